//! The acts that change the tree: move, merge, close. Each is one audited transaction, and each says why it refuses.
use super::{
    held::{Held, Holding, held},
    model::Unit,
    store::{REGISTER, children_in_tx, in_tx},
};
use vk_core::{Date, Id};
use vk_db::{Act, Change, DbError, Recorded, Sql, WriteTx, units};

/// Why an act on the tree is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The other unit lies below this one.
    BelowItself,
    /// The other unit is this one.
    Itself,
    /// The unit is already there.
    SameParent,
    /// The unit is closed already.
    Closed,
    /// The other unit is closed.
    TargetClosed,
    /// The day lies in the future.
    Future,
    /// Live units or records belong to it.
    Holds(Vec<Held>),
}

#[derive(Debug, thiserror::Error)]
pub enum UnitError {
    #[error("refused: {0:?}")]
    Refused(Refusal),
    #[error(transparent)]
    Db(#[from] DbError),
}

fn refuse<T>(refusal: Refusal) -> Result<T, UnitError> {
    Err(UnitError::Refused(refusal))
}

/// Moves a unit with all below it to another parent, or to the top. Records stay with their units and come along.
pub async fn relocate(tx: &mut WriteTx<'_>, id: Id, parent: Option<Id>) -> Result<Recorded, UnitError> {
    let mut unit = in_tx(tx, id).await?;
    if unit.data.parent == parent {
        return refuse(Refusal::SameParent);
    }
    if let Some(parent) = parent {
        check_target(tx, id, parent).await?;
    }
    Ok(set_parent(tx, &mut unit, parent).await?)
}

/// Another open unit that does not lie below this one.
async fn check_target(tx: &WriteTx<'_>, id: Id, target: Id) -> Result<Unit, UnitError> {
    if target == id {
        return refuse(Refusal::Itself);
    }
    let below = Sql::new("SELECT count(*) FROM unit_closure WHERE ancestor = ").bind(id).push(" AND descendant = ").bind(target);
    if tx.int(below).await? > 0 {
        return refuse(Refusal::BelowItself);
    }
    let target = in_tx(tx, target).await?;
    if target.closed_on.is_some() || target.archived_at.is_some() {
        return refuse(Refusal::TargetClosed);
    }
    Ok(target)
}

async fn set_parent(tx: &mut WriteTx<'_>, unit: &mut Unit, parent: Option<Id>) -> Result<Recorded, DbError> {
    units::relocate(tx, unit.id, parent).await?;
    let before = name_of(tx, unit.data.parent).await?;
    let after = name_of(tx, parent).await?;
    let update =
        Sql::new("UPDATE unit SET parent_id = ").bind(parent).push(", version = version + 1, updated_at = ").bind(tx.ctx().now);
    tx.exec_versioned(update.push(" WHERE id = ").bind(unit.id).push(" AND version = ").bind(unit.version)).await?;
    unit.data.parent = parent;
    unit.version += 1;
    let change = Change::new(REGISTER, Some(unit.id), Act::Update).field("parent", before, after);
    tx.record(change, Some(unit.projection())).await
}

async fn name_of(tx: &WriteTx<'_>, unit: Option<Id>) -> Result<Option<String>, DbError> {
    let Some(id) = unit else { return Ok(None) };
    tx.one(Sql::new("SELECT name FROM unit WHERE id = ").bind(id)).await?.map(|row| row.text("name")).transpose()
}

/// Merges a unit into another one: the units below it, its records and the roles bound to it pass over, then it is closed and stays below
/// the other one with its history. `holdings` are all tables whose rows belong to units.
pub async fn merge(tx: &mut WriteTx<'_>, from: Id, into: Id, holdings: &[Holding]) -> Result<Recorded, UnitError> {
    let mut unit = in_tx(tx, from).await?;
    if unit.closed_on.is_some() {
        return refuse(Refusal::Closed);
    }
    let target = check_target(tx, from, into).await?;
    for mut child in children_in_tx(tx, from).await? {
        let _moved = set_parent(tx, &mut child, Some(into)).await?;
    }
    for holding in holdings {
        hand_over(tx, holding, &unit, &target).await?;
    }
    scope_over(tx, from, into).await?;
    if unit.data.parent != Some(into) {
        let _moved = set_parent(tx, &mut unit, Some(into)).await?;
    }
    let today = tx.ctx().now.local_date();
    let change = Change::new(REGISTER, Some(from), Act::Update).field("merged_into", None, Some(target.data.name.clone())).field(
        "closed_on",
        None,
        Some(today.to_string()),
    );
    unit.merged_into = Some(into);
    Ok(end(tx, &mut unit, today, change).await?)
}

/// Rows of one table pass from one unit to the other, each with its own entry in the history.
async fn hand_over(tx: &mut WriteTx<'_>, holding: &Holding, from: &Unit, into: &Unit) -> Result<(), DbError> {
    let select = Sql::new("SELECT ")
        .push(holding.record)
        .push(" AS record FROM ")
        .push(holding.table)
        .push(" WHERE unit_id = ")
        .bind(from.id);
    let records: Vec<Id> =
        tx.all(select.push(" ORDER BY 1")).await?.iter().map(|row| row.id("record")).collect::<Result<_, _>>()?;
    if records.is_empty() {
        return Ok(());
    }
    let update = Sql::new("UPDATE ").push(holding.table).push(" SET unit_id = ").bind(into.id);
    let update = if holding.has_version { update.push(", version = version + 1") } else { update };
    let update = if holding.has_updated_at { update.push(", updated_at = ").bind(tx.ctx().now) } else { update };
    tx.exec(update.push(" WHERE unit_id = ").bind(from.id)).await?;
    for record in records {
        let change = Change::new(holding.register, Some(record), Act::Update).field(
            holding.field,
            Some(from.data.name.clone()),
            Some(into.data.name.clone()),
        );
        let _recorded = tx.record(change, None).await?;
    }
    Ok(())
}

/// The graph's copy of the unit of those records.
async fn scope_over(tx: &mut WriteTx<'_>, from: Id, into: Id) -> Result<(), DbError> {
    let moved =
        |sql: Sql| sql.push(" AND node_id IN (SELECT id FROM node WHERE kind <> 'unit' AND unit_id = ").bind(from).push(")");
    let add = Sql::new("INSERT INTO scope (node_id, unit_id) SELECT node_id, ")
        .bind(into)
        .push(" FROM scope WHERE unit_id = ")
        .bind(from);
    let add = moved(add).push(" AND node_id NOT IN (SELECT node_id FROM scope WHERE unit_id = ").bind(into).push(")");
    tx.exec(add).await?;
    tx.exec(moved(Sql::new("DELETE FROM scope WHERE unit_id = ").bind(from))).await?;
    let update = Sql::new("UPDATE node SET unit_id = ").bind(into).push(" WHERE kind <> 'unit' AND unit_id = ").bind(from);
    tx.exec(update).await?;
    Ok(())
}

/// Closes a unit from a day on. Refused while open units or live records belong to it.
pub async fn close(tx: &mut WriteTx<'_>, id: Id, day: Date) -> Result<Recorded, UnitError> {
    let mut unit = in_tx(tx, id).await?;
    if unit.closed_on.is_some() {
        return refuse(Refusal::Closed);
    }
    if day > tx.ctx().now.local_date() {
        return refuse(Refusal::Future);
    }
    let held = held(tx, id, tx.ctx().now).await?;
    if !held.is_empty() {
        return refuse(Refusal::Holds(held));
    }
    let change = Change::new(REGISTER, Some(id), Act::Update).field("closed_on", None, Some(day.to_string()));
    Ok(end(tx, &mut unit, day, change).await?)
}

async fn end(tx: &mut WriteTx<'_>, unit: &mut Unit, day: Date, change: Change) -> Result<Recorded, DbError> {
    let update = Sql::new("UPDATE unit SET closed_on = ").bind(day).push(", merged_into = ").bind(unit.merged_into);
    let update = update.push(", version = version + 1, updated_at = ").bind(tx.ctx().now).push(" WHERE id = ").bind(unit.id);
    tx.exec_versioned(update.push(" AND version = ").bind(unit.version)).await?;
    unit.closed_on = Some(day);
    unit.version += 1;
    tx.record(change, Some(unit.projection())).await
}
