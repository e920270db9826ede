//! The situation on one page: Friday night, on a phone, with a page that asks for itself.
use crate::{
    reminders::function,
    standing::{draft, earlier, opened},
    support::{Answer, Browser, TestApp, apps, apps_at},
};
use axum::http::StatusCode;
use vk_core::{Id, Role, Secrecy};
use vk_db::{Columns, Sql, Viewer};
use vk_incidents::{
    incidents::{Desk, model::Draft, situation::assignments},
    registers,
};
use vk_web::Register;

fn registers() -> Vec<&'static Register> {
    [vk_governance::registers::ALL, registers::ALL].concat()
}

async fn all() -> Vec<TestApp> {
    apps(&registers()).await
}

async fn number(app: &TestApp, sql: &str) -> i64 {
    app.db.int(Sql::new(sql)).await.expect("a number")
}

/// What the page's own script would send.
async fn asks(who: &Browser<'_>, page: &Answer) -> Answer {
    let text = page.text();
    let url = text.split("hx-get=\"").find(|part| part.contains("/poll?seen=")).expect("it asks");
    let url = url.split('"').next().expect("address").to_owned();
    who.part(&url).await
}

async fn phone(app: &TestApp, function: Id, number: &str) {
    let ctx = app.ctx();
    let mut tx = app.db.write(&ctx).await.expect("tx");
    let row = tx.one(Sql::new("SELECT version FROM function WHERE id = ").bind(function)).await.expect("function").expect("row");
    let columns = Columns::new().set("phone", number);
    tx.update_row("function", function, row.int("version").expect("version"), columns).await.expect("phone");
    let change = vk_db::Change::new("test", Some(function), vk_db::Act::Update);
    let recorded = tx.record(change, None).await.expect("record");
    tx.commit(recorded).await.expect("commit");
}

#[tokio::test]
async fn friday_23_40_one_page_says_due_missing_ring_and_who() {
    let (apps, clock) = apps_at(&registers(), "2026-11-20T22:40:00Z").await;
    for app in apps {
        clock.set("2026-11-20T22:40:00Z");
        let lead = function(&app, "infosec_officer", None, &["eva"]).await;
        phone(&app, lead, "070-123 45 67").await;
        function(&app, "officer_on_call", None, &[]).await;
        function(&app, "region_director", None, &["direktor"]).await;
        let id = opened(&app, &earlier(&app, 3), Draft { lead_function: Some(lead), ..draft("Journalen nere") }).await;
        let tib = app.browser("tib", Role::OfficerOnCall, None).await;
        let path = format!("/incidents/{id}/situation");
        assert!(
            tib.get(&format!("/incidents/{id}")).await.text().contains(&path)
                && tib.get("/incidents/clocks").await.text().contains(&path)
        );
        let page = tib.get(&path).await;
        let text = page.text();
        assert_eq!(page.status, StatusCode::OK, "{text}");
        assert!(!text.contains(">incidents-") && !text.contains(" incidents-"), "every message has its words: {text}");
        assert!(text.contains("Senast 2026-11-21 20:40") && text.contains("21 tim 0 min kvar"), "{text}");
        assert!(text.contains("ingen har bekräftat när ni fick kännedom") && text.contains("Allvaret är inte bedömt"), "{text}");
        assert!(text.contains("/significance#q-"), "the questions of significance: {text}");
        assert!(text.contains("href=\"tel:0701234567\"") && text.contains("Leder incidenten") && text.contains("eva"), "{text}");
        assert!(text.contains("Ingen innehar funktionen") && text.contains("Ring Funktion region_director: direktor"), "{text}");
        assert!(!text.contains("style=") && !text.contains("<script>"), "{text}");

        let list = tib.get(&format!("/incidents/{id}/contacts")).await.text();
        assert!(
            list.contains("tel:0701234567") && list.contains("Ingen innehar funktionen") && list.contains("säkerhetsskydd"),
            "{list}"
        );
    }
}

