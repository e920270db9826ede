//! Network zones: which addresses belong together and how far they are trusted. Events are stamped with the zone of their host at ingest.
mod api;
mod form;

mod model;
mod pages;
mod store;
mod table;
#[cfg(test)]
mod tests;

pub use form::{FIELDS, lines};
pub use model::{NewZone, Zone, ZoneRow};
pub use store::{Zones, get, projection, projections};

use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "zones", Verb::View);
permission!(pub Edit = "zones", Verb::Edit);

/// What a region may begin with.
const STARTING: &str = include_str!("../../../../content/start/zones-1.toml");

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/zones",
    nav: Some(Nav { group: NavGroup::Information, order: 40 }),
    access: ACCESS,
    migrations: &[Migration { key: "zones/1", after: &["core/1"], sql: include_str!("0001_zones.sql") }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks {
        content: Some(|app, ctx| Box::pin(crate::start::add::<Zones>(app, ctx, STARTING))),
        projections: Some(|db| Box::pin(store::projections(db))),
        ..Hooks::NONE
    },
    tables: &[TableInfo::audited("zone")],
};

/// The inventory is technical: those who run and secure it, those who answer for a system, and whoever is on call.
const ACCESS: &[Access] = &[
    Access {
        verb: Verb::View,
        roles: &[
            Role::Ciso,
            Role::InfosecOfficer,
            Role::ItSecurityLead,
            Role::Analyst,
            Role::ItDirector,
            Role::SystemOwner,
            Role::SystemManager,
            Role::OfficerOnCall,
            Role::Auditor,
        ],
    },
    Access { verb: Verb::ViewSecret, roles: &[Role::Ciso, Role::ItSecurityLead, Role::Analyst, Role::ItDirector] },
    Access { verb: Verb::Edit, roles: &[Role::Ciso, Role::ItSecurityLead, Role::SystemManager] },
];
