//! Findings (iakttagelser) of audits, with what was said and shown about each: own statement, retest and follow-up review are kept apart, because a
//! board that is told "fixed" may ask how that is known. Technical findings are secret unless a reason says otherwise (OSL 2009:400 18 kap. 8 §).
mod api;
mod form;
mod model;
mod pages;
pub mod proofs;
mod standing;
pub(crate) mod store;
mod table;
#[cfg(test)]
mod tests;

pub use form::FIELDS;
pub use model::{FACTORS, Finding, FindingRow, NewFinding, Proof};
pub use standing::{Kind, Outcome, Standing, Tally};
pub use store::{Findings, get, of_audit, projections};
pub use table::{TABLE, factor_cell, word};

use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "findings", Verb::View);
permission!(pub Edit = "findings", Verb::Edit);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/findings",
    nav: Some(Nav { group: NavGroup::Governance, order: 81 }),
    access: ACCESS,
    migrations: &[Migration { key: "findings/1", after: &["audits/1"], sql: include_str!("0001_findings.sql") }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks { projections: Some(|db| Box::pin(store::projections(db))), ..Hooks::NONE },
    tables: &[TableInfo::audited("finding"), TableInfo::audited("finding_system"), TableInfo::audited("finding_proof")],
};

/// Those who fix findings and those who answer for that they are fixed; secret ones only those who need them for it.
const ACCESS: &[Access] = &[
    Access {
        verb: Verb::View,
        roles: &[
            Role::Ciso,
            Role::InfosecOfficer,
            Role::ItSecurityLead,
            Role::Analyst,
            Role::ItDirector,
            Role::Dpo,
            Role::SystemOwner,
            Role::SystemManager,
            Role::InformationOwner,
            Role::OperationsManager,
            Role::RegionDirector,
            Role::Auditor,
        ],
    },
    Access {
        verb: Verb::ViewSecret,
        roles: &[Role::Ciso, Role::InfosecOfficer, Role::ItSecurityLead, Role::ItDirector, Role::SystemOwner],
    },
    Access {
        verb: Verb::Edit,
        roles: &[Role::Ciso, Role::InfosecOfficer, Role::ItSecurityLead, Role::SystemOwner, Role::SystemManager],
    },
];
