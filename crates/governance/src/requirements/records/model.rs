//! What a requirement is, as types: no database, no HTTP. The field declarations stand in `form.rs`.
use crate::requirements::{
    applies::Levels,
    text::{Body, RequirementText},
};
use vk_core::{Id, Instant, Lang, Record, Secrecy};

/// A requirement as its form gives it: texts in the source's language, and one translation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRequirement {
    pub source: Id,
    /// The chapter that it stands in.
    pub parent: Option<Id>,
    pub ref_id: Option<String>,
    pub urn: Option<String>,
    pub assessable: bool,
    pub area: Option<String>,
    pub kind: Option<String>,
    pub levels: Levels,
    pub legal_duty: bool,
    pub legal_ref: Option<String>,
    pub groups: Vec<String>,
    pub for_system: bool,
    pub for_unit: bool,
    pub measure: Option<String>,
    pub text: RequirementText,
    pub translation: RequirementText,
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
}

/// A requirement with all its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequirementData {
    pub source: Id,
    pub parent: Option<Id>,
    /// Unique within the source, the same in all its versions.
    pub urn: String,
    pub ref_id: Option<String>,
    /// Its place in the source, counted over chapters and requirements.
    pub position: i64,
    /// 1 at the top.
    pub depth: i64,
    pub assessable: bool,
    /// What it is called in the source's language, or the beginning of its text where it has no name.
    pub name: String,
    /// One of [`crate::requirements::AREAS`].
    pub area: Option<String>,
    /// One of [`crate::requirements::KINDS`].
    pub kind: Option<String>,
    pub levels: Levels,
    /// A duty by law: not meeting it can be accepted and documented, and is never green.
    pub legal_duty: bool,
    pub legal_ref: Option<String>,
    pub groups: Vec<String>,
    pub body: Body<RequirementText>,
    /// The language of its source.
    pub language: String,
    pub for_system: bool,
    pub for_unit: bool,
    /// Key of a live measure that can show it.
    pub measure: Option<String>,
    /// JSON: what an exchange format says and no column holds.
    pub extra: Option<String>,
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
}

/// A stored requirement.
pub type Requirement = Record<RequirementData>;

impl RequirementData {
    /// Its texts in the reader's language, each with the fallback to the source's language.
    pub fn texts(&self, lang: Lang) -> RequirementText {
        let mut texts = self.body.texts(lang, &self.language);
        if texts.name.is_empty() {
            texts.name.clone_from(&self.name);
        }
        texts
    }

    /// Reference and name, as people cite it.
    pub fn title(&self, lang: Lang) -> String {
        cited(self.ref_id.as_deref(), &self.texts(lang).name)
    }
}

/// `A.5.1 Policyer`; the name alone where there is no reference or it says the same.
pub fn cited(ref_id: Option<&str>, name: &str) -> String {
    match ref_id {
        Some(reference) if !name.starts_with(reference) => format!("{reference} {name}"),
        _ => name.to_owned(),
    }
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequirementRow {
    pub id: Id,
    pub ref_id: Option<String>,
    pub name: String,
    pub body: Body<RequirementText>,
    pub language: String,
    pub source: Option<String>,
    pub assessable: bool,
    pub area: Option<String>,
    pub kind: Option<String>,
    pub levels: Levels,
    pub legal_duty: bool,
    pub legal_ref: Option<String>,
    pub position: i64,
    pub unit: Option<String>,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}
