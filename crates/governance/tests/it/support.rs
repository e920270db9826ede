//! A whole application over the registers of this crate, on every database that this run tests, driven through its router without a socket.
#![allow(dead_code, reason = "shared with the tests of the crates above; none uses all of it")]
#![allow(clippy::expect_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Request, StatusCode, header},
};
use std::{
    collections::BTreeSet,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};
use tower::ServiceExt;
use vk_core::{Ctx, Id, Instant, Role, sort_key};
use vk_db::{Act, Change, Db, Migration, Sql, accounts, testing, units};
use vk_web::{App, Register, WebConfig, attachments::Files, table::Table};

pub const PASSWORD: &str = "fyra gula hästar";

pub struct TestApp {
    pub app: App,
    pub router: Router,
    pub db: Db,
    /// `SQLite` or `PostgreSQL`, for messages.
    pub on: &'static str,
    _test_db: testing::TestDb,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("")
    }
    pub fn location(&self) -> &str {
        self.header("location")
    }
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("JSON expected: {}", self.text()))
    }
    /// What is chosen in every list of choices on the page, as its form would send it.
    pub fn chosen(&self) -> Vec<(String, String)> {
        let attribute = |part: &str, name: &str| Some(part.split(name).nth(1)?.split('"').next()?.to_owned());
        let text = self.text();
        let selects = text.split("<select").skip(1).filter_map(|part| {
            let chosen = part.split("</select>").next()?.split("<option").find(|o| o.contains(" selected"))?;
            Some((attribute(part, "name=\"")?, attribute(chosen, "value=\"")?))
        });
        selects.collect()
    }
    /// The value of a hidden input on the page.
    pub fn hidden(&self, name: &str) -> String {
        let text = self.text();
        let mark = format!("name=\"{name}\" value=\"");
        let rest = text.split_once(&mark).unwrap_or_else(|| panic!("no hidden {name} in {text}")).1;
        rest.split('"').next().unwrap_or("").to_owned()
    }
}

/// A clock that the test moves.
#[derive(Clone, Debug)]
pub struct Clock(Arc<AtomicI64>);

impl Clock {
    pub fn at(moment: &str) -> Clock {
        Clock(Arc::new(AtomicI64::new(moment.parse::<Instant>().expect("a moment").micros())))
    }
    pub fn set(&self, moment: &str) {
        self.0.store(moment.parse::<Instant>().expect("a moment").micros(), Ordering::SeqCst);
    }
}

