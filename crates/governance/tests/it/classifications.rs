//! Classifications through the whole application, on both databases: the session from start to decision, who decides, level 4, what a decision changes,
//! what brings it under review, import and permission by subtree.
use crate::support::{Answer, Browser, TestApp, apps};
use axum::http::StatusCode;
use serde_json::json;
use vk_core::{Id, Role};
use vk_db::{Sql, graph};
use vk_governance::{classifications, functions, information_sets, organisation, people, systems, type_classifications};

pub async fn all() -> Vec<TestApp> {
    apps(&[
        &organisation::REGISTER,
        &people::REGISTER,
        &functions::REGISTER,
        &information_sets::REGISTER,
        &classifications::REGISTER,
        &type_classifications::REGISTER,
        &systems::REGISTER,
    ])
    .await
}

pub fn made(answer: &Answer) -> Id {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.location().rsplit('/').next().expect("an id").parse().expect("an id")
}

/// A unit with an owner who holds the owning function, a coordinator, and an information set.
pub struct Scene<'a> {
    pub ciso: Browser<'a>,
    pub owner: Browser<'a>,
    pub unit: Id,
    pub set: Id,
}

pub async fn scene(app: &TestApp) -> Scene<'_> {
    let unit = app.unit("Labb", None).await;
    let ciso = app.browser("ciso", Role::Ciso, None).await;
    let owner = app.browser("owner", Role::InformationOwner, Some(unit)).await;
    let u = unit.to_string();
    let fields =
        [("given_name", "Ada"), ("family_name", "Ek"), ("external_id", "1"), ("unit", u.as_str()), ("secrecy", "internal")];
    let person = made(&ciso.post("/people/new", &fields).await);
    app.belongs_to("owner", person).await;
    let p = person.to_string();
    let fields = [("name", "Informationsägare Labb"), ("unit", u.as_str()), ("secrecy", "open"), ("holders", p.as_str())];
    let function = made(&ciso.post("/functions/new", &fields).await);
    let set = information(&ciso, "Provsvar", unit, Some(function), "ordinary").await;
    Scene { ciso, owner, unit, set }
}

pub async fn information(browser: &Browser<'_>, name: &str, unit: Id, owner: Option<Id>, personal: &str) -> Id {
    let (unit, owner) = (unit.to_string(), owner.map(|o| o.to_string()).unwrap_or_default());
    let fields =
        [("name", name), ("unit", unit.as_str()), ("owner", owner.as_str()), ("personal_data", personal), ("secrecy", "open")];
    made(&browser.post("/information-sets/new", &fields).await)
}

pub async fn system(browser: &Browser<'_>, name: &str, unit: Id, holds: &[Id], supplier: &str) -> Id {
    let (unit, holds) = (unit.to_string(), holds.iter().map(Id::to_string).collect::<Vec<_>>());
    let mut fields = vec![
        ("name", name),
        ("kind", "application"),
        ("hosting", "own"),
        ("lifecycle", "live"),
        ("secrecy", "internal"),
        ("unit", unit.as_str()),
        ("supplier", supplier),
    ];
    fields.extend(holds.iter().map(|id| ("information", id.as_str())));
    made(&browser.post("/systems/new", &fields).await)
}

