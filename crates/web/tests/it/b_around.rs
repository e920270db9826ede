//! Comments and reminders: who sees and writes them, what a wrong one keeps, and what the history says.
use crate::support::{Browser, TestApp, save, save_in};
use axum::{body::Body, http::StatusCode};
use vk_core::{Id, Role, Secrecy};
use vk_db::{Act, Change, Sql, audit};
use vk_web::reminders;

async fn note(app: &TestApp, name: &str, secrecy: Secrecy) -> Id {
    save(&app.db, &app.app.system_ctx("test"), name, secrecy).await.expect("note")
}

async fn comment(who: &Browser<'_>, note: Id, body: &str) -> StatusCode {
    who.post(&format!("/records/{note}/comments"), &[("body", body)]).await.status
}

async fn comments(app: &TestApp) -> Vec<(Id, String)> {
    let rows = app.db.all(Sql::new("SELECT id, body FROM comment ORDER BY at, id")).await.expect("rows");
    rows.iter().map(|r| (r.id("id").expect("id"), r.text("body").expect("body"))).collect()
}

#[tokio::test]
async fn a_comment_is_written_shown_and_stands_in_the_records_history() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso)), ("olle", Some(Role::InfosecOfficer))]).await;
    let note = note(&app, "Brandvägg", Secrecy::Open).await;
    let anna = app.sign_in("anna").await;
    let answer = anna.post(&format!("/records/{note}/comments"), &[("body", "Vad tror du, @Olle?\r\n<b>fet</b>")]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, format!("/notes/{note}#comments").as_str()));
    app.pass(1);
    assert_eq!(comment(&app.sign_in("olle").await, note, "Ser bra ut").await, StatusCode::SEE_OTHER);
    let page = anna.get(&format!("/records/{note}/comments")).await.body;
    let (first, second) = (page.find("Vad tror du").expect("first"), page.find("Ser bra ut").expect("second"));
    assert!(first < second && page.contains("Namn olle") && !page.contains("<b>fet"), "{page}");
    assert_eq!(page.matches("/withdraw").count(), 1, "only one's own may be withdrawn: {page}");
    // Who is mentioned is told, and may read about what.
    let notices = app.sign_in("olle").await.get("/notices").await.body;
    assert!(notices.contains("Namn anna nämner dig i en kommentar") && notices.contains("Brandvägg"), "{notices}");
    assert!(!anna.get("/notices").await.body.contains("nämner dig"));
    let log = audit::history(&app.db, note, None, 10).await.expect("log");
    let first = log.iter().find(|e| e.actor == "Namn anna").expect("entry");
    assert_eq!((first.register.as_str(), first.act.as_str(), first.fields[0].field.as_str()), ("notes", "update", "_comment"));
    assert!(first.fields[0].after.as_deref().is_some_and(|t| t.starts_with("Vad tror du")), "{first:?}");
}

#[tokio::test]
async fn a_wrong_name_is_said_beside_the_text_which_stays() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso)), ("olle.ek", Some(Role::InfosecOfficer)), ("bo", None)]).await;
    let note = note(&app, "Brandvägg", Secrecy::Open).await;
    let anna = app.sign_in("anna").await;
    for (body, says) in [
        ("Hej @olle.eg!", "Menade du någon av @olle.ek?"),
        ("Hej @finnsinte", "Det finns inget konto som heter @finnsinte."),
        ("Hej @bo", "@bo får inte se den här posten"),
        ("   ", "Skriv något först."),
    ] {
        let page = anna.post(&format!("/records/{note}/comments"), &[("body", body)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert!(page.body.contains(says), "{says}: {}", page.body);
        assert!(page.body.contains(&format!("<textarea class=\"input\" id=\"comment-body\" name=\"body\" aria-required=\"true\" aria-invalid=\"true\" aria-describedby=\"comment-body-help comment-body-error\">\n{}", body.trim())), "{}", page.body);
        assert!(page.body.contains("<a href=\"#comment-body\">") && page.body.contains("role=\"alert\""));
    }
    let long = "å".repeat(vk_web::comments::LONGEST + 1);
    assert_eq!(comment(&anna, note, &long).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(comments(&app).await.is_empty());
}

#[tokio::test]
async fn a_comment_carried_over_a_sign_in_is_shown_and_not_saved() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso))]).await;
    let note = note(&app, "Brandvägg", Secrecy::Open).await;
    let fields = [("body", "halvskriven"), (vk_web::edge::RESUMED_FIELD, "1")];
    let page = app.sign_in("anna").await.post(&format!("/records/{note}/comments"), &fields).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("halvskriven</textarea>") && page.body.contains("Din inloggning hade gått ut"), "{}", page.body);
    assert!(comments(&app).await.is_empty());
}

