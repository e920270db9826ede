//! The files answer a query as a plain look at every event in memory does.
use crate::support::{Fixture, at, find, ids, normal, samples};
use vk_core::Instant;
use vk_event::Field;
use vk_logstore::{Cursor, SearchRequest, Selection, Store, StoredEvent, query};

/// Some events in a sorted file, some in flushed files, some in memory.
async fn spread(fixture: &Fixture) -> (Store, Vec<StoredEvent>) {
    let store = fixture.open().await;
    let all = samples(0..240);
    for (i, part) in all.chunks(40).enumerate() {
        store.append(part.to_vec(), at(0)).expect("append");
        if i < 5 {
            store.flush(at(i as i64)).await.expect("flush").expect("a file");
        }
        if i == 2 {
            assert_eq!(store.compact(at(10)).await.expect("compact").merged.len(), 3);
        }
    }
    (store, all)
}

/// Newest first, by id within a moment.
fn expected(all: &[StoredEvent], text: &str) -> Vec<String> {
    let expr = query::parse(text).expect("query");
    let mut hits: Vec<&StoredEvent> = all.iter().filter(|e| expr.matches(&normal(e))).collect();
    hits.sort_by(|a, b| (b.time, &b.id).cmp(&(a.time, &a.id)));
    hits.into_iter().map(|e| e.id.clone()).collect()
}

const ATOMS: [&str; 46] = [
    "user.name:anna",
    "user.name:ÅSA",
    "user.name:svc*",
    "user.name:*a*",
    "host.name:fw-nord",
    "host.name:srv-db0?",
    "host:*.exempel.se",
    "source.ip:10.1.2.3",
    "source.ip:10.0.0.0/8",
    "source.ip:10.1.0.0/16",
    "source.ip:2001:db8::/32",
    "source.ip:2001:DB8:0::5",
    "source.ip:[10.1.0.0 TO 10.2.3.4]",
    "source.port:1030",
    "source.port:>=1200",
    "source.port:{1030 TO 1040]",
    "source.port:10*",
    "destination.port:https",
    "destination.port:22",
    "destination.port:[20 TO 30]",
    "destination.port:*",
    "event.code:4625",
    "event.code:>4630",
    "event.code:46*",
    "event.category:session",
    "event.category:(session OR nothing)",
    "event.start:*",
    "@timestamp:>=2026-09-21T14:14:10Z",
    "user.domain:exempel",
    "user.domain:7",
    "app.policy:policy-2",
    "app.policy:pol*",
    "app.score:>=7",
    "app.score:3",
    "TargetUserName:root",
    "LogonType:[3 TO 6]",
    "Data:a",
    "vardkase.source.id:fw",
    "needle17x",
    "needle1*",
    "\"failed password for åsa\"",
    "password",
    "åtkomst",
    "10.1.2.3",
    "*xempel*",
    "event.original_b64:*",
];

#[tokio::test]
async fn every_kind_of_test_finds_what_a_plain_look_finds() {
    let fixture = Fixture::new();
    let (store, all) = spread(&fixture).await;
    let mut with_hits = 0;
    for atom in ATOMS {
        for text in [atom.to_owned(), format!("NOT {atom}")] {
            let want = expected(&all, &text);
            assert_eq!(ids(&store, &text).await, want, "{text}");
            with_hits += usize::from(!want.is_empty() && want.len() < all.len());
        }
    }
    assert!(with_hits > ATOMS.len(), "the atoms must tell events apart, only {with_hits} do");
}

#[tokio::test]
async fn combined_queries_find_what_a_plain_look_finds() {
    let fixture = Fixture::new();
    let (store, all) = spread(&fixture).await;
    let mut seed = 42_u64;
    let mut random = |n: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % n
    };
    for _ in 0..60 {
        let mut atom = || format!("{}{}", if random(4) == 0 { "NOT " } else { "" }, ATOMS[random(ATOMS.len())]);
        let (a, b, c, d) = (atom(), atom(), atom(), atom());
        let text = match random(4) {
            0 => format!("{a} AND {b}"),
            1 => format!("({a} OR {b}) {c}"),
            2 => format!("NOT ({a} {b}) OR ({c} AND {d})"),
            _ => format!("{a} OR {b} OR {c} AND NOT ({d})"),
        };
        let want = expected(&all, &text);
        assert_eq!(ids(&store, &text).await, want, "{text}");
        let selection = Selection::of(query::parse(&text).expect("query"));
        assert_eq!(store.count(&selection).await.expect("count").events, want.len() as u64, "{text}");
    }
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repeat() {
    let fixture = Fixture::new();
    let (store, all) = spread(&fixture).await;
    let (mut seen, mut after): (Vec<String>, Option<Cursor>) = (vec![], None);
    loop {
        let selection = Selection::of(query::parse("password").expect("query"));
        let page = store.search(SearchRequest { selection, limit: 17, after, ..SearchRequest::default() }).await.expect("search");
        after = page.next();
        seen.extend(page.events.into_iter().map(|e| e.id));
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, expected(&all, "password"));
}

#[tokio::test]
async fn the_newest_events_are_found_without_reading_older_files() {
    let fixture = Fixture::new();
    let store = fixture.open().await;
    for part in 0..6 {
        let events =
            samples(part * 20..part * 20 + 20).into_iter().map(|e| StoredEvent { time: at(e.position.offset as i64 * 100), ..e });
        store.append(events.collect(), at(0)).expect("append");
        store.flush(at(part as i64)).await.expect("flush");
    }
    let page = store.search(SearchRequest { limit: 5, ..SearchRequest::default() }).await.expect("search");
    assert_eq!(
        page.events.iter().map(|e| e.id.as_str()).collect::<Vec<_>>(),
        ["id-00119", "id-00118", "id-00117", "id-00116", "id-00115"]
    );
    assert!(page.more);
    assert_eq!((page.stats.files_total, page.stats.files_read), (6, 1));
}

