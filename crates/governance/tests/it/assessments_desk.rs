//! Self-assessments where people, systems and catalogues change around them: secrecy and unit that follow the system, delegation, review, new versions.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
use crate::{
    assessed::{FOUR, agrees, all, answer, ciso, count, function, inherited, source, start, system, today},
    evidence::statement,
    exceptions::ask,
    support::{Browser, TestApp},
};
use axum::http::StatusCode;
use serde_json::{Value, json};
use vk_core::{Id, Role, sort_key};
use vk_db::{Act, Change, Columns, Sql, accounts};

/// Runs one statement of a test's own.
async fn exec(app: &TestApp, sql: Sql) {
    let ctx = app.ctx();
    let mut tx = app.db.write(&ctx).await.expect("tx");
    tx.exec(sql).await.expect("statement");
    let recorded = tx.record(Change::new("test", None, Act::Update), None).await.expect("record");
    tx.commit(recorded).await.expect("commit");
}

/// Saves a system with some of its fields changed.
async fn resave(program: &Browser<'_>, system: Id, changed: Value) {
    let path = format!("/api/v1/systems/{system}");
    let found = program.get(&path).await.json();
    let mut body = json!({});
    for key in ["name", "kind", "hosting", "lifecycle", "unit", "secrecy", "information"] {
        body[key] = changed.get(key).unwrap_or(&found[key]).clone();
    }
    let saved = program.json("PUT", &path, json!({"version": found["version"], "system": body})).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text());
}

async fn n(app: &TestApp, sql: Sql) -> i64 {
    app.db.int(sql).await.expect("a number")
}

async fn text(app: &TestApp, assessment: Id, column: &str) -> String {
    let sql = Sql::new(&format!("SELECT {column} AS x FROM assessment WHERE id = ")).bind(assessment);
    app.db.one(sql).await.expect("row").expect("an assessment").opt_text("x").expect("text").unwrap_or_default()
}

#[tokio::test]
async fn a_secret_system_keeps_its_name_and_its_gaps_from_those_who_read_no_secrets() {
    for app in all().await {
        let (astrid, program) = (ciso(&app).await, app.program("skript", Role::Ciso, None).await);
        let hidden = system(&app, "Hemliga larmet", None, None, [2, 2, 2, 2]).await;
        resave(&program, hidden, json!({"secrecy": "secret"})).await;
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let id = start(&astrid, hidden, catalogue).await;
        answer(&astrid, id, r[0], "not_met").await;
        assert_eq!(text(&app, id, "secrecy").await, "secret", "{}", app.on);

        let rolf = app.browser("rolf", Role::Auditor, None).await;
        for path in ["/assessments", "/assessments/gaps", "/assessments/gaps/export?format=csv", "/assessments/overview"] {
            let page = rolf.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(!page.text().contains("Hemliga larmet"), "{path}: {}", page.text());
        }
        // The name of the information that it holds is not this register's.
        assert!(!rolf.get("/search?q=Hemliga").await.text().contains("Hemliga larmet: "), "{}", app.on);
        assert_eq!(rolf.get(&format!("/assessments/{id}/statement")).await.status, StatusCode::NOT_FOUND);
        assert!(astrid.get("/assessments/gaps").await.text().contains("VK-1"), "who reads secrets sees the gap");

        let lower = json!({"name": "x", "subject": hidden, "source": catalogue, "secrecy": "internal"});
        let lowered = program.json("POST", "/api/v1/assessments", lower).await;
        assert_eq!(lowered.json()["field_errors"]["secrecy"].as_array().map(Vec::len), Some(1), "{}", lowered.text());
    }
}

