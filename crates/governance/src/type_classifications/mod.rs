//! Type classifications (typklassningar): what a region's usual information is usually worth, with reasons in plain words, so that nobody starts a
//! classification from an empty page. They are proposals: the information owner judges and decides. `domain.md` 2.2, product part A 3.
mod api;
mod content;
mod form;
mod model;
mod pages;
mod store;
mod table;
#[cfg(test)]
mod tests;

pub use form::FIELDS;
pub use model::{NewTypeClassification, TypeClassification, TypeClassificationRow};
pub use store::{TypeClassifications, get, projection, projections, suggest};

use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "type_classifications", Verb::View);
permission!(pub Edit = "type_classifications", Verb::Edit);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/type-classifications",
    nav: Some(Nav { group: NavGroup::Information, order: 16 }),
    access: ACCESS,
    migrations: &[Migration {
        key: "type_classifications/1",
        after: &["core/1"],
        sql: include_str!("0001_type_classifications.sql"),
    }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks {
        content: Some(|app, ctx| Box::pin(content::add(app, ctx))),
        common: true,
        projections: Some(|db| Box::pin(store::projections(db))),
        ..Hooks::NONE
    },
    tables: &[TableInfo::audited("type_classification")],
};

/// Who does what: whoever classifies reads them, the coordinator and the officers keep them.
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
    Access { verb: Verb::ViewSecret, roles: &[Role::Ciso, Role::InfosecOfficer, Role::Dpo] },
    Access { verb: Verb::Edit, roles: &[Role::Ciso, Role::InfosecOfficer] },
];
