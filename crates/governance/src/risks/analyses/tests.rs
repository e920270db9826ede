//! The form's own rules and the order of states.
use super::{
    form::{FIELDS, fresh, from_raw, to_raw},
    model::State,
};
use vk_core::Id;
use vk_web::form::message_keys;

#[test]
fn a_filled_form_becomes_an_analysis_and_comes_back_as_the_same_form() {
    let raw = fresh()
        .with("name", "Journalen")
        .with_all("objects", [Id::fixed("a"), Id::fixed("b")])
        .with_all("involves", [Id::fixed("c")])
        .with("planned_on", "2026-05-04");
    let again = to_raw(&from_raw(&raw).expect("an analysis"));
    for field in FIELDS {
        assert!(again.same(&raw, field.key), "{}", field.key);
    }
}

#[test]
fn nothing_follows_on_a_decision_and_only_the_decision_leads_to_it() {
    assert!(State::Decided.next().is_empty());
    assert!(State::ALL.into_iter().all(|state| !state.next().contains(&State::Decided)));
}

#[test]
fn every_field_section_and_choice_has_words_in_both_languages() {
    for (language, text) in [("sv", include_str!("sv.ftl")), ("en", include_str!("en.ftl"))] {
        for key in message_keys("risk_analyses", FIELDS) {
            assert!(text.contains(&format!("\n{key} = ")), "{language}: {key}");
        }
    }
}
