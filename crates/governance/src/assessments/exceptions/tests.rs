//! The form's own rules and the decision's; pages and jobs are tested on whole applications in `tests/it/exceptions.rs`.
use super::form::{DECISION, FIELDS, REVOCATION, decision_from_raw, fresh, from_raw, latest, to_raw};
use vk_core::{Date, Id};
use vk_web::form::{Raw, message_keys};

fn filled() -> Raw {
    fresh()
        .with("name", "Flerfaktor saknas i Exempelröntgen")
        .with("requirement", Id::fixed("r").to_string())
        .with("subject", Id::fixed("s").to_string())
        .with("reason", "Leverantören stödjer det inte.")
        .with("compensation", "Systemet nås bara från ett eget nät.")
        .with("valid_until", "2027-06-30")
}

#[test]
fn a_filled_form_becomes_an_exception_and_comes_back_as_the_same_form() {
    let exception = from_raw(&filled()).expect("an exception");
    assert_eq!(from_raw(&to_raw(&exception)).expect("an exception"), exception);
}

#[test]
fn there_is_no_exception_without_reason_compensation_and_last_day() {
    for field in ["requirement", "subject", "reason", "compensation", "valid_until"] {
        assert!(from_raw(&filled().with(field, "")).expect_err(field).of(field).is_some(), "{field}");
    }
}

#[test]
fn a_decision_cannot_reach_further_than_the_rules_allow_and_not_into_the_past() {
    let today: Date = "2026-11-22".parse().expect("a day");
    let raw = |until: Date| {
        let raw = Raw::default().with("outcome", "approved").with("valid_until", until.to_string());
        raw.with("mandate", "Delegationsordningen 4.2").with("decision_reason", "Godtagbart.")
    };
    assert!(decision_from_raw(&raw(latest(today)), today).is_ok());
    let too_long = decision_from_raw(&raw(latest(today).plus_days(1)), today).expect_err("too long");
    assert_eq!(too_long.of("valid_until").map(|m| m.key.as_str()), Some("exceptions-error-too-long"));
    let past = decision_from_raw(&raw(today.plus_days(-1)), today).expect_err("past");
    assert_eq!(past.of("valid_until").map(|m| m.key.as_str()), Some("exceptions-error-past"));
    let no_mandate = decision_from_raw(&raw(today).with("mandate", ""), today).expect_err("mandate");
    assert!(no_mandate.of("mandate").is_some());
}

#[test]
fn every_field_section_and_choice_has_words_in_both_languages() {
    for (language, text) in [("sv", include_str!("sv.ftl")), ("en", include_str!("en.ftl"))] {
        for fields in [FIELDS, DECISION, REVOCATION] {
            for key in message_keys("exceptions", fields) {
                assert!(text.contains(&format!("\n{key} = ")), "{language}: {key}");
            }
        }
    }
}
