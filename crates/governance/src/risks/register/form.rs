//! The fields of a risk, once: form, import, bulk edit, version comparison and history read this declaration.
use super::model::{Levels, NewRisk, ORIGINS, SOURCE_KINDS, TARGETS, TREATMENTS, Which};
use crate::risks::{AREAS, ASPECTS, matrices::Judgement};
use vk_core::{Aspect, Secrecy};
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

/// The number of a level; which there are says the matrix.
const LEVEL: Input = Input::Number { min: 0, max: 9 };

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("name", Input::Text(200)).required().section("about"),
    FieldDef::new("cause", Input::Area(4000)).section("about"),
    FieldDef::new("event", Input::Area(4000)).section("about"),
    FieldDef::new("effect", Input::Area(4000)).section("about"),
    FieldDef::new("threatens", Input::Records(TARGETS)).section("scope"),
    FieldDef::new("threats", Input::Records(&["threat"])).section("scope"),
    FieldDef::new("aspects", Input::Choices(ASPECTS)).section("scope"),
    FieldDef::new("source_kind", Input::Choice(SOURCE_KINDS)).required().section("scope").bulk(),
    FieldDef::new("from", Input::Records(ORIGINS)).section("scope"),
    FieldDef::new("analysis", Input::Record(&["risk_analysis"])).section("scope"),
    FieldDef::new("inherent_likelihood", LEVEL).section("levels"),
    FieldDef::new("inherent_consequence", LEVEL).section("levels"),
    FieldDef::new("consequence_confidentiality", LEVEL).section("levels"),
    FieldDef::new("consequence_integrity", LEVEL).section("levels"),
    FieldDef::new("consequence_availability", LEVEL).section("levels"),
    FieldDef::new("consequence_traceability", LEVEL).section("levels"),
    FieldDef::new("current_likelihood", LEVEL).section("levels"),
    FieldDef::new("current_consequence", LEVEL).section("levels"),
    FieldDef::new("target_likelihood", LEVEL).section("levels"),
    FieldDef::new("target_consequence", LEVEL).section("levels"),
    FieldDef::new("treatment", Input::Choice(TREATMENTS)).section("treatment").bulk(),
    FieldDef::new("controls", Input::Area(4000)).section("treatment"),
    FieldDef::new("owner", Input::Record(&["function"])).section("responsible").bulk(),
    FieldDef::new("review_by", Input::Date).section("responsible").bulk(),
    FieldDef::new("areas", Input::Choices(AREAS)).section("responsible").bulk(),
    FieldDef::new("unit", Input::Unit).section("responsible").bulk(),
    FieldDef::new("secrecy", Input::Secrecy).required().section("responsible").bulk(),
];

/// The field of an aspect's consequence.
pub fn aspect_field(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Confidentiality => "consequence_confidentiality",
        Aspect::Integrity => "consequence_integrity",
        Aspect::Availability => "consequence_availability",
        Aspect::Traceability => "consequence_traceability",
    }
}

/// Raw in, typed out.
pub fn from_raw(raw: &Raw) -> Result<NewRisk, FieldErrors> {
    let mut c = Checked::of(FIELDS, raw);
    let levels = levels(&mut c);
    c.done(|c| NewRisk {
        name: c.text("name"),
        cause: c.opt_text("cause"),
        event: c.opt_text("event"),
        effect: c.opt_text("effect"),
        threatens: c.ids("threatens"),
        threats: c.ids("threats"),
        aspects: c.list("aspects"),
        source_kind: c.text("source_kind"),
        from: c.ids("from"),
        analysis: c.opt_id("analysis"),
        levels,
        treatment: c.opt_text("treatment"),
        controls: c.opt_text("controls"),
        owner: c.opt_id("owner"),
        review_by: c.opt_date("review_by"),
        areas: c.list("areas"),
        unit: c.opt_id("unit"),
        secrecy: c.secrecy("secrecy"),
    })
}

/// The levels of a form: likelihood and consequence belong together, and the whole consequence is not smaller than that of an aspect.
pub fn levels(c: &mut Checked<'_>) -> Levels {
    let mut pair = |which: Which| {
        let (likelihood, consequence) = which.fields();
        match (c.opt_int(likelihood), c.opt_int(consequence)) {
            (Some(l), Some(k)) => Some(Judgement { likelihood: l, consequence: k }),
            (None, None) => None,
            (Some(_), None) => {
                c.refuse(consequence, "risks-error-both");
                None
            }
            (None, Some(_)) => {
                c.refuse(likelihood, "risks-error-both");
                None
            }
        }
    };
    let [inherent, current, target] = Which::ALL.map(&mut pair);
    let aspects = Aspect::ALL.map(|aspect| c.opt_int(aspect_field(aspect)));
    for (aspect, level) in Aspect::ALL.into_iter().zip(aspects) {
        if let (Some(level), Some(whole)) = (level, inherent)
            && level > whole.consequence
        {
            c.refuse(aspect_field(aspect), "risks-error-aspect");
        }
    }
    Levels { inherent, current, target, aspects }
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(r: &NewRisk) -> Raw {
    let raw = Raw::default()
        .with("name", &r.name)
        .with_opt("cause", r.cause.as_ref())
        .with_opt("event", r.event.as_ref())
        .with_opt("effect", r.effect.as_ref())
        .with_all("threatens", &r.threatens)
        .with_all("threats", &r.threats)
        .with_all("aspects", &r.aspects)
        .with("source_kind", &r.source_kind)
        .with_all("from", &r.from)
        .with_opt("analysis", r.analysis)
        .with_opt("treatment", r.treatment.as_ref())
        .with_opt("controls", r.controls.as_ref())
        .with_opt("owner", r.owner)
        .with_opt("review_by", r.review_by)
        .with_all("areas", &r.areas)
        .with_opt("unit", r.unit)
        .with("secrecy", r.secrecy.key());
    levels_to_raw(raw, &r.levels)
}

pub fn levels_to_raw(mut raw: Raw, levels: &Levels) -> Raw {
    for which in Which::ALL {
        let ((likelihood, consequence), at) = (which.fields(), levels.of(which));
        raw = raw.with_opt(likelihood, at.map(|j| j.likelihood)).with_opt(consequence, at.map(|j| j.consequence));
    }
    Aspect::ALL.into_iter().fold(raw, |raw, aspect| raw.with_opt(aspect_field(aspect), levels.aspect(aspect)))
}

/// A risk tells where it hurts: internal unless somebody says otherwise.
pub fn fresh() -> Raw {
    Raw::default().with("source_kind", "analysis").with("secrecy", Secrecy::Internal.key())
}
