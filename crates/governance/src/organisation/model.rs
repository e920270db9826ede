//! What a unit of the organisation is, as types: no database, no HTTP. The field declarations stand in `form.rs`.
use vk_core::{Date, Id, Instant, Secrecy};

/// Region, politically elected body, administration, division, care or other unit, joint board or federation, company.
pub const KINDS: &[&str] = &["region", "body", "administration", "division", "unit", "joint", "company"];

/// A unit that has passed its form and is not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUnit {
    pub name: String,
    pub short_name: Option<String>,
    /// The region's own code (cost centre, HSA unit). Unique.
    pub code: Option<String>,
    pub kind: String,
    pub parent: Option<Id>,
    pub description: Option<String>,
    /// Controller of personal data (personuppgiftsansvarig).
    pub is_controller: bool,
    /// Organisationsnummer, for bodies that are legal persons of their own.
    pub org_number: Option<String>,
    pub valid_from: Option<Date>,
    pub secrecy: Secrecy,
}

/// A stored unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    pub id: Id,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub archived_at: Option<Instant>,
    pub closed_on: Option<Date>,
    /// The unit that took over when this one was merged.
    pub merged_into: Option<Id>,
    pub data: NewUnit,
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitRow {
    pub id: Id,
    pub name: String,
    pub short_name: Option<String>,
    pub code: Option<String>,
    pub kind: String,
    pub parent: Option<String>,
    pub is_controller: bool,
    pub org_number: Option<String>,
    pub closed_on: Option<Date>,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}
