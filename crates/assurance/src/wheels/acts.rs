//! What is done with a year wheel: adopted and frozen, followed by the next with its activities moved by their rules, closed with what became of each.
//! Each act is one write.
use super::{
    model::{NewWheel, Outcome, Wheel, WheelState, hash},
    rounds,
    store::{self, REGISTER, in_tx, projection},
};
use crate::activities::{self, Activity};
use std::collections::{BTreeMap, BTreeSet};
use vk_core::{Date, Id};
use vk_db::{Act, Change, Columns, DbError, Recorded, Sql, Viewer, WriteTx};
use vk_governance::actions::acts::StepError;
use vk_web::{Message, form::FieldErrors};
use vk_wheel::fanout::{CloneNote, ClonedYear, clone_year};

fn refused(field: &str, message: impl Into<Message>) -> StepError {
    StepError::Refused(FieldErrors::one(field, message))
}

/// The wheel before an act; refused where its state does not allow it, or where somebody else was first.
async fn before(tx: &WriteTx<'_>, id: Id, version: i64, allowed: WheelState) -> Result<Wheel, StepError> {
    let wheel = in_tx(tx, id).await?;
    if wheel.version != version {
        return Err(DbError::Conflict.into());
    }
    if wheel.archived_at.is_some() || wheel.state != allowed {
        return Err(refused("", "wheels-error-state"));
    }
    Ok(wheel)
}

async fn after(tx: &mut WriteTx<'_>, wheel: &Wheel, columns: Columns, change: Change) -> Result<Recorded, StepError> {
    tx.update_row("year_wheel", wheel.id, wheel.version, columns).await?;
    let wheel = in_tx(tx, wheel.id).await?;
    Ok(tx.record(change, Some(projection(&wheel))).await?)
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

/// Adopts a wheel at the version that was read: every activity is frozen, and its occasions are made from the day of the decision on.
pub async fn adopt(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewDecision) -> Result<Recorded, StepError> {
    let wheel = before(tx, id, version, WheelState::Draft).await?;
    let activities = activities::of_wheel(tx, &Viewer::everything(), id).await?;
    if activities.is_empty() {
        return Err(refused("", "wheels-error-empty"));
    }
    let today = tx.ctx().now.local_date();
    if new.on > today {
        return Err(refused("decided_on", "wheels-error-future"));
    }
    let total = freeze(tx, id, &activities).await?;
    let first = jiff::civil::Date::new(wheel.data.year, 1, 1).map(Date).unwrap_or(new.on);
    let runs_from = wheel.runs_from.unwrap_or_else(|| first.max(new.on));
    let ctx = tx.ctx();
    let columns = Columns::new()
        .set("state", WheelState::Adopted.key())
        .set("provisional", false)
        .set("runs_from", runs_from)
        .set("decided_by", &new.by)
        .set("mandate", &new.mandate)
        .set("decided_on", new.on)
        .set("registry_number", new.registry_number.as_deref())
        .set("decision_note", new.note.as_deref())
        .set("recorded_by", ctx.actor.name())
        .set("recorded_at", ctx.now)
        .set("frozen_hash", &total);
    let change = state_change(&wheel, Act::Decide, WheelState::Adopted)
        .field("decided_by", None, Some(new.by))
        .field("mandate", None, Some(new.mandate))
        .field("decided_on", None, Some(new.on.to_string()))
        .field("registry_number", None, new.registry_number)
        .field("frozen_hash", None, Some(total));
    after(tx, &wheel, columns, change).await
}

fn state_change(wheel: &Wheel, act: Act, to: WheelState) -> Change {
    Change::new(REGISTER, Some(wheel.id), act).field("state", Some(wheel.state.key().to_owned()), Some(to.key().to_owned()))
}

/// What an activity says, as text that can be compared: its form, by name, in the order of the fields.
fn frozen(activity: &Activity) -> Result<String, DbError> {
    let raw = activities::to_raw(&activity.data);
    let fields: BTreeMap<&str, Vec<&str>> =
        activities::FIELDS.iter().map(|f| (f.key, raw.all(f.key).collect::<Vec<_>>())).filter(|(_, v)| !v.is_empty()).collect();
    Ok(serde_json::to_string(&fields)?)
}

/// Freezes each activity and answers the hash over all of them.
async fn freeze(tx: &mut WriteTx<'_>, wheel: Id, activities: &[(String, Activity)]) -> Result<String, DbError> {
    tx.exec(Sql::new("DELETE FROM year_wheel_frozen WHERE wheel_id = ").bind(wheel)).await?;
    let mut all: Vec<(Id, String)> = Vec::new();
    let mut rows = Vec::new();
    for (_, activity) in activities {
        let text = frozen(activity)?;
        let hash = hash(&text);
        let row = Columns::new().set("wheel_id", wheel).set("activity_id", activity.id);
        rows.push(row.set("frozen", text).set("frozen_hash", hash.as_str()));
        all.push((activity.id, hash));
    }
    tx.insert_many("year_wheel_frozen", rows).await?;
    all.sort();
    Ok(hash(&all.into_iter().map(|(_, hash)| hash + "\n").collect::<String>()))
}

/// Which activities say something else than what was adopted, came after, or are gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drift {
    pub changed: BTreeSet<Id>,
    pub added: BTreeSet<Id>,
    pub gone: usize,
    /// What is kept no longer gives the hash that was written down.
    pub broken: bool,
}

