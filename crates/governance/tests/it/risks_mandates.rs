//! What an acceptance, a judgement and a decided analysis may not outlive, who reaches what, and what the coordinator is told: risks through the whole
//! application, on both databases.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
use crate::{
    actions::node,
    risks::scale_fields,
    risks_desk::{act, action_from, administration, ago, all, at, content, duties, made, number, risk, risk_at, state, text},
    support::{Browser, TestApp, apps},
};
use axum::http::StatusCode;
use serde_json::json;
use vk_core::{Id, Role, Secrecy};
use vk_db::{Act, Change, Sql, Viewer, accounts};
use vk_governance::{
    functions::Functions,
    registers,
    risks::{
        matrices,
        register::{self, Risks, acts, model::ORIGINS},
    },
};
use vk_web::{form::Raw, table::TableQuery};

fn day(app: &TestApp, n: i32) -> String {
    app.app.now().local_date().plus_days(n).to_string()
}

/// Accepts a risk for so many days, and it must be possible.
async fn accepted(by: &Browser<'_>, risk: Id, days: i32) {
    let until = day(by.app, days);
    let done = act(by, &format!("/risks/{risk}/accept"), &[("reason", "Bärbar"), ("valid_until", &until)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}: {}", by.app.on, done.text());
}

/// Takes a new version of the matrix into use in which one cell lies in another zone; says which cannot be done by the coordinator.
async fn next_matrix(app: &TestApp, coordinator: &Browser<'_>, director: &Browser<'_>, cell: &str, zone: &str) {
    let used = text(app, Sql::new("SELECT id FROM risk_matrix WHERE state = 'in_use'"), "id").await.expect("in use");
    let next = coordinator.post(&format!("/risk-matrices/{used}/new-version"), &[]).await.location().to_owned();
    let mut scale = scale_fields(&coordinator.get(&format!("{next}/scale")).await.text());
    scale.iter_mut().find(|(name, _)| name == cell).expect("a cell").1 = zone.to_owned();
    let sent: Vec<(&str, &str)> = scale.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert_eq!(coordinator.post(&format!("{next}/scale"), &sent).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        coordinator.get(&format!("{next}/use")).await.status,
        StatusCode::FORBIDDEN,
        "who may accept what is delegation: the coordinator does not decide it"
    );
    let decision = [("decision", "Regionstyrelsen § 12"), ("rejudge_by", "2031-05-01")];
    let taken = act(director, &format!("{next}/use"), &decision).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text());
}

async fn ended(app: &TestApp, risk: Id) -> (String, String, Option<String>) {
    let row = Sql::new("SELECT state, ended_why FROM risk_acceptance WHERE risk_id = ").bind(risk);
    let row = app.db.one(row).await.expect("row").expect("an acceptance");
    (state(app, risk).await, row.text("state").expect("state"), row.opt_text("ended_why").expect("why"))
}

#[tokio::test]
async fn an_acceptance_does_not_survive_another_matrix_in_which_its_role_has_no_mandate() {
    for app in all().await {
        let (north, unit) = administration(&app, "Norra").await;
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let vera = app.browser("vera", Role::OperationsManager, Some(north)).await;
        let rut = app.browser("rut", Role::RegionDirector, None).await;
        let (lower, upper) =
            (risk(&app, "Chefens", Some(unit), (3, 3)).await, risk(&app, "Direktörens", Some(unit), (3, 3)).await);
        for (id, by) in [(lower, &vera), (upper, &rut)] {
            action_from(&app, id, "ongoing").await;
            accepted(by, id, 30).await;
        }
        next_matrix(&app, &astrid, &rut, "g-2-2", "3").await;
        for id in [lower, upper] {
            let same = [("current_likelihood", "3"), ("current_consequence", "3")];
            let judged = act(&astrid, &format!("/risks/{id}/judge"), &same).await;
            assert_eq!(judged.status, StatusCode::SEE_OTHER, "{}", judged.text());
        }
        let why = Some("mandate".to_owned());
        assert_eq!(ended(&app, lower).await, ("assessed".to_owned(), "withdrawn".to_owned(), why), "{}", app.on);
        assert_eq!(
            ended(&app, upper).await,
            ("accepted".to_owned(), "in_force".to_owned(), None),
            "the director's mandate holds"
        );
        assert!(!duties(&app, lower).await.contains(&"risk_renew".to_owned()));
        let page = vera.get(&format!("/risks/{lower}")).await.text();
        assert!(page.matches("saknar mandat").count() >= 2, "said first, beside the acceptance and in the history: {page}");
    }
}

