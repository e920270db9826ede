//! Reading and writing people. Every write gives its audit entry and its graph projection in the same transaction; every read takes the viewer
//! and carries the permission predicate. The synchronisation has its own statements in `sync_store.rs`.
use super::{
    form,
    model::{Duty, NewPerson, Person, PersonRow},
    table,
};
use vk_core::{Id, Instant, Secrecy, fold, sort_key};
use vk_db::{Act, Change, Db, DbError, Projection, Recorded, Row, Sql, Viewer, WriteTx, accounts};
use vk_web::{
    form::{FieldDef, FieldErrors, Raw, Records, Stored},
    history::snapshot,
    table::Table,
};

pub const REGISTER: &str = "people";
pub const KIND: &str = "person";

pub(super) const COLUMNS: &str = "pe.id, pe.external_id, pe.given_name, pe.family_name, pe.title, pe.email, pe.phone, pe.unit_id, pe.active, \
     pe.left_on, pe.secrecy, pe.version, pe.created_at, pe.updated_at, pe.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct People;

impl Records for People {
    type New = NewPerson;
    type Row = PersonRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<PersonRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn title(raw: &Raw) -> String {
        format!("{} {}", raw.get("given_name"), raw.get("family_name"))
    }
    fn from_raw(raw: &Raw) -> Result<NewPerson, FieldErrors> {
        form::from_raw(raw)
    }
    /// Namesakes are common: without the directory's key a person is known by name and e-mail.
    fn identity(raw: &Raw) -> String {
        match raw.get("external_id") {
            "" => fold(&format!("{} {} {}", raw.get("given_name"), raw.get("family_name"), raw.get("email"))),
            key => fold(key),
        }
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        Ok(get(db, viewer, id).await?.as_ref().map(stored))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewPerson) -> Result<(Id, Recorded), DbError> {
        let id = tx.ctx().new_id();
        insert_row(tx, id, &new).await.map_err(taken)?;
        let after = snapshot(tx, form::FIELDS, &form::to_raw(&new)).await?;
        let recorded = tx.record(Change::created(REGISTER, id, &after), Some(projection(id, &new, false))).await?;
        Ok((id, recorded))
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewPerson) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        update_row(tx, id, version, &new).await.map_err(taken)?;
        let after = snapshot(tx, form::FIELDS, &form::to_raw(&new)).await?;
        let change = Change::updated(REGISTER, id, &before, &after);
        tx.record(change, Some(projection(id, &new, old.archived_at.is_some()))).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let (at, act) = if archived { (Some(tx.ctx().now), Act::Archive) } else { (None, Act::Restore) };
        let update = Sql::new("UPDATE person SET archived_at = ").bind(at).push(", updated_at = ").bind(tx.ctx().now);
        let update = update.push(", version = version + 1 WHERE id = ").bind(id).push(" AND version = ").bind(old.version);
        tx.exec_versioned(update).await?;
        tx.record(Change::new(REGISTER, Some(id), act), Some(projection(id, &old.data, archived))).await
    }

    async fn find(db: &Db, editor: &Viewer, raw: &Raw) -> Result<Option<Stored>, DbError> {
        let select = Sql::new("SELECT pe.id FROM person pe WHERE ");
        let (sql, field) = match (raw.get("external_id"), raw.get("email")) {
            ("", "") => return Ok(None),
            ("", email) => (select.push("pe.archived_at IS NULL AND pe.email = ").bind(email), "email"),
            (key, _) => (select.push("pe.external_id = ").bind(key), "external_id"),
        };
        match db.all(sql.and_visible(editor, "pe").push(" LIMIT 2")).await?.as_slice() {
            [] => Ok(None),
            [row] => People::load(db, editor, row.id("id")?).await,
            _ => Err(DbError::Taken(field)),
        }
    }
}

fn taken(error: DbError) -> DbError {
    if error.is_unique_violation() { DbError::Taken("external_id") } else { error }
}

pub(super) async fn insert_row(tx: &mut WriteTx<'_>, id: Id, new: &NewPerson) -> Result<(), DbError> {
    let now = tx.ctx().now;
    let insert = Sql::new(
        "INSERT INTO person (external_id, name, name_key, search_text, given_name, family_name, email, phone, title, active, left_on, unit_id, \
         secrecy, updated_at, id, created_at) VALUES (",
    );
    tx.exec(fields(insert, new, now, |sql, _| sql).push(", ").bind(id).push(", ").bind(now).push(")")).await?;
    Ok(())
}

pub(super) async fn update_row(tx: &mut WriteTx<'_>, id: Id, version: i64, new: &NewPerson) -> Result<(), DbError> {
    let update = fields(Sql::new("UPDATE person SET "), new, tx.ctx().now, |sql, column| sql.push(column).push(" = "));
    let update = update.push(", version = version + 1 WHERE id = ").bind(id).push(" AND version = ").bind(version);
    tx.exec_versioned(update).await?;
    if new.active() { Ok(()) } else { accounts::close_of_person(tx, id).await }
}

