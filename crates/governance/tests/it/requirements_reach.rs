//! Whose catalogue it is: what an officer of one unit cannot change in the region's, chapters that cannot stand within themselves, which version holds on
//! a day, and the same acts for programs.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
use crate::{
    requirements::{LIBRARY, agrees, all, count, read_in, requirement, source},
    support::{Answer, Browser, TestApp},
};
use axum::http::StatusCode;
use serde_json::json;
use vk_core::{Id, Level, Role};
use vk_db::{Act, Change, Sql, Viewer};
use vk_governance::{assessments::catalogue, join::Class, requirements::count_for_system, requirements::sources};

async fn decide(browser: &Browser<'_>, source: Id, status: &str) {
    let answer = browser.post(&format!("/requirement-sources/{source}/decide"), &[("status", status)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}

/// Imports rows of requirements: source, reference, name, chapter, unit.
async fn import(browser: &Browser<'_>, rows: &[[&str; 5]]) -> Answer {
    let lines: Vec<String> = rows.iter().map(|row| row.join(";")).collect();
    let csv = format!("Källa;Referens;Namn;Kapitel;Enhet\n{}\n", lines.join("\n"));
    let uploaded = browser.upload("/requirements/import", "krav.csv", csv.as_bytes()).await;
    assert_eq!(uploaded.status, StatusCode::SEE_OTHER, "{}", uploaded.text());
    let mapped = [("map_0", "source"), ("map_1", "ref_id"), ("map_2", "name"), ("map_3", "parent"), ("map_4", "unit")];
    let done = browser.post(&format!("{}/apply", uploaded.location()), &mapped).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    done
}

async fn named(app: &TestApp, name: &str) -> i64 {
    app.db.int(Sql::new("SELECT count(*) FROM requirement WHERE name = ").bind(name)).await.expect("a count")
}

#[tokio::test]
async fn an_officer_of_one_unit_writes_nothing_in_the_regions_catalogue() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let unit = app.unit("Vården", None).await;
        let care = unit.to_string();
        let shared = source(&astrid, "Regionens krav", &[]).await;
        let placed = requirement(&astrid, shared, "Vårdens krav hos regionen", &[("unit", &care)]).await;
        decide(&astrid, shared, "verified").await;
        let local = app.browser("local", Role::InfosecOfficer, Some(unit)).await;
        let own = source(&local, "Vårdens krav", &[("unit", &care)]).await.to_string();
        let shared_id = shared.to_string();

        let form = [
            ("source", shared_id.as_str()),
            ("name", "Insmuget"),
            ("assessable", "true"),
            ("for_system", "true"),
            ("unit", &care),
            ("secrecy", "open"),
        ];
        let refused = local.post("/requirements/new", &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}: {}", app.on, refused.text());
        assert!(refused.text().contains("inte din att ändra") && refused.text().contains("Insmuget"), "{}", refused.text());
        let done = import(&local, &[[&shared_id, "", "Insmuget", "", &care], [&own, "", "Eget krav", "", &care]]).await;
        assert!(done.text().contains("inte din att ändra"), "{}", done.text());
        assert_eq!((named(&app, "Insmuget").await, named(&app, "Eget krav").await), (0, 1), "{}", app.on);
        let program = app.program("maskin", Role::InfosecOfficer, Some(unit)).await;
        let body = json!({"source": shared, "text": {"name": "Insmuget"}, "unit": unit});
        let answer = program.json("POST", "/api/v1/requirements", body.clone()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());

        // what lies in the unit and stands in the region's catalogue is read, and changed by the region
        let path = format!("/requirements/{placed}");
        let page = local.get(&path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.text().contains(&format!("{path}/edit")), "no button for it: {}", page.text());
        for at in ["/edit", "/mappings/new"] {
            assert_eq!(local.get(&format!("{path}{at}")).await.status, StatusCode::NOT_FOUND, "{at}");
        }
        assert_eq!(local.post(&format!("{path}/archive"), &[]).await.status, StatusCode::NOT_FOUND);
        let change = json!({"version": 1, "requirement": body});
        assert_eq!(program.json("PUT", &format!("/api/v1{path}"), change).await.status, StatusCode::NOT_FOUND);
        assert_eq!(program.json("POST", &format!("/api/v1{path}/archive"), json!({})).await.status, StatusCode::NOT_FOUND);
        let stored = sources::get(&app.db, &Viewer::everything(), shared).await.expect("read").expect("there");
        assert_eq!(stored.data.status, "verified", "{}: nobody has touched it", app.on);
        assert_eq!(astrid.get(&format!("{path}/edit")).await.status, StatusCode::OK);
        agrees(&app).await;
    }
}

