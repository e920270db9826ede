//! The glue between the log half and the record half: where the collector hands over alerts and silences, how events are stamped with hosts, and
//! how log sources and the ledger are shown. Neither half knows the other; this module is why.
use crate::{cli::time, data::Data, rules};
use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};
use vk_collect::{
    Clock, Collector, CollectorConfig, Folders, Position,
    alert::{AlertSink, Checkpoint, DetectedAlert, SilenceSink, SinkError, SinkFuture},
    ingest::IngestStats,
    journal::{IntakeState, JournalConfig, StopReason, Transport},
    listen::ListenConfig,
    reading::{ReadOnly, open_for_reading},
    sources::{Silence, SilenceChange, SourceConfig},
    stamp::Stamp,
};
use vk_core::{Ctx, Id};
use vk_db::{Db, DbError};
use vk_detect::RuleSet;
use vk_event::{Event, Field, SourceType, Value};
use vk_governance::hosts::HostIndex;
use vk_logstore::StoreConfig;
use vk_soc::{
    alerts::{
        model::{Detection, Evidence},
        store as alerts,
    },
    sources::{self, Ledger, LedgerLine},
};

/// The rule id of the alert that a silent source opens.
const SILENT_RULE: &str = "vardkase-source-silent";

/// The clock of the program, as the collector takes it.
pub fn clock() -> Clock {
    Arc::new(time::now)
}

/// Stamps host and zone from the register of hosts. The index is exchanged when the register changes.
#[derive(Default)]
pub struct HostStamp(RwLock<Arc<HostIndex>>);

impl HostStamp {
    pub fn replace(&self, index: HostIndex) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(index);
    }
    fn index(&self) -> Arc<HostIndex> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Names of the host an event is about, the surest first: the event's own host, the device that saw it, the name in the header.
const HOST_FIELDS: [Field; 6] = [
    Field::HostName,
    Field::HostHostname,
    Field::WinlogComputerName,
    Field::ObserverName,
    Field::ObserverHostname,
    Field::LogSyslogHostname,
];

impl Stamp for HostStamp {
    fn stamp(&self, event: &mut Event, _source: &vk_collect::sources::Source) {
        let index = self.index();
        if index.is_empty() {
            return;
        }
        let known = event.str(Field::VardkaseHostId).and_then(|id| id.parse::<Id>().ok());
        let by_name = || HOST_FIELDS.iter().find_map(|f| index.by_name(event.str(*f)?));
        let address = event.str(Field::LogSourceAddress).and_then(|a| a.parse().ok());
        let by_address = || address.and_then(|a| index.by_address(a));
        let host = by_name().or(known).or_else(by_address);
        let zone = host.and_then(|h| index.zone_of(h)).or_else(|| match event.get(Field::SourceIp) {
            Some(Value::Ip(ip)) => index.zone_at(*ip),
            _ => None,
        });
        let zone = zone.map(str::to_owned);
        if let Some(host) = host {
            event.set(Field::VardkaseHostId, host.to_string());
        }
        if let Some(zone) = zone {
            event.set(Field::VardkaseZone, zone);
        }
    }
}

/// Keeps alerts in the record database.
pub struct Alerts {
    pub db: Db,
    pub clock: Clock,
}

impl Alerts {
    fn ctx(&self, what: &'static str) -> Ctx {
        Ctx::system((self.clock)(), what, time::seed())
    }
}

fn refused(error: DbError) -> SinkError {
    SinkError(error.to_string())
}

impl AlertSink for Alerts {
    fn resume(&self) -> SinkFuture<'_, Checkpoint> {
        Box::pin(async {
            let kept = alerts::checkpoint(&self.db).await.map_err(refused)?;
            Ok(Checkpoint { position: Position { segment: kept.segment, offset: kept.offset }, state: kept.state })
        })
    }

    fn apply(&self, detected: Vec<DetectedAlert>, checkpoint: Option<Checkpoint>) -> SinkFuture<'_, ()> {
        Box::pin(async move {
            let detections: Vec<Detection> = detected.into_iter().map(detection).collect();
            let checkpoint =
                checkpoint.map(|c| alerts::Checkpoint { segment: c.position.segment, offset: c.position.offset, state: c.state });
            alerts::apply(&self.db, &self.ctx("detection"), &detections, checkpoint.as_ref()).await.map(drop).map_err(refused)
        })
    }
}

