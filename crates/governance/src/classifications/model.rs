//! What a classification is, as types: levels with reasons, states, why one has to be made again. No database, no HTTP.
use crate::{classification_models::Model, join::Class};
use serde::{Deserialize, Serialize};
use vk_core::{Aspect, Date, Id, Instant, Level, Record, Secrecy};
use vk_web::form::FieldErrors;

/// States (utkast → pågår → för beslut → beslutad → omprövas | ersatt | upphävd).
pub const STATES: &[&str] = &["draft", "in_progress", "for_decision", "decided", "under_review", "superseded", "revoked"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Recorded from a file or a form, by nobody's session yet.
    Draft,
    InProgress,
    /// Handed in: waits for the information owner.
    ForDecision,
    Decided,
    /// Still in force, but something happened that asks for a new one.
    UnderReview,
    Superseded,
    Revoked,
}

impl State {
    const ALL: [State; 7] = [
        State::Draft,
        State::InProgress,
        State::ForDecision,
        State::Decided,
        State::UnderReview,
        State::Superseded,
        State::Revoked,
    ];
    pub fn key(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::InProgress => "in_progress",
            State::ForDecision => "for_decision",
            State::Decided => "decided",
            State::UnderReview => "under_review",
            State::Superseded => "superseded",
            State::Revoked => "revoked",
        }
    }
    pub fn from_key(key: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.key() == key)
    }
    /// Whether it can still be worked on.
    pub fn is_open(self) -> bool {
        matches!(self, State::Draft | State::InProgress | State::ForDecision)
    }
    /// Whether this is the one that counts.
    pub fn in_force(self) -> bool {
        matches!(self, State::Decided | State::UnderReview)
    }
}

/// Why a decided classification has to be made again (`domain.md` 2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Its validity has ended.
    Age,
    /// A system began to hold the information.
    NewSystem,
    /// The information itself became another: other personal data, other secrecy or law, or what it is said to be.
    NewInformation,
    /// A system that holds it has another supplier or another form of operation.
    Supplier,
    Incident,
    /// Somebody asked for it: a changed law, a changed organisation.
    Asked,
}

impl Cause {
    pub const ALL: [Cause; 6] =
        [Cause::Age, Cause::NewSystem, Cause::NewInformation, Cause::Supplier, Cause::Incident, Cause::Asked];
    pub fn key(self) -> &'static str {
        match self {
            Cause::Age => "age",
            Cause::NewSystem => "new_system",
            Cause::NewInformation => "new_information",
            Cause::Supplier => "supplier",
            Cause::Incident => "incident",
            Cause::Asked => "asked",
        }
    }
    pub fn from_key(key: &str) -> Option<Cause> {
        Cause::ALL.into_iter().find(|c| c.key() == key)
    }
}

/// One text per aspect: why the level was chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reasons {
    #[serde(default)]
    pub confidentiality: Option<String>,
    #[serde(default)]
    pub integrity: Option<String>,
    #[serde(default)]
    pub availability: Option<String>,
    #[serde(default)]
    pub traceability: Option<String>,
}

impl Reasons {
    pub fn get(&self, aspect: Aspect) -> Option<&String> {
        match aspect {
            Aspect::Confidentiality => self.confidentiality.as_ref(),
            Aspect::Integrity => self.integrity.as_ref(),
            Aspect::Availability => self.availability.as_ref(),
            Aspect::Traceability => self.traceability.as_ref(),
        }
    }
    pub fn set(&mut self, aspect: Aspect, reason: Option<String>) {
        match aspect {
            Aspect::Confidentiality => self.confidentiality = reason,
            Aspect::Integrity => self.integrity = reason,
            Aspect::Availability => self.availability = reason,
            Aspect::Traceability => self.traceability = reason,
        }
    }
}

/// What is said before the person has said anything: a type classification, or the class in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The name of the type classification; `None` when it is what was decided last time.
    pub type_name: Option<String>,
    pub class: Class,
    #[serde(default)]
    pub reasons: Reasons,
}

/// A classification that has passed its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewClassification {
    pub information_set: Id,
    pub class: Class,
    pub reasons: Reasons,
    /// Laws that the levels follow from, as text.
    pub laws: Option<String>,
    /// Functions and roles that took part; no personal names are needed.
    pub participants: Option<String>,
    pub facilitator: Option<Id>,
    pub held_on: Option<Date>,
    /// Where it comes from, when it was made elsewhere: an earlier decision, another tool.
    pub reference: Option<String>,
}

impl NewClassification {
    /// Nothing said yet.
    pub fn of(information_set: Id) -> NewClassification {
        NewClassification {
            information_set,
            class: Class::default(),
            reasons: Reasons::default(),
            laws: None,
            participants: None,
            facilitator: None,
            held_on: None,
            reference: None,
        }
    }

