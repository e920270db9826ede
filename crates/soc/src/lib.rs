//! What an analyst works with: the log search, alerts and their triage, the log sources with their ledger.
//!
//! Knows events, rules and the store; reaches incidents and governance through named functions only (`incidents::open_from_alert`, `join::thread_of_host`).
//! Technical findings and logs are internal by default, reading and searching them is recorded (OSL 18:8).
pub mod alerts;
pub mod logs;
pub mod registers;
pub mod sources;