fn detection(d: DetectedAlert) -> Detection {
    let group = d.group.iter().map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join(", ");
    let evidence = d.occurrence.evidence.into_iter().filter_map(|e| {
        let raw = e.raw?;
        Some(Evidence { event_id: e.event_id, at: raw.time, raw: raw.bytes.to_vec(), sha256: raw.sha256 })
    });
    Detection {
        key: d.key,
        rule_id: d.rule.id.to_string(),
        rule_title: d.rule.title.clone(),
        rule_level: d.rule.level.as_str().to_owned(),
        rule_author: Some(d.rule.author.clone()).filter(|a| !a.is_empty()),
        rule_tags: d.rule.tags.clone(),
        group,
        host_id: d.host_id.and_then(|id| id.parse().ok()),
        host_name: d.host,
        user_name: d.user,
        source_ip: d.source_ip.map(|ip| ip.to_string()),
        first_at: d.occurrence.first,
        last_at: d.occurrence.last,
        events: i64::try_from(d.occurrence.count).unwrap_or(i64::MAX),
        evidence: evidence.collect(),
        occurrence: d.occurrence.id,
    }
}

impl SilenceSink for Alerts {
    /// Silence opens an alert about the source; its return is seen on the ledger and closes nothing by itself.
    fn told(&self, silence: Silence) -> SinkFuture<'_, ()> {
        Box::pin(async move {
            if silence.change != SilenceChange::Silent {
                return Ok(());
            }
            let source = &silence.source;
            let detection = Detection {
                occurrence: format!("{SILENT_RULE}-{}-{}", source.id, silence.since.micros()),
                key: format!("{SILENT_RULE}-{}", source.id),
                rule_id: SILENT_RULE.to_owned(),
                rule_title: format!("Tyst loggkälla: {}", source.name),
                rule_level: "medium".to_owned(),
                rule_author: None,
                rule_tags: Vec::new(),
                group: source.name.clone(),
                host_id: source.host,
                host_name: None,
                user_name: None,
                source_ip: source.address.clone(),
                first_at: silence.since,
                last_at: silence.since,
                events: 1,
                evidence: Vec::new(),
            };
            alerts::apply(&self.db, &self.ctx("silence"), &[detection], None).await.map(drop).map_err(refused)
        })
    }
}

/// The ledger page's view of the running collector.
pub struct LiveLedger(pub Arc<Collector>);

impl Ledger for LiveLedger {
    fn lines(&self) -> Vec<LedgerLine> {
        self.0
            .sources()
            .status()
            .into_iter()
            // A listener's own line is there for what cannot be told apart by sender; as long as there is none it says nothing.
            .filter(|s| s.source.registered || s.entry.received > 0 || !s.entry.dropped.is_empty())
            .map(|s| LedgerLine {
                name: s.source.name.clone(),
                id: s.source.registered.then(|| s.source.id.parse().ok()).flatten(),
                transport: s.source.transport.map(|t| t.name().to_owned()).unwrap_or_default(),
                address: s.source.address.clone(),
                source_type: s.source.source_type.to_string(),
                received: s.entry.received,
                bytes: s.entry.bytes,
                parsed: s.entry.parsed,
                unparsed: s.entry.unparsed,
                oversized: s.entry.oversized,
                dropped: s.entry.dropped.iter().map(|(reason, n)| (reason.name().to_owned(), *n)).collect(),
                under_way: i64::try_from(s.entry.under_way()).unwrap_or(i64::MAX),
                last_seen: s.entry.last_seen,
                silent: s.silent,
            })
            .collect()
    }

    fn stopped(&self) -> Option<String> {
        match self.0.intake().journal.state() {
            IntakeState::Open => None,
            IntakeState::Stopped { reason: StopReason::DiskFull, .. } => Some("Disken är full. / The disk is full.".to_owned()),
            IntakeState::Stopped { reason: StopReason::DiskError(error), .. } => Some(error),
        }
    }

    fn trouble(&self) -> Option<String> {
        self.0.status().trouble
    }
}

