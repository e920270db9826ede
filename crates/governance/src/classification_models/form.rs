//! A model as a form: one field per text, named by its place (`aspect.integrity.question_sv`, `level.3.code`, `category.trust.2.en`), so that a fault,
//! a change in the history and a conflict all speak of the same place. Raw in, typed out; which levels and categories there are comes with the form.
use super::{
    check::{DAYS, JUSTIFY, MONTHS, NEW_CATEGORY, Place, category_key},
    model::{AspectText, Category, Consequence, LevelText, Model, Validity},
};
use std::collections::BTreeSet;
use vk_core::content::Status;
use vk_core::{Aspect, Lang, Level};
use vk_web::{
    Message, Tr,
    form::{FieldErrors, Raw, is_yes},
};

pub const STATUSES: &[&str] = &["unverified", "verified"];
/// Hidden lists: the numbers of the levels and the keys of the categories that the form was drawn with.
pub const LEVELS: &str = "level";
pub const CATEGORIES: &str = "category";

/// A model in its form: the inverse of [`from_raw`].
pub fn to_raw(model: &Model) -> Raw {
    let v = &model.validity;
    let raw = Raw::default()
        .with("name_sv", &model.name_sv)
        .with("name_en", &model.name_en)
        .with("source", &model.source)
        .with("status", if model.status == Status::Verified { "verified" } else { "unverified" })
        .with("validity.months_default", v.months_default.to_string())
        .with("validity.months_from_level_3", v.months_from_level_3.to_string())
        .with("validity.justify_from_level", v.justify_from_level.to_string())
        .with("validity.decide_days", v.decide_days.to_string())
        .with_all(LEVELS, model.levels.iter().map(|l| l.number.number()))
        .with_all(CATEGORIES, model.categories.iter().map(|c| &c.key));
    let raw = model.aspects.iter().fold(raw, |raw, a| {
        let at = |field: &str| format!("aspect.{}.{field}", a.key.key());
        let raw = raw.with_flag(&at("on"), true).with(&at("sv"), &a.sv).with(&at("en"), &a.en);
        raw.with(&at("question_sv"), &a.question_sv).with(&at("question_en"), &a.question_en)
    });
    let raw = model.levels.iter().fold(raw, |raw, l| {
        let at = |field: &str| format!("level.{}.{field}", l.number.number());
        let raw = raw.with(&at("code"), &l.code).with(&at("sv"), &l.sv).with(&at("en"), &l.en);
        raw.with(&at("definition_sv"), &l.definition_sv).with(&at("definition_en"), &l.definition_en)
    });
    let raw = model.categories.iter().fold(raw, |raw, c| {
        let at = |field: &str| format!("category.{}.{field}", c.key);
        let raw = raw.with_flag(&at("on"), true).with(&at("sv"), &c.sv).with(&at("en"), &c.en);
        raw.with(&at("question_sv"), &c.question_sv).with(&at("question_en"), &c.question_en)
    });
    model.consequences.iter().fold(raw, |raw, c| match of_what(c) {
        Some(stem) => raw.with(&format!("{stem}.sv"), &c.text_sv).with(&format!("{stem}.en"), &c.text_en),
        None => raw,
    })
}

/// What an edit begins with: the model, and for an aspect that it leaves out the words of the shipped one, to be taken in again with a tick.
pub fn first_raw(model: &Model, shipped: &Model) -> Raw {
    let left_out = |a: Aspect| model.aspect(a).is_none();
    let mut raw = to_raw(model);
    let words = to_raw(shipped);
    for aspect in Aspect::ALL.into_iter().filter(|a| left_out(*a)) {
        let stem = format!("aspect.{}.", aspect.key());
        for (name, value) in words.pairs().filter(|(name, _)| name.starts_with(&stem) && !name.ends_with(".on")) {
            raw.set(name, value);
        }
    }
    raw
}

