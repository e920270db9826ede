//! The register of personal-data breaches through the whole application, on both databases.
use crate::support::{Answer, Browser, TestApp, apps, unindexed};
use axum::http::StatusCode;
use serde_json::json;
use vk_core::{Id, Role};
use vk_db::{Act, Change, Sql};
use vk_governance::{organisation, systems};
use vk_incidents::{breaches, incidents};

async fn all() -> Vec<TestApp> {
    apps(&[&organisation::REGISTER, &systems::REGISTER, &incidents::REGISTER, &breaches::REGISTER]).await
}

/// A page without a message that is missing: those show their key.
fn whole(answer: &Answer) -> String {
    let text = answer.text();
    assert_eq!(answer.status, StatusCode::OK, "{text}");
    let missing: Vec<&str> = text.split(['>', '<', '"', ' ']).filter(|w| w.starts_with("data_breaches-")).collect();
    assert!(missing.is_empty(), "{missing:?}");
    text
}

/// A board that is controller.
async fn board(app: &TestApp, name: &str) -> Id {
    let id = app.unit(name, None).await;
    change(app, Sql::new("UPDATE unit SET is_controller = TRUE WHERE id = ").bind(id)).await;
    id
}

async fn change(app: &TestApp, sql: Sql) {
    let ctx = app.ctx();
    let mut tx = app.db.write(&ctx).await.expect("tx");
    tx.exec(sql).await.expect("a change");
    let recorded = tx.record(Change::new("test", None, Act::Update), None).await.expect("record");
    tx.commit(recorded).await.expect("commit");
}

/// An incident with personal data at a board.
async fn incident(app: &TestApp, browser: &Browser<'_>, board: Id, title: &str) -> Id {
    let unit = board.to_string();
    let now = app.app.now().local_input();
    let fields = [
        ("title", title),
        ("description", "Kallelser gick till fel adress"),
        ("detected_at", now.as_str()),
        ("ongoing", "true"),
        ("personal_data", "true"),
        ("unit", unit.as_str()),
        ("secrecy", "internal"),
    ];
    let saved = browser.post("/incidents/new", &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    saved.location().split('?').next().and_then(|l| l.rsplit('/').next()).expect("an id").parse().expect("an id")
}

async fn breach_of(app: &TestApp, incident: Id) -> Id {
    let sql = Sql::new("SELECT id FROM data_breach WHERE incident_id = ").bind(incident);
    app.db.one(sql).await.expect("query").expect("a breach").id("id").expect("an id")
}

#[tokio::test]
async fn a_breach_that_is_not_notified_stands_in_the_register_all_the_same() {
    for app in all().await {
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let care = board(&app, "Hälso- och sjukvårdsnämnden").await;
        let id = incident(&app, &ciso, care, "Kallelser till fel mottagare").await;
        let page = format!("/data-breaches/{}", breach_of(&app, id).await);
        let first = whole(&ciso.get(&page).await);
        assert!(first.contains("Kallelser gick till fel adress") && first.contains("är inte skrivet ännu"), "{first}");

        let sql = Sql::new("SELECT id FROM incident_track WHERE kind = 'gdpr_imy' AND incident_id = ").bind(id);
        let track = app.db.one(sql).await.expect("query").expect("a track").id("id").expect("an id");
        let path = format!("/incidents/{id}/tracks/{track}/assessment");
        let version = ciso.get(&path).await.hidden("_version");
        let decided = [("assessment", "not_required"), ("reason", "Inga känsliga uppgifter"), ("_version", version.as_str())];
        assert_eq!(ciso.post(&path, &decided).await.status, StatusCode::SEE_OTHER);

        let list = whole(&ciso.get("/data-breaches").await);
        assert!(list.contains("PUI-") && list.contains("Rapport krävs inte"), "{}: {list}", app.on);
        let after = whole(&ciso.get(&page).await);
        assert!(after.contains("Inga känsliga uppgifter") && after.contains("dokumenteras ändå"), "{after}");
        assert!(ciso.get(&format!("/incidents/{id}")).await.text().contains("PUI-"), "the incident leads to it");
        if app.on == "SQLite" {
            assert_eq!(unindexed(&app, &breaches::TABLE).await, Vec::<String>::new());
        }
    }
}

#[tokio::test]
async fn each_controller_numbers_its_own_without_gaps() {
    for app in all().await {
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let care = board(&app, "Hälso- och sjukvårdsnämnden").await;
        let dental = board(&app, "Tandvårdsnämnden").await;
        for (unit, title) in [(care, "A"), (dental, "B"), (care, "C")] {
            incident(&app, &ciso, unit, title).await;
        }
        let clinic = app.unit("Kliniken", None).await.to_string();
        let refused = ciso
            .post(
                "/data-breaches/new",
                &[("name", "Fel"), ("unit", &clinic), ("known_on", "2026-11-20"), ("secrecy", "internal")],
            )
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "a clinic is no controller");
        assert!(refused.text().contains("inte personuppgiftsansvarig"), "{}", refused.text());
        let care_id = care.to_string();
        let year = app.app.now().local().year();
        let day = format!("{year}-01-07");
        let by_hand = [("name", "D"), ("unit", care_id.as_str()), ("known_on", day.as_str()), ("secrecy", "internal")];
        assert_eq!(ciso.post("/data-breaches/new", &by_hand).await.status, StatusCode::SEE_OTHER);
        let rows = app.db.all(Sql::new("SELECT name, ref FROM data_breach ORDER BY name")).await.expect("rows");
        let found: Vec<String> =
            rows.iter().map(|r| format!("{} {}", r.text("name").expect("name"), r.text("ref").expect("ref"))).collect();
        let expected = [("A", 1), ("B", 1), ("C", 2), ("D", 3)].map(|(name, n)| format!("{name} PUI-{year}-000{n}"));
        assert_eq!(found, expected, "{}", app.on);
    }
}

