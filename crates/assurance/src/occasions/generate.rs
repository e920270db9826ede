//! Makes the occasions that a running wheel asks for and that are not there: for every day of every rule and every target as things are now. It only adds,
//! so running twice, late, or on two nodes makes nothing twice; what the rule or the scope no longer asks for and nobody has touched is cancelled with
//! its reason, everything else is left to people.
use super::{
    model::{NewOccasion, Occasion, turn},
    store::{COLUMNS, REGISTER, in_tx, made, occasion, projection},
    targets::{self, Target},
};
use crate::{
    activities::{self, Activity},
    wheels::{self, Wheel},
};
use jiff::civil;
use std::collections::{BTreeMap, BTreeSet};
use vk_core::{Ctx, Date, Id};
use vk_db::{Act, Change, Columns, Db, DbError, Sql, Viewer};
use vk_governance::functions::{nearest, role_of};
use vk_web::{App, AppError};
use vk_wheel::fanout::{self, InstanceKey};

/// So many are written at a time, so that nobody else waits long for the database.
const AT_ONCE: usize = 250;

/// For every wheel that runs.
pub async fn generate_all(app: &App, ctx: &Ctx) -> Result<(), AppError> {
    for wheel in wheels::running(&app.db).await? {
        if let Err(error) = generate(&app.db, ctx, &wheel).await {
            tracing::error!(wheel = %wheel.id, %error, "occasions");
        }
    }
    Ok(())
}

/// For one wheel; how many were made.
pub async fn generate(db: &Db, ctx: &Ctx, wheel: &Wheel) -> Result<usize, AppError> {
    let mut made = 0;
    for (_, activity) in activities::of_wheel(db, &Viewer::everything(), wheel.id).await? {
        // One activity with a fault must not keep the others from their occasions.
        match generate_for(db, ctx, wheel, &activity).await {
            Ok(n) => made += n,
            Err(error) => tracing::error!(activity = %activity.id, %error, "occasions"),
        }
    }
    Ok(made)
}

/// For one activity of a running wheel; how many were made.
pub async fn generate_for(db: &Db, ctx: &Ctx, wheel: &Wheel, activity: &Activity) -> Result<usize, AppError> {
    let targets = targets::of(db, &activity.data).await?;
    let wanted = wanted(wheel, activity, &targets)?;
    let existing = existing(db, activity.id).await?;
    let have: BTreeSet<InstanceKey> = existing.keys().cloned().collect();
    let by_id: BTreeMap<String, &Target> = targets.iter().map(|t| (t.id.to_string(), t)).collect();
    let missing = fanout::missing(&have, &wanted);
    let near = near(db, activity, &targets).await?;
    for some in missing.chunks(AT_ONCE) {
        let rows: Vec<(NewOccasion, &str)> = some.iter().filter_map(|key| new(activity, key, &by_id, &near)).collect();
        write(db, ctx, wheel, activity, &rows).await?;
    }
    let today = ctx.now.local_date();
    for key in fanout::unasked(&have, &wanted).into_iter().filter(|key| Date(key.day) >= today) {
        if let Some(Made { id, standing: Standing::Untouched }) = existing.get(&key) {
            let gone = key.target.as_ref().is_some_and(|target| !by_id.contains_key(target));
            turn_to(db, ctx, *id, "cancelled", Some(if gone { "target_gone" } else { "rule_changed" })).await?;
        }
    }
    for key in wanted.iter().filter(|key| Date(key.day) >= today) {
        if let Some(Made { id, standing: Standing::CancelledByRule }) = existing.get(key) {
            turn_to(db, ctx, *id, "planned", None).await?;
        }
    }
    Ok(missing.len())
}

/// One that is there.
struct Made {
    id: Id,
    standing: Standing,
}

/// What the program may do with it.
enum Standing {
    /// Planned, and nobody has begun, moved or noted anything.
    Untouched,
    /// Cancelled by the program, because the rule or the scope did not ask for it.
    CancelledByRule,
    /// Somebody's.
    Kept,
}

/// What the rule asks for within the wheel's year, but nothing whose last day lies before the wheel began to run.
fn wanted(wheel: &Wheel, activity: &Activity, targets: &[Target]) -> Result<BTreeSet<InstanceKey>, AppError> {
    let plan = activities::plan(wheel.data.year, &[(activity.id.to_string(), activity.clone())]).map_err(AppError::unknown)?;
    let Some(ruled) = plan.activities.first() else { return Ok(BTreeSet::new()) };
    let day = |month, day| civil::Date::new(wheel.data.year, month, day).map_err(AppError::unknown);
    let targets: Vec<fanout::Target> = targets.iter().map(Target::as_ruled).collect();
    let mut wanted = fanout::wanted(ruled, &targets, day(1, 1)?, day(12, 31)?).map_err(AppError::unknown)?;
    if let Some(from) = wheel.runs_from {
        wanted.retain(|key| ruled.lead.window(key.day).due >= from.0);
    }
    Ok(wanted)
}

