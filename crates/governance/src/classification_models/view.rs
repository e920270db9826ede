//! A whole model as its page shows it, in the reader's language: aspects with their questions, levels, examples, consequences, validity.
use super::model::{Model, State};
use vk_core::Lang;
use vk_web::{Tr, table::Cell};

/// The state as word, shape and colour.
pub fn state_cell(state: State, tr: &Tr) -> Cell {
    let tone = match state {
        State::InUse => "success",
        State::Draft => "info",
        State::Retired => "muted",
    };
    Cell::tag(tr.t(&format!("classification_models-state-{}", state.key())), tone)
}

/// Drawn by `model.html`.
#[derive(Debug)]
pub struct ModelView {
    pub aspects: Vec<TextRow>,
    pub levels: Vec<LevelView>,
    /// Headings of the levels that an owner may write under.
    pub heads: Vec<String>,
    pub categories: Vec<TextRow>,
    pub validity: Vec<(String, String)>,
    /// The address of the form; empty where nothing can be changed.
    pub edit: String,
}

#[derive(Debug)]
pub struct LevelView {
    pub number: u8,
    pub code: String,
    pub name: String,
    pub definition: String,
    pub special: bool,
}

/// An aspect or a category with what each level means for it.
#[derive(Debug)]
pub struct TextRow {
    /// `K` for an aspect.
    pub letter: String,
    pub name: String,
    pub question: String,
    pub texts: Vec<String>,
}

impl ModelView {
    pub fn of(model: &Model, edit: String, tr: &Tr) -> ModelView {
        let lang = tr.lang;
        let example = |a, l| model.example(a, l, lang).unwrap_or_default().to_owned();
        let harm = |key: &str, l| model.harm(key, l, lang).unwrap_or_default().to_owned();
        let aspects = model.aspects.iter().map(|a| TextRow {
            letter: a.letter.to_string(),
            name: a.name(lang).to_owned(),
            question: a.question(lang).to_owned(),
            texts: model.ordinary().map(|l| example(a.key, l.number)).collect(),
        });
        let categories = model.categories.iter().map(|c| TextRow {
            letter: String::new(),
            name: c.name(lang).to_owned(),
            question: c.question(lang).to_owned(),
            texts: model.ordinary().map(|l| harm(&c.key, l.number)).collect(),
        });
        ModelView {
            aspects: aspects.collect(),
            levels: levels(model, lang),
            heads: model.ordinary().map(|l| format!("{} {}", l.code, l.name(lang))).collect(),
            categories: categories.collect(),
            validity: validity(model, tr),
            edit,
        }
    }
}

fn levels(model: &Model, lang: Lang) -> Vec<LevelView> {
    let level = |l: &super::model::LevelText| LevelView {
        number: l.number.number(),
        code: l.code.clone(),
        name: l.name(lang).to_owned(),
        definition: l.definition(lang).to_owned(),
        special: l.special,
    };
    model.levels.iter().map(level).collect()
}

fn validity(model: &Model, tr: &Tr) -> Vec<(String, String)> {
    let v = &model.validity;
    let row = |field: &str, value: String| (tr.t(&format!("classification_models-field-{field}")), value);
    let months = |n: i32| tr.n("classification_models-months", i64::from(n));
    vec![
        row("months_default", months(v.months_default)),
        row("months_from_level_3", months(v.months_from_level_3)),
        row("justify_from_level", v.justify_from_level.to_string()),
        row("decide_days", tr.n("classification_models-days", i64::from(v.decide_days))),
    ]
}
