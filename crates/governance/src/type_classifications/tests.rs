//! The form's own rules, and which proposals are found for a name.
use super::{
    form::{FIELDS, fresh, from_raw, to_raw},
    store::score,
};
use vk_web::form::{Raw, message_keys};

fn filled() -> Raw {
    fresh().with("name", "Provsvar").with("process", "Laboratoriemedicin").with("confidentiality", "3").with("integrity", "2")
}

#[test]
fn a_filled_form_comes_back_as_the_same_form() {
    let typed = from_raw(&filled()).expect("a type classification");
    assert_eq!(from_raw(&to_raw(&typed)).expect("again"), typed);
}

#[test]
fn level_four_is_never_proposed() {
    assert!(from_raw(&filled().with("confidentiality", "4")).expect_err("level 4").of("confidentiality").is_some());
}

#[test]
fn a_name_finds_what_shares_its_words_and_nothing_else() {
    let t = from_raw(&filled()).expect("a type classification");
    let asked = |words: &str| words.split(' ').map(|w| vk_core::fold(w).chars().take(6).collect()).collect::<Vec<String>>();
    assert!(score(&asked("provsvar labb"), &t) >= 2);
    assert!(score(&asked("laboratorium"), &t) >= 1);
    assert_eq!(score(&asked("fakturor leverantörer"), &t), 0);
}

#[test]
fn every_field_section_and_choice_has_words_in_both_languages() {
    for (language, text) in [("sv", include_str!("sv.ftl")), ("en", include_str!("en.ftl"))] {
        for key in message_keys("type_classifications", FIELDS) {
            assert!(text.contains(&format!("\n{key} = ")), "{language}: {key}");
        }
    }
}
