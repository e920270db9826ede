//! The forms' own rules; pages, sums, permission and API are tested on whole applications in `tests/it/assessments.rs`.
use super::{
    acts::{ANSWER, answer_from_raw},
    catalogue::AREAS,
    form::{FIELDS, fresh, from_raw, to_raw},
    scale::{Answer, Standing},
};
use vk_core::Id;
use vk_web::form::{Raw, message_keys};

fn filled() -> Raw {
    fresh()
        .with("name", "Exempeljournalen: Kravkatalog")
        .with("subject", Id::fixed("s").to_string())
        .with("source", Id::fixed("r").to_string())
        .with("due_on", "2027-01-31")
}

#[test]
fn a_filled_form_becomes_an_assessment_and_comes_back_as_the_same_form() {
    let assessment = from_raw(&filled()).expect("an assessment");
    let again = to_raw(&assessment);
    for field in FIELDS {
        assert!(again.same(&filled(), field.key), "{}", field.key);
    }
    for needed in ["subject", "source", "name"] {
        assert!(from_raw(&filled().with(needed, "")).expect_err(needed).of(needed).is_some());
    }
}

#[test]
fn what_does_not_apply_needs_a_reason() {
    let raw = Raw::default().with("answer", "not_applicable");
    assert!(answer_from_raw(&raw).expect_err("no reason").of("reason").is_some());
    let new = answer_from_raw(&raw.with("reason", "Systemet har inga konton.")).expect("an answer");
    assert_eq!(new.answer, Answer::NotApplicable);
    assert!(answer_from_raw(&Raw::default().with("answer", "kanske")).is_err());
}

#[test]
fn every_field_answer_standing_and_area_has_words_in_both_languages() {
    for (language, text) in [("sv", include_str!("sv.ftl")), ("en", include_str!("en.ftl"))] {
        let mut keys = message_keys("assessments", FIELDS);
        keys.extend(message_keys("assessments", ANSWER));
        keys.extend(Standing::ALL.map(|s| format!("assessments-standing-{}", s.key())));
        keys.push("assessments-area-none".to_owned());
        for key in keys {
            assert!(text.contains(&format!("\n{key} = ")), "{language}: {key}");
        }
    }
    assert_eq!(AREAS.len(), 10, "the ten areas of cybersäkerhetslagen 2 kap. 3 §");
}
