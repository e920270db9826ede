//! The fields of an occasion, once. Its days are moved by an act that asks for the reason; what it is an occasion of never changes.
use super::model::{NewOccasion, TARGETS};
use vk_core::{Date, Id, Secrecy};
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("name", Input::Text(300)).required().section("about"),
    FieldDef::new("activity", Input::Record(&["activity"])).required().section("about"),
    FieldDef::new("target", Input::Record(TARGETS)).section("about"),
    FieldDef::new("falls_on", Input::Date).required().section("time"),
    FieldDef::new("starts_on", Input::Date).required().section("time"),
    FieldDef::new("due_on", Input::Date).required().section("time"),
    FieldDef::new("owner", Input::Record(&["function"])).section("responsible").bulk(),
    FieldDef::new("unit", Input::Unit).section("responsible").bulk(),
    FieldDef::new("note", Input::Area(4000)).section("work"),
    FieldDef::new("secrecy", Input::Secrecy).required().section("secrecy").bulk(),
];

/// What stays as it was made.
pub const FROZEN: &[&str] = &["activity", "target", "falls_on", "starts_on", "due_on"];

/// Raw in, typed out.
pub fn from_raw(raw: &Raw) -> Result<NewOccasion, FieldErrors> {
    let mut c = Checked::of(FIELDS, raw);
    if let (Some(from), Some(to)) = (c.opt_date("starts_on"), c.opt_date("due_on"))
        && to < from
    {
        c.refuse("due_on", "occasions-error-due");
    }
    let day = |c: &Checked<'_>, key: &str| c.opt_date(key).unwrap_or(Date(jiff::civil::Date::MIN));
    c.done(|c| NewOccasion {
        name: c.text("name"),
        activity: c.opt_id("activity").unwrap_or_else(|| Id::fixed("")),
        falls_on: day(c, "falls_on"),
        starts_on: day(c, "starts_on"),
        due_on: day(c, "due_on"),
        target: c.opt_id("target"),
        owner: c.opt_id("owner"),
        note: c.opt_text("note"),
        unit: c.opt_id("unit"),
        secrecy: c.secrecy("secrecy"),
    })
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(o: &NewOccasion) -> Raw {
    Raw::default()
        .with("name", &o.name)
        .with("activity", o.activity.to_string())
        .with_opt("target", o.target)
        .with("falls_on", o.falls_on.to_string())
        .with("starts_on", o.starts_on.to_string())
        .with("due_on", o.due_on.to_string())
        .with_opt("owner", o.owner)
        .with_opt("unit", o.unit)
        .with_opt("note", o.note.as_ref())
        .with("secrecy", o.secrecy.key())
}

pub fn fresh() -> Raw {
    Raw::default().with("secrecy", Secrecy::Internal.key())
}
