//! One Parquet file with its sidecar, from rows in their final order to durable names.
//!
//! The order of the steps is the promise: both files are written under `.tmp` names and synced, then renamed, then the folder is synced.
//! Only after that may a manifest name the file. A crash at any step leaves a folder in which the manifest still tells the truth.
use crate::{
    FileEntry, Position,
    fs::{Fs, WriteFile},
    read, schema,
    sidecar::{self, Group},
    tokens,
};
use arrow::{
    array::{Array, ArrayRef, AsArray},
    datatypes::SchemaRef,
    record_batch::RecordBatch,
};
use parquet::{
    arrow::ArrowWriter,
    basic::{Compression, ZstdLevel},
    errors::ParquetError,
    file::properties::{EnabledStatistics, WriterProperties},
    schema::types::ColumnPath,
};
use std::{
    collections::BTreeSet,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};
use vk_core::Instant;
use vk_event::{Field, FieldKind};

/// Rows of a row group: the unit of pruning and of reading.
pub(crate) const GROUP_ROWS: usize = 131_072;
const PAGE_ROWS: usize = 8192;
/// More log sources than this in a file are not listed in the manifest.
const LISTED_SOURCES: usize = 64;
/// Whole values that people ask for by name; readers other than this store profit from these as well.
const BLOOMED: &[Field] = &[Field::EventId, Field::SourceIp, Field::DestinationIp, Field::UserName, Field::HostName];

pub(crate) fn sidecar_name(parquet: &str) -> String {
    format!("{}.idx", parquet.strip_suffix(".parquet").unwrap_or(parquet))
}

/// A file with a running length and checksum.
struct Summed {
    file: Box<dyn WriteFile>,
    bytes: u64,
    crc: u32,
}

impl Write for Summed {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let n = self.file.write(data)?;
        self.crc = crc32c::crc32c_append(self.crc, data.get(..n).unwrap_or_default());
        self.bytes += n as u64;
        Ok(n)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// What the caller knows of a file and the writer does not.
pub(crate) struct Birth {
    pub name: String,
    pub level: u8,
    pub misfits: BTreeSet<String>,
    pub position: Position,
    pub created: Instant,
}

pub(crate) struct FileWriter {
    fs: Arc<dyn Fs>,
    dir: PathBuf,
    birth: Birth,
    out: ArrowWriter<Summed>,
    /// `None` when token filters are switched off.
    filter: Option<TokenSet>,
    groups: Vec<Group>,
    open: Open,
    sources: BTreeSet<String>,
}

/// The row group being filled.
#[derive(Default)]
struct Open {
    rows: usize,
    times: Option<(Instant, Instant)>,
}

impl FileWriter {
    pub fn create(fs: Arc<dyn Fs>, dir: &Path, birth: Birth, columns: &SchemaRef, filters: bool) -> io::Result<FileWriter> {
        let file = fs.create(&dir.join(format!("{}.tmp", birth.name)))?;
        let out = ArrowWriter::try_new(Summed { file, bytes: 0, crc: 0 }, Arc::clone(columns), Some(properties(birth.level)))
            .map_err(io_error)?;
        let filter = filters.then(TokenSet::default);
        Ok(FileWriter {
            fs,
            dir: dir.to_owned(),
            birth,
            out,
            filter,
            groups: vec![],
            open: Open::default(),
            sources: BTreeSet::new(),
        })
    }

    /// The next rows, in the order of the file.
    pub fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let mut from = 0;
        while from < batch.num_rows() {
            let take = (batch.num_rows() - from).min(GROUP_ROWS - self.open.rows);
            let part = batch.slice(from, take);
            self.note(&part);
            self.out.write(&part).map_err(io_error)?;
            from += take;
            if self.open.rows == GROUP_ROWS {
                self.close_group()?;
            }
        }
        Ok(())
    }

    fn note(&mut self, part: &RecordBatch) {
        self.open.rows += part.num_rows();
        if let Some(times) = part.column_by_name(schema::TIME) {
            let all = (0..part.num_rows())
                .filter_map(|row| read::time_at(times, row))
                .chain(self.open.times.into_iter().flat_map(|(a, b)| [a, b]));
            self.open.times = crate::rows::time_range(all);
        }
        if let Some(sources) = part.column_by_name(Field::VardkaseSourceId.name()) {
            for row in 0..part.num_rows() {
                if self.sources.len() > LISTED_SOURCES {
                    break;
                }
                if let Some(source) = read::text_at(sources, row).filter(|s| !self.sources.contains(*s)) {
                    self.sources.insert(source.to_owned());
                }
            }
        }
        if let Some(filter) = &mut self.filter {
            filter.take(part);
        }
    }

    fn close_group(&mut self) -> io::Result<()> {
        if self.open.rows == 0 {
            return Ok(());
        }
        self.out.flush().map_err(io_error)?;
        let open = std::mem::take(&mut self.open);
        let tokens = self.filter.as_mut().map(TokenSet::drain).unwrap_or_default();
        self.groups.push(Group { rows: open.rows as u64, times: open.times.unwrap_or_default(), tokens });
        Ok(())
    }

