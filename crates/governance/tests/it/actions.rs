//! Actions through the whole application, on both databases: pages, acts, the call of other registers, lists, import, export, bulk edit, API, permission.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
use crate::support::{Browser, TestApp, apps};
use axum::http::StatusCode;
use serde_json::json;
use vk_core::{Date, Id, Role, Secrecy};
use vk_db::{Act, Change, Projection, Sql, Viewer, graph};
use vk_governance::actions::{self, NewAction, Origin, Priority, State};
use vk_web::{Hooks, Messages, Register, register::no_api};

/// Stand-ins for the registers that actions point at: only their place in the graph matters here.
static FUNCTIONS: Register = neighbour("functions", "function", "/functions", "nav-functions = F\nkind-function = Funktion\n");
static RISKS: Register = neighbour("risks", "risk", "/risks", "nav-risks = R\nkind-risk = Risk\n");

const fn neighbour(key: &'static str, kind: &'static str, path: &'static str, texts: &'static str) -> Register {
    Register {
        key,
        kind,
        path,
        nav: None,
        access: &[vk_core::Access { verb: vk_core::Verb::View, roles: &[Role::Ciso, Role::SystemManager] }],
        migrations: &[],
        messages: Messages { sv: texts, en: texts },
        routes: |r| r,
        api: no_api,
        hooks: Hooks::NONE,
        tables: &[],
    }
}

pub async fn all() -> Vec<TestApp> {
    apps(&[&FUNCTIONS, &RISKS, &actions::REGISTER, &actions::plans::REGISTER]).await
}