#[tokio::test]
async fn an_assessment_follows_its_system_to_another_unit_and_behind_a_marking() {
    for app in all().await {
        let care = app.unit("Vården", None).await;
        let traffic = app.unit("Trafiken", None).await;
        let (astrid, program) = (ciso(&app).await, app.program("skript", Role::Ciso, None).await);
        let journal = system(&app, "Exempeljournalen", Some(care), None, [2, 2, 2, 2]).await;
        let (catalogue, _) = source(&app, "Kravkatalog", FOUR).await;
        let id = start(&astrid, journal, catalogue).await;
        let eva = app.browser("eva", Role::SystemManager, Some(care)).await;
        assert!(eva.get("/assessments/gaps").await.text().contains("VK-1"));

        resave(&program, journal, json!({"unit": traffic, "secrecy": "secret"})).await;
        assert_eq!(
            (text(&app, id, "unit_id").await, text(&app, id, "secrecy").await),
            (traffic.to_string(), "secret".to_owned())
        );
        for table in ["assessment_gap", "assessment_area"] {
            let sql = Sql::new(&format!("SELECT count(*) FROM {table} WHERE secrecy = 'secret' AND unit_id = ")).bind(traffic);
            assert_eq!(n(&app, sql.push(" AND assessment_id = ").bind(id)).await, 3, "{}: {table}", app.on);
        }
        assert!(!eva.get("/assessments/gaps").await.text().contains("VK-1"), "it lies elsewhere now");
        let history = astrid.get(&format!("/assessments/{id}/history")).await.text();
        assert!(history.contains("Sekretessmarkerad"), "the history says so: {history}");
        resave(&program, journal, json!({"secrecy": "internal"})).await;
        assert_eq!(text(&app, id, "secrecy").await, "internal", "and out again, as nobody had marked it apart");
        agrees(&app).await;
    }
}

#[tokio::test]
async fn exceptions_evidence_and_actions_follow_their_system_to_another_unit_and_behind_a_marking() {
    for app in all().await {
        let (care, traffic) = (app.unit("Vården", None).await, app.unit("Trafiken", None).await);
        let (astrid, program) = (ciso(&app).await, app.program("skript", Role::Ciso, None).await);
        let decider = function(&app, "Informationsägare").await;
        let journal = system(&app, "Exempeljournalen", Some(care), None, [2, 2, 2, 2]).await;
        let other = system(&app, "Bokningen", Some(care), None, [2, 2, 2, 2]).await;
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let (id, beside) = (start(&astrid, journal, catalogue).await, start(&astrid, other, catalogue).await);
        let exception = ask(&astrid, &app, (journal, r[0]), decider, 30).await;
        let own = statement(&astrid, &app, (id, r[1]), today(&app).plus_days(90)).await;
        let shared = statement(&astrid, &app, (id, r[3]), today(&app).plus_days(90)).await;
        let known = format!("/assessments/{beside}/requirements/{}/evidence/known", r[3]);
        let linked = astrid.post(&known, &[("known", &shared.to_string())]).await;
        assert_eq!(linked.status, StatusCode::SEE_OTHER, "{}", linked.text());
        answer(&astrid, id, r[1], "not_met").await;
        astrid.post(&format!("/assessments/{id}/requirements/{}/action", r[1]), &[]).await;
        let action = app.db.one(Sql::new("SELECT id FROM action")).await.expect("row").expect("one").id("id").expect("id");
        let place = async |table: &str, id: Id| {
            let row = app.db.one(Sql::new(&format!("SELECT unit_id, secrecy FROM {table} WHERE id = ")).bind(id)).await;
            let row = row.expect("row").expect("one");
            (row.opt_id("unit_id").expect("unit"), row.text("secrecy").expect("secrecy"))
        };
        let before = place("evidence", shared).await;
        resave(&program, journal, json!({"unit": traffic, "secrecy": "secret"})).await;
        let there = (Some(traffic), "secret".to_owned());
        assert_eq!(place("exception", exception).await, there, "{}", app.on);
        assert_eq!(place("evidence", own).await.1, "secret", "{}", app.on);
        assert_eq!(place("action", action).await, there, "{}", app.on);
        assert_eq!(place("evidence", shared).await, before, "what serves others stays: {}", app.on);
        assert_ne!(before.1, "secret");
        let rolf = app.browser("rolf", Role::Auditor, None).await;
        for path in [format!("/exceptions/{exception}"), format!("/evidence/{own}"), format!("/actions/{action}")] {
            assert_eq!(rolf.get(&path).await.status, StatusCode::NOT_FOUND, "{path} on {}", app.on);
        }
        agrees(&app).await;
    }
}

