//! The fields of a paper around its text, once. Sections, figures, and what the registrar writes have pages of their own.
use super::model::NewPaper;
use vk_core::{Id, Secrecy};
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("template", Input::Record(&["paper_template"])).required().section("about"),
    FieldDef::new("year", Input::Number { min: 2000, max: 2100 }).required().section("about"),
    FieldDef::new("source", Input::Record(&["audit", "incident"])).section("about"),
    FieldDef::new("name", Input::Text(300)).section("about"),
    FieldDef::new("addressee", Input::Text(200)).section("meeting"),
    FieldDef::new("meeting_on", Input::Date).section("meeting").bulk(),
    FieldDef::new("agenda_no", Input::Text(40)).section("meeting"),
    FieldDef::new("dated_on", Input::Date).section("meeting"),
    FieldDef::new("report_back_on", Input::Date).section("meeting"),
    FieldDef::new("case_officer", Input::Record(&["function"])).section("functions").bulk(),
    FieldDef::new("recipients", Input::Records(&["function"])).section("functions"),
    FieldDef::new("unit", Input::Unit).section("place").bulk(),
    FieldDef::new("secrecy", Input::Secrecy).required().section("place"),
];

/// Raw in, typed out.
pub fn from_raw(raw: &Raw) -> Result<NewPaper, FieldErrors> {
    let mut c = Checked::of(FIELDS, raw);
    if let (Some(meeting), Some(back)) = (c.opt_date("meeting_on"), c.opt_date("report_back_on"))
        && back <= meeting
    {
        c.refuse("report_back_on", "papers-error-report_back");
    }
    c.done(|c| NewPaper {
        name: c.text("name"),
        template: c.opt_id("template").unwrap_or(Id::fixed("")),
        year: c.opt_int("year").unwrap_or_default(),
        source: c.opt_id("source"),
        report_back_on: c.opt_date("report_back_on"),
        dated_on: c.opt_date("dated_on"),
        case_officer: c.opt_id("case_officer"),
        addressee: c.opt_text("addressee"),
        meeting_on: c.opt_date("meeting_on"),
        agenda_no: c.opt_text("agenda_no"),
        recipients: c.ids("recipients"),
        unit: c.opt_id("unit"),
        secrecy: c.secrecy("secrecy"),
    })
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(p: &NewPaper) -> Raw {
    Raw::default()
        .with("template", p.template.to_string())
        .with("year", p.year.to_string())
        .with_opt("source", p.source)
        .with("name", &p.name)
        .with_opt("addressee", p.addressee.as_ref())
        .with_opt("meeting_on", p.meeting_on)
        .with_opt("agenda_no", p.agenda_no.as_ref())
        .with_opt("dated_on", p.dated_on)
        .with_opt("report_back_on", p.report_back_on)
        .with_opt("case_officer", p.case_officer)
        .with_all("recipients", p.recipients.iter().copied())
        .with_opt("unit", p.unit)
        .with("secrecy", p.secrecy.key())
}

pub fn fresh() -> Raw {
    Raw::default().with("secrecy", Secrecy::Open.key())
}
