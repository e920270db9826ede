//! Calendar feeds on both databases: what a client fetches without signing in, read by an independent parser (the crate `icalendar` knows nothing of ours).
use crate::{
    support::{Answer, Browser, TestApp, apps_at},
    wheels::{activity, adopt, all, function, id_of, version, wheel},
};
use axum::{
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{Request, StatusCode},
};
use std::{collections::BTreeMap, net::SocketAddr};
use tower::ServiceExt;
use vk_core::{Id, Role};
use vk_db::{Sql, accounts};

/// Fetches a feed as a calendar does: without a cookie.
async fn fetch(app: &TestApp, address: &str, tag: Option<&str>) -> Answer {
    let path = address.split_once("8080").expect("an address").1;
    let mut request = Request::builder().uri(path).header("host", "127.0.0.1:8080");
    if let Some(tag) = tag {
        request = request.header("if-none-match", tag);
    }
    let mut request = request.body(Body::empty()).expect("a request");
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 5000))));
    let (parts, body) = app.router.clone().oneshot(request).await.expect("an answer").into_parts();
    let bytes = to_bytes(body, 50 << 20).await.expect("a body").to_vec();
    Answer { status: parts.status, headers: parts.headers, bytes }
}

/// The address that the page shows once.
async fn subscribe(who: &Browser<'_>, fields: &[(&str, &str)]) -> String {
    let answer = who.post("/calendar", fields).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let text = answer.text();
    text.split("id=\"new-feed\">")
        .nth(1)
        .unwrap_or_else(|| panic!("no address in {text}"))
        .split('<')
        .next()
        .expect("an address")
        .to_owned()
}

/// The events by their identifiers: properties by name, unfolded and unescaped.
fn events(file: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let parsed: icalendar::Calendar = file.parse().unwrap_or_else(|error| panic!("{error}: {file}"));
    let one = |component: &icalendar::CalendarComponent| {
        let event = component.as_event().expect("only events");
        let all: BTreeMap<String, String> = icalendar::Component::properties(event)
            .iter()
            .map(|(name, property)| (name.clone(), property.value().replace("\\n", "\n").replace("\\,", ",")))
            .collect();
        (all["UID"].clone(), all)
    };
    parsed.components.iter().map(one).collect()
}

fn only(file: &str) -> BTreeMap<String, String> {
    let events = events(file);
    assert_eq!(events.len(), 1, "{file}");
    events.into_values().next().expect("an event")
}

/// The coordinator, who holds a function that owns the occasion of a yearly activity.
struct Set<'a> {
    ciso: Browser<'a>,
    owner: Id,
    occasion: Id,
}

async fn set<'a>(app: &'a TestApp, secrecy: &str) -> Set<'a> {
    let ciso = app.browser("ciso", Role::Ciso, None).await;
    let person = id_of(&ciso.post("/people/new", &[("given_name", "Eva"), ("family_name", "Ek"), ("secrecy", "open")]).await);
    app.belongs_to("ciso", person).await;
    let owner = function(&ciso, "Säkerhetsansvarig", &[("holders", &person.to_string())]).await;
    let id = wheel(&ciso).await;
    let name = "Återläsningsprov av säkerhetskopior, med åäö på vikta rader; och tecken, som betyder något";
    activity(&ciso, id, name, owner, &[("secrecy", secrecy)]).await;
    adopt(app, id, "2025-12-10").await;
    let row = app.db.one(Sql::new("SELECT id FROM occasion")).await.expect("db").expect("an occasion");
    Set { ciso, owner, occasion: row.id("id").expect("an id") }
}

async fn act(set: &Set<'_>, act: &str, fields: &[(&str, &str)]) {
    let version = version(set.ciso.app, "occasion", set.occasion).await;
    let mut all = vec![("_version", version.as_str())];
    all.extend_from_slice(fields);
    let answer = set.ciso.post(&format!("/occasions/{}/act/{act}", set.occasion), &all).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}

