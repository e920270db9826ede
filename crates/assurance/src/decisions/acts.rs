//! What takes a decision from one state to the next: begun, reported back, its day moved, fulfilled, revoked.
use super::{
    model::{Decision, State, turn},
    store::{REGISTER, in_tx, projection},
};
use crate::act::ActError;
use vk_core::{Date, Id};
use vk_db::{Act, Change, Columns, DbError, Recorded, WriteTx};
use vk_web::form::{Checked, FieldDef, Input, Raw};

/// One act: from which states, to which (none: it stays), what it asks for and the messages of its button and of what is said when it is done.
#[derive(Debug)]
pub struct Step {
    pub key: &'static str,
    from: &'static [State],
    to: Option<State>,
    pub fields: &'static [FieldDef],
    pub submit: &'static str,
    pub done: &'static str,
}

const REASON: FieldDef = FieldDef::new("reason", Input::Area(2000)).required();
const OPEN: &[State] = &[State::InForce, State::UnderWay];

pub const STEPS: &[Step] = &[
    Step {
        key: "begin",
        from: &[State::InForce],
        to: Some(State::UnderWay),
        fields: &[],
        submit: "decisions-begin-do",
        done: "decisions-begin-done",
    },
    Step {
        key: "report_back",
        from: OPEN,
        to: Some(State::ReportedBack),
        fields: &[
            FieldDef::new("reported_on", Input::Date).required(),
            FieldDef::new("reported_in", Input::Text(200)).required(),
        ],
        submit: "decisions-report_back-do",
        done: "decisions-report_back-done",
    },
    Step {
        key: "postpone",
        from: OPEN,
        to: None,
        fields: &[FieldDef::new("report_back_on", Input::Date).required(), REASON],
        submit: "decisions-postpone-do",
        done: "decisions-postpone-done",
    },
    Step {
        key: "fulfil",
        from: &[State::InForce, State::UnderWay, State::ReportedBack],
        to: Some(State::Fulfilled),
        fields: &[REASON],
        submit: "decisions-fulfil-do",
        done: "decisions-fulfil-done",
    },
    Step {
        key: "revoke",
        from: OPEN,
        to: Some(State::Revoked),
        fields: &[REASON],
        submit: "decisions-revoke-do",
        done: "decisions-revoke-done",
    },
    Step {
        key: "reopen",
        from: &[State::ReportedBack, State::Fulfilled],
        to: Some(State::UnderWay),
        fields: &[REASON],
        submit: "decisions-reopen-do",
        done: "decisions-reopen-done",
    },
];

impl Step {
    pub fn known(key: &str) -> Option<&'static Step> {
        STEPS.iter().find(|s| s.key == key)
    }
    /// A decision without a day has none that can be moved.
    pub fn allowed(&self, d: &Decision) -> bool {
        self.from.contains(&d.state) && (self.key != "postpone" || d.data.report_back_on.is_some())
    }
    fn asks(&self, key: &str) -> bool {
        self.fields.iter().any(|f| f.key == key)
    }
}

/// Does it at the version that was read.
pub async fn take(tx: &mut WriteTx<'_>, id: Id, step: &Step, raw: &Raw) -> Result<Recorded, ActError> {
    let before = in_tx(tx, id).await?;
    if before.version != raw.version() {
        return Err(DbError::Conflict.into());
    }
    if before.archived_at.is_some() || !step.allowed(&before) {
        return Err(ActError::on("", "decisions-error-state"));
    }
    let mut c = Checked::of(step.fields, raw);
    check(&mut c, &before, step, tx.ctx().now.local_date());
    let columns = c.done(|c| columns(c, &before, step)).map_err(ActError::Refused)?;
    let mut change = Change::new(REGISTER, Some(id), Act::Update);
    if let Some(to) = step.to {
        change = change.field("state", Some(before.state.key().to_owned()), Some(to.key().to_owned()));
    }
    for field in step.fields.iter().filter(|f| !raw.get(f.key).is_empty()) {
        let was = before.data.report_back_on.filter(|_| field.key == "report_back_on").map(|d| d.to_string());
        change = change.field(field.key, was, Some(raw.get(field.key).to_owned()));
    }
    tx.update_row("decision", id, before.version, columns).await?;
    let after = in_tx(tx, id).await?;
    Ok(tx.record(change, Some(projection(&after))).await?)
}

fn check(c: &mut Checked<'_>, d: &Decision, step: &Step, today: Date) {
    if let Some(day) = c.opt_date("reported_on").filter(|_| step.asks("reported_on")) {
        if day > today {
            c.refuse("reported_on", "audits-error-future");
        } else if day < d.data.decided_on {
            c.refuse("reported_on", "decisions-error-before");
        }
    }
    if let Some(day) = c.opt_date("report_back_on").filter(|_| step.asks("report_back_on")) {
        if day < today {
            c.refuse("report_back_on", "decisions-error-past");
        } else if Some(day) == d.data.report_back_on {
            c.refuse("report_back_on", "decisions-error-same_day");
        }
    }
}

fn columns(c: &Checked<'_>, d: &Decision, step: &Step) -> Columns {
    let state = step.to.unwrap_or(d.state);
    let moved = c.opt_date("report_back_on").filter(|_| step.asks("report_back_on"));
    let report_back = moved.or(d.data.report_back_on);
    let mut out = Columns::new()
        .set("state", state.key())
        .set("state_reason", c.opt_text("reason").filter(|_| step.asks("reason")))
        .set("report_back_on", report_back)
        .set("turn", turn(state, report_back, d.data.decided_on));
    if moved.is_some() {
        // The day that was first decided is never lost.
        out = out.set("first_report_back_on", d.first_report_back_on.or(d.data.report_back_on));
    }
    if step.asks("reported_on") {
        out = out.set("reported_on", c.opt_date("reported_on")).set("reported_in", c.opt_text("reported_in"));
    }
    out
}

/// The form of an act as it is first shown.
pub fn fresh(step: &Step, d: &Decision, today: Date) -> Raw {
    step.fields.iter().fold(Raw::default(), |raw, f| match f.key {
        "reported_on" => raw.with(f.key, today.to_string()),
        "report_back_on" => raw.with_opt(f.key, d.data.report_back_on),
        _ => raw,
    })
}
