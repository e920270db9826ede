//! Reading and writing activities. Every write gives its audit entry and its graph projection in the same transaction.
use super::{
    form,
    model::{Activity, ActivityRow, NewActivity},
    table,
};
use crate::wheels;
use std::collections::BTreeMap;
use vk_core::{Id, sort_key};
use vk_db::{Columns, Db, DbError, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Kit, Raw, Records, Stored, record_created, record_updated, write_archived},
    history::snapshot,
    table::{Table, search_text},
};

pub const REGISTER: &str = "activities";
pub const KIND: &str = "activity";

const COLUMNS: &str = "a1.id, a1.wheel_id, a1.name, a1.description, a1.category, a1.rhythm, a1.first_on, a1.rrule, a1.before_days, \
     a1.after_days, a1.scope, a1.owner_from, a1.owner_id, a1.escalate_to_id, a1.escalate_after, a1.inputs, a1.outputs, a1.checklist, \
     a1.legal_basis, a1.evidence_required, a1.unit_id, a1.secrecy, a1.version, a1.created_at, a1.updated_at, a1.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct Activities;

impl Records for Activities {
    type New = NewActivity;
    type Row = ActivityRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<ActivityRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewActivity, FieldErrors> {
        form::from_raw(raw)
    }
    /// The same name may stand in the wheels of two years.
    fn identity(raw: &Raw) -> String {
        vk_core::fold(&format!("{} {}", raw.get("name"), raw.get("wheel")))
    }

    /// A wheel that is closed takes no more changes, and an activity does not change wheels: its occasions would be of two years.
    async fn refusals(kit: &Kit, id: Option<Id>, raw: &Raw) -> Result<FieldErrors, DbError> {
        let mut errors = FieldErrors::default();
        if let Some(wheel) = raw.ids("wheel").first()
            && let Some(wheel) = wheels::get(kit.db(), &Viewer::everything(), *wheel).await?
            && !wheel.changes()
        {
            errors.add("wheel", "activities-error-wheel-closed");
        }
        if let Some(id) = id
            && let Some(old) = get(kit.db(), &Viewer::everything(), id).await?
            && !raw.same(&form::to_raw(&old.data), "wheel")
        {
            errors.add("wheel", "activities-error-wheel-moved");
        }
        Ok(errors)
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        Ok(get(db, viewer, id).await?.map(|a| Stored::of(&a, &a.data.name, form::to_raw(&a.data))))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewActivity) -> Result<(Id, Recorded), DbError> {
        insert(tx, new, None).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewActivity) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        if old.data.wheel != new.wheel || !wheels::in_tx(tx, new.wheel).await?.changes() {
            return Err(DbError::Conflict);
        }
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        tx.update_row("activity", id, version, columns(&new)).await?;
        for table in ["activity_participant", "activity_target", "activity_gathers"] {
            tx.exec(Sql::new("DELETE FROM ").push(table).push(" WHERE activity_id = ").bind(id)).await?;
        }
        link(tx, id, &new).await?;
        let after = in_tx(tx, id).await?;
        record_updated::<Activities>(tx, &before, &form::to_raw(&after.data), projection(&after)).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let mut activity = in_tx(tx, id).await?;
        activity.archived_at = archived.then_some(tx.ctx().now);
        write_archived::<Activities>(tx, activity.version, archived, projection(&activity)).await
    }
}

/// A new activity; `series` is that of the activity it is cloned from, otherwise its own.
pub async fn insert(tx: &mut WriteTx<'_>, new: NewActivity, series: Option<String>) -> Result<(Id, Recorded), DbError> {
    let id = tx.ctx().new_id();
    let wheel = wheels::in_tx(tx, new.wheel).await?;
    let series = series.unwrap_or_else(|| id.to_string());
    let row = columns(&new).set("wheel_id", new.wheel).set("year", i64::from(wheel.data.year)).set("series", series);
    tx.insert_row("activity", id, row).await.map_err(|e| e.taken("name"))?;
    link(tx, id, &new).await?;
    let activity = in_tx(tx, id).await?;
    record_created::<Activities>(tx, &form::to_raw(&activity.data), projection(&activity)).await
}

async fn link(tx: &mut WriteTx<'_>, id: Id, a: &NewActivity) -> Result<(), DbError> {
    let row = || Columns::new().set("activity_id", id);
    tx.insert_many("activity_participant", a.participants.iter().map(|f| row().set("function_id", *f)).collect()).await?;
    let within = a.within.iter().map(|t| row().set("relation", "within").set("target_id", *t));
    let only = a.only.iter().map(|t| row().set("relation", "only").set("target_id", *t));
    tx.insert_many("activity_target", within.chain(only).collect()).await?;
    tx.insert_many("activity_gathers", a.gathers.iter().map(|key| row().set("evidence_key", key)).collect()).await
}

fn columns(a: &NewActivity) -> Columns {
    Columns::new()
        .set("name", &a.name)
        .set("name_key", sort_key(&a.name))
        .set("search_text", search_text([Some(a.name.as_str())]))
        .set("description", a.description.as_deref())
        .set("category", &a.category)
        .set("rhythm", &a.rhythm)
        .set("first_on", a.first_on)
        .set("rrule", &a.rrule)
        .set("before_days", a.before_days)
        .set("after_days", a.after_days)
        .set("scope", &a.scope)
        .set("owner_from", &a.owner_from)
        .set("owner_id", a.owner)
        .set("escalate_to_id", a.escalate_to)
        .set("escalate_after", a.escalate_after)
        .set("inputs", a.inputs.as_deref())
        .set("outputs", a.outputs.as_deref())
        .set("checklist", a.checklist.as_deref())
        .set("legal_basis", a.legal_basis.as_deref())
        .set("evidence_required", a.evidence_required)
        .set("unit_id", a.unit)
        .set("secrecy", a.secrecy.key())
}

