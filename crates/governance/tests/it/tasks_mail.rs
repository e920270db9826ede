//! The daily mail, against a real mail server on loopback: what goes out once, what is tried again, what never names a secret.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
use crate::{
    actions::{create, day},
    smtp::{Smtp, forgetful},
    support::TestApp,
    tasks::{all, function, insert, person},
};
use std::{sync::Arc, time::Duration};
use vk_core::{Id, Role};
use vk_db::{Columns, Sql};
use vk_governance::{
    registers,
    tasks::{DIGEST_JOB, MailConfig, Mailer},
};
use vk_web::{App, WebConfig, jobs};

/// The same application with a way out for mail.
pub async fn with_mail(app: &TestApp, port: u16) -> App {
    with_patience(app, port, Duration::from_secs(30)).await
}

async fn with_patience(app: &TestApp, port: u16, patience: Duration) -> App {
    let config = MailConfig {
        smtp: format!("smtp://127.0.0.1:{port}"),
        from: "Vårdkase <vardkase@region.example>".to_owned(),
        user: None,
        password: None,
        digest_hour: 0,
    };
    let mailer = Arc::new(Mailer::new(config).expect("a mailer").with_patience(patience));
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

/// Somebody with a mail address and an account, and with something to hear of.
async fn reader(app: &TestApp, astrid: &crate::support::Browser<'_>, name: &str) -> Id {
    let p = person(app, name, &format!("{name}@region.example")).await;
    app.account(name, Role::InformationOwner, None).await;
    app.belongs_to(name, p).await;
    let f = function(app, &format!("Funktion {name}"), &[(p, false)]).await;
    let late = day(app, -2).to_string();
    create(astrid, &format!("Sak för {name}"), &[("responsible", &f.to_string()), ("due_on", &late)]).await;
    vk_db::accounts::by_name(&app.db, name).await.expect("query").expect(name).id
}

pub async fn number(app: &TestApp, sql: &str) -> i64 {
    app.db.int(Sql::new(sql)).await.expect("a number")
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_left_alone_after_three_and_the_rest_wait() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        for name in ["anna", "bo", "cecilia", "david", "eva"] {
            reader(&app, &astrid, name).await;
        }
        // It takes the connection and says nothing at all.
        let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = silent.local_addr().expect("address").port();
        let begun = std::time::Instant::now();
        let impatient = with_patience(&app, port, Duration::from_millis(400)).await;
        jobs::run_now(&impatient, DIGEST_JOB).await.expect("the job goes on");
        assert_eq!(number(&app, "SELECT count(*) FROM mail_digest WHERE failures > 0").await, 3, "on {}", app.on);
        assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
        assert_eq!(
            number(&app, "SELECT count(*) FROM mail_digest WHERE sending_on IS NOT NULL").await,
            0,
            "nothing was handed over"
        );

        let Some(mut smtp) = Smtp::start() else { return };
        jobs::run_now(&with_mail(&app, smtp.port).await, DIGEST_JOB).await.expect("the job");
        let mut told: Vec<String> = (0..5).map(|_| smtp.next()["to"][0].as_str().expect("to").to_owned()).collect();
        told.sort();
        assert_eq!(told.len(), 5);
        assert_eq!(
            told.first().map(String::as_str),
            Some("anna@region.example"),
            "all of them, also those who were tried: {told:?}"
        );
        assert_eq!(number(&app, "SELECT count(*) FROM mail_digest WHERE failures > 0").await, 0);
    }
}

#[tokio::test]
async fn what_is_wrong_with_one_persons_mail_does_not_keep_the_others() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let first = reader(&app, &astrid, "anna").await;
        reader(&app, &astrid, "bo").await;
        let notice = Columns::new().set("id", app.ctx().new_id()).set("account_id", first).set("at", 0).set("kind", "mention");
        insert(&app, vec![("notice", notice.set("text", "notice-mention").set("args", "not JSON"))]).await;
        let Some(mut smtp) = Smtp::start() else { return };
        jobs::run_now(&with_mail(&app, smtp.port).await, DIGEST_JOB).await.expect("the job goes on");
        assert_eq!(smtp.next()["to"][0].as_str(), Some("bo@region.example"), "on {}", app.on);
        assert!(astrid.get("/tasks/mail").await.text().contains("Namn anna"), "and it is shown");
    }
}

#[tokio::test]
async fn a_mail_that_may_have_arrived_is_not_sent_again_the_same_day() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        reader(&app, &astrid, "anna").await;
        let (port, seen) = forgetful();
        for _ in 0..2 {
            jobs::run_now(&with_mail(&app, port).await, DIGEST_JOB).await.expect("the job goes on");
        }
        assert_eq!(seen.try_iter().count(), 1, "on {}", app.on);
        assert!(astrid.get("/tasks/mail").await.text().contains("Namn anna"), "that nobody knows is shown");
        assert_eq!(number(&app, "SELECT count(*) FROM mail_digest WHERE sent_on IS NULL AND sending_on IS NOT NULL").await, 1);
    }
}
