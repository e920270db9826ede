//! Many small files into one large one, sorted by source, host and time, so that a question about one host touches few row groups.
use crate::{
    FileEntry, StoreConfig,
    engine::{Engine, Scan, engine_error},
    error::{Result, StoreError},
    fs::Fs,
    schema,
    writer::{Birth, FileWriter},
};
use arrow::{datatypes::SchemaRef, record_batch::RecordBatch};
use datafusion::logical_expr::ident;
use futures::TryStreamExt as _;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::Path,
    sync::Arc,
};
use vk_core::Instant;
use vk_event::Field;

/// Files below this size count as equally small.
const SMALLEST: u64 = 64 << 10;

/// Files worth merging: enough of about the same size, so that every event is rewritten only a few times in its life.
pub(crate) fn pick(files: &[FileEntry], config: &StoreConfig, broken: &BTreeSet<String>) -> Vec<FileEntry> {
    let mut classes: BTreeMap<u32, Vec<&FileEntry>> = BTreeMap::new();
    for file in files.iter().filter(|f| f.bytes < config.compact_bytes && !broken.contains(&f.name)) {
        classes.entry((file.bytes / SMALLEST).max(1).ilog(4)).or_default().push(file);
    }
    let least = config.compact_files.max(2);
    let Some(mut class) = classes.into_values().find(|class| class.len() >= least) else { return vec![] };
    class.sort_by(|a, b| a.position.cmp(&b.position).then_with(|| a.name.cmp(&b.name)));
    let mut sum = 0;
    let fits = |f: &&FileEntry| {
        sum += f.bytes;
        sum <= config.compact_bytes.saturating_mul(2)
    };
    let picked: Vec<FileEntry> = class.into_iter().take(4 * least).take_while(fits).cloned().collect();
    if picked.len() < 2 { vec![] } else { picked }
}

/// Writes the files' rows, sorted, into one file. Publishing is the caller's business.
pub(crate) async fn merge(
    engine: &Engine,
    fs: Arc<dyn Fs>,
    config: &StoreConfig,
    files: &[FileEntry],
    name: String,
    now: Instant,
) -> Result<FileEntry> {
    let columns = columns_of(&config.dir, files).map_err(|e| StoreError::Engine(e.to_string()))?;
    let number = |(i, file): (usize, &FileEntry)| Scan { file: Arc::new(file.clone()), groups: None, number: i as u32 };
    let scans: Vec<Scan> = files.iter().enumerate().map(number).collect();
    let context = engine.context();
    let order =
        [Field::VardkaseSourceId.name(), Field::HostName.name(), schema::TIME, schema::ID].map(|c| ident(c).sort(true, true));
    let frame = engine
        .files(&context, &scans)
        .and_then(|f| f.select(columns.fields().iter().map(|c| ident(c.name())).collect::<Vec<_>>()))
        .and_then(|f| f.sort(order.to_vec()))
        .map_err(engine_error)?;
    let mut sorted = frame.execute_stream().await.map_err(engine_error)?;
    let birth = Birth {
        name,
        level: 1,
        misfits: files.iter().flat_map(|f| f.misfits.iter().cloned()).collect(),
        position: files.iter().map(|f| f.position).max().unwrap_or_default(),
        created: now,
    };
    let (send, receive) = tokio::sync::mpsc::channel::<RecordBatch>(2);
    let (dir, filters) = (config.dir.clone(), config.token_filters);
    let writer = tokio::task::spawn_blocking(move || write(fs, &dir, birth, &columns, filters, receive));
    // `None` at the end of a stream that broke would publish half a file, so the sender is told apart by an explicit result.
    let streamed = async {
        while let Some(batch) = sorted.try_next().await? {
            if send.send(batch).await.is_err() {
                break;
            }
        }
        Ok(())
    }
    .await;
    drop(send);
    let written = writer.await.map_err(|e| StoreError::Engine(e.to_string()))?;
    streamed.map_err(engine_error)?;
    let entry =
        written.map_err(|source| StoreError::Io { doing: "compact into", path: config.dir.display().to_string(), source })?;
    let rows: u64 = files.iter().map(|f| f.rows).sum();
    if entry.rows != rows {
        return Err(StoreError::Engine(format!("compaction read {} of {rows} rows", entry.rows)));
    }
    Ok(entry)
}

fn write(
    fs: Arc<dyn Fs>,
    dir: &Path,
    birth: Birth,
    columns: &SchemaRef,
    filters: bool,
    mut batches: tokio::sync::mpsc::Receiver<RecordBatch>,
) -> io::Result<FileEntry> {
    let mut writer = FileWriter::create(fs, dir, birth, columns, filters)?;
    while let Some(batch) = batches.blocking_recv() {
        writer.write(&batch)?;
    }
    writer.finish()
}

/// The columns that any of the files has, and those that the order needs.
fn columns_of(dir: &Path, files: &[FileEntry]) -> io::Result<SchemaRef> {
    let mut names: BTreeSet<String> = BTreeSet::new();
    for file in files {
        let opened = SerializedFileReader::new(std::fs::File::open(dir.join(&file.name))?).map_err(io::Error::other)?;
        let root = opened.metadata().file_metadata().schema_descr().root_schema();
        names.extend(root.get_fields().iter().map(|f| f.name().to_owned()));
    }
    names.extend([Field::VardkaseSourceId.name(), Field::HostName.name()].map(str::to_owned));
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let table = schema::table();
    table.project(&schema::columns_named(&names)).map(Arc::new).map_err(io::Error::other)
}
