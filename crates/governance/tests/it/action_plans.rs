//! Action plans through the whole application, on both databases: choosing, deciding, freezing, following up, carrying over.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
use crate::{
    actions::{all, create, day, node},
    support::{Answer, Browser, TestApp},
};
use axum::http::StatusCode;
use serde_json::json;
use vk_core::{Date, Id, Role, Secrecy};
use vk_db::{Act, Change, Sql, Viewer, graph};
use vk_governance::actions::plans::{self, Plan, PlanState};

/// Creates a plan through its form, for a period around the clock's day.
async fn plan(browser: &Browser<'_>, name: &str, more: &[(&str, &str)]) -> Id {
    let (from, to) = (day(browser.app, -30).to_string(), day(browser.app, 100).to_string());
    let mut fields = vec![("name", name), ("period_from", from.as_str()), ("period_to", &to), ("secrecy", "internal")];
    fields.extend_from_slice(more);
    let answer = browser.post("/action-plans/new", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.location().rsplit('/').next().expect("an id").parse().expect("an id")
}

async fn stored(app: &TestApp, id: Id) -> Plan {
    plans::get(&app.db, &Viewer::everything(), id).await.expect("db").expect("a plan")
}

async fn add(browser: &Browser<'_>, plan: Id, actions: &[Id]) {
    let ids: Vec<String> = actions.iter().map(Id::to_string).collect();
    let fields: Vec<(&str, &str)> = ids.iter().map(|id| ("id", id.as_str())).collect();
    let answer = browser.post(&format!("/action-plans/{plan}/items"), &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}

async fn act(browser: &Browser<'_>, id: Id, act: &str, fields: &[(&str, &str)]) -> Answer {
    let version = stored(browser.app, id).await.version.to_string();
    let mut all = vec![("_version", version.as_str())];
    all.extend_from_slice(fields);
    browser.post(&format!("/action-plans/{id}/{act}"), &all).await
}

/// Puts a plan forward; whoever has the mandate decides it.
async fn decide(browser: &Browser<'_>, id: Id) {
    assert_eq!(act(browser, id, "propose", &[]).await.status, StatusCode::SEE_OTHER);
    let today = day(browser.app, 0).to_string();
    let name = format!("direktor-{}", browser.app.ctx().new_id());
    let director = browser.app.browser(&name, Role::RegionDirector, None).await;
    let fields = [
        ("decided_by", "Regiondirektören"),
        ("mandate", "management_group"),
        ("decided_on", today.as_str()),
        ("registry_number", "RS 2026/123"),
    ];
    let answer = act(&director, id, "decide", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}

async fn duty(app: &TestApp, id: Id) -> Option<(String, Option<Date>)> {
    let row = app.db.one(Sql::new("SELECT what, due_on FROM duty WHERE node_id = ").bind(id)).await.expect("db")?;
    Some((row.text("what").unwrap(), row.opt_date("due_on").unwrap()))
}

/// The row of an action in the plan's table.
fn row(page: &str, name: &str) -> String {
    let mut rows = page.split("<tr").filter_map(|row| row.split_once("</tr>").map(|(row, _)| row));
    rows.find(|row| row.contains(name) && row.contains("</th>")).unwrap_or_else(|| panic!("{name} in {page}")).to_owned()
}

/// A hospital's plan for decision with an open and a secret action, and the open one.
async fn proposed(astrid: &Browser<'_>, hospital: Id) -> (Id, Id) {
    let h = hospital.to_string();
    let open = create(astrid, "Öppen åtgärd", &[("unit", &h)]).await;
    let secret = create(astrid, "Hemlig åtgärd", &[("unit", &h), ("secrecy", "secret")]).await;
    let id = plan(astrid, "Sjukhusets plan", &[("unit", &h)]).await;
    add(astrid, id, &[open, secret]).await;
    assert_eq!(act(astrid, id, "propose", &[]).await.status, StatusCode::SEE_OTHER);
    (id, open)
}

#[tokio::test]
async fn a_plan_is_filled_by_filter_decided_and_frozen_while_its_actions_live_on() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let (soon, late) = (day(&app, 20).to_string(), day(&app, 60).to_string());
        let first = create(&astrid, "Stäng konton", &[("due_on", &soon), ("cost_estimate", "5000")]).await;
        let second = create(&astrid, "Byt brandvägg", &[("due_on", &late)]).await;
        let outside = create(&astrid, "Långt bort", &[("due_on", &day(&app, 900).to_string())]).await;
        let id = plan(&astrid, "Handlingsplan", &[]).await;
        let choose = astrid.get(&format!("/action-plans/{id}/add")).await.text();
        assert!(
            choose.contains("Stäng konton") && !choose.contains("Långt bort"),
            "only what is due within the period: {choose}"
        );
        assert!(choose.contains("Lägg till alla 2 som matchar"));
        let query = format!("due_on_to={}", day(&app, 100));
        let added = astrid.post(&format!("/action-plans/{id}/items"), &[("all", "1"), ("query", &query)]).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text());
        assert_eq!(stored(&app, id).await.actions.len(), 2);
        add(&astrid, id, &[outside]).await;
        let marked = astrid.post(&format!("/action-plans/{id}/items/{outside}/backlog"), &[("on", "1")]).await;
        assert_eq!(marked.status, StatusCode::SEE_OTHER);
        assert_eq!(duty(&app, id).await, Some(("finish_plan".to_owned(), Some(day(&app, -30)))));

        decide(&astrid, id).await;
        let decided = stored(&app, id).await;
        assert_eq!(decided.state, PlanState::Decided);
        assert_eq!(decided.decision.as_ref().and_then(|d| d.registry_number.as_deref()), Some("RS 2026/123"));
        assert_eq!(duty(&app, id).await, Some(("prepare_next_plan".to_owned(), Some(day(&app, 40)))));

        // The actions live on: one moves, one is done, one comes in, one is taken out.
        let version = "1";
        let moved = [
            ("_version", version),
            ("name", "Byt brandväggen"),
            ("priority", "3"),
            ("secrecy", "internal"),
            ("due_on", &day(&app, 90).to_string()),
        ];
        assert_eq!(astrid.post(&format!("/actions/{second}/edit"), &moved).await.status, StatusCode::SEE_OTHER);
        let today = day(&app, 0).to_string();
        let done = [("_version", "1"), ("done_note", "Klart"), ("done_on", today.as_str())];
        assert_eq!(astrid.post(&format!("/actions/{first}/act/complete"), &done).await.status, StatusCode::SEE_OTHER);
        let new = create(&astrid, "Kom sedan", &[("due_on", &soon)]).await;
        add(&astrid, id, &[new]).await;
        let without = act(&astrid, id, &format!("items/{outside}/drop"), &[]).await;
        assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY, "after the decision a reason is needed");
        let dropped = act(&astrid, id, &format!("items/{outside}/drop"), &[("reason", "Ersatt av ett nytt system")]).await;
        assert_eq!(dropped.status, StatusCode::SEE_OTHER, "{}", dropped.text());

        let page = astrid.get(&format!("/action-plans/{id}")).await.text();
        let moved = row(&page, "Byt brandvägg<");
        assert!(moved.contains("Flyttad") && moved.contains(&late) && moved.contains("nu: Byt brandväggen"), "{page}");
        assert!(row(&page, "Stäng konton").contains("Gjord") && row(&page, "Kom sedan").contains("Tillagd efter beslutet"));
        assert!(row(&page, "Långt bort").contains("Borttagen") && row(&page, "Långt bort").contains("Ersatt av ett nytt system"));
        assert!(page.contains("RS 2026/123") && !page.contains("stämmer inte med sin kontrollsumma"), "{page}");
        let csv = astrid.get(&format!("/action-plans/{id}/export?format=csv")).await.text();
        assert!(csv.contains("Flyttad") && csv.contains(&late) && csv.contains("Ersatt av ett nytt system"), "{csv}");
        assert_eq!(astrid.get(&format!("/action-plans/{id}/export?format=xlsx")).await.status, StatusCode::OK);
        assert!(astrid.get(&format!("/actions?plan={id}")).await.text().contains("Kom sedan"));
    }
}

