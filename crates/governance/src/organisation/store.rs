//! Reading and writing units. Every write gives its audit entry and its graph projection in the same transaction, and keeps the closure table
//! that permission predicates read; every read takes the viewer. The acts that change the tree stand in `acts.rs`.
use super::{
    form,
    model::{NewUnit, Unit, UnitRow},
    table,
};
use crate::assessments;
use vk_core::{Id, fold, sort_key};
use vk_db::{Columns, Db, DbError, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx, units};
use vk_web::{
    form::{FieldDef, FieldErrors, Raw, Records, Stored, find_one, named, record_created, record_updated, write_archived},
    history::snapshot,
    table::Table,
};

pub const REGISTER: &str = "organisation";
pub const KIND: &str = "unit";

const COLUMNS: &str = "u.id, u.name, u.short_name, u.code, u.kind, u.parent_id, u.description, u.is_controller, u.org_number, u.valid_from, \
     u.closed_on, u.merged_into, u.secrecy, u.version, u.created_at, u.updated_at, u.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct Units;

impl Records for Units {
    type New = NewUnit;
    type Row = UnitRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<UnitRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewUnit, FieldErrors> {
        form::from_raw(raw)
    }
    /// Two clinics may share a name below different parents.
    fn identity(raw: &Raw) -> String {
        match raw.get("code") {
            "" => fold(&format!("{} {}", raw.get("name"), raw.get("parent"))),
            code => fold(code),
        }
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        Ok(get(db, viewer, id).await?.as_ref().map(stored))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewUnit) -> Result<(Id, Recorded), DbError> {
        let id = tx.ctx().new_id();
        tx.insert_row("unit", id, columns(&new).set("unit_id", id)).await.map_err(|e| e.taken("code"))?;
        units::attach(tx, id, new.parent).await?;
        record_created::<Units>(tx, &form::to_raw(&new), projection(id, &new, "live", None)).await
    }

    /// A changed parent moves the unit with all below it; below itself it cannot go.
    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewUnit) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        if old.data.parent != new.parent {
            units::relocate(tx, id, new.parent)
                .await
                .map_err(|e| if matches!(e, DbError::Conflict) { DbError::Taken("parent") } else { e })?;
        }
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        let was = assessments::subject_of(tx, id).await?;
        tx.update_row("unit", id, version, columns(&new)).await.map_err(|e| e.taken("code"))?;
        assessments::follow(tx, was).await?;
        record_updated::<Units>(tx, &before, &form::to_raw(&new), projection(id, &new, old.state(), old.merged_into)).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let mut unit = in_tx(tx, id).await?;
        unit.archived_at = archived.then_some(tx.ctx().now);
        let was = assessments::subject_of(tx, id).await?;
        let recorded = write_archived::<Units>(tx, unit.version, archived, unit.projection()).await?;
        assessments::follow(tx, was).await?;
        Ok(recorded)
    }

    async fn find(db: &Db, editor: &Viewer, raw: &Raw) -> Result<Option<Stored>, DbError> {
        match (raw.get("code"), raw.get("name")) {
            ("", "") => Ok(None),
            ("", name) => {
                let seek = named::<Units>(name).push(" AND u.closed_on IS NULL");
                let seek = match raw.ids("parent").first() {
                    Some(parent) => seek.push(" AND u.parent_id = ").bind(*parent),
                    None => seek,
                };
                find_one::<Units>(db, editor, "name", seek).await
            }
            (code, _) => find_one::<Units>(db, editor, "code", table::TABLE.seek().push("u.code = ").bind(code)).await,
        }
    }
}

/// The columns that a form fills.
fn columns(u: &NewUnit) -> Columns {
    let search = [Some(&u.name), u.short_name.as_ref(), u.code.as_ref(), u.org_number.as_ref()];
    let search = fold(&search.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" "));
    Columns::new()
        .set("name", &u.name)
        .set("name_key", sort_key(&u.name))
        .set("search_text", search)
        .set("short_name", u.short_name.as_deref())
        .set("code", u.code.as_deref())
        .set("kind", &u.kind)
        .set("parent_id", u.parent)
        .set("description", u.description.as_deref())
        .set("is_controller", u.is_controller)
        .set("org_number", u.org_number.as_deref())
        .set("valid_from", u.valid_from)
        .set("secrecy", u.secrecy.key())
}

