//! How long every list takes at 100,000 rows: `cargo run --release -p vk-governance --example bench_list [-- ROWS [REGISTER [CONNECTIONS]]]`; `all` means every register.
//! One record of each register, made through its form, is multiplied; then each list is asked for as its page offers it: every filter and value,
//! every sort both ways, searches that many, one and none match, deep pages, and by somebody who sees a tenth of the organisation. Requests go through
//! the whole router (session, permission, SQL, template) without a socket, 16 at a time unless said otherwise, none of which ever pauses; CPU is that of
//! this process.
//! Numbers depend on the machine: compare the lines of one run with each other, the first being a page that reads no list.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a benchmark that cannot run has nothing to say")]
mod bench_support;

use axum::Router;
use bench_support::{REQUESTS, fetch, measure, sign_in};
use vk_core::{Id, Role, sort_key};
use vk_db::{Act, Change, Columns, Db, Migration, Sql, WriteTx, testing, units};
use vk_governance::{
    actions::Actions,
    assessments::{self, Assessments, evidence::Evidences, exceptions::Exceptions},
    classifications::Classifications,
    functions::Functions,
    hosts::Hosts,
    information_sets::InformationSets,
    people::People,
    registers,
    requirements::Requirements,
    risks::register::Risks,
    systems::Systems,
};
use vk_web::{
    App, WebConfig,
    form::{Raw, Records, fill as make},
    table::{FilterKind, Table},
};

/// As the program itself has it.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// What a list may take, in milliseconds.
const LIMIT: f64 = 50.0;

#[tokio::main]
async fn main() {
    let rows: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let only = std::env::args().nth(2).filter(|only| only != "all");
    let connections: usize = std::env::args().nth(3).and_then(|n| n.parse().ok()).unwrap_or(16);
    let core = |m: &Migration| vk_db::CORE_MIGRATIONS.iter().any(|core| core.key == m.key);
    let migrations: Vec<Migration> = vk_web::platform::migrations(registers::ALL).into_iter().filter(|m| !core(m)).collect();
    let test_db = testing::sqlite(&migrations).await;
    let app = App::builder(test_db.db.clone(), registers::ALL, WebConfig::loopback(8080)).build().await.expect("application");
    let seeds = fill(&app, &test_db.db, rows).await;
    let router = vk_web::router(&app);
    let bench = Bench {
        all: sign_in(&app, &router, "astrid", Role::Ciso, None).await,
        part: sign_in(&app, &router, "eva", Role::InfosecOfficer, Some(seeds.unit)).await,
        router,
        seeds,
        rows,
        only,
        connections,
    };
    println!("{rows} rows a register, {connections} connections, {REQUESTS} requests a page");
    println!("{:<64} {:>8} {:>8} {:>8}", "page", "p50 ms", "p99 ms", "CPU ms");
    bench.line("accessibility statement (no list)", "/accessibility", &bench.all).await;
    bench.register(Systems::table()).await;
    bench.register(InformationSets::table()).await;
    bench.register(Classifications::table()).await;
    bench.register(Requirements::table()).await;
    bench.register(Assessments::table()).await;
    bench.register(Evidences::table()).await;
    bench.register(Exceptions::table()).await;
    bench.register(Risks::table()).await;
    bench.register(Actions::table()).await;
    bench.register(Hosts::table()).await;
    bench.register(People::table()).await;
}

struct Bench {
    router: Router,
    all: String,
    part: String,
    seeds: Seeds,
    rows: usize,
    only: Option<String>,
    connections: usize,
}

