//! What a threat is, as types: no database, no HTTP.
use vk_core::{Id, Instant, Lang, Record, Secrecy};

/// What a threat comes from.
pub const CATEGORIES: &[&str] = &[
    "malicious_external",
    "malicious_internal",
    "human_error",
    "technical_failure",
    "supplier",
    "physical_environment",
    "organisation",
    "legal",
    "other",
];

/// A threat that has passed its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewThreat {
    /// The catalogue's own number; unique.
    pub reference: Option<String>,
    pub name: String,
    pub name_en: Option<String>,
    pub category: String,
    pub description: Option<String>,
    pub description_en: Option<String>,
    pub aspects: Vec<String>,
    pub areas: Vec<String>,
    pub source: Option<String>,
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
}

impl NewThreat {
    pub fn name(&self, lang: Lang) -> &str {
        crate::risks::pick(lang, &self.name, self.name_en.as_deref().unwrap_or_default())
    }
}

/// A stored threat.
pub type Threat = Record<NewThreat>;

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreatRow {
    pub id: Id,
    pub reference: Option<String>,
    pub name: String,
    pub name_en: Option<String>,
    pub category: String,
    pub aspects: Vec<String>,
    /// Open risks that the threat stands behind.
    pub risks: i64,
    pub unit: Option<String>,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}
