//! Settings of this installation: a few named texts, every change audited.
use crate::{Act, Change, Db, DbError, Recorded, Sql, WriteTx};

pub async fn get(db: &Db, key: &str) -> Result<Option<String>, DbError> {
    let row = db.one(Sql::new("SELECT value FROM setting WHERE key = ").bind(key)).await?;
    row.map(|r| r.text("value")).transpose()
}

/// Sets a value within a write; the audit entry names the key with its values before and after.
pub async fn set(tx: &mut WriteTx<'_>, key: &str, value: &str) -> Result<Recorded, DbError> {
    let before =
        tx.one(Sql::new("SELECT value FROM setting WHERE key = ").bind(key)).await?.map(|r| r.text("value")).transpose()?;
    let now = tx.ctx().now;
    let upsert = Sql::new("INSERT INTO setting (key, value, updated_at) VALUES (")
        .bind(key)
        .push(", ")
        .bind(value)
        .push(", ")
        .bind(now)
        .push(") ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at");
    tx.exec(upsert).await?;
    tx.record(Change::new("settings", None, Act::Update).field(key, before, Some(value.to_owned())), None).await
}
