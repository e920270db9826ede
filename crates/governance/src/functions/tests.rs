//! The form's own rules; pages, store and permission are tested on whole applications in `tests/it/organisation.rs`.
use super::{
    form::{FIELDS, fresh, from_raw, to_raw},
    model::ROLE_KEYS,
};
use vk_core::{Id, Role};
use vk_web::form::message_keys;

#[test]
fn a_filled_form_becomes_a_function_and_comes_back_as_the_same_form() {
    let filled = fresh()
        .with("name", "Tjänsteman i beredskap")
        .with("role_key", "officer_on_call")
        .with("phone", "010-123 45 67")
        .with_all("holders", [Id::fixed("a"), Id::fixed("b")])
        .with_all("deputies", [Id::fixed("c")]);
    let function = from_raw(&filled).expect("a function");
    let again = to_raw(&function);
    for field in FIELDS {
        assert!(again.same(&filled, field.key), "{}", field.key);
    }
}

#[test]
fn nobody_is_their_own_deputy() {
    let raw = fresh().with("name", "CISO").with_all("holders", [Id::fixed("a")]).with_all("deputies", [Id::fixed("a")]);
    let errors = from_raw(&raw).expect_err("both");
    assert_eq!(errors.of("deputies").map(|m| m.key.as_str()), Some("functions-error-both"));
}

#[test]
fn every_role_of_the_program_can_be_named() {
    let keys: Vec<&str> = Role::ALL.iter().map(|role| role.key()).collect();
    assert_eq!(ROLE_KEYS, keys.as_slice());
}

#[test]
fn every_field_section_and_choice_has_words_in_both_languages() {
    for (language, text) in [("sv", include_str!("sv.ftl")), ("en", include_str!("en.ftl"))] {
        for key in message_keys("functions", FIELDS) {
            assert!(text.contains(&format!("\n{key} = ")), "{language}: {key}");
        }
    }
}
