use super::*;
use crate::incidents::significance::content::{self, Above, All, Any, AtLeast, Is, Not};
use proptest::prelude::*;

fn now() -> Instant {
    "2026-11-20T22:40:00Z".parse().expect("rfc3339")
}

fn set() -> &'static RuleSet {
    content::in_force(now().local_date()).expect("content").expect("in force")
}

fn profiles(keys: &[&str]) -> BTreeSet<String> {
    keys.iter().map(|k| (*k).to_owned()).collect()
}

fn minutes(n: i64, running: bool) -> Known {
    Known::Lengths(vec![Length { seconds: n * 60, running }])
}

fn facts(known: &[(&str, Known)]) -> Facts {
    known.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect()
}

/// Every fact answered so that nothing is reached.
fn calm() -> Facts {
    set()
        .facts
        .iter()
        .filter(|f| f.kind != FactKind::Share)
        .map(|f| {
            let value = match (f.kind, f.key.as_str()) {
                (FactKind::Flag, _) => Known::Flag(false),
                (FactKind::Duration, _) => minutes(0, false),
                (_, "turnover" | "departures_planned") => Known::Number(1_000),
                _ => Known::Number(0),
            };
            (f.key.clone(), value)
        })
        .collect()
}

fn with(mut facts: Facts, key: &str, value: Known) -> Facts {
    facts.insert(key.to_owned(), value);
    facts
}

fn matched<'r>(r: &Recommendation<'r>) -> Vec<&'r str> {
    r.verdicts.iter().filter(|v| v.answer == Answer::Matched).map(|v| v.rule.key.as_str()).collect()
}

#[test]
fn a_clinic_down_61_minutes_is_significant_for_care_and_not_yet_for_the_administration() {
    let facts = with(calm(), "activity_limited", minutes(61, true));
    let both = evaluate(set(), &profiles(&["care_provider", "public_administration"]), &facts, now());
    assert_eq!((both.kind, matched(&both)), (Kind::Significant, vec!["health.activity_1h"]));
    let office = evaluate(set(), &profiles(&["public_administration"]), &facts, now());
    assert_eq!(office.kind, Kind::BelowThresholds);
    let (at, rule) = office.next.expect("it goes on");
    assert_eq!((at.seconds_since(now()), rule.key.as_str()), (3 * 3600 - 60 + 1, "pubadm.activity_4h"));
}

#[test]
fn exactly_one_hour_is_not_more_than_one_hour() {
    let of = |seconds| {
        let facts = with(calm(), "activity_limited", Known::Lengths(vec![Length { seconds, running: false }]));
        evaluate(set(), &profiles(&["care_provider"]), &facts, now()).kind
    };
    assert_eq!((of(3600), of(3601)), (Kind::BelowThresholds, Kind::Significant));
}

#[test]
fn the_longest_activity_counts_and_not_their_sum() {
    let two = Known::Lengths(vec![Length { seconds: 3000, running: false }, Length { seconds: 3000, running: false }]);
    let r = evaluate(set(), &profiles(&["care_provider"]), &with(calm(), "activity_limited", two), now());
    assert_eq!(r.kind, Kind::BelowThresholds);
}

#[test]
fn the_first_question_settles_the_most_rules() {
    let nothing = evaluate(set(), &profiles(&["care_provider", "public_administration"]), &Facts::new(), now());
    assert_eq!(nothing.kind, Kind::Unknown);
    let asked: Vec<(&str, usize)> = nothing.questions.iter().map(|q| (q.fact.key.as_str(), q.rules)).collect();
    assert_eq!(&asked[..2], &[("activity_limited", 3), ("reserve_routine", 3)]);
    assert!(asked.windows(2).all(|w| w[0].1 >= w[1].1), "{asked:?}");
    assert!(
        !asked.iter().any(|(key, _)| key.ends_with("_share")),
        "a share is not asked for, but its part and its whole: {asked:?}"
    );
    let calm = evaluate(set(), &profiles(&["care_provider"]), &calm(), now());
    assert!(calm.questions.is_empty());
}

