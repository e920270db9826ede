//! Reading and writing information sets and their classifications. The only file of this register that knows SQL.
use super::{
    form,
    model::{Classification, InformationSet, InformationSetRow, NewClassification, NewInformationSet},
    table,
};
use crate::join::Class;
use vk_core::{Aspect, Id, fold, sort_key};
use vk_db::{Act, Change, Columns, Db, DbError, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
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
        record_created::<InformationSets>(tx, &form::to_raw(&new), projection(id, &new, false)).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewInformationSet) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        tx.update_row("information_set", id, version, columns(&new)).await?;
        record_updated::<InformationSets>(tx, &before, &form::to_raw(&new), projection(id, &new, old.archived_at.is_some())).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        write_archived::<InformationSets>(tx, old.version, archived, projection(id, &old.data, archived)).await
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

/// What the graph knows of an information set.
pub fn projection(id: Id, s: &NewInformationSet, archived: bool) -> Projection {
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
        duties: Vec::new(),
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

/// The classifications of an information set, newest first. Who may see the set may see them.
pub async fn classifications(db: &Db, set: Id) -> Result<Vec<Classification>, DbError> {
    let sql = Sql::new(
        "SELECT id, model_version, state, confidentiality, integrity, availability, traceability, justification, held_on, decided_by, \
         decided_at, valid_until, created_at FROM classification WHERE information_set_id = ",
    );
    let read = |row: &Row| {
        Ok::<_, DbError>(Classification {
            id: row.id("id")?,
            model_version: row.text("model_version")?,
            state: row.text("state")?,
            class: Class::from_row(row)?,
            justification: row.opt_text("justification")?,
            held_on: row.opt_date("held_on")?,
            decided_by: row.opt_text("decided_by")?,
            decided_at: row.opt_instant("decided_at")?,
            valid_until: row.opt_date("valid_until")?,
            created_at: row.instant("created_at")?,
        })
    };
    db.all(sql.bind(set).push(" ORDER BY created_at DESC, id DESC")).await?.iter().map(read).collect()
}

/// Stores a classification. One that is decided supersedes what was in force before.
pub async fn insert_classification(tx: &mut WriteTx<'_>, new: &NewClassification) -> Result<(Id, Recorded), DbError> {
    let (id, now) = (tx.ctx().new_id(), tx.ctx().now);
    let supersedes = match new.state.as_str() {
        "decided" => supersede(tx, new.information_set).await?,
        _ => None,
    };
    let level = |a: Aspect| new.class.level(a).map(|l| i64::from(l.number()));
    let row = Columns::new()
        .set("id", id)
        .set("information_set_id", new.information_set)
        .set("model_version", &new.model_version)
        .set("state", &new.state)
        .set("confidentiality", level(Aspect::Confidentiality))
        .set("integrity", level(Aspect::Integrity))
        .set("availability", level(Aspect::Availability))
        .set("traceability", level(Aspect::Traceability))
        .set("justification", new.justification.as_deref())
        .set("held_on", new.held_on)
        .set("decided_by", new.decided_by.as_deref())
        .set("decided_at", new.decided_at)
        .set("valid_until", new.valid_until)
        .set("supersedes", supersedes)
        .set("created_at", now)
        .set("updated_at", now);
    tx.insert("classification", row).await?;
    let act = if new.state == "decided" { Act::Decide } else { Act::Update };
    let change = Change::new(REGISTER, Some(new.information_set), act)
        .field("classification", None, Some(new.class.text()))
        .field("classification_state", None, Some(new.state.clone()))
        .field("justification", None, new.justification.clone());
    let recorded = tx.record(change, None).await?;
    Ok((id, recorded))
}

async fn supersede(tx: &mut WriteTx<'_>, set: Id) -> Result<Option<Id>, DbError> {
    let standing = Sql::new("SELECT id FROM classification WHERE information_set_id = ").bind(set);
    let row = tx.one(standing.push(" AND state IN ('decided','under_review') ORDER BY decided_at DESC, id DESC LIMIT 1")).await?;
    let Some(row) = row else { return Ok(None) };
    let old = row.id("id")?;
    let now = tx.ctx().now;
    let update = Sql::new("UPDATE classification SET state = 'superseded', updated_at = ").bind(now);
    tx.exec(update.push(" WHERE information_set_id = ").bind(set).push(" AND state IN ('decided','under_review')")).await?;
    Ok(Some(old))
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let mut out = Vec::new();
    for row in db.all(Sql::new("SELECT ").push(COLUMNS).push(" FROM information_set i ORDER BY i.id")).await? {
        let s = information_set(&row)?;
        out.push(projection(s.id, &s.data, s.archived_at.is_some()));
    }
    Ok(out)
}
