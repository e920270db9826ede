//! What is done with a classification: one aspect after the other is judged, it is handed in, the information owner decides, and what happens later
//! brings it under review. Every act is one transaction with its audit entry; who may do it has been decided before.
use super::{
    effect,
    form::REASON,
    model::{Cause, Classification, NewClassification, Proposal, Reasons, State, is_special},
    store::{self, in_tx, save, save_as},
    triggers::{Happened, causes},
};
use crate::{
    classification_models::{self, Model},
    information_sets,
};
use vk_core::{Aspect, Ctx, Date, Id, Instant, Level};
use vk_db::{Act, Db, DbError, Recorded, Sql, WriteTx};
use vk_web::{Message, form::FieldErrors};

/// What cannot be done, beside what the database says.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    #[error(transparent)]
    Db(#[from] DbError),
    /// What is missing or wrong, field by field.
    #[error("not yet")]
    Fields(FieldErrors),
    /// Level 4 was chosen before: nothing is written until the security protection chief has answered.
    #[error("stopped")]
    Stopped,
    /// Decided, superseded or revoked already.
    #[error("closed")]
    Closed,
    /// Nothing is in force that could be revoked or reviewed.
    #[error("not in force")]
    NotInForce,
    /// It does not wait for the security protection chief.
    #[error("not stopped")]
    NotStopped,
}

impl From<ActError> for vk_web::AppError {
    fn from(error: ActError) -> vk_web::AppError {
        match error {
            ActError::Db(db) => db.into(),
            ActError::Fields(fields) => fields.into(),
            ActError::Stopped => FieldErrors::one("", "classifications-error-stopped").into(),
            ActError::Closed => FieldErrors::one("", "classifications-error-closed").into(),
            ActError::NotInForce => FieldErrors::one("", "classifications-error-not-in-force").into(),
            ActError::NotStopped => FieldErrors::one("", "classifications-error-not-stopped").into(),
        }
    }
}

/// Begins a session. What is proposed comes from a type classification, else from the class in force.
pub async fn start(
    tx: &mut WriteTx<'_>,
    set: Id,
    proposal: Option<Proposal>,
    laws: Option<String>,
) -> Result<(Id, Recorded), DbError> {
    let proposal = match proposal {
        Some(proposal) => Some(proposal),
        None => in_force(tx, set).await?.map(|c| Proposal {
            type_name: None,
            class: c.data().class,
            reasons: c.data().reasons.clone(),
        }),
    };
    let new = NewClassification { held_on: Some(tx.ctx().now.local_date()), laws, ..NewClassification::of(set) };
    store::insert(tx, new, State::InProgress, proposal).await
}

/// Begins a session in which nothing is proposed.
pub async fn start_from_nothing(tx: &mut WriteTx<'_>, set: Id) -> Result<(Id, Recorded), DbError> {
    let new = NewClassification { held_on: Some(tx.ctx().now.local_date()), ..NewClassification::of(set) };
    store::insert(tx, new, State::InProgress, None).await
}

/// The classification of a set that counts.
pub async fn in_force(tx: &WriteTx<'_>, set: Id) -> Result<Option<Classification>, DbError> {
    Ok(store::of_set(tx, set).await?.into_iter().find(|c| c.state().in_force()))
}

/// What a person said of one aspect.
#[derive(Clone, Debug)]
pub struct Judgement {
    pub aspect: Aspect,
    pub level: Level,
    pub reason: Option<String>,
}

/// What became of it.
#[derive(Debug)]
pub enum Judged {
    Kept(Recorded),
    /// A level for the security protection chief: the text that came with it was not kept.
    Stopped(Recorded),
}

/// Keeps what was said of one aspect. A special level keeps no text and stops the session, unless the security protection chief has cleared it; the
/// aspect is then not judged any more.
pub async fn judge(tx: &mut WriteTx<'_>, id: Id, version: i64, said: Judgement) -> Result<Judged, ActError> {
    let old = open(tx, id).await?;
    let model = model_of(tx, &old).await?;
    let special = is_special(&model, said.level);
    if special && old.standing.special_reference.is_none() {
        let recorded = save_as(tx, old, version, Act::Update, Some("level for the security protection chief".to_owned()), |c| {
            c.standing.stopped = true;
            c.record.data.class = c.record.data.class.with(said.aspect, None);
            c.record.data.reasons = Reasons::default();
        });
        return Ok(Judged::Stopped(recorded.await?));
    }
    if !special && model.level(said.level).is_none() {
        return Err(ActError::Fields(FieldErrors::one("level", "classifications-error-no-such-level")));
    }
    let reason = said.reason.filter(|r| !special && !r.trim().is_empty());
    let needs = said.level.number() >= model.validity.justify_from_level && !special;
    if needs && reason.is_none() {
        return Err(ActError::Fields(FieldErrors::one("reason", "classifications-error-reason")));
    }
    let recorded = save(tx, old, version, |c| {
        let data = &mut c.record.data;
        data.class = data.class.with(said.aspect, Some(said.level));
        data.reasons.set(said.aspect, reason);
        if c.standing.state == State::Draft {
            c.standing.state = State::InProgress;
        }
    });
    Ok(Judged::Kept(recorded.await?))
}

