//! What stands in an auditors' room, as types.
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use vk_core::{Date, Id, Instant, Secrecy};

/// The kinds of records that can be handed over as a copy. Breaches, people and the like are handed over as a text: somebody chooses the words.
pub const HANDED: &[&str] = &[
    "system",
    "information_set",
    "classification",
    "requirement",
    "assessment",
    "evidence",
    "exception",
    "risk_analysis",
    "risk",
    "action",
    "action_plan",
    "incident",
    "activity",
    "occasion",
    "finding",
    "recommendation",
    "decision",
    "board_paper",
];

/// A person's place in the room of one audit, for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    pub id: Id,
    pub login: String,
    pub name: String,
    pub from: Instant,
    pub until: Instant,
    pub given_by: String,
    pub revoked_at: Option<Instant>,
}

impl Seat {
    /// `coming`, `live`, `ended` or `revoked`.
    pub fn state(&self, now: Instant) -> &'static str {
        match self.revoked_at {
            Some(_) => "revoked",
            None if now < self.from => "coming",
            None if now < self.until => "live",
            None => "ended",
        }
    }
}

/// The audit as its room shows it to whoever has a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    pub audit: Id,
    pub title: String,
    pub secrecy: Secrecy,
    pub closed: bool,
    pub until: Instant,
}

/// Something that the auditors asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub id: Id,
    pub no: i64,
    pub version: i64,
    pub body: String,
    pub asked_by: String,
    pub by_auditors: bool,
    pub asked_at: Instant,
    pub due: Option<Date>,
    pub function: Option<Id>,
    /// open, answered, refused
    pub state: String,
    pub answer: Option<String>,
    pub answered_by: Option<String>,
    pub answered_at: Option<Instant>,
}

/// What was handed over, as it was on that day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    pub id: Id,
    pub no: i64,
    pub request: Id,
    pub record: Option<Id>,
    pub title: String,
    /// The JSON of a [`Frozen`], and its SHA-256 when it was handed over.
    pub frozen: String,
    pub hash: String,
    pub secrecy: Secrecy,
    pub reason: Option<String>,
    pub by: String,
    pub at: Instant,
    pub withdrawn_at: Option<Instant>,
}

impl Handover {
    pub fn content(&self) -> Option<Frozen> {
        serde_json::from_str(&self.frozen).ok()
    }
    /// Whether the copy is what was handed over.
    pub fn is_intact(&self) -> bool {
        hash(&self.frozen) == self.hash
    }
}

/// A copy: a text, the fields of a record in words, or both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    pub title: String,
    /// The word for its kind; empty for a text.
    pub kind: String,
    pub text: Option<String>,
    pub fields: Vec<Line>,
    /// RFC 3339.
    pub taken_at: String,
}

/// One field in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub label: String,
    pub value: String,
}

/// Lower-case hexadecimal SHA-256.
pub fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}
