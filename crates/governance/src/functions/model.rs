//! What a function is, as types: no database, no HTTP. The field declarations stand in `form.rs`.
use vk_core::{Id, Instant, Record, Secrecy};

/// Keys of `vk_core::Role` that a function may stand for; a role in the program is given to an account, this says which function it belongs to.
pub const ROLE_KEYS: &[&str] = &[
    "admin",
    "ciso",
    "infosec_officer",
    "it_security_lead",
    "analyst",
    "it_director",
    "dpo",
    "chief_physician",
    "information_owner",
    "system_owner",
    "system_manager",
    "operations_manager",
    "officer_on_call",
    "region_director",
    "registrar",
    "auditor",
    "audit_expert",
    "employee",
];

/// A function that has passed its form and is not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFunction {
    pub name: String,
    pub role_key: Option<String>,
    pub description: Option<String>,
    /// The function's own number, such as an on-call line.
    pub phone: Option<String>,
    pub email: Option<String>,
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
    pub holders: Vec<Id>,
    pub deputies: Vec<Id>,
}

/// A stored function.
pub type Function = Record<NewFunction>;

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionRow {
    pub id: Id,
    pub name: String,
    pub role_key: Option<String>,
    pub unit: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    /// The first holder in service, by name.
    pub holder: Option<String>,
    /// Holders in service.
    pub holders: i64,
    /// Deputies in service.
    pub deputies: i64,
    pub secrecy: Secrecy,
    pub updated_at: Instant,
    pub archived: bool,
}

/// Somebody who holds a function or stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// `None` for somebody whom the reader may not see.
    pub person: Option<(Id, String)>,
    pub title: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub active: bool,
    pub is_deputy: bool,
}
