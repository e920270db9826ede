//! The fields of a classification, once: the whole form for whoever registers one that was made elsewhere, import, export and history. The guided
//! session (`session.rs`) asks for the same fields one aspect at a time.
use super::model::{NewClassification, Reasons};
use crate::join::Class;
use vk_core::{Aspect, Level};
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

/// Longest reason for a level.
pub const REASON: usize = 2000;
/// 4 is refused here: it is chosen in the session, where it stops the text and leads on.
const LEVEL: Input = Input::Number { min: 0, max: 4 };

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("information", Input::Record(&["information_set"])).required().section("about"),
    FieldDef::new("confidentiality", LEVEL).section("levels"),
    FieldDef::new("confidentiality_reason", Input::Area(REASON)).section("levels"),
    FieldDef::new("integrity", LEVEL).section("levels"),
    FieldDef::new("integrity_reason", Input::Area(REASON)).section("levels"),
    FieldDef::new("availability", LEVEL).section("levels"),
    FieldDef::new("availability_reason", Input::Area(REASON)).section("levels"),
    FieldDef::new("traceability", LEVEL).section("levels"),
    FieldDef::new("traceability_reason", Input::Area(REASON)).section("levels"),
    FieldDef::new("laws", Input::Area(REASON)).section("levels"),
    FieldDef::new("held_on", Input::Date).section("workshop").bulk(),
    FieldDef::new("facilitator", Input::Record(&["function"])).section("workshop").bulk(),
    FieldDef::new("participants", Input::Area(REASON)).section("workshop").bulk(),
    FieldDef::new("reference", Input::Text(200)).section("workshop").bulk(),
];

/// The name of the field that holds an aspect's reason.
pub fn reason_field(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Confidentiality => "confidentiality_reason",
        Aspect::Integrity => "integrity_reason",
        Aspect::Availability => "availability_reason",
        Aspect::Traceability => "traceability_reason",
    }
}

/// Raw in, typed out.
pub fn from_raw(raw: &Raw) -> Result<NewClassification, FieldErrors> {
    let mut c = Checked::of(FIELDS, raw);
    for aspect in Aspect::ALL {
        if c.opt_int(aspect.key()) == Some(i64::from(Level::MAX.number())) {
            c.refuse(aspect.key(), "classifications-error-special");
        }
    }
    let set = c.opt_id("information");
    let typed = c.done(|c| {
        let level = |a: Aspect| c.opt_int(a.key()).and_then(Level::new);
        let reason = |a: Aspect| c.opt_text(reason_field(a));
        set.map(|information_set| NewClassification {
            information_set,
            class: Class::by(level),
            reasons: Reasons {
                confidentiality: reason(Aspect::Confidentiality),
                integrity: reason(Aspect::Integrity),
                availability: reason(Aspect::Availability),
                traceability: reason(Aspect::Traceability),
            },
            laws: c.opt_text("laws"),
            participants: c.opt_text("participants"),
            facilitator: c.opt_id("facilitator"),
            held_on: c.opt_date("held_on"),
            reference: c.opt_text("reference"),
        })
    })?;
    typed.ok_or_else(|| FieldErrors::one("information", "form-required-choice"))
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(n: &NewClassification) -> Raw {
    let raw = Raw::default().with("information", n.information_set.to_string());
    let raw = Aspect::ALL.into_iter().fold(raw, |raw, a| {
        raw.with_opt(a.key(), n.class.level(a).map(Level::number)).with_opt(reason_field(a), n.reasons.get(a))
    });
    raw.with_opt("laws", n.laws.as_ref())
        .with_opt("held_on", n.held_on)
        .with_opt("facilitator", n.facilitator)
        .with_opt("participants", n.participants.as_ref())
        .with_opt("reference", n.reference.as_ref())
}
