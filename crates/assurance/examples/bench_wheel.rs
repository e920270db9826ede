//! How long the pages of the year wheel take: `cargo run --release -p vk-assurance --example bench_wheel [-- OCCASIONS [CONNECTIONS]]`.
//! The shipped wheel's occasions are multiplied over targets; then each page is asked for through the whole router (session, permission, SQL, template)
//! without a socket. CPU is that of this process. Limits: every page under 50 ms at the 99th of a hundred, the drawn wheel under 30 ms of CPU.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a benchmark that cannot run has nothing to say")]
#[path = "../../governance/examples/bench_support/mod.rs"]
mod bench_support;

use bench_support::{REQUESTS, measure, sign_in};
use vk_assurance::{occasions, wheels};
use vk_core::{Role, sort_key};
use vk_db::{Act, Change, Columns, Migration, Sql, Viewer, testing, units};
use vk_web::{App, Register, WebConfig};

/// As the program itself has it.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

#[tokio::main]
async fn main() {
    let many: i64 = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let connections: usize = std::env::args().nth(2).and_then(|n| n.parse().ok()).unwrap_or(4);
    let parts = [vk_governance::registers::ALL, vk_incidents::registers::ALL, vk_assurance::registers::ALL];
    let registers: &'static [&'static Register] = Box::leak(parts.concat().into_boxed_slice());
    let core = |m: &Migration| vk_db::CORE_MIGRATIONS.iter().any(|core| core.key == m.key);
    let migrations: Vec<Migration> = vk_web::platform::migrations(registers).into_iter().filter(|m| !core(m)).collect();
    let test_db = testing::sqlite(&migrations).await;
    let app = App::builder(test_db.db.clone(), registers, WebConfig::loopback(8080)).build().await.expect("application");
    let all = fill(&app, many).await;
    let router = vk_web::router(&app);
    let cookie = sign_in(&app, &router, "astrid", Role::Ciso, None).await;
    println!("{all} occasions, {connections} connections, {REQUESTS} requests a page");
    println!("{:<40} {:>8} {:>8} {:>8}", "page", "p50 ms", "p99 ms", "CPU ms");
    for path in [
        "/accessibility",
        "/wheel",
        "/wheel?quarter=2",
        "/wheel/timeline",
        "/wheel/week",
        "/occasions",
        "/occasions?state=done",
        "/occasions?q=genomgang",
        "/occasions?sort=-name",
        "/activities",
    ] {
        let [p50, p99, cpu] = measure(&router, path, &cookie, connections).await;
        println!("{path:<40} {p50:>8.1} {p99:>8.1} {cpu:>8.2}");
    }
}

/// The shipped wheel with its occasions, and copies of these for made-up targets until there are `many`. Nine in ten of what has been is done.
async fn fill(app: &App, many: i64) -> i64 {
    let ctx = app.system_ctx("bench");
    for register in app.registers.iter().filter(|r| r.key == wheels::REGISTER.key) {
        register.hooks.content.expect("a template")(app, &ctx).await.expect("content");
    }
    let mut tx = app.db.write(&ctx).await.expect("tx");
    let mut parts = Vec::new();
    for i in 0..10 {
        let (id, name) = (ctx.new_id(), format!("Förvaltning {i}"));
        let columns = Columns::new().set("name", &name).set("name_key", sort_key(&name)).set("search_text", vk_core::fold(&name));
        tx.insert_row("unit", id, columns.set("kind", "administration").set("unit_id", id)).await.expect("unit");
        units::attach(&mut tx, id, None).await.expect("closure");
        parts.push(format!("WHEN {i} THEN '{id}'"));
    }
    let recorded = tx.record(Change::new("units", None, Act::Import), None).await.expect("record");
    tx.commit(recorded).await.expect("commit");
    let row = app.db.one(Sql::new("SELECT id FROM year_wheel ORDER BY year LIMIT 1")).await.expect("wheel").expect("a wheel");
    let wheel = wheels::get(&app.db, &Viewer::everything(), row.id("id").expect("id")).await.expect("wheel").expect("a wheel");
    occasions::generate(&app.db, &ctx, &wheel).await.unwrap_or_else(|error| panic!("occasions: {error:?}"));
    let made = app.db.int(Sql::new("SELECT count(*) FROM occasion")).await.expect("count");
    let times = many / made.max(1);
    let mut tx = app.db.write(&ctx).await.expect("tx");
    let columns = tx.all(Sql::new("SELECT name FROM pragma_table_info('occasion') ORDER BY cid")).await.expect("columns");
    let columns: Vec<String> = columns.iter().map(|row| row.text("name").expect("name")).collect();
    let exprs: Vec<String> = columns.iter().map(|column| expr(column, &parts.join(" "))).collect();
    let sql = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {times}) INSERT INTO occasion ({}) SELECT {} FROM n, occasion s \
         WHERE s.target_id NOT LIKE 'copy-%'",
        columns.join(", "),
        exprs.join(", ")
    );
    tx.exec(Sql::new(&sql)).await.expect("copies");
    let recorded = tx.record(Change::new("occasions", None, Act::Import), None).await.expect("record");
    tx.commit(recorded).await.expect("commit");
    app.db.int(Sql::new("SELECT count(*) FROM occasion")).await.expect("count")
}

/// What a copy has in a column.
fn expr(column: &str, units: &str) -> String {
    match column {
        "id" => "lower(printf('%08x-%s', n.i, substr(s.id, 10)))".to_owned(),
        "target_id" => "'copy-' || n.i".to_owned(),
        "target_kind" => "'system'".to_owned(),
        "unit_id" => format!("CASE n.i % 10 {units} END"),
        "state" => "CASE WHEN s.due_on < date('now') AND n.i % 10 > 0 THEN 'done' ELSE s.state END".to_owned(),
        "done_on" => "CASE WHEN s.due_on < date('now') AND n.i % 10 > 0 THEN s.due_on ELSE s.done_on END".to_owned(),
        "name_key" | "name" | "search_text" => format!("s.{column} || ' ' || n.i"),
        _ => format!("s.{column}"),
    }
}
