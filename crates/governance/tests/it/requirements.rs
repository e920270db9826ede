//! Requirements and their sources through the whole application, on both databases: pages, tree, versions, libraries in and out, permission.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
use crate::support::{Answer, Browser, TestApp, apps};
use axum::http::StatusCode;
use serde_json::json;
use vk_core::{Id, Level, Role};
use vk_db::{Reader, Sql, Viewer, audit, graph};
use vk_governance::{
    join::Class,
    requirements::{self, library, mapping::Mappings, records, sources},
    risks,
};

pub async fn all() -> Vec<TestApp> {
    apps(&[&sources::REGISTER, &records::REGISTER, &risks::threats::REGISTER, &risks::matrices::REGISTER]).await
}

pub fn id_of(answer: &Answer) -> Id {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.location().rsplit('/').next().expect("an id").parse().expect("an id")
}

const SOURCE: [(&str, &str); 4] = [("kind", "own"), ("language", "sv"), ("version_label", "1"), ("secrecy", "open")];

pub async fn source(browser: &Browser<'_>, name: &str, more: &[(&str, &str)]) -> Id {
    let fields: Vec<(&str, &str)> = SOURCE.iter().copied().chain([("name", name)]).chain(more.iter().copied()).collect();
    id_of(&browser.post("/requirement-sources/new", &fields).await)
}

pub async fn requirement(browser: &Browser<'_>, source: Id, name: &str, more: &[(&str, &str)]) -> Id {
    let source = source.to_string();
    let own = [("source", source.as_str()), ("name", name), ("assessable", "true"), ("for_system", "true"), ("secrecy", "open")];
    let fields: Vec<(&str, &str)> =
        own.into_iter().filter(|(key, _)| !more.iter().any(|(k, _)| k == key)).chain(more.iter().copied()).collect();
    id_of(&browser.post("/requirements/new", &fields).await)
}

/// Graph and audit log say what the tables say.
pub async fn agrees(app: &TestApp) {
    for (kind, projections) in [
        ("requirement_source", sources::projections(&app.db).await.expect("sources")),
        ("requirement", records::projections(&app.db).await.expect("requirements")),
    ] {
        assert_eq!(graph::compare(&app.db, kind, &projections).await.expect("compare"), [], "{} {kind}", app.on);
    }
    audit::verify(&app.db).await.expect("the chain holds");
}

pub async fn count(app: &TestApp, table: &str) -> i64 {
    app.db.int(Sql::new("SELECT count(*) FROM ").push(table)).await.expect("a count")
}

#[tokio::test]
async fn a_source_and_its_requirements_are_created_shown_changed_and_say_who_did_it() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let law = source(&astrid, "Egna krav", &[("translated_name", "Own requirements")]).await;
        let chapter = requirement(&astrid, law, "Åtkomst", &[("ref_id", "1"), ("assessable", "")]).await;
        let parent = chapter.to_string();
        let second = requirement(&astrid, law, "Utbildning", &[("ref_id", "2"), ("area", "hygiene_training")]).await;
        let within = [
            ("ref_id", "1.1"),
            ("parent", &parent),
            ("text", "Åtkomst ses över."),
            ("confidentiality", "2"),
            ("guidance", "Gör så här."),
        ];
        let first = requirement(&astrid, law, "Översyn", &within).await;

        // the tree: what came last stands within its chapter
        let page = astrid.get(&format!("/requirement-sources/{law}")).await.text();
        let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{}: no {text} in {page}", app.on));
        assert!(at("1 Åtkomst") < at("1.1 Översyn") && at("1.1 Översyn") < at("2 Utbildning"));
        assert!(page.contains("K2") && page.contains("Utkast"), "{page}");

        let page = astrid.get(&format!("/requirements/{first}")).await.text();
        assert!(page.contains("Åtkomst ses över.") && page.contains("Gör så här.") && page.contains("1 Åtkomst"), "{page}");

        // a mapping, read from both ends
        let to = second.to_string();
        let mapping = [("to", to.as_str()), ("relationship", "superset"), ("rationale", "större")];
        let answer = astrid.post(&format!("/requirements/{first}/mappings/new"), &mapping).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        let again = astrid.post(&format!("/requirements/{first}/mappings/new"), &mapping).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(astrid.get(&format!("/requirements/{first}")).await.text().contains("större än"));
        let other = astrid.get(&format!("/requirements/{second}")).await.text();
        assert!(other.contains("en del av") && other.contains("1.1 Översyn"), "{other}");
        let mappings = Mappings::load(&app.db).await.expect("mappings");
        assert_eq!(mappings.met_by([first]), [first, second].into());
        agrees(&app).await;

        // a requirement that is changed takes the verification of its source away
        let decided =
            astrid.post(&format!("/requirement-sources/{law}/decide"), &[("status", "verified"), ("note", "läst")]).await;
        assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.text());
        assert!(
            astrid.get(&format!("/requirement-sources/{law}")).await.text().contains("Kontrollerad mot källan av Namn astrid")
        );
        let form = astrid.get(&format!("/requirements/{first}/edit")).await;
        let version = form.hidden("_version");
        let own = law.to_string();
        let changed = [
            ("_version", version.as_str()),
            ("source", &own),
            ("parent", &parent),
            ("ref_id", "1.1"),
            ("name", "Översyn varje år"),
            ("assessable", "true"),
            ("for_system", "true"),
            ("text", "Åtkomst ses över varje år."),
            ("confidentiality", "2"),
            ("secrecy", "open"),
        ];
        let answer = astrid.post(&format!("/requirements/{first}/edit"), &changed).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        assert!(astrid.get(&format!("/requirement-sources/{law}")).await.text().contains("Inte kontrollerad"));
        let history = astrid.get(&format!("/requirements/{first}/history")).await.text();
        assert!(history.contains("Översyn varje år") && history.contains("Namn astrid"), "{history}");

        // what a class asks for
        let class = |k| Class { confidentiality: Level::new(k), ..Class::default() };
        for (level, asked) in [(1, 1), (2, 2)] {
            let found = requirements::applicable(&app.db, law, &class(level)).await.expect("applicable");
            assert_eq!(found.len(), asked, "level {level}");
        }
        agrees(&app).await;
    }
}

