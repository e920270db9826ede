//! The auditors' room through the whole application: who gets in, until when, and what stands there.
use crate::support::{Browser, Clock, TestApp, apps, apps_at};
use axum::http::StatusCode;
use serde_json::{Value, json};
use vk_assurance::{audits, room};
use vk_core::Role;
use vk_db::Sql;
use vk_web::Register;

const REGISTERS: &[&Register] =
    &[&vk_governance::organisation::REGISTER, &vk_governance::systems::REGISTER, &audits::REGISTER, &room::REGISTER];
const LONG: (&str, &str) = ("2020-01-01T00:00", "2099-01-01T00:00");

async fn made(browser: &Browser<'_>, path: &str, body: Value) -> String {
    let answer = browser.json("POST", path, body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{path}: {}", answer.text());
    answer.json()["id"].as_str().expect("an id").to_owned()
}

async fn audit(browser: &Browser<'_>, name: &str) -> String {
    made(browser, "/api/v1/audits", json!({"name": name, "kind": "elected_auditors", "year": 2026})).await
}

async fn posted(browser: &Browser<'_>, path: &str, body: Value) -> StatusCode {
    browser.json("POST", path, body).await.status
}

async fn seat(browser: &Browser<'_>, audit: &str, account: &str, (from, until): (&str, &str)) -> StatusCode {
    let body = json!({"account": account, "from": from, "until": until});
    posted(browser, &format!("/api/v1/audits/{audit}/room/seats"), body).await
}

fn system(name: &str) -> Value {
    json!({"name": name, "kind": "application", "hosting": "own", "lifecycle": "live"})
}

/// The identifier of what was handed over last.
async fn last_handover(browser: &Browser<'_>, audit: &str) -> String {
    let own = browser.get(&format!("/api/v1/audits/{audit}/room")).await.json();
    let all = own["requests"].as_array().unwrap().iter().flat_map(|r| r["handovers"].as_array().unwrap().clone());
    all.max_by_key(|h| h["no"].as_i64()).expect("a handover")["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_seat_that_ended_a_second_ago_or_was_revoked_opens_nothing() {
    let (all, clock): (Vec<TestApp>, Clock) = apps_at(REGISTERS, "2026-03-02T08:00:00Z").await;
    for app in all {
        clock.set("2026-03-02T08:00:00Z");
        let (ciso, expert) = (app.program("cia", Role::Ciso, None).await, app.program("ulf", Role::AuditExpert, None).await);
        let (id, other) = (audit(&ciso, "Granskning").await, audit(&ciso, "En annan").await);
        let room = format!("/api/v1/room/{id}");
        assert_eq!(expert.get(&room).await.status, StatusCode::NOT_FOUND, "{}: no seat", app.on);
        let morning = ("2026-03-02T09:30", "2026-03-02T10:00");
        assert_eq!(seat(&ciso, &id, "cia", morning).await, StatusCode::UNPROCESSABLE_ENTITY, "not an auditor");
        assert_eq!(seat(&ciso, &id, "nobody", morning).await, StatusCode::UNPROCESSABLE_ENTITY);
        let backwards = ("2026-03-02T10:00", "2026-03-02T09:30");
        assert_eq!(seat(&ciso, &id, "ulf", backwards).await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(seat(&ciso, &id, "ulf", morning).await, StatusCode::NO_CONTENT);
        assert_eq!(expert.get(&room).await.status, StatusCode::NOT_FOUND, "not begun");
        for (moment, status) in [
            ("2026-03-02T08:30:00Z", StatusCode::OK),
            ("2026-03-02T08:59:59Z", StatusCode::OK),
            ("2026-03-02T09:00:01Z", StatusCode::NOT_FOUND),
        ] {
            clock.set(moment);
            assert_eq!(expert.get(&room).await.status, status, "{moment} on {}", app.on);
        }
        assert_eq!(expert.get("/api/v1/room").await.json(), json!([]));
        let ask = json!({"request": "Riskanalysen"});
        assert_eq!(posted(&expert, &format!("{room}/requests"), ask.clone()).await, StatusCode::NOT_FOUND);
        assert_eq!(seat(&ciso, &id, "ulf", LONG).await, StatusCode::NO_CONTENT, "again, for longer");
        assert_eq!(expert.get("/api/v1/room").await.json().as_array().unwrap().len(), 1);
        assert_eq!(expert.get(&format!("/api/v1/room/{other}")).await.status, StatusCode::NOT_FOUND, "another audit");
        assert_eq!(posted(&expert, &format!("{room}/requests"), ask).await, StatusCode::CREATED);
        let own = ciso.get(&format!("/api/v1/audits/{id}/room")).await.json();
        let live = own["seats"].as_array().unwrap().iter().find(|s| s["state"] == "live").expect("a live seat").clone();
        let revoke = format!("/api/v1/audits/{id}/room/seats/{}/revoke", live["id"].as_str().unwrap());
        assert_eq!(posted(&ciso, &revoke, json!({})).await, StatusCode::NO_CONTENT);
        assert_eq!(expert.get(&room).await.status, StatusCode::NOT_FOUND, "revoked");
        assert_eq!(posted(&ciso, &revoke, json!({})).await, StatusCode::NOT_FOUND, "only once");
    }
}

#[tokio::test]
async fn an_expert_with_a_seat_sees_the_room_and_nothing_else_of_the_program() {
    for app in apps(REGISTERS).await {
        let ciso = app.program("cia", Role::Ciso, None).await;
        let id = audit(&ciso, "Granskning av intrångsskydd").await;
        let journal = made(&ciso, "/api/v1/systems", system("Journalsystemet")).await;
        let expert = app.browser("ulf", Role::AuditExpert, None).await;
        assert_eq!(seat(&ciso, &id, "ulf", LONG).await, StatusCode::NO_CONTENT, "{}", app.on);
        let page = expert.get(&format!("/room/{id}")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        assert!(page.text().contains("Granskning av intrångsskydd"));
        for path in ["/audits", "/systems", "/api/v1/audits", "/api/v1/systems", "/audits.xlsx"] {
            assert!(expert.get(path).await.status.is_client_error(), "{path}");
        }
        for path in [&id, &journal]
            .into_iter()
            .flat_map(|id| ["/audits/", "/systems/", "/api/v1/audits/", "/records/"].map(|path| format!("{path}{id}")))
        {
            assert!(expert.get(&path).await.status.is_client_error(), "{path}");
        }
        for path in ["room", "facts", "questions", "status"].map(|end| format!("/audits/{id}/{end}")) {
            assert!(expert.get(&path).await.status.is_client_error(), "{path}");
        }
        assert!(expert.get(&format!("/records/{id}/attachments")).await.status.is_client_error());
        let found = expert.get("/search?q=Granskning").await.text();
        assert!(!found.contains("Granskning av intrångsskydd"), "{found}");
        let director = app.browser("rut", Role::RegionDirector, None).await;
        assert_eq!(director.get(&format!("/room/{id}")).await.status, StatusCode::FORBIDDEN, "whoever is no auditor");
        assert_eq!(
            director.get(&format!("/audits/{id}/room")).await.status,
            StatusCode::FORBIDDEN,
            "and does not keep the audit"
        );
    }
}

#[tokio::test]
async fn a_copy_that_was_handed_over_stays_as_it_was_and_reading_it_is_recorded() {
    for app in apps(REGISTERS).await {
        let (ciso, keeper) = (app.program("cia", Role::Ciso, None).await, app.browser("carl", Role::Ciso, None).await);
        let (expert, reader) =
            (app.program("ulf", Role::AuditExpert, None).await, app.browser("ulla", Role::AuditExpert, None).await);
        let id = audit(&ciso, "Granskning").await;
        for account in ["ulf", "ulla"] {
            assert_eq!(seat(&ciso, &id, account, LONG).await, StatusCode::NO_CONTENT, "{}", app.on);
        }
        let journal = made(&ciso, "/api/v1/systems", system("Journalsystemet")).await;
        let asked = reader
            .post(&format!("/room/{id}/requests/new"), &[("request", "Uppgifter om journalsystemet"), ("_version", "0")])
            .await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text());
        assert!(keeper.get(&format!("/audits/{id}/room")).await.text().contains("Uppgifter om journalsystemet"));
        let hand = format!("/api/v1/audits/{id}/room/requests/1/handovers");
        assert_eq!(posted(&ciso, &hand, json!({"title": "Bara rubrik"})).await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(posted(&ciso, &hand, json!({"record": journal})).await, StatusCode::NO_CONTENT);
        let handover = last_handover(&ciso, &id).await;
        let at = format!("/api/v1/room/{id}/handovers/{handover}");
        let before = expert.get(&at).await.json();
        assert!(before["fields"].as_array().unwrap().iter().any(|f| f["value"] == "Journalsystemet"), "{before}");
        let stored = ciso.get(&format!("/api/v1/systems/{journal}")).await.json();
        let change = json!({"version": stored["version"], "system": system("Nya journalsystemet")});
        let changed = ciso.json("PUT", &format!("/api/v1/systems/{journal}"), change).await;
        assert!(changed.status.is_success(), "{}", changed.text());
        assert_eq!(expert.get(&at).await.json(), before, "the copy is of its day");
        assert_eq!(before["intact"], true);
        let page = reader.get(&format!("/room/{id}/handovers/{handover}")).await.text();
        assert!(page.contains("Journalsystemet") && !page.contains(&format!("/systems/{journal}")), "{page}");
        let reads = Sql::new("SELECT count(*) FROM audit WHERE register = 'audit_room' AND act = 'read' AND actor = 'Namn ulla'");
        assert_eq!(app.db.int(reads).await.unwrap(), 1);
        let withdraw = format!("/api/v1/audits/{id}/room/handovers/{handover}/withdraw");
        assert_eq!(posted(&ciso, &withdraw, json!({})).await, StatusCode::NO_CONTENT);
        assert_eq!(expert.get(&at).await.status, StatusCode::NOT_FOUND);
        assert!(reader.get(&format!("/room/{id}")).await.text().contains("Återtaget"), "that it was there is not hidden");
    }
}

#[tokio::test]
async fn a_secret_record_needs_its_marking_a_reason_and_somebody_who_reads_it() {
    for app in apps(REGISTERS).await {
        let ciso = app.program("cia", Role::Ciso, None).await;
        let (care, dental) = (app.unit("Vården", None).await, app.unit("Tandvården", None).await);
        let officer = app.program("ola", Role::InfosecOfficer, Some(care)).await;
        let id =
            made(&officer, "/api/v1/audits", json!({"name": "Egen", "kind": "own_review", "year": 2026, "unit": care})).await;
        let mut body = system("Skyddat");
        (body["unit"], body["secrecy"]) = (json!(dental), json!("secret"));
        let secret = made(&ciso, "/api/v1/systems", body).await;
        assert_eq!(
            posted(&officer, &format!("/api/v1/audits/{id}/room/requests"), json!({"request": "Systemet"})).await,
            StatusCode::NO_CONTENT
        );
        let hand = format!("/api/v1/audits/{id}/room/requests/1/handovers");
        let whole = json!({"record": secret, "secrecy": "secret", "reason": "Begärt enligt 12 kap. 9 §"});
        let unseen = officer.json("POST", &hand, whole.clone()).await;
        assert_eq!(unseen.status, StatusCode::UNPROCESSABLE_ENTITY, "{}: {}", app.on, unseen.text());
        assert_eq!(posted(&ciso, &hand, json!({"record": secret})).await, StatusCode::UNPROCESSABLE_ENTITY, "marked lower");
        let bare = json!({"record": secret, "secrecy": "secret"});
        assert_eq!(posted(&ciso, &hand, bare).await, StatusCode::UNPROCESSABLE_ENTITY, "no reason");
        assert_eq!(posted(&ciso, &hand, whole).await, StatusCode::NO_CONTENT);
        let own = officer.get(&format!("/api/v1/audits/{id}/room")).await;
        assert!(!own.text().contains("Skyddat"), "whoever may not read the record is not told its name: {}", own.text());
        let handover = last_handover(&ciso, &id).await;
        let keeper = app.browser("olof", Role::InfosecOfficer, Some(care)).await;
        assert_eq!(keeper.get(&format!("/audits/{id}/room/handovers/{handover}")).await.status, StatusCode::NOT_FOUND);
        let told = Sql::new("SELECT count(*) FROM audit WHERE register = 'audit_room' AND payload LIKE '%Skyddat%'");
        assert_eq!(app.db.int(told).await.unwrap(), 0, "the audit log names it by number and SHA-256");
    }
}

#[tokio::test]
async fn a_request_is_answered_once_and_a_stale_page_keeps_what_was_typed() {
    for app in apps(REGISTERS).await {
        let (ciso, keeper) = (app.program("cia", Role::Ciso, None).await, app.browser("carl", Role::Ciso, None).await);
        let id = audit(&ciso, "Granskning").await;
        let path = format!("/audits/{id}/room");
        let noted =
            keeper.post(&format!("{path}/requests/new"), &[("request", "Protokoll"), ("request_due", "2026-13-01")]).await;
        assert_eq!(noted.status, StatusCode::UNPROCESSABLE_ENTITY, "{}: no such day", app.on);
        assert!(noted.text().contains("Protokoll"));
        let noted =
            keeper.post(&format!("{path}/requests/new"), &[("request", "Protokoll"), ("request_due", "2026-12-01")]).await;
        assert_eq!(noted.status, StatusCode::SEE_OTHER, "{}", noted.text());
        let version = keeper.get(&format!("{path}/requests/1/answer")).await.hidden("_version");
        let refused = json!({"version": 1, "answer": "Finns inte", "refused": true});
        assert_eq!(posted(&ciso, &format!("/api/v1{path}/requests/1/answer"), refused).await, StatusCode::NO_CONTENT);
        let late =
            keeper.post(&format!("{path}/requests/1/answer"), &[("request_answer", "Här är det"), ("_version", &version)]).await;
        assert!(late.status.is_client_error() && late.text().contains("Här är det"), "{}", late.text());
        let hand = json!({"title": "Protokoll", "text": "Text"});
        assert_eq!(posted(&ciso, &format!("/api/v1{path}/requests/1/handovers"), hand).await, StatusCode::UNPROCESSABLE_ENTITY);
        let page = keeper.get(&path).await.text();
        assert!(page.contains("Avslagen") && page.contains("Finns inte") && page.contains("2026-12-01"), "{page}");
        assert!(keeper.get(&format!("/audits/{id}")).await.text().contains(&path), "the audit links to its room");
    }
}

#[test]
fn the_room_agrees_with_the_rules_of_all_registers() {
    let problems = vk_web::golden::problems(vk_assurance::registers::ALL);
    assert_eq!(problems.into_iter().filter(|p| p.contains("room")).collect::<Vec<_>>(), Vec::<String>::new());
}