#[tokio::test]
async fn what_was_decided_is_not_edited_and_tampering_shows() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let action = create(&astrid, "Stäng konton", &[("due_on", &day(&app, 20).to_string())]).await;
        let id = plan(&astrid, "Planen", &[]).await;
        assert_eq!(
            act(&astrid, id, "propose", &[]).await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "an empty plan is not put forward"
        );
        add(&astrid, id, &[action]).await;
        let rd = app.browser("rd", Role::RegionDirector, None).await;
        let early =
            act(&rd, id, "decide", &[("decided_by", "x"), ("mandate", "line"), ("decided_on", &day(&app, 0).to_string())]).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "a draft is not decided");
        decide(&astrid, id).await;
        let version = stored(&app, id).await.version.to_string();
        let (from, to) = (day(&app, -30).to_string(), day(&app, 100).to_string());
        let fields = [
            ("_version", version.as_str()),
            ("name", "Ny plan"),
            ("period_from", &from),
            ("period_to", &to),
            ("secrecy", "internal"),
        ];
        let refused = astrid.post(&format!("/action-plans/{id}/edit"), &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("Planen är beslutad"), "{}", refused.text());
        let owner = node(&app, "function", "Säkerhetschef", None, Secrecy::Open).await.to_string();
        let allowed = [fields[0], ("name", "Planen"), fields[2], fields[3], fields[4], ("owner", &owner)];
        assert_eq!(astrid.post(&format!("/action-plans/{id}/edit"), &allowed).await.status, StatusCode::SEE_OTHER);
        assert_eq!(
            astrid.post(&format!("/action-plans/{id}/items/{action}/backlog"), &[("on", "1")]).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );

        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        let sql = Sql::new("UPDATE action_plan_item SET frozen = REPLACE(frozen, 'Stäng', 'Öppna') WHERE plan_id = ").bind(id);
        tx.exec(sql).await.expect("touched");
        let recorded = tx.record(Change::new("test", None, Act::Update), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        assert!(astrid.get(&format!("/action-plans/{id}")).await.text().contains("stämmer inte med sin kontrollsumma"));
    }
}