/// Holds the activities against what was adopted.
pub async fn drift(db: &vk_db::Db, wheel: &Wheel, activities: &[(String, Activity)]) -> Result<Drift, DbError> {
    let Some(decision) = &wheel.decision else { return Ok(Drift::default()) };
    let sql = Sql::new("SELECT activity_id, frozen, frozen_hash FROM year_wheel_frozen WHERE wheel_id = ").bind(wheel.id);
    let mut kept = BTreeMap::new();
    let mut broken = false;
    for row in db.all(sql).await? {
        let hashed = row.text("frozen_hash")?;
        broken |= hash(&row.text("frozen")?) != hashed;
        kept.insert(row.id("activity_id")?, hashed);
    }
    broken |= hash(&kept.values().map(|hash| format!("{hash}\n")).collect::<String>()) != decision.hash;
    let mut out = Drift { broken, gone: kept.len(), ..Drift::default() };
    for (_, activity) in activities {
        match kept.get(&activity.id) {
            None => {
                out.added.insert(activity.id);
            }
            Some(was) => {
                out.gone -= 1;
                if *was != hash(&frozen(activity)?) {
                    out.changed.insert(activity.id);
                }
            }
        }
    }
    Ok(out)
}

/// What the wheel that follows would hold: every activity with the rule and the days that it has there.
pub fn following(wheel: &Wheel, activities: &[(String, Activity)]) -> Result<ClonedYear, StepError> {
    let plan = activities::plan(wheel.data.year, activities).map_err(|_| refused("", "wheels-error-rule"))?;
    clone_year(&plan, wheel.data.year + 1).map_err(|_| refused("", "wheels-error-rule"))
}

/// Makes the wheel that follows, with the activities whose series are kept. The wheel itself goes on until it is closed.
pub async fn prepare_next(
    tx: &mut WriteTx<'_>,
    id: Id,
    version: i64,
    new: NewWheel,
    keep: &BTreeSet<String>,
) -> Result<(Id, Recorded), StepError> {
    let wheel = before(tx, id, version, WheelState::Adopted).await?;
    if wheel.next.is_some() {
        return Err(refused("", "wheels-error-followed"));
    }
    if new.year != wheel.data.year + 1 {
        return Err(refused("year", "wheels-error-next-year"));
    }
    let activities = activities::of_wheel(tx, &Viewer::everything(), id).await?;
    let cloned = following(&wheel, &activities)?;
    let (next, _) = store::insert(tx, new, Some(id)).await?;
    for (old, moved) in activities.iter().zip(&cloned.plan.activities).filter(|(old, _)| keep.contains(&old.0)) {
        // The write is committed with the token of the wheel that is followed.
        let _ = activities::copy(tx, old, next, moved).await?;
    }
    let change = Change::new(REGISTER, Some(id), Act::Update).field("next_wheel", None, Some(next.to_string()));
    Ok((next, after(tx, &wheel, Columns::new().set("next_id", next), change).await?))
}

/// What a person should look at in an activity that was moved to the next year.
pub fn note_key(note: CloneNote) -> &'static str {
    match note {
        CloneNote::Continues => "wheels-clone-continues",
        CloneNote::Renewed => "wheels-clone-renewed",
        CloneNote::Rests => "wheels-clone-rests",
    }
}

/// Closes a wheel whose year is over, with what became of each activity. What is still open stays to be done.
pub async fn close(tx: &mut WriteTx<'_>, id: Id, version: i64, note: Option<String>) -> Result<Recorded, StepError> {
    let wheel = before(tx, id, version, WheelState::Adopted).await?;
    let today = tx.ctx().now.local_date();
    if today.0.year() <= wheel.data.year {
        return Err(refused("", "wheels-error-year-runs"));
    }
    let outcomes = rounds::outcomes(tx, id).await?;
    for (_, activity) in activities::of_wheel(tx, &Viewer::everything(), id).await? {
        let outcome = outcomes.get(&activity.id).cloned().unwrap_or_default();
        keep(tx, id, &activity, &outcome).await?;
    }
    let ctx = tx.ctx();
    let columns = Columns::new()
        .set("state", WheelState::Closed.key())
        .set("closed_at", ctx.now)
        .set("closed_by", ctx.actor.name())
        .set("closing_note", note.as_deref());
    let mut change = state_change(&wheel, Act::Update, WheelState::Closed);
    if let Some(note) = note {
        change = change.note(note);
    }
    after(tx, &wheel, columns, change).await
}

/// Keeps an activity's outcome; one that came after the decision is kept as it is now.
async fn keep(tx: &mut WriteTx<'_>, wheel: Id, activity: &Activity, outcome: &Outcome) -> Result<(), DbError> {
    let text = frozen(activity)?;
    let sql = Sql::new("INSERT INTO year_wheel_frozen (wheel_id, activity_id, frozen, frozen_hash, outcome) VALUES (")
        .bind(wheel)
        .push(", ")
        .bind(activity.id)
        .push(", ")
        .bind(text.as_str())
        .push(", ")
        .bind(hash(&text))
        .push(", ")
        .bind(serde_json::to_string(outcome)?)
        .push(") ON CONFLICT (wheel_id, activity_id) DO UPDATE SET outcome = excluded.outcome");
    tx.exec(sql).await.map(drop)
}
