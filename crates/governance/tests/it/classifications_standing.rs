//! What stands around a classification: who may write it and see what it changes, how a decision ends, level 4 by mistake, what archiving does to the
//! duties, many decisions at once, and files that come back as they were exported.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
use crate::{
    classifications::{Scene, act, all, duties, information, made, scene, state, system, walk},
    support::{Browser, TestApp, apps},
};
use axum::http::StatusCode;
use serde_json::json;
use vk_core::{Aspect, Id, Role};
use vk_db::{Act, Change, Columns, Sql, accounts, graph};
use vk_governance::{classification_models as models, classifications, information_sets};

const HIDDEN: &str = "En post som du inte får se";

async fn decided(s: &Scene<'_>, set: Id, levels: [&str; 4], reason: &str) -> Id {
    let id = walk(&s.owner, set, "nothing", levels, reason).await;
    assert_eq!(act(&s.owner, id, "decide").await.status, StatusCode::SEE_OTHER);
    id
}

/// Writes rows as a migration would have left them.
async fn write(app: &TestApp, statements: Vec<Sql>) {
    let ctx = app.ctx();
    let mut tx = app.db.write(&ctx).await.expect("tx");
    for sql in statements {
        tx.exec(sql).await.expect("written");
    }
    let recorded = tx.record(Change::new("test", None, Act::Update), None).await.expect("record");
    tx.commit(recorded).await.expect("commit");
}

/// Gives an account one more role.
async fn also(app: &TestApp, name: &str, role: Role, unit: Option<Id>) {
    let row = app.db.one(Sql::new("SELECT id FROM account WHERE name = ").bind(name)).await.expect("db").expect("an account");
    let ctx = app.ctx();
    let mut tx = app.db.write(&ctx).await.expect("tx");
    let recorded = accounts::assign(&mut tx, row.id("id").expect("id"), role, unit, None).await.expect("role");
    tx.commit(recorded).await.expect("commit");
}

/// The page that says what an import would do, with the mapping that the headings suggest.
async fn checked(browser: &Browser<'_>, name: &str, file: &[u8]) -> String {
    let upload = browser.upload("/classifications/import", name, file).await;
    assert_eq!(upload.status, StatusCode::SEE_OTHER, "{}", upload.text());
    let fields = browser.get(upload.location()).await.chosen();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    browser.post(&format!("{}/check", upload.location()), &fields).await.text()
}

#[tokio::test]
async fn a_system_that_one_may_not_see_stands_without_name_and_class_in_what_a_decision_changes() {
    for app in all().await {
        let s = scene(&app).await;
        let elsewhere = app.unit("Psyk", None).await;
        system(&s.ciso, "LIS", s.unit, &[s.set], "").await;
        system(&s.ciso, "Dold plattform", elsewhere, &[s.set], "").await;
        let id = walk(&s.owner, s.set, "nothing", ["3", "2", "1", "0"], "Diagnoser").await;
        let path = format!("/classifications/{id}");
        for _ in 0..2 {
            let page = s.owner.get(&path).await.text();
            assert!(page.contains("LIS") && page.contains(HIDDEN) && !page.contains("Dold plattform"), "{}: {page}", app.on);
            let row = page.split("<tr>").find(|row| row.contains(HIDDEN)).expect("a row").split("</tr>").next().expect("its end");
            assert!(!row.contains("level") && !row.contains("href"), "neither class nor link: {row}");
            assert!(page.contains("Ett system byter klass."), "only what they see is counted: {page}");
            let whole = s.ciso.get(&path).await.text();
            assert!(whole.contains("Dold plattform") && whole.contains("2 system byter klass."), "{whole}");
            if state(&app, id).await != "decided" {
                assert_eq!(act(&s.owner, id, "decide").await.status, StatusCode::SEE_OTHER);
            }
        }
    }
}

