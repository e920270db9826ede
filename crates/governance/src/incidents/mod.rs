//! Incidents: report, triage, timeline, evidence, and the duties to report with their clocks (cybersäkerhetslagen 2 kap. 5–8 §§, GDPR
//! art. 33). The rules are data (`content/incident/`); this register computes clocks from them, proposes, and records what named humans decide.
//! It may not describe security-classified information: where that is suspected, free text stops and the security protection chief takes over.
pub mod alert;
pub mod clocks;
pub mod content;
pub mod desk;
pub mod error;
pub mod model;
pub mod store;
pub mod tracks;

pub use alert::{AlertInput, EvidenceInput, open_from_alert};
pub use desk::{Desk, Opened, Opening};
pub use error::IncidentError;
pub use tracks::{Request, Submission};

use vk_db::Migration;

pub const MIGRATIONS: &[Migration] =
    &[Migration { key: "incidents/1", after: &["core/1"], sql: include_str!("0001_incidents.sql") }];
