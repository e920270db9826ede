//! Reminders of reports: each once, to whoever is there, with clocks that leap, servers that forget and functions that nobody holds.
use crate::{
    smtp::{Smtp, forgetful},
    standing::{draft, earlier, opened},
    support::{Clock, TestApp, apps_at},
};
use std::{sync::Arc, time::Duration};
use vk_core::{Id, Instant, Role, Secrecy, sort_key};
use vk_db::{Act, Change, Columns, Projection, Sql, Viewer};
use vk_governance::tasks::{MailConfig, Mailer};
use vk_incidents::{
    incidents::{
        Desk, Submission,
        model::{Assessment, Draft, NIS2},
        moments::Righted,
        reminders::{JOB, MAIL_JOB},
        store,
    },
    registers,
};
use vk_web::{App, WebConfig, jobs};

/// 10:00 in Stockholm, on a Friday.
const START: &str = "2026-11-20T09:00:00Z";

async fn all() -> (Vec<TestApp>, Clock) {
    apps_at(&[vk_governance::registers::ALL, registers::ALL].concat(), START).await
}

/// A function with a role, held by these people: each with an address and an account of their name.
pub async fn function(app: &TestApp, role: &str, unit: Option<Id>, held_by: &[&str]) -> Id {
    let ctx = app.ctx();
    let id = ctx.new_id();
    let name = format!("Funktion {role}");
    let named = |id: Id, name: &str| {
        Columns::new().set("id", id).set("name", name).set("name_key", sort_key(name)).set("search_text", name)
    };
    let mut tx = app.db.write(&ctx).await.expect("tx");
    let row = named(id, &name).set("role_key", role).set("unit_id", unit).set("created_at", 0).set("updated_at", 0);
    tx.insert("function", row).await.expect("function");
    let mut people = Vec::new();
    for who in held_by {
        let person = ctx.new_id();
        let row =
            named(person, who).set("given_name", *who).set("family_name", *who).set("email", format!("{who}@region.example"));
        tx.insert("person", row.set("created_at", 0).set("updated_at", 0)).await.expect("person");
        let holder = Columns::new().set("id", ctx.new_id()).set("function_id", id).set("person_id", person);
        tx.insert("function_holder", holder.set("is_deputy", false)).await.expect("holder");
        people.push((*who, person));
    }
    let projection = Projection {
        kind: "function",
        id,
        title: name,
        search: String::new(),
        unit,
        extra_units: Vec::new(),
        secrecy: Secrecy::Open,
        state: "active".to_owned(),
        edges: Vec::new(),
        duties: Vec::new(),
    };
    let recorded = tx.record(Change::new("test", Some(id), Act::Create), Some(projection)).await.expect("record");
    tx.commit(recorded).await.expect("commit");
    for (who, person) in people {
        app.account(who, Role::OfficerOnCall, None).await;
        app.belongs_to(who, person).await;
    }
    id
}

/// Two looks: what has leapt is believed at the second.
async fn look(app: &TestApp, clock: &Clock, moment: &str) {
    clock.set(moment);
    for _ in 0..2 {
        jobs::run_now(&app.app, JOB).await.expect("the job");
    }
}

async fn number(app: &TestApp, sql: &str) -> i64 {
    app.db.int(Sql::new(sql)).await.expect("a number")
}

async fn told(app: &TestApp) -> i64 {
    number(app, "SELECT count(*) FROM notice WHERE kind = 'duty'").await
}

async fn mails(app: &TestApp, state: &str) -> i64 {
    number(app, &format!("SELECT count(*) FROM incident_mail WHERE state = '{state}'")).await
}

/// Another node over the same database and clock, with a way out for mail.
async fn node(app: &TestApp, port: u16) -> App {
    let config = MailConfig {
        smtp: format!("smtp://127.0.0.1:{port}"),
        from: "Vårdkase <vardkase@region.example>".to_owned(),
        user: None,
        password: None,
        digest_hour: 0,
    };
    let mailer = Arc::new(Mailer::new(config).expect("a mailer").with_patience(Duration::from_secs(10)));
    let (first, registers) = (app.app.clone(), [vk_governance::registers::ALL, registers::ALL].concat());
    let builder = App::builder(app.db.clone(), &registers, WebConfig::loopback(8080)).slot(mailer);
    builder.clock(Arc::new(move || first.now())).build().await.expect("an application")
}

