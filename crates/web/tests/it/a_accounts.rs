//! One's own account, and the administration of accounts.
use crate::support::{Browser, NOON, PASSWORD, TestApp};
use axum::http::StatusCode;
use vk_core::Role;
use vk_db::accounts;

const NEW: &str = "en helt annan fras";

#[tokio::test]
async fn changing_the_password_ends_every_other_session() {
    let app = TestApp::with_accounts(&[("anna", None)]).await;
    let (here, elsewhere) = (app.sign_in("anna").await, app.sign_in("anna").await);
    let fields = [("current_password", PASSWORD), ("new_password", NEW), ("new_password_again", NEW)];
    let answer = here.post("/account/password", &fields).await;
    assert_eq!(answer.location(), "/account", "{}", answer.body);
    let renewed = Browser { app: &app, cookie: answer.cookies().join("; ") };
    assert_eq!(renewed.get("/account").await.status, StatusCode::OK);
    assert_eq!(elsewhere.get("/account").await.status, StatusCode::SEE_OTHER);
    assert!(accounts::verify_password(&app.db, "anna", NEW).await.expect("check").is_some());
}

#[tokio::test]
async fn a_wrong_current_or_weak_new_password_changes_nothing() {
    let app = TestApp::with_accounts(&[("anna", None)]).await;
    let anna = app.sign_in("anna").await;
    for (current, new, again, field) in [
        ("fel", NEW, NEW, "current_password-error"),
        (PASSWORD, "kort", "kort", "new_password-error"),
        (PASSWORD, NEW, "annat", "new_password_again-error"),
    ] {
        let fields = [("current_password", current), ("new_password", new), ("new_password_again", again)];
        let answer = anna.post("/account/password", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains(field), "{field}");
    }
    assert!(accounts::verify_password(&app.db, "anna", PASSWORD).await.expect("check").is_some());
}

#[tokio::test]
async fn a_token_is_shown_once_works_until_its_day_and_can_be_revoked() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso))]).await;
    let anna = app.sign_in("anna").await;
    let day = NOON.local_date().plus_days(1).to_string();
    let answer = anna.post("/account/tokens", &[("name", "skript"), ("expires", &day)]).await;
    let token = answer.body.split(r#"id="new-token">"#).nth(1).and_then(|rest| rest.split('<').next()).expect("a token");
    assert!(token.starts_with("vk_"), "{token}");
    assert!(!anna.get("/account").await.body.contains(token));
    let call = async |expected: StatusCode| {
        let request = axum::http::Request::builder().uri("/api/v1/notes").header("authorization", format!("Bearer {token}"));
        let answer = app.send(request.body(axum::body::Body::empty()).expect("request")).await;
        assert_eq!(answer.status, expected, "{}", answer.body);
    };
    call(StatusCode::OK).await;
    app.pass(2 * 24 * 3600);
    call(StatusCode::UNAUTHORIZED).await;
    app.pass(-2 * 24 * 3600);
    call(StatusCode::OK).await;
    let account = accounts::by_name(&app.db, "anna").await.expect("query").expect("account");
    let id = accounts::tokens(&app.db, account.id).await.expect("tokens")[0].id;
    let anna = app.sign_in("anna").await;
    assert_eq!(anna.post(&format!("/account/tokens/{id}/revoke"), &[]).await.status, StatusCode::SEE_OTHER);
    call(StatusCode::UNAUTHORIZED).await;
}

#[tokio::test]
async fn nobody_revokes_anothers_token() {
    let app = TestApp::with_accounts(&[("anna", None), ("bo", None)]).await;
    let anna = accounts::by_name(&app.db, "anna").await.expect("query").expect("account");
    app.token(anna.id).await;
    let id = accounts::tokens(&app.db, anna.id).await.expect("tokens")[0].id;
    let answer = app.sign_in("bo").await.post(&format!("/account/tokens/{id}/revoke"), &[]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(!accounts::tokens(&app.db, anna.id).await.expect("tokens")[0].revoked);
}

#[tokio::test]
async fn an_administrator_creates_an_account_and_gives_it_a_role_for_a_time() {
    let app = TestApp::with_accounts(&[("root", Some(Role::Admin))]).await;
    let root = app.sign_in("root").await;
    let answer = root.post("/accounts", &[("name", "Eva Ek"), ("login", "Eva"), ("password", PASSWORD)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let page = answer.location().to_owned();
    assert!(root.get(&page).await.body.contains("<h1>Eva Ek</h1>"));
    // An auditor's access always has an end.
    let endless = root.post(&format!("{page}/roles"), &[("role", "auditor")]).await;
    assert_eq!(endless.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(endless.body.contains("id=\"until-error\""));
    let answer = root.post(&format!("{page}/roles"), &[("role", "ciso"), ("until", "2026-11-30")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert!(root.get(&page).await.body.contains("till och med 2026-11-30"));
    let eva = app.sign_in("eva").await;
    assert_eq!(eva.get("/notes").await.status, StatusCode::OK);
    app.pass(9 * 24 * 3600);
    assert_eq!(app.sign_in("eva").await.get("/notes").await.status, StatusCode::FORBIDDEN, "the role has ended");
}

#[tokio::test]
async fn a_taken_name_is_said_beside_its_field_and_the_rest_is_kept() {
    let app = TestApp::with_accounts(&[("root", Some(Role::Admin))]).await;
    let root = app.sign_in("root").await;
    let answer = root.post("/accounts", &[("name", "En till"), ("login", "ROOT"), ("password", PASSWORD)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("id=\"login-error\"") && answer.body.contains("value=\"En till\""), "{}", answer.body);
}

#[tokio::test]
async fn closing_an_account_ends_its_session_and_nobody_closes_their_own() {
    let app = TestApp::with_accounts(&[("root", Some(Role::Admin)), ("bo", None)]).await;
    let (root, bo) = (app.sign_in("root").await, app.sign_in("bo").await);
    let id = |name: &'static str| {
        let db = app.db.clone();
        async move { accounts::by_name(&db, name).await.expect("query").expect("account").id }
    };
    assert_eq!(root.post(&format!("/accounts/{}/disable", id("bo").await), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(bo.get("/account").await.status, StatusCode::SEE_OTHER);
    let own = root.post(&format!("/accounts/{}/disable", id("root").await), &[]).await;
    assert_eq!(own.status, StatusCode::BAD_REQUEST);
    assert!(own.body.contains("ditt eget konto"));
}

#[tokio::test]
async fn the_last_administrator_keeps_the_role() {
    let app = TestApp::with_accounts(&[("root", Some(Role::Admin))]).await;
    let root = app.sign_in("root").await;
    let account = accounts::by_name(&app.db, "root").await.expect("query").expect("account");
    let role = accounts::assignments(&app.db, account.id).await.expect("roles")[0].id;
    let path = format!("/accounts/{}/roles/{role}/remove", account.id);
    assert_eq!(root.post(&path, &[]).await.status, StatusCode::BAD_REQUEST);
    app.account("eva", Some(Role::Admin)).await;
    assert_eq!(root.post(&path, &[]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_coordinator_sees_accounts_and_changes_none() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso)), ("bo", None)]).await;
    let anna = app.sign_in("anna").await;
    let page = anna.get("/accounts?q=NAMN%20BO").await.body;
    assert!(page.contains("<td>bo</td>") && !page.contains("<td>anna</td>"), "{page}");
    let answer = anna.post("/accounts", &[("name", "X"), ("login", "x"), ("password", PASSWORD)]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}
