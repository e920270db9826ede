//! Stores in temporary folders, sample events, and an event's flat form to compare by.
use std::{collections::BTreeMap, sync::Arc};
use vk_core::Instant;
use vk_event::{Event, Field, LogSources, Value};
use vk_logstore::{FileManifest, FoundEvent, Position, SearchRequest, Selection, Store, StoreConfig, StoredEvent, query};

pub const START: i64 = 1_790_000_000_000_000;

pub fn at(second: i64) -> Instant {
    Instant::from_micros(START + second * 1_000_000)
}

pub struct Fixture {
    pub dir: tempfile::TempDir,
    pub manifest: Arc<FileManifest>,
}

impl Fixture {
    pub fn new() -> Fixture {
        let dir = tempfile::tempdir().expect("temporary folder");
        let manifest = Arc::new(FileManifest::open(&dir.path().join("manifest.jsonl")).expect("manifest"));
        Fixture { dir, manifest }
    }
    pub fn config(&self) -> StoreConfig {
        StoreConfig { compact_files: 3, query_threads: 1, ..StoreConfig::new(self.dir.path().join("events")) }
    }
    pub async fn open(&self) -> Store {
        Store::open(self.config(), self.manifest.clone()).await.expect("store")
    }
}

pub fn stored(n: u64, time: Instant, event: Event) -> StoredEvent {
    StoredEvent { position: Position { segment: 1, offset: n + 1 }, id: format!("id-{n:05}"), time, event: Arc::new(event) }
}

const USERS: [&str; 5] = ["anna", "Åsa", "svc-backup", "SVC-Scan", "root"];
const HOSTS: [&str; 4] = ["srv-db01", "srv-db02", "FW-NORD", "dc01.exempel.se"];
const ACTIONS: [&str; 4] = ["Failed password", "Accepted password", "session opened", "Förnekad åtkomst"];

/// An event that says something different for every `n`, with every kind of field.
pub fn sample(n: u64) -> Event {
    let pick = |from: &[&'static str], salt: u64| from[((n * 7 + salt * 13 + n / 5) % from.len() as u64) as usize];
    let (user, host, action) = (pick(&USERS, 1), pick(&HOSTS, 2), pick(&ACTIONS, 3));
    let ip = format!("10.{}.{}.{}", n % 3, n % 7, n % 11);
    let line = format!(
        "<38>Nov 22 10:00:00 {host} sshd[{}]: {action} for {user} from {ip} port {} ssh2 ref=needle{n}x",
        n % 90,
        1024 + n
    );
    let mut event =
        Event::from_original(if n % 17 == 3 { [line.as_bytes(), b" \xff\xfe"].concat() } else { line.clone().into_bytes() });
    event.set(Field::Message, format!("{action} for {user} from {ip}"));
    event.set(Field::UserName, user);
    event.set(Field::HostName, host);
    event.set(Field::SourceIp, if n % 6 == 5 { format!("2001:db8::{:x}", n % 9) } else { ip.clone() });
    event.set(Field::SourcePort, (1024 + n as i64).to_string());
    event.set(
        Field::EventCode,
        if n.is_multiple_of(4) { Value::Int(4624 + (n % 9) as i64) } else { Value::from((4624 + n % 9).to_string()) },
    );
    event.set(Field::VardkaseSourceId, if n.is_multiple_of(2) { "fw" } else { "ssh" });
    event.push(Field::EventCategory, "authentication");
    if n.is_multiple_of(3) {
        event.push(Field::EventCategory, "session");
    }
    if n.is_multiple_of(5) {
        event.set(Field::DestinationPort, Value::from("https"));
        event.set(Field::UserDomain, Value::List(vec![Value::from("EXEMPEL"), Value::Int(7)]));
    } else {
        event.set(Field::DestinationPort, Value::Int(22));
    }
    if n.is_multiple_of(8) {
        event.set(Field::EventStart, at(n as i64 - 60));
    }
    event.set_named("app.policy", format!("Policy-{}", n % 4));
    event.set_named("app.score", (n % 10) as i64);
    if n.is_multiple_of(9) {
        event.set_win("TargetUserName", user);
        event.set_win("LogonType", (n % 12) as i64);
        event.set_win("Data", "a");
        event.set_win("Data", "");
    }
    event.logsources = LogSources::product("linux").service("sshd").category("authentication");
    event
}

pub fn samples(range: std::ops::Range<u64>) -> Vec<StoredEvent> {
    // Times go up and down a little, and some are equal.
    range.map(|n| stored(n, at((n / 2 + (n % 5) * 3) as i64), sample(n))).collect()
}

/// The event as the store gives it back: time and id in their fields.
pub fn normal(stored: &StoredEvent) -> Event {
    let mut event = stored.event.as_ref().clone();
    event.set(Field::Timestamp, stored.time);
    event.set(Field::EventId, stored.id.as_str());
    event
}

/// Everything an event says, as flat JSON.
pub fn flat(event: &Event) -> BTreeMap<String, serde_json::Value> {
    let mut all: BTreeMap<String, serde_json::Value> = event.fields().map(|(f, v)| (f.name().to_owned(), v.to_json())).collect();
    all.extend(event.extra().map(|(n, v)| (format!("extra {n}"), v.to_json())));
    all.extend(event.win_fields().map(|(n, v)| (format!("win {n}"), v.to_json())));
    all.insert("original".to_owned(), event.original().to_vec().into());
    all.insert("logsources".to_owned(), format!("{:?}", event.logsources).into());
    all
}

pub async fn find(store: &Store, text: &str, limit: usize) -> Vec<FoundEvent> {
    find_fields(store, text, limit, vec![]).await
}

async fn find_fields(store: &Store, text: &str, limit: usize, fields: Vec<String>) -> Vec<FoundEvent> {
    let selection = Selection::of(query::parse(text).expect("query"));
    let page = store.search(SearchRequest { selection, limit, fields, after: None }).await.expect("search");
    assert_eq!(page.stats.unreadable, [], "{text}");
    page.events
}

pub async fn ids(store: &Store, text: &str) -> Vec<String> {
    find_fields(store, text, 100_000, vec!["event.id".to_owned()]).await.into_iter().map(|e| e.id).collect()
}
