//! The fields of an information set, once: form, import, bulk edit, version comparison and history read this declaration.
use super::model::{NewInformationSet, PERSONAL_DATA};
use vk_core::Secrecy;
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("name", Input::Text(200)).required().section("about"),
    FieldDef::new("description", Input::Area(4000)).section("about"),
    FieldDef::new("process", Input::Text(200)).section("about").bulk(),
    FieldDef::new("unit", Input::Unit).section("responsible").bulk(),
    FieldDef::new("owner", Input::Record(&["function"])).section("responsible").bulk(),
    FieldDef::new("personal_data", Input::Choice(PERSONAL_DATA)).required().section("law").bulk(),
    FieldDef::new("secrecy_grounds", Input::Text(400)).section("law").bulk(),
    FieldDef::new("retention_rule", Input::Text(400)).section("law").bulk(),
    FieldDef::new("legal_requirements", Input::Area(2000)).section("law").bulk(),
    FieldDef::new("secrecy", Input::Secrecy).required().section("secrecy").bulk(),
];

/// Raw in, typed out.
pub fn from_raw(raw: &Raw) -> Result<NewInformationSet, FieldErrors> {
    Checked::of(FIELDS, raw).done(|c| NewInformationSet {
        name: c.text("name"),
        description: c.opt_text("description"),
        process: c.opt_text("process"),
        owner: c.opt_id("owner"),
        personal_data: c.text("personal_data"),
        secrecy_grounds: c.opt_text("secrecy_grounds"),
        retention_rule: c.opt_text("retention_rule"),
        legal_requirements: c.opt_text("legal_requirements"),
        unit: c.opt_id("unit"),
        secrecy: c.secrecy("secrecy"),
    })
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(s: &NewInformationSet) -> Raw {
    Raw::default()
        .with("name", &s.name)
        .with_opt("description", s.description.as_ref())
        .with_opt("process", s.process.as_ref())
        .with_opt("owner", s.owner)
        .with("personal_data", &s.personal_data)
        .with_opt("secrecy_grounds", s.secrecy_grounds.as_ref())
        .with_opt("retention_rule", s.retention_rule.as_ref())
        .with_opt("legal_requirements", s.legal_requirements.as_ref())
        .with_opt("unit", s.unit)
        .with("secrecy", s.secrecy.key())
}

/// What a new information set begins with.
pub fn fresh() -> Raw {
    Raw::default().with("personal_data", "none").with("secrecy", Secrecy::Open.key())
}
