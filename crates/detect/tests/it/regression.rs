//! SigmaHQ's own regression data: the rule that a case names fires on the case's event, read from the EVTX file and from the JSON of
//! the same event.
use crate::{ctx, fixture, parse};
use std::{
    fs,
    path::{Path, PathBuf},
};
use vk_detect::{Engine, RuleSet, Scratch};
use vk_event::{Event, SourceType, read_evtx};

struct Case {
    folder: PathBuf,
    rules: Vec<String>,
}

/// Folders with an `info.yml`, and the ids of the rules that it names.
fn cases(folder: &Path, out: &mut Vec<Case>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).expect("folder").map(|e| e.expect("entry").path()).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            cases(&entry, out);
        } else if entry.ends_with("info.yml") {
            let info = fs::read_to_string(&entry).expect("info.yml");
            let named = info.lines().skip_while(|l| !l.starts_with("rule_metadata:"));
            let rules = named.filter_map(|l| l.trim().strip_prefix("- id: ")).map(|id| id.trim().to_owned()).collect();
            out.push(Case { folder: folder.to_owned(), rules });
        }
    }
}

fn files(case: &Case, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(&case.folder).expect("folder").map(|e| e.expect("entry").path());
    entries.filter(|p| p.extension().is_some_and(|e| e == extension)).collect()
}

fn from_evtx(path: &Path) -> Vec<Event> {
    let file = fs::File::open(path).expect("file");
    read_evtx(file, ctx()).map(|event| event.unwrap_or_else(|e| panic!("{}: {e}", path.display()))).collect()
}

/// One event, or one after the other.
fn from_json(path: &Path) -> Vec<Event> {
    let text = fs::read_to_string(path).expect("file");
    let values = serde_json::Deserializer::from_str(&text).into_iter::<serde_json::Value>();
    let mut events = Vec::new();
    for value in values.map(|v| v.expect("json")) {
        let list = match value {
            serde_json::Value::Array(list) => list,
            one => vec![one],
        };
        events.extend(list.iter().map(|event| parse(SourceType::WindowsXml, &event.to_string())));
    }
    events
}

#[test]
fn every_case_fires_by_both_paths() {
    let Some(root) = fixture("sigma") else { return };
    let folders = ["rules", "rules-emerging-threats", "rules-threat-hunting"].map(|f| root.join(f));
    let (rules, _) = RuleSet::load(&folders);
    let engine = Engine::new(&rules);
    let mut scratch = Scratch::new();
    let mut all = Vec::new();
    cases(&root.join("regression_data"), &mut all);
    assert!(all.len() >= 100, "{} cases", all.len());

    let mut missing = Vec::new();
    let mut fired = |case: &Case, path: &str, events: Vec<Event>| {
        let mut found = Vec::new();
        for event in &events {
            let (from, mut every) = (found.len(), Vec::new());
            engine.evaluate(event, &mut scratch, &mut found);
            engine.evaluate_every_rule(event, &mut Scratch::new(), &mut every);
            assert_eq!(found.get(from..), Some(every.as_slice()), "the index must not change the answer");
        }
        let ids: Vec<&str> = found.iter().filter_map(|m| engine.rule(m.rule)).map(|r| r.info.id.as_str()).collect();
        let complete = case.rules.iter().all(|id| ids.contains(&id.as_str()));
        if !complete {
            let sources = events.first().map(|e| e.logsources.clone());
            missing.push(format!("{path} {}: {:?} of {sources:?}", case.folder.display(), case.rules));
        }
        usize::from(complete)
    };
    let (mut evtx, mut evtx_cases, mut json, mut json_cases, mut raw, mut raw_cases) = (0, 0, 0, 0, 0, 0);
    for case in &all {
        for path in files(case, "evtx") {
            evtx_cases += 1;
            evtx += fired(case, "evtx", from_evtx(&path));
        }
        for path in files(case, "json") {
            json_cases += 1;
            json += fired(case, "json", from_json(&path));
        }
        for path in files(case, "raw") {
            raw_cases += 1;
            let text = fs::read_to_string(&path).expect("file");
            raw += fired(case, "raw", text.lines().map(|line| parse(SourceType::CiscoIos, line)).collect());
        }
    }
    println!("{evtx} of {evtx_cases} by EVTX, {json} of {json_cases} by JSON, {raw} of {raw_cases} as raw text");
    let first = missing.iter().take(10).collect::<Vec<_>>();
    assert!(missing.is_empty(), "{} missing, the first: {first:#?}", missing.len());
}
