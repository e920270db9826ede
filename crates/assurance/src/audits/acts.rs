//! What takes an audit from one state to the next, each act with what it asks for, in the order of domain.md 4.3: carried out, fact check, report
//! delivered, answer requested, answer decided, measures, reported back, filed, followed up.
use super::{
    model::{Audit, State, turn},
    store::{REGISTER, in_tx, projection},
};
use crate::{act::ActError, recommendations};
use vk_core::{Date, Id};
use vk_db::{Act, Change, Columns, DbError, Recorded, WriteTx};
use vk_web::{
    Message,
    form::{Checked, FieldDef, FieldErrors, Input, Raw},
};

/// One act: from which states, to which, what it asks for and the messages of its button and of what is said when it is done.
#[derive(Debug)]
pub struct Step {
    pub key: &'static str,
    from: &'static [State],
    to: State,
    pub fields: &'static [FieldDef],
    pub submit: &'static str,
    pub done: &'static str,
}

const REASON: &[FieldDef] = &[FieldDef::new("reason", Input::Area(2000)).required()];
const FACT_CHECK: &[FieldDef] = &[FieldDef::new("fact_check_due", Input::Date).required()];
const DELIVER: &[FieldDef] = &[FieldDef::new("delivered_on", Input::Date).required()];
const REQUEST: &[FieldDef] = &[FieldDef::new("response_due", Input::Date).required()];
const DECIDE: &[FieldDef] =
    &[FieldDef::new("response_decided_on", Input::Date).required(), FieldDef::new("late_reason", Input::Area(2000))];
const REPORT: &[FieldDef] = &[FieldDef::new("reported_back_on", Input::Date).required()];

pub const STEPS: &[Step] = &[
    Step {
        key: "begin",
        from: &[State::Planned],
        to: State::InProgress,
        fields: &[],
        submit: "audits-begin-do",
        done: "audits-begin-done",
    },
    Step {
        key: "fact_check",
        from: &[State::InProgress],
        to: State::FactCheck,
        fields: FACT_CHECK,
        submit: "audits-fact_check-do",
        done: "audits-fact_check-done",
    },
    Step {
        key: "deliver",
        from: &[State::InProgress, State::FactCheck],
        to: State::Delivered,
        fields: DELIVER,
        submit: "audits-deliver-do",
        done: "audits-deliver-done",
    },
    Step {
        key: "request_answer",
        from: &[State::Delivered],
        to: State::AnswerRequested,
        fields: REQUEST,
        submit: "audits-request_answer-do",
        done: "audits-request_answer-done",
    },
    Step {
        key: "decide_answer",
        from: &[State::Delivered, State::AnswerRequested],
        to: State::AnswerDecided,
        fields: DECIDE,
        submit: "audits-decide_answer-do",
        done: "audits-decide_answer-done",
    },
    Step {
        key: "measures",
        from: &[State::AnswerDecided],
        to: State::MeasuresUnderWay,
        fields: &[],
        submit: "audits-measures-do",
        done: "audits-measures-done",
    },
    Step {
        key: "report_back",
        from: &[State::AnswerDecided, State::MeasuresUnderWay],
        to: State::ReportedBack,
        fields: REPORT,
        submit: "audits-report_back-do",
        done: "audits-report_back-done",
    },
    Step {
        key: "file",
        from: &[State::ReportedBack],
        to: State::Filed,
        fields: &[],
        submit: "audits-file-do",
        done: "audits-file-done",
    },
    Step {
        key: "follow_up",
        from: &[State::ReportedBack, State::Filed],
        to: State::FollowedUp,
        fields: REASON,
        submit: "audits-follow_up-do",
        done: "audits-follow_up-done",
    },
    Step {
        key: "cancel",
        from: &[State::Planned, State::InProgress, State::FactCheck],
        to: State::Cancelled,
        fields: REASON,
        submit: "audits-cancel-do",
        done: "audits-cancel-done",
    },
    Step {
        key: "reopen",
        from: &[State::ReportedBack, State::Filed, State::FollowedUp],
        to: State::MeasuresUnderWay,
        fields: REASON,
        submit: "audits-reopen-do",
        done: "audits-reopen-done",
    },
];

