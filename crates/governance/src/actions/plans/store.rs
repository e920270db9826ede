//! Reading and writing action plans and their items. Every write gives its audit entry and its graph projection in the same transaction.
use super::{
    form,
    model::{Decision, Item, NewPlan, Outcome, Plan, PlanRow, PlanState},
    table,
};
use crate::actions::model::rules;
use vk_core::{Id, sort_key};
use vk_db::{Columns, Db, DbError, Duty, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Kit, Raw, Records, Stored, record_created, record_updated, write_archived},
    history::snapshot,
    table::{Table, search_text},
};

pub const REGISTER: &str = "action_plans";
pub const KIND: &str = "action_plan";

const COLUMNS: &str = "p1.id, p1.name, p1.description, p1.period_from, p1.period_to, p1.owner_id, p1.state, p1.decided_by, p1.mandate, \
     p1.decided_on, p1.registry_number, p1.decision_note, p1.recorded_by, p1.frozen_hash, p1.closed_at, p1.closing_note, p1.next_plan_id, \
     p1.previous_plan_id, p1.unit_id, p1.secrecy, p1.version, p1.created_at, p1.updated_at, p1.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct Plans;

impl Records for Plans {
    type New = NewPlan;
    type Row = PlanRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<PlanRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewPlan, FieldErrors> {
        form::from_raw(raw)
    }

    /// What has been decided stands: it is changed by the next plan, not by editing.
    async fn refusals(kit: &Kit, id: Option<Id>, raw: &Raw) -> Result<FieldErrors, DbError> {
        let mut errors = FieldErrors::default();
        let Some(id) = id else { return Ok(errors) };
        let Some(plan) = get(kit.db(), &Viewer::everything(), id).await? else { return Ok(errors) };
        let before = form::to_raw(&plan.data);
        if plan.state.is_frozen() {
            for field in form::FROZEN.iter().filter(|field| !raw.same(&before, field)) {
                errors.add(field, "action_plans-error-frozen");
            }
        }
        Ok(errors)
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        Ok(get(db, viewer, id).await?.map(|plan| stored(&plan)))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewPlan) -> Result<(Id, Recorded), DbError> {
        insert(tx, new, None).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewPlan) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let kept = |raw: &Raw| form::FROZEN.iter().all(|field| raw.same(&form::to_raw(&old.data), field));
        if old.state.is_frozen() && !kept(&form::to_raw(&new)) {
            return Err(DbError::Conflict);
        }
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        tx.update_row("action_plan", id, version, columns(&new)).await?;
        let after = in_tx(tx, id).await?;
        record_updated::<Plans>(tx, &before, &form::to_raw(&after.data), projection(&after)).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let mut plan = in_tx(tx, id).await?;
        plan.archived_at = archived.then_some(tx.ctx().now);
        write_archived::<Plans>(tx, plan.version, archived, projection(&plan)).await
    }
}

pub fn stored(plan: &Plan) -> Stored {
    Stored {
        id: plan.id,
        version: plan.version,
        title: plan.data.name.clone(),
        archived: plan.archived_at.is_some(),
        raw: form::to_raw(&plan.data),
    }
}

/// A new draft, possibly after another plan.
pub(super) async fn insert(tx: &mut WriteTx<'_>, new: NewPlan, previous: Option<Id>) -> Result<(Id, Recorded), DbError> {
    let id = tx.ctx().new_id();
    let row = columns(&new).set("state", PlanState::Draft.key()).set("previous_plan_id", previous);
    tx.insert_row("action_plan", id, row).await?;
    let plan = in_tx(tx, id).await?;
    record_created::<Plans>(tx, &form::to_raw(&plan.data), projection(&plan)).await
}

fn columns(p: &NewPlan) -> Columns {
    Columns::new()
        .set("name", &p.name)
        .set("name_key", sort_key(&p.name))
        .set("search_text", search_text([Some(p.name.as_str())]))
        .set("description", p.description.as_deref())
        .set("period_from", p.period_from)
        .set("period_to", p.period_to)
        .set("owner_id", p.owner)
        .set("unit_id", p.unit)
        .set("secrecy", p.secrecy.key())
}

