//! Self-assessments through the whole application, on both databases: answers and sums, class, inheritance, mappings, gaps, overview, permission, API.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
use crate::assessed::{FOUR, agrees, all, answer, ciso, classify, count, duties, function, source, start, system};
use axum::http::StatusCode;
use serde_json::json;
use vk_core::{Id, Role};
use vk_db::{Act, Change, Columns, Sql};
use vk_governance::assessments;

#[tokio::test]
async fn an_assessment_is_begun_answered_and_its_sums_follow() {
    for app in all().await {
        let astrid = ciso(&app).await;
        let system = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let id = start(&astrid, system, catalogue).await;
        assert_eq!(start(&astrid, system, catalogue).await, id, "the same subject and source are one assessment");
        assert_eq!(
            (count(&app, id, "applicable").await, count(&app, id, "unanswered").await),
            (3, 3),
            "{}: VK-3 asks for K3",
            app.on
        );

        let page = astrid.get(&format!("/assessments/{id}?area=all")).await.text();
        for expected in ["Exempeljournalen", "Krav VK-1", "Text till VK-4", "0 av 3 besvarade", "Krav i lag"] {
            assert!(page.contains(expected), "{expected} in {page}");
        }
        assert!(!page.contains("Krav VK-3"), "what does not apply is not asked");

        answer(&astrid, id, r[0], "met").await;
        answer(&astrid, id, r[1], "not_applicable").await;
        answer(&astrid, id, r[3], "not_met").await;
        let sums = ["met", "not_applicable", "not_met", "unanswered"];
        for (column, n) in sums.into_iter().zip([1, 1, 1, 0]) {
            assert_eq!(count(&app, id, column).await, n, "{}: {column}", app.on);
        }
        let areas = Sql::new("SELECT count(*) FROM assessment_area WHERE applicable > 0 AND assessment_id = ").bind(id);
        assert_eq!(app.db.int(areas).await.expect("areas"), 3);

        let history = astrid.get(&format!("/assessments/{id}/history")).await.text();
        assert!(history.contains("Svar VK-4") && history.contains("Ej uppfyllt"), "the history says it in words: {history}");
        agrees(&app).await;
    }
}

