//! Files into the same pipeline as everything else: `vardkase ingest`, with or beside a running server.
//!
//! A file is known by its SHA-256 and the source type it was read as; the same file again adds nothing unless asked to. One that was
//! interrupted goes on behind its last record in the journal: each record says which file and which number it is.
pub(crate) mod files;
pub(crate) mod spool;

use crate::{
    CollectError, Collector, CollectorConfig, Folders, Position,
    journal::{Flags, LockError, Peer, Transport},
    listen::{Intake, Parcel},
    manifest::int,
};
use files::FileRecord;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    io::Read,
    path::{Path, PathBuf},
};
use tokio::sync::mpsc;
use vk_db::{Db, Sql};
use vk_event::SourceType;

const PARCEL_BYTES: usize = 256 * 1024;

/// What `ingest` did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IngestStats {
    pub files: u64,
    /// Files that had been read in before.
    pub files_known: u64,
    pub events: u64,
    pub bytes: u64,
    /// Files, or parts of them, that could not be read, and why. The rest was taken in.
    pub failed: Vec<FileFailure>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFailure {
    pub file: String,
    pub reason: String,
}

impl IngestStats {
    fn add(&mut self, other: IngestStats) {
        self.files += other.files;
        self.files_known += other.files_known;
        self.events += other.events;
        self.bytes += other.bytes;
        self.failed.extend(other.failed);
    }
    fn failed(file: &str, reason: impl ToString) -> IngestStats {
        let failed = vec![FileFailure { file: file.to_owned(), reason: reason.to_string() }];
        IngestStats { failed, ..IngestStats::default() }
    }
}

/// Takes files in; everything is searchable and on disk when it returns. Works the files off itself, or has the running server do it.
pub async fn ingest_files(
    config: CollectorConfig,
    source_type: SourceType,
    files: &[PathBuf],
    again: bool,
) -> Result<IngestStats, CollectError> {
    let spool = config.folders.spool();
    let data = config.folders.data.clone();
    let mut stats = IngestStats::default();
    match Collector::start(config).await {
        Ok(node) => {
            for path in files {
                let order = Order { path: path.clone(), name: file_name(path), source_type, again };
                stats.add(order.carry_out(node.intake(), node.db()).await);
            }
            node.settled().await;
            node.stop().await?;
        }
        Err(CollectError::Lock(LockError::Held { .. })) => {
            for path in files {
                stats.add(spool::ask(&data, &spool, path, source_type, again).await?);
            }
        }
        Err(error) => return Err(error),
    }
    Ok(stats)
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
}

/// One file to take in.
pub(crate) struct Order {
    pub path: PathBuf,
    /// As the user named it.
    pub name: String,
    pub source_type: SourceType,
    pub again: bool,
}

impl Order {
    /// Reads the file into the journal; done when its last record is durable.
    pub(crate) async fn carry_out(&self, intake: &Intake, db: &Db) -> IngestStats {
        match self.try_carry_out(intake, db).await {
            Ok(stats) => stats,
            Err(error) => IngestStats::failed(&self.name, error),
        }
    }

    async fn try_carry_out(&self, intake: &Intake, db: &Db) -> Result<IngestStats, CollectError> {
        let path = self.path.clone();
        let sum = blocking(move || sha256(&path)).await?.map_err(Folders::error(&self.path))?;
        let known = self.known(db, &sum).await?;
        let done = match known {
            Some(Known::Finished) if !self.again => return Ok(IngestStats { files_known: 1, ..IngestStats::default() }),
            Some(Known::Begun(from)) if !self.again => self.already_in(intake, from, &sum).await?,
            _ => {
                self.begin(db, &sum, intake.journal.durable()).await?;
                0
            }
        };
        let stats = self.send(intake, &sum, done).await?;
        if stats.failed.is_empty() {
            self.finish(db, &sum, done + stats.events, (intake.clock)()).await?;
        }
        Ok(stats)
    }

