//! The fields of an activity, once: form, import, bulk edit, version comparison and history read this declaration.
use super::model::{CATEGORIES, EVIDENCE, NewActivity, OWNERS, RHYTHMS, SCOPES, rule_of};
use vk_core::{Date, Id, Secrecy};
use vk_web::{
    Message,
    form::{Checked, FieldDef, FieldErrors, Input, Raw},
};
use vk_wheel::{
    occasion::Lead,
    recurrence::{FIRST_YEAR, LAST_YEAR, Problem, Recurrence, RuleError},
};

const DAYS: Input = Input::Number { min: 0, max: Lead::MOST as i64 };

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("name", Input::Text(200)).required().section("about"),
    FieldDef::new("wheel", Input::Record(&["year_wheel"])).required().section("about"),
    FieldDef::new("category", Input::Choice(CATEGORIES)).required().section("about").bulk(),
    FieldDef::new("description", Input::Area(4000)).section("about"),
    FieldDef::new("rhythm", Input::Choice(RHYTHMS)).required().section("time"),
    FieldDef::new("first_on", Input::Date).required().section("time"),
    FieldDef::new("rrule", Input::Text(300)).section("time"),
    FieldDef::new("before_days", DAYS).section("time").bulk(),
    FieldDef::new("after_days", DAYS).section("time").bulk(),
    FieldDef::new("scope", Input::Choice(SCOPES)).required().section("scope"),
    FieldDef::new("within", Input::Records(&["unit"])).section("scope"),
    FieldDef::new("only", Input::Records(&["unit", "system", "information_set"])).section("scope"),
    FieldDef::new("owner_from", Input::Choice(OWNERS)).required().section("responsible").bulk(),
    FieldDef::new("owner", Input::Record(&["function"])).section("responsible").bulk(),
    FieldDef::new("participants", Input::Records(&["function"])).section("responsible"),
    FieldDef::new("escalate_to", Input::Record(&["function"])).section("responsible").bulk(),
    FieldDef::new("escalate_after", Input::Number { min: 0, max: 365 }).section("responsible").bulk(),
    FieldDef::new("unit", Input::Unit).section("responsible").bulk(),
    FieldDef::new("inputs", Input::Area(4000)).section("work"),
    FieldDef::new("outputs", Input::Area(4000)).section("work"),
    FieldDef::new("checklist", Input::Area(4000)).section("work"),
    FieldDef::new("legal_basis", Input::Area(2000)).section("work"),
    FieldDef::new("gathers", Input::Choices(EVIDENCE)).section("evidence").bulk(),
    FieldDef::new("evidence_required", Input::Flag).section("evidence").bulk(),
    FieldDef::new("secrecy", Input::Secrecy).required().section("secrecy").bulk(),
];

/// Days before escalation unless somebody says otherwise.
pub const ESCALATE_AFTER: i64 = 14;

