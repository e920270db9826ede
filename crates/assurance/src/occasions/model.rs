//! What an occasion is, as types: no database, no HTTP.
use vk_core::{Date, Id, Instant, Secrecy};
use vk_wheel::occasion::{self, Lateness, Status, Window};

pub const STATES: &[&str] = &["planned", "ongoing", "done", "cancelled"];
/// Graph kinds of what an occasion may be for.
pub const TARGETS: &[&str] = &["unit", "system", "information_set"];

/// An occasion that has passed its form and is not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOccasion {
    pub name: String,
    pub activity: Id,
    /// The day that the rule gave, or that somebody chose.
    pub falls_on: Date,
    pub starts_on: Date,
    pub due_on: Date,
    /// A record; `None` is the whole region.
    pub target: Option<Id>,
    pub owner: Option<Id>,
    pub note: Option<String>,
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
}

/// A stored occasion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occasion {
    pub id: Id,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub archived_at: Option<Instant>,
    pub category: String,
    pub target_kind: String,
    /// Lines of the checklist that are done.
    pub checked: Vec<String>,
    pub done_by: Option<String>,
    pub escalation: Option<Escalation>,
    pub calendar_seq: i64,
    pub standing: Standing,
    pub data: NewOccasion,
}

/// What says how an occasion stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub falls_on: Date,
    pub starts_on: Date,
    pub due_on: Date,
    pub first_due_on: Date,
    pub postponed: i64,
    /// `planned`, `ongoing`, `done`, `cancelled`.
    pub state: String,
    pub state_reason: Option<String>,
    pub done_on: Option<Date>,
}

/// Told to the function above.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalation {
    pub on: Date,
    /// Nobody where no function above has anybody in it.
    pub to: Option<Id>,
    /// `late` or `vacant`.
    pub why: String,
}

impl Occasion {
    pub fn is_open(&self) -> bool {
        self.standing.is_open()
    }
}

impl Standing {
    pub fn is_open(&self) -> bool {
        matches!(self.state.as_str(), "planned" | "ongoing")
    }

    /// As the rules know it.
    pub fn as_ruled(&self) -> occasion::Occasion {
        let window = Window { from: self.starts_on.0, due: self.due_on.0 };
        let state = match self.state.as_str() {
            "ongoing" => occasion::State::Ongoing,
            "done" => occasion::State::Done { on: self.done_on.unwrap_or(self.due_on).0 },
            "cancelled" => {
                occasion::State::Cancelled { on: self.due_on.0, reason: self.state_reason.clone().unwrap_or_default() }
            }
            _ => occasion::State::Planned,
        };
        // The moves stand in a table of their own; here it matters only that there were some.
        let moved = occasion::Postponement {
            on: self.falls_on.0,
            from: Window { from: self.starts_on.0, due: self.first_due_on.0 },
            to: window,
            reason: String::new(),
        };
        let postponements = if self.postponed > 0 { vec![moved] } else { Vec::new() };
        occasion::Occasion { day: self.falls_on.0, window, state, postponements }
    }

    pub fn status(&self, today: Date) -> Status {
        self.as_ruled().status(today.0)
    }

    pub fn lateness(&self, today: Date) -> Lateness {
        self.as_ruled().lateness(today.0)
    }
}

/// What the list is ordered by: open ones by their last day, then what has ended.
pub fn turn(state: &str, day: Date) -> String {
    let first = if matches!(state, "planned" | "ongoing") { '0' } else { '2' };
    format!("{first}{day}")
}

/// The tone of a status. The word always stands with it.
pub fn tone(status: Status) -> &'static str {
    match status {
        Status::Planned => "neutral",
        Status::Ongoing => "info",
        Status::Postponed | Status::DoneLate => "warning",
        Status::Late => "ember",
        Status::Done => "success",
        Status::Cancelled => "muted",
    }
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OccasionRow {
    pub id: Id,
    pub name: String,
    pub category: String,
    pub standing: Standing,
    pub status: Status,
    pub owner: Option<String>,
    pub unit: Option<String>,
    pub escalated: bool,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}

/// A day that was moved, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    pub on: Date,
    pub from: Date,
    pub to: Date,
    pub reason: String,
    pub by: String,
}
