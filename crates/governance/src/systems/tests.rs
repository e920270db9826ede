//! The form's own rules; pages, API, store and permission are tested on whole applications in `tests/it/systems.rs`.
use super::form::{FIELDS, fresh, from_raw, to_raw};
use vk_core::Id;
use vk_web::form::{Raw, message_keys};

fn filled() -> Raw {
    fresh()
        .with("name", "Exempeljournalen")
        .with("hosting", "own")
        .with("rto_hours", "4")
        .with("mtd_hours", "8")
        .with_flag("sector_critical", true)
        .with("sector", "health_care")
        .with_all("information", [Id::fixed("a"), Id::fixed("b")])
}

#[test]
fn a_filled_form_becomes_a_system_and_comes_back_as_the_same_form() {
    let system = from_raw(&filled()).expect("a system");
    let again = to_raw(&system);
    for field in FIELDS {
        assert!(again.same(&filled(), field.key), "{}", field.key);
    }
    assert_eq!(from_raw(&again).expect("a system"), system);
}

#[test]
fn a_critical_system_needs_its_sector() {
    let errors = from_raw(&filled().with("sector", "")).expect_err("no sector");
    assert_eq!(errors.of("sector").map(|m| m.key.as_str()), Some("systems-error-sector"));
}

#[test]
fn recovery_cannot_take_longer_than_one_can_do_without() {
    let errors = from_raw(&filled().with("rto_hours", "9")).expect_err("rto over mtd");
    assert_eq!(errors.of("rto_hours").map(|m| m.key.as_str()), Some("systems-error-rto"));
}

#[test]
fn every_field_section_and_choice_has_words_in_both_languages() {
    for (language, text) in [("sv", include_str!("sv.ftl")), ("en", include_str!("en.ftl"))] {
        for key in message_keys("systems", FIELDS) {
            assert!(text.contains(&format!("\n{key} = ")), "{language}: {key}");
        }
    }
}
