//! Signing in and out, permissions, and what happens to a form when the session has ended.
use crate::support::{Answer, Browser, PASSWORD, TestApp, notes};
use axum::http::StatusCode;
use vk_core::Role;
use vk_db::accounts::SESSION_IDLE_SECONDS;

const EXPIRED: i64 = SESSION_IDLE_SECONDS + 1;

#[tokio::test]
async fn somebody_not_signed_in_is_sent_to_sign_in_and_back() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso))]).await;
    let answer = app.visitor().get("/notes?q=%C3%A5").await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/login?to=%2Fnotes%3Fq%3D%25C3%25A5"));
    let page = app.visitor().get(answer.location()).await.body;
    assert!(page.contains(r#"name="to" value="/notes?q=%C3%A5""#), "{page}");
    let answer = app.visitor().post("/login", &[("name", "Anna "), ("password", PASSWORD), ("to", "/notes?q=%C3%A5")]).await;
    assert_eq!(answer.location(), "/notes?q=%C3%A5");
}

#[tokio::test]
async fn an_account_without_the_role_gets_403_and_no_menu_entry() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso)), ("bo", None), ("dpo", Some(Role::InfosecOfficer))]).await;
    let bo = app.sign_in("bo").await;
    assert_eq!(bo.get("/notes").await.status, StatusCode::FORBIDDEN);
    assert!(!bo.get("/").await.body.contains("href=\"/notes\""));
    // May see, may not change.
    let officer = app.sign_in("dpo").await;
    assert_eq!(officer.get("/notes").await.status, StatusCode::OK);
    assert_eq!(officer.post("/notes", &[("name", "x")]).await.status, StatusCode::FORBIDDEN);
    assert!(app.sign_in("anna").await.get("/").await.body.contains("href=\"/notes\""));
    assert!(notes(&app.db).await.is_empty());
}

#[tokio::test]
async fn a_wrong_password_says_so_keeps_the_name_and_is_audited() {
    let app = TestApp::with_accounts(&[("anna", None)]).await;
    let answer = app.visitor().post("/login", &[("name", "anna"), ("password", "fel")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("stämmer inte") && answer.body.contains(r#"value="anna""#), "{}", answer.body);
    assert!(!answer.body.contains("fel\""), "the password is not echoed");
    app.visitor().post("/login", &[("name", "mitt lösenord"), ("password", "x")]).await;
    let log = vk_db::audit::newest(&app.db, Some("accounts"), None, 2).await.expect("log");
    assert!(log.iter().all(|entry| entry.act == "sign_in_failed"), "{log:?}");
    assert!(!format!("{log:?}").contains("mitt lösenord"), "what names no account is not written down");
}

#[tokio::test]
async fn guessing_is_slowed_down_and_the_right_password_does_not_help() {
    let app = TestApp::with_accounts(&[("anna", None), ("bo", None)]).await;
    for _ in 0..vk_web::login::ATTEMPTS {
        let answer = app.visitor().post("/login", &[("name", "anna"), ("password", "fel")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let answer = app.visitor().post("/login", &[("name", "anna"), ("password", PASSWORD)]).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.body.contains("För många försök"), "{}", answer.body);
    app.sign_in("bo").await;
}

#[tokio::test]
async fn after_signing_out_the_cookie_opens_nothing() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso))]).await;
    let anna = app.sign_in("anna").await;
    let answer = anna.post("/logout", &[]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/login"));
    assert_eq!(anna.get("/notes").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_session_that_is_not_used_ends() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso))]).await;
    let anna = app.sign_in("anna").await;
    app.pass(SESSION_IDLE_SECONDS - 60);
    assert_eq!(anna.get("/notes").await.status, StatusCode::OK);
    app.pass(SESSION_IDLE_SECONDS - 60);
    assert_eq!(anna.get("/notes").await.status, StatusCode::OK, "using it extended it");
    app.pass(EXPIRED);
    assert_eq!(anna.get("/notes").await.status, StatusCode::SEE_OTHER);
}

/// Posts after the session has ended, signs in on the form that comes back, and gives the answer to that.
async fn post_and_sign_in(anna: &Browser<'_>, path: &str, fields: &[(&str, &str)]) -> Answer {
    let asked = anna.post(path, fields).await;
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED);
    assert!(asked.body.contains("det du skrev finns kvar"), "{}", asked.body);
    assert!(!asked.body.contains("hemligt"), "a password is never carried along");
    let kept = asked.body.split(r#"name="kept" value=""#).nth(1).and_then(|rest| rest.split('"').next()).expect("kept");
    let kept = kept.replace("&#38;", "&");
    let to = format!(r#"name="to" value="{path}""#);
    assert!(asked.body.contains(&to), "{}", asked.body);
    anna.app.visitor().post("/login", &[("name", "anna"), ("password", PASSWORD), ("to", path), ("kept", &kept)]).await
}

#[tokio::test]
async fn a_form_posted_after_the_session_ended_comes_back_with_its_content() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso))]).await;
    let anna = app.sign_in("anna").await;
    app.pass(EXPIRED);
    let answer = post_and_sign_in(&anna, "/notes", &[("name", "Åre & \"Öland\""), ("api_password", "hemligt")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "shown again, not saved");
    assert!(answer.body.contains("Åre &#38; &#34;Öland&#34;"), "{}", answer.body);
    assert!(answer.body.contains("Kontrollera och spara"));
    assert!(notes(&app.db).await.is_empty());
    let cookie = answer.cookies().join("; ");
    let back = Browser { app: &app, cookie };
    assert_eq!(back.post("/notes", &[("name", "Åre")]).await.status, StatusCode::SEE_OTHER, "the new session works");
    assert_eq!(notes(&app.db).await, ["Åre"]);
}

#[tokio::test]
async fn a_button_pressed_after_the_session_ended_is_not_repeated_without_asking() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso))]).await;
    let anna = app.sign_in("anna").await;
    app.pass(EXPIRED);
    let answer = post_and_sign_in(&anna, "/notes/7/burn", &[("reason", "gammal")]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body.contains("Ingenting är sparat ännu") && answer.body.contains("gammal"), "{}", answer.body);
    assert!(answer.body.contains(r#"action="/notes/7/burn""#));
    assert!(notes(&app.db).await.is_empty());
}

#[tokio::test]
async fn a_kept_form_does_not_lend_rights_to_whoever_signs_in() {
    let app = TestApp::with_accounts(&[("anna", None)]).await;
    let answer =
        app.visitor().post("/login", &[("name", "anna"), ("password", PASSWORD), ("to", "/notes"), ("kept", "name=x")]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(notes(&app.db).await.is_empty());
}

#[tokio::test]
async fn an_htmx_fragment_without_a_session_sends_the_page_to_sign_in() {
    let app = TestApp::with_accounts(&[("anna", None)]).await;
    let request = app.visitor().request("GET", "/notes").header("hx-request", "true").body(axum::body::Body::empty());
    let answer = app.send(request.expect("request")).await;
    assert!(answer.header("hx-redirect").starts_with("/login"), "{:?}", answer.headers);
}
