//! What an information system is, as types: no database, no HTTP. The field declarations stand in `form.rs`.
use crate::join::Class;
use vk_core::{Id, Instant, Record, Secrecy};

pub const KINDS: &[&str] = &["application", "platform", "infrastructure", "medical", "operational", "cloud_service", "other"];
pub const HOSTINGS: &[&str] = &["own", "supplier", "cloud", "shared_region"];
pub const LIFECYCLES: &[&str] = &["planned", "live", "phasing_out", "retired"];
/// Sectors of the cybersecurity act in which a region is active (1 kap., bilaga 1–2).
pub const SECTORS: &[&str] = &[
    "public_administration",
    "health_care",
    "transport",
    "drinking_water",
    "waste",
    "research",
    "digital_infrastructure",
    "other",
];

/// A system that has passed its form and is not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSystem {
    pub name: String,
    /// The region's own reference, for instance in its configuration database. Unique.
    pub code: Option<String>,
    pub description: Option<String>,
    pub kind: String,
    pub hosting: String,
    pub lifecycle: String,
    pub owner: Option<Id>,
    pub manager: Option<Id>,
    pub business_manager: Option<Id>,
    pub sector_critical: bool,
    pub sector: Option<String>,
    pub supplier: Option<String>,
    pub mtd_hours: Option<i64>,
    pub rto_hours: Option<i64>,
    pub rpo_hours: Option<i64>,
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
    /// Information sets that the system holds.
    pub information: Vec<Id>,
    /// Systems that this one cannot work without.
    pub depends_on: Vec<Id>,
}

/// A stored system.
pub type System = Record<NewSystem>;

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemRow {
    pub id: Id,
    pub name: String,
    pub code: Option<String>,
    pub kind: String,
    pub hosting: String,
    pub lifecycle: String,
    pub owner: Option<String>,
    pub unit: Option<String>,
    pub supplier: Option<String>,
    pub sector_critical: bool,
    pub rto_hours: Option<i64>,
    pub secrecy: Secrecy,
    /// Maximum per aspect over the information that the system holds.
    pub class: Class,
    pub updated_at: Instant,
    pub archived: bool,
}

/// One information set's share in a system's class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassSource {
    /// `None` when the reader may not see the information set; its class still counts.
    pub information: Option<(Id, String)>,
    pub class: Class,
}
