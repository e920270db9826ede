//! First run.
use crate::support::{PASSWORD, TestApp};
use axum::http::StatusCode;
use vk_core::Role;
use vk_db::{accounts, settings};

fn fields<'a>(token: &'a str, over: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut all = vec![
        ("token", token),
        ("region", "Region Exempel"),
        ("login", "Anna"),
        ("name", "Anna Åkesson"),
        ("password", PASSWORD),
        ("password_again", PASSWORD),
        ("also_ciso", "1"),
        ("reminder", "1"),
    ];
    for (name, value) in over {
        all.retain(|(n, _)| n != name);
        if !value.is_empty() {
            all.push((name, value));
        }
    }
    all
}

#[tokio::test]
async fn an_empty_installation_leads_to_set_up_and_only_the_console_token_opens_it() {
    let app = TestApp::empty().await;
    let visitor = app.visitor();
    assert_eq!(visitor.get("/login").await.location(), "/setup");
    assert!(visitor.get("/setup").await.body.contains("Startkod"));
    let wrong = visitor.get("/setup?token=0123").await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    assert!(wrong.body.contains("Startkoden stämmer inte") && !wrong.body.contains("name=\"region\""));
    let answer = visitor.post("/setup", &fields("0123", &[])).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(accounts::none_exist(&app.db).await.expect("count"));
}

#[tokio::test]
async fn set_up_names_the_region_creates_the_administrator_and_is_gone() {
    let app = TestApp::empty().await;
    let token = app.app.setup_token().expect("a token").to_owned();
    let visitor = app.visitor();
    let page = visitor.get(&format!("/setup?token={token}")).await.body;
    assert!(page.contains("Säkerhetsskyddsklassificerade uppgifter") && page.contains("name=\"region\""), "{page}");
    let answer = visitor.post("/setup", &fields(&token, &[])).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/login"));
    assert_eq!(app.app.region(), "Region Exempel");
    assert!(settings::get(&app.db, "setup.security_reminder_read").await.expect("setting").is_some());
    let anna = app.sign_in("anna").await;
    assert!(anna.get("/").await.body.contains("Region Exempel"));
    assert_eq!(anna.get("/accounts").await.status, StatusCode::OK);
    assert_eq!(anna.get("/notes").await.status, StatusCode::OK, "also coordinator");
    for answer in [visitor.get("/setup").await, visitor.post("/setup", &fields(&token, &[("login", "mallory")])).await] {
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn set_up_says_beside_each_field_what_is_wrong_and_keeps_the_rest() {
    let app = TestApp::empty().await;
    let token = app.app.setup_token().expect("a token").to_owned();
    let bad = fields(&token, &[("password", "kort"), ("login", "an na"), ("reminder", "")]);
    let answer = app.visitor().post("/setup", &bad).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for text in ["id=\"password-error\"", "id=\"login-error\"", "id=\"reminder-error\"", "value=\"Region Exempel\"", "för kort"]
    {
        assert!(answer.body.contains(text), "{text} in {}", answer.body);
    }
    assert!(!answer.body.contains("kort\""), "the password is not echoed");
    assert!(accounts::none_exist(&app.db).await.expect("count"));
}

#[tokio::test]
async fn without_the_coordinators_role_the_administrator_has_no_access_to_records() {
    let app = TestApp::empty().await;
    let token = app.app.setup_token().expect("a token").to_owned();
    app.visitor().post("/setup", &fields(&token, &[("also_ciso", "")])).await;
    let anna = app.sign_in("anna").await;
    assert_eq!(anna.get("/notes").await.status, StatusCode::FORBIDDEN);
    let account = accounts::by_name(&app.db, "anna").await.expect("query").expect("account");
    let grants = accounts::grants_of(&app.db, account.id, app.app.now()).await.expect("grants");
    assert!(grants.holds(Role::Admin) && !grants.holds(Role::Ciso));
}
