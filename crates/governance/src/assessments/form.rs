//! The fields of an assessment, once: form, import, bulk edit, version comparison and history read this declaration.
use super::{model::NewAssessment, subject};
use vk_core::Secrecy;
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("name", Input::Text(200)).required().section("about"),
    FieldDef::new("subject", Input::Record(subject::KINDS)).required().section("about"),
    FieldDef::new("source", Input::Record(&["requirement_source"])).required().section("about"),
    FieldDef::new("responsible", Input::Record(&["function"])).section("responsible").bulk(),
    FieldDef::new("due_on", Input::Date).section("responsible").bulk(),
    FieldDef::new("unit", Input::Unit).section("responsible").bulk(),
    FieldDef::new("secrecy", Input::Secrecy).required().section("secrecy").bulk(),
];

/// Raw in, typed out.
pub fn from_raw(raw: &Raw) -> Result<NewAssessment, FieldErrors> {
    let c = Checked::of(FIELDS, raw);
    let (Some(subject), Some(source)) = (c.opt_id("subject"), c.opt_id("source")) else {
        // The declarations require both; this is what they say then.
        return c.done(|_| ()).and(Err(FieldErrors::one("subject", "form-required-choice")));
    };
    c.done(|c| NewAssessment {
        name: c.text("name"),
        subject,
        source,
        responsible: c.opt_id("responsible"),
        due_on: c.opt_date("due_on"),
        unit: c.opt_id("unit"),
        secrecy: c.secrecy("secrecy"),
    })
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(a: &NewAssessment) -> Raw {
    Raw::default()
        .with("name", &a.name)
        .with("subject", a.subject.to_string())
        .with("source", a.source.to_string())
        .with_opt("responsible", a.responsible)
        .with_opt("due_on", a.due_on)
        .with_opt("unit", a.unit)
        .with("secrecy", a.secrecy.key())
}

/// What a new assessment begins with. Which requirements a system does not meet is what an attacker wants to know (OSL 18:8).
pub fn fresh() -> Raw {
    Raw::default().with("secrecy", Secrecy::Internal.key())
}
