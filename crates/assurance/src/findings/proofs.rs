//! What is said or shown about a finding: own statement, retest, follow-up review, acceptance, withdrawal. Each stays as it was written; what
//! was wrong is revoked with a reason. A finding may be fixed before the report is delivered.
use super::{
    model::Finding,
    standing::{Kind, OUTCOMES, Outcome},
    store::{REGISTER, in_tx, projection, restand},
};
use crate::{act::ActError, audits};
use vk_core::{Date, Id};
use vk_db::{Act, Change, Columns, DbError, Recorded, Sql, WriteTx};
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

const OUTCOME: FieldDef = FieldDef::new("outcome", Input::Choice(OUTCOMES)).required();
const ON: FieldDef = FieldDef::new("on_day", Input::Date).required();
const WHAT: FieldDef = FieldDef::new("what", Input::Area(4000)).required();
const EVIDENCE: FieldDef = FieldDef::new("evidence", Input::Area(2000));
const REVIEW: FieldDef = FieldDef::new("proof_review", Input::Record(&["audit"]));
const BY: FieldDef = FieldDef::new("performed_by", Input::Text(200)).required();
pub const REASON: &[FieldDef] = &[FieldDef::new("reason", Input::Area(2000)).required()];

/// What a proof of this kind is asked for.
pub fn fields(kind: Kind) -> &'static [FieldDef] {
    const STATEMENT: &[FieldDef] = &[OUTCOME, ON, WHAT, EVIDENCE, BY];
    const RETEST: &[FieldDef] = &[OUTCOME, ON, WHAT, EVIDENCE, REVIEW, BY];
    const FOLLOW_UP: &[FieldDef] = &[OUTCOME, ON, WHAT, REVIEW.required(), BY];
    const DECIDED: &[FieldDef] = &[ON, WHAT, BY];
    match kind {
        Kind::OwnStatement => STATEMENT,
        Kind::Retest => RETEST,
        Kind::FollowUp => FOLLOW_UP,
        Kind::Acceptance | Kind::Withdrawal => DECIDED,
    }
}

/// Writes a proof at the version of the finding that was read.
pub async fn give(tx: &mut WriteTx<'_>, id: Id, kind: Kind, raw: &Raw) -> Result<Recorded, ActError> {
    let finding = in_tx(tx, id).await?;
    at(&finding, raw)?;
    let mut c = Checked::of(fields(kind), raw);
    let review = if fields(kind).iter().any(|f| f.key == "proof_review") { c.opt_id("proof_review") } else { None };
    check(&mut c, tx, &finding, kind, review).await?;
    let (outcome, on) = (outcome(kind, raw), c.opt_date("on_day"));
    let (what, evidence, by) =
        c.done(|c| (c.text("what"), c.opt_text("evidence"), c.text("performed_by"))).map_err(ActError::Refused)?;
    let Some(on) = on else { return Err(ActError::on("on_day", "audits-error-future")) };
    let no = tx.int(Sql::new("SELECT COALESCE(MAX(no), 0) + 1 FROM finding_proof WHERE finding_id = ").bind(id)).await?;
    let ctx = tx.ctx();
    let row = Columns::new()
        .set("id", ctx.new_id())
        .set("finding_id", id)
        .set("no", no)
        .set("kind", kind.key())
        .set("outcome", outcome.key())
        .set("on_day", on)
        .set("what", &what)
        .set("evidence", evidence.as_deref().filter(|_| kind.is_evidence()))
        .set("review_id", review)
        .set("performed_by", &by)
        .set("recorded_by", ctx.actor.name())
        .set("recorded_by_id", ctx.actor.user_id())
        .set("recorded_at", ctx.now);
    tx.insert("finding_proof", row).await?;
    let act = if kind.is_evidence() { Act::Update } else { Act::Decide };
    let mut change = Change::new(REGISTER, Some(id), act).field("proof", None, Some(format!("{no} {}", kind.key())));
    for (key, value) in [("outcome", outcome.key().to_owned()), ("on_day", on.to_string()), ("what", what), ("performed_by", by)]
    {
        change = change.field(key, None, Some(value));
    }
    finish(tx, &finding, change).await
}

