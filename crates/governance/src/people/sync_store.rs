//! The synchronisation's reading and writing: everything that is known in three queries, and the plan in transactions of some hundred people,
//! each person with their own entry in the audit log.
use super::{
    model::NewPerson,
    store::{COLUMNS, REGISTER, change_row, columns, person, projection},
    sync::{self, Before, Held, Known, SyncPlan},
};
use std::collections::{BTreeMap, BTreeSet};
use vk_core::{Ctx, Id, Scope, fold};
use vk_db::{Act, Change, Db, DbError, Recorded, Snapshot, Sql, WriteTx};

/// People written in one transaction, so that the writer is never held for long.
const BATCH: usize = 500;

/// All people that have a key of the directory, and all open units.
pub async fn before(db: &Db, scope: &Scope) -> Result<Before, DbError> {
    let mut before = Before { whole_region: *scope == Scope::Region, ..Before::default() };
    let sql = Sql::new("SELECT ").push(COLUMNS).push(", CASE WHEN ").in_scope(scope, "pe.unit_id");
    for row in db.all(sql.push(" THEN 1 ELSE 0 END AS mine FROM person pe WHERE pe.external_id IS NOT NULL")).await? {
        let p = person(&row)?;
        let key = sync::key(p.data.external_id.as_deref().unwrap_or_default());
        let known =
            Known { id: p.id, version: p.version, archived: p.archived_at.is_some(), mine: row.int("mine")? == 1, data: p.data };
        before.people.insert(key, known);
    }
    let sql = Sql::new(
        "SELECT u.id, u.name, u.code, u.short_name FROM unit u WHERE u.closed_on IS NULL AND u.archived_at IS NULL AND ",
    );
    let rows = db.all(sql.in_scope(scope, "u.id").push(" ORDER BY u.id")).await?;
    // A code is unique and wins over another unit's name that happens to be the same text.
    for column in ["code", "short_name", "name"] {
        let mut found: BTreeMap<String, Vec<Id>> = BTreeMap::new();
        for row in &rows {
            if let Some(text) = row.opt_text(column)? {
                found.entry(fold(&text)).or_default().push(row.id("id")?);
            }
        }
        for (text, ids) in found {
            before.units.entry(text).or_insert(ids);
        }
    }
    for row in db.all(Sql::new("SELECT id, name FROM unit")).await? {
        before.unit_names.insert(row.id("id")?, row.text("name")?);
    }
    Ok(before)
}

/// All functions in use with the active people who hold them.
pub async fn held(db: &Db) -> Result<Vec<Held>, DbError> {
    let sql = Sql::new(
        "SELECT f.id, f.name, fh.person_id, fh.is_deputy FROM function f JOIN function_holder fh ON fh.function_id = f.id \
         JOIN person pe ON pe.id = fh.person_id WHERE f.archived_at IS NULL AND pe.active ORDER BY f.name_key, f.id",
    );
    let mut out: Vec<Held> = Vec::new();
    for row in db.all(sql).await? {
        let (function, person) = (row.id("id")?, row.id("person_id")?);
        if out.last().is_none_or(|h| h.function != function) {
            out.push(Held { function, name: row.text("name")?, holders: BTreeSet::new(), deputies: BTreeSet::new() });
        }
        if let Some(held) = out.last_mut() {
            let set = if row.bool("is_deputy")? { &mut held.deputies } else { &mut held.holders };
            set.insert(person);
        }
    }
    Ok(out)
}

/// One person to write.
enum Step<'a> {
    Insert(&'a NewPerson),
    Update { known: &'a Known, after: NewPerson },
}

/// Writes the plan. People whom somebody else changed since it was made are left and counted; the next run takes them.
pub async fn apply(db: &Db, ctx: &Ctx, plan: &SyncPlan, unit_names: &BTreeMap<Id, String>, file: &str) -> Result<usize, DbError> {
    let today = ctx.now.local_date();
    let new = plan.new.iter().map(Step::Insert);
    let changed = plan.changed.iter().chain(&plan.moved).map(|u| Step::Update { known: &u.known, after: u.after.clone() });
    let gone = plan.gone.iter().map(|known| Step::Update { known, after: sync::departed(known, today) });
    let steps: Vec<Step<'_>> = new.chain(changed).chain(gone).collect();
    let mut left = 0;
    for batch in steps.chunks(BATCH) {
        let mut tx = db.write(ctx).await?;
        let mut last = None;
        for step in batch {
            match write(&mut tx, step, unit_names).await {
                Ok(recorded) => last = Some(recorded),
                Err(DbError::Conflict) => left += 1,
                Err(other) => return Err(other),
            }
        }
        if let Some(recorded) = last {
            tx.commit(recorded).await?;
        }
    }
    let counts = format!(
        "{file}: {} new, {} changed, {} moved, {} gone, {} failed, {left} left",
        plan.new.len(),
        plan.changed.len(),
        plan.moved.len(),
        plan.gone.len(),
        plan.failed
    );
    db.record_read(ctx, Change::new(REGISTER, None, Act::Import).note(counts)).await?;
    Ok(left)
}

async fn write(tx: &mut WriteTx<'_>, step: &Step<'_>, units: &BTreeMap<Id, String>) -> Result<Recorded, DbError> {
    match step {
        Step::Insert(new) => {
            let id = tx.ctx().new_id();
            tx.insert_row("person", id, columns(new)).await?;
            tx.record(Change::created(REGISTER, id, &snapshot(new, units)), Some(projection(id, new, false))).await
        }
        Step::Update { known, after } => {
            change_row(tx, known.id, known.version, after).await?;
            let change = Change::updated(REGISTER, known.id, &snapshot(&known.data, units), &snapshot(after, units));
            tx.record(change, Some(projection(known.id, after, known.archived))).await
        }
    }
}

/// What the audit log keeps of a person, as the form's own snapshot does it, from what is in memory.
fn snapshot(p: &NewPerson, units: &BTreeMap<Id, String>) -> Snapshot {
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    let unit = p.unit.map(|id| units.get(&id).cloned().unwrap_or_else(|| id.to_string()));
    Snapshot::from([
        ("external_id", text(&p.external_id)),
        ("given_name", p.given_name.clone()),
        ("family_name", p.family_name.clone()),
        ("title", text(&p.title)),
        ("email", text(&p.email)),
        ("phone", text(&p.phone)),
        ("unit", unit.unwrap_or_default()),
        ("left_on", p.left_on.map(|d| d.to_string()).unwrap_or_default()),
        ("secrecy", p.secrecy.key().to_owned()),
    ])
}
