//! What every answer has, whoever asks.
use crate::support::{NOON, TestApp, notes};
use axum::{body::Body, http::Request, http::StatusCode};
use vk_core::Role;
use vk_web::{WebConfig, security::CSP};

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso))]).await;
    let anna = app.sign_in("anna").await;
    let css = vk_web::assets::Assets::urls().css.clone();
    for path in ["/", "/login", "/nothing-here", "/api/v1/me", "/api/v1/nothing", "/livez", "/notes/boom", css.as_str()] {
        let answer = anna.get(path).await;
        assert_eq!(answer.header("content-security-policy"), CSP, "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert!(!answer.header("x-request-id").is_empty(), "{path}");
        assert_eq!(answer.header("strict-transport-security"), "", "plain HTTP on loopback: {path}");
    }
}

#[tokio::test]
async fn behind_tls_the_session_cookie_is_host_bound_and_transport_strict() {
    let mut config = WebConfig::loopback(443);
    (config.public_url, config.secure_cookies) = ("https://vk.region.example".to_owned(), true);
    let app = TestApp::with(config).await;
    app.account("anna", None).await;
    let answer = app.visitor().post("/login", &[("name", "anna"), ("password", crate::support::PASSWORD)]).await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-vardkase="), "{cookie}");
    for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
}

#[tokio::test]
async fn a_post_from_another_site_is_refused() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso))]).await;
    let anna = app.sign_in("anna").await;
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
        let mut request = anna.form("/notes", &[("name", "stulen")]);
        request.headers_mut().remove("sec-fetch-site");
        request.headers_mut().insert(name, value.parse().expect("header"));
        let answer = app.send(request).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}");
        assert!(answer.body.contains("annan webbplats"), "{}", answer.body);
    }
    assert!(notes(&app.db).await.is_empty());
    assert_eq!(anna.post("/notes", &[("name", "egen")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(notes(&app.db).await, ["egen"]);
}

#[tokio::test]
async fn an_unknown_error_shows_its_id_and_nothing_else() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso))]).await;
    let anna = app.sign_in("anna").await;
    for path in ["/notes/boom", "/notes/panic"] {
        let answer = anna.get(path).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(answer.body.contains(answer.header("x-request-id")), "{path}");
        assert!(!answer.body.contains("hemlig"), "{}", answer.body);
    }
}

#[tokio::test]
async fn what_does_not_exist_is_a_page_in_the_readers_language() {
    let app = TestApp::with_accounts(&[("anna", None)]).await;
    let answer = app.visitor().get("/nothing-here").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.body.contains("<h1>Sidan finns inte</h1>"), "{}", answer.body);
    let request = app.visitor().request("GET", "/nothing-here").header("accept-language", "en-GB").body(Body::empty());
    let answer = app.send(request.expect("request")).await;
    assert!(answer.body.contains("<h1>There is no such page</h1>"), "{}", answer.body);
}

#[tokio::test]
async fn language_and_theme_are_chosen_with_plain_forms_and_remembered() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso))]).await;
    // A visitor: by cookie.
    let answer = app.visitor().post("/preferences", &[("lang", "en"), ("to", "/login?to=/notes")]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/login?to=/notes"));
    let mut visitor = app.visitor();
    visitor.cookie = answer.cookies().join("; ");
    assert!(visitor.get("/login").await.body.contains("<html lang=\"en\""));
    // Somebody signed in: in the account, on every device.
    let anna = app.sign_in("anna").await;
    anna.post("/preferences", &[("lang", "en"), ("to", "/")]).await;
    anna.post("/preferences", &[("theme", "dark"), ("to", "https://evil.example")]).await;
    let elsewhere = app.sign_in("anna").await;
    let page = elsewhere.get("/notes").await.body;
    assert!(page.contains("<html lang=\"en\" data-color-scheme=\"dark\""), "{page}");
    assert!(page.contains("<h1>Notes</h1>"));
}

#[tokio::test]
async fn a_message_is_shown_once_after_a_redirect() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso))]).await;
    let mut anna = app.sign_in("anna").await;
    let answer = anna.post("/notes", &[("name", "<b>Åre</b>")]).await;
    let session = anna.cookie.clone();
    anna.cookie = format!("{session}; {}", answer.cookies().join("; "));
    let shown = anna.get("/notes").await;
    assert!(shown.body.contains("Sparat: &#60;b&#62;Åre"), "{}", shown.body);
    assert!(shown.cookies().iter().any(|cookie| cookie == "vk_flash="), "the message is cleared");
    anna.cookie = session;
    assert!(!anna.get("/notes").await.body.contains("Sparat"));
}

#[tokio::test]
async fn health_answers_without_an_account_and_metrics_only_nearby() {
    let app = TestApp::with_accounts(&[("anna", None)]).await;
    let visitor = app.visitor();
    assert_eq!(visitor.get("/livez").await.body, "ok\n");
    assert_eq!(visitor.get("/readyz").await.body, "database: ok\n");
    assert!(visitor.get("/metrics").await.body.contains("vardkase_http_requests_total{class=\"2xx\"}"));
    let far = Request::builder().uri("/metrics").body(Body::empty()).expect("request");
    use tower::ServiceExt;
    let answer = app.router.clone().oneshot(far).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn assets_are_cached_for_ever_under_their_hash() {
    let app = TestApp::empty().await;
    let urls = vk_web::assets::Assets::urls();
    for url in [&urls.css, &urls.htmx, &urls.keys_js, &urls.icon] {
        let answer = app.visitor().get(url).await;
        assert_eq!(answer.status, StatusCode::OK, "{url}");
        assert!(answer.header("cache-control").contains("immutable"));
    }
    assert_eq!(app.visitor().get("/static/app-000000000000.css").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_by_name() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso))]).await;
    let anna = app.sign_in("anna").await;
    let answer = anna.post("/notes", &[("name", &"x".repeat(3 << 20))]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.body.contains("<h1>För stort</h1>"), "{}", answer.body);
    assert!(notes(&app.db).await.is_empty());
}

#[tokio::test]
async fn the_clock_of_the_tests_is_noon_in_stockholm() {
    assert_eq!(NOON.local_minute(), "2026-11-22 12:00");
}
