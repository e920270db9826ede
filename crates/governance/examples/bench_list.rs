//! How long a list page takes at 100,000 systems: `cargo run --release -p vk-governance --example bench_list [-- ROWS]`.
//! Requests go through the whole router (session, permission, SQL, template) without a socket, 16 at a time; CPU is that of this process.
//! Numbers depend on the machine: compare the lines of one run with each other, the first being a page that reads no list.
#![allow(clippy::expect_used, reason = "a benchmark that cannot run has nothing to say")]
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{Request, header},
};
use std::{net::SocketAddr, sync::Arc, time::Instant};
use tower::ServiceExt;
use vk_core::{Id, Role, sort_key};
use vk_db::{Act, Change, Db, Migration, Sql, accounts, testing, units};
use vk_governance::systems;
use vk_web::{App, WebConfig};

const CONNECTIONS: usize = 16;
const REQUESTS: usize = 1_600;

#[tokio::main]
async fn main() {
    let rows: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let neighbours = [
        Migration { key: "people/1", after: &["core/1"], sql: include_str!("../src/people/0001_people.sql") },
        Migration { key: "functions/1", after: &["people/1"], sql: include_str!("../src/functions/0001_functions.sql") },
        Migration {
            key: "information_sets/1",
            after: &["functions/1"],
            sql: include_str!("../src/information_sets/0001_information_sets.sql"),
        },
    ];
    let core = |m: &Migration| vk_db::CORE_MIGRATIONS.iter().any(|core| core.key == m.key);
    let platform = vk_web::platform::migrations(&[]).into_iter().filter(|m| !core(m));
    let migrations: Vec<Migration> = platform.chain(neighbours).chain(systems::REGISTER.migrations.iter().copied()).collect();
    let test_db = testing::sqlite(&migrations).await;
    let app =
        App::builder(test_db.db.clone(), &[&systems::REGISTER], WebConfig::loopback(8080)).build().await.expect("application");
    let clinics = fill(&app, &test_db.db, rows).await;
    let router = vk_web::router(&app);
    let all = sign_in(&app, &router, "astrid", Role::Ciso, None).await;
    let part = sign_in(&app, &router, "eva", Role::SystemManager, Some(clinics)).await;
    println!("{rows} systems, {CONNECTIONS} connections, {REQUESTS} requests a line");
    println!("{:<34} {:>8} {:>8} {:>10}", "page", "p50 ms", "p99 ms", "CPU ms");
    let middle = next_page(&router, &all, "/systems?sort=-updated_at", 40).await;
    let lines = [
        ("accessibility statement (no list)", "/accessibility".to_owned(), &all),
        ("first page", "/systems".to_owned(), &all),
        ("40 pages on, newest first", middle, &all),
        ("search that many match", "/systems?q=system".to_owned(), &all),
        ("search that one matches", format!("/systems?q=nr{}x", rows / 2), &all),
        ("search that nothing matches", "/systems?q=finnsinte".to_owned(), &all),
        ("filter on kind, sorted by name", "/systems?kind=medical".to_owned(), &all),
        ("a tenth of the organisation", "/systems".to_owned(), &part),
    ];
    for (what, path, cookie) in lines {
        measure(what, &router, &path, cookie).await;
    }
}

/// Units and systems; gives a unit that a tenth of the systems belong to.
async fn fill(app: &App, db: &Db, rows: usize) -> Id {
    let ctx = app.system_ctx("bench");
    let mut tx = db.write(&ctx).await.expect("tx");
    let mut parts = Vec::new();
    for i in 0..10 {
        let (id, name) = (ctx.new_id(), format!("Förvaltning {i}"));
        let insert = Sql::new("INSERT INTO unit (id, name, name_key, search_text, kind, created_at, updated_at) VALUES (")
            .bind(id)
            .push(", ");
        tx.exec(insert.bind(&name).push(", ").bind(sort_key(&name)).push(", '', 'unit', 0, 0)")).await.expect("unit");
        units::attach(&mut tx, id, None).await.expect("closure");
        parts.push(id);
    }
    for i in 0..rows {
        let name = format!("System nr{i}x för verksamhet {}", (i * 7919) % rows);
        let kind = if i % 20 == 0 { "medical" } else { "application" };
        let insert = Sql::new(
            "INSERT INTO system (kind, hosting, lifecycle, supplier, secrecy, created_at, id, name, name_key, search_text, unit_id, updated_at) \
             VALUES (",
        )
        .bind(kind)
        .push(", 'own', 'live', 'Leverantör AB', 'internal', 0, ")
        .bind(ctx.new_id())
        .push(", ")
        .bind(&name)
        .push(", ")
        .bind(sort_key(&name))
        .push(", ")
        .bind(vk_core::fold(&name))
        .push(", ")
        .bind(parts.get(i % 10).copied())
        .push(", ")
        .bind(i64::try_from(i * 31 % 10_007).unwrap_or(0))
        .push(")");
        tx.exec(insert).await.expect("system");
    }
    let recorded = tx.record(Change::new("systems", None, Act::Import), None).await.expect("record");
    tx.commit(recorded).await.expect("commit");
    parts.first().copied().expect("a unit")
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

async fn fetch(router: &Router, path: &str, cookie: &str) -> String {
    let request = Request::builder()
        .uri(path)
        .header("host", "127.0.0.1:8080")
        .header("cookie", cookie)
        .body(Body::empty())
        .expect("request");
    let response = send(router, request).await;
    assert!(response.status().is_success(), "{path}: {}", response.status());
    let bytes = to_bytes(response.into_body(), 10 << 20).await.expect("body");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The address of the page that many pages on.
async fn next_page(router: &Router, cookie: &str, first: &str, pages: usize) -> String {
    let mut path = first.to_owned();
    for _ in 0..pages {
        let text = fetch(router, &path, cookie).await;
        let Some((_, rest)) = text.split_once("rel=\"next\"") else { return path };
        let href = rest.split_once("href=\"").and_then(|(_, r)| r.split('"').next()).unwrap_or(first);
        path = href.replace("&#38;", "&").replace("&amp;", "&");
    }
    path
}

#[allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
async fn measure(what: &str, router: &Router, path: &str, cookie: &str) {
    fetch(router, path, cookie).await;
    let (router, path, cookie) = (router.clone(), Arc::new(path.to_owned()), Arc::new(cookie.to_owned()));
    let before = cpu_seconds();
    let mut workers = Vec::new();
    for _ in 0..CONNECTIONS {
        let (router, path, cookie) = (router.clone(), path.clone(), cookie.clone());
        workers.push(tokio::spawn(async move {
            let mut times = Vec::with_capacity(REQUESTS / CONNECTIONS);
            for _ in 0..REQUESTS / CONNECTIONS {
                let start = Instant::now();
                fetch(&router, &path, &cookie).await;
                times.push(start.elapsed().as_secs_f64() * 1000.0);
            }
            times
        }));
    }
    let mut times = Vec::new();
    for worker in workers {
        times.extend(worker.await.expect("worker"));
    }
    let cpu = (cpu_seconds() - before) * 1000.0 / f64::from(u32::try_from(times.len()).unwrap_or(1));
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or(0.0);
    println!("{what:<34} {:>8.1} {:>8.1} {cpu:>10.2}", at(50), at(99));
}

/// User and system time of this process, from /proc (in hundredths of a second).
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: f64 = after.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<f64>().ok()).sum();
    ticks / 100.0
}
