//! A classification model as a typed value: read from `content/classification/*.toml` (shipped) or from a region's own copy (JSON in the database).
//! Code, number and name of a level are separate, because SKR's own pages number them in two ways (`domain.md` 2.1).
use crate::incidents::content::Status;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use vk_core::{Aspect, Date, Lang, Level};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    pub id: String,
    pub version: u32,
    pub valid_from: Date,
    pub source: String,
    pub status: Status,
    pub name_sv: String,
    pub name_en: String,
    #[serde(rename = "aspect")]
    pub aspects: Vec<AspectText>,
    #[serde(rename = "level")]
    pub levels: Vec<LevelText>,
    #[serde(rename = "category", default)]
    pub categories: Vec<Category>,
    #[serde(rename = "consequence", default)]
    pub consequences: Vec<Consequence>,
    pub validity: Validity,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AspectText {
    pub key: Aspect,
    pub letter: char,
    pub sv: String,
    pub en: String,
    pub question_sv: String,
    pub question_en: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelText {
    pub number: Level,
    pub code: String,
    pub sv: String,
    pub en: String,
    pub definition_sv: String,
    pub definition_en: String,
    /// Not handled in this program: stops free text and leads to the security protection chief.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub special: bool,
}

/// A kind of harm (liv och hälsa, integritet, verksamhet …), as help beside the levels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    pub key: String,
    pub sv: String,
    pub en: String,
    pub question_sv: String,
    pub question_en: String,
}

/// What a level means in plain words: of a category, or as the example of an aspect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consequence {
    pub level: Level,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aspect: Option<Aspect>,
    pub text_sv: String,
    pub text_en: String,
}

/// How long a decision stands, and from which level a choice has to be justified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Validity {
    pub months_default: i32,
    pub months_from_level_3: i32,
    pub justify_from_level: u8,
    /// Days within which what was handed in should be decided, and what is under review should be classified again.
    #[serde(default = "thirty")]
    pub decide_days: i32,
}

fn thirty() -> i32 {
    30
}

fn pick<'a>(lang: Lang, sv: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Sv => sv,
        Lang::En => en,
    }
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

impl Category {
    pub fn name(&self, lang: Lang) -> &str {
        pick(lang, &self.sv, &self.en)
    }
    pub fn question(&self, lang: Lang) -> &str {
        pick(lang, &self.question_sv, &self.question_en)
    }
}

/// Why a text is not a model: the place (`level 3`, `aspect integrity`) and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what}")]
pub struct ModelError {
    pub place: String,
    pub what: &'static str,
}

impl Model {
    /// How classifications name the model that they were made under: `klassa-2`.
    pub fn label(&self) -> String {
        format!("{}-{}", self.id, self.version)
    }

    pub fn name(&self, lang: Lang) -> &str {
        pick(lang, &self.name_sv, &self.name_en)
    }

    pub fn level(&self, level: Level) -> Option<&LevelText> {
        self.levels.iter().find(|l| l.number == level)
    }

    pub fn aspect(&self, aspect: Aspect) -> Option<&AspectText> {
        self.aspects.iter().find(|a| a.key == aspect)
    }

    /// The example of a level of an aspect.
    pub fn example(&self, aspect: Aspect, level: Level, lang: Lang) -> Option<&str> {
        let found = self.consequences.iter().find(|c| c.aspect == Some(aspect) && c.category.is_none() && c.level == level)?;
        Some(pick(lang, &found.text_sv, &found.text_en))
    }

    /// What a level means for a category of harm.
    pub fn harm(&self, category: &str, level: Level, lang: Lang) -> Option<&str> {
        let found = self.consequences.iter().find(|c| c.category.as_deref() == Some(category) && c.level == level)?;
        Some(pick(lang, &found.text_sv, &found.text_en))
    }

    /// What must hold of a model, beyond its form: every level once and in order, every aspect once, words everywhere, one reference that exists.
    pub fn check(&self) -> Result<(), ModelError> {
        let wrong = |place: String, what| Err(ModelError { place, what });
        if self.aspects.is_empty() {
            return wrong("aspect".to_owned(), "a model needs at least one aspect");
        }
        let keys: BTreeSet<Aspect> = self.aspects.iter().map(|a| a.key).collect();
        if keys.len() < self.aspects.len() {
            return wrong("aspect".to_owned(), "an aspect stands twice");
        }
        if self.levels.len() < 2 || !self.levels.is_sorted_by(|a, b| a.number < b.number) {
            return wrong("level".to_owned(), "levels are at least two, each once, lowest first");
        }
        for level in &self.levels {
            if [&level.code, &level.sv, &level.en, &level.definition_sv, &level.definition_en].iter().any(|t| t.trim().is_empty())
            {
                return wrong(format!("level {}", level.number.number()), "a word is missing");
            }
        }
        for consequence in &self.consequences {
            let place = format!("consequence {}", consequence.level.number());
            if self.level(consequence.level).is_none() {
                return wrong(place, "the level does not exist");
            }
            if consequence.category.as_ref().is_some_and(|key| !self.categories.iter().any(|c| c.key == *key)) {
                return wrong(place, "the category does not exist");
            }
        }
        let v = &self.validity;
        if v.months_default < 1 || v.months_from_level_3 < 1 || v.decide_days < 1 {
            return wrong("validity".to_owned(), "a decision stands at least a month, and a day is needed to make it");
        }
        Ok(())
    }
}