#[tokio::test]
async fn an_occasion_keeps_its_identity_through_renaming_postponing_and_cancelling() {
    let (apps, _) = apps_at(&all(), "2026-03-05T09:00:00Z").await;
    for app in apps {
        let set = set(&app, "internal").await;
        let address = subscribe(&set.ciso, &[("about", "mine"), ("name", "Mitt, allt")]).await;
        let first = fetch(&app, &address, None).await;
        assert_eq!((first.status, first.header("content-type")), (StatusCode::OK, "text/calendar; charset=utf-8"));
        let file = first.text();
        assert!(file.contains("X-WR-CALNAME:Mitt\\, allt\r\n") && file.split("\r\n").all(|line| line.len() <= 75), "{file}");
        let planned = only(&file);
        let uid = set.occasion.to_string();
        assert_eq!(planned["UID"], uid);
        assert_eq!(
            (planned["DTSTART"].as_str(), planned["DTEND"].as_str()),
            ("20260330", "20260331"),
            "a window of four weeks stands on its last day"
        );
        assert!(planned["SUMMARY"].starts_with("Senast: Återläsningsprov av säkerhetskopior, med åäö"), "{planned:?}");
        assert!(planned["DESCRIPTION"].starts_with("Från 2026-03-02 till 2026-03-30.\n"), "{planned:?}");
        assert_eq!((planned["STATUS"].as_str(), planned["SEQUENCE"].as_str()), ("CONFIRMED", "0"));
        act(&set, "postpone", &[("due_on", "2026-04-20"), ("reason", "Reservkraften provas")]).await;
        let moved = only(&fetch(&app, &address, None).await.text());
        assert_eq!(
            (moved["UID"].as_str(), moved["DTSTART"].as_str(), moved["SEQUENCE"].as_str()),
            (uid.as_str(), "20260420", "1")
        );
        assert!(moved["DESCRIPTION"].contains("Första dagen var 2026-03-30"), "{moved:?}");
        assert!(moved["LAST-MODIFIED"] >= planned["LAST-MODIFIED"]);
        act(&set, "cancel", &[("reason", "Görs gemensamt med andra")]).await;
        let cancelled = only(&fetch(&app, &address, None).await.text());
        let told = (cancelled["UID"].as_str(), cancelled["STATUS"].as_str(), cancelled["SEQUENCE"].as_str());
        assert_eq!(told, (uid.as_str(), "CANCELLED", "2"), "{}: it stays, so that every calendar hears of it", app.on);
        assert!(!cancelled["DESCRIPTION"].contains("gemensamt"), "reasons stay in the program: {cancelled:?}");
    }
}

#[tokio::test]
async fn a_client_that_has_the_calendar_gets_304_until_something_changes() {
    let (apps, clock) = apps_at(&all(), "2026-03-05T09:00:00Z").await;
    for app in apps {
        clock.set("2026-03-05T09:00:00Z");
        let set = set(&app, "internal").await;
        let address = subscribe(&set.ciso, &[("about", "mine")]).await;
        let first = fetch(&app, &address, None).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with("W/\"") && first.header("cache-control").contains("private"), "{tag}");
        let again = fetch(&app, &address, Some(&tag)).await;
        assert_eq!((again.status, again.bytes.len(), again.header("etag")), (StatusCode::NOT_MODIFIED, 0, tag.as_str()));
        clock.set("2026-03-06T09:00:00Z");
        assert_eq!(fetch(&app, &address, Some(&tag)).await.status, StatusCode::NOT_MODIFIED, "another day, the same calendar");
        let ciso = app.browser("ciso2", Role::Ciso, None).await;
        act(&Set { ciso, ..set }, "postpone", &[("due_on", "2026-04-20"), ("reason", "Flyttat")]).await;
        let changed = fetch(&app, &address, Some(&tag)).await;
        assert_eq!(changed.status, StatusCode::OK);
        assert_ne!(changed.header("etag"), tag);
        let reads = app.db.int(Sql::new("SELECT count(*) FROM calendar_feed_read")).await.expect("db");
        assert_eq!(reads, 1, "one row a feed, however often it is fetched");
    }
}

