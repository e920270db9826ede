//! What a network zone is, as types. The field declarations stand in `form.rs`.
use vk_core::{Id, Instant, Record, Secrecy};

pub const TRUSTS: &[&str] = &["internal", "restricted", "medical", "dmz", "external"];

/// A zone that has passed its form and is not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewZone {
    pub name: String,
    pub description: Option<String>,
    /// Networks in CIDR notation.
    pub cidrs: Vec<String>,
    pub trust: String,
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
}

/// A stored zone.
pub type Zone = Record<NewZone>;

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneRow {
    pub id: Id,
    pub name: String,
    pub cidrs: String,
    pub trust: String,
    pub hosts: i64,
    pub unit: Option<String>,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}
