//! What a year wheel is, as types: no database, no HTTP.
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use vk_core::{Date, Id, Instant, Secrecy};

pub const STATES: &[&str] = &["draft", "adopted", "closed"];

/// Whose decision: the line, the management group, the board.
pub const MANDATES: &[&str] = &["line", "management_group", "board"];

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WheelState {
    #[default]
    Draft,
    Adopted,
    Closed,
}

impl WheelState {
    pub fn key(self) -> &'static str {
        match self {
            WheelState::Draft => "draft",
            WheelState::Adopted => "adopted",
            WheelState::Closed => "closed",
        }
    }
    pub fn from_key(key: &str) -> Option<WheelState> {
        [WheelState::Draft, WheelState::Adopted, WheelState::Closed].into_iter().find(|s| s.key() == key)
    }
    pub fn tone(self) -> &'static str {
        match self {
            WheelState::Draft => "warning",
            WheelState::Adopted => "success",
            WheelState::Closed => "muted",
        }
    }
}

/// A year wheel that has passed its form and is not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewWheel {
    pub name: String,
    pub description: Option<String>,
    /// 2000 to 2199.
    pub year: i16,
    /// The part of the organisation; `None` is the whole region.
    pub unit: Option<Id>,
    /// The function that keeps it.
    pub owner: Option<Id>,
    pub secrecy: Secrecy,
}

/// A stored year wheel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wheel {
    pub id: Id,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub archived_at: Option<Instant>,
    pub state: WheelState,
    /// Runs although nobody has adopted it, because its year has begun.
    pub provisional: bool,
    /// Occasions whose last day lies before this one are not made.
    pub runs_from: Option<Date>,
    pub decision: Option<Decision>,
    pub closed_at: Option<Instant>,
    pub closing_note: Option<String>,
    pub previous: Option<Id>,
    pub next: Option<Id>,
    pub data: NewWheel,
}

impl Wheel {
    /// Whether its occasions are made and worked on.
    pub fn runs(&self) -> bool {
        self.archived_at.is_none() && (self.state == WheelState::Adopted || (self.state == WheelState::Draft && self.provisional))
    }
    /// Whether its activities may still be changed.
    pub fn changes(&self) -> bool {
        self.archived_at.is_none() && self.state != WheelState::Closed
    }
}

/// The decision by which a wheel was adopted, as it was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub by: String,
    pub mandate: String,
    pub on: Date,
    pub registry_number: Option<String>,
    pub note: Option<String>,
    pub recorded_by: String,
    /// SHA-256 over the frozen activities.
    pub hash: String,
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WheelRow {
    pub id: Id,
    pub name: String,
    pub year: i64,
    pub state: WheelState,
    pub provisional: bool,
    pub unit: Option<String>,
    pub owner: Option<String>,
    pub activities: i64,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}

/// What became of an activity within its year, kept when the wheel is closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    pub total: i64,
    pub done: i64,
    /// Of those done, after their last day.
    pub done_late: i64,
    pub cancelled: i64,
    /// Still open when it was counted.
    pub open: i64,
    pub postponed: i64,
    /// Sum of the days by which those done were late.
    pub late_days: i64,
}

/// SHA-256 as hexadecimal digits.
pub fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// The name of the wheel that follows: the year in it moves on, or is put behind it.
pub fn following_name(name: &str, year: i16) -> String {
    let (old, new) = (year.to_string(), (year + 1).to_string());
    if name.contains(&old) { name.replace(&old, &new) } else { format!("{name} {new}") }
}