#[tokio::test]
async fn an_inherited_answer_counts_and_its_words_stay_with_those_who_may_read_them() {
    for app in all().await {
        let (it, care) = (app.unit("IT", None).await, app.unit("Vården", None).await);
        let astrid = ciso(&app).await;
        let service = system(&app, "Gemensam inloggning", Some(it), None, [2, 2, 2, 2]).await;
        let journal = system(&app, "Exempeljournalen", Some(care), None, [2, 2, 2, 2]).await;
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let (shared, id) = (start(&astrid, service, catalogue).await, start(&astrid, journal, catalogue).await);
        let path = format!("/assessments/{shared}/requirements/{}/answer", r[0]);
        astrid.post(&path, &[("answer", "partly"), ("comment", "Nyckeln ligger i klartext")]).await;
        let (requirement, from) = (r[0].to_string(), shared.to_string());
        let inherit = [("requirement", requirement.as_str()), ("do", "inherit"), ("from", &from)];
        assert_eq!(astrid.post(&format!("/assessments/{id}/answers"), &inherit).await.status, StatusCode::SEE_OTHER);
        let eva = app.browser("eva", Role::SystemManager, Some(care)).await;
        let robot = app.program("robot", Role::SystemManager, Some(care)).await;
        let paths = [
            format!("/assessments/{id}"),
            format!("/assessments/{id}/requirements/{}", r[0]),
            format!("/assessments/{id}/statement"),
            format!("/api/v1/assessments/{id}/answers"),
        ];
        for path in paths {
            let reader = if path.starts_with("/api") { &robot } else { &eva };
            let page = reader.get(&path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(!page.text().contains("klartext"), "{path} on {}: {}", app.on, page.text());
        }
        let answers = robot.get(&format!("/api/v1/assessments/{id}/answers")).await.json();
        let inherited = answers.as_array().and_then(|all| all.iter().find(|a| a["origin"] == "inherited")).expect("it");
        assert!(inherited["answered_by"].is_null() && inherited["answered_at"].is_string(), "{inherited}");
        assert_eq!(count(&app, id, "partly").await, 1, "it counts all the same");
        let answers = app.program("astrids", Role::Ciso, None).await.get(&format!("/api/v1/assessments/{id}/answers")).await;
        assert!(answers.text().contains("klartext"), "who reads the source reads them: {}", answers.text());
    }
}

#[tokio::test]
async fn nobody_begins_an_assessment_of_what_they_may_only_read() {
    for app in all().await {
        let care = app.unit("Vården", None).await;
        let traffic = app.unit("Trafiken", None).await;
        let buses = system(&app, "Trafiksystem", Some(traffic), None, [2, 2, 2, 2]).await;
        let journal = system(&app, "Vårdsystem", Some(care), None, [2, 2, 2, 2]).await;
        let (catalogue, _) = source(&app, "Kravkatalog", FOUR).await;
        // Reads everywhere, answers for the care.
        let account = app.account("eva", Role::SystemManager, Some(care)).await;
        let (ctx, token) = (app.ctx(), "eva-token-eva-token-eva-token-eva-token".to_owned());
        let mut tx = app.db.write(&ctx).await.expect("tx");
        let _role = accounts::assign(&mut tx, account, Role::Auditor, None, None).await.expect("role");
        let (_, recorded) = accounts::create_token(&mut tx, account, "test", &token, None).await.expect("token");
        tx.commit(recorded).await.expect("commit");
        let eva = Browser { app: &app, cookie: String::new(), bearer: Some(token) };

        let body = |subject: Id| json!({"name": "Min", "subject": subject, "source": catalogue, "unit": care});
        let foreign = eva.json("POST", "/api/v1/assessments", body(buses)).await;
        assert_eq!(foreign.status, StatusCode::UNPROCESSABLE_ENTITY, "{}: {}", app.on, foreign.text());
        assert_eq!(foreign.json()["field_errors"]["subject"].as_array().map(Vec::len), Some(1));
        let own = eva.json("POST", "/api/v1/assessments", body(journal)).await;
        assert_eq!(own.status, StatusCode::CREATED, "{}", own.text());
        let moved = json!({"version": own.json()["version"], "assessment": body(buses)});
        let path = format!("/api/v1/assessments/{}", own.json()["id"].as_str().expect("id"));
        assert_eq!(eva.json("PUT", &path, moved).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn what_has_answers_stays_with_its_subject_and_source() {
    for app in all().await {
        let program = app.program("skript", Role::Ciso, None).await;
        let journal = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let (own, r) = source(&app, "Kravkatalog", FOUR).await;
        let (law, _) = source(&app, "Lagen", &[("L-1", "cryptography", None, true)]).await;
        let body = |source: Id| json!({"name": "Journalen", "subject": journal, "source": source});
        let made = program.json("POST", "/api/v1/assessments", body(law)).await.json();
        let path = format!("/api/v1/assessments/{}", made["id"].as_str().expect("id"));
        let change = |version: &Value, source| json!({"version": version, "assessment": body(source)});
        let moved = program.json("PUT", &path, change(&made["version"], own)).await;
        assert_eq!(moved.status, StatusCode::OK, "nothing is lost yet: {}", moved.text());
        program.json("PUT", &format!("{path}/answers/{}", r[0]), json!({"answer": "met"})).await;
        let refused = program.json("PUT", &path, change(&moved.json()["version"], law)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}: {}", app.on, refused.text());
        assert!(refused.text().contains("har svar"), "{}", refused.text());
        assert_eq!(program.get(&path).await.json()["counts"]["met"], 1);
    }
}

#[tokio::test]
async fn a_review_is_taken_back_when_an_answer_becomes_another() {
    for app in all().await {
        let astrid = ciso(&app).await;
        let (shared, id, r) = inherited(&app, &astrid).await;
        for requirement in [r[1], r[3]] {
            answer(&astrid, id, requirement, "met").await;
        }
        let review = || async {
            astrid.post(&format!("/assessments/{id}/state"), &[("to", "answered")]).await;
            astrid.post(&format!("/assessments/{id}/review"), &[]).await;
            assert_eq!(text(&app, id, "state").await, "reviewed", "{}", app.on);
        };
        review().await;
        answer(&astrid, id, r[1], "met").await;
        assert_eq!(text(&app, id, "state").await, "reviewed", "the same answer once more is no other");
        answer(&astrid, id, r[1], "not_met").await;
        assert_eq!(text(&app, id, "state").await, "answered");
        let history = astrid.get(&format!("/assessments/{id}/history")).await.text();
        assert!(history.contains("Granskad"), "{history}");
        review().await;
        answer(&astrid, shared, r[0], "partly").await;
        assert_eq!(text(&app, id, "state").await, "answered", "an inherited answer counts as well");
        agrees(&app).await;
    }
}

#[tokio::test]
async fn a_system_out_of_use_takes_its_assessments_along_and_brings_only_those_back() {
    for app in all().await {
        let (astrid, program) = (ciso(&app).await, app.program("skript", Role::Ciso, None).await);
        let journal = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let (catalogue, _) = source(&app, "Kravkatalog", FOUR).await;
        let (law, _) = source(&app, "Lagen", &[("L-1", "cryptography", None, true)]).await;
        let (id, old) = (start(&astrid, journal, catalogue).await, start(&astrid, journal, law).await);
        astrid.post(&format!("/assessments/{old}/archive"), &[]).await;
        let gaps = || n(&app, Sql::new("SELECT count(*) FROM assessment_gap"));
        assert_eq!(gaps().await, 3);

        astrid.post(&format!("/systems/{journal}/archive"), &[]).await;
        assert_eq!(gaps().await, 0, "{}: nobody runs it", app.on);
        assert!(astrid.get("/assessments/overview").await.text().contains("Inget att visa än"));
        let again = [("subject", journal.to_string()), ("source", catalogue.to_string())];
        let refused = astrid.post("/assessments/start", &again.each_ref().map(|(k, v)| (*k, v.as_str()))).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{}", refused.text());
        astrid.post(&format!("/systems/{journal}/restore"), &[]).await;
        assert_eq!(gaps().await, 3, "back with its system");
        let archived = Sql::new("SELECT count(*) FROM assessment WHERE archived_at IS NOT NULL AND id = ").bind(old);
        assert_eq!(n(&app, archived).await, 1, "what somebody archived stays archived");

        resave(&program, journal, json!({"lifecycle": "retired"})).await;
        assert_eq!((gaps().await, count(&app, id, "CAST(CASE WHEN put_away THEN 1 ELSE 0 END AS BIGINT)").await), (0, 1));
        resave(&program, journal, json!({"lifecycle": "live"})).await;
        assert_eq!(gaps().await, 3);
        agrees(&app).await;
    }
}

#[tokio::test]
async fn a_unit_has_the_class_of_the_systems_in_use_in_it() {
    for app in all().await {
        let program = app.program("skript", Role::Ciso, None).await;
        let region = app.unit("Regionen", None).await;
        let (care, lab) = (app.unit("Vården", Some(region)).await, app.unit("Laboratoriet", Some(region)).await);
        let journal = system(&app, "Exempeljournalen", Some(care), None, [3, 2, 2, 2]).await;
        let (catalogue, _) = source(&app, "Kravkatalog", FOUR).await;
        let mut of = Vec::new();
        for unit in [region, care, lab] {
            let ctx = app.ctx();
            let mut tx = app.db.write(&ctx).await.expect("tx");
            let (id, recorded) =
                vk_governance::assessments::start(&mut tx, unit, catalogue, "Enhet".to_owned()).await.expect("start");
            tx.commit(recorded.expect("a new one")).await.expect("commit");
            of.push(id);
        }
        let asked = async || {
            let mut out = Vec::new();
            for id in &of {
                out.push(count(&app, *id, "applicable").await);
            }
            out
        };
        assert_eq!(asked().await, [4, 4, 2], "{}", app.on);
        resave(&program, journal, json!({"unit": lab})).await;
        assert_eq!(asked().await, [4, 2, 4], "it has moved: {}", app.on);
        resave(&program, journal, json!({"lifecycle": "retired"})).await;
        assert_eq!(asked().await, [2, 2, 2], "nobody runs it: {}", app.on);
        agrees(&app).await;
    }
}

#[tokio::test]
async fn a_new_mapping_reaches_the_sums_and_so_does_its_end() {
    for app in all().await {
        let astrid = ciso(&app).await;
        let journal = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let (own, r) = source(&app, "Kravkatalog", FOUR).await;
        let (law, l) = source(&app, "Lagen", &[("L-1", "cryptography", None, true)]).await;
        let (mine, lawful) = (start(&astrid, journal, own).await, start(&astrid, journal, law).await);
        answer(&astrid, mine, r[0], "met").await;
        assert_eq!(count(&app, lawful, "unanswered").await, 1);
        let mapping = [("to", l[0].to_string()), ("relationship", "superset".to_owned())];
        let made = astrid
            .post(&format!("/requirements/{}/mappings/new", r[0]), &mapping.each_ref().map(|(k, v)| (*k, v.as_str())))
            .await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
        vk_web::jobs::run_now(&app.app, "assessments_resummarise").await.expect("job");
        assert_eq!((count(&app, lawful, "met").await, count(&app, lawful, "unanswered").await), (1, 0), "{}", app.on);
    }
}

#[tokio::test]
async fn what_was_typed_and_ticked_for_several_requirements_survives_every_error() {
    for app in all().await {
        let astrid = ciso(&app).await;
        let journal = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let manager = function(&app, "Systemförvaltare").await.to_string();
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let id = start(&astrid, journal, catalogue).await;
        let (path, back) = (format!("/assessments/{id}/answers"), format!("/assessments/{id}?area=all"));
        let (a, b) = (r[0].to_string(), r[3].to_string());
        let ticked = |id: &str| format!("value=\"{id}\" checked");

        let common = [("requirement", a.as_str()), ("requirement", &b), ("_back", &back)];
        let without: Vec<_> = common.iter().copied().chain([("do", "answer"), ("answer", "not_applicable")]).collect();
        let page = astrid.post(&path, &without).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", app.on);
        let page = page.text();
        for expected in ["Skriv varför kravet inte är tillämpligt", &ticked(&a), &ticked(&b), "value=\"not_applicable\" selected"]
        {
            assert!(page.contains(expected), "{expected} in {page}");
        }
        assert!(
            page.contains("Krav VK-2") && page.contains("aria-describedby=\"bulk-reason-error\""),
            "the page as it was narrowed"
        );

        let badly: Vec<_> = common
            .iter()
            .copied()
            .chain([("do", "delegate"), ("function", manager.as_str()), ("due", "i morgon"), ("reason", "min text")])
            .collect();
        let page = astrid.post(&path, &badly).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = page.text();
        for expected in [&ticked(&a), "min text", "i morgon", "id=\"bulk-due-error\"", &format!("value=\"{manager}\" selected")] {
            assert!(page.contains(expected), "{expected} in {page}");
        }
        let nothing = astrid.post(&path, &[("do", "answer"), ("answer", "met"), ("reason", "min text"), ("_back", &back)]).await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nothing.text().contains("Välj minst ett krav") && nothing.text().contains("min text"), "{}", nothing.text());

        // From a requirement's own page one comes back to that page.
        let own = format!("/assessments/{id}/requirements/{a}");
        let page =
            astrid.post(&path, &[("requirement", &a), ("do", "delegate"), ("due", "i morgon"), ("_back", &own)]).await.text();
        assert!(page.contains("id=\"due-error\"") && page.contains("i morgon"), "{page}");
        assert_eq!(count(&app, id, "unanswered").await, 3, "nothing was changed");
    }
}

#[tokio::test]
async fn tenders_and_units_are_reached_from_the_pages_where_one_looks_for_them() {
    for app in all().await {
        let astrid = ciso(&app).await;
        let care = app.unit("Vården", None).await;
        let journal = system(&app, "Exempeljournalen", Some(care), None, [2, 2, 2, 2]).await;
        let (catalogue, _) = source(&app, "Kravkatalog", FOUR).await;
        let id = start(&astrid, journal, catalogue).await;
        assert!(astrid.get("/assessments").await.text().contains("href=\"/assessments/procurement\""));
        let wanted = format!("/assessments/procurement?system={journal}");
        for path in [format!("/assessments/{id}"), format!("/systems/{journal}")] {
            let page = astrid.get(&path).await.text();
            assert!(page.contains(&wanted), "{path}: {page}");
        }
        // A unit made through its form has its place in the graph.
        let fields = [("name", "Trafiken"), ("kind", "unit"), ("parent", &care.to_string()), ("secrecy", "open")];
        let made = astrid.post("/units/new", &fields).await;
        let unit = made.location().to_owned();
        let link = format!("/assessments/start?subject={}", unit.rsplit('/').next().expect("id"));
        assert!(astrid.get(&unit).await.text().contains(&link), "{}: {}", app.on, made.text());
        assert_eq!(astrid.get(&link).await.status, StatusCode::OK);
        let rolf = app.browser("rolf", Role::Auditor, None).await;
        assert!(!rolf.get(&unit).await.text().contains(&link), "who answers nothing begins nothing");
    }
}

/// A person who holds a function, with an account of this role.
async fn holder<'a>(app: &'a TestApp, name: &str, role: Role, unit: Option<Id>, function: Id) -> Browser<'a> {
    let ctx = app.ctx();
    let person = ctx.new_id();
    let mut tx = app.db.write(&ctx).await.expect("tx");
    let named = Columns::new().set("name", name).set("name_key", sort_key(name)).set("search_text", name);
    let row = named.set("given_name", name).set("family_name", name);
    tx.insert_row("person", person, row).await.expect("person");
    let held = Columns::new().set("id", ctx.new_id()).set("function_id", function).set("person_id", person);
    tx.insert("function_holder", held).await.expect("holder");
    let recorded = tx.record(Change::new("test", None, Act::Create), None).await.expect("record");
    tx.commit(recorded).await.expect("commit");
    let browser = app.browser(name, role, unit).await;
    app.belongs_to(name, person).await;
    browser
}

#[tokio::test]
async fn who_is_asked_answers_that_requirement_and_sees_nothing_else() {
    for app in all().await {
        let astrid = ciso(&app).await;
        let care = app.unit("Vården", None).await;
        let elsewhere = app.unit("Trafiken", None).await;
        let journal = system(&app, "Exempeljournalen", Some(care), None, [2, 2, 2, 2]).await;
        let network = function(&app, "Nätansvarig").await;
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let id = start(&astrid, journal, catalogue).await;
        for role in [Role::Employee, Role::SystemManager] {
            let nils = holder(&app, &format!("nils-{}", role.key()), role, Some(elsewhere), network).await;
            assert_eq!(nils.get(&format!("/assessments/{id}")).await.status, StatusCode::NOT_FOUND, "nothing was asked yet");
            let (requirement, to) = (r[0].to_string(), network.to_string());
            let delegate = [("requirement", requirement.as_str()), ("do", "delegate"), ("function", &to), ("due", "2030-01-31")];
            assert_eq!(astrid.post(&format!("/assessments/{id}/answers"), &delegate).await.status, StatusCode::SEE_OTHER);

            // The way from the list of duties.
            let tasks = nils.get("/tasks").await.text();
            assert!(tasks.contains(&format!("href=\"/assessments/{id}\"")), "{}: {tasks}", app.on);
            let led = nils.get(&format!("/assessments/{id}")).await;
            assert_eq!(led.location(), format!("/assessments/{id}/delegated"));
            let page = nils.get(led.location()).await.text();
            assert!(page.contains("Krav VK-1") && page.contains("Spara svar"), "{page}");
            for hidden in ["Krav VK-2", "Krav VK-4", "name=\"requirement\"", "Skapa åtgärd"] {
                assert!(!page.contains(hidden), "{hidden} in {page}");
            }
            let one = |requirement: Id| format!("/assessments/{id}/requirements/{requirement}");
            assert_eq!(nils.get(&one(r[0])).await.status, StatusCode::OK);
            assert_eq!(nils.get(&one(r[1])).await.status, StatusCode::NOT_FOUND);
            let wrong =
                nils.post(&format!("{}/answer", one(r[0])), &[("answer", "not_applicable"), ("comment", "min text")]).await;
            assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text().contains("min text"), "{}", wrong.text());
            answer(&nils, id, r[0], "met").await;
            assert_eq!(count(&app, id, "met").await, 1);
            for path in [format!("{}/answer", one(r[1])), format!("{}/action", one(r[0])), format!("/assessments/{id}/answers")] {
                let refused = nils.post(&path, &[("answer", "met"), ("requirement", &r[1].to_string())]).await.status;
                assert!([StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&refused), "{path}: {refused}");
            }
            assert_eq!(nils.get(&format!("/assessments/{id}/statement")).await.status.as_u16() / 100, 4);
            let clear = [("requirement", requirement.as_str()), ("do", "clear")];
            astrid.post(&format!("/assessments/{id}/answers"), &clear).await;
            let back = [("requirement", requirement.as_str()), ("do", "delegate"), ("function", ""), ("due", "")];
            astrid.post(&format!("/assessments/{id}/answers"), &back).await;
            assert_eq!(nils.get(&one(r[0])).await.status, StatusCode::NOT_FOUND, "taken back is taken back");
        }
    }
}