async fn nis2(app: &TestApp, incident: Id) -> (Id, i64) {
    let tracks = store::tracks(&app.db, incident).await.expect("tracks");
    tracks.into_iter().find(|t| t.kind == NIS2).map(|t| (t.id, t.version)).expect("track")
}

#[tokio::test]
async fn each_step_is_told_once_over_restart_two_nodes_and_a_clock_set_back() {
    let (apps, clock) = all().await;
    for app in apps {
        clock.set(START);
        function(&app, "officer_on_call", None, &["tib"]).await;
        // Known at ten on Friday: the early warning is due at ten on Saturday.
        opened(&app, &earlier(&app, 0), draft("Journalen nere")).await;
        look(&app, &clock, "2026-11-20T20:59:00Z").await;
        assert_eq!(told(&app).await, 0, "{}: twelve hours and a minute are left", app.on);
        look(&app, &clock, "2026-11-20T21:00:00Z").await;
        assert_eq!((told(&app).await, mails(&app, "waiting").await), (1, 1));
        let other = node(&app, 9).await;
        for moment in ["2026-11-20T21:01:00Z", "2026-11-20T20:00:00Z", "2026-11-20T21:02:00Z"] {
            look(&app, &clock, moment).await;
            jobs::run_now(&other, JOB).await.expect("another node, after a restart");
        }
        assert_eq!((told(&app).await, mails(&app, "waiting").await), (1, 1), "{}", app.on);
        // The program stood still over -6 and -2; the function above would be told as well, had it anybody in it.
        look(&app, &clock, "2026-11-21T08:00:00Z").await;
        assert_eq!(told(&app).await, 2, "only the tightest: an hour");
        look(&app, &clock, "2026-11-21T09:00:01Z").await;
        look(&app, &clock, "2026-11-22T09:00:01Z").await;
        assert_eq!(told(&app).await, 4, "when it has passed, and a day later");
        look(&app, &clock, "2026-11-23T08:00:00Z").await;
        let early =
            number(&app, "SELECT count(*) FROM incident_reminder WHERE stage = 'early_warning' AND outcome = 'told'").await;
        assert_eq!(early, 4, "and no more of the first report");
        let kept = number(&app, "SELECT count(*) FROM notice WHERE mailed_at IS NULL AND kind = 'duty'").await;
        assert_eq!(kept, 0, "the day's mail does not say it again");
        let tib = app.browser("chef", Role::Ciso, None).await;
        assert!(!tib.get("/notices").await.text().contains("incidents-remind"), "every message has its words");
    }
}

#[tokio::test]
async fn a_clock_that_leaps_a_year_for_a_moment_sends_nothing() {
    let (apps, clock) = all().await;
    for app in apps {
        clock.set(START);
        function(&app, "officer_on_call", None, &["tib"]).await;
        opened(&app, &earlier(&app, 0), draft("Journalen nere")).await;
        jobs::run_now(&app.app, JOB).await.expect("a first look");
        clock.set("2027-11-20T09:00:00Z");
        jobs::run_now(&app.app, JOB).await.expect("one look");
        clock.set("2026-11-20T09:02:00Z");
        for _ in 0..3 {
            jobs::run_now(&app.app, JOB).await.expect("looks");
        }
        assert_eq!(told(&app).await, 0, "{}", app.on);
        look(&app, &clock, "2026-11-20T21:00:00Z").await;
        assert_eq!(told(&app).await, 1, "and afterwards it goes on");
    }
}

