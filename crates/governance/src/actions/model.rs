//! What an action is, as types: no database, no HTTP. The field declarations stand in `form.rs`.
use serde::Deserialize;
use std::sync::LazyLock;
use vk_core::{Date, Id, Instant, Secrecy};

pub const PRIORITIES: &[&str] = &["1", "2", "3", "4"];
pub const STATES: &[&str] = &["planned", "ongoing", "deferred", "done", "verified", "cancelled"];
/// Who gave the mandate: the council only advises.
pub const MANDATES: &[&str] = &["line", "management_group", "board"];
pub const ORIGIN_KINDS: &[&str] =
    &["own", "risk", "assessment", "audit", "incident", "pentest", "vulnerability", "supplier", "council", "other"];
/// The ten areas of cybersäkerhetslagen (2025:1506) 2 kap. 3 §.
pub const LEGAL_AREAS: &[&str] = &[
    "risk_strategies",
    "incident_handling",
    "continuity",
    "supply_chain",
    "acquisition",
    "effectiveness",
    "hygiene_training",
    "cryptography",
    "personnel_access_assets",
    "authentication_communication",
];
/// Graph kinds that a person may name as origin. Another register may hand over any record (`open_from`).
pub const ORIGINS: &[&str] = &[
    "risk",
    "risk_analysis",
    "assessment",
    "exception",
    "evidence",
    "requirement",
    "classification",
    "incident",
    "alert",
    "audit",
    "finding",
    "recommendation",
    "pentest",
    "vulnerability",
    "supplier",
    "council_meeting",
    "decision",
    "document",
    "exercise",
    "system",
    "information_set",
    "host",
];
pub const CONCERNS: &[&str] = &["system", "information_set", "unit"];

/// How urgent an action is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    Critical,
    High,
    #[default]
    Medium,
    Low,
}

impl Priority {
    pub const ALL: [Priority; 4] = [Priority::Critical, Priority::High, Priority::Medium, Priority::Low];

    pub fn key(self) -> &'static str {
        match self {
            Priority::Critical => "1",
            Priority::High => "2",
            Priority::Medium => "3",
            Priority::Low => "4",
        }
    }
    pub fn from_key(key: &str) -> Option<Priority> {
        Priority::ALL.into_iter().find(|p| p.key() == key)
    }
}

/// Where an action stands. "Done" is the word of whoever did it; "verified" that of somebody else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    #[default]
    Planned,
    Ongoing,
    Deferred,
    Done,
    Verified,
    Cancelled,
}

impl State {
    pub const ALL: [State; 6] = [State::Planned, State::Ongoing, State::Deferred, State::Done, State::Verified, State::Cancelled];

    pub fn key(self) -> &'static str {
        match self {
            State::Planned => "planned",
            State::Ongoing => "ongoing",
            State::Deferred => "deferred",
            State::Done => "done",
            State::Verified => "verified",
            State::Cancelled => "cancelled",
        }
    }
    pub fn from_key(key: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.key() == key)
    }
    /// Somebody still has to do it.
    pub fn is_open(self) -> bool {
        matches!(self, State::Planned | State::Ongoing | State::Deferred)
    }
    pub fn tone(self) -> &'static str {
        match self {
            State::Planned => "neutral",
            State::Ongoing => "info",
            State::Deferred => "warning",
            State::Done | State::Verified => "success",
            State::Cancelled => "muted",
        }
    }
}

/// A record that an action comes from or concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    pub kind: &'static str,
    pub id: Id,
}

/// The kinds that the graph may hold, as the edges name them; an unknown one is a plain record.
pub fn known_kind(kind: &str) -> &'static str {
    ORIGINS
        .iter()
        .chain(CONCERNS)
        .chain(&["action", "action_plan", "person", "function"])
        .find(|k| **k == kind)
        .unwrap_or(&"record")
}

/// What a list is narrowed by: from the kind of the record that an action comes from.
pub fn origin_kind(origins: &[Origin]) -> &'static str {
    match origins.first().map(|o| o.kind) {
        None => "own",
        Some("risk" | "risk_analysis") => "risk",
        Some("assessment" | "exception" | "evidence" | "requirement" | "classification") => "assessment",
        Some("audit" | "finding" | "recommendation") => "audit",
        Some("incident" | "alert") => "incident",
        Some("pentest") => "pentest",
        Some("vulnerability") => "vulnerability",
        Some("supplier") => "supplier",
        Some("council_meeting" | "decision") => "council",
        Some(_) => "other",
    }
}

