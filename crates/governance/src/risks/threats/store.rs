//! Reading and writing threats. The only file of this register that knows SQL.
use super::{
    form,
    model::{NewThreat, Threat, ThreatRow},
    table,
};
use crate::risks::{joined, split};
use vk_core::{Id, fold, sort_key};
use vk_db::{Columns, Db, DbError, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Raw, Records, Stored, find_by_name, find_one, record_created, record_updated, write_archived},
    history::snapshot,
    table::{Table, search_text},
};

pub const REGISTER: &str = "threats";
pub const KIND: &str = "threat";

const COLUMNS: &str = "t.id, t.reference, t.name, t.name_en, t.category, t.description, t.description_en, t.aspects, t.areas, t.source, \
     t.unit_id, t.secrecy, t.version, t.created_at, t.updated_at, t.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct Threats;

impl Records for Threats {
    type New = NewThreat;
    type Row = ThreatRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<ThreatRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewThreat, FieldErrors> {
        form::from_raw(raw)
    }
    fn identity(raw: &Raw) -> String {
        fold(if raw.get("reference").is_empty() { raw.get("name") } else { raw.get("reference") })
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        Ok(get(db, viewer, id).await?.map(|record| Stored::of(&record, &record.data.name, form::to_raw(&record.data))))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewThreat) -> Result<(Id, Recorded), DbError> {
        let id = tx.ctx().new_id();
        tx.insert_row("threat", id, columns(&new)).await.map_err(|e| e.taken("reference"))?;
        record_created::<Threats>(tx, &form::to_raw(&new), projection(id, &new, false)).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewThreat) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        tx.update_row("threat", id, version, columns(&new)).await.map_err(|e| e.taken("reference"))?;
        record_updated::<Threats>(tx, &before, &form::to_raw(&new), projection(id, &new, old.is_archived())).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        write_archived::<Threats>(tx, old.version, archived, projection(id, &old.data, archived)).await
    }

    async fn find(db: &Db, editor: &Viewer, raw: &Raw) -> Result<Option<Stored>, DbError> {
        match raw.get("reference") {
            "" => find_by_name::<Threats>(db, editor, raw.get("name")).await,
            reference => {
                let seek = table::TABLE.seek().push("t.reference = ").bind(reference);
                find_one::<Threats>(db, editor, "reference", seek).await
            }
        }
    }
}

/// The columns that a form fills.
fn columns(t: &NewThreat) -> Columns {
    Columns::new()
        .set("reference", t.reference.as_deref())
        .set("name", &t.name)
        .set("name_key", sort_key(&t.name))
        .set("search_text", search_text([Some(t.name.as_str()), t.reference.as_deref(), t.name_en.as_deref()]))
        .set("name_en", t.name_en.as_deref())
        .set("category", &t.category)
        .set("description", t.description.as_deref())
        .set("description_en", t.description_en.as_deref())
        .set("aspects", joined(&t.aspects))
        .set("areas", joined(&t.areas))
        .set("source", t.source.as_deref())
        .set("unit_id", t.unit)
        .set("secrecy", t.secrecy.key())
}

/// Adds threats from elsewhere (shipped content, a library); those whose reference is there already stay as they are. How many came, and the last token.
pub async fn add_all(tx: &mut WriteTx<'_>, threats: &[NewThreat]) -> Result<(usize, Option<Recorded>), DbError> {
    let (mut added, mut last) = (0, None);
    for new in threats {
        if let Some(reference) = &new.reference {
            let known = Sql::new("SELECT count(*) FROM threat WHERE reference = ").bind(reference);
            if tx.int(known).await? > 0 {
                continue;
            }
        }
        last = Some(Threats::insert(tx, new.clone()).await?.1);
        added += 1;
    }
    Ok((added, last))
}

/// What the graph knows of a threat.
pub fn projection(id: Id, t: &NewThreat, archived: bool) -> Projection {
    Projection {
        kind: KIND,
        id,
        title: t.name.clone(),
        search: [t.reference.as_deref(), t.name_en.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" "),
        unit: t.unit,
        extra_units: Vec::new(),
        secrecy: t.secrecy,
        state: if archived { "archived" } else { "live" }.to_owned(),
        edges: Vec::new(),
        duties: Vec::new(),
    }
}

/// The threat, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Threat>, DbError> {
    db.row(table::TABLE.row(COLUMNS, viewer, id)).await?.as_ref().map(threat).transpose()
}

/// All threats in use that the viewer sees, by category and name: the choice in an analysis.
pub async fn choice(db: &Db, viewer: &Viewer) -> Result<Vec<Threat>, DbError> {
    let sql = Sql::new(&format!("SELECT {COLUMNS} FROM threat t WHERE t.archived_at IS NULL")).and_visible(viewer, "t");
    db.all(sql.push(" ORDER BY t.category, t.name_key, t.id")).await?.iter().map(threat).collect()
}

async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Threat, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

fn threat(row: &Row) -> Result<Threat, DbError> {
    row.record(NewThreat {
        reference: row.opt_text("reference")?,
        name: row.text("name")?,
        name_en: row.opt_text("name_en")?,
        category: row.text("category")?,
        description: row.opt_text("description")?,
        description_en: row.opt_text("description_en")?,
        aspects: split(row.opt_text("aspects")?),
        areas: split(row.opt_text("areas")?),
        source: row.opt_text("source")?,
        unit: row.opt_id("unit_id")?,
        secrecy: row.secrecy("secrecy")?,
    })
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let mut out = Vec::new();
    for id in table::TABLE.ids(db).await? {
        let record = get(db, &Viewer::everything(), id).await?;
        out.extend(record.map(|record| projection(id, &record.data, record.is_archived())));
    }
    Ok(out)
}
