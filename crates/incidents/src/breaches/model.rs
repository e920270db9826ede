//! A personal-data breach as its controller documents it (GDPR art. 33(5)): the facts, the effects, and the remedial action taken.
use vk_core::{Date, Id, Instant, Record, Secrecy};

/// How likely a risk to people's rights and freedoms is.
pub const RISKS: &[&str] = &["unlikely", "risk", "high"];
/// Whether the data subjects are told (art. 34).
pub const ART34: &[&str] = &["not_needed", "will_inform", "informed", "disproportionate"];

/// What the form fills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBreach {
    pub name: String,
    /// The day on which the controller became aware.
    pub known_on: Date,
    pub facts: String,
    pub effects: String,
    pub remedial: String,
    pub subjects: Option<i64>,
    pub subjects_estimated: bool,
    pub groups: String,
    pub data_kinds: String,
    pub risk: Option<String>,
    pub art34: Option<String>,
    pub art34_on: Option<Date>,
    pub art34_reason: String,
    pub processor: String,
    pub registry_number: String,
    /// The controller.
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
}

/// What no form fills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    pub record: Record<NewBreach>,
    /// `PUI-2026-0007`, in the controller's own series.
    pub reference: String,
    pub incident: Option<Id>,
    pub track: Option<Id>,
    pub advice: Option<Advice>,
}

/// What the data protection officer advised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    pub text: String,
    pub by: String,
    pub at: Instant,
}

impl Breach {
    /// `PUI-2026-0007 Utskick till fel mottagare`.
    pub fn title(&self) -> String {
        format!("{} {}", self.reference, self.record.data.name)
    }
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreachRow {
    pub id: Id,
    pub reference: String,
    pub name: String,
    pub known_on: Date,
    pub controller: String,
    pub risk: Option<String>,
    pub art34: Option<String>,
    /// Whether the controller has assessed that the authority is notified; `None` where no track is.
    pub assessment: Option<String>,
    pub notified_at: Option<Instant>,
    pub subjects: Option<i64>,
    pub advised: bool,
    pub registry_number: String,
    pub secrecy: Secrecy,
    pub archived: bool,
}
