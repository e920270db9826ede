//! What people do in an assessment: begin it, answer, delegate, let an answer follow another assessment's, close and review it. Each act writes its
//! audit entry under the assessment (`answer VK-LEV-03`, before and after), the sums it changes and the projection in one transaction.
use super::{
    catalogue::{self, Requirement},
    inherit,
    lines::stored_one,
    model::{Assessment, NewAnswer, NewAssessment, StoredAnswer},
    scale::{Answer, Standing},
    store::{self, Assessments, REGISTER},
    subject, summary,
};
use vk_core::{Ctx, Date, Id, Secrecy};
use vk_db::{Act, Change, Columns, DbError, Recorded, Sql, WriteTx};
use vk_web::{
    AppError, Message,
    form::{Checked, FieldDef, FieldErrors, Input, Raw, Records},
};

pub const ANSWERS: &[&str] = &["met", "partly", "not_met", "not_applicable", "unknown"];

/// The fields of one answer.
pub const ANSWER: &[FieldDef] = &[
    FieldDef::new("answer", Input::Choice(ANSWERS)).required(),
    FieldDef::new("reason", Input::Area(2000)),
    FieldDef::new("comment", Input::Area(4000)),
];

/// An answer as typed. What does not apply needs a reason.
pub fn answer_from_raw(raw: &Raw) -> Result<NewAnswer, FieldErrors> {
    let mut c = Checked::of(ANSWER, raw);
    let answer = Answer::from_key(raw.get("answer"));
    if answer == Some(Answer::NotApplicable) && raw.get("reason").is_empty() {
        c.refuse("reason", "assessments-error-reason");
    }
    let Some(answer) = answer else {
        return c.done(|_| ()).and(Err(FieldErrors::one("answer", "form-required-choice")));
    };
    c.done(|c| NewAnswer { answer, reason: c.opt_text("reason"), comment: c.opt_text("comment") })
}

/// The assessment of a subject against a source: the one there is, or a new one that belongs to the subject's unit and owner.
pub async fn start(tx: &mut WriteTx<'_>, subject: Id, source: Id, name: String) -> Result<(Id, Option<Recorded>), DbError> {
    if let Some(known) = store::of_subject(tx, subject, source).await? {
        return Ok((known, None));
    }
    let found = subject::get(tx, subject).await?.ok_or(DbError::NotFound)?;
    let new = NewAssessment {
        name,
        subject,
        source,
        responsible: found.owner,
        due_on: None,
        unit: found.unit,
        secrecy: found.secrecy.max(Secrecy::Internal),
    };
    let (id, recorded) = Assessments::insert(tx, new).await?;
    Ok((id, Some(recorded)))
}

/// Stores the same answer to one or several requirements. An answer of one's own ends an inheritance.
pub async fn answer(
    tx: &mut WriteTx<'_>,
    assessment: &Assessment,
    requirements: &[Requirement],
    new: &NewAnswer,
) -> Result<Recorded, DbError> {
    let (ctx, several) = (tx.ctx(), requirements.len() > 1);
    let make = |old: StoredAnswer| StoredAnswer {
        answer: Some(new.answer),
        reason: new.reason.clone(),
        comment: new.comment.clone().or(if several { old.comment } else { None }),
        inherits_from: None,
        answered_by: Some(ctx.actor.name().to_owned()),
        answered_at: Some(ctx.now),
        delegated_to: old.delegated_to,
        delegated_due: old.delegated_due,
    };
    rewrite(tx, assessment.id, requirements, make, in_words).await
}

/// Takes answers away again: they are unanswered, with comment and delegation kept.
pub async fn clear(tx: &mut WriteTx<'_>, assessment: &Assessment, requirements: &[Requirement]) -> Result<Recorded, DbError> {
    let ctx = tx.ctx();
    rewrite(tx, assessment.id, requirements, |old| without_answer(ctx, old, None), in_words).await
}

