//! The forms' own rules, and words in both languages; pages, stores, import and permission are tested on whole applications in
//! `tests/it/requirements.rs`.
use super::{Body, Levels, Requirement, RequirementData, RequirementText, records, sources, text};
use vk_core::{Id, Instant, Lang, Record, Secrecy};
use vk_web::form::{Raw, Records, message_keys};

/// A requirement in Swedish called like its reference.
pub(crate) fn requirement(reference: &str, parent: Option<&str>) -> Requirement {
    let data = RequirementData {
        source: Id::fixed("source"),
        parent: parent.map(Id::fixed),
        urn: format!("urn:test:req_node:{reference}"),
        ref_id: Some(reference.to_owned()),
        position: 1,
        depth: 1,
        assessable: true,
        name: reference.to_owned(),
        area: None,
        kind: None,
        levels: Levels::default(),
        legal_duty: false,
        legal_ref: None,
        groups: Vec::new(),
        body: Body::default(),
        language: "sv".to_owned(),
        for_system: true,
        for_unit: true,
        measure: None,
        extra: None,
        unit: None,
        secrecy: Secrecy::Open,
    };
    let at = Instant::from_micros(0);
    Record { id: Id::fixed(reference), version: 1, created_at: at, updated_at: at, archived_at: None, data }
}

fn filled() -> Raw {
    records::Requirements::fresh()
        .with("source", Id::fixed("source").to_string())
        .with("name", "Åtkomst ses över")
        .with("text", "Åtkomst ses över varje år.")
        .with("translated_name", "Access is reviewed")
        .with("area", "personnel_access_assets")
        .with("confidentiality", "2")
        .with("groups", "grund\nhög")
        .with_flag("legal_duty", true)
        .with("legal_ref", "2 kap. 3 § 9")
}

#[test]
fn a_duty_by_law_names_its_law() {
    let errors = records::Requirements::from_raw(&filled().with("legal_ref", "")).expect_err("no reference");
    assert_eq!(errors.of("legal_ref").map(|m| m.key.as_str()), Some("requirements-error-legal_ref"));
    assert!(records::Requirements::from_raw(&filled()).is_ok());
}

#[test]
fn a_requirement_applies_to_something() {
    let nothing = filled().with_flag("for_system", false).with_flag("for_unit", false);
    let errors = records::Requirements::from_raw(&nothing).expect_err("no subject");
    assert_eq!(errors.of("for_system").map(|m| m.key.as_str()), Some("requirements-error-subject"));
}

#[test]
fn a_source_does_not_end_before_it_begins() {
    let raw = sources::Sources::fresh().with("name", "Lag").with("valid_from", "2026-02-01").with("valid_until", "2026-01-31");
    let errors = sources::Sources::from_raw(&raw).expect_err("ends first");
    assert_eq!(errors.of("valid_until").map(|m| m.key.as_str()), Some("requirement_sources-error-until"));
}

#[test]
fn a_text_falls_back_to_the_sources_language_piece_by_piece() {
    let french = RequirementText { name: "Nom".to_owned(), text: "Texte".to_owned(), ..RequirementText::default() };
    let swedish = RequirementText { name: "Namn".to_owned(), ..RequirementText::default() };
    let body = Body::of([("fr".to_owned(), french), ("sv".to_owned(), swedish)]);
    let texts = body.texts(Lang::Sv, "fr");
    assert_eq!((texts.name.as_str(), texts.text.as_str(), texts.guidance.as_str()), ("Namn", "Texte", ""));
    assert_eq!(body.texts(Lang::En, "fr").name, "Nom");
}

#[test]
fn a_slug_has_no_swedish_letters_and_no_doubled_hyphens() {
    assert_eq!(text::slug("2 kap. 3 § första stycket"), "2-kap.-3-forsta-stycket");
    assert_eq!(text::slug("  ÅÄÖ  "), "aao");
}

#[test]
fn a_title_is_cut_between_words() {
    let long = "ord ".repeat(100);
    let title = text::title_of(&long);
    assert!(title.ends_with("ord …") && title.chars().count() <= 162, "{title}");
    assert_eq!(text::title_of("\n kort\nmer"), "kort");
}

#[test]
fn every_field_section_and_choice_has_words_in_both_languages() {
    let registers = [
        ("requirements", records::FIELDS, include_str!("records/sv.ftl"), include_str!("records/en.ftl")),
        ("requirement_sources", sources::FIELDS, include_str!("sources/sv.ftl"), include_str!("sources/en.ftl")),
    ];
    for (register, fields, sv, en) in registers {
        for key in message_keys(register, fields) {
            assert!(sv.contains(&format!("\n{key} = ")), "sv: {key}");
            assert!(en.contains(&format!("\n{key} = ")), "en: {key}");
        }
    }
}