#[tokio::test]
async fn a_feed_shows_what_its_owner_may_see_when_it_is_asked_for() {
    let (apps, _) = apps_at(&all(), "2026-03-05T09:00:00Z").await;
    for app in apps {
        let set = set(&app, "secret").await;
        let function = set.owner.to_string();
        let mine = subscribe(&set.ciso, &[("about", "mine")]).await;
        let file = fetch(&app, &mine, None).await.text();
        let event = only(&file);
        assert_eq!(event["SUMMARY"], "Senast: Sekretessmarkerat tillfälle");
        assert_eq!(event["CLASS"], "CONFIDENTIAL");
        assert!(!file.contains("terläsning") && !file.contains("CATEGORIES"), "{file}");
        // Somebody who may not see secret occasions subscribes to the same function: it is not there at all.
        let owner = app.browser("rut", Role::Auditor, None).await;
        let of_function = subscribe(&owner, &[("about", "function"), ("function", &function)]).await;
        let file = fetch(&app, &of_function, None).await.text();
        assert!(events(&file).is_empty() && file.contains("Säkerhetsansvarig"), "{file}");
        // Open again, it is; and when the role is gone, everything is.
        let sql = Sql::new("UPDATE occasion SET secrecy = 'open' WHERE id = ").bind(set.occasion);
        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        tx.exec(sql).await.expect("open");
        let change = vk_db::Change::new("occasions", Some(set.occasion), vk_db::Act::Update);
        let recorded = tx.record(change, None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        assert_eq!(events(&fetch(&app, &of_function, None).await.text()).len(), 1, "{}", app.on);
        let rut = accounts::by_name(&app.db, "rut").await.expect("db").expect("rut").id;
        let role = accounts::assignments(&app.db, rut).await.expect("db")[0].id;
        let mut tx = app.db.write(&ctx).await.expect("tx");
        let recorded = accounts::unassign(&mut tx, rut, role).await.expect("role");
        tx.commit(recorded).await.expect("commit");
        let without = fetch(&app, &of_function, None).await;
        assert_eq!((without.status, events(&without.text()).len()), (StatusCode::OK, 0));
    }
}

#[tokio::test]
async fn what_was_revoked_and_whose_account_is_closed_look_like_what_never_was() {
    let (apps, _) = apps_at(&all(), "2026-03-05T09:00:00Z").await;
    for app in apps {
        let set = set(&app, "internal").await;
        let address = subscribe(&set.ciso, &[("about", "mine")]).await;
        let other = subscribe(&set.ciso, &[("about", "mine")]).await;
        let token = address.rsplit('/').next().expect("a token").trim_end_matches(".ics").to_owned();
        let stored = app.db.all(Sql::new("SELECT token_hash AS it FROM calendar_feed")).await.expect("db");
        assert!(stored.iter().all(|row| !row.text("it").expect("text").contains(&token)), "only the hash is kept");
        let page = set.ciso.get("/calendar").await.text();
        assert!(!page.contains(&token) && page.contains("I bruk"), "the address is shown once: {page}");
        let id = page.split("action=\"/calendar/").nth(2).and_then(|p| p.split('/').next()).expect("a feed").to_owned();
        let stranger = app.browser("per", Role::Ciso, None).await;
        let taken = stranger.post(&format!("/calendar/{id}/revoke"), &[]).await;
        assert_eq!(taken.status, StatusCode::NOT_FOUND, "nobody ends another's");
        assert_eq!(set.ciso.post(&format!("/calendar/{id}/revoke"), &[]).await.status, StatusCode::SEE_OTHER);
        let statuses = [fetch(&app, &address, None).await, fetch(&app, &other, None).await];
        let gone = statuses.iter().find(|a| a.status == StatusCode::NOT_FOUND).expect("one of the two was revoked");
        assert!(statuses.iter().any(|a| a.status == StatusCode::OK), "and only that");
        let guess = address.replace(&token, &"a".repeat(token.len()));
        let never = fetch(&app, &guess, None).await;
        assert_eq!((never.status, never.text().len()), (StatusCode::NOT_FOUND, gone.text().len()));
        let audited = Sql::new("SELECT count(*) FROM audit WHERE register = 'calendar' AND act IN ('create', 'delete')");
        assert_eq!(app.db.int(audited).await.expect("db"), 3);
        let ctx = app.ctx();
        let ciso = accounts::by_name(&app.db, "ciso").await.expect("db").expect("ciso").id;
        let mut tx = app.db.write(&ctx).await.expect("tx");
        let recorded = accounts::set_disabled(&mut tx, ciso, true).await.expect("closed");
        tx.commit(recorded).await.expect("commit");
        for address in [&address, &other] {
            assert_eq!(fetch(&app, address, None).await.status, StatusCode::NOT_FOUND, "{}", app.on);
        }
    }
}

#[tokio::test]
async fn a_form_that_is_wrong_says_so_and_a_feed_that_is_asked_for_too_often_waits() {
    let (apps, _) = apps_at(&all(), "2026-03-05T09:00:00Z").await;
    for app in apps {
        let set = set(&app, "internal").await;
        let silent = set.ciso.post("/calendar", &[("about", "function"), ("name", "Min egen")]).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(silent.text().contains("Välj funktionen") && silent.text().contains("Min egen"), "{}", silent.text());
        let mut address = String::new();
        for _ in 0..10 {
            address = subscribe(&set.ciso, &[("about", "mine")]).await;
        }
        let eleventh = set.ciso.post("/calendar", &[("about", "mine")]).await;
        assert!(eleventh.text().contains("Du har redan 10 prenumerationer"), "{}", eleventh.text());
        let mut answers = Vec::new();
        for _ in 0..61 {
            answers.push(fetch(&app, &address, None).await);
        }
        let waits: Vec<_> = answers.iter().filter(|a| a.status == StatusCode::TOO_MANY_REQUESTS).collect();
        assert!(!waits.is_empty() && waits[0].header("retry-after").parse::<u64>().expect("seconds") >= 1, "{}", app.on);
        let expert = app.browser("expert", Role::AuditExpert, None).await;
        assert_eq!(expert.get("/calendar").await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn a_program_makes_lists_and_ends_feeds_as_the_page_does() {
    let (apps, _) = apps_at(&all(), "2026-03-05T09:00:00Z").await;
    for app in apps {
        let set = set(&app, "internal").await;
        let program = app.program("skript", Role::Ciso, None).await;
        let made = program.json("POST", "/api/v1/calendar-feeds", serde_json::json!({ "function": set.owner.to_string() })).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let address = made.json()["address"].as_str().expect("an address").to_owned();
        assert_eq!(events(&fetch(&app, &address, None).await.text()).len(), 1);
        let list = program.get("/api/v1/calendar-feeds").await;
        assert!(list.json()[0]["read_at"].is_string() && !list.text().contains("feed/"), "{}", list.text());
        let id = made.json()["id"].as_str().expect("an id").to_owned();
        let ended = program.json("POST", &format!("/api/v1/calendar-feeds/{id}/revoke"), serde_json::json!({})).await;
        assert_eq!(ended.status, StatusCode::NO_CONTENT, "{}", ended.text());
        assert_eq!(fetch(&app, &address, None).await.status, StatusCode::NOT_FOUND);
        let nobody = serde_json::json!({ "function": set.occasion.to_string() });
        assert_eq!(program.json("POST", "/api/v1/calendar-feeds", nobody).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