#[test]
fn a_system_that_is_not_critical_settles_its_rules_without_the_other_facts() {
    let r = evaluate(set(), &BTreeSet::new(), &facts(&[("sector_critical_system", Known::Flag(false))]), now());
    let of = |key: &str| r.verdicts.iter().find(|v| v.rule.key == key).map(|v| v.answer.clone());
    assert_eq!(of("gen.sector_critical_12h"), Some(Answer::NotMatched));
    assert_eq!(of("gen.protected_info"), Some(Answer::NotMatched));
}

#[test]
fn five_per_cent_of_the_turnover_is_exact_to_the_krona() {
    let of = |cost| {
        let facts = with(with(calm(), "turnover", Known::Number(9_000_000_007)), "total_cost", Known::Number(cost));
        evaluate(set(), &BTreeSet::new(), &facts, now()).kind
    };
    assert_eq!((of(450_000_000), of(450_000_001)), (Kind::BelowThresholds, Kind::Significant));
}

#[test]
fn the_strictest_threshold_of_a_dimension_is_named_first() {
    let facts = facts(&[("activity_limited", minutes(13 * 60, true)), ("sector_critical_system", Known::Flag(true))]);
    let r = evaluate(set(), &profiles(&["care_provider", "public_administration"]), &facts, now());
    assert_eq!(matched(&r), ["health.activity_1h", "pubadm.activity_4h", "gen.sector_critical_12h"]);
}

#[test]
fn no_cost_needs_no_turnover_to_be_below_five_per_cent() {
    let r = evaluate(set(), &BTreeSet::new(), &facts(&[("total_cost", Known::Number(0))]), now());
    let cost = r.verdicts.iter().find(|v| v.rule.key == "gen.cost_5pct").expect("rule");
    assert_eq!(cost.answer, Answer::NotMatched);
}

/// A small language of rules over three flags and two durations, each fact asked at most where the test says.
fn leaf() -> impl Strategy<Value = When> {
    let flag = |key: &str| {
        let fact = key.to_owned();
        any::<bool>().prop_map(move |is| When::Is(Is { fact: fact.clone(), is }))
    };
    prop_oneof![
        flag("environment_harm"),
        flag("serious_injury"),
        flag("other_actor_crisis"),
        (0i64..4).prop_map(|hours| When::Above(Above { fact: "activity_limited".to_owned(), above: Amount::Hours { hours } })),
        (1i64..5).prop_map(|n| When::AtLeast(AtLeast { fact: "persons_compromised".to_owned(), at_least: Amount::Number(n) })),
    ]
}

fn condition() -> impl Strategy<Value = When> {
    leaf().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..3).prop_map(|all| When::All(All { all })),
            prop::collection::vec(inner.clone(), 1..3).prop_map(|any| When::Any(Any { any })),
            inner.prop_map(|not| When::Not(Not { not: Box::new(not) })),
        ]
    })
}

const ASKED: [&str; 5] = ["environment_harm", "serious_injury", "other_actor_crisis", "activity_limited", "persons_compromised"];

fn value(key: &str, n: i64) -> Known {
    match key {
        "activity_limited" => minutes(n * 60, false),
        "persons_compromised" => Known::Number(n),
        _ => Known::Flag(n % 2 == 1),
    }
}

/// Every way to complete what is not known, with values on both sides of every limit that `condition` makes.
fn completions(known: &Facts) -> Vec<Facts> {
    let mut all = vec![known.clone()];
    for key in ASKED.iter().filter(|k| !known.contains_key(**k)) {
        all = all.iter().flat_map(|f| (0..5).map(|n| with(f.clone(), key, value(key, n)))).collect();
    }
    all
}

fn read_once(when: &When) -> bool {
    let mut seen = Vec::new();
    when.leaves(&mut |key, _| seen.push(key.to_owned()));
    let n = seen.len();
    seen.sort();
    seen.dedup();
    seen.len() == n
}

