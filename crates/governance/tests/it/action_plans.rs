//! Action plans through the whole application, on both databases: choosing, deciding, freezing, following up, carrying over.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
use crate::{
    actions::{all, create, day, node},
    support::{Answer, Browser, TestApp},
};
use axum::http::StatusCode;
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

async fn decide(browser: &Browser<'_>, id: Id) {
    assert_eq!(act(browser, id, "propose", &[]).await.status, StatusCode::SEE_OTHER);
    let today = day(browser.app, 0).to_string();
    let fields = [
        ("decided_by", "Regiondirektören"),
        ("mandate", "management_group"),
        ("decided_on", today.as_str()),
        ("registry_number", "RS 2026/123"),
    ];
    let answer = act(browser, id, "decide", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}

async fn duty(app: &TestApp, id: Id) -> Option<(String, Option<Date>)> {
    let row = app.db.one(Sql::new("SELECT what, due_on FROM duty WHERE node_id = ").bind(id)).await.expect("db")?;
    Some((row.text("what").unwrap(), row.opt_date("due_on").unwrap()))
}

/// The row of an action in the plan's table.
fn row(page: &str, name: &str) -> String {
    page.split("<tr")
        .find(|row| row.contains(name) && row.contains("</th>"))
        .unwrap_or_else(|| panic!("{name} in {page}"))
        .to_owned()
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
        assert!(row(&page, "Byt brandväggen").contains("Flyttad") && row(&page, "Byt brandväggen").contains(&late), "{page}");
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
        let early =
            act(&astrid, id, "decide", &[("decided_by", "x"), ("mandate", "line"), ("decided_on", &day(&app, 0).to_string())])
                .await;
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
        let h = hospital.to_string();
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let open = create(&astrid, "Öppen åtgärd", &[("unit", &h)]).await;
        let secret = create(&astrid, "Hemlig åtgärd", &[("unit", &h), ("secrecy", "secret")]).await;
        let id = plan(&astrid, "Sjukhusets plan", &[("unit", &h)]).await;
        add(&astrid, id, &[open, secret]).await;
        assert_eq!(act(&astrid, id, "propose", &[]).await.status, StatusCode::SEE_OTHER);
        let osk = app.browser("osk", Role::InfosecOfficer, Some(hospital)).await;
        assert_eq!(osk.get(&format!("/action-plans/{id}/decide")).await.status, StatusCode::FORBIDDEN);
        assert_eq!(act(&astrid, id, "withdraw", &[]).await.status, StatusCode::SEE_OTHER);
        decide(&astrid, id).await;

        let maja = app.browser("maja", Role::OperationsManager, Some(hospital)).await;
        for path in [format!("/action-plans/{id}"), format!("/action-plans/{id}/export?format=csv")] {
            let text = maja.get(&path).await.text();
            assert!(text.contains("Öppen åtgärd") && !text.contains("Hemlig åtgärd"), "{path} on {}: {text}", app.on);
        }
        assert!(maja.get(&format!("/action-plans/{id}")).await.text().contains("En åtgärd till ingår"));
        let program = app.program("robot", Role::OperationsManager, Some(hospital)).await;
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
