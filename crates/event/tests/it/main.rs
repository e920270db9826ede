//! Real lines of other projects, and what may never happen on any line.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "helpers of tests")]
mod conformance;
mod documented;
mod fields_page;
mod robustness;
mod routes;
mod scores;

use std::path::{Path, PathBuf};
use vk_event::ParseCtx;

/// A fixture's path; `None`, with the reason printed, in a checkout that has no fixtures.
fn fixture(path: &str) -> Option<PathBuf> {
    let full = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures").join(path);
    if full.exists() {
        return Some(full);
    }
    let required = std::env::var("VARDKASE_REQUIRE_FIXTURES").as_deref() == Ok("1");
    assert!(!required, "fixture {} is absent", full.display());
    println!("skipped: fixture {} is absent", full.display());
    None
}

fn ctx() -> ParseCtx {
    ParseCtx::new("2026-11-22T10:00:00Z".parse().expect("now"), jiff::tz::TimeZone::UTC)
}
