//! A whole application on a fresh database file, driven through its router without a socket.
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Request, StatusCode, header},
    response::Response,
};
use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};
use tower::ServiceExt;
use vk_core::{Access, Ctx, Id, Instant, Role, Secrecy, Verb};
use vk_db::{Act, AuditKey, Change, Db, Edge, Projection, Sql, accounts, units};
use vk_web::{
    App, AppError, Auth, Card, Hooks, Layout, Messages, Nav, NavGroup, Register, Tone, WebConfig,
    attachments::Files,
    form::{Intent, Raw},
    layout, permission,
};

/// 22 November 2026, noon in Stockholm.
pub const NOON: Instant = Instant::from_micros(1_795_345_200_000_000);
pub const PASSWORD: &str = "fyra gula hästar";
/// The largest attachment here: 1 MB.
pub const FILE_LIMIT: u64 = 1 << 20;
/// A scanner that knows one virus and cannot read one kind of file.
const SCAN: [&str; 5] =
    ["sh", "-c", "grep -q ELAKARTAD \"$1\" && exit 1; grep -q GRUMLIG \"$1\" && exit 2; exit 0", "scan", "{file}"];

permission!(pub View = "notes", Verb::View);
permission!(pub Edit = "notes", Verb::Edit);

/// A register with a list, a form, a button and one API operation.
pub static NOTES: Register = NOTES_REGISTER;
pub const NOTES_REGISTER: Register = Register {
    key: "notes",
    kind: "note",
    path: "/notes",
    nav: Some(Nav { group: NavGroup::Information, order: 10 }),
    access: &[
        Access { verb: Verb::View, roles: &[Role::Ciso, Role::InfosecOfficer, Role::Auditor] },
        Access { verb: Verb::ViewSecret, roles: &[Role::Ciso] },
        Access { verb: Verb::Edit, roles: &[Role::Ciso] },
    ],
    migrations: &[],
    messages: Messages {
        sv: "nav-notes = Anteckningar\nkind-note = Anteckning\nnotes-title = Anteckningar\nnotes-saved = Sparat: { $name }\nnotes-resumed = Kontrollera och spara\n",
        en: "nav-notes = Notes\nkind-note = Note\nnotes-title = Notes\nnotes-saved = Saved: { $name }\nnotes-resumed = Check and save\n",
    },
    routes: |r| {
        r.get("/notes", list)
            .form("/notes", create)
            .post("/notes/{id}/burn", burn)
            .get("/notes/boom", boom)
            .get("/notes/panic", panics)
    },
    api: |api| api.add::<View>(utoipa_axum::routes!(api_list)),
    hooks: Hooks {
        cards: Some(|look| Box::pin(cards(look))),
        // Notes stand in the graph alone.
        projections: Some(|_| Box::pin(async { Ok(Vec::new()) })),
        ..Hooks::NONE
    },
    tables: &[],
};

#[derive(askama::Template)]
#[template(
    source = "{% extends \"layout.html\" %}{% block main %}<h1>{{ layout.title }}</h1><form method=post action=/notes><input name=name value=\"{{ name }}\"></form><p>{{ notice }}</p>{% endblock %}",
    ext = "html"
)]
struct NotesPage {
    layout: Layout,
    name: String,
    notice: String,
}

async fn list(auth: Auth<View>) -> Response {
    layout::page(&NotesPage { layout: auth.layout("notes-title"), name: String::new(), notice: String::new() })
}

