//! Reading and writing systems. Every write gives its audit entry and its graph projection in the same transaction; every read takes the
//! viewer and carries the permission predicate. The only file of this register that knows SQL.
use super::{
    form,
    model::{ClassSource, NewSystem, System, SystemRow},
    table,
};
use crate::join::{CLASS_IN_FORCE, Class};
use vk_core::{Id, Secrecy, fold, sort_key};
use vk_db::{Act, Change, Db, DbError, Edge, Projection, Recorded, Row, Sql, Viewer, WriteTx, graph};
use vk_web::{
    form::{FieldDef, FieldErrors, Raw, Records, Stored},
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
        Ok(get(db, viewer, id).await?.as_ref().map(stored))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewSystem) -> Result<(Id, Recorded), DbError> {
        let (id, now) = (tx.ctx().new_id(), tx.ctx().now);
        let insert = Sql::new(
            "INSERT INTO system (name, name_key, search_text, code, description, kind, hosting, lifecycle, owner_function_id, \
             manager_function_id, business_function_id, sector_critical, sector, supplier, mtd_hours, rto_hours, rpo_hours, unit_id, secrecy, \
             updated_at, id, created_at) VALUES (",
        );
        let values = fields(insert, &new, now, |sql, _| sql).push(", ").bind(id).push(", ").bind(now).push(")");
        tx.exec(values).await.map_err(taken)?;
        link(tx, id, &new).await?;
        let after = snapshot(tx, form::FIELDS, &form::to_raw(&new)).await?;
        let recorded = tx.record(Change::created(REGISTER, id, &after), Some(projection(id, &new, false))).await?;
        Ok((id, recorded))
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewSystem) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        let update = fields(Sql::new("UPDATE system SET "), &new, tx.ctx().now, |sql, column| sql.push(column).push(" = "));
        let update = update.push(", version = version + 1 WHERE id = ").bind(id).push(" AND version = ").bind(version);
        tx.exec_versioned(update).await.map_err(taken)?;
        for table in ["system_information", "system_dependency"] {
            tx.exec(Sql::new("DELETE FROM ").push(table).push(" WHERE system_id = ").bind(id)).await?;
        }
        link(tx, id, &new).await?;
        let after = snapshot(tx, form::FIELDS, &form::to_raw(&new)).await?;
        let change = Change::updated(REGISTER, id, &before, &after);
        tx.record(change, Some(projection(id, &new, old.archived_at.is_some()))).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let (at, act) = if archived { (Some(tx.ctx().now), Act::Archive) } else { (None, Act::Restore) };
        let update = Sql::new("UPDATE system SET archived_at = ").bind(at).push(", updated_at = ").bind(tx.ctx().now);
        let update = update.push(", version = version + 1 WHERE id = ").bind(id).push(" AND version = ").bind(old.version);
        tx.exec_versioned(update).await?;
        tx.record(Change::new(REGISTER, Some(id), act), Some(projection(id, &old.data, archived))).await
    }

    async fn find(db: &Db, editor: &Viewer, raw: &Raw) -> Result<Option<Stored>, DbError> {
        let select = Sql::new("SELECT s.id FROM system s WHERE ");
        let (sql, field) = match (raw.get("code"), raw.get("name")) {
            ("", "") => return Ok(None),
            ("", name) => (select.push("s.archived_at IS NULL AND s.name_key = ").bind(sort_key(name)), "name"),
            (code, _) => (select.push("s.code = ").bind(code), "code"),
        };
        match db.all(sql.and_visible(editor, "s").push(" LIMIT 2")).await?.as_slice() {
            [] => Ok(None),
            [row] => Systems::load(db, editor, row.id("id")?).await,
            _ => Err(DbError::Taken(field)),
        }
    }
}

fn taken(error: DbError) -> DbError {
    if error.is_unique_violation() { DbError::Taken("code") } else { error }
}

