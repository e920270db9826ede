//! The fields of a finding, once. Proofs have forms of their own (`proofs.rs`).
use super::model::{FACTORS, FINDING_KINDS, NewFinding, SEEN_FROM, WHERE};
use vk_core::{Id, Secrecy};
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("review", Input::Record(&["audit"])).required().section("about"),
    FieldDef::new("name", Input::Text(200)).required().section("about"),
    FieldDef::new("body", Input::Area(4000)).section("about"),
    FieldDef::new("risk_factor", Input::Choice(FACTORS)).required().section("about").bulk(),
    FieldDef::new("kind", Input::Choice(FINDING_KINDS)).required().section("about"),
    FieldDef::new("seen_from", Input::Choice(SEEN_FROM)).section("about").bulk(),
    FieldDef::new("technical_ref", Input::Text(200)).section("about"),
    FieldDef::new("systems", Input::Records(WHERE)).section("about"),
    FieldDef::new("previous", Input::Record(&["finding"])).section("about"),
    FieldDef::new("found_on", Input::Date).section("responsible"),
    FieldDef::new("owner", Input::Record(&["function"])).section("responsible").bulk(),
    FieldDef::new("due_on", Input::Date).section("responsible").bulk(),
    FieldDef::new("unit", Input::Unit).section("responsible").bulk(),
    FieldDef::new("secrecy", Input::Secrecy).required().section("secrecy"),
    FieldDef::new("secrecy_reason", Input::Area(1000)).section("secrecy"),
];

/// Raw in, typed out.
pub fn from_raw(raw: &Raw) -> Result<NewFinding, FieldErrors> {
    let mut c = Checked::of(FIELDS, raw);
    if let (Some(found), Some(due)) = (c.opt_date("found_on"), c.opt_date("due_on"))
        && due < found
    {
        c.refuse("due_on", "findings-error-due");
    }
    let below = c.secrecy("secrecy") != Secrecy::Secret;
    if c.text("kind") == "technical" && below && c.opt_text("secrecy_reason").is_none() {
        c.refuse("secrecy_reason", "findings-error-secrecy");
    }
    c.done(|c| NewFinding {
        review: c.opt_id("review").unwrap_or_else(|| Id::fixed("")),
        name: c.text("name"),
        body: c.opt_text("body"),
        risk_factor: c.text("risk_factor"),
        kind: c.text("kind"),
        seen_from: c.opt_text("seen_from"),
        technical_ref: c.opt_text("technical_ref"),
        systems: c.ids("systems"),
        previous: c.opt_id("previous"),
        owner: c.opt_id("owner"),
        found_on: c.opt_date("found_on"),
        due_on: c.opt_date("due_on"),
        unit: c.opt_id("unit"),
        secrecy: c.secrecy("secrecy"),
        secrecy_reason: c.opt_text("secrecy_reason"),
    })
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(f: &NewFinding) -> Raw {
    Raw::default()
        .with("review", f.review.to_string())
        .with("name", &f.name)
        .with_opt("body", f.body.as_ref())
        .with("risk_factor", &f.risk_factor)
        .with("kind", &f.kind)
        .with_opt("seen_from", f.seen_from.as_ref())
        .with_opt("technical_ref", f.technical_ref.as_ref())
        .with_all("systems", &f.systems)
        .with_opt("previous", f.previous)
        .with_opt("owner", f.owner)
        .with_opt("found_on", f.found_on)
        .with_opt("due_on", f.due_on)
        .with_opt("unit", f.unit)
        .with("secrecy", f.secrecy.key())
        .with_opt("secrecy_reason", f.secrecy_reason.as_ref())
}

/// A new finding is technical and secret unless somebody says otherwise: what auditors found of a weakness shows where protection is missing (18:8).
pub fn fresh() -> Raw {
    Raw::default().with("kind", "technical").with("secrecy", Secrecy::Secret.key())
}
