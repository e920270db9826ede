//! Risks through the whole application, on both databases: analyses, judging, acceptance by mandate and its end, another matrix, the overviews, permission,
//! import and export.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
use crate::{
    risks_desk::{
        act, action_from, administration, ago, all, at, content, duties, function, information, made, number, risk, risk_at,
        state, text,
    },
    support::{Browser, TestApp},
};
use axum::http::StatusCode;
use serde_json::json;
use vk_core::{Id, Role};
use vk_db::{Sql, Viewer, audit};
use vk_governance::risks::{
    analyses, matrices,
    register::{self, Risks, Which, acts, overview},
    threats,
};
use vk_web::{form::Raw, jobs, table::TableQuery};

#[tokio::test]
async fn risks_found_in_an_analysis_belong_to_it_and_to_the_owner_of_the_information() {
    for app in all().await {
        content(&app, &threats::REGISTER).await;
        let owner = function(&app, "Informationsägare journal").await;
        let leader = function(&app, "Analysledare").await;
        let set = information(&app, "Patientjournaler", owner).await;
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let (set, leader) = (set.to_string(), leader.to_string());
        let form = [("name", "Analys av journalen"), ("objects", set.as_str()), ("leader", &leader), ("secrecy", "internal")];
        let made = astrid.post("/risk-analyses/new", &form).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
        let path = made.location().to_owned();
        let id: Id = path.rsplit('/').next().expect("id").parse().expect("an id");
        assert_eq!(duties(&app, id).await, ["risk_analysis_hold"], "{}", app.on);

        let threat = text(&app, Sql::new("SELECT id FROM threat WHERE reference = 'VK-H-001'"), "id").await.expect("a threat");
        let add = format!("{path}/risks");
        let first = astrid.post(&add, &[("threat", &threat), ("current_likelihood", "3"), ("current_consequence", "4")]).await;
        assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text());
        assert!(first.location().ends_with("?more=1#add"), "the form comes back for the next: {}", first.location());
        let own = [
            ("name", "Skrivaren står i korridoren"),
            ("cause", "Trångt"),
            ("current_likelihood", "2"),
            ("current_consequence", "2"),
        ];
        assert_eq!(astrid.post(&add, &own).await.status, StatusCode::SEE_OTHER);
        let half = astrid.post(&add, &[("name", "Halv bedömning"), ("cause", "kvar"), ("current_likelihood", "2")]).await;
        assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(half.text().contains("Halv bedömning") && half.text().contains("hör ihop"), "{}", half.text());

        let page = astrid.get(&path).await.text();
        let first = page.find("Utpressningsprogram").expect("the name of the threat became the name of the risk");
        let second = page.find("Skrivaren står").expect("the own event");
        assert!(first < second, "the gravest stands first");
        assert!(page.contains("IV Mycket hög risk") && page.contains("RISK-"), "{page}");
        let row = app
            .db
            .all(Sql::new("SELECT owner_function_id, state, analysis_id FROM risk ORDER BY reference"))
            .await
            .expect("rows");
        assert_eq!(row.len(), 2);
        for row in &row {
            assert_eq!(row.opt_id("owner_function_id").expect("owner"), Some(owner), "the information owner owns the risk");
            assert_eq!(
                (row.text("state").expect("state").as_str(), row.opt_id("analysis_id").expect("a")),
                ("assessed", Some(id))
            );
        }
        assert!(astrid.get(&format!("/risks?threat={threat}")).await.text().contains("Utpressningsprogram"));
        assert!(astrid.get(&format!("/risks?threatens={set}")).await.text().contains("Skrivaren"));
    }
}

