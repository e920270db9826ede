//! The API: tokens, problem documents, the document and its reference page, search.
use crate::support::{PASSWORD, TestApp, save};
use axum::{body::Body, http::Request, http::StatusCode};
use vk_core::{Role, Secrecy};
use vk_db::accounts;

fn call(method: &str, path: &str, token: &str, body: &str) -> Request<Body> {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    let request = if token.is_empty() { request } else { request.header("authorization", format!("Bearer {token}")) };
    request.body(Body::from(body.to_owned())).expect("request")
}

#[tokio::test]
async fn a_token_may_do_what_its_account_may_and_no_more() {
    let app = TestApp::empty().await;
    let (anna, bo) = (app.account("anna", Some(Role::Ciso)).await, app.account("bo", None).await);
    let (anna, bo) = (app.token(anna).await, app.token(bo).await);
    assert_eq!(app.send(call("GET", "/api/v1/notes", &anna, "")).await.body, r#"["anna"]"#);
    let refused = app.send(call("GET", "/api/v1/notes", &bo, "")).await;
    assert_eq!((refused.status, refused.header("content-type")), (StatusCode::FORBIDDEN, "application/problem+json"));
    assert_eq!(refused.json()["error"], "forbidden");
    for token in ["", "nonsense"] {
        let unknown = app.send(call("GET", "/api/v1/notes", token, "")).await;
        assert_eq!((unknown.status, unknown.header("www-authenticate")), (StatusCode::UNAUTHORIZED, "Bearer"));
    }
    let me = app.send(call("GET", "/api/v1/me", &bo, "")).await.json();
    assert_eq!(me["login"], "bo");
}

#[tokio::test]
async fn a_wrong_bearer_is_not_made_up_for_by_a_cookie() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso))]).await;
    let anna = app.sign_in("anna").await;
    let request = anna.request("GET", "/api/v1/notes").header("authorization", "Bearer nonsense").body(Body::empty());
    assert_eq!(app.send(request.expect("request")).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_account_is_created_by_api_with_faults_named_by_field() {
    let app = TestApp::empty().await;
    let token = app.token(app.account("root", Some(Role::Admin)).await).await;
    let good = format!(r#"{{"login": "Eva", "name": "Eva Ek", "password": "{PASSWORD}"}}"#);
    let made = app.send(call("POST", "/api/v1/accounts", &token, &good)).await;
    assert_eq!((made.status, made.json()["login"].as_str()), (StatusCode::CREATED, Some("eva")));
    let again = app.send(call("POST", "/api/v1/accounts", &token, &good)).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(again.json()["field_errors"]["login"][0], "Användarnamnet är upptaget.");
    let broken = app.send(call("POST", "/api/v1/accounts", &token, r#"{"login": 7}"#)).await;
    assert_eq!((broken.status, broken.json()["error"].as_str()), (StatusCode::BAD_REQUEST, Some("bad_request")));
    assert!(broken.json()["message"].as_str().is_some_and(|m| m.contains("login")), "{}", broken.body);
}

#[tokio::test]
async fn a_list_is_paged_by_key() {
    let app = TestApp::empty().await;
    let root = app.account("root", Some(Role::Admin)).await;
    for name in ["cilla", "anna", "bo"] {
        app.account(name, None).await;
    }
    let token = app.token(root).await;
    let (mut seen, mut path) = (Vec::new(), "/api/v1/accounts?limit=2".to_owned());
    for _ in 0..5 {
        let page = app.send(call("GET", &path, &token, "")).await.json();
        seen.extend(page["items"].as_array().expect("items").iter().map(|a| a["login"].as_str().expect("login").to_owned()));
        match page["next"].as_str() {
            Some(next) => path = format!("/api/v1/accounts?limit=2&after={next}"),
            None => break,
        }
    }
    assert_eq!(seen, ["anna", "bo", "cilla", "root"]);
}

#[tokio::test]
async fn the_document_names_every_operation_with_its_permission() {
    let app = TestApp::with_accounts(&[("anna", None)]).await;
    let document = app.visitor().get("/api/v1/openapi.json").await.json();
    let notes = &document["paths"]["/api/v1/notes"]["get"];
    assert_eq!(notes["summary"], "All notes.");
    assert!(notes["description"].as_str().is_some_and(|d| d.contains("notes:view")), "{notes}");
    assert_eq!(notes["security"][0]["token"], serde_json::json!([]));
    assert!(notes["responses"]["403"].is_object());
    let page = app.visitor().get("/api/docs").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("<code>GET /api/v1/notes</code>") && page.body.contains("id=\"schema-AccountItem\""));
    assert!(!page.body.contains("style=") && !page.body.contains("onclick"));
}

#[tokio::test]
async fn search_finds_what_one_may_see_and_nothing_else() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso)), ("olle", Some(Role::InfosecOfficer)), ("bo", None)]).await;
    let ctx = app.app.system_ctx("test");
    save(&app.db, &ctx, "Åre lasarett", Secrecy::Open).await.expect("note");
    save(&app.db, &ctx, "Åre hemlighet", Secrecy::Secret).await.expect("note");
    for (name, open, secret) in [("anna", true, true), ("olle", true, false), ("bo", false, false)] {
        let browser = app.sign_in(name).await;
        let page = browser.get("/search?q=%C3%85RE").await.body;
        assert_eq!(page.contains("Åre lasarett"), open, "{name}");
        assert_eq!(page.contains("Åre hemlighet"), secret, "{name}");
        let hits = browser.get("/api/v1/search?q=%C3%A5re").await.json();
        assert_eq!(hits["items"].as_array().map(Vec::len), Some(usize::from(open) + usize::from(secret)), "{name}");
    }
}

#[tokio::test]
async fn the_start_page_shows_what_burns_first_and_counts_what_one_may_see() {
    let app = TestApp::with_accounts(&[("olle", Some(Role::InfosecOfficer)), ("bo", None)]).await;
    let ctx = app.app.system_ctx("test");
    save(&app.db, &ctx, "en", Secrecy::Open).await.expect("note");
    save(&app.db, &ctx, "två", Secrecy::Secret).await.expect("note");
    let page = app.sign_in("olle").await.get("/").await.body;
    let (burning, waiting) = (page.find("Det brinner").expect("burning"), page.find("Vänta på mig").expect("waiting"));
    assert!(burning < waiting);
    assert!(page.contains(r#"<p class="figure">1</p>"#), "the secret one is not counted: {page}");
    let page = app.sign_in("bo").await.get("/").await.body;
    assert!(!page.contains("Det brinner") && page.contains("Ingenting väntar på dig"), "{page}");
}

#[tokio::test]
async fn what_a_token_does_stands_in_the_audit_log_under_its_account() {
    let app = TestApp::empty().await;
    let root = app.account("root", Some(Role::Admin)).await;
    let token = app.token(root).await;
    let body = format!(r#"{{"login": "eva", "name": "Eva", "password": "{PASSWORD}"}}"#);
    app.send(call("POST", "/api/v1/accounts", &token, &body)).await;
    let eva = accounts::by_name(&app.db, "eva").await.expect("query").expect("account");
    let log = vk_db::audit::history(&app.db, eva.id, None, 5).await.expect("log");
    assert_eq!((log[0].actor.as_str(), log[0].act.as_str()), ("Namn root", "create"));
}
