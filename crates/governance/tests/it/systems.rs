//! Systems through the whole application, on both databases: pages, forms, lists, import, export, bulk edit, API, permission.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
use crate::support::{Browser, TestApp, apps};
use axum::http::StatusCode;
use serde_json::json;
use vk_core::{Id, Role, Secrecy};
use vk_db::{Act, Change, Projection, Sql, audit};
use vk_governance::systems;
use vk_web::{Hooks, Messages, Register, register::no_api};

/// Stand-ins for the registers that systems point at: only their place in the graph matters here.
static FUNCTIONS: Register = neighbour("functions", "function", "/functions", "nav-functions = F\nkind-function = Funktion\n");
static SETS: Register =
    neighbour("information_sets", "information_set", "/information", "nav-information_sets = I\nkind-information_set = Mängd\n");

const fn neighbour(key: &'static str, kind: &'static str, path: &'static str, texts: &'static str) -> Register {
    Register {
        key,
        kind,
        path,
        nav: None,
        access: &[vk_core::Access { verb: vk_core::Verb::View, roles: &[Role::Ciso, Role::SystemManager] }],
        migrations: &[],
        messages: Messages { sv: texts, en: texts },
        routes: |r| r,
        api: no_api,
        hooks: Hooks::NONE,
        tables: &[],
    }
}

pub async fn all() -> Vec<TestApp> {
    apps(&[&FUNCTIONS, &SETS, &systems::REGISTER]).await
}

const REQUIRED: [(&str, &str); 4] = [("kind", "application"), ("hosting", "own"), ("lifecycle", "live"), ("secrecy", "internal")];

