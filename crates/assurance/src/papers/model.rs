//! What a board paper is, as types: no database, no HTTP.
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use vk_core::{Date, Id, Instant, Lang, Record, Secrecy};

pub const STATES: &[&str] =
    &["draft", "review", "approved", "dispatched", "treated", "minutes_confirmed", "extract_sent", "closed"];
pub const OUTCOMES: &[&str] = &["granted", "changed", "referred_back", "postponed", "rejected"];

/// Where a paper stands, from the first draft until the extract of the minutes has come back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    #[default]
    Draft,
    Review,
    Approved,
    Dispatched,
    Treated,
    MinutesConfirmed,
    ExtractSent,
    Closed,
}

impl State {
    pub const ALL: [State; 8] = [
        State::Draft,
        State::Review,
        State::Approved,
        State::Dispatched,
        State::Treated,
        State::MinutesConfirmed,
        State::ExtractSent,
        State::Closed,
    ];
    pub fn key(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Review => "review",
            State::Approved => "approved",
            State::Dispatched => "dispatched",
            State::Treated => "treated",
            State::MinutesConfirmed => "minutes_confirmed",
            State::ExtractSent => "extract_sent",
            State::Closed => "closed",
        }
    }
    pub fn from_key(key: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.key() == key)
    }
    pub fn tone(self) -> &'static str {
        match self {
            State::Draft => "neutral",
            State::Review => "warning",
            State::Approved | State::Dispatched => "info",
            State::Treated | State::MinutesConfirmed | State::ExtractSent => "success",
            State::Closed => "muted",
        }
    }
    /// Its text may change.
    pub fn is_open(self) -> bool {
        matches!(self, State::Draft | State::Review)
    }
}

/// A paper that has passed its form and is not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPaper {
    pub name: String,
    pub template: Id,
    pub year: i64,
    pub source: Option<Id>,
    pub report_back_on: Option<Date>,
    pub dated_on: Option<Date>,
    pub case_officer: Option<Id>,
    pub addressee: Option<String>,
    pub meeting_on: Option<Date>,
    pub agenda_no: Option<String>,
    pub recipients: Vec<Id>,
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
}

/// A stored paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    pub record: Record<NewPaper>,
    pub reference: String,
    pub kind: String,
    pub lang: Lang,
    /// The deciding body and who gets its assignments, as in a sentence.
    pub body: String,
    pub assignee: String,
    pub registry_format: Option<String>,
    pub registry_number: Option<String>,
    pub state: State,
    pub outcome: Option<String>,
    pub outcome_text: Option<String>,
    pub paragraph: Option<String>,
    pub approved: Option<Approved>,
    pub dispatched_on: Option<Date>,
    pub treated_on: Option<Date>,
    pub confirmed_on: Option<Date>,
    pub extract_sent_on: Option<Date>,
    pub annex_of: Option<Id>,
    pub follows: Option<Id>,
}

impl Paper {
    pub fn id(&self) -> Id {
        self.record.id
    }
    pub fn data(&self) -> &NewPaper {
        &self.record.data
    }
    pub fn title(&self) -> String {
        format!("{} {}", self.reference, self.record.data.name)
    }
}

/// Who approved, when, and the hash over what was approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approved {
    pub by: String,
    pub at: Instant,
    pub hash: String,
}

/// One section as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub id: Id,
    pub no: i64,
    pub key: String,
    pub heading: String,
    pub optional: bool,
    pub show_heading: bool,
    pub forbidden: Vec<String>,
    pub included: bool,
    pub source: String,
    pub drafted: String,
    pub body: String,
    pub version: i64,
    pub changed_by: String,
    pub changed_at: Instant,
}

impl Section {
    /// Nobody has edited what was drafted.
    pub fn is_untouched(&self) -> bool {
        self.body == self.drafted
    }
}

/// What was approved, word for word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    pub reference: String,
    pub name: String,
    pub snapshot: Option<i64>,
    pub recipients: Vec<String>,
    /// Heading, if it is shown, and text.
    pub sections: Vec<(Option<String>, String)>,
}

/// A paper in the list.
#[derive(Clone, Debug)]
pub struct PaperRow {
    pub id: Id,
    pub reference: String,
    pub name: String,
    pub kind: String,
    pub state: State,
    pub registry_number: Option<String>,
    pub meeting_on: Option<Date>,
    pub outcome: Option<String>,
    pub unit: Option<String>,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}

/// Lower-case hexadecimal SHA-256.
pub fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