impl Bench {
    /// Every page that one list offers; says which are over the limit, and the slowest.
    async fn register<T>(&self, table: &Table<T>) {
        if self.only.as_deref().is_some_and(|only| only != table.register) {
            return;
        }
        let path = table.path;
        let mut worst = self.line(path, path, &self.all).await;
        let deep = self.deep(path).await;
        let mut pages = vec![
            format!("{path}?q=post"),
            format!("{path}?q=nr{}x", self.rows / 2),
            format!("{path}?q=finnsinte"),
            format!("{path}?archived=only"),
            deep,
        ];
        for column in table.columns.iter().filter(|c| c.sort.is_some()) {
            pages.extend([format!("{path}?sort={}", column.key), format!("{path}?sort=-{}", column.key)]);
        }
        for filter in table.filters {
            let key = filter.key;
            match filter.kind {
                FilterKind::Choice { values, .. } => pages.extend(values.iter().map(|value| format!("{path}?{key}={value}"))),
                FilterKind::Flag { .. } | FilterKind::Test { .. } | FilterKind::Before { .. } => {
                    pages.extend(["yes", "no"].map(|value| format!("{path}?{key}={value}")));
                }
                FilterKind::Unit { .. } => pages.push(format!("{path}?{key}={}", self.seeds.unit)),
                FilterKind::Days { .. } | FilterKind::Dates { .. } => {
                    pages.push(format!("{path}?{key}_from=2026-06-01&{key}_to=2026-06-03"));
                    pages.push(format!("{path}?{key}_from=2031-01-01"));
                }
                FilterKind::Linked { kinds, .. } => {
                    pages.extend(kinds.iter().filter_map(|kind| self.seeds.of(kind)).map(|id| format!("{path}?{key}={id}")));
                }
            }
        }
        let many = pages.len() + 2;
        for page in pages {
            worst = worst.max(self.quiet(&page, &self.all).await);
        }
        worst = worst.max(self.line(&format!("{path} (a tenth of the organisation)"), path, &self.part).await);
        println!("{:<64} {:>8} {worst:>8.1}", format!("  {path}: the slowest of {many} pages"), "");
    }

    async fn line(&self, what: &str, path: &str, cookie: &str) -> f64 {
        let [p50, p99, cpu] = measure(&self.router, path, cookie, self.connections).await;
        println!("{what:<64} {p50:>8.1} {p99:>8.1} {cpu:>8.2}");
        p99
    }

    /// Said only when it is over the limit.
    async fn quiet(&self, path: &str, cookie: &str) -> f64 {
        let [p50, p99, cpu] = measure(&self.router, path, cookie, self.connections).await;
        if p99 >= LIMIT {
            println!("{path:<64} {p50:>8.1} {p99:>8.1} {cpu:>8.2}  over {LIMIT}");
        }
        p99
    }

    /// The address of the page 20 pages on.
    async fn deep(&self, first: &str) -> String {
        let mut path = first.to_owned();
        for _ in 0..20 {
            let text = fetch(&self.router, &path, &self.all).await;
            let Some((_, rest)) = text.split_once("rel=\"next\"") else { return path };
            let href = rest.split_once("href=\"").and_then(|(_, r)| r.split('"').next()).unwrap_or(first);
            path = href.replace("&#38;", "&").replace("&amp;", "&");
        }
        path
    }
}