/// Keeps who took part, when, and which laws it follows from.
pub async fn workshop(tx: &mut WriteTx<'_>, id: Id, version: i64, said: NewClassification) -> Result<Recorded, ActError> {
    let old = open(tx, id).await?;
    Ok(save(tx, old, version, |c| {
        let data = &mut c.record.data;
        data.participants = said.participants;
        data.facilitator = said.facilitator;
        data.held_on = said.held_on;
        data.laws = said.laws;
        data.reference = said.reference;
    })
    .await?)
}

/// Hands it in for decision.
pub async fn hand_in(tx: &mut WriteTx<'_>, id: Id, version: i64) -> Result<Recorded, ActError> {
    let old = open(tx, id).await?;
    let model = model_of(tx, &old).await?;
    complete(&old, &model)?;
    let due = tx.ctx().now.local_date().plus_days(model.validity.decide_days);
    Ok(save(tx, old, version, |c| {
        c.standing.state = State::ForDecision;
        c.standing.state_on = Some(due);
    })
    .await?)
}

/// The information owner's decision: it supersedes what was in force, and keeps with it what that changed.
pub async fn decide(tx: &mut WriteTx<'_>, id: Id, version: i64, mandate: Option<String>) -> Result<Recorded, ActError> {
    let old = open(tx, id).await?;
    let model = model_of(tx, &old).await?;
    complete(&old, &model)?;
    let set = old.data().information_set;
    let mut effect = effect::preview(tx, set, old.data().class, tx.ctx().now.local_date()).await?;
    let supersedes = supersede(tx, set).await?;
    let (now, who) = (tx.ctx().now, tx.ctx().actor.name().to_owned());
    let until = old.data().valid_until(&model, now.local_date());
    let recorded = save_as(tx, old, version, Act::Decide, mandate.clone(), |c| {
        let s = &mut c.standing;
        s.state = State::Decided;
        (s.cause, s.state_on, s.proposal) = (None, None, None);
        (s.decided_by, s.decided_at, s.mandate) = (Some(who), Some(now), mandate);
        (s.valid_until, s.supersedes) = (Some(until), supersedes);
    });
    let recorded = recorded.await?;
    information_sets::project_again(tx, set).await?;
    effect::class_changed(tx, set).await?;
    // The gaps that the new requirements open are known only now.
    effect::gaps(tx, &mut effect).await?;
    store::keep_effect(tx, id, &effect).await?;
    Ok(recorded)
}

/// A decision that was made before it was recorded here: who made it and when are told, not read from the act.
#[derive(Clone, Debug)]
pub struct Earlier {
    pub by: String,
    pub at: Instant,
}

/// Keeps a decision that was made earlier (the demo region, what another tool knows), with the same demands as one that is made now.
pub async fn keep_earlier(tx: &mut WriteTx<'_>, new: NewClassification, earlier: Earlier) -> Result<(Id, Recorded), ActError> {
    let (id, _) = store::insert(tx, new, State::Draft, None).await?;
    let _decided = decide(tx, id, 1, None).await?;
    let decided = in_tx(tx, id).await?;
    let model = model_of(tx, &decided).await?;
    let until = decided.data().valid_until(&model, earlier.at.local_date());
    let version = decided.record.version;
    let recorded = save(tx, decided, version, |c| {
        c.standing.decided_by = Some(earlier.by);
        c.standing.decided_at = Some(earlier.at);
        c.standing.valid_until = Some(until);
    });
    Ok((id, recorded.await?))
}

/// A decision that stands no more without a new one: nothing is in force then. It needs its reason.
pub async fn revoke(tx: &mut WriteTx<'_>, id: Id, version: i64, reason: &str) -> Result<Recorded, ActError> {
    let reason = needed("reason", reason, REASON, "classifications-error-revoke-reason")?;
    let old = in_tx(tx, id).await?;
    if !old.state().in_force() {
        return Err(ActError::NotInForce);
    }
    let set = old.data().information_set;
    let recorded = save_as(tx, old, version, Act::Decide, Some(reason), |c| c.standing.state = State::Revoked).await?;
    information_sets::project_again(tx, set).await?;
    effect::class_changed(tx, set).await?;
    Ok(recorded)
}

/// Longest registry number of the security protection chief's answer.
const REFERENCE: usize = 200;

/// The security protection chief has said that the information is not security-classified: special analysis, with the registry number of the answer.
pub async fn clear(tx: &mut WriteTx<'_>, id: Id, version: i64, reference: &str) -> Result<Recorded, ActError> {
    let reference = needed("reference", reference, REFERENCE, "classifications-error-registry-number")?;
    let old = stopped(tx, id).await?;
    Ok(save_as(tx, old, version, Act::Decide, Some(reference.clone()), |c| {
        c.standing.stopped = false;
        c.standing.special_reference = Some(reference);
    })
    .await?)
}

