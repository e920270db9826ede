//! The form's own rules; pages, API, store and permission are tested on whole applications in `tests/it`.
use super::form::{FIELDS, fresh, from_raw, to_raw};
use vk_core::Id;
use vk_web::form::message_keys;

#[test]
fn a_filled_form_becomes_an_information_set_and_comes_back_as_the_same_form() {
    let filled = fresh()
        .with("name", "Patientuppgifter")
        .with("personal_data", "sensitive")
        .with("owner", Id::fixed("owner").to_string())
        .with("secrecy_grounds", "OSL 25 kap. 1 §");
    let set = from_raw(&filled).expect("an information set");
    let again = to_raw(&set);
    for field in FIELDS {
        assert!(again.same(&filled, field.key), "{}", field.key);
    }
}

#[test]
fn every_field_section_and_choice_has_words_in_both_languages() {
    for (language, text) in [("sv", include_str!("sv.ftl")), ("en", include_str!("en.ftl"))] {
        for key in message_keys("information_sets", FIELDS) {
            assert!(text.contains(&format!("\n{key} = ")), "{language}: {key}");
        }
        for state in crate::classifications::STATES {
            assert!(text.contains(&format!("\ninformation_sets-classification-{state} = ")), "{language}: {state}");
        }
    }
}