async fn create(auth: Auth<Edit>, raw: Raw) -> Result<Response, AppError> {
    let name = raw.get("name").to_owned();
    if raw.intent() == Intent::Resumed {
        let notice = auth.tr.t("notes-resumed");
        let page = NotesPage { layout: auth.layout("notes-title"), name, notice };
        return Ok(layout::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    save(&auth.app.db, &auth.ctx, &name, Secrecy::Open).await?;
    Ok(layout::redirect_done("/notes", vk_web::Message::new("notes-saved").with("name", name)))
}

/// Puts a note into the graph, which is all that this register keeps.
pub async fn save(db: &Db, ctx: &Ctx, name: &str, secrecy: Secrecy) -> Result<Id, AppError> {
    save_in(db, ctx, name, secrecy, None, &[]).await
}

/// A note of a unit that points at others.
pub async fn save_in(db: &Db, ctx: &Ctx, name: &str, secrecy: Secrecy, unit: Option<Id>, to: &[Id]) -> Result<Id, AppError> {
    let id = ctx.new_id();
    let mut tx = db.write(ctx).await?;
    let projection = Projection {
        kind: "note",
        id,
        title: name.to_owned(),
        search: String::new(),
        unit,
        extra_units: vec![],
        secrecy,
        state: "open".to_owned(),
        edges: to.iter().map(|to| Edge { relation: "part_of", kind: "note", to: *to }).collect(),
        duties: Vec::new(),
    };
    let recorded = tx.record(Change::new("notes", Some(id), Act::Create), Some(projection)).await?;
    tx.commit(recorded).await?;
    Ok(id)
}

async fn burn(auth: Auth<Edit>, axum::extract::Path(name): axum::extract::Path<String>) -> Result<Response, AppError> {
    save(&auth.app.db, &auth.ctx, &format!("burnt {name}"), Secrecy::Open).await?;
    Ok(layout::redirect("/notes"))
}

async fn boom(_: Auth<View>) -> Result<Response, AppError> {
    Err(AppError::unknown(std::io::Error::other("hemlig sökväg /var/x")))
}

async fn panics(_: Auth<View>) -> Response {
    panic!("hemlig detalj")
}

async fn cards(look: &vk_web::Look<'_>) -> Result<Vec<Card>, AppError> {
    if look.viewer.view.is_nowhere() {
        return Ok(Vec::new());
    }
    let card = |title: &str, tone| Card {
        title: title.to_owned(),
        href: "/notes".to_owned(),
        value: None,
        text: "text".to_owned(),
        tone,
        due: Some(look.ctx.now),
    };
    Ok(vec![card("Vänta på mig", Tone::Waiting), card("Det brinner", Tone::Burning)])
}

/// All notes.
#[utoipa::path(get, path = "/notes", responses((status = 200, body = Vec<String>)))]
async fn api_list(auth: Auth<View>) -> axum::Json<Vec<String>> {
    axum::Json(vec![auth.account.login])
}

/// An application with its own database file and a clock that tests move.
pub struct TestApp {
    pub app: App,
    pub router: Router,
    pub db: Db,
    /// The folder for files.
    pub files: PathBuf,
    clock: Arc<AtomicI64>,
    _dir: tempfile::TempDir,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn location(&self) -> &str {
        self.header("location")
    }
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("")
    }
    /// `name=value` of every cookie set.
    pub fn cookies(&self) -> Vec<String> {
        let all = self.headers.get_all(header::SET_COOKIE).iter().filter_map(|v| v.to_str().ok());
        all.map(|v| v.split(';').next().unwrap_or("").to_owned()).collect()
    }
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("a JSON body")
    }
}

impl TestApp {
    /// Without any account.
    pub async fn empty() -> TestApp {
        TestApp::with(WebConfig::loopback(8080)).await
    }

    pub async fn with(config: WebConfig) -> TestApp {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite:{}", dir.path().join("records.db").display());
        let registers: &[&Register] = &[&NOTES];
        let migrations = vk_web::platform::migrations(registers);
        let db = Db::open(&url, &migrations, AuditKey::from_secret([7; 32])).await.expect("a database");
        let clock = Arc::new(AtomicI64::new(NOON.micros()));
        let ticking = clock.clone();
        let files = dir.path().join("files");
        let app = App::builder(db.clone(), registers, config)
            .slot(Arc::new(Files::new(&files, FILE_LIMIT, SCAN.map(str::to_owned).to_vec())))
            .clock(Arc::new(move || Instant::from_micros(ticking.load(Ordering::Relaxed))))
            .build()
            .await
            .expect("an application");
        TestApp { router: vk_web::router(&app), app, db, files, clock, _dir: dir }
    }

    /// With one account per name, each holding a role for the whole region.
    pub async fn with_accounts(accounts: &[(&str, Option<Role>)]) -> TestApp {
        let app = TestApp::empty().await;
        for (name, role) in accounts {
            app.account(name, *role).await;
        }
        app
    }