/// What the graph knows of a plan, and what its owner must do.
pub fn projection(p: &Plan) -> Projection {
    let archived = p.archived_at.is_some();
    let contains = p.actions.iter().map(|to| Edge { relation: "contains", kind: "action", to: *to });
    let owner = p.data.owner.map(|to| Edge { relation: "owned_by", kind: "function", to });
    let before = p.previous.map(|to| Edge { relation: "carried_over", kind: KIND, to });
    Projection {
        kind: KIND,
        id: p.id,
        title: p.data.name.clone(),
        search: p.decision.as_ref().and_then(|d| d.registry_number.clone()).unwrap_or_default(),
        unit: p.data.unit,
        extra_units: Vec::new(),
        secrecy: p.data.secrecy,
        state: if archived { "archived".to_owned() } else { p.state.key().to_owned() },
        edges: contains.chain(owner).chain(before).collect(),
        duties: if archived { Vec::new() } else { duty(p).into_iter().collect() },
    }
}

/// A plan is to be decided when its period begins, to be followed by another before it ends, and to be closed after it.
fn duty(p: &Plan) -> Option<Duty> {
    let (what, due) = match (p.state, p.next) {
        (PlanState::Draft, _) => ("finish_plan", p.data.period_from),
        (PlanState::ForDecision, _) => ("decide_plan", p.data.period_from),
        (PlanState::Decided, None) => {
            ("prepare_next_plan", p.data.period_to.plus_days(-rules().map_or(0, |r| r.prepare_next_plan_days)))
        }
        (PlanState::Decided, Some(_)) => ("close_plan", p.data.period_to),
        (PlanState::Closed, _) => return None,
    };
    Some(Duty { what, function: p.data.owner, due: Some(due) })
}

/// The plan, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Plan>, DbError> {
    let Some(row) = db.row(table::TABLE.row(COLUMNS, viewer, id)).await? else { return Ok(None) };
    let sql = Sql::new("SELECT action_id FROM action_plan_item WHERE dropped_at IS NULL AND plan_id = ").bind(id);
    let actions = db.rows(sql.push(" ORDER BY action_id")).await?;
    plan(&row, actions.iter().map(|row| row.id("action_id")).collect::<Result<_, _>>()?).map(Some)
}

/// The plan as it stands inside the transaction, whoever asks: permission has been decided before.
pub(super) async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Plan, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

fn plan(row: &Row, actions: Vec<Id>) -> Result<Plan, DbError> {
    Ok(Plan {
        id: row.id("id")?,
        version: row.int("version")?,
        created_at: row.instant("created_at")?,
        updated_at: row.instant("updated_at")?,
        archived_at: row.opt_instant("archived_at")?,
        state: PlanState::from_key(&row.text("state")?).unwrap_or_default(),
        decision: decision(row)?,
        closed_at: row.opt_instant("closed_at")?,
        closing_note: row.opt_text("closing_note")?,
        next: row.opt_id("next_plan_id")?,
        previous: row.opt_id("previous_plan_id")?,
        actions,
        data: NewPlan {
            name: row.text("name")?,
            description: row.opt_text("description")?,
            period_from: row.date("period_from")?,
            period_to: row.date("period_to")?,
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

/// The items of a plan, in the order of the actions' references, dropped ones with them.
pub async fn items(db: &impl Reader, plan: Id) -> Result<Vec<Item>, DbError> {
    let sql = Sql::new(
        "SELECT i.action_id, i.backlog, i.added_at, i.frozen, i.frozen_hash, i.carried_from, i.years, i.dropped_at, i.dropped_reason, \
         i.outcome, i.closed \
         FROM action_plan_item i JOIN action a ON a.id = i.action_id WHERE i.plan_id = ",
    );
    let item = |row: &Row| {
        Ok(Item {
            action: row.id("action_id")?,
            backlog: row.bool("backlog")?,
            added_at: row.instant("added_at")?,
            frozen: row.opt_text("frozen")?,
            frozen_hash: row.opt_text("frozen_hash")?,
            carried_from: row.opt_id("carried_from")?,
            years: row.int("years")?,
            dropped_reason: row.opt_text("dropped_reason")?,
            dropped: row.opt_int("dropped_at")?.is_some(),
            outcome: row.opt_text("outcome")?.and_then(|key| Outcome::from_key(&key)),
            closed: row.opt_text("closed")?.map(|text| serde_json::from_str(&text)).transpose()?,
        })
    };
    db.rows(sql.bind(plan).push(" ORDER BY a.ref")).await?.iter().map(item).collect()
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let mut out = Vec::new();
    for id in table::TABLE.ids(db).await? {
        out.extend(get(db, &Viewer::everything(), id).await?.as_ref().map(projection));
    }
    Ok(out)
}
