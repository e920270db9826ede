//! How long the compliance overview takes over many systems: `cargo run --release -p vk-governance --example bench_compliance [-- SYSTEMS]`.
//! Fills SQLite with 10,000 systems of 120 answered requirements each (plain SQL, not the form) and asks for pages through the whole router without a
//! socket, one at a time. The first line reads no summary: compare the others with it.
#![allow(clippy::expect_used, reason = "a benchmark that cannot run has nothing to say")]
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{Request, header},
};
use std::{net::SocketAddr, time::Instant};
use tower::ServiceExt;
use vk_core::{Id, Role, sort_key};
use vk_db::{Act, Change, Columns, Db, Migration, Sql, accounts, testing, units};
use vk_governance::{registers, requirements::AREAS};
use vk_web::{App, WebConfig};

const REQUIREMENTS: usize = 120;
const REQUESTS: usize = 200;

#[tokio::main]
async fn main() {
    let systems: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(10_000);
    let migrations: Vec<Migration> = vk_web::platform::migrations(registers::ALL)
        .into_iter()
        .filter(|m| !vk_db::CORE_MIGRATIONS.iter().any(|core| core.key == m.key))
        .collect();
    let test_db = testing::sqlite(&migrations).await;
    let app = App::builder(test_db.db.clone(), registers::ALL, WebConfig::loopback(8080)).build().await.expect("application");
    let (part, assessment) = fill(&app, &test_db.db, systems).await;
    let router = vk_web::router(&app);
    let all = sign_in(&app, &router, "astrid", Role::Ciso, None).await;
    let eva = sign_in(&app, &router, "eva", Role::SystemManager, Some(part)).await;
    let answers = test_db.db.int(Sql::new("SELECT count(*) FROM assessment_answer")).await.expect("answers");
    println!("{systems} systems, {answers} answers, {REQUESTS} requests a line");
    println!("{:<40} {:>8} {:>8}", "page", "p50 ms", "p99 ms");
    measure("accessibility statement (no summary)", &router, "/accessibility", &all).await;
    measure("compliance overview, the region", &router, "/assessments/overview", &all).await;
    measure("compliance overview, a tenth", &router, "/assessments/overview", &eva).await;
    measure("gaps, the heaviest first", &router, "/assessments/gaps", &all).await;
    measure("gaps of one area", &router, "/assessments/gaps?area=cryptography", &all).await;
    measure("list of assessments", &router, "/assessments", &all).await;
    measure("one assessment", &router, &format!("/assessments/{assessment}?area=all"), &all).await;
}

fn named(name: &str) -> Columns {
    Columns::new().set("name", name).set("name_key", sort_key(name)).set("search_text", vk_core::fold(name))
}

