//! What an audit is, as types: no database, no HTTP.
use vk_core::{Date, Id, Instant, Secrecy};

pub const KINDS: &[&str] = &[
    "elected_auditors",
    "supervision_ivo",
    "supervision_county_board",
    "supervision_imy",
    "supervision_other",
    "internal_audit",
    "own_review",
    "supplier_audit",
    "penetration_test",
];
pub const STATES: &[&str] = &[
    "planned",
    "in_progress",
    "fact_check",
    "delivered",
    "answer_requested",
    "answer_decided",
    "measures_under_way",
    "reported_back",
    "filed",
    "followed_up",
    "cancelled",
];
pub const OVERALL: &[&str] = &["yes", "mainly", "partly", "not_fully", "limited", "no"];
pub const ABOUT: &[&str] = &["system", "information_set", "supplier", "document"];

/// Where an audit stands, in the order of its flow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    #[default]
    Planned,
    InProgress,
    FactCheck,
    Delivered,
    AnswerRequested,
    AnswerDecided,
    MeasuresUnderWay,
    ReportedBack,
    Filed,
    FollowedUp,
    Cancelled,
}

impl State {
    pub const ALL: [State; 11] = [
        State::Planned,
        State::InProgress,
        State::FactCheck,
        State::Delivered,
        State::AnswerRequested,
        State::AnswerDecided,
        State::MeasuresUnderWay,
        State::ReportedBack,
        State::Filed,
        State::FollowedUp,
        State::Cancelled,
    ];
    pub fn key(self) -> &'static str {
        STATES.get(self as usize).copied().unwrap_or("planned")
    }
    pub fn from_key(key: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.key() == key)
    }
    pub fn is_closed(self) -> bool {
        matches!(self, State::Filed | State::FollowedUp | State::Cancelled)
    }
    pub fn tone(self) -> &'static str {
        match self {
            State::Planned => "neutral",
            State::InProgress | State::FactCheck | State::MeasuresUnderWay => "info",
            State::Delivered | State::AnswerRequested => "warning",
            State::AnswerDecided | State::ReportedBack | State::Filed | State::FollowedUp => "success",
            State::Cancelled => "muted",
        }
    }
}

/// An audit that has passed its form and is not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAudit {
    pub name: String,
    pub kind: String,
    pub auditor_firm: Option<String>,
    pub year: i64,
    pub area: Option<String>,
    pub purpose: Option<String>,
    pub registry_number: Option<String>,
    pub starts_on: Option<Date>,
    pub response_due: Option<Date>,
    /// The function that answers for the audited party.
    pub lead: Option<Id>,
    /// The audit of the same area before this one.
    pub previous: Option<Id>,
    /// The audited parts of the organisation.
    pub bodies: Vec<Id>,
    pub about: Vec<Id>,
    pub overall: Option<String>,
    pub overall_text: Option<String>,
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
}

/// A stored audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audit {
    pub id: Id,
    pub version: i64,
    pub updated_at: Instant,
    pub archived_at: Option<Instant>,
    /// `GRA-2026-001`.
    pub reference: String,
    pub state: State,
    pub state_reason: Option<String>,
    pub fact_check_due: Option<Date>,
    pub delivered_on: Option<Date>,
    pub response_decided_on: Option<Date>,
    pub reported_back_on: Option<Date>,
    /// What it is about, with the kinds by which the graph knows them.
    pub targets: Vec<(&'static str, Id)>,
    pub data: NewAudit,
}

impl Audit {
    pub fn title(&self) -> String {
        format!("{} {}", self.reference, self.data.name)
    }
}

/// The place of an audit in the list: what comes next, first.
pub fn turn(state: State, due: Option<Date>, year: i64) -> String {
    match (state.is_closed(), due) {
        (false, Some(day)) if state < State::AnswerDecided => format!("0{day}"),
        (false, _) => format!("1{year:04}"),
        // The latest closed ones first.
        (true, _) => format!("2{:04}", 9999 - year.clamp(0, 9999)),
    }
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    pub id: Id,
    pub reference: String,
    pub name: String,
    pub kind: String,
    pub year: i64,
    pub state: State,
    pub overall: Option<String>,
    pub response_due: Option<Date>,
    pub unit: Option<String>,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}
