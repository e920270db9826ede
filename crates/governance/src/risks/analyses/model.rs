//! What a risk analysis is, as types: no database, no HTTP.
use vk_core::{Date, Id, Instant, Record, Secrecy};

/// What an analysis may be about, as graph kinds.
pub const OBJECTS: &[&str] = &["information_set", "system", "unit"];
pub const STATES: &[&str] = &["planned", "running", "report", "decided"];

/// How far an analysis has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Planned,
    Running,
    Report,
    Decided,
}

impl State {
    pub const ALL: [State; 4] = [State::Planned, State::Running, State::Report, State::Decided];
    pub fn key(self) -> &'static str {
        match self {
            State::Planned => "planned",
            State::Running => "running",
            State::Report => "report",
            State::Decided => "decided",
        }
    }
    pub fn from_key(key: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.key() == key)
    }
    /// The states that work leads to; the decision is an act of its own, and nothing follows on it.
    pub fn next(self) -> &'static [State] {
        match self {
            State::Planned => &[State::Running],
            State::Running => &[State::Report, State::Planned],
            State::Report => &[State::Running],
            State::Decided => &[],
        }
    }
}

/// An analysis that has passed its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAnalysis {
    pub name: String,
    pub description: Option<String>,
    pub objects: Vec<Id>,
    pub method: Option<String>,
    /// The function that leads the work.
    pub leader: Option<Id>,
    /// Functions that take part.
    pub involves: Vec<Id>,
    /// Further roles in words; never personal names.
    pub participants: Option<String>,
    pub planned_on: Option<Date>,
    pub held_on: Option<Date>,
    pub report: Option<String>,
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
}

/// What acts say of an analysis, beside its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub state: State,
    pub matrix: Option<Id>,
    pub decision: Option<String>,
    pub mandate: Option<String>,
    pub decided_by: Option<String>,
    pub decided_at: Option<Instant>,
}

/// An edge to another record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub relation: &'static str,
    pub kind: &'static str,
    pub target: Id,
}

/// A stored analysis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Analysis {
    pub record: Record<NewAnalysis>,
    pub standing: Standing,
    pub links: Vec<Link>,
}

impl Analysis {
    pub fn id(&self) -> Id {
        self.record.id
    }
    pub fn data(&self) -> &NewAnalysis {
        &self.record.data
    }
    /// A decided analysis stands as it was decided.
    pub fn is_decided(&self) -> bool {
        self.standing.state == State::Decided
    }
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnalysisRow {
    pub id: Id,
    pub name: String,
    pub state: String,
    pub leader: Option<String>,
    pub unit: Option<String>,
    pub planned_on: Option<Date>,
    pub held_on: Option<Date>,
    /// Risks that were found in it.
    pub risks: i64,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}
