//! Reading and writing sources. The only file of this register that knows SQL.
use super::{
    form,
    model::{NewSource, Source, SourceRow},
    table,
};
use vk_core::{Id, Instant, Secrecy, fold, sort_key};
use vk_db::{Act, Change, Db, DbError, Edge, Projection, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Raw, Records, Stored},
    history::snapshot,
    table::Table,
};

pub const REGISTER: &str = "sources";
pub const KIND: &str = "log_source";

const COLUMNS: &str = "l.id, l.name, l.description, l.transport, l.address, l.header_host, l.source_type, l.time_zone, \
     l.silent_after_minutes, l.host_id, l.unit_id, l.secrecy, l.version, l.updated_at, l.archived_at";

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
        Ok(get(db, viewer, id).await?.as_ref().map(stored))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewSource) -> Result<(Id, Recorded), DbError> {
        let (id, now) = (tx.ctx().new_id(), tx.ctx().now);
        let insert = Sql::new(
            "INSERT INTO log_source (name, name_key, search_text, description, transport, address, header_host, source_type, time_zone, \
             silent_after_minutes, host_id, unit_id, secrecy, updated_at, id, created_at) VALUES (",
        );
        tx.exec(fields(insert, &new, now, |sql, _| sql).push(", ").bind(id).push(", ").bind(now).push(")")).await?;
        let after = snapshot(tx, form::FIELDS, &form::to_raw(&new)).await?;
        let recorded = tx.record(Change::created(REGISTER, id, &after), Some(projection(id, &new, false))).await?;
        Ok((id, recorded))
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewSource) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        let update = fields(Sql::new("UPDATE log_source SET "), &new, tx.ctx().now, |sql, column| sql.push(column).push(" = "));
        tx.exec_versioned(update.push(", version = version + 1 WHERE id = ").bind(id).push(" AND version = ").bind(version))
            .await?;
        let after = snapshot(tx, form::FIELDS, &form::to_raw(&new)).await?;
        let change = Change::updated(REGISTER, id, &before, &after);
        tx.record(change, Some(projection(id, &new, old.archived_at.is_some()))).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let (at, act) = if archived { (Some(tx.ctx().now), Act::Archive) } else { (None, Act::Restore) };
        let update = Sql::new("UPDATE log_source SET archived_at = ").bind(at).push(", updated_at = ").bind(tx.ctx().now);
        tx.exec_versioned(update.push(", version = version + 1 WHERE id = ").bind(id).push(" AND version = ").bind(old.version))
            .await?;
        tx.record(Change::new(REGISTER, Some(id), act), Some(projection(id, &old.data, archived))).await
    }

    async fn find(db: &Db, editor: &Viewer, raw: &Raw) -> Result<Option<Stored>, DbError> {
        if raw.get("name").is_empty() {
            return Ok(None);
        }
        let sql = Sql::new("SELECT l.id FROM log_source l WHERE l.archived_at IS NULL AND l.name_key = ")
            .bind(sort_key(raw.get("name")));
        match db.all(sql.and_visible(editor, "l").push(" LIMIT 2")).await?.as_slice() {
            [] => Ok(None),
            [row] => Sources::load(db, editor, row.id("id")?).await,
            _ => Err(DbError::Taken("name")),
        }
    }
}

fn fields(sql: Sql, s: &NewSource, now: Instant, before: impl Fn(Sql, &str) -> Sql) -> Sql {
    let words = [Some(&s.name), s.description.as_ref(), s.address.as_ref(), s.header_host.as_ref(), Some(&s.source_type)];
    let search = fold(&words.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" "));
    let sql = before(sql, "name").bind(&s.name);
    let sql = before(sql.push(", "), "name_key").bind(sort_key(&s.name));
    let sql = before(sql.push(", "), "search_text").bind(search);
    let sql = before(sql.push(", "), "description").bind(s.description.as_deref());
    let sql = before(sql.push(", "), "transport").bind(&s.transport);
    let sql = before(sql.push(", "), "address").bind(s.address.as_deref());
    let sql = before(sql.push(", "), "header_host").bind(s.header_host.as_deref());
    let sql = before(sql.push(", "), "source_type").bind(&s.source_type);
    let sql = before(sql.push(", "), "time_zone").bind(&s.time_zone);
    let sql = before(sql.push(", "), "silent_after_minutes").bind(s.silent_after_minutes);
    let sql = before(sql.push(", "), "host_id").bind(s.host);
    let sql = before(sql.push(", "), "unit_id").bind(s.unit);
    let sql = before(sql.push(", "), "secrecy").bind(s.secrecy.key());
    before(sql.push(", "), "updated_at").bind(now)
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
    }
}

/// The log source, if the viewer covers it.
pub async fn get(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Source>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM log_source l WHERE l.id = ").bind(id).and_visible(viewer, "l");
    db.one(sql).await?.as_ref().map(source).transpose()
}

async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Source, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM log_source l WHERE l.id = ").bind(id);
    tx.one(sql).await?.as_ref().map(source).transpose()?.ok_or(DbError::NotFound)
}

fn source(row: &Row) -> Result<Source, DbError> {
    Ok(Source {
        id: row.id("id")?,
        version: row.int("version")?,
        updated_at: row.instant("updated_at")?,
        archived_at: row.opt_instant("archived_at")?,
        data: NewSource {
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
            secrecy: Secrecy::from_key(&row.text("secrecy")?).unwrap_or(Secrecy::Secret),
        },
    })
}

fn stored(s: &Source) -> Stored {
    Stored {
        id: s.id,
        version: s.version,
        title: s.data.name.clone(),
        archived: s.archived_at.is_some(),
        raw: form::to_raw(&s.data),
    }
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