#[tokio::test]
async fn one_controllers_officer_sees_and_exports_only_its_own() {
    for app in all().await {
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let care = board(&app, "Hälso- och sjukvårdsnämnden").await;
        let dental = board(&app, "Tandvårdsnämnden").await;
        incident(&app, &ciso, care, "Kallelser").await;
        let theirs = breach_of(&app, incident(&app, &ciso, dental, "Röntgenbilder").await).await;
        let officer = app.browser("officer", Role::InfosecOfficer, Some(care)).await;
        let export = officer.get("/data-breaches/export?format=csv").await;
        assert_eq!(export.status, StatusCode::OK, "{}", export.text());
        assert!(export.text().contains("Kallelser") && !export.text().contains("Röntgenbilder"), "{}", export.text());
        assert_eq!(officer.get(&format!("/data-breaches/{theirs}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(officer.get(&format!("/data-breaches/{theirs}/edit")).await.status, StatusCode::NOT_FOUND);
        let program = app.program("verktyg", Role::InfosecOfficer, Some(care)).await;
        let list = program.get("/api/v1/data-breaches").await.json();
        assert_eq!(list["items"].as_array().map(Vec::len), Some(1), "{list}");
    }
}

#[tokio::test]
async fn the_dpo_advises_and_changes_nothing_else() {
    for app in all().await {
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let dpo = app.browser("dpo", Role::Dpo, None).await;
        let care = board(&app, "Hälso- och sjukvårdsnämnden").await;
        let id = breach_of(&app, incident(&app, &ciso, care, "Kallelser").await).await;
        let page = format!("/data-breaches/{id}");
        assert!(whole(&dpo.get(&page).await).contains("Skriv råd"));
        assert_eq!(dpo.get(&format!("{page}/edit")).await.status, StatusCode::FORBIDDEN);
        let unit = care.to_string();
        let edit =
            [("name", "Annat"), ("unit", unit.as_str()), ("known_on", "2026-11-20"), ("secrecy", "internal"), ("_version", "1")];
        assert_eq!(dpo.post(&format!("{page}/edit"), &edit).await.status, StatusCode::FORBIDDEN);
        assert_eq!(ciso.get(&format!("{page}/advice")).await.status, StatusCode::FORBIDDEN, "advice is the officer's own");

        let form = format!("{page}/advice");
        let version = whole(&dpo.get(&form).await);
        assert!(version.contains("ändrar inget annat"));
        let empty = dpo.post(&form, &[("advice", ""), ("_version", "1")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let stale = dpo.post(&form, &[("advice", "Anmäl"), ("_version", "7")]).await;
        assert!(stale.status == StatusCode::UNPROCESSABLE_ENTITY && stale.text().contains("Anmäl"), "{}", stale.text());
        let saved = dpo.post(&form, &[("advice", "Anmäl till IMY"), ("_version", "1")]).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
        let shown = whole(&ciso.get(&page).await);
        assert!(shown.contains("Anmäl till IMY") && shown.contains("Namn dpo") && shown.contains("Kallelser"), "{shown}");
    }
}

#[tokio::test]
async fn the_controller_of_what_an_incident_opened_stays_and_no_words_are_kept_where_security_protection_is_suspected() {
    for app in all().await {
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let care = board(&app, "Hälso- och sjukvårdsnämnden").await;
        let dental = board(&app, "Tandvårdsnämnden").await;
        let incident = incident(&app, &ciso, care, "Kallelser").await;
        let id = breach_of(&app, incident).await;
        let edit = |unit: Id, effects: &'static str| {
            let fields = [
                ("name", "Kallelser"),
                ("known_on", "2026-11-20"),
                ("secrecy", "internal"),
                ("_version", "1"),
                ("effects", effects),
            ];
            fields
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
                .chain([("unit".to_owned(), unit.to_string())])
                .collect::<Vec<_>>()
        };
        let send = async |fields: Vec<(String, String)>| {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            ciso.post(&format!("/data-breaches/{id}/edit"), &fields).await
        };
        let moved = send(edit(dental, "")).await;
        assert_eq!(moved.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(moved.text().contains("kan inte bytas"), "{}", moved.text());
        change(&app, Sql::new("UPDATE incident SET security_protection_suspected = TRUE WHERE id = ").bind(incident)).await;
        let refused = send(edit(care, "Objektets läge röjt")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
        let kept = app.db.int(Sql::new("SELECT count(*) FROM data_breach WHERE effects <> ''")).await.expect("count");
        assert_eq!(kept, 0, "{}", app.on);
    }
}

#[tokio::test]
async fn the_api_writes_and_reads_a_breach() {
    for app in all().await {
        let care = board(&app, "Hälso- och sjukvårdsnämnden").await;
        let program = app.program("verktyg", Role::Ciso, None).await;
        let body = json!({ "name": "Från det gamla registret", "unit": care.to_string(), "known_on": "2025-03-04", "facts": "Utskick", "risk": "risk" });
        let made = program.json("POST", "/api/v1/data-breaches", body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let id = made.json()["id"].as_str().expect("id").to_owned();
        let read = program.get(&format!("/api/v1/data-breaches/{id}")).await.json();
        assert_eq!(
            (read["reference"].as_str(), read["facts"].as_str(), read["incident"].is_null()),
            (Some("PUI-2025-0001"), Some("Utskick"), true)
        );
    }
}
