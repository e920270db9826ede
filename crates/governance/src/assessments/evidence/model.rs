//! What a piece of evidence is, as types.
use super::state::Why;
use crate::assessments::scale::Freshness;
use vk_core::{Date, Id, Instant, Record, Secrecy};

pub const KINDS: &[&str] = &["statement", "link", "file", "measure"];
pub const STATES: &[&str] = &["fresh", "amber", "red", "none"];

/// Evidence that has passed its form and is not yet stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewEvidence {
    pub name: String,
    pub kind: String,
    /// Address of a link, or where the file is (the region's diary number, a folder).
    pub reference: Option<String>,
    /// What is stated, in words.
    pub statement: Option<String>,
    /// The last valid day of everything but live evidence.
    pub valid_until: Option<Date>,
    /// Key of the live measure.
    pub measure: Option<String>,
    /// What is measured: a system, a unit.
    pub record: Option<Id>,
    pub parameter: Option<i64>,
    pub amber: Option<i64>,
    pub red: Option<i64>,
    /// Who sees to it that it stays fresh.
    pub responsible: Option<Id>,
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
}

/// What stored evidence has besides its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub new: NewEvidence,
    pub state: Freshness,
    pub why: Why,
    pub since: Instant,
}

/// Stored evidence.
pub type Evidence = Record<Held>;

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceRow {
    pub id: Id,
    pub name: String,
    pub kind: String,
    pub state: Freshness,
    pub why: Why,
    pub since: Instant,
    pub valid_until: Option<Date>,
    pub measure: Option<String>,
    pub responsible: Option<String>,
    pub unit: Option<String>,
    /// How many requirements it shows.
    pub shows: i64,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}

/// One reading of live evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredReading {
    pub at: Instant,
    pub value: Option<i64>,
    pub state: Freshness,
    pub why: Why,
}
