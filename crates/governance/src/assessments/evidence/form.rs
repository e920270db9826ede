//! The fields of a piece of evidence, once.
use super::model::{KINDS, NewEvidence};
use crate::{assessments::subject, requirements::MEASURES};
use vk_core::Secrecy;
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

const ANY_NUMBER: Input = Input::Number { min: 0, max: 1_000_000 };

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("name", Input::Text(200)).required().section("about"),
    FieldDef::new("kind", Input::Choice(KINDS)).required().section("about"),
    FieldDef::new("reference", Input::Text(400)).section("about"),
    FieldDef::new("statement", Input::Area(4000)).section("about"),
    FieldDef::new("valid_until", Input::Date).section("about").bulk(),
    FieldDef::new("measure", Input::Choice(MEASURES)).section("live"),
    FieldDef::new("record", Input::Record(subject::KINDS)).section("live"),
    FieldDef::new("parameter", ANY_NUMBER).section("live").bulk(),
    FieldDef::new("amber", ANY_NUMBER).section("live").bulk(),
    FieldDef::new("red", ANY_NUMBER).section("live").bulk(),
    FieldDef::new("responsible", Input::Record(&["function"])).section("responsible").bulk(),
    FieldDef::new("unit", Input::Unit).section("responsible").bulk(),
    FieldDef::new("secrecy", Input::Secrecy).required().section("secrecy").bulk(),
];

/// Raw in, typed out.
pub fn from_raw(raw: &Raw) -> Result<NewEvidence, FieldErrors> {
    let mut c = Checked::of(FIELDS, raw);
    let needed: &[&str] = match raw.get("kind") {
        "measure" => &["measure", "record"],
        "statement" => &["statement", "valid_until"],
        // A file is attached once there is a record to attach it to; until then it is missing, and that shows.
        "file" => &[],
        _ => &["reference"],
    };
    for field in needed.iter().filter(|field| raw.get(field).is_empty()) {
        c.refuse(field, "form-required");
    }
    // Only what a browser opens safely may become a link.
    if raw.get("kind") == "link" && !raw.get("reference").is_empty() && !is_address(raw.get("reference")) {
        c.refuse("reference", "evidence-error-address");
    }
    c.done(|c| NewEvidence {
        name: c.text("name"),
        kind: c.text("kind"),
        reference: c.opt_text("reference"),
        statement: c.opt_text("statement"),
        valid_until: c.opt_date("valid_until"),
        measure: c.opt_text("measure"),
        record: c.opt_id("record"),
        parameter: c.opt_int("parameter"),
        amber: c.opt_int("amber"),
        red: c.opt_int("red"),
        responsible: c.opt_id("responsible"),
        unit: c.opt_id("unit"),
        secrecy: c.secrecy("secrecy"),
    })
}

/// A web address.
pub fn is_address(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(e: &NewEvidence) -> Raw {
    Raw::default()
        .with("name", &e.name)
        .with("kind", &e.kind)
        .with_opt("reference", e.reference.as_ref())
        .with_opt("statement", e.statement.as_ref())
        .with_opt("valid_until", e.valid_until)
        .with_opt("measure", e.measure.as_ref())
        .with_opt("record", e.record)
        .with_opt("parameter", e.parameter)
        .with_opt("amber", e.amber)
        .with_opt("red", e.red)
        .with_opt("responsible", e.responsible)
        .with_opt("unit", e.unit)
        .with("secrecy", e.secrecy.key())
}

/// What new evidence begins with.
pub fn fresh() -> Raw {
    Raw::default().with("kind", "statement").with("secrecy", Secrecy::Internal.key())
}
