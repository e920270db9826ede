//! The store: takes events in, writes them out, answers questions.
use crate::{
    Appended, Count, FileEntry, FoundEvent, Histogram, Manifest, SearchPage, SearchRequest, Selection, StoreStats, StoredEvent,
    Top, VerifyReport, aggregate, compact,
    engine::Engine,
    error::{Result, StoreError},
    fs::{Disk, Fs},
    memtable::{Memtable, Sealed},
    query::Expr,
    rows::widen,
    schema, search, verify,
    view::{View, arrow_error},
    writer::{Birth, FileWriter, sidecar_name},
};
use arrow::{compute, record_batch::RecordBatch};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
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
    config: StoreConfig,
    manifest: Arc<dyn Manifest>,
    fs: Arc<dyn Fs>,
    engine: Arc<Engine>,
    memory: Memtable,
    /// One flush at a time, one compaction at a time; a compaction does not hold up flushes.
    flushing: tokio::sync::Mutex<()>,
    compacting: tokio::sync::Mutex<()>,
    /// Files that the manifest does not name, and since when that is known.
    retired: Mutex<BTreeMap<String, Instant>>,
    /// Files that compaction could not read and leaves alone.
    broken: Mutex<BTreeSet<String>>,
    names: AtomicU64,
}

impl Store {
    /// Opens the folder. The events after the manifest's position must then be appended again from the journal.
    pub async fn open(config: StoreConfig, manifest: Arc<dyn Manifest>) -> Result<Store> {
        Store::open_on(config, manifest, Arc::new(Disk)).await
    }

    /// As [`Store::open`], writing through another file system: how tests let writes fail.
    pub async fn open_on(config: StoreConfig, manifest: Arc<dyn Manifest>, fs: Arc<dyn Fs>) -> Result<Store> {
        if !config.dir.is_dir() {
            std::fs::create_dir_all(&config.dir).map_err(|e| io_at("make", &config.dir, e))?;
        }
        let floor = manifest.snapshot().await?.position;
        let engine = Arc::new(Engine::new(&config)?);
        Ok(Store {
            engine,
            manifest,
            fs,
            memory: Memtable::new(floor),
            flushing: tokio::sync::Mutex::default(),
            compacting: tokio::sync::Mutex::default(),
            retired: Mutex::default(),
            broken: Mutex::default(),
            names: AtomicU64::new(0),
            config,
        })
    }

    /// Takes events in, searchable at once. Replayed ones are ignored. Refuses with [`StoreError::Full`] when too much waits to be
    /// written; then none of them was taken.
    pub fn append(&self, events: Vec<StoredEvent>, now: Instant) -> Result<Appended> {
        let done = self.memory.append(events, now, self.config.memory_bytes).map_err(arrow_error)?;
        done.ok_or_else(|| StoreError::Full { bytes: usize::try_from(self.memory.size().1).unwrap_or(usize::MAX) })
    }

    /// Enough has come together, in size or age, that [`Store::flush`] is due; or an earlier flush failed.
    pub fn needs_flush(&self, now: Instant) -> bool {
        !self.config.read_only && self.memory.due(now, self.config.flush_bytes, self.config.flush_after)
    }

    /// Writes what is in memory into a file and publishes it with its journal position. `None` when there was nothing. When it fails,
    /// the events stay in memory and searchable, and the next flush tries again.
    pub async fn flush(&self, now: Instant) -> Result<Option<FileEntry>> {
        self.writable()?;
        let _one = self.flushing.lock().await;
        let mut made = None;
        // The first round may be what an earlier flush left behind.
        for _ in 0..2 {
            let Some(sealed) = self.memory.seal().map_err(arrow_error)? else { break };
            let position = sealed.last;
            // An earlier publish may have happened although its answer was lost.
            if self.manifest.snapshot().await?.position < position {
                made = Some(self.write_and_publish(sealed, now).await?);
            }
            self.memory.release();
        }
        Ok(made)
    }

    async fn write_and_publish(&self, sealed: Sealed, now: Instant) -> Result<FileEntry> {
        let (fs, dir, filters, position) =
            (Arc::clone(&self.fs), self.config.dir.clone(), self.config.token_filters, sealed.last);
        let name = self.new_name(now);
        let entry = tokio::task::spawn_blocking(move || write_level_0(fs, &dir, name, &sealed, filters, now))
            .await
            .map_err(|e| StoreError::Engine(e.to_string()))?
            .map_err(|e| io_at("write into", &self.config.dir, e))?;
        self.publish(entry, vec![], Some(position)).await
    }

