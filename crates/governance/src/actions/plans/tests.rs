//! The form's own rules and what becomes of an item; pages, API, store and permission are tested on whole applications in `tests/it/action_plans.rs`.
use super::{
    form::{FIELDS, fresh, from_raw, to_raw},
    model::{Frozen, Item, Outcome, STATES, following, following_name, hash},
};
use crate::actions::State;
use vk_core::{Date, Id, Instant};
use vk_web::form::{Raw, message_keys};

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn filled() -> Raw {
    fresh().with("name", "Handlingsplan 2027").with("period_from", "2027-01-01").with("period_to", "2027-12-31")
}

fn item(due: Option<&str>) -> Item {
    let frozen = Frozen {
        reference: "ÅTG-2026-001".to_owned(),
        name: "Stäng konton".to_owned(),
        state: "planned".to_owned(),
        priority: "2".to_owned(),
        function: None,
        responsible: None,
        start_on: None,
        due_on: due.map(day),
        progress: 0,
        cost_estimate: None,
        effort_hours: None,
        mandate: None,
        backlog: false,
    };
    let text = serde_json::to_string(&frozen).expect("json");
    Item {
        action: Id::fixed("a"),
        backlog: false,
        added_at: Instant::from_micros(0),
        frozen_hash: Some(hash(&text)),
        frozen: Some(text),
        carried_from: None,
        years: 1,
        dropped_reason: None,
        dropped: false,
        outcome: None,
        closed: None,
    }
}

#[test]
fn a_filled_form_becomes_a_plan_and_comes_back_as_the_same_form() {
    let plan = from_raw(&filled()).expect("a plan");
    let again = to_raw(&plan);
    for field in FIELDS {
        assert!(again.same(&filled(), field.key), "{}", field.key);
    }
}

#[test]
fn a_period_does_not_run_backwards() {
    let errors = from_raw(&filled().with("period_to", "2026-12-31")).expect_err("backwards");
    assert_eq!(errors.of("period_to").map(|m| m.key.as_str()), Some("action_plans-error-period"));
}

#[test]
fn a_year_follows_a_year_and_a_half_year_a_half_year() {
    let after = |from: &str, to: &str| {
        let (from, to) = following(day(from), day(to));
        (from.to_string(), to.to_string())
    };
    assert_eq!(after("2027-01-01", "2027-12-31"), ("2028-01-01".to_owned(), "2028-12-31".to_owned()), "also into a leap year");
    assert_eq!(after("2027-01-01", "2027-06-30"), ("2027-07-01".to_owned(), "2027-12-31".to_owned()));
    assert_eq!(after("2027-03-10", "2027-03-19"), ("2027-03-20".to_owned(), "2027-03-29".to_owned()));
    assert_eq!(following_name("Handlingsplan 2027", day("2027-01-01"), day("2028-01-01")), "Handlingsplan 2028");
    assert_eq!(following_name("Planen", day("2027-01-01"), day("2028-01-01")), "Planen 2028");
}

#[test]
fn what_became_of_an_item_is_told_by_what_weighs_most() {
    let today = day("2027-05-01");
    let of = |item: &Item, state, due: Option<&str>| Outcome::of(item, state, due.map(day), today);
    let planned = item(Some("2027-06-01"));
    assert_eq!(of(&planned, State::Planned, Some("2027-06-01")), Outcome::OnItsWay);
    assert_eq!(of(&planned, State::Ongoing, Some("2027-09-01")), Outcome::Moved);
    assert_eq!(of(&planned, State::Ongoing, Some("2027-04-01")), Outcome::Late);
    assert_eq!(of(&planned, State::Done, Some("2027-04-01")), Outcome::Done);
    let added = Item { frozen: None, frozen_hash: None, ..planned.clone() };
    assert_eq!(of(&added, State::Planned, Some("2027-06-01")), Outcome::Added);
    assert_eq!(of(&added, State::Planned, Some("2027-04-01")), Outcome::Late, "late burns more than added");
    let backlog = Item { backlog: true, ..planned.clone() };
    assert_eq!(of(&backlog, State::Planned, Some("2027-04-01")), Outcome::Backlog);
    let dropped = Item { dropped: true, ..planned };
    assert_eq!(of(&dropped, State::Verified, None), Outcome::Dropped);
}

#[test]
fn a_day_that_was_taken_away_has_moved_and_one_that_came_later_has_not() {
    let today = day("2027-05-01");
    let of = |planned: Option<&str>, now: Option<&str>| Outcome::of(&item(planned), State::Planned, now.map(day), today);
    assert_eq!(of(Some("2027-06-01"), None), Outcome::Moved);
    assert_eq!(of(None, Some("2027-06-01")), Outcome::OnItsWay);
    assert_eq!(of(None, None), Outcome::OnItsWay);
    assert_eq!(of(Some("2027-06-01"), Some("2027-05-20")), Outcome::OnItsWay, "earlier is no delay");
}

#[test]
fn a_frozen_text_that_was_touched_is_no_longer_what_was_decided() {
    let mut item = item(Some("2027-06-01"));
    assert!(item.decided().is_some() && !item.is_broken());
    item.frozen = item.frozen.map(|text| text.replace("Stäng", "Öppna"));
    assert!(item.decided().is_none() && item.is_broken());
}

#[test]
fn every_field_section_and_choice_has_words_in_both_languages() {
    for (language, text) in [("sv", include_str!("sv.ftl")), ("en", include_str!("en.ftl"))] {
        for key in message_keys("action_plans", FIELDS) {
            assert!(text.contains(&format!("\n{key} = ")), "{language}: {key}");
        }
        for key in STATES.iter().map(|s| format!("state-{s}")).chain(Outcome::ALL.map(|o| format!("outcome-{}", o.key()))) {
            assert!(text.contains(&format!("\naction_plans-{key} = ")), "{language}: {key}");
        }
    }
}