#[tokio::test]
async fn a_decided_analysis_says_who_decided_by_which_mandate_and_takes_no_more_risks() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let rut = app.browser("rut", Role::RegionDirector, None).await;
        let path = astrid.post("/risk-analyses/new", &[("name", "Analys"), ("secrecy", "internal")]).await.location().to_owned();
        let decision = [("decision", "Riskerna behandlas enligt planen"), ("mandate", "Delegationsordningen p. 4")];
        let early = act(&rut, &format!("{path}/decide"), &decision).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", early.text());
        assert!(early.text().contains("när rapporten är skriven"), "{}", early.text());
        let jump = act(&astrid, &format!("{path}/state"), &[("to", "report")]).await;
        assert_eq!(jump.status, StatusCode::UNPROCESSABLE_ENTITY);
        for to in ["running", "report"] {
            assert_eq!(act(&astrid, &format!("{path}/state"), &[("to", to)]).await.status, StatusCode::SEE_OTHER);
        }
        assert_eq!(astrid.get(&format!("{path}/decide")).await.status, StatusCode::FORBIDDEN, "the coordinator does not decide");
        assert_eq!(act(&rut, &format!("{path}/decide"), &decision).await.status, StatusCode::SEE_OTHER);
        let page = rut.get(&path).await.text();
        assert!(
            page.contains("Namn rut") && page.contains("Delegationsordningen p. 4") && page.contains("enligt planen"),
            "{page}"
        );
        assert!(!astrid.get(&path).await.text().contains("id=\"add\""), "no form for more");
        assert_eq!(astrid.post(&format!("{path}/risks"), &[("name", "En till")]).await.status, StatusCode::BAD_REQUEST);
        let changed = act(&astrid, &format!("{path}/edit"), &[("name", "Annat"), ("secrecy", "internal")]).await;
        assert_eq!(changed.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", changed.text());
        let id: Id = path.rsplit('/').next().expect("id").parse().expect("an id");
        assert!(duties(&app, id).await.is_empty(), "nothing is left to do");
    }
}