    /// One manifest transaction. When its answer is an error, the manifest itself is asked whether it happened.
    async fn publish(&self, entry: FileEntry, remove: Vec<String>, position: Option<crate::Position>) -> Result<FileEntry> {
        let Err(error) = self.manifest.publish(vec![entry.clone()], remove, position).await else { return Ok(entry) };
        let happened = self.manifest.snapshot().await?.files.iter().any(|f| f.name == entry.name);
        if happened { Ok(entry) } else { Err(error.into()) }
    }

    /// A file name that was never used, in this process or before.
    fn new_name(&self, now: Instant) -> String {
        loop {
            let n = self.names.fetch_add(1, Ordering::Relaxed);
            let name = format!("{:016x}-{n:04x}.parquet", now.micros());
            if !self.config.dir.join(&name).exists() {
                return name;
            }
        }
    }

    /// Merges small files into a sorted large one, when enough of them have come together. Queries meanwhile go on with the old ones.
    pub async fn compact(&self, now: Instant) -> Result<Compacted> {
        self.writable()?;
        let _one = self.compacting.lock().await;
        let broken = self.broken.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let picked = compact::pick(&self.manifest.snapshot().await?.files, &self.config, &broken);
        if picked.is_empty() {
            return Ok(Compacted::default());
        }
        let name = self.new_name(now);
        let made = match compact::merge(&self.engine, Arc::clone(&self.fs), &self.config, &picked, name, now).await {
            Ok(made) => made,
            Err(error) => {
                self.set_broken_aside(&picked);
                return Err(error);
            }
        };
        let merged: Vec<String> = picked.into_iter().map(|f| f.name).collect();
        let made = self.publish(made, merged.clone(), None).await?;
        Ok(Compacted { merged, made: Some(made) })
    }

    /// A damaged file must not keep the others from ever being merged.
    fn set_broken_aside(&self, files: &[FileEntry]) {
        let bad = files.iter().filter(|f| verify::parquet_is_whole(&self.config.dir, f).is_err()).map(|f| f.name.clone());
        self.broken.lock().unwrap_or_else(PoisonError::into_inner).extend(bad);
    }

    /// Deletes files that the manifest does not name, once that has been known for the grace period: leftovers of crashes, and what
    /// compaction replaced. Gives the number deleted.
    pub async fn sweep(&self, now: Instant) -> Result<u64> {
        self.writable()?;
        let _no_merge = self.compacting.lock().await;
        let _no_flush = self.flushing.lock().await;
        let named: BTreeSet<String> =
            self.manifest.snapshot().await?.files.into_iter().flat_map(|f| [sidecar_name(&f.name), f.name]).collect();
        let listed = list(&self.config.dir).map_err(|e| io_at("list", &self.config.dir, e))?;
        let unnamed: BTreeSet<String> = listed.into_iter().filter(|name| !named.contains(name)).collect();
        let grace = i64::try_from(self.config.grace.as_micros()).unwrap_or(i64::MAX);
        let mut retired = self.retired.lock().unwrap_or_else(PoisonError::into_inner);
        retired.retain(|name, _| unnamed.contains(name));
        let mut deleted = 0;
        for name in unnamed {
            let since = *retired.entry(name.clone()).or_insert(now);
            if now.micros().saturating_sub(since.micros()) >= grace {
                let path = self.config.dir.join(&name);
                self.fs.remove(&path).map_err(|e| io_at("delete", &path, e))?;
                retired.remove(&name);
                deleted += 1;
            }
        }
        Ok(deleted)
    }

    pub async fn search(&self, request: SearchRequest) -> Result<SearchPage> {
        self.in_time(async {
            let mut view = self.view(&request.selection).await?;
            search::search(&mut view, &request).await
        })
        .await
    }

    /// Counts per slice of time, at most `slices` of them, over the selection's range or, where it is open, over what there is.
    pub async fn histogram(&self, selection: &Selection, slices: usize) -> Result<Histogram> {
        self.in_time(async { aggregate::histogram(&mut self.view(selection).await?, slices).await }).await
    }

    pub async fn count(&self, selection: &Selection) -> Result<Count> {
        self.in_time(async { aggregate::count(&mut self.view(selection).await?).await }).await
    }

    /// The `n` commonest values of a field (any name the query language knows; short names are not resolved here).
    pub async fn top(&self, selection: &Selection, field: &str, n: usize) -> Result<Top> {
        self.in_time(async { aggregate::top(&mut self.view(selection).await?, field, n).await }).await
    }

    /// One event by its id. An error when it was not found and a file that may hold it cannot be read.
    pub async fn get(&self, id: &str) -> Result<Option<FoundEvent>> {
        self.in_time(async { search::get(&mut self.view(&Selection::of(Expr::All)).await?, id).await }).await
    }