/// What is there, by its natural key.
async fn existing(db: &Db, activity: Id) -> Result<BTreeMap<InstanceKey, Made>, DbError> {
    let sql = Sql::new(
        "SELECT o1.id, o1.falls_on, o1.target_id, (o1.state = 'planned' AND o1.postponed = 0 AND o1.checked = '' AND o1.note IS NULL \
         AND o1.by_hand = FALSE) AS untouched, (o1.state = 'cancelled' AND o1.state_reason IN ('target_gone','rule_changed')) AS by_rule \
         FROM occasion o1 WHERE o1.archived_at IS NULL AND o1.activity_id = ",
    );
    let mut out = BTreeMap::new();
    for row in db.all(sql.bind(activity)).await? {
        let target = Some(row.text("target_id")?).filter(|t| !t.is_empty());
        let key = InstanceKey { activity: activity.to_string(), day: row.date("falls_on")?.0, target };
        let standing = match (row.bool("untouched")?, row.opt_bool("by_rule")?.unwrap_or(false)) {
            (true, _) => Standing::Untouched,
            (_, true) => Standing::CancelledByRule,
            _ => Standing::Kept,
        };
        out.insert(key, Made { id: row.id("id")?, standing });
    }
    Ok(out)
}

/// The functions with the role of the activity's owner that are nearest to each target's unit.
async fn near(db: &Db, activity: &Activity, targets: &[Target]) -> Result<BTreeMap<Id, Id>, DbError> {
    let mut out = BTreeMap::new();
    let role = match (activity.data.owner_from.as_str(), activity.data.owner) {
        ("unit", Some(owner)) => role_of(db, owner).await?,
        _ => None,
    };
    let Some(role) = role else { return Ok(out) };
    let units: BTreeSet<Id> = targets.iter().filter_map(|t| t.unit).collect();
    for unit in units {
        out.extend(nearest(db, Some(unit), &role, None).await?.map(|function| (unit, function)));
    }
    Ok(out)
}

fn new<'a>(
    activity: &Activity,
    key: &InstanceKey,
    targets: &BTreeMap<String, &'a Target>,
    near: &BTreeMap<Id, Id>,
) -> Option<(NewOccasion, &'a str)> {
    let d = &activity.data;
    let window = d.lead().window(key.day);
    let target = match &key.target {
        Some(id) => Some(*targets.get(id)?),
        None => None,
    };
    let own = target.and_then(|t| match d.owner_from.as_str() {
        "owner" => t.owner,
        "manager" => t.manager.or(t.owner),
        "unit" => t.unit.and_then(|unit| near.get(&unit).copied()),
        _ => None,
    });
    let name = match target {
        Some(target) => format!("{} – {}", d.name, target.title),
        None => d.name.clone(),
    };
    let new = NewOccasion {
        name: name.chars().take(300).collect(),
        activity: activity.id,
        falls_on: Date(key.day),
        starts_on: Date(window.from),
        due_on: Date(window.due),
        target: target.map(|t| t.id),
        owner: own.or(d.owner),
        note: None,
        unit: target.map_or(d.unit, |t| t.unit),
        secrecy: target.map_or(d.secrecy, |t| t.secrecy.max(d.secrecy)),
    };
    Some((new, target.map_or("", |t| t.kind)))
}

async fn write(db: &Db, ctx: &Ctx, wheel: &Wheel, activity: &Activity, rows: &[(NewOccasion, &str)]) -> Result<(), DbError> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut tx = db.write(ctx).await?;
    let year = i64::from(wheel.data.year);
    let (mut columns, mut changes, mut ids) = (Vec::new(), Vec::new(), Vec::new());
    for (new, kind) in rows {
        let id = ctx.new_id();
        let row = made(new, &activity.data.category, kind, year);
        columns.push(row.set("id", id).set("version", 1).set("created_at", ctx.now).set("updated_at", ctx.now));
        changes.push(Change::new(REGISTER, Some(id), Act::Create).field("name", None, Some(new.name.clone())));
        ids.push(id);
    }
    match tx.insert_many("occasion", columns).await.map_err(|e| e.taken("falls_on")) {
        Ok(()) => {}
        // Another node has made them at the same time.
        Err(DbError::Taken(_)) => return Ok(()),
        Err(error) => return Err(error),
    }
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM occasion o1 WHERE o1.id IN ").list(ids);
    let stored: Vec<Occasion> = tx.all(sql).await?.iter().map(occasion).collect::<Result<_, _>>()?;
    let projections: Vec<_> = stored.iter().map(projection).collect();
    let recorded = tx.record_all(changes, &projections).await?;
    tx.commit(recorded).await
}

/// Cancels one that is no longer asked for, with the reason as a word of the register, or plans it again.
async fn turn_to(db: &Db, ctx: &Ctx, id: Id, state: &str, reason: Option<&str>) -> Result<(), DbError> {
    let mut tx = db.write(ctx).await?;
    let before = in_tx(&tx, id).await?;
    let columns = Columns::new()
        .set("state", state)
        .set("state_reason", reason)
        .set("turn", turn(state, before.standing.due_on))
        .set("calendar_seq", before.calendar_seq + 1);
    tx.update_row("occasion", id, before.version, columns).await?;
    let after = in_tx(&tx, id).await?;
    let mut change =
        Change::new(REGISTER, Some(id), Act::Update).field("state", Some(before.standing.state), Some(state.to_owned()));
    if let Some(reason) = reason {
        change = change.note(reason);
    }
    let recorded = tx.record(change, Some(projection(&after))).await?;
    tx.commit(recorded).await
}
