//! Tasks through the whole application, on both databases: my tasks, an owner's page, the coordinator's Monday, nudges, reminders and the daily mail.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
use crate::{
    actions::{create, day, node},
    smtp::Smtp,
    support::{TestApp, apps},
    tasks_mail::{number, with_mail},
};
use axum::http::StatusCode;
use futures::future::BoxFuture;
use vk_core::{Id, Instant, Role, Secrecy, sort_key};
use vk_db::{Act, Change, Columns, Sql};
use vk_governance::{
    registers,
    tasks::{DIGEST_JOB, REMIND_JOB},
};
use vk_web::{AppError, Hooks, Look, Messages, Register, Tone, Turned, jobs, register::no_api};

pub async fn all() -> Vec<TestApp> {
    apps(registers::ALL).await
}

pub async fn insert(app: &TestApp, rows: Vec<(&str, Columns)>) {
    let ctx = app.ctx();
    let mut tx = app.db.write(&ctx).await.expect("tx");
    for (table, columns) in rows {
        tx.insert(table, columns).await.expect(table);
    }
    let recorded = tx.record(Change::new("test", None, Act::Create), None).await.expect("record");
    tx.commit(recorded).await.expect("commit");
}

pub async fn person(app: &TestApp, name: &str, email: &str) -> Id {
    let id = app.ctx().new_id();
    let columns = Columns::new()
        .set("id", id)
        .set("name", name)
        .set("name_key", sort_key(name))
        .set("search_text", name)
        .set("given_name", name)
        .set("family_name", name)
        .set("email", Some(email).filter(|e| !e.is_empty()))
        .set("created_at", 0)
        .set("updated_at", 0);
    insert(app, vec![("person", columns)]).await;
    id
}

/// A function with whoever holds it; true for a deputy.
pub async fn function(app: &TestApp, name: &str, held_by: &[(Id, bool)]) -> Id {
    let id = node(app, "function", name, None, Secrecy::Open).await;
    let columns = Columns::new().set("id", id).set("name", name).set("name_key", sort_key(name)).set("search_text", name);
    let mut rows = vec![("function", columns.set("created_at", 0).set("updated_at", 0))];
    for (person, deputy) in held_by {
        let holder = Columns::new().set("id", app.ctx().new_id()).set("function_id", id).set("person_id", *person);
        rows.push(("function_holder", holder.set("is_deputy", *deputy)));
    }
    insert(app, rows).await;
    id
}

/// The part of a page below one heading.
fn below<'a>(page: &'a str, heading: &str) -> &'a str {
    let mark = format!("id=\"{heading}\"");
    page.split_once(&mark).unwrap_or_else(|| panic!("{heading} in {page}")).1.split("</section>").next().unwrap_or("")
}

#[tokio::test]
async fn my_tasks_are_those_of_my_functions_by_day_and_secret_ones_are_only_counted() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let maja = app.browser("maja", Role::ChiefPhysician, None).await;
        assert!(maja.get("/tasks").await.text().contains("inte kopplat till någon person"));
        let p = person(&app, "Maja", "").await;
        app.belongs_to("maja", p).await;
        assert!(maja.get("/tasks").await.text().contains("Du innehar ingen funktion"));
        let own = function(&app, "Verksamhetschef", &[(p, false)]).await.to_string();
        let deputised = function(&app, "Systemägare", &[(p, true)]).await.to_string();
        let other = function(&app, "Någon annan", &[]).await.to_string();
        let (late, soon, later) = (day(&app, -4).to_string(), day(&app, 0).to_string(), day(&app, 40).to_string());
        create(&astrid, "Försenad sak", &[("responsible", &own), ("due_on", &late)]).await;
        create(&astrid, "Dagens sak", &[("responsible", &deputised), ("due_on", &soon)]).await;
        create(&astrid, "Senare sak", &[("responsible", &own), ("due_on", &later)]).await;
        create(&astrid, "Sak utan dag", &[("responsible", &own)]).await;
        create(&astrid, "Andras sak", &[("responsible", &other), ("due_on", &late)]).await;
        create(&astrid, "Hemlig sak", &[("responsible", &own), ("due_on", &late), ("secrecy", "secret")]).await;
        let page = maja.get("/tasks").await.text();
        assert!(
            below(&page, "group-overdue").contains("Försenad sak") && below(&page, "group-overdue").contains("Försenad 4 dagar")
        );
        assert!(below(&page, "group-week").contains("Dagens sak") && below(&page, "group-week").contains("Systemägare"));
        assert!(below(&page, "group-later").contains("Senare sak") && below(&page, "group-no_day").contains("Sak utan dag"));
        assert!(page.contains("Genomför åtgärden") && !page.contains("Andras sak") && !page.contains("Hemlig sak"), "{page}");
        assert!(page.contains("En uppgift till gäller en post"), "{page}");
        assert!(maja.get("/").await.text().contains("Mina försenade uppgifter"));
    }
}

