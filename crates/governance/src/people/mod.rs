//! People: those who hold functions and have something to do in here. They come from the region's directory (HSA, AD) through the
//! synchronisation page; a person who leaves is marked and keeps their history, and duties stay with the function (`domain.md` 8.4).
//!
//! Only what is needed to reach somebody in their work is kept (GDPR art. 5.1 c): no personnummer, no private address. People with protected
//! personal data (skyddade personuppgifter) are marked secret.
mod api;
mod form;
mod model;
mod pages;
mod store;
mod sync;
mod sync_pages;
mod sync_store;
mod table;
#[cfg(test)]
mod tests;

pub use form::{FIELDS, is_email};
pub use model::{NewPerson, Person, PersonRow};
pub use store::{People, get, projection, projections};

use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "people", Verb::View);
permission!(pub Edit = "people", Verb::Edit);
permission!(
    /// Synchronising with the region's directory.
    pub Manage = "people", Verb::Manage
);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/people",
    nav: Some(Nav { group: NavGroup::Organisation, order: 20 }),
    access: ACCESS,
    migrations: &[Migration { key: "people/1", after: &["core/1"], sql: include_str!("0001_people.sql") }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks { projections: Some(|db| Box::pin(store::projections(db))), ..Hooks::NONE },
    tables: &[TableInfo::audited("person")],
};

/// Who does what. Those who handle incidents and systems must be able to reach people; an employee's own account shows them none.
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
    Access { verb: Verb::ViewSecret, roles: &[Role::Ciso, Role::OfficerOnCall] },
    Access { verb: Verb::Edit, roles: &[Role::Admin, Role::Ciso, Role::InfosecOfficer] },
    Access { verb: Verb::Manage, roles: &[Role::Admin, Role::Ciso] },
];