#[tokio::test]
async fn only_whoever_has_the_mandate_decides_and_secret_actions_stay_unnamed() {
    for app in all().await {
        let hospital = app.unit("Sjukhuset", None).await;
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let (id, _) = proposed(&astrid, hospital).await;
        let osk = app.browser("osk", Role::InfosecOfficer, Some(hospital)).await;
        assert_eq!(osk.get(&format!("/action-plans/{id}/decide")).await.status, StatusCode::FORBIDDEN);
        assert_eq!(act(&astrid, id, "withdraw", &[]).await.status, StatusCode::SEE_OTHER);
        decide(&astrid, id).await;

        let maja = app.browser("maja", Role::ChiefPhysician, Some(hospital)).await;
        for path in [format!("/action-plans/{id}"), format!("/action-plans/{id}/export?format=csv")] {
            let text = maja.get(&path).await.text();
            assert!(text.contains("Öppen åtgärd") && !text.contains("Hemlig åtgärd"), "{path} on {}: {text}", app.on);
        }
        assert!(maja.get(&format!("/action-plans/{id}")).await.text().contains("En åtgärd till ingår"));
        let program = app.program("robot", Role::ChiefPhysician, Some(hospital)).await;
        let items = program.get(&format!("/api/v1/action-plans/{id}/items")).await.json();
        assert_eq!((items["items"].as_array().map(Vec::len), items["hidden"].as_i64()), (Some(1), Some(1)));
        let other = app.unit("Tandvården", None).await;
        let tor = app.browser("tor", Role::OperationsManager, Some(other)).await;
        assert_eq!(tor.get(&format!("/action-plans/{id}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(tor.get(&format!("/action-plans/{id}/export?format=csv")).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn open_items_are_carried_over_in_one_act_and_their_years_are_counted() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let open = create(&astrid, "Inte klar", &[]).await;
        let done = create(&astrid, "Klar", &[]).await;
        let gone = create(&astrid, "Behövs inte", &[]).await;
        let id = plan(&astrid, "Plan", &[]).await;
        add(&astrid, id, &[open, done, gone]).await;
        decide(&astrid, id).await;
        let today = day(&app, 0).to_string();
        astrid
            .post(&format!("/actions/{done}/act/complete"), &[("_version", "1"), ("done_note", "x"), ("done_on", &today)])
            .await;
        act(&astrid, id, &format!("items/{gone}/drop"), &[("reason", "Annat beslut")]).await;
        let closed = act(&astrid, id, "close", &[("closing_note", "Bra år"), ("carry", "true")]).await;
        assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.text());
        let old = stored(&app, id).await;
        assert_eq!(old.state, PlanState::Closed);
        assert_eq!(duty(&app, id).await, None);
        let next = old.next.expect("a plan that follows");
        let follower = stored(&app, next).await;
        assert_eq!((follower.state, follower.previous, follower.actions.clone()), (PlanState::Draft, Some(id), vec![open]));
        assert_eq!(follower.data.period_from, day(&app, 101));
        assert!(row(&astrid.get(&format!("/action-plans/{next}")).await.text(), "Inte klar").contains("2:a året"));
        let carried =
            app.db.int(Sql::new("SELECT count(*) FROM edge WHERE relation = 'carried_over' AND from_id = ").bind(next)).await;
        assert_eq!(carried.expect("edges"), 1);

        // The next one prepared beforehand, then closed: what was added in between goes along, nothing twice.
        decide(&astrid, next).await;
        let (from, to) = (day(&app, 400).to_string(), day(&app, 700).to_string());
        let prepared = act(
            &astrid,
            next,
            "next",
            &[("name", "Tredje"), ("period_from", &from), ("period_to", &to), ("secrecy", "internal")],
        )
        .await;
        assert_eq!(prepared.status, StatusCode::SEE_OTHER, "{}", prepared.text());
        assert_eq!(duty(&app, next).await.map(|d| d.0), Some("close_plan".to_owned()));
        let added = create(&astrid, "Kom emellan", &[]).await;
        add(&astrid, next, &[added]).await;
        assert_eq!(act(&astrid, next, "close", &[("carry", "true")]).await.status, StatusCode::SEE_OTHER);
        let third = stored(&app, next).await.next.expect("the prepared one");
        let mut actions = stored(&app, third).await.actions;
        actions.sort();
        let mut expected = vec![open, added];
        expected.sort();
        assert_eq!(actions, expected);
        let items = plans::items(&app.db, third).await.expect("items");
        assert_eq!(items.iter().find(|i| i.action == open).map(|i| i.years), Some(3));
        let expected = plans::projections(&app.db).await.expect("projections");
        assert_eq!(graph::compare(&app.db, "action_plan", &expected).await.expect("compare"), []);
    }
}

/// Changes an action by its form, keeping nothing but what is given.
async fn change(browser: &Browser<'_>, id: Id, fields: &[(&str, &str)]) {
    let version =
        vk_governance::actions::get(&browser.app.db, &Viewer::everything(), id).await.expect("db").expect("one").version;
    let version = version.to_string();
    let mut all = vec![("_version", version.as_str()), ("secrecy", "internal")];
    all.extend_from_slice(fields);
    let answer = browser.post(&format!("/actions/{id}/edit"), &all).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}

#[tokio::test]
async fn a_decided_plan_says_what_was_decided_and_beside_it_what_the_action_says_now() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let before = node(&app, "function", "Systemägaren", None, Secrecy::Open).await.to_string();
        let after = node(&app, "function", "Drifttekniken", None, Secrecy::Open).await.to_string();
        let due = day(&app, 20).to_string();
        let fields = [("due_on", due.as_str()), ("cost_estimate", "5000"), ("responsible", &before), ("priority", "1")];
        let action = create(&astrid, "Stäng konton", &fields).await;
        let id = plan(&astrid, "Planen", &[]).await;
        add(&astrid, id, &[action]).await;
        decide(&astrid, id).await;
        assert!(!row(&astrid.get(&format!("/action-plans/{id}")).await.text(), "Stäng konton").contains("nu: "));
        let fields = [("name", "Något helt annat"), ("priority", "4"), ("responsible", &after), ("cost_estimate", "90000")];
        change(&astrid, action, &[&fields[..], &[("due_on", due.as_str())]].concat()).await;
        let page = astrid.get(&format!("/action-plans/{id}")).await.text();
        let line = row(&page, "Stäng konton<");
        for said in
            ["Kritisk", "Systemägaren", "5\u{a0}000", "nu: Något helt annat", "nu: 4 Låg", "nu: Drifttekniken", "nu: 90\u{a0}000"]
        {
            assert!(line.contains(said), "{said} on {}: {line}", app.on);
        }
        assert!(page.contains("Beräknad kostnad: 5\u{a0}000 kr") && page.contains("(nu: 90\u{a0}000 kr)"), "{page}");
        let csv = astrid.get(&format!("/action-plans/{id}/export?format=csv")).await.text();
        let line = csv.lines().find(|line| line.contains("Stäng konton")).expect("a line");
        assert!(line.contains("Något helt annat") && line.contains("Systemägaren") && line.contains("5000"), "{csv}");
        let program = app.program("robot", Role::Ciso, None).await;
        let items = program.get(&format!("/api/v1/action-plans/{id}/items")).await.json();
        let item = &items["items"][0];
        assert_eq!((item["name"].as_str(), item["now"]["name"].as_str()), (Some("Stäng konton"), Some("Något helt annat")));
        assert_eq!((item["priority"].as_str(), item["responsible"].as_str()), (Some("1"), Some("Systemägaren")));
        assert_eq!((items["cost"].as_i64(), items["cost_now"].as_i64()), (Some(5000), Some(90_000)));

        // A function that is marked secret afterwards is named no longer, although it was frozen.
        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        tx.exec(Sql::new("UPDATE node SET secrecy = 'secret' WHERE id = ").bind(before)).await.expect("marked");
        let recorded = tx.record(Change::new("test", None, Act::Update), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        assert!(!row(&astrid.get(&format!("/action-plans/{id}")).await.text(), "Stäng konton<").contains("Systemägaren"));
    }
}

#[tokio::test]
async fn what_became_of_a_closed_plan_stays_whatever_becomes_of_its_actions() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let due = day(&app, 20).to_string();
        let kept = create(&astrid, "Blev inte klar", &[("due_on", &due)]).await;
        let id = plan(&astrid, "Planen", &[]).await;
        add(&astrid, id, &[kept]).await;
        decide(&astrid, id).await;
        change(&astrid, kept, &[("name", "Blev inte klar"), ("priority", "2"), ("due_on", &day(&app, 50).to_string())]).await;
        let later = create(&astrid, "Kom sedan", &[("due_on", &due)]).await;
        add(&astrid, id, &[later]).await;
        assert_eq!(act(&astrid, id, "close", &[]).await.status, StatusCode::SEE_OTHER);
        let before = astrid.get(&format!("/action-plans/{id}")).await.text();
        assert!(
            row(&before, "Blev inte klar").contains("Flyttad") && row(&before, "Blev inte klar").contains("vid avslutet: 2 Hög")
        );

        // Next year it is done, and the other gets another name and day.
        let today = day(&app, 0).to_string();
        let done = [("_version", "2"), ("done_note", "Klart"), ("done_on", today.as_str())];
        assert_eq!(astrid.post(&format!("/actions/{kept}/act/complete"), &done).await.status, StatusCode::SEE_OTHER);
        change(&astrid, later, &[("name", "Heter nu något annat"), ("priority", "3"), ("due_on", "2020-01-01")]).await;
        let page = astrid.get(&format!("/action-plans/{id}")).await.text();
        assert_eq!(row(&page, "Blev inte klar"), row(&before, "Blev inte klar"), "on {}", app.on);
        assert_eq!(row(&page, "Kom sedan"), row(&before, "Kom sedan"), "on {}", app.on);
        let items = app.program("robot", Role::Ciso, None).await.get(&format!("/api/v1/action-plans/{id}/items")).await.json();
        assert_eq!(
            (items["items"][0]["outcome"].as_str(), items["items"][0]["state"].as_str()),
            (Some("moved"), Some("planned"))
        );
    }
}