#[tokio::test]
async fn an_owner_sees_information_systems_and_risks_with_what_is_wrong_with_them() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let p = person(&app, "Iris", "").await;
        let iris = app.browser("iris", Role::InformationOwner, None).await;
        app.belongs_to("iris", p).await;
        let owner = function(&app, "Informationsägare", &[(p, false)]).await;
        let row = |table: &'static str, name: &str, id: Id| {
            let columns = Columns::new().set("id", id).set("name", name).set("name_key", sort_key(name)).set("search_text", name);
            (table, columns.set("owner_function_id", owner).set("created_at", 0).set("updated_at", 0))
        };
        let (journals, bookings, system) = (app.ctx().new_id(), app.ctx().new_id(), app.ctx().new_id());
        let system_row =
            row("system", "Exempeljournalen", system).1.set("kind", "application").set("hosting", "own").set("lifecycle", "live");
        let class = Columns::new()
            .set("name", "x")
            .set("name_key", "x")
            .set("search_text", "x")
            .set("secrecy", "open")
            .set("id", app.ctx().new_id())
            .set("information_set_id", journals)
            .set("model_version", "1")
            .set("state", "decided")
            .set("confidentiality", 3)
            .set("integrity", 2)
            .set("availability", 1)
            .set("traceability", 1)
            .set("decided_at", 0)
            .set("valid_until", "2020-01-01")
            .set("created_at", 0)
            .set("updated_at", 0);
        let holds = Columns::new().set("system_id", system).set("information_set_id", journals);
        insert(&app, vec![row("information_set", "Patientjournaler", journals), row("information_set", "Bokningar", bookings)])
            .await;
        insert(&app, vec![("classification", class), ("system", system_row), ("system_information", holds)]).await;
        let page = iris.get("/mine").await.text();
        assert!(page.contains("Patientjournaler") && page.contains("klassningen gick ut 2020-01-01"), "{page}");
        assert!(page.contains("Bokningar") && page.contains("Inte klassad"), "{page}");
        assert!(page.contains("Exempeljournalen") && page.matches("K3").count() == 2, "the set's class and the system's: {page}");
        assert!(!astrid.get("/mine").await.text().contains("Patientjournaler"), "somebody else's");
    }
}

/// A register that says what got worse.
static WORSE: Register = Register {
    key: "worse",
    kind: "",
    path: "/worse",
    nav: None,
    access: &[],
    migrations: &[],
    messages: Messages::NONE,
    routes: |r| r,
    api: no_api,
    hooks: Hooks { turned: Some(worse), ..Hooks::NONE },
    tables: &[],
};

fn worse<'a>(_: &'a Look<'a>, since: Instant) -> BoxFuture<'a, Result<Vec<Turned>, AppError>> {
    Box::pin(async move {
        let turned = |title: &str, tone| Turned {
            title: title.to_owned(),
            href: "/worse".to_owned(),
            tone,
            why: format!("Tystnade efter {}", since.local_date()),
            at: since.plus_hours(1),
        };
        Ok(vec![turned("Gul sak", Tone::Waiting), turned("Röd sak", Tone::Burning)])
    })
}

