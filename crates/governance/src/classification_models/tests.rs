//! Rules that need no database: a model and its form say the same, a file comes back as it was written, and every fault names its place.
use super::{
    REGISTER,
    check::{Wrong, ascii, category_key},
    file::{MOST_BYTES, read, write},
    form::{self, differences, first_raw, from_raw, merged, to_raw},
    model::{Consequence, Model},
    shipped,
};
use proptest::prelude::*;
use vk_core::{Aspect, Level, Verb};
use vk_web::form::Raw;

fn model() -> Model {
    shipped().expect("content/classification/klassa-2.toml is a model").clone()
}

fn wrong(raw: &Raw) -> Vec<(String, String)> {
    let errors = from_raw(&model(), raw).expect_err("faults");
    errors.0.into_iter().map(|(field, message)| (field, message.key)).collect()
}

/// Line and field of each fault that a changed file has.
fn faults(change: impl Fn(String) -> String) -> Vec<(Option<usize>, String)> {
    let text = change(include_str!("../../../../content/classification/klassa-2.toml").to_owned());
    let found = read(text.as_bytes()).expect_err("faults");
    found.into_iter().map(|f| (f.line, f.field)).collect()
}

fn line_of(words: &str) -> Option<usize> {
    let text = include_str!("../../../../content/classification/klassa-2.toml");
    text.lines().position(|line| line.contains(words)).map(|n| n + 1)
}

#[test]
fn the_shipped_model_comes_back_from_its_form_as_it_was() {
    assert_eq!(from_raw(&model(), &to_raw(&model())).expect("a model"), model());
}

#[test]
fn an_aspect_without_a_tick_is_left_out_and_its_words_wait_to_be_taken_in_again() {
    let three = from_raw(&model(), &to_raw(&model()).with("aspect.traceability.on", "")).expect("three aspects");
    assert_eq!(three.aspects.len(), 3);
    assert!(three.consequences.iter().all(|c| c.aspect != Some(Aspect::Traceability)), "its examples go with it");
    let again = first_raw(&three, &model());
    assert_eq!((again.get("aspect.traceability.on"), again.get("aspect.traceability.sv")), ("", "Spårbarhet"));
    assert_eq!(from_raw(&three, &again.clone().with("aspect.traceability.on", "true")).expect("four"), model());
    assert_eq!(differences(&again, &to_raw(&three)), [], "what is left out says nothing");
    let none = Aspect::ALL.iter().fold(to_raw(&model()), |raw, a| raw.with(&format!("aspect.{}.on", a.key()), ""));
    assert_eq!(wrong(&none), [("aspect.confidentiality.on".to_owned(), "classification_models-wrong-no_aspect".to_owned())]);
}

#[test]
fn a_new_category_gets_a_key_and_one_without_a_tick_goes() {
    let raw = to_raw(&model())
        .with("category.economy.on", "")
        .with("category.new.sv", "Miljö & klimat")
        .with("category.new.en", "Environment")
        .with("category.new.question_sv", "Vad händer i naturen?")
        .with("category.new.question_en", "What happens to nature?")
        .with("category.new.2.sv", "Ett utsläpp")
        .with("category.new.2.en", "A spill");
    let changed = from_raw(&model(), &raw).expect("a model");
    let keys: Vec<&str> = changed.categories.iter().map(|c| c.key.as_str()).collect();
    assert_eq!(keys, ["life_health", "privacy", "operations", "trust", "law", "miljo_klimat"]);
    let level = Level::new(2).expect("a level");
    assert_eq!(changed.harm("miljo_klimat", level, vk_core::Lang::En), Some("A spill"));
    assert_eq!(from_raw(&model(), &to_raw(&changed)).expect("again"), changed);
    assert_eq!(wrong(&raw.with("category.new.en", "")), [("category.new.en".to_owned(), "form-required".to_owned())]);
}

#[test]
fn each_fault_of_a_form_stands_beside_its_field() {
    let raw = to_raw(&model())
        .with("name_en", " ")
        .with("level.2.code", "1")
        .with("level.3.definition_sv", "x".repeat(2001))
        .with("aspect.integrity.2.en", "")
        .with("validity.months_default", "två år")
        .with("validity.decide_days", "0")
        .with("status", "kanske");
    let mut found = wrong(&raw);
    found.sort();
    let expected = [
        ("aspect.integrity.2.en", "form-required"),
        ("level.2.code", "classification_models-wrong-twice"),
        ("level.3.definition_sv", "form-too-long"),
        ("name_en", "form-required"),
        ("status", "form-not-a-choice"),
        ("validity.decide_days", "form-number"),
        ("validity.months_default", "form-number"),
    ];
    assert_eq!(found, expected.map(|(f, m)| (f.to_owned(), m.to_owned())));
}

