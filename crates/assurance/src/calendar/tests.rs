use super::{REGISTER, pages::FIELDS};
use vk_web::form::message_keys;

#[test]
fn every_field_has_its_words_in_both_languages() {
    for key in message_keys(REGISTER.key, FIELDS) {
        for (lang, text) in [("sv", REGISTER.messages.sv), ("en", REGISTER.messages.en)] {
            assert!(text.lines().any(|line| line.starts_with(&format!("{key} ="))), "{lang}: {key}");
        }
    }
}
