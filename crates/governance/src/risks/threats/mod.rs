//! The catalogue of threats (hotkatalog): what may happen to information and to what carries it, so that an analysis does not begin with an empty page.
//! Shipped as data and added to by the region. It describes kinds of threats in general and never a weakness of a named system.
mod api;
mod content;
mod form;
mod model;
mod pages;
mod store;
mod table;
#[cfg(test)]
mod tests;

pub use content::shipped;
pub use form::FIELDS;
pub use model::{CATEGORIES, NewThreat, Threat, ThreatRow};
pub use store::{Threats, add_all, choice, get, projection, projections};

use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "threats", Verb::View);
permission!(pub Edit = "threats", Verb::Edit);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/threats",
    nav: Some(Nav { group: NavGroup::Governance, order: 50 }),
    access: ACCESS,
    migrations: &[Migration { key: "threats/1", after: &["core/1"], sql: include_str!("0001_threats.sql") }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks {
        content: Some(|app, ctx| Box::pin(content::fill(app, ctx))),
        projections: Some(|db| Box::pin(store::projections(db))),
        common: true,
        ..Hooks::NONE
    },
    tables: &[TableInfo::audited("threat")],
};

/// Who does what: everybody who takes part in an analysis reads the catalogue.
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
            Role::ChiefPhysician,
            Role::InformationOwner,
            Role::SystemOwner,
            Role::SystemManager,
            Role::OperationsManager,
            Role::RegionDirector,
            Role::Auditor,
        ],
    },
    Access { verb: Verb::ViewSecret, roles: &[Role::Ciso, Role::InfosecOfficer, Role::ItSecurityLead] },
    Access { verb: Verb::Edit, roles: &[Role::Ciso, Role::InfosecOfficer, Role::ItSecurityLead] },
];