/// Creates an action through its form and gives its id.
pub async fn create(browser: &Browser<'_>, name: &str, more: &[(&str, &str)]) -> Id {
    let mut fields: Vec<(&str, &str)> =
        [("priority", "3"), ("secrecy", "internal")].into_iter().filter(|(k, _)| !more.iter().any(|(m, _)| m == k)).collect();
    fields.push(("name", name));
    fields.extend_from_slice(more);
    let answer = browser.post("/actions/new", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.location().rsplit('/').next().expect("an id").parse().expect("an id")
}

/// A node of a neighbouring register.
pub async fn node(app: &TestApp, kind: &'static str, title: &str, unit: Option<Id>, secrecy: Secrecy) -> Id {
    let ctx = app.ctx();
    let id = ctx.new_id();
    let projection = Projection {
        kind,
        id,
        title: title.to_owned(),
        search: String::new(),
        unit,
        extra_units: vec![],
        secrecy,
        state: "live".to_owned(),
        edges: vec![],
        duties: vec![],
    };
    let mut tx = app.db.write(&ctx).await.expect("tx");
    let recorded = tx.record(Change::new("test", Some(id), Act::Create), Some(projection)).await.expect("record");
    tx.commit(recorded).await.expect("commit");
    id
}

/// A day so many days from the clock's.
pub fn day(app: &TestApp, days: i32) -> Date {
    app.app.now().local_date().plus_days(days)
}

async fn version(app: &TestApp, id: Id) -> String {
    stored(app, id).await.version.to_string()
}

async fn stored(app: &TestApp, id: Id) -> actions::Action {
    actions::get(&app.db, &Viewer::everything(), id).await.expect("db").expect("an action")
}

async fn act(browser: &Browser<'_>, id: Id, act: &str, fields: &[(&str, &str)]) -> crate::support::Answer {
    let version = version(browser.app, id).await;
    let mut all = vec![("_version", version.as_str())];
    all.extend_from_slice(fields);
    browser.post(&format!("/actions/{id}/act/{act}"), &all).await
}

async fn duties(app: &TestApp, id: Id) -> Vec<(String, Option<Id>, Option<Date>)> {
    let sql = Sql::new("SELECT what, function_id, due_on FROM duty WHERE node_id = ").bind(id);
    let rows = app.db.all(sql).await.expect("duties");
    rows.iter().map(|r| (r.text("what").unwrap(), r.opt_id("function_id").unwrap(), r.opt_date("due_on").unwrap())).collect()
}

#[tokio::test]
async fn an_action_is_created_from_a_prefilled_form_shown_changed_and_its_history_says_how() {
    for app in all().await {
        let unit = app.unit("Sjukhuset", None).await;
        let risk = node(&app, "risk", "Gamla konton lever kvar", Some(unit), Secrecy::Internal).await;
        let owner = node(&app, "function", "Systemägare journal", None, Secrecy::Open).await;
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let form = astrid.get(&format!("/actions/new?origin={risk}&name=St%C3%A4ng%20konton")).await.text();
        assert!(form.contains("value=\"Stäng konton\"") && form.contains("Gamla konton lever kvar"), "{}: {form}", app.on);

        let due = day(&app, 10).to_string();
        let (r, o, u) = (risk.to_string(), owner.to_string(), unit.to_string());
        let fields = [("origin", r.as_str()), ("responsible", &o), ("unit", &u), ("due_on", &due), ("mandate", "line")];
        let id = create(&astrid, "Stäng konton", &fields).await;
        let page = astrid.get(&format!("/actions/{id}")).await.text();
        let year = app.app.now().local_date().0.year();
        assert!(page.contains(&format!("ÅTG-{year}-001 Stäng konton")), "{page}");
        assert!(page.contains("Gamla konton lever kvar") && page.contains("Systemägare journal") && page.contains("Kommer från"));
        assert_eq!(duties(&app, id).await, [("do_action".to_owned(), Some(owner), Some(day(&app, 10)))]);
        assert_eq!(stored(&app, id).await.state, State::Planned);

        // Reporting progress begins the action.
        let mut change: Vec<(&str, &str)> =
            vec![("_version", "1"), ("name", "Stäng konton"), ("priority", "1"), ("secrecy", "internal")];
        change.extend([("origin", r.as_str()), ("responsible", &o), ("unit", &u), ("due_on", &due), ("progress", "30")]);
        let answer = astrid.post(&format!("/actions/{id}/edit"), &change).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        assert_eq!(stored(&app, id).await.state, State::Ongoing);
        let history = astrid.get(&format!("/actions/{id}/history")).await.text();
        assert!(history.contains("1 Kritisk") && history.contains("3 Medel"), "{history}");
        let stale = astrid.post(&format!("/actions/{id}/edit"), &change).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        let second = create(&astrid, "Nästa", &[]).await;
        assert_eq!(stored(&app, second).await.reference, format!("ÅTG-{year}-002"));
    }
}

#[tokio::test]
async fn another_register_opens_an_action_that_is_as_secret_as_what_it_comes_from() {
    for app in all().await {
        let unit = app.unit("Sjukhuset", None).await;
        let finding = node(&app, "finding", "Öppen dörr", Some(unit), Secrecy::Secret).await;
        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        let new = NewAction { priority: Priority::High, due_on: Some(day(&app, 5)), ..NewAction::draft("Stäng dörren") };
        let (id, recorded) = actions::open_from(&mut tx, Origin { kind: "finding", id: finding }, new).await.expect("an action");
        tx.commit(recorded).await.expect("commit");
        let action = stored(&app, id).await;
        assert_eq!((action.data.secrecy, action.data.unit), (Secrecy::Secret, Some(unit)));
        assert_eq!(action.origins, [Origin { kind: "finding", id: finding }]);
        assert_eq!(
            duties(&app, id).await,
            [("do_action".to_owned(), None, Some(day(&app, 5)))],
            "nobody is responsible, and that shows"
        );
        let edges =
            app.db.int(Sql::new("SELECT count(*) FROM edge WHERE relation = 'arises_from' AND to_id = ").bind(finding)).await;
        assert_eq!(edges.expect("edges"), 1);
        // An editor who may not see the finding keeps it when the form is saved.
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let (f, u) = (finding.to_string(), unit.to_string());
        let fields = [
            ("_version", "1"),
            ("name", "Stäng dörren nu"),
            ("priority", "2"),
            ("secrecy", "secret"),
            ("origin", &f),
            ("unit", &u),
        ];
        let answer = astrid.post(&format!("/actions/{id}/edit"), &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        assert_eq!(stored(&app, id).await.origins, [Origin { kind: "finding", id: finding }]);
        let list = astrid.get("/actions?origin_kind=audit").await.text();
        assert!(list.contains("Stäng dörren nu"), "{list}");
    }
}

#[tokio::test]
async fn actions_that_would_wait_for_each_other_are_refused_and_the_circle_is_named() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let first = create(&astrid, "Första", &[]).await;
        let second = create(&astrid, "Andra", &[("depends_on", &first.to_string())]).await;
        let third = create(&astrid, "Tredje", &[("depends_on", &second.to_string())]).await;
        let (t, f) = (third.to_string(), first.to_string());
        let fields =
            [("_version", "1"), ("name", "Första"), ("priority", "3"), ("secrecy", "internal"), ("depends_on", t.as_str())];
        let answer = astrid.post(&format!("/actions/{first}/edit"), &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let year = app.app.now().local_date().0.year();
        let path = format!("ÅTG-{year}-001 → ÅTG-{year}-003 → ÅTG-{year}-002 → ÅTG-{year}-001");
        assert!(answer.text().contains(&path), "{}: {}", app.on, answer.text());
        let own = [("_version", "1"), ("name", "Första"), ("priority", "3"), ("secrecy", "internal"), ("depends_on", f.as_str())];
        assert_eq!(astrid.post(&format!("/actions/{first}/edit"), &own).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(stored(&app, first).await.data.depends_on.is_empty(), "nothing was saved");
    }
}

#[tokio::test]
async fn done_is_the_word_of_one_and_verified_that_of_another() {
    for app in all().await {
        let verifier = node(&app, "function", "Granskare", None, Secrecy::Open).await;
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let bo = app.browser("bo", Role::InfosecOfficer, None).await;
        let needed = create(&astrid, "Först", &[]).await;
        let id = create(&astrid, "Sedan", &[("depends_on", &needed.to_string()), ("verifier", &verifier.to_string())]).await;
        let today = day(&app, 0).to_string();
        let done = [("done_note", "Kontona är stängda"), ("done_on", today.as_str()), ("evidence", "Protokoll 4")];

        let early = act(&astrid, id, "complete", &done).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(early.text().contains("-001 är inte gjord") && early.text().contains("Kontona är stängda"), "{}", early.text());
        let tomorrow = day(&app, 1).to_string();
        let future = act(&astrid, id, "complete", &[("done_note", "x"), ("done_on", &tomorrow), ("early_reason", "y")]).await;
        assert_eq!(future.status, StatusCode::UNPROCESSABLE_ENTITY);

        let with_reason = [done[0], done[1], done[2], ("early_reason", "Leverantören hann före")];
        assert_eq!(act(&astrid, id, "complete", &with_reason).await.status, StatusCode::SEE_OTHER);
        let claimed = stored(&app, id).await;
        assert_eq!((claimed.state, claimed.data.progress), (State::Done, 100));
        assert_eq!(duties(&app, id).await, [("verify_action".to_owned(), Some(verifier), Some(day(&app, 30)))]);
        let page = astrid.get(&format!("/actions/{id}")).await.text();
        assert!(
            page.contains("Inte verifierad") && page.contains("Leverantören hann före") && page.contains("Protokoll 4"),
            "{page}"
        );

        let own = act(&astrid, id, "verify", &[]).await;
        assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody verifies their own word");
        assert!(own.text().contains("Någon annan måste verifiera"));
        assert_eq!(act(&bo, id, "verify", &[("verified_note", "Sett listan")]).await.status, StatusCode::SEE_OTHER);
        let verified = stored(&app, id).await;
        assert_eq!(verified.state, State::Verified);
        assert_eq!(verified.verified.expect("verified").by, "Namn bo");
        assert!(duties(&app, id).await.is_empty());
        let history = bo.get(&format!("/actions/{id}/history")).await.text();
        assert!(history.contains("Verifierad") && history.contains("Gjord"), "states in words: {history}");

        assert_eq!(act(&bo, id, "reopen", &[("reason", "Två konton finns kvar")]).await.status, StatusCode::SEE_OTHER);
        let again = stored(&app, id).await;
        assert_eq!((again.state, again.done.is_none(), again.verified.is_none()), (State::Ongoing, true, true));
    }
}

#[tokio::test]
async fn deferring_and_cancelling_need_a_reason_and_stale_pages_keep_what_was_typed() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let id = create(&astrid, "Flytta servern", &[("due_on", &day(&app, -3).to_string())]).await;
        assert!(astrid.get("/actions?overdue=yes").await.text().contains("Flytta servern"), "{}", app.on);
        assert_eq!(act(&astrid, id, "cancel", &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let past = [("reason", "Leverans försenad"), ("due_on", "2020-01-01")];
        assert_eq!(act(&astrid, id, "defer", &past).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let later = day(&app, 60).to_string();
        assert_eq!(
            act(&astrid, id, "defer", &[("reason", "Leverans försenad"), ("due_on", &later)]).await.status,
            StatusCode::SEE_OTHER
        );
        let deferred = stored(&app, id).await;
        assert_eq!((deferred.state, deferred.data.due_on), (State::Deferred, Some(day(&app, 60))));
        assert!(!astrid.get("/actions?overdue=yes").await.text().contains("Flytta servern"));
        assert!(astrid.get("/actions?overdue=no").await.text().contains("Flytta servern"));

        let stale =
            astrid.post(&format!("/actions/{id}/act/cancel"), &[("_version", "1"), ("reason", "Behövs inte längre")]).await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            stale.text().contains("Behövs inte längre") && stale.text().contains("Någon annan har ändrat"),
            "{}",
            stale.text()
        );
        assert_eq!(act(&astrid, id, "cancel", &[("reason", "Behövs inte längre")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(stored(&app, id).await.state_reason.as_deref(), Some("Behövs inte längre"));
        assert!(duties(&app, id).await.is_empty());
    }
}

#[tokio::test]
async fn a_wrong_form_keeps_what_was_typed() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let fields = [
            ("name", "Rätt namn"),
            ("priority", "9"),
            ("secrecy", "internal"),
            ("start_on", "2026-05-01"),
            ("due_on", "2026-04-01"),
            ("progress", "101"),
        ];
        let answer = astrid.post("/actions/new", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.text();
        assert!(page.contains("value=\"Rätt namn\"") && page.contains("value=\"101\"") && page.contains("Sista dag kommer före"));
    }
}

#[tokio::test]
async fn somebody_in_a_unit_sees_and_changes_only_its_actions_everywhere() {
    for app in all().await {
        let hospital = app.unit("Sjukhuset", None).await;
        let other = app.unit("Tandvården", None).await;
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let mine = create(&astrid, "Min åtgärd", &[("unit", &hospital.to_string())]).await;
        let theirs = create(&astrid, "Deras åtgärd", &[("unit", &other.to_string())]).await;
        let secret = create(&astrid, "Hemlig åtgärd", &[("unit", &hospital.to_string()), ("secrecy", "secret")]).await;
        let cilla = app.browser("cilla", Role::ChiefPhysician, Some(hospital)).await;
        let maja = app.browser("maja", Role::OperationsManager, Some(hospital)).await;
        for path in ["/actions", "/actions/export?format=csv", "/actions/board", "/actions/timeline"] {
            let text = cilla.get(path).await.text();
            assert!(!text.contains("Deras åtgärd") && !text.contains("Hemlig åtgärd"), "{path} on {}: {text}", app.on);
            assert!(!maja.get(path).await.text().contains("Deras åtgärd"), "{path} on {}", app.on);
        }
        assert!(cilla.get("/actions").await.text().contains("Min åtgärd"));
        assert_eq!(cilla.get(&format!("/actions/{secret}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            maja.get(&format!("/actions/{secret}")).await.status,
            StatusCode::OK,
            "who decides plans sees what they decide"
        );
        assert_eq!(maja.get(&format!("/actions/{theirs}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(maja.get(&format!("/actions/{theirs}/act/cancel")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(maja.post(&format!("/actions/{theirs}/begin"), &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(maja.post(&format!("/actions/{mine}/begin"), &[]).await.status, StatusCode::SEE_OTHER);
        let program = app.program("läsare", Role::ChiefPhysician, Some(hospital)).await;
        let items = program.get("/api/v1/actions").await.json();
        let names: Vec<&str> = items["items"].as_array().expect("items").iter().filter_map(|i| i["name"].as_str()).collect();
        assert_eq!(names, ["Min åtgärd"]);
        let program = app.program("robot", Role::OperationsManager, Some(hospital)).await;
        let answer = program.json("POST", &format!("/api/v1/actions/{theirs}/step"), json!({"version": 1, "act": "begin"})).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        let auditor = app.browser("rut", Role::Auditor, None).await;
        assert_eq!(auditor.post(&format!("/actions/{mine}/begin"), &[]).await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn the_api_creates_completes_and_says_what_is_wrong() {
    for app in all().await {
        let program = app.program("robot", Role::Ciso, None).await;
        let created = program.json("POST", "/api/v1/actions", json!({"name": "Via API", "priority": 2})).await;
        assert_eq!(created.status, StatusCode::CREATED, "{}", created.text());
        let id = created.json()["id"].as_str().expect("id").to_owned();
        let path = format!("/api/v1/actions/{id}/step");
        let missing = program.json("POST", &path, json!({"version": 1, "act": "complete"})).await;
        assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(missing.json()["field_errors"]["done_note"].is_array(), "{}", missing.text());
        let unknown = program.json("POST", &path, json!({"version": 1, "act": "explode"})).await;
        assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
        let done = json!({"version": 1, "act": "complete", "note": "Klart", "done_on": day(&app, 0).to_string()});
        assert_eq!(program.json("POST", &path, done.clone()).await.status, StatusCode::NO_CONTENT);
        assert_eq!(program.json("POST", &path, done).await.status, StatusCode::CONFLICT, "the version is another by now");
        let read = program.get(&format!("/api/v1/actions/{id}")).await.json();
        assert_eq!((read["state"].as_str(), read["done"]["note"].as_str()), (Some("done"), Some("Klart")));
        let own = program.json("POST", &path, json!({"version": 2, "act": "verify"})).await;
        assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn a_list_is_imported_with_its_errors_and_changed_in_bulk() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let csv = "Namn;Prioritet;Sista dag;Sekretessmarkering\nUppdatera brandväggen;2 Hög;2027-03-01;Intern\nTrasig rad;7;2027-13-01;Intern\n";
        let uploaded = astrid.upload("/actions/import", "plan.csv", csv.as_bytes()).await;
        assert_eq!(uploaded.status, StatusCode::SEE_OTHER, "{}", uploaded.text());
        let path = uploaded.location().to_owned();
        let mapping = [("map_0", "name"), ("map_1", "priority"), ("map_2", "due_on"), ("map_3", "secrecy")];
        let check = astrid.post(&format!("{path}/check"), &mapping).await.text();
        for expected in ["B: Prioritet", "C: Sista dag", "Importera en rad"] {
            assert!(check.contains(expected), "{expected} on {}: {check}", app.on);
        }
        let applied = astrid.post(&format!("{path}/apply"), &mapping).await;
        assert!(applied.text().contains("Importen är klar"), "{}", applied.text());
        assert!(astrid.get("/actions").await.text().contains("Uppdatera brandväggen"));

        let a = create(&astrid, "Ett", &[]).await;
        let b = create(&astrid, "Två", &[]).await;
        let (a_id, b_id) = (a.to_string(), b.to_string());
        let set = [("id", a_id.as_str()), ("id", &b_id), ("_act", "priority"), ("priority", "1")];
        let preview = astrid.post("/actions/bulk/preview", &set).await;
        assert_eq!(preview.status, StatusCode::OK, "{}", preview.text());
        astrid.post("/actions/bulk/apply", &set).await;
        for id in [a, b] {
            assert_eq!(stored(&app, id).await.data.priority, Priority::Critical);
        }
    }
}

#[tokio::test]
async fn the_board_shows_states_and_moves_a_card_with_and_without_script() {
    for app in all().await {
        let unit = app.unit("Sjukhuset", None).await;
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let id = create(&astrid, "Byt brandvägg", &[("unit", &unit.to_string()), ("due_on", &day(&app, -2).to_string())]).await;
        create(&astrid, "Lågt prioriterad", &[("priority", "4")]).await;
        let board = astrid.get("/actions/board?priority=3").await.text();
        assert!(board.contains("Byt brandvägg") && !board.contains("Lågt prioriterad"), "the list's filters: {board}");
        assert!(board.contains("Försenad") && board.contains("Börja"), "{board}");
        assert!(board.contains("id=\"column-planned\"") && !board.contains("id=\"column-cancelled\""));
        let moved = astrid.post(&format!("/actions/{id}/move"), &[("to", "begin"), ("query", "priority=3")]).await;
        assert_eq!((moved.status, moved.location()), (StatusCode::SEE_OTHER, "/actions/board?priority=3"));
        assert_eq!(stored(&app, id).await.state, State::Ongoing);
        let again = astrid.post(&format!("/actions/{id}/move"), &[("to", "begin"), ("query", "")]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "an ongoing action does not begin");
        assert_eq!(astrid.post(&format!("/actions/{id}/move"), &[("to", "done")]).await.status, StatusCode::BAD_REQUEST);
        let rut = app.browser("rut", Role::Auditor, None).await;
        assert!(!rut.get("/actions/board").await.text().contains("/move"), "who may not change gets no buttons");
    }
}

#[tokio::test]
async fn the_timeline_draws_bars_tells_what_is_late_and_has_the_same_as_a_table() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let first = create(&astrid, "Utan dag", &[]).await;
        let (from, to) = (day(&app, -40).to_string(), day(&app, -5).to_string());
        create(&astrid, "Sen", &[("start_on", &from), ("due_on", &to), ("depends_on", &first.to_string())]).await;
        create(&astrid, "I tid", &[("due_on", &day(&app, 50).to_string())]).await;
        let page = astrid.get("/actions/timeline").await.text();
        assert_eq!(
            (page.matches("class=\"gantt-late\" x=").count(), page.matches("class=\"gantt-bar\"").count()),
            (1, 1),
            "{page}"
        );
        assert!(page.contains("Försenad") && page.contains("Samma åtgärder i en tabell") && !page.contains("Utan dag"), "{page}");
        let year = app.app.now().local_date().0.year();
        assert!(page.contains(&format!("<td>ÅTG-{year}-001</td>")), "what it waits for stands as text: {page}");
        assert!(!page.contains("style="), "nothing inline");
        assert!(astrid.get("/actions/timeline?q=finnsinte").await.text().contains("Inga öppna åtgärder"));
    }
}

#[tokio::test]
async fn the_overview_sums_per_administration_what_the_reader_may_see() {
    for app in all().await {
        let hospital = app.unit("Sjukhusförvaltningen", None).await;
        let ward = app.unit("Avdelning 3", Some(hospital)).await;
        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        tx.exec(Sql::new("UPDATE unit SET kind = 'administration' WHERE id = ").bind(hospital)).await.expect("kind");
        let recorded = tx.record(Change::new("units", Some(hospital), Act::Update), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let (w, today) = (ward.to_string(), day(&app, 0).to_string());
        create(&astrid, "Sen", &[("unit", &w), ("due_on", &day(&app, -1).to_string()), ("cost_estimate", "1000")]).await;
        create(&astrid, "Snart", &[("unit", &w), ("due_on", &day(&app, 20).to_string()), ("cost_estimate", "2000")]).await;
        let done = create(&astrid, "Klar", &[("unit", &w), ("cost_estimate", "9000")]).await;
        act(&astrid, done, "complete", &[("done_note", "x"), ("done_on", &today)]).await;
        create(&astrid, "Regionens", &[]).await;
        let page = astrid.get("/actions/overview").await.text();
        let row = page.split("<tr>").skip(1).find(|row| row.contains("Sjukhusförvaltningen")).expect("a row").to_owned();
        let numbers: Vec<String> = row
            .split("<td class=\"num\">")
            .skip(1)
            .map(|cell| cell.split("</td>").next().unwrap_or("").chars().filter(char::is_ascii_digit).collect::<String>())
            .collect();
        // The late one is a link to the list; its number stands behind the address.
        assert_eq!(
            (&numbers[0], &numbers[2], &numbers[3], &numbers[4], &numbers[5]),
            (&"2".into(), &"1".into(), &"1".into(), &"0".into(), &"3000".into()),
            "{row}"
        );
        assert!(row.contains("overdue=yes") && row.contains("<span class=\"burns\">1</span>"), "{row}");
        assert!(page.contains("Utanför förvaltningarna"));
        let maja = app.browser("maja", Role::OperationsManager, Some(hospital)).await;
        assert!(!maja.get("/actions/overview").await.text().contains("Utanför förvaltningarna"));
    }
}

#[tokio::test]
async fn graph_and_audit_agree_with_the_records() {
    for app in all().await {
        let risk = node(&app, "risk", "R", None, Secrecy::Open).await;
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let first = create(&astrid, "Ett", &[("origin", &risk.to_string())]).await;
        let second = create(&astrid, "Två", &[("depends_on", &first.to_string())]).await;
        let today = day(&app, 0).to_string();
        act(&astrid, first, "complete", &[("done_note", "x"), ("done_on", &today)]).await;
        astrid.post(&format!("/actions/{second}/archive"), &[]).await;
        let expected = actions::projections(&app.db).await.expect("projections");
        assert_eq!(expected.len(), 2);
        assert_eq!(graph::compare(&app.db, "action", &expected).await.expect("compare"), []);
        assert_eq!(vk_db::audit::verify(&app.db).await.expect("chain").first_bad, None);
    }
}

#[tokio::test]
async fn what_is_late_is_late_by_the_swedish_day_in_the_list_as_in_the_overview() {
    for mut app in all().await {
        // Half past midnight in Stockholm; in UTC it is still the day before.
        let now = vk_core::Instant::parse_local("2026-06-02T00:30").expect("a moment");
        let registers: &[&'static Register] = &[&FUNCTIONS, &RISKS, &actions::REGISTER, &actions::plans::REGISTER];
        let clocked = vk_web::App::builder(app.db.clone(), registers, vk_web::WebConfig::loopback(8080));
        let clocked = clocked.clock(std::sync::Arc::new(move || now)).build().await.expect("an application");
        app.router = vk_web::router(&clocked);
        app.app = clocked;
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let id = create(&astrid, "Skulle varit klar i går", &[("due_on", "2026-06-01")]).await;
        create(&astrid, "Ska vara klar i dag", &[("due_on", "2026-06-02")]).await;
        let late = astrid.get("/actions?overdue=yes").await.text();
        assert!(late.contains("Skulle varit klar i går") && !late.contains("Ska vara klar i dag"), "{}: {late}", app.on);
        assert!(late.contains("data-tone=\"ember\""), "the row says so itself: {late}");
        let rest = astrid.get("/actions?overdue=no").await.text();
        assert!(!rest.contains("Skulle varit klar i går") && rest.contains("Ska vara klar i dag"), "{rest}");
        assert!(astrid.get("/").await.text().contains("/actions?overdue=yes"), "the start page counts the same one");
        let ids = [("all", "1"), ("query", "overdue=yes")];
        let bulk = astrid.post("/actions/bulk", &ids).await.text();
        assert!(bulk.contains(&id.to_string()), "all that match are the same ones: {bulk}");
    }
}

#[tokio::test]
async fn what_has_no_last_day_is_counted_above_the_timeline_and_a_link_shows_it() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        create(&astrid, "Någon gång", &[]).await;
        create(&astrid, "Kanske", &[]).await;
        create(&astrid, "Bestämd", &[("due_on", &day(&app, 10).to_string())]).await;
        let page = astrid.get("/actions/timeline").await.text();
        assert!(page.contains("2 åtgärder saknar sista dag") && !page.contains("Någon gång"), "{}: {page}", app.on);
        let href =
            page.split("href=\"").find(|part| part.starts_with("/actions?") && part.contains("undated=yes")).expect("a link");
        let href = href.split('"').next().expect("an address").replace("&#38;", "&").replace("&amp;", "&");
        let list = astrid.get(&href).await.text();
        assert!(list.contains("Någon gång") && list.contains("Kanske") && !list.contains("Bestämd"), "{href}: {list}");
    }
}

#[tokio::test]
async fn two_people_who_save_at_once_do_not_close_a_circle_between_them() {
    use vk_web::form::Records;
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let first = create(&astrid, "Ett", &[]).await;
        let second = create(&astrid, "Två", &[]).await;
        let needs = |action: actions::Action, other: Id| NewAction { depends_on: vec![other], ..action.data };
        let (one, two) = (needs(stored(&app, first).await, second), needs(stored(&app, second).await, first));
        let ctx = app.ctx();
        let early = async {
            let mut tx = app.db.write(&ctx).await.expect("tx");
            let recorded = actions::Actions::update(&mut tx, first, 1, one).await.expect("the first one");
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            tx.commit(recorded).await.expect("commit");
        };
        let late = async {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            let mut tx = app.db.write(&ctx).await.expect("tx");
            actions::Actions::update(&mut tx, second, 1, two).await.map(drop)
        };
        let ((), refused) = tokio::join!(early, late);
        assert!(matches!(refused, Err(vk_db::DbError::Conflict)), "{}: {refused:?}", app.on);
    }
}

#[tokio::test]
async fn a_saved_view_of_the_list_narrows_the_board_too() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        create(&astrid, "Bråttom", &[("priority", "1")]).await;
        create(&astrid, "Inte bråttom", &[("priority", "4")]).await;
        let fields = [("register", "actions"), ("query", "priority=1"), ("columns", ""), ("name", "Kritiska")];
        let saved = astrid.post("/views", &fields).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
        let page = astrid.get("/actions/board").await.text();
        let href = page
            .split("href=\"")
            .find(|part| part.starts_with("/actions/board?") && part.contains("Kritiska"))
            .expect("the view");
        let href = href.split('"').next().expect("an address").replace("&#38;", "&").replace("&amp;", "&");
        let board = astrid.get(&href).await.text();
        assert!(board.contains("Bråttom") && !board.contains("Inte bråttom"), "{href}: {board}");
    }
}

#[tokio::test]
async fn no_filter_of_the_list_reads_and_sorts_the_whole_register() {
    for app in all().await.into_iter().filter(|app| app.on == "SQLite") {
        // The list's own statement for each filter, as the kit builds it.
        for (narrowed, order) in [
            ("1=1", "a.turn ASC, a.id ASC"),
            ("a.mandate IN ('line')", "a.turn ASC, a.id ASC"),
            ("a.responsible_id IS NULL", "a.turn ASC, a.id ASC"),
            ("a.verifier_id IN ('x')", "a.turn ASC, a.id ASC"),
            ("a.priority IN ('1')", "a.turn ASC, a.id ASC"),
            ("a.secrecy IN ('secret')", "a.turn ASC, a.id ASC"),
            ("a.due_on IS NULL", "a.turn ASC, a.id ASC"),
            ("a.turn >= '0' AND a.turn < '02026-06-01'", "a.turn ASC, a.id ASC"),
            ("a.turn < '2' AND a.due_on IS NOT NULL", "a.turn ASC, a.id ASC"),
            ("a.state IN ('verified')", "a.updated_at DESC, a.id DESC"),
        ] {
            let sql = format!(
                "EXPLAIN QUERY PLAN SELECT a.id FROM action a WHERE 1=1 AND a.archived_at IS NULL AND {narrowed} ORDER BY {order} LIMIT 51"
            );
            let rows = app.db.all(Sql::new(&sql)).await.expect("a plan");
            let plan: Vec<String> = rows.iter().map(|row| row.text("detail").expect("a line")).collect();
            let plan = plan.join(" | ");
            assert!(!plan.contains("TEMP B-TREE") && plan.contains("INDEX action_"), "{narrowed}: {plan}");
        }
        let sums = "EXPLAIN QUERY PLAN SELECT MAX(a.unit_id) FROM action a WHERE a.done_on >= '2026-01-01' AND a.archived_at IS NULL \
                    GROUP BY COALESCE(a.unit_id, '')";
        let rows = app.db.all(Sql::new(sums)).await.expect("a plan");
        assert!(rows.iter().any(|row| row.text("detail").expect("a line").contains("action_done_sums")), "only this year's");
    }
}