/// Level 4 was chosen by mistake: the session goes on with that aspect to be judged again. The texts that the stop took away do not come back.
pub async fn wrong_level(tx: &mut WriteTx<'_>, id: Id, version: i64) -> Result<Recorded, ActError> {
    let old = stopped(tx, id).await?;
    Ok(save(tx, old, version, |c| c.standing.stopped = false).await?)
}

async fn stopped(tx: &WriteTx<'_>, id: Id) -> Result<Classification, ActError> {
    let c = in_tx(tx, id).await?;
    if c.standing.stopped && !c.record.is_archived() { Ok(c) } else { Err(ActError::NotStopped) }
}

/// A text that must be there, and not be longer than this.
fn needed(field: &'static str, text: &str, max: usize, missing: &'static str) -> Result<String, ActError> {
    let text = text.trim().replace("\r\n", "\n");
    let wrong = match text.chars().count() {
        0 => Message::new(missing),
        n if n > max => Message::new("form-too-long").with("max", max).with("n", n),
        _ => return Ok(text),
    };
    Err(ActError::Fields(FieldErrors::one(field, wrong)))
}

/// Somebody asks for a new one of what is in force; nothing happens to one that is under review already.
pub async fn ask_review(tx: &mut WriteTx<'_>, id: Id) -> Result<Option<Recorded>, ActError> {
    let c = in_tx(tx, id).await?;
    if !c.state().in_force() {
        return Err(ActError::NotInForce);
    }
    Ok(review(tx, &[c.data().information_set], Cause::Asked).await?.1)
}

/// Brings the decided classifications of these information sets under review; those that already are stay as they are. Says how many.
pub async fn review(tx: &mut WriteTx<'_>, sets: &[Id], cause: Cause) -> Result<(usize, Option<Recorded>), DbError> {
    let standing = store::standing_of(tx, sets).await?;
    let (n, mut last) = (standing.len(), None);
    for c in standing {
        let model = model_of(tx, &c).await?;
        let due = tx.ctx().now.local_date().plus_days(model.validity.decide_days);
        last = Some(under_review(tx, c, cause, due).await?);
    }
    Ok((n, last))
}

/// An incident touches these information sets, or systems that hold them.
pub async fn after_incident(tx: &mut WriteTx<'_>, touched: Id) -> Result<(), DbError> {
    let sql = Sql::new("SELECT information_set_id AS id FROM system_information WHERE system_id = ").bind(touched);
    let mut sets: Vec<Id> = tx.all(sql).await?.iter().map(|row| row.id("id")).collect::<Result<_, _>>()?;
    sets.push(touched);
    if let Some(cause) = causes(&Happened::Incident) {
        let _kept = review(tx, &sets, cause).await?;
    }
    Ok(())
}

async fn under_review(tx: &mut WriteTx<'_>, c: Classification, cause: Cause, due: Date) -> Result<Recorded, DbError> {
    let version = c.record.version;
    save_as(tx, c, version, Act::Update, Some(format!("review: {}", cause.key())), |c| {
        c.standing.state = State::UnderReview;
        c.standing.cause = Some(cause);
        c.standing.state_on = Some(due);
    })
    .await
}

/// Classifications brought under review in one transaction: a job that meets many does not hold the writer for long.
const BATCH: i64 = 200;

/// The daily job: what has lost its validity comes under review, due at once.
pub async fn age(db: &Db, ctx: &Ctx) -> Result<usize, DbError> {
    let today = ctx.now.local_date();
    let mut n = 0;
    loop {
        let mut tx = db.write(ctx).await?;
        let ended = store::ended(&tx, today, BATCH).await?;
        let mut last = None;
        for c in ended {
            n += 1;
            last = Some(under_review(&mut tx, c, Cause::Age, today).await?);
        }
        match last {
            Some(recorded) => tx.commit(recorded).await?,
            None => return Ok(n),
        }
    }
}

async fn open(tx: &WriteTx<'_>, id: Id) -> Result<Classification, ActError> {
    let c = in_tx(tx, id).await?;
    match (c.standing.stopped, c.state().is_open() && !c.record.is_archived()) {
        (true, _) => Err(ActError::Stopped),
        (false, false) => Err(ActError::Closed),
        (false, true) => Ok(c),
    }
}

/// The model that it was begun under; the one in use where that is gone.
async fn model_of(tx: &WriteTx<'_>, c: &Classification) -> Result<Model, DbError> {
    Ok(classification_models::of(tx, c.standing.model_id, &c.standing.model_version).await?.model)
}

fn complete(c: &Classification, model: &Model) -> Result<(), ActError> {
    let missing = c.data().missing(model, c.standing.special_reference.is_some());
    if missing.is_empty() { Ok(()) } else { Err(ActError::Fields(missing)) }
}

async fn supersede(tx: &mut WriteTx<'_>, set: Id) -> Result<Option<Id>, DbError> {
    let Some(old) = in_force(tx, set).await? else { return Ok(None) };
    let (id, version) = (old.id(), old.record.version);
    let _kept = save(tx, old, version, |c| c.standing.state = State::Superseded).await?;
    Ok(Some(id))
}