/// Raw in, typed out.
pub fn from_raw(raw: &Raw) -> Result<NewActivity, FieldErrors> {
    let mut c = Checked::of(FIELDS, raw);
    let first = c.opt_date("first_on");
    if first.is_some_and(|day| !(FIRST_YEAR..=LAST_YEAR).contains(&day.0.year())) {
        c.refuse(
            "first_on",
            Message::new("wheel-rule-start-out-of-range").with("first", i64::from(FIRST_YEAR)).with("last", i64::from(LAST_YEAR)),
        );
    }
    let rule = match (first, c.text("rhythm").as_str()) {
        (Some(day), "own") if raw.get("rrule").trim().is_empty() => {
            c.refuse("rrule", "activities-error-rule");
            Some(Recurrence::once(day.0))
        }
        (Some(day), "own") => match Recurrence::parse(raw.get("rrule"), day.0) {
            Ok(rule) => Some(rule),
            Err(error) => {
                c.refuse("rrule", rule_error(&error));
                None
            }
        },
        (Some(day), rhythm) => Some(rule_of(rhythm, day)),
        (None, _) => None,
    };
    if matches!(c.text("owner_from").as_str(), "function" | "unit") && c.opt_id("owner").is_none() {
        c.refuse("owner", "activities-error-owner");
    }
    if c.text("scope") == "region" {
        if c.text("owner_from") != "function" {
            c.refuse("owner_from", "activities-error-owner-of-region");
        }
        for field in ["within", "only"] {
            if !c.ids(field).is_empty() {
                c.refuse(field, "activities-error-narrowed");
            }
        }
    }
    c.done(|c| NewActivity {
        wheel: c.opt_id("wheel").unwrap_or_else(|| Id::fixed("")),
        name: c.text("name"),
        description: c.opt_text("description"),
        category: c.text("category"),
        rhythm: c.text("rhythm"),
        first_on: first.unwrap_or(Date(jiff::civil::Date::MIN)),
        rrule: rule.as_ref().map(ToString::to_string).unwrap_or_default(),
        before_days: c.opt_int("before_days").unwrap_or(0),
        after_days: c.opt_int("after_days").unwrap_or(0),
        scope: c.text("scope"),
        within: c.ids("within"),
        only: c.ids("only"),
        owner_from: c.text("owner_from"),
        owner: c.opt_id("owner"),
        participants: c.ids("participants"),
        escalate_to: c.opt_id("escalate_to"),
        escalate_after: c.opt_int("escalate_after").unwrap_or(ESCALATE_AFTER),
        inputs: c.opt_text("inputs"),
        outputs: c.opt_text("outputs"),
        checklist: c.opt_text("checklist"),
        legal_basis: c.opt_text("legal_basis"),
        gathers: c.list("gathers"),
        evidence_required: c.flag("evidence_required"),
        unit: c.opt_id("unit"),
        secrecy: c.secrecy("secrecy"),
    })
}

/// What is wrong with a rule, in words that name the place.
pub(super) fn rule_error(error: &RuleError) -> Message {
    let message =
        Message::new(error.problem.key()).with("part", error.part.clone()).with("at", i64::try_from(error.at).unwrap_or(0) + 1);
    match &error.problem {
        Problem::OutOfRange { min, max, .. } => message.with("min", i64::from(*min)).with("max", i64::from(*max)),
        Problem::UntilBeforeStart { start } | Problem::NeverHappens { start } => message.with("start", start.to_string()),
        Problem::NotWithFrequency { frequency } => message.with("frequency", *frequency),
        Problem::WeekdayTooFar { from_start, from_end } => {
            message.with("from_start", i64::from(*from_start)).with("from_end", i64::from(*from_end))
        }
        Problem::StartOutOfRange => message.with("first", i64::from(FIRST_YEAR)).with("last", i64::from(LAST_YEAR)),
        _ => message,
    }
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(a: &NewActivity) -> Raw {
    Raw::default()
        .with("name", &a.name)
        .with("wheel", a.wheel.to_string())
        .with("category", &a.category)
        .with_opt("description", a.description.as_ref())
        .with("rhythm", &a.rhythm)
        .with("first_on", a.first_on.to_string())
        .with_opt("rrule", (a.rhythm == "own").then_some(&a.rrule))
        .with("before_days", a.before_days.to_string())
        .with("after_days", a.after_days.to_string())
        .with("scope", &a.scope)
        .with_all("within", &a.within)
        .with_all("only", &a.only)
        .with("owner_from", &a.owner_from)
        .with_opt("owner", a.owner)
        .with_all("participants", &a.participants)
        .with_opt("escalate_to", a.escalate_to)
        .with("escalate_after", a.escalate_after.to_string())
        .with_opt("unit", a.unit)
        .with_opt("inputs", a.inputs.as_ref())
        .with_opt("outputs", a.outputs.as_ref())
        .with_opt("checklist", a.checklist.as_ref())
        .with_opt("legal_basis", a.legal_basis.as_ref())
        .with_all("gathers", &a.gathers)
        .with_flag("evidence_required", a.evidence_required)
        .with("secrecy", a.secrecy.key())
}

pub fn fresh() -> Raw {
    Raw::default()
        .with("rhythm", "yearly")
        .with("scope", "region")
        .with("owner_from", "function")
        .with("before_days", "14")
        .with("after_days", "14")
        .with("escalate_after", ESCALATE_AFTER.to_string())
        .with("secrecy", Secrecy::Internal.key())
}
