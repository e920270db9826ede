//! The two kinds of write. [`WriteTx`] for records: audited, projected into the graph, all in one transaction. [`WorkTx`] for machine
//! state, on an allow-list of tables; a golden test says that every table is one or the other.
use crate::{Act, Change, DbError, Projection, Row, Sql, audit, graph};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend};
use vk_core::Ctx;

/// Tables that machine state may be written to without an audit entry.
pub const WORK_TABLES: &[&str] = &[
    "migration",
    "session",
    "audit_checkpoint",
    "node",
    "edge",
    "scope",
    "duty",
    "job",
    "notice",
    "duty_notice",
    "mail_digest",
    "calendar_feed_read",
    "incident_reminder",
    "incident_mail",
    "incident_look",
    "incident_watched",
    "unit_closure",
    "position",
    "measure_reading",
    "log_source_counter",
    "log_file",
    "ingested_file",
    "alert_activity",
    "alert_event",
    "alert_occurrence",
];

/// Proof that a write has been recorded: the only thing that commits it.
#[must_use = "a write is committed with its Recorded token"]
#[derive(Debug)]
pub struct Recorded(());

/// A write of records. Dropped without commit, it is rolled back.
#[derive(Debug)]
pub struct WriteTx<'c> {
    tx: DatabaseTransaction,
    backend: DbBackend,
    ctx: &'c Ctx,
}

impl<'c> WriteTx<'c> {
    pub(crate) fn new(tx: DatabaseTransaction, backend: DbBackend, ctx: &'c Ctx) -> WriteTx<'c> {
        WriteTx { tx, backend, ctx }
    }

    pub fn ctx(&self) -> &'c Ctx {
        self.ctx
    }

    pub async fn all(&self, sql: Sql) -> Result<Vec<Row>, DbError> {
        let rows = self.tx.query_all_raw(sql.statement(self.backend)).await?;
        Ok(rows.into_iter().map(Row).collect())
    }

    pub async fn one(&self, sql: Sql) -> Result<Option<Row>, DbError> {
        Ok(self.tx.query_one_raw(sql.statement(self.backend)).await?.map(Row))
    }

    pub async fn int(&self, sql: Sql) -> Result<i64, DbError> {
        match self.one(sql).await? {
            Some(row) => row.first_int(),
            None => Ok(0),
        }
    }

    /// Runs a statement and says how many rows it touched.
    pub async fn exec(&mut self, sql: Sql) -> Result<u64, DbError> {
        Ok(self.tx.execute_raw(sql.statement(self.backend)).await?.rows_affected())
    }

    /// Runs an UPDATE guarded by `version = …`; no row means that somebody else saved first.
    pub async fn exec_versioned(&mut self, sql: Sql) -> Result<(), DbError> {
        if self.exec(sql).await? == 0 { Err(DbError::Conflict) } else { Ok(()) }
    }

    /// Writes the audit entry and the graph projection of one record's change.
    pub async fn record(&mut self, change: Change, projection: Option<Projection>) -> Result<Recorded, DbError> {
        if let Some(projection) = projection {
            graph::project(self, &[projection]).await?;
        } else if let (Act::Delete, Some(id)) = (change.act, change.record) {
            graph::forget(self, id).await?;
        }
        audit::append(self, vec![change]).await?;
        Ok(Recorded(()))
    }

    /// Writes the audit entries and projections of many records, each once, with few statements.
    pub async fn record_all(&mut self, changes: Vec<Change>, projections: &[Projection]) -> Result<Recorded, DbError> {
        graph::project(self, projections).await?;
        audit::append(self, changes).await?;
        Ok(Recorded(()))
    }

    /// Projects a record anew that follows another one: its own row did not change by anybody's act, and the act is recorded with the other.
    pub async fn project(&mut self, projection: Projection) -> Result<(), DbError> {
        graph::project(self, &[projection]).await
    }

    pub async fn commit(self, _recorded: Recorded) -> Result<(), DbError> {
        Ok(self.tx.commit().await?)
    }

    /// A place to come back to when one of many records in this transaction is refused: what it had written goes, the others stay. PostgreSQL
    /// would otherwise give up the whole transaction at the first refusal by an index, and SQLite would keep half a record. There is one such
    /// place at a time; a new one takes the place of the last.
    pub async fn savepoint(&mut self) -> Result<(), DbError> {
        self.exec(Sql::new("SAVEPOINT one_of_many")).await.map(drop)
    }

    /// Takes back what was written since [`WriteTx::savepoint`].
    pub async fn take_back(&mut self) -> Result<(), DbError> {
        self.exec(Sql::new("ROLLBACK TO SAVEPOINT one_of_many")).await?;
        self.keep().await
    }

    /// Keeps what was written since [`WriteTx::savepoint`].
    pub async fn keep(&mut self) -> Result<(), DbError> {
        self.exec(Sql::new("RELEASE SAVEPOINT one_of_many")).await.map(drop)
    }
}

/// A write of machine state.
#[derive(Debug)]
pub struct WorkTx {
    tx: DatabaseTransaction,
    backend: DbBackend,
}

impl WorkTx {
    pub(crate) fn new(tx: DatabaseTransaction, backend: DbBackend) -> WorkTx {
        WorkTx { tx, backend }
    }

    pub async fn all(&self, sql: Sql) -> Result<Vec<Row>, DbError> {
        let rows = self.tx.query_all_raw(sql.statement(self.backend)).await?;
        Ok(rows.into_iter().map(Row).collect())
    }

    pub async fn one(&self, sql: Sql) -> Result<Option<Row>, DbError> {
        Ok(self.tx.query_one_raw(sql.statement(self.backend)).await?.map(Row))
    }

    /// Runs `sql` if it writes a table of [`WORK_TABLES`].
    pub async fn exec(&mut self, sql: Sql) -> Result<u64, DbError> {
        let table = written_table(sql.text()).unwrap_or_default();
        if !WORK_TABLES.contains(&table) {
            return Err(DbError::NotWorkTable(table.to_owned()));
        }
        Ok(self.tx.execute_raw(sql.statement(self.backend)).await?.rows_affected())
    }

    pub async fn commit(self) -> Result<(), DbError> {
        Ok(self.tx.commit().await?)
    }
}

/// The table that a statement writes.
fn written_table(sql: &str) -> Option<&str> {
    let mut words = sql.split_whitespace();
    let table = match words.next()?.to_ascii_uppercase().as_str() {
        "INSERT" => words.find(|w| w.eq_ignore_ascii_case("into")).and_then(|_| words.next())?,
        "UPDATE" => words.next()?,
        "DELETE" => words.find(|w| w.eq_ignore_ascii_case("from")).and_then(|_| words.next())?,
        _ => return None,
    };
    Some(table.split('(').next().unwrap_or(table))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn the_written_table_is_found() {
        assert_eq!(written_table("INSERT INTO session (a) VALUES (1)"), Some("session"));
        assert_eq!(written_table("UPDATE position SET x = 1"), Some("position"));
        assert_eq!(written_table("DELETE FROM system WHERE 1=1"), Some("system"));
        assert_eq!(written_table("DROP TABLE audit"), None);
    }
}
