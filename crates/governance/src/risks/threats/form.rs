//! The fields of a threat, once: form, import, bulk edit, version comparison and history read this declaration.
use super::model::{CATEGORIES, NewThreat};
use crate::risks::{AREAS, ASPECTS};
use vk_core::Secrecy;
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("reference", Input::Text(40)).section("about"),
    FieldDef::new("name", Input::Text(200)).required().section("about"),
    FieldDef::new("category", Input::Choice(CATEGORIES)).required().section("about").bulk(),
    FieldDef::new("description", Input::Area(4000)).section("about"),
    FieldDef::new("aspects", Input::Choices(ASPECTS)).section("concerns").bulk(),
    FieldDef::new("areas", Input::Choices(AREAS)).section("concerns").bulk(),
    FieldDef::new("name_en", Input::Text(200)).section("english"),
    FieldDef::new("description_en", Input::Area(4000)).section("english"),
    FieldDef::new("source", Input::Text(500)).section("origin"),
    FieldDef::new("unit", Input::Unit).section("origin").bulk(),
    FieldDef::new("secrecy", Input::Secrecy).required().section("origin").bulk(),
];

/// Raw in, typed out.
pub fn from_raw(raw: &Raw) -> Result<NewThreat, FieldErrors> {
    Checked::of(FIELDS, raw).done(|c| NewThreat {
        reference: c.opt_text("reference"),
        name: c.text("name"),
        name_en: c.opt_text("name_en"),
        category: c.text("category"),
        description: c.opt_text("description"),
        description_en: c.opt_text("description_en"),
        aspects: c.list("aspects"),
        areas: c.list("areas"),
        source: c.opt_text("source"),
        unit: c.opt_id("unit"),
        secrecy: c.secrecy("secrecy"),
    })
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(t: &NewThreat) -> Raw {
    Raw::default()
        .with_opt("reference", t.reference.as_ref())
        .with("name", &t.name)
        .with_opt("name_en", t.name_en.as_ref())
        .with("category", &t.category)
        .with_opt("description", t.description.as_ref())
        .with_opt("description_en", t.description_en.as_ref())
        .with_all("aspects", &t.aspects)
        .with_all("areas", &t.areas)
        .with_opt("source", t.source.as_ref())
        .with_opt("unit", t.unit)
        .with("secrecy", t.secrecy.key())
}

pub fn fresh() -> Raw {
    Raw::default().with("secrecy", Secrecy::Open.key())
}
