//! The fields of a breach, once: form, import, bulk edit, version comparison and history read this declaration.
use super::model::{ART34, NewBreach, RISKS};
use vk_core::Secrecy;
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("name", Input::Text(200)).required().section("what"),
    FieldDef::new("unit", Input::Unit).required().section("what"),
    FieldDef::new("known_on", Input::Date).required().section("what"),
    FieldDef::new("facts", Input::Area(8000)).section("art33"),
    FieldDef::new("effects", Input::Area(8000)).section("art33"),
    FieldDef::new("remedial", Input::Area(8000)).section("art33"),
    FieldDef::new("subjects", Input::Number { min: 0, max: 100_000_000 }).section("whom"),
    FieldDef::new("subjects_estimated", Input::Flag).section("whom"),
    FieldDef::new("groups", Input::Area(1000)).section("whom"),
    FieldDef::new("data_kinds", Input::Area(1000)).section("whom"),
    FieldDef::new("risk", Input::Choice(RISKS)).section("risk"),
    FieldDef::new("art34", Input::Choice(ART34)).section("risk"),
    FieldDef::new("art34_on", Input::Date).section("risk"),
    FieldDef::new("art34_reason", Input::Area(2000)).section("risk"),
    FieldDef::new("processor", Input::Text(300)).section("kept"),
    FieldDef::new("registry_number", Input::Text(100)).section("kept"),
    FieldDef::new("secrecy", Input::Secrecy).required().section("kept").bulk(),
];

/// Fields that hold words about what has happened: nothing may be written there where security protection is suspected.
pub const WORDS: &[&str] = &["facts", "effects", "remedial", "groups", "data_kinds", "art34_reason"];

/// Raw in, typed out. Whoever does not tell the people concerned says why, and whoever has told them says when.
pub fn from_raw(raw: &Raw) -> Result<NewBreach, FieldErrors> {
    let mut c = Checked::of(FIELDS, raw);
    if raw.get("art34") == "informed" && raw.get("art34_on").is_empty() {
        c.refuse("art34_on", "data_breaches-error-when");
    }
    let silent = matches!(raw.get("art34"), "not_needed" | "disproportionate");
    if silent && raw.get("risk") == "high" && raw.get("art34_reason").is_empty() {
        c.refuse("art34_reason", "data_breaches-error-why");
    }
    c.done(|c| NewBreach {
        name: c.text("name"),
        known_on: c.opt_date("known_on").unwrap_or_else(|| vk_core::Instant::default().local_date()),
        facts: c.text("facts"),
        effects: c.text("effects"),
        remedial: c.text("remedial"),
        subjects: c.opt_int("subjects"),
        subjects_estimated: c.flag("subjects_estimated"),
        groups: c.text("groups"),
        data_kinds: c.text("data_kinds"),
        risk: c.opt_text("risk"),
        art34: c.opt_text("art34"),
        art34_on: c.opt_date("art34_on"),
        art34_reason: c.text("art34_reason"),
        processor: c.text("processor"),
        registry_number: c.text("registry_number"),
        unit: c.opt_id("unit"),
        secrecy: c.secrecy("secrecy"),
    })
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(b: &NewBreach) -> Raw {
    Raw::default()
        .with("name", &b.name)
        .with_opt("unit", b.unit)
        .with("known_on", b.known_on.to_string())
        .with("facts", &b.facts)
        .with("effects", &b.effects)
        .with("remedial", &b.remedial)
        .with_opt("subjects", b.subjects)
        .with_flag("subjects_estimated", b.subjects_estimated)
        .with("groups", &b.groups)
        .with("data_kinds", &b.data_kinds)
        .with_opt("risk", b.risk.as_ref())
        .with_opt("art34", b.art34.as_ref())
        .with_opt("art34_on", b.art34_on)
        .with("art34_reason", &b.art34_reason)
        .with("processor", &b.processor)
        .with("registry_number", &b.registry_number)
        .with("secrecy", b.secrecy.key())
}

pub fn fresh() -> Raw {
    Raw::default().with("secrecy", Secrecy::Internal.key())
}