#[tokio::test]
async fn a_corrected_moment_reminds_anew_and_voids_the_waiting_mail() {
    let (apps, clock) = all().await;
    for app in apps {
        clock.set(START);
        function(&app, "officer_on_call", None, &["tib"]).await;
        let id = opened(&app, &earlier(&app, 0), draft("Journalen nere")).await;
        look(&app, &clock, "2026-11-20T21:00:00Z").await;
        assert_eq!(told(&app).await, 1);
        let (ctx, may) = (earlier(&app, 0), Viewer::everything());
        let (track, version) = nis2(&app, id).await;
        let righted = Righted {
            at: "2026-11-20T08:00:00Z".parse::<Instant>().expect("moment"),
            reason: "Växeln visste redan klockan nio".to_owned(),
            late_reason: None,
        };
        let desk = Desk::new(&app.db, &ctx, &may).expect("desk");
        desk.correct_awareness(id, track, version, righted).await.expect("put right");
        look(&app, &clock, "2026-11-20T21:03:00Z").await;
        assert_eq!(told(&app).await, 2, "{}: the term ends an hour earlier now", app.on);
        let Some(mut smtp) = Smtp::start() else { return };
        jobs::run_now(&node(&app, smtp.port).await, MAIL_JOB).await.expect("the job");
        assert_eq!((mails(&app, "sent").await, mails(&app, "void").await), (1, 1));
        let mail = smtp.next();
        assert!(mail["plain"].as_str().expect("text").contains("2026-11-21 09:00"), "{mail}");
    }
}

#[tokio::test]
async fn a_mail_goes_once_names_the_incident_to_whoever_sees_it_and_is_never_sent_again_when_cut() {
    let (apps, clock) = all().await;
    for app in apps {
        clock.set(START);
        function(&app, "officer_on_call", None, &["tib"]).await;
        opened(&app, &earlier(&app, 0), draft("Journalen nere")).await;
        look(&app, &clock, "2026-11-20T21:00:00Z").await;
        let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("address").port();
        jobs::run_now(&node(&app, closed).await, MAIL_JOB).await.expect("the job goes on");
        assert_eq!(mails(&app, "waiting").await, 1, "{}: nobody listened, so it certainly did not go", app.on);
        let Some(mut smtp) = Smtp::start() else { return };
        let working = node(&app, smtp.port).await;
        look(&app, &clock, "2026-11-20T21:05:00Z").await;
        for _ in 0..2 {
            jobs::run_now(&working, MAIL_JOB).await.expect("the job");
        }
        let mail = smtp.next();
        let text = mail["plain"].as_str().expect("text");
        assert_eq!(mail["to"][0].as_str(), Some("tib@region.example"));
        assert!(text.contains("Journalen nere") && text.contains("2026-11-21 10:00") && !text.contains("incidents-"), "{text}");
        assert!(text.contains("ingen har bekräftat") && text.contains("/situation"), "{text}");
        assert_eq!((mails(&app, "sent").await, number(&app, "SELECT max(tries) FROM incident_mail").await), (1, 2));

        look(&app, &clock, "2026-11-21T03:00:00Z").await;
        let (port, seen) = forgetful();
        for _ in 0..2 {
            jobs::run_now(&node(&app, port).await, MAIL_JOB).await.expect("the job goes on");
        }
        assert_eq!((seen.try_iter().count(), mails(&app, "unknown").await), (1, 1), "{}", app.on);
    }
}

#[tokio::test]
async fn a_function_with_nobody_in_it_wakes_the_next_ones_and_burns() {
    let (apps, clock) = all().await;
    for app in apps {
        clock.set(START);
        let lead = function(&app, "infosec_officer", None, &[]).await;
        function(&app, "ciso", None, &["ciso"]).await;
        opened(&app, &earlier(&app, 0), Draft { lead_function: Some(lead), ..draft("Journalen nere") }).await;
        look(&app, &clock, "2026-11-20T21:00:00Z").await;
        let whom = number(
            &app,
            "SELECT count(*) FROM notice n JOIN account a ON a.id = n.account_id WHERE a.name = 'ciso' AND n.kind = 'duty'",
        )
        .await;
        assert_eq!(whom, 1, "{}", app.on);
        let chief = app.browser("chef", Role::RegionDirector, None).await;
        let page = chief.get("/").await.text();
        assert!(page.contains("Funktion infosec_officer") && page.contains("Ingen innehar funktionen"), "{page}");
    }
}