/// The columns that a form fills, in one order for INSERT and UPDATE; `before` writes what stands before each value.
fn fields(sql: Sql, p: &NewPerson, now: Instant, before: impl Fn(Sql, &str) -> Sql) -> Sql {
    let name = p.name();
    let search = [Some(&name), p.external_id.as_ref(), p.title.as_ref(), p.email.as_ref(), p.phone.as_ref()];
    let search = fold(&search.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" "));
    let sql = before(sql, "external_id").bind(p.external_id.as_deref());
    let sql = before(sql.push(", "), "name").bind(&name);
    // Sorted as a directory is: by family name.
    let sql = before(sql.push(", "), "name_key").bind(sort_key(&format!("{} {}", p.family_name, p.given_name)));
    let sql = before(sql.push(", "), "search_text").bind(search);
    let sql = before(sql.push(", "), "given_name").bind(&p.given_name);
    let sql = before(sql.push(", "), "family_name").bind(&p.family_name);
    let sql = before(sql.push(", "), "email").bind(p.email.as_deref());
    let sql = before(sql.push(", "), "phone").bind(p.phone.as_deref());
    let sql = before(sql.push(", "), "title").bind(p.title.as_deref());
    let sql = before(sql.push(", "), "active").bind(p.active());
    let sql = before(sql.push(", "), "left_on").bind(p.left_on);
    let sql = before(sql.push(", "), "unit_id").bind(p.unit);
    let sql = before(sql.push(", "), "secrecy").bind(p.secrecy.key());
    before(sql.push(", "), "updated_at").bind(now)
}

/// What the graph knows of a person.
pub fn projection(id: Id, p: &NewPerson, archived: bool) -> Projection {
    let state = match (archived, p.active()) {
        (true, _) => "archived",
        (false, true) => "live",
        (false, false) => "left",
    };
    Projection {
        kind: KIND,
        id,
        title: p.name(),
        search: [p.title.as_deref(), p.email.as_deref(), p.external_id.as_deref()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" "),
        unit: p.unit,
        extra_units: Vec::new(),
        secrecy: p.secrecy,
        state: state.to_owned(),
        edges: Vec::new(),
    }
}

/// The person, if the viewer covers them.
pub async fn get(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Person>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM person pe WHERE pe.id = ").bind(id).and_visible(viewer, "pe");
    db.one(sql).await?.as_ref().map(person).transpose()
}

/// The person as they stand inside the transaction, whoever asks: permission has been decided before.
pub(super) async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Person, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM person pe WHERE pe.id = ").bind(id);
    person(&tx.one(sql).await?.ok_or(DbError::NotFound)?)
}

pub(super) fn person(row: &Row) -> Result<Person, DbError> {
    Ok(Person {
        id: row.id("id")?,
        version: row.int("version")?,
        created_at: row.instant("created_at")?,
        updated_at: row.instant("updated_at")?,
        archived_at: row.opt_instant("archived_at")?,
        data: NewPerson {
            external_id: row.opt_text("external_id")?,
            given_name: row.text("given_name")?,
            family_name: row.text("family_name")?,
            title: row.opt_text("title")?,
            email: row.opt_text("email")?,
            phone: row.opt_text("phone")?,
            unit: row.opt_id("unit_id")?,
            left_on: row.opt_date("left_on")?,
            secrecy: Secrecy::from_key(&row.text("secrecy")?).unwrap_or(Secrecy::Secret),
        },
    })
}

fn stored(p: &Person) -> Stored {
    Stored { id: p.id, version: p.version, title: p.data.name(), archived: p.archived_at.is_some(), raw: form::to_raw(&p.data) }
}

/// The functions that somebody holds or stands in for, those the viewer of functions may see.
pub async fn duties(db: &Db, functions: &Viewer, person: Id) -> Result<Vec<Duty>, DbError> {
    let sql = Sql::new(
        "SELECT f.id, f.name, fh.is_deputy FROM function_holder fh JOIN function f ON f.id = fh.function_id \
         WHERE f.archived_at IS NULL AND fh.person_id = ",
    );
    let sql = sql.bind(person).and_visible(functions, "f").push(" ORDER BY fh.is_deputy, f.name_key, f.id");
    let duty = |row: &Row| Ok(Duty { function: row.id("id")?, name: row.text("name")?, is_deputy: row.bool("is_deputy")? });
    db.all(sql).await?.iter().map(duty).collect()
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let rows = db.all(Sql::new("SELECT ").push(COLUMNS).push(" FROM person pe ORDER BY pe.id")).await?;
    let of = |p: Person| projection(p.id, &p.data, p.archived_at.is_some());
    rows.iter().map(|row| Ok(of(person(row)?))).collect()
}
