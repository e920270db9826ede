//! `logs.db`: which files the store consists of, up to where the journal is in them, the ledger of the sources, and files already read in.
//!
//! A publish is one transaction over all of these, so that after a crash nothing is counted or stored twice. May not: hold alerts or their
//! position, which belong to the records.
use crate::{
    Position,
    journal::Transport,
    sources::{DropReason, Ledger, LedgerEntry, SavedSource, Sources, Tally},
};
use std::{collections::BTreeMap, sync::Arc};

use vk_db::{AuditKey, Db, DbError, Migration, Row, Sql, WorkTx};
use vk_logstore::{FileEntry, Manifest, ManifestError, Snapshot, manifest::ManifestFuture};

/// The tables of `logs.db`, on SQLite or PostgreSQL.
pub const LOG_MIGRATIONS: &[Migration] = &[Migration { key: "logs/1", after: &[], sql: include_str!("0001_logs.sql") }];

/// The manifest and the ledger in SQL.
pub struct SqlManifest {
    db: Db,
    ledger: Arc<Ledger>,
    sources: Arc<Sources>,
}

impl SqlManifest {
    pub fn new(db: Db, ledger: Arc<Ledger>, sources: Arc<Sources>) -> SqlManifest {
        SqlManifest { db, ledger, sources }
    }

    /// Opens `logs.db` in a data folder and makes it where it does not exist.
    pub async fn open_db(data: &std::path::Path) -> Result<Db, DbError> {
        let url = format!("sqlite:{}", data.join("logs.db").display());
        Db::open(&url, LOG_MIGRATIONS, unused_key()).await
    }

    /// Opens it for reading beside a running server.
    pub async fn open_db_read_only(data: &std::path::Path) -> Result<Db, DbError> {
        let url = format!("sqlite:{}", data.join("logs.db").display());
        Db::open_read_only(&url, unused_key()).await
    }

    /// The sources as they were last saved.
    pub async fn saved_sources(&self) -> Result<Vec<SavedSource>, DbError> {
        let rows = self.db.all(Sql::new("SELECT * FROM log_source_counter ORDER BY source_id")).await?;
        rows.iter().map(saved_source).collect()
    }

    /// Saves what is not tied to a position: dropped messages and when a source was last heard. Also done with every publish.
    pub async fn save_drops(&self) -> Result<(), DbError> {
        let mut tx = self.db.work().await?;
        self.write_ledger(&mut tx, &BTreeMap::new()).await?;
        tx.commit().await
    }

    async fn read_snapshot(&self) -> Result<Snapshot, DbError> {
        // One statement, because one statement sees one moment.
        let sql = Sql::new(
            "SELECT entry, NULL AS segment, NULL AS byte_offset FROM log_file \
             UNION ALL SELECT NULL, segment, byte_offset FROM position WHERE name = 'store' ORDER BY 1",
        );
        let mut snapshot = Snapshot::default();
        for row in self.db.all(sql).await? {
            match row.opt_text("entry")? {
                Some(entry) => snapshot.files.push(serde_json::from_str(&entry)?),
                None => {
                    let number = |column| row.opt_int(column).map(|n| u64::try_from(n.unwrap_or(0)).unwrap_or(0));
                    snapshot.position = Position { segment: number("segment")?, offset: number("byte_offset")? };
                }
            }
        }
        Ok(snapshot)
    }

    async fn write_publish(&self, add: &[FileEntry], remove: &[String], position: Option<Position>) -> Result<(), PublishError> {
        let mut tx = self.db.work().await?;
        for name in remove {
            if tx.exec(Sql::new("DELETE FROM log_file WHERE name = ").bind(name)).await? == 0 {
                return Err(PublishError::Gone(name.clone()));
            }
        }
        for entry in add {
            let body = serde_json::to_string(entry).map_err(DbError::from)?;
            let sql = Sql::new("INSERT INTO log_file (name, entry) VALUES (").bind(&entry.name).push(", ").bind(body).push(")");
            tx.exec(sql).await?;
        }
        if let Some(position) = position {
            let (segment, offset) = (int(position.segment), int(position.offset));
            let sql = Sql::new("INSERT INTO position (name, segment, byte_offset) VALUES ('store', ")
                .bind(segment)
                .push(", ")
                .bind(offset)
                .push(
                    ") ON CONFLICT (name) DO UPDATE SET segment = excluded.segment, byte_offset = excluded.byte_offset \
                 WHERE position.segment < excluded.segment \
                 OR (position.segment = excluded.segment AND position.byte_offset <= excluded.byte_offset)",
                );
            if tx.exec(sql).await? == 0 {
                return Err(PublishError::Back(position));
            }
            self.write_ledger(&mut tx, &self.ledger.up_to(position)).await?;
        }
        tx.commit().await?;
        if let Some(position) = position {
            self.ledger.saved(position);
        }
        Ok(())
    }

