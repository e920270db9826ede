//! A small region to assess: units, functions, systems with classified information, a requirement source.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
use crate::support::{Browser, TestApp, apps};
use axum::http::StatusCode;
use vk_core::{Date, Id, Role, Secrecy, sort_key};
use vk_db::{Act, Change, Columns, Projection, Sql};
use vk_governance::registers;

pub async fn all() -> Vec<TestApp> {
    apps(registers::ALL).await
}

pub fn today(app: &TestApp) -> Date {
    app.app.now().local_date()
}

async fn record(app: &TestApp, table: &str, row: Columns, projection: Projection) -> Id {
    let (ctx, id) = (app.ctx(), projection.id);
    let mut tx = app.db.write(&ctx).await.expect("tx");
    tx.insert_row(table, id, row).await.expect(table);
    let recorded = tx.record(Change::new("test", Some(id), Act::Create), Some(projection)).await.expect("record");
    tx.commit(recorded).await.expect("commit");
    id
}

fn node(id: Id, kind: &'static str, title: &str, unit: Option<Id>) -> Projection {
    Projection {
        kind,
        id,
        title: title.to_owned(),
        search: String::new(),
        unit,
        extra_units: Vec::new(),
        secrecy: Secrecy::Open,
        state: "live".to_owned(),
        edges: Vec::new(),
        duties: Vec::new(),
    }
}

fn named(name: &str) -> Columns {
    Columns::new().set("name", name).set("name_key", sort_key(name)).set("search_text", vk_core::fold(name))
}

pub async fn function(app: &TestApp, name: &str) -> Id {
    record(app, "function", named(name), node(app.ctx().new_id(), "function", name, None)).await
}

/// A system that holds one information set of this class (K, R, T, S).
pub async fn system(app: &TestApp, name: &str, unit: Option<Id>, owner: Option<Id>, levels: [i64; 4]) -> Id {
    let row = named(name).set("kind", "application").set("hosting", "own").set("lifecycle", "live");
    let row = row.set("unit_id", unit).set("owner_function_id", owner);
    let system = record(app, "system", row, node(app.ctx().new_id(), "system", name, unit)).await;
    let held = format!("Information i {name}");
    let set = record(app, "information_set", named(&held), node(app.ctx().new_id(), "information_set", &held, None)).await;
    let ctx = app.ctx();
    let mut tx = app.db.write(&ctx).await.expect("tx");
    let link = Columns::new().set("system_id", system).set("information_set_id", set);
    tx.insert("system_information", link).await.expect("link");
    let recorded = tx.record(Change::new("test", Some(set), Act::Update), None).await.expect("record");
    tx.commit(recorded).await.expect("commit");
    classify(app, system, levels).await;
    system
}

/// Decides the class of what the system holds.
pub async fn classify(app: &TestApp, system: Id, levels: [i64; 4]) {
    let ctx = app.ctx();
    let mut tx = app.db.write(&ctx).await.expect("tx");
    let set = Sql::new("SELECT information_set_id AS id FROM system_information WHERE system_id = ").bind(system);
    let set = tx.one(set).await.expect("set").expect("a set").id("id").expect("id");
    tx.exec(Sql::new("UPDATE classification SET state = 'superseded' WHERE information_set_id = ").bind(set)).await.expect("old");
    let [k, r, t, s] = levels;
    let row = named("Klassning")
        .set("secrecy", "open")
        .set("information_set_id", set)
        .set("model_version", "1")
        .set("state", "decided")
        .set("decided_at", ctx.now);
    let row = row.set("confidentiality", k).set("integrity", r).set("availability", t).set("traceability", s);
    tx.insert_row("classification", ctx.new_id(), row).await.expect("classification");
    let recorded = tx.record(Change::new("test", Some(set), Act::Decide), None).await.expect("record");
    tx.commit(recorded).await.expect("commit");
}

/// Reference, area, least level of confidentiality, legal duty.
pub type Asked = (&'static str, &'static str, Option<i64>, bool);

