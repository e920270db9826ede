//! Reading and writing occasions. Every write gives its audit entry and its graph projection in the same transaction.
use super::{
    form,
    model::{Escalation, Move, NewOccasion, Occasion, OccasionRow, Standing, turn},
    table,
};
use crate::activities;
use vk_core::{Date, Id, Instant, sort_key};
use vk_db::{Columns, Db, DbError, Duty, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Kit, Raw, Records, Stored, record_created, record_updated, write_archived},
    history::snapshot,
    table::{Table, search_text},
};

pub const REGISTER: &str = "occasions";
pub const KIND: &str = "occasion";

pub(super) const COLUMNS: &str = "o1.id, o1.activity_id, o1.category, o1.name, o1.falls_on, o1.target_id, o1.target_kind, o1.owner_id, o1.state, \
     o1.state_reason, o1.note, o1.starts_on, o1.due_on, o1.first_due_on, o1.postponed, o1.checked, o1.done_on, o1.done_by, o1.escalated_on, \
     o1.escalated_to_id, o1.escalated_why, o1.calendar_seq, o1.unit_id, o1.secrecy, o1.version, o1.created_at, o1.updated_at, o1.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct Occasions;

impl Records for Occasions {
    type New = NewOccasion;
    type Row = OccasionRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<OccasionRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewOccasion, FieldErrors> {
        form::from_raw(raw)
    }
    /// One for each day and target of an activity.
    fn identity(raw: &Raw) -> String {
        format!("{} {} {}", raw.get("activity"), raw.get("falls_on"), raw.get("target"))
    }

    /// The days are moved by the act that asks why.
    async fn refusals(kit: &Kit, id: Option<Id>, raw: &Raw) -> Result<FieldErrors, DbError> {
        let mut errors = FieldErrors::default();
        let Some(id) = id else { return Ok(errors) };
        let Some(occasion) = get(kit.db(), &Viewer::everything(), id).await? else { return Ok(errors) };
        let before = form::to_raw(&occasion.data);
        for field in form::FROZEN.iter().filter(|field| !raw.same(&before, field)) {
            errors.add(field, "occasions-error-frozen");
        }
        Ok(errors)
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        Ok(get(db, viewer, id).await?.map(|occasion| stored(&occasion)))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewOccasion) -> Result<(Id, Recorded), DbError> {
        let activity = activities::in_tx(tx, new.activity).await?;
        let id = tx.ctx().new_id();
        let kind = match new.target {
            Some(target) => node_kind(tx, target).await?,
            None => String::new(),
        };
        let year = i64::from(new.falls_on.0.year());
        let row = made(&new, &activity.data.category, &kind, year).set("by_hand", true);
        tx.insert_row("occasion", id, row).await.map_err(|e| e.taken("falls_on"))?;
        let occasion = in_tx(tx, id).await?;
        record_created::<Occasions>(tx, &form::to_raw(&occasion.data), projection(&occasion)).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewOccasion) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let kept = |raw: &Raw| form::FROZEN.iter().all(|field| raw.same(&form::to_raw(&old.data), field));
        if !kept(&form::to_raw(&new)) {
            return Err(DbError::Conflict);
        }
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        let shown = old.data.name != new.name || old.data.owner != new.owner || old.data.secrecy != new.secrecy;
        let columns = columns(&new).set("calendar_seq", old.calendar_seq + i64::from(shown));
        tx.update_row("occasion", id, version, columns).await?;
        let after = in_tx(tx, id).await?;
        record_updated::<Occasions>(tx, &before, &form::to_raw(&after.data), projection(&after)).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let mut occasion = in_tx(tx, id).await?;
        occasion.archived_at = archived.then_some(tx.ctx().now);
        write_archived::<Occasions>(tx, occasion.version, archived, projection(&occasion)).await
    }
}

async fn node_kind(tx: &WriteTx<'_>, id: Id) -> Result<String, DbError> {
    let row = tx.one(Sql::new("SELECT kind FROM node WHERE id = ").bind(id)).await?.ok_or(DbError::NotFound)?;
    row.text("kind")
}