#[tokio::test]
async fn a_file_of_an_officer_of_one_unit_does_not_replace_the_regions_version() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::InfosecOfficer, None).await;
        read_in(&astrid, LIBRARY).await;
        let care = app.unit("Vården", None).await;
        let local = app.browser("local", Role::InfosecOfficer, Some(care)).await;
        let other = LIBRARY.replace("Log it", "Log everything");
        let page = read_in(&local, &other).await;
        assert!(page.contains("inte är din att ändra") && page.contains("Det finns inget att spara"), "{}: {page}", app.on);
        // also when somebody saves without having been asked to
        let preview = local.upload("/requirement-sources/library", "library.yaml", other.as_bytes()).await.location().to_owned();
        local.post(&format!("{preview}/apply"), &[]).await;
        let open = Sql::new("SELECT count(*) FROM requirement_source WHERE valid_until IS NULL AND unit_id IS NULL");
        assert_eq!((count(&app, "requirement_source").await, app.db.int(open).await.expect("count")), (1, 1), "{}", app.on);

        // a mapping belongs to what it goes out from
        let turned = LIBRARY.replace(
            "{source_requirement_urn: 'urn:test:n:1.1', target_requirement_urn: 'urn:test:n:1.2'",
            "{source_requirement_urn: 'urn:test:n:1.2', target_requirement_urn: 'urn:test:n:1.1'",
        );
        assert_ne!(turned, LIBRARY);
        let page = read_in(&local, &turned).await;
        assert!(page.contains("utgår från ett krav som inte är ditt att ändra"), "{page}");
        assert_eq!(count(&app, "requirement_mapping").await, 1);

        // what is new comes in, and belongs to the unit
        read_in(
            &local,
            &LIBRARY.replace("urn:test:risk:framework:net", "urn:test:risk:framework:own").replace("urn:test:n:", "urn:own:n:"),
        )
        .await;
        let own = Sql::new("SELECT count(*) FROM requirement_source WHERE unit_id = ").bind(care);
        assert_eq!(app.db.int(own).await.expect("count"), 1);
        agrees(&app).await;
    }
}

#[tokio::test]
async fn a_row_that_puts_a_chapter_within_itself_is_refused_and_the_row_beside_it_is_saved() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let own = source(&astrid, "Egna krav", &[]).await;
        let chapter = requirement(&astrid, own, "Kapitel", &[("ref_id", "1"), ("assessable", "")]).await;
        let within = requirement(&astrid, own, "Krav", &[("ref_id", "1.1"), ("parent", &chapter.to_string())]).await;
        let (own_id, below) = (own.to_string(), within.to_string());
        let done = import(&astrid, &[[&own_id, "1", "Kapitel", &below, ""], [&own_id, "2", "Nytt krav", "", ""]]).await;
        assert!(done.text().contains("inte står under"), "{}: {}", app.on, done.text());
        let parent = app.db.one(Sql::new("SELECT parent_id FROM requirement WHERE id = ").bind(chapter)).await;
        assert_eq!(parent.expect("row").expect("there").opt_id("parent_id").expect("read"), None, "{}", app.on);
        assert_eq!(named(&app, "Nytt krav").await, 1, "{}", app.on);
        agrees(&app).await;

        // and where two chapters stand within each other all the same, their pages end
        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        tx.exec(Sql::new("UPDATE requirement SET parent_id = ").bind(within).push(" WHERE id = ").bind(chapter))
            .await
            .expect("circle");
        let recorded = tx.record(Change::new("test", None, Act::Update), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        assert_eq!(astrid.get(&format!("/requirements/{within}")).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn while_a_new_version_is_a_draft_the_old_one_counts_and_after_that_the_one_that_holds_on_the_day() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let old = source(&astrid, "Egen katalog", &[("urn", "urn:test:egen")]).await;
        for name in ["Ett", "Två"] {
            requirement(&astrid, old, name, &[("confidentiality", "1")]).await;
        }
        decide(&astrid, old, "unverified").await;
        let (today, everything) = (app.app.now().local_date(), Viewer::everything());
        let class = Class { confidentiality: Level::new(2), ..Class::default() };
        let counted = || async { count_for_system(&app.db, &class, today).await.expect("count") };
        let offered = || async {
            let all = catalogue::sources(&app.db, &everything, today).await.expect("sources");
            all.into_iter().map(|(id, _)| id).collect::<Vec<_>>()
        };
        assert_eq!((counted().await, offered().await), (2, vec![old]), "{}", app.on);
        let version = |from: String| {
            let astrid = &astrid;
            async move {
                let fields = [("version_label", from.as_str()), ("valid_from", &from)];
                let answer = astrid.post(&format!("/requirement-sources/{old}/new-version"), &fields).await;
                crate::requirements::id_of(&answer)
            }
        };
        let now = version(today.to_string()).await;
        requirement(&astrid, now, "Tre", &[("confidentiality", "1")]).await;
        assert_eq!((counted().await, offered().await), (2, vec![old]), "{}: the draft changes nothing", app.on);
        decide(&astrid, now, "unverified").await;
        assert_eq!((counted().await, offered().await), (3, vec![now]), "{}: the old one ended yesterday", app.on);
        for (source, holds) in [(old, false), (now, true)] {
            let read = sources::get(&app.db, &everything, source).await.expect("read").expect("there");
            assert_eq!(read.data.in_force(today), holds, "the type says what the statement says");
        }
        agrees(&app).await;
    }
}