#[tokio::test]
async fn an_acceptance_does_not_follow_its_risk_to_another_unit() {
    for app in all().await {
        let (north, unit) = administration(&app, "Norra").await;
        let (_, other) = administration(&app, "Södra").await;
        let other = other.to_string();
        let ida = app.browser("ida", Role::InformationOwner, Some(north)).await;
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let program = app.program("script", Role::Ciso, None).await;
        let mut ids = Vec::new();
        for name in ["Formulär", "Flera", "Program", "Stannar"] {
            let id = risk(&app, name, Some(unit), (2, 2)).await;
            accepted(&ida, id, 30).await;
            ids.push(id);
        }
        let here = unit.to_string();
        let form = |unit| {
            let levels = [("current_likelihood", "2"), ("current_consequence", "2")];
            [("name", "Nytt namn"), ("source_kind", "analysis"), ("unit", unit), ("secrecy", "internal"), levels[0], levels[1]]
        };
        for (id, to) in [(ids[0], other.as_str()), (ids[3], here.as_str())] {
            let moved = act(&astrid, &format!("/risks/{id}/edit"), &form(to)).await;
            assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.text());
        }
        let flera = ids[1].to_string();
        let bulk = astrid.post("/risks/bulk/apply", &[("id", &flera), ("_act", "unit"), ("unit", &other)]).await;
        assert_eq!(bulk.status, StatusCode::SEE_OTHER, "{}", bulk.text());
        let path = format!("/api/v1/risks/{}", ids[2]);
        let version = program.get(&path).await.json()["version"].clone();
        let body = json!({"name": "Program", "source_kind": "analysis", "unit": other,
            "levels": {"current": {"likelihood": 2, "consequence": 2}}});
        let put = program.json("PUT", &path, json!({"version": version, "risk": body})).await;
        assert_eq!(put.status, StatusCode::OK, "{}", put.text());
        for id in &ids[..3] {
            let why = Some("unit".to_owned());
            assert_eq!(ended(&app, *id).await, ("assessed".to_owned(), "withdrawn".to_owned(), why), "{}", app.on);
        }
        assert_eq!(ended(&app, ids[3]).await.0, "accepted", "another name is not another unit");
        let expected = register::projections(&app.db).await.expect("projections");
        assert_eq!(vk_db::graph::compare(&app.db, "risk", &expected).await.expect("compare"), [], "{}", app.on);
    }
}

#[tokio::test]
async fn levels_of_another_matrix_are_neither_edited_nor_offered_but_judged_anew() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let rut = app.browser("rut", Role::RegionDirector, None).await;
        let program = app.program("script", Role::Ciso, None).await;
        let id = risk(&app, "Bedömd förut", None, (3, 3)).await;
        let judge = format!("/risks/{id}/judge");
        assert!(astrid.get(&judge).await.text().contains("value=\"3\" selected"), "what stands is offered");
        next_matrix(&app, &astrid, &rut, "g-2-2", "3").await;

        let edit = format!("/risks/{id}/edit");
        let fields = |name, likelihood| {
            [
                ("name", name),
                ("source_kind", "analysis"),
                ("secrecy", "internal"),
                ("current_likelihood", likelihood),
                ("current_consequence", "3"),
            ]
        };
        let refused = act(&astrid, &edit, &fields("Bedömd förut", "4")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
        assert!(refused.text().contains("Bedöm om på sidan Bedöm risken"), "{}", refused.text());
        let path = format!("/api/v1/risks/{id}");
        let version = program.get(&path).await.json()["version"].clone();
        let body = json!({"name": "Via programmet", "source_kind": "analysis", "levels": {"current": {"likelihood": 1, "consequence": 3}}});
        let put = program.json("PUT", &path, json!({"version": version, "risk": body})).await;
        assert_eq!(put.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", put.text());
        let renamed = act(&astrid, &edit, &fields("Nytt namn", "3")).await;
        assert_eq!(renamed.status, StatusCode::SEE_OTHER, "{}", renamed.text());
        let row = Sql::new("SELECT name, rejudge_by, current_likelihood, current_zone FROM risk WHERE id = ").bind(id);
        let row = app.db.one(row).await.expect("row").expect("row");
        assert_eq!((row.text("name").expect("n"), row.int("current_likelihood").expect("l")), ("Nytt namn".to_owned(), 3));
        assert_eq!(row.opt_text("rejudge_by").expect("day").as_deref(), Some("2031-05-01"), "nobody has judged it");
        assert_eq!(row.text("current_zone").expect("zone"), "orange");

        let page = astrid.get(&judge).await.text();
        assert!(page.contains("bedömd med en annan matris") && !page.contains("value=\"3\" selected"), "{}: {page}", app.on);
    }
}