/// The registered sources as the collector takes them. One whose text cannot be read any more is left out and named in the log.
pub async fn source_configs(db: &Db) -> Result<Vec<SourceConfig>, DbError> {
    let (stored, _) = sources::in_use(db).await?;
    Ok(stored
        .into_iter()
        .filter_map(|s| {
            let d = s.data;
            let source_type: SourceType = d.source_type.parse().ok()?;
            let address = match d.address.as_deref().map(str::parse) {
                Some(Err(error)) => {
                    tracing::error!(source = d.name, %error, "log source left out");
                    return None;
                }
                Some(Ok(range)) => Some(range),
                None => None,
            };
            let transport = match d.transport.as_str() {
                "udp" => Some(Transport::Udp),
                "tcp" => Some(Transport::Tcp),
                _ => None,
            };
            Some(SourceConfig {
                id: s.id,
                name: d.name,
                transport,
                address,
                header_host: d.header_host,
                source_type,
                zone: jiff::tz::TimeZone::get(&d.time_zone).unwrap_or(jiff::tz::TimeZone::UTC),
                silent_after: d.silent_after_minutes.map(|m| m.saturating_mul(60)),
                host: d.host,
            })
        })
        .collect())
}

/// What a collector over this data folder is started with.
pub async fn config(
    data: &Data,
    db: &Db,
    listen: ListenConfig,
    rules: RuleSet,
    stamp: Arc<HostStamp>,
) -> Result<CollectorConfig, DbError> {
    stamp.replace(HostIndex::load(db).await?);
    let alerts = Arc::new(Alerts { db: db.clone(), clock: clock() });
    let folders = Folders::new(&data.root);
    Ok(CollectorConfig {
        journal: JournalConfig::new(rand::random()),
        store: StoreConfig::new(folders.events()),
        folders,
        listen,
        sources: source_configs(db).await?,
        rules,
        stamp,
        alerts: alerts.clone(),
        silence: alerts,
        clock: clock(),
        keep_segments: 4,
    })
}

/// Files into the same pipeline as live logs.
pub async fn ingest(data: &Data, source: SourceType, files: &[std::path::PathBuf], again: bool) -> anyhow::Result<IngestStats> {
    let db = data.records().await?;
    let (rules, _) = rules::load(&data.config)?;
    let config = config(data, &db, ListenConfig::default(), rules, Arc::default()).await?;
    Ok(vk_collect::ingest::ingest_files(config, source, files, again).await?)
}

/// The events of a data folder as they are now, beside a running server too.
pub async fn open(data: &Data) -> anyhow::Result<ReadOnly> {
    let folders = Folders::new(&data.root);
    let stamp = HostStamp::default();
    let mut configs = Vec::new();
    if data.has_records() {
        let db = data.records_read_only().await?;
        stamp.replace(HostIndex::load(&db).await?);
        configs = source_configs(&db).await?;
    }
    Ok(open_for_reading(&folders, StoreConfig::new(folders.events()), configs, &stamp, time::now()).await?)
}

/// Keeps host index and source configuration up to date with the registers, every few seconds and only when something has changed.
pub async fn follow_registers(db: Db, collector: Arc<Collector>, stamp: Arc<HostStamp>) {
    let mut seen: BTreeMap<&str, i64> = BTreeMap::new();
    let mut tick = tokio::time::interval(std::time::Duration::from_secs(3));
    loop {
        tick.tick().await;
        let newest = "SELECT COALESCE(MAX(seq), 0) FROM audit WHERE register IN ";
        for (what, registers) in [("hosts", ["hosts", "zones"].as_slice()), ("sources", ["sources"].as_slice())] {
            let at = match db.int(vk_db::Sql::new(newest).list(registers.iter().copied())).await {
                Ok(at) => at,
                Err(error) => {
                    tracing::error!(%error, "registers not followed");
                    continue;
                }
            };
            if seen.insert(what, at) == Some(at) {
                continue;
            }
            let result = match what {
                "hosts" => HostIndex::load(&db).await.map(|index| stamp.replace(index)),
                _ => source_configs(&db).await.map(|configs| collector.sources().configure(configs)),
            };
            if let Err(error) = result {
                tracing::error!(%error, "registers not followed");
            }
        }
    }
}
