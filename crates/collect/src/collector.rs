//! A running collect node: everything of this crate, opened in the right order and closed in the right order.
//!
//! Start: lock, `logs.db`, store, journal, doors (what most often prevents a start), pipeline. Stop: doors, journal, pipeline, and last what
//! is saved.
use crate::{
    Clock, CollectError, Position,
    alert::{AlertSink, SilenceSink},
    ingest::spool,
    journal::{DataLock, Folder, Journal, JournalConfig, Transport},
    listen::{DoorStatus, Intake, ListenConfig, Listeners},
    manifest::SqlManifest,
    pipeline::{Pipeline, PipelineParts, PipelineStatus},
    sources::{Ledger, SourceConfig, Sources},
    stamp::Stamp,
};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{sync::watch, task::JoinSet};
use vk_db::Db;
use vk_detect::RuleSet;
use vk_logstore::{Manifest, Store, StoreConfig};

/// Where things lie in a data folder.
#[derive(Clone, Debug)]
pub struct Folders {
    pub data: PathBuf,
}

impl Folders {
    pub fn new(data: &Path) -> Folders {
        Folders { data: data.to_owned() }
    }
    pub fn journal(&self) -> PathBuf {
        self.data.join("journal")
    }
    pub fn events(&self) -> PathBuf {
        self.data.join("events")
    }
    pub fn spool(&self) -> PathBuf {
        self.data.join("spool")
    }
    pub(crate) fn error(path: &Path) -> impl FnOnce(std::io::Error) -> CollectError + use<> {
        let path = path.display().to_string();
        move |error| CollectError::File { path, error }
    }
}

/// What a node is started with.
pub struct CollectorConfig {
    pub folders: Folders,
    pub journal: JournalConfig,
    pub store: StoreConfig,
    pub listen: ListenConfig,
    pub sources: Vec<SourceConfig>,
    pub rules: RuleSet,
    pub stamp: Arc<dyn Stamp>,
    pub alerts: Arc<dyn AlertSink>,
    pub silence: Arc<dyn SilenceSink>,
    pub clock: Clock,
    /// Journal segments that stay although everything in them has been worked off.
    pub keep_segments: usize,
}

/// A running node.
pub struct Collector {
    intake: Intake,
    store: Arc<Store>,
    manifest: Arc<SqlManifest>,
    db: Db,
    pipeline: Arc<Pipeline>,
    listeners: Listeners,
    stop: watch::Sender<bool>,
    chores: JoinSet<()>,
    _lock: DataLock,
}

impl Collector {
    pub async fn start(config: CollectorConfig) -> Result<Collector, CollectError> {
        let folders = config.folders;
        let lock = DataLock::acquire(&folders.data)?;
        let db = SqlManifest::open_db(&folders.data).await?;
        let sources = Arc::new(Sources::new((config.clock)()));
        sources.configure(config.sources);
        let ledger = Arc::<Ledger>::default();
        let manifest = Arc::new(SqlManifest::new(db.clone(), ledger.clone(), sources.clone()));
        sources.restore(manifest.saved_sources().await?);
        let store = Arc::new(Store::open(config.store, manifest.clone()).await?);
        let stored = manifest.snapshot().await.map_err(vk_logstore::StoreError::from)?.position;
        let detected = config.alerts.resume().await?.position;
        let disk = Arc::new(Folder::create(&folders.journal()).map_err(Folders::error(&folders.journal()))?);
        let journal = JournalConfig { behind: stored.max(detected), ..config.journal };
        let journal = Arc::new(Journal::open(disk, journal, config.clock.clone())?);
        report_recovery(&journal);
        let intake = Intake { journal: journal.clone(), sources: sources.clone(), clock: config.clock.clone() };
        let listeners = Listeners::open(&config.listen, intake.clone()).await?;
        let parts = PipelineParts {
            journal,
            sources,
            ledger,
            stamp: config.stamp,
            alerts: config.alerts,
            store: store.clone(),
            clock: config.clock,
        };
        let pipeline = Arc::new(Pipeline::start(parts, &config.rules, stored).await?);
        let (stop, stopped) = watch::channel(false);
        let mut chores = JoinSet::new();
        let node = Chores {
            intake: intake.clone(),
            store: store.clone(),
            manifest: manifest.clone(),
            pipeline: Arc::downgrade(&pipeline),
            silence: config.silence,
            keep_segments: config.keep_segments,
        };
        node.begin(&mut chores, stopped.clone());
        chores.spawn(spool::serve(folders.spool(), intake.clone(), db.clone(), Arc::downgrade(&pipeline), stopped));
        Ok(Collector { intake, store, manifest, db, pipeline, listeners, stop, chores, _lock: lock })
    }

    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }
    pub fn sources(&self) -> &Arc<Sources> {
        &self.intake.sources
    }
    /// For inputs of other crates (HTTP), and for the state of intake.
    pub fn intake(&self) -> &Intake {
        &self.intake
    }
    pub fn status(&self) -> PipelineStatus {
        self.pipeline.status()
    }
    pub fn doors(&self) -> Vec<DoorStatus> {
        self.listeners.status()
    }
    pub fn addresses(&self, transport: Transport) -> Vec<SocketAddr> {
        self.listeners.addresses(transport)
    }
    pub fn replace_rules(&self, rules: RuleSet) {
        self.pipeline.replace_rules(rules);
    }
    pub(crate) fn db(&self) -> &Db {
        &self.db
    }
    /// Returns once what is durable now is searchable and its alerts are kept.
    pub async fn settled(&self) {
        self.pipeline.caught_up(self.intake.journal.durable()).await;
    }

    /// Closes the doors, works off what was received, writes everything out. What cannot be written stays in the journal.
    pub async fn stop(self) -> Result<(), CollectError> {
        self.listeners.stop().await;
        // Nobody listening: the chores have ended already.
        let _ = self.stop.send(true);
        let mut chores = self.chores;
        while chores.join_next().await.is_some() {}
        let journal = self.intake.journal.clone();
        // The closing thread cannot panic; were it to, the pipeline would notice that the journal has ended.
        let _ = tokio::task::spawn_blocking(move || journal.close()).await;
        if let Some(pipeline) = Arc::into_inner(self.pipeline) {
            pipeline.finish().await;
        }
        self.manifest.save_drops().await?;
        drop((self.manifest, self.store));
        self.db.close().await?;
        Ok(())
    }
}

