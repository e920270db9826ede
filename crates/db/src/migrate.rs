//! The migration runner. One `.sql` text per migration, the same for both databases, keyed `register/n`, checksummed, each in one transaction.
use crate::DbError;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// One step of a register's schema. `after` names the migrations it needs, from any register.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    pub key: &'static str,
    pub after: &'static [&'static str],
    pub sql: &'static str,
}

/// The database crate's own tables. Give them first to [`crate::Db::open`].
pub const CORE_MIGRATIONS: &[Migration] = &[Migration { key: "core/1", after: &[], sql: include_str!("0001_core.sql") }];

pub(crate) async fn apply(db: &DatabaseConnection, migrations: &[Migration]) -> Result<(), DbError> {
    db.execute_unprepared(
        "CREATE TABLE IF NOT EXISTS migration (key TEXT PRIMARY KEY, checksum TEXT NOT NULL, position BIGINT NOT NULL)",
    )
    .await?;
    let backend = db.get_database_backend();
    let rows = db.query_all_raw(Statement::from_string(backend, "SELECT key, checksum FROM migration")).await?;
    let mut applied = BTreeMap::new();
    for row in rows {
        applied.insert(row.try_get::<String>("", "key")?, row.try_get::<String>("", "checksum")?);
    }
    for (key, checksum) in &applied {
        let Some(known) = migrations.iter().find(|m| m.key == key) else {
            return Err(DbError::NewerSchema { key: key.clone() });
        };
        if &sum(known.sql) != checksum {
            return Err(DbError::MigrationChanged { key: key.clone() });
        }
    }
    let mut waiting: Vec<&Migration> = migrations.iter().filter(|m| !applied.contains_key(m.key)).collect();
    let mut position = i64::try_from(applied.len()).unwrap_or(i64::MAX);
    while !waiting.is_empty() {
        let ready = waiting.iter().position(|m| m.after.iter().all(|a| applied.contains_key(*a)));
        let Some(ready) = ready else {
            let key = waiting.first().map_or("", |m| m.key);
            return Err(DbError::MigrationOrder { key: key.to_owned() });
        };
        let migration = waiting.remove(ready);
        run(db, backend, migration, position).await?;
        applied.insert(migration.key.to_owned(), sum(migration.sql));
        position += 1;
    }
    Ok(())
}

async fn run(db: &DatabaseConnection, backend: DbBackend, migration: &Migration, position: i64) -> Result<(), DbError> {
    let failed = |source| DbError::Migration { key: migration.key.to_owned(), source };
    let tx = db.begin().await.map_err(failed)?;
    tx.execute_unprepared(migration.sql).await.map_err(failed)?;
    let insert = Statement::from_sql_and_values(
        backend,
        "INSERT INTO migration (key, checksum, position) VALUES ($1, $2, $3)",
        [migration.key.into(), sum(migration.sql).into(), position.into()],
    );
    tx.execute_raw(insert).await.map_err(failed)?;
    tx.commit().await.map_err(failed)
}

fn sum(sql: &str) -> String {
    hex::encode(Sha256::digest(sql.replace("\r\n", "\n").as_bytes()))
}
