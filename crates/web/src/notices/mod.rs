//! Notices: what a person is told, in the program and in the daily mail. Written by whoever has something to say to an account (a mention, a nudge, a day
//! that comes near); read on one page, counted in the header of every page.
//!
//! A notice holds a message key and its values, never the name of a secret record: what it is about is looked up when somebody reads it, with their permission.
mod pages;
mod store;

pub use store::{FUNCTION, NewNotice, Notice, NoticeKind, RECORDS, Told, add, add_by_program, mailed, newest, unmailed, unread};

use crate::{Hooks, Messages, Register, SignedIn, register::TableInfo};
use utoipa_axum::routes;
use vk_core::{Access, Role, Verb};
use vk_db::Migration;

pub static REGISTER: Register = Register {
    key: "notices",
    kind: "",
    path: "/notices",
    nav: None,
    // Everybody reads their own and nobody else's.
    access: &[Access { verb: Verb::View, roles: Role::ALL }],
    migrations: &[Migration { key: "notices/1", after: &["core/1"], sql: include_str!("0001_notices.sql") }],
    messages: Messages { sv: include_str!("../../i18n/sv/notices.ftl"), en: include_str!("../../i18n/en/notices.ftl") },
    routes: |routes| {
        routes.get("/notices", pages::show).post("/notices/read", pages::read_all).post("/notices/{id}/read", pages::read_one)
    },
    api: |api| api.add::<SignedIn>(routes!(pages::api_list)).add::<SignedIn>(routes!(pages::api_read)),
    hooks: Hooks::NONE,
    tables: &[TableInfo::machine("notice", "what somebody was told and whether they read it; what it is about is audited")],
};