#[tokio::test]
async fn an_acceptance_that_is_followed_up_is_renewed_by_its_owner() {
    for app in all().await {
        let (north, unit) = administration(&app, "Norra").await;
        let ida = app.browser("ida", Role::InformationOwner, Some(north)).await;
        let id = risk(&app, "Följs upp", Some(unit), (2, 2)).await;
        accepted(&ida, id, 10).await;
        let step = [("to", "followed_up"), ("reason", "Uppföljd i mars")];
        assert_eq!(act(&ida, &format!("/risks/{id}/state"), &step).await.status, StatusCode::SEE_OTHER);
        assert!(duties(&app, id).await.contains(&"risk_renew".to_owned()));
        assert!(
            ida.get(&format!("/risks/{id}")).await.text().contains(&format!("/risks/{id}/accept")),
            "the way to renew is there"
        );
        accepted(&ida, id, 200).await;
        assert_eq!(state(&app, id).await, "accepted");
        let until = Sql::new("SELECT accepted_until FROM risk WHERE id = ").bind(id);
        assert_eq!(text(&app, until, "accepted_until").await, Some(day(&app, 200)));
    }
}

#[tokio::test]
async fn an_action_that_is_done_is_no_action_under_way() {
    for app in all().await {
        let (north, unit) = administration(&app, "Norra").await;
        let vera = app.browser("vera", Role::OperationsManager, Some(north)).await;
        let id = risk(&app, "Hög", Some(unit), (3, 3)).await;
        let until = day(&app, 30);
        let fields = [("reason", "Medan bytet pågår"), ("valid_until", until.as_str())];
        for done in ["done", "verified", "cancelled", "archived"] {
            action_from(&app, id, done).await;
            let refused = act(&vera, &format!("/risks/{id}/accept"), &fields).await;
            assert!(refused.text().contains("koppla minst en åtgärd"), "{done}: {}", refused.text());
        }
        action_from(&app, id, "deferred").await;
        accepted(&vera, id, 30).await;
    }
}

