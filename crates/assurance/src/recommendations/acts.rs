//! The answer to a recommendation and its follow-ups. What a position or a status demands is said by the content: a function, a day, a reason,
//! something that shows it, an audit that confirmed it.
use super::{
    model::{POSITIONS, Recommendation, STATUSES, turn},
    store::{REGISTER, in_tx, projection},
};
use crate::{
    act::ActError,
    audits::{self, words},
};
use vk_core::Id;
use vk_db::{Act, Change, Columns, DbError, Recorded, Sql, Viewer, WriteTx};
use vk_web::form::{Checked, FieldDef, Input, Raw};

pub const ANSWER: &[FieldDef] = &[
    FieldDef::new("position", Input::Choice(POSITIONS)).required(),
    FieldDef::new("reasoning", Input::Area(4000)),
    FieldDef::new("responsible", Input::Record(&["function"])),
    FieldDef::new("due_on", Input::Date),
];
pub const FOLLOW_UP: &[FieldDef] = &[
    FieldDef::new("status", Input::Choice(STATUSES)).required(),
    FieldDef::new("on_day", Input::Date).required(),
    FieldDef::new("what", Input::Area(4000)).required(),
    FieldDef::new("evidence", Input::Area(2000)),
    FieldDef::new("confirmed_in", Input::Record(&["audit"])),
    FieldDef::new("performed_by", Input::Text(200)).required(),
    FieldDef::new("follow_up_on", Input::Date),
];

fn at(r: &Recommendation, raw: &Raw) -> Result<(), ActError> {
    if r.version != raw.version() {
        return Err(DbError::Conflict.into());
    }
    if r.archived_at.is_some() {
        return Err(ActError::on("", "recommendations-error-archived"));
    }
    Ok(())
}

/// Writes the answer at the version that was read. A later answer replaces it; the history keeps both.
pub async fn answer(tx: &mut WriteTx<'_>, id: Id, raw: &Raw) -> Result<Recorded, ActError> {
    let before = in_tx(tx, id).await?;
    at(&before, raw)?;
    let mut c = Checked::of(ANSWER, raw);
    let needs = words().map(|w| w.position_needs(raw.get("position"))).unwrap_or_default();
    for (need, field) in [("reasoning", "reasoning"), ("responsible", "responsible"), ("due", "due_on")] {
        if needs.iter().any(|n| n == need) && raw.get(field).is_empty() {
            c.refuse(field, "recommendations-error-needed");
        }
    }
    let ctx = tx.ctx();
    let due = c.opt_date("due_on");
    let row = c
        .done(|c| {
            Columns::new()
                .set("position", c.text("position"))
                .set("reasoning", c.opt_text("reasoning"))
                .set("responsible_id", c.opt_id("responsible"))
                .set("due_on", due)
                .set("turn", turn(&before.status, due))
                .set("answered_by", ctx.actor.name())
                .set("answered_at", ctx.now)
        })
        .map_err(ActError::Refused)?;
    tx.update_row("recommendation", id, before.version, row).await?;
    let mut change = Change::new(REGISTER, Some(id), Act::Decide);
    let was = before.answer.as_ref();
    change = change.field("position", was.map(|a| a.position.clone()), Some(raw.get("position").to_owned()));
    change = change.field("reasoning", was.and_then(|a| a.reasoning.clone()), Some(raw.get("reasoning").to_owned()));
    change = change.field("due_on", before.data.due_on.map(|d| d.to_string()), due.map(|d| d.to_string()));
    let after = in_tx(tx, id).await?;
    Ok(tx.record(change, Some(projection(&after))).await?)
}

