//! Reading and writing systems. Every write gives its audit entry and its graph projection in the same transaction; every read takes the
//! viewer and carries the permission predicate. The only file of this register that knows SQL.
use super::{
    form,
    model::{ClassSource, NewSystem, System, SystemRow},
    table,
};
use crate::{
    assessments,
    classifications::{self, Happened, Operation},
    join::{CLASS_IN_FORCE, Class},
};
use vk_core::{Id, fold, sort_key};
use vk_db::{Change, Columns, Db, DbError, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx, graph};
use vk_web::{
    form::{FieldDef, FieldErrors, Raw, Records, Stored, find_by_name, find_one, record_created, record_updated, write_archived},
    history::snapshot,
    table::{Table, search_text},
};

pub const REGISTER: &str = "systems";
pub const KIND: &str = "system";

const COLUMNS: &str = "s.id, s.name, s.code, s.description, s.kind, s.hosting, s.lifecycle, s.owner_function_id, s.manager_function_id, \
     s.business_function_id, s.sector_critical, s.sector, s.supplier, s.mtd_hours, s.rto_hours, s.rpo_hours, s.unit_id, s.secrecy, \
     s.version, s.created_at, s.updated_at, s.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct Systems;

impl Records for Systems {
    type New = NewSystem;
    type Row = SystemRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<SystemRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewSystem, FieldErrors> {
        form::from_raw(raw)
    }
    fn identity(raw: &Raw) -> String {
        fold(if raw.get("code").is_empty() { raw.get("name") } else { raw.get("code") })
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        Ok(get(db, viewer, id).await?.map(|record| Stored::of(&record, &record.data.name, form::to_raw(&record.data))))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewSystem) -> Result<(Id, Recorded), DbError> {
        let id = tx.ctx().new_id();
        tx.insert_row("system", id, columns(&new)).await.map_err(|e| e.taken("code"))?;
        link(tx, id, &new).await?;
        changed(tx, &new.information, None, &new).await?;
        record_created::<Systems>(tx, &form::to_raw(&new), projection(id, &new, false)).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewSystem) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        let was = assessments::subject_of(tx, id).await?;
        tx.update_row("system", id, version, columns(&new)).await.map_err(|e| e.taken("code"))?;
        for table in ["system_information", "system_dependency"] {
            tx.exec(Sql::new("DELETE FROM ").push(table).push(" WHERE system_id = ").bind(id)).await?;
        }
        link(tx, id, &new).await?;
        let begins: Vec<Id> = new.information.iter().filter(|set| !old.data.information.contains(set)).copied().collect();
        changed(tx, &begins, Some(&old.data), &new).await?;
        if old.data.information != new.information {
            assessments::resummarise_system(tx, id).await?;
        }
        assessments::follow(tx, was).await?;
        record_updated::<Systems>(tx, &before, &form::to_raw(&new), projection(id, &new, old.archived_at.is_some())).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let was = assessments::subject_of(tx, id).await?;
        let recorded = write_archived::<Systems>(tx, old.version, archived, projection(id, &old.data, archived)).await?;
        assessments::follow(tx, was).await?;
        Ok(recorded)
    }

    async fn find(db: &Db, editor: &Viewer, raw: &Raw) -> Result<Option<Stored>, DbError> {
        match raw.get("code") {
            "" => find_by_name::<Systems>(db, editor, raw.get("name")).await,
            code => find_one::<Systems>(db, editor, "code", table::TABLE.seek().push("s.code = ").bind(code)).await,
        }
    }
}

/// The columns that a form fills.
fn columns(s: &NewSystem) -> Columns {
    let search = search_text([Some(s.name.as_str()), s.code.as_deref(), s.supplier.as_deref()]);
    Columns::new()
        .set("name", &s.name)
        .set("name_key", sort_key(&s.name))
        .set("search_text", search)
        .set("code", s.code.as_deref())
        .set("description", s.description.as_deref())
        .set("kind", &s.kind)
        .set("hosting", &s.hosting)
        .set("lifecycle", &s.lifecycle)
        .set("owner_function_id", s.owner)
        .set("manager_function_id", s.manager)
        .set("business_function_id", s.business_manager)
        .set("sector_critical", s.sector_critical)
        .set("sector", s.sector.as_deref())
        .set("supplier", s.supplier.as_deref())
        .set("mtd_hours", s.mtd_hours)
        .set("rto_hours", s.rto_hours)
        .set("rpo_hours", s.rpo_hours)
        .set("unit_id", s.unit)
        .set("secrecy", s.secrecy.key())
}

async fn link(tx: &mut WriteTx<'_>, id: Id, s: &NewSystem) -> Result<(), DbError> {
    let links =
        [("system_information", "information_set_id", &s.information), ("system_dependency", "depends_on_id", &s.depends_on)];
    for (table, column, targets) in links {
        for target in targets.iter().filter(|target| **target != id) {
            tx.insert(table, Columns::new().set("system_id", id).set(column, *target)).await?;
        }
    }
    Ok(())
}

