//! Reading and writing functions and who holds them. Every write gives its audit entry and its graph projection in the same transaction; every
//! read takes the viewer and carries the permission predicate. The only file of this register that knows SQL.
use super::{
    form,
    model::{Function, FunctionRow, Holder, NewFunction},
    table,
};
use vk_core::{Date, Id, Scope, fold, sort_key};
use vk_db::{Columns, Db, DbError, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Raw, Records, Stored, find_one, named, record_created, record_updated, write_archived},
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
        Ok(get(db, viewer, id).await?.map(|record| Stored::of(&record, &record.data.name, form::to_raw(&record.data))))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewFunction) -> Result<(Id, Recorded), DbError> {
        let id = tx.ctx().new_id();
        tx.insert_row("function", id, columns(&new)).await?;
        hold(tx, id, &[], &new).await?;
        record_created::<Functions>(tx, &form::to_raw(&new), projection(id, &new, false)).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewFunction) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        tx.update_row("function", id, version, columns(&new)).await?;
        hold(tx, id, &roles_of(&old.data), &new).await?;
        record_updated::<Functions>(tx, &before, &form::to_raw(&new), projection(id, &new, old.archived_at.is_some())).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        write_archived::<Functions>(tx, old.version, archived, projection(id, &old.data, archived)).await
    }

    async fn find(db: &Db, editor: &Viewer, raw: &Raw) -> Result<Option<Stored>, DbError> {
        if raw.get("name").is_empty() {
            return Ok(None);
        }
        let seek = named::<Functions>(raw.get("name"));
        let seek = match raw.ids("unit").first() {
            Some(unit) => seek.push(" AND f.unit_id = ").bind(*unit),
            None => seek,
        };
        find_one::<Functions>(db, editor, "name", seek).await
    }
}

/// The columns that a form fills.
fn columns(f: &NewFunction) -> Columns {
    let search = [Some(&f.name), f.description.as_ref(), f.phone.as_ref(), f.email.as_ref()];
    let search = fold(&search.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" "));
    Columns::new()
        .set("name", &f.name)
        .set("name_key", sort_key(&f.name))
        .set("search_text", search)
        .set("role_key", f.role_key.as_deref())
        .set("description", f.description.as_deref())
        .set("phone", f.phone.as_deref())
        .set("email", f.email.as_deref())
        .set("unit_id", f.unit)
        .set("secrecy", f.secrecy.key())
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
        let row = Columns::new().set("id", tx.ctx().new_id()).set("function_id", id).set("person_id", person);
        tx.insert("function_holder", row.set("is_deputy", is_deputy).set("valid_from", today)).await?;
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
        duties: Vec::new(),
    }
}

/// The function, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Function>, DbError> {
    let Some(row) = db.row(table::TABLE.row(COLUMNS, viewer, id)).await? else { return Ok(None) };
    function(&row, &db.rows(held(id)).await?).map(Some)
}

/// The function as it stands inside the transaction, whoever asks: permission has been decided before.
async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Function, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
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
    row.record(NewFunction {
        name: row.text("name")?,
        role_key: row.opt_text("role_key")?,
        description: row.opt_text("description")?,
        phone: row.opt_text("phone")?,
        email: row.opt_text("email")?,
        unit: row.opt_id("unit_id")?,
        secrecy: row.secrecy("secrecy")?,
        holders,
        deputies,
    })
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
    for id in table::TABLE.ids(db).await? {
        let record = get(db, &Viewer::everything(), id).await?;
        out.extend(record.map(|record| projection(id, &record.data, record.archived_at.is_some())));
    }
    Ok(out)
}

/// Appends ` AND …`: whoever holds the function `fh` on a day. What may be decided and what has to be done go by the same rule.
pub fn on_day(sql: Sql, today: Date) -> Sql {
    sql.push(" AND (fh.valid_from IS NULL OR fh.valid_from <= ")
        .bind(today)
        .push(") AND (fh.valid_until IS NULL OR fh.valid_until >= ")
        .bind(today)
        .push(")")
}

/// The functions that an account's person holds or stands in for on a day: whose duties are theirs, and what they may decide. Whoever has left holds none.
pub async fn of_account(db: &impl Reader, account: Id, today: Date) -> Result<Vec<Id>, DbError> {
    let sql = Sql::new(
        "SELECT DISTINCT fh.function_id AS id FROM account a JOIN person p ON p.id = a.person_id AND p.active \
         JOIN function_holder fh ON fh.person_id = p.id JOIN function f ON f.id = fh.function_id WHERE f.archived_at IS NULL AND a.id = ",
    );
    db.rows(on_day(sql.bind(account), today).push(" ORDER BY 1")).await?.iter().map(|row| row.id("id")).collect()
}
