//! The index is only there for speed: with it and without it, every event has the same matches. On real events and on events that
//! are put together from pieces of real ones and of the rules' own values.
use crate::{event_of, fixture, parse};
use proptest::prelude::*;
use std::io::{BufRead, BufReader};
use std::sync::LazyLock;
use vk_detect::{Engine, RuleSet, Scratch};
use vk_event::{Event, LogSources, SourceType, Value};

struct Loaded {
    engine: Engine,
    /// A sample of real events.
    events: Vec<Event>,
    /// Pieces of values in rules: what makes a mutated event interesting to them.
    pieces: Vec<String>,
}

static LOADED: LazyLock<Option<Loaded>> = LazyLock::new(|| {
    let root = fixture("sigma")?;
    let (rules, _) = RuleSet::load(&["rules/windows", "rules-threat-hunting"].map(|f| root.join(f)));
    let file = std::fs::File::open(root.join("otrf50k.jsonl.zst")).expect("events");
    let lines = BufReader::new(zstd::Decoder::new(file).expect("zstd")).lines();
    let events = lines.step_by(251).map(|l| parse(SourceType::WindowsNxlog, &l.expect("line"))).collect();
    let mut pieces = Vec::new();
    for rule in rules.rules().iter().step_by(7) {
        for line in rule.info.yaml.lines().filter_map(|l| l.trim().strip_prefix("- '")) {
            pieces.extend(line.split('\'').next().map(str::to_owned));
        }
    }
    Some(Loaded { engine: Engine::new(&rules), events, pieces })
});

fn assert_same(engine: &Engine, event: &Event) -> usize {
    let (mut indexed, mut every) = (Vec::new(), Vec::new());
    engine.evaluate(event, &mut Scratch::new(), &mut indexed);
    engine.evaluate_every_rule(event, &mut Scratch::new(), &mut every);
    assert_eq!(indexed, every);
    indexed.len()
}

#[test]
fn real_events_have_the_same_matches_with_and_without_the_index() {
    let Some(loaded) = &*LOADED else { return };
    let found: usize = loaded.events.iter().map(|event| assert_same(&loaded.engine, event)).sum();
    println!("{} events, {found} matches", loaded.events.len());
    assert!(loaded.events.len() >= 200);
}

/// A copy of the event in which one value became another.
fn mutated(event: &Event, field: usize, value: &str, add: bool, sources: Option<LogSources>) -> Event {
    let mut out = event_of(sources.unwrap_or_else(|| event.logsources.clone()));
    let chosen = field % event.win_fields().count().max(1);
    for (i, (name, old)) in event.win_fields().enumerate() {
        match old.as_str() {
            Some(text) if i == chosen && add => out.set_win(name, format!("{text} {value}")),
            _ if i == chosen => out.set_win(name, value),
            _ => out.set_win(name, old.clone()),
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_events_have_the_same_matches(
        at in any::<prop::sample::Index>(),
        field in 0usize..64,
        piece in any::<prop::sample::Index>(),
        add in any::<bool>(),
        elsewhere in prop::option::of(prop::sample::select(vec!["process_creation", "registry_set", "image_load", "ps_script"])),
    ) {
        if let Some(loaded) = &*LOADED {
            let event = at.get(&loaded.events);
            let sources = elsewhere.map(|c| LogSources::product("windows").category(c));
            assert_same(&loaded.engine, &mutated(event, field, piece.get(loaded.pieces.as_slice()).as_str(), add, sources));
        }
    }

    /// Rules and events of few letters, so that they meet often.
    #[test]
    fn small_rules_have_the_same_matches(
        selections in prop::collection::vec(("[AB]", "(|\\|contains|\\|startswith|\\|endswith|\\|contains\\|all|\\|cased)", prop::collection::vec("[ab\\\\]{1,3}", 1..4)), 1..4),
        condition in prop::sample::select(vec!["s0", "not s0", "1 of s*", "all of s*", "s0 and not 1 of s*", "2 of s*"]),
        values in prop::collection::vec(("[AB]", "[abAB\\\\]{0,6}"), 0..5),
    ) {
        let mut detection = String::new();
        for (i, (field, modifier, wanted)) in selections.iter().enumerate() {
            let wanted: Vec<String> = wanted.iter().map(|w| format!("'{w}'")).collect();
            detection.push_str(&format!("s{i}: {{{field}{modifier}: [{}]}}\n", wanted.join(", ")));
        }
        detection.push_str(&format!("condition: {condition}"));
        let (rules, report) = crate::load(&crate::rule(&detection));
        prop_assert!(report.failed.is_empty(), "{:?}", report.failed);
        let mut event = event_of(LogSources::product("windows"));
        for (field, value) in &values {
            event.set_win(field, Value::from(value.as_str()));
        }
        assert_same(&Engine::new(&rules), &event);
    }
}
