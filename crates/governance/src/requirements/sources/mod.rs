//! Sources of requirements (kravkällor): a law, a standard or an own catalogue in one version, with publisher, validity, and whether somebody has held
//! the text against its origin. A version is never overwritten: a new one is a record of its own, and what was judged under the old one stays.
mod act_pages;
mod api;
mod decide;
mod export;
mod form;
mod model;
mod pages;
pub(crate) mod store;
mod table;
mod tree;
pub(crate) mod versions;

pub use form::FIELDS;
pub use model::{KINDS, LANGUAGES, NewSource, STATUSES, Source, SourceData, SourceRow};
pub use store::{Sources, get, projection, projections, versions};
pub use table::{language, status_cell};
pub use versions::new_version;

use super::ACCESS;
use vk_core::Verb;
use vk_db::Migration;
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "requirement_sources", Verb::View);
permission!(pub Edit = "requirement_sources", Verb::Edit);
permission!(pub Decide = "requirement_sources", Verb::Decide);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/requirement-sources",
    nav: Some(Nav { group: NavGroup::Governance, order: 25 }),
    access: ACCESS,
    migrations: &[Migration {
        key: "requirement_sources/1",
        after: &["core/1"],
        sql: include_str!("../0001_requirement_sources.sql"),
    }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks {
        content: Some(|app, ctx| Box::pin(super::content::fill(app, ctx))),
        projections: Some(|db| Box::pin(store::projections(db))),
        common: true,
        ..Hooks::NONE
    },
    tables: &[TableInfo::audited("requirement_source")],
};