pub fn stored(occasion: &Occasion) -> Stored {
    Stored {
        id: occasion.id,
        version: occasion.version,
        title: occasion.data.name.clone(),
        archived: occasion.archived_at.is_some(),
        raw: form::to_raw(&occasion.data),
    }
}

fn columns(o: &NewOccasion) -> Columns {
    Columns::new()
        .set("name", &o.name)
        .set("name_key", sort_key(&o.name))
        .set("search_text", search_text([Some(o.name.as_str())]))
        .set("owner_id", o.owner)
        .set("note", o.note.as_deref())
        .set("unit_id", o.unit)
        .set("secrecy", o.secrecy.key())
}

/// Every column of an occasion that is made, but for what each table of records has.
pub(super) fn made(o: &NewOccasion, category: &str, target_kind: &str, year: i64) -> Columns {
    columns(o)
        .set("activity_id", o.activity)
        .set("year", year)
        .set("category", category)
        .set("falls_on", o.falls_on)
        .set("target_id", o.target.map(|id| id.to_string()).unwrap_or_default())
        .set("target_kind", target_kind)
        .set("state", "planned")
        .set("starts_on", o.starts_on)
        .set("due_on", o.due_on)
        .set("first_due_on", o.due_on)
        .set("turn", turn("planned", o.due_on))
}

/// What the graph knows of an occasion, and what its owner, and whoever was told of it, must do.
pub fn projection(o: &Occasion) -> Projection {
    let archived = o.archived_at.is_some();
    let function = |relation: &'static str| move |to: Id| Edge { relation, kind: "function", to };
    let target = o.data.target.zip(super::model::TARGETS.iter().find(|kind| **kind == o.target_kind));
    let told = o.escalation.as_ref().and_then(|e| e.to);
    let edges = [Edge { relation: "part_of", kind: activities::KIND, to: o.data.activity }]
        .into_iter()
        .chain(target.map(|(to, kind)| Edge { relation: "about", kind, to }))
        .chain(o.data.owner.map(function("owned_by")))
        .chain(told.filter(|to| o.data.owner != Some(*to)).map(function("escalated_to")))
        .collect();
    Projection {
        kind: KIND,
        id: o.id,
        title: o.data.name.clone(),
        search: String::new(),
        unit: o.data.unit,
        extra_units: Vec::new(),
        secrecy: o.data.secrecy,
        state: if archived { "archived".to_owned() } else { o.standing.state.clone() },
        edges,
        duties: if archived || !o.is_open() { Vec::new() } else { duties(o) },
    }
}

fn duties(o: &Occasion) -> Vec<Duty> {
    let own = Duty { what: "do_occasion", function: o.data.owner, due: Some(o.data.due_on) };
    let told = o.escalation.as_ref().map(|e| {
        let what = if e.why == "vacant" { "fill_function" } else { "see_late_occasion" };
        Duty { what, function: e.to, due: Some(e.on) }
    });
    [Some(own), told].into_iter().flatten().collect()
}

/// The occasion, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Occasion>, DbError> {
    db.row(table::TABLE.row(COLUMNS, viewer, id)).await?.as_ref().map(occasion).transpose()
}

/// The occasion as it stands inside the transaction, whoever asks: permission has been decided before.
pub async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Occasion, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

/// How many living occasions an activity has, among those that the viewer sees.
pub async fn count_of(db: &Db, viewer: &Viewer, activity: Id) -> Result<i64, DbError> {
    let sql = Sql::new("SELECT count(*) FROM occasion o1 WHERE o1.archived_at IS NULL AND o1.activity_id = ").bind(activity);
    db.int(sql.and_visible(viewer, "o1")).await
}