#[test]
fn a_level_can_neither_be_lost_nor_stop_where_it_should_not() {
    let without = to_raw(&model()).with_all("level", [0, 1, 3, 4]);
    assert!(wrong(&without).iter().any(|(_, m)| m == "classification_models-wrong-levels"));
    let found = |change: fn(&mut Model)| {
        let mut m = model();
        change(&mut m);
        m.faults().into_iter().map(|f| (f.place.to_string(), f.what)).collect::<Vec<_>>()
    };
    assert_eq!(found(|m| m.levels[4].special = false)[0], ("level[4].special".to_owned(), Wrong::Special));
    assert_eq!(found(|m| m.levels[3].special = true)[0], ("level[3].special".to_owned(), Wrong::Special));
    let stray = |level: i64, category: Option<&str>, aspect: Option<Aspect>| Consequence {
        level: Level::new(level).expect("a level"),
        category: category.map(str::to_owned),
        aspect,
        text_sv: "a".to_owned(),
        text_en: "a".to_owned(),
    };
    for (consequence, field, what) in [
        (stray(4, Some("law"), None), ".level", Wrong::Stopping),
        (stray(1, Some("law"), None), ".level", Wrong::Twice),
        (stray(1, Some("weather"), None), ".category", Wrong::NoSuch),
        (stray(1, None, None), "", Wrong::OneOf),
        (stray(1, Some("law"), Some(Aspect::Integrity)), "", Wrong::OneOf),
    ] {
        let mut m = model();
        m.consequences.push(consequence);
        let at = format!("consequence[{}]{field}", m.consequences.len() - 1);
        assert_eq!(m.faults().iter().map(|f| (f.place.to_string(), f.what)).collect::<Vec<_>>(), [(at, what)]);
    }
}

#[test]
fn a_broken_file_is_answered_with_line_and_place() {
    let line = line_of("sv = \"Betydande\"");
    assert_eq!(faults(|t| t.replace("sv = \"Betydande\"", "sv = \" \"")), [(line, "level.2.sv".to_owned())]);
    let two = faults(|t| t.replace("sv = \"Betydande\"", "sv = \"\"").replace("months_default = 24", "months_default = 0"));
    let months = (line_of("months_default"), "validity.months_default".to_owned());
    assert_eq!(two, [months, (line, "level.2.sv".to_owned())], "all of them at once");
    let misspelt = faults(|t| t.replace("letter = \"R\"", "leter = \"R\""));
    assert_eq!(misspelt, [(line_of("letter = \"R\""), String::new())]);
    let (unclosed, _) = faults(|t| t.replace("sv = \"Betydande\"", "sv = \"Betydande")).remove(0);
    assert_eq!(unclosed, line);
    assert_eq!(read(b" \n").expect_err("empty")[0].what.key, "classification_models-file-empty");
    assert_eq!(read(b"id = \"a\"\nname_sv = \"\xe5\"\n").expect_err("latin-1")[0].line, Some(2));
    assert_eq!(read(&vec![b'#'; MOST_BYTES + 1]).expect_err("too large")[0].what.key, "classification_models-file-too_large");
}

#[test]
fn what_somebody_else_added_is_not_lost_by_saving_an_older_form() {
    let mine = to_raw(&model()).with("level.1.sv", "Min text");
    let theirs = to_raw(
        &from_raw(
            &model(),
            &["sv", "en", "question_sv", "question_en"]
                .iter()
                .fold(to_raw(&model()), |raw, field| raw.with(&format!("category.new.{field}"), "Natur")),
        )
        .expect("a model"),
    );
    let together = from_raw(&model(), &merged(mine, &theirs)).expect("a model");
    assert!(together.categories.iter().any(|c| c.key == "natur") && together.levels[1].sv == "Min text");
}

#[test]
fn names_become_labels_and_keys_of_plain_letters() {
    assert_eq!(ascii("  Region Örebro län "), "region-orebro-lan");
    assert_eq!(ascii("?!"), "");
    let taken = ["lag".to_owned()];
    assert_eq!(category_key("Lag", &taken), "lag_2");
    assert_eq!(category_key("New", &[]), "category");
    assert_eq!(category_key("Å, ä & ö", &[]), "a_a_o");
}

#[test]
fn whoever_sees_classifications_sees_models() {
    let roles = |register: &vk_web::Register| {
        register.access.iter().find(|a| a.verb == Verb::View).map(|a| a.roles.to_vec()).unwrap_or_default()
    };
    assert_eq!(roles(&REGISTER), roles(&crate::classifications::REGISTER));
}

#[test]
fn every_field_of_the_form_has_words_in_both_languages() {
    for (language, text) in [("sv", include_str!("sv.ftl")), ("en", include_str!("en.ftl"))] {
        let has = |key: String| assert!(text.contains(&format!("\n{key} = ")), "{language}: {key}");
        for (name, _) in to_raw(&model()).pairs().filter(|(name, _)| *name != form::LEVELS && *name != form::CATEGORIES) {
            match name.split('.').collect::<Vec<_>>().as_slice() {
                ["aspect", _, _, lang] => has(format!("classification_models-text-example_{lang}")),
                ["category", _, _, lang] => has(format!("classification_models-text-harm_{lang}")),
                [_, _, field] => has(format!("classification_models-text-{field}")),
                [_, field] | [field] => has(format!("classification_models-field-{field}")),
                _ => panic!("{name} has no words"),
            }
        }
    }
}

proptest! {
    #[test]
    fn a_model_comes_back_from_its_file_as_it_was(name in "[^\\p{C}]{1,40}", text in "\\PC{1,60}(\n\\PC{1,60}){0,3}", months in 1i32..=120) {
        prop_assume!(!name.trim().is_empty() && !text.trim().is_empty());
        let mut m = model();
        m.name_sv = name;
        m.levels[2].definition_sv.clone_from(&text);
        m.consequences[7].text_en = text;
        m.validity.months_default = months;
        prop_assume!(m.faults().is_empty());
        prop_assert_eq!(read(write(&m).expect("a file").as_bytes()).expect("a model"), m);
    }
}
