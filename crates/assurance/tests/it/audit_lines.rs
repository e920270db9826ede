//! The questions of an audit and the fact check of its draft, through the whole application.
use crate::support::{Browser, TestApp, apps};
use axum::http::StatusCode;
use serde_json::{Value, json};
use vk_assurance::audits;
use vk_core::Role;
use vk_db::Sql;

async fn all() -> Vec<TestApp> {
    apps(&[&vk_governance::organisation::REGISTER, &audits::REGISTER]).await
}

async fn audit(browser: &Browser<'_>) -> String {
    let body = json!({"name": "Granskning av intrångsskydd", "kind": "elected_auditors", "year": 2018});
    let answer = browser.json("POST", "/api/v1/audits", body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    answer.json()["id"].as_str().expect("an id").to_owned()
}

async fn step(browser: &Browser<'_>, id: &str, version: i64, act: &str, on: &str) {
    let body = json!({"version": version, "act": act, "on": on});
    let answer = browser.json("POST", &format!("/api/v1/audits/{id}/step"), body).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{act}: {}", answer.text());
}

async fn lines(browser: &Browser<'_>, path: &str) -> Vec<Value> {
    let answer = browser.get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json().as_array().expect("a list").clone()
}

#[tokio::test]
async fn a_question_is_asked_judged_on_the_scale_and_shown_to_whoever_sees_the_audit() {
    for app in all().await {
        let (ciso, program) = (app.browser("cia", Role::Ciso, None).await, app.program("pia", Role::Ciso, None).await);
        let director = app.browser("rut", Role::RegionDirector, None).await;
        let id = audit(&program).await;
        let path = format!("/audits/{id}/questions");
        let asked = ciso.post(&format!("{path}/new"), &[("question", "Är skyddet tillräckligt?"), ("_version", "0")]).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}: {}", app.on, asked.text());
        assert_eq!(asked.location(), path);
        let judged = [("question", "Är skyddet tillräckligt?"), ("level", "limited"), ("assessment", "Portar står öppna.")];
        let early = ciso.post(&format!("{path}/1"), &[&judged[..], &[("_version", "1")]].concat()).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "the audit has not begun");
        assert!(early.text().contains("Portar står öppna."), "what was typed is kept");
        step(&program, &id, 1, "begin", "").await;
        let wrong = [("question", "Är skyddet tillräckligt?"), ("level", "superb"), ("_version", "1")];
        assert_eq!(ciso.post(&format!("{path}/1"), &wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY, "not on the scale");
        let done = ciso.post(&format!("{path}/1"), &[&judged[..], &[("_version", "1")]].concat()).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
        let stale = ciso.post(&format!("{path}/1"), &[&judged[..], &[("_version", "1")]].concat()).await;
        assert!(stale.status.is_client_error() && stale.text().contains("Någon annan har ändrat"), "{}", stale.text());
        let page = director.get(&path).await.text();
        assert!(page.contains("I begränsad utsträckning") && page.contains("Portar står öppna."), "{page}");
        assert!(!page.contains("/questions/new") && !page.contains("/questions/1"), "whoever only reads gets no buttons");
        assert_eq!(director.post(&format!("{path}/new"), &[("question", "x")]).await.status, StatusCode::FORBIDDEN);
        let read = lines(&program, &format!("/api/v1{path}")).await;
        assert_eq!((read[0]["level"].as_str(), read[0]["version"].as_i64()), (Some("limited"), Some(2)));
        assert!(ciso.get(&format!("/audits/{id}")).await.text().contains(&path), "the audit links to its questions");
        let entries = Sql::new("SELECT count(*) FROM audit WHERE register = 'audits' AND payload LIKE '%Portar%'");
        assert_eq!(app.db.int(entries).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn a_fact_check_after_delivery_is_refused_and_what_was_said_stays_to_be_read() {
    for app in all().await {
        let (ciso, program) = (app.browser("cia", Role::Ciso, None).await, app.program("pia", Role::Ciso, None).await);
        let id = audit(&program).await;
        let (path, api) = (format!("/audits/{id}/facts"), format!("/api/v1/audits/{id}/facts"));
        let fact = json!({"place": "Avsnitt 3.2", "draft_text": "Regionen har 40 öppna portar."});
        let early = program.json("POST", &api, fact.clone()).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "{}: no draft yet", app.on);
        step(&program, &id, 1, "begin", "").await;
        step(&program, &id, 2, "fact_check", "2018-11-10").await;
        assert_eq!(program.json("POST", &api, fact.clone()).await.status, StatusCode::CREATED);
        assert_eq!(program.json("POST", &api, fact.clone()).await.json()["no"], 2);
        let bare = ciso.post(&format!("{path}/1/answer"), &[("verdict", "wrong"), ("_version", "1")]).await;
        assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY, "wrong, and not said what is right");
        let said = [("verdict", "wrong"), ("comment", "Det är 4 portar."), ("_version", "1")];
        assert_eq!(ciso.post(&format!("{path}/1/answer"), &said).await.status, StatusCode::SEE_OTHER);
        let stale = ciso.post(&format!("{path}/1/answer"), &said).await;
        assert!(stale.text().contains("Någon annan har ändrat") && stale.text().contains("Det är 4 portar."), "{}", stale.text());
        let reply = [("auditors_reply", "Rättas i rapporten."), ("_version", "2")];
        assert_eq!(ciso.post(&format!("{path}/1/reply"), &reply).await.status, StatusCode::SEE_OTHER);
        assert!(ciso.get(&path).await.text().contains("1 av 2 uppgifter är besvarade."));
        step(&program, &id, 3, "deliver", "2018-11-20").await;
        let late =
            ciso.post(&format!("{path}/2/answer"), &[("verdict", "unclear"), ("comment", "Vilka?"), ("_version", "1")]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(late.text().contains("Sakavstämningen pågår inte") && late.text().contains("Vilka?"), "{}", late.text());
        assert_eq!(program.json("POST", &api, fact).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let agrees = program.json("POST", &format!("{api}/2/answer"), json!({"version": 1, "verdict": "agree"})).await;
        assert_eq!(agrees.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = ciso.get(&path).await.text();
        assert!(page.contains("Det är 4 portar.") && page.contains("Rättas i rapporten.") && page.contains("Namn cia"), "{page}");
        assert!(!page.contains("/facts/new") && !page.contains("/answer\""), "closed: nothing to press");
        assert_eq!(lines(&program, &api).await[1]["verdict"], Value::Null);
    }
}