#[tokio::test]
async fn monday_tells_who_is_late_and_a_nudge_reaches_the_holders_once_a_day() {
    let with_worse: Vec<&'static Register> = registers::ALL.iter().copied().chain([&WORSE]).collect();
    for app in apps(&with_worse).await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let p = person(&app, "Maja Majsson", "").await;
        let maja = app.browser("maja", Role::ChiefPhysician, None).await;
        app.belongs_to("maja", p).await;
        let held = function(&app, "Verksamhetschef", &[(p, false)]).await;
        let vacant = function(&app, "Tom stol", &[]).await;
        let (late, soon) = (day(&app, -9).to_string(), day(&app, 5).to_string());
        let h = held.to_string();
        create(&astrid, "Öppen försenad", &[("responsible", &h), ("due_on", &late)]).await;
        create(&astrid, "Hemlig försenad", &[("responsible", &h), ("due_on", &late), ("secrecy", "secret")]).await;
        create(&astrid, "Tom stols sak", &[("responsible", &vacant.to_string()), ("due_on", &late)]).await;
        create(&astrid, "Ingens sak", &[("due_on", &late)]).await;
        create(&astrid, "Kommer snart", &[("responsible", &h), ("due_on", &soon)]).await;
        let page = astrid.get("/monday").await.text();
        let (red, amber) = (page.find("Röd sak").expect("red"), page.find("Gul sak").expect("amber"));
        assert!(red < amber && page.contains("Tystnade efter"), "red first: {page}");
        let part = below(&page, "late");
        let place = |name: &str| part.find(name).unwrap_or_else(|| panic!("{name} in {part}"));
        assert!(place("Verksamhetschef") < place("Tom stol"), "most first: {part}");
        assert!(part.contains("Maja Majsson") && part.contains("Saknar innehavare") && part.contains("Ingen ansvarig"), "{part}");
        assert!(part.contains("Försenad 9 dagar") && below(&page, "coming").contains("Kommer snart"), "{page}");

        assert_eq!(maja.post(&format!("/monday/nudge/{held}"), &[]).await.status, StatusCode::FORBIDDEN);
        let asked = astrid.post(&format!("/monday/nudge/{held}"), &[]).await;
        assert_eq!((asked.status, asked.location()), (StatusCode::SEE_OTHER, "/monday"));
        let empty = astrid.post(&format!("/monday/nudge/{vacant}"), &[]).await;
        assert_eq!(empty.status, StatusCode::SEE_OTHER);
        astrid.post(&format!("/monday/nudge/{held}"), &[]).await;
        let count = |table: &'static str| {
            let db = app.db.clone();
            async move { db.int(Sql::new(&format!("SELECT count(*) FROM {table}"))).await.expect("n") }
        };
        assert_eq!((count("nudge").await, count("notice").await), (1, 1), "once in 24 hours, and nobody on an empty chair");
        let again = astrid.get("/monday").await.text();
        assert!(below(&again, "late").contains("Namn astrid") && !again.contains(&format!("/monday/nudge/{held}")), "{again}");

        let notices = maja.get("/notices").await.text();
        assert!(notices.contains("frågar efter en försenad uppgift") && notices.contains("Öppen försenad"), "{notices}");
        assert!(!notices.contains("Hemlig försenad") && notices.contains("class=\"badge\""), "{notices}");
        let id = app.db.one(Sql::new("SELECT id FROM notice")).await.expect("db").expect("a notice").id("id").expect("id");
        astrid.post(&format!("/notices/{id}/read"), &[]).await;
        assert!(maja.get("/tasks").await.text().contains("class=\"badge\""), "nobody reads another's notice");
        assert_eq!(maja.post(&format!("/notices/{id}/read"), &[]).await.status, StatusCode::SEE_OTHER);
        assert!(!maja.get("/tasks").await.text().contains("class=\"badge\""));
        assert!(!astrid.get("/tasks").await.text().contains("class=\"badge\""));
        let program = app.program("robot", Role::Ciso, None).await;
        assert_eq!(program.get("/api/v1/notices").await.json()["items"].as_array().map(Vec::len), Some(0));
    }
}

