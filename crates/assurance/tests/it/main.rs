//! Following up on whole databases, SQLite always and PostgreSQL where VARDKASE_TEST_PG names a server.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test helper that fails has to fail its test")]
mod audits;
#[path = "../../../governance/tests/it/support.rs"]
mod support;
