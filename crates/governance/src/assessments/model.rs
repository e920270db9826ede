//! What a self-assessment is, as types: no database, no HTTP. The field declarations stand in `form.rs`.
use super::scale::{Answer, Counts};
use crate::join::Class;
use vk_core::{Date, Id, Instant, Record, Secrecy};

/// open: being answered; answered: nothing is left; reviewed: somebody with the mandate has looked at it.
pub const STATES: &[&str] = &["open", "answered", "reviewed"];

/// An assessment that has passed its form and is not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAssessment {
    pub name: String,
    /// The system or unit.
    pub subject: Id,
    /// The requirement source.
    pub source: Id,
    /// The function that sees to it that it is answered.
    pub responsible: Option<Id>,
    pub due_on: Option<Date>,
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
}

impl NewAssessment {
    /// What another record's history calls one of its requirements: a secret assessment, which is named after its system, is not named there.
    pub fn told(&self, short: &str) -> String {
        if self.secrecy == Secrecy::Secret { short.to_owned() } else { format!("{}: {short}", self.name) }
    }
}

/// What a stored assessment has besides its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub new: NewAssessment,
    /// `system` or `unit`.
    pub subject_kind: &'static str,
    pub state: String,
    pub counts: Counts,
    /// The class that decided which requirements apply.
    pub class: Class,
}

/// A stored assessment.
pub type Assessment = Record<Held>;

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssessmentRow {
    pub id: Id,
    pub name: String,
    pub subject: Option<String>,
    pub subject_id: Id,
    pub subject_kind: String,
    pub source: Option<String>,
    pub responsible: Option<String>,
    pub unit: Option<String>,
    pub due_on: Option<Date>,
    pub state: String,
    pub counts: Counts,
    pub class: Class,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}

/// One answer as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredAnswer {
    pub answer: Option<Answer>,
    /// Why it does not apply.
    pub reason: Option<String>,
    pub comment: Option<String>,
    pub delegated_to: Option<Id>,
    pub delegated_due: Option<Date>,
    pub inherits_from: Option<Id>,
    pub answered_by: Option<String>,
    pub answered_at: Option<Instant>,
}

/// What somebody answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAnswer {
    pub answer: Answer,
    pub reason: Option<String>,
    pub comment: Option<String>,
}
