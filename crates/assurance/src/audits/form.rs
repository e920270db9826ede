//! The fields of an audit, once. What changes its state is an act of its own (`acts.rs`), because each asks for something else.
use super::model::{ABOUT, KINDS, NewAudit, OVERALL};
use vk_core::Secrecy;
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("name", Input::Text(200)).required().section("about"),
    FieldDef::new("kind", Input::Choice(KINDS)).required().section("about"),
    FieldDef::new("auditor_firm", Input::Text(200)).section("about"),
    FieldDef::new("year", Input::Number { min: 1990, max: 2100 }).required().section("about"),
    FieldDef::new("area", Input::Text(200)).section("about").bulk(),
    FieldDef::new("purpose", Input::Area(4000)).section("about"),
    FieldDef::new("registry_number", Input::Text(100)).section("about"),
    FieldDef::new("previous", Input::Record(&["audit"])).section("about"),
    FieldDef::new("bodies", Input::Records(&["unit"])).section("scope"),
    FieldDef::new("about", Input::Records(ABOUT)).section("scope"),
    FieldDef::new("unit", Input::Unit).section("scope").bulk(),
    FieldDef::new("lead", Input::Record(&["function"])).section("scope").bulk(),
    FieldDef::new("starts_on", Input::Date).section("time"),
    FieldDef::new("response_due", Input::Date).section("time").bulk(),
    FieldDef::new("overall", Input::Choice(OVERALL)).section("judgement"),
    FieldDef::new("overall_text", Input::Area(2000)).section("judgement"),
    FieldDef::new("secrecy", Input::Secrecy).required().section("secrecy").bulk(),
];

/// Raw in, typed out.
pub fn from_raw(raw: &Raw) -> Result<NewAudit, FieldErrors> {
    let mut c = Checked::of(FIELDS, raw);
    if let (Some(start), Some(due)) = (c.opt_date("starts_on"), c.opt_date("response_due"))
        && due < start
    {
        c.refuse("response_due", "audits-error-dates");
    }
    c.done(|c| NewAudit {
        name: c.text("name"),
        kind: c.text("kind"),
        auditor_firm: c.opt_text("auditor_firm"),
        year: c.opt_int("year").unwrap_or_default(),
        area: c.opt_text("area"),
        purpose: c.opt_text("purpose"),
        registry_number: c.opt_text("registry_number"),
        previous: c.opt_id("previous"),
        bodies: c.ids("bodies"),
        about: c.ids("about"),
        unit: c.opt_id("unit"),
        lead: c.opt_id("lead"),
        starts_on: c.opt_date("starts_on"),
        response_due: c.opt_date("response_due"),
        overall: c.opt_text("overall"),
        overall_text: c.opt_text("overall_text"),
        secrecy: c.secrecy("secrecy"),
    })
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(a: &NewAudit) -> Raw {
    Raw::default()
        .with("name", &a.name)
        .with("kind", &a.kind)
        .with_opt("auditor_firm", a.auditor_firm.as_ref())
        .with("year", a.year.to_string())
        .with_opt("area", a.area.as_ref())
        .with_opt("purpose", a.purpose.as_ref())
        .with_opt("registry_number", a.registry_number.as_ref())
        .with_opt("previous", a.previous)
        .with_all("bodies", &a.bodies)
        .with_all("about", &a.about)
        .with_opt("unit", a.unit)
        .with_opt("lead", a.lead)
        .with_opt("starts_on", a.starts_on)
        .with_opt("response_due", a.response_due)
        .with_opt("overall", a.overall.as_ref())
        .with_opt("overall_text", a.overall_text.as_ref())
        .with("secrecy", a.secrecy.key())
}

pub fn fresh() -> Raw {
    Raw::default().with("secrecy", Secrecy::Internal.key())
}
