//! The form's own rules, what a registry number looks like, and words in both languages.
use super::{
    form::{FIELDS, SECTION, fresh, from_raw, to_raw},
    model::fits,
};
use vk_web::form::{Raw, message_keys};

fn filled() -> Raw {
    fresh().with("name", "Riskrapport").with("kind", "risk_report").with("title", "Risker {{ year }}")
}

#[test]
fn a_filled_form_becomes_a_template_and_comes_back_as_the_same_form() {
    let template = from_raw(&filled()).expect("a template");
    for field in FIELDS {
        assert!(to_raw(&template).same(&filled(), field.key), "{}", field.key);
    }
}

#[test]
fn a_title_with_a_name_that_the_kind_does_not_have_is_refused_beside_its_field() {
    let errors = from_raw(&filled().with("title", "Revision {{ audit_title }}")).expect_err("an unknown name");
    assert_eq!(errors.of("title").map(|m| m.key.as_str()), Some("paper_templates-error-unknown"));
}

#[test]
fn registry_numbers_of_three_regions_are_told_from_what_is_none() {
    for (format, number) in [("RS {year}/{no}", "RS 2019/116"), ("{no}-{year}", "4766-2018"), ("{yy}RS{no}", "24RS1234")] {
        assert!(fits(format, number), "{format} {number}");
        assert!(!fits(format, "116"), "{format}");
        assert!(!fits(format, &format!("{number} ")), "{format}");
    }
    assert!(!fits("RS {year}/{no}", "RS 19/116"));
}

#[test]
fn every_field_section_and_choice_has_words_in_both_languages() {
    for (language, text) in [("sv", include_str!("sv.ftl")), ("en", include_str!("en.ftl"))] {
        for key in message_keys("paper_templates", FIELDS).into_iter().chain(message_keys("paper_templates", SECTION)) {
            assert!(text.contains(&format!("\n{key} = ")), "{language}: {key}");
        }
    }
}