/// Ten administrations, a catalogue and assessments that are half met; gives an administration and an assessment.
async fn fill(app: &App, db: &Db, systems: usize) -> (Id, Id) {
    let ctx = app.system_ctx("bench");
    let mut tx = db.write(&ctx).await.expect("tx");
    let mut parts = Vec::new();
    for i in 0..10 {
        let id = ctx.new_id();
        tx.insert_row("unit", id, named(&format!("Förvaltning {i}")).set("kind", "administration").set("unit_id", id))
            .await
            .expect("unit");
        units::attach(&mut tx, id, None).await.expect("closure");
        parts.push(id);
    }
    let source = ctx.new_id();
    let row = named("Kravkatalog").set("urn", "urn:bench").set("kind", "own").set("language", "sv").set("version_label", "1");
    tx.insert_row("requirement_source", source, row.set("status", "verified").set("body", "{}")).await.expect("source");
    let mut requirements = Vec::new();
    for (i, position) in (0..REQUIREMENTS).zip(1i64..) {
        let (id, area) = (ctx.new_id(), AREAS.get(i % AREAS.len()).copied());
        let row = named(&format!("Krav {i:03}"))
            .set("source_id", source)
            .set("urn", format!("{i}"))
            .set("ref_id", format!("VK-{i:03}"));
        let row = row.set("position", position).set("depth", 1).set("area", area).set("groups", "[]").set("body", "{}");
        tx.insert_row("requirement", id, row.set("legal_duty", i % 3 == 0)).await.expect("requirement");
        requirements.push(id);
    }
    let mut first = None;
    let (half, tenth) = (i64::try_from(REQUIREMENTS / 2).unwrap_or(0), i64::try_from(REQUIREMENTS / AREAS.len()).unwrap_or(0));
    for i in 0..systems {
        let (system, assessment, unit) = (ctx.new_id(), ctx.new_id(), parts.get(i % 10).copied());
        let name = format!("System {i:05}");
        let row = named(&name).set("kind", "application").set("hosting", "own").set("lifecycle", "live").set("unit_id", unit);
        tx.insert_row("system", system, row).await.expect("system");
        let row = named(&format!("{name}: Kravkatalog"))
            .set("subject_id", system)
            .set("subject_kind", "system")
            .set("source_id", source);
        let row = row.set("applicable", half * 2).set("met", half).set("not_met", half).set("unit_id", unit);
        tx.insert_row("assessment", assessment, row.set("summarised_at", ctx.now)).await.expect("assessment");
        let answer = |(n, requirement): (usize, &Id)| {
            let key = if n % 2 == 0 { "met" } else { "not_met" };
            Columns::new().set("assessment_id", assessment).set("requirement_id", *requirement).set("answer", key)
        };
        tx.insert_many("assessment_answer", requirements.iter().enumerate().map(answer).collect()).await.expect("answers");
        let area = |area: &&str| {
            let row =
                Columns::new().set("assessment_id", assessment).set("area", *area).set("source_id", source).set("unit_id", unit);
            let row = row.set("secrecy", "internal").set("applicable", tenth).set("met", tenth / 2).set("not_met", tenth / 2);
            let none = ["amber", "red", "partly", "not_applicable", "unknown", "unanswered", "exceptions", "shortfalls"];
            none.into_iter().fold(row, |row, column| row.set(column, 0))
        };
        tx.insert_many("assessment_area", AREAS.iter().map(area).collect()).await.expect("areas");
        let gap = |(n, requirement): (usize, &Id)| {
            let weight = i64::try_from((n + i) % 8 + 1).unwrap_or(1);
            let row = Columns::new().set("id", ctx.new_id()).set("assessment_id", assessment).set("requirement_id", *requirement);
            let row = row.set("standing", "not_met").set("weight", weight).set("area", AREAS.get(n % 10).copied());
            let row =
                row.set("legal_duty", n % 3 == 0).set("confidentiality", true).set("integrity", true).set("availability", true);
            let row = row.set("traceability", true).set("search_text", format!("krav {n:03} {name}")).set("unit_id", unit);
            row.set("secrecy", "internal").set("since", ctx.now)
        };
        let gaps = requirements.iter().enumerate().filter(|(n, _)| n % 2 == 1).map(gap).collect();
        tx.insert_many("assessment_gap", gaps).await.expect("gaps");
        first = first.or(Some(assessment));
    }
    let recorded = tx.record(Change::new("assessments", None, Act::Import), None).await.expect("record");
    tx.commit(recorded).await.expect("commit");
    (parts.first().copied().expect("a unit"), first.expect("an assessment"))
}

async fn sign_in(app: &App, router: &Router, name: &str, role: Role, unit: Option<Id>) -> String {
    let ctx = app.system_ctx("bench");
    let hash = accounts::hash_password("fyra gula hästar").expect("hash");
    let mut tx = app.db.write(&ctx).await.expect("tx");
    let (id, _) = accounts::create(&mut tx, name, name, None, Some(hash)).await.expect("account");
    let recorded = accounts::assign(&mut tx, id, role, unit, None).await.expect("role");
    tx.commit(recorded).await.expect("commit");
    let body = format!("name={name}&password=fyra+gula+h%C3%A4star&to=%2F");
    let request =
        Request::builder().method("POST").uri("/login").header("sec-fetch-site", "same-origin").header("host", "127.0.0.1:8080");
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(Body::from(body)).expect("request");
    let response = send(router, request).await;
    let cookies = response.headers().get_all(header::SET_COOKIE).iter().filter_map(|v| v.to_str().ok());
    cookies.map(|v| v.split(';').next().unwrap_or("").to_owned()).collect::<Vec<_>>().join("; ")
}

async fn send(router: &Router, mut request: Request<Body>) -> axum::response::Response {
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 5000))));
    router.clone().oneshot(request).await.expect("answer")
}

async fn fetch(router: &Router, path: &str, cookie: &str) {
    let request = Request::builder().uri(path).header("host", "127.0.0.1:8080").header("cookie", cookie);
    let response = send(router, request.body(Body::empty()).expect("request")).await;
    assert!(response.status().is_success(), "{path}: {}", response.status());
    to_bytes(response.into_body(), 10 << 20).await.expect("body");
}

#[allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
async fn measure(what: &str, router: &Router, path: &str, cookie: &str) {
    fetch(router, path, cookie).await;
    let mut times = Vec::with_capacity(REQUESTS);
    for _ in 0..REQUESTS {
        let start = Instant::now();
        fetch(router, path, cookie).await;
        times.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or(0.0);
    println!("{what:<40} {:>8.1} {:>8.1}", at(50), at(99));
}
