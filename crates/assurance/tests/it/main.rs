//! What follows up, on whole databases: SQLite always, PostgreSQL where VARDKASE_TEST_PG names a server.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test helper that fails has to fail its test")]
mod audit_lines;
mod audit_room;
mod audits;
mod calendar;
mod paper_templates;
mod papers;
mod seeds;
#[path = "../../../governance/tests/it/support.rs"]
mod support;
mod wheels;
mod wheels_run;
