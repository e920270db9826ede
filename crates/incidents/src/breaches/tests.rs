//! The form's own rules; pages, API, store and permission are tested on whole applications in `tests/it`.
use super::form::{FIELDS, fresh, from_raw, to_raw};
use vk_core::Id;
use vk_web::form::message_keys;

#[test]
fn every_field_section_and_choice_has_words_in_both_languages() {
    for (language, text) in [("sv", include_str!("sv.ftl")), ("en", include_str!("en.ftl"))] {
        for key in message_keys("data_breaches", FIELDS) {
            assert!(text.contains(&format!("\n{key} = ")), "{language}: {key}");
        }
    }
}

#[test]
fn whoever_is_silent_at_high_risk_says_why_and_whoever_has_told_says_when() {
    let good = fresh()
        .with("name", "Utskick till fel mottagare")
        .with("unit", Id::fixed("board").to_string())
        .with("known_on", "2026-11-20");
    let breach = from_raw(&good).expect("a breach");
    assert!(FIELDS.iter().all(|f| to_raw(&breach).same(&good, f.key)), "there and back");
    let told = from_raw(&good.clone().with("art34", "informed")).expect_err("no day");
    assert_eq!(told.of("art34_on").map(|m| m.key.as_str()), Some("data_breaches-error-when"));
    let silent = from_raw(&good.with("art34", "not_needed").with("risk", "high")).expect_err("no reason");
    assert_eq!(silent.of("art34_reason").map(|m| m.key.as_str()), Some("data_breaches-error-why"));
}