/// Writes a follow-up at the version that was read. What was said before stays.
pub async fn follow_up(tx: &mut WriteTx<'_>, id: Id, raw: &Raw) -> Result<Recorded, ActError> {
    let before = in_tx(tx, id).await?;
    at(&before, raw)?;
    let mut c = Checked::of(FOLLOW_UP, raw);
    check(&mut c, tx, &before, raw).await?;
    let ctx = tx.ctx();
    let (status, on, next) = (raw.get("status").to_owned(), c.opt_date("on_day"), c.opt_date("follow_up_on"));
    let no = before.follow_ups.len() as i64 + 1;
    let row = c
        .done(|c| {
            Columns::new()
                .set("id", ctx.new_id())
                .set("recommendation_id", id)
                .set("no", no)
                .set("status", c.text("status"))
                .set("on_day", on)
                .set("what", c.text("what"))
                .set("evidence", c.opt_text("evidence"))
                .set("review_id", c.opt_id("confirmed_in"))
                .set("performed_by", c.text("performed_by"))
                .set("recorded_by", ctx.actor.name())
                .set("recorded_by_id", ctx.actor.user_id())
                .set("recorded_at", ctx.now)
        })
        .map_err(ActError::Refused)?;
    tx.insert("recommendation_follow_up", row).await?;
    let row = Columns::new()
        .set("status", &status)
        .set("status_on", on)
        .set("follow_up_on", next)
        .set("turn", turn(&status, before.data.due_on));
    tx.update_row("recommendation", id, before.version, row).await?;
    let mut change = Change::new(REGISTER, Some(id), Act::Update).field("status", Some(before.status.clone()), Some(status));
    for key in ["on_day", "what", "evidence", "performed_by"].into_iter().filter(|key| !raw.get(key).is_empty()) {
        change = change.field(key, None, Some(raw.get(key).to_owned()));
    }
    let after = in_tx(tx, id).await?;
    Ok(tx.record(change, Some(projection(&after))).await?)
}

async fn check(c: &mut Checked<'_>, tx: &WriteTx<'_>, before: &Recommendation, raw: &Raw) -> Result<(), DbError> {
    let today = tx.ctx().now.local_date();
    if c.opt_date("on_day").is_some_and(|day| day > today) {
        c.refuse("on_day", "audits-error-future");
    }
    if c.opt_date("follow_up_on").is_some_and(|day| day < today) {
        c.refuse("follow_up_on", "recommendations-error-next");
    }
    let needs = words().and_then(|w| w.status(raw.get("status"))).map(|s| s.needs.as_slice()).unwrap_or_default();
    let demands = |need: &str| needs.iter().any(|n| n == need);
    if demands("responsible") && before.data.responsible.is_none() {
        c.refuse("status", "recommendations-error-responsible");
    }
    if demands("evidence") && c.opt_text("evidence").is_none() {
        c.refuse("evidence", "recommendations-error-evidence");
    }
    let confirmed = c.opt_id("confirmed_in");
    if demands("review") && confirmed.is_none() {
        c.refuse("confirmed_in", "recommendations-error-review");
    }
    if let Some(audit) = confirmed {
        let own = audits::get(tx, &Viewer::everything(), audit).await?.is_none_or(|a| a.data.kind == "own_review");
        if audit == before.data.review || own {
            c.refuse("confirmed_in", "findings-error-same_review");
        }
    }
    let stated = || before.follow_ups.iter().filter(|f| f.status == "fixed_own_statement");
    let who = tx.ctx().actor.user_id();
    if raw.get("status") == "verified_by_retest" && who.is_some() && stated().any(|f| f.recorded_by_id == who) {
        c.refuse("", "findings-error-own");
    }
    Ok(())
}

/// The number of recommendations of an audit that nobody has answered.
pub async fn unanswered(tx: &WriteTx<'_>, audit: Id) -> Result<Vec<i64>, DbError> {
    let sql =
        Sql::new("SELECT no FROM recommendation WHERE archived_at IS NULL AND position IS NULL AND review_id = ").bind(audit);
    tx.all(sql.push(" ORDER BY no")).await?.iter().map(|row| row.int("no")).collect()
}
