//! What is done with a plan: actions come in and go out, it is put forward, decided and frozen, followed by another, closed. Each act is one write.
use super::{
    model::{Frozen, NewPlan, Outcome, Plan, PlanState, following, following_name, hash},
    store::{self, REGISTER, in_tx, items, projection},
};
use crate::actions::{State, acts::StepError, get as action};
use std::collections::BTreeMap;
use vk_core::{Date, Id};
use vk_db::{Act, Change, Columns, DbError, Recorded, Sql, Viewer, WriteTx};
use vk_web::{Message, form::FieldErrors};

fn refused(field: &str, message: impl Into<Message>) -> StepError {
    StepError::Refused(FieldErrors::one(field, message))
}

/// The plan before an act; refused where its state does not allow it.
async fn before(tx: &WriteTx<'_>, id: Id, allowed: &[PlanState]) -> Result<Plan, StepError> {
    let plan = in_tx(tx, id).await?;
    if plan.archived_at.is_some() || !allowed.contains(&plan.state) {
        return Err(refused("", "action_plans-error-state"));
    }
    Ok(plan)
}

/// Writes the plan's own columns and records the change with the plan as it is then.
async fn after(tx: &mut WriteTx<'_>, plan: &Plan, columns: Columns, change: Change) -> Result<Recorded, StepError> {
    tx.update_row("action_plan", plan.id, plan.version, columns).await?;
    let plan = in_tx(tx, plan.id).await?;
    Ok(tx.record(change, Some(projection(&plan))).await?)
}

async fn references(tx: &WriteTx<'_>, ids: &[Id]) -> Result<String, DbError> {
    let rows = tx.all(Sql::new("SELECT ref FROM action WHERE id IN ").list(ids.iter().copied()).push(" ORDER BY ref")).await?;
    Ok(rows.iter().map(|row| row.text("ref")).collect::<Result<Vec<_>, _>>()?.join("\n"))
}

const CHANGING: &[PlanState] = &[PlanState::Draft, PlanState::ForDecision, PlanState::Decided];

/// Takes actions into a plan; those that stand in it stay as they are, dropped ones come back. Says how many came in.
pub async fn add(tx: &mut WriteTx<'_>, id: Id, actions: &[Id]) -> Result<(usize, Recorded), StepError> {
    let plan = before(tx, id, CHANGING).await?;
    let new: Vec<Id> = actions.iter().copied().filter(|a| !plan.actions.contains(a)).collect();
    for action in &new {
        put(tx, id, *action, None, 1, false).await?;
    }
    let change = Change::new(REGISTER, Some(id), Act::Update).field("added", None, Some(references(tx, &new).await?));
    Ok((new.len(), after(tx, &plan, Columns::new(), change).await?))
}

async fn put(tx: &mut WriteTx<'_>, plan: Id, action: Id, from: Option<Id>, years: i64, backlog: bool) -> Result<(), DbError> {
    let sql = Sql::new("INSERT INTO action_plan_item (plan_id, action_id, backlog, added_at, carried_from, years) VALUES (")
        .bind(plan)
        .push(", ")
        .bind(action)
        .push(", ")
        .bind(backlog)
        .push(", ")
        .bind(tx.ctx().now)
        .push(", ")
        .bind(from)
        .push(", ")
        .bind(years)
        .push(") ON CONFLICT (plan_id, action_id) DO UPDATE SET dropped_at = NULL, dropped_reason = NULL");
    tx.exec(sql).await.map(drop)
}

/// Marks an action as one that cannot be done within the period, or takes the mark away.
pub async fn mark(tx: &mut WriteTx<'_>, id: Id, action: Id, backlog: bool) -> Result<Recorded, StepError> {
    let plan = before(tx, id, &[PlanState::Draft, PlanState::ForDecision]).await?;
    let sql = Sql::new("UPDATE action_plan_item SET backlog = ").bind(backlog).push(" WHERE plan_id = ").bind(id);
    if tx.exec(sql.push(" AND action_id = ").bind(action)).await? == 0 {
        return Err(DbError::NotFound.into());
    }
    let name = references(tx, &[action]).await?;
    let (old, new) = if backlog { (None, Some(name)) } else { (Some(name), None) };
    after(tx, &plan, Columns::new(), Change::new(REGISTER, Some(id), Act::Update).field("backlog", old, new)).await
}

