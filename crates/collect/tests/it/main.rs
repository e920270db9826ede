//! Faults and whole ways: what one module cannot show alone.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot do what it sets out to do has to fail")]
mod common;
mod doors;
mod fake_disk;
mod files;
mod journal;
mod killed;
mod node;
