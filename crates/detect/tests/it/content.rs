//! The rules that Vårdkase ships (`content/detection`): every one loads, and its own test events hold.
//!
//! `content/detection/tests/<rule-id>.jsonl`: lines `{"source": TYPE, "raw": …, "expect": true|false}`; `expect` says whether the rule
//! fires on this line. For a correlation the lines are a sequence in time and `expect` marks the line that completes it.
use crate::parse;
use std::{fs, path::Path};
use vk_core::Instant;
use vk_detect::{Correlator, Engine, RuleSet, Scratch};
use vk_event::{Field, Value};

#[derive(serde::Deserialize)]
struct Line {
    source: String,
    raw: String,
    #[serde(default)]
    expect: bool,
}

fn lines(path: &Path) -> Vec<Line> {
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let named =
        |(i, line): (usize, &str)| serde_json::from_str(line).unwrap_or_else(|e| panic!("{}:{}: {e}", path.display(), i + 1));
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(named).collect()
}

#[test]
fn every_rule_of_ours_loads_and_its_tests_hold() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/detection");
    let (rules, report) = RuleSet::load(&[&folder]);
    assert!(report.failed.is_empty(), "{}", report.failed.iter().map(|f| format!("{f}\n")).collect::<String>());
    assert!(!rules.is_empty());
    let engine = Engine::new(&rules);
    let mut ids: Vec<&str> = rules.rules().iter().map(|r| r.info.id.as_str()).collect();
    ids.extend(rules.correlations().iter().map(|c| c.info.id.as_str()));
    let mut wrong = Vec::new();
    for id in &ids {
        let path = folder.join("tests").join(format!("{id}.jsonl"));
        if !path.exists() {
            wrong.push(format!("{id}: no tests in {}", path.display()));
            continue;
        }
        let (mut scratch, mut correlator) = (Scratch::new(), Correlator::new(&rules));
        let (mut fires, mut rests) = (0, 0);
        for (i, line) in lines(&path).into_iter().enumerate() {
            let source = line.source.parse().unwrap_or_else(|e| panic!("{}:{}: {e}", path.display(), i + 1));
            let event = parse(source, &line.raw);
            let (mut matches, mut fired) = (Vec::new(), Vec::new());
            engine.evaluate(&event, &mut scratch, &mut matches);
            let time = match event.get(Field::Timestamp) {
                Some(Value::Time(time)) => *time,
                _ => Instant::from_micros(0),
            };
            correlator.observe(&event, time, &i.to_string(), &matches, &mut fired);
            let found = matches.iter().filter_map(|m| engine.rule(m.rule)).any(|r| r.info.id == *id)
                || fired.iter().filter_map(|f| correlator.correlation(f.correlation)).any(|c| c.info.id == *id);
            if found != line.expect {
                wrong.push(format!("{}:{}: fires: {found}, expected: {}", path.display(), i + 1, line.expect));
            }
            if line.expect { fires += 1 } else { rests += 1 }
        }
        if fires == 0 || rests == 0 {
            wrong.push(format!("{id}: tests need a line that fires and one that does not"));
        }
    }
    println!("{} rules and correlations", ids.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}