/// Takes an action out of a plan. After the decision it stays visible as dropped, with the reason.
pub async fn remove(tx: &mut WriteTx<'_>, id: Id, action: Id, reason: &str) -> Result<Recorded, StepError> {
    let plan = before(tx, id, CHANGING).await?;
    let place = |sql: Sql| sql.push(" WHERE dropped_at IS NULL AND plan_id = ").bind(id).push(" AND action_id = ").bind(action);
    let touched = if plan.state == PlanState::Decided {
        if reason.trim().is_empty() {
            return Err(refused("reason", "form-required"));
        }
        let sql = Sql::new("UPDATE action_plan_item SET dropped_at = ").bind(tx.ctx().now);
        tx.exec(place(sql.push(", dropped_reason = ").bind(reason.trim()))).await?
    } else {
        tx.exec(place(Sql::new("DELETE FROM action_plan_item"))).await?
    };
    if touched == 0 {
        return Err(DbError::NotFound.into());
    }
    let mut change = Change::new(REGISTER, Some(id), Act::Update);
    if !reason.trim().is_empty() {
        change = change.note(reason.trim());
    }
    let change = change.field("dropped", None, Some(references(tx, &[action]).await?));
    after(tx, &plan, Columns::new(), change).await
}

fn state_change(id: Id, act: Act, from: PlanState, to: PlanState) -> Change {
    Change::new(REGISTER, Some(id), act).field("state", Some(from.key().to_owned()), Some(to.key().to_owned()))
}

/// Puts a draft forward for decision, or takes it back.
pub async fn put_forward(tx: &mut WriteTx<'_>, id: Id, forward: bool) -> Result<Recorded, StepError> {
    let (from, to) =
        if forward { (PlanState::Draft, PlanState::ForDecision) } else { (PlanState::ForDecision, PlanState::Draft) };
    let plan = before(tx, id, &[from]).await?;
    if plan.actions.is_empty() {
        return Err(refused("", "action_plans-error-empty"));
    }
    after(tx, &plan, Columns::new().set("state", to.key()), state_change(id, Act::Update, from, to)).await
}

/// A decision as it is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDecision {
    pub by: String,
    pub mandate: String,
    pub on: Date,
    pub registry_number: Option<String>,
    pub note: Option<String>,
}

/// Decides a plan at the version that was read: every item's content is frozen.
pub async fn decide(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewDecision) -> Result<Recorded, StepError> {
    let plan = before(tx, id, &[PlanState::ForDecision]).await?;
    if plan.version != version {
        return Err(DbError::Conflict.into());
    }
    if new.on > tx.ctx().now.local_date() {
        return Err(refused("decided_on", "action_plans-error-future"));
    }
    let total = freeze(tx, id).await?;
    let ctx = tx.ctx();
    let columns = Columns::new()
        .set("state", PlanState::Decided.key())
        .set("decided_by", &new.by)
        .set("mandate", &new.mandate)
        .set("decided_on", new.on)
        .set("registry_number", new.registry_number.as_deref())
        .set("decision_note", new.note.as_deref())
        .set("recorded_by", ctx.actor.name())
        .set("recorded_at", ctx.now)
        .set("frozen_hash", &total);
    let change = state_change(id, Act::Decide, plan.state, PlanState::Decided)
        .field("decided_by", None, Some(new.by))
        .field("mandate", None, Some(new.mandate))
        .field("decided_on", None, Some(new.on.to_string()))
        .field("registry_number", None, new.registry_number)
        .field("frozen_hash", None, Some(total));
    after(tx, &plan, columns, change).await
}

/// Freezes each item and answers the hash over all of them.
async fn freeze(tx: &mut WriteTx<'_>, plan: Id) -> Result<String, StepError> {
    let names = names(tx, plan).await?;
    let mut all = String::new();
    for item in items(tx, plan).await? {
        let found = action(tx, &Viewer::everything(), item.action).await?.ok_or(DbError::NotFound)?;
        let responsible = found.data.responsible.and_then(|function| names.get(&function).cloned());
        let text = serde_json::to_string(&Frozen::of(&found, responsible, item.backlog)).map_err(DbError::from)?;
        let hash = hash(&text);
        all.push_str(&hash);
        all.push('\n');
        let sql = Sql::new("UPDATE action_plan_item SET frozen = ").bind(text).push(", frozen_hash = ").bind(hash);
        tx.exec(sql.push(" WHERE plan_id = ").bind(plan).push(" AND action_id = ").bind(item.action)).await?;
    }
    Ok(hash(&all))
}

/// Keeps what became of each item, and what the action says, as it is today: the actions live on, the closed plan does not.
async fn settle(tx: &mut WriteTx<'_>, plan: Id) -> Result<(), StepError> {
    let (names, today) = (names(tx, plan).await?, tx.ctx().now.local_date());
    for item in items(tx, plan).await? {
        let found = action(tx, &Viewer::everything(), item.action).await?.ok_or(DbError::NotFound)?;
        let responsible = found.data.responsible.and_then(|function| names.get(&function).cloned());
        let outcome = Outcome::of(&item, found.state, found.data.due_on, today);
        let text = serde_json::to_string(&Frozen::of(&found, responsible, item.backlog)).map_err(DbError::from)?;
        let sql = Sql::new("UPDATE action_plan_item SET outcome = ").bind(outcome.key()).push(", closed = ").bind(text);
        tx.exec(sql.push(" WHERE plan_id = ").bind(plan).push(" AND action_id = ").bind(item.action)).await?;
    }
    Ok(())
}