#[tokio::test]
async fn reminders_come_once_for_each_step_and_go_to_whoever_holds_the_function() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let p = person(&app, "Maja", "").await;
        let maja = app.browser("maja", Role::ChiefPhysician, None).await;
        app.belongs_to("maja", p).await;
        let f = function(&app, "Verksamhetschef", &[(p, false)]).await.to_string();
        for (name, days) in [("Om sex dagar", 6), ("I morgon", 1), ("I går", -1), ("Långt fram", 30)] {
            create(&astrid, name, &[("responsible", &f), ("due_on", &day(&app, days).to_string())]).await;
        }
        let secret = [("responsible", f.as_str()), ("due_on", &day(&app, 3).to_string()), ("secrecy", "secret")];
        create(&astrid, "Hemlig", &secret).await;
        for _ in 0..2 {
            jobs::run_now(&app.app, REMIND_JOB).await.expect("the job");
        }
        let n = app.db.int(Sql::new("SELECT count(*) FROM notice")).await.expect("n");
        assert_eq!(n, 4, "each once, and nothing that is far away; on {}", app.on);
        let page = maja.get("/notices").await.text();
        assert!(page.contains("I morgon") && page.contains("Dagen är nära") && page.contains("sista dagen var"), "{page}");
        assert!(
            page.contains("Genomför åtgärden") && page.contains("en post som du inte får se") && !page.contains("Hemlig"),
            "{page}"
        );
    }
}

#[tokio::test]
async fn what_is_marked_secret_after_a_nudge_is_named_neither_on_the_page_nor_in_the_mail() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let p = person(&app, "Iris", "iris@region.example").await;
        let iris = app.browser("iris", Role::InformationOwner, None).await;
        app.belongs_to("iris", p).await;
        let f = function(&app, "Informationsägare", &[(p, false)]).await;
        let (id, late) = (f.to_string(), day(&app, -2).to_string());
        let first = create(&astrid, "Stäng gamla konton", &[("responsible", &id), ("due_on", &late)]).await;
        create(&astrid, "Byt lås", &[("responsible", &id), ("due_on", &late)]).await;
        astrid.post(&format!("/monday/nudge/{f}"), &[]).await;
        let notices = iris.get("/notices").await.text();
        assert!(notices.contains("Stäng gamla konton") && notices.contains("Byt lås") && notices.contains("Informationsägare"));
        let stored =
            app.db.one(Sql::new("SELECT args FROM notice")).await.expect("db").expect("a notice").text("args").expect("args");
        assert!(!stored.contains("Stäng gamla konton"), "{stored}");

        let secret = [("_version", "1"), ("name", "Stäng gamla konton"), ("priority", "3"), ("secrecy", "secret")];
        let fields = [&secret[..], &[("responsible", id.as_str()), ("due_on", late.as_str())]].concat();
        assert_eq!(astrid.post(&format!("/actions/{first}/edit"), &fields).await.status, StatusCode::SEE_OTHER);
        let notices = iris.get("/notices").await.text();
        assert!(!notices.contains("Stäng gamla konton") && notices.contains("Byt lås"), "{}: {notices}", app.on);
        let Some(mut smtp) = Smtp::start() else { return };
        jobs::run_now(&with_mail(&app, smtp.port).await, DIGEST_JOB).await.expect("the job");
        let mail = smtp.next()["plain"].as_str().expect("text").to_owned();
        assert!(!mail.contains("Stäng gamla konton") && mail.contains("frågar efter") && mail.contains("Byt lås"), "{mail}");
    }
}