#[tokio::test]
async fn a_new_version_is_a_draft_with_everything_and_the_old_one_gets_its_last_day_when_it_comes_into_use() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let old = source(&astrid, "Lag", &[("urn", "urn:test:lag")]).await;
        let other = source(&astrid, "Annan", &[]).await;
        let chapter = requirement(&astrid, old, "Kapitel", &[("assessable", "")]).await.to_string();
        let one = requirement(&astrid, old, "Ett", &[("parent", &chapter)]).await;
        let far = requirement(&astrid, other, "Fjärran", &[]).await;
        let to = one.to_string();
        astrid.post(&format!("/requirements/{far}/mappings/new"), &[("to", &to), ("relationship", "equal")]).await;
        let same = astrid
            .post(&format!("/requirement-sources/{old}/new-version"), &[("version_label", "1"), ("valid_from", "2027-01-01")])
            .await;
        assert_eq!(same.status, StatusCode::UNPROCESSABLE_ENTITY);
        let answer = astrid
            .post(&format!("/requirement-sources/{old}/new-version"), &[("version_label", "2"), ("valid_from", "2027-01-01")])
            .await;
        let new = id_of(&answer);
        let everything = Viewer::everything();
        let old_data = sources::get(&app.db, &everything, old).await.expect("read").expect("old").data;
        let new_data = sources::get(&app.db, &everything, new).await.expect("read").expect("new").data;
        assert_eq!(old_data.valid_until, None, "a draft ends nothing");
        assert_eq!((new_data.status.as_str(), new_data.urn.as_str(), new_data.replaces), ("draft", "urn:test:lag", Some(old)));
        let copied = requirements::records::of_source(&app.db, new).await.expect("copied");
        assert_eq!(copied.len(), 2);
        assert_eq!(copied[1].data.parent, Some(copied[0].id));
        // the mapping from elsewhere holds for the new version too, and still for the old one
        let met = Mappings::load(&app.db).await.expect("mappings").met_by([far]);
        assert!(met.contains(&one) && met.contains(&copied[1].id), "{met:?}");
        let decided = astrid.post(&format!("/requirement-sources/{new}/decide"), &[("status", "unverified")]).await;
        assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.text());
        let old_data = sources::get(&app.db, &everything, old).await.expect("read").expect("old").data;
        assert_eq!(
            old_data.valid_until.map(|d| d.to_string()).as_deref(),
            Some("2026-12-31"),
            "the new one is no draft any more"
        );
        let page = astrid.get(&format!("/requirement-sources/{new}")).await.text();
        assert!(page.contains("Versioner") && page.contains("2026-12-31"), "{page}");
        agrees(&app).await;
    }
}

