//! Reading and writing people. Every write gives its audit entry and its graph projection in the same transaction; every read takes the viewer
//! and carries the permission predicate. The synchronisation has its own statements in `sync_store.rs`.
use super::{
    form,
    model::{Duty, NewPerson, Person, PersonRow},
    table,
};
use vk_core::{Id, fold, sort_key};
use vk_db::{Columns, Db, DbError, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx, accounts};
use vk_web::{
    form::{FieldDef, FieldErrors, Raw, Records, Stored, find_one, record_created, record_updated, write_archived},
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
        Ok(get(db, viewer, id).await?.map(|record| Stored::of(&record, &record.data.name(), form::to_raw(&record.data))))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewPerson) -> Result<(Id, Recorded), DbError> {
        let id = tx.ctx().new_id();
        tx.insert_row("person", id, columns(&new)).await.map_err(|e| e.taken("external_id"))?;
        record_created::<People>(tx, &form::to_raw(&new), projection(id, &new, false)).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewPerson) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        change_row(tx, id, version, &new).await.map_err(|e| e.taken("external_id"))?;
        record_updated::<People>(tx, &before, &form::to_raw(&new), projection(id, &new, old.archived_at.is_some())).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        write_archived::<People>(tx, old.version, archived, projection(id, &old.data, archived)).await
    }

    async fn find(db: &Db, editor: &Viewer, raw: &Raw) -> Result<Option<Stored>, DbError> {
        let seek = table::TABLE.seek();
        match (raw.get("external_id"), raw.get("email")) {
            ("", "") => Ok(None),
            ("", email) => {
                let seek = seek.push("pe.archived_at IS NULL AND pe.email = ").bind(email);
                find_one::<People>(db, editor, "email", seek).await
            }
            (key, _) => find_one::<People>(db, editor, "external_id", seek.push("pe.external_id = ").bind(key)).await,
        }
    }
}

/// Whoever has left loses the account in the same transaction.
pub(super) async fn change_row(tx: &mut WriteTx<'_>, id: Id, version: i64, new: &NewPerson) -> Result<(), DbError> {
    tx.update_row("person", id, version, columns(new)).await?;
    if new.active() { Ok(()) } else { accounts::close_of_person(tx, id).await }
}

/// The columns that a form fills.
pub(super) fn columns(p: &NewPerson) -> Columns {
    let name = p.name();
    let search = [Some(&name), p.external_id.as_ref(), p.title.as_ref(), p.email.as_ref(), p.phone.as_ref()];
    let search = fold(&search.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" "));
    Columns::new()
        .set("external_id", p.external_id.as_deref())
        .set("name", &name)
        // Sorted as a directory is: by family name.
        .set("name_key", sort_key(&format!("{} {}", p.family_name, p.given_name)))
        .set("search_text", search)
        .set("given_name", &p.given_name)
        .set("family_name", &p.family_name)
        .set("email", p.email.as_deref())
        .set("phone", p.phone.as_deref())
        .set("title", p.title.as_deref())
        .set("active", p.active())
        .set("left_on", p.left_on)
        .set("unit_id", p.unit)
        .set("secrecy", p.secrecy.key())
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
        duties: Vec::new(),
    }
}

/// The person, if the viewer covers them.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Person>, DbError> {
    db.row(table::TABLE.row(COLUMNS, viewer, id)).await?.as_ref().map(person).transpose()
}

/// The person as they stand inside the transaction, whoever asks: permission has been decided before.
pub(super) async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Person, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

pub(super) fn person(row: &Row) -> Result<Person, DbError> {
    row.record(NewPerson {
        external_id: row.opt_text("external_id")?,
        given_name: row.text("given_name")?,
        family_name: row.text("family_name")?,
        title: row.opt_text("title")?,
        email: row.opt_text("email")?,
        phone: row.opt_text("phone")?,
        unit: row.opt_id("unit_id")?,
        left_on: row.opt_date("left_on")?,
        secrecy: row.secrecy("secrecy")?,
    })
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
