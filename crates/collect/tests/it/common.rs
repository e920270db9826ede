//! A collect node in a folder of its own, with alerts kept in memory.
use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};
use vk_collect::{
    Clock, Collector, CollectorConfig, Folders,
    alert::{AlertSink, Checkpoint, DetectedAlert, SilenceSink, SinkError, SinkFuture},
    journal::JournalConfig,
    listen::ListenConfig,
    reading::open_for_reading,
    sources::{LedgerEntry, Silence},
    stamp::NoStamp,
};
use vk_core::Instant;
use vk_detect::RuleSet;
use vk_logstore::{FoundEvent, SearchRequest, Selection, StoreConfig};

/// A clock that moves only when told to; begins on 2026-11-22T00:00:00Z.
#[derive(Clone)]
pub struct TestClock(Arc<Mutex<Instant>>);

impl TestClock {
    pub fn new() -> TestClock {
        TestClock(Arc::new(Mutex::new(Instant::from_micros(1_795_305_600_000_000))))
    }
    pub fn advance(&self, seconds: i64) {
        let mut now = self.0.lock().expect("clock");
        *now = now.plus_seconds(seconds);
    }
    pub fn clock(&self) -> Clock {
        let now = self.0.clone();
        Arc::new(move || *now.lock().expect("clock"))
    }
}

/// Alerts by occurrence, as a database would keep them: a second time changes nothing.
#[derive(Clone, Default)]
pub struct Alerts(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    alerts: BTreeMap<String, DetectedAlert>,
    applied: usize,
    checkpoint: Checkpoint,
    failures: u32,
    silence: Vec<Silence>,
}

impl Alerts {
    pub fn all(&self) -> Vec<DetectedAlert> {
        self.0.lock().expect("alerts").alerts.values().cloned().collect()
    }
    /// Occurrences handed over, the repeated ones too.
    pub fn applied(&self) -> usize {
        self.0.lock().expect("alerts").applied
    }
    pub fn checkpoint(&self) -> Checkpoint {
        self.0.lock().expect("alerts").checkpoint.clone()
    }
    pub fn set_checkpoint(&self, checkpoint: Checkpoint) {
        self.0.lock().expect("alerts").checkpoint = checkpoint;
    }
    pub fn fail(&self, times: u32) {
        self.0.lock().expect("alerts").failures = times;
    }
    pub fn silences(&self) -> Vec<Silence> {
        self.0.lock().expect("alerts").silence.clone()
    }
}

impl AlertSink for Alerts {
    fn resume(&self) -> SinkFuture<'_, Checkpoint> {
        Box::pin(async { Ok(self.checkpoint()) })
    }
    fn apply(&self, alerts: Vec<DetectedAlert>, checkpoint: Option<Checkpoint>) -> SinkFuture<'_, ()> {
        Box::pin(async move {
            let mut kept = self.0.lock().expect("alerts");
            if kept.failures > 0 {
                kept.failures -= 1;
                return Err(SinkError("database is locked".into()));
            }
            for alert in alerts {
                kept.applied += 1;
                kept.alerts.insert(alert.occurrence.id.clone(), alert);
            }
            if let Some(checkpoint) = checkpoint {
                kept.checkpoint = checkpoint;
            }
            Ok(())
        })
    }
}

impl SilenceSink for Alerts {
    fn told(&self, silence: Silence) -> SinkFuture<'_, ()> {
        Box::pin(async move {
            self.0.lock().expect("alerts").silence.push(silence);
            Ok(())
        })
    }
}

pub const RULES: &str = r#"
title: Configuration changed by eve
id: 0b1f5a44-7d2e-4a40-9f0b-000000000001
author: test
logsource: { product: fortigate }
detection: { selection: { user.name: eve }, condition: selection }
level: high
---
title: Failed VPN login
id: 0b1f5a44-7d2e-4a40-9f0b-000000000002
name: vpn_failed
logsource: { product: fortigate }
detection: { selection: { action: ssl-login-fail }, condition: selection }
level: low
---
title: Many failed VPN logins from one address
id: 0b1f5a44-7d2e-4a40-9f0b-000000000003
correlation:
  type: event_count
  rules: [vpn_failed]
  group-by: [source.ip]
  timespan: 5m
  condition: { gte: 5 }
level: high
"#;

pub fn rules() -> RuleSet {
    let (rules, report) = RuleSet::from_texts([(Path::new("test.yml"), RULES)]);
    assert_eq!((rules.rules().len(), rules.correlations().len()), (2, 1), "{report:?}");
    rules
}

pub fn config(data: &Path, clock: &TestClock, alerts: &Alerts) -> CollectorConfig {
    let folders = Folders::new(data);
    CollectorConfig {
        journal: JournalConfig { keep_free: 0, segment_bytes: 256 << 10, ..JournalConfig::new([9; 16]) },
        store: StoreConfig::new(folders.events()),
        folders,
        listen: ListenConfig::default(),
        sources: Vec::new(),
        rules: rules(),
        stamp: Arc::new(NoStamp),
        alerts: Arc::new(alerts.clone()),
        silence: Arc::new(alerts.clone()),
        clock: clock.clock(),
        keep_segments: 4,
    }
}

/// A node with one UDP and one TCP door on the loopback.
pub async fn start(data: &Path, clock: &TestClock, alerts: &Alerts) -> Collector {
    let mut config = config(data, clock, alerts);
    let loopback = "127.0.0.1:0".parse().expect("address");
    config.listen = ListenConfig { udp: vec![loopback], tcp: vec![loopback], ..ListenConfig::default() };
    Collector::start(config).await.expect("node")
}

/// Everything in the store, newest first.
pub async fn everything(store: &vk_logstore::Store) -> Vec<FoundEvent> {
    let request = SearchRequest { selection: Selection::default(), limit: 1_000_000, ..SearchRequest::default() };
    let page = store.search(request).await.expect("search");
    assert!(!page.stats.partial());
    page.events
}

/// What a command beside the node sees: the text of each event, and how often.
pub async fn seen_from_outside(data: &Path, clock: &TestClock) -> BTreeMap<String, u32> {
    let folders = Folders::new(data);
    let store = StoreConfig::new(folders.events());
    let reading = open_for_reading(&folders, store, Vec::new(), &NoStamp, clock.clock()()).await.expect("reading");
    let mut seen = BTreeMap::new();
    for event in everything(&reading.store).await {
        *seen.entry(event.event.original_text().into_owned()).or_insert(0) += 1;
    }
    seen
}

/// Waits until so many messages have been received, then until they are searchable.
pub async fn received(node: &Collector, messages: u64) {
    let sum = || node.sources().status().iter().map(|s| s.entry.received).sum::<u64>();
    for _ in 0..2000 {
        if sum() >= messages {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(sum(), messages, "received");
    balanced(node).await;
}

/// Waits until nothing is under way: every message received is an event or counted as dropped.
pub async fn balanced(node: &Collector) {
    for _ in 0..2000 {
        if node.sources().status().iter().all(|s| s.entry.under_way() == 0) {
            node.settled().await;
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("the ledger does not balance: {:?}", node.sources().status().iter().map(|s| &s.entry).collect::<Vec<_>>());
}

pub fn line_of(node: &Collector, name: &str) -> LedgerEntry {
    let status = node.sources().status();
    status.iter().find(|s| s.source.name == name).unwrap_or_else(|| panic!("no source {name}")).entry.clone()
}
