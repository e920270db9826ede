//! The form's own rules, and words in both languages; pages, acts and permission are tested on whole applications in `tests/it/papers.rs`.
use super::{
    act_pages,
    acts::Step,
    form::{FIELDS, fresh, from_raw, to_raw},
    model::{OUTCOMES, STATES, State},
};
use vk_core::Id;
use vk_web::form::{Raw, message_keys};

fn filled() -> Raw {
    let raw = fresh().with("template", Id::fixed("mall").to_string()).with("year", "2026").with("name", "Årsrapport");
    raw.with("meeting_on", "2026-12-10").with("report_back_on", "2027-06-01")
}

#[test]
fn a_filled_form_becomes_a_paper_and_comes_back_as_the_same_form() {
    let paper = from_raw(&filled()).expect("a paper");
    for field in FIELDS {
        assert!(to_raw(&paper).same(&filled(), field.key), "{}", field.key);
    }
}

#[test]
fn a_report_back_before_the_meeting_and_a_day_that_does_not_exist_are_refused() {
    let errors = from_raw(&filled().with("report_back_on", "2026-12-10")).expect_err("the same day");
    assert_eq!(errors.of("report_back_on").map(|m| m.key.as_str()), Some("papers-error-report_back"));
    assert!(from_raw(&filled().with("meeting_on", "2025-02-30")).expect_err("no such day").of("meeting_on").is_some());
}

#[test]
fn states_have_the_keys_that_forms_know() {
    assert_eq!(State::ALL.map(State::key), *STATES);
}

#[test]
fn every_field_section_choice_and_act_has_words_in_both_languages() {
    let steps = [
        Step::Review,
        Step::Back,
        Step::Approve,
        Step::Withdraw,
        Step::Register,
        Step::Dispatch,
        Step::Treat,
        Step::Confirm,
        Step::Extract,
        Step::Close,
        Step::Again,
        Step::Annex,
    ];
    for (language, text) in [("sv", include_str!("sv.ftl")), ("en", include_str!("en.ftl"))] {
        let acts = steps.iter().flat_map(|s| ["title", "lead"].map(|end| format!("papers-{}-{end}", s.key())));
        let fields = steps.iter().flat_map(|s| message_keys("papers", act_pages::fields(*s)));
        let words =
            STATES.iter().map(|s| format!("papers-state-{s}")).chain(OUTCOMES.iter().map(|o| format!("papers-outcome-{o}")));
        for key in message_keys("papers", FIELDS).into_iter().chain(acts).chain(fields).chain(words) {
            assert!(text.contains(&format!("\n{key} = ")), "{language}: {key}");
        }
        for what in ["ask", "mask", "secret", "cve", "address", "host", "link", "name", "number", "small"] {
            assert!(text.contains(&format!("\npapers-check-{what} = ")), "{language}: {what}");
        }
    }
}
