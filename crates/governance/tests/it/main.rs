//! The registers on whole databases, SQLite always and PostgreSQL where VARDKASE_TEST_PG names a server.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test helper that fails has to fail its test")]
mod action_plans;
mod actions;
mod around;
mod assessed;
mod assessments;
mod assessments_desk;
mod classification_models;
mod classifications;
mod classifications_standing;
mod evidence;
mod exceptions;
mod lists;
mod organisation;
mod requirements;
mod requirements_reach;
mod risks;
mod risks_desk;
mod risks_mandates;
mod smtp;
mod support;
mod systems;
mod tasks;
mod tasks_mail;
mod wheel_evidence;
mod wheel_support;
