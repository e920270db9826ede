//! Hosts (servers, firewalls, network devices, medical devices): each belongs to a system and so to an owner and a class. Registered, imported, or
//! observed in logs (passive discovery). NIS2 art. 21(2)(i), cybersäkerhetslagen 2 kap. 3 § 9.
mod api;
mod form;
mod lookup;
mod model;
mod pages;
mod store;
mod table;
#[cfg(test)]
mod tests;

pub use form::FIELDS;
pub use lookup::HostIndex;
pub use model::{Host, HostRow, NewHost};
pub use store::{Hosts, by_name, get, observe, projection, projections};

use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "hosts", Verb::View);
permission!(pub Edit = "hosts", Verb::Edit);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/hosts",
    nav: Some(Nav { group: NavGroup::Information, order: 30 }),
    access: ACCESS,
    migrations: &[Migration { key: "hosts/1", after: &["core/1", "zones/1"], sql: include_str!("0001_hosts.sql") }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks { projections: Some(|db| Box::pin(store::projections(db))), ..Hooks::NONE },
    tables: &[TableInfo::audited("host"), TableInfo::audited("host_address")],
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