/// One application per database.
pub async fn apps(registers: &[&'static Register]) -> Vec<TestApp> {
    made(registers, None).await
}

/// One application per database, all on one clock that begins at a moment (RFC 3339).
pub async fn apps_at(registers: &[&'static Register], moment: &str) -> (Vec<TestApp>, Clock) {
    let clock = Clock::at(moment);
    (made(registers, Some(clock.clone())).await, clock)
}

async fn made(registers: &[&'static Register], clock: Option<Clock>) -> Vec<TestApp> {
    let own: Vec<Migration> = registers.iter().flat_map(|r| r.migrations.iter().copied()).collect();
    // The tables of all registers are there, as in every installation; the pages are those of the registers under test.
    let all = vk_governance::registers::ALL.iter().flat_map(|r| r.migrations.iter().copied());
    let others = all.filter(|n| !own.iter().any(|m| m.key == n.key));
    let migrations: Vec<Migration> = vk_web::platform::migrations(&[])
        .into_iter()
        .filter(|m| !vk_db::CORE_MIGRATIONS.iter().any(|core| core.key == m.key))
        .chain(others)
        .chain(own.iter().copied())
        .collect();
    let mut out = Vec::new();
    for test_db in testing::each(&migrations).await {
        let db = test_db.db.clone();
        let files = Arc::new(Files::new(test_db.folder().join("files"), 1 << 20, Vec::new()));
        let builder = App::builder(db.clone(), registers, WebConfig::loopback(8080)).slot(files);
        let builder = match clock.clone() {
            Some(clock) => builder.clock(Arc::new(move || Instant::from_micros(clock.0.load(Ordering::SeqCst)))),
            None => builder,
        };
        let app = builder.build().await.expect("an application");
        out.push(TestApp { router: vk_web::router(&app), app, db, on: test_db.name, _test_db: test_db });
    }
    out
}

impl TestApp {
    pub fn ctx(&self) -> Ctx {
        self.app.system_ctx("test")
    }

    /// A unit of the organisation.
    pub async fn unit(&self, name: &str, parent: Option<Id>) -> Id {
        let ctx = self.ctx();
        let id = ctx.new_id();
        let mut tx = self.db.write(&ctx).await.expect("tx");
        let insert = Sql::new(
            "INSERT INTO unit (id, parent_id, name, name_key, search_text, kind, unit_id, created_at, updated_at) VALUES (",
        )
        .bind(id)
        .push(", ")
        .bind(parent)
        .push(", ")
        .bind(name)
        .push(", ")
        .bind(sort_key(name))
        .push(", ")
        .bind(vk_core::fold(name))
        .push(", 'unit', ")
        .bind(id)
        .push(", 0, 0)");
        tx.exec(insert).await.expect("unit");
        units::attach(&mut tx, id, parent).await.expect("closure");
        let recorded = tx.record(Change::new("units", Some(id), Act::Create), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        id
    }

    pub async fn account(&self, name: &str, role: Role, unit: Option<Id>) -> Id {
        let ctx = self.ctx();
        let hash = accounts::hash_password(PASSWORD).expect("a hash");
        let mut tx = self.db.write(&ctx).await.expect("tx");
        let (id, _) = accounts::create(&mut tx, name, &format!("Namn {name}"), None, Some(hash)).await.expect("account");
        let recorded = accounts::assign(&mut tx, id, role, unit, None).await.expect("role");
        tx.commit(recorded).await.expect("commit");
        id
    }

    /// An account with this role, signed in.
    pub async fn browser(&self, name: &str, role: Role, unit: Option<Id>) -> Browser<'_> {
        self.account(name, role, unit).await;
        let visitor = Browser { app: self, cookie: String::new(), bearer: None };
        let answer = visitor.post("/login", &[("name", name), ("password", PASSWORD), ("to", "/")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        let cookies = answer.headers.get_all(header::SET_COOKIE).iter().filter_map(|v| v.to_str().ok());
        let cookie = cookies.map(|v| v.split(';').next().unwrap_or("").to_owned()).collect::<Vec<_>>().join("; ");
        Browser { app: self, cookie, bearer: None }
    }

    /// Says whose account it is.
    pub async fn belongs_to(&self, name: &str, person: Id) {
        let ctx = self.ctx();
        let mut tx = self.db.write(&ctx).await.expect("tx");
        let update = Sql::new("UPDATE account SET person_id = ").bind(person).push(" WHERE name = ").bind(name);
        assert_eq!(tx.exec(update).await.expect("account"), 1);
        let recorded = tx.record(Change::new("accounts", None, Act::Update), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
    }

    /// An account with this role, as a program with a token.
    pub async fn program(&self, name: &str, role: Role, unit: Option<Id>) -> Browser<'_> {
        let account = self.account(name, role, unit).await;
        let (ctx, token) = (self.ctx(), vk_web::session::new_token());
        let mut tx = self.db.write(&ctx).await.expect("tx");
        let (_, recorded) = accounts::create_token(&mut tx, account, "test", &token, None).await.expect("token");
        tx.commit(recorded).await.expect("commit");
        Browser { app: self, cookie: String::new(), bearer: Some(token) }
    }
}

/// Somebody who sends requests.
pub struct Browser<'a> {
    pub app: &'a TestApp,
    pub cookie: String,
    pub bearer: Option<String>,
}

impl Browser<'_> {
    async fn send(&self, method: &str, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        self.deliver(Request::builder().method(method).uri(path), kind, body).await
    }
    /// What a page fetches to swap a part of itself.
    pub async fn part(&self, path: &str) -> Answer {
        self.deliver(Request::builder().method("GET").uri(path).header("hx-request", "true"), "", Vec::new()).await
    }
    async fn deliver(&self, request: axum::http::request::Builder, kind: &str, body: Vec<u8>) -> Answer {
        let mut request = request.header("host", "127.0.0.1:8080").header("sec-fetch-site", "same-origin");
        if !kind.is_empty() {
            request = request.header("content-type", kind);
        }
        request = match &self.bearer {
            Some(token) => request.header("authorization", format!("Bearer {token}")),
            None => request.header("cookie", &self.cookie),
        };
        let mut request = request.body(Body::from(body)).expect("request");
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 5000))));
        let response = self.app.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 50 << 20).await.expect("a body").to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }
    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "", Vec::new()).await
    }
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = fields.iter().map(|(n, v)| format!("{}={}", encoded(n), encoded(v))).collect::<Vec<_>>().join("&");
        self.send("POST", path, "application/x-www-form-urlencoded", body.into_bytes()).await
    }
    pub async fn json(&self, method: &str, path: &str, body: serde_json::Value) -> Answer {
        self.send(method, path, "application/json", body.to_string().into_bytes()).await
    }
    /// Sends a body as it is.
    pub async fn body(&self, path: &str, kind: &str, content: &str) -> Answer {
        self.send("POST", path, kind, content.as_bytes().to_vec()).await
    }
    /// Sends a file in the field `file`.
    pub async fn upload(&self, path: &str, name: &str, content: &[u8]) -> Answer {
        let mut body = format!("--gräns\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n")
            .replace('ä', "a")
            .into_bytes();
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n--grans--\r\n");
        self.send("POST", path, "multipart/form-data; boundary=grans", body).await
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() || b == b'-' { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// What SQLite says of how it would run a statement.
async fn explained(app: &TestApp, sql: &str) -> String {
    let rows = app.db.all(Sql::new(&format!("EXPLAIN QUERY PLAN {sql}"))).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    rows.iter().map(|row| row.text("detail").unwrap()).collect::<Vec<_>>().join("; ")
}

/// Filters and sorts of one list that read the whole table. On SQLite only.
pub async fn unindexed<T>(app: &TestApp, table: &Table<T>) -> Vec<String> {
    let (name, a) = (table.table, table.alias);
    let mut out = Vec::new();
    for filter in table.filters {
        if let Some(column) = filter.column().filter(|column| !column.starts_with('(')) {
            let plan = explained(app, &format!("SELECT 1 FROM {name} {a} WHERE {column} = 'x' LIMIT 1")).await;
            if !plan.contains("SEARCH") {
                out.push(format!("{name} by {}: {plan}", filter.key));
            }
        }
    }
    let sorts: BTreeSet<&str> = table.columns.iter().filter_map(|c| c.sort.map(|sort| sort.expr())).collect();
    for sort in sorts {
        let plan = explained(app, &format!("SELECT {a}.id FROM {name} {a} ORDER BY {sort}, {a}.id LIMIT 1")).await;
        if plan.contains("TEMP B-TREE") {
            out.push(format!("{name} sorted by {sort}: {plan}"));
        }
    }
    let plan = explained(app, &format!("SELECT 1 FROM {name} {a} WHERE {a}.archived_at >= 0 LIMIT 1")).await;
    if !plan.contains("_archived") {
        out.push(format!("{name}, archived: {plan}"));
    }
    out
}
