//! Reading and writing information sets. The only file of this register that knows SQL.
use super::{
    form,
    model::{InformationSet, InformationSetRow, NewInformationSet},
    table,
};
use crate::classifications::{self, Happened, Sensitive};
use vk_core::{Id, fold, sort_key};
use vk_db::{Columns, Db, DbError, Duty, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Raw, Records, Stored, record_created, record_updated, write_archived},
    history::snapshot,
    table::Table,
};

pub const REGISTER: &str = "information_sets";
pub const KIND: &str = "information_set";

const COLUMNS: &str = "i.id, i.name, i.description, i.process, i.owner_function_id, i.personal_data, i.secrecy_grounds, i.retention_rule, \
     i.legal_requirements, i.unit_id, i.secrecy, i.version, i.created_at, i.updated_at, i.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct InformationSets;

impl Records for InformationSets {
    type New = NewInformationSet;
    type Row = InformationSetRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<InformationSetRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewInformationSet, FieldErrors> {
        form::from_raw(raw)
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        Ok(get(db, viewer, id).await?.map(|record| Stored::of(&record, &record.data.name, form::to_raw(&record.data))))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewInformationSet) -> Result<(Id, Recorded), DbError> {
        let id = tx.ctx().new_id();
        tx.insert_row("information_set", id, columns(&new)).await?;
        record_created::<InformationSets>(tx, &form::to_raw(&new), projection(id, &new, false, false)).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewInformationSet) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        tx.update_row("information_set", id, version, columns(&new)).await?;
        changed(tx, id, &old.data, &new).await?;
        let projection = projection(id, &new, old.is_archived(), is_classified(tx, id).await?);
        record_updated::<InformationSets>(tx, &before, &form::to_raw(&new), projection).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let projection = projection(id, &old.data, archived, is_classified(tx, id).await?);
        let recorded = write_archived::<InformationSets>(tx, old.version, archived, projection).await?;
        classifications::follow(tx, id).await?;
        classifications::class_changed(tx, id).await?;
        Ok(recorded)
    }
}

/// The columns that a form fills.
fn columns(s: &NewInformationSet) -> Columns {
    let search = [Some(&s.name), s.description.as_ref(), s.process.as_ref()];
    let search = fold(&search.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" "));
    Columns::new()
        .set("name", &s.name)
        .set("name_key", sort_key(&s.name))
        .set("search_text", search)
        .set("description", s.description.as_deref())
        .set("process", s.process.as_deref())
        .set("owner_function_id", s.owner)
        .set("personal_data", &s.personal_data)
        .set("secrecy_grounds", s.secrecy_grounds.as_deref())
        .set("retention_rule", s.retention_rule.as_deref())
        .set("legal_requirements", s.legal_requirements.as_deref())
        .set("unit_id", s.unit)
        .set("secrecy", s.secrecy.key())
}

/// What the graph knows of an information set. One that nobody has classified is a duty of its owner.
pub fn projection(id: Id, s: &NewInformationSet, archived: bool, classified: bool) -> Projection {
    let waits = !archived && !classified;
    Projection {
        kind: KIND,
        id,
        title: s.name.clone(),
        search: s.process.clone().unwrap_or_default(),
        unit: s.unit,
        extra_units: Vec::new(),
        secrecy: s.secrecy,
        state: if archived { "archived" } else { "live" }.to_owned(),
        edges: s.owner.map(|to| Edge { relation: "owned_by", kind: "function", to }).into_iter().collect(),
        duties: waits.then_some(Duty { what: "classify", function: s.owner, due: None }).into_iter().collect(),
    }
}

/// The information set, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<InformationSet>, DbError> {
    db.row(table::TABLE.row(COLUMNS, viewer, id)).await?.as_ref().map(information_set).transpose()
}

/// The information set as it stands inside the transaction: permission has been decided before.
async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<InformationSet, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

fn information_set(row: &Row) -> Result<InformationSet, DbError> {
    row.record(NewInformationSet {
        name: row.text("name")?,
        description: row.opt_text("description")?,
        process: row.opt_text("process")?,
        owner: row.opt_id("owner_function_id")?,
        personal_data: row.text("personal_data")?,
        secrecy_grounds: row.opt_text("secrecy_grounds")?,
        retention_rule: row.opt_text("retention_rule")?,
        legal_requirements: row.opt_text("legal_requirements")?,
        unit: row.opt_id("unit_id")?,
        secrecy: row.secrecy("secrecy")?,
    })
}

/// Projects an information set anew after something of its classifications changed: whether it still waits for its first one.
pub async fn project_again(tx: &mut WriteTx<'_>, id: Id) -> Result<(), DbError> {
    let set = in_tx(tx, id).await?;
    let classified = is_classified(tx, id).await?;
    keep_state(tx, id).await?;
    tx.project(projection(id, &set.data, set.is_archived(), classified)).await
}

/// Keeps with an information set how far its newest classification is.
pub async fn keep_state(tx: &mut WriteTx<'_>, id: Id) -> Result<(), DbError> {
    let newest = "UPDATE information_set SET classification_state = (SELECT c.state FROM classification c \
         WHERE c.information_set_id = information_set.id AND c.archived_at IS NULL ORDER BY c.created_at DESC, c.id DESC LIMIT 1) WHERE id = ";
    tx.exec(Sql::new(newest).bind(id)).await.map(drop)
}

/// Finds what is in force or under way for an information set: what was superseded or revoked says nothing of now.
const CLASSIFIED: &str = "SELECT c.id FROM classification c WHERE c.archived_at IS NULL AND c.state NOT IN ('superseded','revoked') AND c.information_set_id = ";

async fn is_classified(db: &impl Reader, id: Id) -> Result<bool, DbError> {
    Ok(db.row(Sql::new(CLASSIFIED).bind(id).push(" LIMIT 1")).await?.is_some())
}

/// The classifications in force that a change of the set makes due again.
async fn changed(tx: &mut WriteTx<'_>, id: Id, before: &NewInformationSet, after: &NewInformationSet) -> Result<(), DbError> {
    let happened = Happened::Information { before: &sensitive(before), after: &sensitive(after) };
    if let Some(cause) = classifications::causes(&happened) {
        let _kept = classifications::review(tx, &[id], cause).await?;
    }
    classifications::follow(tx, id).await
}

fn sensitive(s: &NewInformationSet) -> Sensitive<'_> {
    Sensitive {
        description: s.description.as_deref(),
        personal_data: &s.personal_data,
        secrecy_grounds: s.secrecy_grounds.as_deref(),
        legal_requirements: s.legal_requirements.as_deref(),
    }
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(", EXISTS (").push(CLASSIFIED);
    let sql = sql.push("i.id) AS classified FROM information_set i ORDER BY i.id");
    let read = |row: &Row| {
        let (s, classified) = (information_set(row)?, row.bool("classified")?);
        Ok(projection(s.id, &s.data, s.is_archived(), classified))
    };
    db.all(sql).await?.iter().map(read).collect()
}
