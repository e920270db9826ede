//! The words of an incident (`domain.md` 6): states, tracks, reports, evidence. Deviation, event, personal-data breach and significant incident
//! are kept apart: the incident has states of its own, and each duty to report is a track with its own assessment and clocks.
use super::{class::Class, clocks::Facts, parties::Terms};
use serde::{Deserialize, Serialize};
use vk_core::{Aspect, Id, Instant, Secrecy};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $keys:ident { $($(#[$vdoc:meta])* $variant:ident = $key:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }
        /// The keys, in order: columns, forms, the API and message keys use them.
        pub const $keys: &[&str] = &[$($key),*];
        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant),*];
            pub fn key(self) -> &'static str { match self { $($name::$variant => $key,)* } }
            pub fn from_key(key: &str) -> Option<$name> { match key { $($key => Some($name::$variant),)* _ => None } }
        }
    };
}

words! {
    /// ny → triage → utreds → begränsad → återställd → efteranalys → stängd.
    State, STATES {
        New = "new",
        Triage = "triage",
        Investigating = "investigating",
        Contained = "contained",
        Restored = "restored",
        Review = "review",
        Closed = "closed",
    }
}

impl State {
    /// Where an incident may go from here. Back to investigating is always possible until it is closed; a closed one reopens into review.
    pub fn next(self) -> &'static [State] {
        match self {
            State::New => &[State::Triage, State::Closed],
            State::Triage => &[State::Investigating, State::Closed],
            State::Investigating => &[State::Contained, State::Restored, State::Review],
            State::Contained => &[State::Restored, State::Investigating],
            State::Restored => &[State::Review, State::Investigating],
            State::Review => &[State::Closed, State::Investigating],
            State::Closed => &[State::Review],
        }
    }
    pub fn may_become(self, to: State) -> bool {
        self.next().contains(&to)
    }
}

words! {
    /// How bad it is for the organisation; not the legal question whether it is significant.
    Severity, SEVERITIES {
        Low = "low",
        Moderate = "moderate",
        Serious = "serious",
        Critical = "critical",
    }
}

words! {
    Category, CATEGORIES {
        Intrusion = "intrusion",
        Malware = "malware",
        Phishing = "phishing",
        Outage = "outage",
        DataLeak = "data_leak",
        LostEquipment = "lost_equipment",
        Misuse = "misuse",
        Mistake = "mistake",
        Physical = "physical",
        Other = "other",
    }
}

words! {
    /// Where the incident came from.
    Origin, ORIGINS {
        Report = "report",
        Alert = "alert",
        Registered = "registered",
    }
}

words! {
    /// Whether the law asks for a report: decided by a named human, never by the program.
    Assessment, ASSESSMENTS {
        NotAssessed = "not_assessed",
        Required = "required",
        NotRequired = "not_required",
        Unclear = "unclear",
    }
}

words! {
    /// What an incident may be linked to; the graph kinds.
    LinkKind, LINK_KINDS {
        System = "system",
        Host = "host",
        InformationSet = "information_set",
        Unit = "unit",
        Alert = "alert",
    }
}

impl LinkKind {
    /// The relation in the graph.
    pub fn relation(self) -> &'static str {
        match self {
            LinkKind::System | LinkKind::Host | LinkKind::InformationSet => "affects",
            // A unit is not linked: it takes part (`circle`).
            LinkKind::Unit => "involves",
            LinkKind::Alert => "raised_by",
        }
    }
}

/// The track of cybersäkerhetslagen in `content/incident/`.
pub const NIS2: &str = "nis2";
/// The track of GDPR art. 33 in `content/incident/`.
pub const GDPR_IMY: &str = "gdpr_imy";

