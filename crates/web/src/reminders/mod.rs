//! Reminders: somebody wants to come back to a record on a day, themselves or whoever holds a function then. "My tasks", the notices and
//! the daily mail read what is due with [`due`] and [`all_due`]. A reminder is a help and no deadline: what the law or a decision asks for is a duty of the record itself.
mod api;
mod pages;
mod store;

pub use pages::{ReminderView, RemindersView};
pub(crate) use pages::{bulk, view};
pub use store::{For, Reminder, all_due, due, functions_held};

use crate::{Hooks, Messages, Register, SignedIn, register::TableInfo};
use utoipa_axum::routes;
use vk_db::Migration;

pub static REGISTER: Register = Register {
    key: "reminders",
    kind: "",
    path: "",
    nav: None,
    // Who may read and write follows from each record.
    access: &[],
    migrations: &[Migration { key: "reminders/1", after: &["core/1"], sql: include_str!("0001_reminders.sql") }],
    messages: Messages { sv: include_str!("../../i18n/sv/reminders.ftl"), en: include_str!("../../i18n/en/reminders.ftl") },
    routes: |routes| routes.form("/reminders", pages::add).post("/reminders/{id}/done", pages::done),
    api: |api| api.add::<SignedIn>(routes!(api::list)).add::<SignedIn>(routes!(api::add)).add::<SignedIn>(routes!(api::done)),
    hooks: Hooks::NONE,
    tables: &[TableInfo::audited("reminder")],
};