/// A requirement source with its requirements; gives their identifiers in their order.
pub async fn source(app: &TestApp, name: &str, asked: &[Asked]) -> (Id, Vec<Id>) {
    let row = named(name).set("urn", format!("urn:test:{name}")).set("kind", "own").set("language", "sv");
    let row = row.set("version_label", "1").set("status", "verified").set("body", "{}");
    let source = record(app, "requirement_source", row, node(app.ctx().new_id(), "requirement_source", name, None)).await;
    let mut ids = Vec::new();
    for (position, (reference, area, level, legal)) in (1i64..).zip(asked) {
        let (title, id) = (format!("Krav {reference}"), app.ctx().new_id());
        let body = format!(
            r#"{{"sv":{{"name":"{title}","text":"Text till {reference}","procurement":"Leverantören ska {reference}"}}}}"#
        );
        let row =
            named(&title).set("source_id", source).set("urn", *reference).set("ref_id", *reference).set("position", position);
        let row = row.set("depth", 1).set("area", *area).set("level_confidentiality", *level).set("legal_duty", *legal);
        let row = row.set("groups", "[]").set("body", body);
        ids.push(record(app, "requirement", row, node(id, "requirement", &title, None)).await);
    }
    (source, ids)
}

/// Four requirements: for everybody, from level 1, from level 3 by law, and one by law for everybody.
pub const FOUR: &[Asked] = &[
    ("VK-1", "cryptography", None, false),
    ("VK-2", "continuity", Some(1), false),
    ("VK-3", "continuity", Some(3), true),
    ("VK-4", "supply_chain", None, true),
];

/// Begins an assessment the way a person does.
pub async fn start(browser: &Browser<'_>, subject: Id, source: Id) -> Id {
    let fields = [("subject", subject.to_string()), ("source", source.to_string())];
    let answer = browser.post("/assessments/start", &fields.each_ref().map(|(k, v)| (*k, v.as_str()))).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.location().rsplit('/').next().expect("an id").parse().expect("an id")
}

/// Answers one requirement through its form.
pub async fn answer(browser: &Browser<'_>, assessment: Id, requirement: Id, answer: &str) {
    let path = format!("/assessments/{assessment}/requirements/{requirement}/answer");
    let reason = if answer == "not_applicable" { "Finns inte här." } else { "" };
    let answer = browser.post(&path, &[("answer", answer), ("reason", reason)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}

/// A number of the assessment's summary.
pub async fn count(app: &TestApp, assessment: Id, column: &str) -> i64 {
    let sql = Sql::new(&format!("SELECT {column} AS n FROM assessment WHERE id = ")).bind(assessment);
    app.db.one(sql).await.expect("row").expect("an assessment").int("n").expect("a number")
}

/// What functions owe about a record: the keys of its duties.
pub async fn duties(app: &TestApp, record: Id) -> Vec<String> {
    let sql = Sql::new("SELECT what FROM duty WHERE node_id = ").bind(record).push(" ORDER BY what");
    app.db.all(sql).await.expect("duties").iter().map(|row| row.text("what").expect("what")).collect()
}

/// The graph is what the records project, and the audit chain verifies.
pub async fn agrees(app: &TestApp) {
    for register in registers::ALL.iter().filter(|r| ["assessment", "evidence", "exception"].contains(&r.kind)) {
        let expected = (register.hooks.projections.expect("projections"))(&app.db).await.expect("projections");
        let found = vk_db::graph::compare(&app.db, register.kind, &expected).await.expect("compare");
        assert_eq!(found, [], "{}: {}", app.on, register.key);
    }
}

pub async fn ciso<'a>(app: &'a TestApp) -> Browser<'a> {
    app.browser("astrid", Role::Ciso, None).await
}

/// A requirement that a shared service answers and another system inherits: both assessments and all requirements.
pub async fn inherited(app: &TestApp, astrid: &Browser<'_>) -> (Id, Id, Vec<Id>) {
    let service = system(app, "Gemensam inloggning", None, None, [2, 2, 2, 2]).await;
    let journal = system(app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
    let (catalogue, r) = source(app, "Kravkatalog", FOUR).await;
    let (shared, id) = (start(astrid, service, catalogue).await, start(astrid, journal, catalogue).await);
    answer(astrid, shared, r[0], "met").await;
    let (requirement, from) = (r[0].to_string(), shared.to_string());
    let inherit = [("requirement", requirement.as_str()), ("do", "inherit"), ("from", &from)];
    assert_eq!(astrid.post(&format!("/assessments/{id}/answers"), &inherit).await.status, StatusCode::SEE_OTHER);
    (shared, id, r)
}
