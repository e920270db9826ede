//! The fields of a requirement, once: form, import, bulk edit, version comparison and history read this declaration. Texts are written in the source's
//! language, with one translation beside them.
use super::model::{NewRequirement, RequirementData};
use crate::requirements::{
    AREAS, KINDS, Levels, MEASURES,
    text::{RequirementText, other_language},
};
use vk_core::{Aspect, Level, Secrecy};
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

/// Consequence levels for which something can be required here; level 4 is not for this program.
const LEVELS: Input = Input::Number { min: 0, max: 3 };

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("source", Input::Record(&["requirement_source"])).required().section("place"),
    FieldDef::new("parent", Input::Record(&["requirement"])).section("place"),
    FieldDef::new("ref_id", Input::Text(120)).section("place"),
    FieldDef::new("assessable", Input::Flag).section("place").bulk(),
    FieldDef::new("name", Input::Text(300)).required().section("text"),
    FieldDef::new("text", Input::Area(20_000)).section("text"),
    FieldDef::new("guidance", Input::Area(20_000)).section("text"),
    FieldDef::new("evidence", Input::Area(20_000)).section("text"),
    FieldDef::new("procurement", Input::Area(20_000)).section("text"),
    FieldDef::new("translated_name", Input::Text(300)).section("translation"),
    FieldDef::new("translated_text", Input::Area(20_000)).section("translation"),
    FieldDef::new("translated_guidance", Input::Area(20_000)).section("translation"),
    FieldDef::new("translated_evidence", Input::Area(20_000)).section("translation"),
    FieldDef::new("translated_procurement", Input::Area(20_000)).section("translation"),
    FieldDef::new("area", Input::Choice(AREAS)).section("applies").bulk(),
    FieldDef::new("kind", Input::Choice(KINDS)).section("applies").bulk(),
    FieldDef::new("for_system", Input::Flag).section("applies").bulk(),
    FieldDef::new("for_unit", Input::Flag).section("applies").bulk(),
    FieldDef::new("confidentiality", LEVELS).section("applies").bulk(),
    FieldDef::new("integrity", LEVELS).section("applies").bulk(),
    FieldDef::new("availability", LEVELS).section("applies").bulk(),
    FieldDef::new("traceability", LEVELS).section("applies").bulk(),
    FieldDef::new("groups", Input::Area(2000)).section("applies"),
    FieldDef::new("legal_duty", Input::Flag).section("law").bulk(),
    FieldDef::new("legal_ref", Input::Text(500)).section("law").bulk(),
    FieldDef::new("measure", Input::Choice(MEASURES)).section("law"),
    FieldDef::new("urn", Input::Text(400)).section("law"),
    FieldDef::new("unit", Input::Unit).section("secrecy").bulk(),
    FieldDef::new("secrecy", Input::Secrecy).required().section("secrecy").bulk(),
];

/// Raw in, typed out.
pub fn from_raw(raw: &Raw) -> Result<NewRequirement, FieldErrors> {
    let mut c = Checked::of(FIELDS, raw);
    if c.flag("legal_duty") && raw.get("legal_ref").is_empty() {
        c.refuse("legal_ref", "requirements-error-legal_ref");
    }
    if c.flag("assessable") && !c.flag("for_system") && !c.flag("for_unit") {
        c.refuse("for_system", "requirements-error-subject");
    }
    let urn = raw.get("urn");
    if !urn.is_empty() && (!urn.starts_with("urn:") || urn.chars().any(char::is_whitespace)) {
        c.refuse("urn", "requirement_sources-error-urn");
    }
    let source = raw.ids("source").first().copied();
    if source.is_none() && !raw.get("source").is_empty() {
        c.refuse("source", "form-required-choice");
    }
    let texts = |c: &Checked<'_>, prefix: &str| {
        let text = |key: &str| c.text(&format!("{prefix}{key}"));
        RequirementText {
            name: text("name"),
            text: text("text"),
            guidance: text("guidance"),
            evidence: text("evidence"),
            procurement: text("procurement"),
        }
    };
    let level = |c: &Checked<'_>, aspect: Aspect| c.opt_int(aspect.key()).and_then(Level::new);
    let made = c.done(|c| {
        source.map(|source| NewRequirement {
            source,
            parent: c.opt_id("parent"),
            ref_id: c.opt_text("ref_id"),
            urn: c.opt_text("urn"),
            assessable: c.flag("assessable"),
            area: c.opt_text("area"),
            kind: c.opt_text("kind"),
            levels: Levels {
                confidentiality: level(c, Aspect::Confidentiality),
                integrity: level(c, Aspect::Integrity),
                availability: level(c, Aspect::Availability),
                traceability: level(c, Aspect::Traceability),
            },
            legal_duty: c.flag("legal_duty"),
            legal_ref: c.opt_text("legal_ref"),
            groups: c.text("groups").lines().map(str::trim).filter(|g| !g.is_empty()).map(str::to_owned).collect(),
            for_system: c.flag("for_system"),
            for_unit: c.flag("for_unit"),
            measure: c.opt_text("measure"),
            text: texts(c, ""),
            translation: texts(c, "translated_"),
            unit: c.opt_id("unit"),
            secrecy: c.secrecy("secrecy"),
        })
    })?;
    made.ok_or_else(|| FieldErrors::one("source", "form-required-choice"))
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(r: &RequirementData) -> Raw {
    let own = r.body.in_language(&r.language);
    let translation = r.body.in_language(other_language(&r.language));
    let level = |aspect: Aspect| r.levels.level(aspect).map(Level::number);
    Raw::default()
        .with("source", r.source.to_string())
        .with_opt("parent", r.parent)
        .with_opt("ref_id", r.ref_id.as_ref())
        .with_flag("assessable", r.assessable)
        .with("name", &r.name)
        .with("text", own.text)
        .with("guidance", own.guidance)
        .with("evidence", own.evidence)
        .with("procurement", own.procurement)
        .with("translated_name", translation.name)
        .with("translated_text", translation.text)
        .with("translated_guidance", translation.guidance)
        .with("translated_evidence", translation.evidence)
        .with("translated_procurement", translation.procurement)
        .with_opt("area", r.area.as_ref())
        .with_opt("kind", r.kind.as_ref())
        .with_flag("for_system", r.for_system)
        .with_flag("for_unit", r.for_unit)
        .with_opt("confidentiality", level(Aspect::Confidentiality))
        .with_opt("integrity", level(Aspect::Integrity))
        .with_opt("availability", level(Aspect::Availability))
        .with_opt("traceability", level(Aspect::Traceability))
        .with("groups", r.groups.join("\n"))
        .with_flag("legal_duty", r.legal_duty)
        .with_opt("legal_ref", r.legal_ref.as_ref())
        .with_opt("measure", r.measure.as_ref())
        .with("urn", &r.urn)
        .with_opt("unit", r.unit)
        .with("secrecy", r.secrecy.key())
}

/// What a new requirement begins with.
pub fn fresh() -> Raw {
    Raw::default()
        .with_flag("assessable", true)
        .with_flag("for_system", true)
        .with_flag("for_unit", true)
        .with("secrecy", Secrecy::Open.key())
}