/// Walks the session with these levels and leaves it at the record.
pub async fn walk(browser: &Browser<'_>, set: Id, from: &str, levels: [&str; 4], reason: &str) -> Id {
    let set = set.to_string();
    let begun = browser.post("/classifications/start", &[("information", &set), ("from", from)]).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text());
    let mut at = begun.location().to_owned();
    for level in levels {
        let version = browser.get(&at).await.hidden("_version");
        let answer = browser.post(&at, &[("_version", &version), ("level", level), ("reason", reason)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{at}: {}", answer.text());
        at = answer.location().to_owned();
    }
    assert!(at.ends_with("/step/workshop"), "{at}");
    let version = browser.get(&at).await.hidden("_version");
    let answer =
        browser.post(&at, &[("_version", &version), ("participants", "Verksamhetschef"), ("held_on", "2026-11-20")]).await;
    made(&answer)
}

pub async fn act(browser: &Browser<'_>, id: Id, what: &str) -> Answer {
    let version = browser.get(&format!("/classifications/{id}")).await.hidden("_version");
    browser.post(&format!("/classifications/{id}/{what}"), &[("_version", &version)]).await
}

pub async fn state(app: &TestApp, id: Id) -> String {
    let sql = Sql::new("SELECT state FROM classification WHERE id = ").bind(id);
    app.db.one(sql).await.expect("row").expect("a classification").text("state").expect("state")
}

pub async fn duties(app: &TestApp, id: Id) -> Vec<String> {
    let sql = Sql::new("SELECT what FROM duty WHERE node_id = ").bind(id).push(" ORDER BY what");
    app.db.all(sql).await.expect("duties").iter().map(|r| r.text("what").expect("what")).collect()
}

#[tokio::test]
async fn an_owner_classifies_decides_and_sees_what_it_changed() {
    for app in all().await {
        let s = scene(&app).await;
        let lis = system(&s.ciso, "LIS", s.unit, &[s.set], "").await;
        assert_eq!(duties(&app, s.set).await, ["classify"], "{}: nobody has classified it yet", app.on);
        let id = walk(&s.owner, s.set, "nothing", ["3", "2", "1", "0"], "Diagnoser").await;
        let page = s.owner.get(&format!("/classifications/{id}")).await.text();
        assert!(page.contains("Vad beslutet skulle ändra") && page.contains("LIS"), "{page}");
        assert_eq!(act(&s.owner, id, "decide").await.status, StatusCode::SEE_OTHER);
        let page = s.owner.get(&format!("/classifications/{id}")).await.text();
        assert!(page.contains("Vad beslutet ändrade") && page.contains("Ett system byter klass."), "{page}");
        let system = s.ciso.get(&format!("/systems/{lis}")).await.text();
        assert!(system.contains(r#"data-level="3">K3"#) && system.contains("T1"), "{system}");
        assert_eq!(duties(&app, s.set).await, Vec::<String>::new());
        assert_eq!(duties(&app, id).await, ["classification_renew"]);
        let expected = classifications::projections(&app.db).await.expect("projections");
        assert_eq!(graph::compare(&app.db, "classification", &expected).await.expect("compared"), []);
        let expected = information_sets::projections(&app.db).await.expect("projections");
        assert_eq!(graph::compare(&app.db, "information_set", &expected).await.expect("compared"), []);
    }
}

#[tokio::test]
async fn only_whoever_holds_the_owning_function_decides() {
    for app in all().await {
        let s = scene(&app).await;
        let id = walk(&s.ciso, s.set, "nothing", ["1", "1", "1", "1"], "").await;
        assert_eq!(
            act(&s.ciso, id, "decide").await.status,
            StatusCode::FORBIDDEN,
            "the coordinator prepares and does not decide"
        );
        let other = app.browser("other", Role::InformationOwner, None).await;
        assert_eq!(act(&other, id, "decide").await.status, StatusCode::FORBIDDEN, "an owner of other information");
        assert_eq!(act(&s.ciso, id, "hand-in").await.status, StatusCode::SEE_OTHER);
        assert_eq!(
            (state(&app, id).await.as_str(), duties(&app, id).await),
            ("for_decision", vec!["classification_decide".to_owned()])
        );
        assert!(s.owner.get("/classifications/waiting").await.text().contains("Provsvar"));
        let ticked = s.owner.get("/classifications/waiting").await.hidden("id");
        let answer = s.owner.post("/classifications/waiting", &[("id", &ticked)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(state(&app, id).await, "decided");
        assert!(!s.owner.get("/classifications/waiting").await.text().contains("Provsvar"));
    }
}

#[tokio::test]
async fn a_level_without_its_reason_keeps_what_was_typed_and_an_unfinished_one_cannot_be_decided() {
    for app in all().await {
        let s = scene(&app).await;
        let set = s.set.to_string();
        let begun = s.owner.post("/classifications/start", &[("information", &set), ("from", "nothing")]).await;
        let at = begun.location().to_owned();
        let version = s.owner.get(&at).await.hidden("_version");
        let answer = s.owner.post(&at, &[("_version", &version), ("level", "2"), ("reason", " ")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            answer.text().contains("Skriv varför nivån är vald.") && answer.text().contains(r#"value="2" checked"#),
            "{}",
            answer.text()
        );
        let long = "å".repeat(2001);
        let answer = s.owner.post(&at, &[("_version", &version), ("level", "2"), ("reason", &long)]).await;
        assert!(answer.status == StatusCode::UNPROCESSABLE_ENTITY && answer.text().contains(&long));
        let id: Id = at.split('/').nth(2).and_then(|id| id.parse().ok()).expect("an id");
        let answer = s.owner.post(&format!("/classifications/{id}/decide"), &[("_version", "1")]).await;
        assert!(answer.location().ends_with("/step/confidentiality"), "led to what is missing: {}", answer.location());
        assert_eq!(state(&app, id).await, "in_progress");
    }
}

#[tokio::test]
async fn a_stale_step_says_so_and_keeps_the_text() {
    for app in all().await {
        let s = scene(&app).await;
        let set = s.set.to_string();
        let at =
            s.owner.post("/classifications/start", &[("information", &set), ("from", "nothing")]).await.location().to_owned();
        let version = s.owner.get(&at).await.hidden("_version");
        let first = [("_version", version.as_str()), ("level", "1"), ("reason", "")];
        assert_eq!(s.ciso.post(&at, &first).await.status, StatusCode::SEE_OTHER);
        let second = [("_version", version.as_str()), ("level", "3"), ("reason", "Mina egna ord")];
        let answer = s.owner.post(&at, &second).await;
        assert!(answer.text().contains("Någon annan har ändrat") && answer.text().contains("Mina egna ord"), "{}", answer.text());
    }
}

#[tokio::test]
async fn level_four_keeps_no_text_and_waits_for_the_security_protection_chief() {
    for app in all().await {
        let s = scene(&app).await;
        let set = s.set.to_string();
        let at =
            s.owner.post("/classifications/start", &[("information", &set), ("from", "nothing")]).await.location().to_owned();
        let version = s.owner.get(&at).await.hidden("_version");
        let answer = s.owner.post(&at, &[("_version", &version), ("level", "4"), ("reason", "Hemlig plats")]).await;
        let id: Id = at.split('/').nth(2).and_then(|id| id.parse().ok()).expect("an id");
        assert_eq!(answer.location(), format!("/classifications/{id}/stop"));
        let page = s.owner.get(answer.location()).await.text();
        assert!(page.contains("Skriv ingenting mer") && !page.contains("Hemlig plats"));
        let sql = Sql::new("SELECT count(*) FROM audit WHERE payload LIKE '%Hemlig plats%'");
        assert_eq!(app.db.int(sql).await.expect("counted"), 0, "{}: not in the audit log either", app.on);
        assert_eq!(duties(&app, id).await, ["classification_stopped"]);
        // Nothing can be written until the answer is recorded, and only the coordinator records it.
        let version = |b: i64| b.to_string();
        let again = s.owner.post(&at, &[("_version", &version(2)), ("level", "1"), ("reason", "mer text")]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", again.text());
        let clear = format!("/classifications/{id}/clear");
        assert_eq!(s.owner.post(&clear, &[("_version", "2"), ("reference", "RS 2026/1")]).await.status, StatusCode::FORBIDDEN);
        let empty = s.ciso.post(&clear, &[("_version", "2"), ("reference", " ")]).await;
        assert!(empty.status == StatusCode::UNPROCESSABLE_ENTITY && empty.text().contains("diarienummer"));
        assert_eq!(s.ciso.post(&clear, &[("_version", "2"), ("reference", "RS 2026/1")]).await.status, StatusCode::SEE_OTHER);
        let mut at = at;
        for level in ["4", "1", "1", "1"] {
            let version = s.owner.get(&at).await.hidden("_version");
            at = s.owner.post(&at, &[("_version", &version), ("level", level), ("reason", "text")]).await.location().to_owned();
        }
        assert_eq!(act(&s.owner, id, "decide").await.status, StatusCode::SEE_OTHER);
        let page = s.owner.get(&format!("/classifications/{id}")).await.text();
        assert!(page.contains("Särskild analys") && page.contains("RS 2026/1"), "{page}");
    }
}

#[tokio::test]
async fn a_type_classification_proposes_and_the_next_time_the_last_decision_does() {
    for app in all().await {
        let s = scene(&app).await;
        let fields = [
            ("name", "Provsvar från laboratorium"),
            ("personal_data", "sensitive"),
            ("confidentiality", "3"),
            ("confidentiality_reason", "Visar sjukdomen"),
            ("integrity", "3"),
            ("integrity_reason", "Fel svar ger fel vård"),
            ("availability", "2"),
            ("availability_reason", "Behövs i timmen"),
            ("traceability", "1"),
            ("secrecy", "open"),
        ];
        let proposal = made(&s.ciso.post("/type-classifications/new", &fields).await).to_string();
        let start = s.owner.get(&format!("/classifications/start?information={}", s.set)).await.text();
        assert!(start.contains("Provsvar från laboratorium"), "found by its words: {start}");
        let set = s.set.to_string();
        let at =
            s.owner.post("/classifications/start", &[("information", &set), ("from", &proposal)]).await.location().to_owned();
        let page = s.owner.get(&at).await.text();
        assert!(page.contains("Visar sjukdomen") && page.contains(r#"value="3" checked"#), "{page}");
        let id = walk(&s.owner, s.set, &proposal, ["3", "3", "2", "1"], "Vårt skäl").await;
        assert_eq!(act(&s.owner, id, "decide").await.status, StatusCode::SEE_OTHER);
        let next = walk(&s.owner, s.set, "previous", ["2", "3", "3", "1"], "Nytt skäl").await;
        let page = s.owner.get(&format!("/classifications/{next}")).await.text();
        assert!(page.contains("Sänkt från 3") && page.contains("Höjd från 2"), "compared with the decision before: {page}");
        assert_eq!(act(&s.owner, next, "decide").await.status, StatusCode::SEE_OTHER);
        assert_eq!((state(&app, id).await.as_str(), state(&app, next).await.as_str()), ("superseded", "decided"));
        let version = s.ciso.get(&format!("/api/v1/classifications/{id}")).await.json()["version"].to_string();
        let change = [("_version", version.as_str()), ("information", set.as_str()), ("confidentiality", "0")];
        let changed = s.ciso.post(&format!("/classifications/{id}/edit"), &change).await;
        assert_eq!(changed.status, StatusCode::UNPROCESSABLE_ENTITY, "never changed");
    }
}

#[tokio::test]
async fn what_happens_to_the_information_brings_its_classification_under_review() {
    for app in all().await {
        let s = scene(&app).await;
        let decided = |set: Id| {
            let s = &s;
            async move {
                let id = walk(&s.owner, set, "nothing", ["1", "1", "1", "1"], "").await;
                assert_eq!(act(&s.owner, id, "decide").await.status, StatusCode::SEE_OTHER);
                id
            }
        };
        let id = decided(s.set).await;
        let first = system(&s.ciso, "LIS", s.unit, &[s.set], "Bolaget A").await;
        assert_eq!(state(&app, id).await, "under_review", "a new system holds it");
        assert!(s.owner.get(&format!("/classifications/{id}")).await.text().contains("Nytt system"));
        assert_eq!(duties(&app, id).await, ["classification_review"]);
        let id = decided(s.set).await;
        let edit = s.ciso.get(&format!("/systems/{first}/edit")).await;
        let (version, unit, set) = (edit.hidden("_version"), s.unit.to_string(), s.set.to_string());
        let mut fields = vec![
            ("_version", version.as_str()),
            ("name", "LIS"),
            ("kind", "application"),
            ("hosting", "own"),
            ("lifecycle", "live"),
            ("secrecy", "internal"),
            ("unit", unit.as_str()),
            ("information", set.as_str()),
            ("description", "Bara en ny text"),
            ("supplier", "Bolaget A"),
        ];
        assert_eq!(s.ciso.post(&format!("/systems/{first}/edit"), &fields).await.status, StatusCode::SEE_OTHER);
        assert_eq!(state(&app, id).await, "decided", "another text of the system changes nothing");
        let version = s.ciso.get(&format!("/systems/{first}/edit")).await.hidden("_version");
        fields[0] = ("_version", version.as_str());
        fields[9] = ("supplier", "Bolaget B");
        assert_eq!(s.ciso.post(&format!("/systems/{first}/edit"), &fields).await.status, StatusCode::SEE_OTHER);
        assert_eq!(state(&app, id).await, "under_review", "another supplier does");
        let id = decided(s.set).await;
        let edit = s.ciso.get(&format!("/information-sets/{}/edit", s.set)).await.hidden("_version");
        let fields = [
            ("_version", edit.as_str()),
            ("name", "Provsvar och remisser"),
            ("unit", unit.as_str()),
            ("personal_data", "sensitive"),
            ("secrecy", "open"),
        ];
        assert_eq!(s.ciso.post(&format!("/information-sets/{}/edit", s.set), &fields).await.status, StatusCode::SEE_OTHER);
        assert_eq!(state(&app, id).await, "under_review", "more sensitive information");
        assert!(s.ciso.get("/classifications").await.text().contains("Provsvar och remisser"), "and it follows the new name");
    }
}

#[tokio::test]
async fn a_decision_whose_validity_has_ended_comes_under_review_once() {
    for app in all().await {
        let s = scene(&app).await;
        let id = walk(&s.owner, s.set, "nothing", ["1", "1", "1", "1"], "").await;
        assert_eq!(act(&s.owner, id, "decide").await.status, StatusCode::SEE_OTHER);
        vk_web::jobs::run_now(&app.app, "classifications_age").await.expect("the job");
        assert_eq!(state(&app, id).await, "decided", "not before its day");
        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        tx.exec(Sql::new("UPDATE classification SET valid_until = '2020-01-01' WHERE id = ").bind(id)).await.expect("aged");
        let recorded = tx.record(vk_db::Change::new("test", None, vk_db::Act::Update), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        vk_web::jobs::run_now(&app.app, "classifications_age").await.expect("the job");
        assert_eq!(state(&app, id).await, "under_review", "{}", app.on);
        vk_web::jobs::run_now(&app.app, "classifications_age").await.expect("the job again");
        let page = s.owner.get(&format!("/classifications/{id}")).await.text();
        assert!(page.contains("Giltigheten har gått ut"), "{page}");
    }
}

#[tokio::test]
async fn an_uplift_by_judgement_raises_the_system_and_needs_its_reason() {
    for app in all().await {
        let s = scene(&app).await;
        let id = walk(&s.owner, s.set, "nothing", ["1", "1", "1", "1"], "").await;
        assert_eq!(act(&s.owner, id, "decide").await.status, StatusCode::SEE_OTHER);
        let lis = system(&s.ciso, "LIS", s.unit, &[s.set], "").await;
        let form = format!("/systems/{lis}/uplift");
        let refused = s.ciso.post(&form, &[("confidentiality", "3"), ("reason", "")]).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text().contains(r#"value="3" selected"#));
        let kept = s.ciso.post(&form, &[("confidentiality", "3"), ("reason", "Allt samlas här")]).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
        let page = s.ciso.get(&format!("/systems/{lis}")).await.text();
        assert!(page.contains("K3") && page.contains("Allt samlas här"), "{page}");
        assert!(s.ciso.get("/systems").await.text().contains("K3"), "in the list too");
        let class = classifications::class_of_system(&app.db, lis).await.expect("a class");
        assert_eq!(class.text(), "K3 R1 T1 S1");
    }
}

#[tokio::test]
async fn an_import_prepares_and_never_decides_and_a_subtree_sees_only_its_own() {
    for app in all().await {
        let s = scene(&app).await;
        let elsewhere = app.unit("Psyk", None).await;
        let secret = information(&s.ciso, "Psykjournal", elsewhere, None, "sensitive").await;
        let file = "Informationsmängd;Konfidentialitet (0–3);Varför, konfidentialitet;Dag\nProvsvar;3;Diagnoser;2026-10-01\nPsykjournal;4;x;\n";
        let upload = s.ciso.upload("/classifications/import", "klassningar.csv", file.as_bytes()).await;
        assert_eq!(upload.status, StatusCode::SEE_OTHER, "{}", upload.text());
        let fields = s.ciso.get(upload.location()).await.chosen();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let check = s.ciso.post(&format!("{}/check", upload.location()), &fields).await;
        assert!(check.text().contains("Nivå 4 kan inte skrivas här"), "the row and why: {}", check.text());
        let open = s.ciso.json("POST", "/api/v1/classifications", json!({"information": s.set, "confidentiality": 2})).await;
        assert_eq!(open.status, StatusCode::CREATED, "{}", open.text());
        assert_eq!(open.json()["state"], "draft", "whoever prepares does not decide");
        let begun = s.ciso.post("/classifications/start", &[("information", &secret.to_string()), ("from", "nothing")]).await;
        let hidden: Id = begun.location().split('/').nth(2).and_then(|id| id.parse().ok()).expect("an id");
        assert_eq!(s.owner.get(&format!("/classifications/{hidden}")).await.status, StatusCode::NOT_FOUND);
        assert!(!s.owner.get("/classifications").await.text().contains("Psykjournal"));
        assert!(!s.owner.get("/classifications/export?format=csv").await.text().contains("Psykjournal"));
    }
}
