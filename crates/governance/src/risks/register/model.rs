//! What a risk is, as types: no database, no HTTP. The field declarations stand in `form.rs`, what may follow on what in `rules.rs`.
use crate::risks::matrices::Judgement;
use vk_core::{Aspect, Date, Id, Instant, Record, Role, Secrecy};

/// Where a risk was seen.
pub const SOURCE_KINDS: &[&str] = &["analysis", "incident", "pentest", "audit", "supplier", "vulnerability", "environment"];
/// What a risk may threaten, as graph kinds.
pub const TARGETS: &[&str] = &["information_set", "system", "unit", "host"];
/// What a risk may come from, as graph kinds; kinds that no register keeps are simply never found.
pub const ORIGINS: &[&str] = &[
    "incident",
    "assessment",
    "exception",
    "classification",
    "audit",
    "finding",
    "pentest",
    "vulnerability",
    "supplier",
    "alert",
    "system",
    "host",
];
pub const TREATMENTS: &[&str] = &["avoid", "reduce", "share", "accept"];
pub const ESCALATIONS: &[&str] = &["administration", "council", "management", "board"];
pub const STATES: &[&str] =
    &["identified", "assessed", "treating", "accepted", "reduced", "shared", "avoided", "followed_up", "closed"];

/// Where a risk stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    Identified,
    Assessed,
    Treating,
    Accepted,
    Reduced,
    Shared,
    Avoided,
    FollowedUp,
    Closed,
}

impl State {
    pub const ALL: [State; 9] = [
        State::Identified,
        State::Assessed,
        State::Treating,
        State::Accepted,
        State::Reduced,
        State::Shared,
        State::Avoided,
        State::FollowedUp,
        State::Closed,
    ];
    pub fn key(self) -> &'static str {
        match self {
            State::Identified => "identified",
            State::Assessed => "assessed",
            State::Treating => "treating",
            State::Accepted => "accepted",
            State::Reduced => "reduced",
            State::Shared => "shared",
            State::Avoided => "avoided",
            State::FollowedUp => "followed_up",
            State::Closed => "closed",
        }
    }
    pub fn from_key(key: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.key() == key)
    }
}

/// The three levels of a risk: without measures, as it is, as it is to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    Inherent,
    Current,
    Target,
}

impl Which {
    pub const ALL: [Which; 3] = [Which::Inherent, Which::Current, Which::Target];
    pub fn key(self) -> &'static str {
        match self {
            Which::Inherent => "inherent",
            Which::Current => "current",
            Which::Target => "target",
        }
    }
    pub fn from_key(key: &str) -> Option<Which> {
        Which::ALL.into_iter().find(|which| which.key() == key)
    }
    /// The form's fields for likelihood and consequence.
    pub fn fields(self) -> (&'static str, &'static str) {
        match self {
            Which::Inherent => ("inherent_likelihood", "inherent_consequence"),
            Which::Current => ("current_likelihood", "current_consequence"),
            Which::Target => ("target_likelihood", "target_consequence"),
        }
    }
}

/// The levels of a risk by their numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    pub inherent: Option<Judgement>,
    pub current: Option<Judgement>,
    pub target: Option<Judgement>,
    /// Consequence per aspect, in the order of [`Aspect::ALL`], without measures.
    pub aspects: [Option<i64>; 4],
}

impl Levels {
    pub fn of(&self, which: Which) -> Option<Judgement> {
        match which {
            Which::Inherent => self.inherent,
            Which::Current => self.current,
            Which::Target => self.target,
        }
    }
    pub fn aspect(&self, aspect: Aspect) -> Option<i64> {
        Aspect::ALL.iter().position(|a| *a == aspect).and_then(|i| self.aspects.get(i).copied().flatten())
    }
    /// Nobody has judged anything.
    pub fn is_empty(&self) -> bool {
        Which::ALL.into_iter().all(|which| self.of(which).is_none()) && self.aspects.iter().all(Option::is_none)
    }
}