/// Creates a system through its form and gives its id.
pub async fn create(browser: &Browser<'_>, name: &str, more: &[(&str, &str)]) -> Id {
    let replaced = |key: &str| more.iter().any(|(k, _)| *k == key);
    let mut fields: Vec<(&str, &str)> = REQUIRED.iter().copied().filter(|(k, _)| !replaced(k)).collect();
    fields.push(("name", name));
    fields.extend_from_slice(more);
    let answer = browser.post("/systems/new", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.location().rsplit('/').next().expect("an id").parse().expect("an id")
}

/// A node of a neighbouring register.
async fn node(app: &TestApp, kind: &'static str, title: &str, secrecy: Secrecy) -> Id {
    let ctx = app.ctx();
    let id = ctx.new_id();
    let projection = Projection {
        kind,
        id,
        title: title.to_owned(),
        search: String::new(),
        unit: None,
        extra_units: vec![],
        secrecy,
        state: "live".to_owned(),
        edges: vec![],
        duties: Vec::new(),
    };
    let mut tx = app.db.write(&ctx).await.expect("tx");
    let recorded = tx.record(Change::new("test", Some(id), Act::Create), Some(projection)).await.expect("record");
    tx.commit(recorded).await.expect("commit");
    id
}

/// An information set with a decided class.
async fn information(app: &TestApp, name: &str, levels: [i64; 4]) -> Id {
    let id = node(app, "information_set", name, Secrecy::Open).await;
    let ctx = app.ctx();
    let mut tx = app.db.write(&ctx).await.expect("tx");
    let set = Sql::new("INSERT INTO information_set (id, name, name_key, search_text, created_at, updated_at) VALUES (")
        .bind(id)
        .push(", ")
        .bind(name)
        .push(", ")
        .bind(vk_core::sort_key(name))
        .push(", '', 0, 0)");
    tx.exec(set).await.expect("information set");
    let mut class = Sql::new(
        "INSERT INTO classification (id, information_set_id, name, name_key, search_text, secrecy, model_version, state, created_at, updated_at, decided_at, \
         confidentiality, integrity, availability, traceability) VALUES (",
    )
    .bind(ctx.new_id())
    .push(", ")
    .bind(id)
    .push(", '', '', '', 'open', '1', 'decided', 0, 0, 0");
    for level in levels {
        class = class.push(", ").bind(level);
    }
    tx.exec(class.push(")")).await.expect("classification");
    let recorded = tx.record(Change::new("test", Some(id), Act::Update), None).await.expect("record");
    tx.commit(recorded).await.expect("commit");
    id
}

#[tokio::test]
async fn a_system_is_created_shown_changed_and_its_history_says_how() {
    for app in all().await {
        let unit = app.unit("Sjukhuset", None).await;
        let owner = node(&app, "function", "Systemägare journal", Secrecy::Open).await;
        let journal = information(&app, "Patientjournaler", [3, 3, 2, 3]).await;
        let bookings = information(&app, "Bokningar", [2, 1, 3, 1]).await;
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let (unit, owner, j, b) = (unit.to_string(), owner.to_string(), journal.to_string(), bookings.to_string());
        let links = [
            ("unit", unit.as_str()),
            ("owner", &owner),
            ("information", &j),
            ("information", &b),
            ("rto_hours", "4"),
            ("mtd_hours", "8"),
        ];
        let id = create(&astrid, "Exempeljournalen", &links).await;

        let page = astrid.get(&format!("/systems/{id}")).await.text();
        for expected in [
            "Exempeljournalen",
            "Sjukhuset",
            "Systemägare journal",
            "Patientjournaler",
            "Bokningar",
            "K3",
            "R3",
            "T3",
            "S3",
            "Skapade",
        ] {
            assert!(page.contains(expected), "{}: {expected} in {page}", app.on);
        }
        let form = astrid.get(&format!("/systems/{id}/edit")).await;
        assert!(form.text().contains("Systemägare journal"), "the picked function has its name in the form");
        let version = form.hidden("_version");
        let fields = [
            ("name", "Exempeljournalen 2"),
            ("kind", "medical"),
            ("hosting", "cloud"),
            ("lifecycle", "live"),
            ("secrecy", "internal"),
            ("unit", &unit),
            ("_version", &version),
        ];
        let saved = astrid.post(&format!("/systems/{id}/edit"), &fields).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());

        let history = audit::history(&app.db, id, None, 10).await.expect("history");
        let change = history.first().expect("an entry");
        let changed: Vec<&str> = change.fields.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(changed, ["hosting", "information", "kind", "mtd_hours", "name", "owner", "rto_hours"], "{}", app.on);
        let text = astrid.get(&format!("/systems/{id}/history")).await.text();
        assert!(text.contains("<del>Egen drift</del>") && text.contains("<ins>Molntjänst</ins>"), "{text}");
        assert!(text.contains("Bokningar\nPatientjournaler"), "names, not identifiers: {text}");
    }
}

#[tokio::test]
async fn a_wrong_form_keeps_the_input_and_says_what_is_wrong_beside_each_field() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let fields = [
            ("name", ""),
            ("description", "<b>kvar</b>"),
            ("kind", "finns inte"),
            ("rto_hours", "många"),
            ("hosting", "own"),
            ("lifecycle", "live"),
            ("secrecy", "internal"),
        ];
        let answer = astrid.post("/systems/new", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = answer.text();
        assert!(
            text.contains("3 fält behöver rättas") && text.contains("href=\"#f-name\"") && text.contains("id=\"f-name-error\""),
            "{text}"
        );
        assert!(
            text.contains("&#60;b&#62;kvar") || text.contains("&lt;b&gt;kvar"),
            "what was typed is still there, escaped: {text}"
        );
        assert!(text.contains("value=\"många\""), "a number that is none is kept as it was typed");
        assert!(text.contains("<title>Fel: "), "the title says that something is wrong");
        assert_eq!(app.db.int(Sql::new("SELECT count(*) FROM system")).await.expect("count"), 0);
    }
}

