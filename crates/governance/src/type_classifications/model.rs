//! What a type classification is, as types: no database, no HTTP.
use crate::{classifications::Reasons, join::Class};
use vk_core::{Id, Instant, Record, Secrecy};

/// A type classification that has passed its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTypeClassification {
    pub name: String,
    /// The process or operation that the information belongs to.
    pub process: Option<String>,
    pub personal_data: String,
    /// Proposed levels, 0 to 3: level 4 is never proposed.
    pub class: Class,
    pub reasons: Reasons,
    pub laws: Option<String>,
    pub secrecy_grounds: Option<String>,
    /// What usually makes it higher or lower locally.
    pub hint: Option<String>,
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
}

/// A stored type classification.
pub type TypeClassification = Record<NewTypeClassification>;

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeClassificationRow {
    pub id: Id,
    pub name: String,
    pub process: Option<String>,
    pub personal_data: String,
    pub class: Class,
    pub unit: Option<String>,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}