/// `aspect.integrity.2`, `category.trust.2`: where the texts of a consequence stand.
fn of_what(c: &Consequence) -> Option<String> {
    let level = c.level.number();
    match (&c.category, c.aspect) {
        (Some(key), None) => Some(format!("category.{key}.{level}")),
        (None, Some(aspect)) => Some(format!("aspect.{}.{level}", aspect.key())),
        _ => None,
    }
}

/// Raw in, typed out. What no form fills (label, day, the aspects' letters) comes from `base`.
pub fn from_raw(base: &Model, raw: &Raw) -> Result<Model, FieldErrors> {
    let mut errors = FieldErrors::default();
    let model = Model {
        id: base.id.clone(),
        version: base.version,
        valid_from: base.valid_from,
        source: text(raw, "source"),
        status: status(raw, &mut errors),
        name_sv: text(raw, "name_sv"),
        name_en: text(raw, "name_en"),
        aspects: aspects(base, raw),
        levels: levels(raw),
        categories: categories(raw).into_iter().map(|(_, category)| category).collect(),
        consequences: consequences(raw),
        validity: Validity {
            months_default: number(raw, "validity.months_default", MONTHS, &mut errors),
            months_from_level_3: number(raw, "validity.months_from_level_3", MONTHS, &mut errors),
            justify_from_level: u8::try_from(number(raw, "validity.justify_from_level", JUSTIFY, &mut errors)).unwrap_or(0),
            decide_days: number(raw, "validity.decide_days", DAYS, &mut errors),
        },
    };
    let added = categories(raw).into_iter().find(|(name, _)| name == NEW_CATEGORY).map(|(_, c)| format!("category.{}.", c.key));
    for fault in model.faults() {
        let field = field_of(&model, fault.place);
        let of_new =
            added.as_deref().and_then(|stem| field.strip_prefix(stem)).map(|rest| format!("category.{NEW_CATEGORY}.{rest}"));
        let field = of_new.unwrap_or(field);
        if errors.of(&field).is_none() {
            errors.add(&field, fault.what.message());
        }
    }
    if errors.is_empty() { Ok(model) } else { Err(errors) }
}

fn text(raw: &Raw, name: &str) -> String {
    raw.get(name).replace("\r\n", "\n")
}

fn status(raw: &Raw, errors: &mut FieldErrors) -> Status {
    match raw.get("status") {
        "verified" => return Status::Verified,
        "unverified" => {}
        other => errors.add("status", Message::new("form-not-a-choice").with("value", other)),
    }
    Status::Unverified
}

/// The number, or one that passes with the fault kept: it is said once.
fn number(raw: &Raw, name: &str, (min, max): (i64, i64), errors: &mut FieldErrors) -> i32 {
    let read = raw.get(name).parse::<i32>().ok().filter(|n| (min..=max).contains(&i64::from(*n)));
    read.unwrap_or_else(|| {
        errors.add(name, Message::new("form-number").with("min", min).with("max", max));
        1
    })
}

fn aspects(base: &Model, raw: &Raw) -> Vec<AspectText> {
    let ticked = Aspect::ALL.into_iter().filter(|a| is_yes(raw.get(&format!("aspect.{}.on", a.key()))));
    ticked
        .map(|key| {
            let at = |field: &str| text(raw, &format!("aspect.{}.{field}", key.key()));
            AspectText {
                key,
                letter: base.aspect(key).map_or(key.letter(), |a| a.letter),
                sv: at("sv"),
                en: at("en"),
                question_sv: at("question_sv"),
                question_en: at("question_en"),
            }
        })
        .collect()
}

/// The levels that the form was drawn with, lowest first.
pub fn numbers(raw: &Raw) -> Vec<Level> {
    let known: BTreeSet<Level> = raw.all(LEVELS).filter_map(|n| n.parse().ok().and_then(Level::new)).collect();
    known.into_iter().collect()
}

fn levels(raw: &Raw) -> Vec<LevelText> {
    let level = |number: Level| {
        let at = |field: &str| text(raw, &format!("level.{}.{field}", number.number()));
        LevelText {
            number,
            code: at("code"),
            sv: at("sv"),
            en: at("en"),
            definition_sv: at("definition_sv"),
            definition_en: at("definition_en"),
            special: number == Level::MAX,
        }
    };
    numbers(raw).into_iter().map(level).collect()
}

