//! Duties beyond the cybersecurity act and GDPR, and whoever else is to be told: IVO, police, contract parties, other regions, the recipients of the
//! services. What the incident is proposes them as questions, never as clocks; a named human in a role that the content names decides. Each party has
//! the terms of its own contract. About what may concern security protection nothing is written but that it was decided.
pub mod acts;
pub(super) mod api;
pub mod pages;
pub mod propose;
pub mod rights;
pub mod rules;
pub mod store;

use vk_core::{Id, Instant};
use vk_db::{DbError, Migration, Row};
use vk_web::Tr;

pub(super) const MIGRATION: Migration =
    Migration { key: "incidents/11", after: &["incidents/1"], sql: include_str!("0011_parties.sql") };

/// Who a party is.
pub const KINDS: &[&str] = &["supplier", "processor", "customer", "region"];
/// What a contract may count from.
pub const COUNTS_FROM: &[&str] = &["knowledge", "occurred", "detected"];
/// How far a text may be passed on, the closest first (as in the traffic light protocol).
pub const SHARING: &[&str] = &["red", "amber", "green", "clear"];

/// The moment that a contract counts from. Only a contract may say "detected".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountsFrom {
    Knowledge,
    Occurred,
    Detected,
}

impl CountsFrom {
    pub fn key(self) -> &'static str {
        match self {
            CountsFrom::Knowledge => "knowledge",
            CountsFrom::Occurred => "occurred",
            CountsFrom::Detected => "detected",
        }
    }
    pub fn from_key(key: &str) -> Option<CountsFrom> {
        [CountsFrom::Knowledge, CountsFrom::Occurred, CountsFrom::Detected].into_iter().find(|c| c.key() == key)
    }
}

/// What a track knows of the party that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    pub id: Id,
    pub name: String,
    /// `None`: as soon as possible.
    pub hours: Option<u32>,
    pub from: CountsFrom,
}

/// A party of one incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    pub id: Id,
    pub kind: String,
    pub name: String,
    pub contact: String,
    pub contract_ref: String,
    pub hours: Option<i64>,
    pub counts_from: Option<String>,
    pub sharing: Option<String>,
    pub added_by: String,
    pub added_at: Instant,
}

/// What somebody answered to the question whether something is a duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub kind: String,
    pub subject: String,
    pub subject_name: String,
    pub declined: bool,
    /// What made it a question then.
    pub because: Vec<String>,
    pub reason: String,
    pub by: String,
    pub at: Instant,
}

/// The terms of a row of tracks, where it is about a party.
pub(super) fn terms(row: &Row) -> Result<Option<Terms>, DbError> {
    let Some(name) = row.opt_text("party_name")? else { return Ok(None) };
    let from = row.opt_text("party_from")?.as_deref().and_then(CountsFrom::from_key).unwrap_or(CountsFrom::Knowledge);
    let hours = row.opt_int("party_hours")?.and_then(|h| u32::try_from(h).ok());
    Ok(Some(Terms { id: row.id("party_id")?, name, hours, from }))
}

/// "Avtalet: 24 timmar från kännedom."
pub(super) fn terms_text(terms: &Terms, tr: &Tr) -> String {
    let from = tr.t(&format!("incidents-counts_from-{}", terms.from.key()));
    match terms.hours {
        Some(hours) => tr.args("incidents-party-terms", &[("hours", i64::from(hours).into()), ("from", from.into())]),
        None => tr.t("incidents-party-no-terms"),
    }
}
