//! Integration tests of the web crate: the edge (`a_*`) and the kit (`b_*`), over a small register that exists only here.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
mod support;

mod a_accounts;
mod a_api;
mod a_edge;
mod a_golden;
mod a_session;
mod a_settings;
mod a_setup;
mod b_around;
mod b_attachments;
mod b_jobs;
mod b_kit;
mod b_thread;
