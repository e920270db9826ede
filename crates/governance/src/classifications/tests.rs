//! Rules that need no database: what a decision needs, how long it stands, what makes it due again.
use super::{
    form::{FIELDS, from_raw, to_raw},
    model::{Cause, NewClassification, Reasons},
    triggers::{Happened, Operation, Sensitive, causes},
};
use crate::{classification_models::shipped, join::Class};
use proptest::prelude::*;
use vk_core::{Aspect, Date, Id, Level};
use vk_web::form::{Raw, message_keys};

fn day() -> Date {
    "2026-11-22".parse().expect("a day")
}

fn with(levels: [Option<i64>; 4], reason: Option<&str>) -> NewClassification {
    let level = |a: Aspect| Aspect::ALL.iter().position(|b| *b == a).and_then(|i| levels[i]).and_then(Level::new);
    let mut reasons = Reasons::default();
    for aspect in Aspect::ALL {
        reasons.set(aspect, reason.map(str::to_owned));
    }
    NewClassification { class: Class::by(level), reasons, ..NewClassification::of(Id::fixed("set")) }
}

#[test]
fn a_filled_form_comes_back_as_the_same_form() {
    let raw = Raw::default()
        .with("information", Id::fixed("set").to_string())
        .with("confidentiality", "3")
        .with("confidentiality_reason", "Diagnoser")
        .with("held_on", "2026-11-20");
    let typed = from_raw(&raw).expect("a classification");
    assert_eq!(from_raw(&to_raw(&typed)).expect("again"), typed);
}

#[test]
fn level_four_cannot_be_typed_into_the_form() {
    let raw = Raw::default().with("information", Id::fixed("set").to_string()).with("integrity", "4");
    assert_eq!(
        from_raw(&raw).expect_err("level 4").of("integrity").map(|m| m.key.as_str()),
        Some("classifications-error-special")
    );
}

#[test]
fn a_decision_needs_every_level_and_a_reason_from_level_two() {
    let model = shipped().expect("a model");
    let missing = with([Some(1), None, Some(2), Some(0)], None).missing(model, false);
    let keys: Vec<_> = missing.0.iter().map(|(f, m)| (f.as_str(), m.key.as_str())).collect();
    assert_eq!(keys, [("integrity", "classifications-error-missing-level"), ("availability", "classifications-error-reason")]);
    assert!(with([Some(1), Some(1), Some(2), Some(0)], Some("Därför")).missing(model, false).is_empty());
}

#[test]
fn level_four_stands_only_when_the_security_protection_chief_has_answered() {
    let model = shipped().expect("a model");
    let four = with([Some(4), Some(1), Some(1), Some(1)], None);
    assert!(four.needs_security_protection(model));
    assert!(four.missing(model, false).of("confidentiality").is_some());
    assert!(four.missing(model, true).is_empty(), "and it needs no text of its own");
}

#[test]
fn a_model_without_level_four_stops_it_all_the_same_and_knows_no_level_that_it_lacks() {
    let mut model = shipped().expect("a model").clone();
    model.levels.retain(|l| l.number.number() <= 2);
    let four = with([Some(4), Some(1), Some(1), Some(1)], Some("text"));
    assert!(four.needs_security_protection(&model), "level 4 is nobody's to define");
    assert_eq!(four.missing(&model, false).of("confidentiality").map(|m| m.key.as_str()), Some("classifications-error-special"));
    let three = with([Some(1), Some(3), Some(1), Some(1)], Some("text"));
    assert_eq!(three.missing(&model, false).of("integrity").map(|m| m.key.as_str()), Some("classifications-error-no-such-level"));
    assert!(with([Some(2); 4], Some("text")).missing(&model, false).is_empty());
}

#[test]
fn a_decision_stands_two_years_and_one_from_level_three() {
    let model = shipped().expect("a model");
    assert_eq!(with([Some(2); 4], Some("x")).valid_until(model, day()).to_string(), "2028-11-22");
    assert_eq!(with([Some(0), Some(3), Some(0), Some(0)], Some("x")).valid_until(model, day()).to_string(), "2027-11-22");
}

#[test]
fn every_field_and_section_has_words_in_both_languages() {
    for (language, text) in [("sv", include_str!("sv.ftl")), ("en", include_str!("en.ftl"))] {
        let causes = Cause::ALL.iter().map(|c| format!("classifications-cause-{}", c.key()));
        for key in message_keys("classifications", FIELDS).into_iter().chain(causes) {
            assert!(text.contains(&format!("\n{key} = ")), "{language}: {key}");
        }
    }
}

fn class() -> impl Strategy<Value = Class> {
    proptest::array::uniform4(proptest::option::of(0i64..=4))
        .prop_map(|levels| Class::by(|a| Aspect::ALL.iter().position(|b| *b == a).and_then(|i| levels[i]).and_then(Level::new)))
}

proptest! {
    /// A system's class: the order of its information does not matter, the same information twice changes nothing, more never lowers it, and every level
    /// comes from something that it holds.
    #[test]
    fn the_class_of_a_system_is_the_maximum_over_what_it_holds(held in proptest::collection::vec(class(), 0..8), more in class()) {
        let max = |of: &[Class]| of.iter().fold(Class::default(), |all, c| all.max(*c));
        let whole = max(&held);
        let mut turned = held.clone();
        turned.reverse();
        prop_assert_eq!(max(&turned), whole);
        prop_assert_eq!(whole.max(whole), whole);
        for aspect in Aspect::ALL {
            prop_assert!(whole.max(more).level(aspect) >= whole.level(aspect));
            match whole.level(aspect) {
                None => prop_assert!(held.iter().all(|c| c.level(aspect).is_none())),
                level => prop_assert!(held.iter().any(|c| c.level(aspect) == level)),
            }
        }
    }

    /// Nothing that changes nothing asks for a new classification, and whatever changes does.
    #[test]
    fn a_change_of_what_matters_is_a_trigger_and_nothing_else(a in "[a-c]?", b in "[a-c]?", hosting in "own|cloud", other in "own|cloud") {
        let some = |t: &'static str| Some(t);
        let text = |t: &String| if t.is_empty() { None } else { some("x") };
        let (before, after) = (
            Operation { supplier: text(&a), hosting: &hosting },
            Operation { supplier: text(&b), hosting: &other },
        );
        let cause = causes(&Happened::System { before: &before, after: &after });
        prop_assert_eq!(cause.is_some(), text(&a) != text(&b) || hosting != other);
        prop_assert_eq!(causes(&Happened::System { before: &before, after: &before }), None);
        let (low, high) = (
            Sensitive { description: None, personal_data: "none", secrecy_grounds: None, legal_requirements: None },
            Sensitive { description: None, personal_data: "sensitive", secrecy_grounds: None, legal_requirements: None },
        );
        prop_assert_eq!(causes(&Happened::Information { before: &low, after: &high }), Some(Cause::NewInformation));
        prop_assert_eq!(causes(&Happened::Information { before: &high, after: &high }), None);
        let said = |description| Sensitive { description: Some(description), ..low.clone() };
        let (orders, samples) = (said("Remisser till labb"), said("Remisser och provsvar"));
        prop_assert_eq!(causes(&Happened::Information { before: &orders, after: &samples }), Some(Cause::NewInformation));
        prop_assert_eq!(causes(&Happened::Information { before: &orders, after: &said("remisser  till Labb ") }), None);
        prop_assert_eq!(causes(&Happened::Held), Some(Cause::NewSystem));
        prop_assert_eq!(causes(&Happened::Incident), Some(Cause::Incident));
    }
}
