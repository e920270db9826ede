//! Board papers on whole applications: drafted from figures, written by two people at once, approved and frozen, treated, and what is secret kept out.
use crate::support::{Answer, Browser, TestApp, apps, unindexed};
use axum::http::StatusCode;
use std::collections::BTreeSet;
use vk_assurance::{paper_templates, papers, registers::ALL};
use vk_core::Role;
use vk_db::{Act, Change, Columns, Sql, graph};
use vk_governance::risks::matrices;
use vk_web::{Register, register::WheelOf};

pub async fn all() -> Vec<TestApp> {
    let registers: Vec<&'static Register> =
        ALL.iter().chain(vk_governance::registers::ALL).chain(vk_incidents::registers::ALL).copied().collect();
    let apps = apps(&registers).await;
    for app in &apps {
        paper_templates::content::fill(&app.app, &app.ctx()).await.expect("templates");
        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.unwrap();
        let (input, _) = matrices::shipped(vk_core::Lang::Sv).unwrap().remove(0);
        let (_, recorded) = matrices::add(&mut tx, &input).await.unwrap().unwrap();
        tx.commit(recorded).await.unwrap();
    }
    apps
}

/// A judged risk, in the highest zone or the mildest.
async fn risk(app: &TestApp, no: i64, highest: bool, secrecy: &str) {
    let order = if highest { "DESC" } else { "ASC" };
    let zone = Sql::new(&format!("SELECT matrix_id, key FROM risk_zone ORDER BY position {order} LIMIT 1"));
    let zone = app.db.one(zone).await.unwrap().unwrap();
    let ctx = app.ctx();
    let id = ctx.new_id();
    let mut tx = app.db.write(&ctx).await.unwrap();
    let row = Columns::new()
        .set("reference", format!("R-{no}"))
        .set("name", format!("Risk {no}"))
        .set("name_key", format!("risk {no}"))
        .set("search_text", format!("risk {no}"))
        .set("source_kind", "environment")
        .set("matrix_id", zone.id("matrix_id").unwrap())
        .set("current_zone", zone.text("key").unwrap())
        .set("state", "assessed")
        .set("secrecy", secrecy);
    tx.insert_row("risk", id, row).await.unwrap();
    let recorded = tx.record(Change::new("risks", Some(id), Act::Create), None).await.unwrap();
    tx.commit(recorded).await.unwrap();
}

pub async fn template(app: &TestApp, kind: &str) -> String {
    let row = app.db.one(Sql::new("SELECT id FROM paper_template WHERE kind = ").bind(kind)).await.unwrap().unwrap();
    row.text("id").unwrap()
}

