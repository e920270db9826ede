//! Action plans (handlingsplaner): which actions are to be done in a period, decided by whoever has the mandate and frozen then, so that what was
//! planned can be held against what became of it. MCF:s metodstöd ("Utforma: handlingsplan": usually a year, with a list of what does not fit into it);
//! cybersäkerhetslagen (2025:1506) 2 kap. 3 § 1 and 6. A plan never changes an action; what does not get done is carried over with its years counted.
mod act_api;
mod acts;
mod api;
mod form;
mod items;
mod model;
mod pages;
mod show;
mod store;
mod table;
#[cfg(test)]
mod tests;
mod wheel;

pub use form::FIELDS;
pub use model::{Frozen, Item, NewPlan, Plan, PlanState};
pub use store::{Plans, get, items, projection, projections};

use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "action_plans", Verb::View);
permission!(pub Edit = "action_plans", Verb::Edit);
permission!(
    /// Writes down the decision of whoever has the mandate.
    pub Decide = "action_plans", Verb::Decide
);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/action-plans",
    nav: Some(Nav { group: NavGroup::Governance, order: 65 }),
    access: ACCESS,
    migrations: &[Migration {
        key: "action_plans/1",
        after: &["core/1", "actions/1"],
        sql: include_str!("0001_action_plans.sql"),
    }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks { projections: Some(|db| Box::pin(store::projections(db))), wheel_evidence: &[wheel::DECIDED], ..Hooks::NONE },
    tables: &[TableInfo::audited("action_plan"), TableInfo::audited("action_plan_item")],
};

/// Who does what: the coordinator and the officers prepare, the line and the management group decide, and whoever decides sees all that they decide.
/// Nobody decides what they have prepared for others by that role alone. The council advises and has no place here.
const ACCESS: &[Access] = &[
    Access {
        verb: Verb::View,
        roles: &[
            Role::Ciso,
            Role::InfosecOfficer,
            Role::ItSecurityLead,
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
            Role::OperationsManager,
            Role::RegionDirector,
        ],
    },
    Access { verb: Verb::Edit, roles: &[Role::Ciso, Role::InfosecOfficer, Role::ItSecurityLead, Role::InformationOwner] },
    Access {
        verb: Verb::Decide,
        roles: &[Role::InformationOwner, Role::ItDirector, Role::OperationsManager, Role::RegionDirector],
    },
];

/// Who writes down what the management group or the board has decided; everybody else who decides does it for the line.
const ABOVE_THE_LINE: &[Access] = &[Access { verb: Verb::Decide, roles: &[Role::RegionDirector] }];
