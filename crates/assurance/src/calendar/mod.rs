//! Calendar feeds (prenumerationer, RFC 5545): the year wheel's occasions in the calendar that people already look at, for a person or for a function. The
//! address is the key, so it is shown once, kept as a hash, can be revoked, and ends with the account. What is in it is decided when it is asked for.
mod feed;
pub mod ical;
mod pages;
mod store;
#[cfg(test)]
mod tests;

use crate::wheels::READERS;
use vk_core::{Access, Verb};
use vk_db::Migration;
use vk_web::{Hooks, Messages, Register, TableInfo, permission};

permission!(
    /// Subscribe to what one may see anyway.
    pub Use = "calendar", Verb::View
);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: "",
    path: "/calendar",
    nav: None,
    access: &[Access { verb: Verb::View, roles: READERS }],
    migrations: &[Migration { key: "calendar/1", after: &["core/1"], sql: include_str!("0001_calendar.sql") }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: pages::api,
    hooks: Hooks::NONE,
    tables: &[
        TableInfo::audited("calendar_feed"),
        TableInfo::machine("calendar_feed_read", "when a client last asked for a feed; who made it and who ended it is audited"),
    ],
};
