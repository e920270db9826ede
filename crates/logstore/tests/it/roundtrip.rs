//! Nothing an event says is lost or changed by being stored.
use crate::support::{Fixture, at, find, flat, normal, samples, stored};
use proptest::prelude::*;
use vk_event::{Event, FIELDS, Field, Value};
use vk_logstore::StoredEvent;

fn value() -> impl Strategy<Value = Value> {
    let one = prop_oneof![
        "\\PC{1,12}".prop_map(Value::from),
        Just(Value::from("10.1.2.3")),
        Just(Value::from("a\"b\\c\nå\u{1f}")),
        any::<i64>().prop_map(Value::Int),
        any::<f64>().prop_filter("JSON has no such number", |f| f.is_finite()).prop_map(Value::Float),
        any::<bool>().prop_map(Value::Bool),
        any::<std::net::IpAddr>().prop_map(Value::Ip),
        (-1_000_000_000_i64..4_000_000_000).prop_map(|s| Value::Time(vk_core::Instant::from_micros(s * 1_000_000 + s % 997))),
    ];
    prop_oneof![
        4 => one.clone(),
        1 => prop::collection::vec(one, 0..4).prop_map(Value::List),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    let original = prop_oneof![any::<Vec<u8>>(), "\\PC{0,40}".prop_map(String::into_bytes)];
    let fields = prop::collection::vec((0..FIELDS.len(), value()), 0..12);
    let named = prop::collection::vec(("[a-zA-Z_.]{1,10}", value()), 0..5);
    let win = prop::collection::vec(("[A-Z][A-Za-z]{0,8}", value()), 0..5);
    (original, fields, named, win).prop_map(|(original, fields, named, win)| {
        let mut event = Event::from_original(original);
        for (n, value) in fields {
            event.set(FIELDS[n].field, value);
        }
        named.into_iter().for_each(|(name, value)| event.set_named(&name, value));
        win.into_iter().for_each(|(name, value)| event.set_win(&name, value));
        event
    })
}

async fn check(events: Vec<StoredEvent>) {
    let fixture = Fixture::new();
    let store = fixture.open().await;
    store.append(events.clone(), at(0)).expect("append");
    for place in ["memory", "file"] {
        let found = find(&store, "*", events.len() + 1).await;
        assert_eq!(found.len(), events.len(), "{place}");
        for want in &events {
            let got = found.iter().find(|f| f.id == want.id).expect("there");
            assert_eq!(flat(&got.event), flat(&normal(want)), "{place}");
            assert_eq!(got.time, want.time);
        }
        store.flush(at(1)).await.expect("flush");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 40, ..ProptestConfig::default() })]
    #[test]
    fn any_event_reads_back_as_it_was(events in prop::collection::vec(event(), 1..40)) {
        let runtime = tokio::runtime::Runtime::new().expect("runtime");
        let events = events.into_iter().enumerate().map(|(n, e)| stored(n as u64, at(n as i64), e)).collect();
        runtime.block_on(check(events));
    }
}

#[tokio::test]
async fn sample_events_read_back_as_they_were() {
    check(samples(0..120)).await;
}

#[tokio::test]
async fn a_numeric_text_in_a_text_column_stays_what_it_was() {
    let mut event = Event::from_original("x");
    event.set(Field::EventCode, Value::Int(4625));
    event.set(Field::UserId, "0042");
    event.set(Field::SourcePort, Value::Float(1.5));
    event.set_named("n", Value::Float(0.1 + 0.2));
    event.set_win("Id", Value::Int(7));
    check(vec![stored(0, at(0), event)]).await;
}
