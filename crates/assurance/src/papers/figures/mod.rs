//! What a paper is drafted from: figures counted once, frozen with the paper, each with where it was counted. This is the border: a register that
//! can be reported on gives a typed struct of counts (`gather.rs`), and nothing else passes: no names, no hosts, no vulnerabilities. A count over
//! secret records is `sensitive` (offentlighets- och sekretesslagen 18 kap. 8 §) and stands in no text until a human has approved that very count.
mod audit;
mod gather;

pub use audit::AuditFigures;
pub use gather::{IncidentFigures, ReviewFigures, RiskFigures, YearFigures, gather};

use super::model::{Paper, hash};
use crate::paper_templates::content::{self, VariableKind};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use vk_core::{Instant, Lang};

/// The kinds of papers whose figures can be gathered; only these are offered.
pub const KINDS: &[&str] = &[
    "measures_report",
    "audit_answer",
    "audit_answer_letter",
    "yearly_security_report",
    "significant_incident",
    "risk_report",
    "management_review",
];

/// The kind of record that a kind of paper is about; none for those that are about a year.
pub fn source_kind(kind: &str) -> Option<&'static str> {
    match kind {
        "measures_report" | "audit_answer" | "audit_answer_letter" => Some("audit"),
        "significant_incident" => Some("incident"),
        _ => None,
    }
}

/// What stands where a count is not yet approved.
pub const MASK: &str = "▒▒";
/// What a place begins with that a person has to fill in.
pub const ASK: &str = "‹";

/// What was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Worth {
    Count(i64),
    Text(String),
    /// Rows of a list; what is in them is for the public.
    List(Vec<BTreeMap<String, Cell>>),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    Flag(bool),
    Text(String),
    /// Rows below a row: the measures of a recommendation.
    Rows(Vec<BTreeMap<String, Cell>>),
}

/// One figure with where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    pub key: String,
    pub value: Worth,
    /// Secret records were counted.
    pub sensitive: bool,
    /// The list that shows what was counted; for the page, never for the paper.
    pub source: String,
}

/// A count as a register gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    pub value: i64,
    pub sensitive: bool,
    pub source: String,
}

impl Counted {
    pub fn figure(self, key: &str) -> Figure {
        Figure { key: key.to_owned(), value: Worth::Count(self.value), sensitive: self.sensitive, source: self.source }
    }
}

/// Figures as they were gathered at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    pub no: i64,
    pub as_of: Instant,
    pub by: String,
    pub by_id: Option<vk_core::Id>,
    pub figures: Vec<Figure>,
    pub hash: String,
    /// Keys of sensitive figures that a human has approved.
    pub approved: BTreeSet<String>,
}

impl Snapshot {
    /// The figures as they are stored, in the order of their keys, and their hash.
    pub fn text(figures: &mut [Figure]) -> Result<(String, String), serde_json::Error> {
        figures.sort_by(|a, b| a.key.cmp(&b.key));
        let text = serde_json::to_string(figures)?;
        let hash = hash(text.as_bytes());
        Ok((text, hash))
    }
    pub fn may_be_told(&self, figure: &Figure) -> bool {
        !figure.sensitive || self.approved.contains(&figure.key)
    }
    /// The counts that may stand in a text.
    pub fn told(&self) -> BTreeSet<i64> {
        self.figures.iter().filter(|f| self.may_be_told(f)).filter_map(Figure::count).collect()
    }
    /// Sensitive counts that nobody has approved.
    pub fn withheld(&self) -> BTreeSet<i64> {
        self.figures.iter().filter(|f| !self.may_be_told(f)).filter_map(Figure::count).collect()
    }
}

impl Figure {
    pub fn count(&self) -> Option<i64> {
        match &self.value {
            Worth::Count(n) => Some(*n),
            _ => None,
        }
    }
    pub fn words(&self) -> String {
        match &self.value {
            Worth::Count(n) => n.to_string(),
            Worth::Text(text) => text.clone(),
            Worth::List(rows) => rows.len().to_string(),
        }
    }
    fn json(&self) -> Value {
        serde_json::to_value(&self.value).unwrap_or_default()
    }
}

/// What is not counted but belongs to the paper itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub region: String,
    /// Names of the functions that get the extract, and of the one that signs.
    pub recipients: Vec<String>,
    pub signatories: Vec<String>,
}

/// Texts that may stay empty: their sections say so.
const EMPTY: &[&str] = &["statement", "consequences", "next_steps", "incident_end", "earlier_paragraph"];
/// Counts whose zero means "not known yet" in the texts.
const ZERO: &[&str] = &["reserve_hours", "incident_cost_sek"];

/// Everything that the texts of a paper may name. What no register knows is a place that a person has to fill in.
pub fn data(paper: &Paper, facts: &Facts, snapshot: &Snapshot) -> Map<String, Value> {
    let functions = |names: &[String]| json!(names.iter().map(|n| json!({ "function": n })).collect::<Vec<_>>());
    let day = |d: Option<vk_core::Date>| json!(d.map(|d| d.to_string()).unwrap_or_default());
    let as_of = snapshot.as_of.local_date();
    let mut out = Map::new();
    for variable in content::variables(&paper.kind) {
        let figure = snapshot.figures.iter().find(|f| f.key == variable.key);
        let value = match (variable.key.as_str(), figure) {
            (_, Some(figure)) if snapshot.may_be_told(figure) => figure.json(),
            (_, Some(_)) => json!(MASK),
            ("region", _) => json!(facts.region),
            ("body", _) => json!(paper.body),
            ("assignee", _) => json!(paper.assignee),
            ("year", _) => json!(paper.data().year.to_string()),
            ("as_of", _) => json!(as_of.to_string()),
            ("report_back_date", _) => day(paper.data().report_back_on),
            ("recipients", _) => functions(&facts.recipients),
            ("signatories", _) => functions(&facts.signatories),
            ("documents", _) => {
                json!([{ "title": paper.data().name, "date": paper.data().dated_on.unwrap_or(as_of).to_string() }])
            }
            ("counts_approved", _) => json!(snapshot.figures.iter().all(|f| snapshot.may_be_told(f))),
            (key, None) => match variable.kind {
                VariableKind::List => json!([]),
                VariableKind::Bool => json!(false),
                VariableKind::Text if EMPTY.contains(&key) => json!(""),
                VariableKind::Count if ZERO.contains(&key) => json!(0),
                _ => json!(ask(variable.words(paper.lang), paper.lang)),
            },
        };
        out.insert(variable.key.clone(), value);
    }
    out
}

/// A place that a person has to fill in.
pub fn ask(what: &str, lang: Lang) -> String {
    let word = if lang == Lang::Sv { "fyll i" } else { "fill in" };
    format!("{ASK}{word}: {what}›")
}
