//! Exceptions through the whole application: asked for, decided with a mandate, shown for what they are, ended by the day.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
use crate::{
    assessed::{FOUR, agrees, all, answer, ciso, count, duties, function, source, start, system, today},
    support::{Browser, TestApp},
};
use axum::http::StatusCode;
use vk_core::{Id, Role};
use vk_db::{Act, Change, Sql};

/// Asks for an exception until this day and gives its id.
async fn ask(browser: &Browser<'_>, app: &TestApp, subject: Id, requirement: Id, days: i32) -> Id {
    let decider = function(app, "Informationsägare").await;
    let fields = [
        ("name", "Avsteg från kravet".to_owned()),
        ("requirement", requirement.to_string()),
        ("subject", subject.to_string()),
        ("reason", "Leverantören stödjer det inte.".to_owned()),
        ("compensation", "Eget nät.".to_owned()),
        ("valid_until", today(app).plus_days(days).to_string()),
        ("decider", decider.to_string()),
        ("secrecy", "internal".to_owned()),
    ];
    let answer = browser.post("/exceptions/new", &fields.each_ref().map(|(k, v)| (*k, v.as_str()))).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.location().rsplit('/').next().expect("an id").parse().expect("an id")
}

async fn approve(browser: &Browser<'_>, id: Id, until: &str) -> StatusCode {
    let path = format!("/exceptions/{id}/decision");
    let version = browser.get(&path).await.hidden("_version");
    let fields = [
        ("outcome", "approved"),
        ("valid_until", until),
        ("mandate", "Delegationsordningen 4.2"),
        ("decision_reason", "Godtagbart en tid."),
        ("_version", &version),
    ];
    browser.post(&path, &fields).await.status
}

#[tokio::test]
async fn from_a_legal_duty_it_is_a_documented_shortfall_and_otherwise_an_exception() {
    for app in all().await {
        let (astrid, iris) = (ciso(&app).await, app.browser("iris", Role::InformationOwner, None).await);
        let system = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let id = start(&astrid, system, catalogue).await;
        answer(&astrid, id, r[0], "not_met").await;
        answer(&astrid, id, r[3], "not_met").await;
        let (plain, legal) = (ask(&astrid, &app, system, r[0], 100).await, ask(&astrid, &app, system, r[3], 100).await);
        assert_eq!(count(&app, id, "not_met").await, 2, "asking changes nothing");
        assert_eq!(duties(&app, legal).await, ["decide_exception"]);
        let until = today(&app).plus_days(100).to_string();
        for exception in [plain, legal] {
            assert_eq!(
                astrid.get(&format!("/exceptions/{exception}/decision")).await.status,
                StatusCode::FORBIDDEN,
                "no mandate"
            );
            assert_eq!(approve(&iris, exception, &until).await, StatusCode::SEE_OTHER);
        }
        let sums = [("not_met", 0), ("exceptions", 1), ("shortfalls", 1), ("met", 0)];
        for (column, n) in sums {
            assert_eq!(count(&app, id, column).await, n, "{}: {column}", app.on);
        }
        let page = astrid.get(&format!("/assessments/{id}?area=all")).await.text();
        assert!(page.contains("Dokumenterad brist") && page.contains("Avsteg är beviljat"), "{page}");
        let gaps = astrid.get("/assessments/gaps?standing=shortfall").await.text();
        assert!(gaps.contains("VK-4") && !gaps.contains("VK-1"), "a shortfall stays a gap: {gaps}");
        let shown = astrid.get(&format!("/exceptions/{legal}")).await.text();
        assert!(shown.contains("Delegationsordningen 4.2") && shown.contains("gör inget lagligt"), "{shown}");
        assert_eq!(duties(&app, legal).await, ["renew_exception"]);
        agrees(&app).await;
    }
}

#[tokio::test]
async fn no_decision_reaches_beyond_two_years_and_another_content_is_asked_for_again() {
    for app in all().await {
        let (astrid, iris) = (ciso(&app).await, app.browser("iris", Role::InformationOwner, None).await);
        let system = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let id = start(&astrid, system, catalogue).await;
        let exception = ask(&astrid, &app, system, r[3], 100).await;
        let beyond = today(&app).plus_months(24).plus_days(1).to_string();
        assert_eq!(approve(&iris, exception, &beyond).await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(count(&app, id, "shortfalls").await, 0);
        assert_eq!(approve(&iris, exception, &today(&app).plus_months(24).to_string()).await, StatusCode::SEE_OTHER);
        assert_eq!(count(&app, id, "shortfalls").await, 1);

        let edit = astrid.get(&format!("/exceptions/{exception}/edit")).await;
        let (version, requirement, subject) = (edit.hidden("_version"), r[3].to_string(), system.to_string());
        let until = today(&app).plus_days(700).to_string();
        let fields = [
            ("name", "Avsteg från kravet"),
            ("requirement", requirement.as_str()),
            ("subject", &subject),
            ("reason", "Ett annat skäl."),
            ("compensation", "Eget nät."),
            ("valid_until", &until),
            ("secrecy", "internal"),
            ("_version", &version),
        ];
        let saved = astrid.post(&format!("/exceptions/{exception}/edit"), &fields).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
        assert_eq!(count(&app, id, "shortfalls").await, 0, "{}: the decision covered another reason", app.on);
        assert_eq!(duties(&app, exception).await, ["decide_exception"]);
    }
}

#[tokio::test]
async fn the_day_after_its_last_it_is_over_and_revoked_it_is_over_at_once() {
    for app in all().await {
        let (astrid, iris) = (ciso(&app).await, app.browser("iris", Role::InformationOwner, None).await);
        let system = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let id = start(&astrid, system, catalogue).await;
        let exception = ask(&astrid, &app, system, r[3], 10).await;
        assert_eq!(approve(&iris, exception, &today(&app).plus_days(10).to_string()).await, StatusCode::SEE_OTHER);
        vk_web::jobs::run_now(&app.app, "exceptions_expire").await.expect("job");
        assert_eq!(count(&app, id, "shortfalls").await, 1, "ten days are left");

        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        let past = Sql::new("UPDATE exception SET valid_until = ").bind(today(&app).plus_days(-1)).push(" WHERE id = ");
        tx.exec(past.bind(exception)).await.expect("past");
        let recorded = tx.record(Change::new("test", None, Act::Update), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        vk_web::jobs::run_now(&app.app, "exceptions_expire").await.expect("job");
        assert_eq!((count(&app, id, "shortfalls").await, count(&app, id, "unanswered").await), (0, 3), "{}", app.on);
        assert!(astrid.get(&format!("/exceptions/{exception}")).await.text().contains("Utgånget"));
        agrees(&app).await;

        let second = ask(&astrid, &app, system, r[0], 10).await;
        assert_eq!(approve(&iris, second, &today(&app).plus_days(10).to_string()).await, StatusCode::SEE_OTHER);
        assert_eq!(count(&app, id, "exceptions").await, 1);
        let path = format!("/exceptions/{second}/revocation");
        let version = iris.get(&path).await.hidden("_version");
        assert_eq!(
            iris.post(&path, &[("decision_reason", ""), ("_version", &version)]).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        let revoked = iris.post(&path, &[("decision_reason", "Löst."), ("_version", &version)]).await;
        assert_eq!(revoked.status, StatusCode::SEE_OTHER, "{}", revoked.text());
        assert_eq!(count(&app, id, "exceptions").await, 0);
        agrees(&app).await;
    }
}
