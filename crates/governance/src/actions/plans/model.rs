//! What an action plan is, as types: no database, no HTTP.
use crate::actions::{Action, State};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use vk_core::{Date, Id, Instant, Secrecy};

pub const STATES: &[&str] = &["draft", "for_decision", "decided", "closed"];

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlanState {
    #[default]
    Draft,
    ForDecision,
    Decided,
    Closed,
}

impl PlanState {
    pub const ALL: [PlanState; 4] = [PlanState::Draft, PlanState::ForDecision, PlanState::Decided, PlanState::Closed];

    pub fn key(self) -> &'static str {
        match self {
            PlanState::Draft => "draft",
            PlanState::ForDecision => "for_decision",
            PlanState::Decided => "decided",
            PlanState::Closed => "closed",
        }
    }
    pub fn from_key(key: &str) -> Option<PlanState> {
        PlanState::ALL.into_iter().find(|s| s.key() == key)
    }
    /// What was decided stands: name, period and unit no longer change.
    pub fn is_frozen(self) -> bool {
        matches!(self, PlanState::Decided | PlanState::Closed)
    }
    pub fn tone(self) -> &'static str {
        match self {
            PlanState::Draft => "neutral",
            PlanState::ForDecision => "warning",
            PlanState::Decided => "success",
            PlanState::Closed => "muted",
        }
    }
}

/// A plan that has passed its form and is not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPlan {
    pub name: String,
    pub description: Option<String>,
    pub period_from: Date,
    pub period_to: Date,
    /// The administration; `None` is the whole region.
    pub unit: Option<Id>,
    pub owner: Option<Id>,
    pub secrecy: Secrecy,
}

/// The decision of whoever has the mandate, as somebody wrote it down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub by: String,
    pub mandate: String,
    pub on: Date,
    pub registry_number: Option<String>,
    pub note: Option<String>,
    pub recorded_by: String,
    /// SHA-256 over the hashes of the items.
    pub hash: String,
}

/// A stored plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub id: Id,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub archived_at: Option<Instant>,
    pub state: PlanState,
    pub decision: Option<Decision>,
    pub closed_at: Option<Instant>,
    pub closing_note: Option<String>,
    pub next: Option<Id>,
    pub previous: Option<Id>,
    /// Identifiers of its actions, dropped ones left out.
    pub actions: Vec<Id>,
    pub data: NewPlan,
}

/// An action's place in a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub action: Id,
    pub backlog: bool,
    pub added_at: Instant,
    pub frozen: Option<String>,
    pub frozen_hash: Option<String>,
    pub carried_from: Option<Id>,
    pub years: i64,
    pub dropped_reason: Option<String>,
    pub dropped: bool,
    /// What had become of it when the plan was closed.
    pub outcome: Option<Outcome>,
    /// What the action said when the plan was closed.
    pub closed: Option<Frozen>,
}

impl Item {
    /// What was decided, if the stored text still has its hash.
    pub fn decided(&self) -> Option<Frozen> {
        let text = self.frozen.as_deref()?;
        (self.frozen_hash.as_deref() == Some(hash(text).as_str())).then(|| serde_json::from_str(text).ok()).flatten()
    }
    /// The stored text is not the one that was frozen.
    pub fn is_broken(&self) -> bool {
        self.frozen.is_some() && self.decided().is_none()
    }
}

/// What an action said when its plan was decided, or closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    pub reference: String,
    pub name: String,
    pub state: String,
    pub priority: String,
    /// The responsible function, and its name then, unless it is secret.
    #[serde(default)]
    pub function: Option<Id>,
    pub responsible: Option<String>,
    pub start_on: Option<Date>,
    pub due_on: Option<Date>,
    pub progress: i64,
    pub cost_estimate: Option<i64>,
    pub effort_hours: Option<i64>,
    pub mandate: Option<String>,
    pub backlog: bool,
}

