//! The fields of a risk analysis, once: form, import, bulk edit, version comparison and history read this declaration.
use super::model::{NewAnalysis, OBJECTS};
use vk_core::Secrecy;
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("name", Input::Text(200)).required().section("about"),
    FieldDef::new("description", Input::Area(4000)).section("about"),
    FieldDef::new("objects", Input::Records(OBJECTS)).section("about"),
    FieldDef::new("leader", Input::Record(&["function"])).section("work").bulk(),
    FieldDef::new("involves", Input::Records(&["function"])).section("work"),
    FieldDef::new("participants", Input::Area(2000)).section("work"),
    FieldDef::new("method", Input::Area(4000)).section("work"),
    FieldDef::new("planned_on", Input::Date).section("work").bulk(),
    FieldDef::new("held_on", Input::Date).section("work"),
    FieldDef::new("report", Input::Area(20000)).section("report"),
    FieldDef::new("unit", Input::Unit).section("responsible").bulk(),
    FieldDef::new("secrecy", Input::Secrecy).required().section("responsible").bulk(),
];

/// Raw in, typed out.
pub fn from_raw(raw: &Raw) -> Result<NewAnalysis, FieldErrors> {
    Checked::of(FIELDS, raw).done(|c| NewAnalysis {
        name: c.text("name"),
        description: c.opt_text("description"),
        objects: c.ids("objects"),
        method: c.opt_text("method"),
        leader: c.opt_id("leader"),
        involves: c.ids("involves"),
        participants: c.opt_text("participants"),
        planned_on: c.opt_date("planned_on"),
        held_on: c.opt_date("held_on"),
        report: c.opt_text("report"),
        unit: c.opt_id("unit"),
        secrecy: c.secrecy("secrecy"),
    })
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(a: &NewAnalysis) -> Raw {
    Raw::default()
        .with("name", &a.name)
        .with_opt("description", a.description.as_ref())
        .with_all("objects", &a.objects)
        .with_opt("method", a.method.as_ref())
        .with_opt("leader", a.leader)
        .with_all("involves", &a.involves)
        .with_opt("participants", a.participants.as_ref())
        .with_opt("planned_on", a.planned_on)
        .with_opt("held_on", a.held_on)
        .with_opt("report", a.report.as_ref())
        .with_opt("unit", a.unit)
        .with("secrecy", a.secrecy.key())
}

/// What an analysis finds is internal unless somebody says otherwise.
pub fn fresh() -> Raw {
    Raw::default().with("secrecy", Secrecy::Internal.key())
}
