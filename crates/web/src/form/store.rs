//! What the stores of the registers have in common: the audit entry with the place in the graph, and the search for the record that an
//! import row means. The rows themselves are written by `vk_db` ([`vk_db::Columns`]).
use super::{Raw, Records, Stored};
use crate::history::snapshot;
use vk_core::{Id, sort_key};
use vk_db::{Change, Db, DbError, Projection, Recorded, Snapshot, Sql, Viewer, WriteTx};

/// Records a new record; `new` is its form.
pub async fn record_created<R: Records>(
    tx: &mut WriteTx<'_>,
    new: &Raw,
    projection: Projection,
) -> Result<(Id, Recorded), DbError> {
    let id = projection.id;
    let after = snapshot(tx, R::FIELDS, new).await?;
    let recorded = tx.record(Change::created(R::table().register, id, &after), Some(projection)).await?;
    Ok((id, recorded))
}

/// Records a changed record; `before` was read before the write, `new` is its form.
pub async fn record_updated<R: Records>(
    tx: &mut WriteTx<'_>,
    before: &Snapshot,
    new: &Raw,
    projection: Projection,
) -> Result<Recorded, DbError> {
    let after = snapshot(tx, R::FIELDS, new).await?;
    let change = Change::updated(R::table().register, projection.id, before, &after);
    tx.record(change, Some(projection)).await
}

/// Archives (true) or restores a record at the version that was read, and records it; `projection` is what the graph then knows.
pub async fn write_archived<R: Records>(
    tx: &mut WriteTx<'_>,
    version: i64,
    archived: bool,
    projection: Projection,
) -> Result<Recorded, DbError> {
    let id = projection.id;
    let act = tx.archive_row(R::table().table, id, version, archived).await?;
    tx.record(Change::new(R::table().register, Some(id), act), Some(projection)).await
}

/// The one record that `seek` ([`crate::table::Table::seek`] with a condition) means among those that the editor covers;
/// [`DbError::Taken`] of `field` when it means several.
pub async fn find_one<R: Records>(db: &Db, editor: &Viewer, field: &'static str, seek: Sql) -> Result<Option<Stored>, DbError> {
    match db.all(seek.and_visible(editor, R::table().alias).push(" LIMIT 2")).await?.as_slice() {
        [] => Ok(None),
        [row] => R::load(db, editor, row.id("id")?).await,
        _ => Err(DbError::Taken(field)),
    }
}

/// [`find_one`] by name among the records in use; none without a name.
pub async fn find_by_name<R: Records>(db: &Db, editor: &Viewer, name: &str) -> Result<Option<Stored>, DbError> {
    if name.is_empty() {
        return Ok(None);
    }
    find_one::<R>(db, editor, "name", named::<R>(name)).await
}

/// A search for the records in use that have this name; more may be asked of them.
pub fn named<R: Records>(name: &str) -> Sql {
    let (table, alias) = (R::table(), R::table().alias);
    table.seek().push(&format!("{alias}.archived_at IS NULL AND {alias}.name_key = ")).bind(sort_key(name))
}
