//! The register of personal-data breaches (GDPR art. 33(5)): each controller documents the facts, the effects and the remedial action of every breach,
//! also of those that are not notified. A breach comes by itself when an incident opens a controller's track; what was notified and when is read from
//! there. The data protection officer reads and advises; the controller's line writes. No names of data subjects belong in here.
mod api;
mod form;
mod model;
mod pages;
mod store;
mod table;
#[cfg(test)]
mod tests;

pub use form::FIELDS;
pub use model::{Advice, Breach, BreachRow, NewBreach};
pub(crate) use store::opened;
pub use store::{Breaches, get, projection, projections};
pub use table::TABLE;

use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "data_breaches", Verb::View);
permission!(pub Edit = "data_breaches", Verb::Edit);
permission!(
    /// The data protection officer's advice, beside the record and without changing it.
    pub Advise = "data_breaches", Verb::Report
);

/// Its tables are there wherever incidents are: opening a controller's track writes here.
pub(crate) const MIGRATION: Migration =
    Migration { key: "incidents/9", after: &["incidents/1"], sql: include_str!("0009_breaches.sql") };

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/data-breaches",
    nav: Some(Nav { group: NavGroup::Incidents, order: 40 }),
    access: &[
        Access {
            verb: Verb::View,
            roles: &[
                Role::Ciso,
                Role::InfosecOfficer,
                Role::Dpo,
                Role::InformationOwner,
                Role::OperationsManager,
                Role::OfficerOnCall,
                Role::RegionDirector,
                Role::Registrar,
            ],
        },
        Access {
            verb: Verb::ViewSecret,
            roles: &[Role::Ciso, Role::InfosecOfficer, Role::Dpo, Role::OfficerOnCall, Role::RegionDirector],
        },
        Access { verb: Verb::Edit, roles: &[Role::Ciso, Role::InfosecOfficer, Role::InformationOwner] },
        Access { verb: Verb::Report, roles: &[Role::Dpo] },
    ],
    migrations: &[],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks { projections: Some(|db| Box::pin(store::projections(db))), ..Hooks::NONE },
    tables: &[TableInfo::audited("data_breach_number"), TableInfo::audited("data_breach")],
};
