//! Reading and writing year wheels. Every write gives its audit entry and its graph projection in the same transaction.
use super::{
    form,
    model::{Decision, NewWheel, Wheel, WheelRow, WheelState, following_name},
    table,
};
use vk_core::{Date, Id, sort_key};
use vk_db::{Columns, Db, DbError, Duty, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Kit, Raw, Records, Stored, record_created, record_updated, write_archived},
    history::snapshot,
    table::{Table, search_text},
};

pub const REGISTER: &str = "wheels";
pub const KIND: &str = "year_wheel";

const COLUMNS: &str = "w1.id, w1.name, w1.description, w1.year, w1.owner_id, w1.state, w1.provisional, w1.runs_from, w1.previous_id, w1.next_id, \
     w1.decided_by, w1.mandate, w1.decided_on, w1.registry_number, w1.decision_note, w1.recorded_by, w1.frozen_hash, w1.closed_at, \
     w1.closing_note, w1.unit_id, w1.secrecy, w1.version, w1.created_at, w1.updated_at, w1.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct Wheels;

impl Records for Wheels {
    type New = NewWheel;
    type Row = WheelRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<WheelRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewWheel, FieldErrors> {
        form::from_raw(raw)
    }

    /// Year and place stay once the wheel runs: its occasions are made from them.
    async fn refusals(kit: &Kit, id: Option<Id>, raw: &Raw) -> Result<FieldErrors, DbError> {
        let mut errors = FieldErrors::default();
        let Some(id) = id else { return Ok(errors) };
        let Some(wheel) = get(kit.db(), &Viewer::everything(), id).await? else { return Ok(errors) };
        let before = form::to_raw(&wheel.data);
        if wheel.state != WheelState::Draft || wheel.provisional {
            for field in form::FROZEN.iter().filter(|field| !raw.same(&before, field)) {
                errors.add(field, "wheels-error-frozen");
            }
        }
        Ok(errors)
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        Ok(get(db, viewer, id).await?.map(|wheel| stored(&wheel)))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewWheel) -> Result<(Id, Recorded), DbError> {
        insert(tx, new, None).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewWheel) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let kept = |raw: &Raw| form::FROZEN.iter().all(|field| raw.same(&form::to_raw(&old.data), field));
        if (old.state != WheelState::Draft || old.provisional) && !kept(&form::to_raw(&new)) {
            return Err(DbError::Conflict);
        }
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        tx.update_row("year_wheel", id, version, columns(&new)).await.map_err(|e| e.taken("year"))?;
        if new.year != old.data.year {
            let sql = Sql::new("UPDATE activity SET year = ").bind(i64::from(new.year)).push(" WHERE wheel_id = ").bind(id);
            tx.exec(sql).await?;
        }
        let after = in_tx(tx, id).await?;
        record_updated::<Wheels>(tx, &before, &form::to_raw(&after.data), projection(&after)).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let mut wheel = in_tx(tx, id).await?;
        wheel.archived_at = archived.then_some(tx.ctx().now);
        write_archived::<Wheels>(tx, wheel.version, archived, projection(&wheel)).await
    }
}

pub fn stored(wheel: &Wheel) -> Stored {
    Stored {
        id: wheel.id,
        version: wheel.version,
        title: wheel.data.name.clone(),
        archived: wheel.archived_at.is_some(),
        raw: form::to_raw(&wheel.data),
    }
}

/// A new draft, possibly after another wheel. `DbError::Taken("year")` when the place has a wheel for that year.
pub async fn insert(tx: &mut WriteTx<'_>, new: NewWheel, previous: Option<Id>) -> Result<(Id, Recorded), DbError> {
    let id = tx.ctx().new_id();
    let row = columns(&new).set("state", WheelState::Draft.key()).set("previous_id", previous);
    tx.insert_row("year_wheel", id, row).await.map_err(|e| e.taken("year"))?;
    let wheel = in_tx(tx, id).await?;
    record_created::<Wheels>(tx, &form::to_raw(&wheel.data), projection(&wheel)).await
}

fn columns(w: &NewWheel) -> Columns {
    Columns::new()
        .set("name", &w.name)
        .set("name_key", sort_key(&w.name))
        .set("search_text", search_text([Some(w.name.as_str()), Some(w.year.to_string().as_str())]))
        .set("description", w.description.as_deref())
        .set("year", i64::from(w.year))
        .set("owner_id", w.owner)
        .set("unit_id", w.unit)
        .set("secrecy", w.secrecy.key())
}