/// Brings classifications under review that the change makes due again: of what the system begins to hold, and of all that it holds when supplier or
/// form of operation became another.
async fn changed(tx: &mut WriteTx<'_>, begins: &[Id], before: Option<&NewSystem>, after: &NewSystem) -> Result<(), DbError> {
    let (was, is) = (before.map(operation), operation(after));
    let operated = was.as_ref().map(|was| Happened::System { before: was, after: &is });
    for (sets, happened) in [(begins, Some(Happened::Held)), (&after.information, operated)] {
        if let Some(cause) = happened.as_ref().and_then(classifications::causes) {
            let _kept = classifications::review(tx, sets, cause).await?;
        }
    }
    Ok(())
}

fn operation(s: &NewSystem) -> Operation<'_> {
    Operation { supplier: s.supplier.as_deref(), hosting: &s.hosting }
}

/// Records a change of something that belongs to a system but is no field of its form.
pub(super) async fn reproject(tx: &mut WriteTx<'_>, id: Id, change: Change) -> Result<Recorded, DbError> {
    let system = in_tx(tx, id).await?;
    let projection = projection(id, &system.data, system.is_archived());
    tx.record(change, Some(projection)).await
}

/// What the graph knows of a system.
pub fn projection(id: Id, s: &NewSystem, archived: bool) -> Projection {
    let one = |relation, to: Option<Id>| to.map(|to| Edge { relation, kind: "function", to });
    let edges = [one("owned_by", s.owner), one("managed_by", s.manager), one("business_managed_by", s.business_manager)]
        .into_iter()
        .flatten();
    let holds = s.information.iter().map(|to| Edge { relation: "holds", kind: "information_set", to: *to });
    let depends = s.depends_on.iter().filter(|to| **to != id).map(|to| Edge { relation: "depends_on", kind: KIND, to: *to });
    Projection {
        kind: KIND,
        id,
        title: s.name.clone(),
        search: [s.code.as_deref(), s.supplier.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" "),
        unit: s.unit,
        extra_units: Vec::new(),
        secrecy: s.secrecy,
        state: if archived { "archived".to_owned() } else { s.lifecycle.clone() },
        edges: edges.chain(holds).chain(depends).collect(),
        duties: Vec::new(),
    }
}

/// The system, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<System>, DbError> {
    let Some(row) = db.row(table::TABLE.row(COLUMNS, viewer, id)).await? else { return Ok(None) };
    let information = ids(&db.rows(held(id)).await?)?;
    let depends_on = ids(&db.rows(needed(id)).await?)?;
    system(&row, information, depends_on).map(Some)
}

/// The system as it stands inside the transaction, whoever asks: permission has been decided before.
async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<System, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

fn held(id: Id) -> Sql {
    Sql::new("SELECT information_set_id AS id FROM system_information WHERE system_id = ")
        .bind(id)
        .push(" ORDER BY information_set_id")
}

fn needed(id: Id) -> Sql {
    Sql::new("SELECT depends_on_id AS id FROM system_dependency WHERE system_id = ").bind(id).push(" ORDER BY depends_on_id")
}

fn ids(rows: &[Row]) -> Result<Vec<Id>, DbError> {
    rows.iter().map(|row| row.id("id")).collect()
}

fn system(row: &Row, information: Vec<Id>, depends_on: Vec<Id>) -> Result<System, DbError> {
    row.record(NewSystem {
        name: row.text("name")?,
        code: row.opt_text("code")?,
        description: row.opt_text("description")?,
        kind: row.text("kind")?,
        hosting: row.text("hosting")?,
        lifecycle: row.text("lifecycle")?,
        owner: row.opt_id("owner_function_id")?,
        manager: row.opt_id("manager_function_id")?,
        business_manager: row.opt_id("business_function_id")?,
        sector_critical: row.bool("sector_critical")?,
        sector: row.opt_text("sector")?,
        supplier: row.opt_text("supplier")?,
        mtd_hours: row.opt_int("mtd_hours")?,
        rto_hours: row.opt_int("rto_hours")?,
        rpo_hours: row.opt_int("rpo_hours")?,
        unit: row.opt_id("unit_id")?,
        secrecy: row.secrecy("secrecy")?,
        information,
        depends_on,
    })
}

/// Where the system's class comes from: each information set that it holds with the classification in force. Sets that the reader may not
/// see are there without name, because their class counts all the same.
pub async fn class_sources(db: &Db, viewers: &graph::Viewers, id: Id) -> Result<Vec<ClassSource>, DbError> {
    let nobody = Viewer::nothing();
    let viewer = viewers.get("information_set").unwrap_or(&nobody);
    let sql = Sql::new("SELECT i.id, i.name, c.confidentiality, c.integrity, c.availability, c.traceability, (1=1")
        .and_visible(viewer, "i")
        .push(") AS visible FROM system_information si JOIN information_set i ON i.id = si.information_set_id LEFT JOIN classification c ON ")
        .push(CLASS_IN_FORCE)
        .push(" WHERE i.archived_at IS NULL AND si.system_id = ")
        .bind(id)
        .push(" ORDER BY i.name_key, i.id");
    let source = |row: &Row| -> Result<ClassSource, DbError> {
        let information = if row.bool("visible")? { Some((row.id("id")?, row.text("name")?)) } else { None };
        Ok(ClassSource { information, class: Class::from_row(row)? })
    };
    db.all(sql).await?.iter().map(source).collect()
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let mut out = Vec::new();
    for id in table::TABLE.ids(db).await? {
        let record = get(db, &Viewer::everything(), id).await?;
        out.extend(record.map(|record| projection(id, &record.data, record.archived_at.is_some())));
    }
    Ok(out)
}