impl Step {
    pub fn known(key: &str) -> Option<&'static Step> {
        STEPS.iter().find(|s| s.key == key)
    }
    pub fn allowed(&self, state: State) -> bool {
        self.from.contains(&state)
    }
}

/// Does it at the version that was read.
pub async fn take(tx: &mut WriteTx<'_>, id: Id, step: &Step, raw: &Raw) -> Result<Recorded, ActError> {
    let before = in_tx(tx, id).await?;
    if before.version != raw.version() {
        return Err(DbError::Conflict.into());
    }
    if before.archived_at.is_some() || !step.allowed(before.state) {
        return Err(ActError::on("", "audits-error-state"));
    }
    let mut c = Checked::of(step.fields, raw);
    if step.key == "decide_answer" {
        let missing = recommendations::acts::unanswered(tx, id).await?;
        if !missing.is_empty() {
            let numbers = missing.iter().map(|no| format!("R{no}")).collect::<Vec<_>>().join(", ");
            c.refuse("", Message::new("audits-error-unanswered").with("numbers", numbers));
        }
    }
    check(&mut c, &before, step, tx.ctx().now.local_date());
    let columns = c.done(|c| columns(c, &before, step)).map_err(ActError::Refused)?;
    let change = step.fields.iter().filter(|f| !raw.get(f.key).is_empty()).fold(
        Change::new(REGISTER, Some(id), Act::Update).field(
            "state",
            Some(before.state.key().to_owned()),
            Some(step.to.key().to_owned()),
        ),
        |change, f| change.field(f.key, None, Some(raw.get(f.key).to_owned())),
    );
    tx.update_row("review", id, before.version, columns).await?;
    let after = in_tx(tx, id).await?;
    Ok(tx.record(change, Some(projection(&after))).await?)
}

/// Days that cannot be: in the future, before what must have come first; an answer that was late says why.
fn check(c: &mut Checked<'_>, a: &Audit, step: &Step, today: Date) {
    for (key, not_before) in
        [("delivered_on", a.data.starts_on), ("response_decided_on", a.delivered_on), ("reported_back_on", a.response_decided_on)]
    {
        let Some(day) = step.fields.iter().find(|f| f.key == key).and_then(|_| c.opt_date(key)) else { continue };
        if day > today {
            c.refuse(key, "audits-error-future");
        } else if not_before.is_some_and(|first| day < first) {
            c.refuse(key, "audits-error-order");
        }
    }
    if step.key == "request_answer" && c.opt_date("response_due").zip(a.delivered_on).is_some_and(|(due, on)| due < on) {
        c.refuse("response_due", "audits-error-order");
    }
    let late = c.opt_date("response_decided_on").zip(a.data.response_due).is_some_and(|(on, due)| on > due);
    if step.key == "decide_answer" && late && c.opt_text("late_reason").is_none() {
        c.refuse("late_reason", "audits-error-late_reason");
    }
}

fn columns(c: &Checked<'_>, a: &Audit, step: &Step) -> Columns {
    let asks = |key: &str| step.fields.iter().any(|f| f.key == key);
    let due = if asks("response_due") { c.opt_date("response_due") } else { a.data.response_due };
    let reason = c.opt_text(if asks("late_reason") { "late_reason" } else { "reason" });
    let columns = Columns::new()
        .set("state", step.to.key())
        .set("state_reason", reason.filter(|_| asks("reason") || asks("late_reason")))
        .set("response_due", due)
        .set("turn", turn(step.to, due, a.data.year));
    ["fact_check_due", "delivered_on", "response_decided_on", "reported_back_on"]
        .into_iter()
        .filter(|key| asks(key))
        .fold(columns, |columns, key| columns.set(key, c.opt_date(key)))
}

/// The form of an act as it is first shown.
pub fn fresh(step: &Step, a: &Audit, today: Date) -> Raw {
    step.fields.iter().fold(Raw::default(), |raw, f| match f.key {
        "delivered_on" | "response_decided_on" | "reported_back_on" => raw.with(f.key, today.to_string()),
        "response_due" => raw.with_opt(f.key, a.data.response_due),
        _ => raw,
    })
}

/// The form's errors as they are, for the API.
pub fn unknown() -> FieldErrors {
    FieldErrors::one("act", "audits-error-state")
}
