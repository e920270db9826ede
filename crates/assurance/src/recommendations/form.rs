//! The fields of a recommendation, once. The answer and the follow-ups have forms of their own (`acts.rs`).
use super::model::NewRecommendation;
use vk_core::{Id, Secrecy};
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("review", Input::Record(&["audit"])).required().section("about"),
    FieldDef::new("name", Input::Text(300)).required().section("about"),
    FieldDef::new("body", Input::Area(4000)).section("about"),
    FieldDef::new("addressed_to", Input::Text(200)).section("about"),
    FieldDef::new("findings", Input::Records(&["finding"])).section("about"),
    FieldDef::new("previous", Input::Record(&["recommendation"])).section("about"),
    FieldDef::new("responsible", Input::Record(&["function"])).section("responsible").bulk(),
    FieldDef::new("due_on", Input::Date).section("responsible").bulk(),
    FieldDef::new("follow_up_on", Input::Date).section("responsible").bulk(),
    FieldDef::new("unit", Input::Unit).section("responsible").bulk(),
    FieldDef::new("secrecy", Input::Secrecy).required().section("secrecy").bulk(),
];

/// Raw in, typed out.
pub fn from_raw(raw: &Raw) -> Result<NewRecommendation, FieldErrors> {
    Checked::of(FIELDS, raw).done(|c| NewRecommendation {
        review: c.opt_id("review").unwrap_or_else(|| Id::fixed("")),
        name: c.text("name"),
        body: c.opt_text("body"),
        addressed_to: c.opt_text("addressed_to"),
        findings: c.ids("findings"),
        previous: c.opt_id("previous"),
        responsible: c.opt_id("responsible"),
        due_on: c.opt_date("due_on"),
        follow_up_on: c.opt_date("follow_up_on"),
        unit: c.opt_id("unit"),
        secrecy: c.secrecy("secrecy"),
    })
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(r: &NewRecommendation) -> Raw {
    Raw::default()
        .with("review", r.review.to_string())
        .with("name", &r.name)
        .with_opt("body", r.body.as_ref())
        .with_opt("addressed_to", r.addressed_to.as_ref())
        .with_all("findings", &r.findings)
        .with_opt("previous", r.previous)
        .with_opt("responsible", r.responsible)
        .with_opt("due_on", r.due_on)
        .with_opt("follow_up_on", r.follow_up_on)
        .with_opt("unit", r.unit)
        .with("secrecy", r.secrecy.key())
}

pub fn fresh() -> Raw {
    Raw::default().with("secrecy", Secrecy::Internal.key())
}
