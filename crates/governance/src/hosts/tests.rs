//! The form's own rules; pages, API, store and permission are tested on whole applications in `tests/it`.
use super::form::{FIELDS, fresh, from_raw, to_raw};
use vk_web::form::message_keys;

#[test]
fn every_field_section_and_choice_has_words_in_both_languages() {
    for (language, text) in [("sv", include_str!("sv.ftl")), ("en", include_str!("en.ftl"))] {
        for key in message_keys("hosts", FIELDS) {
            assert!(text.contains(&format!("\n{key} = ")), "{language}: {key}");
        }
    }
}

#[test]
fn addresses_are_kept_in_one_form_and_once() {
    let host =
        from_raw(&fresh().with("name", "dc01").with("addresses", "10.20.1.5\n::ffff:10.20.1.5; 2001:DB8::1")).expect("a host");
    assert_eq!(host.addresses.iter().map(ToString::to_string).collect::<Vec<_>>(), ["10.20.1.5", "2001:db8::1"]);
    assert_eq!(to_raw(&host).get("addresses"), "10.20.1.5\n2001:db8::1");
}

#[test]
fn an_address_that_cannot_be_read_is_named_with_its_line() {
    let errors = from_raw(&fresh().with("name", "dc01").with("addresses", "10.20.1.5\nskrivaren")).expect_err("not an address");
    assert_eq!(errors.of("addresses").map(|m| m.key.as_str()), Some("hosts-error-address"));
}
