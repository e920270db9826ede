//! What an information set and its classification are, as types: no database, no HTTP. The field declarations stand in `form.rs`.
use crate::join::Class;
use vk_core::{Aspect, Date, Id, Instant, Level, Record, Secrecy};

pub const PERSONAL_DATA: &[&str] = &["none", "ordinary", "sensitive", "protected_identity"];
/// States of a classification (utkast → pågår → för beslut → beslutad → omprövas | ersatt | upphävd).
pub const STATES: &[&str] = &["draft", "in_progress", "for_decision", "decided", "under_review", "superseded", "revoked"];

/// An information set that has passed its form and is not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInformationSet {
    pub name: String,
    pub description: Option<String>,
    /// The process or operation that the information belongs to.
    pub process: Option<String>,
    /// The function that owns it: informationsägare, and by default owner of its risks.
    pub owner: Option<Id>,
    pub personal_data: String,
    /// OSL paragraphs that may apply, as text.
    pub secrecy_grounds: Option<String>,
    pub retention_rule: Option<String>,
    pub legal_requirements: Option<String>,
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
}

/// A stored information set.
pub type InformationSet = Record<NewInformationSet>;

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InformationSetRow {
    pub id: Id,
    pub name: String,
    pub process: Option<String>,
    pub owner: Option<String>,
    pub unit: Option<String>,
    pub personal_data: String,
    pub secrecy: Secrecy,
    /// The class in force.
    pub class: Class,
    /// State of the newest classification; `None` when there is none.
    pub classification: Option<String>,
    pub valid_until: Option<Date>,
    pub updated_at: Instant,
    pub archived: bool,
}

/// One classification of an information set. What is decided is never changed: a new one supersedes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classification {
    pub id: Id,
    pub model_version: String,
    pub state: String,
    pub class: Class,
    pub justification: Option<String>,
    pub held_on: Option<Date>,
    pub decided_by: Option<String>,
    pub decided_at: Option<Instant>,
    pub valid_until: Option<Date>,
    pub created_at: Instant,
}

impl Classification {
    /// Whether this is the one that counts: decided, and not yet superseded or revoked.
    pub fn in_force(&self) -> bool {
        matches!(self.state.as_str(), "decided" | "under_review")
    }
}

/// A classification about to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewClassification {
    pub information_set: Id,
    pub model_version: String,
    pub state: String,
    pub class: Class,
    pub justification: Option<String>,
    pub held_on: Option<Date>,
    /// Set with the decision: who, and when.
    pub decided_by: Option<String>,
    pub decided_at: Option<Instant>,
    pub valid_until: Option<Date>,
}

impl NewClassification {
    /// Level 4 is not for this program: it leads to the security protection chief (säkerhetsskyddschef) and stops free text.
    pub fn needs_security_protection(&self) -> bool {
        Aspect::ALL.into_iter().any(|a| self.class.level(a) == Some(Level::MAX))
    }
}