/// A new paper of a kind; its address.
async fn new(by: &Browser<'_>, kind: &str) -> String {
    let template = template(by.app, kind).await;
    let answer = by.post("/papers/new", &[("template", &template), ("year", "2026"), ("secrecy", "open")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.location().to_owned()
}

async fn drafted(by: &Browser<'_>, kind: &str) -> String {
    let home = new(by, kind).await;
    let answer = by.post(&format!("{home}/figures/refresh"), &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    home
}

pub async fn section(app: &TestApp, home: &str, key: &str) -> String {
    let sql =
        Sql::new("SELECT id FROM paper_section WHERE paper_id = ").bind(home.rsplit('/').next().unwrap()).push(" AND key = ");
    let row = app.db.one(sql.bind(key)).await.unwrap().unwrap();
    format!("{home}/sections/{}", row.text("id").unwrap())
}

pub async fn write(by: &Browser<'_>, path: &str, text: &str) -> Answer {
    let version = by.get(path).await.hidden("_version");
    by.post(path, &[("text", text), ("_version", &version)]).await
}

/// Carries an act out as its form was opened.
pub async fn act(by: &Browser<'_>, home: &str, key: &str, fields: &[(&str, &str)]) -> Answer {
    let path = format!("{home}/{key}");
    let form = by.get(&path).await;
    assert_eq!(form.status, StatusCode::OK, "{path}: {}", form.text());
    let (version, read) = (form.hidden("_version"), form.hidden("read"));
    let mut all = vec![("_version", version.as_str()), ("read", read.as_str())];
    all.extend(fields);
    by.post(&path, &all).await
}

async fn filled(by: &Browser<'_>, home: &str) {
    let case = section(by.app, home, "summary").await;
    assert_eq!(write(by, &case, "Regionen arbetar vidare.").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_draft_is_filled_in_from_the_registers_and_numbered() {
    for app in all().await {
        for no in 0..3 {
            risk(&app, no, no < 2, "internal").await;
        }
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let home = drafted(&ciso, "risk_report").await;
        let page = ciso.get(&home).await.text();
        assert!(page.contains("Risker för regionens information 2026") && page.contains("-001"), "{page}");
        assert!(page.contains("Regionstyrelsen föreslås besluta"), "{page}");
        assert!(page.contains("Risker i den högsta zonen utan beslutad åtgärd: 2."), "{}: {page}", app.on);
        assert!(page.contains("Fyll i: Samma tal vid förra redovisningen"), "what no register knows is asked for: {page}");
        let figures = ciso.get(&format!("{home}/figures")).await.text();
        assert!(figures.contains("Bedömda risker") && figures.contains("Hämtning 1"), "{figures}");
    }
}

#[tokio::test]
async fn every_kind_that_is_offered_can_be_drafted() {
    for app in all().await {
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        for kind in papers::figures::KINDS.iter().filter(|kind| papers::figures::source_kind(kind).is_none()) {
            let page = ciso.get(&drafted(&ciso, kind).await).await.text();
            assert!(page.contains("Förslag till beslut") && page.contains("Ärendet"), "{kind} on {}: {page}", app.on);
        }
        let fields = [("template", template(&app, "significant_incident").await), ("year", "2026".to_owned())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).chain([("secrecy", "open")]).collect();
        let answer = ciso.post("/papers/new", &fields).await;
        assert!(answer.text().contains("Välj incidenten"), "{}", answer.text());
    }
}

#[tokio::test]
async fn two_people_in_one_section_lose_nothing_and_different_paragraphs_are_brought_together() {
    for app in all().await {
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let other = app.browser("handlaggare", Role::InfosecOfficer, None).await;
        let home = drafted(&ciso, "risk_report").await;
        let path = section(&app, &home, "summary").await;
        write(&ciso, &path, "Första stycket.\n\nAndra stycket.\n\nTredje stycket.").await;
        let version = ciso.get(&path).await.hidden("_version");
        let theirs = [("text", "Första stycket, ändrat.\n\nAndra stycket.\n\nTredje stycket."), ("_version", version.as_str())];
        assert_eq!(other.post(&path, &theirs).await.status, StatusCode::SEE_OTHER);
        let mine = [("text", "Första stycket.\n\nAndra stycket.\n\nTredje stycket, mitt."), ("_version", version.as_str())];
        let conflict = ciso.post(&path, &mine).await;
        assert_eq!(conflict.status, StatusCode::CONFLICT, "{}", app.on);
        let page = conflict.text();
        assert!(page.contains("Första stycket, ändrat.\n\nAndra stycket.\n\nTredje stycket, mitt."), "both changes: {page}");
        assert!(page.contains("Namn handlaggare") && page.contains("Min text") && page.contains("Deras text"), "{page}");
        let merged = "Första stycket, ändrat.\n\nAndra stycket.\n\nTredje stycket, mitt.";
        let saved = ciso.post(&path, &[("text", merged), ("_version", &conflict.hidden("_version"))]).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
        let history = ciso.get(&format!("{path}/history")).await.text();
        assert!(history.contains("Namn handlaggare") && history.contains("Tredje stycket, mitt."), "{history}");
        let another = section(&app, &home, "proposal").await;
        assert_eq!(write(&other, &another, "Annat avsnitt.").await.status, StatusCode::SEE_OTHER, "two sections never conflict");
    }
}

#[tokio::test]
async fn whoever_approves_second_is_told_who_was_first_and_a_text_changed_meanwhile_is_not_approved() {
    for app in all().await {
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let director = app.browser("direktor", Role::RegionDirector, None).await;
        let chief = app.browser("itchef", Role::ItDirector, None).await;
        let home = drafted(&ciso, "risk_report").await;
        filled(&ciso, &home).await;
        assert_eq!(act(&ciso, &home, "review", &[]).await.status, StatusCode::SEE_OTHER, "{}", app.on);
        assert_eq!(ciso.get(&format!("{home}/approve")).await.status, StatusCode::FORBIDDEN, "writing is not approving");
        let form = director.get(&format!("{home}/approve")).await;
        let fields = [("_version", form.hidden("_version")), ("read", form.hidden("read"))];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        write(&ciso, &section(&app, &home, "proposal").await, "Regionstyrelsen föreslås besluta annat.").await;
        let stale = director.post(&format!("{home}/approve"), &fields).await;
        assert!(stale.text().contains("har ändrats medan du hade sidan öppen"), "{}", stale.text());
        let approved = act(&director, &home, "approve", &[]).await;
        assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.text());
        let second = chief.post(&format!("{home}/approve"), &fields).await;
        assert!(second.text().contains("redan godkänd av Namn direktor"), "{}", second.text());
        let late = write(&ciso, &section(&app, &home, "proposal").await, "För sent.").await;
        assert!(late.text().contains("Texten ändras inte längre"), "{}", late.text());
        let row =
            app.db.one(Sql::new("SELECT frozen, frozen_hash FROM paper WHERE approved_at IS NOT NULL")).await.unwrap().unwrap();
        assert_eq!(papers::model::hash(row.text("frozen").unwrap().as_bytes()), row.text("frozen_hash").unwrap());
    }
}

#[tokio::test]
async fn a_count_over_secret_records_stands_nowhere_until_another_human_has_approved_it() {
    for app in all().await {
        for no in 0..7 {
            risk(&app, no, true, if no == 0 { "secret" } else { "internal" }).await;
        }
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let chief = app.browser("itchef", Role::ItDirector, None).await;
        let registrar = app.browser("registrator", Role::Registrar, None).await;
        let home = drafted(&ciso, "risk_report").await;
        let page = ciso.get(&home).await.text();
        assert!(page.contains("Antalen är inte godkända för en offentlig handling"), "{}: {page}", app.on);
        let figures = registrar.get(&format!("{home}/figures")).await.text();
        assert!(figures.contains("▒▒") && !figures.contains(">7<"), "{figures}");
        let api = app.program("programmet", Role::Registrar, None).await;
        let told = api.get(&format!("/api/v1{home}/figures")).await.text();
        assert!(!told.contains(":7"), "{told}");
        let approve =
            |by: &'static str| (format!("{home}/figures/{by}/approve"), [("no", "1"), ("reason", "Säger inget om var.")]);
        let (path, fields) = approve("risk_highest");
        let own = ciso.post(&path, &fields).await;
        assert!(own.text().contains("Den som hämtade siffrorna"), "{}", own.text());
        for key in ["risk_total", "risk_highest", "risk_without_action"] {
            let (path, fields) = approve(key);
            let answer = chief.post(&path, &fields).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{key}: {}", answer.text());
        }
        let page = ciso.get(&home).await.text();
        assert!(page.contains("I den högsta zonen låg 7"), "{page}");
        ciso.post(&format!("{home}/figures/refresh"), &[]).await;
        let page = ciso.get(&home).await.text();
        assert!(page.contains("Antalen är inte godkända"), "an approval holds for its own snapshot only: {page}");
        write(&ciso, &section(&app, &home, "summary").await, "Riskerna är 7 till antalet.").await;
        act(&ciso, &home, "review", &[]).await;
        let stopped = act(&chief, &home, "approve", &[("reason", "ändå")]).await;
        assert_eq!(stopped.status, StatusCode::UNPROCESSABLE_ENTITY, "typed by hand it is still not told: {}", stopped.text());
    }
}

#[tokio::test]
async fn an_approval_that_is_taken_back_takes_the_paper_back_to_review() {
    for app in all().await {
        risk(&app, 1, true, "secret").await;
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let chief = app.browser("itchef", Role::ItDirector, None).await;
        let home = drafted(&ciso, "risk_report").await;
        let path = format!("{home}/figures/risk_highest");
        chief.post(&format!("{path}/approve"), &[("no", "1"), ("reason", "Litet antal, ingen pekas ut.")]).await;
        filled(&ciso, &home).await;
        act(&ciso, &home, "review", &[]).await;
        let approved = act(&chief, &home, "approve", &[]).await;
        assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}: {}", app.on, approved.text());
        assert_eq!(chief.post(&format!("{path}/withdraw"), &[("no", "1")]).await.status, StatusCode::SEE_OTHER);
        assert!(chief.get(&home).await.text().contains("Intern granskning"));
        assert_eq!(app.db.int(Sql::new("SELECT count(*) FROM paper WHERE frozen IS NOT NULL")).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn vulnerabilities_in_the_text_need_a_reason_and_unfilled_places_stop() {
    for app in all().await {
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let director = app.browser("direktor", Role::RegionDirector, None).await;
        let home = drafted(&ciso, "risk_report").await;
        act(&ciso, &home, "review", &[]).await;
        let stopped = act(&director, &home, "approve", &[("reason", "skäl")]).await;
        assert!(stopped.text().contains("Samma tal vid förra redovisningen"), "{}: {}", app.on, stopped.text());
        write(&ciso, &section(&app, &home, "summary").await, "Sårbarheten CVE-2026-1234 är åtgärdad.").await;
        assert!(director.get(&home).await.text().contains("Sårbarhetsnummer: CVE-2026-1234"));
        let refused = act(&director, &home, "approve", &[]).await;
        assert!(refused.text().contains("Skriv varför det får stå kvar"), "{}", refused.text());
        let approved = act(&director, &home, "approve", &[("reason", "Numret är redan offentligt.")]).await;
        assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.text());
    }
}

#[tokio::test]
async fn the_registrar_writes_number_days_and_outcome_and_nothing_of_the_text() {
    for app in all().await {
        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.unwrap();
        tx.exec(Sql::new("UPDATE paper_template SET registry_format = 'RS {year}/{no}'")).await.unwrap();
        let recorded = tx.record(Change::new("paper_templates", None, Act::Update), None).await.unwrap();
        tx.commit(recorded).await.unwrap();
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let director = app.browser("direktor", Role::RegionDirector, None).await;
        let registrar = app.browser("registrator", Role::Registrar, None).await;
        let home = drafted(&ciso, "risk_report").await;
        filled(&ciso, &home).await;
        act(&ciso, &home, "review", &[]).await;
        act(&director, &home, "approve", &[]).await;
        assert_eq!(registrar.get(&section(&app, &home, "summary").await).await.status, StatusCode::FORBIDDEN, "{}", app.on);
        let wrong = act(&registrar, &home, "register", &[("registry_number", "116")]).await;
        assert!(wrong.text().contains("följer inte formen"), "{}", wrong.text());
        act(&registrar, &home, "register", &[("registry_number", "RS 2026/116")]).await;
        assert!(registrar.get("/papers?q=RS+2026%2F116").await.text().contains("Risker för regionens"), "found by its number");
        let today = app.ctx().now.local_date();
        let day = today.to_string();
        assert_eq!(act(&registrar, &home, "dispatch", &[("day", &day)]).await.status, StatusCode::SEE_OTHER);
        let treat = |day: String| [("day", day), ("outcome", "referred_back".to_owned()), ("paragraph", "§ 44".to_owned())];
        let send = async |day: String| {
            let fields = treat(day);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            act(&registrar, &home, "treat", &fields).await
        };
        assert!(send(today.plus_days(-3).to_string()).await.text().contains("Dagen kommer före"), "before it was dispatched");
        assert!(send(today.plus_days(3).to_string()).await.text().contains("i framtiden"));
        assert!(send("2025-02-30".to_owned()).await.text().contains("error"), "no such day");
        assert_eq!(send(day).await.status, StatusCode::SEE_OTHER);
        let again = act(&ciso, &home, "again", &[]).await;
        let next = again.location().to_owned();
        assert_ne!(next, home);
        assert!(ciso.get(&next).await.text().contains("Regionen arbetar vidare."), "the text is carried over");
        assert!(ciso.get(&home).await.text().contains("Behandlad"), "the first one keeps its outcome");
        let expected = papers::projections(&app.db).await.unwrap();
        let found = graph::compare(&app.db, papers::store::KIND, &expected).await.unwrap();
        assert!(found.is_empty(), "the graph agrees: {found:?}");
        let of = WheelOf { target: None, from: today, to: today, now: app.ctx().now };
        assert_eq!(papers::store::reported(&app.db, of).await.unwrap().found, 1, "evidence for the year wheel");
    }
}

#[tokio::test]
async fn a_secret_annex_is_not_seen_by_whoever_may_not_read_what_is_secret() {
    for app in all().await {
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let registrar = app.browser("registrator", Role::Registrar, None).await;
        let home = drafted(&ciso, "risk_report").await;
        let annex = act(&ciso, &home, "annex", &[]).await.location().to_owned();
        assert!(ciso.get(&annex).await.text().contains("Sekretessbelagd bilaga"), "{}", app.on);
        assert_eq!(registrar.get(&annex).await.status, StatusCode::NOT_FOUND);
        for path in [home.as_str(), "/papers", "/search?q=bilaga"] {
            assert!(!registrar.get(path).await.text().contains("Sekretessbelagd bilaga"), "{path}");
        }
    }
}

#[tokio::test]
async fn papers_drafted_at_the_same_time_are_numbered_without_gap_or_double() {
    for app in all().await {
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        futures::future::join_all((0..12).map(|_| new(&ciso, "risk_report"))).await;
        let wrong = ciso.post("/papers/new", &[("year", "2026"), ("secrecy", "open")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "one that is not written takes no number");
        new(&ciso, "risk_report").await;
        let rows = app.db.all(Sql::new("SELECT ref FROM paper")).await.unwrap();
        let numbers: BTreeSet<i64> =
            rows.iter().map(|r| r.text("ref").unwrap().rsplit('-').next().unwrap().parse().unwrap()).collect();
        assert_eq!(numbers, (1..=13).collect(), "{}", app.on);
    }
}

#[tokio::test]
async fn remarks_and_left_out_sections() {
    for app in all().await {
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let home = drafted(&ciso, "risk_report").await;
        let path = section(&app, &home, "signatures").await;
        ciso.post(&format!("{path}/comments"), &[("body", "Vem skriver under?")]).await;
        assert!(ciso.get(&home).await.text().contains("En synpunkt"), "{}", app.on);
        ciso.post(&format!("{path}/include"), &[]).await;
        assert!(ciso.get(&home).await.text().contains("Utelämnat"));
        let needed = section(&app, &home, "proposal").await;
        assert_eq!(ciso.post(&format!("{needed}/include"), &[]).await.status, StatusCode::BAD_REQUEST);
        let preview = ciso.post(&path, &[("text", "1. ett\n2. två"), ("preview", "1"), ("_version", "1")]).await;
        assert!(preview.text().contains("<ol><li>ett</li><li>två</li></ol>"), "{}", preview.text());
    }
}

#[tokio::test]
async fn every_filter_and_sort_of_the_list_has_its_index() {
    for app in all().await.iter().filter(|app| app.on == "SQLite") {
        let found = unindexed(app, <papers::Papers as vk_web::form::Records>::table()).await;
        assert_eq!(found, Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_paper_about_an_incident_says_when_it_was_known_and_asks_people_what_happened() {
    for app in all().await {
        let ctx = app.ctx();
        let id = ctx.new_id();
        let mut tx = app.db.write(&ctx).await.unwrap();
        let mut row = Columns::new();
        for column in ["ref", "name", "name_key", "search_text"] {
            row = row.set(column, "incident");
        }
        let flags = ["ongoing", "suspected_malicious", "supplier_origin", "cross_border", "personal_data", "protected_info"];
        for column in flags.into_iter().chain(["security_protection_suspected"]) {
            row = row.set(column, false);
        }
        let known = vk_core::Instant::parse_local("2026-03-01T07:45").unwrap();
        let row = row.set("state", "new").set("origin", "report").set("reported_at", known).set("next_due", i64::MAX);
        tx.insert_row("incident", id, row.set("secrecy", "internal").set("knowledge_at", known)).await.unwrap();
        let (track, at) = (ctx.new_id(), ctx.now);
        let row = Columns::new().set("id", track).set("incident_id", id).set("kind", "nis2").set("rules_version", 2_i64);
        tx.insert("incident_track", row.set("assessment", "required").set("created_at", at)).await.unwrap();
        let row =
            Columns::new().set("id", ctx.new_id()).set("incident_id", id).set("track_id", track).set("stage", "early_warning");
        tx.insert("incident_report", row.set("state", "submitted").set("submitted_at", known).set("created_at", at))
            .await
            .unwrap();
        let projection = vk_db::Projection {
            kind: "incident",
            id,
            title: "Incident".to_owned(),
            search: String::new(),
            unit: None,
            extra_units: Vec::new(),
            secrecy: vk_core::Secrecy::Internal,
            state: "new".to_owned(),
            edges: Vec::new(),
            duties: Vec::new(),
        };
        let recorded = tx.record(Change::new("incidents", Some(id), Act::Create), Some(projection)).await.unwrap();
        tx.commit(recorded).await.unwrap();
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let (template, source) = (template(&app, "significant_incident").await, id.to_string());
        let fields = [("template", template.as_str()), ("year", "2026"), ("secrecy", "open"), ("source", &source)];
        let home = ciso.post("/papers/new", &fields).await.location().to_owned();
        ciso.post(&format!("{home}/figures/refresh"), &[]).await;
        let page = ciso.get(&home).await.text();
        assert!(page.contains("fick 2026-03-01 07:45") && page.contains("Fyll i: Vad som hände"), "{}: {page}", app.on);
        assert!(page.contains("Följande rapporter har lämnats") && page.contains("inom tidsfristen"), "{page}");
    }
}
