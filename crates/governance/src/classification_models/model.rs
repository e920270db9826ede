//! A classification model as a typed value: read from `content/classification/*.toml` (shipped) or from a region's own copy (JSON in the database).
//! Code, number and name of a level are separate, because SKR's own pages number them in two ways (`domain.md` 2.1). What must hold of the whole stands
//! in `check.rs`.
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vk_core::content::Status;
use vk_core::{Aspect, Date, Id, Instant, Lang, Level, Record};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ClassificationModelContent)]
pub struct Model {
    /// With the version its label: `klassa-2`.
    pub id: String,
    pub version: u32,
    /// `YYYY-MM-DD`
    #[schema(value_type = String)]
    pub valid_from: Date,
    pub source: String,
    /// verified, unverified: whether somebody has held it against its source
    #[schema(value_type = String)]
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

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ClassificationModelAspect)]
pub struct AspectText {
    /// confidentiality, integrity, availability, traceability
    #[schema(value_type = String)]
    pub key: Aspect,
    #[schema(value_type = String)]
    pub letter: char,
    pub sv: String,
    pub en: String,
    pub question_sv: String,
    pub question_en: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ClassificationModelLevel)]
pub struct LevelText {
    /// 0 to 4
    #[schema(value_type = u8)]
    pub number: Level,
    /// What people call it; the number is its place.
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ClassificationModelCategory)]
pub struct Category {
    pub key: String,
    pub sv: String,
    pub en: String,
    pub question_sv: String,
    pub question_en: String,
}

/// What a level means in plain words: of a category, or as the example of an aspect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ClassificationModelConsequence)]
pub struct Consequence {
    #[schema(value_type = u8)]
    pub level: Level,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub aspect: Option<Aspect>,
    pub text_sv: String,
    pub text_en: String,
}

/// How long a decision stands, and from which level a choice has to be justified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ClassificationModelValidity)]
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

/// States (utkast → i bruk → avlöst).
pub const STATES: &[&str] = &["draft", "in_use", "retired"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Can be changed; no classification is made under it.
    Draft,
    /// New classifications are made under it. At most one; none when it is the shipped one.
    InUse,
    /// Another has taken its place; the classifications made under it keep it.
    Retired,
}

impl State {
    pub fn key(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::InUse => "in_use",
            State::Retired => "retired",
        }
    }
    pub fn from_key(key: &str) -> Option<State> {
        [State::Draft, State::InUse, State::Retired].into_iter().find(|s| s.key() == key)
    }
}

/// Who decided something about a model, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    pub on: Date,
    pub by: String,
    /// Where the decision stands: registry number, item in the minutes, delegation order.
    pub reference: Option<String>,
}

/// A region's own model, as it stands in the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnModel {
    pub model: Model,
    /// The label of the model that it began as a copy of, or of the file that it was read from.
    pub based_on: String,
    /// The same as a record, where it is one of the region's own.
    pub copied_from: Option<Id>,
    pub state: State,
    pub taken: Option<Decided>,
    pub retired: Option<Decided>,
    /// The label of the one that took its place.
    pub replaced_by: Option<String>,
}

/// A stored model.
pub type ClassificationModel = Record<OwnModel>;

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelRow {
    pub id: Id,
    pub label: String,
    pub name_sv: String,
    pub name_en: String,
    pub state: State,
    pub based_on: String,
    pub taken_into_use_on: Option<Date>,
    pub decided_by: Option<String>,
    pub updated_at: Instant,
    pub archived: bool,
}

impl Model {
    /// How classifications name the model that they were made under: `klassa-2`.
    pub fn label(&self) -> String {
        format!("{}-{}", self.id, self.version)
    }

    pub fn name(&self, lang: Lang) -> &str {
        pick(lang, &self.name_sv, &self.name_en)
    }

    /// `Informationsklassning (region-exempel-1)`: copies have the same name until somebody changes it.
    pub fn title(&self, lang: Lang) -> String {
        format!("{} ({})", self.name(lang), self.label())
    }

    pub fn level(&self, level: Level) -> Option<&LevelText> {
        self.levels.iter().find(|l| l.number == level)
    }

    pub fn aspect(&self, aspect: Aspect) -> Option<&AspectText> {
        self.aspects.iter().find(|a| a.key == aspect)
    }

    /// Levels that an owner may choose and write under.
    pub fn ordinary(&self) -> impl Iterator<Item = &LevelText> {
        self.levels.iter().filter(|l| !l.special)
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
}