/// What the graph knows of a wheel, and what its owner must do.
pub fn projection(w: &Wheel) -> Projection {
    let archived = w.archived_at.is_some();
    let owner = w.data.owner.map(|to| Edge { relation: "owned_by", kind: "function", to });
    let before = w.previous.map(|to| Edge { relation: "follows_year", kind: KIND, to });
    Projection {
        kind: KIND,
        id: w.id,
        title: w.data.name.clone(),
        search: w.decision.as_ref().and_then(|d| d.registry_number.clone()).unwrap_or_default(),
        unit: w.data.unit,
        extra_units: Vec::new(),
        secrecy: w.data.secrecy,
        state: if archived { "archived".to_owned() } else { w.state.key().to_owned() },
        edges: owner.into_iter().chain(before).collect(),
        duties: if archived { Vec::new() } else { duty(w).into_iter().collect() },
    }
}

/// A wheel is adopted before its year begins, followed by the next before it ends, and closed in the January after it.
fn duty(w: &Wheel) -> Option<Duty> {
    let day = |year: i16, month: i8, day: i8| jiff::civil::Date::new(year, month, day).ok().map(Date);
    let (what, due) = match (w.state, w.next) {
        (WheelState::Draft, _) => ("adopt_wheel", day(w.data.year - 1, 12, 15)),
        (WheelState::Adopted, None) => ("plan_next_wheel", day(w.data.year, 11, 15)),
        (WheelState::Adopted, Some(_)) => ("close_wheel", day(w.data.year + 1, 1, 31)),
        (WheelState::Closed, _) => return None,
    };
    Some(Duty { what, function: w.data.owner, due })
}

/// The wheel that follows, as it is proposed.
pub fn proposed(wheel: &Wheel) -> NewWheel {
    NewWheel { name: following_name(&wheel.data.name, wheel.data.year), year: wheel.data.year + 1, ..wheel.data.clone() }
}

/// The wheel, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Wheel>, DbError> {
    db.row(table::TABLE.row(COLUMNS, viewer, id)).await?.as_ref().map(wheel).transpose()
}

/// The wheel as it stands inside the transaction, whoever asks: permission has been decided before.
pub async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Wheel, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

/// Wheels that run now, whoever asks.
pub async fn running(db: &Db) -> Result<Vec<Wheel>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(
        " FROM year_wheel w1 WHERE w1.archived_at IS NULL AND (w1.state = 'adopted' OR (w1.state = 'draft' AND w1.provisional = TRUE)) \
         ORDER BY w1.year, w1.id",
    );
    db.all(sql).await?.iter().map(wheel).collect()
}

/// Wheels of a year that the viewer covers, the region's own first.
pub async fn of_year(db: &Db, viewer: &Viewer, year: i16) -> Result<Vec<Wheel>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM year_wheel w1 WHERE w1.archived_at IS NULL AND w1.year = ");
    let sql = sql.bind(i64::from(year)).and_visible(viewer, "w1");
    db.all(sql.push(" ORDER BY CASE WHEN w1.unit_id IS NULL THEN 0 ELSE 1 END, w1.name_key, w1.id"))
        .await?
        .iter()
        .map(wheel)
        .collect()
}

fn wheel(row: &Row) -> Result<Wheel, DbError> {
    Ok(Wheel {
        id: row.id("id")?,
        version: row.int("version")?,
        created_at: row.instant("created_at")?,
        updated_at: row.instant("updated_at")?,
        archived_at: row.opt_instant("archived_at")?,
        state: WheelState::from_key(&row.text("state")?).unwrap_or_default(),
        provisional: row.bool("provisional")?,
        runs_from: row.opt_date("runs_from")?,
        decision: decision(row)?,
        closed_at: row.opt_instant("closed_at")?,
        closing_note: row.opt_text("closing_note")?,
        previous: row.opt_id("previous_id")?,
        next: row.opt_id("next_id")?,
        data: NewWheel {
            name: row.text("name")?,
            description: row.opt_text("description")?,
            year: i16::try_from(row.int("year")?).unwrap_or_default(),
            unit: row.opt_id("unit_id")?,
            owner: row.opt_id("owner_id")?,
            secrecy: row.secrecy("secrecy")?,
        },
    })
}

fn decision(row: &Row) -> Result<Option<Decision>, DbError> {
    let (Some(on), Some(hash)) = (row.opt_date("decided_on")?, row.opt_text("frozen_hash")?) else { return Ok(None) };
    Ok(Some(Decision {
        by: row.opt_text("decided_by")?.unwrap_or_default(),
        mandate: row.opt_text("mandate")?.unwrap_or_default(),
        on,
        registry_number: row.opt_text("registry_number")?,
        note: row.opt_text("decision_note")?,
        recorded_by: row.opt_text("recorded_by")?.unwrap_or_default(),
        hash,
    }))
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let mut out = Vec::new();
    for id in table::TABLE.ids(db).await? {
        out.extend(get(db, &Viewer::everything(), id).await?.as_ref().map(projection));
    }
    Ok(out)
}