    /// Makes both files durable under their names. On an error nothing is left that a manifest could name.
    pub fn finish(mut self) -> io::Result<FileEntry> {
        self.close_group()?;
        let mut done = self.out.into_inner().map_err(io_error)?;
        done.file.flush()?;
        done.file.sync()?;
        let entry = FileEntry {
            name: self.birth.name,
            level: self.birth.level,
            rows: self.groups.iter().map(|g| g.rows).sum(),
            bytes: done.bytes,
            row_groups: self.groups.len() as u32,
            time_min: self.groups.iter().map(|g| g.times.0).min().unwrap_or_default(),
            time_max: self.groups.iter().map(|g| g.times.1).max().unwrap_or_default(),
            sources: if self.sources.len() > LISTED_SOURCES { vec![] } else { self.sources.into_iter().collect() },
            misfits: self.birth.misfits.into_iter().collect(),
            position: self.birth.position,
            created: self.birth.created,
            crc32c: done.crc,
        };
        if self.filter.is_some() {
            write_sidecar(self.fs.as_ref(), &self.dir, &entry, &self.groups)?;
        }
        self.fs.rename(&self.dir.join(format!("{}.tmp", entry.name)), &self.dir.join(&entry.name))?;
        self.fs.sync_dir(&self.dir)?;
        Ok(entry)
    }
}

/// Writes the sidecar of a file under its name, durable except for the folder.
pub(crate) fn write_sidecar(fs: &dyn Fs, dir: &Path, entry: &FileEntry, groups: &[Group]) -> io::Result<()> {
    let name = sidecar_name(&entry.name);
    let draft = dir.join(format!("{name}.tmp"));
    let mut file = fs.create(&draft)?;
    file.write_all(&sidecar::encode(groups, entry.bytes, entry.crc32c))?;
    file.flush()?;
    file.sync()?;
    fs.rename(&draft, &dir.join(name))
}

fn properties(level: u8) -> WriterProperties {
    // Flushing must keep up with the intake; a compacted file is written once and read for years.
    let zstd = ZstdLevel::try_new(if level == 0 { 1 } else { 3 }).unwrap_or_default();
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(zstd))
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_created_by("vardkase".to_owned());
    for field in BLOOMED {
        let column = ColumnPath::new(vec![field.name().to_owned()]);
        let different = if *field == Field::EventId { GROUP_ROWS as u64 } else { 8192 };
        properties = properties
            .set_column_bloom_filter_enabled(column.clone(), true)
            .set_column_bloom_filter_fpp(column.clone(), 0.01)
            .set_column_bloom_filter_max_ndv(column, different);
    }
    properties.build()
}

pub(crate) fn io_error(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(io) => *io,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}

/// Tokens are hashes already; hashing them again would be the dearest part of a flush.
#[derive(Default)]
struct Same(u64);

impl std::hash::Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _: &[u8]) {}
    fn write_u64(&mut self, n: u64) {
        self.0 = n;
    }
}

#[allow(
    clippy::disallowed_types,
    reason = "hot path: every word of every event; drained in sorted order, so its own order is never seen"
)]
type Hashes = std::collections::HashSet<u64, std::hash::BuildHasherDefault<Same>>;

/// The different tokens of a row group.
#[derive(Default)]
pub(crate) struct TokenSet {
    seen: Hashes,
}

impl TokenSet {
    pub fn take(&mut self, part: &RecordBatch) {
        for (column, array) in part.schema().fields().iter().zip(part.columns()) {
            let name = column.name().as_str();
            match Field::by_name(name) {
                Some(field) if field.spec().token => self.column(field, array),
                None if name == schema::EXTRA || name == schema::WIN => self.map(array),
                _ => {}
            }
        }
    }

    fn column(&mut self, field: Field, array: &ArrayRef) {
        for row in 0..array.len() {
            read::any_text(array, row, None, &mut |text| {
                self.text(Some(field), field.name(), text);
                false
            });
        }
    }

    fn map(&mut self, array: &ArrayRef) {
        let Some(map) = array.as_map_opt() else { return };
        for row in 0..map.len() {
            for (name, json) in read::entries_at(map, row) {
                let field = Field::by_name(name);
                read::any_json_text(json, &mut |text| {
                    self.text(field, name, text);
                    false
                });
            }
        }
    }

    fn text(&mut self, field: Option<Field>, name: &str, text: &str) {
        if field.is_some_and(|f| f.spec().kind == FieldKind::Text) {
            tokens::words_of(text, |token| {
                self.seen.insert(token);
            });
        } else {
            self.seen.insert(tokens::value_token(name, text));
        }
    }

    pub fn drain(&mut self) -> Vec<u64> {
        let mut tokens: Vec<u64> = self.seen.drain().collect();
        tokens.sort_unstable();
        tokens
    }
}
