//! Exceptions through the whole application: asked for, decided with a mandate, shown for what they are, ended by the day.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
use crate::{
    assessed::{FOUR, agrees, all, answer, ciso, count, duties, function, source, start, system, today},
    support::{Browser, TestApp},
};
use axum::http::StatusCode;
use serde_json::json;
use vk_core::{Id, Role};
use vk_db::{Act, Change, Columns, Sql, accounts};

/// Lets an account's person hold a function.
async fn holds(app: &TestApp, account: &str, function: Id) {
    let (ctx, person) = (app.ctx(), app.ctx().new_id());
    let row = Columns::new()
        .set("id", person)
        .set("name", account)
        .set("name_key", account)
        .set("search_text", account)
        .set("given_name", account)
        .set("family_name", account)
        .set("created_at", 0)
        .set("updated_at", 0);
    let holder = Columns::new().set("id", ctx.new_id()).set("function_id", function).set("person_id", person);
    let mut tx = app.db.write(&ctx).await.expect("tx");
    tx.insert("person", row).await.expect("person");
    tx.insert("function_holder", holder.set("is_deputy", false)).await.expect("holder");
    let recorded = tx.record(Change::new("test", Some(function), Act::Create), None).await.expect("record");
    tx.commit(recorded).await.expect("commit");
    app.belongs_to(account, person).await;
}

/// The information owner Iris, who holds the function that exceptions name.
async fn owner(app: &TestApp) -> (Browser<'_>, Id) {
    let iris = app.browser("iris", Role::InformationOwner, None).await;
    let decider = function(app, "Informationsägare").await;
    holds(app, "iris", decider).await;
    (iris, decider)
}