/// A risk that has passed its form and is not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRisk {
    pub name: String,
    pub cause: Option<String>,
    pub event: Option<String>,
    /// What it leads to, in words.
    pub effect: Option<String>,
    pub threatens: Vec<Id>,
    pub threats: Vec<Id>,
    pub aspects: Vec<String>,
    pub source_kind: String,
    pub from: Vec<Id>,
    pub analysis: Option<Id>,
    pub levels: Levels,
    pub treatment: Option<String>,
    pub controls: Option<String>,
    /// The function that owns the risk; when empty, the owner of what it threatens.
    pub owner: Option<Id>,
    pub review_by: Option<Date>,
    pub areas: Vec<String>,
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
}

/// What acts decide about a risk, beside what its form says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub state: State,
    /// The matrix that the levels were judged with.
    pub matrix: Option<Id>,
    pub rejudge_by: Option<Date>,
    pub accepted_until: Option<Date>,
    pub acceptance_expired_on: Option<Date>,
    pub escalated_to: Option<String>,
    pub escalated_reason: Option<String>,
    /// The function that stands for that level and has got the task; `None` when no function in the register does.
    pub escalated_function: Option<Id>,
}

/// An edge to another record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    pub relation: &'static str,
    pub kind: &'static str,
    pub target: Id,
}

/// A stored risk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Risk {
    pub record: Record<NewRisk>,
    /// RISK-2026-042
    pub reference: String,
    pub standing: Standing,
    pub links: Vec<Link>,
}

impl Risk {
    pub fn id(&self) -> Id {
        self.record.id
    }
    pub fn data(&self) -> &NewRisk {
        &self.record.data
    }
    pub fn title(&self) -> String {
        title(&self.reference, &self.record.data.name)
    }
}

pub fn title(reference: &str, name: &str) -> String {
    format!("{reference} {name}")
}

/// Why an acceptance ended before its last day without anybody having decided so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The risk has become graver than what was accepted.
    Graver,
    /// Judged with another matrix, it lies where the role that accepted it has no mandate.
    Mandate,
    /// Judged with another matrix, it lies where nobody may accept for so long.
    Days,
    /// Judged with another matrix, it lies where only risks under treatment are accepted.
    Untreated,
    /// The risk belongs to another unit than the one that the mandate covered.
    Unit,
}

impl Ended {
    pub const ALL: [Ended; 5] = [Ended::Graver, Ended::Mandate, Ended::Days, Ended::Untreated, Ended::Unit];
    pub fn key(self) -> &'static str {
        match self {
            Ended::Graver => "graver",
            Ended::Mandate => "mandate",
            Ended::Days => "days",
            Ended::Untreated => "untreated",
            Ended::Unit => "unit",
        }
    }
    pub fn from_key(key: &str) -> Option<Ended> {
        Ended::ALL.into_iter().find(|why| why.key() == key)
    }
}

/// An acceptance of a risk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    pub id: Id,
    /// in_force, replaced, withdrawn, expired
    pub state: String,
    pub ended: Option<Ended>,
    pub matrix: Id,
    pub zone: String,
    pub accepted_by: String,
    pub role: Option<Role>,
    pub reason: String,
    pub conditions: Option<String>,
    pub accepted_on: Date,
    pub valid_until: Date,
}

/// A zone as lists name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneName {
    pub tone: &'static str,
    pub mark: String,
    pub sv: String,
    pub en: String,
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RiskRow {
    pub id: Id,
    pub reference: String,
    pub name: String,
    pub state: String,
    pub zone: Option<ZoneName>,
    pub likelihood: Option<i64>,
    pub consequence: Option<i64>,
    pub value: Option<i64>,
    pub treatment: Option<String>,
    pub source_kind: String,
    pub owner: Option<String>,
    pub unit: Option<String>,
    pub review_by: Option<Date>,
    pub accepted_until: Option<Date>,
    pub rejudge_by: Option<Date>,
    pub escalated_to: Option<String>,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}
