//! Significance through the whole application, on both databases: questions, intervals, what the thresholds say, and who decides.
use crate::support::{Answer, Browser, TestApp, apps};
use axum::http::StatusCode;
use serde_json::json;
use vk_core::{Id, Role};
use vk_db::Sql;
use vk_governance::systems;
use vk_incidents::incidents::{self, significance};

async fn all() -> Vec<TestApp> {
    apps(&[&systems::REGISTER, &incidents::REGISTER, &significance::REGISTER]).await
}

/// A page without a message that is missing: those show their key.
fn whole(answer: &Answer) -> String {
    let text = answer.text();
    assert_eq!(answer.status, StatusCode::OK, "{text}");
    let missing: Vec<&str> = text
        .split(['>', '<', '"', ' '])
        .filter(|w| w.starts_with("incidents-") || (w.starts_with("significance-") && !w.contains('/')))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    text
}

async fn incident(app: &TestApp) -> (Id, String) {
    let nurse = app.browser("nurse", Role::Employee, None).await;
    let now = app.app.now().local_input();
    let fields = [
        ("what", "Journalen går inte att öppna"),
        ("noticed_at", now.as_str()),
        ("still_ongoing", "yes"),
        ("concerns_people", "no"),
        ("reach_me", "Sökare 4711"),
    ];
    let answer = nurse.post("/incidents/report", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let id: Id = answer.location().rsplit('/').next().expect("an id").parse().expect("an id");
    (id, format!("/incidents/{id}/significance"))
}

async fn say(browser: &Browser<'_>, page: &str, fact: &str, answer: &str, number: &str) {
    let sent = browser.post(&format!("{page}/facts"), &[("fact", fact), ("answer", answer), ("number", number)]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{fact}: {}", sent.text());
}

/// Every question answered so that nothing is reached.
async fn calm(browser: &Browser<'_>, page: &str) {
    for fact in
        ["activity_limited", "reserve_routine", "persons_compromised", "total_cost", "same_cause_incidents", "same_cause_cost"]
    {
        say(browser, page, fact, "number", "0").await;
    }
    for fact in [
        "sector_critical_system",
        "protected_info_harmed",
        "other_organisation_info",
        "environment_harm",
        "serious_injury",
        "other_actor_crisis",
        "patient_safety_report",
        "ambulance_not_provided",
    ] {
        say(browser, page, fact, "no", "").await;
    }
}

async fn assessment(app: &TestApp, incident: Id) -> String {
    let sql = Sql::new("SELECT assessment FROM incident_track WHERE kind = 'nis2' AND incident_id = ").bind(incident);
    app.db.one(sql).await.expect("query").expect("a track").text("assessment").expect("text")
}

async fn track(app: &TestApp, incident: Id) -> Id {
    let sql = Sql::new("SELECT id FROM incident_track WHERE kind = 'nis2' AND incident_id = ").bind(incident);
    app.db.one(sql).await.expect("query").expect("a track").id("id").expect("an id")
}

#[tokio::test]
async fn the_page_asks_what_is_missing_and_below_all_thresholds_says_that_it_can_still_be_significant() {
    for app in all().await {
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        let (id, page) = incident(&app).await;
        assert!(
            whole(&officer.get(&format!("/incidents/{id}")).await).contains(&format!("{page}\"")),
            "the incident leads there"
        );
        let empty = whole(&officer.get(&page).await);
        assert!(empty.contains("Fakta saknas") && empty.contains("Avgör 3 regler"), "{empty}");
        assert!(empty.contains("Inte kontrollerat mot tryckt text"), "the thresholds say what they are worth");
        assert!(!empty.contains("trafikdygnet?"), "public transport is tried only when the region has decided so");

        calm(&officer, &page).await;
        let below = whole(&officer.get(&page).await);
        assert!(below.contains("Under alla tröskelvärden") && below.contains("kan ändå vara betydande"), "{below}");
        assert!(below.contains("svar av Namn tib"));

        let wrong = officer
            .post(&format!("{page}/facts"), &[("fact", "persons_compromised"), ("answer", "number"), ("number", "många")])
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text().contains("helt tal"), "{}", wrong.text());
        say(&officer, &page, "persons_compromised", "number", "1 200").await;
        let reached = whole(&officer.get(&page).await);
        assert!(reached.contains("Tröskelvärde nått") && reached.contains("gen.other_500"), "{reached}");
        say(&officer, &page, "persons_compromised", "unknown", "").await;
        let open = whole(&officer.get(&page).await);
        assert!(open.contains("Fakta saknas") && open.contains("Namn tib visste inte"), "{open}");
    }
}

#[tokio::test]
async fn no_program_ever_assesses() {
    for app in all().await {
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        let (id, page) = incident(&app).await;
        say(&officer, &page, "serious_injury", "yes", "").await;
        assert!(whole(&officer.get(&page).await).contains("Tröskelvärde nått"));
        assert_eq!(assessment(&app, id).await, "not_assessed", "{}: a threshold that is reached decides nothing", app.on);
        let rules = incidents::content::shipped().expect("content");
        let (ctx, everything) = (app.ctx(), vk_db::Viewer::everything());
        let desk = incidents::Desk { db: &app.db, ctx: &ctx, rules, may: &everything };
        let required = incidents::model::Assessment::Required;
        let refused = desk.assess(id, track(&app, id).await, 1, required, "Tröskelvärdet är nått").await;
        assert!(matches!(refused, Err(incidents::IncidentError::HumanNeeded)), "{refused:?}");
    }
}

#[tokio::test]
async fn a_reserve_routine_that_runs_is_counted_by_activity_and_says_when_the_threshold_is_passed() {
    for app in all().await {
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        let (_, page) = incident(&app).await;
        calm(&officer, &page).await;
        let at = |minutes: i64| app.app.now().plus_seconds(-minutes * 60).local_input();
        let (five, two) = (at(300), at(120));
        for (activity, from) in [("Akuten", &five), ("akuten", &two), ("Kirurgen", &two)] {
            let sent = [("outage_kind", "fallback"), ("activity", activity), ("started_at", from.as_str())];
            let saved = officer.post(&format!("{page}/outages"), &sent).await;
            assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
        }
        let shown = whole(&officer.get(&page).await);
        // Five hours at most, not nine; the care threshold is passed in an hour.
        assert!(shown.contains("Under alla tröskelvärden") && shown.contains("Om inget ändras passeras"), "{shown}");
        assert!(shown.contains("2 verksamheter, tillsammans 7 tim"), "{shown}");

        let backwards =
            [("outage_kind", "down"), ("activity", "Röntgen"), ("started_at", two.as_str()), ("outage_end", five.as_str())];
        let refused = officer.post(&format!("{page}/outages"), &backwards).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("före starttiden") && refused.text().contains("Röntgen"), "what was typed is kept");

        let (seven, late) = (at(420), at(30));
        let sent = [
            ("outage_kind", "fallback"),
            ("activity", "Avdelning 3"),
            ("started_at", seven.as_str()),
            ("outage_end", late.as_str()),
        ];
        assert_eq!(officer.post(&format!("{page}/outages"), &sent).await.status, StatusCode::SEE_OTHER);
        let reached = whole(&officer.get(&page).await);
        assert!(reached.contains("health.workaround_6h") && reached.contains("Tröskelvärde nått"), "{reached}");

        let sql = Sql::new("SELECT id FROM incident_outage WHERE activity = 'Avdelning 3'");
        let outage = app.db.one(sql).await.expect("query").expect("a row").id("id").expect("an id");
        let path = format!("{page}/outages/{outage}");
        let why = officer.post(&format!("{path}/withdraw"), &[("_version", "1"), ("reason", "")]).await;
        assert_eq!(why.status, StatusCode::UNPROCESSABLE_ENTITY, "a reason is needed");
        let taken = officer.post(&format!("{path}/withdraw"), &[("_version", "1"), ("reason", "Fel avdelning")]).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text());
        let back = whole(&officer.get(&page).await);
        assert!(back.contains("Under alla tröskelvärden") && back.contains("Återtagen av Namn tib: Fel avdelning"), "{back}");
    }
}

