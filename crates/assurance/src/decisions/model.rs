//! What a decision is, as types: no database, no HTTP.
use vk_core::{Date, Id, Instant, Secrecy};

pub const DECISION_KINDS: &[&str] = &["decision", "assignment"];
pub const SOURCES: &[&str] = &["audit", "council_proposal", "management_review", "incident", "other"];
pub const STATES: &[&str] = &["in_force", "under_way", "reported_back", "fulfilled", "revoked"];
/// What a decision may answer, rest on or concern.
pub const ABOUT: &[&str] =
    &["audit", "finding", "recommendation", "incident", "board_paper", "risk", "action_plan", "system", "information_set"];
/// Kinds of units that decide. An administration or a clinic decides through its functions.
pub const DECIDING: &[&str] = &["region", "body", "joint", "company"];

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    #[default]
    InForce,
    UnderWay,
    ReportedBack,
    Fulfilled,
    Revoked,
}

impl State {
    pub const ALL: [State; 5] = [State::InForce, State::UnderWay, State::ReportedBack, State::Fulfilled, State::Revoked];
    pub fn key(self) -> &'static str {
        STATES.get(self as usize).copied().unwrap_or("in_force")
    }
    pub fn from_key(key: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.key() == key)
    }
    /// Somebody still has to do or report something.
    pub fn is_open(self) -> bool {
        matches!(self, State::InForce | State::UnderWay)
    }
    pub fn tone(self) -> &'static str {
        match self {
            State::InForce => "neutral",
            State::UnderWay => "info",
            State::ReportedBack | State::Fulfilled => "success",
            State::Revoked => "muted",
        }
    }
}

/// A decision that has passed its form and is not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDecision {
    pub name: String,
    /// The decision's own words.
    pub body: String,
    /// One of [`DECISION_KINDS`].
    pub kind: String,
    pub decided_by: Id,
    pub decided_on: Date,
    /// `§ 12`
    pub paragraph: Option<String>,
    pub registry_number: Option<String>,
    /// One of [`SOURCES`].
    pub source_kind: String,
    pub about: Vec<Id>,
    /// The function that got the assignment.
    pub assigned: Option<Id>,
    pub report_back_on: Option<Date>,
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
}

/// A stored decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub id: Id,
    pub version: i64,
    pub updated_at: Instant,
    pub archived_at: Option<Instant>,
    pub state: State,
    pub state_reason: Option<String>,
    pub first_report_back_on: Option<Date>,
    pub reported_on: Option<Date>,
    /// The paper or minutes in which it was reported back.
    pub reported_in: Option<String>,
    pub decided_by_kind: &'static str,
    /// What it is about, with the kinds by which the graph knows them.
    pub targets: Vec<(&'static str, Id)>,
    pub data: NewDecision,
}

impl Decision {
    /// `Uppdrag att åtgärda intrångsskyddet, 2026-01-30 § 12`
    pub fn title(&self) -> String {
        let paragraph = self.data.paragraph.as_ref().map(|p| format!(" {p}")).unwrap_or_default();
        format!("{}, {}{paragraph}", self.data.name, self.data.decided_on)
    }
}

/// The place in the list: what is to be reported back by its day, the others that are open, then the latest closed ones.
pub fn turn(state: State, report_back: Option<Date>, decided: Date) -> String {
    match (state.is_open(), report_back) {
        (true, Some(day)) => format!("0{day}"),
        (true, None) => "1".to_owned(),
        (false, _) => format!("2{:04}", 9999 - i64::from(decided.0.year()).clamp(0, 9999)),
    }
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionRow {
    pub id: Id,
    pub name: String,
    pub kind: String,
    pub decided_by: Option<String>,
    pub decided_on: Date,
    pub paragraph: Option<String>,
    pub state: State,
    pub assigned: Option<String>,
    pub report_back_on: Option<Date>,
    pub unit: Option<String>,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}
