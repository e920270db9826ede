//! The fields of a source, once: form, import, bulk edit, version comparison and history read this declaration. Its status is no field: that is
//! decided (`decide.rs`).
use super::model::{KINDS, LANGUAGES, NewSource, SourceData};
use crate::requirements::text::{SourceText, other_language};
use vk_core::Secrecy;
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("name", Input::Text(300)).required().section("about"),
    FieldDef::new("ref_id", Input::Text(120)).section("about"),
    FieldDef::new("kind", Input::Choice(KINDS)).required().section("about").bulk(),
    FieldDef::new("description", Input::Area(8000)).section("about"),
    FieldDef::new("language", Input::Choice(LANGUAGES)).required().section("about"),
    FieldDef::new("translated_name", Input::Text(300)).section("translation"),
    FieldDef::new("translated_description", Input::Area(8000)).section("translation"),
    FieldDef::new("version_label", Input::Text(60)).required().section("version"),
    FieldDef::new("valid_from", Input::Date).section("version").bulk(),
    FieldDef::new("valid_until", Input::Date).section("version").bulk(),
    FieldDef::new("publisher", Input::Text(300)).section("origin").bulk(),
    FieldDef::new("copyright", Input::Text(2000)).section("origin").bulk(),
    FieldDef::new("source_url", Input::Text(500)).section("origin"),
    FieldDef::new("urn", Input::Text(300)).section("origin"),
    FieldDef::new("unit", Input::Unit).section("secrecy").bulk(),
    FieldDef::new("secrecy", Input::Secrecy).required().section("secrecy").bulk(),
];

/// Raw in, typed out.
pub fn from_raw(raw: &Raw) -> Result<NewSource, FieldErrors> {
    let mut c = Checked::of(FIELDS, raw);
    if let (Some(from), Some(until)) = (c.opt_date("valid_from"), c.opt_date("valid_until"))
        && until < from
    {
        c.refuse("valid_until", "requirement_sources-error-until");
    }
    let url = raw.get("source_url");
    if !url.is_empty() && !url.starts_with("https://") && !url.starts_with("http://") {
        c.refuse("source_url", "requirement_sources-error-url");
    }
    let urn = raw.get("urn");
    if !urn.is_empty() && (!urn.starts_with("urn:") || urn.chars().any(char::is_whitespace)) {
        c.refuse("urn", "requirement_sources-error-urn");
    }
    c.done(|c| NewSource {
        name: c.text("name"),
        ref_id: c.opt_text("ref_id"),
        urn: c.opt_text("urn"),
        kind: c.text("kind"),
        publisher: c.opt_text("publisher"),
        copyright: c.opt_text("copyright"),
        language: c.text("language"),
        version_label: c.text("version_label"),
        valid_from: c.opt_date("valid_from"),
        valid_until: c.opt_date("valid_until"),
        source_url: c.opt_text("source_url"),
        description: c.opt_text("description"),
        translation: SourceText { name: c.text("translated_name"), description: c.text("translated_description") },
        unit: c.opt_id("unit"),
        secrecy: c.secrecy("secrecy"),
    })
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(s: &SourceData) -> Raw {
    let translation = s.body.in_language(other_language(&s.language));
    Raw::default()
        .with("name", &s.name)
        .with_opt("ref_id", s.ref_id.as_ref())
        .with("kind", &s.kind)
        .with_opt("description", s.description.as_ref())
        .with("language", &s.language)
        .with("translated_name", translation.name)
        .with("translated_description", translation.description)
        .with("version_label", &s.version_label)
        .with_opt("valid_from", s.valid_from)
        .with_opt("valid_until", s.valid_until)
        .with_opt("publisher", s.publisher.as_ref())
        .with_opt("copyright", s.copyright.as_ref())
        .with_opt("source_url", s.source_url.as_ref())
        .with("urn", &s.urn)
        .with_opt("unit", s.unit)
        .with("secrecy", s.secrecy.key())
}

/// What a new source begins with: what is required of everybody is open unless somebody says otherwise.
pub fn fresh() -> Raw {
    Raw::default().with("kind", "own").with("language", "sv").with("version_label", "1").with("secrecy", Secrecy::Open.key())
}
