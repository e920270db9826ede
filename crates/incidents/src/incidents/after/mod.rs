//! When an incident is over: what it cost by kind, why it happened, what was learnt and what is done about it, and where the evidence has been.
//! Costs, cause and lessons feed the final report. A lesson has an action or a reason why there is none. Nothing is rewritten.
pub mod acts;
pub(super) mod api;
pub mod custody;
mod custody_pages;
pub mod money;
pub mod pages;
pub mod store;
pub mod words;

use vk_core::{Id, Instant};
use vk_db::Migration;

pub(super) const MIGRATION: Migration =
    Migration { key: "incidents/10", after: &["incidents/1"], sql: include_str!("0010_after.sql") };

/// The kinds of cost that the final report asks for.
pub const COST_KINDS: &[&str] = &[
    "restore_information",
    "restore_system",
    "response",
    "legal",
    "forensics",
    "remediation",
    "staff",
    "fines",
    "lost_income",
    "other",
];
/// How sure one is of a cause.
pub const CONFIDENCES: &[&str] = &["suspected", "probable", "established"];
/// What evidence is.
pub const EXHIBIT_KINDS: &[&str] = &["event", "file", "object"];
/// What may be done with evidence after it has been collected.
pub const CUSTODY_ACTS: &[&str] = &["examined", "copied", "handed_over", "returned", "disposed"];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cost {
    pub id: Id,
    pub kind: String,
    /// In öre.
    pub amount: i64,
    pub estimated: bool,
    pub note: String,
    pub by: String,
    pub at: Instant,
    /// By whom and why, where it was wrong.
    pub withdrawn: Option<(String, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    pub no: i64,
    pub kind: String,
    pub text: String,
    pub confidence: String,
    pub by: String,
    pub at: Instant,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    pub id: Id,
    pub text: String,
    pub action: Option<Id>,
    pub no_action_reason: Option<String>,
    pub by: String,
    pub at: Instant,
}

/// Evidence that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exhibit {
    pub id: Id,
    pub no: i64,
    pub kind: String,
    pub source: Option<Id>,
    pub label: String,
    pub sha256: Option<String>,
    pub by: String,
    pub at: Instant,
    /// Where it has been, the first time first.
    pub custody: Vec<Custody>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Custody {
    pub act: String,
    pub at: Instant,
    pub from: String,
    pub to: String,
    pub place: String,
    pub sha256: Option<String>,
    pub note: String,
    pub by: String,
    pub recorded_at: Instant,
}

/// A decision whether something is a duty, as it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessed {
    pub no: i64,
    pub assessment: String,
    pub reason: Option<String>,
    pub by: String,
    pub at: Instant,
}