/// One record of each kind that lists point at.
struct Seeds {
    unit: Id,
    known: Vec<(&'static str, Id)>,
}

impl Seeds {
    fn of(&self, kind: &str) -> Option<Id> {
        self.known.iter().find(|(known, _)| *known == kind).map(|(_, id)| *id)
    }
}

/// Ten administrations and one record of each register through its form; then as many copies of each as asked for.
async fn fill(app: &App, db: &Db, rows: usize) -> Seeds {
    let ctx = app.system_ctx("bench");
    for register in app.registers.iter() {
        if let Some(content) = register.hooks.content {
            content(app, &ctx).await.expect("content");
        }
    }
    let mut tx = db.write(&ctx).await.expect("tx");
    let mut parts = Vec::new();
    for i in 0..10 {
        let id = ctx.new_id();
        let name = format!("Förvaltning {i}");
        let columns = Columns::new().set("name", &name).set("name_key", sort_key(&name)).set("search_text", vk_core::fold(&name));
        tx.insert_row("unit", id, columns.set("kind", "administration").set("unit_id", id)).await.expect("unit");
        units::attach(&mut tx, id, None).await.expect("closure");
        parts.push(id);
    }
    let unit = parts[0];
    let raw = |name: &str| Raw::default().with("name", name.to_owned()).with("unit", unit.to_string());
    let function = seed::<Functions>(&mut tx, raw("Systemägare").with("role_key", "system_manager")).await;
    let set =
        seed::<InformationSets>(&mut tx, raw("Journal").with("owner", function.to_string()).with("personal_data", "sensitive"))
            .await;
    let system = raw("Journalsystemet").with("kind", "application").with("hosting", "own").with("lifecycle", "live");
    let system = seed::<Systems>(&mut tx, system.with("owner", function.to_string()).with("information", set.to_string())).await;
    let source = tx.one(Sql::new("SELECT id FROM requirement_source ORDER BY id")).await.expect("source").expect("a source");
    let source = source.id("id").expect("id");
    let requirement = tx.one(Sql::new("SELECT id FROM requirement WHERE source_id = ").bind(source).push(" ORDER BY id DESC"));
    let requirement = requirement.await.expect("requirement").expect("one").id("id").expect("id");
    let class = Raw::default().with("information", set.to_string()).with("confidentiality", "1").with("held_on", "2026-06-01");
    let class = seed::<Classifications>(&mut tx, class).await;
    let (assessment, _) =
        assessments::start(&mut tx, system, source, "Journalsystemet: krav".to_owned()).await.expect("assessment");
    let evidence = raw("Granskat").with("kind", "statement").with("statement", "Sett.").with("valid_until", "2026-12-31");
    let evidence = seed::<Evidences>(&mut tx, evidence.with("responsible", function.to_string())).await;
    let exception = raw("Undantag").with("requirement", requirement.to_string()).with("subject", system.to_string());
    let exception = exception.with("reason", "Skäl").with("compensation", "Annat skydd").with("valid_until", "2027-06-01");
    let exception = seed::<Exceptions>(&mut tx, exception.with("decider", function.to_string())).await;
    let risk = raw("Avbrott").with("threatens", system.to_string()).with("source_kind", "analysis").with("treatment", "reduce");
    let risk = risk.with("current_likelihood", "3").with("current_consequence", "3").with("owner", function.to_string());
    let risk = seed::<Risks>(&mut tx, risk.with("review_by", "2026-12-31")).await;
    let action =
        raw("Pröva återläsning").with("priority", "2").with("origin", risk.to_string()).with("concerns", system.to_string());
    let action = action.with("responsible", function.to_string()).with("mandate", "line").with("due_on", "2026-12-31");
    let action = seed::<Actions>(&mut tx, action).await;
    let host = seed::<Hosts>(&mut tx, raw("srv-1").with("kind", "server").with("exposure", "internal")).await;
    let person = Raw::default().with("given_name", "Test").with("family_name", "Exempelsson").with("unit", unit.to_string());
    let person = seed::<People>(&mut tx, person).await;

    let copies = Copies { rows, parts };
    copies.make(&mut tx, InformationSets::table(), set, &[]).await;
    copies.make(&mut tx, Systems::table(), system, &[]).await;
    let of_set = copies.id_of("information_set");
    copies.make(&mut tx, Classifications::table(), class, &[("information_set_id", &of_set)]).await;
    copies.make(&mut tx, Requirements::table(), requirement, &[]).await;
    let of_system = copies.id_of("system");
    copies.make(&mut tx, Assessments::table(), assessment, &[("subject_id", &of_system)]).await;
    copies.make(&mut tx, Evidences::table(), evidence, &[]).await;
    copies.make(&mut tx, Exceptions::table(), exception, &[]).await;
    copies.make(&mut tx, Risks::table(), risk, &[]).await;
    copies.make(&mut tx, Actions::table(), action, &[]).await;
    copies.make(&mut tx, Hosts::table(), host, &[]).await;
    copies.make(&mut tx, People::table(), person, &[]).await;
    let recorded = tx.record(Change::new("systems", None, Act::Import), None).await.expect("record");
    tx.commit(recorded).await.expect("commit");
    let known = [("function", function), ("information_set", set), ("system", system), ("requirement_source", source)];
    let more = [("requirement", requirement), ("risk", risk), ("action", action), ("evidence", evidence), ("person", person)];
    Seeds { unit, known: known.into_iter().chain(more).collect() }
}

async fn seed<R: Records>(tx: &mut WriteTx<'_>, raw: Raw) -> Id {
    let name = raw.get("name").to_owned();
    make::<R>(tx, raw).await.unwrap_or_else(|error| panic!("{name}: {error:?}")).0
}

struct Copies {
    rows: usize,
    parts: Vec<Id>,
}

impl Copies {
    /// The identifier of a table's i-th copy.
    fn id_of(&self, table: &str) -> String {
        let number = table.bytes().fold(7u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
        format!("printf('{number:08x}-0000-7000-8000-%012x', n.i)")
    }

    /// Copies one row with names, units, days and the values of its filters varied: nine in ten have the first value, few each of the others.
    async fn make<T>(&self, tx: &mut WriteTx<'_>, table: &Table<T>, like: Id, own: &[(&str, &str)]) {
        let name = table.table;
        let columns =
            tx.all(Sql::new(&format!("SELECT name, type FROM pragma_table_info('{name}') ORDER BY cid"))).await.expect("columns");
        let columns: Vec<(String, String)> =
            columns.iter().map(|row| (row.text("name").expect("name"), row.text("type").expect("type"))).collect();
        let rows = self.rows;
        let exprs: Vec<String> = columns
            .iter()
            .map(|(column, kind)| {
                if let Some((_, expr)) = own.iter().find(|(known, _)| known == column) {
                    return (*expr).to_owned();
                }
                let choice = table.filters.iter().find_map(|filter| match filter.kind {
                    FilterKind::Choice { column: of, values } if of == format!("{}.{column}", table.alias) => Some(values),
                    _ => None,
                });
                match (column.as_str(), choice) {
                    ("id", _) => self.id_of(name),
                    ("unit_id", _) => {
                        let parts: Vec<String> = self.parts.iter().enumerate().map(|(k, id)| format!("WHEN {k} THEN '{id}'")).collect();
                        format!("CASE n.i % 10 {} END", parts.join(" "))
                    }
                    ("name" | "search_text", _) => format!("'post nr' || n.i || 'x ' || s.{column}"),
                    ("name_key", _) => format!("printf('post %06d', (n.i * 7919) % {rows})"),
                    ("code" | "ref" | "reference" | "urn" | "external_id" | "email", _) => format!("s.{column} || '-copy-' || n.i"),
                    ("updated_at" | "created_at", _) => format!("s.{column} - (n.i * 31 % 10007) * 1000000"),
                    (_, Some(values)) if !values.is_empty() && kind == "TEXT" => {
                        let others = values.len().saturating_sub(1).max(1);
                        let whens: Vec<String> =
                            values.iter().skip(1).enumerate().map(|(k, v)| format!("WHEN {k} THEN '{v}'")).collect();
                        if whens.is_empty() {
                            return format!("'{}'", values[0]);
                        }
                        format!("CASE WHEN n.i % 10 > 0 THEN '{}' ELSE CASE (n.i / 10) % {others} {} END END", values[0], whens.join(" "))
                    }
                    (column, _) if column.ends_with("_by") || column.ends_with("_on") || column.ends_with("_until") => {
                        format!("CASE WHEN length(s.{column}) = 10 THEN date('2026-01-01', (n.i * 17 % 1500) || ' days') ELSE s.{column} END")
                    }
                    _ => format!("s.{column}"),
                }
            })
            .collect();
        let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
        let sql = format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) INSERT INTO {name} ({}) SELECT {} FROM n, (SELECT * FROM \
             {name} WHERE id = ",
            names.join(", "),
            exprs.join(", ")
        );
        if let Err(error) = tx.exec(Sql::new(&sql).bind(like).push(") s")).await {
            panic!("{name}: {error:?}");
        }
    }
}
