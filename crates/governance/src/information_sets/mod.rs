//! Information sets (informationsmängder): what is classified, who owns it, what the law asks of it. How sensitive it is stands in its
//! classifications (`classifications`).
mod api;
mod form;
mod model;
mod pages;
mod store;
mod table;
#[cfg(test)]
mod tests;

pub use form::FIELDS;
pub use model::{InformationSet, InformationSetRow, NewInformationSet, PERSONAL_DATA};
pub use store::{InformationSets, get, keep_state, project_again, projection, projections};

use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "information_sets", Verb::View);
permission!(pub Edit = "information_sets", Verb::Edit);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/information-sets",
    nav: Some(Nav { group: NavGroup::Information, order: 10 }),
    access: ACCESS,
    migrations: &[Migration {
        key: "information_sets/1",
        after: &["core/1", "functions/1"],
        sql: include_str!("0001_information_sets.sql"),
    }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks { projections: Some(|db| Box::pin(store::projections(db))), ..Hooks::NONE },
    tables: &[TableInfo::audited("information_set")],
};

/// Who does what (`domain.md` 4.1): the information owner decides, the coordinator and the officers prepare.
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
        roles: &[Role::Ciso, Role::InfosecOfficer, Role::Dpo, Role::InformationOwner, Role::OfficerOnCall],
    },
    Access { verb: Verb::Edit, roles: &[Role::Ciso, Role::InfosecOfficer, Role::InformationOwner] },
];
