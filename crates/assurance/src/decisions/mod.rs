//! Decisions and assignments (beslut och uppdrag): which body decided what, on which day and in which paragraph, who got the assignment and when they
//! report back. The information security council advises and decides nothing; what it proposed is a source.
pub mod acts;
mod api;
mod form;
mod model;
mod pages;
pub(crate) mod store;
mod table;
mod wheel;

pub use form::FIELDS;
pub use model::{Decision, DecisionRow, NewDecision, SOURCES, State};
pub use store::{Decisions, get, projections};
pub use table::{TABLE, word};

use crate::audits;
use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "decisions", Verb::View);
permission!(pub Edit = "decisions", Verb::Edit);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/decisions",
    nav: Some(Nav { group: NavGroup::Governance, order: 83 }),
    access: ACCESS,
    migrations: &[Migration { key: "decisions/1", after: &["core/1"], sql: include_str!("0001_decisions.sql") }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks {
        projections: Some(|db| Box::pin(store::projections(db))),
        wheel_evidence: &[wheel::REPORTED_BACK],
        ..Hooks::NONE
    },
    tables: &[TableInfo::audited("decision"), TableInfo::audited("decision_source")],
};

/// Written down by those who prepare and register matters; the decision itself was made elsewhere.
const ACCESS: &[Access] = &[
    Access { verb: Verb::View, roles: audits::READERS },
    Access { verb: Verb::ViewSecret, roles: audits::SECRET_READERS },
    Access { verb: Verb::Edit, roles: &[Role::Ciso, Role::InfosecOfficer, Role::ItSecurityLead, Role::Dpo, Role::Registrar] },
];