pub const LIBRARY: &str = "\
urn: urn:test:risk:library:nät
locale: en
name: Network rules
version: 1
provider: Somebody
dependencies: [urn:test:risk:library:base]
objects:
  framework:
    urn: urn:test:risk:framework:net
    name: Network rules
    translations: {sv: {name: Nätregler}}
    requirement_nodes:
    - {urn: 'urn:test:n:1', assessable: false, depth: 1, ref_id: '1', name: Chapter}
    - {urn: 'urn:test:n:1.1', assessable: true, depth: 2, ref_id: '1.1', description: Separate the networks., translations: {sv: {description: Dela upp nätet.}}}
    - {urn: 'urn:test:n:1.2', assessable: true, depth: 2, ref_id: '1.2', name: Log it}
  requirement_mapping_sets:
  - source_framework_urn: urn:test:risk:framework:net
    target_framework_urn: urn:test:risk:framework:net
    requirement_mappings:
    - {source_requirement_urn: 'urn:test:n:1.1', target_requirement_urn: 'urn:test:n:1.2', relationship: superset, rationale: wider}
    - {source_requirement_urn: 'urn:test:n:1.1', target_requirement_urn: 'urn:test:n:elsewhere', relationship: equal}
  presets: [{profile: x}]
";

/// Uploads a library, looks at the preview, saves, and gives the preview's text.
pub async fn read_in(browser: &Browser<'_>, text: &str) -> String {
    let answer = browser.upload("/requirement-sources/library", "library.yaml", text.as_bytes()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let preview = answer.location().to_owned();
    let page = browser.get(&preview).await.text();
    if page.contains("/apply\"") {
        let done = browser.post(&format!("{preview}/apply"), &[]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    }
    page
}

#[tokio::test]
async fn a_library_is_previewed_then_saved_and_the_same_again_changes_nothing() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::InfosecOfficer, None).await;
        let answer = astrid.upload("/requirement-sources/library", "library.yaml", LIBRARY.as_bytes()).await;
        let page = astrid.get(answer.location()).await.text();
        for said in [
            "Nätregler",
            "Läggs till",
            "urn:test:risk:library:base",
            "Förinställningar",
            "1 koppling pekar på krav som inte finns",
            "1 ny koppling",
        ] {
            assert!(page.contains(said), "{}: no {said} in {page}", app.on);
        }
        assert_eq!(count(&app, "requirement_source").await, 0, "a preview saves nothing");

        read_in(&astrid, LIBRARY).await;
        assert_eq!((count(&app, "requirement").await, count(&app, "requirement_mapping").await), (3, 1));
        let list = astrid.get("/requirements").await.text();
        assert!(list.contains("Separate the networks."), "a requirement without a name is called by its text: {list}");
        let net = app
            .db
            .row(Sql::new("SELECT id FROM requirement WHERE urn = ").bind("urn:test:n:1.1"))
            .await
            .expect("row")
            .expect("there");
        let shown = astrid.get(&format!("/requirements/{}", net.id("id").expect("id"))).await.text();
        assert!(shown.contains("Dela upp nätet."), "in the reader's language: {shown}");
        agrees(&app).await;

        let entries = count(&app, "audit").await;
        let again = read_in(&astrid, &LIBRARY.replace("version: 1\n", "version: 1 # the same\n")).await;
        assert!(again.contains("Det finns inget att spara"), "{again}");
        assert_eq!((count(&app, "requirement").await, count(&app, "audit").await), (3, entries));

        // other content under the same urn: a version of its own, the old one closed, mappings kept
        let page = read_in(&astrid, &LIBRARY.replace("Log it", "Log everything")).await;
        assert!(page.contains("ny version"), "{page}");
        assert_eq!((count(&app, "requirement_source").await, count(&app, "requirement").await), (2, 6));
        assert_eq!(count(&app, "requirement_mapping").await, 2);
        let closed = app.db.int(Sql::new("SELECT count(*) FROM requirement_source WHERE valid_until IS NOT NULL")).await;
        assert_eq!(closed.expect("count"), 1);
        agrees(&app).await;
    }
}

