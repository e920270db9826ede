//! The fields of a decision, once. What changes its state is an act of its own (`acts.rs`).
use super::model::{ABOUT, DECISION_KINDS, NewDecision, SOURCES};
use vk_core::{Date, Id, Secrecy};
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("name", Input::Text(300)).required().section("about"),
    FieldDef::new("kind", Input::Choice(DECISION_KINDS)).required().section("about"),
    FieldDef::new("body", Input::Area(8000)).required().section("about"),
    FieldDef::new("decided_by", Input::Record(&["unit", "function"])).required().section("about"),
    FieldDef::new("decided_on", Input::Date).required().section("about"),
    FieldDef::new("paragraph", Input::Text(40)).section("about"),
    FieldDef::new("registry_number", Input::Text(100)).section("about"),
    FieldDef::new("source_kind", Input::Choice(SOURCES)).required().section("source"),
    FieldDef::new("about", Input::Records(ABOUT)).section("source"),
    FieldDef::new("assigned", Input::Record(&["function"])).section("responsible").bulk(),
    FieldDef::new("report_back_on", Input::Date).section("responsible"),
    FieldDef::new("unit", Input::Unit).section("responsible").bulk(),
    FieldDef::new("secrecy", Input::Secrecy).required().section("secrecy").bulk(),
];

/// Raw in, typed out. An assignment names the function that got it.
pub fn from_raw(raw: &Raw) -> Result<NewDecision, FieldErrors> {
    let mut c = Checked::of(FIELDS, raw);
    if c.text("kind") == "assignment" && c.opt_id("assigned").is_none() {
        c.refuse("assigned", "decisions-error-assigned");
    }
    if let (Some(decided), Some(back)) = (c.opt_date("decided_on"), c.opt_date("report_back_on"))
        && back <= decided
    {
        c.refuse("report_back_on", "decisions-error-report_day");
    }
    let (decided_by, decided_on) = (c.opt_id("decided_by"), c.opt_date("decided_on"));
    c.done(|c| NewDecision {
        name: c.text("name"),
        body: c.text("body"),
        kind: c.text("kind"),
        decided_by: decided_by.unwrap_or_else(|| Id::fixed("")),
        decided_on: decided_on.unwrap_or(Date(jiff::civil::Date::MIN)),
        paragraph: c.opt_text("paragraph"),
        registry_number: c.opt_text("registry_number"),
        source_kind: c.text("source_kind"),
        about: c.ids("about"),
        assigned: c.opt_id("assigned"),
        report_back_on: c.opt_date("report_back_on"),
        unit: c.opt_id("unit"),
        secrecy: c.secrecy("secrecy"),
    })
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(d: &NewDecision) -> Raw {
    Raw::default()
        .with("name", &d.name)
        .with("kind", &d.kind)
        .with("body", &d.body)
        .with("decided_by", d.decided_by.to_string())
        .with("decided_on", d.decided_on.to_string())
        .with_opt("paragraph", d.paragraph.as_ref())
        .with_opt("registry_number", d.registry_number.as_ref())
        .with("source_kind", &d.source_kind)
        .with_all("about", &d.about)
        .with_opt("assigned", d.assigned)
        .with_opt("report_back_on", d.report_back_on)
        .with_opt("unit", d.unit)
        .with("secrecy", d.secrecy.key())
}

pub fn fresh() -> Raw {
    Raw::default().with("kind", "decision").with("source_kind", "other").with("secrecy", Secrecy::Open.key())
}