/// The keys of the categories that the form was drawn with, in their order, each once.
pub fn category_keys(raw: &Raw) -> Vec<String> {
    let mut seen = BTreeSet::new();
    raw.all(CATEGORIES).filter(|key| seen.insert((*key).to_owned())).map(str::to_owned).collect()
}

/// The categories that are ticked, and the new one if it has words, each with the name under which it stands in the form.
fn categories(raw: &Raw) -> Vec<(String, Category)> {
    let keys = category_keys(raw);
    let category = |name: &str, key: String| {
        let at = |field: &str| text(raw, &format!("category.{name}.{field}"));
        Category { key, sv: at("sv"), en: at("en"), question_sv: at("question_sv"), question_en: at("question_en") }
    };
    let ticked = keys.iter().filter(|key| is_yes(raw.get(&format!("category.{key}.on"))));
    let mut out: Vec<(String, Category)> = ticked.map(|key| (key.clone(), category(key, key.clone()))).collect();
    if raw.pairs().any(|(name, value)| name.starts_with("category.new.") && !value.trim().is_empty()) {
        let name = raw.get("category.new.sv");
        out.push((NEW_CATEGORY.to_owned(), category(NEW_CATEGORY, category_key(name, &keys))));
    }
    out
}

/// The texts of every category and aspect that is ticked; an empty one is none.
fn consequences(raw: &Raw) -> Vec<Consequence> {
    let levels: Vec<Level> = numbers(raw).into_iter().filter(|l| *l != Level::MAX).collect();
    let said = |stem: &str, level: Level, category: Option<String>, aspect: Option<Aspect>| {
        let at = |lang: &str| text(raw, &format!("{stem}.{}.{lang}", level.number()));
        let c = Consequence { level, category, aspect, text_sv: at("sv"), text_en: at("en") };
        Some(c).filter(|c| !c.text_sv.is_empty() || !c.text_en.is_empty())
    };
    let mut out = Vec::new();
    for (name, category) in categories(raw) {
        out.extend(levels.iter().filter_map(|l| said(&format!("category.{name}"), *l, Some(category.key.clone()), None)));
    }
    for aspect in Aspect::ALL {
        let stem = format!("aspect.{}", aspect.key());
        if is_yes(raw.get(&format!("{stem}.on"))) {
            out.extend(levels.iter().filter_map(|l| said(&stem, *l, None, Some(aspect))));
        }
    }
    out
}

/// The field of the form that shows a place of the model.
pub fn field_of(model: &Model, place: Place) -> String {
    let or = |field: &'static str, instead: &'static str| {
        if matches!(field, "" | "key" | "letter" | "special") { instead } else { field }
    };
    match place.list {
        "" => place.field.to_owned(),
        "aspect" => {
            let key = model.aspects.get(place.index).map_or(Aspect::Confidentiality, |a| a.key).key();
            format!("aspect.{key}.{}", or(place.field, "on"))
        }
        "level" => {
            let number = model.levels.get(place.index).map_or(0, |l| l.number.number());
            format!("level.{number}.{}", or(place.field, "code"))
        }
        "category" => match model.categories.get(place.index) {
            Some(c) => format!("category.{}.{}", c.key, or(place.field, "sv")),
            None => format!("category.{NEW_CATEGORY}.sv"),
        },
        "consequence" => match model.consequences.get(place.index).and_then(of_what) {
            Some(stem) => format!("{stem}.{}", if place.field == "text_en" { "en" } else { "sv" }),
            None => "consequence".to_owned(),
        },
        _ => place.to_string(),
    }
}

