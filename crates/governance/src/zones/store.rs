//! Reading and writing zones. The only file of this register that knows SQL.
use super::{
    form,
    model::{NewZone, Zone, ZoneRow},
    table,
};
use vk_core::{Id, Instant, Secrecy, fold, sort_key};
use vk_db::{Act, Change, Db, DbError, Projection, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Raw, Records, Stored},
    history::snapshot,
    table::Table,
};

pub const REGISTER: &str = "zones";
pub const KIND: &str = "zone";

const COLUMNS: &str =
    "z.id, z.name, z.description, z.cidrs, z.trust, z.unit_id, z.secrecy, z.version, z.updated_at, z.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct Zones;

impl Records for Zones {
    type New = NewZone;
    type Row = ZoneRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<ZoneRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewZone, FieldErrors> {
        form::from_raw(raw)
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        Ok(get(db, viewer, id).await?.as_ref().map(stored))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewZone) -> Result<(Id, Recorded), DbError> {
        let (id, now) = (tx.ctx().new_id(), tx.ctx().now);
        let insert = Sql::new(
            "INSERT INTO zone (name, name_key, search_text, description, cidrs, trust, unit_id, secrecy, updated_at, id, created_at) VALUES (",
        );
        tx.exec(fields(insert, &new, now, |sql, _| sql).push(", ").bind(id).push(", ").bind(now).push(")")).await?;
        let after = snapshot(tx, form::FIELDS, &form::to_raw(&new)).await?;
        let recorded = tx.record(Change::created(REGISTER, id, &after), Some(projection(id, &new, false))).await?;
        Ok((id, recorded))
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewZone) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        let update = fields(Sql::new("UPDATE zone SET "), &new, tx.ctx().now, |sql, column| sql.push(column).push(" = "));
        tx.exec_versioned(update.push(", version = version + 1 WHERE id = ").bind(id).push(" AND version = ").bind(version))
            .await?;
        let after = snapshot(tx, form::FIELDS, &form::to_raw(&new)).await?;
        let change = Change::updated(REGISTER, id, &before, &after);
        tx.record(change, Some(projection(id, &new, old.archived_at.is_some()))).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let (at, act) = if archived { (Some(tx.ctx().now), Act::Archive) } else { (None, Act::Restore) };
        let update = Sql::new("UPDATE zone SET archived_at = ").bind(at).push(", updated_at = ").bind(tx.ctx().now);
        tx.exec_versioned(update.push(", version = version + 1 WHERE id = ").bind(id).push(" AND version = ").bind(old.version))
            .await?;
        tx.record(Change::new(REGISTER, Some(id), act), Some(projection(id, &old.data, archived))).await
    }

    async fn find(db: &Db, editor: &Viewer, raw: &Raw) -> Result<Option<Stored>, DbError> {
        if raw.get("name").is_empty() {
            return Ok(None);
        }
        let sql =
            Sql::new("SELECT z.id FROM zone z WHERE z.archived_at IS NULL AND z.name_key = ").bind(sort_key(raw.get("name")));
        match db.all(sql.and_visible(editor, "z").push(" LIMIT 2")).await?.as_slice() {
            [] => Ok(None),
            [row] => Zones::load(db, editor, row.id("id")?).await,
            _ => Err(DbError::Taken("name")),
        }
    }
}

fn fields(sql: Sql, z: &NewZone, now: Instant, before: impl Fn(Sql, &str) -> Sql) -> Sql {
    let search = fold(&format!("{} {} {}", z.name, z.description.as_deref().unwrap_or(""), z.cidrs.join(" ")));
    let sql = before(sql, "name").bind(&z.name);
    let sql = before(sql.push(", "), "name_key").bind(sort_key(&z.name));
    let sql = before(sql.push(", "), "search_text").bind(search);
    let sql = before(sql.push(", "), "description").bind(z.description.as_deref());
    let sql = before(sql.push(", "), "cidrs").bind(z.cidrs.join("\n"));
    let sql = before(sql.push(", "), "trust").bind(&z.trust);
    let sql = before(sql.push(", "), "unit_id").bind(z.unit);
    let sql = before(sql.push(", "), "secrecy").bind(z.secrecy.key());
    before(sql.push(", "), "updated_at").bind(now)
}

/// What the graph knows of a zone.
pub fn projection(id: Id, z: &NewZone, archived: bool) -> Projection {
    Projection {
        kind: KIND,
        id,
        title: z.name.clone(),
        search: z.cidrs.join(" "),
        unit: z.unit,
        extra_units: Vec::new(),
        secrecy: z.secrecy,
        state: if archived { "archived" } else { "live" }.to_owned(),
        edges: Vec::new(),
    }
}

/// The zone, if the viewer covers it.
pub async fn get(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Zone>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM zone z WHERE z.id = ").bind(id).and_visible(viewer, "z");
    db.one(sql).await?.as_ref().map(zone).transpose()
}

async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Zone, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM zone z WHERE z.id = ").bind(id);
    tx.one(sql).await?.as_ref().map(zone).transpose()?.ok_or(DbError::NotFound)
}

fn zone(row: &Row) -> Result<Zone, DbError> {
    Ok(Zone {
        id: row.id("id")?,
        version: row.int("version")?,
        updated_at: row.instant("updated_at")?,
        archived_at: row.opt_instant("archived_at")?,
        data: NewZone {
            name: row.text("name")?,
            description: row.opt_text("description")?,
            cidrs: form::lines(&row.text("cidrs")?),
            trust: row.text("trust")?,
            unit: row.opt_id("unit_id")?,
            secrecy: Secrecy::from_key(&row.text("secrecy")?).unwrap_or(Secrecy::Secret),
        },
    })
}

fn stored(z: &Zone) -> Stored {
    Stored {
        id: z.id,
        version: z.version,
        title: z.data.name.clone(),
        archived: z.archived_at.is_some(),
        raw: form::to_raw(&z.data),
    }
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let rows = db.all(Sql::new("SELECT ").push(COLUMNS).push(" FROM zone z ORDER BY z.id")).await?;
    rows.iter().map(|row| zone(row).map(|z| projection(z.id, &z.data, z.archived_at.is_some()))).collect()
}
