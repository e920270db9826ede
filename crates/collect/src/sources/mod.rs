//! The log sources: who sends, what it is taken for, and its line in the ledger.
//!
//! A source is registered (by the pages of the log sources, or a configuration) or appears by itself the first time an unknown peer sends:
//! "unregistered 10.1.2.3", parsed as `auto`. Nothing is refused for being unknown. May not: read a clock, touch a database.
mod header;
mod ledger;
mod rules;
mod silence;

pub use ledger::{Counters, DropReason, Ledger, LedgerEntry, Tally};
pub use rules::SourceConfig;
pub use silence::{Silence, SilenceChange};

use crate::journal::{Received, SourceKey, Transport};
use jiff::tz::TimeZone;
use rules::Rules;
use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{
        Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};
use vk_core::{Id, Instant};
use vk_event::SourceType;

/// Unknown peers beyond this many share one line: forged sender addresses must not fill memory.
const MOST_UNREGISTERED: usize = 10_000;

/// One source with its counters. What it is taken for does not change in here: a changed configuration makes a new one that keeps the counters.
#[derive(Debug)]
pub struct Source {
    pub key: SourceKey,
    /// The identifier as text, as it stands in events (`vardkase.source.id`).
    pub id: String,
    pub name: String,
    pub source_type: SourceType,
    pub zone: TimeZone,
    /// Seconds without an event after which it counts as silent.
    pub silent_after: Option<i64>,
    pub host: Option<Id>,
    pub registered: bool,
    pub transport: Option<Transport>,
    /// Address of an unregistered peer, or the registered range.
    pub address: Option<String>,
    pub counters: Arc<Counters>,
    alarm: Arc<Alarm>,
}

/// Whether its silence has been told.
#[derive(Debug)]
struct Alarm {
    watched_since: AtomicI64,
    silent: AtomicBool,
}

/// A source and its counters at one moment, for pages and for saving.
#[derive(Clone, Debug)]
pub struct SourceStatus {
    pub source: Arc<Source>,
    pub entry: LedgerEntry,
    pub silent: bool,
}

/// All sources. Shared by listeners, pipeline and pages.
pub struct Sources {
    directory: RwLock<Directory>,
    started: Instant,
}

#[derive(Default)]
struct Directory {
    rules: Rules,
    by_key: BTreeMap<SourceKey, Arc<Source>>,
    unregistered: BTreeMap<(Transport, IpAddr), Arc<Source>>,
}

impl Sources {
    pub fn new(started: Instant) -> Sources {
        Sources { directory: RwLock::default(), started }
    }

