//! The reports of a track: written as drafts, approved by a named human, given to an authority and acknowledged by it. Each version is kept with the
//! labels of its form, so that what was sent reads the same when the form has changed. Nobody is kept from reporting in time by a missing approver,
//! and everything after the submission is a correction with its reason.
mod after;
mod draft;
mod store;
mod submit;

pub use after::{Correction, Receiving};
pub use draft::Writing;
pub use store::{approval, corrections, newest, of_track, receipts, versions};
pub use submit::Submission;

use super::content::Text;
use serde::{Deserialize, Serialize};
use vk_core::{Id, Instant};

/// One field as it was written, with its label as it stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    pub key: String,
    pub label_sv: String,
    pub label_en: String,
    pub value: String,
}

impl Written {
    pub fn new(key: &str, label: &Text, value: &str) -> Written {
        Written { key: key.to_owned(), label_sv: label.sv.clone(), label_en: label.en.clone(), value: value.to_owned() }
    }
    pub fn label(&self, lang: vk_core::Lang) -> &str {
        if lang == vk_core::Lang::Sv { &self.label_sv } else { &self.label_en }
    }
}

/// What was written, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub report: Id,
    pub no: i64,
    pub fields: Vec<Written>,
    pub sha256: String,
    pub by: String,
    pub at: Instant,
    /// The authority was given this.
    pub frozen: bool,
}

/// A named human stands for one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    pub version: i64,
    pub by: String,
    pub mandate: String,
    pub at: Instant,
}

/// The authority's answer that a report has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub external_ref: String,
    pub received_at: Instant,
    pub note: String,
    pub by: String,
}

/// What stood about a submission before it was put right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stood {
    pub submitted_at: String,
    pub channel: String,
    pub external_ref: String,
    pub late: bool,
    pub late_reason: String,
}

/// One correction: what stood, why it was wrong, who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corrected {
    pub stood: Stood,
    pub reason: String,
    pub by: String,
    pub at: Instant,
}
