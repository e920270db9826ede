//! Correlations over event time: counts, values, order, late and replayed events, restarts.
use crate::{event_of, load, rules, time};
use vk_core::Instant;
use vk_detect::{Correlator, Engine, Fired, RuleSet, Scratch};
use vk_event::{Event, Field, LogSources};

const FAILED: &str = "title: Failed logon\nname: failed\nid: f\nlogsource: {category: authentication}\n\
                      detection:\n  s: {event.outcome: failure}\n  condition: s\n";
const SUCCEEDED: &str = "title: Logon\nname: succeeded\nid: s\nlogsource: {category: authentication}\n\
                         detection:\n  s: {event.outcome: success}\n  condition: s\n";

fn set(correlation: &str) -> RuleSet {
    rules(&format!("{FAILED}---\n{SUCCEEDED}---\ntitle: C\nid: c\ncorrelation:\n{correlation}"))
}

fn logon(outcome: &str, user: &str, ip: &str) -> Event {
    let mut event = event_of(LogSources::default().category("authentication"));
    event.set(Field::EventOutcome, outcome);
    event.set(Field::UserName, user);
    event.set(Field::SourceIp, ip);
    event
}

/// An engine and a correlator fed by hand.
struct Bench {
    engine: Engine,
    correlator: Correlator,
    scratch: Scratch,
    sent: u64,
}

impl Bench {
    fn new(set: &RuleSet) -> Bench {
        Bench { engine: Engine::new(set), correlator: Correlator::new(set), scratch: Scratch::new(), sent: 0 }
    }
    fn send(&mut self, at: &str, event: &Event) -> Vec<Fired> {
        self.sent += 1;
        let key = format!("e{}", self.sent);
        self.send_as(&key, time(&format!("2026-11-22T{at}Z")), event)
    }
    fn send_as(&mut self, key: &str, at: Instant, event: &Event) -> Vec<Fired> {
        let (mut matches, mut fired) = (Vec::new(), Vec::new());
        self.engine.evaluate(event, &mut self.scratch, &mut matches);
        self.correlator.observe(event, at, key, &matches, &mut fired);
        fired
    }
}

const FIVE: &str = "  type: event_count\n  rules: [failed]\n  group-by: [user.name]\n  timespan: 5m\n  condition: {gte: 3}\n";

#[test]
fn the_event_that_reaches_the_count_fires_and_the_result_names_all_of_them() {
    let mut bench = Bench::new(&set(FIVE));
    assert!(bench.send("10:00:00", &logon("failure", "Anna", "10.0.0.1")).is_empty());
    assert!(bench.send("10:01:00", &logon("failure", "bo", "10.0.0.1")).is_empty());
    assert!(bench.send("10:02:00", &logon("failure", "anna", "10.0.0.1")).is_empty());
    assert!(bench.send("10:02:30", &logon("success", "anna", "10.0.0.1")).is_empty());
    let fired = bench.send("10:03:00", &logon("failure", "anna", "10.0.0.1"));
    assert_eq!(fired.len(), 1);
    let fired = &fired[0];
    assert_eq!(fired.count, 3);
    assert_eq!(fired.group, [("user.name".into(), "Anna".to_owned())]);
    assert_eq!((fired.first, fired.last), (time("2026-11-22T10:00:00Z"), time("2026-11-22T10:03:00Z")));
    assert_eq!(fired.events, ["e1", "e3", "e5"]);
}

#[test]
fn an_attack_that_goes_on_fires_once_per_timespan() {
    let mut bench = Bench::new(&set(FIVE));
    let times: Vec<String> = (0..12).map(|i| format!("10:{i:02}:00")).collect();
    let fired: Vec<usize> =
        (0..12).filter(|i| !bench.send(&times[*i], &logon("failure", "anna", "10.0.0.1")).is_empty()).collect();
    assert_eq!(fired, [2, 7]);
}

#[test]
fn the_window_slides_and_ends_are_exact() {
    let mut bench = Bench::new(&set(FIVE));
    bench.send("10:00:00", &logon("failure", "anna", "10.0.0.1"));
    bench.send("10:02:00", &logon("failure", "anna", "10.0.0.1"));
    assert!(bench.send("10:05:00", &logon("failure", "anna", "10.0.0.1")).is_empty(), "the first is five minutes old");
    assert_eq!(bench.send("10:06:59", &logon("failure", "anna", "10.0.0.1")).len(), 1);
}

#[test]
fn a_late_event_completes_the_window_it_belongs_to() {
    let mut bench = Bench::new(&set(FIVE));
    bench.send("10:00:00", &logon("failure", "anna", "10.0.0.1"));
    bench.send("10:02:00", &logon("failure", "anna", "10.0.0.1"));
    let fired = bench.send("10:01:00", &logon("failure", "anna", "10.0.0.1"));
    assert_eq!(fired.len(), 1);
    assert_eq!(fired[0].last, time("2026-11-22T10:02:00Z"));
}

