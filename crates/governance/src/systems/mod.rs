//! Information systems (system, objekt): what carries information, who owns and runs it, what it needs, and how sensitive it is through the
//! information it holds. Cybersäkerhetslagen (2025:1506) 2 kap. 3 § 9 (asset management) and MCFFS 2026:8 (sector-critical systems).
//!
//! This is the pattern register: a new one begins as a copy of this folder (`docs/adding-a-register.md`).
//! It may not hold security-classified information (säkerhetsskydd); a system that needs it is registered as a placeholder without detail.
mod api;
mod form;
mod model;
mod pages;
mod store;
mod table;
#[cfg(test)]
mod tests;
pub mod uplift;
mod uplift_pages;
mod wheel;

pub use api::ClassOut;
pub use form::FIELDS;
pub use model::{ClassSource, NewSystem, System, SystemRow};
pub use store::{Systems, get, projection, projections};
pub use table::class_cell;

use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "systems", Verb::View);
permission!(pub Edit = "systems", Verb::Edit);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/systems",
    nav: Some(Nav { group: NavGroup::Information, order: 20 }),
    access: ACCESS,
    migrations: &[Migration { key: "systems/1", after: &["core/1"], sql: include_str!("0001_systems.sql") }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks { projections: Some(|db| Box::pin(store::projections(db))), wheel_evidence: &[wheel::UPDATED], ..Hooks::NONE },
    tables: &[
        TableInfo::audited("system"),
        TableInfo::audited("system_information"),
        TableInfo::audited("system_dependency"),
        TableInfo::audited("system_uplift"),
    ],
};

/// Who does what (`domain.md` 4.1). An assignment binds a role to a subtree, so a system manager sees and changes the systems of their unit.
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
            Role::OfficerOnCall,
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
            Role::SystemOwner,
            Role::OfficerOnCall,
        ],
    },
    Access {
        verb: Verb::Edit,
        roles: &[Role::Ciso, Role::InfosecOfficer, Role::ItSecurityLead, Role::SystemOwner, Role::SystemManager],
    },
];