#[tokio::test]
async fn a_broken_file_changes_nothing_and_says_where_it_is_broken() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let broken = LIBRARY.replace("'urn:test:n:1.2', assessable: true", "'urn:test:n:1.1', assessable: maybe");
        let answer = astrid.upload("/requirement-sources/library", "library.yaml", broken.as_bytes()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.text();
        assert!(page.contains("Rad 15, kolumn 7") && page.contains("finns redan på rad 14"), "{page}");
        assert!(page.contains("Rad 15, kolumn 43") && page.contains("true eller false"), "{page}");
        let text = astrid.upload("/requirement-sources/library", "x.yaml", b"hello: [").await;
        assert_eq!(text.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!((count(&app, "requirement_source").await, count(&app, "requirement").await), (0, 0));
    }
}

const RISKS: &str = "\
urn: urn:test:risk:library:risks
locale: en
name: Risks
version: 2
objects:
  threats:
  - {urn: 'urn:test:risk:threat:t1', ref_id: T1, name: Fire, translations: {sv: {name: Brand}}}
  - {urn: 'urn:test:risk:threat:t2', ref_id: T2, name: Flood}
  risk_matrix:
    urn: urn:test:risk:matrix:m
    ref_id: M
    name: Three by three
    probability: [{name: Low}, {name: Middle}, {name: High}]
    impact: [{name: Low}, {name: Middle}, {name: High}]
    risk: [{name: Low}, {name: High}]
    grid: [[0, 0, 0], [0, 0, 1], [0, 1, 1]]
";

#[tokio::test]
async fn threats_and_matrices_of_a_library_go_to_their_registers_as_far_as_one_may() {
    for app in all().await {
        let officer = app.browser("officer", Role::InfosecOfficer, None).await;
        let page = read_in(&officer, RISKS).await;
        assert!(page.contains("2 hot läggs till") && page.contains("Tas inte med") && page.contains("Riskmatriser"), "{page}");
        assert_eq!((count(&app, "threat").await, count(&app, "risk_matrix").await), (2, 0));
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let page = read_in(&ciso, RISKS).await;
        assert!(page.contains("1 riskmatris läggs till som utkast"), "{page}");
        let page = read_in(&ciso, RISKS).await;
        assert!(page.contains("Det finns inget att spara"), "{page}");
        assert_eq!((count(&app, "threat").await, count(&app, "risk_matrix").await), (2, 1));
        assert!(ciso.get("/threats").await.text().contains("Brand"));
    }
}

#[tokio::test]
async fn a_chapter_does_not_stand_within_itself_and_a_requirement_stays_in_its_source() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let own = source(&astrid, "Egna krav", &[]).await;
        let other = source(&astrid, "Andra krav", &[]).await.to_string();
        let chapter = requirement(&astrid, own, "Kapitel", &[]).await;
        let parent = chapter.to_string();
        let within = requirement(&astrid, own, "Krav", &[("parent", &parent)]).await.to_string();
        let own = own.to_string();
        for (source, parent, said) in [(&own, &within, "inte står under"), (&other, &String::new(), "stannar i sin källa")] {
            let version = astrid.get(&format!("/requirements/{chapter}/edit")).await.hidden("_version");
            let form = [
                ("_version", version.as_str()),
                ("source", source),
                ("parent", parent),
                ("name", "Kapitel"),
                ("assessable", "true"),
                ("for_system", "true"),
                ("secrecy", "open"),
            ];
            let answer = astrid.post(&format!("/requirements/{chapter}/edit"), &form).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.text().contains(said), "{}", answer.text());
        }
        agrees(&app).await;
    }
}

#[tokio::test]
async fn a_source_that_is_taken_out_is_the_same_when_it_is_read_in() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        read_in(&astrid, LIBRARY).await;
        let id =
            app.db.row(Sql::new("SELECT id FROM requirement_source")).await.expect("row").expect("there").id("id").expect("id");
        let file = astrid.get(&format!("/requirement-sources/{id}/library.yaml")).await;
        assert_eq!(file.status, StatusCode::OK);
        let (before, after) = (library::parse(LIBRARY.as_bytes()).expect("before"), library::parse(&file.bytes).expect("after"));
        assert_eq!((&after.sources[0].nodes, &after.sources[0].body), (&before.sources[0].nodes, &before.sources[0].body));
        assert_eq!(after.mapping_sets[0].mappings, before.mapping_sets[0].mappings[..1]);
        let again = read_in(&astrid, &file.text()).await;
        assert!(again.contains("Det finns inget att spara"), "{again}");

        let catalog = astrid.get(&format!("/requirement-sources/{id}/oscal.json")).await;
        assert_eq!(catalog.json()["catalog"]["groups"][0]["controls"].as_array().map(Vec::len), Some(2));
        assert_eq!(count(&app, "requirement").await, 3);
    }
}