#[tokio::test]
async fn a_version_that_begins_later_leaves_the_old_one_until_its_day() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let old = source(&astrid, "Egen katalog", &[]).await;
        requirement(&astrid, old, "Ett", &[("confidentiality", "1")]).await;
        decide(&astrid, old, "unverified").await;
        let today = app.app.now().local_date();
        let later = today.plus_days(30).to_string();
        let fields = [("version_label", "2"), ("valid_from", later.as_str())];
        let answer = astrid.post(&format!("/requirement-sources/{old}/new-version"), &fields).await;
        let new = crate::requirements::id_of(&answer);
        decide(&astrid, new, "unverified").await;
        let everything = Viewer::everything();
        for (day, holds) in [(today, old), (today.plus_days(29), old), (today.plus_days(30), new)] {
            let found = catalogue::sources(&app.db, &everything, day).await.expect("sources");
            assert_eq!(found.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [holds], "{}: {day}", app.on);
        }
    }
}

const API: &str = "/api/v1/requirement-sources/library";

#[tokio::test]
async fn a_program_previews_imports_and_takes_out_a_library_with_the_checks_of_the_pages() {
    for app in all().await {
        let program = app.program("program", Role::InfosecOfficer, None).await;
        let yaml = "application/yaml";
        let preview = program.body(&format!("{API}/preview"), yaml, LIBRARY).await;
        assert_eq!(preview.status, StatusCode::OK, "{}", preview.text());
        let said = preview.json();
        assert_eq!((said["sources"][0]["fate"].as_str(), said["sources"][0]["requirements"].as_i64()), (Some("new"), Some(2)));
        assert_eq!((said["new_mappings"].as_i64(), said["unresolved_mappings"].as_i64()), (Some(1), Some(1)));
        assert_eq!(said["left"]["presets"].as_i64(), Some(1), "{said}");
        assert_eq!(count(&app, "requirement_source").await, 0, "{}: a preview saves nothing", app.on);

        let broken = LIBRARY.replace("'urn:test:n:1.2', assessable: true", "'urn:test:n:1.2', assessable: maybe");
        for path in [format!("{API}/preview"), API.to_owned()] {
            let refused = program.body(&path, yaml, &broken).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
            assert_eq!(refused.header("content-type"), "application/problem+json");
            assert_eq!(refused.json()["errors"][0]["line"].as_i64(), Some(15), "{}", refused.text());
        }
        assert_eq!(count(&app, "requirement_source").await, 0);

        let saved = program.body(API, yaml, LIBRARY).await;
        assert_eq!(saved.status, StatusCode::OK, "{}", saved.text());
        assert_eq!((saved.json()["sources"].as_i64(), saved.json()["mappings"].as_i64()), (Some(1), Some(1)));
        let entries = count(&app, "audit").await;
        assert_eq!(program.body(API, yaml, LIBRARY).await.json()["sources"].as_i64(), Some(0));
        assert_eq!(count(&app, "audit").await, entries, "{}: the same again leaves no trace", app.on);

        let row = app.db.one(Sql::new("SELECT id FROM requirement_source")).await.expect("row").expect("there");
        let id = row.id("id").expect("id");
        let file = program.get(&format!("/api/v1/requirement-sources/{id}/library.yaml")).await;
        assert_eq!(file.status, StatusCode::OK, "{}", file.text());
        let again = program.body(&format!("{API}/preview"), yaml, &file.text()).await;
        assert_eq!(again.json()["changes"].as_bool(), Some(false), "{}", again.text());

        let auditor = app.program("revisor", Role::Auditor, None).await;
        assert_eq!(auditor.body(API, yaml, LIBRARY).await.status, StatusCode::FORBIDDEN);
        assert_eq!(auditor.get(&format!("/api/v1/requirement-sources/{id}/library.yaml")).await.status, StatusCode::OK);
        let care = app.unit("Vården", None).await;
        let local = app.program("local", Role::InfosecOfficer, Some(care)).await;
        let theirs = local.body(&format!("{API}/preview"), yaml, &LIBRARY.replace("Log it", "Log everything")).await.json();
        assert_eq!((theirs["sources"][0]["fate"].as_str(), theirs["changes"].as_bool()), (Some("not_yours"), Some(false)));
        agrees(&app).await;
    }
}

#[tokio::test]
async fn a_requirement_names_its_live_measure_in_words_and_says_when_nothing_can_be_measured_yet() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let own = source(&astrid, "Egna krav", &[]).await;
        let asked = requirement(&astrid, own, "Återläsning", &[("measure", "restore_test_age")]).await;
        let page = astrid.get(&format!("/requirements/{asked}")).await.text();
        assert!(page.contains("Tid sedan senaste återläsningstest: mäts när registret finns"), "{page}");
        assert!(!page.contains("restore_test_age"), "the word, not the key: {page}");
        let own = own.to_string();
        let unknown =
            [("source", own.as_str()), ("name", "Annat"), ("for_unit", "true"), ("secrecy", "open"), ("measure", "hittat_på")];
        assert_eq!(astrid.post("/requirements/new", &unknown).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