#[tokio::test]
async fn when_nobody_at_all_is_there_it_burns_and_is_told_as_soon_as_somebody_is() {
    let (apps, clock) = all().await;
    for app in apps {
        clock.set(START);
        opened(&app, &earlier(&app, 0), draft("Journalen nere")).await;
        look(&app, &clock, "2026-11-20T21:00:00Z").await;
        let chief = app.browser("chef", Role::RegionDirector, None).await;
        let page = chief.get("/").await.text();
        assert!(page.contains("ingen finns att påminna"), "{page}");
        function(&app, "officer_on_call", None, &["tib"]).await;
        look(&app, &clock, "2026-11-20T21:02:00Z").await;
        assert_eq!(told(&app).await, 1, "{}", app.on);
    }
}

#[tokio::test]
async fn reminders_stop_when_the_report_is_given_or_decided_not_required() {
    let (apps, clock) = all().await;
    for app in apps {
        clock.set(START);
        function(&app, "officer_on_call", None, &["tib"]).await;
        let (ctx, may) = (earlier(&app, 0), Viewer::everything());
        let given = opened(&app, &ctx, draft("Journalen nere")).await;
        let other = opened(&app, &ctx, draft("Borttappat passerkort")).await;
        look(&app, &clock, "2026-11-20T21:00:00Z").await;
        assert_eq!(told(&app).await, 2);
        let ctx = earlier(&app, 0);
        let desk = Desk::new(&app.db, &ctx, &may).expect("desk");
        let submission = Submission {
            track: nis2(&app, given).await.0,
            stage: "early_warning".to_owned(),
            answers: None,
            submitted_at: ctx.now,
            channel: "cyberportalen".to_owned(),
            external_ref: None,
            late_reason: None,
            unapproved_reason: Some("Ingen anträffbar".to_owned()),
            fields: [].into(),
        };
        desk.submit(given, submission).await.expect("given");
        let (track, version) = nis2(&app, other).await;
        desk.assess(other, track, version, Assessment::NotRequired, "Ingen incident").await.expect("assessed");
        look(&app, &clock, "2026-11-21T08:30:00Z").await;
        assert_eq!(told(&app).await, 2, "{}", app.on);
        let Some(smtp) = Smtp::start() else { return };
        jobs::run_now(&node(&app, smtp.port).await, MAIL_JOB).await.expect("the job");
        assert_eq!((mails(&app, "void").await, mails(&app, "waiting").await), (2, 0), "what is no longer true is not sent");
    }
}

#[tokio::test]
async fn a_secret_incident_has_no_name_in_its_reminder() {
    let (apps, clock) = all().await;
    for app in apps {
        clock.set(START);
        function(&app, "officer_on_call", None, &["tib"]).await;
        let secret = Draft { secrecy: Secrecy::Secret, ..draft("Intrång i vårdnätet") };
        let id = opened(&app, &earlier(&app, 0), secret).await;
        look(&app, &clock, "2026-11-20T21:00:00Z").await;
        let reference = store::get(&app.db, id, &Viewer::everything()).await.expect("incident").reference;
        let Some(mut smtp) = Smtp::start() else { return };
        jobs::run_now(&node(&app, smtp.port).await, MAIL_JOB).await.expect("the job");
        let mail = smtp.next().to_string();
        assert!(mail.contains("sekretessmarkerad") && mail.contains("2026-11-21 10:00"), "{mail}");
        for word in ["Intrång", &reference, "Upplysning", &id.to_string()] {
            assert!(!mail.contains(word), "{}: {word} in {mail}", app.on);
        }
        let kept = number(&app, "SELECT count(*) FROM notice WHERE kind = 'duty' AND args LIKE '%stage%'").await;
        assert_eq!(kept, 0, "nor does the notice say which report");
    }
}
