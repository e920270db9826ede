//! Reading and writing sources. The only file of this register that knows SQL.
use super::{
    form,
    model::{NewSource, Source, SourceRow},
    table,
};
use vk_core::{Id, Instant, fold, sort_key};
use vk_db::{Columns, Db, DbError, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Raw, Records, Stored, record_created, record_updated, write_archived},
    history::snapshot,
    table::Table,
};

pub const REGISTER: &str = "sources";
pub const KIND: &str = "log_source";

const COLUMNS: &str = "l.id, l.name, l.description, l.transport, l.address, l.header_host, l.source_type, l.time_zone, \
     l.silent_after_minutes, l.host_id, l.unit_id, l.secrecy, l.version, l.created_at, l.updated_at, l.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct Sources;

impl Records for Sources {
    type New = NewSource;
    type Row = SourceRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<SourceRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewSource, FieldErrors> {
        form::from_raw(raw)
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        Ok(get(db, viewer, id).await?.map(|record| Stored::of(&record, &record.data.name, form::to_raw(&record.data))))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewSource) -> Result<(Id, Recorded), DbError> {
        let id = tx.ctx().new_id();
        tx.insert_row("log_source", id, columns(&new)).await?;
        record_created::<Sources>(tx, &form::to_raw(&new), projection(id, &new, false)).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewSource) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        tx.update_row("log_source", id, version, columns(&new)).await?;
        record_updated::<Sources>(tx, &before, &form::to_raw(&new), projection(id, &new, old.archived_at.is_some())).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        write_archived::<Sources>(tx, old.version, archived, projection(id, &old.data, archived)).await
    }
}

/// The columns that a form fills.
fn columns(s: &NewSource) -> Columns {
    let words = [Some(&s.name), s.description.as_ref(), s.address.as_ref(), s.header_host.as_ref(), Some(&s.source_type)];
    let search = fold(&words.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" "));
    Columns::new()
        .set("name", &s.name)
        .set("name_key", sort_key(&s.name))
        .set("search_text", search)
        .set("description", s.description.as_deref())
        .set("transport", &s.transport)
        .set("address", s.address.as_deref())
        .set("header_host", s.header_host.as_deref())
        .set("source_type", &s.source_type)
        .set("time_zone", &s.time_zone)
        .set("silent_after_minutes", s.silent_after_minutes)
        .set("host_id", s.host)
        .set("unit_id", s.unit)
        .set("secrecy", s.secrecy.key())
}

/// What the graph knows of a log source.
pub fn projection(id: Id, s: &NewSource, archived: bool) -> Projection {
    Projection {
        kind: KIND,
        id,
        title: s.name.clone(),
        search: [s.address.as_deref(), s.header_host.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" "),
        unit: s.unit,
        extra_units: Vec::new(),
        secrecy: s.secrecy,
        state: if archived { "archived" } else { "live" }.to_owned(),
        edges: s.host.map(|to| Edge { relation: "logs_for", kind: "host", to }).into_iter().collect(),
        duties: Vec::new(),
    }
}

/// The log source, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Source>, DbError> {
    db.row(table::TABLE.row(COLUMNS, viewer, id)).await?.as_ref().map(source).transpose()
}

/// As it stands inside the transaction, whoever asks: permission has been decided before.
async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Source, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

fn source(row: &Row) -> Result<Source, DbError> {
    row.record(NewSource {
        name: row.text("name")?,
        description: row.opt_text("description")?,
        transport: row.text("transport")?,
        address: row.opt_text("address")?,
        header_host: row.opt_text("header_host")?,
        source_type: row.text("source_type")?,
        time_zone: row.text("time_zone")?,
        silent_after_minutes: row.opt_int("silent_after_minutes")?,
        host: row.opt_id("host_id")?,
        unit: row.opt_id("unit_id")?,
        secrecy: row.secrecy("secrecy")?,
    })
}

/// Every source in use, for the collector, and the moment of the newest change.
pub async fn in_use(db: &Db) -> Result<(Vec<Source>, Instant), DbError> {
    let rows =
        db.all(Sql::new("SELECT ").push(COLUMNS).push(" FROM log_source l WHERE l.archived_at IS NULL ORDER BY l.id")).await?;
    let newest = db.int(Sql::new("SELECT MAX(updated_at) FROM log_source")).await?;
    Ok((rows.iter().map(source).collect::<Result<_, DbError>>()?, Instant::from_micros(newest)))
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let rows = db.all(Sql::new("SELECT ").push(COLUMNS).push(" FROM log_source l ORDER BY l.id")).await?;
    rows.iter().map(|row| source(row).map(|s| projection(s.id, &s.data, s.archived_at.is_some()))).collect()
}