/// A row without an answer of its own, that may follow another assessment's.
fn without_answer(ctx: &Ctx, old: StoredAnswer, inherits_from: Option<Id>) -> StoredAnswer {
    StoredAnswer {
        answer: None,
        reason: None,
        inherits_from,
        answered_by: Some(ctx.actor.name().to_owned()),
        answered_at: Some(ctx.now),
        ..old
    }
}

/// Writes the answers that `make` makes of the old ones, `said` in the history; what was reviewed is reviewed no longer when one became another.
async fn rewrite(
    tx: &mut WriteTx<'_>,
    id: Id,
    requirements: &[Requirement],
    make: impl Fn(StoredAnswer) -> StoredAnswer + Send + Sync,
    said: impl Fn(&StoredAnswer) -> Option<String> + Send + Sync,
) -> Result<Recorded, DbError> {
    let mut change = Change::new(REGISTER, Some(id), Act::Update);
    let mut differs = false;
    for requirement in requirements {
        let old = stored_one(tx, id, requirement.id).await?;
        let new = make(old.clone());
        differs |= (old.answer, &old.reason, &old.comment, old.inherits_from)
            != (new.answer, &new.reason, &new.comment, new.inherits_from);
        change = change.field(&format!("answer {}", requirement.short()), in_words(&old), said(&new));
        put(tx, id, requirement.id, &new).await?;
    }
    let taken_back = Sql::new("UPDATE assessment SET state = 'answered' WHERE state = 'reviewed' AND id = ").bind(id);
    if differs && tx.exec(taken_back).await? > 0 {
        change = change.field("state", Some("reviewed".to_owned()), Some("answered".to_owned()));
    }
    finish(tx, id, requirements, change).await
}

/// Asks a function to answer by a day; without a function the delegation is taken back.
pub async fn delegate(
    tx: &mut WriteTx<'_>,
    assessment: &Assessment,
    requirements: &[Requirement],
    function: Option<Id>,
    due: Option<Date>,
) -> Result<Recorded, DbError> {
    let mut change = Change::new(REGISTER, Some(assessment.id), Act::Update);
    for requirement in requirements {
        let old = stored_one(tx, assessment.id, requirement.id).await?;
        let (before, after) = (delegation(tx, old.delegated_to, old.delegated_due).await?, delegation(tx, function, due).await?);
        change = change.field(&format!("delegated {}", requirement.short()), before, after);
        let new = StoredAnswer { delegated_to: function, delegated_due: due.filter(|_| function.is_some()), ..old };
        put(tx, assessment.id, requirement.id, &new).await?;
    }
    finish(tx, assessment.id, requirements, change).await
}

/// What stands in the way of inheriting.
pub enum Inherited {
    Done(Recorded),
    /// It would follow itself in a circle.
    Circle,
    /// The other assessment is held against another source, is archived or not there.
    Foreign,
}

/// Lets answers follow another assessment's, live.
pub async fn inherit(
    tx: &mut WriteTx<'_>,
    assessment: &Assessment,
    requirements: &[Requirement],
    from: Id,
) -> Result<Inherited, DbError> {
    let Some(other) = store::by_id(tx, from).await? else { return Ok(Inherited::Foreign) };
    if other.data.new.source != assessment.data.new.source || other.archived_at.is_some() {
        return Ok(Inherited::Foreign);
    }
    for requirement in requirements {
        let way = way(tx, from, requirement.id).await?;
        if inherit::closes_circle(assessment.id, from, |at| way.iter().find(|(id, _)| *id == at).and_then(|(_, next)| *next)) {
            return Ok(Inherited::Circle);
        }
    }
    // The name of a secret assessment stands in no other's history.
    let name = if other.data.new.secrecy == Secrecy::Secret { from.to_string() } else { other.data.new.name };
    let ctx = tx.ctx();
    let make = |old| without_answer(ctx, old, Some(from));
    rewrite(tx, assessment.id, requirements, make, |_| Some(name.clone())).await.map(Inherited::Done)
}

