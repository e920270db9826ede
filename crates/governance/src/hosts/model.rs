//! What a host is, as types. The field declarations stand in `form.rs`.
use std::net::IpAddr;
use vk_core::{Id, Instant, Secrecy};

pub const KINDS: &[&str] = &["server", "client", "network", "firewall", "medical", "printer", "other"];
pub const EXPOSURES: &[&str] = &["internal", "internet"];
/// How a host came into the register.
pub const ORIGINS: &[&str] = &["register", "observed"];

/// A host that has passed its form and is not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewHost {
    pub name: String,
    pub fqdn: Option<String>,
    pub kind: String,
    pub os: Option<String>,
    pub description: Option<String>,
    pub addresses: Vec<IpAddr>,
    pub system: Option<Id>,
    pub zone: Option<Id>,
    pub exposure: String,
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
}

/// A stored host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    pub id: Id,
    pub version: i64,
    pub updated_at: Instant,
    pub archived_at: Option<Instant>,
    pub origin: String,
    pub first_seen: Option<Instant>,
    pub last_seen: Option<Instant>,
    pub data: NewHost,
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostRow {
    pub id: Id,
    pub name: String,
    pub fqdn: Option<String>,
    pub kind: String,
    pub os: Option<String>,
    pub addresses: Option<String>,
    pub system: Option<String>,
    pub zone: Option<String>,
    pub exposure: String,
    pub origin: String,
    pub unit: Option<String>,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}
