//! The form's own rules.
use super::form::{FIELDS, fresh, from_raw, to_raw};
use vk_web::form::message_keys;

#[test]
fn every_field_section_and_choice_has_words_in_both_languages() {
    for (language, text) in [("sv", include_str!("sv.ftl")), ("en", include_str!("en.ftl"))] {
        for key in message_keys("sources", FIELDS) {
            assert!(text.contains(&format!("\n{key} = ")), "{language}: {key}");
        }
    }
}

#[test]
fn a_source_needs_something_to_be_known_by() {
    let raw = fresh().with("name", "Brandvägg").with("source_type", "fortigate");
    assert!(from_raw(&raw).expect_err("no address and no host").of("address").is_some());
    let source = from_raw(&raw.clone().with("header_host", "fw-01")).expect("a source");
    assert!(to_raw(&source).same(&raw.clone().with("header_host", "fw-01"), "header_host"));
    assert!(from_raw(&raw.clone().with("address", "10.0.0.0/99")).expect_err("not a network").of("address").is_some());
    assert!(
        from_raw(&raw.clone().with("address", "10.0.0.1").with("source_type", "faxen"))
            .expect_err("no such type")
            .of("source_type")
            .is_some()
    );
    assert!(
        from_raw(&raw.with("address", "10.0.0.1").with("time_zone", "Mars/Olympus"))
            .expect_err("no such zone")
            .of("time_zone")
            .is_some()
    );
}