#[tokio::test]
async fn a_stale_form_shows_both_versions_and_loses_neither() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let bo = app.browser("bo", Role::Ciso, None).await;
        let id = create(&astrid, "Labbsystemet", &[("supplier", "Gamla AB"), ("description", "före")]).await;
        let path = format!("/systems/{id}/edit");
        let version = astrid.get(&path).await.hidden("_version");
        let form = |supplier: &'static str, description: &'static str, version: String| {
            let base = [
                ("name", "Labbsystemet"),
                ("kind", "application"),
                ("hosting", "own"),
                ("lifecycle", "live"),
                ("secrecy", "internal"),
            ];
            let own = [("supplier", supplier.to_owned()), ("description", description.to_owned()), ("_version", version)];
            base.into_iter().map(|(k, v)| (k, v.to_owned())).chain(own).collect::<Vec<(&str, String)>>()
        };
        let send = |fields: Vec<(&'static str, String)>| fields;
        let bos = send(form("Nya AB", "före", version.clone()));
        let saved = bo.post(&path, &bos.iter().map(|(k, v)| (*k, v.as_str())).collect::<Vec<_>>()).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER);

        let mine = form("Gamla AB", "efter", version);
        let answer = astrid.post(&path, &mine.iter().map(|(k, v)| (*k, v.as_str())).collect::<Vec<_>>()).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        let text = answer.text();
        for expected in ["Nya AB", "Gamla AB", "efter", "före", "Namn bo"] {
            assert!(text.contains(expected), "{expected} in {text}");
        }
        // Bo changed the supplier and Astrid did not: his is preselected. She changed the description: hers is.
        assert!(text.contains("name=\"_take_supplier\" value=\"theirs\" checked"), "{text}");
        assert!(text.contains("name=\"_take_description\" value=\"mine\" checked"), "{text}");

        let mut merged = form("Gamla AB", "efter", answer.hidden("_version"));
        merged.extend([("_take_supplier", "theirs".to_owned()), ("_take_description", "mine".to_owned())]);
        let saved = astrid.post(&path, &merged.iter().map(|(k, v)| (*k, v.as_str())).collect::<Vec<_>>()).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
        let row = app.db.one(Sql::new("SELECT supplier, description FROM system")).await.expect("row").expect("one");
        assert_eq!(
            (row.text("supplier").expect("t"), row.text("description").expect("t")),
            ("Nya AB".to_owned(), "efter".to_owned())
        );
    }
}

