//! What the content says beside the tracks: the forms of reports, field by field, and the kinds of root cause.
use super::{Status, Text};
use serde::Deserialize;
use vk_core::Date;

/// The fields of one report, in the authority's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    pub id: String,
    pub version: u32,
    pub status: Status,
    pub source: String,
    pub fields: Vec<Field>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    pub key: String,
    pub kind: FieldKind,
    pub label: Text,
    /// What of the incident fills it in; one of [`FROM`].
    pub from: Option<String>,
    /// The field of an earlier report of the same track that it continues, where that is another than the one of its own key.
    pub carries: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    Line,
    Text,
    Flag,
    Moment,
    Number,
}

/// What of an incident a report field may be filled from.
pub const FROM: &[&str] = &[
    "reference",
    "title",
    "description",
    "category",
    "severity",
    "origin",
    "occurred_at",
    "detected_at",
    "knowledge_at",
    "ended_at",
    "handled_at",
    "ongoing",
    "suspected_malicious",
    "supplier_origin",
    "cross_border",
    "protected_info",
    "personal_data",
    "systems",
    "information_sets",
    "indicators",
    "decisions",
    "lead",
    "region_name",
    "region_number",
    "controller_name",
    "controller_number",
    "party_name",
    "party_contact",
    "contract_ref",
    "sharing",
    "costs",
    "root_cause",
    "lessons",
];

/// A kind of root cause.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CauseKind {
    pub key: String,
    pub name: Text,
}

/// One list of causes; those of an older list keep their names where they stand in it still.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "validity, status and source are for whoever reads the file; it has to have them")]
pub(super) struct CausesFile {
    pub version: u32,
    pub valid_from: Date,
    pub status: Status,
    pub source: String,
    #[serde(rename = "cause")]
    pub causes: Vec<CauseKind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FormsFile {
    pub status: Status,
    pub source: String,
    #[serde(rename = "form")]
    pub forms: Vec<FormEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FormEntry {
    pub id: String,
    pub version: u32,
    pub fields: Vec<Field>,
}
