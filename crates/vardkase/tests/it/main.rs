//! The program as a whole: golden lists over all registers, and the walking join from a firewall's log line to an owner, a class and a clock.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test helper that fails has to fail its test")]
mod golden;
mod join;
mod pitfalls;
mod server;
