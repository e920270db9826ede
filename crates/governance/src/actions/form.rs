//! The fields of an action, once: form, import, bulk edit, version comparison and history read this declaration. What changes an action's state
//! (start, complete, verify, cancel, defer) is an act of its own, because each asks for something else.
use super::model::{CONCERNS, LEGAL_AREAS, MANDATES, NewAction, ORIGINS, PRIORITIES, Priority};
use vk_core::Secrecy;
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("name", Input::Text(200)).required().section("about"),
    FieldDef::new("description", Input::Area(4000)).section("about"),
    FieldDef::new("priority", Input::Choice(PRIORITIES)).required().section("about").bulk(),
    FieldDef::new("origin", Input::Records(ORIGINS)).section("origin"),
    FieldDef::new("concerns", Input::Records(CONCERNS)).section("origin"),
    FieldDef::new("legal_areas", Input::Choices(LEGAL_AREAS)).section("origin").bulk(),
    FieldDef::new("unit", Input::Unit).section("responsible").bulk(),
    FieldDef::new("responsible", Input::Record(&["function"])).section("responsible").bulk(),
    FieldDef::new("verifier", Input::Record(&["function"])).section("responsible").bulk(),
    FieldDef::new("mandate", Input::Choice(MANDATES)).section("responsible").bulk(),
    FieldDef::new("start_on", Input::Date).section("time").bulk(),
    FieldDef::new("due_on", Input::Date).section("time").bulk(),
    FieldDef::new("progress", Input::Number { min: 0, max: 100 }).section("time").bulk(),
    FieldDef::new("depends_on", Input::Records(&["action"])).section("time"),
    // A region's yearly budget is some tens of billions: more is a typing error.
    FieldDef::new("cost_estimate", Input::Number { min: 0, max: 10_000_000_000 }).section("resources").bulk(),
    FieldDef::new("effort_hours", Input::Number { min: 0, max: 1_000_000 }).section("resources").bulk(),
    FieldDef::new("secrecy", Input::Secrecy).required().section("secrecy").bulk(),
];

/// Raw in, typed out.
pub fn from_raw(raw: &Raw) -> Result<NewAction, FieldErrors> {
    let mut c = Checked::of(FIELDS, raw);
    if let (Some(start), Some(due)) = (c.opt_date("start_on"), c.opt_date("due_on"))
        && due < start
    {
        c.refuse("due_on", "actions-error-due");
    }
    if c.opt_id("verifier").is_some() && c.opt_id("verifier") == c.opt_id("responsible") {
        c.refuse("verifier", "actions-error-verifier");
    }
    c.done(|c| NewAction {
        name: c.text("name"),
        description: c.opt_text("description"),
        origin: c.ids("origin"),
        concerns: c.ids("concerns"),
        responsible: c.opt_id("responsible"),
        verifier: c.opt_id("verifier"),
        unit: c.opt_id("unit"),
        mandate: c.opt_text("mandate"),
        priority: Priority::from_key(&c.text("priority")).unwrap_or_default(),
        start_on: c.opt_date("start_on"),
        due_on: c.opt_date("due_on"),
        progress: c.opt_int("progress").unwrap_or(0),
        cost_estimate: c.opt_int("cost_estimate"),
        effort_hours: c.opt_int("effort_hours"),
        depends_on: c.ids("depends_on"),
        legal_areas: c.list("legal_areas"),
        secrecy: c.secrecy("secrecy"),
    })
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(a: &NewAction) -> Raw {
    Raw::default()
        .with("name", &a.name)
        .with_opt("description", a.description.as_ref())
        .with("priority", a.priority.key())
        .with_all("origin", &a.origin)
        .with_all("concerns", &a.concerns)
        .with_all("legal_areas", &a.legal_areas)
        .with_opt("unit", a.unit)
        .with_opt("responsible", a.responsible)
        .with_opt("verifier", a.verifier)
        .with_opt("mandate", a.mandate.as_ref())
        .with_opt("start_on", a.start_on)
        .with_opt("due_on", a.due_on)
        .with("progress", a.progress.to_string())
        .with_all("depends_on", &a.depends_on)
        .with_opt("cost_estimate", a.cost_estimate)
        .with_opt("effort_hours", a.effort_hours)
        .with("secrecy", a.secrecy.key())
}

/// What a new action begins with. Actions tell where protection is missing, so they are internal unless somebody says otherwise (OSL 18:8).
pub fn fresh() -> Raw {
    Raw::default().with("priority", Priority::Medium.key()).with("progress", "0").with("secrecy", Secrecy::Internal.key())
}
