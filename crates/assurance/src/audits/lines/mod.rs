//! What an audit consists of line by line: its questions, each judged on the scale of `content/audit`, and the fact check, where the audited party
//! says which facts of the draft are wrong. Both are written only while the audit's state allows it, and stay to be read.
mod acts;
mod api;
mod pages;
mod store;

pub use acts::Line;
pub use api::api;
pub use pages::routes;
pub(crate) use store::questions;

use vk_core::{Id, Instant};

/// A question that the audit answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub id: Id,
    pub no: i64,
    pub version: i64,
    pub question: String,
    /// A step of the scale.
    pub level: Option<String>,
    pub assessment: Option<String>,
}

/// A fact of the draft, and what was said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub id: Id,
    pub no: i64,
    pub version: i64,
    /// Page, section or heading of the draft.
    pub place: String,
    pub draft_text: String,
    pub verdict: Option<String>,
    pub comment: Option<String>,
    pub answered_by: Option<String>,
    pub answered_at: Option<Instant>,
    pub reply: Option<String>,
}
