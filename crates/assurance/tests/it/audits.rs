//! Audits and findings through the whole application: an audit taken through its states, findings proven fixed in three kept-apart ways.
use crate::support::{Browser, TestApp, apps, unindexed};
use axum::http::StatusCode;
use serde_json::{Value, json};
use vk_assurance::{audits, decisions, findings, recommendations};
use vk_core::{Id, Role};
use vk_db::Sql;

async fn all() -> Vec<TestApp> {
    apps(&[
        &vk_governance::organisation::REGISTER,
        &audits::REGISTER,
        &findings::REGISTER,
        &recommendations::REGISTER,
        &decisions::REGISTER,
    ])
    .await
}

async fn made(browser: &Browser<'_>, path: &str, body: Value) -> String {
    let answer = browser.json("POST", path, body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    answer.json()["id"].as_str().expect("an id").to_owned()
}

async fn audit(browser: &Browser<'_>, name: &str, kind: &str) -> String {
    made(browser, "/api/v1/audits", json!({"name": name, "kind": kind, "year": 2018})).await
}

async fn finding(browser: &Browser<'_>, audit: &str, name: &str, factor: &str) -> String {
    let body = json!({"review": audit, "name": name, "risk_factor": factor, "kind": "technical"});
    made(browser, "/api/v1/findings", body).await
}

async fn read(browser: &Browser<'_>, path: &str) -> Value {
    let answer = browser.get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()
}

/// Gives a proof at the present version.
async fn prove(browser: &Browser<'_>, id: &str, proof: Value) -> StatusCode {
    let path = format!("/api/v1/findings/{id}");
    let version = read(browser, &path).await["version"].clone();
    let mut body = json!({"version": version, "what": "Porten är stängd.", "performed_by": "Länsteknik", "outcome": "fixed"});
    for (key, value) in proof.as_object().expect("an object") {
        body[key] = value.clone();
    }
    browser.json("POST", &format!("{path}/proofs"), body).await.status
}

async fn standing(browser: &Browser<'_>, id: &str) -> String {
    read(browser, &format!("/api/v1/findings/{id}")).await["standing"].as_str().expect("a word").to_owned()
}

#[tokio::test]
async fn an_audit_goes_through_its_states_and_refuses_days_that_cannot_be() {
    for app in all().await {
        let ciso = app.program("cia", Role::Ciso, None).await;
        let id = audit(&ciso, "Granskning av intrångsskydd", "elected_auditors").await;
        let path = format!("/api/v1/audits/{id}");
        let step = async |body: Value| ciso.json("POST", &format!("{path}/step"), body).await.status;
        assert_eq!(step(json!({"version": 1, "act": "file"})).await, StatusCode::UNPROCESSABLE_ENTITY, "not yet");
        assert_eq!(step(json!({"version": 1, "act": "begin"})).await, StatusCode::NO_CONTENT, "{}", app.on);
        assert_eq!(step(json!({"version": 1, "act": "deliver", "on": "2018-11-20"})).await, StatusCode::CONFLICT, "stale");
        assert_eq!(step(json!({"version": 2, "act": "deliver", "on": "2025-02-29"})).await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(step(json!({"version": 2, "act": "deliver", "on": "2118-11-20"})).await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(step(json!({"version": 2, "act": "deliver", "on": "2018-11-20"})).await, StatusCode::NO_CONTENT);
        assert_eq!(
            step(json!({"version": 3, "act": "request_answer", "on": "2018-11-01"})).await,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        assert_eq!(step(json!({"version": 3, "act": "request_answer", "on": "2019-01-31"})).await, StatusCode::NO_CONTENT);
        let late = json!({"version": 4, "act": "decide_answer", "on": "2019-02-20"});
        assert_eq!(step(late).await, StatusCode::UNPROCESSABLE_ENTITY, "late without a reason");
        let late = json!({"version": 4, "act": "decide_answer", "on": "2019-02-20", "reason": "Nästa möte"});
        assert_eq!(step(late).await, StatusCode::NO_CONTENT);
        let twice = json!({"version": 4, "act": "decide_answer", "on": "2019-01-30"});
        assert_eq!(step(twice).await, StatusCode::CONFLICT, "somebody else has decided it");
        let stands = read(&ciso, &path).await;
        assert_eq!((stands["state"].as_str(), stands["state_reason"].as_str()), (Some("answer_decided"), Some("Nästa möte")));
        let browser = app.browser("carl", Role::Ciso, None).await;
        let page = browser.get(&format!("/audits/{id}")).await.text();
        assert!(page.contains("Svar beslutat") && page.contains("2018-11-20"), "{page}");
        let form = browser.get(&format!("/audits/{id}/act/report_back")).await;
        let version = form.hidden("_version");
        let fields = [("reported_back_on", "2019-01-01"), ("_version", version.as_str())];
        let refused = browser.post(&format!("/audits/{id}/act/report_back"), &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "before the answer was decided");
        assert!(refused.text().contains("2019-01-01"), "what was typed is kept");
    }
}

#[tokio::test]
async fn statement_retest_and_review_are_kept_apart_and_a_failed_retest_opens_it() {
    for app in all().await {
        let (ciso, tester) = (app.program("cia", Role::Ciso, None).await, app.program("tina", Role::ItSecurityLead, None).await);
        let review = audit(&ciso, "Granskning av intrångsskydd", "elected_auditors").await;
        let later = audit(&ciso, "Uppföljande granskning", "elected_auditors").await;
        let id = finding(&ciso, &review, "Öppna portar", "high").await;
        assert_eq!(standing(&ciso, &id).await, "open", "{}", app.on);
        assert_eq!(prove(&ciso, &id, json!({"kind": "own_statement", "on": "2018-10-01"})).await, StatusCode::NO_CONTENT);
        assert_eq!(standing(&ciso, &id).await, "own_statement", "before the report was delivered");
        let retest = json!({"kind": "retest", "on": "2018-12-01", "evidence": "Ny skanning"});
        assert_eq!(prove(&ciso, &id, retest.clone()).await, StatusCode::UNPROCESSABLE_ENTITY, "the same person");
        let early = json!({"kind": "retest", "on": "2018-09-01", "evidence": "Ny skanning"});
        assert_eq!(prove(&tester, &id, early).await, StatusCode::UNPROCESSABLE_ENTITY, "before the statement");
        let bare = json!({"kind": "retest", "on": "2018-12-01"});
        assert_eq!(prove(&tester, &id, bare).await, StatusCode::UNPROCESSABLE_ENTITY, "shows nothing");
        let failed = json!({"kind": "retest", "on": "2018-11-15", "evidence": "Ny skanning", "outcome": "not_fixed"});
        assert_eq!(prove(&tester, &id, failed).await, StatusCode::NO_CONTENT);
        assert_eq!(standing(&ciso, &id).await, "open");
        assert_eq!(prove(&ciso, &id, json!({"kind": "own_statement", "on": "2018-11-20"})).await, StatusCode::NO_CONTENT);
        assert_eq!(standing(&ciso, &id).await, "open", "a statement never outdoes a failed retest");
        assert_eq!(prove(&tester, &id, retest).await, StatusCode::NO_CONTENT);
        assert_eq!(standing(&ciso, &id).await, "retest");
        let same = json!({"kind": "follow_up", "on": "2019-10-01", "review": review});
        assert_eq!(prove(&ciso, &id, same).await, StatusCode::UNPROCESSABLE_ENTITY, "confirmed by the audit that found it");
        assert_eq!(
            prove(&ciso, &id, json!({"kind": "follow_up", "on": "2019-10-01", "review": later})).await,
            StatusCode::NO_CONTENT
        );
        assert_eq!(standing(&ciso, &id).await, "follow_up");
        let number: Id = id.parse().unwrap();
        let node = Sql::new("SELECT count(*) FROM node WHERE state = 'follow_up' AND id = ").bind(number);
        assert_eq!(app.db.int(node).await.unwrap(), 1);
        let stored = Sql::new("SELECT count(*) FROM finding WHERE standing = 'follow_up' AND id = ").bind(number);
        assert_eq!(app.db.int(stored).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn what_was_said_wrongly_is_taken_back_and_stays_to_be_read() {
    for app in all().await {
        let ciso = app.browser("cia", Role::Ciso, None).await;
        let program = app.program("pia", Role::Ciso, None).await;
        let review = audit(&program, "Granskning", "internal_audit").await;
        let id = finding(&program, &review, "Gamla konton", "medium").await;
        assert_eq!(prove(&program, &id, json!({"kind": "own_statement", "on": "2018-10-01"})).await, StatusCode::NO_CONTENT);
        let path = format!("/findings/{id}/proofs/1/revoke");
        let version = ciso.get(&path).await.hidden("_version");
        let done = ciso.post(&path, &[("reason", "Fel system"), ("_version", &version)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
        assert_eq!(standing(&program, &id).await, "open", "{}", app.on);
        let page = ciso.get(&format!("/findings/{id}")).await.text();
        assert!(page.contains("Fel system") && page.contains("Eget besked"), "{page}");
        let stale = ciso
            .post(
                &format!("/findings/{id}/proof/acceptance"),
                &[("_version", "1"), ("on_day", "2018-10-02"), ("what", "x"), ("performed_by", "y")],
            )
            .await;
        assert!(stale.status.is_client_error() && stale.text().contains("Någon annan har ändrat"), "{}", stale.text());
    }
}

#[tokio::test]
async fn technical_findings_are_secret_and_seen_only_by_those_who_need_them() {
    for app in all().await {
        let ciso = app.program("cia", Role::Ciso, None).await;
        let review = audit(&ciso, "Intrångstest", "penetration_test").await;
        let id = finding(&ciso, &review, "Öppna portar", "high").await;
        assert_eq!(read(&ciso, &format!("/api/v1/findings/{id}")).await["secrecy"], "secret", "{}", app.on);
        let open = json!({"review": review, "name": "X", "risk_factor": "low", "kind": "organisational", "secrecy": "open"});
        let refused = ciso.json("POST", "/api/v1/findings", open).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "from a penetration test, without a reason");
        let director = app.browser("rut", Role::RegionDirector, None).await;
        assert_eq!(director.get(&format!("/findings/{id}")).await.status, StatusCode::NOT_FOUND);
        assert!(!director.get("/findings").await.text().contains("Öppna portar"));
        assert_eq!(director.get(&format!("/audits/{review}")).await.status, StatusCode::OK);
        let expert = app.browser("ulf", Role::AuditExpert, None).await;
        assert!(expert.get("/findings").await.status.is_client_error());
    }
}

#[tokio::test]
async fn whoever_sees_an_audited_part_sees_the_audit_and_cannot_change_it() {
    for app in all().await {
        let ciso = app.program("cia", Role::Ciso, None).await;
        let (care, dental) = (app.unit("Vården", None).await, app.unit("Tandvården", None).await);
        let body = json!({"name": "Granskning", "kind": "elected_auditors", "year": 2026, "bodies": [care]});
        let answer = ciso.json("POST", "/api/v1/audits", body).await;
        if answer.status != StatusCode::CREATED {
            assert!(answer.text().contains("bodies"), "units of a test without projections are not found: {}", answer.text());
            continue;
        }
        let id = answer.json()["id"].as_str().unwrap().to_owned();
        let (there, elsewhere) = (
            app.browser("ville", Role::InfosecOfficer, Some(care)).await,
            app.browser("tova", Role::InfosecOfficer, Some(dental)).await,
        );
        assert_eq!(there.get(&format!("/audits/{id}")).await.status, StatusCode::OK, "{}", app.on);
        assert_eq!(there.get(&format!("/audits/{id}/edit")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(there.get(&format!("/audits/{id}/act/begin")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(elsewhere.get(&format!("/audits/{id}")).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn every_filter_and_sort_walks_an_index_and_the_registers_agree_with_the_rules() {
    let registers = vk_assurance::registers::ALL;
    let ours: Vec<String> =
        vk_web::golden::problems(registers).into_iter().filter(|p| p.contains("audits") || p.contains("findings")).collect();
    assert_eq!(ours, Vec::<String>::new());
    for app in all().await.into_iter().filter(|app| app.on == "SQLite") {
        assert_eq!(unindexed(&app, &audits::TABLE).await, Vec::<String>::new());
        assert_eq!(unindexed(&app, &findings::TABLE).await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn the_sentence_is_proven_by_the_findings_and_shown_only_to_whoever_sees_them_all() {
    for app in all().await {
        let (ciso, tester) = (app.program("cia", Role::Ciso, None).await, app.program("tina", Role::ItSecurityLead, None).await);
        let (reader, director) =
            (app.browser("carl", Role::Ciso, None).await, app.browser("rut", Role::RegionDirector, None).await);
        let review = audit(&ciso, "Granskning av intrångsskydd", "elected_auditors").await;
        let page = async |browser: &Browser<'_>| browser.get(&format!("/audits/{review}/status")).await.text();
        assert!(page(&reader).await.contains("Rapporten har inga iakttagelser."), "{}", app.on);
        let high = finding(&ciso, &review, "Öppna portar", "high").await;
        let low = finding(&ciso, &review, "Gamla konton", "low").await;
        finding(&ciso, &review, "Saknad rutin", "medium").await;
        assert!(page(&reader).await.contains("0 av 1 iakttagelser som bedömdes som hög är åtgärdade, och 0 av 2 mindre."));
        assert_eq!(prove(&ciso, &high, json!({"kind": "own_statement", "on": "2018-10-01"})).await, StatusCode::NO_CONTENT);
        let retest = json!({"kind": "retest", "on": "2018-12-01", "evidence": "Ny skanning"});
        assert_eq!(prove(&tester, &high, retest).await, StatusCode::NO_CONTENT);
        assert_eq!(prove(&ciso, &low, json!({"kind": "own_statement", "on": "2018-10-05"})).await, StatusCode::NO_CONTENT);
        let path = format!("/api/v1/audits/{review}/step");
        for (version, body) in [(1, json!({"act": "begin"})), (2, json!({"act": "deliver", "on": "2018-11-20"}))] {
            let mut body = body;
            body["version"] = json!(version);
            assert_eq!(ciso.json("POST", &path, body).await.status, StatusCode::NO_CONTENT);
        }
        let proven = page(&reader).await;
        assert!(proven.contains("Samtliga iakttagelser som bedömdes som hög är åtgärdade, och 1 av 2 mindre."), "{proven}");
        for note in
            ["Enligt eget besked: 1", "Verifierade genom omtest: 1", "uppföljande granskning: 0", "före rapporten: 2", "Öppna: 1"]
        {
            assert!(proven.contains(note), "{note}: {proven}");
        }
        assert!(proven.contains("Porten är stängd.") && proven.contains("Länsteknik") && proven.contains("2018-12-01"));
        let hidden = page(&director).await;
        assert!(hidden.contains("meningen visas bara"), "{hidden}");
        assert!(!hidden.contains("Samtliga") && !hidden.contains(" av 2 ") && !hidden.contains("Öppna portar"), "{hidden}");
        let version = read(&ciso, &format!("/api/v1/findings/{high}")).await["version"].clone();
        let revoked = json!({"kind": "withdrawal", "on": "2019-01-10", "version": version});
        assert_eq!(prove(&ciso, &high, revoked).await, StatusCode::NO_CONTENT);
        let without = page(&reader).await;
        assert!(without.contains("ingen iakttagelse som bedömdes som hög, och 1 av 2 mindre är åtgärdade."), "{without}");
        assert!(without.contains("Återtagna av den som granskade, räknas inte med: 1"));
        let archived = reader.post(&format!("/findings/{low}/archive"), &[]).await;
        assert_eq!(archived.status, StatusCode::SEE_OTHER);
        assert!(page(&reader).await.contains("1 av 2 mindre"), "putting a finding away hides it from no sum");
    }
}