#[test]
fn an_event_replayed_under_its_key_counts_once() {
    let mut bench = Bench::new(&set(FIVE));
    let event = logon("failure", "anna", "10.0.0.1");
    let at = time("2026-11-22T10:00:00Z");
    for _ in 0..5 {
        assert!(bench.send_as("same", at, &event).is_empty());
    }
    assert!(bench.send_as("second", at, &event).is_empty());
    assert_eq!(bench.send_as("third", at, &event).len(), 1, "equal times, different events");
}

#[test]
fn one_clock_far_ahead_makes_nobody_forgotten() {
    let mut bench = Bench::new(&set(FIVE));
    bench.send("10:00:00", &logon("failure", "anna", "10.0.0.1"));
    bench.send_as("future", time("2099-01-01T00:00:00Z"), &logon("failure", "anna", "10.0.0.1"));
    bench.send("10:01:00", &logon("failure", "anna", "10.0.0.1"));
    assert_eq!(bench.send("10:02:00", &logon("failure", "anna", "10.0.0.1")).len(), 1);
}

#[test]
fn a_restart_in_the_middle_changes_nothing() {
    let set = set(FIVE);
    let mut before = Bench::new(&set);
    before.send("10:00:00", &logon("failure", "anna", "10.0.0.1"));
    before.send("10:01:00", &logon("failure", "anna", "10.0.0.1"));
    let saved = serde_json::to_string(&before.correlator.snapshot()).expect("json");
    let mut after = Bench::new(&set);
    after.sent = before.sent;
    let restored = after.correlator.restore(serde_json::from_str(&saved).expect("snapshot")).expect("same version");
    assert_eq!(restored, 1);
    let fired = after.send("10:02:00", &logon("failure", "anna", "10.0.0.1"));
    assert_eq!(fired, before.send("10:02:00", &logon("failure", "anna", "10.0.0.1")));
    assert_eq!(fired[0].events, ["e1", "e2", "e3"]);
    assert_eq!(after.correlator.snapshot(), before.correlator.snapshot());

    let changed = self::set(&FIVE.replace("gte: 3", "gte: 4"));
    assert_eq!(Correlator::new(&changed).restore(after.correlator.snapshot()), Ok(0), "another rule begins anew");
}

#[test]
fn an_event_without_the_group_field_belongs_to_no_group() {
    let mut bench = Bench::new(&set(FIVE));
    for second in 0..5 {
        assert!(bench.send(&format!("10:00:0{second}"), &logon("failure", "", "10.0.0.1")).is_empty());
    }
}

#[test]
fn value_count_counts_different_values() {
    let spray = "  type: value_count\n  rules: [failed]\n  group-by: [source.ip]\n  timespan: 5m\n  condition: {gte: 3, field: user.name}\n";
    let mut bench = Bench::new(&set(spray));
    bench.send("10:00:00", &logon("failure", "anna", "10.0.0.1"));
    bench.send("10:00:01", &logon("failure", "ANNA", "10.0.0.1"));
    bench.send("10:00:02", &logon("failure", "bo", "10.0.0.1"));
    let fired = bench.send("10:00:03", &logon("failure", "cia", "10.0.0.1"));
    assert_eq!(fired.len(), 1);
    assert_eq!(fired[0].count, 3);
}

#[test]
fn temporal_asks_for_all_rules_and_ordered_for_their_order() {
    let of = |kind: &str| format!("  type: {kind}\n  rules: [failed, succeeded]\n  group-by: [user.name]\n  timespan: 5m\n");
    let mut any_order = Bench::new(&set(&of("temporal")));
    any_order.send("10:00:00", &logon("success", "anna", "10.0.0.1"));
    assert_eq!(any_order.send("10:01:00", &logon("failure", "anna", "10.0.0.1")).len(), 1);

    let mut ordered = Bench::new(&set(&of("temporal_ordered")));
    ordered.send("10:00:00", &logon("success", "anna", "10.0.0.1"));
    assert!(ordered.send("10:01:00", &logon("failure", "anna", "10.0.0.1")).is_empty());
    assert!(ordered.send("10:02:00", &logon("success", "bo", "10.0.0.1")).is_empty());
    assert_eq!(ordered.send("10:02:00", &logon("success", "anna", "10.0.0.1")).len(), 1);
}

#[test]
fn a_temporal_condition_may_be_an_expression() {
    let text = "  type: temporal\n  rules: [failed, succeeded]\n  group-by: [user.name]\n  timespan: 5m\n  condition: failed and not succeeded\n";
    let mut bench = Bench::new(&set(text));
    assert!(bench.send("10:00:00", &logon("success", "anna", "10.0.0.1")).is_empty());
    assert!(bench.send("10:01:00", &logon("failure", "anna", "10.0.0.1")).is_empty());
    assert_eq!(bench.send("10:06:00", &logon("failure", "anna", "10.0.0.1")).len(), 1);
}