/// What the graph knows of a unit. Its own scope is itself, so that a permission on a subtree covers the units in it.
pub fn projection(id: Id, u: &NewUnit, state: &'static str, merged_into: Option<Id>) -> Projection {
    let edge = |relation, to: Option<Id>| to.map(|to| Edge { relation, kind: KIND, to });
    Projection {
        kind: KIND,
        id,
        title: u.name.clone(),
        search: [u.short_name.as_deref(), u.code.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" "),
        unit: Some(id),
        extra_units: Vec::new(),
        secrecy: u.secrecy,
        state: state.to_owned(),
        edges: [edge("part_of", u.parent), edge("merged_into", merged_into)].into_iter().flatten().collect(),
        duties: Vec::new(),
    }
}

impl Unit {
    pub fn state(&self) -> &'static str {
        match (self.archived_at, self.closed_on) {
            (Some(_), _) => "archived",
            (None, Some(_)) => "closed",
            (None, None) => "live",
        }
    }
    pub fn projection(&self) -> Projection {
        projection(self.id, &self.data, self.state(), self.merged_into)
    }
}

/// The unit, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Unit>, DbError> {
    db.row(table::TABLE.row(COLUMNS, viewer, id)).await?.as_ref().map(unit).transpose()
}

/// The unit as it stands inside the transaction, whoever asks: permission has been decided before.
pub(super) async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Unit, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

/// The units directly below, open or closed.
pub(super) async fn children_in_tx(tx: &WriteTx<'_>, parent: Id) -> Result<Vec<Unit>, DbError> {
    let sql = Sql::new("SELECT ")
        .push(COLUMNS)
        .push(" FROM unit u WHERE u.parent_id = ")
        .bind(parent)
        .push(" ORDER BY u.name_key, u.id");
    tx.all(sql).await?.iter().map(unit).collect()
}

/// The open units directly below, those the viewer may see.
pub async fn children(db: &Db, viewer: &Viewer, parent: Id) -> Result<Vec<(Id, String)>, DbError> {
    let sql = Sql::new("SELECT u.id, u.name FROM unit u WHERE u.closed_on IS NULL AND u.archived_at IS NULL AND u.parent_id = ")
        .bind(parent);
    let rows = db.all(sql.and_visible(viewer, "u").push(" ORDER BY u.name_key, u.id")).await?;
    rows.iter().map(|row| Ok((row.id("id")?, row.text("name")?))).collect()
}

fn unit(row: &Row) -> Result<Unit, DbError> {
    Ok(Unit {
        id: row.id("id")?,
        version: row.int("version")?,
        created_at: row.instant("created_at")?,
        updated_at: row.instant("updated_at")?,
        archived_at: row.opt_instant("archived_at")?,
        closed_on: row.opt_date("closed_on")?,
        merged_into: row.opt_id("merged_into")?,
        data: NewUnit {
            name: row.text("name")?,
            short_name: row.opt_text("short_name")?,
            code: row.opt_text("code")?,
            kind: row.text("kind")?,
            parent: row.opt_id("parent_id")?,
            description: row.opt_text("description")?,
            is_controller: row.bool("is_controller")?,
            org_number: row.opt_text("org_number")?,
            valid_from: row.opt_date("valid_from")?,
            secrecy: row.secrecy("secrecy")?,
        },
    })
}

fn stored(u: &Unit) -> Stored {
    Stored {
        id: u.id,
        version: u.version,
        title: u.data.name.clone(),
        archived: u.archived_at.is_some(),
        raw: form::to_raw(&u.data),
    }
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let rows = db.all(Sql::new("SELECT ").push(COLUMNS).push(" FROM unit u ORDER BY u.id")).await?;
    rows.iter().map(|row| Ok(unit(row)?.projection())).collect()
}
