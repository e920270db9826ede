//! What is done with an occasion: begun, checked off, done, postponed, cancelled, opened again. The rules are `vk_wheel::occasion`'s; here they meet the
//! database, the evidence that an activity asks for, and the reasons that are kept.
use super::{
    model::{Occasion, turn},
    store::{REGISTER, in_tx, projection},
};
use crate::activities;
use vk_core::{Date, Id};
use vk_db::{Act, Change, Columns, DbError, Recorded, Sql, WriteTx};
use vk_governance::actions::acts::StepError;
use vk_web::{Message, form::FieldErrors};
use vk_wheel::occasion::{self as ruled, Lateness};

/// What somebody does with an occasion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Begin,
    /// These lines of the checklist are done; all others are not.
    Check {
        done: Vec<String>,
    },
    Done {
        on: Date,
        note: Option<String>,
    },
    Postpone {
        due: Date,
        reason: String,
    },
    Cancel {
        reason: String,
    },
    /// What was reported as done, or cancelled, is to be done all the same.
    Reopen {
        reason: String,
    },
}

fn refused(field: &str, message: impl Into<Message>) -> StepError {
    StepError::Refused(FieldErrors::one(field, message))
}

/// Takes a step at the version that was read.
pub async fn take(tx: &mut WriteTx<'_>, id: Id, version: i64, step: Step) -> Result<Recorded, StepError> {
    let before = in_tx(tx, id).await?;
    if before.version != version {
        return Err(DbError::Conflict.into());
    }
    if before.archived_at.is_some() {
        return Err(refused("", "occasions-error-archived"));
    }
    let (columns, change) = match step {
        Step::Begin => {
            let next = apply(&before, ruled::Step::Start, tx.ctx().now.local_date())?;
            moved(&before, &next, change(&before, next.state.word()))
        }
        Step::Check { done } => check(tx, &before, &done).await?,
        Step::Done { on, note } => finish(tx, &before, on, note).await?,
        Step::Postpone { due, reason } => postpone(tx, &before, due, &reason).await?,
        Step::Cancel { reason } => {
            let next = apply(&before, ruled::Step::Cancel { reason: reason.clone() }, tx.ctx().now.local_date())?;
            let (columns, change) = moved(&before, &next, change(&before, next.state.word()).note(reason.trim()));
            (columns.set("calendar_seq", before.calendar_seq + 1), change)
        }
        Step::Reopen { reason } => reopen(&before, &reason)?,
    };
    tx.update_row("occasion", id, version, columns).await?;
    let after = in_tx(tx, id).await?;
    Ok(tx.record(change, Some(projection(&after))).await?)
}

fn change(before: &Occasion, state: &str) -> Change {
    let change = Change::new(REGISTER, Some(before.id), Act::Update);
    if state == before.standing.state {
        change
    } else {
        change.field("state", Some(before.standing.state.clone()), Some(state.to_owned()))
    }
}

/// Asks the rules; what they refuse stands beside its field.
fn apply(before: &Occasion, step: ruled::Step, on: Date) -> Result<ruled::Occasion, StepError> {
    before.standing.as_ruled().apply(step, on.0).map_err(|error| match error {
        ruled::StepError::NoReason => refused("reason", "form-required"),
        ruled::StepError::Ended { .. } => refused("", "occasions-error-ended"),
        ruled::StepError::Started | ruled::StepError::NotStarted => refused("", "occasions-error-step"),
        ruled::StepError::NotLater { present, .. } => {
            refused("due_on", Message::new("occasions-error-not-later").with("present", present.to_string()))
        }
    })
}

/// The columns that say how it stands now.
fn moved(before: &Occasion, next: &ruled::Occasion, change: Change) -> (Columns, Change) {
    let (state, due) = (next.state.word(), Date(next.window.due));
    let day = match &next.state {
        ruled::State::Done { on } => Date(*on),
        _ => due,
    };
    // Once: PostgreSQL refuses a column that is assigned twice.
    let reason = match &next.state {
        ruled::State::Cancelled { reason, .. } => Some(reason.trim()),
        _ => None,
    };
    let mut change = change;
    if due != before.standing.due_on {
        change = change.field("due_on", Some(before.standing.due_on.to_string()), Some(due.to_string()));
    }
    let columns = Columns::new()
        .set("state", state)
        .set("state_reason", reason)
        .set("starts_on", Date(next.window.from))
        .set("due_on", due)
        .set("turn", turn(state, day));
    (columns, change)
}