    async fn write_ledger(&self, tx: &mut WorkTx, tallies: &BTreeMap<crate::journal::SourceKey, Tally>) -> Result<(), DbError> {
        let none = Tally::default();
        for status in self.sources.status() {
            let source = &status.source;
            let tally = tallies.get(&source.key).unwrap_or(&none);
            let dropped: BTreeMap<&str, u64> = status.entry.dropped.iter().map(|(r, n)| (r.name(), *n)).collect();
            let sql = Sql::new(
                "INSERT INTO log_source_counter (source_id, name, transport, address, source_type, \
                 parsed, unparsed, bytes, oversized, truncated, dropped, last_seen) VALUES (",
            );
            let sql = sql.bind(&source.id).push(", ").bind(&source.name).push(", ");
            let sql = sql.bind(source.transport.map(Transport::name)).push(", ").bind(source.address.clone()).push(", ");
            let sql = sql.bind(source.source_type.name());
            let sql = [tally.parsed, tally.unparsed, tally.bytes, tally.oversized, tally.truncated]
                .into_iter()
                .fold(sql, |sql, n| sql.push(", ").bind(int(n)));
            let sql = sql.push(", ").bind(serde_json::to_string(&dropped)?).push(", ").bind(status.entry.last_seen);
            tx.exec(sql.push(
                ") ON CONFLICT (source_id) DO UPDATE SET name = excluded.name, source_type = excluded.source_type, \
                 parsed = log_source_counter.parsed + excluded.parsed, unparsed = log_source_counter.unparsed + excluded.unparsed, \
                 bytes = log_source_counter.bytes + excluded.bytes, oversized = log_source_counter.oversized + excluded.oversized, \
                 truncated = log_source_counter.truncated + excluded.truncated, \
                 dropped = excluded.dropped, last_seen = excluded.last_seen",
            ))
            .await?;
        }
        Ok(())
    }
}

/// `logs.db` holds machine state only: nothing in it is audited, so nothing is ever signed with this key.
fn unused_key() -> AuditKey {
    AuditKey::from_secret([0; 32])
}

#[derive(Debug, thiserror::Error)]
enum PublishError {
    #[error("the file {0} is not there any more")]
    Gone(String),
    #[error("the position would go back to {0:?}")]
    Back(Position),
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Manifest for SqlManifest {
    fn snapshot(&self) -> ManifestFuture<'_, Snapshot> {
        Box::pin(async move { self.read_snapshot().await.map_err(|e| ManifestError(e.to_string())) })
    }
    fn publish(&self, add: Vec<FileEntry>, remove: Vec<String>, position: Option<Position>) -> ManifestFuture<'_, ()> {
        Box::pin(async move { self.write_publish(&add, &remove, position).await.map_err(|e| ManifestError(e.to_string())) })
    }
}

fn saved_source(row: &Row) -> Result<SavedSource, DbError> {
    let number = |column| row.int(column).map(|n| u64::try_from(n).unwrap_or(0));
    let dropped: BTreeMap<String, u64> = serde_json::from_str(&row.text("dropped")?)?;
    let by_reason = |reason: DropReason| dropped.get(reason.name()).map(|n| (reason, *n));
    Ok(SavedSource {
        id: row.id("source_id")?,
        name: row.text("name")?,
        transport: row.opt_text("transport")?.as_deref().and_then(Transport::by_name),
        address: row.opt_text("address")?,
        source_type: row.text("source_type")?.parse().unwrap_or(vk_event::SourceType::Auto),
        entry: LedgerEntry {
            received: 0,
            bytes: number("bytes")?,
            parsed: number("parsed")?,
            unparsed: number("unparsed")?,
            oversized: number("oversized")?,
            truncated: number("truncated")?,
            dropped: DropReason::ALL.into_iter().filter_map(by_reason).collect(),
            last_seen: row.opt_instant("last_seen")?,
        },
    })
}

pub(crate) fn int(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