#[tokio::test]
async fn a_gap_gets_one_action_however_often_the_button_is_pressed() {
    for app in all().await {
        let astrid = ciso(&app).await;
        let journal = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let id = start(&astrid, journal, catalogue).await;
        let path = format!("/assessments/{id}/requirements/{}/action", r[0]);
        for _ in 0..2 {
            assert_eq!(astrid.post(&path, &[]).await.status, StatusCode::SEE_OTHER);
        }
        assert_eq!(n(&app, Sql::new("SELECT count(*) FROM action")).await, 1, "{}", app.on);
    }
}

#[tokio::test]
async fn a_new_version_of_a_source_takes_over_what_was_answered() {
    for app in all().await {
        let astrid = ciso(&app).await;
        let journal = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let (old, r) = source(&app, "Kravkatalog", FOUR).await;
        let before = start(&astrid, journal, old).await;
        let path = format!("/assessments/{before}/requirements/{}/answer", r[0]);
        astrid.post(&path, &[("answer", "met"), ("comment", "Visas i driftens logg.")]).await;
        answer(&astrid, before, r[3], "not_applicable").await;
        let evidence = app.ctx().new_id();
        let row =
            Columns::new().set("name", "Intyg").set("name_key", "intyg").set("search_text", "intyg").set("kind", "statement");
        let row = row.set("state", "red").set("state_since", 0).set("why", "{}").set("secrecy", "internal");
        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        tx.insert_row("evidence", evidence, row).await.expect("evidence");
        let shows = Columns::new().set("evidence_id", evidence).set("assessment_id", before).set("requirement_id", r[0]);
        tx.insert("evidence_requirement", shows).await.expect("shows");
        let recorded = tx.record(Change::new("test", None, Act::Create), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");

        let newer = [FOUR[0], FOUR[1], ("VK-9", "continuity", None, false)];
        let (new, q) = source(&app, "Kravkatalog 2", &newer).await;
        exec(&app, Sql::new("UPDATE requirement_source SET replaces_id = ").bind(old).push(" WHERE id = ").bind(new)).await;
        let after = start(&astrid, journal, new).await;
        assert_eq!((count(&app, after, "red").await, count(&app, after, "unanswered").await), (1, 2), "{}", app.on);
        let page = astrid.get(&format!("/assessments/{after}/requirements/{}", q[0])).await.text();
        assert!(page.contains("Visas i driftens logg.") && page.contains("Intyg"), "{page}");
        let history = astrid.get(&format!("/assessments/{after}/history")).await.text();
        assert!(history.contains("Svar övertagna från") && history.contains("Svar VK-1"), "{history}");
        assert_eq!(count(&app, before, "not_applicable").await, 1, "the old one is left as it is");
        agrees(&app).await;
    }
}

#[tokio::test]
async fn the_page_is_short_until_something_has_been_written() {
    for app in all().await {
        let astrid = ciso(&app).await;
        let journal = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let id = start(&astrid, journal, catalogue).await;
        let all = format!("/assessments/{id}?area=all");
        let page = astrid.get(&all).await.text();
        assert!(!page.contains("<details class=\"fold\" open"), "{page}");
        assert_eq!(page.matches("Spara svar").count(), 3, "each is answered where it stands");
        let path = format!("/assessments/{id}/requirements/{}/answer", r[0]);
        for n in 0..7 {
            astrid.post(&path, &[("answer", "met"), ("comment", &format!("Kommentar {n}"))]).await;
        }
        let page = astrid.get(&all).await.text();
        assert!(!page.contains("<details class=\"fold\" open"), "what has been written stands as text: {page}");
        assert!(page.contains("<p class=\"pre small\">Kommentar 6</p>"), "{page}");
        let wrong = astrid.post(&path, &[("answer", "not_applicable"), ("comment", "Kommentar 7")]).await.text();
        assert!(
            wrong.contains("<details class=\"fold\" open") && wrong.contains("Kommentar 7"),
            "what is wrong is open: {wrong}"
        );
        assert_eq!(page.matches("<time class=\"when\"").count(), 5, "the newest of the history");
        assert!(page.contains(&format!("href=\"/assessments/{id}/history\"")), "and the way to the rest");
        let alone = astrid.get(&format!("/assessments/{id}/requirements/{}", r[1])).await.text();
        assert!(alone.contains("<details class=\"fold\" open"), "alone everything is open");
    }
}

#[tokio::test]
async fn programs_begin_delegate_inherit_clear_and_list_gaps() {
    for app in all().await {
        let program = app.program("skript", Role::Ciso, None).await;
        let service = system(&app, "Gemensam inloggning", None, None, [2, 2, 2, 2]).await;
        let journal = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let network = function(&app, "Nätansvarig").await;
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let begin = |subject: Id| json!({"subject": subject, "source": catalogue});
        let made = program.json("POST", "/api/v1/assessments/start", begin(journal)).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let again = program.json("POST", "/api/v1/assessments/start", begin(journal)).await;
        assert_eq!((again.status, again.json()["id"].clone()), (StatusCode::OK, made.json()["id"].clone()));
        let shared = program.json("POST", "/api/v1/assessments/start", begin(service)).await.json()["id"].clone();
        let id: Id = made.json()["id"].as_str().expect("id").parse().expect("id");

        let one = format!("/api/v1/assessments/{id}/answers/{}", r[0]);
        let asked = program.json("PUT", &format!("{one}/delegation"), json!({"function": network, "due": "2030-01-31"})).await;
        assert_eq!(asked.json()["delegated_to"], json!(network), "{}", asked.text());
        let wrong = program.json("PUT", &format!("{one}/delegation"), json!({"function": network, "due": "snart"})).await;
        assert_eq!(wrong.json()["field_errors"]["due"].as_array().map(Vec::len), Some(1), "{}", wrong.text());
        program
            .json(
                "PUT",
                &format!("/api/v1/assessments/{}/answers/{}", shared.as_str().expect("id"), r[0]),
                json!({"answer": "met"}),
            )
            .await;
        let follows = program.json("PUT", &format!("{one}/inheritance"), json!({"from": shared})).await;
        assert_eq!((follows.json()["origin"].clone(), follows.json()["standing"].clone()), (json!("inherited"), json!("met")));
        let circle = format!("/api/v1/assessments/{}/answers/{}/inheritance", shared.as_str().expect("id"), r[0]);
        assert_eq!(program.json("PUT", &circle, json!({"from": id})).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let cleared = program.json("DELETE", &one, json!({})).await;
        assert_eq!(cleared.json()["standing"], "unanswered", "{}", cleared.text());

        let gaps = program.get(&format!("/api/v1/assessments/gaps?subject={journal}&limit=2")).await.json();
        assert_eq!(gaps["items"].as_array().map(Vec::len), Some(2), "{gaps}");
        assert_eq!(gaps["items"][0]["title"], "VK-4 Krav VK-4", "the legal duty weighs most");
        let next = format!("/api/v1/assessments/gaps?subject={journal}&limit=2&after={}", gaps["next"].as_str().expect("more"));
        assert_eq!(program.get(&next).await.json()["items"].as_array().map(Vec::len), Some(1));
        agrees(&app).await;
    }
}
