//! The form's own rules, and words in both languages; what happens to occasions is tested on whole applications in `tests/it/wheels_run.rs`.
use super::{
    form::{FIELDS, fresh, from_raw, to_raw},
    model::{STATES, turn},
};
use vk_core::Id;
use vk_web::form::{Raw, message_keys};

fn filled() -> Raw {
    fresh()
        .with("name", "Extra genomgång")
        .with("activity", Id::fixed("a").to_string())
        .with("falls_on", "2026-03-16")
        .with("starts_on", "2026-03-02")
        .with("due_on", "2026-03-30")
}

#[test]
fn a_filled_form_becomes_an_occasion_and_comes_back_as_the_same_form() {
    let again = to_raw(&from_raw(&filled()).expect("an occasion"));
    for field in FIELDS {
        assert!(again.same(&filled(), field.key), "{}", field.key);
    }
}

#[test]
fn a_window_does_not_run_backwards() {
    let errors = from_raw(&filled().with("due_on", "2026-03-01")).expect_err("backwards");
    assert_eq!(errors.of("due_on").map(|m| m.key.as_str()), Some("occasions-error-due"));
}

#[test]
fn what_is_open_stands_before_what_has_ended() {
    let day = "2026-03-30".parse().expect("a day");
    assert!(turn("ongoing", day) < turn("done", "2020-01-01".parse().expect("a day")));
    assert_eq!(turn("cancelled", day), "22026-03-30");
}

#[test]
fn every_word_is_there_in_both_languages() {
    let mut keys = message_keys("occasions", FIELDS);
    keys.extend(STATES.iter().map(|s| format!("occasions-state-{s}")));
    for text in [include_str!("sv.ftl"), include_str!("en.ftl")] {
        let missing: Vec<&String> =
            keys.iter().filter(|key| !text.lines().any(|line| line.starts_with(&format!("{key} =")))).collect();
        assert_eq!(missing, Vec::<&String>::new());
    }
}
