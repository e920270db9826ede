//! Occasions as they run, on both databases: done, checked, postponed, told upwards, remade after changes, seen by those who may.
use crate::{
    support::{Browser, TestApp, apps_at},
    wheels::{activity, adopt, all, count, function, id_of, version, wheel},
};
use axum::http::StatusCode;
use vk_core::{Id, Role};
use vk_db::Sql;
use vk_web::jobs;

async fn only(app: &TestApp, condition: &str) -> Id {
    let sql = Sql::new("SELECT id FROM occasion WHERE ").push(condition).push(" ORDER BY falls_on, id LIMIT 1");
    app.db.one(sql).await.expect("db").unwrap_or_else(|| panic!("{condition}")).id("id").expect("id")
}

async fn text(app: &TestApp, column: &str, id: Id) -> Option<String> {
    let sql = Sql::new("SELECT CAST(").push(column).push(" AS TEXT) AS it FROM occasion WHERE id = ").bind(id);
    app.db.one(sql).await.expect("db").expect("an occasion").opt_text("it").expect("text")
}

async fn act(who: &Browser<'_>, id: Id, act: &str, fields: &[(&str, &str)]) -> crate::support::Answer {
    let version = version(who.app, "occasion", id).await;
    let mut all = vec![("_version", version.as_str())];
    all.extend_from_slice(fields);
    who.post(&format!("/occasions/{id}/act/{act}"), &all).await
}

/// A wheel with one yearly activity, adopted before its year began.
async fn running(app: &TestApp, more: &[(&str, &str)]) -> (Id, Id, Id) {
    let ciso = app.browser("ciso", Role::Ciso, None).await;
    let owner = function(&ciso, "Säkerhetsansvarig", &[]).await;
    let id = wheel(&ciso).await;
    let activity = activity(&ciso, id, "Återläsningsprov", owner, more).await;
    adopt(app, id, "2025-12-10").await;
    (id, activity, owner)
}