    fn read(&self) -> RwLockReadGuard<'_, Directory> {
        self.directory.read().unwrap_or_else(PoisonError::into_inner)
    }
    fn write(&self) -> RwLockWriteGuard<'_, Directory> {
        self.directory.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Replaces the registered sources. One that stays keeps its counters; one that is gone keeps its line but takes nothing new.
    pub fn configure(&self, configs: Vec<SourceConfig>) {
        let mut directory = self.write();
        for source in directory.by_key.values_mut().filter(|s| s.registered) {
            *source = Arc::new(Source { registered: false, silent_after: None, ..source.again() });
        }
        let mut rules = Rules::default();
        for config in configs {
            let key = SourceKey::from(config.id);
            let old = directory.by_key.get(&key);
            let source = Arc::new(Source {
                key,
                id: config.id.to_string(),
                name: config.name.clone(),
                source_type: config.source_type,
                zone: config.zone.clone(),
                silent_after: config.silent_after,
                host: config.host,
                registered: true,
                transport: config.transport,
                address: config.address.map(|a| a.to_string()),
                counters: old.map_or_else(Arc::default, |s| s.counters.clone()),
                alarm: old.map_or_else(|| self.alarm(), |s| s.alarm.clone()),
            });
            directory.by_key.insert(key, source.clone());
            rules.add(config, source);
        }
        directory.rules = rules;
    }

    /// Whose message this is. `raw` is looked at only where several senders come through one address.
    pub fn resolve(&self, transport: Transport, ip: Option<IpAddr>, raw: &[u8]) -> Arc<Source> {
        let ip = ip.map(|ip| ip.to_canonical());
        {
            let directory = self.read();
            if let Some(source) = directory.rules.find(transport, ip, raw) {
                return source.clone();
            }
            if let Some(source) = ip.and_then(|ip| directory.unregistered.get(&(transport, ip))) {
                return source.clone();
            }
        }
        match ip {
            Some(ip) => self.unregistered(transport, ip),
            None => self.named(transport, transport.name(), SourceType::Auto),
        }
    }

    /// The source of a record that is read from the journal, perhaps from before its registration was changed, or before this process
    /// knew of it: what cannot be looked up follows from the record itself, so that a replay parses as the first reading did.
    pub fn of_record(&self, received: &Received<'_>) -> Arc<Source> {
        let key = received.source;
        if let Some(known) = self.read().by_key.get(&key) {
            return known.clone();
        }
        let transport = received.transport;
        if let Some(ip) = received.peer.ip().filter(|ip| key == peer_key(transport, *ip)) {
            return self.unregistered(transport, ip);
        }
        let files = SourceType::ALL.iter().find(|t| transport == Transport::File && key == named_key(transport, &of_files(**t)));
        if let Some(source_type) = files {
            return self.files(*source_type);
        }
        self.insert(self.bare(key, format!("unknown {}", key.id()), None, None, SourceType::Auto))
    }

    /// The source of the files of one type that are given to `ingest`.
    pub fn files(&self, source_type: SourceType) -> Arc<Source> {
        self.named(Transport::File, &of_files(source_type), source_type)
    }

    /// A source that is no network peer: a listener's own line, the program itself.
    pub fn named(&self, transport: Transport, what: &str, source_type: SourceType) -> Arc<Source> {
        let key = named_key(transport, what);
        let known = self.read().by_key.get(&key).cloned();
        known.unwrap_or_else(|| self.insert(self.bare(key, what.to_owned(), Some(transport), None, source_type)))
    }

    fn unregistered(&self, transport: Transport, ip: IpAddr) -> Arc<Source> {
        if self.read().unregistered.len() >= MOST_UNREGISTERED {
            return self.named(transport, "unregistered, further addresses", SourceType::Auto);
        }
        let key = peer_key(transport, ip);
        let source = self.bare(key, format!("unregistered {ip}"), Some(transport), Some(ip.to_string()), SourceType::Auto);
        let source = self.insert(source);
        self.write().unregistered.entry((transport, ip)).or_insert(source).clone()
    }

    fn insert(&self, source: Source) -> Arc<Source> {
        self.write().by_key.entry(source.key).or_insert_with(|| Arc::new(source)).clone()
    }

    fn bare(
        &self,
        key: SourceKey,
        name: String,
        transport: Option<Transport>,
        address: Option<String>,
        source_type: SourceType,
    ) -> Source {
        Source {
            key,
            id: key.id().to_string(),
            name,
            source_type,
            zone: TimeZone::UTC,
            silent_after: None,
            host: None,
            registered: false,
            transport,
            address,
            counters: Arc::default(),
            alarm: self.alarm(),
        }
    }

    fn alarm(&self) -> Arc<Alarm> {
        Arc::new(Alarm { watched_since: AtomicI64::new(self.started.micros()), silent: AtomicBool::new(false) })
    }

    /// Puts back what the last process saved, before anything is received. Registered sources keep their configuration.
    pub fn restore(&self, saved: Vec<SavedSource>) {
        for row in saved {
            let key = SourceKey::from(row.id);
            let ip = row.address.as_deref().and_then(|a| a.parse::<IpAddr>().ok());
            let known = self.read().by_key.get(&key).cloned();
            let source =
                known.unwrap_or_else(|| self.insert(self.bare(key, row.name, row.transport, row.address, row.source_type)));
            source.counters.restore(&row.entry);
            if let (false, Some(transport), Some(ip)) = (source.registered, row.transport, ip) {
                self.write().unregistered.insert((transport, ip), source);
            }
        }
    }

    /// All sources by name.
    pub fn status(&self) -> Vec<SourceStatus> {
        let mut all: Vec<SourceStatus> = self
            .read()
            .by_key
            .values()
            .map(|source| SourceStatus {
                source: source.clone(),
                entry: source.counters.entry(),
                silent: source.alarm.silent.load(Ordering::Relaxed),
            })
            .collect();
        all.sort_by(|a, b| (&a.source.name, &a.source.id).cmp(&(&b.source.name, &b.source.id)));
        all
    }

    /// Sources that have become silent, or have come back, since this was last asked.
    pub fn check_silence(&self, now: Instant) -> Vec<Silence> {
        let sources: Vec<Arc<Source>> = self.read().by_key.values().cloned().collect();
        sources.into_iter().filter_map(|source| silence::check(source, now)).collect()
    }
}

fn named_key(transport: Transport, what: &str) -> SourceKey {
    SourceKey::from(Id::fixed(&format!("source/{}/{what}", transport.name())))
}

fn peer_key(transport: Transport, ip: IpAddr) -> SourceKey {
    named_key(transport, &ip.to_string())
}

