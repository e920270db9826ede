//! The store: takes events in, writes them out, answers questions.
use crate::{
    Appended, Count, FileEntry, FoundEvent, Histogram, Manifest, SearchPage, SearchRequest, Selection, StoreStats, StoredEvent,
    Top, VerifyReport,
    error::{Result, StoreError},
};
use std::{path::PathBuf, sync::Arc, time::Duration};
use vk_core::Instant;

/// Where the store lives and how much it may use. `StoreConfig::new(dir)` gives the defaults of the embedded product.
#[derive(Clone, Debug)]
pub struct StoreConfig {
    /// The folder of the Parquet files; made when absent.
    pub dir: PathBuf,
    /// Never writes, deletes or flushes: a command beside a running server.
    pub read_only: bool,
    /// [`Store::needs_flush`] says yes from this size or this age on.
    pub flush_bytes: usize,
    pub flush_after: Duration,
    /// [`Store::append`] refuses beyond this size.
    pub memory_bytes: usize,
    /// Files up to this size are worth merging; a merged file is about as large.
    pub compact_bytes: u64,
    /// As many files of one size must have come together before they are merged.
    pub compact_files: usize,
    /// A file that is no longer in the manifest stays so long for those who still read it.
    pub grace: Duration,
    /// Memory that one query's sorting and counting may use before it spills.
    pub query_memory: usize,
    pub query_timeout: Duration,
    /// Threads of one query.
    pub query_threads: usize,
    /// Token filters are written and used. Off only to measure what they are worth.
    pub token_filters: bool,
}

impl StoreConfig {
    pub fn new(dir: impl Into<PathBuf>) -> StoreConfig {
        StoreConfig {
            dir: dir.into(),
            read_only: false,
            flush_bytes: 64 << 20,
            flush_after: Duration::from_secs(30),
            memory_bytes: 256 << 20,
            compact_bytes: 256 << 20,
            compact_files: 8,
            grace: Duration::from_secs(300),
            query_memory: 512 << 20,
            query_timeout: Duration::from_secs(60),
            query_threads: 2,
            token_filters: true,
        }
    }
}

/// What [`Store::compact`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compacted {
    pub merged: Vec<String>,
    pub made: Option<FileEntry>,
}

/// The log store. Cheap to share behind an [`Arc`]; every method takes `&self`. Dropping the future of a query cancels it.
pub struct Store {
    _config: StoreConfig,
    _manifest: Arc<dyn Manifest>,
}

fn building<T>() -> Result<T> {
    Err(StoreError::Engine("being built".to_owned()))
}

impl Store {
    /// Opens the folder. The events after the manifest's position must then be appended again from the journal.
    pub async fn open(config: StoreConfig, manifest: Arc<dyn Manifest>) -> Result<Store> {
        Ok(Store { _config: config, _manifest: manifest })
    }
    /// Takes events in, searchable at once. Replayed ones are ignored.
    pub fn append(&self, events: Vec<StoredEvent>, now: Instant) -> Result<Appended> {
        let _ = (events, now);
        building()
    }
    /// Enough has come together, in size or age, that [`Store::flush`] is due.
    pub fn needs_flush(&self, now: Instant) -> bool {
        let _ = now;
        false
    }
    /// Writes what is in memory into one file and publishes it. `None` when there was nothing.
    pub async fn flush(&self, now: Instant) -> Result<Option<FileEntry>> {
        let _ = now;
        building()
    }
    /// Merges small files into a sorted large one, when enough of them have come together.
    pub async fn compact(&self, now: Instant) -> Result<Compacted> {
        let _ = now;
        building()
    }
    /// Deletes files that the manifest does not name any more, after the grace period. Gives the number deleted.
    pub async fn sweep(&self, now: Instant) -> Result<u64> {
        let _ = now;
        building()
    }
    pub async fn search(&self, request: SearchRequest) -> Result<SearchPage> {
        let _ = request;
        building()
    }
    /// Counts per slice of time, at most `slices` of them, over the selection's range or, where it is open, over what there is.
    pub async fn histogram(&self, selection: &Selection, slices: usize) -> Result<Histogram> {
        let _ = (selection, slices);
        building()
    }
    pub async fn count(&self, selection: &Selection) -> Result<Count> {
        let _ = selection;
        building()
    }
    /// The `n` commonest values of a field (any name the query language knows).
    pub async fn top(&self, selection: &Selection, field: &str, n: usize) -> Result<Top> {
        let _ = (selection, field, n);
        building()
    }
    /// One event by its id.
    pub async fn get(&self, id: &str) -> Result<Option<FoundEvent>> {
        let _ = id;
        building()
    }
    /// Reads every file from end to end and names the bad ones.
    pub async fn verify(&self) -> Result<VerifyReport> {
        building()
    }
    /// Writes missing and damaged sidecars anew from their Parquet files. Gives their names.
    pub async fn rebuild_sidecars(&self) -> Result<Vec<String>> {
        building()
    }
    pub async fn stats(&self) -> Result<StoreStats> {
        building()
    }
}
