//! The situation (lägesbild): one incident on one page for the officer on call with a phone on a Friday night. What is due, what nobody knows yet,
//! whom to ring, who does what, what is known. It adds nothing to the incident but assignments; everything else is read with the reader's own permission.
pub mod assignments;
mod live;
mod missing;
mod pages;
mod ring;
mod watch;

pub use pages::routes;

use vk_db::Migration;
use vk_web::TableInfo;

pub(super) const MIGRATION: Migration =
    Migration { key: "incidents/8", after: &["incidents/1"], sql: include_str!("0008_situation.sql") };

pub(super) const TABLES: [TableInfo; 2] = [
    TableInfo::audited("incident_assignment"),
    TableInfo::machine("incident_watched", "how seldom a page that asks by itself is recorded as reading"),
];