/// Accepted and withdrawn findings are not fixed, whatever is sent.
fn outcome(kind: Kind, raw: &Raw) -> Outcome {
    let sent = if kind.is_evidence() { Outcome::from_key(raw.get("outcome")) } else { None };
    sent.unwrap_or(Outcome::NotFixed)
}

fn at(finding: &Finding, raw: &Raw) -> Result<(), ActError> {
    if finding.version != raw.version() {
        return Err(DbError::Conflict.into());
    }
    if finding.archived_at.is_some() {
        return Err(ActError::on("", "findings-error-archived"));
    }
    Ok(())
}

async fn check(c: &mut Checked<'_>, tx: &WriteTx<'_>, finding: &Finding, kind: Kind, review: Option<Id>) -> Result<(), DbError> {
    let on = c.opt_date("on_day");
    if on.is_some_and(|day| day > tx.ctx().now.local_date()) {
        c.refuse("on_day", "audits-error-future");
    }
    if on.zip(finding.data.found_on).is_some_and(|(day, found)| day < found) {
        c.refuse("on_day", "findings-error-before");
    }
    if kind == Kind::Retest {
        check_retest(c, tx.ctx().actor.user_id(), finding, on, review);
    }
    if let Some(review) = review {
        let audit = audits::get(tx, &vk_db::Viewer::everything(), review).await?;
        let own = audit.as_ref().is_none_or(|a| a.data.kind == "own_review");
        if kind == Kind::FollowUp && (review == finding.data.review || own) {
            c.refuse("proof_review", "findings-error-same_review");
        }
    }
    Ok(())
}

/// A retest is done by somebody else than whoever says that it is fixed, not before that day, and shows something.
fn check_retest(c: &mut Checked<'_>, who: Option<Id>, finding: &Finding, on: Option<Date>, review: Option<Id>) {
    let said = || finding.live().filter(|p| p.kind == Kind::OwnStatement);
    if who.is_some() && said().any(|p| p.recorded_by_id == who) {
        c.refuse("", "findings-error-own");
    }
    if on.is_some_and(|day| said().any(|p| day < p.on && p.outcome == Outcome::Fixed)) {
        c.refuse("on_day", "findings-error-retest_before");
    }
    if review.is_none() && c.opt_text("evidence").is_none() {
        c.refuse("evidence", "findings-error-evidence");
    }
}

/// Takes a proof back, with a reason. It stays and counts as never said.
pub async fn revoke(tx: &mut WriteTx<'_>, id: Id, no: i64, raw: &Raw) -> Result<Recorded, ActError> {
    let finding = in_tx(tx, id).await?;
    at(&finding, raw)?;
    if !finding.live().any(|p| p.no == no) {
        return Err(DbError::NotFound.into());
    }
    let reason = Checked::of(REASON, raw).done(|c| c.text("reason")).map_err(ActError::Refused)?;
    let ctx = tx.ctx();
    let row = Sql::new("UPDATE finding_proof SET revoked_at = ")
        .bind(ctx.now)
        .push(", revoked_by = ")
        .bind(ctx.actor.name())
        .push(", revoked_reason = ")
        .bind(&reason)
        .push(" WHERE finding_id = ")
        .bind(id)
        .push(" AND no = ")
        .bind(no);
    tx.exec(row).await?;
    let change = Change::new(REGISTER, Some(id), Act::Update).field("proof", Some(no.to_string()), None).field(
        "reason",
        None,
        Some(reason),
    );
    finish(tx, &finding, change).await
}

async fn finish(tx: &mut WriteTx<'_>, before: &Finding, change: Change) -> Result<Recorded, ActError> {
    let after = restand(tx, before.id, before.version).await?;
    let (was, is) = (before.standing().0.key(), after.standing().0.key());
    let change = if was == is { change } else { change.field("standing", Some(was.to_owned()), Some(is.to_owned())) };
    Ok(tx.record(change, Some(projection(&after))).await?)
}

/// The kind of proof that an address names.
pub fn kind(key: &str) -> Result<Kind, FieldErrors> {
    Kind::from_key(key).ok_or_else(|| FieldErrors::one("kind", "findings-error-kind"))
}