/// Names of the functions that a plan's actions name, secret ones left out.
async fn names(tx: &WriteTx<'_>, plan: Id) -> Result<BTreeMap<Id, String>, DbError> {
    let sql = Sql::new(
        "SELECT DISTINCT n.id, n.title FROM action_plan_item i JOIN action a ON a.id = i.action_id JOIN node n ON n.id = a.responsible_id \
         WHERE n.secrecy <> 'secret' AND i.plan_id = ",
    );
    tx.all(sql.bind(plan)).await?.iter().map(|row| Ok((row.id("id")?, row.text("title")?))).collect()
}

/// What the plan that follows is proposed to be.
pub fn proposed(plan: &Plan) -> NewPlan {
    let (from, to) = following(plan.data.period_from, plan.data.period_to);
    NewPlan {
        name: following_name(&plan.data.name, plan.data.period_from, from),
        period_from: from,
        period_to: to,
        ..plan.data.clone()
    }
}

/// Makes the plan that follows, and carries over what is open with its years counted. The plan itself stays decided until it is closed.
pub async fn prepare_next(tx: &mut WriteTx<'_>, id: Id, new: NewPlan) -> Result<(Id, Recorded), StepError> {
    let plan = before(tx, id, &[PlanState::Decided]).await?;
    if plan.next.is_some() {
        return Err(refused("", "action_plans-error-followed"));
    }
    let next = carry_into_new(tx, &plan, new).await?;
    let change = Change::new(REGISTER, Some(id), Act::Update).field("next_plan", None, Some(next.to_string()));
    Ok((next, after(tx, &plan, Columns::new().set("next_plan_id", next), change).await?))
}

async fn carry_into_new(tx: &mut WriteTx<'_>, plan: &Plan, new: NewPlan) -> Result<Id, StepError> {
    let (next, _) = store::insert(tx, new, Some(plan.id)).await?;
    carry(tx, plan.id, next).await?;
    Ok(next)
}

/// Carries over what is still open and not there yet; says how many.
async fn carry(tx: &mut WriteTx<'_>, from: Id, to: Id) -> Result<usize, StepError> {
    let target = before(tx, to, CHANGING).await?;
    let mut carried = Vec::new();
    for item in items(tx, from).await?.into_iter().filter(|item| !item.dropped && !target.actions.contains(&item.action)) {
        if is_open(tx, item.action).await? {
            put(tx, to, item.action, Some(from), item.years + 1, false).await?;
            carried.push(item.action);
        }
    }
    if !carried.is_empty() {
        let change =
            Change::new(REGISTER, Some(to), Act::Update).field("carried_over", None, Some(references(tx, &carried).await?));
        // The write is committed with the token of the plan that is followed.
        let _ = after(tx, &target, Columns::new(), change).await?;
    }
    Ok(carried.len())
}

async fn is_open(tx: &WriteTx<'_>, action: Id) -> Result<bool, DbError> {
    let row = tx.one(Sql::new("SELECT state FROM action WHERE archived_at IS NULL AND id = ").bind(action)).await?;
    let state = row.map(|row| row.text("state")).transpose()?.and_then(|key| State::from_key(&key));
    Ok(state.is_some_and(State::is_open))
}

/// Closes a plan; with `carry` everything that is open goes to the plan that follows, which is made if it is not there.
pub async fn close(
    tx: &mut WriteTx<'_>,
    id: Id,
    version: i64,
    note: Option<String>,
    carry_over: bool,
) -> Result<Recorded, StepError> {
    let plan = before(tx, id, &[PlanState::Decided]).await?;
    if plan.version != version {
        return Err(DbError::Conflict.into());
    }
    let next = match (carry_over, plan.next) {
        (false, next) => next,
        (true, Some(next)) => {
            carry(tx, id, next).await?;
            Some(next)
        }
        (true, None) => Some(carry_into_new(tx, &plan, proposed(&plan)).await?),
    };
    settle(tx, id).await?;
    let ctx = tx.ctx();
    let columns = Columns::new()
        .set("state", PlanState::Closed.key())
        .set("closed_at", ctx.now)
        .set("closed_by", ctx.actor.name())
        .set("closing_note", note.as_deref())
        .set("next_plan_id", next);
    let mut change = state_change(id, Act::Update, plan.state, PlanState::Closed);
    if let Some(note) = note {
        change = change.note(note);
    }
    after(tx, &plan, columns, change).await
}