    /// Reads every file from end to end and names the bad ones.
    pub async fn verify(&self) -> Result<VerifyReport> {
        let files = self.manifest.snapshot().await?.files;
        let (dir, sidecars) = (self.config.dir.clone(), self.config.token_filters);
        tokio::task::spawn_blocking(move || verify::verify(&dir, &files, sidecars))
            .await
            .map_err(|e| StoreError::Engine(e.to_string()))
    }

    /// Writes missing and damaged sidecars anew from their Parquet files. Gives their names.
    pub async fn rebuild_sidecars(&self) -> Result<Vec<String>> {
        self.writable()?;
        let _no_merge = self.compacting.lock().await;
        let files = self.manifest.snapshot().await?.files;
        let (dir, fs) = (self.config.dir.clone(), Arc::clone(&self.fs));
        tokio::task::spawn_blocking(move || verify::rebuild(fs.as_ref(), &dir, &files))
            .await
            .map_err(|e| StoreError::Engine(e.to_string()))?
            .map_err(|e| io_at("rebuild sidecars in", &self.config.dir, e))
    }

    pub async fn stats(&self) -> Result<StoreStats> {
        let memory = self.memory.snapshot().map_err(arrow_error)?;
        let (memory_rows, memory_bytes) = self.memory.size();
        let manifest = self.manifest.snapshot().await?;
        let times = manifest.files.iter().map(|f| (f.time_min, f.time_max)).chain(memory.chunks.iter().map(|c| c.times));
        let range = crate::rows::time_range(times.flat_map(|(a, b)| [a, b]));
        Ok(StoreStats {
            files: manifest.files.len() as u64,
            file_rows: manifest.files.iter().map(|f| f.rows).sum(),
            file_bytes: manifest.files.iter().map(|f| f.bytes).sum(),
            memory_rows,
            memory_bytes,
            position: manifest.position,
            oldest: range.map(|(first, _)| first),
            newest: range.map(|(_, last)| last),
        })
    }

    /// Memory first, then the manifest: what a flush publishes in between is then in both, and the position tells which is which. The
    /// other way round it would be in neither.
    async fn view(&self, selection: &Selection) -> Result<View> {
        let memory = self.memory.snapshot().map_err(arrow_error)?;
        let manifest = self.manifest.snapshot().await?;
        View::new(&self.engine, &self.config, memory, manifest, selection)
    }

    async fn in_time<T>(&self, query: impl Future<Output = Result<T>>) -> Result<T> {
        let limit = self.config.query_timeout;
        tokio::time::timeout(limit, query).await.unwrap_or(Err(StoreError::Timeout { seconds: limit.as_secs() }))
    }

    fn writable(&self) -> Result<()> {
        if self.config.read_only { Err(StoreError::ReadOnly) } else { Ok(()) }
    }
}

fn io_at(doing: &'static str, path: &Path, source: io::Error) -> StoreError {
    StoreError::Io { doing, path: path.display().to_string(), source }
}

/// Names of the files (not folders) in a folder.
fn list(dir: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            names.extend(entry.file_name().into_string());
        }
    }
    Ok(names)
}

/// A flushed file is sorted by time alone: it covers little of it, and the newest events are asked for most.
fn write_level_0(
    fs: Arc<dyn Fs>,
    dir: &Path,
    name: String,
    sealed: &Sealed,
    filters: bool,
    now: Instant,
) -> io::Result<FileEntry> {
    let there: BTreeSet<String> = sealed
        .chunks
        .iter()
        .flat_map(|c| c.rows.batch.schema().fields().iter().map(|f| f.name().clone()).collect::<Vec<_>>())
        .collect();
    let names: Vec<&str> = there.iter().map(String::as_str).collect();
    let columns = Arc::new(schema::table().project(&schema::columns_named(&names)).map_err(io::Error::other)?);
    let batches: Vec<RecordBatch> = sealed
        .chunks
        .iter()
        .map(|c| widen(&c.rows.batch, &columns))
        .collect::<std::result::Result<_, _>>()
        .map_err(io::Error::other)?;
    let all = compute::concat_batches(&columns, &batches).map_err(io::Error::other)?;
    drop(batches);
    let times = all.column_by_name(schema::TIME).ok_or_else(|| io::Error::other("rows without time"))?;
    let order = compute::sort_to_indices(times, None, None).map_err(io::Error::other)?;
    let sorted = compute::take_record_batch(&all, &order).map_err(io::Error::other)?;
    drop(all);
    let misfits = sealed.chunks.iter().flat_map(|c| c.rows.misfits.iter().map(|f| f.name().to_owned())).collect();
    let birth = Birth { name, level: 0, misfits, position: sealed.last, created: now };
    let mut writer = FileWriter::create(fs, dir, birth, &columns, filters)?;
    writer.write(&sorted)?;
    writer.finish()
}