#[tokio::test]
async fn whoever_only_reads_the_information_writes_no_classification_of_it() {
    for app in all().await {
        let s = scene(&app).await;
        let elsewhere = app.unit("Psyk", None).await;
        let foreign = information(&s.ciso, "Psykjournal", elsewhere, None, "sensitive").await;
        let officer = app.browser("officer", Role::InfosecOfficer, Some(s.unit)).await;
        also(&app, "officer", Role::Auditor, None).await;
        let f = foreign.to_string();
        assert_eq!(officer.get(&format!("/information-sets/{f}")).await.status, StatusCode::OK, "read");
        let form = officer.post("/classifications/new", &[("information", &f), ("reference", "Min referens")]).await;
        assert_eq!(form.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", form.text());
        assert!(form.text().contains("men inte klassa den") && form.text().contains("Min referens"), "{}", form.text());
        let body = json!({"information": f, "confidentiality": 1});
        assert_eq!(officer.json("POST", "/api/v1/classifications", body).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let file = "Informationsmängd;Dag\nPsykjournal;2026-10-01\nProvsvar;2026-10-01\n";
        let report = checked(&officer, "k.csv", file.as_bytes()).await;
        assert!(report.contains("men inte klassa den") && report.contains("Importera en rad"), "{report}");
        let start = officer.post("/classifications/start", &[("information", &f), ("from", "nothing")]).await;
        assert_eq!(start.status, StatusCode::NOT_FOUND);
        assert_eq!(app.db.int(Sql::new("SELECT count(*) FROM classification")).await.expect("n"), 0, "{}", app.on);
        // Their own, and not moved over to the other one afterwards.
        let own = made(&officer.post("/classifications/new", &[("information", &s.set.to_string())]).await);
        let edit = format!("/classifications/{own}/edit");
        let version = officer.get(&edit).await.hidden("_version");
        let moved = officer.post(&edit, &[("_version", &version), ("information", &f)]).await;
        assert_eq!(moved.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(moved.text().contains("hör till sin informationsmängd"), "{}", moved.text());
    }
}

#[tokio::test]
async fn whoever_edits_classifications_may_begin_one_without_editing_the_information() {
    for app in all().await {
        let s = scene(&app).await;
        let elsewhere = app.unit("Psyk", None).await;
        information(&s.ciso, "Psykjournal", elsewhere, None, "sensitive").await;
        let manager = app.browser("manager", Role::OperationsManager, Some(s.unit)).await;
        let set = s.set.to_string();
        assert_eq!(manager.get(&format!("/information-sets/{set}/edit")).await.status, StatusCode::FORBIDDEN);
        let page = manager.get(&format!("/information-sets/{set}")).await.text();
        assert!(page.contains(&format!("/classifications/start?information={set}")), "{page}");
        let start = manager.get("/classifications/start").await.text();
        assert!(start.contains("Provsvar") && !start.contains("Psykjournal"), "{}: {start}", app.on);
        let begun = manager.post("/classifications/start", &[("information", &set), ("from", "nothing")]).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text());
        let archived = s.ciso.post(&format!("/information-sets/{set}/archive"), &[]).await;
        assert_eq!(archived.status, StatusCode::SEE_OTHER);
        let late = manager.post("/classifications/start", &[("information", &set), ("from", "nothing")]).await;
        assert_eq!(late.status, StatusCode::NOT_FOUND, "what is archived is not classified");
    }
}

#[tokio::test]
async fn what_is_decided_is_neither_changed_nor_archived_and_the_page_says_so() {
    for app in all().await {
        let s = scene(&app).await;
        let id = decided(&s, s.set, ["1"; 4], "").await;
        let path = format!("/classifications/{id}");
        let edit = s.ciso.get(&format!("{path}/edit")).await;
        assert_eq!((edit.status, edit.location()), (StatusCode::SEE_OTHER, path.as_str()), "to the record, with a word why");
        let set = s.set.to_string();
        let version = s.ciso.get(&format!("/api/v1{path}")).await.json()["version"].to_string();
        let change = [("_version", version.as_str()), ("information", &set), ("reference", "Ny")];
        let refused = s.ciso.post(&format!("{path}/edit"), &change).await;
        assert!(refused.text().contains("redan beslutad"), "{}", refused.text());
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let alone = s.ciso.post(&format!("{path}/archive"), &[]).await;
        assert_eq!(alone.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(alone.text().contains("kan inte arkiveras"), "{}", alone.text());
        let draft = made(&s.ciso.post("/classifications/new", &[("information", &set)]).await).to_string();
        let many = [("id", path.trim_start_matches("/classifications/")), ("id", draft.as_str()), ("_act", "archive")];
        let done = s.ciso.post("/classifications/bulk/apply", &many).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}: one that stands stops no other: {}", app.on, done.text());
        let archived = Sql::new("SELECT id FROM classification WHERE archived_at IS NOT NULL");
        let archived: Vec<_> = app.db.all(archived).await.expect("rows").iter().map(|r| r.text("id").expect("id")).collect();
        assert_eq!((archived, state(&app, id).await), (vec![draft], "decided".to_owned()));
        let preview = [("id", path.trim_start_matches("/classifications/")), ("_act", "reference"), ("reference", "X")];
        let preview = s.ciso.post("/classifications/bulk/preview", &preview).await.text();
        assert!(preview.contains("redan beslutad"), "the preview promises nothing: {preview}");
    }
}

#[tokio::test]
async fn the_owner_revokes_with_a_reason_and_the_information_has_to_be_classified_again() {
    for app in all().await {
        let s = scene(&app).await;
        let id = decided(&s, s.set, ["1"; 4], "").await;
        let path = format!("/classifications/{id}");
        let page = s.owner.get(&path).await;
        assert!(page.text().contains(&format!("{path}/revoke")), "{}", page.text());
        assert!(!s.ciso.get(&path).await.text().contains(&format!("{path}/revoke")), "only who decides");
        let version = page.hidden("_version");
        let revoke = format!("{path}/revoke");
        let other = s.ciso.post(&revoke, &[("_version", &version), ("reason", "x")]).await;
        assert_eq!(other.status, StatusCode::FORBIDDEN);
        let empty = s.owner.post(&revoke, &[("_version", &version), ("reason", " ")]).await;
        assert!(empty.status == StatusCode::UNPROCESSABLE_ENTITY && empty.text().contains("Skriv varför klassningen upphävs"));
        let resumed = s.owner.post(&revoke, &[("_version", &version), ("reason", "Efter pausen"), ("_resumed", "1")]).await;
        assert!(resumed.text().contains("Efter pausen"), "{}", resumed.text());
        let stale = s.owner.post(&revoke, &[("_version", "1"), ("reason", "Mina ord")]).await;
        assert!(stale.text().contains("Mina ord") && stale.text().contains("Någon annan har ändrat"), "{}", stale.text());
        assert_eq!(state(&app, id).await, "decided", "{}", app.on);
        let version = stale.hidden("_version");
        let done = s.owner.post(&revoke, &[("_version", &version), ("reason", "Uppgifterna har gallrats")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
        assert_eq!((state(&app, id).await.as_str(), duties(&app, s.set).await), ("revoked", vec!["classify".to_owned()]));
        assert!(s.owner.get(&path).await.text().contains("Uppgifterna har gallrats"), "the reason stands in the history");
        let again = s.owner.post(&revoke, &[("_version", "9"), ("reason", "Igen")]).await;
        assert!(again.text().contains("gäller inte längre"), "{}", again.text());
    }
}

#[tokio::test]
async fn level_four_by_mistake_goes_back_to_the_session_and_meanwhile_nobody_writes_around_it() {
    for app in all().await {
        let s = scene(&app).await;
        let id = walk(&s.owner, s.set, "nothing", ["2", "2", "1", "1"], "Skäl").await;
        let path = format!("/classifications/{id}");
        let step = format!("{path}/step/integrity");
        let comments = format!("/records/{id}/comments");
        let comment = || s.owner.post(&comments, &[("body", "mer text")]);
        assert_eq!(comment().await.status, StatusCode::SEE_OTHER);
        let version = s.owner.get(&step).await.hidden("_version");
        let stop = s.owner.post(&step, &[("_version", &version), ("level", "4"), ("reason", "Hemligt")]).await;
        assert_eq!(stop.location(), format!("{path}/stop"));
        assert_eq!(comment().await.status, StatusCode::FORBIDDEN, "{}: nobody writes around it either", app.on);
        let page = s.owner.get(stop.location()).await;
        assert!(page.text().contains("Det var fel nivå") && page.text().contains("Lägg undan klassningen"), "{}", page.text());
        let version = page.hidden("_version");
        let put_away = s.owner.post(&format!("{path}/archive"), &[]).await;
        assert_eq!((put_away.status, duties(&app, id).await), (StatusCode::SEE_OTHER, vec![]));
        assert!(s.owner.get(&format!("{path}/stop")).await.text().contains("undanlagd"));
        assert_eq!(comment().await.status, StatusCode::FORBIDDEN, "nor when it is put away");
        let wrong = s.owner.post(&format!("{path}/wrong-level"), &[("_version", &version)]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "put away: it is restored first");
        assert_eq!(s.owner.post(&format!("{path}/restore"), &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(duties(&app, id).await, ["classification_stopped"]);
        let version = s.owner.get(&format!("{path}/stop")).await.hidden("_version");
        let wrong = s.owner.post(&format!("{path}/wrong-level"), &[("_version", &version)]).await;
        assert_eq!(wrong.location(), step, "back to where it stopped");
        let form = s.owner.get(&step).await.text();
        assert!(!form.contains(" checked"), "with that aspect not judged: {form}");
        let sql = Sql::new("SELECT count(*) FROM audit WHERE record_id = ").bind(id).push(" AND payload LIKE '%stopped%'");
        assert_eq!(app.db.int(sql).await.expect("counted"), 2, "{}: that it stopped and that it was taken away", app.on);
        let expected = classifications::projections(&app.db).await.expect("projections");
        assert_eq!(graph::compare(&app.db, "classification", &expected).await.expect("compared"), []);
        assert_eq!(comment().await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn an_archived_information_set_asks_nobody_for_anything() {
    for app in all().await {
        let s = scene(&app).await;
        let id = decided(&s, s.set, ["1"; 4], "").await;
        let draft = made(&s.ciso.post("/classifications/new", &[("information", &s.set.to_string())]).await);
        assert_eq!(s.ciso.post(&format!("/information-sets/{}/archive", s.set), &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!((duties(&app, id).await, duties(&app, draft).await), (vec![], vec![]), "{}", app.on);
        write(&app, vec![Sql::new("UPDATE classification SET valid_until = '2020-01-01' WHERE id = ").bind(id)]).await;
        vk_web::jobs::run_now(&app.app, "classifications_age").await.expect("the job");
        assert_eq!(state(&app, id).await, "decided", "what is archived is not made again");
        for kind in ["classification", "information_set"] {
            let expected = match kind {
                "classification" => classifications::projections(&app.db).await,
                _ => information_sets::projections(&app.db).await,
            };
            let compared = graph::compare(&app.db, kind, &expected.expect("projections")).await.expect("compared");
            // The day was changed behind the program's back.
            assert_eq!(compared.len(), 0, "{}: {compared:?}", app.on);
        }
        assert_eq!(s.ciso.post(&format!("/information-sets/{}/restore", s.set), &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(duties(&app, id).await, ["classification_renew"]);
        vk_web::jobs::run_now(&app.app, "classifications_age").await.expect("the job");
        assert_eq!(state(&app, id).await, "under_review", "in use again, and run out");
    }
}

#[tokio::test]
async fn what_was_superseded_or_put_away_does_not_count_as_classified() {
    for app in all().await {
        let s = scene(&app).await;
        let draft = made(&s.ciso.post("/classifications/new", &[("information", &s.set.to_string())]).await);
        assert_eq!(duties(&app, s.set).await, Vec::<String>::new(), "somebody has begun");
        assert_eq!(s.ciso.post(&format!("/classifications/{draft}/archive"), &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(duties(&app, s.set).await, ["classify"], "{}: put away", app.on);
        let list = s.ciso.get("/information-sets").await.text();
        assert!(list.contains("Inte klassad") && !list.contains("Utkast</span>"), "{list}");
        assert!(!s.ciso.get("/information-sets?classification=draft").await.text().contains("Provsvar"));
        decided(&s, s.set, ["1"; 4], "").await;
        let second = decided(&s, s.set, ["2"; 4], "Därför").await;
        assert_eq!(duties(&app, s.set).await, Vec::<String>::new());
        let version = s.owner.get(&format!("/classifications/{second}")).await.hidden("_version");
        let revoke = [("_version", version.as_str()), ("reason", "Fel underlag")];
        assert_eq!(s.owner.post(&format!("/classifications/{second}/revoke"), &revoke).await.status, StatusCode::SEE_OTHER);
        assert_eq!(duties(&app, s.set).await, ["classify"], "{}: the first is superseded, the second revoked", app.on);
        let expected = information_sets::projections(&app.db).await.expect("projections");
        assert_eq!(graph::compare(&app.db, "information_set", &expected).await.expect("compared"), []);
    }
}

#[tokio::test]
async fn many_decisions_go_by_what_was_shown_and_leave_what_has_changed_or_is_somebody_elses() {
    for app in all().await {
        let s = scene(&app).await;
        let mut ids = Vec::new();
        let function = app.db.one(Sql::new("SELECT id FROM function")).await.expect("db").expect("one").id("id").expect("id");
        for name in ["Remisser", "Bokningar"] {
            let set = information(&s.ciso, name, s.unit, Some(function), "none").await;
            let id = walk(&s.ciso, set, "nothing", ["1"; 4], "").await;
            assert_eq!(act(&s.ciso, id, "hand-in").await.status, StatusCode::SEE_OTHER);
            ids.push(id);
        }
        let foreign = information(&s.ciso, "Någon annans", s.unit, None, "none").await;
        let foreign = walk(&s.ciso, foreign, "nothing", ["1"; 4], "").await;
        let page = s.owner.get("/classifications/waiting").await.text();
        let shown: Vec<&str> = page.split("name=\"id\" value=\"").skip(1).filter_map(|p| p.split('"').next()).collect();
        assert_eq!(shown.len(), 2, "{page}");
        // One of them is judged anew after the page was shown.
        let step = format!("/classifications/{}/step/integrity", ids[1]);
        let version = s.ciso.get(&step).await.hidden("_version");
        let other = s.ciso.post(&step, &[("_version", &version), ("level", "3"), ("reason", "Tillkom")]).await;
        assert_eq!(other.status, StatusCode::SEE_OTHER);
        let foreign = format!("{foreign}:1");
        let ticked = [("id", foreign.as_str()), ("id", shown[0]), ("id", shown[1]), ("id", "skräp")];
        let answer = s.owner.post("/classifications/waiting", &ticked).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}: the first stops no other: {}", app.on, answer.text());
        assert_eq!((state(&app, ids[0]).await.as_str(), state(&app, ids[1]).await.as_str()), ("decided", "for_decision"));
        let told = Sql::new("SELECT count(*) FROM classification WHERE state = 'decided'");
        assert_eq!(app.db.int(told).await.expect("n"), 1);
    }
}

#[tokio::test]
async fn a_model_with_fewer_levels_refuses_those_that_it_lacks_and_stops_at_four_all_the_same() {
    for app in all().await {
        let s = scene(&app).await;
        let mut model = models::shipped().expect("a model").clone();
        model.levels.retain(|l| l.number.number() <= 2);
        model.consequences.retain(|c| c.level.number() <= 2);
        let row = Columns::new()
            .set("id", app.ctx().new_id())
            .set("name", "Tre nivåer")
            .set("name_key", "tre")
            .set("search_text", "tre")
            .set("label", "region-9")
            .set("state", "in_use")
            .set("based_on", "klassa-2")
            .set("body", serde_json::to_string(&model).expect("json"))
            .set("secrecy", "open")
            .set("created_at", 0)
            .set("updated_at", 0);
        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        tx.insert("classification_model", row).await.expect("a model");
        let recorded = tx.record(Change::new("test", None, Act::Create), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        let start = [("information", &s.set.to_string()), ("from", &"nothing".to_owned())].map(|(n, v)| (n, v.clone()));
        let start: Vec<(&str, &str)> = start.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let at = s.owner.post("/classifications/start", &start).await.location().to_owned();
        let version = s.owner.get(&at).await.hidden("_version");
        let three = s.owner.post(&at, &[("_version", &version), ("level", "3"), ("reason", "Mina ord")]).await;
        assert_eq!(three.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(three.text().contains("finns inte i regionens modell") && three.text().contains("Mina ord"), "{}", three.text());
        let four = s.owner.post(&at, &[("_version", &version), ("level", "4"), ("reason", "Hemlig plats")]).await;
        assert!(four.location().ends_with("/stop"), "{}: {}", app.on, four.location());
        let sql = Sql::new("SELECT count(*) FROM classification WHERE confidentiality_reason IS NOT NULL");
        assert_eq!(app.db.int(sql).await.expect("n"), 0, "its text is not kept");
    }
}

#[tokio::test]
async fn only_who_holds_the_function_today_and_works_here_decides() {
    for app in all().await {
        let s = scene(&app).await;
        let id = walk(&s.owner, s.set, "nothing", ["1"; 4], "").await;
        let decide = || act(&s.owner, id, "decide");
        let all = |sql: &str| write(&app, vec![Sql::new(sql)]);
        for (spoilt, mended) in [
            ("UPDATE function_holder SET valid_until = '2020-01-01'", "UPDATE function_holder SET valid_until = NULL"),
            ("UPDATE function_holder SET valid_from = '2999-01-01'", "UPDATE function_holder SET valid_from = NULL"),
            ("UPDATE person SET active = FALSE", "UPDATE person SET active = TRUE"),
        ] {
            all(spoilt).await;
            assert_eq!(decide().await.status, StatusCode::FORBIDDEN, "{}: {spoilt}", app.on);
            all(mended).await;
        }
        assert_eq!(decide().await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn a_stale_uplift_says_what_somebody_else_judged_and_keeps_the_text() {
    for app in all().await {
        let s = scene(&app).await;
        let lis = system(&s.ciso, "LIS", s.unit, &[s.set], "").await;
        let form = format!("/systems/{lis}/uplift");
        let read = s.ciso.get(&form).await.hidden("_version");
        let first = [("_version", read.as_str()), ("confidentiality", "2"), ("reason", "Först sparat")];
        assert_eq!(s.ciso.post(&form, &first).await.status, StatusCode::SEE_OTHER);
        let second = [("_version", read.as_str()), ("confidentiality", "3"), ("reason", "Mina egna ord")];
        let stale = s.ciso.post(&form, &second).await;
        assert_eq!(stale.status, StatusCode::CONFLICT, "{}", app.on);
        let text = stale.text();
        assert!(text.contains("Mina egna ord") && text.contains(r#"value="3" selected"#), "{text}");
        assert!(text.contains("Namn ciso") && text.contains("Först sparat"), "what the other one said: {text}");
        let again = stale.hidden("_version");
        let again = [("_version", again.as_str()), ("confidentiality", "3"), ("reason", "Mina egna ord")];
        assert_eq!(s.ciso.post(&form, &again).await.status, StatusCode::SEE_OTHER);
        assert!(s.ciso.get(&format!("/systems/{lis}")).await.text().contains("Mina egna ord"));
    }
}

#[tokio::test]
async fn an_export_with_every_column_can_be_imported_again_and_changes_nothing() {
    for app in all().await {
        let s = scene(&app).await;
        decided(&s, s.set, ["3", "2", "1", "0"], "Diagnoser;\noch mer").await;
        let other = information(&s.ciso, "Remisser", s.unit, None, "none").await.to_string();
        let function = app.db.one(Sql::new("SELECT id FROM function")).await.expect("db").expect("one").text("id").expect("id");
        let fields = [
            ("information", other.as_str()),
            ("confidentiality", "2"),
            ("confidentiality_reason", "=Inte en formel"),
            ("laws", "PDL\nOSL 25 kap."),
            ("held_on", "2026-10-01"),
            ("facilitator", function.as_str()),
            ("participants", "Verksamhetschef"),
            ("reference", "RS 2026/7"),
        ];
        made(&s.ciso.post("/classifications/new", &fields).await);
        let columns: String = classifications::FIELDS.iter().map(|f| format!("&col={}", f.key)).collect();
        for format in ["csv", "xlsx"] {
            let file = s.ciso.get(&format!("/classifications/export?format={format}{columns}")).await;
            assert_eq!(file.status, StatusCode::OK, "{}", file.text());
            let report = checked(&s.ciso, &format!("k.{format}"), &file.bytes).await;
            let unchanged = "<dt>Oförändrade</dt><dd class=\"figure\">2</dd>";
            assert!(report.contains(unchanged), "{} {format}: {report}", app.on);
        }
        // A file that says something new of what is decided prepares a new one.
        let file = "Informationsmängd;Konfidentialitet (0–3);Varför, konfidentialitet;Dag\nProvsvar;2;Nytt;2026-11-20\n";
        let report = checked(&s.ciso, "k.csv", file.as_bytes()).await;
        assert!(report.contains("Importera en rad"), "{report}");
    }
}

#[tokio::test]
async fn a_changed_reason_shows_beside_the_one_of_last_time() {
    for app in all().await {
        let s = scene(&app).await;
        decided(&s, s.set, ["2"; 4], "Gamla skälet").await;
        let next = walk(&s.owner, s.set, "previous", ["2"; 4], "Nya skälet").await;
        let page = s.owner.get(&format!("/classifications/{next}")).await.text();
        assert!(page.contains("Skälet förra gången: Gamla skälet") && page.contains("Nya skälet"), "{}: {page}", app.on);
        let same = walk(&s.owner, s.set, "previous", ["2"; 4], "Gamla skälet").await;
        let page = s.owner.get(&format!("/classifications/{same}")).await.text();
        assert!(!page.contains("Skälet förra gången"), "{page}");
    }
}

#[tokio::test]
async fn another_description_brings_the_classification_under_review_and_another_line_end_does_not() {
    for app in all().await {
        let s = scene(&app).await;
        let id = decided(&s, s.set, ["1"; 4], "").await;
        let edit = format!("/information-sets/{}/edit", s.set);
        let unit = s.unit.to_string();
        let owner = app.db.one(Sql::new("SELECT id FROM function")).await.expect("db").expect("one").text("id").expect("id");
        for (description, expected) in [("", "decided"), ("Svar från labb", "under_review")] {
            let version = s.ciso.get(&edit).await.hidden("_version");
            let fields = [
                ("_version", version.as_str()),
                ("name", "Provsvar"),
                ("unit", unit.as_str()),
                ("owner", owner.as_str()),
                ("personal_data", "ordinary"),
                ("process", "Ny process"),
                ("description", description),
                ("secrecy", "open"),
            ];
            assert_eq!(s.ciso.post(&edit, &fields).await.status, StatusCode::SEE_OTHER);
            assert_eq!(state(&app, id).await, expected, "{}: {description:?}", app.on);
        }
    }
}

#[tokio::test]
async fn monday_tells_which_decisions_came_under_review_and_why_to_whoever_may_see_them() {
    for app in apps(vk_governance::registers::ALL).await {
        let s = scene(&app).await;
        let id = decided(&s, s.set, ["1"; 4], "").await;
        let quiet = s.ciso.get("/monday").await.text();
        assert!(!quiet.contains("Ska klassas om"), "{quiet}");
        system(&s.ciso, "LIS", s.unit, &[s.set], "").await;
        assert_eq!(state(&app, id).await, "under_review");
        let page = s.ciso.get("/monday").await.text();
        assert!(page.contains("Ska klassas om: Nytt system.") && page.contains(&format!("/classifications/{id}")), "{page}");
        let elsewhere = app.unit("Psyk", None).await;
        let other = app.browser("other", Role::Ciso, Some(elsewhere)).await.get("/monday").await;
        assert!(!other.text().contains(&id.to_string()), "{}: not their unit", app.on);
    }
}

#[tokio::test]
async fn the_api_revokes_asks_for_review_and_clears_with_the_checks_of_the_pages() {
    for app in all().await {
        let s = scene(&app).await;
        let api = |id: Id, what: &str| format!("/api/v1/classifications/{id}/{what}");
        let version = async |id: Id| s.ciso.get(&format!("/api/v1/classifications/{id}")).await.json()["version"].clone();
        let id = decided(&s, s.set, ["1"; 4], "").await;
        let asked = s.ciso.json("POST", &api(id, "review"), json!({})).await;
        assert_eq!((asked.status, asked.json()["state"].as_str()), (StatusCode::OK, Some("under_review")), "{}", asked.text());
        assert_eq!(asked.json()["cause"], "asked");
        let v = version(id).await;
        let body = json!({"version": v, "reason": "Gallrad"});
        assert_eq!(s.ciso.json("POST", &api(id, "revoke"), body.clone()).await.status, StatusCode::FORBIDDEN);
        let empty = s.owner.json("POST", &api(id, "revoke"), json!({"version": v, "reason": " "})).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", empty.text());
        let stale = s.owner.json("POST", &api(id, "revoke"), json!({"version": 1, "reason": "x"})).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        let revoked = s.owner.json("POST", &api(id, "revoke"), body).await;
        assert_eq!(revoked.json()["state"], "revoked", "{}", revoked.text());
        let late = s.ciso.json("POST", &api(id, "review"), json!({})).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "{}: nothing is in force", app.on);
        let four = walk(&s.owner, s.set, "nothing", ["1"; 4], "").await;
        let step = format!("/classifications/{four}/step/{}", Aspect::Integrity.key());
        let read = s.owner.get(&step).await.hidden("_version");
        s.owner.post(&step, &[("_version", &read), ("level", "4")]).await;
        let v = version(four).await;
        let answer = json!({"version": v, "reference": "RS 2026/1"});
        assert_eq!(s.owner.json("POST", &api(four, "clear"), answer.clone()).await.status, StatusCode::FORBIDDEN);
        let empty = s.ciso.json("POST", &api(four, "clear"), json!({"version": v, "reference": ""})).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let cleared = s.ciso.json("POST", &api(four, "clear"), answer).await;
        assert_eq!((cleared.status, &cleared.json()["stopped"]), (StatusCode::OK, &json!(false)), "{}", cleared.text());
    }
}

#[tokio::test]
async fn whoever_opens_the_steps_or_the_stop_of_secret_information_is_recorded_as_having_read_it() {
    for app in all().await {
        let s = scene(&app).await;
        let begun = s.ciso.post("/classifications/start", &[("information", &s.set.to_string()), ("from", "nothing")]).await;
        let at = begun.location().to_owned();
        let id: Id = at.split('/').nth(2).and_then(|id| id.parse().ok()).expect("an id");
        let reads = async || {
            let sql = Sql::new("SELECT count(*) FROM audit WHERE act = 'read' AND record_id = ").bind(id);
            app.db.int(sql).await.expect("a number")
        };
        s.ciso.get(&at).await;
        assert_eq!(reads().await, 0, "{}: nothing is secret here", app.on);
        let secret =
            ["information_set", "classification"].map(|table| Sql::new(&format!("UPDATE {table} SET secrecy = 'secret'")));
        write(&app, secret.to_vec()).await;
        assert_eq!(s.ciso.get(&at).await.status, StatusCode::OK);
        assert_eq!(reads().await, 1, "{}", app.on);
        let version = s.ciso.get(&at).await.hidden("_version");
        s.ciso.post(&at, &[("_version", &version), ("level", "4"), ("reason", "")]).await;
        let before = reads().await;
        assert_eq!(s.ciso.get(&format!("/classifications/{id}/stop")).await.status, StatusCode::OK);
        assert_eq!(reads().await, before + 1, "{}", app.on);
    }
}
