//! Functions (befattningar, roller, jourlinjer): what duties, ownership and calls are bound to. People hold a function and stand in for each
//! other; when one of them leaves, the duty stays, and a function without a holder is shown as vacant (`domain.md` 8.4).
mod above;
mod api;
mod form;
mod model;
mod pages;
mod store;
mod table;
#[cfg(test)]
mod tests;
mod wheel;

pub use above::{above, held, nearest, role_of};
pub use form::FIELDS;
pub use model::{Function, FunctionRow, NewFunction, ROLE_KEYS};
pub use store::{Functions, get, of_account, on_day, projection, projections};

use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "functions", Verb::View);
permission!(pub Edit = "functions", Verb::Edit);

/// What a region may begin with.
const STARTING: &str = include_str!("../../../../content/start/functions-1.toml");

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/functions",
    nav: Some(Nav { group: NavGroup::Organisation, order: 30 }),
    access: ACCESS,
    migrations: &[Migration { key: "functions/1", after: &["core/1", "people/1"], sql: include_str!("0001_functions.sql") }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks {
        content: Some(|app, ctx| Box::pin(crate::start::add::<Functions>(app, ctx, STARTING))),
        projections: Some(|db| Box::pin(store::projections(db))),
        wheel_evidence: &[wheel::HELD],
        ..Hooks::NONE
    },
    tables: &[TableInfo::audited("function"), TableInfo::audited("function_holder")],
};

/// Who does what. Everybody who works with the registers must be able to find whom to call.
const ACCESS: &[Access] = &[
    Access {
        verb: Verb::View,
        roles: &[
            Role::Admin,
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
            Role::OfficerOnCall,
            Role::RegionDirector,
            Role::Registrar,
            Role::Auditor,
        ],
    },
    Access { verb: Verb::ViewSecret, roles: &[Role::Ciso, Role::InfosecOfficer, Role::ItSecurityLead, Role::OfficerOnCall] },
    Access { verb: Verb::Edit, roles: &[Role::Admin, Role::Ciso, Role::InfosecOfficer] },
];
