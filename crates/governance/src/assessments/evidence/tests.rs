//! The form's own rules; pages, jobs and sums are tested on whole applications in `tests/it/evidence.rs`.
use super::form::{FIELDS, fresh, from_raw, to_raw};
use vk_core::Id;
use vk_web::form::{Raw, message_keys};

fn filled() -> Raw {
    fresh()
        .with("name", "Behörighetsgenomgång 2026")
        .with("statement", "Alla behörigheter är genomgångna.")
        .with("valid_until", "2027-01-31")
        .with("responsible", Id::fixed("f").to_string())
}

#[test]
fn a_filled_form_becomes_evidence_and_comes_back_as_the_same_form() {
    let evidence = from_raw(&filled()).expect("evidence");
    assert_eq!(from_raw(&to_raw(&evidence)).expect("evidence"), evidence);
}

#[test]
fn each_kind_asks_for_what_makes_it_evidence() {
    let wrong = |raw: Raw, field: &str| assert!(from_raw(&raw).expect_err(field).of(field).is_some(), "{field}");
    wrong(filled().with("valid_until", ""), "valid_until");
    wrong(filled().with("kind", "link"), "reference");
    assert!(from_raw(&filled().with("kind", "file")).is_ok(), "a file is attached when there is a record to attach it to");
    wrong(filled().with("kind", "measure").with("measure", "logs_heard"), "record");
}

#[test]
fn a_measure_is_one_that_the_program_knows() {
    let live =
        |key: &str| from_raw(&filled().with("kind", "measure").with("record", Id::fixed("s").to_string()).with("measure", key));
    assert!(live("logs_heard").is_ok() && live("restore_test_age").is_ok());
    assert!(live("hittat_på").expect_err("unknown").of("measure").is_some());
    let offered = crate::registers::ALL.iter().flat_map(|r| r.hooks.measures);
    let unnamed: Vec<&str> = offered.map(|m| m.key).filter(|key| !crate::requirements::MEASURES.contains(key)).collect();
    assert_eq!(unnamed, [""; 0], "a measure that a register offers can be chosen in the form");
}

#[test]
fn a_link_is_a_web_address_and_never_a_script() {
    let link = |to: &str| from_raw(&filled().with("kind", "link").with("reference", to));
    assert!(link("https://intranet.exempel.se/rutin").is_ok());
    assert!(link("javascript:alert(1)").expect_err("script").of("reference").is_some());
}

#[test]
fn every_field_section_and_choice_has_words_in_both_languages() {
    for (language, text) in [("sv", include_str!("sv.ftl")), ("en", include_str!("en.ftl"))] {
        for key in message_keys("evidence", FIELDS) {
            assert!(text.contains(&format!("\n{key} = ")), "{language}: {key}");
        }
    }
}
