//! The settings of the installation.
use crate::support::TestApp;
use axum::http::StatusCode;
use vk_core::Role;

fn version(page: &str) -> String {
    page.split_once("name=\"_version\" value=\"")
        .map_or(String::new(), |(_, rest)| rest.split('"').next().unwrap_or("").to_owned())
}

#[tokio::test]
async fn whom_to_turn_to_is_set_and_asked_for_where_it_is_needed() {
    let app = TestApp::with_accounts(&[("ciso", Some(Role::Ciso)), ("analyst", Some(Role::Analyst))]).await;
    let ciso = app.sign_in("ciso").await;
    assert_eq!(vk_web::settings::protection_contact(&app.db).await.expect("read"), None);
    let fields = [("region", "Region Exempel"), ("contact", "Säkerhetsskyddschefen, 010-1"), ("assessment", "RS 2026-17")];
    let with = |version: &str| {
        let mut all: Vec<(&str, String)> = fields.iter().map(|(n, v)| (*n, (*v).to_owned())).collect();
        all.push(("_version", version.to_owned()));
        all
    };
    let opened = version(&ciso.get("/settings").await.body);
    let sent = with(&opened);
    let sent: Vec<(&str, &str)> = sent.iter().map(|(n, v)| (*n, v.as_str())).collect();
    assert_eq!(ciso.post("/settings", &sent).await.status, StatusCode::SEE_OTHER);
    let contact = vk_web::settings::protection_contact(&app.db).await.expect("read");
    assert_eq!(contact.as_deref(), Some("Säkerhetsskyddschefen, 010-1"));
    assert_eq!(app.app.region(), "Region Exempel");
    assert_eq!(app.sign_in("analyst").await.get("/settings").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn settings_without_a_name_or_gone_stale_keep_what_was_typed() {
    let app = TestApp::with_accounts(&[("ciso", Some(Role::Ciso))]).await;
    let ciso = app.sign_in("ciso").await;
    let opened = version(&ciso.get("/settings").await.body);
    let nameless = ciso.post("/settings", &[("region", ""), ("contact", "Vakten"), ("_version", &opened)]).await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nameless.body.contains("Vakten") && nameless.body.contains("href=\"#f-region\""), "{}", nameless.body);
    app.pass(1);
    let first = ciso.post("/settings", &[("region", "Region Ett"), ("contact", "Ett"), ("_version", &opened)]).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.body);
    let second = ciso.post("/settings", &[("region", "Region Två"), ("contact", "Ett"), ("_version", &opened)]).await;
    assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(second.body.contains("Region Två") && second.body.contains("Sparat nu: Region Ett"), "{}", second.body);
    let again = version(&second.body);
    let kept = ciso.post("/settings", &[("region", "Region Två"), ("contact", "Ett"), ("_version", &again)]).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER);
    assert_eq!(app.app.region(), "Region Två");
}