    pub async fn account(&self, name: &str, role: Option<Role>) -> Id {
        self.account_in(name, role, None).await
    }

    /// A unit of the organisation.
    pub async fn unit(&self, name: &str) -> Id {
        let ctx = self.app.system_ctx("test");
        let (id, mut tx) = (ctx.new_id(), self.db.write(&ctx).await.expect("tx"));
        let insert =
            Sql::new("INSERT INTO unit (id, name, name_key, search_text, kind, created_at, updated_at) VALUES (").bind(id);
        tx.exec(insert.push(", ").bind(name).push(", '', '', 'unit', 0, 0)")).await.expect("unit");
        units::attach(&mut tx, id, None).await.expect("closure");
        let recorded = tx.record(Change::new("units", Some(id), Act::Create), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        id
    }

    pub async fn account_in(&self, name: &str, role: Option<Role>, unit: Option<Id>) -> Id {
        let ctx = self.app.system_ctx("test");
        let hash = accounts::hash_password(PASSWORD).expect("a hash");
        let mut tx = self.db.write(&ctx).await.expect("tx");
        let (id, mut recorded) =
            accounts::create(&mut tx, name, &format!("Namn {name}"), None, Some(hash)).await.expect("account");
        if let Some(role) = role {
            recorded = accounts::assign(&mut tx, id, role, unit, None).await.expect("role");
        }
        tx.commit(recorded).await.expect("commit");
        id
    }

    pub fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1_000_000, Ordering::Relaxed);
    }

    pub async fn send(&self, mut request: Request<Body>) -> Answer {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 5000))));
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 10 << 20).await.expect("a body");
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    pub fn visitor(&self) -> Browser<'_> {
        Browser { app: self, cookie: String::new() }
    }

    /// Signs in and gives the browser with its session.
    pub async fn sign_in(&self, name: &str) -> Browser<'_> {
        let fields = [("name", name), ("password", PASSWORD), ("to", "/")];
        let answer = self.visitor().post("/login", &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        Browser { app: self, cookie: answer.cookies().join("; ") }
    }

    pub async fn token(&self, account: Id) -> String {
        let ctx = self.app.system_ctx("test");
        let token = vk_web::session::new_token();
        let mut tx = self.db.write(&ctx).await.expect("tx");
        let (_, recorded) = accounts::create_token(&mut tx, account, "test", &token, None).await.expect("token");
        tx.commit(recorded).await.expect("commit");
        token
    }
}

/// Somebody with (or without) a session cookie, on the site's own pages.
pub struct Browser<'a> {
    pub app: &'a TestApp,
    pub cookie: String,
}

impl Browser<'_> {
    pub fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(path)
            .header("host", "127.0.0.1:8080")
            .header("sec-fetch-site", "same-origin")
            .header("cookie", &self.cookie)
    }
    pub async fn get(&self, path: &str) -> Answer {
        self.app.send(self.request("GET", path).body(Body::empty()).expect("request")).await
    }
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.app.send(self.form(path, fields)).await
    }
    /// Sends files in the field `file`, with a description.
    pub async fn upload(&self, path: &str, files: &[(&str, &[u8])], description: &str) -> Answer {
        let mut body = Vec::new();
        for (name, content) in files {
            let head = format!(
                "--gr\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: text/html\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        let tail = format!("--gr\r\ncontent-disposition: form-data; name=\"description\"\r\n\r\n{description}\r\n--gr--\r\n");
        body.extend_from_slice(tail.as_bytes());
        let request = self.request("POST", path).header("content-type", "multipart/form-data; boundary=gr");
        self.app.send(request.body(Body::from(body)).expect("request")).await
    }
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> Request<Body> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.request("POST", path).header("content-type", "application/x-www-form-urlencoded");
        request.body(Body::from(body)).expect("request")
    }
}

/// Titles of all notes, for "was it saved?".
pub async fn notes(db: &Db) -> Vec<String> {
    let rows = db.all(vk_db::Sql::new("SELECT title FROM node WHERE kind = 'note' ORDER BY title")).await.expect("rows");
    rows.iter().map(|row| row.text("title").expect("title")).collect()
}
