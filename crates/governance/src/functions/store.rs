//! Reading and writing functions and who holds them. Every write gives its audit entry and its graph projection in the same transaction; every
//! read takes the viewer and carries the permission predicate. The only file of this register that knows SQL.
use super::{
    form,
    model::{Function, FunctionRow, Holder, NewFunction},
    table,
};
use vk_core::{Id, Instant, Scope, Secrecy, fold, sort_key};
use vk_db::{Act, Change, Db, DbError, Edge, Projection, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Raw, Records, Stored},
    history::snapshot,
    table::Table,
};

pub const REGISTER: &str = "functions";
pub const KIND: &str = "function";

const COLUMNS: &str = "f.id, f.name, f.role_key, f.description, f.phone, f.email, f.unit_id, f.secrecy, f.version, f.created_at, f.updated_at, \
     f.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct Functions;

impl Records for Functions {
    type New = NewFunction;
    type Row = FunctionRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<FunctionRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewFunction, FieldErrors> {
        form::from_raw(raw)
    }
    /// "Enhetschef" exists in every unit.
    fn identity(raw: &Raw) -> String {
        fold(&format!("{} {}", raw.get("name"), raw.get("unit")))
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        Ok(get(db, viewer, id).await?.as_ref().map(stored))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewFunction) -> Result<(Id, Recorded), DbError> {
        let (id, now) = (tx.ctx().new_id(), tx.ctx().now);
        let insert = Sql::new(
            "INSERT INTO function (name, name_key, search_text, role_key, description, phone, email, unit_id, secrecy, updated_at, id, \
             created_at) VALUES (",
        );
        tx.exec(fields(insert, &new, now, |sql, _| sql).push(", ").bind(id).push(", ").bind(now).push(")")).await?;
        hold(tx, id, &[], &new).await?;
        let after = snapshot(tx, form::FIELDS, &form::to_raw(&new)).await?;
        let recorded = tx.record(Change::created(REGISTER, id, &after), Some(projection(id, &new, false))).await?;
        Ok((id, recorded))
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewFunction) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        let update = fields(Sql::new("UPDATE function SET "), &new, tx.ctx().now, |sql, column| sql.push(column).push(" = "));
        let update = update.push(", version = version + 1 WHERE id = ").bind(id).push(" AND version = ").bind(version);
        tx.exec_versioned(update).await?;
        hold(tx, id, &roles_of(&old.data), &new).await?;
        let after = snapshot(tx, form::FIELDS, &form::to_raw(&new)).await?;
        let change = Change::updated(REGISTER, id, &before, &after);
        tx.record(change, Some(projection(id, &new, old.archived_at.is_some()))).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let (at, act) = if archived { (Some(tx.ctx().now), Act::Archive) } else { (None, Act::Restore) };
        let update = Sql::new("UPDATE function SET archived_at = ").bind(at).push(", updated_at = ").bind(tx.ctx().now);
        let update = update.push(", version = version + 1 WHERE id = ").bind(id).push(" AND version = ").bind(old.version);
        tx.exec_versioned(update).await?;
        tx.record(Change::new(REGISTER, Some(id), act), Some(projection(id, &old.data, archived))).await
    }

    async fn find(db: &Db, editor: &Viewer, raw: &Raw) -> Result<Option<Stored>, DbError> {
        if raw.get("name").is_empty() {
            return Ok(None);
        }
        let sql =
            Sql::new("SELECT f.id FROM function f WHERE f.archived_at IS NULL AND f.name_key = ").bind(sort_key(raw.get("name")));
        let sql = match raw.ids("unit").first() {
            Some(unit) => sql.push(" AND f.unit_id = ").bind(*unit),
            None => sql,
        };
        match db.all(sql.and_visible(editor, "f").push(" LIMIT 2")).await?.as_slice() {
            [] => Ok(None),
            [row] => Functions::load(db, editor, row.id("id")?).await,
            _ => Err(DbError::Taken("name")),
        }
    }
}

/// The columns that a form fills, in one order for INSERT and UPDATE; `before` writes what stands before each value.
fn fields(sql: Sql, f: &NewFunction, now: Instant, before: impl Fn(Sql, &str) -> Sql) -> Sql {
    let search = [Some(&f.name), f.description.as_ref(), f.phone.as_ref(), f.email.as_ref()];
    let search = fold(&search.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" "));
    let sql = before(sql, "name").bind(&f.name);
    let sql = before(sql.push(", "), "name_key").bind(sort_key(&f.name));
    let sql = before(sql.push(", "), "search_text").bind(search);
    let sql = before(sql.push(", "), "role_key").bind(f.role_key.as_deref());
    let sql = before(sql.push(", "), "description").bind(f.description.as_deref());
    let sql = before(sql.push(", "), "phone").bind(f.phone.as_deref());
    let sql = before(sql.push(", "), "email").bind(f.email.as_deref());
    let sql = before(sql.push(", "), "unit_id").bind(f.unit);
    let sql = before(sql.push(", "), "secrecy").bind(f.secrecy.key());
    before(sql.push(", "), "updated_at").bind(now)
}

/// Who holds the function and who stands in, as stored rows.
fn roles_of(f: &NewFunction) -> Vec<(Id, bool)> {
    let holders = f.holders.iter().map(|id| (*id, false));
    holders.chain(f.deputies.iter().map(|id| (*id, true))).collect()
}

