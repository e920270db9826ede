//! Incidents on whole databases, SQLite always and PostgreSQL where VARDKASE_TEST_PG names a server.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test helper that fails has to fail its test")]
mod after;
mod breaches;
mod circle;
mod class;
mod incident_pages;
mod incidents;
mod moments;
mod parties;
mod reminders;
mod reports;
mod significance;
mod situation;
#[path = "../../../governance/tests/it/smtp.rs"]
mod smtp;
mod standing;
#[path = "../../../governance/tests/it/support.rs"]
mod support;
mod wheel_evidence;
#[path = "../../../governance/tests/it/wheel_support.rs"]
mod wheel_support;