#[tokio::test]
async fn a_reminder_of_ones_own_is_told_once_in_the_program_and_stands_in_the_mail_until_it_is_done() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let p = person(&app, "Iris", "iris@region.example").await;
        let iris = app.browser("iris", Role::InformationOwner, None).await;
        app.belongs_to("iris", p).await;
        let gone = person(&app, "Gustav", "gustav@region.example").await;
        let gustav = app.browser("gustav", Role::InformationOwner, None).await;
        app.belongs_to("gustav", gone).await;
        // Both have held the function; Gustav's time is over.
        let f = function(&app, "Informationsägare", &[(p, false), (gone, false)]).await;
        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        let until = Sql::new("UPDATE function_holder SET valid_until = '2020-01-01' WHERE person_id = ").bind(gone);
        assert_eq!(tx.exec(until).await.expect("holder"), 1);
        let recorded = tx.record(Change::new("test", None, Act::Update), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");

        let record = create(&astrid, "Avtalet", &[("responsible", &f.to_string())]).await.to_string();
        let hidden =
            create(&astrid, "Hemligt avtal", &[("responsible", &f.to_string()), ("secrecy", "secret")]).await.to_string();
        let (today, later) = (day(&app, 0).to_string(), day(&app, 30).to_string());
        let set = |node: &str, whose: &str, day: &str, text: &str| {
            [("node", node), ("whose", whose), ("on_day", day), ("text", text)].map(|(k, v)| (k, v.to_owned()))
        };
        let (whose, mine) = (f.to_string(), "me");
        for fields in [
            set(&record, &whose, &today, "Ring leverantören"),
            set(&hidden, &whose, &today, "Säg upp det hemliga"),
            set(&record, &whose, &later, "Långt fram"),
        ] {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            let answer = astrid.post("/reminders", &fields).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        }
        let own = set(&record, mine, &today, "Min egen");
        let own: Vec<(&str, &str)> = own.iter().map(|(k, v)| (*k, v.as_str())).collect();
        assert_eq!(astrid.post("/reminders", &own).await.status, StatusCode::SEE_OTHER);

        for _ in 0..2 {
            jobs::run_now(&app.app, REMIND_JOB).await.expect("the job");
        }
        assert_eq!(
            number(&app, "SELECT count(*) FROM notice WHERE kind = 'reminder'").await,
            3,
            "two for Iris, one for Astrid; on {}",
            app.on
        );
        let notices = iris.get("/notices").await.text();
        assert!(notices.contains("Påminnelse som sattes till") && notices.contains("Avtalet"), "{notices}");
        assert!(!gustav.get("/notices").await.text().contains("Påminnelse som sattes till"), "who no longer holds the function");
        assert!(gustav.get("/tasks").await.text().contains("Du innehar ingen funktion"));

        // Nor does he set or end its reminders.
        let reminder =
            app.db.one(Sql::new("SELECT id FROM reminder WHERE text = 'Ring leverantören'")).await.expect("db").expect("one");
        let done = format!("/reminders/{}/done", reminder.id("id").expect("id"));
        assert_eq!(gustav.post(&done, &[]).await.status, StatusCode::FORBIDDEN);

        let Some(mut smtp) = Smtp::start() else { return };
        let working = with_mail(&app, smtp.port).await;
        jobs::run_now(&working, DIGEST_JOB).await.expect("the job");
        let mail = smtp.next();
        assert_eq!(mail["to"][0].as_str(), Some("iris@region.example"));
        let text = mail["plain"].as_str().expect("text");
        assert!(
            text.contains("Påminnelser (2)") && text.contains("Ring leverantören: ÅTG-") && text.contains("Avtalet"),
            "{text}"
        );
        assert!(
            !text.contains("Säg upp det hemliga") && !text.contains("Hemligt avtal") && !text.contains("Långt fram"),
            "{text}"
        );
        assert_eq!(iris.post(&done, &[]).await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn an_owner_sees_open_risks_by_their_level_the_gravest_first() {
    for app in all().await {
        let p = person(&app, "Iris", "").await;
        let iris = app.browser("iris", Role::InformationOwner, None).await;
        app.belongs_to("iris", p).await;
        let owner = function(&app, "Informationsägare", &[(p, false)]).await;
        let risk = |name: &str, rank: i64, open: bool| {
            let columns = Columns::new().set("id", app.ctx().new_id()).set("reference", name).set("name", name);
            let columns = columns.set("name_key", sort_key(name)).set("search_text", name).set("source_kind", "environment");
            let columns = columns.set("owner_function_id", owner).set("current_rank", rank).set("is_open", open);
            ("risk", columns.set("state", if open { "assessed" } else { "closed" }).set("created_at", 0).set("updated_at", 0))
        };
        insert(&app, vec![risk("Aftonrisk", 2, true), risk("Brand", 20, true), risk("Gammal risk", 30, false)]).await;
        let page = iris.get("/mine").await.text();
        let place = |name: &str| page.find(name).unwrap_or_else(|| panic!("{name} in {page}"));
        assert!(place("Brand") < place("Aftonrisk"), "{}: {page}", app.on);
        assert!(!page.contains("Gammal risk"), "what is closed is nobody's worry: {page}");
        assert!(page.contains("Inte bedömd"), "the level stands beside it: {page}");
        let program = app.program("robot", Role::InformationOwner, None).await;
        app.belongs_to("robot", p).await;
        let mine = program.get("/api/v1/mine").await.json();
        assert_eq!(mine["risks"].as_array().map(Vec::len), Some(2));
    }
}

#[tokio::test]
async fn the_menu_begins_with_ones_own_pages_and_monday_is_there_for_those_who_coordinate() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let emil = app.browser("emil", Role::Employee, None).await;
        let menu = |page: String| {
            page.split_once("<nav class=\"side\"").map(|(_, rest)| rest.split("</nav>").next().unwrap_or("").to_owned())
        };
        let own = |page: String| menu(page).expect("a menu").split("<details").next().unwrap_or("").to_owned();
        let coordinator = own(astrid.get("/tasks").await.text());
        assert!(coordinator.contains("href=\"/tasks\"") && coordinator.contains("href=\"/monday\""), "{coordinator}");
        let employee = own(emil.get("/tasks").await.text());
        assert!(employee.contains("href=\"/tasks\"") && !employee.contains("href=\"/monday\""), "{employee}");
        assert_eq!(emil.get("/monday").await.status, StatusCode::FORBIDDEN);
        let page = astrid.get("/monday").await.text();
        assert!(page.contains("Inget blev gult eller rött sedan ") && page.contains("Ingen är sen</h2>"), "{page}");
    }
}

