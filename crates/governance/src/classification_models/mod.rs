//! Classification models (klassningsmodeller): aspects, levels and consequences with their words and how long a decision stands; `domain.md` 2.1 and 9.
//! One is shipped (`content/classification/`); a region copies it, changes the words and takes its own version into use. The method follows SKR's
//! KLASSA and MSB's method support, which both leave the words to the organisation.
//!
//! What is in use or retired is never changed, and a classification keeps the model that it was made under. Level 4 stops the text in every model.
mod acts;
mod api;
mod check;
mod file;
mod form;
mod model;
mod pages;
mod store;
mod table;
#[cfg(test)]
mod tests;
mod view;

pub use acts::{ActError, add, back_to_shipped, change, copy, take_into_use};
pub use check::{Fault, Place, Wrong};
pub use file::{FileFault, read as read_file, write as write_file};
pub use model::{AspectText, Category, ClassificationModel, Consequence, Decided, LevelText, Model, OwnModel, State, Validity};
pub use store::{InUse, get, in_use, of, projection, projections, shipped};

use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "classification_models", Verb::View);
permission!(pub Edit = "classification_models", Verb::Edit);
permission!(pub Decide = "classification_models", Verb::Decide);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/classification-models",
    nav: Some(Nav { group: NavGroup::Administration, order: 90 }),
    access: ACCESS,
    migrations: &[
        Migration { key: "classification_models/1", after: &["core/1"], sql: include_str!("0001_classification_models.sql") },
        Migration {
            key: "classification_models/2",
            after: &["classification_models/1", "classifications/1"],
            sql: include_str!("0002_classification_models.sql"),
        },
    ],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks { projections: Some(|db| Box::pin(store::projections(db))), ..Hooks::NONE },
    tables: &[TableInfo::audited("classification_model")],
};

/// Who does what: whoever sees classifications sees what their levels mean; the words are the coordinator's, for the whole region at once.
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
    Access { verb: Verb::Edit, roles: &[Role::Ciso] },
    Access { verb: Verb::Decide, roles: &[Role::Ciso] },
];
