//! Evidence that ages: statements, links and files with a last valid day, and live measures that any register offers. Cybersäkerhetslagen (2025:1506)
//! 2 kap. 3 § 6 asks that the effect of security measures is assessed; an answer "met" is worth what its evidence is worth today.
//!
//! It may not hold the secrets themselves: a file's reference says where it is kept. State is never set by hand, it follows from day and reading.
mod api;
mod form;
pub mod measures;
mod model;
mod pages;
pub mod state;
pub(super) mod store;
mod table;
#[cfg(test)]
mod tests;
mod turned;
mod wheel;

pub use form::FIELDS;
pub use model::{Evidence, EvidenceRow, KINDS, NewEvidence, STATES};
pub use store::{Evidences, by_id, get, projections};
pub use table::{measure_name, state_cell};

use super::ACCESS;
use std::time::Duration;
use vk_core::Verb;
use vk_db::Migration;
use vk_web::{Hooks, Job, Messages, Nav, NavGroup, Register, TableInfo, permission};

permission!(pub View = "evidence", Verb::View);
permission!(pub Edit = "evidence", Verb::Edit);

pub static REGISTER: Register = Register {
    key: store::REGISTER,
    kind: store::KIND,
    path: "/evidence",
    nav: Some(Nav { group: NavGroup::Governance, order: 30 }),
    access: ACCESS,
    migrations: &[Migration { key: "evidence/1", after: &["core/1"], sql: include_str!("0001_evidence.sql") }],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes: pages::routes,
    api: api::api,
    hooks: Hooks {
        measures: measures::MEASURES,
        jobs: &[Job { key: "measures", every: Duration::from_secs(3600), run: measures::job }],
        projections: Some(|db| Box::pin(store::projections(db))),
        turned: Some(turned::turned),
        wheel_evidence: &[wheel::FRESH],
        ..Hooks::NONE
    },
    tables: &[
        TableInfo::audited("evidence"),
        TableInfo::audited("evidence_requirement"),
        TableInfo::audited("evidence_turned"),
        TableInfo::machine("measure_reading", "hourly readings; every turn that follows from one is audited"),
    ],
};
