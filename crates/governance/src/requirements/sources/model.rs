//! What a source of requirements is, as types: no database, no HTTP. The field declarations stand in `form.rs`.
use crate::requirements::text::{Body, SourceText};
use vk_core::{Date, Id, Instant, Record, Secrecy};

pub const KINDS: &[&str] = &["law", "standard", "own", "imported"];
pub const STATUSES: &[&str] = &["draft", "unverified", "verified", "repealed"];
/// Languages that a source may be written in, as two-letter codes.
pub const LANGUAGES: &[&str] = &[
    "sv", "en", "da", "nb", "fi", "is", "de", "fr", "nl", "es", "it", "pt", "pl", "cs", "sk", "sl", "hr", "hu", "ro", "bg", "el",
    "et", "lv", "lt", "ga", "mt", "tr", "uk", "ar", "hi", "id", "ja", "ko", "zh",
];

/// A source as its form gives it: texts in its own language, and one translation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSource {
    pub name: String,
    pub ref_id: Option<String>,
    /// Made from the name where nobody gives one.
    pub urn: Option<String>,
    pub kind: String,
    pub publisher: Option<String>,
    pub copyright: Option<String>,
    pub language: String,
    pub version_label: String,
    pub valid_from: Option<Date>,
    /// The last day.
    pub valid_until: Option<Date>,
    pub source_url: Option<String>,
    pub description: Option<String>,
    pub translation: SourceText,
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
}

/// A source with all its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceData {
    pub name: String,
    pub ref_id: Option<String>,
    pub urn: String,
    pub kind: String,
    pub publisher: Option<String>,
    pub copyright: Option<String>,
    /// Two-letter code of the language that it is written in.
    pub language: String,
    pub version_label: String,
    pub valid_from: Option<Date>,
    pub valid_until: Option<Date>,
    /// One of [`STATUSES`].
    pub status: String,
    pub source_url: Option<String>,
    pub verified_by: Option<String>,
    pub verified_at: Option<Instant>,
    pub description: Option<String>,
    pub body: Body<SourceText>,
    /// JSON: what an exchange format says and no column holds.
    pub extra: Option<String>,
    /// SHA-256 of what it was imported from.
    pub fingerprint: Option<String>,
    /// The version before this one.
    pub replaces: Option<Id>,
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
}

/// A stored source.
pub type Source = Record<SourceData>;

impl SourceData {
    /// Whether it holds on this day.
    pub fn in_force(&self, today: Date) -> bool {
        !matches!(self.status.as_str(), "draft" | "repealed")
            && self.valid_from.is_none_or(|from| from <= today)
            && self.valid_until.is_none_or(|until| until >= today)
    }
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRow {
    pub id: Id,
    pub name: String,
    pub body: Body<SourceText>,
    pub ref_id: Option<String>,
    pub kind: String,
    pub status: String,
    pub publisher: Option<String>,
    pub language: String,
    pub version_label: String,
    pub valid_from: Option<Date>,
    pub valid_until: Option<Date>,
    /// Requirements without chapters.
    pub requirements: i64,
    pub unit: Option<String>,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}