fn of_files(source_type: SourceType) -> String {
    format!("files {source_type}")
}

/// What is saved of a source between processes.
#[derive(Clone, Debug)]
pub struct SavedSource {
    pub id: Id,
    pub name: String,
    pub transport: Option<Transport>,
    pub address: Option<String>,
    pub source_type: SourceType,
    pub entry: LedgerEntry,
}

impl Source {
    fn again(&self) -> Source {
        Source {
            key: self.key,
            id: self.id.clone(),
            name: self.name.clone(),
            source_type: self.source_type,
            zone: self.zone.clone(),
            silent_after: self.silent_after,
            host: self.host,
            registered: self.registered,
            transport: self.transport,
            address: self.address.clone(),
            counters: self.counters.clone(),
            alarm: self.alarm.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(name: &str, address: &str) -> SourceConfig {
        SourceConfig {
            id: Id::fixed(name),
            name: name.to_owned(),
            transport: None,
            address: Some(address.parse().expect("range")),
            header_host: None,
            source_type: SourceType::Fortigate,
            zone: TimeZone::UTC,
            silent_after: Some(300),
            host: None,
        }
    }
    fn name(sources: &Sources, ip: &str, raw: &str) -> String {
        sources.resolve(Transport::Udp, Some(ip.parse().expect("ip")), raw.as_bytes()).name.clone()
    }

    #[test]
    fn the_most_particular_registration_wins_and_a_stranger_gets_a_line_of_its_own() {
        let sources = Sources::new(Instant::from_micros(0));
        let behind_relay = SourceConfig { header_host: Some("fw-7".into()), ..config("relayed", "10.1.0.5") };
        let only_tcp = SourceConfig { transport: Some(Transport::Tcp), ..config("tcp only", "10.1.2.4") };
        sources.configure(vec![config("net", "10.1.0.0/16"), config("one", "10.1.2.3"), behind_relay, only_tcp]);
        assert_eq!(name(&sources, "10.1.2.3", "x"), "one");
        assert_eq!(name(&sources, "::ffff:10.1.2.3", "x"), "one");
        assert_eq!(name(&sources, "10.1.2.4", "x"), "net");
        assert_eq!(name(&sources, "10.1.0.5", "<13>Nov 22 01:02:03 FW-7 app: x"), "relayed");
        assert_eq!(name(&sources, "10.1.0.5", "<13>1 2026-11-22T01:02:03Z other app - - - x"), "net");
        assert_eq!(name(&sources, "192.0.2.1", "x"), "unregistered 192.0.2.1");
        assert_eq!(sources.status().len(), 5);
    }

    #[test]
    fn a_process_that_never_met_the_sender_takes_its_record_for_the_same() {
        let record = |source: &Source, peer| Received {
            at: Instant::from_micros(1),
            source: source.key,
            transport: source.transport.expect("transport"),
            peer,
            flags: crate::journal::Flags::default(),
            raw: b"x",
        };
        let (first, second) = (Sources::new(Instant::from_micros(0)), Sources::new(Instant::from_micros(0)));
        let file = first.files(SourceType::Fortigate);
        assert_eq!(second.of_record(&record(&file, crate::journal::Peer::None)).source_type, SourceType::Fortigate);
        let stranger = first.resolve(Transport::Tcp, Some("192.0.2.7".parse().expect("ip")), b"");
        let peer = crate::journal::Peer::Socket("192.0.2.7:514".parse().expect("socket"));
        assert_eq!(second.of_record(&record(&stranger, peer)).name, "unregistered 192.0.2.7");
    }

    #[test]
    fn counters_survive_a_new_configuration() {
        let sources = Sources::new(Instant::from_micros(0));
        sources.configure(vec![config("one", "10.1.2.3")]);
        let before = sources.resolve(Transport::Udp, Some("10.1.2.3".parse().expect("ip")), b"x");
        before.counters.received(1, 10, Instant::from_micros(5));
        sources.configure(vec![SourceConfig { source_type: SourceType::Syslog, ..config("one", "10.1.2.3") }]);
        let after = sources.resolve(Transport::Udp, Some("10.1.2.3".parse().expect("ip")), b"x");
        assert_eq!(after.source_type, SourceType::Syslog);
        assert_eq!(after.counters.entry().received, 1);
        sources.configure(Vec::new());
        assert_eq!(name(&sources, "10.1.2.3", "x"), "unregistered 10.1.2.3");
        assert_eq!(before.counters.entry().received, 1);
        let line = sources.status().into_iter().find(|s| s.source.key == before.key).expect("line");
        assert_eq!(line.entry.received, 1);
    }
}
