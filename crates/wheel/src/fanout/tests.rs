use super::*;
use crate::{occasion::Lead, recurrence::Recurrence};
use jiff::civil::date;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn activity(key: &str, rule: &str, start: Date, scope: Scope) -> Activity {
    Activity {
        key: key.to_owned(),
        title: format!("Aktivitet {key}"),
        category: Category::FollowUp,
        recurrence: Recurrence::parse(rule, start).expect(rule),
        lead: Lead { before: 7, after: 7 },
        scope,
        owner: "ciso".to_owned(),
        details: BTreeMap::from([("legal basis".to_owned(), "MSBFS 2020:7".to_owned())]),
    }
}

fn target(id: &str, kind: TargetKind) -> Target {
    Target { id: id.to_owned(), kind }
}

fn unit(id: &str, level: &str) -> Target {
    target(id, TargetKind::Unit { level: level.to_owned() })
}

fn region() -> Vec<Target> {
    vec![
        unit("halso", "förvaltning"),
        unit("trafik", "förvaltning"),
        unit("akuten", "verksamhet"),
        target("cosmos", TargetKind::System),
        target("cosmos", TargetKind::System),
        target("leverans ab", TargetKind::Supplier),
        target("policy", TargetKind::Document),
    ]
}

const YEAR: (Date, Date) = (date(2026, 1, 1), date(2026, 12, 31));

fn in_year(a: &Activity, targets: &[Target]) -> BTreeSet<InstanceKey> {
    wanted(a, targets, YEAR.0, YEAR.1).expect("wanted")
}

#[test]
fn each_scope_reaches_its_own_targets_once() {
    let count = |scope| in_year(&activity("a", "FREQ=MONTHLY;INTERVAL=3", YEAR.0, scope), &region()).len();
    assert_eq!(count(Scope::Region), 4);
    assert_eq!(count(Scope::EachUnit { level: "förvaltning".to_owned() }), 8);
    assert_eq!(count(Scope::EachUnit { level: "sjukhus".to_owned() }), 0);
    assert_eq!(count(Scope::EachSystem), 4);
    assert_eq!(count(Scope::EachSupplier), 4);
    assert_eq!(count(Scope::EachDocument), 4);
}

#[test]
fn a_new_target_gets_only_its_own_instances_and_a_retired_one_is_told() {
    let a = activity("a", "FREQ=YEARLY", date(2026, 5, 4), Scope::EachSystem);
    let before = in_year(&a, &region());
    let mut more = region();
    more.push(target("melior", TargetKind::System));
    let made = missing(&before, &in_year(&a, &more));
    assert_eq!(made.iter().map(|k| k.target.as_deref()).collect::<Vec<_>>(), [Some("melior")]);
    assert_eq!(unasked(&before, &in_year(&a, &[])).len(), 1);
}

#[test]
fn a_mistaken_rule_over_many_targets_is_refused_with_both_numbers() {
    let many: Vec<Target> = (0..600).map(|n| target(&format!("s{n}"), TargetKind::System)).collect();
    let a = activity("a", "FREQ=DAILY", YEAR.0, Scope::EachSystem);
    assert_eq!(wanted(&a, &many, YEAR.0, YEAR.1), Err(FanoutError::TooMany { days: 365, targets: 600 }));
}

#[test]
fn the_share_of_nothing_is_nothing() {
    assert_eq!((share(0, 0), share(3, 4), share(9, 4)), (0.0, 0.75, 1.0));
}

fn plan() -> Plan {
    let once =
        Activity { recurrence: Recurrence::once(date(2026, 2, 10)), ..activity("once", "FREQ=DAILY", YEAR.0, Scope::Region) };
    Plan {
        year: 2026,
        activities: vec![
            activity("friday", "FREQ=YEARLY;BYMONTH=3;BYDAY=-1FR", YEAR.0, Scope::Region),
            activity("fortnight", "FREQ=WEEKLY;INTERVAL=2", date(2026, 1, 5), Scope::Region),
            activity("spring", "FREQ=WEEKLY;UNTIL=20260331", date(2026, 1, 5), Scope::Region),
            activity("biennial", "FREQ=YEARLY;INTERVAL=2", date(2026, 9, 1), Scope::EachSystem),
            once,
        ],
    }
}

#[test]
fn a_cloned_year_moves_by_the_rule() {
    let old = plan();
    let cloned = clone_year(&old, 2027).expect("clone");
    let days = |i: usize| cloned.plan.days(&cloned.plan.activities[i]).expect("days");
    assert_eq!(days(0), [date(2027, 3, 26)]);
    // Mondays every second week, in step with 2026's last one, 21 December.
    assert_eq!(days(1).first(), Some(&date(2027, 1, 4)));
    // Still Mondays, though 5 January 2027 is a Tuesday.
    assert_eq!((days(2).first(), days(2).last()), (Some(&date(2027, 1, 11)), Some(&date(2027, 3, 29))));
    assert_eq!((days(3), days(4)), (vec![], vec![date(2027, 2, 10)]));
    let note = |key: &str| cloned.notes.get(key).copied();
    assert_eq!(note("friday"), Some(CloneNote::Continues));
    assert_eq!(note("spring"), Some(CloneNote::Renewed));
    assert_eq!(note("biennial"), Some(CloneNote::Rests));
    assert_eq!(note("once"), Some(CloneNote::Renewed));
}

