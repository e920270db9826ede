//! The fields of a type classification, once: form, import, bulk edit, version comparison and history read this declaration.
use super::model::NewTypeClassification;
use crate::{classifications::Reasons, information_sets::PERSONAL_DATA, join::Class};
use vk_core::{Aspect, Level, Secrecy};
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

const LEVEL: Input = Input::Number { min: 0, max: 3 };
const REASON: Input = Input::Area(2000);

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("name", Input::Text(200)).required().section("about"),
    FieldDef::new("process", Input::Text(200)).section("about").bulk(),
    FieldDef::new("personal_data", Input::Choice(PERSONAL_DATA)).required().section("about").bulk(),
    FieldDef::new("confidentiality", LEVEL).section("levels"),
    FieldDef::new("confidentiality_reason", REASON).section("levels"),
    FieldDef::new("integrity", LEVEL).section("levels"),
    FieldDef::new("integrity_reason", REASON).section("levels"),
    FieldDef::new("availability", LEVEL).section("levels"),
    FieldDef::new("availability_reason", REASON).section("levels"),
    FieldDef::new("traceability", LEVEL).section("levels"),
    FieldDef::new("traceability_reason", REASON).section("levels"),
    FieldDef::new("hint", Input::Area(1000)).section("levels"),
    FieldDef::new("laws", Input::Area(2000)).section("law"),
    FieldDef::new("secrecy_grounds", Input::Text(400)).section("law").bulk(),
    FieldDef::new("unit", Input::Unit).section("secrecy").bulk(),
    FieldDef::new("secrecy", Input::Secrecy).required().section("secrecy").bulk(),
];

/// The name of the field that holds an aspect's reason.
pub fn reason_field(aspect: Aspect) -> String {
    format!("{}_reason", aspect.key())
}

/// Raw in, typed out.
pub fn from_raw(raw: &Raw) -> Result<NewTypeClassification, FieldErrors> {
    Checked::of(FIELDS, raw).done(|c| {
        let reason = |a: Aspect| c.opt_text(&reason_field(a));
        NewTypeClassification {
            name: c.text("name"),
            process: c.opt_text("process"),
            personal_data: c.text("personal_data"),
            class: Class::by(|a| c.opt_int(a.key()).and_then(Level::new)),
            reasons: Reasons {
                confidentiality: reason(Aspect::Confidentiality),
                integrity: reason(Aspect::Integrity),
                availability: reason(Aspect::Availability),
                traceability: reason(Aspect::Traceability),
            },
            laws: c.opt_text("laws"),
            secrecy_grounds: c.opt_text("secrecy_grounds"),
            hint: c.opt_text("hint"),
            unit: c.opt_id("unit"),
            secrecy: c.secrecy("secrecy"),
        }
    })
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(t: &NewTypeClassification) -> Raw {
    let raw = Raw::default()
        .with("name", &t.name)
        .with_opt("process", t.process.as_ref())
        .with("personal_data", &t.personal_data)
        .with_opt("hint", t.hint.as_ref())
        .with_opt("laws", t.laws.as_ref())
        .with_opt("secrecy_grounds", t.secrecy_grounds.as_ref())
        .with_opt("unit", t.unit)
        .with("secrecy", t.secrecy.key());
    Aspect::ALL.into_iter().fold(raw, |raw, a| {
        raw.with_opt(a.key(), t.class.level(a).map(Level::number)).with_opt(&reason_field(a), t.reasons.get(a))
    })
}

/// What a new one begins with.
pub fn fresh() -> Raw {
    Raw::default().with("personal_data", "none").with("secrecy", Secrecy::Open.key())
}