/// Writes who holds the function; whoever held it before keeps the day since when.
async fn hold(tx: &mut WriteTx<'_>, id: Id, before: &[(Id, bool)], f: &NewFunction) -> Result<(), DbError> {
    let after = roles_of(f);
    for (person, is_deputy) in before.iter().filter(|role| !after.contains(role)) {
        let delete =
            Sql::new("DELETE FROM function_holder WHERE function_id = ").bind(id).push(" AND person_id = ").bind(*person);
        tx.exec(delete.push(" AND is_deputy = ").bind(*is_deputy)).await?;
    }
    let today = tx.ctx().now.local_date();
    for (person, is_deputy) in after.into_iter().filter(|role| !before.contains(role)) {
        let insert = Sql::new("INSERT INTO function_holder (id, function_id, person_id, is_deputy, valid_from) VALUES (")
            .bind(tx.ctx().new_id())
            .push(", ")
            .bind(id)
            .push(", ")
            .bind(person)
            .push(", ")
            .bind(is_deputy)
            .push(", ")
            .bind(today)
            .push(")");
        tx.exec(insert).await?;
    }
    Ok(())
}

/// What the graph knows of a function.
pub fn projection(id: Id, f: &NewFunction, archived: bool) -> Projection {
    let edge = |relation| move |to: &Id| Edge { relation, kind: "person", to: *to };
    Projection {
        kind: KIND,
        id,
        title: f.name.clone(),
        search: [f.phone.as_deref(), f.email.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" "),
        unit: f.unit,
        extra_units: Vec::new(),
        secrecy: f.secrecy,
        state: if archived { "archived" } else { "live" }.to_owned(),
        edges: f.holders.iter().map(edge("held_by")).chain(f.deputies.iter().map(edge("deputised_by"))).collect(),
    }
}

/// The function, if the viewer covers it.
pub async fn get(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Function>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM function f WHERE f.id = ").bind(id).and_visible(viewer, "f");
    let Some(row) = db.one(sql).await? else { return Ok(None) };
    function(&row, &db.all(held(id)).await?).map(Some)
}

/// The function as it stands inside the transaction, whoever asks: permission has been decided before.
async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Function, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM function f WHERE f.id = ").bind(id);
    let row = tx.one(sql).await?.ok_or(DbError::NotFound)?;
    function(&row, &tx.all(held(id)).await?)
}

fn held(id: Id) -> Sql {
    Sql::new("SELECT person_id, is_deputy FROM function_holder WHERE function_id = ").bind(id).push(" ORDER BY person_id")
}

fn function(row: &Row, held: &[Row]) -> Result<Function, DbError> {
    let (mut holders, mut deputies) = (Vec::new(), Vec::new());
    for role in held {
        let list = if role.bool("is_deputy")? { &mut deputies } else { &mut holders };
        list.push(role.id("person_id")?);
    }
    Ok(Function {
        id: row.id("id")?,
        version: row.int("version")?,
        created_at: row.instant("created_at")?,
        updated_at: row.instant("updated_at")?,
        archived_at: row.opt_instant("archived_at")?,
        data: NewFunction {
            name: row.text("name")?,
            role_key: row.opt_text("role_key")?,
            description: row.opt_text("description")?,
            phone: row.opt_text("phone")?,
            email: row.opt_text("email")?,
            unit: row.opt_id("unit_id")?,
            secrecy: Secrecy::from_key(&row.text("secrecy")?).unwrap_or(Secrecy::Secret),
            holders,
            deputies,
        },
    })
}

fn stored(f: &Function) -> Stored {
    Stored {
        id: f.id,
        version: f.version,
        title: f.data.name.clone(),
        archived: f.archived_at.is_some(),
        raw: form::to_raw(&f.data),
    }
}

/// Who holds a function and who stands in, with how to reach them. Whoever may see the function may reach its holders wherever they work;
/// people who are marked secret are shown only to those who may read secret people.
pub async fn holders(db: &Db, people: &Viewer, id: Id) -> Result<Vec<Holder>, DbError> {
    let reach =
        if people.view.is_nowhere() { Viewer::nothing() } else { Viewer { view: Scope::Region, secret: people.secret.clone() } };
    let sql =
        Sql::new("SELECT pe.id, pe.name, pe.title, pe.phone, pe.email, pe.active, fh.is_deputy, (1=1").and_visible(&reach, "pe");
    let sql =
        sql.push(") AS visible FROM function_holder fh JOIN person pe ON pe.id = fh.person_id WHERE fh.function_id = ").bind(id);
    let holder = |row: &Row| -> Result<Holder, DbError> {
        let visible = row.bool("visible")?;
        let shown = |column: &str| Ok::<_, DbError>(row.opt_text(column)?.filter(|_| visible));
        Ok(Holder {
            person: if visible { Some((row.id("id")?, row.text("name")?)) } else { None },
            title: shown("title")?,
            phone: shown("phone")?,
            email: shown("email")?,
            active: row.bool("active")?,
            is_deputy: row.bool("is_deputy")?,
        })
    };
    db.all(sql.push(" ORDER BY fh.is_deputy, pe.name_key, pe.id")).await?.iter().map(holder).collect()
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let mut out = Vec::new();
    for row in db.all(Sql::new("SELECT f.id FROM function f ORDER BY f.id")).await? {
        if let Some(f) = get(db, &Viewer::everything(), row.id("id")?).await? {
            out.push(projection(f.id, &f.data, f.archived_at.is_some()));
        }
    }
    Ok(out)
}