#[tokio::test]
async fn the_shipped_content_comes_in_once_and_is_left_alone_after_that() {
    for app in all().await {
        let ctx = app.ctx();
        requirements::fill(&app.app, &ctx).await.expect("content");
        let (sources, rows, mappings) =
            (count(&app, "requirement_source").await, count(&app, "requirement").await, count(&app, "requirement_mapping").await);
        assert!(sources == 5 && rows > 330 && mappings > 300, "{sources} {rows} {mappings}");
        agrees(&app).await;
        requirements::fill(&app.app, &ctx).await.expect("again");
        assert_eq!(count(&app, "requirement").await, rows);
        assert_eq!(count(&app, "requirement_mapping").await, mappings);
        // one act meets another by what the mappings say
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let page = astrid.get("/requirement-sources").await.text();
        assert!(page.contains("Vårdkases grundkrav") && page.contains("ISO/IEC 27002:2022"), "{page}");
    }
}

#[tokio::test]
async fn an_officer_edits_an_auditor_reads_an_employee_sees_nothing() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::InfosecOfficer, None).await;
        let shared = source(&astrid, "Regionens krav", &[]).await;
        let auditor = app.browser("revisor", Role::Auditor, None).await;
        assert!(auditor.get("/requirement-sources").await.text().contains("Regionens krav"));
        assert_eq!(auditor.get(&format!("/requirement-sources/{shared}/edit")).await.status, StatusCode::FORBIDDEN);
        assert_eq!(auditor.get("/requirement-sources/library").await.status, StatusCode::FORBIDDEN);
        let decide = format!("/requirement-sources/{shared}/decide");
        assert_eq!(astrid.get(&decide).await.status, StatusCode::FORBIDDEN, "only the CISO says that a text is verified");
        let employee = app.browser("bo", Role::Employee, None).await;
        for path in ["/requirement-sources", "/requirements", &format!("/requirement-sources/{shared}")] {
            assert_eq!(employee.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
        }

        // what the region shares is read by an officer of one unit, and changed only by whoever edits in the region
        let (care, dental) = (app.unit("Vården", None).await, app.unit("Tandvården", None).await);
        let local = app.browser("local", Role::InfosecOfficer, Some(care)).await;
        assert!(local.get("/requirement-sources").await.text().contains("Regionens krav"));
        assert_eq!(local.get(&format!("/requirement-sources/{shared}")).await.status, StatusCode::OK);
        assert_eq!(local.get(&format!("/requirement-sources/{shared}/edit")).await.status, StatusCode::NOT_FOUND);
        let (care, dental) = (care.to_string(), dental.to_string());
        let own = source(&local, "Vårdens krav", &[("unit", &care)]).await;
        let theirs = source(&astrid, "Tandvårdens krav", &[("unit", &dental)]).await;
        assert_eq!(local.get(&format!("/requirement-sources/{own}/edit")).await.status, StatusCode::OK);
        assert_eq!(local.get(&format!("/requirement-sources/{theirs}")).await.status, StatusCode::NOT_FOUND);
        // a search finds it too: forms pick sources that way
        let found =
            local.get("/pick?register=requirements&field=source&kinds=requirement_source&_q_source=regionens").await.text();
        assert!(found.contains("Regionens krav"), "{found}");
    }
}

#[tokio::test]
async fn the_api_creates_reads_and_lists_with_the_same_checks() {
    for app in all().await {
        let program = app.program("program", Role::Ciso, None).await;
        let body = json!({"name": "Krav", "kind": "own", "language": "sv", "version_label": "1"});
        let made = program.json("POST", "/api/v1/requirement-sources", body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let source = made.json()["id"].clone();
        let body = json!({"source": source, "text": {"name": "Loggar"}, "levels": {"traceability": 2}, "legal_duty": true});
        let refused = program.json("POST", "/api/v1/requirements", body.clone()).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let mut body = body;
        body["legal_ref"] = json!("2 kap. 3 § 9");
        let made = program.json("POST", "/api/v1/requirements", body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        assert_eq!((made.json()["levels"]["traceability"].as_i64(), made.json()["depth"].as_i64()), (Some(2), Some(1)));
        let source = source.as_str().expect("an id").to_owned();
        let list = program.get(&format!("/api/v1/requirements?source={source}&legal_duty=yes")).await.json();
        assert_eq!(list["items"].as_array().map(Vec::len), Some(1), "{list}");
    }
}
