//! The store from outside: what goes in comes out, whatever happens in between.
#![allow(clippy::expect_used, reason = "helpers of tests: a broken fixture must end the test with its place")]
mod faults;
mod lifecycle;
mod queries;
mod roundtrip;
mod support;
