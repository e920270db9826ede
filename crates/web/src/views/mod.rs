//! Saved views: a list as somebody wants to find it again, by name, for themselves or for everybody who sees the register; and the view with which each
//! person opens a list. A view narrows and orders, it never gives anybody more to see: the list asks for permission as always.
mod pages;
mod store;

pub(crate) use pages::{BASED_ON, EVERYTHING, bar};
pub use pages::{ViewLink, ViewsBar};
pub use store::SavedView;
pub(crate) use store::of_list;

use crate::{Hooks, Messages, Register, register::TableInfo, register::no_api};
use vk_db::Migration;

pub static REGISTER: Register = Register {
    key: "views",
    kind: "",
    path: "/views",
    nav: None,
    // Who may use a view follows from the register whose list it is.
    access: &[],
    migrations: &[Migration { key: "views/1", after: &["core/1"], sql: include_str!("0001_views.sql") }],
    messages: Messages { sv: include_str!("../../i18n/sv/views.ftl"), en: include_str!("../../i18n/en/views.ftl") },
    routes: |routes| {
        routes
            .get("/views", pages::list)
            .form("/views", pages::save)
            .form("/views/{id}/rename", pages::rename)
            .post("/views/{id}/default", pages::set_default)
            .post("/views/{id}/delete", pages::delete)
    },
    api: no_api,
    hooks: Hooks::NONE,
    tables: &[TableInfo::audited("saved_view"), TableInfo::audited("default_view")],
};