#[tokio::test]
async fn the_decision_keeps_the_facts_it_was_made_on_and_watch_asks_again_when_the_threshold_is_passed() {
    for app in all().await {
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        let (id, page) = incident(&app).await;
        calm(&officer, &page).await;
        let from = app.app.now().plus_seconds(-7200).local_input();
        let sent = [("outage_kind", "fallback"), ("activity", "Akuten"), ("started_at", from.as_str())];
        assert_eq!(officer.post(&format!("{page}/outages"), &sent).await.status, StatusCode::SEE_OTHER);
        let path = format!("/incidents/{id}/tracks/{}/assessment", track(&app, id).await);
        let version = officer.get(&path).await.hidden("_version");
        let watched =
            [("assessment", "unclear"), ("reason", "Reservrutinen fungerar än så länge"), ("_version", version.as_str())];
        let saved = officer.post(&path, &watched).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());

        assert!(!officer.get("/").await.text().contains(&page), "not before the threshold is passed");
        let update = Sql::new("UPDATE incident_recommendation SET ask_at = ").bind(app.app.now().plus_seconds(-60));
        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        tx.exec(update).await.expect("earlier");
        let change = vk_db::Change::new("incidents", Some(id), vk_db::Act::Update);
        let recorded = tx.record(change, None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        assert!(officer.get("/").await.text().contains(&page), "{}: watched, and the moment has come", app.on);

        say(&officer, &page, "serious_injury", "yes", "").await;
        let shown = whole(&officer.get(&page).await);
        let basis = shown.split("Vad som låg till grund").nth(1).expect("what it was based on");
        assert!(basis.contains("Namn tib") && basis.contains("Tröskelvärdena sade då: Under alla tröskelvärden"), "{basis}");
        let injury =
            basis.split("allvarligt skadats").nth(1).or_else(|| basis.split("skadats allvarligt").nth(1)).expect("the fact");
        assert!(injury.split("</dd>").next().expect("its value").contains("Nej"), "the answer as it was then: {injury}");
    }
}

