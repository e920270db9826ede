//! Classification models: aspects, levels and consequences with their words and how long a decision stands. One is shipped (`content/classification/`);
//! a region copies it, changes the words and takes its own version into use. Classifications keep the model that they were made under.
mod model;
mod store;

pub use model::{AspectText, Category, Consequence, LevelText, Model, ModelError, Validity};
pub use store::{InUse, in_use, of, shipped};

use vk_core::{Access, Role, Verb};
use vk_db::Migration;
use vk_web::{
    Hooks, Messages, Register, TableInfo,
    register::{no_api, no_routes},
};

pub static REGISTER: Register = Register {
    key: "classification_models",
    kind: "",
    path: "/classification-models",
    nav: None,
    access: &[Access { verb: Verb::View, roles: &[Role::Ciso] }],
    migrations: &[Migration {
        key: "classification_models/1",
        after: &["core/1"],
        sql: include_str!("0001_classification_models.sql"),
    }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: no_routes,
    api: no_api,
    hooks: Hooks::NONE,
    tables: &[TableInfo::audited("classification_model")],
};