#[tokio::test]
async fn the_line_decides_for_the_line_the_director_for_the_region_and_the_coordinator_not_at_all() {
    for app in all().await {
        let hospital = app.unit("Sjukhuset", None).await;
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let (id, open) = proposed(&astrid, hospital).await;
        let today = day(&app, 0).to_string();
        let by = |mandate| [("decided_by", "Verksamhetschefen"), ("mandate", mandate), ("decided_on", today.as_str())];
        assert_eq!(act(&astrid, id, "decide", &by("line")).await.status, StatusCode::FORBIDDEN);
        let maja = app.browser("maja", Role::OperationsManager, Some(hospital)).await;
        assert!(maja.get(&format!("/action-plans/{id}")).await.text().contains("Hemlig åtgärd"), "she sees what she decides");
        let form = maja.get(&format!("/action-plans/{id}/decide")).await.text();
        assert!(form.contains("Linjen") && !form.contains("Nämnden eller styrelsen"), "{form}");
        let refused = act(&maja, id, "decide", &by("board")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
        assert_eq!(stored(&app, id).await.state, PlanState::ForDecision);
        assert_eq!(act(&maja, id, "decide", &by("line")).await.status, StatusCode::SEE_OTHER);

        let region = plan(&astrid, "Regionens plan", &[]).await;
        add(&astrid, region, &[open]).await;
        assert_eq!(act(&astrid, region, "propose", &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(act(&maja, region, "decide", &by("line")).await.status, StatusCode::NOT_FOUND);
        let rd = app.browser("rd", Role::RegionDirector, None).await;
        assert_eq!(act(&rd, region, "decide", &by("board")).await.status, StatusCode::SEE_OTHER);
        assert_eq!(stored(&app, region).await.decision.map(|d| d.mandate).as_deref(), Some("board"));
    }
}

#[tokio::test]
async fn the_api_takes_a_plan_from_draft_to_the_one_that_follows() {
    for app in all().await {
        let robot = app.program("robot", Role::InfosecOfficer, None).await;
        let director = app.program("director", Role::RegionDirector, None).await;
        let made = robot.json("POST", "/api/v1/actions", json!({"name": "Via API", "priority": 2})).await.json();
        let action = made["id"].as_str().expect("id").to_owned();
        let body = json!({"name": "Plan 2027", "period_from": "2027-01-01", "period_to": "2027-12-31"});
        let made = robot.json("POST", "/api/v1/action-plans", body).await.json();
        let id: Id = made["id"].as_str().expect("id").parse().expect("an id");
        let path = format!("/api/v1/action-plans/{id}");
        let post = |by: &'static str, act: String, body: serde_json::Value| {
            let (who, path) = (if by == "robot" { &robot } else { &director }, format!("{path}/{act}"));
            async move { who.json("POST", &path, body).await }
        };
        assert_eq!(post("robot", "propose".into(), json!({})).await.status, StatusCode::UNPROCESSABLE_ENTITY, "it is empty");
        assert_eq!(post("robot", "items".into(), json!({"actions": [action]})).await.status, StatusCode::NO_CONTENT);
        let mark = post("robot", format!("items/{action}/backlog"), json!({"backlog": true})).await;
        assert_eq!(mark.status, StatusCode::NO_CONTENT, "{}", mark.text());
        assert_eq!(post("robot", "propose".into(), json!({})).await.status, StatusCode::NO_CONTENT);
        let version = stored(&app, id).await.version;
        let today = day(&app, 0).to_string();
        let decision = json!({"version": version, "decided_by": "Direktören", "mandate": "line", "decided_on": today});
        assert_eq!(post("robot", "decide".into(), decision.clone()).await.status, StatusCode::FORBIDDEN);
        let wrong = json!({"version": version, "decided_by": "Direktören", "mandate": "rådet", "decided_on": today});
        assert_eq!(post("director", "decide".into(), wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let decided = post("director", "decide".into(), decision.clone()).await;
        assert_eq!(decided.status, StatusCode::NO_CONTENT, "{}", decided.text());
        assert_eq!(post("director", "decide".into(), decision).await.status, StatusCode::UNPROCESSABLE_ENTITY, "once");
        let next = json!({"name": "Plan 2028", "period_from": "2028-01-01", "period_to": "2028-12-31"});
        let next = post("robot", "next".into(), next).await;
        assert_eq!(next.status, StatusCode::CREATED, "{}", next.text());
        assert_eq!(stored(&app, id).await.next.map(|n| n.to_string()).as_deref(), next.json()["id"].as_str());
        let version = stored(&app, id).await.version;
        let close = post("robot", "close".into(), json!({"version": version, "closing_note": "Klart", "carry": true})).await;
        assert_eq!((close.status, stored(&app, id).await.state), (StatusCode::NO_CONTENT, PlanState::Closed), "{}", close.text());
    }
}