#[tokio::test]
async fn a_critical_system_that_is_linked_answers_for_itself() {
    for app in all().await {
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        let (id, page) = incident(&app).await;
        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        let system = Id::fixed("journal");
        let insert = Sql::new(
            "INSERT INTO system (id, name, name_key, search_text, kind, hosting, lifecycle, sector_critical, created_at, updated_at) VALUES (",
        );
        let insert = insert.bind(system).push(", 'Journal', 'journal', 'journal', 'application', 'own', 'live', TRUE, 0, 0)");
        tx.exec(insert).await.expect("system");
        let link = Sql::new("INSERT INTO incident_link (incident_id, kind, target_id) VALUES (").bind(id);
        tx.exec(link.push(", 'system', ").bind(system).push(")")).await.expect("link");
        let recorded = tx.record(vk_db::Change::new("incidents", Some(id), vk_db::Act::Update), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        let shown = whole(&officer.get(&page).await);
        assert!(shown.contains("kopplat system är sektorskritiskt"), "{shown}");
        say(&officer, &page, "protected_info_harmed", "yes", "").await;
        assert!(whole(&officer.get(&page).await).contains("gen.protected_info"));
    }
}

#[tokio::test]
async fn the_region_decides_its_sectors_and_names_its_turnover() {
    for app in all().await {
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        let (_, page) = incident(&app).await;
        let settings = whole(&ciso.get("/settings/sectors").await);
        assert!(settings.contains("Kollektivtrafik") && settings.contains("Prövas inte"), "{settings}");
        let refused =
            officer.post("/settings/sectors/profiles/transport", &[("active", "true"), ("reason", "Vi kör bussar")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        let without = ciso.post("/settings/sectors/profiles/transport", &[("active", "true")]).await;
        assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY, "a reason is needed");
        let decided = [("active", "true"), ("reason", "Regionen är kollektivtrafikmyndighet")];
        let saved = ciso.post("/settings/sectors/profiles/transport", &decided).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
        let stale = ciso.post("/settings/sectors/profiles/transport", &[("active", ""), ("reason", "Jag ångrar mig")]).await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(stale.text().contains("Jag ångrar mig"));
        assert!(whole(&officer.get(&page).await).contains("trafikdygnet?"), "its questions are asked from now on");

        say(&officer, &page, "total_cost", "number", "60 000 000").await;
        assert!(
            whole(&officer.get(&page).await).contains("/settings/sectors"),
            "the turnover is missing, and where it is stated is said"
        );
        let year = (i64::from(app.app.now().local().year()) - 1).to_string();
        let turnover = [("year", year.as_str()), ("amount", "1000000000"), ("source", "Årsredovisningen")];
        let saved = ciso.post("/settings/sectors/turnover", &turnover).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
        let shown = whole(&officer.get(&page).await);
        assert!(
            shown.contains("gen.cost_5pct") && shown.contains("Tröskelvärde nått"),
            "six per cent is more than five: {shown}"
        );
    }
}

#[tokio::test]
async fn who_may_only_read_answers_nothing_and_who_may_not_see_finds_nothing() {
    for app in all().await {
        let auditor = app.browser("auditor", Role::ItDirector, None).await;
        let nurse = app.browser("other", Role::Employee, None).await;
        let (_, page) = incident(&app).await;
        let shown = whole(&auditor.get(&page).await);
        assert!(!shown.contains(&format!("{page}/facts")), "no form for who may not answer");
        let refused = auditor.post(&format!("{page}/facts"), &[("fact", "serious_injury"), ("answer", "yes")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert_eq!(nurse.get(&page).await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn suspected_security_protection_stops_the_words_of_an_interval_and_not_a_yes_or_no() {
    for app in all().await {
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        let (id, page) = incident(&app).await;
        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        tx.exec(Sql::new("UPDATE incident SET security_protection_suspected = TRUE WHERE id = ").bind(id)).await.expect("flag");
        let recorded = tx.record(vk_db::Change::new("incidents", Some(id), vk_db::Act::Update), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        let now = app.app.now().local_input();
        let sent = [("outage_kind", "down"), ("activity", "Objekt 7"), ("started_at", now.as_str())];
        assert_eq!(officer.post(&format!("{page}/outages"), &sent).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let kept = app.db.int(Sql::new("SELECT count(*) FROM incident_outage")).await.expect("count");
        assert_eq!(kept, 0, "{}", app.on);
        say(&officer, &page, "serious_injury", "no", "").await;
    }
}

#[tokio::test]
async fn the_api_says_and_takes_what_the_page_does() {
    for app in all().await {
        let program = app.program("verktyg", Role::OfficerOnCall, None).await;
        let (id, _) = incident(&app).await;
        let path = format!("/api/v1/incidents/{id}/significance");
        let before = program.get(&path).await;
        assert_eq!(before.status, StatusCode::OK, "{}", before.text());
        assert_eq!(
            (before.json()["recommendation"].as_str(), before.json()["rules"].as_str()),
            (Some("unknown"), Some("mcffs_2026_8/1"))
        );
        assert_eq!(before.json()["questions"][0]["fact"], "activity_limited");
        let body = json!({ "fact": "activity_limited", "number": 61 });
        assert_eq!(program.json("POST", &format!("{path}/facts"), body).await.status, StatusCode::NO_CONTENT);
        let after = program.get(&path).await.json();
        assert_eq!(after["recommendation"], "significant");
        assert_eq!(
            (after["verdicts"][0]["rule"].as_str(), after["verdicts"][0]["answer"].as_str()),
            (Some("health.activity_1h"), Some("matched"))
        );
        let wrong = program.json("POST", &format!("{path}/facts"), json!({ "fact": "activity_limited", "yes": true })).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.text());
        let unknown = program.json("POST", &format!("{path}/facts"), json!({ "fact": "weather", "yes": true })).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
        let started =
            json!({ "kind": "fallback", "activity": "Akuten", "started_at": app.app.now().plus_seconds(-60).to_string() });
        let started = program.json("POST", &format!("{path}/outages"), started).await;
        assert_eq!(started.status, StatusCode::CREATED, "{}", started.text());
        let end = format!("{path}/outages/{}/end", started.json()["id"].as_str().expect("id"));
        let body = json!({ "version": 1, "ended_at": app.app.now().to_string() });
        assert_eq!(program.json("POST", &end, body.clone()).await.status, StatusCode::NO_CONTENT);
        assert_eq!(program.json("POST", &end, body).await.status, StatusCode::UNPROCESSABLE_ENTITY, "it has ended");
    }
}

#[test]
fn the_registers_of_this_crate_have_their_words_permissions_and_tables() {
    let all: Vec<&'static vk_web::Register> =
        vk_governance::registers::ALL.iter().chain(vk_incidents::registers::ALL).copied().collect();
    assert_eq!(vk_web::golden::problems(&all), Vec::<String>::new());
}
