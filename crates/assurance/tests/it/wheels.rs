//! Year wheels and activities through the whole application, on both databases: planned, adopted, drawn, followed by the next year and compared.
use crate::support::{Answer, Browser, TestApp, apps_at, unindexed};
use axum::http::StatusCode;
use serde_json::Value;
use vk_assurance::{activities::Activities, occasions::Occasions, registers, wheels::Wheels};
use vk_core::{Id, Role};
use vk_db::{Sql, audit, graph};
use vk_governance::{functions, organisation, people, systems};
use vk_web::{Register, form::Records, golden};

/// What these tests need of governance, and all registers that follow up.
pub fn all() -> Vec<&'static Register> {
    let governance: [&'static Register; 4] =
        [&organisation::REGISTER, &people::REGISTER, &functions::REGISTER, &systems::REGISTER];
    governance.into_iter().chain(registers::ALL.iter().copied()).collect()
}

/// The identifier at the end of where a form led.
pub fn id_of(answer: &Answer) -> Id {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.location().rsplit('/').next().expect("an id").parse().expect("an id")
}

pub async fn function(who: &Browser<'_>, name: &str, more: &[(&str, &str)]) -> Id {
    let mut fields = vec![("name", name), ("secrecy", "open")];
    fields.extend_from_slice(more);
    id_of(&who.post("/functions/new", &fields).await)
}

/// A draft for 2026.
pub async fn wheel(who: &Browser<'_>) -> Id {
    id_of(&who.post("/wheels/new", &[("name", "Årshjul 2026"), ("year", "2026"), ("secrecy", "internal")]).await)
}

pub async fn activity(who: &Browser<'_>, wheel: Id, name: &str, owner: Id, more: &[(&str, &str)]) -> Id {
    let (wheel, owner) = (wheel.to_string(), owner.to_string());
    let mut fields = vec![
        ("name", name),
        ("wheel", wheel.as_str()),
        ("category", "technical"),
        ("rhythm", "yearly"),
        ("first_on", "2026-03-16"),
        ("before_days", "14"),
        ("after_days", "14"),
        ("scope", "region"),
        ("owner_from", "function"),
        ("owner", owner.as_str()),
        ("secrecy", "internal"),
    ];
    for (key, value) in more {
        fields.retain(|(k, _)| k != key);
        fields.push((key, value));
    }
    id_of(&who.post("/activities/new", &fields).await)
}

