//! What an exception is, as types.
use vk_core::{Date, Id, Instant, Record, Secrecy};

/// begärt → beviljat | avslaget; beviljat → utgånget | återkallat.
pub const STATES: &[&str] = &["requested", "approved", "refused", "expired", "revoked"];

/// An exception that has passed its form and is not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewException {
    pub name: String,
    pub requirement: Id,
    /// The system or unit.
    pub subject: Id,
    pub reason: String,
    /// What lessens the harm meanwhile.
    pub compensation: String,
    /// The function with the mandate to decide.
    pub decider: Option<Id>,
    /// Who keeps it: renews or ends it in time.
    pub responsible: Option<Id>,
    /// The last valid day.
    pub valid_until: Date,
    /// That of the subject: nobody writes it.
    pub unit: Option<Id>,
    /// At least that of the subject.
    pub secrecy: Secrecy,
}

/// What a stored exception has besides its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub new: NewException,
    pub subject_kind: &'static str,
    pub state: String,
    pub decided_by: Option<String>,
    pub decided_at: Option<Instant>,
    /// The mandate as the decider stated it: delegation order, paragraph.
    pub mandate: Option<String>,
    pub decision_reason: Option<String>,
}

/// A stored exception.
pub type Exception = Record<Held>;

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExceptionRow {
    pub id: Id,
    pub name: String,
    pub requirement: Option<String>,
    pub legal_duty: bool,
    pub subject: Option<String>,
    pub state: String,
    pub valid_until: Date,
    pub decided_by: Option<String>,
    pub responsible: Option<String>,
    pub unit: Option<String>,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}