#[tokio::test]
async fn only_its_author_withdraws_a_comment_and_its_text_stays_in_the_history_alone() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso)), ("olle", Some(Role::InfosecOfficer))]).await;
    let note = note(&app, "Brandvägg", Secrecy::Open).await;
    let (anna, olle) = (app.sign_in("anna").await, app.sign_in("olle").await);
    comment(&olle, note, "det var fel av mig").await;
    let id = comments(&app).await[0].0;
    let path = format!("/comments/{id}/withdraw");
    assert_eq!(anna.post(&path, &[]).await.status, StatusCode::FORBIDDEN);
    // Twice at once: one is first, the other is told.
    let (a, b) = tokio::join!(olle.post(&path, &[]), olle.post(&path, &[]));
    let mut both = [a.status, b.status];
    both.sort();
    assert_eq!(both, [StatusCode::SEE_OTHER, StatusCode::CONFLICT]);
    let page = anna.get(&format!("/records/{note}/comments")).await.body;
    assert!(page.contains("Tillbakadragen 2026-11-22") && !page.contains("det var fel"), "{page}");
    assert_eq!(comments(&app).await[0].1, "");
    let log = audit::history(&app.db, note, None, 10).await.expect("log");
    assert_eq!(log[0].fields[0].before.as_deref(), Some("det var fel av mig"));
}

#[tokio::test]
async fn two_who_write_at_once_are_both_heard() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso)), ("olle", Some(Role::InfosecOfficer))]).await;
    let note = note(&app, "Brandvägg", Secrecy::Open).await;
    let (anna, olle) = (app.sign_in("anna").await, app.sign_in("olle").await);
    let (a, b, c) = tokio::join!(comment(&anna, note, "ett"), comment(&olle, note, "två"), comment(&anna, note, "tre"));
    assert_eq!([a, b, c], [StatusCode::SEE_OTHER; 3]);
    assert_eq!(comments(&app).await.len(), 3);
    assert!(audit::verify(&app.db).await.expect("chain").first_bad.is_none());
}

#[tokio::test]
async fn what_stands_around_a_record_is_seen_by_whoever_sees_the_record() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso)), ("bo", None), ("rev", Some(Role::Auditor))]).await;
    let (north, south) = (app.unit("Norr").await, app.unit("Söder").await);
    app.account_in("nora", Some(Role::InfosecOfficer), Some(north)).await;
    let ctx = app.app.system_ctx("test");
    let in_north = save_in(&app.db, &ctx, "I norr", Secrecy::Open, Some(north), &[]).await.expect("note");
    let in_south = save_in(&app.db, &ctx, "I söder", Secrecy::Open, Some(south), &[]).await.expect("note");
    let hidden = save_in(&app.db, &ctx, "Hemlig", Secrecy::Secret, Some(north), &[]).await.expect("note");
    let nora = app.sign_in("nora").await;
    assert_eq!(comment(&nora, in_north, "här").await, StatusCode::SEE_OTHER);
    for (who, note) in [("nora", in_south), ("nora", hidden), ("bo", in_north), ("bo", Id::fixed("finns inte"))] {
        let who = app.sign_in(who).await;
        assert_eq!(comment(&who, note, "x").await, StatusCode::NOT_FOUND);
        for part in ["comments", "attachments"] {
            assert_eq!(who.get(&format!("/records/{note}/{part}")).await.status, StatusCode::NOT_FOUND);
        }
        assert_eq!(who.get(&format!("/api/v1/records/{note}/comments")).await.status, StatusCode::NOT_FOUND);
        let day = [("node", note.to_string()), ("whose", "me".to_owned()), ("on_day", "2026-12-01".to_owned())];
        let day: Vec<(&str, &str)> = day.iter().map(|(n, v)| (*n, v.as_str())).collect();
        assert_eq!(who.post("/reminders", &day).await.status, StatusCode::NOT_FOUND);
    }
    // An auditor reads and does not write.
    let rev = app.sign_in("rev").await;
    let page = rev.get(&format!("/records/{in_north}/comments")).await;
    assert!(page.body.contains("här") && !page.body.contains("<textarea"), "{}", page.body);
    assert_eq!(comment(&rev, in_north, "x").await, StatusCode::FORBIDDEN);
    assert_eq!(comments(&app).await.len(), 1);
}

#[tokio::test]
async fn reading_what_stands_around_a_secret_record_is_recorded() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso))]).await;
    let note = note(&app, "Hemlig", Secrecy::Secret).await;
    app.sign_in("anna").await.get(&format!("/records/{note}/comments")).await;
    let newest = audit::newest(&app.db, Some("notes"), None, 1).await.expect("log");
    assert_eq!((newest[0].act.as_str(), newest[0].record), ("read", Some(note)));
}

