//! What the tests of the risk registers share: an application with everything that a risk may point at, shipped content, and records made at any moment.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
use crate::support::{Browser, TestApp, apps};
use axum::http::StatusCode;
use vk_core::{Ctx, Id, Instant, Secrecy};
use vk_db::{Act, Change, Edge, Projection, Sql};
use vk_governance::{
    functions,
    functions::Functions,
    hosts, information_sets,
    information_sets::InformationSets,
    people,
    risks::{analyses, matrices, register, register::Risks, threats},
    systems, zones,
};
use vk_web::{
    Register,
    form::{Raw, Records, fill},
};

pub static REGISTERS: &[&Register] = &[
    &people::REGISTER,
    &functions::REGISTER,
    &information_sets::REGISTER,
    &systems::REGISTER,
    &zones::REGISTER,
    &hosts::REGISTER,
    &matrices::REGISTER,
    &threats::REGISTER,
    &analyses::REGISTER,
    &register::REGISTER,
];

/// Applications with the shipped matrix in use.
pub async fn all() -> Vec<TestApp> {
    let all = apps(REGISTERS).await;
    for app in &all {
        content(app, &matrices::REGISTER).await;
    }
    all
}

/// Fills in the starting content of a register.
pub async fn content(app: &TestApp, register: &Register) {
    let hook = register.hooks.content.expect("starting content");
    hook(&app.app, &app.ctx()).await.expect("the shipped content");
}

/// So many days before now.
pub fn ago(app: &TestApp, days: i64) -> Instant {
    app.app.now().plus_hours(-24 * days)
}

pub fn at(app: &TestApp, moment: Instant) -> Ctx {
    Ctx::system(moment, "test", app.app.seed())
}

/// A record of a register, made at a moment.
pub async fn made<R: Records>(app: &TestApp, ctx: &Ctx, raw: Raw) -> Id {
    let mut tx = app.db.write(ctx).await.expect("tx");
    let (id, recorded) = fill::<R>(&mut tx, raw).await.expect("a record");
    tx.commit(recorded).await.expect("commit");
    id
}

/// A risk with its level as it is.
pub async fn risk(app: &TestApp, name: &str, unit: Option<Id>, level: (i64, i64)) -> Id {
    risk_at(app, &app.ctx(), name, unit, level).await
}

pub async fn risk_at(app: &TestApp, ctx: &Ctx, name: &str, unit: Option<Id>, level: (i64, i64)) -> Id {
    let raw = Raw::default()
        .with("name", name)
        .with_opt("unit", unit)
        .with("current_likelihood", level.0.to_string())
        .with("current_consequence", level.1.to_string());
    made::<Risks>(app, ctx, raw).await
}

pub async fn function(app: &TestApp, name: &str) -> Id {
    made::<Functions>(app, &app.ctx(), Raw::default().with("name", name).with("secrecy", "open")).await
}

/// An information set with its owner.
pub async fn information(app: &TestApp, name: &str, owner: Id) -> Id {
    let raw =
        Raw::default().with("name", name).with("owner", owner.to_string()).with("personal_data", "none").with("secrecy", "open");
    made::<InformationSets>(app, &app.ctx(), raw).await
}

/// An administration with a unit below it.
pub async fn administration(app: &TestApp, name: &str) -> (Id, Id) {
    let top = app.unit(name, None).await;
    let ctx = app.ctx();
    let mut tx = app.db.write(&ctx).await.expect("tx");
    let sql = Sql::new("UPDATE unit SET kind = 'administration' WHERE id = ").bind(top);
    assert_eq!(tx.exec(sql).await.expect("unit"), 1);
    let recorded = tx.record(Change::new("units", Some(top), Act::Update), None).await.expect("record");
    tx.commit(recorded).await.expect("commit");
    (top, app.unit(&format!("{name}, enheten"), Some(top)).await)
}

/// An action in some state that comes from a risk, as its own register projects it.
pub async fn action_from(app: &TestApp, risk: Id, state: &str) {
    let ctx = app.ctx();
    let id = ctx.new_id();
    let projection = Projection {
        kind: "action",
        id,
        title: "En åtgärd".to_owned(),
        search: String::new(),
        unit: None,
        extra_units: vec![],
        secrecy: Secrecy::Open,
        state: state.to_owned(),
        edges: vec![Edge { relation: "arises_from", kind: "risk", to: risk }],
        duties: vec![],
    };
    let mut tx = app.db.write(&ctx).await.expect("tx");
    let recorded = tx.record(Change::new("test", Some(id), Act::Create), Some(projection)).await.expect("record");
    tx.commit(recorded).await.expect("commit");
}

/// What somebody must do about a record, by key.
pub async fn duties(app: &TestApp, record: Id) -> Vec<String> {
    let sql = Sql::new("SELECT what FROM duty WHERE node_id = ").bind(record).push(" ORDER BY what");
    let rows = app.db.all(sql).await.expect("duties");
    rows.iter().map(|row| row.text("what").expect("what")).collect()
}

pub async fn number(app: &TestApp, sql: Sql) -> i64 {
    app.db.int(sql).await.expect("a number")
}

pub async fn text(app: &TestApp, sql: Sql, column: &str) -> Option<String> {
    app.db.one(sql).await.expect("a row").and_then(|row| row.opt_text(column).expect("a text"))
}

/// The state of a risk.
pub async fn state(app: &TestApp, risk: Id) -> String {
    text(app, Sql::new("SELECT state FROM risk WHERE id = ").bind(risk), "state").await.expect("a state")
}

/// Sends an act's form at the version that its page shows.
pub async fn act(browser: &Browser<'_>, path: &str, fields: &[(&str, &str)]) -> crate::support::Answer {
    let page = browser.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
    let version = page.hidden("_version");
    let all: Vec<(&str, &str)> = fields.iter().copied().chain([("_version", version.as_str())]).collect();
    browser.post(path, &all).await
}
