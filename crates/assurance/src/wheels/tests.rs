//! Content, words and rules of the wheel that need no database.
use super::{
    acts::note_key,
    content::{rules, template},
    form::FIELDS,
    model::{STATES, WheelState, following_name},
    rounds::Round,
};
use crate::activities::{CATEGORIES, EVIDENCE, target_kind};
use std::collections::BTreeSet;
use vk_core::{Date, Id};
use vk_governance::functions::ROLE_KEYS;
use vk_web::form::message_keys;
use vk_wheel::{
    fanout::{Category, CloneNote},
    occasion::Status,
    recurrence::Recurrence,
};

#[test]
fn the_shipped_template_names_only_what_the_program_knows_and_gives_days_in_common_and_leap_years() {
    let template = template().expect("content/wheel/template-1.toml");
    assert_eq!(template.activities.len(), 51);
    let keys: BTreeSet<&str> = template.activities.iter().map(|a| a.key.as_str()).collect();
    assert_eq!(keys.len(), 51, "a key names one activity");
    for a in &template.activities {
        assert!(CATEGORIES.contains(&a.category.as_str()), "{}: {}", a.key, a.category);
        assert!(a.scope == "region" || target_kind(&a.scope).is_some(), "{}: {}", a.key, a.scope);
        for role in a.participants.iter().chain([&a.owner]) {
            assert!(ROLE_KEYS.contains(&role.as_str()), "{}: {role}", a.key);
        }
        for key in &a.gathers {
            assert!(EVIDENCE.contains(&key.as_str()), "{}: {key}", a.key);
        }
        for year in [2026, 2028] {
            let first = jiff::civil::Date::new(year, 1, 1).expect("a day");
            let last = jiff::civil::Date::new(year, 12, 31).expect("a day");
            let days = Recurrence::parse(&a.rrule, first).expect(&a.key).occurrences(first, last).expect("days");
            assert!((1..=12).contains(&days.len()), "{} in {year}: {} days", a.key, days.len());
        }
    }
}

#[test]
fn the_shipped_rules_lead_upwards_and_end() {
    let rules = rules().expect("content/wheel/rules-1.toml");
    for step in &rules.above {
        assert!(ROLE_KEYS.contains(&step.role.as_str()) && ROLE_KEYS.contains(&step.then.as_str()), "{step:?}");
        let mut at = step.then.as_str();
        let mut steps = 0;
        while let Some(next) = rules.above.iter().find(|s| s.role == at) {
            at = &next.then;
            steps += 1;
            assert!(steps <= rules.above.len(), "{} goes round in a circle", step.role);
        }
        assert_eq!(at, "region_director", "{} ends somewhere else", step.role);
    }
    assert_eq!(rules.above.iter().map(|s| &s.role).collect::<BTreeSet<_>>().len(), rules.above.len(), "one step for each role");
}

#[test]
fn categories_are_those_of_the_rules_and_every_word_is_there_in_both_languages() {
    assert_eq!(Category::ALL.map(Category::as_str).as_slice(), CATEGORIES);
    let mut keys = message_keys("wheels", FIELDS);
    keys.extend(STATES.iter().map(|s| format!("wheels-state-{s}")));
    keys.extend([CloneNote::Continues, CloneNote::Renewed, CloneNote::Rests].map(|n| note_key(n).to_owned()));
    let drawn: Vec<String> = Status::ALL.iter().map(|s| s.word_key().to_owned()).collect();
    for (own, page) in
        [(include_str!("sv.ftl"), include_str!("drawn.sv.ftl")), (include_str!("en.ftl"), include_str!("drawn.en.ftl"))]
    {
        let has = |text: &str, key: &str| text.lines().any(|line| line.starts_with(&format!("{key} =")));
        assert_eq!(keys.iter().filter(|key| !has(own, key)).collect::<Vec<_>>(), Vec::<&String>::new());
        assert_eq!(drawn.iter().filter(|key| !has(page, key)).collect::<Vec<_>>(), Vec::<&String>::new());
    }
}

#[test]
fn the_wheel_that_follows_is_named_by_its_year() {
    assert_eq!(following_name("Årshjul 2026", 2026), "Årshjul 2027");
    assert_eq!(following_name("Vårt årshjul", 2026), "Vårt årshjul 2027");
    assert_eq!(WheelState::from_key("adopted"), Some(WheelState::Adopted));
}

fn round(total: i64, done: i64, late: i64) -> Round {
    let day: Date = "2026-03-16".parse().expect("a day");
    Round {
        activity: Id::fixed("a"),
        falls_on: day,
        starts_on: day,
        due_on: day,
        total,
        done,
        done_late: 0,
        cancelled: 0,
        late,
        ongoing: 0,
        postponed: 0,
        only: None,
    }
}

#[test]
fn a_round_stands_as_its_worst_open_part_and_what_is_cancelled_does_not_count() {
    assert_eq!(round(12, 11, 1).status(), Status::Late);
    assert_eq!(round(12, 12, 0).status(), Status::Done);
    assert_eq!(round(12, 7, 0).status(), Status::Ongoing, "somebody has begun");
    assert_eq!(round(12, 0, 0).status(), Status::Planned);
    let late = Round { done_late: 1, ..round(2, 2, 0) };
    assert_eq!(late.status(), Status::DoneLate);
    let rest = Round { cancelled: 3, ..round(12, 9, 0) };
    assert_eq!((rest.counted(), rest.status()), (9, Status::Done));
    let none = Round { cancelled: 2, ..round(2, 0, 0) };
    assert_eq!(none.status(), Status::Cancelled);
}
