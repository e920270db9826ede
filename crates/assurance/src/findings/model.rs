//! What a finding is, as types: no database, no HTTP. How it stands is worked out in `standing.rs`.
use super::standing::{self, Kind, Outcome, Standing};
use vk_core::{Date, Id, Instant, Secrecy};

/// From the gravest; the scale in `content/audit` says which of them count as high.
pub const FACTORS: &[&str] = &["high", "medium", "low", "not_stated"];
pub const FINDING_KINDS: &[&str] = &["organisational", "technical"];
pub const SEEN_FROM: &[&str] = &["external", "internal"];
pub const WHERE: &[&str] = &["system", "host", "information_set", "supplier", "document"];

/// A finding that has passed its form and is not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFinding {
    pub review: Id,
    pub name: String,
    pub body: Option<String>,
    pub risk_factor: String,
    pub kind: String,
    pub seen_from: Option<String>,
    pub technical_ref: Option<String>,
    /// Where it was found.
    pub systems: Vec<Id>,
    /// The same weakness in the audit before.
    pub previous: Option<Id>,
    pub owner: Option<Id>,
    pub found_on: Option<Date>,
    pub due_on: Option<Date>,
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
    /// Why a technical finding is not secret.
    pub secrecy_reason: Option<String>,
}

/// What was said or shown about a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    pub no: i64,
    pub kind: Kind,
    pub outcome: Outcome,
    pub on: Date,
    pub what: String,
    pub evidence: Option<String>,
    /// The audit or penetration test that showed it.
    pub review: Option<Id>,
    /// The function or firm that did it.
    pub performed_by: String,
    pub recorded_by: String,
    pub recorded_by_id: Option<Id>,
    pub recorded_at: Instant,
    pub revoked_at: Option<Instant>,
    pub revoked_reason: Option<String>,
}

/// A stored finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub id: Id,
    pub version: i64,
    pub updated_at: Instant,
    pub archived_at: Option<Instant>,
    pub no: i64,
    /// `GRA-2026-001:3`.
    pub reference: String,
    pub targets: Vec<(&'static str, Id)>,
    pub proofs: Vec<Proof>,
    pub data: NewFinding,
}

impl Finding {
    pub fn title(&self) -> String {
        format!("{} {}", self.reference, self.data.name)
    }
    fn days(&self) -> Vec<standing::Proof> {
        let day = |p: &Proof| standing::Proof { kind: p.kind, outcome: p.outcome, on: p.on, revoked: p.revoked_at.is_some() };
        self.proofs.iter().map(day).collect()
    }
    pub fn standing(&self) -> (Standing, Option<Date>) {
        standing::standing(&self.days())
    }
    pub fn fixed_since(&self) -> Option<Date> {
        standing::fixed_since(&self.days())
    }
    pub fn live(&self) -> impl Iterator<Item = &Proof> {
        self.proofs.iter().filter(|p| p.revoked_at.is_none())
    }
}

/// The place of a finding in the list: the open ones by their last day, then what is fixed by word alone, then the rest.
pub fn turn(standing: Standing, due: Option<Date>) -> String {
    match (standing.is_open(), due) {
        (true, Some(day)) => format!("0{day}"),
        (true, None) => "1".to_owned(),
        (false, _) if standing == Standing::OwnStatement => "2".to_owned(),
        (false, _) => "3".to_owned(),
    }
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingRow {
    pub id: Id,
    pub reference: String,
    pub name: String,
    pub risk_factor: String,
    pub kind: String,
    pub standing: Standing,
    pub standing_on: Option<Date>,
    pub owner: Option<String>,
    pub due_on: Option<Date>,
    pub unit: Option<String>,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}
