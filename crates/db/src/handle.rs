//! The handle: a pool of readers and one writer. On SQLite every write transaction is `BEGIN IMMEDIATE` on the single writer connection, so
//! that a read never turns into a write half way (which SQLite refuses at once, whatever the busy timeout).
use crate::{AuditKey, Change, DbError, Migration, Row, Sql, WorkTx, WriteTx, migrate, search_index};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};
use std::{sync::Arc, time::Duration};
use vk_core::Ctx;

/// The record database. Cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    readers: DatabaseConnection,
    writer: DatabaseConnection,
    backend: DbBackend,
    key: AuditKey,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Db({:?})", self.0.backend)
    }
}

impl Db {
    /// Opens (and for SQLite creates) the database and applies what migrations are missing.
    /// `url` is `sqlite:PATH` or `postgres://…`; `key` signs the audit chain's checkpoints.
    pub async fn open(url: &str, migrations: &[Migration], key: AuditKey) -> Result<Db, DbError> {
        let db = Db::connect(url, key, false).await?;
        migrate::apply(&db.0.writer, migrations).await?;
        search_index::ensure(&db.0.writer).await?;
        Ok(db)
    }

    /// Opens an existing database for reading only, beside a running server.
    pub async fn open_read_only(url: &str, key: AuditKey) -> Result<Db, DbError> {
        Db::connect(url, key, true).await
    }

    async fn connect(url: &str, key: AuditKey, read_only: bool) -> Result<Db, DbError> {
        let open = |source| DbError::Open { url: without_password(url), source };
        let sqlite = url.starts_with("sqlite:");
        let (readers, writer) = if sqlite {
            let file = url.strip_prefix("sqlite:").unwrap_or(url).trim_start_matches("//").to_owned();
            let options = |max: u32, writer: bool| {
                let file = file.clone();
                let mut o = ConnectOptions::new(url.to_owned());
                o.max_connections(max).min_connections(1).sqlx_logging(false).acquire_timeout(Duration::from_secs(30));
                // A reader that sits idle costs nothing; reopening one costs a page its budget.
                o.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>).test_before_acquire(false);
                o.map_sqlx_sqlite_opts(move |s| {
                    let s = s
                        .filename(&file)
                        .create_if_missing(writer)
                        .foreign_keys(true)
                        .busy_timeout(Duration::from_secs(15))
                        .statement_cache_capacity(200)
                        // A page of a list and its one row more fit, so that the thread of the connection need not be woken in between.
                        .row_buffer_size(256)
                        .pragma("cache_size", "-16000")
                        .pragma("temp_store", "memory");
                    if read_only {
                        return s.read_only(true);
                    }
                    let s = s.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full);
                    // Pages that are read are mapped, not copied: without it a list over a large register spends half its time in read calls.
                    if writer { s } else { s.pragma("query_only", "on").pragma("mmap_size", "1073741824") }
                });
                o
            };
            let writer = Database::connect(options(1, !read_only)).await.map_err(open)?;
            let readers = Database::connect(options(4, false)).await.map_err(open)?;
            (readers, writer)
        } else {
            let options = |max: u32| {
                let mut o = ConnectOptions::new(url.to_owned());
                o.max_connections(max).sqlx_logging(false).acquire_timeout(Duration::from_secs(30));
                o
            };
            let readers = Database::connect(options(8)).await.map_err(open)?;
            let writer = Database::connect(options(4)).await.map_err(open)?;
            (readers, writer)
        };
        let backend = if sqlite { DbBackend::Sqlite } else { DbBackend::Postgres };
        Ok(Db(Arc::new(Inner { readers, writer, backend, key })))
    }

    pub fn is_postgres(&self) -> bool {
        self.0.backend == DbBackend::Postgres
    }

    pub(crate) fn key(&self) -> &AuditKey {
        &self.0.key
    }

    pub async fn all(&self, sql: Sql) -> Result<Vec<Row>, DbError> {
        let rows = self.0.readers.query_all_raw(sql.statement(self.0.backend)).await?;
        Ok(rows.into_iter().map(Row).collect())
    }

    pub async fn one(&self, sql: Sql) -> Result<Option<Row>, DbError> {
        Ok(self.0.readers.query_one_raw(sql.statement(self.0.backend)).await?.map(Row))
    }

    /// The first column of the first row as a number, 0 if there is none.
    pub async fn int(&self, sql: Sql) -> Result<i64, DbError> {
        match self.one(sql).await? {
            Some(row) => row.first_int(),
            None => Ok(0),
        }
    }

    /// Starts a write of records. Dropped without [`WriteTx::commit`], nothing has happened.
    pub async fn write<'c>(&self, ctx: &'c Ctx) -> Result<WriteTx<'c>, DbError> {
        Ok(WriteTx::new(self.begin().await?, self.0.backend, ctx))
    }

    /// Starts a write of machine state, on the tables of [`crate::WORK_TABLES`] only.
    pub async fn work(&self) -> Result<WorkTx, DbError> {
        Ok(WorkTx::new(self.begin().await?, self.0.backend))
    }

    /// Records that something was read, searched or exported.
    pub async fn record_read(&self, ctx: &Ctx, change: Change) -> Result<(), DbError> {
        let mut tx = self.write(ctx).await?;
        let recorded = tx.record(change, None).await?;
        tx.commit(recorded).await
    }

    async fn begin(&self) -> Result<DatabaseTransaction, DbError> {
        let mode = (self.0.backend == DbBackend::Sqlite).then_some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions { sqlite_transaction_mode: mode, ..TransactionOptions::default() };
        Ok(self.0.writer.begin_with_options(options).await?)
    }

    /// Closes all connections; SQLite folds its write-ahead log into the file.
    pub async fn close(self) -> Result<(), DbError> {
        if let Some(inner) = Arc::into_inner(self.0) {
            inner.readers.close().await?;
            inner.writer.close().await?;
        }
        Ok(())
    }
}

/// A database address fit for a message.
fn without_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(start), Some(at)) if start < at => {
            let user = url.get(start + 3..at).unwrap_or("").split(':').next().unwrap_or("");
            format!("{}://{user}@{}", url.get(..start).unwrap_or(""), url.get(at + 1..).unwrap_or(""))
        }
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_password_never_reaches_a_message() {
        assert_eq!(super::without_password("postgres://vk:hemligt@db.exempel.se/vk"), "postgres://vk@db.exempel.se/vk");
        assert_eq!(super::without_password("sqlite:/var/x.db"), "sqlite:/var/x.db");
    }
}