/// What people write about an incident. Everything but the state, the tracks and what is added to the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub title: String,
    pub description: String,
    pub category: Option<Category>,
    pub severity: Option<Severity>,
    pub aspects: Vec<Aspect>,
    pub occurred_at: Option<Instant>,
    pub detected_at: Option<Instant>,
    pub assessed_significant_at: Option<Instant>,
    pub ended_at: Option<Instant>,
    pub handled_at: Option<Instant>,
    pub ongoing: bool,
    pub suspected_malicious: bool,
    pub supplier_origin: bool,
    pub cross_border: bool,
    pub personal_data: bool,
    pub protected_info: bool,
    /// Stops free text: the incident may concern security-sensitive activity (säkerhetsskydd), which must not be described here.
    pub security_protection_suspected: bool,
    pub lead_function: Option<Id>,
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
    /// Who reported it and how to reach them.
    pub contact: String,
}

impl Draft {
    /// What of it moves a clock.
    pub fn facts(&self) -> Facts {
        let Draft { ongoing, ended_at, handled_at, occurred_at, detected_at, .. } = *self;
        Facts { ongoing, ended_at, handled_at, occurred_at, detected_at }
    }
}

impl Default for Draft {
    fn default() -> Draft {
        Draft {
            title: String::new(),
            description: String::new(),
            category: None,
            severity: None,
            aspects: Vec::new(),
            occurred_at: None,
            detected_at: None,
            assessed_significant_at: None,
            ended_at: None,
            handled_at: None,
            ongoing: true,
            suspected_malicious: false,
            supplier_origin: false,
            cross_border: false,
            personal_data: false,
            protected_info: false,
            security_protection_suspected: false,
            lead_function: None,
            unit: None,
            secrecy: Secrecy::Internal,
            contact: String::new(),
        }
    }
}

/// An incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    pub id: Id,
    /// `INC-2026-0042`.
    pub reference: String,
    pub state: State,
    /// Deviation, event, incident: what a named human has said that it is.
    pub class: Class,
    pub origin: Origin,
    pub alert: Option<Id>,
    /// The operator's own moment of awareness (fått kännedom), set when a human confirms it on the NIS2 track.
    pub knowledge_at: Option<Instant>,
    pub reported_at: Instant,
    pub reporter: Option<Id>,
    /// Of the thread host → system → information → class → owner, as it was when an alert opened. JSON.
    pub snapshot: Option<String>,
    pub next_due: Option<Instant>,
    /// Something is open that nobody has set a day for, and nothing that has one.
    pub undated: bool,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub archived_at: Option<Instant>,
    pub draft: Draft,
}

impl Incident {
    pub fn facts(&self) -> Facts {
        self.draft.facts()
    }
    /// Whether words may be written about it here at all.
    pub fn takes_text(&self) -> bool {
        !self.draft.security_protection_suspected
    }
}

/// A duty to report, for one incident and (GDPR) one controller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    pub id: Id,
    pub incident: Id,
    pub kind: String,
    /// The personuppgiftsansvarig body, for a track per controller.
    pub controller: Option<Id>,
    /// The party that is to be told, for a track per party.
    pub party: Option<Terms>,
    /// The version of the rules that it was opened under.
    pub rules: u32,
    pub assessment: Assessment,
    pub assessment_reason: Option<String>,
    pub assessed_by: Option<String>,
    pub assessed_at: Option<Instant>,
    /// What an alert or a report proposes as the moment of awareness: a preliminary clock.
    pub proposed_at: Option<Instant>,
    /// The moment of awareness, confirmed by a named human.
    pub knowledge_at: Option<Instant>,
    pub confirmed_by: Option<String>,
    pub confirmed_at: Option<Instant>,
    pub confirm_reason: Option<String>,
    pub version: i64,
}

words! {
    /// utkast → granskning → godkänd → inskickad → kvitterad; begärd is one that the authority waits for and nobody has begun.
    ReportState, REPORT_STATES {
        Requested = "requested",
        Draft = "draft",
        Review = "review",
        Approved = "approved",
        Submitted = "submitted",
        Acknowledged = "acknowledged",
    }
}

