//! The form's own rules and the model's small ones; pages, API, store and permission are tested on whole applications in `tests/it/actions.rs`.
use super::{
    act_pages::step,
    acts::Step,
    form::{FIELDS, fresh, from_raw, to_raw},
    model::{Origin, State, known_kind, origin_kind, rules, turn},
};
use vk_core::{Date, Id};
use vk_web::form::{Raw, message_keys};

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn filled() -> Raw {
    fresh()
        .with("name", "Stäng konton som ingen använder")
        .with("start_on", "2026-10-01")
        .with("due_on", "2026-12-01")
        .with("progress", "40")
        .with("mandate", "management_group")
        .with("cost_estimate", "150000")
        .with_all("legal_areas", ["continuity", "cryptography"])
        .with_all("origin", [Id::fixed("risk")])
        .with_all("depends_on", [Id::fixed("other")])
}

#[test]
fn a_filled_form_becomes_an_action_and_comes_back_as_the_same_form() {
    let action = from_raw(&filled()).expect("an action");
    let again = to_raw(&action);
    for field in FIELDS {
        assert!(again.same(&filled(), field.key), "{}", field.key);
    }
    assert_eq!(from_raw(&again).expect("an action"), action);
}

#[test]
fn an_action_cannot_end_before_it_begins() {
    let errors = from_raw(&filled().with("due_on", "2026-09-30")).expect_err("backwards");
    assert_eq!(errors.of("due_on").map(|m| m.key.as_str()), Some("actions-error-due"));
}

#[test]
fn whoever_is_responsible_does_not_verify() {
    let function = Id::fixed("function").to_string();
    let errors = from_raw(&filled().with("responsible", &function).with("verifier", &function)).expect_err("the same function");
    assert_eq!(errors.of("verifier").map(|m| m.key.as_str()), Some("actions-error-verifier"));
}

#[test]
fn open_actions_come_by_day_then_those_without_one_then_what_is_closed() {
    let mut turns = [
        turn(State::Verified, Some(day("2020-01-01"))),
        turn(State::Planned, None),
        turn(State::Ongoing, Some(day("2027-01-01"))),
        turn(State::Deferred, Some(day("2026-01-01"))),
    ];
    turns.sort();
    assert_eq!(turns, ["02026-01-01", "02027-01-01", "1", "22020-01-01"]);
}

#[test]
fn the_origin_says_what_kind_of_action_it_is() {
    let from = |kind: &str| origin_kind(&[Origin { kind: known_kind(kind), id: Id::fixed("x") }]);
    assert_eq!(origin_kind(&[]), "own");
    assert_eq!(from("risk"), "risk");
    assert_eq!(from("exception"), "assessment");
    assert_eq!(from("something_new"), "other");
}

#[test]
fn a_link_that_is_no_address_is_refused() {
    let raw = Raw::default().with("done_note", "x").with("done_on", "2026-11-01").with("evidence_link", "javascript:alert(1)");
    assert!(step("complete", &raw).expect_err("no address").of("evidence_link").is_some());
    let raw = raw.with("evidence_link", "https://arende.exempel.se/1");
    assert!(matches!(step("complete", &raw), Ok(Step::Complete { .. })));
}

#[test]
fn the_shipped_intervals_can_be_read() {
    let rules = rules().expect("content/actions/rules-1.toml can be read");
    assert!(rules.verify_within_days > 0 && rules.coming_days > 0 && rules.prepare_next_plan_days > 0);
}

#[test]
fn every_field_section_and_choice_has_words_in_both_languages() {
    for (language, text) in [("sv", include_str!("sv.ftl")), ("en", include_str!("en.ftl"))] {
        for key in message_keys("actions", FIELDS) {
            assert!(text.contains(&format!("\n{key} = ")), "{language}: {key}");
        }
        for state in super::model::STATES {
            assert!(text.contains(&format!("\nactions-state-{state} = ")), "{language}: {state}");
        }
        for kind in super::model::ORIGIN_KINDS {
            assert!(text.contains(&format!("\nactions-origin_kind-{kind} = ")), "{language}: {kind}");
        }
    }
}