/// Keeps which lines of the checklist are done; the first one begins the work.
async fn check(tx: &WriteTx<'_>, before: &Occasion, done: &[String]) -> Result<(Columns, Change), StepError> {
    if !before.is_open() {
        return Err(refused("", "occasions-error-ended"));
    }
    let activity = activities::in_tx(tx, before.data.activity).await?;
    let lines = activity.data.checklist();
    let kept: Vec<&str> = lines.iter().copied().filter(|line| done.iter().any(|d| d == line)).collect();
    let now = kept.join("\n");
    let begins = before.standing.state == "planned" && !kept.is_empty();
    let (columns, change) = if begins {
        let next = apply(before, ruled::Step::Start, tx.ctx().now.local_date())?;
        moved(before, &next, change(before, next.state.word()))
    } else {
        (Columns::new(), change(before, &before.standing.state))
    };
    let change = change.field("checked", Some(before.checked.join("\n")), Some(now.clone()));
    Ok((columns.set("checked", now), change))
}

async fn finish(tx: &WriteTx<'_>, before: &Occasion, on: Date, note: Option<String>) -> Result<(Columns, Change), StepError> {
    let today = tx.ctx().now.local_date();
    if on > today {
        return Err(refused("done_on", "occasions-error-future"));
    }
    let activity = activities::in_tx(tx, before.data.activity).await?;
    let open = activity.data.checklist().iter().filter(|line| !before.checked.iter().any(|c| c == *line)).count();
    if open > 0 && note.is_none() {
        return Err(refused("note", Message::new("occasions-error-checklist").with("n", open)));
    }
    if activity.data.evidence_required && !has_evidence(tx, before.id).await? {
        return Err(refused("", "occasions-error-evidence"));
    }
    let begun = match before.standing.state.as_str() {
        "planned" => apply(before, ruled::Step::Start, on)?,
        _ => before.standing.as_ruled(),
    };
    let next = begun.apply(ruled::Step::Finish, on.0).map_err(|_| refused("", "occasions-error-ended"))?;
    let late = match next.lateness(on.0) {
        Lateness::DoneLate { days } => i64::from(days),
        _ => 0,
    };
    let ctx = tx.ctx();
    let (columns, mut change) = moved(before, &next, change(before, "done").field("done_on", None, Some(on.to_string())));
    let mut columns = columns
        .set("done_on", on)
        .set("done_late_days", late)
        .set("done_by", ctx.actor.name())
        .set("done_by_id", ctx.actor.user_id())
        .set("done_at", ctx.now)
        .set("calendar_seq", before.calendar_seq + 1);
    if let Some(note) = note {
        change = change.field("note", before.data.note.clone(), Some(note.clone()));
        columns = columns.set("note", note);
    }
    Ok((columns, change))
}

/// A file, or something gathered from the registers.
async fn has_evidence(tx: &WriteTx<'_>, id: Id) -> Result<bool, DbError> {
    let sql = Sql::new("SELECT (SELECT count(*) FROM attachment WHERE removed_at IS NULL AND node_id = ")
        .bind(id)
        .push(") + (SELECT count(*) FROM occasion_evidence WHERE found > 0 AND occasion_id = ")
        .bind(id)
        .push(")");
    Ok(tx.int(sql).await? > 0)
}

async fn postpone(tx: &mut WriteTx<'_>, before: &Occasion, due: Date, reason: &str) -> Result<(Columns, Change), StepError> {
    let today = tx.ctx().now.local_date();
    if due < today {
        return Err(refused("due_on", "occasions-error-past"));
    }
    let next = apply(before, ruled::Step::Postpone { due: due.0, reason: reason.to_owned() }, today)?;
    let ctx = tx.ctx();
    let row = Columns::new()
        .set("occasion_id", before.id)
        .set("no", before.standing.postponed + 1)
        .set("on_day", today)
        .set("from_start", before.standing.starts_on)
        .set("from_due", before.standing.due_on)
        .set("to_start", Date(next.window.from))
        .set("to_due", due)
        .set("reason", reason.trim())
        .set("by_name", ctx.actor.name())
        .set("by_id", ctx.actor.user_id())
        .set("at", ctx.now);
    tx.insert("occasion_move", row).await?;
    let (columns, change) = moved(before, &next, change(before, next.state.word()).note(reason.trim()));
    // Whoever was told that it is late was told of another day.
    let columns = columns
        .set("postponed", before.standing.postponed + 1)
        .set("calendar_seq", before.calendar_seq + 1)
        .set("escalated_on", None::<Date>)
        .set("escalated_to_id", None::<Id>)
        .set("escalated_why", None::<&str>);
    Ok((columns, change))
}

fn reopen(before: &Occasion, reason: &str) -> Result<(Columns, Change), StepError> {
    if before.is_open() {
        return Err(refused("", "occasions-error-step"));
    }
    if reason.trim().is_empty() {
        return Err(refused("reason", "form-required"));
    }
    let columns = Columns::new()
        .set("state", "ongoing")
        .set("state_reason", reason.trim())
        .set("turn", turn("ongoing", before.standing.due_on))
        .set("done_on", None::<Date>)
        .set("done_late_days", None::<i64>)
        .set("done_by", None::<&str>)
        .set("done_by_id", None::<Id>)
        .set("done_at", None::<i64>)
        .set("calendar_seq", before.calendar_seq + 1);
    Ok((columns, change(before, "ongoing").note(reason.trim())))
}