/// An analysis that has been decided with the risks that stand in it.
async fn decide(astrid: &Browser<'_>, rut: &Browser<'_>, path: &str) {
    for to in ["running", "report"] {
        assert_eq!(act(astrid, &format!("{path}/state"), &[("to", to)]).await.status, StatusCode::SEE_OTHER);
    }
    let decision = [("decision", "Riskerna behandlas"), ("mandate", "Delegationsordningen p. 4")];
    assert_eq!(act(rut, &format!("{path}/decide"), &decision).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_decided_analysis_takes_no_risk_by_any_way_and_shows_its_own_as_they_were() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let rut = app.browser("rut", Role::RegionDirector, None).await;
        let program = app.program("script", Role::Ciso, None).await;
        let path =
            astrid.post("/risk-analyses/new", &[("name", "Analysen"), ("secrecy", "internal")]).await.location().to_owned();
        let analysis = path.rsplit('/').next().expect("id").to_owned();
        let levels = [("current_likelihood", "2"), ("current_consequence", "2")];
        let form = |name, analysis| {
            [("name", name), ("source_kind", "analysis"), ("analysis", analysis), ("secrecy", "internal"), levels[0], levels[1]]
        };
        let inside = astrid.post("/risks/new", &form("Gammalt namn", &analysis)).await;
        assert_eq!(inside.status, StatusCode::SEE_OTHER, "{}", inside.text());
        let inside = inside.location().to_owned();
        let outside = astrid.post("/risks/new", &form("Utanför", "")).await.location().to_owned();
        decide(&astrid, &rut, &path).await;

        let new = astrid.post("/risks/new", &form("För sent", &analysis)).await;
        assert_eq!(new.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(new.text().contains("beslutad och tar inte emot") && new.text().contains("För sent"), "{}", new.text());
        let edited = act(&astrid, &format!("{outside}/edit"), &form("Utanför", &analysis)).await;
        assert_eq!(edited.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", edited.text());
        let body = json!({"name": "Via programmet", "source_kind": "analysis", "analysis": analysis});
        assert_eq!(program.json("POST", "/api/v1/risks", body).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let file = astrid.upload("/risks/import", "risker.csv", "Risk;Riskanalys\nVia fil;Analysen\n".as_bytes()).await;
        let mapping = [("map_0", "name"), ("map_1", "analysis")];
        let applied = astrid.post(&format!("{}/apply", file.location()), &mapping).await.text();
        assert!(applied.contains("beslutad och tar inte emot"), "{}: {applied}", app.on);
        let count = Sql::new("SELECT count(*) FROM risk WHERE analysis_id = ").bind(analysis.as_str());
        assert_eq!(number(&app, count).await, 1, "{}", app.on);

        let page = astrid.get(&path).await.text();
        assert!(page.contains("som de var när analysen beslutades") && !page.contains("nu:"), "nothing has changed yet: {page}");
        let renamed = act(&astrid, &format!("{inside}/edit"), &form("Nytt namn", &analysis)).await;
        assert_eq!(renamed.status, StatusCode::SEE_OTHER, "what stands in it already lives on: {}", renamed.text());
        let graver = [("current_likelihood", "4"), ("current_consequence", "4")];
        assert_eq!(act(&astrid, &format!("{inside}/judge"), &graver).await.status, StatusCode::SEE_OTHER);
        let page = astrid.get(&path).await.text();
        for expected in ["Gammalt namn", "nu: Nytt namn", "II Måttlig risk", "IV Mycket hög risk", "nu: 16"] {
            assert!(page.contains(expected), "{}: {expected} in {page}", app.on);
        }
    }
}

#[tokio::test]
async fn a_risk_may_point_at_what_one_reads_but_belongs_where_one_edits() {
    for app in all().await {
        let (north, mine) = administration(&app, "Norra").await;
        let (_, theirs) = administration(&app, "Södra").await;
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let system = node(&app, "system", "Södras system", Some(theirs), Secrecy::Open).await.to_string();
        let theirs = theirs.to_string();
        let analysis = [("name", "Södras analys"), ("unit", theirs.as_str()), ("secrecy", "internal")];
        let analysis = astrid.post("/risk-analyses/new", &analysis).await.location().rsplit('/').next().expect("id").to_owned();
        let eva = app.browser("eva", Role::InfosecOfficer, Some(north)).await;
        let account = text(&app, Sql::new("SELECT id FROM account WHERE name = 'eva'"), "id").await.expect("eva");
        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        let reads = accounts::assign(&mut tx, account.parse().expect("id"), Role::Auditor, None, None).await.expect("role");
        tx.commit(reads).await.expect("commit");
        let mine = mine.to_string();
        for (unit, expected) in [
            (mine.as_str(), StatusCode::SEE_OTHER),
            (&theirs, StatusCode::UNPROCESSABLE_ENTITY),
            ("", StatusCode::UNPROCESSABLE_ENTITY),
        ] {
            let form = [
                ("name", "Risk"),
                ("source_kind", "analysis"),
                ("analysis", &analysis),
                ("threatens", &system),
                ("unit", unit),
                ("secrecy", "internal"),
            ];
            let made = eva.post("/risks/new", &form).await;
            assert_eq!(made.status, expected, "{}: {unit}: {}", app.on, made.text());
        }
    }
}

#[tokio::test]
async fn whoever_may_be_given_a_mandate_sees_secret_risks_of_their_scope_and_the_data_protection_officer_all() {
    for app in all().await {
        let (north, unit) = administration(&app, "Norra").await;
        let (south, _) = administration(&app, "Södra").await;
        let raw = Raw::default().with("name", "Hemlig risk").with("unit", unit.to_string()).with("secrecy", "secret");
        let raw = raw.with("current_likelihood", "2").with("current_consequence", "2");
        let id = made::<Risks>(&app, &app.ctx(), raw).await;
        let vera = app.browser("vera", Role::OperationsManager, Some(north)).await;
        assert!(vera.get("/risks").await.text().contains("Hemlig risk"), "{}", app.on);
        accepted(&vera, id, 30).await;
        let path = format!("/risks/{id}");
        let away = app.browser("away", Role::OperationsManager, Some(south)).await;
        assert_eq!(away.get(&path).await.status, StatusCode::NOT_FOUND);
        for (name, role, sees) in [("dora", Role::Dpo, true), ("rut", Role::RegionDirector, true), ("rolf", Role::Auditor, false)]
        {
            let status = app.browser(name, role, None).await.get(&path).await.status;
            assert_eq!(status == StatusCode::OK, sees, "{name}: {status}");
        }
    }
}

/// An application with every register, and the shipped matrix in use.
async fn whole() -> Vec<TestApp> {
    let all = apps(registers::ALL).await;
    for app in &all {
        content(app, &matrices::REGISTER).await;
    }
    all
}

#[tokio::test]
async fn monday_tells_which_acceptances_ran_out_and_which_risks_grew_graver_where_one_may_see_them() {
    for app in whole().await {
        let (north, unit) = administration(&app, "Norra").await;
        let (_, other) = administration(&app, "Södra").await;
        let then = at(&app, ago(&app, 40));
        let grows = risk_at(&app, &then, "Växer", Some(unit), (2, 2)).await;
        let theirs = risk_at(&app, &then, "Södras växer", Some(other), (2, 2)).await;
        let milder = risk_at(&app, &then, "Krymper", Some(unit), (4, 4)).await;
        let ended = risk_at(&app, &then, "Går ut", Some(unit), (2, 2)).await;
        risk(&app, "Ny och allvarlig", Some(unit), (4, 4)).await;
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let eva = app.browser("eva", Role::InfosecOfficer, Some(north)).await;
        let ida = app.browser("ida", Role::InformationOwner, Some(north)).await;
        accepted(&ida, ended, 10).await;
        acts::expire_due(&app.app, &at(&app, ago(&app, -11))).await.expect("the job");
        for (id, level) in [(grows, "4"), (theirs, "4"), (milder, "1")] {
            let levels = [("current_likelihood", level), ("current_consequence", level)];
            assert_eq!(act(&astrid, &format!("/risks/{id}/judge"), &levels).await.status, StatusCode::SEE_OTHER);
        }
        let page = astrid.get("/monday").await.text();
        for expected in
            ["Växer", "Södras växer", "har gått från II Måttlig risk till IV Mycket hög risk", "Går ut", &day(&app, 10)]
        {
            assert!(page.contains(expected), "{}: {expected} in {page}", app.on);
        }
        let turned = page.split("id=\"late\"").next().expect("the first part");
        assert!(!turned.contains("Krymper") && !turned.contains("Ny och allvarlig"), "neither milder nor new is worse: {turned}");
        let page = eva.get("/monday").await.text();
        assert!(page.contains("Växer") && page.contains("Går ut") && !page.contains("Södras"), "{}: {page}", app.on);
    }
}

#[tokio::test]
async fn a_risk_that_is_lifted_reaches_the_function_of_that_level_until_it_is_decided() {
    for app in all().await {
        let (north, unit) = administration(&app, "Norra").await;
        let named = |name: &str, role: &str, unit: Option<Id>| {
            Raw::default().with("name", name).with("role_key", role).with_opt("unit", unit).with("secrecy", "open")
        };
        let director = made::<Functions>(&app, &app.ctx(), named("Regiondirektör", "region_director", None)).await;
        made::<Functions>(&app, &app.ctx(), named("Enhetschef", "operations_manager", Some(unit))).await;
        let head = made::<Functions>(&app, &app.ctx(), named("Förvaltningschef", "operations_manager", Some(north))).await;
        let id = risk(&app, "Lyfts", Some(unit), (2, 2)).await;
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let lift = |to: &'static str| {
            let (astrid, path) = (&astrid, format!("/risks/{id}/escalate"));
            async move {
                let done = act(astrid, &path, &[("escalated_to", to), ("reason", "Behöver pengar")]).await;
                assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
            }
        };
        let asked = || async {
            let sql = Sql::new("SELECT function_id FROM duty WHERE what = 'risk_escalated' AND node_id = ").bind(id);
            let rows = app.db.all(sql).await.expect("rows");
            rows.iter().map(|row| row.opt_id("function_id").expect("id")).collect::<Vec<_>>()
        };
        for (to, function) in
            [("management", Some(director)), ("administration", Some(head)), ("council", None), ("board", Some(director))]
        {
            lift(to).await;
            assert_eq!(asked().await, [function], "{}: {to}", app.on);
            let page = astrid.get(&format!("/risks/{id}")).await.text();
            assert_eq!(page.contains("ingen har fått uppgiften"), function.is_none(), "{to}: {page}");
        }
        lift("").await;
        assert!(asked().await.is_empty(), "taken back");
        lift("board").await;
        let rut = app.browser("rut", Role::RegionDirector, None).await;
        accepted(&rut, id, 30).await;
        assert!(asked().await.is_empty(), "decided");
        let expected = register::projections(&app.db).await.expect("projections");
        assert_eq!(vk_db::graph::compare(&app.db, "risk", &expected).await.expect("compare"), [], "{}", app.on);
    }
}

#[tokio::test]
async fn one_acceptance_that_cannot_be_ended_keeps_no_other_from_ending() {
    for app in all().await {
        let (north, unit) = administration(&app, "Norra").await;
        let ida = app.browser("ida", Role::InformationOwner, Some(north)).await;
        let broken = risk(&app, "Trasig", Some(unit), (2, 2)).await;
        let whole = risk(&app, "Hel", Some(unit), (2, 2)).await;
        accepted(&ida, broken, 5).await;
        accepted(&ida, whole, 10).await;
        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        let nowhere = Sql::new("UPDATE risk SET matrix_id = ").bind(Id::fixed("no matrix")).push(" WHERE id = ").bind(broken);
        assert_eq!(tx.exec(nowhere).await.expect("risk"), 1);
        let recorded = tx.record(Change::new("risks", Some(broken), Act::Update), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        acts::expire_due(&app.app, &at(&app, ago(&app, -12))).await.expect("the job goes on");
        assert_eq!(
            (state(&app, broken).await.as_str(), state(&app, whole).await.as_str()),
            ("accepted", "assessed"),
            "{}",
            app.on
        );
    }
}

#[tokio::test]
async fn a_risk_is_begun_from_any_record_that_it_may_come_from() {
    for app in whole().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        for kind in ["assessment", "exception", "classification", "system", "host"] {
            assert!(ORIGINS.contains(&kind), "{kind}");
            let origin = node(&app, kind, &format!("Ursprung {kind}"), None, Secrecy::Open).await.to_string();
            let page = astrid.get(&format!("/risks/new?from={origin}")).await.text();
            assert!(page.contains(&format!("Ursprung {kind}")) && page.contains(&origin), "{}: {kind}: {page}", app.on);
            let made = astrid
                .post("/risks/new", &[("name", kind), ("source_kind", "incident"), ("from", &origin), ("secrecy", "internal")])
                .await;
            assert_eq!(made.status, StatusCode::SEE_OTHER, "{kind}: {}", made.text());
            let link =
                Sql::new("SELECT target_kind FROM risk_link WHERE relation = 'from' AND target_id = ").bind(origin.as_str());
            assert_eq!(text(&app, link, "target_kind").await.as_deref(), Some(kind));
            assert!(astrid.get(made.location()).await.text().contains(&format!("Ursprung {kind}")));
        }
    }
}

#[tokio::test]
async fn a_page_says_the_levels_once_and_the_map_has_the_whole_width_for_its_table() {
    for app in all().await {
        let raw = Raw::default().with("name", "Med aspekt").with("inherent_likelihood", "3").with("inherent_consequence", "4");
        let raw = raw.with("current_likelihood", "2").with("current_consequence", "4").with("consequence_availability", "4");
        let id = made::<Risks>(&app, &app.ctx(), raw).await;
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let page = astrid.get(&format!("/risks/{id}")).await.text();
        assert_eq!(page.matches("<h2>Nivåer</h2>").count(), 1, "{page}");
        assert!(
            page.contains("Konsekvens för tillgänglighet") && page.contains("4 Allvarlig"),
            "aspects stand with them in words: {page}"
        );
        assert!(!astrid.get("/risks/map").await.text().contains("class=\"columns\""), "the table is not squeezed beside the map");
    }
}

#[tokio::test]
async fn filters_that_many_use_walk_their_own_index_in_the_order_of_the_list() {
    for app in all().await.into_iter().filter(|app| !app.db.is_postgres()) {
        let cases = [
            ("escalated_to", "board", "risk_escalated"),
            ("treatment", "share", "risk_treatment"),
            ("zone", "red", "risk_zone_now"),
            ("source_kind", "audit", "risk_source"),
        ];
        for (filter, value, index) in cases {
            let query = TableQuery::from_pairs([(filter, value)]);
            let sql = Sql::new("EXPLAIN QUERY PLAN SELECT r.id, r.current_rank FROM risk r WHERE 1=1");
            let sql = register::TABLE.narrow(sql, &query, &Viewer::everything());
            let rows = app.db.all(sql.push(" ORDER BY r.current_rank DESC, r.id DESC LIMIT 51")).await.expect("a plan");
            let plan: Vec<String> = rows.iter().map(|row| row.text("detail").expect("a line")).collect();
            let plan = plan.join("\n");
            assert!(plan.contains(&format!("COVERING INDEX {index} ")) && !plan.contains("TEMP B-TREE"), "{filter}: {plan}");
        }
    }
}
