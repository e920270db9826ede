//! The form's and the synchronisation's own rules; pages, store and permission are tested on whole applications in `tests/it/organisation.rs`.
use super::{
    form::{FIELDS, fresh, from_raw, is_email, to_raw},
    model::NewPerson,
    sync::{self, Before, Held, Known, SyncPlan},
};
use std::collections::BTreeSet;
use vk_core::{Id, Secrecy};
use vk_web::{
    form::message_keys,
    import::{Grid, Mapping},
};

#[test]
fn a_filled_form_becomes_a_person_and_comes_back_as_the_same_form() {
    let filled = fresh()
        .with("external_id", "SE2321000016-0001")
        .with("given_name", "Åsa")
        .with("family_name", "Öberg")
        .with("email", "asa.oberg@region.example")
        .with("left_on", "2026-01-31");
    let person = from_raw(&filled).expect("a person");
    assert_eq!((person.name().as_str(), person.active()), ("Åsa Öberg", false));
    let again = to_raw(&person);
    for field in FIELDS {
        assert!(again.same(&filled, field.key), "{}", field.key);
    }
}

#[test]
fn a_slip_in_an_address_is_caught() {
    assert!(is_email("asa@region.example"));
    for wrong in ["asa", "asa@region", "@region.example", "asa@a@b.se", "asa oberg@region.example"] {
        assert!(!is_email(wrong), "{wrong}");
    }
}

#[test]
fn every_field_section_and_choice_has_words_in_both_languages() {
    for (language, text) in [("sv", include_str!("sv.ftl")), ("en", include_str!("en.ftl"))] {
        for key in message_keys("people", FIELDS).into_iter().chain(message_keys("people", sync::FIELDS)) {
            assert!(text.contains(&format!("\n{key} = ")), "{language}: {key}");
        }
    }
}

fn known(key: &str, unit: &str) -> Known {
    let data = NewPerson {
        external_id: Some(key.to_owned()),
        given_name: "Anna".to_owned(),
        family_name: key.to_owned(),
        title: Some("Sjuksköterska".to_owned()),
        email: None,
        phone: Some("010-1".to_owned()),
        unit: Some(Id::fixed(unit)),
        left_on: None,
        secrecy: Secrecy::Secret,
    };
    Known { id: Id::fixed(key), version: 1, archived: false, mine: true, data }
}

fn before(people: &[Known]) -> Before {
    let mut before = Before { whole_region: true, ..Before::default() };
    before.people = people.iter().map(|k| (sync::key(k.data.external_id.as_deref().unwrap_or("")), k.clone())).collect();
    for unit in ["a", "b"] {
        before.units.insert(unit.to_owned(), vec![Id::fixed(unit)]);
    }
    before.units.insert("dubbel".to_owned(), vec![Id::fixed("a"), Id::fixed("b")]);
    before
}

fn run(before: &Before, heads: &[&str], rows: &[&[&str]]) -> SyncPlan {
    let heads: Vec<String> = heads.iter().map(|h| (*h).to_owned()).collect();
    let rows = rows.iter().enumerate().map(|(i, row)| (i + 2, row.iter().map(|c| (*c).to_owned()).collect())).collect();
    let empty: Mapping = vec![None; heads.len()];
    let mapping = sync::guess(empty, &heads);
    sync::plan(&Grid { name: "katalog.csv".to_owned(), heads, rows }, &mapping, before)
}

const HEADS: &[&str] = &["hsaIdentity", "givenName", "sn", "telephoneNumber", "enhetskod"];

