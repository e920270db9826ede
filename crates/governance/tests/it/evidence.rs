//! Evidence through the whole application: beside a requirement, ageing by the day, measured every hour, and never silently green.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
use crate::{
    assessed::{FOUR, agrees, all, answer, ciso, count, duties, function, inherited, source, start, system, today},
    support::{Browser, TestApp},
};
use axum::http::StatusCode;
use vk_core::{Date, Id, Role};
use vk_db::{Act, Change, Sql};

/// A statement beside a requirement, valid until this day; gives its id.
pub async fn statement(browser: &Browser<'_>, app: &TestApp, at: (Id, Id), until: Date) -> Id {
    let path = format!("/assessments/{}/requirements/{}/evidence", at.0, at.1);
    let until = until.to_string();
    let fields = [
        ("name", "Behörighetsgenomgång"),
        ("kind", "statement"),
        ("statement", "Alla behörigheter är genomgångna."),
        ("valid_until", until.as_str()),
        ("secrecy", "internal"),
    ];
    let answer = browser.post(&path, &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let newest = app.db.one(Sql::new("SELECT id FROM evidence ORDER BY created_at DESC, id DESC LIMIT 1")).await;
    newest.expect("row").expect("evidence").id("id").expect("id")
}

async fn set_day(app: &TestApp, evidence: Id, until: Date) {
    let ctx = app.ctx();
    let mut tx = app.db.write(&ctx).await.expect("tx");
    let update = Sql::new("UPDATE evidence SET valid_until = ").bind(until).push(" WHERE id = ").bind(evidence);
    tx.exec(update).await.expect("day");
    let recorded = tx.record(Change::new("test", None, Act::Update), None).await.expect("record");
    tx.commit(recorded).await.expect("commit");
}

async fn measured(app: &TestApp) {
    vk_web::jobs::run_now(&app.app, "measures").await.expect("job");
}

/// An assessment whose first requirement is met, and all requirements.
async fn met(app: &TestApp, astrid: &Browser<'_>) -> (Id, Vec<Id>) {
    let system = system(app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
    let (catalogue, r) = source(app, "Kravkatalog", FOUR).await;
    let id = start(astrid, system, catalogue).await;
    answer(astrid, id, r[0], "met").await;
    (id, r)
}

#[tokio::test]
async fn a_statement_past_its_day_takes_the_green_away_by_itself() {
    for app in all().await {
        let astrid = ciso(&app).await;
        let (id, r) = met(&app, &astrid).await;
        let evidence = statement(&astrid, &app, (id, r[0]), today(&app)).await;
        measured(&app).await;
        assert_eq!((count(&app, id, "met").await, count(&app, id, "amber").await), (1, 0), "today is the last good day");

        set_day(&app, evidence, today(&app).plus_days(-1)).await;
        measured(&app).await;
        assert_eq!((count(&app, id, "met").await, count(&app, id, "amber").await), (0, 1), "{}", app.on);
        assert_eq!(duties(&app, evidence).await, ["renew_evidence"]);
        set_day(&app, evidence, today(&app).plus_days(-400)).await;
        measured(&app).await;
        assert_eq!((count(&app, id, "amber").await, count(&app, id, "red").await), (0, 1));
        let page = astrid.get(&format!("/assessments/{id}?area=all")).await.text();
        assert!(page.contains("Uppfyllt enligt svar, men beviset är för gammalt: Behörighetsgenomgång"), "{page}");
        let gaps = astrid.get("/assessments/gaps?standing=red").await.text();
        assert!(gaps.contains("VK-1"), "{gaps}");
        let turns = app.db.all(Sql::new("SELECT from_state, to_state FROM evidence_turned ORDER BY at")).await.expect("turns");
        let turns: Vec<String> =
            turns.iter().map(|t| format!("{} {}", t.text("from_state").unwrap(), t.text("to_state").unwrap())).collect();
        assert_eq!(turns, ["fresh amber", "amber red"]);
        agrees(&app).await;

        let path = format!("/assessments/{id}/requirements/{}/evidence/remove", r[0]);
        assert_eq!(astrid.post(&path, &[("evidence", &evidence.to_string())]).await.status, StatusCode::SEE_OTHER);
        assert_eq!((count(&app, id, "red").await, count(&app, id, "met").await), (0, 1), "what shows nothing weighs nothing");
        agrees(&app).await;
    }
}

#[tokio::test]
async fn a_live_measure_is_read_at_once_and_turns_with_what_it_measures() {
    for app in all().await {
        let astrid = ciso(&app).await;
        let (id, r) = met(&app, &astrid).await;
        let path = format!("/assessments/{id}/requirements/{}/evidence", r[0]);
        assert!(astrid.get(&path).await.text().contains("Aktuell klassning"));
        let live = astrid.post(&format!("{path}/live"), &[("measure", "classification_current")]).await;
        assert_eq!(live.status, StatusCode::SEE_OTHER, "{}", live.text());
        assert_eq!(count(&app, id, "met").await, 1, "{}: one of one set is classified", app.on);

        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        tx.exec(Sql::new("UPDATE classification SET valid_until = '2020-01-01'")).await.expect("old class");
        let recorded = tx.record(Change::new("test", None, Act::Update), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        measured(&app).await;
        assert_eq!(count(&app, id, "met").await, 1, "what was read within the hour is not read again by the job");
        let evidence = app.db.one(Sql::new("SELECT id FROM evidence")).await.expect("row").expect("one").id("id").expect("id");
        assert_eq!(astrid.post(&format!("/evidence/{evidence}/read"), &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!((count(&app, id, "met").await, count(&app, id, "red").await), (0, 1));
        let page = astrid.get(&format!("/evidence/{evidence}")).await.text();
        for expected in ["0 av 1 informationsmängder", "Har fallit", "polyline", "röd vid 50 % eller lägre"] {
            assert!(page.contains(expected), "{expected} in {page}");
        }
        agrees(&app).await;
    }
}

#[tokio::test]
async fn nothing_to_measure_is_never_green_and_overdue_actions_are_seen() {
    for app in all().await {
        let astrid = ciso(&app).await;
        let (id, r) = met(&app, &astrid).await;
        answer(&astrid, id, r[3], "not_met").await;
        let live = |requirement: Id| format!("/assessments/{id}/requirements/{requirement}/evidence/live");
        assert_eq!(astrid.post(&live(r[0]), &[("measure", "actions_overdue")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(count(&app, id, "met").await, 1, "nothing is overdue");
        let unknown = astrid.post(&live(r[0]), &[("measure", "finns_inte")]).await;
        assert_eq!(unknown.status, StatusCode::BAD_REQUEST);

        astrid.post(&format!("/assessments/{id}/requirements/{}/action", r[3]), &[]).await;
        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        tx.exec(Sql::new("UPDATE action SET due_on = '2020-01-01'")).await.expect("late");
        tx.exec(Sql::new("DELETE FROM system_information")).await.expect("nothing held");
        let recorded = tx.record(Change::new("test", None, Act::Update), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        let evidence = app.db.one(Sql::new("SELECT id FROM evidence")).await.expect("row").expect("one").id("id").expect("id");
        astrid.post(&format!("/evidence/{evidence}/read"), &[]).await;
        assert_eq!(count(&app, id, "red").await, 1, "{}: every open action is late", app.on);
        assert!(astrid.get(&format!("/evidence/{evidence}")).await.text().contains("1 av 1 öppna åtgärder är försenade"));

        astrid.post(&live(r[3]), &[("measure", "classification_current")]).await;
        answer(&astrid, id, r[3], "met").await;
        assert_eq!((count(&app, id, "amber").await, count(&app, id, "met").await), (1, 0), "a system that holds nothing");
    }
}

#[tokio::test]
async fn evidence_of_a_shared_service_weighs_on_whoever_inherits() {
    for app in all().await {
        let astrid = ciso(&app).await;
        let (shared, id, r) = inherited(&app, &astrid).await;
        assert_eq!(count(&app, id, "met").await, 1);
        statement(&astrid, &app, (shared, r[0]), today(&app).plus_days(-400)).await;
        assert_eq!((count(&app, shared, "red").await, count(&app, id, "red").await), (1, 1), "{}", app.on);
    }
}

#[tokio::test]
async fn the_register_keeps_what_was_typed_imports_and_is_scoped() {
    for app in all().await {
        let region = app.unit("Regionen", None).await;
        let (care, traffic) = (app.unit("Vården", Some(region)).await, app.unit("Trafiken", Some(region)).await);
        let astrid = ciso(&app).await;
        let keeper = function(&app, "Systemägare").await.to_string();
        let wrong = astrid
            .post(
                "/evidence/new",
                &[("name", "Intyg"), ("kind", "statement"), ("statement", "allt är bra"), ("secrecy", "internal")],
            )
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text().contains("allt är bra"), "{}", wrong.text());
        for (name, unit) in [("Vårdens intyg", care), ("Trafikens intyg", traffic)] {
            let unit = unit.to_string();
            let fields = [
                ("name", name),
                ("kind", "statement"),
                ("statement", "allt är bra"),
                ("valid_until", "2040-01-01"),
                ("responsible", &keeper),
                ("unit", &unit),
                ("secrecy", "internal"),
            ];
            assert_eq!(astrid.post("/evidence/new", &fields).await.status, StatusCode::SEE_OTHER);
        }
        let eva = app.browser("eva", Role::SystemManager, Some(care)).await;
        for path in ["/evidence", "/evidence/export?format=csv", "/api/v1/evidence"] {
            let text = eva.get(path).await.text();
            assert!(text.contains("Vårdens intyg") && !text.contains("Trafikens intyg"), "{} {path}: {text}", app.on);
        }
        let rolf = app.browser("rolf", Role::Auditor, None).await;
        assert_eq!(rolf.get("/evidence").await.status, StatusCode::OK);
        assert_eq!(rolf.get("/evidence/new").await.status, StatusCode::FORBIDDEN);
        agrees(&app).await;
    }
}

/// The part of the coordinator's Monday that tells what turned.
async fn turned(browser: &Browser<'_>) -> String {
    let page = browser.get("/monday").await.text();
    page.split_once("id=\"turned\"").expect("turned").1.split("</section>").next().unwrap_or("").to_owned()
}

#[tokio::test]
async fn monday_tells_what_turned_and_why_to_those_who_may_see_it() {
    for app in all().await {
        let astrid = ciso(&app).await;
        let care = app.unit("Vården", None).await;
        let system = system(&app, "Exempeljournalen", Some(care), None, [2, 2, 2, 2]).await;
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let id = start(&astrid, system, catalogue).await;
        let evidence = statement(&astrid, &app, (id, r[0]), today(&app)).await;
        assert!(!turned(&astrid).await.contains("Behörighetsgenomgång"), "nothing has turned");
        let past = today(&app).plus_days(-1);
        set_day(&app, evidence, past).await;
        measured(&app).await;
        let amber = turned(&astrid).await;
        assert!(amber.contains("Behörighetsgenomgång") && amber.contains(&format!("Gällde till {past}")), "{}: {amber}", app.on);
        assert!(amber.contains("data-tone=\"warning\""), "{amber}");
        set_day(&app, evidence, today(&app).plus_days(-400)).await;
        measured(&app).await;
        let red = turned(&astrid).await;
        assert_eq!(red.matches("Behörighetsgenomgång").count(), 1, "the newest turn only: {red}");
        assert!(red.contains("data-tone=\"ember\""), "{red}");
        let other = app.unit("Trafiken", None).await;
        let local = app.browser("local", Role::InfosecOfficer, Some(other)).await;
        assert!(!turned(&local).await.contains("Behörighetsgenomgång"), "{}: another unit's", app.on);

        set_day(&app, evidence, today(&app).plus_days(30)).await;
        assert_eq!(astrid.post(&format!("/evidence/{evidence}/read"), &[]).await.status, StatusCode::SEE_OTHER);
        assert!(!turned(&astrid).await.contains("Behörighetsgenomgång"), "{}: it is fresh again", app.on);
        agrees(&app).await;
    }
}

#[tokio::test]
async fn one_piece_that_cannot_be_judged_does_not_stop_the_others() {
    for app in all().await {
        let astrid = ciso(&app).await;
        let system = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let id = start(&astrid, system, catalogue).await;
        let broken = statement(&astrid, &app, (id, r[0]), today(&app)).await;
        let second = statement(&astrid, &app, (id, r[1]), today(&app)).await;
        let path = format!("/assessments/{id}/requirements/{}/evidence/live", r[2]);
        astrid.post(&path, &[("measure", "classification_current")]).await;
        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        tx.exec(Sql::new("DELETE FROM measure_reading")).await.expect("unread");
        tx.exec(Sql::new("UPDATE evidence SET valid_until = '2020-99-99' WHERE id = ").bind(broken)).await.expect("no day");
        let recorded = tx.record(Change::new("test", None, Act::Update), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        assert!(broken < second, "the broken one comes first");
        set_day(&app, second, today(&app).plus_days(-1)).await;
        measured(&app).await;
        let state =
            app.db.one(Sql::new("SELECT state FROM evidence WHERE id = ").bind(second)).await.expect("row").expect("there");
        assert_eq!(state.text("state").expect("state"), "amber", "{}", app.on);
        assert_eq!(
            app.db.int(Sql::new("SELECT count(*) FROM measure_reading")).await.expect("count"),
            1,
            "{}: live ones too",
            app.on
        );
    }
}

#[tokio::test]
async fn a_link_without_a_last_day_gets_one_that_the_page_shows() {
    for app in all().await {
        let astrid = ciso(&app).await;
        let fields =
            [("name", "Rutin"), ("kind", "link"), ("reference", "https://intranet.exempel.se/rutin"), ("secrecy", "internal")];
        let made = astrid.post("/evidence/new", &fields).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
        let id: Id = made.location().rsplit('/').next().expect("an id").parse().expect("an id");
        let page = astrid.get(&format!("/evidence/{id}")).await.text();
        let last = today(&app).plus_months(24);
        assert!(page.contains(&format!("Gäller till {last}")) && page.contains("gäller 24 månader"), "{}: {page}", app.on);
        assert_eq!(duties(&app, id).await, ["renew_evidence"]);
        set_day(&app, id, today(&app).plus_days(-1)).await;
        measured(&app).await;
        assert!(astrid.get(&format!("/evidence/{id}")).await.text().contains("Åldras"), "{}", app.on);
        agrees(&app).await;
    }
}

#[tokio::test]
async fn a_file_is_missing_until_it_is_attached_and_again_when_it_is_removed() {
    for app in all().await {
        let astrid = ciso(&app).await;
        let (id, r) = met(&app, &astrid).await;
        let path = format!("/assessments/{id}/requirements/{}/evidence", r[0]);
        let made = astrid.post(&path, &[("name", "Protokoll"), ("kind", "file"), ("secrecy", "internal")]).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
        let evidence = app.db.one(Sql::new("SELECT id FROM evidence")).await.expect("row").expect("one").id("id").expect("id");
        assert_eq!((count(&app, id, "met").await, count(&app, id, "amber").await), (0, 1), "{}", app.on);
        let page = astrid.get(&format!("/evidence/{evidence}")).await.text();
        assert!(page.contains("Fil saknas") && page.contains("Ingen fil är bifogad"), "{page}");
        assert_eq!(duties(&app, evidence).await, ["renew_evidence"]);

        let sent = astrid.upload(&format!("/records/{evidence}/attachments"), "protokoll.txt", b"Genomgang 2026").await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
        let page = astrid.get(&format!("/evidence/{evidence}")).await.text();
        assert!(page.contains("Bifogat: protokoll.txt") && page.contains("Färskt"), "{}: {page}", app.on);
        assert_eq!((count(&app, id, "met").await, count(&app, id, "amber").await), (1, 0), "{}", app.on);
        agrees(&app).await;

        let file = app.db.one(Sql::new("SELECT id FROM attachment")).await.expect("row").expect("one").id("id").expect("id");
        let removed = astrid.post(&format!("/attachments/{file}/remove"), &[]).await;
        assert_eq!(removed.status, StatusCode::SEE_OTHER, "{}", removed.text());
        measured(&app).await;
        assert_eq!((count(&app, id, "met").await, count(&app, id, "amber").await), (0, 1), "{}: the job has noticed", app.on);
        agrees(&app).await;
    }
}

#[tokio::test]
async fn a_measure_whose_register_comes_later_says_so_and_a_program_measures_now() {
    for app in all().await {
        let astrid = ciso(&app).await;
        let system = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let subject = system.to_string();
        let fields = |measure: &'static str| {
            [
                ("name", "Återläsning"),
                ("kind", "measure"),
                ("measure", measure),
                ("record", subject.as_str()),
                ("secrecy", "internal"),
            ]
        };
        let unknown = astrid.post("/evidence/new", &fields("hittat_pa")).await;
        assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
        let form = astrid.get("/evidence/new").await.text();
        assert!(
            form.contains("<option value=\"logs_heard\"") && form.contains("Loggkällor som hörs"),
            "a choice, in words: {form}"
        );
        let later = astrid.post("/evidence/new", &fields("restore_test_age")).await;
        assert_eq!(later.status, StatusCode::SEE_OTHER, "{}", later.text());
        measured(&app).await;
        let page = astrid.get(later.location()).await.text();
        assert!(
            page.contains("Mäts när registret finns") && page.contains("Tid sedan senaste återläsningstest"),
            "{}: {page}",
            app.on
        );
        assert!(!page.contains(">restore_test_age<"), "the word, not the key: {page}");

        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let id = start(&astrid, system, catalogue).await;
        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        tx.exec(Sql::new("UPDATE requirement SET measure = 'restore_test_age' WHERE id = ").bind(r[0])).await.expect("named");
        let recorded = tx.record(Change::new("test", None, Act::Update), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        let page = astrid.get(&format!("/assessments/{id}/requirements/{}/evidence", r[0])).await.text();
        assert!(page.contains("Tid sedan senaste återläsningstest: mäts när registret finns"), "{page}");

        let live = astrid.post("/evidence/new", &fields("classification_current")).await;
        let path = format!("/api/v1{}/read", live.location());
        let program = app.program("program", Role::SystemManager, None).await;
        let read = program.json("POST", &path, serde_json::json!({})).await;
        assert_eq!(read.status, StatusCode::OK, "{}", read.text());
        assert_eq!((read.json()["state"].as_str(), read.json()["value"].as_i64()), (Some("fresh"), Some(100)), "{}", read.text());
        let auditor = app.program("revisor", Role::Auditor, None).await;
        assert_eq!(auditor.json("POST", &path, serde_json::json!({})).await.status, StatusCode::FORBIDDEN);
        agrees(&app).await;
    }
}