#[tokio::test]
async fn a_unit_role_sees_and_changes_its_own_subtree_only() {
    for app in all().await {
        let region = app.unit("Regionen", None).await;
        let care = app.unit("Hälso- och sjukvård", Some(region)).await;
        let ward = app.unit("Avdelning 1", Some(care)).await;
        let traffic = app.unit("Kollektivtrafik", Some(region)).await;
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let in_ward = create(&astrid, "Vårdsystem", &[("unit", &ward.to_string())]).await;
        let in_traffic = create(&astrid, "Trafiksystem", &[("unit", &traffic.to_string())]).await;
        let secret = create(&astrid, "Hemligt system", &[("unit", &ward.to_string()), ("secrecy", "secret")]).await;

        let eva = app.browser("eva", Role::SystemManager, Some(care)).await;
        let list = eva.get("/systems").await.text();
        assert!(
            list.contains("Vårdsystem") && !list.contains("Trafiksystem") && !list.contains("Hemligt system"),
            "{}: {list}",
            app.on
        );
        assert!(list.contains("1 post"), "the count is scoped as well");
        assert_eq!(eva.get(&format!("/systems/{in_ward}")).await.status, StatusCode::OK);
        for hidden in [in_traffic, secret] {
            for path in ["", "/edit", "/history"] {
                assert_eq!(eva.get(&format!("/systems/{hidden}{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
            }
            assert_eq!(eva.post(&format!("/systems/{hidden}/archive"), &[]).await.status, StatusCode::NOT_FOUND);
        }
        let export = eva.get("/systems/export?format=csv").await.text();
        assert!(export.contains("Vårdsystem") && !export.contains("Trafiksystem") && !export.contains("Hemligt"), "{export}");

        let refused = |unit: Option<Id>| {
            let unit = unit.map(|u| u.to_string()).unwrap_or_default();
            let mut fields: Vec<(&str, String)> = REQUIRED.iter().map(|(k, v)| (*k, (*v).to_owned())).collect();
            fields.extend([("name", "Nytt".to_owned()), ("unit", unit)]);
            fields
        };
        for (unit, status) in [(Some(traffic), 422), (None, 422), (Some(ward), 303)] {
            let fields = refused(unit);
            let answer = eva.post("/systems/new", &fields.iter().map(|(k, v)| (*k, v.as_str())).collect::<Vec<_>>()).await;
            assert_eq!(answer.status.as_u16(), status, "{unit:?}: {}", answer.text());
        }
        let auditor = app.browser("rolf", Role::Auditor, None).await;
        assert_eq!(auditor.get("/systems/new").await.status, StatusCode::FORBIDDEN);
        assert_eq!(auditor.get("/systems").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn an_import_tells_row_and_column_and_imports_what_is_right() {
    for app in all().await {
        let unit = app.unit("Sjukhuset", None).await;
        node(&app, "function", "Systemägare journal", Secrecy::Open).await;
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        create(&astrid, "Finns redan", &[("supplier", "Före AB")]).await;
        let csv = "Namn;Typ;Driftform;Skede;Enhet;Systemägare;Återställningstid, RTO (timmar);Ovidkommande\n\
                   Nytt system;Medicinteknik;Egen drift;I drift;Sjukhuset;Systemägare journal;4;x\n\
                   Finns redan;Plattform;Molntjänst;I drift;;;;x\n\
                   Fel system;Traktor;Egen drift;I drift;Okänd enhet;;många;x\n\
                   Nytt system;Medicinteknik;Egen drift;I drift;;;;x\n";
        let uploaded = astrid.upload("/systems/import", "system.csv", csv.as_bytes()).await;
        assert_eq!(uploaded.status, StatusCode::SEE_OTHER, "{}", uploaded.text());
        let path = uploaded.location().to_owned();
        let page = astrid.get(&path).await.text();
        let guessed: Vec<bool> = ["name", "kind", "hosting", "lifecycle", "unit", "owner", "rto_hours"]
            .iter()
            .map(|f| page.contains(&format!("value=\"{f}\" selected")))
            .collect();
        assert_eq!(guessed, [true; 7], "headings are recognised: {page}");
        let mapping = [
            ("map_0", "name"),
            ("map_1", "kind"),
            ("map_2", "hosting"),
            ("map_3", "lifecycle"),
            ("map_4", "unit"),
            ("map_5", "owner"),
            ("map_6", "rto_hours"),
            ("map_7", ""),
        ];
        let check = astrid.post(&format!("{path}/check"), &mapping).await;
        assert_eq!(check.status, StatusCode::OK, "{}", check.text());
        let text = check.text();
        for expected in [
            "B: Typ",
            "E: Enhet",
            "G: Återställningstid",
            "”Traktor”",
            "”Okänd enhet”",
            "Samma post står redan på rad 2",
            "Importera 2 rader",
        ] {
            assert!(text.contains(expected), "{}: {expected} in {text}", app.on);
        }
        assert_eq!(app.db.int(Sql::new("SELECT count(*) FROM system")).await.expect("n"), 1, "a dry run saves nothing");
        let applied = astrid.post(&format!("{path}/apply"), &mapping).await;
        assert!(applied.text().contains("Importen är klar"), "{}", applied.text());
        let rows = app
            .db
            .all(Sql::new("SELECT name, kind, supplier, unit_id, rto_hours FROM system ORDER BY name"))
            .await
            .expect("rows");
        let read = |row: &vk_db::Row| {
            (
                row.text("name").expect("n"),
                row.text("kind").expect("k"),
                row.opt_text("supplier").expect("s"),
                row.opt_id("unit_id").expect("u"),
            )
        };
        assert_eq!(read(&rows[0]), ("Finns redan".to_owned(), "platform".to_owned(), Some("Före AB".to_owned()), None));
        assert_eq!(read(&rows[1]), ("Nytt system".to_owned(), "medical".to_owned(), None, Some(unit)));
        assert_eq!(rows.len(), 2);
        assert_eq!(astrid.get(&path).await.status, StatusCode::BAD_REQUEST, "a finished import is gone");
        let wrong = astrid.upload("/systems/import", "rapport.pdf", b"%PDF-1.7 hej").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text().contains("rapport.pdf"), "{}", wrong.text());
    }
}

#[tokio::test]
async fn an_xlsx_export_can_be_imported_again_and_changes_nothing() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        create(&astrid, "Första", &[("supplier", "Överby AB"), ("rto_hours", "12")]).await;
        create(&astrid, "Andra", &[("kind", "cloud_service"), ("hosting", "cloud")]).await;
        let columns = "col=name&col=kind&col=lifecycle&col=hosting&col=supplier&col=rto_hours&col=code";
        let file = astrid.get(&format!("/systems/export?format=xlsx&{columns}")).await;
        assert_eq!(file.header("content-type"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
        assert!(file.header("content-disposition").contains("systems-"));
        let path = astrid.upload("/systems/import", "system.xlsx", &file.bytes).await.location().to_owned();
        let page = astrid.get(&path).await;
        let mapping: Vec<(String, String)> = ["name", "kind", "lifecycle", "hosting", "supplier", "rto_hours", "code"]
            .iter()
            .filter(|f| page.text().contains(&format!("value=\"{f}\" selected")))
            .map(|f| {
                let text = page.text();
                let before = text.split_once(&format!("value=\"{f}\" selected")).expect("selected").0.to_owned();
                let name = before.rsplit_once("name=\"map_").expect("a select").1.split('"').next().expect("n").to_owned();
                (format!("map_{name}"), (*f).to_owned())
            })
            .collect();
        assert_eq!(mapping.len(), 7);
        let sent: Vec<(&str, &str)> = mapping.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let text = astrid.post(&format!("{path}/check"), &sent).await.text();
        assert!(text.contains("<dt>Oförändrade</dt><dd class=\"figure\">2</dd>"), "{}: {text}", app.on);
        let exports =
            app.db.int(Sql::new("SELECT count(*) FROM audit WHERE act = 'export' AND register = 'systems'")).await.expect("n");
        assert_eq!(exports, 1, "the export is in the audit log");
    }
}

#[tokio::test]
async fn bulk_edit_previews_and_then_changes_each_record_with_its_own_history() {
    for app in all().await {
        let unit = app.unit("Enheten", None).await;
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let mut ids = Vec::new();
        for i in 0..3 {
            ids.push(
                create(&astrid, &format!("System {i}"), &[("supplier", if i == 0 { "Nya AB" } else { "Gamla AB" })])
                    .await
                    .to_string(),
            );
        }
        let other = create(&astrid, "Utanför", &[("supplier", "Gamla AB")]).await;
        let chosen: Vec<(&str, &str)> = ids.iter().map(|id| ("id", id.as_str())).collect();
        assert!(astrid.post("/systems/bulk", &chosen).await.text().contains("Ändra 3 poster"));
        let set: Vec<(&str, &str)> = chosen.iter().copied().chain([("_act", "supplier"), ("supplier", "Nya AB")]).collect();
        let preview = astrid.post("/systems/bulk/preview", &set).await.text();
        assert!(
            preview.contains("2 av 3 poster ändras") && preview.contains("Gamla AB") && preview.contains("Ändras inte"),
            "{preview}"
        );
        let done = astrid.post("/systems/bulk/apply", &set).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
        let count = async |supplier: &str| {
            app.db.int(Sql::new("SELECT count(*) FROM system WHERE supplier = ").bind(supplier)).await.expect("n")
        };
        assert_eq!((count("Nya AB").await, count("Gamla AB").await), (3, 1), "{}", app.on);
        let history = audit::history(&app.db, ids[1].parse().expect("id"), None, 5).await.expect("history");
        assert_eq!(history[0].fields.iter().map(|f| f.field.as_str()).collect::<Vec<_>>(), ["supplier"]);

        let archive: Vec<(&str, &str)> = [("all", "1"), ("query", "q=utanf%C3%B6r")].to_vec();
        let page = astrid.post("/systems/bulk", &archive).await.text();
        assert!(page.contains("Ändra en post") && page.contains(&other.to_string()), "all that match the filter: {page}");
        let other = other.to_string();
        astrid.post("/systems/bulk/apply", &[("id", &other), ("_act", "archive")]).await;
        assert!(!astrid.get("/systems").await.text().contains("Utanför"));
        assert!(astrid.get("/systems?archived=only").await.text().contains("Utanför"));

        let eva = app.browser("eva", Role::SystemManager, Some(unit)).await;
        let refused = eva.post("/systems/bulk/apply", &set).await;
        assert_eq!(refused.status, StatusCode::SEE_OTHER);
        let more: Vec<(&str, &str)> = chosen.iter().copied().chain([("_act", "supplier"), ("supplier", "Evas AB")]).collect();
        eva.post("/systems/bulk/apply", &more).await;
        assert_eq!(count("Evas AB").await, 0, "records outside one's part are left");
    }
}

#[tokio::test]
async fn the_api_says_what_is_wrong_and_guards_versions() {
    for app in all().await {
        let program = app.program("script", Role::Ciso, None).await;
        let wrong = program
            .json("POST", "/api/v1/systems", json!({"name": "", "kind": "x", "hosting": "own", "lifecycle": "live"}))
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.text());
        let fields = wrong.json()["field_errors"].as_object().expect("fields").keys().cloned().collect::<Vec<_>>();
        assert_eq!(fields, ["kind", "name"]);
        let body = json!({"name": "Api", "code": "A1", "kind": "platform", "hosting": "own", "lifecycle": "live"});
        let made = program.json("POST", "/api/v1/systems", body.clone()).await.json();
        let again = program.json("POST", "/api/v1/systems", body.clone()).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{}: a code is unique: {}", app.on, again.text());
        let path = format!("/api/v1/systems/{}", made["id"].as_str().expect("id"));
        assert_eq!(program.get(&path).await.json()["name"], "Api");
        let mut changed = body;
        changed["name"] = json!("Api 2");
        let update = json!({"version": made["version"], "system": changed});
        assert_eq!(program.json("PUT", &path, update.clone()).await.json()["name"], "Api 2");
        assert_eq!(program.json("PUT", &path, update).await.status, StatusCode::CONFLICT);
        assert_eq!(program.json("POST", &format!("{path}/archive"), json!({})).await.status, StatusCode::NO_CONTENT);
        assert_eq!(program.get("/api/v1/systems").await.json()["items"].as_array().map(Vec::len), Some(0));
        let reader = app.program("reader", Role::Auditor, None).await;
        assert_eq!(reader.json("POST", &format!("{path}/restore"), json!({})).await.status, StatusCode::FORBIDDEN);
        assert_eq!(reader.get(&path).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_change_through_the_api_names_the_record_and_the_version_that_was_read() {
    for app in all().await {
        let program = app.program("script", Role::Ciso, None).await;
        let body = json!({"name": "Api", "kind": "platform", "hosting": "own", "lifecycle": "live", "secrecy": "secret"});
        let made = program.json("POST", "/api/v1/systems", body.clone()).await.json();
        let path = format!("/api/v1/systems/{}", made["id"].as_str().expect("id"));
        for wrong in [
            json!({"system": body}),
            json!({"version": 1}),
            json!({"version": 1, "zone": body}),
            json!({"version": 1, "system": {}}),
        ] {
            let refused = program.json("PUT", &path, wrong.clone()).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{}: {wrong}: {}", app.on, refused.text());
        }
        let changed = program.json("PUT", &path, json!({"version": 1, "system": body, "more": true})).await;
        assert_eq!((changed.status, changed.json()["version"].as_i64()), (StatusCode::OK, Some(2)), "{}", app.on);
        let id: Id = made["id"].as_str().expect("id").parse().expect("an id");
        let count = || Sql::new("SELECT count(*) FROM audit WHERE act = 'read' AND record_id = ").bind(id);
        let reads = async || app.db.int(count()).await.expect("count");
        assert_eq!(reads().await, 0);
        assert_eq!(program.get(&path).await.status, StatusCode::OK);
        assert_eq!(reads().await, 1, "{}: who reads a secret record is recorded", app.on);
    }
}

#[tokio::test]
async fn the_document_of_the_api_knows_the_record_and_what_its_list_can_be_asked() {
    for app in all().await {
        let program = app.program("script", Role::Ciso, None).await;
        let document = program.get("/api/v1/openapi.json").await.json();
        let update = &document["components"]["schemas"]["SystemUpdate"];
        assert_eq!(update["properties"]["system"]["$ref"], "#/components/schemas/SystemBody", "{update}");
        assert_eq!(update["required"], json!(["version", "system"]));
        let list = &document["paths"]["/api/v1/systems"]["get"];
        let params: Vec<&str> =
            list["parameters"].as_array().expect("parameters").iter().filter_map(|p| p["name"].as_str()).collect();
        for name in ["q", "sort", "unit", "kind", "information", "archived", "after", "limit"] {
            assert!(params.contains(&name), "{name} in {params:?}");
        }
        let text = document.to_string();
        for place in text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(document.pointer(place).is_some(), "{place} is named and not there");
        }
    }
}

#[tokio::test]
async fn the_graph_and_the_audit_chain_agree_with_the_records() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let first = create(&astrid, "Första", &[]).await;
        let second = create(&astrid, "Andra", &[("depends_on", &first.to_string())]).await;
        astrid.post(&format!("/systems/{first}/archive"), &[]).await;
        let expected = systems::projections(&app.db).await.expect("projections");
        assert_eq!(vk_db::graph::compare(&app.db, "system", &expected).await.expect("compare"), [], "{}", app.on);
        assert_eq!(audit::verify(&app.db).await.expect("verify").first_bad, None);
        let page = astrid.get(&format!("/systems/{first}")).await.text();
        assert!(page.contains("Behövs av") && page.contains(&second.to_string()), "relations run both ways: {page}");
        assert!(astrid.get(&format!("/systems?depends_on={first}")).await.text().contains("Andra"));
    }
}

#[tokio::test]
async fn a_record_is_picked_by_search_with_and_without_script() {
    for app in all().await {
        let owner = node(&app, "function", "Systemägare röntgen", Secrecy::Open).await;
        node(&app, "function", "Hemlig funktion", Secrecy::Secret).await;
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let hits = astrid.get("/pick?register=systems&field=owner&kinds=function&_q_owner=r%C3%B6ntg").await.text();
        assert!(hits.contains(&owner.to_string()) && hits.contains("type=\"radio\" name=\"owner\""), "{hits}");
        let hidden = astrid.get("/pick?register=systems&field=owner&kinds=function&_q_owner=funktion").await.text();
        assert!(!hidden.contains("Hemlig"), "{hidden}");
        let page = astrid.post("/systems/new", &[("name", "Halvskrivet"), ("_q_owner", "röntgen"), ("_pick", "owner")]).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains("value=\"Halvskrivet\"") && page.text().contains(&owner.to_string()), "{}", page.text());
        assert_eq!(app.db.int(Sql::new("SELECT count(*) FROM system")).await.expect("n"), 0, "a search saves nothing");
        let forged = astrid
            .post(
                "/systems/new",
                &[
                    ("name", "x"),
                    ("kind", "other"),
                    ("hosting", "own"),
                    ("lifecycle", "live"),
                    ("secrecy", "open"),
                    ("owner", &Id::fixed("finns inte").to_string()),
                ],
            )
            .await;
        assert_eq!(forged.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