#[test]
fn a_single_leap_day_is_cloned_to_the_28th_and_shown_as_moved() {
    let leap =
        Activity { recurrence: Recurrence::once(date(2028, 2, 29)), ..activity("leap", "FREQ=DAILY", YEAR.0, Scope::Region) };
    let old = Plan { year: 2028, activities: vec![leap] };
    let cloned = clone_year(&old, 2029).expect("clone");
    assert_eq!(
        compare(&old, &cloned.plan).expect("compare"),
        [Change::Moved { key: "leap".to_owned(), before: vec![date(2028, 2, 29)], after: vec![date(2029, 2, 28)] }]
    );
}

#[test]
fn a_clone_of_a_clone_two_years_on_keeps_its_days() {
    let cloned = clone_year(&clone_year(&plan(), 2027).expect("clone").plan, 2028).expect("clone").plan;
    assert_eq!(cloned.days(&cloned.activities[3]), Ok(vec![date(2028, 9, 1)]));
    assert_eq!(cloned.days(&cloned.activities[4]), Ok(vec![date(2028, 2, 10)]));
}

#[test]
fn two_years_are_compared_by_what_people_changed() {
    let old = plan();
    let mut new = clone_year(&old, 2027).expect("clone").plan;
    assert_eq!(compare(&old, &new), Ok(Vec::new()));
    new.activities.remove(1);
    new.activities.push(activity("added", "FREQ=YEARLY", date(2027, 6, 1), Scope::Region));
    new.activities[0].recurrence = Recurrence::parse("FREQ=YEARLY;BYMONTH=4;BYDAY=-1FR", YEAR.0).expect("rule");
    new.activities[0].owner = "dso".to_owned();
    new.activities[1].details.insert("outputs".to_owned(), "protokoll".to_owned());
    new.activities[3].recurrence = Recurrence::parse("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=10", YEAR.0).expect("rule");
    let changes = compare(&old, &new).expect("compare");
    assert_eq!(
        changes,
        [
            Change::New { key: "added".to_owned() },
            Change::Gone { key: "fortnight".to_owned() },
            Change::Moved { key: "friday".to_owned(), before: vec![date(2026, 3, 27)], after: vec![date(2027, 4, 30)] },
            Change::Changed { key: "friday".to_owned(), fields: vec![Field::Owner] },
            Change::Changed { key: "once".to_owned(), fields: vec![Field::Rule] },
            Change::Changed { key: "spring".to_owned(), fields: vec![Field::Detail("outputs".to_owned())] },
        ]
    );
}

fn any_activity() -> impl Strategy<Value = Activity> {
    let rule = prop_oneof![
        (1u8..=12, -4i8..=-1).prop_map(|(m, n)| format!("FREQ=YEARLY;BYMONTH={m};BYDAY={n}TH")),
        (1u8..=12, 1u8..=28).prop_map(|(m, d)| format!("FREQ=YEARLY;BYMONTH={m};BYMONTHDAY={d}")),
        Just("FREQ=MONTHLY;BYDAY=1MO".to_owned()),
        Just("FREQ=MONTHLY;COUNT=4".to_owned()),
        Just("FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20261231".to_owned()),
        Just("FREQ=WEEKLY;COUNT=6".to_owned()),
    ];
    (rule, 1i8..=6, 1i8..=28, prop::bool::ANY).prop_map(|(rule, m, d, systems)| {
        let start = if rule.contains("COUNT") { date(2026, m, d) } else { YEAR.0 };
        activity("a", &rule, start, if systems { Scope::EachSystem } else { Scope::Region })
    })
}

proptest! {
    #[test]
    fn generating_twice_makes_nothing_twice(a in any_activity(), systems in 0usize..6, cut in 1i8..=12) {
        let targets: Vec<Target> = (0..systems).map(|n| target(&format!("s{n}"), TargetKind::System)).collect();
        let all = in_year(&a, &targets);
        // First up to some month, as a server that ran for a while would have done; then the whole year, twice.
        let mut existing = wanted(&a, &targets, YEAR.0, date(2026, cut, 1)).expect("wanted");
        existing.extend(missing(&existing, &all));
        prop_assert_eq!(&existing, &all);
        prop_assert!(missing(&existing, &all).is_empty() && unasked(&existing, &all).is_empty());
    }

    #[test]
    fn a_clone_keeps_the_number_of_activities_and_of_days(activities in prop::collection::vec(any_activity(), 0..8), on in 1i16..4) {
        let activities = activities.into_iter().enumerate().map(|(i, a)| Activity { key: format!("a{i}"), ..a }).collect();
        let old = Plan { year: 2026, activities };
        let cloned = clone_year(&old, 2026 + on).expect("clone");
        prop_assert_eq!(cloned.plan.activities.len(), old.activities.len());
        prop_assert_eq!(cloned.notes.len(), old.activities.len());
        for (a, b) in old.activities.iter().zip(&cloned.plan.activities) {
            prop_assert_eq!(&a.key, &b.key);
            prop_assert_eq!(old.days(a).expect("days").len(), cloned.plan.days(b).expect("days").len(), "{}", a.recurrence);
        }
        prop_assert_eq!(compare(&old, &cloned.plan), Ok(Vec::new()));
    }
}
