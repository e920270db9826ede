use super::*;
use vk_web::form::{Raw, message_keys};

fn raw() -> Raw {
    Raw::default()
        .with("review", vk_core::Id::fixed("audit").to_string())
        .with("name", "Öppna portar")
        .with("risk_factor", "high")
        .with("kind", "technical")
        .with("secrecy", "secret")
}

#[test]
fn a_technical_finding_below_secret_needs_a_reason() {
    assert!(form::from_raw(&raw()).is_ok());
    let errors = form::from_raw(&raw().with("secrecy", "internal")).unwrap_err();
    assert!(errors.of("secrecy_reason").is_some(), "{errors:?}");
    assert!(form::from_raw(&raw().with("secrecy", "internal").with("secrecy_reason", "Åtgärdad och offentlig")).is_ok());
    assert!(form::from_raw(&raw().with("kind", "organisational").with("secrecy", "open")).is_ok());
}

#[test]
fn what_is_filled_in_comes_back_as_it_was() {
    let full =
        raw().with("body", "Text").with("seen_from", "external").with("found_on", "2024-02-29").with("due_on", "2024-03-01");
    let new = form::from_raw(&full).expect("a finding");
    assert_eq!(form::from_raw(&form::to_raw(&new)).expect("the same"), new);
}

#[test]
fn a_day_that_does_not_exist_is_refused_beside_its_field() {
    let errors = form::from_raw(&raw().with("found_on", "2025-02-29")).unwrap_err();
    assert!(errors.of("found_on").is_some(), "{errors:?}");
}

#[test]
fn every_field_standing_and_proof_has_its_words_in_both_languages() {
    let mut keys = message_keys("findings", FIELDS);
    for kind in Kind::ALL {
        keys.extend(message_keys("findings", proofs::fields(kind)));
        let key = kind.key();
        keys.extend([format!("findings-proof-{key}"), format!("findings-{key}-do"), format!("findings-{key}-lead")]);
    }
    keys.extend(standing::STANDINGS.iter().flat_map(|s| [format!("findings-standing-{s}"), format!("state-finding-{s}")]));
    keys.extend(TABLE.columns.iter().map(|c| format!("findings-field-{}", c.key)));
    for text in [REGISTER.messages.sv, REGISTER.messages.en] {
        let missing: Vec<&String> = keys.iter().filter(|k| !text.lines().any(|l| l.starts_with(&format!("{k} =")))).collect();
        assert_eq!(missing, Vec::<&String>::new());
    }
}