#[tokio::test]
async fn a_wrong_answer_keeps_what_was_typed_and_a_stale_one_overwrites_nothing() {
    for app in all().await {
        let astrid = ciso(&app).await;
        let system = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let id = start(&astrid, system, catalogue).await;
        let path = format!("/assessments/{id}/requirements/{}/answer", r[0]);
        let wrong = astrid.post(&path, &[("answer", "not_applicable"), ("comment", "min kommentar")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = wrong.text();
        assert!(text.contains("Skriv varför kravet inte är tillämpligt") && text.contains("min kommentar"), "{text}");
        assert_eq!(count(&app, id, "unanswered").await, 3);

        let form = astrid.get(&format!("/assessments/{id}/requirements/{}", r[0])).await;
        let seen = form.hidden("_seen");
        let bo = app.browser("bo", Role::Ciso, None).await;
        answer(&bo, id, r[0], "partly").await;
        let stale = astrid.post(&path, &[("answer", "met"), ("_seen", &seen)]).await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(stale.text().contains("Namn bo"), "{}", stale.text());
        assert_eq!((count(&app, id, "met").await, count(&app, id, "partly").await), (0, 1));
        let again = astrid.post(&path, &[("answer", "met"), ("_seen", &stale.hidden("_seen"))]).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER);
        assert_eq!(count(&app, id, "met").await, 1);
    }
}

#[tokio::test]
async fn the_class_decides_what_applies_and_no_answer_is_ever_lost() {
    for app in all().await {
        let astrid = ciso(&app).await;
        let system = system(&app, "Exempeljournalen", None, None, [3, 1, 1, 1]).await;
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let id = start(&astrid, system, catalogue).await;
        assert_eq!(count(&app, id, "applicable").await, 4);
        for requirement in &r {
            answer(&astrid, id, *requirement, "met").await;
        }
        assert_eq!(astrid.post(&format!("/assessments/{id}/state"), &[("to", "answered")]).await.status, StatusCode::SEE_OTHER);

        let lowered = |levels| async move {
            classify(&app, system, levels).await;
            let ctx = app.ctx();
            let mut tx = app.db.write(&ctx).await.expect("tx");
            assessments::resummarise_system(&mut tx, system).await.expect("summary");
            let recorded = tx.record(Change::new("test", None, Act::Update), None).await.expect("record");
            tx.commit(recorded).await.expect("commit");
            app
        };
        let app = lowered([0, 1, 1, 1]).await;
        assert_eq!((count(&app, id, "applicable").await, count(&app, id, "met").await), (2, 2));
        let bo = app.browser("bo", Role::Ciso, None).await;
        let hidden = bo.get(&format!("/assessments/{id}?show=hidden")).await.text();
        assert!(hidden.contains("Krav VK-3") && hidden.contains("gäller inte med nuvarande klass"), "{hidden}");

        // What the page did not do by itself the job finds, and a closed assessment opens again when there is more to answer.
        classify(&app, system, [3, 1, 1, 1]).await;
        vk_web::jobs::run_now(&app.app, "assessments_resummarise").await.expect("job");
        assert_eq!((count(&app, id, "applicable").await, count(&app, id, "met").await), (4, 4), "the kept answers count again");
        agrees(&app).await;
    }
}

#[tokio::test]
async fn an_inherited_answer_follows_its_source_and_a_circle_is_refused() {
    for app in all().await {
        let astrid = ciso(&app).await;
        let service = system(&app, "Gemensam inloggning", None, None, [2, 2, 2, 2]).await;
        let journal = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let shared = start(&astrid, service, catalogue).await;
        let id = start(&astrid, journal, catalogue).await;
        let path = |id: Id| format!("/assessments/{id}/answers");
        let (requirement, from) = (r[0].to_string(), shared.to_string());
        let inherit = [("requirement", requirement.as_str()), ("do", "inherit"), ("from", &from)];
        assert_eq!(astrid.post(&path(id), &inherit).await.status, StatusCode::SEE_OTHER);
        assert_eq!(count(&app, id, "unanswered").await, 3, "nobody has answered at the source yet");
        answer(&astrid, shared, r[0], "met").await;
        assert_eq!(count(&app, id, "met").await, 1, "{}: the source's answer is everybody's at once", app.on);
        answer(&astrid, shared, r[0], "not_met").await;
        assert_eq!((count(&app, id, "met").await, count(&app, id, "not_met").await), (0, 1));
        let page = astrid.get(&format!("/assessments/{id}/requirements/{}", r[0])).await.text();
        assert!(page.contains("Svaret följer Gemensam inloggning: Kravkatalog"), "{page}");

        let back = id.to_string();
        let circle = [("requirement", requirement.as_str()), ("do", "inherit"), ("from", &back)];
        let refused = astrid.post(&path(shared), &circle).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("cirkel"), "{}", refused.text());
        assert_eq!(astrid.post(&format!("/assessments/{shared}/archive"), &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(count(&app, id, "unanswered").await, 3, "an archived source gives no answer");
        agrees(&app).await;
    }
}

#[tokio::test]
async fn a_mapping_carries_an_answer_into_another_source_without_double_entry() {
    for app in all().await {
        let astrid = ciso(&app).await;
        let system = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let (own, r) = source(&app, "Kravkatalog", FOUR).await;
        let (law, l) = source(&app, "Lagen", &[("L-1", "cryptography", None, true), ("L-2", "continuity", None, true)]).await;
        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        for (from, to, relationship) in [(r[0], l[0], "superset"), (r[1], l[1], "intersect")] {
            let row =
                Columns::new().set("id", ctx.new_id()).set("from_id", from).set("to_id", to).set("relationship", relationship);
            tx.insert("requirement_mapping", row).await.expect("mapping");
        }
        let recorded = tx.record(Change::new("test", None, Act::Update), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");

        let (mine, lawful) = (start(&astrid, system, own).await, start(&astrid, system, law).await);
        answer(&astrid, mine, r[0], "met").await;
        answer(&astrid, mine, r[1], "met").await;
        assert_eq!((count(&app, lawful, "met").await, count(&app, lawful, "partly").await), (1, 1), "{}", app.on);
        let page = astrid.get(&format!("/assessments/{lawful}?area=all")).await.text();
        assert!(page.contains("uppfyllt genom VK-1") && page.contains("delvis uppfyllt genom VK-2"), "{page}");
        answer(&astrid, lawful, l[0], "not_met").await;
        assert_eq!(count(&app, lawful, "not_met").await, 1, "an answer of one's own wins");
        answer(&astrid, mine, r[1], "unknown").await;
        assert_eq!(count(&app, lawful, "unanswered").await, 1);
    }
}

#[tokio::test]
async fn gaps_are_listed_by_weight_and_become_actions_in_one_click() {
    for app in all().await {
        let astrid = ciso(&app).await;
        let owner = function(&app, "Systemägare journal").await;
        let system = system(&app, "Exempeljournalen", None, Some(owner), [3, 1, 1, 1]).await;
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let id = start(&astrid, system, catalogue).await;
        answer(&astrid, id, r[0], "met").await;
        answer(&astrid, id, r[2], "not_met").await;
        let list = astrid.get("/assessments/gaps").await.text();
        let place = |what: &str| list.find(what).unwrap_or_else(|| panic!("{what} in {list}"));
        assert!(place("VK-3") < place("VK-2"), "a legal duty at level 3 weighs more");
        assert!(!list.contains("VK-1"), "what is met is no gap");
        let narrowed = astrid.get("/assessments/gaps?area=supply_chain").await.text();
        assert!(narrowed.contains("VK-4") && !narrowed.contains("VK-2"), "{narrowed}");
        let csv = astrid.get("/assessments/gaps/export?format=csv").await.text();
        assert!(csv.contains("VK-3") && csv.contains("Ej uppfyllt"), "{csv}");

        let opened = astrid.post(&format!("/assessments/{id}/requirements/{}/action", r[2]), &[]).await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.text());
        let action = app.db.one(Sql::new("SELECT name, responsible_id FROM action")).await.expect("row").expect("an action");
        assert!(action.text("name").expect("name").contains("VK-3"));
        assert_eq!(action.opt_id("responsible_id").expect("id"), Some(owner));
        let page = astrid.get(&format!("/assessments/{id}/requirements/{}", r[2])).await.text();
        assert!(page.contains("ÅTG-"), "the gap shows its action: {page}");
        let edges = Sql::new("SELECT count(*) FROM edge WHERE relation = 'arises_from' AND to_id = ").bind(id);
        assert_eq!(app.db.int(edges).await.expect("edges"), 1);

        // All at once; the one that has an action gets no second.
        let all = astrid.post("/assessments/gaps/bulk", &[("all", "1"), ("query", "")]).await;
        assert_eq!(all.status, StatusCode::SEE_OTHER, "{}", all.text());
        assert_eq!(app.db.int(Sql::new("SELECT count(*) FROM action")).await.expect("n"), 3);
        let met = astrid.post(&format!("/assessments/{id}/requirements/{}/action", r[0]), &[]).await;
        assert_eq!(met.status, StatusCode::BAD_REQUEST);
        agrees(&app).await;
    }
}

#[tokio::test]
async fn many_answers_at_once_and_a_delegation_that_somebody_owes() {
    for app in all().await {
        let astrid = ciso(&app).await;
        let system = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let manager = function(&app, "Systemförvaltare").await.to_string();
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let id = start(&astrid, system, catalogue).await;
        let path = format!("/assessments/{id}/answers");
        let (a, b) = (r[0].to_string(), r[1].to_string());
        let delegate = [("requirement", a.as_str()), ("do", "delegate"), ("function", &manager), ("due", "2030-01-31")];
        assert_eq!(astrid.post(&path, &delegate).await.status, StatusCode::SEE_OTHER);
        assert_eq!(duties(&app, id).await, ["answer_assessment", "answer_requirement"]);
        let page = astrid.get(&format!("/assessments/{id}/requirements/{a}")).await.text();
        assert!(page.contains("Delegerat till Systemförvaltare, svar senast 2030-01-31"), "{page}");

        let many = [("requirement", a.as_str()), ("requirement", &b), ("do", "answer"), ("answer", "unknown")];
        assert_eq!(astrid.post(&path, &many).await.status, StatusCode::SEE_OTHER);
        assert_eq!((count(&app, id, "unknown").await, count(&app, id, "unanswered").await), (2, 1));
        assert_eq!(duties(&app, id).await, ["answer_assessment"], "what is answered is owed no longer");
        let none = astrid.post(&path, &[("do", "answer"), ("answer", "met")]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);

        let early = astrid.post(&format!("/assessments/{id}/state"), &[("to", "answered")]).await;
        assert_eq!(early.status, StatusCode::BAD_REQUEST, "one requirement is unanswered");
        answer(&astrid, id, r[3], "partly").await;
        assert_eq!(astrid.post(&format!("/assessments/{id}/state"), &[("to", "answered")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(duties(&app, id).await, Vec::<String>::new());
        assert_eq!(astrid.post(&format!("/assessments/{id}/review"), &[]).await.status, StatusCode::SEE_OTHER);
        assert!(astrid.get(&format!("/assessments/{id}")).await.text().contains("Granskad"));
        agrees(&app).await;
    }
}

#[tokio::test]
async fn a_manager_answers_for_the_own_unit_and_an_auditor_only_reads() {
    for app in all().await {
        let region = app.unit("Regionen", None).await;
        let care = app.unit("Vården", Some(region)).await;
        let traffic = app.unit("Trafiken", Some(region)).await;
        let journal = system(&app, "Vårdsystem", Some(care), None, [2, 2, 2, 2]).await;
        let buses = system(&app, "Trafiksystem", Some(traffic), None, [2, 2, 2, 2]).await;
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let astrid = ciso(&app).await;
        let other = start(&astrid, buses, catalogue).await;

        let eva = app.browser("eva", Role::SystemManager, Some(care)).await;
        let mine = start(&eva, journal, catalogue).await;
        answer(&eva, mine, r[0], "met").await;
        let list = eva.get("/assessments").await.text();
        assert!(list.contains("Vårdsystem") && !list.contains("Trafiksystem"), "{}: {list}", app.on);
        let gaps = eva.get("/assessments/gaps").await.text();
        assert!(gaps.contains("Vårdsystem") && !gaps.contains("Trafiksystem"), "{gaps}");
        for path in ["", "/statement", "/history"] {
            assert_eq!(eva.get(&format!("/assessments/{other}{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let foreign = format!("/assessments/{other}/requirements/{}/answer", r[0]);
        assert_eq!(eva.post(&foreign, &[("answer", "met")]).await.status, StatusCode::NOT_FOUND);
        let fields = [("subject", buses.to_string()), ("source", catalogue.to_string())];
        let begun = eva.post("/assessments/start", &fields.each_ref().map(|(k, v)| (*k, v.as_str()))).await;
        assert_eq!(begun.status, StatusCode::NOT_FOUND, "a system that she does not see");
        let inherit = [("requirement", r[1].to_string()), ("do", "inherit".to_owned()), ("from", other.to_string())];
        let inherited =
            eva.post(&format!("/assessments/{mine}/answers"), &inherit.each_ref().map(|(k, v)| (*k, v.as_str()))).await;
        assert_eq!(inherited.status, StatusCode::NOT_FOUND, "nothing is inherited from what one may not see");

        let rolf = app.browser("rolf", Role::Auditor, None).await;
        let page = rolf.get(&format!("/assessments/{mine}?area=all")).await;
        assert!(page.status == StatusCode::OK && !page.text().contains("Spara svar"), "{}", page.text());
        assert_eq!(
            rolf.post(&format!("/assessments/{mine}/requirements/{}/answer", r[0]), &[]).await.status,
            StatusCode::FORBIDDEN
        );
        assert_eq!(eva.post(&format!("/assessments/{mine}/review"), &[]).await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn an_assessment_for_every_system_of_a_unit_and_the_overview_adds_them_up() {
    for app in all().await {
        let region = app.unit("Regionen", None).await;
        let care = app.unit("Vården", Some(region)).await;
        let ward = app.unit("Avdelning 1", Some(care)).await;
        for (name, unit) in [("Ett", care), ("Två", ward), ("Tre", region)] {
            system(&app, name, Some(unit), None, [2, 2, 2, 2]).await;
        }
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let astrid = ciso(&app).await;
        let fields = [("unit", care.to_string()), ("source", catalogue.to_string())];
        let fields = fields.each_ref().map(|(k, v)| (*k, v.as_str()));
        let made = astrid.post("/assessments/start-many", &fields).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
        assert_eq!(
            app.db.int(Sql::new("SELECT count(*) FROM assessment")).await.expect("n"),
            2,
            "those of the unit and below it"
        );
        astrid.post("/assessments/start-many", &fields).await;
        assert_eq!(app.db.int(Sql::new("SELECT count(*) FROM assessment")).await.expect("n"), 2, "twice makes nothing twice");

        let one = app.db.one(Sql::new("SELECT id FROM assessment ORDER BY name_key LIMIT 1")).await.expect("row").expect("one");
        let one = one.id("id").expect("id");
        for requirement in [r[0], r[1], r[3]] {
            answer(&astrid, one, requirement, "met").await;
        }
        let page = astrid.get("/assessments/overview").await.text();
        for expected in ["2 system, 1 av 2 färdiga", "50 %", "Hela regionen", "Kryptografi"] {
            assert!(page.contains(expected), "{}: {expected} in {page}", app.on);
        }
        let eva = app.browser("eva", Role::SystemManager, Some(ward)).await;
        assert!(eva.get("/assessments/overview").await.text().contains("1 system"), "the sums are scoped as well");
    }
}

#[tokio::test]
async fn a_unit_has_the_class_of_what_its_systems_hold() {
    for app in all().await {
        let care = app.unit("Vården", None).await;
        system(&app, "Ett", Some(care), None, [3, 1, 1, 1]).await;
        system(&app, "Två", Some(care), None, [1, 1, 1, 1]).await;
        let (catalogue, _) = source(&app, "Kravkatalog", FOUR).await;
        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        let (id, recorded) = assessments::start(&mut tx, care, catalogue, "Vården".to_owned()).await.expect("start");
        tx.commit(recorded.expect("a new one")).await.expect("commit");
        assert_eq!(count(&app, id, "applicable").await, 4, "{}", app.on);
    }
}

#[tokio::test]
async fn the_statement_says_what_applies_and_why_not_and_a_tender_gets_the_wordings() {
    for app in all().await {
        let astrid = ciso(&app).await;
        let system = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let id = start(&astrid, system, catalogue).await;
        answer(&astrid, id, r[0], "met").await;
        let page = astrid.get(&format!("/assessments/{id}/statement")).await.text();
        assert!(page.contains("Nej: gäller från K3") && page.contains("Uppfyllt"), "{page}");
        let csv = astrid.get(&format!("/assessments/{id}/statement?format=csv")).await.text();
        assert_eq!(csv.lines().count(), 5, "{csv}");
        let xlsx = astrid.get(&format!("/assessments/{id}/statement?format=xlsx")).await;
        assert!(xlsx.bytes.starts_with(b"PK") && xlsx.header("content-disposition").contains(".xlsx"));

        let tender = astrid.get(&format!("/assessments/procurement?source={catalogue}&system={system}")).await.text();
        assert!(tender.contains("Leverantören ska VK-2") && !tender.contains("Leverantören ska VK-3"), "{tender}");
        let raised = astrid
            .get(&format!("/assessments/procurement?source={catalogue}&system={system}&confidentiality=3&format=csv"))
            .await;
        assert!(raised.text().contains("Leverantören ska VK-3"), "{}", raised.text());
        let exports = Sql::new("SELECT count(*) FROM audit WHERE act = 'export' AND register = 'assessments'");
        assert_eq!(app.db.int(exports).await.expect("n"), 3, "every export is recorded");
    }
}

#[tokio::test]
async fn programs_answer_through_the_api_with_the_same_checks() {
    for app in all().await {
        let astrid = app.program("astrid", Role::Ciso, None).await;
        let system = system(&app, "Exempeljournalen", None, None, [2, 2, 2, 2]).await;
        let (catalogue, r) = source(&app, "Kravkatalog", FOUR).await;
        let body = json!({"name": "Journalen", "subject": system, "source": catalogue});
        let made = astrid.json("POST", "/api/v1/assessments", body.clone()).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        assert_eq!(made.json()["counts"]["unanswered"], 3);
        let id = made.json()["id"].as_str().expect("id").to_owned();
        let twice = astrid.json("POST", "/api/v1/assessments", body).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "one for each subject and source");

        let path = format!("/api/v1/assessments/{id}/answers/{}", r[0]);
        let wrong = astrid.json("PUT", &path, json!({"answer": "not_applicable"})).await;
        assert_eq!(wrong.json()["field_errors"]["reason"].as_array().map(Vec::len), Some(1), "{}", wrong.text());
        let right = astrid.json("PUT", &path, json!({"answer": "met"})).await;
        assert_eq!((right.json()["standing"].clone(), right.json()["origin"].clone()), (json!("met"), json!("own")));
        let all = astrid.get(&format!("/api/v1/assessments/{id}/answers")).await.json();
        assert_eq!(all.as_array().map(Vec::len), Some(4));
        assert_eq!(all[2]["applies"], false);
        let list = astrid.get(&format!("/api/v1/assessments?subject={system}")).await.json();
        assert_eq!(list["items"][0]["counts"]["met"], 1);
    }
}
