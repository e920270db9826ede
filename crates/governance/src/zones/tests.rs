//! The form's own rules; pages, API, store and permission are tested on whole applications in `tests/it`.
use super::form::{FIELDS, fresh, from_raw, to_raw};
use vk_web::form::message_keys;

#[test]
fn every_field_section_and_choice_has_words_in_both_languages() {
    for (language, text) in [("sv", include_str!("sv.ftl")), ("en", include_str!("en.ftl"))] {
        for key in message_keys("zones", FIELDS) {
            assert!(text.contains(&format!("\n{key} = ")), "{language}: {key}");
        }
    }
}

#[test]
fn a_network_that_cannot_be_read_is_named_with_its_line() {
    let good = fresh().with("name", "Klientnät").with("cidrs", "10.20.0.0/16\n2001:db8::/32");
    let zone = from_raw(&good).expect("a zone");
    assert_eq!(zone.cidrs.len(), 2);
    assert!(to_raw(&zone).same(&good, "cidrs"));
    let errors = from_raw(&good.with("cidrs", "10.20.0.0/16\n10.20.0.0/99")).expect_err("not a network");
    assert_eq!(errors.of("cidrs").map(|m| m.key.as_str()), Some("zones-error-network"));
}