impl Frozen {
    pub fn of(action: &Action, responsible: Option<String>, backlog: bool) -> Frozen {
        let d = &action.data;
        Frozen {
            reference: action.reference.clone(),
            name: d.name.clone(),
            state: action.state.key().to_owned(),
            priority: d.priority.key().to_owned(),
            function: d.responsible,
            responsible,
            start_on: d.start_on,
            due_on: d.due_on,
            progress: d.progress,
            cost_estimate: d.cost_estimate,
            effort_hours: d.effort_hours,
            mandate: d.mandate.clone(),
            backlog,
        }
    }
}

/// Lower-case hexadecimal SHA-256.
pub fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// What became of an item, against what was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Late,
    Moved,
    OnItsWay,
    Added,
    Backlog,
    Done,
    Verified,
    Cancelled,
    Dropped,
}

impl Outcome {
    pub const ALL: [Outcome; 9] = [
        Outcome::Late,
        Outcome::Moved,
        Outcome::OnItsWay,
        Outcome::Added,
        Outcome::Backlog,
        Outcome::Done,
        Outcome::Verified,
        Outcome::Cancelled,
        Outcome::Dropped,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Outcome::Late => "late",
            Outcome::Moved => "moved",
            Outcome::OnItsWay => "on_its_way",
            Outcome::Added => "added",
            Outcome::Backlog => "backlog",
            Outcome::Done => "done",
            Outcome::Verified => "verified",
            Outcome::Cancelled => "cancelled",
            Outcome::Dropped => "dropped",
        }
    }
    pub fn from_key(key: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|o| o.key() == key)
    }
    pub fn tone(self) -> &'static str {
        match self {
            Outcome::Late => "ember",
            Outcome::Moved => "warning",
            Outcome::OnItsWay | Outcome::Added => "info",
            Outcome::Done | Outcome::Verified => "success",
            Outcome::Backlog | Outcome::Cancelled | Outcome::Dropped => "muted",
        }
    }

    /// `due` is the action's last day now. Late is what burns, so it comes before "added" and "moved".
    pub fn of(item: &Item, state: State, due: Option<Date>, today: Date) -> Outcome {
        let planned = item.decided();
        match state {
            _ if item.dropped => Outcome::Dropped,
            State::Done => Outcome::Done,
            State::Verified => Outcome::Verified,
            State::Cancelled => Outcome::Cancelled,
            _ if item.backlog => Outcome::Backlog,
            _ if due.is_some_and(|due| due < today) => Outcome::Late,
            _ if item.frozen.is_none() => Outcome::Added,
            _ if planned.is_some_and(|planned| is_moved(planned.due_on, due)) => Outcome::Moved,
            _ => Outcome::OnItsWay,
        }
    }
}

/// Whether what was decided for a day is to be done later than that.
fn is_moved(planned: Option<Date>, now: Option<Date>) -> bool {
    match (planned, now) {
        (Some(planned), Some(now)) => now > planned,
        // Its day was taken away: nobody says any more when it will be done.
        (Some(_), None) => true,
        // It was decided without a day; one that it has got since moves nothing.
        (None, _) => false,
    }
}

/// The same time again, right after: a year follows a year, whatever its length in days.
pub fn following(from: Date, to: Date) -> (Date, Date) {
    let start = to.plus_days(1);
    let months =
        (i32::from(start.0.year()) - i32::from(from.0.year())) * 12 + i32::from(start.0.month()) - i32::from(from.0.month());
    let end = if months > 0 && start.0.day() == from.0.day() {
        start.plus_months(months).plus_days(-1)
    } else {
        let days = from.0.until(to.0).map_or(0, |span| span.get_days());
        start.plus_days(days)
    };
    (start, end)
}

/// The name of the plan that follows: the year in it moves on.
pub fn following_name(name: &str, from: Date, next: Date) -> String {
    let (old, new) = (from.0.year().to_string(), next.0.year().to_string());
    if name.contains(&old) { name.replace(&old, &new) } else { format!("{name} {new}") }
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRow {
    pub id: Id,
    pub name: String,
    pub state: PlanState,
    pub period_from: Date,
    pub period_to: Date,
    pub unit: Option<String>,
    pub owner: Option<String>,
    pub items: i64,
    pub registry_number: Option<String>,
    pub decided_on: Option<Date>,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}