#[tokio::test]
async fn an_occasion_is_checked_off_done_late_and_keeps_by_how_much() {
    let (apps, clock) = apps_at(&all(), "2026-03-05T09:00:00Z").await;
    for app in apps {
        clock.set("2026-03-05T09:00:00Z");
        running(&app, &[("checklist", "Välj system\nÅterläs\nSkriv protokoll")]).await;
        let lead = app.browser("lead", Role::ItSecurityLead, None).await;
        let id = only(&app, "1=1").await;
        let page = lead.get(&format!("/occasions/{id}")).await.text();
        assert!(page.contains("25 dagar kvar, sista dag 2026-03-30") && page.contains("Välj system"), "{page}");
        let version_now = version(&app, "occasion", id).await;
        let checked = lead
            .post(&format!("/occasions/{id}/check"), &[("_version", &version_now), ("line", "Välj system"), ("line", "Påhittad")])
            .await;
        assert_eq!(checked.status, StatusCode::SEE_OTHER);
        assert_eq!(
            (text(&app, "checked", id).await.as_deref(), text(&app, "state", id).await.as_deref()),
            (Some("Välj system"), Some("ongoing"))
        );
        clock.set("2026-04-02T09:00:00Z");
        let lead = app.browser("lead2", Role::ItSecurityLead, None).await;
        let page = lead.get(&format!("/occasions/{id}")).await.text();
        assert!(page.contains("3 dagar sent"), "{page}");
        let refused = act(&lead, id, "done", &[("done_on", "2026-04-02")]).await;
        assert!(refused.text().contains("2 saker på checklistan är öppna"), "{}", refused.text());
        let future = act(&lead, id, "done", &[("done_on", "2026-04-03"), ("note", "Resten nästa gång")]).await;
        assert!(
            future.text().contains("Dagen har inte varit än") && future.text().contains("Resten nästa gång"),
            "{}",
            future.text()
        );
        let done = act(&lead, id, "done", &[("done_on", "2026-04-02"), ("note", "Resten nästa gång")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
        assert_eq!(
            (text(&app, "done_late_days", id).await.as_deref(), text(&app, "done_by", id).await.as_deref()),
            (Some("3"), Some("Namn lead2"))
        );
        let again = act(&lead, id, "done", &[("done_on", "2026-04-02")]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing is done twice");
        let wheel = lead.get("/wheel?year=2026").await.text();
        assert!(wheel.contains("Återläsningsprov, 2026-03-02 till 2026-03-30, klar, sent"), "{wheel}");
    }
}

#[tokio::test]
async fn what_is_postponed_keeps_its_first_day_and_every_reason() {
    let (apps, _) = apps_at(&all(), "2026-03-05T09:00:00Z").await;
    for app in apps {
        running(&app, &[]).await;
        let lead = app.browser("lead", Role::ItSecurityLead, None).await;
        let id = only(&app, "1=1").await;
        let earlier = act(&lead, id, "postpone", &[("due_on", "2026-03-20"), ("reason", "fel håll")]).await;
        assert!(earlier.text().contains("måste ligga efter den nuvarande, 2026-03-30"), "{}", earlier.text());
        let silent = act(&lead, id, "postpone", &[("due_on", "2026-05-20"), ("reason", " ")]).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY, "a reason is needed");
        for (due, reason) in [("2026-04-20", "Reservkraften provas"), ("2026-05-11", "Driftstopp")] {
            let moved = act(&lead, id, "postpone", &[("due_on", due), ("reason", reason)]).await;
            assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.text());
        }
        let facts = [
            text(&app, "first_due_on", id).await,
            text(&app, "due_on", id).await,
            text(&app, "starts_on", id).await,
            text(&app, "falls_on", id).await,
        ];
        assert_eq!(facts.map(Option::unwrap_or_default), ["2026-03-30", "2026-05-11", "2026-04-13", "2026-03-16"]);
        let page = lead.get(&format!("/occasions/{id}")).await.text();
        assert!(
            page.contains("från 2026-03-30 till 2026-04-20")
                && page.contains("Reservkraften provas")
                && page.contains("Driftstopp"),
            "{page}"
        );
        // The form itself does not move days.
        let sent = lead.get(&format!("/occasions/{id}/edit")).await;
        assert_eq!(sent.status, StatusCode::OK);
        let version_now = version(&app, "occasion", id).await;
        let activity = text(&app, "activity_id", id).await.unwrap_or_default();
        let fields = [
            ("_version", version_now.as_str()),
            ("name", "Nytt namn"),
            ("activity", &activity),
            ("falls_on", "2026-03-16"),
            ("starts_on", "2026-04-13"),
            ("due_on", "2026-12-01"),
            ("secrecy", "internal"),
        ];
        let refused = lead.post(&format!("/occasions/{id}/edit"), &fields).await;
        assert!(refused.text().contains("Flytta fram"), "{}", refused.text());
    }
}

#[tokio::test]
async fn what_is_late_or_vacant_is_told_to_the_function_above_once() {
    let (apps, clock) = apps_at(&all(), "2026-03-05T09:00:00Z").await;
    for app in apps {
        clock.set("2026-03-05T09:00:00Z");
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let person = id_of(&ciso.post("/people/new", &[("given_name", "Eva"), ("family_name", "Ek"), ("secrecy", "open")]).await)
            .to_string();
        let vacant = function(&ciso, "Förvaltare", &[("role_key", "system_manager")]).await;
        let held = function(&ciso, "IT-säkerhet", &[("role_key", "it_security_lead"), ("holders", &person)]).await;
        let boss = function(&ciso, "IT-direktör", &[("role_key", "it_director"), ("holders", &person)]).await;
        let id = wheel(&ciso).await;
        activity(&ciso, id, "Ingens", vacant, &[("category", "risk")]).await;
        activity(&ciso, id, "Sen", held, &[("category", "technical"), ("escalate_after", "14")]).await;
        adopt(&app, id, "2025-12-10").await;
        jobs::run_now(&app.app, "occasions_escalated").await.expect("job");
        let (nobodys, late) = (only(&app, "category = 'risk'").await, only(&app, "category = 'technical'").await);
        assert_eq!(text(&app, "escalated_why", nobodys).await.as_deref(), Some("vacant"), "at once, when its window opens");
        assert_eq!(text(&app, "escalated_to_id", nobodys).await, Some(boss.to_string()), "nobody holds the steps between");
        assert_eq!(text(&app, "escalated_why", late).await, None, "{}: its last day has not come", app.on);
        clock.set("2026-04-13T09:00:00Z");
        jobs::run_now(&app.app, "occasions_escalated").await.expect("job");
        assert_eq!(text(&app, "escalated_why", late).await, None, "the patience of fourteen days is not over");
        clock.set("2026-04-14T09:00:00Z");
        jobs::run_now(&app.app, "occasions_escalated").await.expect("job");
        assert_eq!(text(&app, "escalated_to_id", late).await, Some(boss.to_string()));
        let before = version(&app, "occasion", late).await;
        jobs::run_now(&app.app, "occasions_escalated").await.expect("job");
        assert_eq!(version(&app, "occasion", late).await, before, "told once");
        let duty = Sql::new("SELECT count(*) FROM duty WHERE what = 'see_late_occasion' AND function_id = ").bind(boss);
        assert_eq!(app.db.int(duty).await.expect("db"), 1);
        let ciso = app.browser("ciso2", Role::Ciso, None).await;
        let page = ciso.get(&format!("/occasions/{nobodys}")).await.text();
        assert!(page.contains("Ingen innehar den ansvariga funktionen. Sagt till IT-direktör"), "{page}");
        // Another day begins anew.
        act(&ciso, late, "postpone", &[("due_on", "2026-06-01"), ("reason", "Överenskommet")]).await;
        assert_eq!(text(&app, "escalated_on", late).await, None);
    }
}

#[tokio::test]
async fn a_system_that_comes_in_may_gets_what_is_left_and_one_that_goes_is_cancelled_with_its_reason() {
    let (apps, clock) = apps_at(&all(), "2026-01-20T09:00:00Z").await;
    for app in apps {
        clock.set("2026-01-20T09:00:00Z");
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let system = async |who: &Browser<'_>, name: &str| {
            let fields =
                [("name", name), ("kind", "application"), ("hosting", "own"), ("lifecycle", "live"), ("secrecy", "open")];
            id_of(&who.post("/systems/new", &fields).await)
        };
        let cosmic = system(&ciso, "COSMIC").await;
        let owner = function(&ciso, "Ägare", &[]).await;
        let id = wheel(&ciso).await;
        let review =
            activity(&ciso, id, "Genomgång", owner, &[("scope", "system"), ("rhythm", "quarterly"), ("first_on", "2026-02-10")])
                .await;
        adopt(&app, id, "2026-01-20").await;
        assert_eq!(count(&app, "1=1").await, 4);
        clock.set("2026-05-20T09:00:00Z");
        let ciso = app.browser("ciso2", Role::Ciso, None).await;
        let melior = system(&ciso, "Melior").await;
        jobs::run_now(&app.app, "occasions_made").await.expect("job");
        let of = |system: Id| format!("target_id = '{system}'");
        assert_eq!(
            count(&app, &of(melior)).await,
            4,
            "{}: also those whose window is open or over, so that nothing is skipped unseen",
            app.on
        );
        assert_eq!(ciso.post(&format!("/systems/{cosmic}/archive"), &[]).await.status, StatusCode::SEE_OTHER);
        jobs::run_now(&app.app, "occasions_made").await.expect("job");
        let cancelled = format!("{} AND state = 'cancelled' AND state_reason = 'target_gone'", of(cosmic));
        assert_eq!(count(&app, &cancelled).await, 2, "those of August and November; the past stays");
        assert_eq!(ciso.post(&format!("/systems/{cosmic}/restore"), &[]).await.status, StatusCode::SEE_OTHER);
        jobs::run_now(&app.app, "occasions_made").await.expect("job");
        assert_eq!(count(&app, &cancelled).await, 0, "it is back");
        // An own occasion is nobody's rule and stays.
        let review = review.to_string();
        let fields = [
            ("name", "Extra"),
            ("activity", review.as_str()),
            ("falls_on", "2026-09-01"),
            ("starts_on", "2026-09-01"),
            ("due_on", "2026-09-10"),
            ("secrecy", "internal"),
        ];
        let extra = id_of(&ciso.post("/occasions/new", &fields).await);
        jobs::run_now(&app.app, "occasions_made").await.expect("job");
        assert_eq!(text(&app, "state", extra).await.as_deref(), Some("planned"));
    }
}

