//! The form's own rules; pages, acts on the tree and permission are tested on whole applications in `tests/it/organisation.rs`.
use super::form::{CLOSE_FIELDS, FIELDS, MERGE_FIELDS, MOVE_FIELDS, fresh, from_raw, is_org_number, to_raw};
use vk_core::Id;
use vk_web::form::message_keys;

#[test]
fn a_filled_form_becomes_a_unit_and_comes_back_as_the_same_form() {
    let filled = fresh()
        .with("name", "Hälso- och sjukvårdsnämnden")
        .with("short_name", "HSN")
        .with("kind", "body")
        .with("parent", Id::fixed("region").to_string())
        .with_flag("is_controller", true)
        .with("org_number", "232100-0016")
        .with("valid_from", "2019-01-01");
    let unit = from_raw(&filled).expect("a unit");
    let again = to_raw(&unit);
    for field in FIELDS {
        assert!(again.same(&filled, field.key), "{}", field.key);
    }
    assert_eq!(from_raw(&again).expect("a unit"), unit);
}

#[test]
fn an_organisation_number_carries_its_check_digit() {
    assert!(is_org_number("232100-0016") && is_org_number("2321000016"));
    for wrong in ["232100-0017", "232100-001", "232100-00166", "23210O-0016", ""] {
        assert!(!is_org_number(wrong), "{wrong}");
    }
    let errors = from_raw(&fresh().with("name", "Bolaget AB").with("org_number", "232100-0017")).expect_err("a wrong number");
    assert_eq!(errors.of("org_number").map(|m| m.key.as_str()), Some("organisation-error-org-number"));
}

#[test]
fn every_field_section_and_choice_has_words_in_both_languages() {
    for (language, text) in [("sv", include_str!("sv.ftl")), ("en", include_str!("en.ftl"))] {
        for fields in [FIELDS, MOVE_FIELDS, MERGE_FIELDS, CLOSE_FIELDS] {
            for key in message_keys("organisation", fields) {
                assert!(text.contains(&format!("\n{key} = ")), "{language}: {key}");
            }
        }
    }
}
