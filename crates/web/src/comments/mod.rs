//! Comments on records of every register: what people ask and answer each other where the matter is, instead of in mail that nobody finds again.
//! They belong to the record (a public document where it is one) and follow its secrecy. A comment is never changed; its author may withdraw it,
//! which is seen. It is no place for a decision, which needs a mandate, nor for anything security-classified.
mod api;
pub mod mention;
mod pages;
mod store;

pub use pages::{CommentView, CommentsView};
pub(crate) use pages::{ON_PAGE, view};
pub use store::Comment;

use crate::{Hooks, Messages, Register, SignedIn, register::TableInfo};
use utoipa_axum::routes;
use vk_db::Migration;

/// The longest comment, in characters.
pub const LONGEST: usize = 4_000;

pub static REGISTER: Register = Register {
    key: "comments",
    kind: "",
    path: "",
    nav: None,
    // Who may read and write follows from each record.
    access: &[],
    migrations: &[Migration { key: "comments/1", after: &["core/1"], sql: include_str!("0001_comments.sql") }],
    messages: Messages { sv: include_str!("../../i18n/sv/comments.ftl"), en: include_str!("../../i18n/en/comments.ftl") },
    routes: |routes| {
        routes
            .get("/records/{id}/comments", pages::list)
            .form("/records/{id}/comments", pages::write)
            .post("/comments/{id}/withdraw", pages::withdraw)
    },
    api: |api| {
        api.add::<SignedIn>(routes!(api::list)).add::<SignedIn>(routes!(api::write)).add::<SignedIn>(routes!(api::withdraw))
    },
    hooks: Hooks::NONE,
    tables: &[TableInfo::audited("comment")],
};