#[test]
fn new_changed_moved_and_gone_are_told_apart() {
    let before = before(&[known("K1", "a"), known("K2", "a"), known("K3", "a"), known("K4", "a")]);
    let plan = run(
        &before,
        HEADS,
        &[
            &["k1", "Anna", "K1", "010-1", "A"],
            &["K2", "Anna", "K2", "010-2", "a"],
            &["K3", "Anna", "K3", "010-3", "b"],
            &["K9", "Ny", "Nysson", "", "b"],
        ],
    );
    assert_eq!(plan.unchanged, 1);
    assert_eq!(plan.new.iter().map(NewPerson::name).collect::<Vec<_>>(), ["Ny Nysson"]);
    assert_eq!(
        plan.changed.iter().map(|u| (u.known.id, u.fields.clone())).collect::<Vec<_>>(),
        [(Id::fixed("K2"), vec!["phone"])]
    );
    assert_eq!(
        plan.moved.iter().map(|u| (u.known.id, u.fields.clone())).collect::<Vec<_>>(),
        [(Id::fixed("K3"), vec!["phone", "unit"])]
    );
    assert_eq!(plan.gone.iter().map(|k| k.id).collect::<Vec<_>>(), [Id::fixed("K4")]);
    // A column that the file does not have, and the marking, are not the directory's to change.
    assert!(plan.moved.iter().all(|u| u.after.title.as_deref() == Some("Sjuksköterska") && u.after.secrecy == Secrecy::Secret));
    assert!(plan.needs_confirmation(), "one of four is more than a tenth");
}

#[test]
fn a_row_with_an_error_changes_nobody_and_makes_nobody_gone() {
    let before = before(&[known("K1", "a"), known("K2", "a")]);
    let rows: &[&[&str]] = &[
        &["K1", "", "K1", "010-1", "a"],
        &["K2", "Anna", "K2", "010-1", "finns inte"],
        &["K2", "Anna", "K2", "010-1", "a"],
        &["", "Utan", "Nyckel", "", "a"],
        &["K7", "Två", "Enheter", "", "dubbel"],
    ];
    let plan = run(&before, HEADS, rows);
    assert_eq!((plan.failed, plan.gone.len(), plan.changes()), (5, 0, 0));
    let found: Vec<_> = plan.errors.iter().map(|e| (e.row, e.field, e.message.key.as_str())).collect();
    assert_eq!(
        found,
        [
            (2, "given_name", "form-required"),
            (3, "unit", "people-sync-no-unit"),
            (4, "external_id", "import-same-twice"),
            (5, "external_id", "form-required"),
            (6, "unit", "people-sync-unit-ambiguous"),
        ]
    );
}

#[test]
fn somebody_who_comes_back_is_in_service_again_and_those_who_left_are_not_gone_twice() {
    let mut back = known("K1", "a");
    back.data.left_on = "2025-01-01".parse().ok();
    let mut away = known("K2", "a");
    away.data.left_on = "2025-01-01".parse().ok();
    let plan = run(&before(&[back, away]), HEADS, &[&["K1", "Anna", "K1", "010-1", "a"]]);
    assert_eq!(plan.changed.iter().map(|u| u.fields.clone()).collect::<Vec<_>>(), [vec!["left_on"]]);
    assert!(plan.gone.is_empty());
}

#[test]
fn people_of_another_part_of_the_organisation_are_neither_changed_nor_gone() {
    let mut theirs = known("K1", "a");
    theirs.mine = false;
    let mut other = known("K2", "a");
    other.mine = false;
    let plan = run(&before(&[theirs, other]), HEADS, &[&["K1", "Anna", "Ändrad", "010-1", "a"]]);
    assert_eq!((plan.failed, plan.changes()), (1, 0));
}

#[test]
fn a_function_is_orphaned_when_its_last_holder_is_gone() {
    let held = |name: &str, holders: &[&str], deputies: &[&str]| {
        let ids = |keys: &[&str]| keys.iter().map(|k| Id::fixed(k)).collect::<BTreeSet<_>>();
        Held { function: Id::fixed(name), name: name.to_owned(), holders: ids(holders), deputies: ids(deputies) }
    };
    let all = [held("ensam", &["K1"], &["K2", "K3"]), held("delad", &["K1", "K3"], &[]), held("vakant", &[], &["K1"])];
    let orphans = sync::orphans(&all, &[known("K1", "a"), known("K2", "a")]);
    assert_eq!(orphans.iter().map(|o| (o.name.as_str(), o.deputies)).collect::<Vec<_>>(), [("ensam", 1)]);
}
