//! An alert: what a rule said about a host, a user or an address. It recommends; a person decides what it was.
use serde::{Deserialize, Serialize};
use vk_core::{Id, Instant, Secrecy};
use vk_governance::join::JoinThread;

/// What a person has made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertState {
    /// Nobody has looked.
    New,
    /// Somebody is looking.
    Triage,
    /// It became (part of) an incident.
    Incident,
    /// It was real and is dealt with, without an incident.
    TruePositive,
    FalsePositive,
}

impl AlertState {
    pub const ALL: [AlertState; 5] =
        [AlertState::New, AlertState::Triage, AlertState::Incident, AlertState::TruePositive, AlertState::FalsePositive];
    pub fn key(self) -> &'static str {
        match self {
            AlertState::New => "new",
            AlertState::Triage => "triage",
            AlertState::Incident => "incident",
            AlertState::TruePositive => "true_positive",
            AlertState::FalsePositive => "false_positive",
        }
    }
    pub fn from_key(key: &str) -> Option<AlertState> {
        AlertState::ALL.into_iter().find(|s| s.key() == key)
    }
    /// Later events of the same rule and group join an open alert.
    pub fn is_open(self) -> bool {
        matches!(self, AlertState::New | AlertState::Triage)
    }
    /// Closing needs a reason.
    pub fn needs_reason(self) -> bool {
        matches!(self, AlertState::TruePositive | AlertState::FalsePositive)
    }
}

/// The rule's level as a number to sort by; Sigma's words.
pub fn severity(level: &str) -> i64 {
    match level {
        "critical" => 4,
        "high" => 3,
        "medium" => 2,
        "low" => 1,
        _ => 0,
    }
}

/// An alert as lists and pages show it.
#[derive(Clone, Debug)]
pub struct Alert {
    pub id: Id,
    pub rule_id: String,
    pub rule_title: String,
    pub rule_level: String,
    pub rule_author: Option<String>,
    pub rule_tags: Vec<String>,
    pub name: String,
    pub key: String,
    pub group: String,
    pub state: AlertState,
    pub reason: Option<String>,
    pub assigned_to: Option<String>,
    pub host_id: Option<Id>,
    pub host_name: Option<String>,
    pub user_name: Option<String>,
    pub source_ip: Option<String>,
    pub first_at: Instant,
    pub last_at: Instant,
    pub events: i64,
    pub incident_id: Option<Id>,
    /// The join as it was when the alert opened.
    pub thread: Option<JoinThread>,
    pub unit_id: Option<Id>,
    pub secrecy: Secrecy,
    pub version: i64,
    pub created_at: Instant,
}

/// One event kept as evidence: the bytes as received, with their hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    pub event_id: String,
    pub at: Instant,
    pub raw: Vec<u8>,
    pub sha256: String,
}

/// What the pipeline hands over: one time that a rule or a correlation fired.
#[derive(Clone, Debug)]
pub struct Detection {
    /// The same occurrence has the same id, however often it comes: it is taken in once.
    pub occurrence: String,
    /// Rule and group: joins the alert that is open under this key, else opens one.
    pub key: String,
    pub rule_id: String,
    pub rule_title: String,
    pub rule_level: String,
    pub rule_author: Option<String>,
    pub rule_tags: Vec<String>,
    /// What separates it from others of the rule, readable: `source.ip 203.0.113.9`.
    pub group: String,
    pub host_id: Option<Id>,
    pub host_name: Option<String>,
    pub user_name: Option<String>,
    pub source_ip: Option<String>,
    pub first_at: Instant,
    pub last_at: Instant,
    /// Events it rests on, or what the correlation counted.
    pub events: i64,
    /// Those whose bytes are at hand.
    pub evidence: Vec<Evidence>,
}
