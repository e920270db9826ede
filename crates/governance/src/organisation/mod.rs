//! The organisation (enheter): region, bodies, administrations and units as one tree. Every record belongs to a unit, and a permission covers
//! a unit with all below it, so a move here moves what people may see. Nämnder that are controllers (personuppgiftsansvariga, GDPR art. 4.7)
//! are marked here.
//!
//! The tree's tables stand in the core migration, because permission predicates read them. A unit is never deleted: it is closed, or merged
//! into another one, and keeps its history.
mod act_pages;
mod acts;
mod api;
mod form;
mod held;
mod model;
mod pages;
mod store;
mod table;
#[cfg(test)]
mod tests;
mod tree;

pub use acts::{Refusal, UnitError, close, merge, relocate};
pub use form::FIELDS;
pub use model::{KINDS, NewUnit, Unit, UnitRow};
pub use store::{Units, get, projection, projections};

use vk_core::{Access, Role, Verb};
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "organisation", Verb::View);
permission!(pub Edit = "organisation", Verb::Edit);
permission!(
    /// Moving, merging and closing units.
    pub Manage = "organisation", Verb::Manage
);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/units",
    nav: Some(Nav { group: NavGroup::Organisation, order: 10 }),
    access: ACCESS,
    migrations: &[],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks { projections: Some(|db| Box::pin(store::projections(db))), ..Hooks::NONE },
    tables: &[
        TableInfo::audited("unit"),
        TableInfo::machine("unit_closure", "the tree's closure, kept with the unit's own audited change of parent"),
    ],
};

/// Who does what. The organisation of a public authority is public inside it: every role sees it, few change it.
const ACCESS: &[Access] = &[
    Access { verb: Verb::View, roles: Role::ALL },
    Access { verb: Verb::ViewSecret, roles: &[Role::Ciso, Role::InfosecOfficer, Role::OfficerOnCall] },
    Access { verb: Verb::Edit, roles: &[Role::Admin, Role::Ciso] },
    Access { verb: Verb::Manage, roles: &[Role::Admin, Role::Ciso] },
];
