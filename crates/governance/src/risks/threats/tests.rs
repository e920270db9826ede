//! The form's own rules and the shipped catalogue.
use super::{
    CATEGORIES,
    form::{FIELDS, fresh, from_raw, to_raw},
    shipped,
};
use crate::risks::{AREAS, ASPECTS};
use std::collections::BTreeSet;
use vk_web::form::message_keys;

#[test]
fn the_shipped_catalogue_has_sixty_threats_in_both_languages_and_every_category() {
    let threats = shipped().expect("content/risk/threats-1.toml");
    assert!(threats.len() >= 60, "{}", threats.len());
    let references: BTreeSet<_> = threats.iter().filter_map(|t| t.reference.as_deref()).collect();
    assert_eq!(references.len(), threats.len(), "every threat has a reference of its own");
    for t in &threats {
        let whole = [&t.name_en, &t.description, &t.description_en].iter().all(|text| text.is_some());
        assert!(whole && !t.aspects.is_empty() && !t.areas.is_empty(), "{:?}", t.reference);
    }
    for category in CATEGORIES.iter().filter(|c| **c != "other") {
        assert!(threats.iter().any(|t| t.category == *category), "{category}");
    }
    for area in AREAS {
        assert!(threats.iter().any(|t| t.areas.iter().any(|a| a == area)), "no threat concerns {area}");
    }
}

#[test]
fn a_filled_form_becomes_a_threat_and_comes_back_as_the_same_form() {
    let category = CATEGORIES.first().expect("a category");
    let raw =
        fresh().with("name", "Eget hot").with("category", *category).with_all("aspects", ASPECTS).with_all("areas", [AREAS[0]]);
    let again = to_raw(&from_raw(&raw).expect("a threat"));
    for field in FIELDS {
        assert!(again.same(&raw, field.key), "{}", field.key);
    }
    assert!(from_raw(&raw.with("category", "no such")).is_err());
}

#[test]
fn every_field_section_and_choice_has_words_in_both_languages() {
    for (language, text) in [("sv", include_str!("sv.ftl")), ("en", include_str!("en.ftl"))] {
        for key in message_keys("threats", FIELDS) {
            assert!(text.contains(&format!("\n{key} = ")), "{language}: {key}");
        }
    }
}