/// The columns that a form fills, in one order for INSERT and UPDATE; `before` writes what stands before each value.
fn fields(sql: Sql, s: &NewSystem, now: vk_core::Instant, before: impl Fn(Sql, &str) -> Sql) -> Sql {
    let search = search_text([Some(s.name.as_str()), s.code.as_deref(), s.supplier.as_deref()]);
    let sql = before(sql, "name").bind(&s.name);
    let sql = before(sql.push(", "), "name_key").bind(sort_key(&s.name));
    let sql = before(sql.push(", "), "search_text").bind(search);
    let sql = before(sql.push(", "), "code").bind(s.code.as_deref());
    let sql = before(sql.push(", "), "description").bind(s.description.as_deref());
    let sql = before(sql.push(", "), "kind").bind(&s.kind);
    let sql = before(sql.push(", "), "hosting").bind(&s.hosting);
    let sql = before(sql.push(", "), "lifecycle").bind(&s.lifecycle);
    let sql = before(sql.push(", "), "owner_function_id").bind(s.owner);
    let sql = before(sql.push(", "), "manager_function_id").bind(s.manager);
    let sql = before(sql.push(", "), "business_function_id").bind(s.business_manager);
    let sql = before(sql.push(", "), "sector_critical").bind(s.sector_critical);
    let sql = before(sql.push(", "), "sector").bind(s.sector.as_deref());
    let sql = before(sql.push(", "), "supplier").bind(s.supplier.as_deref());
    let sql = before(sql.push(", "), "mtd_hours").bind(s.mtd_hours);
    let sql = before(sql.push(", "), "rto_hours").bind(s.rto_hours);
    let sql = before(sql.push(", "), "rpo_hours").bind(s.rpo_hours);
    let sql = before(sql.push(", "), "unit_id").bind(s.unit);
    let sql = before(sql.push(", "), "secrecy").bind(s.secrecy.key());
    before(sql.push(", "), "updated_at").bind(now)
}

async fn link(tx: &mut WriteTx<'_>, id: Id, s: &NewSystem) -> Result<(), DbError> {
    let links = [
        ("system_information (system_id, information_set_id)", &s.information),
        ("system_dependency (system_id, depends_on_id)", &s.depends_on),
    ];
    for (table, targets) in links {
        for target in targets.iter().filter(|target| **target != id) {
            tx.exec(Sql::new("INSERT INTO ").push(table).push(" VALUES (").bind(id).push(", ").bind(*target).push(")")).await?;
        }
    }
    Ok(())
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
    }
}

/// The system, if the viewer covers it.
pub async fn get(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<System>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM system s WHERE s.id = ").bind(id).and_visible(viewer, "s");
    let Some(row) = db.one(sql).await? else { return Ok(None) };
    let information = ids(&db.all(held(id)).await?)?;
    let depends_on = ids(&db.all(needed(id)).await?)?;
    system(&row, information, depends_on).map(Some)
}

/// The system as it stands inside the transaction, whoever asks: permission has been decided before.
async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<System, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM system s WHERE s.id = ").bind(id);
    let row = tx.one(sql).await?.ok_or(DbError::NotFound)?;
    let information = ids(&tx.all(held(id)).await?)?;
    let depends_on = ids(&tx.all(needed(id)).await?)?;
    system(&row, information, depends_on)
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
    Ok(System {
        id: row.id("id")?,
        version: row.int("version")?,
        created_at: row.instant("created_at")?,
        updated_at: row.instant("updated_at")?,
        archived_at: row.opt_instant("archived_at")?,
        data: NewSystem {
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
            secrecy: Secrecy::from_key(&row.text("secrecy")?).unwrap_or(Secrecy::Secret),
            information,
            depends_on,
        },
    })
}

fn stored(s: &System) -> Stored {
    Stored {
        id: s.id,
        version: s.version,
        title: s.data.name.clone(),
        archived: s.archived_at.is_some(),
        raw: form::to_raw(&s.data),
    }
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
    for row in db.all(Sql::new("SELECT s.id FROM system s ORDER BY s.id")).await? {
        if let Some(s) = get(db, &Viewer::everything(), row.id("id")?).await? {
            out.push(projection(s.id, &s.data, s.archived_at.is_some()));
        }
    }
    Ok(out)
}