#[tokio::test]
async fn events_of_one_moment_in_several_files_are_ordered_by_id() {
    let fixture = Fixture::new();
    let store = fixture.open().await;
    for part in 0..3 {
        let events = samples(part * 4..part * 4 + 4).into_iter().map(|e| StoredEvent { time: at(7), ..e });
        store.append(events.collect(), at(0)).expect("append");
        store.flush(at(part as i64)).await.expect("flush");
    }
    let (mut seen, mut after) = (vec![], None);
    for _ in 0..6 {
        let page = store.search(SearchRequest { limit: 2, after, ..SearchRequest::default() }).await.expect("search");
        after = page.next();
        seen.extend(page.events.into_iter().map(|e| e.id));
    }
    assert_eq!(after, None);
    assert_eq!(seen, (0..12).rev().map(|n| format!("id-{n:05}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_needle_is_found_by_reading_the_one_row_group_that_has_it() {
    let fixture = Fixture::new();
    let store = fixture.open().await;
    for part in 0..5 {
        store.append(samples(part * 50..part * 50 + 50), at(0)).expect("append");
        store.flush(at(part as i64)).await.expect("flush");
    }
    for text in ["needle123x", "source.ip:10.1.2.1 needle1*", "app.policy:nothing"] {
        let expr = query::parse(text).expect("query");
        let page = store
            .search(SearchRequest { selection: Selection::of(expr), limit: 10, ..SearchRequest::default() })
            .await
            .expect("search");
        assert!(page.stats.row_groups_read <= 3 && page.stats.row_groups_total == 5, "{text}: {:?}", page.stats);
        if text == "needle123x" {
            assert_eq!((page.events.len(), page.stats.row_groups_read), (1, 1));
        }
    }
    let blind = Store::open(vk_logstore::StoreConfig { token_filters: false, ..fixture.config() }, fixture.manifest.clone())
        .await
        .expect("store");
    assert_eq!(ids(&blind, "needle123x").await, ["id-00123"]);
}

#[tokio::test]
async fn slices_values_and_single_events_add_up() {
    let fixture = Fixture::new();
    let (store, all) = spread(&fixture).await;
    let selection = Selection { from: Some(at(10)), to: Some(at(70)), expr: query::parse("user.name:anna").expect("query") };
    let inside: Vec<&StoredEvent> =
        all.iter().filter(|e| e.time >= at(10) && e.time < at(70) && selection.expr.matches(&normal(e))).collect();
    let histogram = store.histogram(&selection, 12).await.expect("histogram");
    assert_eq!((histogram.counts.len(), histogram.width_micros), (12, 5_000_000));
    for (i, count) in histogram.counts.iter().enumerate() {
        let (from, to) = (at(10 + i as i64 * 5), at(15 + i as i64 * 5));
        assert_eq!(*count, inside.iter().filter(|e| e.time >= from && e.time < to).count() as u64, "slice {i}");
    }
    assert_eq!(store.histogram(&Selection::default(), 7).await.expect("histogram").total(), all.len() as u64);
    assert_eq!(store.count(&selection).await.expect("count").events, inside.len() as u64);
    assert_eq!(store.count(&Selection::default()).await.expect("count").events, all.len() as u64);

    for (field, value) in
        [("user.name", "anna"), ("event.category", "session"), ("app.score", "3"), ("LogonType", "9"), ("event.code", "4624")]
    {
        let want = all.iter().filter(|e| query::Expr::field_is(field, value).matches(&normal(e))).count() as u64;
        let top = store.top(&Selection::default(), field, 50).await.expect("top");
        assert_eq!(top.values.iter().find(|(v, _)| v == value).map(|(_, n)| *n), Some(want), "{field}");
        assert!(top.values.windows(2).all(|w| w[0].1 >= w[1].1));
    }
    for id in ["id-00000", "id-00100", "id-00239"] {
        assert_eq!(store.get(id).await.expect("get").map(|e| e.id), Some(id.to_owned()));
    }
    assert!(store.get("id-99999").await.expect("get").is_none());
}

#[tokio::test]
async fn only_the_fields_asked_for_come_back() {
    let fixture = Fixture::new();
    let (store, _) = spread(&fixture).await;
    let fields = ["user.name", "destination.port", "app.policy"].map(str::to_owned).to_vec();
    let page = store.search(SearchRequest { limit: 240, fields, ..SearchRequest::default() }).await.expect("search");
    for found in &page.events {
        let names: Vec<&str> = found.event.fields().map(|(f, _)| f.name()).collect();
        assert!(names.iter().all(|n| ["@timestamp", "event.id", "user.name", "destination.port"].contains(n)), "{names:?}");
        assert!(found.event.get(Field::DestinationPort).is_some() && found.event.by_name("app.policy").is_some());
        assert!(found.event.by_name("app.score").is_none() && found.event.original().is_empty());
    }
}

#[tokio::test]
async fn an_event_of_any_age_is_taken_and_found() {
    let fixture = Fixture::new();
    let store = fixture.open().await;
    let mut events = samples(0..3);
    events[0].time = Instant::from_micros(-86_400_000_000);
    events[1].time = "2100-02-28T23:59:59Z".parse().expect("time");
    store.append(events, at(0)).expect("append");
    store.flush(at(0)).await.expect("flush");
    assert_eq!(ids(&store, "*").await, ["id-00001", "id-00002", "id-00000"]);
    assert_eq!(find(&store, "@timestamp:<1970-01-01", 10).await.len(), 1);
}