/// Some facts of an incident, of any kind.
fn some_facts() -> impl Strategy<Value = Facts> {
    let keys: Vec<(String, FactKind)> =
        set().facts.iter().filter(|f| f.kind != FactKind::Share).map(|f| (f.key.clone(), f.kind)).collect();
    prop::collection::vec(prop::option::of((0i64..3000, any::<bool>())), keys.len()).prop_map(move |values| {
        let given = keys.iter().zip(values);
        given
            .filter_map(|((key, kind), value)| {
                let (n, yes) = value?;
                let known = match kind {
                    FactKind::Flag => Known::Flag(yes),
                    FactKind::Duration => minutes(n, yes),
                    _ => Known::Number(n),
                };
                Some((key.clone(), known))
            })
            .collect()
    })
}

proptest! {
    /// What is settled is settled whatever the missing facts turn out to be; what is open could go either way (where no fact is asked twice).
    #[test]
    fn kleene_agrees_with_every_completion_of_the_unknown_facts(when in condition(), known in prop::collection::vec(prop::option::of(0i64..5), 5)) {
        let facts: Facts = ASKED.iter().zip(known).filter_map(|(key, n)| Some(((*key).to_owned(), value(key, n?)))).collect();
        let of = |facts: &Facts| Asked { set: set(), facts }.answer(&when);
        let ends: BTreeSet<bool> = completions(&facts).iter().map(|f| of(f) == Answer::Matched).collect();
        match of(&facts) {
            Answer::Matched => prop_assert_eq!(ends, BTreeSet::from([true])),
            Answer::NotMatched => prop_assert_eq!(ends, BTreeSet::from([false])),
            Answer::Missing(lacking) => {
                prop_assert!(!lacking.is_empty() && lacking.iter().all(|key| !facts.contains_key(key)));
                prop_assert!(!read_once(&when) || ends.len() == 2, "{:?} of {:?}", ends, when);
            }
        }
    }

    #[test]
    fn adding_a_profile_never_turns_significant_into_below(facts in some_facts(), has: [bool; 3]) {
        let all = ["public_administration", "care_provider", "transport"];
        let some: BTreeSet<String> = all.iter().zip(has).filter(|(_, yes)| *yes).map(|(key, _)| (*key).to_owned()).collect();
        let few = evaluate(set(), &some, &facts, now());
        let more = evaluate(set(), &profiles(&all), &facts, now());
        prop_assert!(few.kind != Kind::Significant || more.kind == Kind::Significant);
        prop_assert!(more.kind != Kind::BelowThresholds || few.kind == Kind::BelowThresholds);
    }

    #[test]
    fn more_hours_never_unmatch(facts in some_facts(), more in 0i64..5000) {
        let before = evaluate(set(), &profiles(&["care_provider", "public_administration", "transport"]), &facts, now());
        let longer: Facts = facts.iter().map(|(key, known)| {
            let known = match known {
                Known::Lengths(all) => Known::Lengths(all.iter().map(|l| Length { seconds: l.seconds + more, ..*l }).collect()),
                other => other.clone(),
            };
            (key.clone(), known)
        }).collect();
        let after = evaluate(set(), &profiles(&["care_provider", "public_administration", "transport"]), &longer, now());
        for rule in matched(&before) {
            prop_assert!(matched(&after).contains(&rule), "{rule}");
        }
    }

    /// The moment that is told is the first second in which the rule matches.
    #[test]
    fn a_threshold_is_passed_when_it_was_said_to_be(facts in some_facts()) {
        let all = profiles(&["care_provider", "public_administration", "transport"]);
        let r = evaluate(set(), &all, &facts, now());
        if let Some((at, rule)) = r.next {
            let later = |seconds: i64| -> Facts {
                facts.iter().map(|(key, known)| (key.clone(), match known {
                    Known::Lengths(all) => Known::Lengths(all.iter().map(|l| Length { seconds: if l.running { l.seconds + seconds } else { l.seconds }, ..*l }).collect()),
                    other => other.clone(),
                })).collect()
            };
            let wait = at.seconds_since(now());
            let after = later(wait);
            prop_assert!(matched(&evaluate(set(), &all, &after, at)).contains(&rule.key.as_str()));
            let before = later(wait - 1);
            prop_assert!(!matched(&evaluate(set(), &all, &before, at)).contains(&rule.key.as_str()));
        }
    }
}