/// What the graph knows of an activity. Its occasions carry the duties.
pub fn projection(a: &Activity) -> Projection {
    let d = &a.data;
    let wheel = [Edge { relation: "part_of", kind: wheels::KIND, to: d.wheel }];
    let function = |relation: &'static str| move |to: Id| Edge { relation, kind: "function", to };
    let edges = wheel
        .into_iter()
        .chain(d.owner.map(function("owned_by")))
        .chain(d.participants.iter().copied().map(function("takes_part")))
        .collect();
    Projection {
        kind: KIND,
        id: a.id,
        title: d.name.clone(),
        search: String::new(),
        unit: d.unit,
        extra_units: Vec::new(),
        secrecy: d.secrecy,
        state: if a.archived_at.is_some() { "archived".to_owned() } else { String::new() },
        edges,
        duties: Vec::new(),
    }
}

/// What hangs on an activity, by its identifier.
#[derive(Default)]
struct Links {
    participants: Vec<Id>,
    within: Vec<Id>,
    only: Vec<Id>,
    gathers: Vec<String>,
}

async fn links(db: &impl Reader, ids: &[Id]) -> Result<BTreeMap<Id, Links>, DbError> {
    let mut out: BTreeMap<Id, Links> = BTreeMap::new();
    let of = |sql: &str| Sql::new(sql).list(ids.iter().copied());
    let sql = of("SELECT activity_id, function_id FROM activity_participant WHERE activity_id IN ");
    for row in db.rows(sql.push(" ORDER BY function_id")).await? {
        out.entry(row.id("activity_id")?).or_default().participants.push(row.id("function_id")?);
    }
    let sql = of("SELECT activity_id, relation, target_id FROM activity_target WHERE activity_id IN ");
    for row in db.rows(sql.push(" ORDER BY target_id")).await? {
        let links = out.entry(row.id("activity_id")?).or_default();
        let list = if row.text("relation")? == "within" { &mut links.within } else { &mut links.only };
        list.push(row.id("target_id")?);
    }
    let sql = of("SELECT activity_id, evidence_key FROM activity_gathers WHERE activity_id IN ");
    for row in db.rows(sql.push(" ORDER BY evidence_key")).await? {
        out.entry(row.id("activity_id")?).or_default().gathers.push(row.text("evidence_key")?);
    }
    Ok(out)
}

/// The activity, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Activity>, DbError> {
    let Some(row) = db.row(table::TABLE.row(COLUMNS, viewer, id)).await? else { return Ok(None) };
    let links = links(db, &[id]).await?.remove(&id).unwrap_or_default();
    activity(&row, links).map(Some)
}

/// The activity as it stands inside the transaction, whoever asks: permission has been decided before.
pub async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Activity, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

/// The living activities of a wheel that the viewer covers, with their series, in the order of their names.
pub async fn of_wheel(db: &impl Reader, viewer: &Viewer, wheel: Id) -> Result<Vec<(String, Activity)>, DbError> {
    let sql =
        Sql::new("SELECT a1.series, ").push(COLUMNS).push(" FROM activity a1 WHERE a1.archived_at IS NULL AND a1.wheel_id = ");
    let rows = db.rows(sql.bind(wheel).and_visible(viewer, "a1").push(" ORDER BY a1.name_key, a1.id")).await?;
    let ids = rows.iter().map(|row| row.id("id")).collect::<Result<Vec<_>, _>>()?;
    let mut links = links(db, &ids).await?;
    let read = |row: &Row| Ok((row.text("series")?, activity(row, links.remove(&row.id("id")?).unwrap_or_default())?));
    rows.iter().map(read).collect()
}

fn activity(row: &Row, links: Links) -> Result<Activity, DbError> {
    row.record(NewActivity {
        wheel: row.id("wheel_id")?,
        name: row.text("name")?,
        description: row.opt_text("description")?,
        category: row.text("category")?,
        rhythm: row.text("rhythm")?,
        first_on: row.date("first_on")?,
        rrule: row.text("rrule")?,
        before_days: row.int("before_days")?,
        after_days: row.int("after_days")?,
        scope: row.text("scope")?,
        within: links.within,
        only: links.only,
        owner_from: row.text("owner_from")?,
        owner: row.opt_id("owner_id")?,
        participants: links.participants,
        escalate_to: row.opt_id("escalate_to_id")?,
        escalate_after: row.int("escalate_after")?,
        inputs: row.opt_text("inputs")?,
        outputs: row.opt_text("outputs")?,
        checklist: row.opt_text("checklist")?,
        legal_basis: row.opt_text("legal_basis")?,
        gathers: links.gathers,
        evidence_required: row.bool("evidence_required")?,
        unit: row.opt_id("unit_id")?,
        secrecy: row.secrecy("secrecy")?,
    })
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let mut out = Vec::new();
    for id in table::TABLE.ids(db).await? {
        out.extend(get(db, &Viewer::everything(), id).await?.as_ref().map(projection));
    }
    Ok(out)
}