/// Asks for an exception until this day, decided by this function, and gives its id.
pub async fn ask(browser: &Browser<'_>, app: &TestApp, (subject, requirement): (Id, Id), decider: Id, days: i32) -> Id {
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
        let (astrid, (iris, decider)) = (ciso(&app).await, owner(&app).await);
        let system = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let id = start(&astrid, system, catalogue).await;
        answer(&astrid, id, r[0], "not_met").await;
        answer(&astrid, id, r[3], "not_met").await;
        let (plain, legal) =
            (ask(&astrid, &app, (system, r[0]), decider, 100).await, ask(&astrid, &app, (system, r[3]), decider, 100).await);
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
        let (astrid, (iris, decider)) = (ciso(&app).await, owner(&app).await);
        let system = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let id = start(&astrid, system, catalogue).await;
        let exception = ask(&astrid, &app, (system, r[3]), decider, 100).await;
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
        let (astrid, (iris, decider)) = (ciso(&app).await, owner(&app).await);
        let system = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let id = start(&astrid, system, catalogue).await;
        let exception = ask(&astrid, &app, (system, r[3]), decider, 10).await;
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

        let second = ask(&astrid, &app, (system, r[0]), decider, 10).await;
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

/// Lets the last day of an exception be over, and the job find it.
async fn expire(app: &TestApp, exception: Id) {
    let ctx = app.ctx();
    let mut tx = app.db.write(&ctx).await.expect("tx");
    let past = Sql::new("UPDATE exception SET valid_until = ").bind(today(app).plus_days(-1)).push(" WHERE id = ");
    tx.exec(past.bind(exception)).await.expect("past");
    let recorded = tx.record(Change::new("test", None, Act::Update), None).await.expect("record");
    tx.commit(recorded).await.expect("commit");
    vk_web::jobs::run_now(&app.app, "exceptions_expire").await.expect("job");
}

#[tokio::test]
async fn only_the_function_that_the_exception_names_decides_and_takes_back() {
    for app in all().await {
        let (astrid, (iris, decider)) = (ciso(&app).await, owner(&app).await);
        let ivar = app.browser("ivar", Role::InformationOwner, None).await;
        holds(&app, "ivar", function(&app, "En annan ägare").await).await;
        let system = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let (_, r) = source(&app, "Kravkatalog", FOUR).await;
        let exception = ask(&astrid, &app, (system, r[0]), decider, 100).await;
        let (path, until) = (format!("/exceptions/{exception}"), today(&app).plus_days(100).to_string());
        let decision = [
            ("outcome", "approved"),
            ("valid_until", until.as_str()),
            ("mandate", "Delegationsordningen 4.2"),
            ("decision_reason", "Godtagbart en tid."),
            ("_version", "1"),
        ];
        let page = ivar.get(&path).await.text();
        assert!(page.contains("Informationsägare beslutar") && !page.contains(&format!("{path}/decision")), "{}: {page}", app.on);
        assert_eq!(ivar.get(&format!("{path}/decision")).await.status, StatusCode::FORBIDDEN);
        assert_eq!(ivar.post(&format!("{path}/decision"), &decision).await.status, StatusCode::FORBIDDEN, "{}", app.on);
        let body = json!({"version": 1, "outcome": "approved", "valid_until": until, "mandate": "4.2", "decision_reason": "Ja."});
        let other = app.program("maskin", Role::InformationOwner, None).await;
        assert_eq!(other.json("POST", &format!("/api/v1{path}/decision"), body.clone()).await.status, StatusCode::FORBIDDEN);

        let program = app.program("iris-program", Role::InformationOwner, None).await;
        holds(&app, "iris-program", decider).await;
        let mut wrong = body.clone();
        wrong["mandate"] = json!("");
        let refused = program.json("POST", &format!("/api/v1{path}/decision"), wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
        let decided = program.json("POST", &format!("/api/v1{path}/decision"), body).await;
        assert_eq!((decided.status, decided.json()["state"].as_str()), (StatusCode::OK, Some("approved")), "{}", decided.text());

        let back = json!({"version": 2, "decision_reason": "Löst."});
        assert_eq!(
            ivar.post(&format!("{path}/revocation"), &[("decision_reason", "Nej"), ("_version", "2")]).await.status,
            StatusCode::FORBIDDEN
        );
        assert_eq!(other.json("POST", &format!("/api/v1{path}/revocation"), back.clone()).await.status, StatusCode::FORBIDDEN);
        let stale = json!({"version": 1, "decision_reason": "Löst."});
        assert_eq!(program.json("POST", &format!("/api/v1{path}/revocation"), stale).await.status, StatusCode::CONFLICT);
        assert!(iris.get(&path).await.text().contains(&format!("{path}/revocation")), "the one who decides has the button");
        let revoked = program.json("POST", &format!("/api/v1{path}/revocation"), back).await;
        assert_eq!((revoked.status, revoked.json()["state"].as_str()), (StatusCode::OK, Some("revoked")), "{}", revoked.text());
        agrees(&app).await;
    }
}

#[tokio::test]
async fn without_a_function_that_decides_nobody_does() {
    for app in all().await {
        let (astrid, (iris, decider)) = (ciso(&app).await, owner(&app).await);
        let system = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let (_, r) = source(&app, "Kravkatalog", FOUR).await;
        let exception = ask(&astrid, &app, (system, r[0]), decider, 100).await;
        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        tx.exec(Sql::new("UPDATE exception SET decider_function_id = NULL")).await.expect("nobody");
        let recorded = tx.record(Change::new("test", None, Act::Update), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        let page = iris.get(&format!("/exceptions/{exception}")).await.text();
        assert!(page.contains("Ingen beslutande funktion är vald") && !page.contains("/decision"), "{page}");
        assert_eq!(iris.get(&format!("/exceptions/{exception}/decision")).await.status, StatusCode::BAD_REQUEST, "{}", app.on);
    }
}

#[tokio::test]
async fn an_exception_belongs_where_its_subject_belongs_and_is_asked_for_by_whoever_edits_there() {
    for app in all().await {
        let (astrid, (_, decider)) = (ciso(&app).await, owner(&app).await);
        let region = app.unit("Regionen", None).await;
        let (care, dental) = (app.unit("Vården", Some(region)).await, app.unit("Tandvården", Some(region)).await);
        let ours = system(&app, "Vårdens system", Some(care), None, [2, 2, 2, 2]).await;
        let theirs = system(&app, "Tandvårdens system", Some(dental), None, [2, 2, 2, 2]).await;
        let (_, r) = source(&app, "Kravkatalog", FOUR).await;
        let eva = app.browser("eva", Role::SystemManager, Some(care)).await;
        // She reads everywhere and edits in her own unit.
        let ctx = app.ctx();
        let account = app.db.one(Sql::new("SELECT id FROM account WHERE name = 'eva'")).await.expect("row").expect("eva");
        let mut tx = app.db.write(&ctx).await.expect("tx");
        let recorded = accounts::assign(&mut tx, account.id("id").expect("id"), Role::Auditor, None, None).await.expect("role");
        tx.commit(recorded).await.expect("commit");
        assert_eq!(eva.get(&format!("/systems/{theirs}")).await.status, StatusCode::OK, "she sees it");

        let (until, decider_id, own) = (today(&app).plus_days(9).to_string(), decider.to_string(), care.to_string());
        let (subject, requirement) = (theirs.to_string(), r[0].to_string());
        let fields = [
            ("name", "Avsteg för andras system"),
            ("requirement", requirement.as_str()),
            ("subject", &subject),
            ("reason", "Vi vill det."),
            ("compensation", "Ingen."),
            ("valid_until", &until),
            ("decider", &decider_id),
            ("unit", &own),
            ("secrecy", "internal"),
        ];
        let refused = eva.post("/exceptions/new", &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}: {}", app.on, refused.text());
        assert!(
            refused.text().contains("din del av organisationen") && refused.text().contains("Vi vill det."),
            "{}",
            refused.text()
        );

        let unit_of = |id: Id| {
            let sql = Sql::new("SELECT unit_id FROM exception WHERE id = ").bind(id);
            let db = app.db.clone();
            async move { db.one(sql).await.expect("row").expect("there").opt_id("unit_id").expect("unit") }
        };
        let mine = ask(&eva, &app, (ours, r[0]), decider, 9).await;
        assert_eq!(unit_of(mine).await, Some(care), "{}: the subject's unit, though nobody wrote one", app.on);
        let other = ask(&astrid, &app, (theirs, r[0]), decider, 9).await;
        assert_eq!(unit_of(other).await, Some(dental));
        assert_eq!(eva.get(&format!("/exceptions/{other}/edit")).await.status, StatusCode::NOT_FOUND);

        // at least as secret as what it is about
        let mut tx = app.db.write(&ctx).await.expect("tx");
        tx.exec(Sql::new("UPDATE system SET secrecy = 'secret' WHERE id = ").bind(ours)).await.expect("secret");
        let recorded = tx.record(Change::new("test", None, Act::Update), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        let secret = ask(&astrid, &app, (ours, r[1]), decider, 9).await;
        let marked =
            app.db.one(Sql::new("SELECT secrecy FROM exception WHERE id = ").bind(secret)).await.expect("row").expect("there");
        assert_eq!(marked.text("secrecy").expect("secrecy"), "secret", "{}", app.on);
        agrees(&app).await;
    }
}

#[tokio::test]
async fn what_was_typed_is_kept_when_somebody_else_was_quicker_to_change_it() {
    for app in all().await {
        let (astrid, (iris, decider)) = (ciso(&app).await, owner(&app).await);
        let system = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let (_, r) = source(&app, "Kravkatalog", FOUR).await;
        let exception = ask(&astrid, &app, (system, r[0]), decider, 10).await;
        assert_eq!(approve(&iris, exception, &today(&app).plus_days(10).to_string()).await, StatusCode::SEE_OTHER);
        let old = [("decision_reason", "Flerfaktor finns nu."), ("_version", "1")];
        let again = iris.post(&format!("/exceptions/{exception}/revocation"), &old).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{}: {}", app.on, again.text());
        assert!(
            again.text().contains("Flerfaktor finns nu.") && again.text().contains("Någon annan har ändrat"),
            "{}",
            again.text()
        );
    }
}

#[tokio::test]
async fn monday_tells_of_an_exception_that_has_expired_until_a_new_one_takes_over() {
    for app in all().await {
        let (astrid, (iris, decider)) = (ciso(&app).await, owner(&app).await);
        let system = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let id = start(&astrid, system, catalogue).await;
        let old = ask(&astrid, &app, (system, r[3]), decider, 10).await;
        assert_eq!(approve(&iris, old, &today(&app).plus_days(10).to_string()).await, StatusCode::SEE_OTHER);
        let turned = || async {
            let page = astrid.get("/monday").await.text();
            page.split_once("id=\"turned\"").expect("turned").1.split("</section>").next().unwrap_or("").to_owned()
        };
        assert!(!turned().await.contains("Avsteg från kravet"), "it holds");
        expire(&app, old).await;
        let page = turned().await;
        assert!(page.contains(&format!("/exceptions/{old}")) && page.contains("inget avsteg gäller"), "{}: {page}", app.on);
        let other = app.unit("Annan enhet", None).await;
        let local = app.browser("local", Role::InfosecOfficer, Some(other)).await;
        assert!(!local.get("/monday").await.text().contains("Avsteg från kravet"), "only to those who may see it");

        let new = ask(&astrid, &app, (system, r[3]), decider, 100).await;
        assert_eq!(approve(&iris, new, &today(&app).plus_days(100).to_string()).await, StatusCode::SEE_OTHER);
        assert!(!turned().await.contains(&format!("/exceptions/{old}")), "{}: another one has taken over", app.on);
        // the live measure sees it the same way
        let path = format!("/assessments/{id}/requirements/{}/evidence/live", r[3]);
        let live = astrid.post(&path, &[("measure", "exceptions_current")]).await;
        assert_eq!(live.status, StatusCode::SEE_OTHER, "{}", live.text());
        assert_eq!(app.db.int(Sql::new("SELECT value FROM measure_reading")).await.expect("a value"), 0, "{}", app.on);
    }
}