/// The links from an assessment onwards, for one requirement.
pub async fn way(tx: &WriteTx<'_>, from: Id, requirement: Id) -> Result<Vec<(Id, Option<Id>)>, DbError> {
    let mut out: Vec<(Id, Option<Id>)> = Vec::new();
    let mut next = Some(from);
    while let Some(here) = next.filter(|here| !out.iter().any(|(id, _)| id == here)) {
        next = stored_one(tx, here, requirement).await?.inherits_from;
        out.push((here, next));
    }
    Ok(out)
}

/// Moves an assessment on: answered when nothing is left to answer, reviewed by somebody with the mandate, or open again.
pub async fn set_state(tx: &mut WriteTx<'_>, assessment: &Assessment, to: &'static str) -> Result<Recorded, AppError> {
    if to != "open" && assessment.data.counts.get(Standing::Unanswered) > 0 {
        return Err(AppError::Bad(Message::new("assessments-error-unanswered")));
    }
    let update = Sql::new("UPDATE assessment SET state = ").bind(to).push(", updated_at = ").bind(tx.ctx().now);
    tx.exec_versioned(
        update.push(", version = version + 1 WHERE id = ").bind(assessment.id).push(" AND version = ").bind(assessment.version),
    )
    .await?;
    let act = if to == "reviewed" { Act::Decide } else { Act::Update };
    let change =
        Change::new(REGISTER, Some(assessment.id), act).field("state", Some(assessment.data.state.clone()), Some(to.to_owned()));
    let projection = store::project(tx, assessment.id).await?;
    Ok(tx.record(change, Some(projection)).await?)
}

/// Sums up what an act has changed and records it.
pub async fn finish(tx: &mut WriteTx<'_>, id: Id, requirements: &[Requirement], change: Change) -> Result<Recorded, DbError> {
    let only = match requirements {
        [one] => Some(one.id),
        _ => None,
    };
    summary::touch(tx, &[id], only).await?;
    let projection = store::project(tx, id).await?;
    tx.record(change, Some(projection)).await
}

pub async fn put(tx: &mut WriteTx<'_>, assessment: Id, requirement: Id, a: &StoredAnswer) -> Result<(), DbError> {
    let old = Sql::new("DELETE FROM assessment_answer WHERE assessment_id = ").bind(assessment);
    tx.exec(old.push(" AND requirement_id = ").bind(requirement)).await?;
    let row = Columns::new()
        .set("assessment_id", assessment)
        .set("requirement_id", requirement)
        .set("answer", a.answer.map(Answer::key))
        .set("reason", a.reason.as_deref())
        .set("comment", a.comment.as_deref())
        .set("delegated_function_id", a.delegated_to)
        .set("delegated_due_on", a.delegated_due)
        .set("inherits_from", a.inherits_from)
        .set("answered_by", a.answered_by.as_deref())
        .set("answered_at", a.answered_at);
    tx.insert("assessment_answer", row).await
}

/// The answer's key, then what was written beside it.
pub fn in_words(a: &StoredAnswer) -> Option<String> {
    let parts = [a.answer.map(Answer::key), a.reason.as_deref(), a.comment.as_deref()];
    let text = parts.into_iter().flatten().collect::<Vec<_>>().join("\n");
    Some(text).filter(|t| !t.is_empty())
}

async fn delegation(tx: &WriteTx<'_>, function: Option<Id>, due: Option<Date>) -> Result<Option<String>, DbError> {
    let Some(function) = function else { return Ok(None) };
    let name = tx.one(Sql::new("SELECT title FROM node WHERE secrecy <> 'secret' AND id = ").bind(function)).await?;
    let name = name.map(|row| row.text("title")).transpose()?.unwrap_or_else(|| function.to_string());
    Ok(Some(due.map_or(name.clone(), |due| format!("{name}\n{due}"))))
}

/// Requirements of the assessment's source by their identifiers; one that is no requirement of it is not found.
pub async fn requirements(tx: &WriteTx<'_>, assessment: &Assessment, ids: &[Id]) -> Result<Vec<Requirement>, DbError> {
    let mut out = Vec::new();
    for id in ids {
        let found = catalogue::get(tx, *id).await?.filter(|r| r.source == assessment.data.new.source);
        out.push(found.ok_or(DbError::NotFound)?);
    }
    Ok(out)
}
