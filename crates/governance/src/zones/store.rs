//! Reading and writing zones. The only file of this register that knows SQL.
use super::{
    form,
    model::{NewZone, Zone, ZoneRow},
    table,
};
use vk_core::{Id, fold, sort_key};
use vk_db::{Columns, Db, DbError, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Raw, Records, Stored, record_created, record_updated, write_archived},
    history::snapshot,
    table::Table,
};

pub const REGISTER: &str = "zones";
pub const KIND: &str = "zone";

const COLUMNS: &str =
    "z.id, z.name, z.description, z.cidrs, z.trust, z.unit_id, z.secrecy, z.version, z.created_at, z.updated_at, z.archived_at";

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
        Ok(get(db, viewer, id).await?.map(|record| Stored::of(&record, &record.data.name, form::to_raw(&record.data))))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewZone) -> Result<(Id, Recorded), DbError> {
        let id = tx.ctx().new_id();
        tx.insert_row("zone", id, columns(&new)).await?;
        record_created::<Zones>(tx, &form::to_raw(&new), projection(id, &new, false)).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewZone) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        tx.update_row("zone", id, version, columns(&new)).await?;
        record_updated::<Zones>(tx, &before, &form::to_raw(&new), projection(id, &new, old.archived_at.is_some())).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        write_archived::<Zones>(tx, old.version, archived, projection(id, &old.data, archived)).await
    }
}

/// The columns that a form fills.
fn columns(z: &NewZone) -> Columns {
    let search = fold(&format!("{} {} {}", z.name, z.description.as_deref().unwrap_or(""), z.cidrs.join(" ")));
    Columns::new()
        .set("name", &z.name)
        .set("name_key", sort_key(&z.name))
        .set("search_text", search)
        .set("description", z.description.as_deref())
        .set("cidrs", z.cidrs.join("\n"))
        .set("trust", &z.trust)
        .set("unit_id", z.unit)
        .set("secrecy", z.secrecy.key())
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
        duties: Vec::new(),
    }
}

/// The zone, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Zone>, DbError> {
    db.row(table::TABLE.row(COLUMNS, viewer, id)).await?.as_ref().map(zone).transpose()
}

/// As it stands inside the transaction, whoever asks: permission has been decided before.
async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Zone, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

fn zone(row: &Row) -> Result<Zone, DbError> {
    row.record(NewZone {
        name: row.text("name")?,
        description: row.opt_text("description")?,
        cidrs: form::lines(&row.text("cidrs")?),
        trust: row.text("trust")?,
        unit: row.opt_id("unit_id")?,
        secrecy: row.secrecy("secrecy")?,
    })
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let rows = db.all(Sql::new("SELECT ").push(COLUMNS).push(" FROM zone z ORDER BY z.id")).await?;
    rows.iter().map(|row| zone(row).map(|z| projection(z.id, &z.data, z.archived_at.is_some()))).collect()
}