/// An action that has passed its form and is not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAction {
    pub name: String,
    pub description: Option<String>,
    /// Records of any register that it comes from.
    pub origin: Vec<Id>,
    /// Systems, information sets and units that it is about.
    pub concerns: Vec<Id>,
    /// The function that does it.
    pub responsible: Option<Id>,
    /// The function that verifies it.
    pub verifier: Option<Id>,
    pub unit: Option<Id>,
    pub mandate: Option<String>,
    pub priority: Priority,
    pub start_on: Option<Date>,
    pub due_on: Option<Date>,
    /// 0–100.
    pub progress: i64,
    /// In kronor.
    pub cost_estimate: Option<i64>,
    pub effort_hours: Option<i64>,
    pub depends_on: Vec<Id>,
    pub legal_areas: Vec<String>,
    pub secrecy: Secrecy,
}

impl NewAction {
    /// A planned action with nothing but its name: internal, medium priority.
    pub fn draft(name: impl Into<String>) -> NewAction {
        NewAction {
            name: name.into(),
            description: None,
            origin: Vec::new(),
            concerns: Vec::new(),
            responsible: None,
            verifier: None,
            unit: None,
            mandate: None,
            priority: Priority::default(),
            start_on: None,
            due_on: None,
            progress: 0,
            cost_estimate: None,
            effort_hours: None,
            depends_on: Vec::new(),
            legal_areas: Vec::new(),
            secrecy: Secrecy::Internal,
        }
    }
}

/// What was done, by the word of whoever did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    pub on: Date,
    pub note: String,
    pub evidence: Option<String>,
    pub link: Option<String>,
    /// Why it could be done before what it depends on.
    pub early_reason: Option<String>,
    pub by: String,
    pub by_id: Option<Id>,
    pub at: Instant,
}

/// Somebody else has looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    pub note: Option<String>,
    pub by: String,
    pub by_id: Option<Id>,
    pub at: Instant,
}

/// A stored action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    pub id: Id,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub archived_at: Option<Instant>,
    /// `ÅTG-2026-001`.
    pub reference: String,
    pub state: State,
    pub state_reason: Option<String>,
    pub origins: Vec<Origin>,
    pub concerned: Vec<Origin>,
    pub done: Option<Completion>,
    pub verified: Option<Verification>,
    pub data: NewAction,
}

impl Action {
    /// `ÅTG-2026-001 Stäng gamla konton`.
    pub fn title(&self) -> String {
        format!("{} {}", self.reference, self.data.name)
    }
    pub fn is_late(&self, today: Date) -> bool {
        self.state.is_open() && self.data.due_on.is_some_and(|due| due < today)
    }
}

/// The place of an action in the list: what comes next, first.
pub fn turn(state: State, due: Option<Date>) -> String {
    match (state.is_open(), due) {
        (true, Some(day)) => format!("0{day}"),
        (true, None) => "1".to_owned(),
        (false, Some(day)) => format!("2{day}"),
        (false, None) => "3".to_owned(),
    }
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionRow {
    pub id: Id,
    pub reference: String,
    pub name: String,
    pub state: State,
    pub overdue: bool,
    pub priority: String,
    pub responsible: Option<String>,
    pub unit: Option<String>,
    pub start_on: Option<Date>,
    pub due_on: Option<Date>,
    pub progress: i64,
    pub origin_kind: String,
    pub mandate: Option<String>,
    pub cost_estimate: Option<i64>,
    pub effort_hours: Option<i64>,
    pub done_on: Option<Date>,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}

/// The register's intervals (`content/actions/`).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "version, status and source are read to be checked: a file must state them")]
pub struct Rules {
    version: u32,
    status: vk_core::content::Status,
    source: String,
    pub verify_within_days: i32,
    pub prepare_next_plan_days: i32,
    pub coming_days: i32,
}

static RULES: LazyLock<Option<Rules>> =
    LazyLock::new(|| toml::from_str(include_str!("../../../../content/actions/rules-1.toml")).ok());

/// The shipped intervals. `None` only if the file is broken, which a test refuses.
pub fn rules() -> Option<&'static Rules> {
    RULES.as_ref()
}