#[tokio::test]
async fn the_api_tells_tasks_and_the_week_and_asks_as_the_page_does() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let p = person(&app, "Maja", "").await;
        let maja = app.program("maja", Role::OperationsManager, None).await;
        app.belongs_to("maja", p).await;
        let f = function(&app, "Verksamhetschef", &[(p, false)]).await;
        let late = day(&app, -3).to_string();
        create(&astrid, "Försenad sak", &[("responsible", &f.to_string()), ("due_on", &late)]).await;
        let tasks = maja.get("/api/v1/tasks").await.json();
        assert_eq!(
            (tasks["items"][0]["group"].as_str(), tasks["items"][0]["due"].as_str()),
            (Some("overdue"), Some(late.as_str()))
        );
        assert_eq!(maja.get("/api/v1/monday").await.status, StatusCode::FORBIDDEN);
        let robot = app.program("robot", Role::Ciso, None).await;
        let week = robot.get("/api/v1/monday").await.json();
        assert_eq!(
            (week["late"][0]["function"].as_str(), week["late"][0]["overdue"].as_i64()),
            (Some(f.to_string().as_str()), Some(1))
        );
        let path = format!("/api/v1/monday/nudge/{f}");
        let asked = robot.json("POST", &path, serde_json::json!({})).await.json();
        assert_eq!((asked["result"].as_str(), asked["told"].as_i64()), (Some("told"), Some(1)), "on {}", app.on);
        assert_eq!(robot.json("POST", &path, serde_json::json!({})).await.json()["result"].as_str(), Some("fresh"));
    }
}