#[tokio::test]
async fn an_assignment_is_given_taken_and_done_and_the_timeline_tells_it() {
    for app in all().await {
        let lead = function(&app, "infosec_officer", None, &["eva"]).await;
        let id = opened(&app, &earlier(&app, 1), draft("Journalen nere")).await;
        let tib = app.browser("tib", Role::OfficerOnCall, None).await;
        let path = format!("/incidents/{id}/situation");
        let give = format!("{path}/assignments");
        let empty = tib.post(&give, &[("task", ""), ("assignee", ""), ("by_when", "")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let who = lead.to_string();
        let sent = [("task", "Ring driften"), ("assignee", who.as_str()), ("by_when", "2026-01-01T10:00")];
        let given = tib.post(&give, &sent).await;
        assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text());
        let text = tib.get(&path).await.text();
        assert!(
            text.contains("Ring driften") && text.contains("Funktion infosec_officer") && text.contains("Försenad"),
            "{text}"
        );
        let one = assignments::of_incident(&app.db, id).await.expect("assignments").remove(0);
        let act = |turn: &str| format!("{give}/{}/{turn}", one.id);
        assert_eq!(tib.post(&act("taken"), &[("_version", "1")]).await.status, StatusCode::SEE_OTHER);
        let late = tib.post(&act("done"), &[("_version", "1")]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "somebody was first: {}", late.text());
        assert_eq!(tib.post(&act("done"), &[("_version", "2")]).await.status, StatusCode::SEE_OTHER);
        let text = tib.get(&path).await.text();
        assert!(text.contains("Namn tib gör den") && text.contains("Klar: Ring driften"), "{text}");
        let analyst = app.browser("las", Role::Auditor, None).await;
        assert_eq!(analyst.post(&give, &sent).await.status, StatusCode::FORBIDDEN, "whoever only reads gives nothing");
    }
}

#[tokio::test]
async fn a_night_of_polling_writes_a_handful_of_audit_rows_and_keeps_no_session_alive() {
    let (apps, clock) = apps_at(&registers(), "2026-11-20T22:00:00Z").await;
    for app in apps {
        clock.set("2026-11-20T22:00:00Z");
        let id = opened(&app, &earlier(&app, 1), Draft { secrecy: Secrecy::Secret, ..draft("Intrång") }).await;
        let tib = app.browser("tib", Role::OfficerOnCall, None).await;
        let path = format!("/incidents/{id}/situation");
        let page = tib.get(&path).await;
        let reads = "SELECT count(*) FROM audit WHERE act = 'read'";
        assert_eq!(number(&app, reads).await, 1, "{}: opening it is recorded", app.on);
        assert_eq!(asks(&tib, &page).await.status, StatusCode::NO_CONTENT, "nothing is new within the minute");
        for (i, minute) in (1..60).enumerate() {
            clock.set(&format!("2026-11-20T22:{minute:02}:00Z"));
            let answer = asks(&tib, &page).await;
            assert_eq!(answer.status, StatusCode::OK, "{i} {}", answer.text());
            assert!(!answer.text().contains("<html"), "only the part that changes");
        }
        assert_eq!(number(&app, reads).await, 4, "{}: once in a quarter of an hour", app.on);
        let desk_ctx = earlier(&app, 0);
        let may = Viewer::everything();
        Desk::new(&app.db, &desk_ctx, &may).expect("desk").note(id, desk_ctx.now, "Driften är uppringd").await.expect("noted");
        let news = asks(&tib, &page).await.text();
        assert!(news.contains("role=\"status\"") && news.contains("Driften är uppringd"), "what is new is said: {news}");
        let ends = "SELECT max(expires_at) FROM session";
        let before = number(&app, ends).await;
        clock.set("2026-11-21T02:00:00Z");
        assert_eq!(asks(&tib, &page).await.status, StatusCode::OK);
        assert_eq!(number(&app, ends).await, before, "{}: an open page on a forgotten desk", app.on);
        assert_eq!(tib.get(&path).await.status, StatusCode::OK);
        assert!(number(&app, ends).await > before, "somebody is there");
        let direct = tib.get(&format!("{path}/poll")).await;
        assert_eq!(
            (direct.status, direct.location()),
            (StatusCode::SEE_OTHER, path.as_str()),
            "after a new sign-in it is a page"
        );
    }
}

#[tokio::test]
async fn where_security_protection_is_suspected_the_page_takes_no_word() {
    for app in all().await {
        let id = opened(&app, &earlier(&app, 1), Draft { security_protection_suspected: true, ..Draft::default() }).await;
        let tib = app.browser("tib", Role::OfficerOnCall, None).await;
        let path = format!("/incidents/{id}/situation");
        let text = tib.get(&path).await.text();
        assert!(!text.contains("name=\"task\"") && text.contains("role=\"alert\""), "{text}");
        let sent = tib.post(&format!("{path}/assignments"), &[("task", "Anläggning Fyren")]).await;
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(number(&app, "SELECT count(*) FROM incident_assignment").await, 0, "{}", app.on);
        assert_eq!(number(&app, "SELECT count(*) FROM incident_entry WHERE body LIKE '%Fyren%'").await, 0);
    }
}