/// What a calendar shows of these functions, as owners or taking part: what begins or ends within the span, the nearest days first. What was cancelled stays
/// for a while, so that every calendar hears of it.
pub async fn in_calendar(
    db: &Db,
    viewer: &Viewer,
    functions: &[Id],
    (from, to): (Date, Date),
    today: Date,
    cancelled_since: Instant,
    most: usize,
) -> Result<Vec<Occasion>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM occasion o1 WHERE o1.archived_at IS NULL AND (o1.owner_id IN ");
    let sql = sql.list(functions.iter().copied());
    let sql = sql.push(" OR o1.activity_id IN (SELECT ap.activity_id FROM activity_participant ap WHERE ap.function_id IN ");
    let sql = sql.list(functions.iter().copied()).push(")) AND o1.due_on >= ").bind(from).push(" AND o1.starts_on <= ").bind(to);
    let sql = sql.push(" AND (o1.state <> 'cancelled' OR o1.updated_at >= ").bind(cancelled_since).push(")");
    let sql =
        sql.and_visible(viewer, "o1").push(" ORDER BY CASE WHEN o1.due_on >= ").bind(today).push(" THEN o1.due_on ELSE '9' END");
    let sql = sql.push(", o1.due_on DESC, o1.id LIMIT ").bind(i64::try_from(most).unwrap_or(i64::MAX));
    db.all(sql).await?.iter().map(occasion).collect()
}

pub(super) fn occasion(row: &Row) -> Result<Occasion, DbError> {
    let escalation = match row.opt_date("escalated_on")? {
        Some(on) => {
            Some(Escalation { on, to: row.opt_id("escalated_to_id")?, why: row.opt_text("escalated_why")?.unwrap_or_default() })
        }
        None => None,
    };
    let target = row.text("target_id")?;
    Ok(Occasion {
        id: row.id("id")?,
        version: row.int("version")?,
        created_at: row.instant("created_at")?,
        updated_at: row.instant("updated_at")?,
        archived_at: row.opt_instant("archived_at")?,
        category: row.text("category")?,
        target_kind: row.text("target_kind")?,
        checked: row.text("checked")?.lines().map(str::to_owned).collect(),
        done_by: row.opt_text("done_by")?,
        escalation,
        calendar_seq: row.int("calendar_seq")?,
        standing: standing(row)?,
        data: NewOccasion {
            name: row.text("name")?,
            activity: row.id("activity_id")?,
            falls_on: row.date("falls_on")?,
            starts_on: row.date("starts_on")?,
            due_on: row.date("due_on")?,
            target: if target.is_empty() { None } else { Some(row.id("target_id")?) },
            owner: row.opt_id("owner_id")?,
            note: row.opt_text("note")?,
            unit: row.opt_id("unit_id")?,
            secrecy: row.secrecy("secrecy")?,
        },
    })
}

/// How it stands, as far as a row of a list knows it too.
pub(super) fn standing(row: &Row) -> Result<Standing, DbError> {
    Ok(Standing {
        falls_on: row.date("falls_on")?,
        starts_on: row.date("starts_on")?,
        due_on: row.date("due_on")?,
        first_due_on: row.date("first_due_on")?,
        postponed: row.int("postponed")?,
        state: row.text("state")?,
        state_reason: row.opt_text("state_reason")?,
        done_on: row.opt_date("done_on")?,
    })
}

/// Each time that the day was moved, the first one first.
pub async fn moves(db: &Db, id: Id) -> Result<Vec<Move>, DbError> {
    let sql = Sql::new("SELECT on_day, from_due, to_due, reason, by_name FROM occasion_move WHERE occasion_id = ").bind(id);
    let one = |row: &Row| {
        Ok(Move {
            on: row.date("on_day")?,
            from: row.date("from_due")?,
            to: row.date("to_due")?,
            reason: row.text("reason")?,
            by: row.text("by_name")?,
        })
    };
    db.all(sql.push(" ORDER BY no")).await?.iter().map(one).collect()
}

/// All projections, for `vardkase verify`: in one reading, because there are many.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM occasion o1 ORDER BY o1.id");
    db.all(sql).await?.iter().map(|row| occasion(row).map(|o| projection(&o))).collect()
}
