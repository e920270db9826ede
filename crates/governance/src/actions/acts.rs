//! What changes an action's state, each act with what it asks for: begin, complete, verify, cancel, defer, open again. "Done" and "verified" are kept
//! apart: whoever completed an action cannot verify it.
use super::{
    model::{Action, State, turn},
    store::{REGISTER, in_tx, projection, waits_for},
};
use vk_core::{Date, Id};
use vk_db::{Act, Change, Columns, DbError, Recorded, Viewer, WriteTx};
use vk_web::{Message, form::FieldErrors};

/// What somebody does with an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Plan,
    Begin,
    Complete {
        on: Date,
        note: String,
        evidence: Option<String>,
        link: Option<String>,
        early_reason: Option<String>,
    },
    Verify {
        note: Option<String>,
    },
    /// What was reported as done is not: with a reason.
    Reopen {
        reason: String,
    },
    Cancel {
        reason: String,
    },
    Defer {
        reason: String,
        due_on: Date,
    },
}

impl Step {
    /// The state that it leads to.
    pub fn to(&self) -> State {
        match self {
            Step::Plan => State::Planned,
            Step::Begin | Step::Reopen { .. } => State::Ongoing,
            Step::Complete { .. } => State::Done,
            Step::Verify { .. } => State::Verified,
            Step::Cancel { .. } => State::Cancelled,
            Step::Defer { .. } => State::Deferred,
        }
    }
    fn allowed_from(&self, state: State) -> bool {
        match self {
            Step::Plan => matches!(state, State::Ongoing | State::Deferred),
            Step::Begin => matches!(state, State::Planned | State::Deferred),
            Step::Complete { .. } | Step::Cancel { .. } | Step::Defer { .. } => state.is_open(),
            Step::Verify { .. } => state == State::Done,
            Step::Reopen { .. } => matches!(state, State::Done | State::Verified | State::Cancelled),
        }
    }
}

/// Why a step was not taken.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    #[error("refused")]
    Refused(FieldErrors),
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<StepError> for vk_web::AppError {
    fn from(error: StepError) -> vk_web::AppError {
        match error {
            StepError::Refused(errors) => errors.into(),
            StepError::Db(error) => error.into(),
        }
    }
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
    check(tx, &before, &step).await?;
    let (ctx, from, to) = (tx.ctx(), before.state, step.to());
    let due = if let Step::Defer { due_on, .. } = &step { Some(*due_on) } else { before.data.due_on };
    let columns = Columns::new().set("state", to.key()).set("turn", turn(to, due)).set("due_on", due);
    let mut change = Change::new(REGISTER, Some(id), if to == State::Verified { Act::Decide } else { Act::Update }).field(
        "state",
        Some(from.key().to_owned()),
        Some(to.key().to_owned()),
    );
    if due != before.data.due_on {
        change = change.field("due_on", before.data.due_on.map(|d| d.to_string()), due.map(|d| d.to_string()));
    }
    let (who, who_id) = (ctx.actor.name(), ctx.actor.user_id());
    let columns = match step {
        Step::Plan | Step::Begin => columns.set("state_reason", None::<&str>),
        Step::Complete { on, note, evidence, link, early_reason } => {
            change = change.field("done_note", None, Some(note.clone())).field("done_on", None, Some(on.to_string()));
            for (key, value) in [("evidence", &evidence), ("evidence_link", &link), ("early_reason", &early_reason)] {
                if value.is_some() {
                    change = change.field(key, None, value.clone());
                }
            }
            let columns =
                columns.set("state_reason", None::<&str>).set("progress", 100).set("done_on", on).set("done_note", note);
            let columns = columns.set("evidence", evidence).set("evidence_link", link).set("early_reason", early_reason);
            columns.set("done_by", who).set("done_by_id", who_id).set("done_at", ctx.now)
        }
        Step::Verify { note } => {
            if let Some(note) = &note {
                change = change.field("verified_note", None, Some(note.clone()));
            }
            columns.set("verified_note", note).set("verified_by", who).set("verified_by_id", who_id).set("verified_at", ctx.now)
        }
        Step::Reopen { reason } => {
            change = change.note(reason.clone());
            let columns = columns.set("done_on", None::<Date>).set("done_at", None::<i64>).set("verified_at", None::<i64>);
            columns.set("state_reason", reason)
        }
        Step::Cancel { reason } | Step::Defer { reason, .. } => {
            change = change.note(reason.clone());
            columns.set("state_reason", reason)
        }
    };
    tx.update_row("action", id, version, columns).await?;
    let after = in_tx(tx, id).await?;
    Ok(tx.record(change, Some(projection(&after))).await?)
}

async fn check(tx: &WriteTx<'_>, action: &Action, step: &Step) -> Result<(), StepError> {
    if action.archived_at.is_some() || !step.allowed_from(action.state) {
        return Err(refused("", Message::new("actions-error-step")));
    }
    match step {
        Step::Complete { on, early_reason, .. } => {
            if *on > tx.ctx().now.local_date() {
                return Err(refused("done_on", "actions-error-future"));
            }
            if early_reason.is_none() {
                let waiting = waits_for(tx, &Viewer::everything(), action.id).await?;
                if !waiting.is_empty() {
                    let names: Vec<String> = waiting.into_iter().map(|w| w.reference).collect();
                    return Err(refused("early_reason", Message::new("actions-error-waits").with("names", names.join(", "))));
                }
            }
        }
        Step::Verify { .. } => {
            let done_by = action.done.as_ref().and_then(|done| done.by_id);
            if done_by.is_some() && done_by == tx.ctx().actor.user_id() {
                return Err(refused("", "actions-error-own"));
            }
        }
        Step::Defer { due_on, .. } if *due_on <= tx.ctx().now.local_date() => {
            return Err(refused("due_on", "actions-error-past"));
        }
        _ => {}
    }
    Ok(())
}