/// The number of rows behind a link, through the API with the same filters.
async fn rows(browser: &Browser<'_>, query: &str) -> i64 {
    let answer = browser.get(&format!("/api/v1/risks?limit=500&{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    i64::try_from(answer.json()["items"].as_array().expect("items").len()).expect("a number")
}

#[tokio::test]
async fn every_number_of_the_heat_map_is_the_number_of_rows_behind_its_link() {
    for app in all().await {
        let (north, unit) = administration(&app, "Norra förvaltningen").await;
        let (south, _) = administration(&app, "Södra förvaltningen").await;
        for (i, level) in [(1, 1), (3, 4), (3, 4), (2, 2), (4, 4), (4, 4), (4, 4), (1, 4)].into_iter().enumerate() {
            let place = [Some(unit), Some(south), None][i % 3];
            risk(&app, &format!("Risk {i}"), place, level).await;
        }
        let closed = risk(&app, "Stängd", Some(unit), (4, 4)).await;
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let path = format!("/risks/{closed}/state");
        assert_eq!(act(&astrid, &path, &[("to", "closed"), ("reason", "Systemet är borta")]).await.status, StatusCode::SEE_OTHER);
        let unjudged = made::<Risks>(&app, &app.ctx(), Raw::default().with("name", "Inte bedömd")).await;
        assert_eq!(duties(&app, unjudged).await, ["risk_judge"]);

        for narrowed in [String::new(), format!("unit={north}"), format!("unit={south}")] {
            let map = astrid.get(&format!("/api/v1/risks/map?{narrowed}")).await.json();
            let matrix = map["matrix"].as_str().expect("matrix").to_owned();
            let page = astrid.get(&format!("/risks/map?{narrowed}")).await.text();
            let mut total = 0;
            for l in 1..=4 {
                for c in 1..=4 {
                    let behind = rows(&astrid, &format!("{narrowed}&matrix={matrix}&open=true&current_cell={l}-{c}")).await;
                    let shown = map["cells"][format!("{l}-{c}")].as_i64().unwrap_or(0);
                    assert_eq!(shown, behind, "{}: {narrowed}: {l}-{c}", app.on);
                    assert!(page.contains(&format!("current_cell={l}-{c}\"")), "a link for each cell");
                    total += shown;
                }
            }
            assert_eq!(total, rows(&astrid, &format!("{narrowed}&open=true&matrix={matrix}")).await);
            assert_eq!(total, if narrowed.is_empty() { 8 } else { 3 }, "{narrowed}");
        }
        let page = astrid.get("/risks/map").await.text();
        assert!(page.contains("<svg") && !page.contains("style="), "drawn without inline style");
        assert!(page.contains("En öppen risk visas inte"), "what is not on the map is said: {page}");
        assert!(astrid.get("/risks/map?which=target").await.text().contains("8 öppna risker"), "no target is decided yet");
    }
}

#[tokio::test]
async fn an_officer_of_one_administration_sees_only_theirs_in_every_view() {
    for app in all().await {
        let (north, unit) = administration(&app, "Norra förvaltningen").await;
        let (south, other) = administration(&app, "Södra förvaltningen").await;
        let mine = risk(&app, "Norra risken", Some(unit), (3, 3)).await;
        let theirs = risk(&app, "Södra risken", Some(other), (4, 4)).await;
        risk(&app, "Regionens risk", None, (4, 4)).await;
        let eva = app.browser("eva", Role::InfosecOfficer, Some(north)).await;
        for view in ["/risks", "/risks/top", "/risks/movement", "/risks/overview", "/risks/export?format=csv", "/api/v1/risks"] {
            let answer = eva.get(view).await;
            assert_eq!(answer.status, StatusCode::OK, "{view}: {}", answer.text());
            let page = answer.text();
            assert!(!page.contains("Södra") && !page.contains("Regionens risk"), "{}: {view}: {page}", app.on);
            assert!(view == "/risks/overview" || page.contains("Norra risken"), "{view}: {page}");
        }
        let map = eva.get("/api/v1/risks/map").await.json();
        assert_eq!(map["cells"], json!({"3-3": 1}), "{}", app.on);
        assert_eq!(eva.get(&format!("/api/v1/risks/map?unit={south}")).await.json()["cells"], json!({}));
        assert_eq!(eva.get(&format!("/risks/{mine}")).await.status, StatusCode::OK);
        for path in ["", "/edit", "/judge", "/state", "/history"] {
            assert_eq!(eva.get(&format!("/risks/{theirs}{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let matrices = eva.get("/risk-matrices").await.text();
        assert!(matrices.matches("/risk-matrices/0").count() >= 2, "the scale is the region's");
        assert_eq!(eva.get("/risk-matrices/new").await.status, StatusCode::FORBIDDEN);
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let top = astrid.get("/risks/top").await.text();
        for group in ["Norra förvaltningen", "Södra förvaltningen", "Utanför förvaltningarna"] {
            assert!(top.contains(group), "{group}: {top}");
        }
    }
}

fn days(app: &TestApp, n: i32) -> String {
    app.app.now().local_date().plus_days(n).to_string()
}

#[tokio::test]
async fn a_risk_is_accepted_only_by_the_mandate_of_its_zone_over_its_unit_and_no_longer_than_the_zone_allows() {
    for app in all().await {
        let (north, unit) = administration(&app, "Norra").await;
        let (south, _) = administration(&app, "Södra").await;
        let yellow = risk(&app, "Måttlig", Some(unit), (2, 2)).await;
        let path = format!("/risks/{yellow}/accept");
        let until = days(&app, 30);
        let fields =
            [("reason", "Kostnaden är större än nyttan"), ("conditions", "Följs månadsvis"), ("valid_until", until.as_str())];

        let sven = app.browser("sven", Role::SystemOwner, Some(north)).await;
        let refused = act(&sven, &path, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "a system owner may accept green, not yellow");
        assert!(refused.text().contains("inte mandat") && refused.text().contains("Följs månadsvis"), "{}", refused.text());
        let away = app.browser("away", Role::InformationOwner, Some(south)).await;
        assert_eq!(away.get(&path).await.status, StatusCode::NOT_FOUND, "another administration's owner does not see it");
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        assert_eq!(ciso.get(&path).await.status, StatusCode::FORBIDDEN, "the coordinator owns no risk");

        let ida = app.browser("ida", Role::InformationOwner, Some(north)).await;
        let late = days(&app, 366);
        let long = act(&ida, &path, &[("reason", "Länge"), ("valid_until", &late)]).await;
        assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(long.text().contains("Så länge får en risk"), "{}", long.text());
        assert_eq!(state(&app, yellow).await, "assessed");
        let done = act(&ida, &path, &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
        assert_eq!((state(&app, yellow).await.as_str(), duties(&app, yellow).await), ("accepted", vec!["risk_renew".to_owned()]));
        let page = ida.get(&format!("/risks/{yellow}")).await.text();
        for expected in ["Namn ida som Informationsägare", "Kostnaden är större", "Följs månadsvis", &until] {
            assert!(page.contains(expected), "{}: {expected} in {page}", app.on);
        }
        let entry = &audit::history(&app.db, yellow, None, 1).await.expect("history")[0];
        assert_eq!((entry.act.as_str(), entry.actor.as_str()), ("decide", "Namn ida"));

        let whole = risk(&app, "Hela regionens", None, (1, 1)).await;
        assert_eq!(
            ida.get(&format!("/risks/{whole}/accept")).await.status,
            StatusCode::NOT_FOUND,
            "a unit's owner does not cover the region"
        );
        let program = app.program("script", Role::InformationOwner, Some(north)).await;
        let body = json!({"version": 99, "reason": "x", "valid_until": until});
        let stale = program.json("POST", &format!("/api/v1/risks/{yellow}/acceptances"), body).await;
        assert_eq!(stale.status, StatusCode::CONFLICT, "{}", stale.text());
    }
}

#[tokio::test]
async fn a_grave_risk_is_accepted_only_while_actions_are_under_way_and_not_when_it_grows_graver() {
    for app in all().await {
        let (north, unit) = administration(&app, "Norra").await;
        let orange = risk(&app, "Hög", Some(unit), (3, 3)).await;
        let vera = app.browser("vera", Role::OperationsManager, Some(north)).await;
        let (path, until) = (format!("/risks/{orange}/accept"), days(&app, 30));
        let fields = [("reason", "Medan bytet pågår"), ("valid_until", until.as_str())];
        let refused = act(&vera, &path, &fields).await;
        assert!(refused.text().contains("koppla minst en åtgärd"), "{}", refused.text());
        action_from(&app, orange, "ongoing").await;
        let done = act(&vera, &path, &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}: {}", app.on, done.text());

        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let graver = [("current_likelihood", "4"), ("current_consequence", "4"), ("reason", "Det har hänt igen")];
        let judged = act(&astrid, &format!("/risks/{orange}/judge"), &graver).await;
        assert_eq!(judged.status, StatusCode::SEE_OTHER, "{}", judged.text());
        assert_eq!(state(&app, orange).await, "assessed", "the acceptance was for another zone");
        let ended = Sql::new("SELECT state FROM risk_acceptance WHERE risk_id = ").bind(orange);
        assert_eq!(text(&app, ended, "state").await.as_deref(), Some("withdrawn"));
    }
}

#[tokio::test]
async fn an_acceptance_that_has_run_out_sends_the_risk_back_to_its_owner_and_a_renewed_one_is_left_alone() {
    for app in all().await {
        let (north, unit) = administration(&app, "Norra").await;
        let ida = app.browser("ida", Role::InformationOwner, Some(north)).await;
        let mut risks = Vec::new();
        for name in ["Går ut", "Förnyas"] {
            let id = risk(&app, name, Some(unit), (2, 2)).await;
            let until = days(&app, 10);
            let done = act(&ida, &format!("/risks/{id}/accept"), &[("reason", "Bärbar"), ("valid_until", &until)]).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
            risks.push(id);
        }
        let until = days(&app, 60);
        let renewed =
            act(&ida, &format!("/risks/{}/accept", risks[1]), &[("reason", "Fortfarande"), ("valid_until", &until)]).await;
        assert_eq!(renewed.status, StatusCode::SEE_OTHER);
        jobs::run_now(&app.app, "risk_acceptances").await.expect("the job");
        assert_eq!(state(&app, risks[0]).await, "accepted", "nothing has run out yet");

        let later = at(&app, ago(&app, -11));
        acts::expire_due(&app.app, &later).await.expect("the job");
        assert_eq!(
            (state(&app, risks[0]).await.as_str(), state(&app, risks[1]).await.as_str()),
            ("assessed", "accepted"),
            "{}",
            app.on
        );
        assert_eq!(duties(&app, risks[0]).await, ["risk_expired"]);
        let states = Sql::new("SELECT state FROM risk_acceptance WHERE risk_id = ").bind(risks[0]);
        assert_eq!(text(&app, states, "state").await.as_deref(), Some("expired"), "the acceptance is kept");
        assert_eq!(number(&app, Sql::new("SELECT count(*) FROM risk_acceptance WHERE state = 'replaced'")).await, 1);
        let entry = &audit::history(&app.db, risks[0], None, 1).await.expect("history")[0];
        assert_eq!(entry.actor, "test", "the machine did it, and the log says so");
        assert!(ida.get(&format!("/risks/{}", risks[0])).await.text().contains("har gått ut"));
        let expected = register::projections(&app.db).await.expect("projections");
        assert_eq!(vk_db::graph::compare(&app.db, "risk", &expected).await.expect("compare"), [], "{}", app.on);
    }
}

#[tokio::test]
async fn another_matrix_in_use_marks_open_risks_and_leaves_their_judgement_until_somebody_judges_anew() {
    for app in all().await {
        let old = risk(&app, "Öppen", None, (3, 3)).await;
        let closed = risk(&app, "Stängd", None, (3, 3)).await;
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        act(&astrid, &format!("/risks/{closed}/state"), &[("to", "closed"), ("reason", "Borta")]).await;
        let used = text(&app, Sql::new("SELECT id FROM risk_matrix WHERE state = 'in_use'"), "id").await.expect("in use");
        let edit = act_of_decided(&astrid, &used).await;
        assert_eq!(edit.status, StatusCode::UNPROCESSABLE_ENTITY, "a decided matrix is not changed: {}", edit.text());
        assert_eq!(astrid.get(&format!("/risk-matrices/{used}/scale")).await.status, StatusCode::BAD_REQUEST);

        let next = astrid.post(&format!("/risk-matrices/{used}/new-version"), &[]).await.location().to_owned();
        let page = astrid.get(&format!("{next}/scale")).await;
        let mut scale = scale_fields(&page.text());
        scale.iter_mut().find(|(name, _)| name == "g-2-2").expect("a cell").1 = "3".to_owned();
        let sent: Vec<(&str, &str)> = scale.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let saved = astrid.post(&format!("{next}/scale"), &sent).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
        let decision = [("decision", "Regionstyrelsen § 12"), ("rejudge_by", "2031-05-01")];
        let rut = app.browser("rut", Role::RegionDirector, None).await;
        let taken = act(&rut, &format!("{next}/use"), &decision).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text());

        let row = app
            .db
            .one(Sql::new("SELECT matrix_id, rejudge_by, current_zone FROM risk WHERE id = ").bind(old))
            .await
            .expect("row")
            .expect("row");
        assert_eq!(
            (row.text("matrix_id").expect("m"), row.text("current_zone").expect("z")),
            (used.clone(), "orange".to_owned())
        );
        assert_eq!(row.opt_text("rejudge_by").expect("day").as_deref(), Some("2031-05-01"));
        assert!(duties(&app, old).await.contains(&"risk_rejudge".to_owned()) && duties(&app, closed).await.is_empty());
        let compare = |kind, expected: Vec<vk_db::Projection>| {
            let db = app.db.clone();
            async move { vk_db::graph::compare(&db, kind, &expected).await.expect("compare") }
        };
        assert_eq!(compare("risk", register::projections(&app.db).await.expect("p")).await, [], "{}", app.on);
        assert_eq!(compare("risk_matrix", matrices::projections(&app.db).await.expect("p")).await, []);
        assert_eq!(number(&app, Sql::new("SELECT count(*) FROM risk_matrix WHERE state = 'in_use'")).await, 1);
        assert!(astrid.get("/risks/map").await.text().contains("visas inte"), "the old judgement is not drawn in the new matrix");

        let same = [("current_likelihood", "3"), ("current_consequence", "3")];
        let judged = act(&astrid, &format!("/risks/{old}/judge"), &same).await;
        assert_eq!(judged.status, StatusCode::SEE_OTHER, "{}", judged.text());
        let row = app
            .db
            .one(Sql::new("SELECT rejudge_by, current_zone FROM risk WHERE id = ").bind(old))
            .await
            .expect("row")
            .expect("row");
        assert_eq!((row.opt_text("rejudge_by").expect("day"), row.text("current_zone").expect("z")), (None, "red".to_owned()));
        assert!(!duties(&app, old).await.contains(&"risk_rejudge".to_owned()));
        let reopened = act(&astrid, &format!("/risks/{closed}/state"), &[("to", "assessed"), ("reason", "Kom tillbaka")]).await;
        assert_eq!(reopened.status, StatusCode::SEE_OTHER);
        assert!(
            duties(&app, closed).await.contains(&"risk_rejudge".to_owned()),
            "reopened, it is judged with the matrix of today"
        );
    }
}

async fn act_of_decided(browser: &Browser<'_>, matrix: &str) -> crate::support::Answer {
    let fields =
        [("name", "Annat"), ("likelihood_levels", "4"), ("consequence_levels", "4"), ("zones", "4"), ("secrecy", "open")];
    act(browser, &format!("/risk-matrices/{matrix}/edit"), &fields).await
}

/// Every field of the editing page with its value, as a browser would send it.
pub fn scale_fields(page: &str) -> Vec<(String, String)> {
    let attribute = |tag: &str, name: &str| {
        let rest = tag.split_once(&format!("{name}=\""))?.1;
        rest.split('"').next().map(|v| v.replace("&#34;", "\"").replace("&#38;", "&"))
    };
    let mut out = Vec::new();
    for tag in page.split("<input ").skip(1).filter_map(|rest| rest.split('>').next()) {
        let name = attribute(tag, "name").unwrap_or_default();
        let wanted = ["l-", "c-", "z-", "_version"].iter().any(|start| name.starts_with(start));
        if wanted && (!tag.contains("checkbox") || tag.contains(" checked")) {
            out.push((name, attribute(tag, "value").unwrap_or_default()));
        }
    }
    for select in page.split("<select ").skip(1).filter_map(|rest| rest.split("</select>").next()) {
        let chosen = select.split("<option ").skip(1).find(|option| option.contains(" selected"));
        let name = attribute(select, "name").unwrap_or_default();
        if name.starts_with("g-") || name.starts_with("z-") {
            out.push((name, chosen.and_then(|o| attribute(o, "value")).unwrap_or_default()));
        }
    }
    out
}

#[tokio::test]
async fn movement_tells_what_got_worse_better_new_and_closed_since_a_day() {
    for app in all().await {
        let then = at(&app, ago(&app, 40));
        let mut ids = Vec::new();
        for (name, level) in [("Växer", (2, 2)), ("Krymper", (4, 4)), ("Försvinner", (3, 3)), ("Står still", (3, 3))] {
            ids.push(risk_at(&app, &then, name, None, level).await);
        }
        risk(&app, "Nyligen sedd", None, (1, 1)).await;
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        for (id, l, c) in [(ids[0], "3", "3"), (ids[1], "2", "2")] {
            let judged =
                act(&astrid, &format!("/risks/{id}/judge"), &[("current_likelihood", l), ("current_consequence", c)]).await;
            assert_eq!(judged.status, StatusCode::SEE_OTHER, "{}", judged.text());
        }
        act(&astrid, &format!("/risks/{}/state", ids[2]), &[("to", "closed"), ("reason", "Systemet är avvecklat")]).await;

        let since = days(&app, -20);
        let page = astrid.get(&format!("/risks/movement?since={since}")).await.text();
        let group = |title: &str| {
            page.split("<section").find(|s| s.contains(title)).unwrap_or_else(|| panic!("{title} in {page}")).to_owned()
        };
        for (title, name) in
            [("Större (1)", "Växer"), ("Mindre (1)", "Krymper"), ("Stängda (1)", "Försvinner"), ("Nya (1)", "Nyligen sedd")]
        {
            assert!(group(title).contains(name), "{}: {title}: {page}", app.on);
        }
        assert!(!page.contains("Står still"));
        assert!(group("Större (1)").contains("II Måttlig risk") && group("Större (1)").contains("III Hög risk"), "then and now");
        let before = days(&app, -60);
        let all_new = astrid.get(&format!("/risks/movement?since={before}")).await.text();
        assert!(all_new.contains("Nya (4)"), "what came and closed in between is no movement: {all_new}");
    }
}

#[tokio::test]
async fn a_register_of_risks_is_imported_and_exported_with_its_levels() {
    for app in all().await {
        let unit = app.unit("Sjukhuset", None).await;
        function(&app, "Riskägaren").await;
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let csv = "Risk;Orsak;Sannolikhet nu;Konsekvens nu;Riskägare;Enhet;Behandling\n\
                   Strömavbrott;Åska;2;4;Riskägaren;Sjukhuset;Reducera\n\
                   Halv;;2;;;;\n\
                   Utanför matrisen;;9;1;;;\n\
                   Obedömd;;;;;;\n";
        let path = astrid.upload("/risks/import", "risker.csv", csv.as_bytes()).await.location().to_owned();
        let fields = ["name", "cause", "current_likelihood", "current_consequence", "owner", "unit", "treatment"];
        let page = astrid.get(&path).await.text();
        for field in fields {
            assert!(page.contains(&format!("value=\"{field}\" selected")), "{field} is recognised");
        }
        let names: Vec<String> = (0..fields.len()).map(|i| format!("map_{i}")).collect();
        let mapping: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(fields).collect();
        let check = astrid.post(&format!("{path}/check"), &mapping).await.text();
        assert!(check.contains("hör ihop"), "half a judgement is named: {check}");
        assert!(check.contains("Nivån finns inte i riskmatrisen"), "the dry run knows the matrix: {check}");
        let applied = astrid.post(&format!("{path}/apply"), &mapping).await.text();
        assert!(applied.contains("Nivån finns inte i riskmatrisen"), "{}: {applied}", app.on);
        let rows = app
            .db
            .all(Sql::new("SELECT name, state, unit_id, current_value, owner_function_id FROM risk ORDER BY name"))
            .await
            .expect("rows");
        let names: Vec<String> = rows.iter().map(|row| row.text("name").expect("name")).collect();
        assert_eq!(names, ["Obedömd", "Strömavbrott"]);
        assert_eq!(rows[1].opt_id("unit_id").expect("unit"), Some(unit));
        assert_eq!(
            (rows[1].opt_int("current_value").expect("v"), rows[1].text("state").expect("s").as_str()),
            (Some(8), "assessed")
        );
        let out = astrid.get("/risks/export?format=csv&col=name&col=level&col=value&col=state").await.text();
        assert!(out.contains("III Hög risk") && out.contains("Inte bedömd") && out.contains("Strömavbrott"), "{out}");
    }
}

#[tokio::test]
async fn bulk_edit_gives_many_risks_an_owner_and_the_graph_and_audit_agree() {
    for app in all().await {
        let owner = function(&app, "Ny ägare").await.to_string();
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let ids = [risk(&app, "En", None, (2, 2)).await.to_string(), risk(&app, "Två", None, (3, 2)).await.to_string()];
        let chosen: Vec<(&str, &str)> =
            ids.iter().map(|id| ("id", id.as_str())).chain([("_act", "owner"), ("owner", owner.as_str())]).collect();
        let done = astrid.post("/risks/bulk/apply", &chosen).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
        assert_eq!(number(&app, Sql::new("SELECT count(*) FROM risk WHERE owner_function_id = ").bind(owner.as_str())).await, 2);
        let overview = astrid.get("/risks/overview").await.text();
        assert!(overview.contains("Ny ägare") && overview.contains(&format!("owner={owner}")), "{overview}");
        astrid.post(&format!("/risks/{}/archive", ids[0]), &[]).await;
        let kinds = [
            ("risk", register::projections(&app.db).await.expect("p")),
            ("risk_matrix", matrices::projections(&app.db).await.expect("p")),
            ("risk_analysis", analyses::projections(&app.db).await.expect("p")),
            ("threat", threats::projections(&app.db).await.expect("p")),
        ];
        for (kind, expected) in kinds {
            assert_eq!(vk_db::graph::compare(&app.db, kind, &expected).await.expect("compare"), [], "{}: {kind}", app.on);
        }
        assert_eq!(audit::verify(&app.db).await.expect("verify").first_bad, None);
    }
}

#[tokio::test]
async fn the_api_adds_moves_and_escalates_a_risk_and_a_matrix_is_sent_whole() {
    for app in all().await {
        let program = app.program("script", Role::Ciso, None).await;
        let body = json!({"name": "Via programmet", "source_kind": "pentest", "levels": {"current": {"likelihood": 3, "consequence": 3}}});
        let made = program.json("POST", "/api/v1/risks", body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let made = made.json();
        assert_eq!((made["state"].as_str(), made["secrecy"].as_str()), (Some("assessed"), Some("internal")));
        let path = format!("/api/v1/risks/{}", made["id"].as_str().expect("id"));
        let skipped =
            program.json("POST", &format!("{path}/state"), json!({"version": 1, "to": "followed_up", "reason": "x"})).await;
        assert_eq!(skipped.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", skipped.text());
        let silent = program.json("POST", &format!("{path}/state"), json!({"version": 1, "to": "treating", "reason": " "})).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY, "a step needs a reason");
        let moved =
            program.json("POST", &format!("{path}/state"), json!({"version": 1, "to": "treating", "reason": "Plan finns"})).await;
        assert_eq!(moved.json()["state"], "treating", "{}", moved.text());
        let lifted =
            program.json("POST", &format!("{path}/escalation"), json!({"version": 2, "to": "board", "reason": "Pengar"})).await;
        assert_eq!(lifted.json()["escalated_to"], "board", "{}", lifted.text());
        let matrices = program.get("/api/v1/risk-matrices").await.json();
        let id = matrices["items"][0]["id"].as_str().expect("id").to_owned();
        let whole = program.get(&format!("/api/v1/risk-matrices/{id}")).await.json();
        let mut scale = whole["scale"].clone();
        let sent = json!({"name": "Kopia", "scale": scale});
        let copy = program.json("POST", "/api/v1/risk-matrices", sent).await;
        assert_eq!(copy.status, StatusCode::CREATED, "{}", copy.text());
        scale["zones"][0]["max_days"] = json!(0);
        let wrong = program.json("POST", "/api/v1/risk-matrices", json!({"name": "Fel", "scale": scale})).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.text());
    }
}

#[tokio::test]
async fn each_cell_of_the_heat_map_of_ten_thousand_risks_is_one_search_in_an_index_and_counted_no_further_than_the_cap() {
    for app in all().await {
        let first = risk(&app, "Mall", None, (3, 3)).await;
        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        let copies = Sql::new(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) \
             INSERT INTO risk (id, reference, name, name_key, search_text, source_kind, matrix_id, current_likelihood, current_consequence, \
             current_cell, current_zone, current_value, current_rank, state, is_open, secrecy, created_at, updated_at) \
             SELECT 'copy-' || n.i, 'KOPIA-' || n.i, r.name, r.name_key, r.search_text, r.source_kind, r.matrix_id, 1 + n.i % 4, 1 + n.i % 3, \
             (1 + n.i % 4) || '-' || (1 + n.i % 3), r.current_zone, r.current_value, r.current_rank, 'assessed', r.is_open, r.secrecy, \
             r.created_at, r.updated_at FROM n, risk r WHERE r.id = ",
        );
        assert_eq!(tx.exec(copies.bind(first)).await.expect("copies"), 9999);
        let recorded = tx.record(vk_db::Change::new("risks", Some(first), vk_db::Act::Update), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        let matrix = matrices::in_use(&app.db).await.expect("read").expect("in use");
        let asked = overview::asked(&TableQuery::default(), Some(matrix.id()));
        for which in Which::ALL {
            let heat = overview::heat(&app.db, &Viewer::everything(), &asked, &matrix, which).await.expect("heat");
            match which {
                Which::Current => assert_eq!((heat.total(), heat.without), (10_000, 0), "{}", app.on),
                _ => assert_eq!((heat.total(), heat.without), (0, overview::CAP + 1), "counted no further: {}", app.on),
            }
            if !app.db.is_postgres() {
                let plan = overview::heat_plan(&app.db, &Viewer::everything(), &asked, &matrix, which).await.expect("plan");
                assert!(plan.contains("USING COVERING INDEX risk_map_"), "{plan}");
                assert!(!plan.contains("TEMP B-TREE"), "{plan}");
            }
        }
    }
}

#[tokio::test]
async fn a_threat_is_found_by_words_and_category_in_both_languages() {
    for app in all().await {
        content(&app, &threats::REGISTER).await;
        content(&app, &threats::REGISTER).await;
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        assert_eq!(
            number(&app, Sql::new("SELECT count(*) FROM threat")).await,
            107,
            "content that is there already is not doubled"
        );
        assert!(astrid.get("/threats?q=utpressning").await.text().contains("Utpressningsprogram"));
        assert!(astrid.get("/threats?q=ransomware").await.text().contains("Utpressningsprogram"), "found by its English name");
        let supplier = astrid.get("/threats?category=supplier&size=200").await.text();
        assert!(!supplier.contains("Utpressningsprogram") && supplier.contains("/threats/0"), "{supplier}");
        let own = astrid.post("/threats/new", &[("name", "Eget hot"), ("category", "other"), ("secrecy", "open")]).await;
        assert_eq!(own.status, StatusCode::SEE_OTHER, "{}", own.text());
        let taken = [("name", "Dubbel"), ("reference", "VK-H-001"), ("category", "other"), ("secrecy", "open")];
        assert_eq!(astrid.post("/threats/new", &taken).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