#[tokio::test]
async fn the_new_year_does_not_wait_for_a_decision_and_the_clock_going_back_makes_nothing_twice() {
    let (apps, clock) = apps_at(&all(), "2026-01-20T09:00:00Z").await;
    for app in apps {
        clock.set("2026-01-20T09:00:00Z");
        running(&app, &[]).await;
        clock.set("2026-11-20T09:00:00Z");
        jobs::run_now(&app.app, "wheel_years").await.expect("job");
        let wheels = Sql::new("SELECT count(*) FROM year_wheel WHERE year = 2027");
        assert_eq!(app.db.int(wheels.clone()).await.expect("db"), 0, "somebody still has time to draft it");
        clock.set("2026-12-02T09:00:00Z");
        for _ in 0..2 {
            jobs::run_now(&app.app, "wheel_years").await.expect("job");
        }
        assert_eq!(app.db.int(wheels).await.expect("db"), 1, "{}: drafted once", app.on);
        clock.set("2027-01-01T05:00:00Z");
        jobs::run_now(&app.app, "wheel_years").await.expect("job");
        jobs::run_now(&app.app, "occasions_made").await.expect("job");
        assert_eq!(count(&app, "year = 2027").await, 1);
        clock.set("2026-12-15T05:00:00Z");
        jobs::run_now(&app.app, "occasions_made").await.expect("job");
        assert_eq!(count(&app, "1=1").await, 2, "the clock went back, and nothing was made again");
        let ciso = app.browser("lars", Role::Ciso, None).await;
        let page = ciso.get("/wheels").await.text();
        assert!(page.contains("Gäller utan beslut"), "{page}");
    }
}