    /// The highest level chosen so far.
    pub fn highest(&self) -> Option<Level> {
        Aspect::ALL.into_iter().filter_map(|a| self.class.level(a)).max()
    }

    /// Level 4 is not for this program: it leads to the security protection chief (säkerhetsskyddschef) and stops free text.
    pub fn needs_security_protection(&self, model: &Model) -> bool {
        Aspect::ALL.into_iter().any(|a| self.class.level(a).is_some_and(|l| is_special(model, l)))
    }

    /// What is missing before somebody can decide; `cleared` when the security protection chief has said that level 4 may stand.
    pub fn missing(&self, model: &Model, cleared: bool) -> FieldErrors {
        let mut errors = FieldErrors::default();
        for aspect in model.aspects.iter().map(|a| a.key) {
            let Some(level) = self.class.level(aspect) else {
                errors.add(aspect.key(), "classifications-error-missing-level");
                continue;
            };
            if is_special(model, level) {
                if !cleared {
                    errors.add(aspect.key(), "classifications-error-special");
                }
                continue;
            }
            if model.level(level).is_none() {
                errors.add(aspect.key(), "classifications-error-no-such-level");
                continue;
            }
            let reason = self.reasons.get(aspect).is_some_and(|r| !r.trim().is_empty());
            if level.number() >= model.validity.justify_from_level && !reason {
                errors.add(aspect.key(), "classifications-error-reason");
            }
        }
        errors
    }

    /// The last day of a decision made on `day`.
    pub fn valid_until(&self, model: &Model, day: Date) -> Date {
        let high = self.highest().is_some_and(|l| l.number() >= 3);
        day.plus_months(if high { model.validity.months_from_level_3 } else { model.validity.months_default })
    }
}

/// Whether a level is for the security protection chief: the one that the model keeps for it, and level 4 also where a region's model has none.
pub fn is_special(model: &Model, level: Level) -> bool {
    level == Level::MAX || model.level(level).is_some_and(|l| l.special)
}

/// What a record of the register has beyond its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The information set's name, owner, unit and marking, as they are now.
    pub set: String,
    pub owner: Option<Id>,
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
    /// The information set is archived: nobody has to do anything about its classifications.
    pub set_archived: bool,
    pub model_version: String,
    pub model_id: Option<Id>,
    pub state: State,
    pub cause: Option<Cause>,
    /// When it was handed in, or came under review.
    pub state_on: Option<Date>,
    pub proposal: Option<Proposal>,
    pub stopped: bool,
    /// The security protection chief's registry number, when level 4 was cleared.
    pub special_reference: Option<String>,
    pub decided_by: Option<String>,
    pub decided_at: Option<Instant>,
    pub mandate: Option<String>,
    pub valid_until: Option<Date>,
    pub supersedes: Option<Id>,
    pub effect: Option<Effect>,
}

/// A stored classification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classification {
    pub record: Record<NewClassification>,
    pub standing: Standing,
}

impl Classification {
    pub fn id(&self) -> Id {
        self.record.id
    }
    pub fn data(&self) -> &NewClassification {
        &self.record.data
    }
    pub fn state(&self) -> State {
        self.standing.state
    }
    /// Why no form changes it any more, as the key of the message that says so.
    pub fn closed(&self) -> Option<&'static str> {
        match (self.standing.stopped, self.state().is_open()) {
            (true, _) => Some("classifications-error-stopped"),
            (false, false) => Some("classifications-error-closed"),
            (false, true) => None,
        }
    }
    /// `Provsvar · K3 R3 T2 S2`.
    pub fn title(&self) -> String {
        title(&self.standing.set, self.record.data.class)
    }
}

pub fn title(set: &str, class: Class) -> String {
    if class.is_empty() { set.to_owned() } else { format!("{set} · {}", class.text()) }
}

/// What a decision changed, frozen with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// The class of the information set before.
    pub before: Class,
    pub systems: Vec<SystemEffect>,
}

/// A system whose class the decision touched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemEffect {
    pub id: Id,
    pub name: String,
    pub before: Class,
    pub after: Class,
    /// Requirements of the sources in use that apply before and after.
    #[serde(default)]
    pub requirements_before: i64,
    #[serde(default)]
    pub requirements_after: i64,
    /// Gaps of its self-assessments after the decision.
    #[serde(default)]
    pub gaps: i64,
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassificationRow {
    pub id: Id,
    pub name: String,
    pub class: Class,
    pub reasons: Reasons,
    pub laws: Option<String>,
    pub participants: Option<String>,
    /// The name of the function that led the work.
    pub facilitator: Option<String>,
    pub reference: Option<String>,
    pub state: State,
    pub owner: Option<String>,
    pub unit: Option<String>,
    pub held_on: Option<Date>,
    pub decided_at: Option<Instant>,
    pub valid_until: Option<Date>,
    pub model_version: String,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}
