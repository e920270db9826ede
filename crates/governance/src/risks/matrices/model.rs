//! What a risk matrix is as a record: its name, version and state around the scale of `body.rs`.
use super::body::Body;
use vk_core::{Date, Id, Instant, Record, Secrecy};

/// Draft → in use → replaced. One is in use in the whole region.
pub const STATES: &[&str] = &["draft", "in_use", "replaced"];

/// A matrix that has passed its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMatrix {
    pub name: String,
    pub description: Option<String>,
    pub likelihood_levels: i64,
    pub consequence_levels: i64,
    pub zones: i64,
    pub source: Option<String>,
    pub secrecy: Secrecy,
    /// The scale, where it came along (API, library); otherwise the stored one stays, fitted to the size.
    pub body: Option<Body>,
}

/// A stored matrix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    pub record: Record<NewMatrix>,
    pub body: Body,
    pub family: String,
    pub number: i64,
    pub state: String,
    pub decision: Option<String>,
    pub decided_by: Option<String>,
    pub decided_at: Option<Instant>,
    pub rejudge_by: Option<Date>,
}

impl Matrix {
    pub fn id(&self) -> Id {
        self.record.id
    }
    pub fn is_draft(&self) -> bool {
        self.state == "draft"
    }
    /// What people call it: name and version.
    pub fn title(&self) -> String {
        title(&self.record.data.name, self.number)
    }
}

pub fn title(name: &str, number: i64) -> String {
    format!("{name}, v{number}")
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatrixRow {
    pub id: Id,
    pub name: String,
    pub number: i64,
    pub state: String,
    pub likelihood_levels: i64,
    pub consequence_levels: i64,
    pub zones: i64,
    /// Risks judged with it that are still open.
    pub risks: i64,
    pub decided_at: Option<Instant>,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}
