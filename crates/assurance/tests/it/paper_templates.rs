//! Templates of board papers: the shipped ones, editing a section, texts that cannot be filled in, two people at once.
use crate::support::{TestApp, apps, unindexed};
use axum::http::StatusCode;
use vk_assurance::{paper_templates, registers::ALL};
use vk_core::Role;
use vk_db::Sql;

async fn filled() -> Vec<TestApp> {
    let apps = apps(ALL).await;
    for app in &apps {
        paper_templates::content::fill(&app.app, &app.ctx()).await.expect("the shipped templates");
    }
    apps
}

async fn id_of(app: &TestApp, kind: &str) -> String {
    let row = app.db.one(Sql::new("SELECT id FROM paper_template WHERE kind = ").bind(kind)).await.unwrap().unwrap();
    row.text("id").unwrap()
}

#[tokio::test]
async fn the_registers_of_this_crate_forget_nothing() {
    assert_eq!(vk_web::golden::problems(ALL), Vec::<String>::new());
}

#[tokio::test]
async fn shipped_templates_are_taken_in_once_and_stand_in_the_list() {
    for app in filled().await {
        paper_templates::content::fill(&app.app, &app.ctx()).await.expect("again");
        let n = app.db.int(Sql::new("SELECT count(*) FROM paper_template")).await.unwrap();
        assert_eq!(n, i64::try_from(vk_assurance::papers::figures::KINDS.len()).unwrap(), "{}", app.on);
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let page = ciso.get("/paper-templates").await;
        assert_eq!(page.status, StatusCode::OK, "{}", app.on);
        assert!(page.text().contains("Riskrapport"), "{}", page.text());
        let show = ciso.get(&format!("/paper-templates/{}", id_of(&app, "risk_report").await)).await.text();
        assert!(show.contains("Förslag till beslut") && show.contains("Protokollsutdrag skickas till"), "{show}");
    }
}

#[tokio::test]
async fn a_text_that_cannot_be_filled_in_is_refused_with_its_line_and_kept_in_the_form() {
    for app in filled().await {
        let path = format!("/paper-templates/{}/sections/summary", id_of(&app, "risk_report").await);
        let registrar = app.browser("registrar", Role::Registrar, None).await;
        let version = registrar.get(&path).await.hidden("_version");
        let send = |text: &'static str| {
            let (registrar, path, version) = (&registrar, &path, &version);
            async move { registrar.post(path, &[("heading", "Sammanfattning"), ("text", text), ("_version", version)]).await }
        };
        let answer = send("ett\n{% if risk_total %}").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", app.on);
        assert!(
            answer.text().contains("går inte att läsa") && answer.text().contains("{% if risk_total %}"),
            "{}",
            answer.text()
        );
        let answer = send("{{ cve }}").await;
        assert!(answer.text().contains("Namnet finns inte för det här slaget av handling: cve"), "{}", answer.text());
        let answer = send("Antal: {{ risk_total }}").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        let stale = send("Deras").await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY, "somebody saved in between");
        assert!(stale.text().contains("Deras") && stale.text().contains("Någon annan har ändrat mallen"), "{}", stale.text());
    }
}

#[tokio::test]
async fn sections_are_put_in_moved_and_taken_out() {
    for app in filled().await {
        let home = format!("/paper-templates/{}", id_of(&app, "risk_report").await);
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let version = ciso.get(&format!("{home}/sections/new")).await.hidden("_version");
        let fields =
            [("heading", "Barnets bästa"), ("text", "Ingen påverkan."), ("show_heading", "true"), ("_version", &version)];
        assert_eq!(ciso.post(&format!("{home}/sections/new"), &fields).await.status, StatusCode::SEE_OTHER, "{}", app.on);
        let version = ciso.get(&format!("{home}/sections/own_1")).await.hidden("_version");
        let up = [("to", "up"), ("_version", version.as_str())];
        assert_eq!(ciso.post(&format!("{home}/sections/own_1/move"), &up).await.status, StatusCode::SEE_OTHER);
        let page = ciso.get(&home).await.text();
        let place = |word: &str| page.find(&format!("<strong>{word}")).unwrap_or_else(|| panic!("no {word}: {page}"));
        assert!(place("Barnets bästa") < place("Protokollsutdrag"), "{page}");
        let version = ciso.get(&format!("{home}/sections/own_1")).await.hidden("_version");
        ciso.post(&format!("{home}/sections/own_1/remove"), &[("_version", &version)]).await;
        assert_eq!(ciso.get(&format!("{home}/sections/own_1")).await.status, StatusCode::NOT_FOUND);
        assert!(ciso.get(&home).await.text().contains("Ingen påverkan."), "the history keeps the text");
    }
}

#[tokio::test]
async fn a_program_reads_and_changes_the_sections_in_one_list() {
    for app in filled().await {
        let path = format!("/api/v1/paper-templates/{}", id_of(&app, "risk_report").await);
        let program = app.program("programmet", Role::Ciso, None).await;
        let mut template = program.get(&path).await.json();
        assert_eq!(template["sections"][0]["key"], "proposal", "{template}");
        let version = template["version"].clone();
        template["sections"][0]["body"] = "{{ nope }}".into();
        for key in ["id", "version", "updated_at", "archived"] {
            template.as_object_mut().unwrap().remove(key);
        }
        let body = |t: &serde_json::Value| serde_json::json!({ "version": version, "paper_template": t });
        let refused = program.json("PUT", &path, body(&template)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
        template["sections"][0]["body"] = "{{ body }}".into();
        let saved = program.json("PUT", &path, body(&template)).await;
        assert!(saved.status.is_success(), "{}", saved.text());
    }
}

#[tokio::test]
async fn whoever_reads_papers_reads_templates_and_only_their_keepers_change_them() {
    for app in filled().await {
        let home = format!("/paper-templates/{}", id_of(&app, "risk_report").await);
        let director = app.browser("direktor", Role::RegionDirector, None).await;
        assert_eq!(director.get(&home).await.status, StatusCode::OK);
        assert_eq!(director.get(&format!("{home}/sections/summary")).await.status, StatusCode::FORBIDDEN);
        let employee = app.browser("anstalld", Role::Employee, None).await;
        assert_eq!(employee.get(&home).await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn every_filter_and_sort_of_the_list_has_its_index() {
    for app in apps(ALL).await.iter().filter(|app| app.on == "SQLite") {
        assert_eq!(
            unindexed(app, <paper_templates::PaperTemplates as vk_web::form::Records>::table()).await,
            Vec::<String>::new()
        );
    }
}
