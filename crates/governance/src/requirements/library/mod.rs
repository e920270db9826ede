//! Whole sources as files: a CISO Assistant library (YAML or JSON) becomes a [`Library`], and a stored source becomes such a file again. An OSCAL
//! catalogue becomes a [`Library`] as well ([`super::oscal`]). Pure: bytes in, structs out; nothing here knows the database.
//!
//! What a file says is taken over or named: fields that have no place here are kept in `extra` and written out again, and objects that are not
//! requirements (metrics, presets, attack techniques) are counted. Files come from outside: size, depth and the unfolding of repetitions are limited.
mod json;
mod nodes;
mod objects;
mod read;
#[cfg(test)]
mod tests;
mod tree;
mod write;

pub use objects::parse;
pub(crate) use write::Kept;
pub use write::{OutMapping, OutRequirement, OutSource, to_yaml};

pub(crate) use read::Reader;
pub(crate) use tree::{Mark, Node, Value};

use super::{
    applies::Levels,
    mapping::Relationship,
    text::{Body, RequirementText, SourceText},
};
use std::collections::BTreeMap;
use vk_core::Date;
use vk_web::{Message, Tr};

/// The largest file.
pub const MOST_BYTES: usize = 20 * 1024 * 1024;
/// Requirements and chapters in one file.
pub const MOST_NODES: usize = 50_000;
/// Errors that are named at once.
pub const MOST_ERRORS: usize = 20;

/// Fields that have no column, as they stood.
pub type Extra = serde_json::Map<String, serde_json::Value>;

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Library {
    pub urn: String,
    /// Two-letter code of the language of its texts.
    pub locale: String,
    pub ref_id: Option<String>,
    pub name: String,
    pub version: String,
    pub publication_date: Option<Date>,
    pub copyright: Option<String>,
    pub provider: Option<String>,
    /// Urns of libraries that this one builds on.
    pub dependencies: Vec<String>,
    pub sources: Vec<SourceIn>,
    pub mapping_sets: Vec<MappingSetIn>,
    pub threats: Vec<ThreatIn>,
    pub matrices: Vec<MatrixIn>,
    /// Objects that are not taken over, counted: `metric_definitions`, `presets`, `ttp`, `unknown`.
    pub left: BTreeMap<&'static str, usize>,
    pub extra: Extra,
}

/// What a source is in the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    #[default]
    Framework,
    /// A list of reference controls; they become a source of their own.
    Controls,
}

/// A source with its requirements, chapters before what stands in them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceIn {
    pub urn: String,
    pub ref_id: Option<String>,
    pub body: Body<SourceText>,
    pub shape: Shape,
    pub nodes: Vec<NodeIn>,
    /// `law`, `standard`, `own`, `imported`.
    pub kind: String,
    pub valid_from: Option<Date>,
    pub source_url: Option<String>,
    /// When it was held against its origin; only shipped content says so, a file from outside never.
    pub verified_on: Option<Date>,
    pub extra: Extra,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeIn {
    pub urn: String,
    /// Its chapter, as an index into the source's nodes; always before it.
    pub parent: Option<usize>,
    pub depth: usize,
    pub ref_id: Option<String>,
    pub assessable: bool,
    pub body: Body<RequirementText>,
    pub groups: Vec<String>,
    pub area: Option<String>,
    pub kind: Option<String>,
    pub levels: Levels,
    pub legal_duty: bool,
    pub legal_ref: Option<String>,
    pub for_system: bool,
    pub for_unit: bool,
    pub measure: Option<String>,
    pub extra: Extra,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct MappingSetIn {
    pub source_urn: String,
    pub target_urn: String,
    pub mappings: Vec<MappingIn>,
}

/// "from is RELATIONSHIP of to", by urns of requirements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingIn {
    pub from: String,
    pub to: String,
    pub relationship: Relationship,
    pub rationale: Option<String>,
    pub strength: Option<i64>,
}

/// A threat as it stands in the file, for the register of threats.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThreatIn {
    pub urn: String,
    pub ref_id: Option<String>,
    pub name: String,
    pub description: Option<String>,
    pub annotation: Option<String>,
    /// Name and description by language.
    pub body: Body<SourceText>,
}

/// A risk matrix as it stands in the file, for the register of risk matrices. `grid[likelihood][impact]` is an index into `risk`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MatrixIn {
    pub urn: String,
    pub ref_id: Option<String>,
    pub name: String,
    pub description: Option<String>,
    pub likelihood: Vec<MatrixLevelIn>,
    pub impact: Vec<MatrixLevelIn>,
    pub risk: Vec<MatrixLevelIn>,
    pub grid: Vec<Vec<usize>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MatrixLevelIn {
    pub abbreviation: Option<String>,
    pub name: String,
    pub description: Option<String>,
    /// `#RRGGBB`
    pub hexcolor: Option<String>,
    /// Name and description by language.
    pub body: Body<SourceText>,
}

impl Library {
    /// Requirements and chapters of all sources.
    pub fn nodes(&self) -> usize {
        self.sources.iter().map(|s| s.nodes.len()).sum()
    }
    pub fn mappings(&self) -> usize {
        self.mapping_sets.iter().map(|s| s.mappings.len()).sum()
    }
    /// The languages that something is written in.
    pub fn languages(&self) -> Vec<String> {
        let nodes = self.sources.iter().flat_map(|s| &s.nodes).flat_map(|n| n.body.0.keys());
        let sources = self.sources.iter().flat_map(|s| s.body.0.keys());
        let mut all: Vec<String> = nodes.chain(sources).cloned().collect();
        all.sort();
        all.dedup();
        all
    }
}

/// What is wrong with a file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibraryError {
    pub place: Option<Place>,
    pub what: Message,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Line and column, both from 1.
    At(Mark),
    /// A path in a JSON document, such as `catalog.groups[2].controls[0].id`.
    Path(Mark, String),
}

impl LibraryError {
    pub fn whole(what: impl Into<Message>) -> LibraryError {
        LibraryError { place: None, what: what.into() }
    }

    /// `Rad 12, kolumn 5: urn saknas`
    pub fn in_words(&self, tr: &Tr) -> String {
        let what = tr.message(&self.what);
        let place = match &self.place {
            None => return what,
            Some(Place::At(mark)) => tr.args("library-place-yaml", &[("line", plain(mark.line)), ("column", plain(mark.column))]),
            Some(Place::Path(mark, path)) => {
                tr.args("library-place-json", &[("line", plain(mark.line)), ("path", path.as_str().into())])
            }
        };
        tr.args("library-error", &[("place", place.into()), ("what", what.into())])
    }
}

/// A line number is not grouped into thousands.
fn plain(n: usize) -> vk_web::Arg {
    n.to_string().into()
}

/// The text of a file, if it is text of a size that is read.
pub(crate) fn text_of(bytes: &[u8]) -> Result<&str, LibraryError> {
    if bytes.len() > MOST_BYTES {
        return Err(LibraryError::whole(Message::new("library-error-too-large").with("max", MOST_BYTES / 1024 / 1024)));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| LibraryError::whole("library-error-utf8"))?;
    Ok(text.trim_start_matches('\u{feff}'))
}

/// The file as a tree with places: JSON where it looks like it, YAML otherwise.
pub(crate) fn tree_of(bytes: &[u8]) -> Result<std::sync::Arc<Node>, LibraryError> {
    let text = text_of(bytes)?;
    if text.trim_start().starts_with('{') {
        json::parse(text).or_else(|error| tree::parse(text).map_err(|_| error))
    } else {
        tree::parse(text)
    }
}
