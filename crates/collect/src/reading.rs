//! Looking at a data folder without writing it, beside a running server or without one: `search`, `sql`, `verify`.
//!
//! What is in the journal and not yet in a file is read from the journal, so that a command sees what the server sees.
use crate::{
    CollectError, Folders, Position,
    journal::{self, DataLock, Folder, Reader},
    manifest::SqlManifest,
    sources::{Ledger, SourceConfig, Sources},
    stamp::{Stamp, event_of, time_of},
};
use std::sync::Arc;
use vk_core::Instant;
use vk_event::Field;
use vk_logstore::{
    FileEntry, Manifest, ManifestError, Snapshot, Store, StoreConfig, StoreError, StoredEvent, manifest::ManifestFuture,
};

const BATCH_RECORDS: usize = 4000;
const BATCH_BYTES: usize = 4 << 20;

/// A data folder opened for reading.
pub struct ReadOnly {
    pub store: Store,
    pub sources: Arc<Sources>,
    /// Events that were only in the journal.
    pub replayed: u64,
}

/// Opens store and journal as they are at this moment. A folder without any of them reads as empty.
pub async fn open_for_reading(
    folders: &Folders,
    store: StoreConfig,
    configs: Vec<SourceConfig>,
    stamp: &dyn Stamp,
    now: Instant,
) -> Result<ReadOnly, CollectError> {
    let sources = Arc::new(Sources::new(now));
    sources.configure(configs);
    let manifest: Arc<dyn Manifest> = match folders.data.join("logs.db").exists() {
        false => Arc::new(NoFiles),
        true => {
            let db = SqlManifest::open_db_read_only(&folders.data).await?;
            let manifest = SqlManifest::new(db, Arc::<Ledger>::default(), sources.clone());
            sources.restore(manifest.saved_sources().await?);
            Arc::new(manifest)
        }
    };
    let stored = manifest.snapshot().await.map_err(StoreError::from)?.position;
    // The whole tail has to fit into memory: it is what the server had in memory, or could not write.
    let config = StoreConfig { read_only: true, memory_bytes: usize::MAX, ..store };
    let store = Store::open(config, manifest).await?;
    let mut replayed = 0;
    if let Ok(disk) = Folder::open(&folders.journal()) {
        let mut reader = Reader::new(Arc::new(disk), stored);
        if let Some(journal) = reader.journal_id()? {
            loop {
                let records = reader.read(BATCH_RECORDS, BATCH_BYTES, None)?;
                if records.is_empty() && records.damage.is_empty() {
                    break;
                }
                let events: Vec<StoredEvent> = records
                    .iter()
                    .map(|(at, end, received)| {
                        let source = sources.of_record(&received);
                        let event = event_of(journal, at, &received, &source, stamp);
                        let id = event.str(Field::EventId).unwrap_or_default().to_owned();
                        StoredEvent { position: end, id, time: time_of(&event, &received), event: Arc::new(event) }
                    })
                    .collect();
                replayed += store.append(events, now)?.accepted;
            }
        }
    }
    Ok(ReadOnly { store, sources, replayed })
}

/// What `verify` found in journal and store.
#[derive(Clone, Debug, Default)]
pub struct LogReport {
    pub journal: journal::VerifyReport,
    pub store: vk_logstore::VerifyReport,
    /// Sidecars written anew, with `--repair`.
    pub repaired: Vec<String>,
}

impl LogReport {
    pub fn is_sound(&self) -> bool {
        self.journal.problems.is_empty() && self.store.is_whole()
    }
}

/// Reads the whole journal and every file of the store. `repair` also rebuilds what can be rebuilt; it needs the folder for itself.
pub async fn verify(folders: &Folders, store: StoreConfig, repair: bool) -> Result<LogReport, CollectError> {
    let mut report = LogReport::default();
    if let Ok(disk) = Folder::open(&folders.journal()) {
        report.journal = journal::verify(&disk)?;
    }
    if !folders.data.join("logs.db").exists() {
        return Ok(report);
    }
    let lock = if repair { Some(DataLock::acquire(&folders.data)?) } else { None };
    let db = match repair {
        true => SqlManifest::open_db(&folders.data).await?,
        false => SqlManifest::open_db_read_only(&folders.data).await?,
    };
    let nobody = Arc::new(Sources::new(Instant::from_micros(0)));
    let manifest = Arc::new(SqlManifest::new(db, Arc::<Ledger>::default(), nobody));
    let store = Store::open(StoreConfig { read_only: !repair, ..store }, manifest).await?;
    if repair {
        report.repaired = store.rebuild_sidecars().await?;
    }
    report.store = store.verify().await?;
    drop(lock);
    Ok(report)
}

/// The manifest of a folder that has no store yet.
struct NoFiles;

impl Manifest for NoFiles {
    fn snapshot(&self) -> ManifestFuture<'_, Snapshot> {
        Box::pin(std::future::ready(Ok(Snapshot::default())))
    }
    fn publish(&self, _add: Vec<FileEntry>, _remove: Vec<String>, _position: Option<Position>) -> ManifestFuture<'_, ()> {
        Box::pin(std::future::ready(Err(ManifestError("opened for reading".to_owned()))))
    }
}