fn report_recovery(journal: &Journal) {
    let recovery = journal.recovery();
    if recovery.cut_bytes > 0 {
        tracing::warn!(
            bytes = recovery.cut_bytes,
            "unfinished records cut from the end of the journal; none of them had been acknowledged"
        );
    }
    for damage in &recovery.damage {
        tracing::error!(segment = damage.segment, offset = damage.offset, bytes = damage.bytes, "the journal is damaged");
    }
}

/// What has to be done again and again.
#[derive(Clone)]
struct Chores {
    intake: Intake,
    store: Arc<Store>,
    manifest: Arc<SqlManifest>,
    pipeline: std::sync::Weak<Pipeline>,
    silence: Arc<dyn SilenceSink>,
    keep_segments: usize,
}

impl Chores {
    fn begin(self, tasks: &mut JoinSet<()>, stop: watch::Receiver<bool>) {
        let (watch, save, tidy) = (self.clone(), self.clone(), self);
        tasks.spawn(every(Duration::from_secs(2), stop.clone(), async move || watch.watch_silence().await));
        tasks.spawn(every(Duration::from_secs(30), stop.clone(), async move || save.save().await));
        tasks.spawn(every(Duration::from_secs(60), stop, async move || tidy.tidy().await));
    }

    async fn watch_silence(&self) {
        for silence in self.intake.sources.check_silence((self.intake.clock)()) {
            tracing::warn!(source = silence.source.name, change = ?silence.change, "log source");
            if let Err(error) = self.silence.told(silence).await {
                tracing::error!(%error, "silence of a log source not kept");
            }
        }
    }

    async fn save(&self) {
        if let Err(error) = self.manifest.save_drops().await {
            tracing::error!(%error, "ledger not saved");
        }
    }

    /// Merges small files, deletes what nobody reads any more, and lets go of journal segments that alerts and store have both worked off.
    async fn tidy(&self) {
        let now = (self.intake.clock)();
        if let Err(error) = self.store.compact(now).await {
            tracing::error!(%error, "compaction");
        }
        if let Err(error) = self.store.sweep(now).await {
            tracing::error!(%error, "sweeping the store");
        }
        let detected = self.pipeline.upgrade().map_or(Position::default(), |p| p.status().checkpoint);
        let pruned = match self.manifest.snapshot().await {
            Ok(snapshot) => {
                self.intake.journal.prune(detected.min(snapshot.position), self.keep_segments).map_err(|e| e.to_string())
            }
            Err(error) => Err(error.to_string()),
        };
        if let Err(error) = pruned {
            tracing::error!(error, "pruning the journal");
        }
    }
}

/// Does something at an interval until told to stop.
async fn every(period: Duration, mut stop: watch::Receiver<bool>, chore: impl AsyncFn()) {
    let mut tick = tokio::time::interval(period);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    tick.tick().await;
    loop {
        let ended = tokio::select! {
            _ = tick.tick() => false,
            _ = stop.wait_for(|stop| *stop) => true,
        };
        if ended {
            return;
        }
        chore().await;
    }
}
