//! The fields of an exception and of the decision on it, once.
use super::model::NewException;
use crate::assessments::{content::rules, subject};
use vk_core::{Date, Secrecy};
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("name", Input::Text(200)).required().section("about"),
    FieldDef::new("requirement", Input::Record(&["requirement"])).required().section("about"),
    FieldDef::new("subject", Input::Record(subject::KINDS)).required().section("about"),
    FieldDef::new("reason", Input::Area(4000)).required().section("why"),
    FieldDef::new("compensation", Input::Area(4000)).required().section("why"),
    FieldDef::new("valid_until", Input::Date).required().section("why"),
    FieldDef::new("decider", Input::Record(&["function"])).section("responsible").bulk(),
    FieldDef::new("responsible", Input::Record(&["function"])).section("responsible").bulk(),
    FieldDef::new("secrecy", Input::Secrecy).required().section("secrecy").bulk(),
];

pub const OUTCOMES: &[&str] = &["approved", "refused"];

/// The decision: what, until when, with which mandate, why.
pub const DECISION: &[FieldDef] = &[
    FieldDef::new("outcome", Input::Choice(OUTCOMES)).required(),
    FieldDef::new("valid_until", Input::Date).required(),
    FieldDef::new("mandate", Input::Text(300)).required(),
    FieldDef::new("decision_reason", Input::Area(2000)).required(),
];

/// Taking an approved exception back.
pub const REVOCATION: &[FieldDef] = &[FieldDef::new("decision_reason", Input::Area(2000)).required()];

/// Raw in, typed out.
pub fn from_raw(raw: &Raw) -> Result<NewException, FieldErrors> {
    let c = Checked::of(FIELDS, raw);
    let (Some(requirement), Some(subject), Some(valid_until)) =
        (c.opt_id("requirement"), c.opt_id("subject"), c.opt_date("valid_until"))
    else {
        // The declarations require all three; this is what they say then.
        return c.done(|_| ()).and(Err(FieldErrors::one("requirement", "form-required-choice")));
    };
    c.done(|c| NewException {
        name: c.text("name"),
        requirement,
        subject,
        reason: c.text("reason"),
        compensation: c.text("compensation"),
        decider: c.opt_id("decider"),
        responsible: c.opt_id("responsible"),
        valid_until,
        // Where it belongs follows from its subject, when it is stored.
        unit: None,
        secrecy: c.secrecy("secrecy"),
    })
}

/// The last day that a decision made today may give.
pub fn latest(today: Date) -> Date {
    today.plus_months(rules().exceptions.max_months)
}

/// A decision as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub outcome: String,
    pub valid_until: Date,
    pub mandate: String,
    pub reason: String,
}

pub fn decision_from_raw(raw: &Raw, today: Date) -> Result<Decision, FieldErrors> {
    let mut c = Checked::of(DECISION, raw);
    let until = c.opt_date("valid_until").unwrap_or(today);
    if raw.get("outcome") == "approved" && c.opt_date("valid_until").is_some() {
        if until < today {
            c.refuse("valid_until", "exceptions-error-past");
        } else if until > latest(today) {
            let message = vk_web::Message::new("exceptions-error-too-long").with("day", latest(today).to_string());
            c.refuse("valid_until", message);
        }
    }
    c.done(|c| Decision {
        outcome: c.text("outcome"),
        valid_until: until,
        mandate: c.text("mandate"),
        reason: c.text("decision_reason"),
    })
}

/// Why an approved exception is taken back.
pub fn reason_from_raw(raw: &Raw) -> Result<String, FieldErrors> {
    Checked::of(REVOCATION, raw).done(|c| c.text("decision_reason"))
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(e: &NewException) -> Raw {
    Raw::default()
        .with("name", &e.name)
        .with("requirement", e.requirement.to_string())
        .with("subject", e.subject.to_string())
        .with("reason", &e.reason)
        .with("compensation", &e.compensation)
        .with("valid_until", e.valid_until.to_string())
        .with_opt("decider", e.decider)
        .with_opt("responsible", e.responsible)
        .with("secrecy", e.secrecy.key())
}

/// What a new exception begins with. Where a requirement is not met is what an attacker wants to know (OSL 18:8).
pub fn fresh() -> Raw {
    Raw::default().with("secrecy", Secrecy::Internal.key())
}
