//! Reading and writing units. Every write gives its audit entry and its graph projection in the same transaction, and keeps the closure table
//! that permission predicates read; every read takes the viewer. The acts that change the tree stand in `acts.rs`.
use super::{
    form,
    model::{NewUnit, Unit, UnitRow},
    table,
};
use vk_core::{Id, Instant, Secrecy, fold, sort_key};
use vk_db::{Act, Change, Db, DbError, Edge, Projection, Recorded, Row, Sql, Viewer, WriteTx, units};
use vk_web::{
    form::{FieldDef, FieldErrors, Raw, Records, Stored},
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
        let (id, now) = (tx.ctx().new_id(), tx.ctx().now);
        let insert = Sql::new(
            "INSERT INTO unit (name, name_key, search_text, short_name, code, kind, parent_id, description, is_controller, org_number, \
             valid_from, secrecy, updated_at, id, unit_id, created_at) VALUES (",
        );
        let values =
            fields(insert, &new, now, |sql, _| sql).push(", ").bind(id).push(", ").bind(id).push(", ").bind(now).push(")");
        tx.exec(values).await.map_err(taken)?;
        units::attach(tx, id, new.parent).await?;
        let after = snapshot(tx, form::FIELDS, &form::to_raw(&new)).await?;
        let recorded = tx.record(Change::created(REGISTER, id, &after), Some(projection(id, &new, "live", None))).await?;
        Ok((id, recorded))
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
        let update = fields(Sql::new("UPDATE unit SET "), &new, tx.ctx().now, |sql, column| sql.push(column).push(" = "));
        let update = update.push(", version = version + 1 WHERE id = ").bind(id).push(" AND version = ").bind(version);
        tx.exec_versioned(update).await.map_err(taken)?;
        let after = snapshot(tx, form::FIELDS, &form::to_raw(&new)).await?;
        tx.record(Change::updated(REGISTER, id, &before, &after), Some(projection(id, &new, old.state(), old.merged_into))).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let mut unit = in_tx(tx, id).await?;
        let (at, act) = if archived { (Some(tx.ctx().now), Act::Archive) } else { (None, Act::Restore) };
        let update = Sql::new("UPDATE unit SET archived_at = ").bind(at).push(", updated_at = ").bind(tx.ctx().now);
        let update = update.push(", version = version + 1 WHERE id = ").bind(id).push(" AND version = ").bind(unit.version);
        tx.exec_versioned(update).await?;
        unit.archived_at = at;
        tx.record(Change::new(REGISTER, Some(id), act), Some(unit.projection())).await
    }

    async fn find(db: &Db, editor: &Viewer, raw: &Raw) -> Result<Option<Stored>, DbError> {
        let select = Sql::new("SELECT u.id FROM unit u WHERE ");
        let (sql, field) = match (raw.get("code"), raw.get("name")) {
            ("", "") => return Ok(None),
            ("", name) => {
                let sql = select.push("u.archived_at IS NULL AND u.closed_on IS NULL AND u.name_key = ").bind(sort_key(name));
                match raw.ids("parent").first() {
                    Some(parent) => (sql.push(" AND u.parent_id = ").bind(*parent), "name"),
                    None => (sql, "name"),
                }
            }
            (code, _) => (select.push("u.code = ").bind(code), "code"),
        };
        match db.all(sql.and_visible(editor, "u").push(" LIMIT 2")).await?.as_slice() {
            [] => Ok(None),
            [row] => Units::load(db, editor, row.id("id")?).await,
            _ => Err(DbError::Taken(field)),
        }
    }
}

fn taken(error: DbError) -> DbError {
    if error.is_unique_violation() { DbError::Taken("code") } else { error }
}

/// The columns that a form fills, in one order for INSERT and UPDATE; `before` writes what stands before each value.
fn fields(sql: Sql, u: &NewUnit, now: Instant, before: impl Fn(Sql, &str) -> Sql) -> Sql {
    let search = [Some(&u.name), u.short_name.as_ref(), u.code.as_ref(), u.org_number.as_ref()];
    let search = fold(&search.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" "));
    let sql = before(sql, "name").bind(&u.name);
    let sql = before(sql.push(", "), "name_key").bind(sort_key(&u.name));
    let sql = before(sql.push(", "), "search_text").bind(search);
    let sql = before(sql.push(", "), "short_name").bind(u.short_name.as_deref());
    let sql = before(sql.push(", "), "code").bind(u.code.as_deref());
    let sql = before(sql.push(", "), "kind").bind(&u.kind);
    let sql = before(sql.push(", "), "parent_id").bind(u.parent);
    let sql = before(sql.push(", "), "description").bind(u.description.as_deref());
    let sql = before(sql.push(", "), "is_controller").bind(u.is_controller);
    let sql = before(sql.push(", "), "org_number").bind(u.org_number.as_deref());
    let sql = before(sql.push(", "), "valid_from").bind(u.valid_from);
    let sql = before(sql.push(", "), "secrecy").bind(u.secrecy.key());
    before(sql.push(", "), "updated_at").bind(now)
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
pub async fn get(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Unit>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM unit u WHERE u.id = ").bind(id).and_visible(viewer, "u");
    db.one(sql).await?.as_ref().map(unit).transpose()
}

/// The unit as it stands inside the transaction, whoever asks: permission has been decided before.
pub(super) async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Unit, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM unit u WHERE u.id = ").bind(id);
    unit(&tx.one(sql).await?.ok_or(DbError::NotFound)?)
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
            secrecy: Secrecy::from_key(&row.text("secrecy")?).unwrap_or(Secrecy::Secret),
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