/// What two forms say differently, by field, with what each says. An aspect or category that neither has taken in says nothing.
pub fn differences(before: &Raw, after: &Raw) -> Vec<(String, String, String)> {
    let names: BTreeSet<&str> = before.pairs().chain(after.pairs()).map(|(name, _)| name).collect();
    let fields = names.into_iter().filter(|name| !name.starts_with('_') && *name != LEVELS && *name != CATEGORIES);
    let differing = fields.filter(|name| !before.same(after, name) && (speaks(before, name) || speaks(after, name)));
    differing.map(|name| (name.to_owned(), text(before, name), text(after, name))).collect()
}

/// Whether what the field belongs to is in the model.
fn speaks(raw: &Raw, name: &str) -> bool {
    match name.split('.').collect::<Vec<_>>().as_slice() {
        ["category", NEW_CATEGORY, ..] => true,
        [list @ ("aspect" | "category"), key, ..] => is_yes(raw.get(&format!("{list}.{key}.on"))),
        _ => true,
    }
}

/// A form that was sent, with the levels and categories that have come since: what somebody else added is not lost by saving it.
pub fn merged(mut mine: Raw, stored: &Raw) -> Raw {
    let known = category_keys(&mine);
    for key in category_keys(stored).into_iter().filter(|key| !known.contains(key)) {
        let stem = format!("category.{key}.");
        stored.pairs().filter(|(name, _)| name.starts_with(&stem)).for_each(|(name, value)| mine.set(name, value));
    }
    let keys: BTreeSet<String> = known.iter().cloned().collect();
    let added: Vec<String> = category_keys(stored).into_iter().filter(|key| !keys.contains(key)).collect();
    mine.set_all(CATEGORIES, known.into_iter().chain(added));
    mine
}

/// A field in words, whole: `Riktighet: fråga på svenska`. `raw` knows the names of the categories.
pub fn label(name: &str, raw: &Raw, tr: &Tr) -> String {
    let whole = match name.split('.').collect::<Vec<_>>().as_slice() {
        ["aspect", key, ..] => tr.maybe(&format!("classification_models-aspect-{key}")),
        ["level", number, ..] => Some(tr.with("classification_models-level", "level", *number)),
        ["category", key, ..] => Some(category_name(key, raw, tr)),
        _ => None,
    };
    match whole {
        Some(whole) => format!("{whole}: {}", short(name, tr).to_lowercase()),
        None => short(name, tr),
    }
}

/// A field in words, where what it belongs to stands above it.
pub fn short(name: &str, tr: &Tr) -> String {
    let lang = |lang: &str| if lang == Lang::En.code() { "en" } else { "sv" };
    match name.split('.').collect::<Vec<_>>().as_slice() {
        ["aspect", _, number, language] => {
            tr.with(&format!("classification_models-text-example_{}", lang(language)), "level", *number)
        }
        ["category", _, number, language] => {
            tr.with(&format!("classification_models-text-harm_{}", lang(language)), "level", *number)
        }
        ["aspect" | "level" | "category", _, field] => {
            tr.maybe(&format!("classification_models-text-{field}")).unwrap_or_else(|| (*field).to_owned())
        }
        ["validity", field] => tr.maybe(&format!("classification_models-field-{field}")).unwrap_or_else(|| (*field).to_owned()),
        _ => tr.maybe(&format!("classification_models-field-{name}")).unwrap_or_else(|| name.to_owned()),
    }
}

/// What a category is called in this form; its key where it has no name.
pub fn category_name(key: &str, raw: &Raw, tr: &Tr) -> String {
    if key == NEW_CATEGORY {
        return tr.t("classification_models-new_category");
    }
    let name = raw.get(&format!("category.{key}.{}", tr.lang.code()));
    if name.is_empty() { tr.with("classification_models-category", "key", key) } else { name.to_owned() }
}

/// What a field holds, in words.
pub fn value_in_words(name: &str, value: &str, tr: &Tr) -> String {
    match name {
        "status" if !value.is_empty() => {
            tr.maybe(&format!("classification_models-status-{value}")).unwrap_or_else(|| value.to_owned())
        }
        name if name.ends_with(".on") => tr.t(if is_yes(value) { "yes" } else { "no" }),
        _ => value.to_owned(),
    }
}