#[test]
fn sums_averages_and_percentiles_are_of_the_window() {
    let upload = "title: U\nname: upload\nid: u\nlogsource: {category: firewall}\ndetection:\n  s: {source.bytes|exists: true}\n  condition: s\n";
    let sent = |bytes: i64| {
        let mut event = event_of(LogSources::default().category("firewall"));
        event.set(Field::SourceIp, "10.0.0.1");
        event.set(Field::SourceBytes, bytes);
        event
    };
    for (kind, limit, completing, value) in [
        ("value_sum", 600, 2, 600.0),
        ("value_avg", 250, 3, 250.0),
        ("value_median", 250, 3, 250.0),
        ("value_percentile", 470, 4, 480.0),
    ] {
        let percentile = if kind == "value_percentile" { ", percentile: 95" } else { "" };
        let text = format!(
            "{upload}---\ntitle: C\nid: c\ncorrelation:\n  type: {kind}\n  rules: [upload]\n  group-by: [source.ip]\n  \
             timespan: 1h\n  condition: {{gte: {limit}, field: source.bytes{percentile}}}\n"
        );
        let mut bench = Bench::new(&rules(&text));
        for (i, bytes) in [100, 200, 300, 400, 500].into_iter().enumerate() {
            let fired = bench.send(&format!("10:0{i}:00"), &sent(bytes));
            assert_eq!(fired.len(), usize::from(i == completing), "{kind} at {i}");
            if let Some(fired) = fired.first() {
                assert!(fired.value.is_some_and(|v| (v - value).abs() < 0.001), "{kind}: {:?}", fired.value);
            }
        }
    }
}

#[test]
fn base_rules_are_silent_unless_the_correlation_says_otherwise() {
    let silent = set(FIVE);
    assert!(!silent.find("failed").expect("rule").1.alerts);
    assert!(silent.find("succeeded").expect("rule").1.alerts);
    let loud = set(&format!("{FIVE}  generate: true\n"));
    assert!(loud.find("failed").expect("rule").1.alerts);
}

#[test]
fn aliases_name_one_thing_that_rules_call_differently() {
    let text = "title: A\nname: a\nid: a\nlogsource: {product: windows}\ndetection:\n  s: {EventID: 1}\n  condition: s\n\
                ---\ntitle: B\nname: b\nid: b\nlogsource: {category: firewall}\ndetection:\n  s: {action: deny}\n  condition: s\n\
                ---\ntitle: C\nid: c\ncorrelation:\n  type: temporal\n  rules: [a, b]\n  group-by: [address]\n  timespan: 1m\n\
                \x20 aliases:\n    address:\n      a: IpAddress\n      b: src_ip\n";
    let mut bench = Bench::new(&rules(text));
    let mut windows = crate::windows(&[("EventID", "1"), ("IpAddress", "10.0.0.7")]);
    windows.logsources = LogSources::product("windows");
    let mut firewall = event_of(LogSources::default().category("firewall"));
    firewall.set(Field::SourceIp, "10.0.0.7");
    firewall.set(Field::EventAction, "deny");
    assert!(bench.send("10:00:00", &windows).is_empty());
    let fired = bench.send("10:00:30", &firewall);
    assert_eq!(fired[0].group, [("address".into(), "10.0.0.7".to_owned())]);
}

#[test]
fn a_correlation_may_count_another() {
    let text = format!(
        "{FAILED}---\ntitle: Burst\nname: burst\nid: burst\ncorrelation:\n{FIVE}---\ntitle: Spray\nid: spray\ncorrelation:\n  \
         type: value_count\n  rules: [burst]\n  group-by: [source.ip]\n  timespan: 10m\n  condition: {{gte: 2, field: user.name}}\n"
    );
    let mut bench = Bench::new(&rules(&text));
    let mut titles = Vec::new();
    for (second, user) in ["anna", "anna", "anna", "bo", "bo", "bo"].into_iter().enumerate() {
        for fired in bench.send(&format!("10:00:0{second}"), &logon("failure", user, "10.0.0.1")) {
            titles.push(bench.correlator.correlation(fired.correlation).expect("known").info.title.clone());
        }
    }
    assert_eq!(titles, ["Burst", "Burst", "Spray"]);
}

#[test]
fn a_correlation_of_what_is_not_there_is_named() {
    let (_, report) = load(&format!("{FAILED}---\ntitle: C\nid: c\ncorrelation:\n{}", FIVE.replace("failed", "gone")));
    assert_eq!(report.failed.len(), 1);
    assert!(report.failed[0].reason.contains("gone"));
}

#[test]
fn groups_without_end_are_given_up_and_counted() {
    let mut bench = Bench::new(&set(FIVE));
    let matches = {
        let mut found = Vec::new();
        bench.engine.evaluate(&logon("failure", "x", "10.0.0.1"), &mut bench.scratch, &mut found);
        found
    };
    let mut event = logon("failure", "x", "10.0.0.1");
    let mut fired = Vec::new();
    for i in 0..100_500i64 {
        event.set(Field::UserName, format!("user{i}"));
        let at = Instant::from_micros(1_780_000_000_000_000 + i);
        bench.correlator.observe(&event, at, &i.to_string(), &matches, &mut fired);
    }
    assert!(fired.is_empty());
    assert!(bench.correlator.overflow() >= 10_000, "{}", bench.correlator.overflow());
}