/// One report: asked for by the authority, being written, or given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub id: Id,
    pub track_id: Id,
    pub stage: String,
    /// For a report on request: when the authority asked, and the end of the time it gave.
    pub requested_at: Option<Instant>,
    pub due_at: Option<Instant>,
    pub submitted_at: Option<Instant>,
    pub submitted_by: Option<String>,
    pub channel: Option<String>,
    /// The authority's own number, which it gives per report.
    pub external_ref: Option<String>,
    pub late: bool,
    pub late_reason: Option<String>,
    pub state: ReportState,
    pub unapproved_reason: Option<String>,
    pub no_receipt_reason: Option<String>,
    /// Guards what is written: two people never save over each other.
    pub lock: i64,
}

impl Report {
    /// Given, and the authority has not said that it came; nor has anybody said why there is no receipt.
    pub fn waits_for_receipt(&self) -> bool {
        self.state == ReportState::Submitted && self.no_receipt_reason.is_none()
    }
}

words! {
    /// What an entry of the timeline is.
    EntryKind, ENTRY_KINDS {
        /// Written by somebody.
        Note = "note",
        /// A decision by a named human, with mandate and reason.
        Decision = "decision",
        State = "state",
        Opened = "opened",
        Changed = "changed",
        Linked = "linked",
        Unlinked = "unlinked",
        Evidence = "evidence",
        /// Somebody is to do something, does it, or has done it.
        Assigned = "assigned",
        TrackOpened = "track_opened",
        Assessed = "assessed",
        Awareness = "awareness",
        Requested = "requested",
        Submitted = "submitted",
        Approved = "approved",
        Acknowledged = "acknowledged",
        /// Something about a submission was wrong and has been put right; what stood is kept.
        Corrected = "corrected",
        /// A unit takes part, or no longer does.
        Joined = "joined",
        Left = "left",
    }
}

/// One entry of the timeline. Never changed, never taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: Id,
    pub kind: EntryKind,
    /// When it happened; may lie before it was written.
    pub at: Instant,
    pub recorded_at: Instant,
    pub author: String,
    pub text: String,
    /// For decisions: by what mandate.
    pub mandate: Option<String>,
    pub reason: Option<String>,
    /// Who needs to know it: `all` who take part, who `works` with it, the `core`.
    pub circle: String,
    /// The record or the duty that it tells of. Its name is looked up for whoever reads.
    pub about: Option<Id>,
}

impl EntryKind {
    /// How far an entry of this kind reaches among those who take part, where nothing else is said.
    pub fn circle(self) -> &'static str {
        match self {
            EntryKind::Opened | EntryKind::State | EntryKind::Joined | EntryKind::Left => "all",
            EntryKind::Evidence | EntryKind::Decision => "core",
            _ => "works",
        }
    }
}

/// A frozen event: the bytes as they arrived and their hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    pub id: Id,
    pub event: String,
    pub at: Instant,
    pub raw: Vec<u8>,
    pub sha256: String,
    pub added_at: Instant,
    /// The stored bytes still have this hash.
    pub intact: bool,
}

/// A link to another record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Link {
    pub kind: LinkKind,
    pub target: Id,
}

impl Serialize for LinkKind {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.key())
    }
}

impl<'de> Deserialize<'de> for LinkKind {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<LinkKind, D::Error> {
        let key = String::deserialize(d)?;
        LinkKind::from_key(&key).ok_or_else(|| serde::de::Error::custom(format!("{key:?} is no kind of record")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_reached_and_a_closed_incident_can_be_reopened() {
        for state in State::ALL.iter().filter(|s| **s != State::New) {
            assert!(State::ALL.iter().any(|from| from.may_become(*state)), "{state:?} cannot be reached");
        }
        assert!(State::Closed.may_become(State::Review));
        assert!(!State::New.may_become(State::Restored));
        assert!(State::ALL.iter().all(|s| !s.may_become(*s)));
    }
}
