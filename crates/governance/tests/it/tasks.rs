//! Tasks through the whole application, on both databases: my tasks, an owner's page, the coordinator's Monday, nudges, reminders and the daily mail.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
use crate::{
    actions::{create, day, node},
    support::{TestApp, apps},
};
use axum::http::StatusCode;
use futures::future::BoxFuture;
use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
    sync::Arc,
};
use vk_core::{Id, Instant, Role, Secrecy, sort_key};
use vk_db::{Act, Change, Columns, Sql};
use vk_governance::{
    registers,
    tasks::{DIGEST_JOB, MailConfig, Mailer, REMIND_JOB},
};
use vk_web::{App, AppError, Hooks, Look, Messages, Register, Tone, Turned, WebConfig, jobs, register::no_api};

async fn all() -> Vec<TestApp> {
    apps(registers::ALL).await
}

async fn insert(app: &TestApp, rows: Vec<(&str, Columns)>) {
    let ctx = app.ctx();
    let mut tx = app.db.write(&ctx).await.expect("tx");
    for (table, columns) in rows {
        tx.insert(table, columns).await.expect(table);
    }
    let recorded = tx.record(Change::new("test", None, Act::Create), None).await.expect("record");
    tx.commit(recorded).await.expect("commit");
}

async fn person(app: &TestApp, name: &str, email: &str) -> Id {
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
async fn function(app: &TestApp, name: &str, held_by: &[(Id, bool)]) -> Id {
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
        let maja = app.browser("maja", Role::OperationsManager, None).await;
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
        let maja = app.browser("maja", Role::OperationsManager, None).await;
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
        let maja = app.browser("maja", Role::OperationsManager, None).await;
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

/// A mail server of its own on loopback: Debian's python3-aiosmtpd, which prints each message as one line of JSON.
struct Smtp {
    child: Child,
    lines: BufReader<std::process::ChildStdout>,
    port: u16,
}

const SERVER: &str = r#"
import asyncio, email, email.policy, json, sys
from aiosmtpd.smtp import SMTP
class Handler:
    async def handle_DATA(self, server, session, envelope):
        m = email.message_from_bytes(envelope.content, policy=email.policy.default)
        part = lambda kind: m.get_body((kind,)).get_content()
        print(json.dumps({"to": envelope.rcpt_tos, "from": envelope.mail_from, "subject": m["subject"], "plain": part("plain"), "html": part("html")}), flush=True)
        return "250 OK"
async def main():
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(Handler()), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"#;

impl Smtp {
    /// `None`, with a word on the reason, where the package is not installed and fixtures are not required.
    fn start() -> Option<Smtp> {
        // Debian's own python has the package; another one that is called python3 may not.
        let python = ["/usr/bin/python3", "python3"].into_iter().find(|p| Command::new(p).arg("--version").output().is_ok())?;
        let mut child = Command::new(python).args(["-c", SERVER]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().ok()?;
        let mut lines = BufReader::new(child.stdout.take().expect("its output"));
        let mut first = String::new();
        lines.read_line(&mut first).expect("its first line");
        let Ok(port) = first.trim().parse() else {
            assert!(std::env::var_os("VARDKASE_REQUIRE_FIXTURES").is_none(), "python3-aiosmtpd is required and missing");
            let _ = writeln!(std::io::stderr(), "skipped: no mail server to test against (Debian: python3-aiosmtpd)");
            return None;
        };
        Some(Smtp { child, lines, port })
    }

    fn next(&mut self) -> serde_json::Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).expect("a message");
        serde_json::from_str(&line).expect("JSON")
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The same application with a way out for mail.
async fn with_mail(app: &TestApp, port: u16) -> App {
    let config = MailConfig {
        smtp: format!("smtp://127.0.0.1:{port}"),
        from: "Vårdkase <vardkase@region.example>".to_owned(),
        user: None,
        password: None,
        digest_hour: 0,
    };
    let mailer = Arc::new(Mailer::new(config).expect("a mailer"));
    App::builder(app.db.clone(), registers::ALL, WebConfig::loopback(8080)).slot(mailer).build().await.expect("an application")
}

#[tokio::test]
async fn the_daily_mail_goes_once_names_nothing_secret_and_what_fails_is_tried_again() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let p = person(&app, "Iris", "iris@region.example").await;
        app.account("iris", Role::InformationOwner, None).await;
        app.belongs_to("iris", p).await;
        let silent = person(&app, "Tyst", "tyst@region.example").await;
        app.account("tyst", Role::InformationOwner, None).await;
        app.belongs_to("tyst", silent).await;
        let f = function(&app, "Informationsägare", &[(p, false)]).await;
        let (late, soon) = (day(&app, -2).to_string(), day(&app, 3).to_string());
        let id = f.to_string();
        create(&astrid, "Stäng gamla konton", &[("responsible", &id), ("due_on", &late)]).await;
        create(&astrid, "Hemligt hål", &[("responsible", &id), ("due_on", &soon), ("secrecy", "secret")]).await;
        astrid.post(&format!("/monday/nudge/{f}"), &[]).await;

        // Nobody listens: the failure is kept and shown, and nothing counts as told.
        let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("address").port();
        jobs::run_now(&with_mail(&app, closed).await, DIGEST_JOB).await.expect("the job goes on");
        let page = astrid.get("/tasks/mail").await.text();
        assert!(page.contains("Namn iris") && page.contains("Mejl som inte gick fram"), "{page}");
        assert!(astrid.get("/").await.text().contains("Mejl som inte går fram"));
        let told = || app.db.int(Sql::new("SELECT count(*) FROM notice WHERE mailed_at IS NOT NULL"));
        assert_eq!(told().await.expect("n"), 0);

        let Some(mut smtp) = Smtp::start() else { return };
        let working = with_mail(&app, smtp.port).await;
        jobs::run_now(&working, DIGEST_JOB).await.expect("the job");
        let mail = smtp.next();
        assert_eq!(
            (mail["to"][0].as_str(), mail["from"].as_str()),
            (Some("iris@region.example"), Some("vardkase@region.example"))
        );
        assert_eq!(mail["subject"], "Vårdkase: 1 försenade, 1 kommande");
        for part in ["plain", "html"] {
            let text = mail[part].as_str().expect("text");
            assert!(text.contains("Stäng gamla konton") && text.contains("en sekretessmarkerad uppgift"), "{part}: {text}");
            assert!(!text.contains("Hemligt hål"), "{part}: {text}");
            assert!(text.contains("frågar efter") && text.contains("http://127.0.0.1:8080/actions/"), "{part}: {text}");
        }
        assert_eq!(told().await.expect("n"), 1);
        let kept = app
            .db
            .one(Sql::new("SELECT failures, failure FROM mail_digest WHERE sent_on IS NOT NULL ORDER BY failures DESC"))
            .await;
        assert_eq!(kept.expect("db").expect("a row").int("failures").expect("n"), 0, "what goes through is no failure any more");

        // The same day again: nothing; the next line the server prints would be another person's.
        jobs::run_now(&working, DIGEST_JOB).await.expect("the job");
        let p2 = person(&app, "Bo", "bo@region.example").await;
        app.account("bo", Role::InformationOwner, None).await;
        app.belongs_to("bo", p2).await;
        let g = function(&app, "Systemägare", &[(p2, false)]).await.to_string();
        create(&astrid, "Bos sak", &[("responsible", &g), ("due_on", &late)]).await;
        jobs::run_now(&working, DIGEST_JOB).await.expect("the job");
        assert_eq!(smtp.next()["to"][0].as_str(), Some("bo@region.example"));
    }
}
