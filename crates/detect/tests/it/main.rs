//! Integration tests of the Sigma engine: real rules, real events, and a rule of our own for every corner of the specification.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests fail like tests")]
mod content;
mod correlations;
mod filters;
mod load;
mod logsources;
mod modifiers;
mod regression;
mod same_answer;

use std::path::{Path, PathBuf};
use vk_core::Instant;
use vk_detect::{Engine, LoadReport, Match, RuleSet, Scratch};
use vk_event::{Event, LogSources, ParseCtx, SourceType};

/// A file or folder of the shared fixtures. `None`, with the reason printed, where they are absent.
pub fn fixture(path: &str) -> Option<PathBuf> {
    let full = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures").join(path);
    if full.exists() {
        return Some(full);
    }
    assert!(std::env::var("VARDKASE_REQUIRE_FIXTURES").as_deref() != Ok("1"), "{} is required and absent", full.display());
    println!("skipped: {} is absent", full.display());
    None
}

pub fn ctx() -> ParseCtx {
    ParseCtx::new("2026-11-22T00:00:00Z".parse().expect("time"), jiff::tz::TimeZone::UTC)
}

pub fn parse(source: SourceType, raw: &str) -> Event {
    vk_event::parse(source, raw.as_bytes(), &ctx())
}

pub fn time(text: &str) -> Instant {
    text.parse().unwrap_or_else(|_| panic!("{text} is no time"))
}

/// Loads rules from one text; every document must load.
pub fn rules(yaml: &str) -> RuleSet {
    let (rules, report) = load(yaml);
    assert!(report.failed.is_empty(), "{:?}", report.failed);
    rules
}

pub fn load(yaml: &str) -> (RuleSet, LoadReport) {
    RuleSet::from_texts([(Path::new("test.yml"), yaml)])
}

/// A Windows rule with this detection section.
pub fn rule(detection: &str) -> String {
    let detection: String = detection.trim_matches('\n').lines().map(|l| format!("  {l}\n")).collect();
    format!("title: Test\nid: test\nlogsource:\n  product: windows\ndetection:\n{detection}")
}

/// An event without fields.
pub fn event_of(logsources: LogSources) -> Event {
    let mut event = Event::default();
    event.logsources = logsources;
    event
}

/// A Windows event with these values; a name that stands twice has two values.
pub fn windows(fields: &[(&str, &str)]) -> Event {
    let mut event = event_of(LogSources::product("windows"));
    for (name, value) in fields {
        event.set_win(name, *value);
    }
    event
}

pub fn matches(rules: &RuleSet, event: &Event) -> Vec<Match> {
    let engine = Engine::new(rules);
    let (mut found, mut every) = (Vec::new(), Vec::new());
    engine.evaluate(event, &mut Scratch::new(), &mut found);
    engine.evaluate_every_rule(event, &mut Scratch::new(), &mut every);
    assert_eq!(found, every, "the index must not change the answer");
    found
}

/// Whether the rule with this detection matches the event.
pub fn holds(detection: &str, event: &Event) -> bool {
    !matches(&rules(&rule(detection)), event).is_empty()
}
