//! How fast events are detected on, in one run with the baseline that evaluates every rule of the event's log sources.
//!
//! `cargo run --release -p vk-detect --example bench_detect -- RULES… EVENTS` where `EVENTS` is one JSON Windows event a line,
//! plain or `.zst`. One thread, seconds on a processor (Linux). Prints one JSON object; figures mean something beside each other only.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a measurement may fail loudly")]
use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    path::PathBuf,
};
use vk_detect::{Correlator, Engine, RuleSet, Scratch};
use vk_event::{Event, Field, LogSources, ParseCtx, SourceType};

/// Every how many events the baseline runs on one.
const SAMPLE: usize = 50;

fn main() {
    let mut paths: Vec<PathBuf> = std::env::args().skip(1).map(PathBuf::from).collect();
    let (Some(events), false) = (paths.pop(), paths.is_empty()) else {
        panic!("usage: bench_detect RULES… EVENTS");
    };
    let before = resident_kib();
    let started = cpu();
    let (rules, report) = RuleSet::load(&paths);
    let parsed = cpu() - started;
    let engine = Engine::new(&rules);
    let load = cpu() - started;
    let rules_kib = resident_kib() - before;

    let file = File::open(&events).expect("events");
    let reader: Box<dyn Read> = match events.extension().and_then(|e| e.to_str()) {
        Some("zst") => Box::new(zstd::Decoder::new(file).expect("zstd")),
        _ => Box::new(file),
    };
    let lines: Vec<String> = BufReader::new(reader).lines().map(|l| l.expect("line")).collect();
    let bytes: usize = lines.iter().map(String::len).sum();
    let ctx = ParseCtx::new("2026-11-22T00:00:00Z".parse().expect("time"), jiff::tz::TimeZone::UTC);
    let started = cpu();
    let parsed_events: Vec<Event> = lines.iter().map(|l| vk_event::parse(SourceType::WindowsNxlog, l.as_bytes(), &ctx)).collect();
    let parsing = cpu() - started;

    let mut scratch = Scratch::new();
    let mut found = Vec::new();
    let mut matches = 0;
    let mut best = f64::MAX;
    for _ in 0..3 {
        scratch = Scratch::new();
        matches = 0;
        let started = cpu();
        for event in &parsed_events {
            found.clear();
            engine.evaluate(event, &mut scratch, &mut found);
            matches += found.len();
        }
        best = best.min(cpu() - started);
    }
    let evaluated = scratch.evaluated();

    let sample: Vec<&Event> = parsed_events.iter().step_by(SAMPLE).collect();
    let (mut with, mut without) = (Vec::new(), Vec::new());
    let started = cpu();
    for event in &sample {
        engine.evaluate_every_rule(event, &mut scratch, &mut without);
    }
    let every_rule = cpu() - started;
    let started = cpu();
    for event in &sample {
        engine.evaluate(event, &mut scratch, &mut with);
    }
    let indexed = cpu() - started;
    assert_eq!(with, without, "the index must not change the answer");

    let count = parsed_events.len() as f64;
    println!(
        "{}",
        serde_json::json!({
            "rules": report.rules, "rules_failed": report.failed.len(), "index": format!("{:?}", engine.stats().index),
            "load_seconds": load, "of_which_reading": parsed, "rules_mib": rules_kib / 1024,
            "events": parsed_events.len(), "bytes": bytes, "matches": matches,
            "parse_events_per_second": count / parsing,
            "evaluate_events_per_second": count / best,
            "parse_and_evaluate_events_per_second": count / (best + parsing),
            "rules_evaluated_per_event": evaluated as f64 / count,
            "every_rule_events_per_second": sample.len() as f64 / every_rule,
            "ratio_to_every_rule": every_rule / indexed,
            "correlation_events_per_second": correlation(),
        })
    );
}

/// One event_count over 100,000 groups.
fn correlation() -> f64 {
    let yaml = "title: F\nname: f\nid: f\nlogsource: {category: authentication}\ndetection:\n  s: {event.outcome: failure}\n  condition: s\n\
                ---\ntitle: C\nid: c\ncorrelation:\n  type: event_count\n  rules: [f]\n  group-by: [user.name]\n  timespan: 5m\n  condition: {gte: 10}\n";
    let (rules, _) = RuleSet::from_texts([(std::path::Path::new("bench.yml"), yaml)]);
    let engine = Engine::new(&rules);
    let mut correlator = Correlator::new(&rules);
    let (mut scratch, mut matches, mut fired) = (Scratch::new(), Vec::new(), Vec::new());
    let events: Vec<Event> = (0..100_000)
        .map(|i| {
            let mut event = Event::default();
            event.logsources = LogSources::default().category("authentication");
            event.set(Field::EventOutcome, "failure");
            event.set(Field::UserName, format!("user{}", i * 7919 % 100_000));
            event
        })
        .collect();
    engine.evaluate(&events[0], &mut scratch, &mut matches);
    let started = cpu();
    for i in 0..500_000usize {
        let at = vk_core::Instant::from_micros(1_780_000_000_000_000 + i as i64 * 100);
        correlator.observe(&events[i % events.len()], at, "", &matches, &mut fired);
    }
    500_000.0 / (cpu() - started)
}

/// Seconds that this thread was on a processor: unlike the clock, not lengthened by whoever else uses the machine.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

fn resident_kib() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"));
    line.and_then(|l| l.trim().trim_end_matches(" kB").trim().parse().ok()).unwrap_or(0)
}