#[tokio::test]
async fn the_api_writes_lists_and_withdraws_comments() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso))]).await;
    let note = note(&app, "Brandvägg", Secrecy::Open).await;
    let anna = app.sign_in("anna").await;
    let call = |path: String, body: &'static str| {
        let request = anna.request("POST", &path).header("content-type", "application/json").body(Body::from(body));
        app.send(request.expect("request"))
    };
    let made = call(format!("/api/v1/records/{note}/comments"), r#"{"body": "från ett program"}"#).await;
    assert_eq!((made.status, made.json()["body"].as_str()), (StatusCode::CREATED, Some("från ett program")));
    let wrong = call(format!("/api/v1/records/{note}/comments"), r#"{"body": "@ingenalls"}"#).await;
    assert_eq!((wrong.status, wrong.json()["field_errors"]["body"].is_array()), (StatusCode::UNPROCESSABLE_ENTITY, true));
    let id = made.json()["id"].as_str().expect("id").to_owned();
    assert_eq!(call(format!("/api/v1/comments/{id}/withdraw"), "").await.status, StatusCode::NO_CONTENT);
    let list = anna.get(&format!("/api/v1/records/{note}/comments")).await.json();
    assert_eq!((list["items"][0]["body"].as_str(), list["items"][0]["withdrawn_at"].is_number()), (Some(""), true));
}

#[tokio::test]
async fn a_reminder_is_due_on_its_day_for_whom_it_is_and_ends_when_it_is_done() {
    let app = TestApp::empty().await;
    let (anna_id, olle_id) = (app.account("anna", Some(Role::Ciso)).await, app.account("olle", Some(Role::InfosecOfficer)).await);
    let note = note(&app, "Avtal", Secrecy::Open).await;
    let (anna, olle) = (app.sign_in("anna").await, app.sign_in("olle").await);
    let id = note.to_string();
    let fields = |day, text| [("node", id.as_str()), ("whose", "me"), ("on_day", day), ("text", text)];
    let page = anna.post("/reminders", &fields("2026-11-21", "gammal")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("Dagen har redan varit.") && page.body.contains("value=\"gammal\""), "{}", page.body);
    assert_eq!(anna.post("/reminders", &fields("2026-12-01", "ring leverantören")).await.status, StatusCode::SEE_OTHER);
    let due = |account, day: &str| {
        let (db, day) = (app.db.clone(), day.parse().expect("a day"));
        async move { reminders::due(&db, account, &[], day).await.expect("due") }
    };
    assert!(due(anna_id, "2026-11-30").await.is_empty() && due(olle_id, "2027-01-01").await.is_empty());
    let found = due(anna_id, "2026-12-01").await;
    assert_eq!((found.len(), found[0].node, found[0].text.as_str()), (1, note, "ring leverantören"));
    // What somebody reminds themselves of is not the others'.
    let page = anna.get(&format!("/api/v1/records/{note}/reminders")).await.json();
    assert_eq!(page["items"][0]["on_day"], "2026-12-01");
    assert_eq!(olle.get(&format!("/api/v1/records/{note}/reminders")).await.json()["items"].as_array().map(Vec::len), Some(0));
    let log = audit::history(&app.db, note, None, 1).await.expect("log");
    assert!(!format!("{log:?}").contains("leverantören"), "{log:?}");
    let path = format!("/reminders/{}/done", found[0].id);
    assert_eq!(olle.post(&path, &[]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(anna.post(&path, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(anna.post(&path, &[]).await.status, StatusCode::NOT_FOUND);
    assert!(due(anna_id, "2027-01-01").await.is_empty());
}

#[tokio::test]
async fn the_same_reminder_is_set_on_many_records_or_on_none() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso)), ("olle", Some(Role::InfosecOfficer))]).await;
    let (a, b) = (note(&app, "A", Secrecy::Open).await.to_string(), note(&app, "B", Secrecy::Secret).await.to_string());
    let fields = [("node", a.as_str()), ("node", &b), ("whose", "me"), ("on_day", "2026-12-24"), ("text", "")];
    assert_eq!(app.sign_in("olle").await.post("/reminders", &fields).await.status, StatusCode::NOT_FOUND);
    let count = || app.db.int(Sql::new("SELECT count(*) FROM reminder"));
    assert_eq!(count().await.expect("count"), 0);
    let done = app.sign_in("anna").await.post("/reminders", &fields).await;
    assert_eq!((done.status, done.location(), count().await.expect("count")), (StatusCode::SEE_OTHER, "/notes", 2));
}

#[tokio::test]
async fn a_record_that_is_deleted_while_somebody_writes_takes_no_comment() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso))]).await;
    let note = note(&app, "Kort liv", Secrecy::Open).await;
    let ctx = app.app.system_ctx("test");
    let mut tx = app.db.write(&ctx).await.expect("tx");
    let recorded = tx.record(Change::new("notes", Some(note), Act::Delete), None).await.expect("record");
    tx.commit(recorded).await.expect("commit");
    assert_eq!(comment(&app.sign_in("anna").await, note, "hej").await, StatusCode::NOT_FOUND);
}