#[tokio::test]
async fn a_unit_sees_its_own_occasions_and_the_regions_and_secret_ones_are_in_nobodys_sum() {
    let (apps, _) = apps_at(&all(), "2026-03-05T09:00:00Z").await;
    for app in apps {
        let (north, south) = (app.unit("Norra kliniken", None).await, app.unit("Södra kliniken", None).await);
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        for (name, unit, secrecy) in [("Nord", north, "open"), ("Syd", south, "open"), ("Hemlig", north, "secret")] {
            let unit = unit.to_string();
            let fields = [
                ("name", name),
                ("kind", "application"),
                ("hosting", "own"),
                ("lifecycle", "live"),
                ("unit", unit.as_str()),
                ("secrecy", secrecy),
            ];
            assert_eq!(ciso.post("/systems/new", &fields).await.status, StatusCode::SEE_OTHER);
        }
        let owner = function(&ciso, "Ägare", &[]).await;
        let id = wheel(&ciso).await;
        activity(&ciso, id, "Genomgång", owner, &[("scope", "system")]).await;
        activity(&ciso, id, "Ledningens genomgång", owner, &[("category", "follow_up")]).await;
        adopt(&app, id, "2026-01-10").await;
        let auditor = app.browser("rut", Role::Auditor, Some(north)).await;
        let list = auditor.get("/occasions").await.text();
        assert!(
            list.contains("Genomgång – Nord")
                && list.contains("Ledningens genomgång")
                && !list.contains("Syd")
                && !list.contains("Hemlig"),
            "{list}"
        );
        let drawn = auditor.get("/wheel?year=2026").await.text();
        assert!(
            drawn.contains("Genomgång, 2026-03-02 till 2026-03-30, planerad") && !drawn.contains("av 3"),
            "{}: one occasion, no sum of others: {drawn}",
            app.on
        );
        let all = ciso.get("/wheel?year=2026").await.text();
        assert!(all.contains("0 av 3 klara"), "{all}");
        let south_one = only(&app, "name LIKE '%Syd'").await;
        assert_eq!(auditor.get(&format!("/occasions/{south_one}")).await.status, StatusCode::NOT_FOUND);
        let expert = app.browser("expert", Role::AuditExpert, None).await;
        for path in ["/wheel", "/occasions", "/activities", "/wheels"] {
            assert_eq!(expert.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
    }
}
