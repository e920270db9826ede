//! Audits and reviews (granskningar): the engagement by elected auditors (kommunallagen 2017:725 12 kap.), supervision (cybersäkerhetslagen 2025:1506
//! 3 kap., IMY), internal audits, supplier audits and penetration tests, from plan to filed and followed up.
//!
//! The tables are called `review`: the core's chain of what was done is called `audit`. It may not describe security-classified information.
pub mod acts;
mod api;
mod compare;
mod form;
mod lines;
mod model;
mod pages;
mod status;
pub(crate) mod store;
mod table;
#[cfg(test)]
mod tests;
mod wheel;
mod words;

pub use form::FIELDS;
pub(crate) use lines::questions;
pub use lines::{Fact, Line, Question};
pub use model::{Audit, AuditRow, NewAudit, State};
pub use status::{Tallies, sentence};
pub use store::{Audits, get, projections};
pub use table::TABLE;
pub use words::{Group, Words, words};

use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "audits", Verb::View);
permission!(pub Edit = "audits", Verb::Edit);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/audits",
    nav: Some(Nav { group: NavGroup::Governance, order: 80 }),
    access: ACCESS,
    migrations: &[
        Migration { key: "audits/1", after: &["core/1"], sql: include_str!("0001_audits.sql") },
        Migration { key: "audits/2", after: &["audits/1"], sql: include_str!("0002_lines.sql") },
    ],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks {
        projections: Some(|db| Box::pin(store::projections(db))),
        wheel_evidence: &[wheel::FOLLOWED_UP],
        ..Hooks::NONE
    },
    tables: &[
        TableInfo::audited("review_number"),
        TableInfo::audited("review"),
        TableInfo::audited("review_body"),
        TableInfo::audited("review_about"),
        TableInfo::audited("review_question"),
        TableInfo::audited("review_fact"),
    ],
};

/// Whoever answers for something sees the audits of their part of the organisation.
pub(crate) const READERS: &[Role] = &[
    Role::Ciso,
    Role::InfosecOfficer,
    Role::ItSecurityLead,
    Role::Analyst,
    Role::ItDirector,
    Role::Dpo,
    Role::ChiefPhysician,
    Role::InformationOwner,
    Role::SystemOwner,
    Role::SystemManager,
    Role::OperationsManager,
    Role::RegionDirector,
    Role::Registrar,
    Role::Auditor,
];
/// Who reads what is marked secret.
pub(crate) const SECRET_READERS: &[Role] =
    &[Role::Ciso, Role::InfosecOfficer, Role::ItSecurityLead, Role::ItDirector, Role::RegionDirector, Role::Dpo];

/// Those who lead the security work keep the audits.
const ACCESS: &[Access] = &[
    Access { verb: Verb::View, roles: READERS },
    Access { verb: Verb::ViewSecret, roles: SECRET_READERS },
    Access { verb: Verb::Edit, roles: &[Role::Ciso, Role::InfosecOfficer, Role::ItSecurityLead] },
];
