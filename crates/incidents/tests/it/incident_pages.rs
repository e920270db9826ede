//! Incidents through the whole application, on both databases: the employee's report, triage, clocks, decisions, copy mode, API, permission.
use crate::support::{Answer, Browser, TestApp, apps, unindexed};
use axum::http::StatusCode;
use serde_json::json;
use vk_core::{Id, Role};
use vk_db::{Act, Change, Sql};
use vk_governance::systems;
use vk_incidents::incidents;
use vk_web::form::Records;

async fn all() -> Vec<TestApp> {
    apps(&[&systems::REGISTER, &incidents::REGISTER]).await
}

/// A page without a message that is missing: those show their key.
fn whole(answer: &Answer) -> String {
    let text = answer.text();
    assert_eq!(answer.status, StatusCode::OK, "{text}");
    let missing: Vec<&str> =
        text.split(['>', '<', '"', ' ']).filter(|w| w.starts_with("incidents-") || w.starts_with("kind-incident")).collect();
    assert!(missing.is_empty(), "{missing:?}");
    text
}

const REPORT: [(&str, &str); 5] = [
    ("what", "Journalen går inte att öppna"),
    ("noticed_at", "2026-01-20T10:00"),
    ("still_ongoing", "yes"),
    ("concerns_people", "no"),
    ("reach_me", "Sökare 4711"),
];

async fn report(browser: &Browser<'_>) -> Id {
    let answer = browser.post("/incidents/report", &REPORT).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.location().rsplit('/').next().expect("an id").parse().expect("an id")
}

async fn track(app: &TestApp, incident: Id) -> Id {
    let sql = Sql::new("SELECT id FROM incident_track WHERE kind = 'nis2' AND incident_id = ").bind(incident);
    app.db.one(sql).await.expect("query").expect("a track").id("id").expect("an id")
}

