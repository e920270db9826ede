//! Actions (åtgärder): one register for all measures, whatever they come from (a risk, a gap, an audit, an incident, a penetration test, a supplier,
//! a decision). Cybersäkerhetslagen (2025:1506) 2 kap. 3 § (measures that are appropriate, and their effectiveness); ISO/IEC 27001 10.2.
//!
//! "Done" is the word of whoever did it, "verified" that of somebody else: the two are never the same state. The mandate comes from the line, the
//! management group or the board; the council only advises. It may not describe security-classified information.
mod act_pages;
pub mod acts;
mod api;
mod cards;
mod circle;
mod form;
mod model;
mod pages;
pub mod plans;
mod store;
mod table;
#[cfg(test)]
mod tests;
mod views;
mod wheel;

pub use form::FIELDS;
pub use model::{Action, ActionRow, Completion, NewAction, Origin, Priority, State, Verification};
pub(crate) use store::in_tx;
pub use store::{Actions, get, open_from, projection, projections};

use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "actions", Verb::View);
permission!(pub Edit = "actions", Verb::Edit);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/actions",
    nav: Some(Nav { group: NavGroup::Governance, order: 60 }),
    access: ACCESS,
    migrations: &[Migration { key: "actions/1", after: &["core/1"], sql: include_str!("0001_actions.sql") }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks {
        cards: Some(cards::cards),
        projections: Some(|db| Box::pin(store::projections(db))),
        wheel_evidence: &[wheel::CLOSED],
        ..Hooks::NONE
    },
    tables: &[
        TableInfo::audited("action_number"),
        TableInfo::audited("action"),
        TableInfo::audited("action_origin"),
        TableInfo::audited("action_concern"),
        TableInfo::audited("action_dependency"),
    ],
};

/// Who does what (`domain.md` 4.1): everybody who answers for something plans and reports measures for their part of the organisation. Whoever decides
/// plans there sees all that they decide, and the data protection officer all that concerns privacy.
pub(crate) const ACCESS: &[Access] = &[
    Access {
        verb: Verb::View,
        roles: &[
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
            Role::Auditor,
        ],
    },
    Access {
        verb: Verb::ViewSecret,
        roles: &[
            Role::Ciso,
            Role::InfosecOfficer,
            Role::ItSecurityLead,
            Role::ItDirector,
            Role::Dpo,
            Role::InformationOwner,
            Role::SystemOwner,
            Role::SystemManager,
            Role::OperationsManager,
            Role::RegionDirector,
        ],
    },
    Access {
        verb: Verb::Edit,
        roles: &[
            Role::Ciso,
            Role::InfosecOfficer,
            Role::ItSecurityLead,
            Role::ItDirector,
            Role::InformationOwner,
            Role::SystemOwner,
            Role::SystemManager,
            Role::OperationsManager,
        ],
    },
];
