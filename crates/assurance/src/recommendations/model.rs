//! What a recommendation is, as types: no database, no HTTP.
use crate::audits::words;
use vk_core::{Date, Id, Instant, Secrecy};

pub const POSITIONS: &[&str] = &["agrees", "agrees_in_part", "does_not_agree"];
pub const STATUSES: &[&str] = &[
    "not_started",
    "in_progress",
    "fixed_own_statement",
    "verified_by_retest",
    "confirmed_by_review",
    "written_off",
    "reopened",
];

/// A recommendation that has passed its form and is not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRecommendation {
    pub review: Id,
    pub name: String,
    pub body: Option<String>,
    /// To whom the auditors addressed it, in their words.
    pub addressed_to: Option<String>,
    /// The findings that it rests on.
    pub findings: Vec<Id>,
    /// The same recommendation in the audit before.
    pub previous: Option<Id>,
    pub responsible: Option<Id>,
    pub due_on: Option<Date>,
    pub follow_up_on: Option<Date>,
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
}

/// The answer to a recommendation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// One of [`POSITIONS`].
    pub position: String,
    pub reasoning: Option<String>,
    pub by: String,
    pub at: Instant,
}

/// What a follow-up saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    pub no: i64,
    /// One of [`STATUSES`].
    pub status: String,
    pub on: Date,
    pub what: String,
    pub evidence: Option<String>,
    /// The audit that confirmed it.
    pub review: Option<Id>,
    pub performed_by: String,
    pub recorded_by: String,
    pub recorded_by_id: Option<Id>,
    pub recorded_at: Instant,
}

/// A stored recommendation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recommendation {
    pub id: Id,
    pub version: i64,
    pub updated_at: Instant,
    pub archived_at: Option<Instant>,
    pub no: i64,
    /// `GRA-2026-001 R3`.
    pub reference: String,
    pub answer: Option<Answer>,
    pub status: String,
    pub status_on: Option<Date>,
    pub follow_ups: Vec<FollowUp>,
    pub data: NewRecommendation,
}

impl Recommendation {
    pub fn title(&self) -> String {
        format!("{} {}", self.reference, self.data.name)
    }
    pub fn is_open(&self) -> bool {
        is_open(&self.status)
    }
}

/// Whether a recommendation of this status still demands something. One that the content does not know does.
pub fn is_open(status: &str) -> bool {
    words().and_then(|w| w.status(status)).is_none_or(|s| s.open)
}

pub fn is_fixed(status: &str) -> bool {
    words().and_then(|w| w.status(status)).is_some_and(|s| s.fixed)
}

/// How a status looks beside its word.
pub fn tone(status: &str) -> &'static str {
    match status {
        "not_started" | "reopened" => "warning",
        "in_progress" => "info",
        "fixed_own_statement" => "neutral",
        "written_off" => "muted",
        _ => "success",
    }
}

/// The place in the list: the open ones by their last day, then those fixed by word alone, then the rest.
pub fn turn(status: &str, due: Option<Date>) -> String {
    match (is_open(status), due) {
        (true, Some(day)) => format!("0{day}"),
        (true, None) => "1".to_owned(),
        (false, _) if status == "fixed_own_statement" => "2".to_owned(),
        (false, _) => "3".to_owned(),
    }
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecommendationRow {
    pub id: Id,
    pub reference: String,
    pub name: String,
    pub position: Option<String>,
    pub status: String,
    pub responsible: Option<String>,
    pub due_on: Option<Date>,
    pub unit: Option<String>,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}