/// Adopts a wheel in the name of the regional director.
pub async fn adopt(app: &TestApp, id: Id, on: &str) {
    let director = app.browser(&format!("direktor-{}", app.ctx().new_id()), Role::RegionDirector, None).await;
    let version = version(app, "year_wheel", id).await;
    let fields = [
        ("_version", version.as_str()),
        ("decided_by", "Regiondirektören"),
        ("mandate", "management_group"),
        ("decided_on", on),
        ("registry_number", "RS 2025/77"),
    ];
    let answer = director.post(&format!("/wheels/{id}/adopt"), &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}

pub async fn version(app: &TestApp, table: &str, id: Id) -> String {
    let sql = Sql::new("SELECT version FROM ").push(table).push(" WHERE id = ").bind(id);
    app.db.int(sql).await.expect("db").to_string()
}

pub async fn count(app: &TestApp, condition: &str) -> i64 {
    app.db.int(Sql::new("SELECT count(*) FROM occasion WHERE ").push(condition)).await.expect("db")
}

#[test]
fn every_text_permission_api_route_and_table_is_in_order() {
    let whole: Vec<&'static Register> = [vk_governance::registers::ALL, vk_incidents::registers::ALL, registers::ALL].concat();
    assert_eq!(golden::problems(&whole), Vec::<String>::new());
}

#[tokio::test]
async fn whatever_the_lists_are_filtered_or_sorted_by_has_an_index() {
    let (apps, _) = apps_at(&all(), "2026-01-20T09:00:00Z").await;
    for app in apps.into_iter().filter(|app| !app.db.is_postgres()) {
        let mut out = unindexed(&app, Wheels::table()).await;
        out.extend(unindexed(&app, Activities::table()).await);
        out.extend(unindexed(&app, Occasions::table()).await);
        assert_eq!(out, Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_year_is_planned_adopted_drawn_and_its_occasions_make_themselves() {
    let (apps, _) = apps_at(&all(), "2026-01-20T09:00:00Z").await;
    for app in apps {
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let owner = function(&ciso, "Systemägare journal", &[]).await;
        let id = wheel(&ciso).await;
        for name in ["COSMIC", "Melior"] {
            let fields =
                [("name", name), ("kind", "application"), ("hosting", "own"), ("lifecycle", "live"), ("secrecy", "open")];
            assert_eq!(ciso.post("/systems/new", &fields).await.status, StatusCode::SEE_OTHER);
        }
        let review = activity(&ciso, id, "Behörighetsgenomgång", owner, &[("scope", "system"), ("rhythm", "half_yearly")]).await;
        let log = activity(
            &ciso,
            id,
            "Loggkontroll",
            owner,
            &[("rhythm", "own"), ("first_on", "2026-01-01"), ("rrule", "FREQ=MONTHLY;BYDAY=2TU")],
        )
        .await;
        // A draft shows what it plans, and has made nothing.
        let drawn = ciso.get("/wheel?year=2026").await.text();
        assert!(drawn.contains("aria-label=\"Teknik: Loggkontroll, ") && drawn.contains("planerad"), "{}: {drawn}", app.on);
        assert_eq!(count(&app, "1=1").await, 0);
        adopt(&app, id, "2025-12-10").await;
        let of = |activity: Id| format!("activity_id = '{activity}'");
        assert_eq!((count(&app, &of(review)).await, count(&app, &of(log)).await), (4, 12), "{}", app.on);
        // Making them again makes none.
        let again = ciso.post(&format!("/wheels/{id}/generate"), &[]).await;
        assert_eq!((again.status, count(&app, "1=1").await), (StatusCode::SEE_OTHER, 16));
        let drawn = ciso.get("/wheel?year=2026").await.text();
        assert!(drawn.contains("Behörighetsgenomgång, 2026-03-02 till 2026-03-30, planerad, 0 av 2 klara"), "{drawn}");
        assert!(
            drawn.contains("Loggkontroll, 2025-12-30 till 2026-01-27, planerad"),
            "the window of January begins before the year"
        );
        let rounds: Value = ciso.get("/api/v1/wheel/2026").await.json();
        assert_eq!(rounds["rounds"].as_array().map(Vec::len), Some(14), "{rounds}");
        // A quarter, the timeline and the week show the same.
        assert!(ciso.get("/wheel?year=2026&quarter=2").await.text().contains("juni"));
        assert!(ciso.get("/wheel/timeline?year=2026").await.text().contains("Loggkontroll"));
        let week = ciso.get("/wheel/week?week=2026-01-27").await.text();
        assert!(week.contains("Vecka 5, 2026-01-26 till 2026-02-01") && week.contains("Loggkontroll"), "{week}");
        for register in [&registers::ALL[1], &registers::ALL[2], &registers::ALL[3]] {
            let projections = register.hooks.projections.expect("projections")(&app.db).await.expect("db");
            let found = graph::compare(&app.db, register.kind, &projections).await.expect("db");
            assert!(found.is_empty(), "{} {}: {found:?}", app.on, register.key);
        }
        assert!(audit::verify(&app.db).await.expect("chain").first_bad.is_none(), "{}", app.on);
    }
}

#[tokio::test]
async fn a_wheel_is_adopted_once_by_whoever_has_the_mandate_and_says_who_and_when() {
    let (apps, _) = apps_at(&all(), "2026-01-20T09:00:00Z").await;
    for app in apps {
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let owner = function(&ciso, "CISO", &[]).await;
        let id = wheel(&ciso).await;
        let empty = app.browser("chef", Role::RegionDirector, None).await;
        let decision = |version: &str| {
            [
                ("_version", version.to_owned()),
                ("decided_by", "Regiondirektören".to_owned()),
                ("mandate", "line".to_owned()),
                ("decided_on", "2026-01-19".to_owned()),
            ]
        };
        let post = async |who: &Browser<'_>, version: &str| {
            let fields = decision(version);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            who.post(&format!("/wheels/{id}/adopt"), &fields).await
        };
        let answer = post(&empty, "1").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing to decide");
        activity(&ciso, id, "Ledningens genomgång", owner, &[]).await;
        assert_eq!(post(&ciso, "1").await.status, StatusCode::FORBIDDEN, "whoever plans does not decide");
        assert_eq!(post(&empty, "1").await.status, StatusCode::SEE_OTHER);
        let second = post(&empty, "1").await;
        assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            second.text().contains("redan beslutat: Namn chef") && second.text().contains("Regiondirektören"),
            "{}",
            second.text()
        );
        // What is changed afterwards is shown against the decision.
        let page = ciso.get(&format!("/wheels/{id}")).await.text();
        assert!(!page.contains("Skiljer sig från beslutet"), "{page}");
        activity(&ciso, id, "Extra", owner, &[]).await;
        let page = ciso.get(&format!("/wheels/{id}")).await.text();
        assert!(page.contains("0 ändrade, 1 tillkomna, 0 borttagna") && page.contains("ny efter beslut"), "{page}");
    }
}

#[tokio::test]
async fn the_next_year_is_made_once_moves_by_the_rules_and_is_compared_with_the_old_one() {
    let (apps, clock) = apps_at(&all(), "2026-01-20T09:00:00Z").await;
    for app in apps {
        clock.set("2026-01-20T09:00:00Z");
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let owner = function(&ciso, "CISO", &[]).await;
        let id = wheel(&ciso).await;
        activity(&ciso, id, "Ledningens genomgång", owner, &[("rhythm", "own"), ("rrule", "FREQ=YEARLY;BYMONTH=11;BYDAY=2TH")])
            .await;
        activity(&ciso, id, "Flytt av datahall", owner, &[("rhythm", "once"), ("first_on", "2026-06-01")]).await;
        adopt(&app, id, "2026-01-20").await;
        let form = ciso.get(&format!("/wheels/{id}/next")).await;
        assert!(form.text().contains("2027-11-11") && form.text().contains("förlängd ett år"), "{}", form.text());
        let version = version(&app, "year_wheel", id).await;
        let fields = [("_version", version.as_str()), ("name", "Årshjul 2027"), ("year", "2027"), ("secrecy", "internal")];
        let next = id_of(&ciso.post(&format!("/wheels/{id}/next"), &fields).await);
        let twice = ciso.post(&format!("/wheels/{id}/next"), &fields).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "made once");
        let page = ciso.get(&format!("/wheels/{next}")).await.text();
        assert!(page.contains("2 aktiviteter") && page.contains("Före: Årshjul 2026"), "{page}");
        activity(&ciso, next, "Ny leverantörsgranskning", owner, &[("first_on", "2027-05-10"), ("category", "supplier")]).await;
        let compared = ciso.get(&format!("/wheels/{next}/compare")).await.text();
        assert!(compared.contains("Ny leverantörsgranskning") && compared.contains("2 aktiviteter är lika i båda"), "{compared}");
        let export = ciso.get(&format!("/wheels/{next}/compare/export?with={id}&format=csv")).await;
        assert!(export.text().contains("Ny leverantörsgranskning"), "{}", export.text());
        // Closed when its year is over, and not before; then it takes no more changes.
        let close = format!("/wheels/{id}/close");
        let version = crate::wheels::version(&app, "year_wheel", id).await;
        let fields = [("_version", version.as_str()), ("closing_note", "Genomfört enligt plan")];
        assert_eq!(ciso.post(&close, &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        clock.set("2027-01-15T09:00:00Z");
        // A year later nobody is signed in any more.
        let ciso = app.browser("ciso2", Role::Ciso, None).await;
        assert_eq!(ciso.post(&close, &fields).await.status, StatusCode::SEE_OTHER, "{}", app.on);
        let late = [
            ("name", "För sent"),
            ("wheel", &id.to_string()),
            ("category", "risk"),
            ("rhythm", "once"),
            ("first_on", "2026-12-01"),
            ("scope", "region"),
            ("owner_from", "function"),
            ("owner", &owner.to_string()),
            ("secrecy", "internal"),
        ];
        let refused = ciso.post("/activities/new", &late).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("Årshjulet är stängt"), "{}", refused.text());
    }
}

#[tokio::test]
async fn a_wrong_rule_is_refused_beside_its_field_and_keeps_what_was_typed() {
    let (apps, _) = apps_at(&all(), "2026-01-20T09:00:00Z").await;
    for app in apps {
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let owner = function(&ciso, "CISO", &[]).await.to_string();
        let id = wheel(&ciso).await.to_string();
        let fields = [
            ("name", "Omöjlig"),
            ("wheel", id.as_str()),
            ("category", "risk"),
            ("rhythm", "own"),
            ("first_on", "2026-01-01"),
            ("rrule", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
            ("scope", "region"),
            ("owner_from", "function"),
            ("owner", owner.as_str()),
            ("secrecy", "internal"),
        ];
        let answer = ciso.post("/activities/new", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.text();
        assert!(
            page.contains("ingen månad i regeln har en sådan dag") && page.contains("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
            "{page}"
        );
        let twice = ciso.post("/wheels/new", &[("name", "Ett till"), ("year", "2026"), ("secrecy", "internal")]).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "one wheel a year and place: {}", twice.text());
        let tried = ciso.get("/api/v1/activities/days?first_on=2026-01-01&rrule=FREQ=MONTHLY;BYDAY=-1FR&year=2026").await;
        assert_eq!(tried.json()["days"].as_array().map(Vec::len), Some(12));
        let wrong = ciso.get("/api/v1/activities/days?first_on=2026-01-01&rrule=FREQ=HOURLY&year=2026").await;
        assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    }
}
