//! The short way to classify an information set: one level per aspect, a justification, and what becomes of it. The decision belongs to whoever
//! holds the mandate (`Verb::Decide`); everybody who edits may prepare one. Levels, names and definitions are the model's
//! (`content/classification/`).
use super::model::NewClassification;
use crate::join::Class;
use serde::Deserialize;
use std::sync::LazyLock;
use vk_core::{Aspect, Ctx, Date, Id, Lang, Level};
use vk_web::form::{FieldErrors, Raw};

/// A decision stands for two years, one year from level 3 on; after that it is due for review.
const VALID_MONTHS: i32 = 24;
const VALID_MONTHS_HIGH: i32 = 12;
/// From this level on the class has to be justified.
const JUSTIFY_FROM: u8 = 2;

/// The shipped classification model.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassificationModel {
    pub id: String,
    pub version: u32,
    pub valid_from: Date,
    pub source: String,
    pub status: String,
    pub aspects: Vec<AspectText>,
    pub levels: Vec<LevelText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AspectText {
    pub key: Aspect,
    pub letter: char,
    pub sv: String,
    pub en: String,
    pub question_sv: String,
    pub question_en: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelText {
    pub number: u8,
    pub code: String,
    pub sv: String,
    pub en: String,
    pub definition_sv: String,
    pub definition_en: String,
    /// Not handled in this program: leads to the security protection chief.
    #[serde(default)]
    pub special: bool,
}

impl AspectText {
    pub fn name(&self, lang: Lang) -> &str {
        pick(lang, &self.sv, &self.en)
    }
    pub fn question(&self, lang: Lang) -> &str {
        pick(lang, &self.question_sv, &self.question_en)
    }
}

impl LevelText {
    pub fn name(&self, lang: Lang) -> &str {
        pick(lang, &self.sv, &self.en)
    }
    pub fn definition(&self, lang: Lang) -> &str {
        pick(lang, &self.definition_sv, &self.definition_en)
    }
}

fn pick<'a>(lang: Lang, sv: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Sv => sv,
        Lang::En => en,
    }
}

static MODEL: LazyLock<Option<ClassificationModel>> =
    LazyLock::new(|| yaml_serde::from_str(include_str!("../../../../content/classification/klassa-1.yaml")).ok());

/// The model in use. `None` only if the shipped file is broken, which a test refuses.
pub fn model() -> Option<&'static ClassificationModel> {
    MODEL.as_ref()
}

/// What a person wants to become of the classification.
pub const STATES: &[&str] = &["draft", "for_decision", "decided"];

/// Raw in, typed out. `may_decide` is the mandate.
pub fn from_raw(set: Id, raw: &Raw, ctx: &Ctx, may_decide: bool) -> Result<NewClassification, FieldErrors> {
    let mut errors = FieldErrors::default();
    let mut class = Class::default();
    for aspect in Aspect::ALL {
        let level = raw.get(aspect.key()).parse::<i64>().ok().and_then(Level::new);
        match aspect {
            Aspect::Confidentiality => class.confidentiality = level,
            Aspect::Integrity => class.integrity = level,
            Aspect::Availability => class.availability = level,
            Aspect::Traceability => class.traceability = level,
        }
        if !raw.get(aspect.key()).is_empty() && level.is_none() {
            errors.add(aspect.key(), "information_sets-error-level");
        }
    }
    let state = raw.get("state");
    if !STATES.contains(&state) {
        errors.add("state", "form-choice");
    }
    let justification = Some(raw.get("justification").replace("\r\n", "\n")).filter(|j| !j.is_empty());
    let highest = Aspect::ALL.into_iter().filter_map(|a| class.level(a)).map(Level::number).max().unwrap_or(0);
    if state != "draft" {
        for aspect in Aspect::ALL.into_iter().filter(|a| class.level(*a).is_none()) {
            errors.add(aspect.key(), "information_sets-error-missing-level");
        }
        if highest >= JUSTIFY_FROM && justification.is_none() {
            errors.add("justification", "information_sets-error-justification");
        }
    }
    if state == "decided" && !may_decide {
        errors.add("state", "information_sets-error-mandate");
    }
    let decided = state == "decided";
    let months = if highest > JUSTIFY_FROM { VALID_MONTHS_HIGH } else { VALID_MONTHS };
    let today = ctx.now.local_date();
    let new = NewClassification {
        information_set: set,
        model_version: model().map(|m| format!("{}-{}", m.id, m.version)).unwrap_or_default(),
        state: state.to_owned(),
        class,
        justification,
        held_on: Some(today),
        decided_by: decided.then(|| ctx.actor.name().to_owned()),
        decided_at: decided.then_some(ctx.now),
        valid_until: decided.then(|| today.plus_months(months)),
    };
    if new.needs_security_protection() {
        // Nothing is stored: what was typed may itself be security-classified.
        return Err(FieldErrors::one("", "information_sets-error-level-four"));
    }
    if errors.is_empty() { Ok(new) } else { Err(errors) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vk_core::Role;
    use vk_db::testing;

    fn raw(levels: [&str; 4], state: &str, justification: &str) -> Raw {
        let raw = Raw::default().with("state", state).with("justification", justification);
        Aspect::ALL.into_iter().zip(levels).fold(raw, |raw, (a, l)| raw.with(a.key(), l))
    }

    #[test]
    fn the_shipped_model_has_every_aspect_and_five_levels() {
        let model = model().expect("content/classification/klassa-1.yaml can be read");
        assert_eq!(model.aspects.iter().map(|a| a.key).collect::<Vec<_>>(), Aspect::ALL);
        assert_eq!(model.levels.iter().map(|l| l.number).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
        assert!(model.levels[4].special && !model.levels[3].special);
    }

    #[test]
    fn a_decision_needs_every_level_a_justification_and_a_mandate() {
        let ctx = testing::ctx(Role::InformationOwner);
        let set = Id::fixed("set");
        let errors = from_raw(set, &raw(["3", "", "2", "1"], "decided", ""), &ctx, false).unwrap_err();
        assert!(errors.of("integrity").is_some() && errors.of("justification").is_some() && errors.of("state").is_some());
        let decided = from_raw(set, &raw(["3", "2", "2", "1"], "decided", "Patientuppgifter"), &ctx, true).unwrap();
        assert_eq!(decided.class.text(), "K3 R2 T2 S1");
        assert_eq!(decided.valid_until, Some(ctx.now.local_date().plus_months(12)), "level 3 is reviewed every year");
        let low = from_raw(set, &raw(["1", "1", "1", "0"], "decided", ""), &ctx, true).unwrap();
        assert_eq!(low.valid_until, Some(ctx.now.local_date().plus_months(24)));
        assert!(from_raw(set, &raw(["", "", "", ""], "draft", ""), &ctx, false).is_ok(), "a draft may be empty");
    }

    #[test]
    fn level_four_is_never_stored() {
        let ctx = testing::ctx(Role::InformationOwner);
        let errors = from_raw(Id::fixed("set"), &raw(["4", "1", "1", "1"], "draft", "detaljer"), &ctx, true).unwrap_err();
        assert_eq!(errors, FieldErrors::one("", "information_sets-error-level-four"));
    }
}