    /// Sends every record behind the first `done` and waits until the last is durable.
    async fn send(&self, intake: &Intake, sum: &str, done: u64) -> Result<IngestStats, CollectError> {
        let (out, mut records) = mpsc::channel::<Result<FileRecord, String>>(1000);
        let (path, source_type) = (self.path.clone(), self.source_type);
        let reading = tokio::task::spawn_blocking(move || {
            for record in files::records(&path, source_type) {
                if out.blocking_send(record).is_err() {
                    break;
                }
            }
        });
        let mut stats = IngestStats { files: 1, ..IngestStats::default() };
        let (mut parcel, mut last, mut number) = (Parcel::default(), None, 0);
        let now = (intake.clock)();
        while let Some(record) = records.recv().await {
            let record = match record {
                Ok(record) => record,
                Err(reason) => {
                    stats.failed.push(FileFailure { file: self.name.clone(), reason });
                    continue;
                }
            };
            number += 1;
            if number <= done {
                continue;
            }
            let source = intake.sources.files(record.source_type);
            let peer = Peer::Text(format!("{}#{}:{number}", self.name, short(sum)));
            parcel.push(&source, Transport::File, &peer, Flags::default(), now, &record.raw);
            stats.events += 1;
            stats.bytes += record.raw.len() as u64;
            if parcel.bytes() >= PARCEL_BYTES {
                last = Some(intake.hand_over_acknowledged(std::mem::take(&mut parcel)).await?);
            }
        }
        if !parcel.is_empty() {
            last = Some(intake.hand_over_acknowledged(parcel).await?);
        }
        if let Some(ack) = last {
            // The journal writes in order: when the last one is durable, all are.
            ack.await?;
        }
        // The reading thread has sent everything, else the loop above would not have ended.
        let _ = reading.await;
        Ok(stats)
    }

    /// How many records of this file an interrupted attempt left in the journal.
    async fn already_in(&self, intake: &Intake, from: Position, sum: &str) -> Result<u64, CollectError> {
        let mut reader = intake.journal.reader(from);
        let until = intake.journal.durable();
        let mark = format!("#{}:", short(sum));
        let most = blocking(move || {
            let mut most = 0;
            loop {
                let records = reader.read(4000, 4 << 20, Some(until))?;
                if records.is_empty() && records.damage.is_empty() {
                    return Ok(most);
                }
                for (_, _, record) in records.iter() {
                    let Peer::Text(text) = &record.peer else { continue };
                    let number = text.rsplit_once(&mark).and_then(|(_, n)| n.parse::<u64>().ok());
                    most = most.max(number.unwrap_or(0));
                }
            }
        })
        .await?;
        most.map_err(CollectError::Journal)
    }

    async fn known(&self, db: &Db, sum: &str) -> Result<Option<Known>, CollectError> {
        let sql = Sql::new("SELECT begun_segment, begun_offset, finished_at FROM ingested_file WHERE sha256 = ");
        let sql = sql.bind(sum).push(" AND source_type = ").bind(self.source_type.name());
        let Some(row) = db.one(sql).await? else { return Ok(None) };
        if row.opt_int("finished_at")?.is_some() {
            return Ok(Some(Known::Finished));
        }
        let number = |column| row.int(column).map(|n| u64::try_from(n).unwrap_or(0));
        Ok(Some(Known::Begun(Position { segment: number("begun_segment")?, offset: number("begun_offset")? })))
    }

    async fn begin(&self, db: &Db, sum: &str, at: Position) -> Result<(), CollectError> {
        let mut tx = db.work().await?;
        let sql = Sql::new("INSERT INTO ingested_file (sha256, source_type, name, begun_segment, begun_offset) VALUES (");
        let sql = sql.bind(sum).push(", ").bind(self.source_type.name()).push(", ").bind(&self.name);
        let sql = sql.push(", ").bind(int(at.segment)).push(", ").bind(int(at.offset)).push(
            ") ON CONFLICT (sha256, source_type) DO UPDATE SET name = excluded.name, \
             begun_segment = excluded.begun_segment, begun_offset = excluded.begun_offset, records = NULL, finished_at = NULL",
        );
        tx.exec(sql).await?;
        Ok(tx.commit().await?)
    }

    async fn finish(&self, db: &Db, sum: &str, records: u64, now: vk_core::Instant) -> Result<(), CollectError> {
        let mut tx = db.work().await?;
        let sql = Sql::new("UPDATE ingested_file SET records = ").bind(int(records)).push(", finished_at = ").bind(now);
        tx.exec(sql.push(" WHERE sha256 = ").bind(sum).push(" AND source_type = ").bind(self.source_type.name())).await?;
        Ok(tx.commit().await?)
    }
}

enum Known {
    Finished,
    /// Begun when the journal ended here.
    Begun(Position),
}

fn short(sum: &str) -> &str {
    sum.get(..12).unwrap_or(sum)
}

fn sha256(path: &Path) -> std::io::Result<String> {
    let mut file = std::fs::File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let n = file.read(&mut buffer)?;
        if n == 0 {
            return Ok(hex::encode(hash.finalize()));
        }
        hash.update(buffer.get(..n).unwrap_or_default());
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, CollectError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| CollectError::File { path: "ingest".to_owned(), error: std::io::Error::other(e.to_string()) })
}
