//! Requirements (krav): what a source asks for, with guidance, how it is shown, and the same as a demand on a supplier. Chapters are requirements that
//! nobody assesses. Each may stand in mappings to requirements of other sources, in both directions.
mod api;
pub mod bulk;
mod form;
mod mappings;
mod model;
mod pages;
mod place;
pub(crate) mod store;
mod table;

pub use form::FIELDS;
pub use mappings::{Mapped, mapped};
pub use model::{NewRequirement, Requirement, RequirementData, RequirementRow, cited};
pub use store::{Requirements, get, of_source, outline, projection, projections};

use super::ACCESS;
use vk_core::Verb;
use vk_db::Migration;
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "requirements", Verb::View);
permission!(pub Edit = "requirements", Verb::Edit);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/requirements",
    nav: Some(Nav { group: NavGroup::Governance, order: 20 }),
    access: ACCESS,
    migrations: &[Migration {
        key: "requirements/1",
        after: &["core/1", "requirement_sources/1"],
        sql: include_str!("../0002_requirements.sql"),
    }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks { projections: Some(|db| Box::pin(store::projections(db))), common: true, ..Hooks::NONE },
    tables: &[TableInfo::audited("requirement"), TableInfo::audited("requirement_mapping")],
};
