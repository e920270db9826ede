//! Reading and writing information sets and their classifications. The only file of this register that knows SQL.
use super::{
    form,
    model::{Classification, InformationSet, InformationSetRow, NewClassification, NewInformationSet},
    table,
};
use crate::join::Class;
use vk_core::{Aspect, Id, Instant, Secrecy, fold, sort_key};
use vk_db::{Act, Change, Db, DbError, Edge, Projection, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Raw, Records, Stored},
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
        Ok(get(db, viewer, id).await?.as_ref().map(stored))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewInformationSet) -> Result<(Id, Recorded), DbError> {
        let (id, now) = (tx.ctx().new_id(), tx.ctx().now);
        let insert = Sql::new(
            "INSERT INTO information_set (name, name_key, search_text, description, process, owner_function_id, personal_data, \
             secrecy_grounds, retention_rule, legal_requirements, unit_id, secrecy, updated_at, id, created_at) VALUES (",
        );
        let values = fields(insert, &new, now, |sql, _| sql).push(", ").bind(id).push(", ").bind(now).push(")");
        tx.exec(values).await?;
        let after = snapshot(tx, form::FIELDS, &form::to_raw(&new)).await?;
        let recorded = tx.record(Change::created(REGISTER, id, &after), Some(projection(id, &new, false))).await?;
        Ok((id, recorded))
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewInformationSet) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        let update =
            fields(Sql::new("UPDATE information_set SET "), &new, tx.ctx().now, |sql, column| sql.push(column).push(" = "));
        let update = update.push(", version = version + 1 WHERE id = ").bind(id).push(" AND version = ").bind(version);
        tx.exec_versioned(update).await?;
        let after = snapshot(tx, form::FIELDS, &form::to_raw(&new)).await?;
        let change = Change::updated(REGISTER, id, &before, &after);
        tx.record(change, Some(projection(id, &new, old.archived_at.is_some()))).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let (at, act) = if archived { (Some(tx.ctx().now), Act::Archive) } else { (None, Act::Restore) };
        let update = Sql::new("UPDATE information_set SET archived_at = ").bind(at).push(", updated_at = ").bind(tx.ctx().now);
        let update = update.push(", version = version + 1 WHERE id = ").bind(id).push(" AND version = ").bind(old.version);
        tx.exec_versioned(update).await?;
        tx.record(Change::new(REGISTER, Some(id), act), Some(projection(id, &old.data, archived))).await
    }

    async fn find(db: &Db, editor: &Viewer, raw: &Raw) -> Result<Option<Stored>, DbError> {
        if raw.get("name").is_empty() {
            return Ok(None);
        }
        let sql = Sql::new("SELECT i.id FROM information_set i WHERE i.archived_at IS NULL AND i.name_key = ")
            .bind(sort_key(raw.get("name")));
        match db.all(sql.and_visible(editor, "i").push(" LIMIT 2")).await?.as_slice() {
            [] => Ok(None),
            [row] => InformationSets::load(db, editor, row.id("id")?).await,
            _ => Err(DbError::Taken("name")),
        }
    }
}

/// The columns that a form fills, in one order for INSERT and UPDATE; `before` writes what stands before each value.
fn fields(sql: Sql, s: &NewInformationSet, now: Instant, before: impl Fn(Sql, &str) -> Sql) -> Sql {
    let search = [Some(&s.name), s.description.as_ref(), s.process.as_ref()];
    let search = fold(&search.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" "));
    let sql = before(sql, "name").bind(&s.name);
    let sql = before(sql.push(", "), "name_key").bind(sort_key(&s.name));
    let sql = before(sql.push(", "), "search_text").bind(search);
    let sql = before(sql.push(", "), "description").bind(s.description.as_deref());
    let sql = before(sql.push(", "), "process").bind(s.process.as_deref());
    let sql = before(sql.push(", "), "owner_function_id").bind(s.owner);
    let sql = before(sql.push(", "), "personal_data").bind(&s.personal_data);
    let sql = before(sql.push(", "), "secrecy_grounds").bind(s.secrecy_grounds.as_deref());
    let sql = before(sql.push(", "), "retention_rule").bind(s.retention_rule.as_deref());
    let sql = before(sql.push(", "), "legal_requirements").bind(s.legal_requirements.as_deref());
    let sql = before(sql.push(", "), "unit_id").bind(s.unit);
    let sql = before(sql.push(", "), "secrecy").bind(s.secrecy.key());
    before(sql.push(", "), "updated_at").bind(now)
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
    }
}

/// The information set, if the viewer covers it.
pub async fn get(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<InformationSet>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM information_set i WHERE i.id = ").bind(id).and_visible(viewer, "i");
    db.one(sql).await?.as_ref().map(information_set).transpose()
}

/// The information set as it stands inside the transaction: permission has been decided before.
async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<InformationSet, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM information_set i WHERE i.id = ").bind(id);
    tx.one(sql).await?.as_ref().map(information_set).transpose()?.ok_or(DbError::NotFound)
}

fn information_set(row: &Row) -> Result<InformationSet, DbError> {
    Ok(InformationSet {
        id: row.id("id")?,
        version: row.int("version")?,
        created_at: row.instant("created_at")?,
        updated_at: row.instant("updated_at")?,
        archived_at: row.opt_instant("archived_at")?,
        data: NewInformationSet {
            name: row.text("name")?,
            description: row.opt_text("description")?,
            process: row.opt_text("process")?,
            owner: row.opt_id("owner_function_id")?,
            personal_data: row.text("personal_data")?,
            secrecy_grounds: row.opt_text("secrecy_grounds")?,
            retention_rule: row.opt_text("retention_rule")?,
            legal_requirements: row.opt_text("legal_requirements")?,
            unit: row.opt_id("unit_id")?,
            secrecy: Secrecy::from_key(&row.text("secrecy")?).unwrap_or(Secrecy::Secret),
        },
    })
}

fn stored(s: &InformationSet) -> Stored {
    Stored {
        id: s.id,
        version: s.version,
        title: s.data.name.clone(),
        archived: s.archived_at.is_some(),
        raw: form::to_raw(&s.data),
    }
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
    let sql = Sql::new(
        "INSERT INTO classification (id, information_set_id, model_version, state, confidentiality, integrity, availability, traceability, \
         justification, held_on, decided_by, decided_at, valid_until, supersedes, created_at, updated_at) VALUES (",
    )
    .bind(id)
    .push(", ")
    .bind(new.information_set)
    .push(", ")
    .bind(&new.model_version)
    .push(", ")
    .bind(&new.state);
    let sql = Aspect::ALL.into_iter().fold(sql, |sql, a| sql.push(", ").bind(level(a)));
    let sql = sql
        .push(", ")
        .bind(new.justification.as_deref())
        .push(", ")
        .bind(new.held_on)
        .push(", ")
        .bind(new.decided_by.as_deref())
        .push(", ")
        .bind(new.decided_at)
        .push(", ")
        .bind(new.valid_until)
        .push(", ")
        .bind(supersedes)
        .push(", ")
        .bind(now)
        .push(", ")
        .bind(now)
        .push(")");
    tx.exec(sql).await?;
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