#[tokio::test]
async fn an_employee_reports_in_one_form_and_sees_only_the_own_report() {
    for app in all().await {
        let nurse = app.browser("nurse", Role::Employee, None).await;
        let other = app.browser("other", Role::Employee, None).await;
        whole(&nurse.get("/incidents/report").await);
        assert_eq!(nurse.get("/incidents").await.status, StatusCode::FORBIDDEN, "{}", app.on);
        assert_eq!(nurse.get("/incidents/clocks").await.status, StatusCode::FORBIDDEN);

        let wrong = nurse.post("/incidents/report", &[("what", "Skärmen är svart"), ("noticed_at", "i går")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = wrong.text();
        assert!(text.contains("Skärmen är svart") && text.contains("href=\"#f-reach_me\"") && text.contains("i går"), "{text}");

        let id = report(&nurse).await;
        let thanks = whole(&nurse.get(&format!("/incidents/reported/{id}")).await);
        assert!(thanks.contains("INC-"), "{thanks}");
        assert_eq!(other.get(&format!("/incidents/reported/{id}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(nurse.get(&format!("/incidents/{id}")).await.status, StatusCode::FORBIDDEN);
        assert!(whole(&nurse.get("/incidents/report").await).contains(&format!("/incidents/reported/{id}")));
        let start = nurse.get("/").await.text();
        assert!(start.contains("href=\"/incidents/report\""), "the way to report stands on everybody's start page");
    }
}

#[tokio::test]
async fn suspected_security_protection_shows_whom_to_contact_and_keeps_nothing() {
    for app in all().await {
        let nurse = app.browser("nurse", Role::Employee, None).await;
        let mut fields = REPORT.to_vec();
        fields.push(("security_protection_suspected", "true"));
        let answer = nurse.post("/incidents/report", &fields).await;
        let page = whole(&nurse.get(answer.location()).await);
        assert!(page.contains("säkerhetsskyddschef"), "{page}");
        let kept = app
            .db
            .int(Sql::new("SELECT count(*) FROM incident WHERE name LIKE '%ournalen%' OR contact <> ''"))
            .await
            .expect("count");
        assert_eq!(kept, 0, "{}", app.on);
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        let id = answer.location().rsplit('/').next().expect("id").to_owned();
        let refused =
            officer.post(&format!("/incidents/{id}/note"), &[("at", "2026-01-20T10:00"), ("text", "Mer om objektet")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn the_officer_on_call_takes_up_confirms_and_reports() {
    for app in all().await {
        let nurse = app.browser("nurse", Role::Employee, None).await;
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        let id = report(&nurse).await;
        let path = format!("/incidents/{id}");
        assert!(whole(&officer.get("/incidents/triage").await).contains(&path));
        let list = whole(&officer.get("/incidents?running=yes&state=new&sort=-severity").await);
        assert!(list.contains("Journalen går inte att öppna"), "{list}");
        let taken = officer.post(&format!("{path}/state"), &[("to", "triage")]).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text());
        let impossible = officer.post(&format!("{path}/state"), &[("to", "restored")]).await;
        assert_eq!(impossible.status, StatusCode::UNPROCESSABLE_ENTITY);

        let page = whole(&officer.get(&path).await);
        assert!(page.contains("Preliminär klocka") && page.contains("svensk tid"), "{page}");
        let clocks = whole(&officer.get("/incidents/clocks").await);
        assert!(clocks.contains("Upplysning") && clocks.contains("Preliminär klocka"), "{clocks}");

        let track = format!("{path}/tracks/{}", track(&app, id).await);
        let form = officer.get(&format!("{track}/awareness")).await;
        let version = form.hidden("_version");
        let at = app.app.now().local_input();
        let without = officer.post(&format!("{track}/awareness"), &[("at", &at), ("_version", &version)]).await;
        assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY, "a reason is needed");
        let confirmed = officer
            .post(&format!("{track}/awareness"), &[("at", &at), ("reason", "Vården ringde"), ("_version", &version)])
            .await;
        assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{}", confirmed.text());
        let stale =
            officer.post(&format!("{track}/awareness"), &[("at", &at), ("reason", "Min version"), ("_version", &version)]).await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(stale.text().contains("Min version") && stale.text().contains("bekräftat av Namn tib"), "{}", stale.text());
        assert!(!whole(&officer.get(&path).await).contains("Preliminär klocka"));

        let assessed = officer
            .post(&format!("{track}/assessment"), &[("assessment", "required"), ("reason", "Vård begränsad"), ("_version", "2")])
            .await;
        assert_eq!(assessed.status, StatusCode::SEE_OTHER, "{}", assessed.text());
        let copy = whole(&officer.get(&format!("{track}/reports/early_warning")).await);
        assert!(
            copy.contains("Händelseförlopp") && copy.contains("cyberportal.ncsc.se") && copy.contains("inte kontrollerade"),
            "{copy}"
        );
        let sent = [
            ("r_course", "Journalsystemet är nere"),
            ("submitted_at", at.as_str()),
            ("channel", "cyberportalen"),
            ("external_ref", "NCSC-77"),
            ("unapproved_reason", "Ingen anträffbar"),
        ];
        let before = officer.post(&format!("{track}/reports/early_warning"), &sent[..2]).await;
        assert_eq!(before.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(before.text().contains("Journalsystemet är nere"), "what was typed is kept");
        let done = officer.post(&format!("{track}/reports/early_warning"), &sent).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
        let shown = whole(&officer.get(&format!("{track}/reports/early_warning")).await);
        assert!(shown.contains("NCSC-77") && shown.contains("Journalsystemet är nere"), "{shown}");

        let noted = officer.post(&format!("{path}/note"), &[("at", &at), ("text", "Servern avstängd")]).await;
        assert_eq!(noted.status, StatusCode::SEE_OTHER);
        let decided = officer
            .post(&format!("{path}/decision"), &[("text", "Stäng VPN"), ("mandate", "TiB 4.2"), ("reason", "Spridning")])
            .await;
        assert_eq!(decided.status, StatusCode::SEE_OTHER);
        let page = whole(&officer.get(&path).await);
        assert!(page.contains("Servern avstängd") && page.contains("TiB 4.2") && page.contains("Inskickad i tid"), "{page}");
        whole(&officer.get(&format!("{path}/edit")).await);
        whole(&officer.get(&format!("{path}/history")).await);
        whole(&officer.get(&format!("{track}/request/intermediate_report")).await);
        whole(&officer.get(&format!("{path}/controller")).await);
        let export = officer.get("/incidents/export?format=csv").await;
        assert!(export.text().contains("Journalen går inte att öppna"), "{}", export.text());
    }
}

#[tokio::test]
async fn reading_is_not_deciding() {
    for app in all().await {
        let nurse = app.browser("nurse", Role::Employee, None).await;
        let dpo = app.browser("dpo", Role::Dpo, None).await;
        let auditor = app.browser("auditor", Role::Auditor, None).await;
        let id = report(&nurse).await;
        let track = format!("/incidents/{id}/tracks/{}", track(&app, id).await);
        whole(&dpo.get(&format!("/incidents/{id}")).await);
        assert_eq!(
            dpo.get(&format!("{track}/awareness")).await.status,
            StatusCode::FORBIDDEN,
            "the officer advises ({})",
            app.on
        );
        assert_eq!(auditor.post(&format!("/incidents/{id}/note"), &[("text", "x")]).await.status, StatusCode::FORBIDDEN);
        assert!(!auditor.get(&format!("/incidents/{id}")).await.text().contains("/awareness"));

        // An officer of another part of the organisation finds nothing, also by address.
        let care = app.unit("Vården", None).await;
        let dental = app.unit("Tandvården", None).await;
        let mut tx_fields = vec![("title", "Bara vården"), ("secrecy", "internal")];
        let unit = care.to_string();
        tx_fields.push(("unit", &unit));
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let made = ciso.post("/incidents/new", &tx_fields).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
        let stranger = app.browser("stranger", Role::InfosecOfficer, Some(dental)).await;
        let own = app.browser("own", Role::InfosecOfficer, Some(care)).await;
        assert_eq!(stranger.get(made.location()).await.status, StatusCode::NOT_FOUND);
        assert!(!whole(&stranger.get("/incidents").await).contains("Bara vården"));
        assert!(whole(&own.get("/incidents").await).contains("Bara vården"));
        whole(&own.get(made.location()).await);

        // Once their unit takes part they find it, in the list, in exports and over the API.
        let id: Id = made.location().rsplit('/').next().expect("an id").parse().expect("an id");
        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        let joins = Sql::new(
            "INSERT INTO incident_participant (id, incident_id, unit_id, part, reason, added_by, added_at) VALUES ('p', ",
        );
        tx.exec(joins.bind(id).push(", ").bind(dental).push(", 'works', '', '', 0)")).await.expect("joined");
        let recorded = tx.record(Change::new("incidents", Some(id), Act::Update), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        assert!(whole(&stranger.get("/incidents").await).contains("Bara vården"), "{}", app.on);
        assert!(stranger.get("/incidents/export?format=csv").await.text().contains("Bara vården"));
        assert!(stranger.get("/api/v1/incidents").await.text().contains("Bara vården"));
    }
}

#[tokio::test]
async fn a_stale_form_of_the_incident_shows_both_versions() {
    for app in all().await {
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let made = ciso.post("/incidents/new", &[("title", "Avbrott"), ("secrecy", "internal"), ("ongoing", "true")]).await;
        let edit = format!("{}/edit", made.location());
        let version = ciso.get(&edit).await.hidden("_version");
        let first = [("title", "Avbrott i labbet"), ("secrecy", "internal"), ("_version", version.as_str())];
        assert_eq!(ciso.post(&edit, &first).await.status, StatusCode::SEE_OTHER);
        let second = [("title", "Avbrott på akuten"), ("secrecy", "internal"), ("_version", version.as_str())];
        let both = ciso.post(&edit, &second).await;
        assert_eq!(both.status, StatusCode::CONFLICT, "{}", app.on);
        assert!(both.text().contains("Avbrott i labbet") && both.text().contains("Avbrott på akuten"));
    }
}

#[tokio::test]
async fn programs_do_the_same_through_the_api() {
    for app in all().await {
        let sensor = app.program("sensor", Role::Employee, None).await;
        let soc = app.program("soc", Role::OfficerOnCall, None).await;
        let body = json!({"what": "Larm från hissen", "noticed_at": "2026-01-20T10:00", "still_ongoing": "unknown", "concerns_people": "no", "reach_me": "hiss@exempel"});
        let made = sensor.json("POST", "/api/v1/incidents", body.clone()).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let id = made.json()["id"].as_str().expect("id").to_owned();
        assert_eq!(sensor.get(&format!("/api/v1/incidents/{id}")).await.status, StatusCode::FORBIDDEN, "{}", app.on);
        let mut wrong = body;
        wrong["noticed_at"] = json!("nyss");
        let refused = sensor.json("POST", "/api/v1/incidents", wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.json()["field_errors"]["noticed_at"].is_array(), "{}", refused.text());

        let listed = soc.get("/api/v1/incidents?running=yes").await.json();
        assert_eq!(listed["items"][0]["title"], "Larm från hissen");
        let one = soc.get(&format!("/api/v1/incidents/{id}")).await.json();
        let clock = &one["tracks"][0]["clocks"][0];
        assert_eq!((&clock["stage"], &clock["preliminary"]), (&json!("early_warning"), &json!(true)));
        assert!(clock["seconds_left"].as_i64().is_some_and(|s| s > 86_000), "{clock}");
        let track = one["tracks"][0]["id"].as_str().expect("track").to_owned();

        let now = app.app.now().to_string();
        let noted =
            soc.json("POST", &format!("/api/v1/incidents/{id}/timeline"), json!({"at": now, "text": "Hissen står"})).await;
        assert_eq!(noted.status, StatusCode::NO_CONTENT, "{}", noted.text());
        let awareness = format!("/api/v1/incidents/{id}/tracks/{track}/awareness");
        let no_reason = soc.json("POST", &awareness, json!({"version": 1, "at": now, "reason": ""})).await;
        assert!(no_reason.json()["field_errors"]["reason"].is_array(), "{}", no_reason.text());
        let confirmed = soc.json("POST", &awareness, json!({"version": 1, "at": now, "reason": "Driften ringde"})).await;
        assert_eq!(confirmed.status, StatusCode::OK, "{}", confirmed.text());
        assert_eq!(
            soc.json("POST", &awareness, json!({"version": 1, "at": now, "reason": "igen"})).await.status,
            StatusCode::CONFLICT
        );
        let report = json!({"track": track, "stage": "early_warning", "submitted_at": app.app.now().to_string(), "channel": "cyberportalen", "external_ref": "N-1", "unapproved_reason": "Ingen anträffbar"});
        let given = soc.json("POST", &format!("/api/v1/incidents/{id}/reports"), report.clone()).await;
        assert_eq!(given.status, StatusCode::CREATED, "{}", given.text());
        assert_eq!(given.json()["tracks"][0]["clocks"][0]["state"], "met");
        assert_eq!(
            soc.json("POST", &format!("/api/v1/incidents/{id}/reports"), report).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
}

#[test]
fn texts_are_complete_in_both_languages() {
    let problems = vk_web::i18n::check_messages(&[&incidents::REGISTER]);
    let own: Vec<String> = problems.into_iter().filter(|p| p.register == "incidents").map(|p| p.to_string()).collect();
    assert_eq!(own, Vec::<String>::new());
    assert_eq!(vk_web::golden::problems(&[&incidents::REGISTER]), Vec::<String>::new());
}

#[tokio::test]
async fn whatever_the_list_is_filtered_or_sorted_by_has_an_index() {
    for app in all().await.into_iter().filter(|app| !app.db.is_postgres()) {
        assert_eq!(unindexed(&app, incidents::Incidents::table()).await, Vec::<String>::new());
    }
}
