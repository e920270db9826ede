//! What an information set and its classification are, as types: no database, no HTTP. The field declarations stand in `form.rs`.
use crate::{classifications::State, join::Class};
use vk_core::{Date, Id, Instant, Record, Secrecy};

pub const PERSONAL_DATA: &[&str] = &["none", "ordinary", "sensitive", "protected_identity"];
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
    /// State of the newest classification that is not archived; `None` when there is none.
    pub classification: Option<State>,
    pub valid_until: Option<Date>,
    pub updated_at: Instant,
    pub archived: bool,
}
