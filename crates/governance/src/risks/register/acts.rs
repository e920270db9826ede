//! Acts on a risk: judging it, moving it on, accepting it, lifting it to another level, and what time alone changes. Each leaves its reason in the audit
//! log; an acceptance needs a named human with a mandate.
use super::{
    acceptances, form, links,
    model::{Levels, Risk, Standing, State},
    rules::{self, Asked},
    store::{self, REGISTER},
};
use crate::risks::matrices::{self, Judgement, Matrix, body::Zone};
use vk_core::{Actor, Ctx, Date, Grants, Id, Role};
use vk_db::{Act, Change, Columns, DbError, Reader, Recorded, Sql, WriteTx};
use vk_web::{App, AppError, history::snapshot};

/// Risks whose acceptance ends in one run of the job.
const BATCH: i64 = 500;

/// Judges a risk with the matrix in use, also when the numbers stay the same.
pub async fn judge(tx: &mut WriteTx<'_>, id: Id, version: i64, levels: Levels, reason: &str) -> Result<Recorded, DbError> {
    let old = store::in_tx(tx, id).await?;
    let (standing, ended) = acceptances::rejudged(tx, &old, &levels).await?;
    let before = snapshot(tx, form::FIELDS, &form::to_raw(old.data())).await?;
    let mut risk = Risk { standing, ..old.clone() };
    risk.record.version = version;
    risk.record.data.levels = levels;
    let after = snapshot(tx, form::FIELDS, &form::to_raw(risk.data())).await?;
    let change = store::with_state(Change::updated(REGISTER, id, &before, &after), &old.standing, &risk.standing);
    let change = acceptances::ended(tx, id, ended, change).await?;
    store::save(tx, &old, &risk, noted(change, reason)).await
}

/// Moves a risk on.
pub async fn change_state(tx: &mut WriteTx<'_>, id: Id, version: i64, to: State, reason: &str) -> Result<Recorded, DbError> {
    if reason.trim().is_empty() {
        return Err(DbError::refused("reason", "form-required"));
    }
    let old = store::in_tx(tx, id).await?;
    let mut standing = rules::moved(&old.standing, to, old.data().levels.current.is_some())?;
    if old.standing.state == State::Closed {
        standing.rejudge_by = rejudge_on_reopening(tx, &standing).await?;
    }
    let change = store::with_state(Change::new(REGISTER, Some(id), Act::Update), &old.standing, &standing);
    store::save(tx, &old, &at(&old, standing, version), noted(change, reason)).await
}

/// A risk that was closed while another matrix came into use is to be judged again at once.
async fn rejudge_on_reopening(tx: &WriteTx<'_>, standing: &Standing) -> Result<Option<Date>, DbError> {
    let used = matrices::in_use(tx).await?.map(|matrix| matrix.id());
    Ok((standing.matrix.is_some() && used.is_some() && standing.matrix != used).then(|| tx.ctx().now.local_date()))
}

/// Lifts a risk to another level of the organisation, whose function gets the task, or (with none) takes it back.
pub async fn escalate(tx: &mut WriteTx<'_>, id: Id, version: i64, to: Option<String>, reason: &str) -> Result<Recorded, DbError> {
    if reason.trim().is_empty() {
        return Err(DbError::refused("reason", "form-required"));
    }
    let old = store::in_tx(tx, id).await?;
    let change =
        Change::new(REGISTER, Some(id), Act::Update).field("escalated_to", old.standing.escalated_to.clone(), to.clone());
    let why = to.is_some().then(|| reason.trim().to_owned());
    let escalated_function = match &to {
        Some(level) => links::stands_for(tx, level, old.data().unit).await?,
        None => None,
    };
    let standing = Standing { escalated_to: to, escalated_reason: why, escalated_function, ..old.standing.clone() };
    store::save(tx, &old, &at(&old, standing, version), noted(change, reason)).await
}

/// What a person writes who accepts a risk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptanceAsked {
    pub reason: String,
    pub conditions: Option<String>,
    pub valid_until: Date,
}

/// Accepts a risk by the mandate that the actor holds over its unit. Permission to decide in the register has been checked before.
pub async fn accept(tx: &mut WriteTx<'_>, id: Id, version: i64, asked: AcceptanceAsked) -> Result<Recorded, DbError> {
    if asked.reason.trim().is_empty() {
        return Err(DbError::refused("reason", "form-required"));
    }
    let ctx = tx.ctx();
    let Actor::User { id: account, name, grants } = &ctx.actor else {
        return Err(DbError::refused("", "risks-error-mandate"));
    };
    let old = store::in_tx(tx, id).await?;
    let (matrix, at_level, zone) = judged_zone(tx, &old).await?.ok_or_else(|| DbError::refused("", "risks-error-not-judged"))?;
    let request = Asked {
        zone: &zone,
        role: mandate(tx, grants, &matrix.body.mandates(&zone.key), old.data().unit).await?,
        today: ctx.now.local_date(),
        valid_until: asked.valid_until,
        has_actions: has_actions(tx, id).await?,
    };
    let (standing, role) = rules::accepted(&old.standing, request)?;
    acceptances::end(tx, id, "replaced", None).await?;
    let row = Columns::new()
        .set("id", ctx.new_id())
        .set("risk_id", id)
        .set("state", "in_force")
        .set("matrix_id", matrix.id())
        .set("zone", &zone.key)
        .set("cell", format!("{}-{}", at_level.likelihood, at_level.consequence))
        .set("accepted_by", name)
        .set("account_id", *account)
        .set("role", role.key())
        .set("reason", &asked.reason)
        .set("conditions", asked.conditions.as_deref())
        .set("accepted_on", ctx.now.local_date())
        .set("valid_until", asked.valid_until)
        .set("created_at", ctx.now);
    tx.insert("risk_acceptance", row).await?;
    let change = store::with_state(Change::new(REGISTER, Some(id), Act::Decide), &old.standing, &standing)
        .field("accepted_until", old.standing.accepted_until.map(|d| d.to_string()), Some(asked.valid_until.to_string()))
        .field("mandate", None, Some(role.key().to_owned()));
    let change = match &old.standing.escalated_to {
        Some(level) => change.field("escalated_to", Some(level.clone()), None),
        None => change,
    };
    store::save(tx, &old, &at(&old, standing, version), noted(change, &asked.reason)).await
}

/// The matrix that a risk was judged with, its level as it is, and the zone of it.
pub async fn judged_zone(db: &impl Reader, risk: &Risk) -> Result<Option<(Matrix, Judgement, Zone)>, DbError> {
    let (Some(id), Some(level)) = (risk.standing.matrix, risk.data().levels.current) else { return Ok(None) };
    let Some(matrix) = matrices::scale(db, id).await? else { return Ok(None) };
    let zone = matrix.body.place(level).map(|placed| placed.zone.clone());
    Ok(zone.map(|zone| (matrix, level, zone)))
}

/// The role among `roles` that somebody holds over a unit; a risk of the whole region asks for a role in the whole region.
pub async fn mandate(db: &impl Reader, grants: &Grants, roles: &[Role], unit: Option<Id>) -> Result<Option<Role>, DbError> {
    for (role, over) in grants.0.iter().filter(|(role, _)| roles.contains(role)) {
        let covers = match (over, unit) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(over), Some(unit)) => {
                let sql = Sql::new("SELECT 1 AS yes FROM unit_closure WHERE ancestor = ").bind(*over).push(" AND descendant = ");
                db.row(sql.bind(unit)).await?.is_some()
            }
        };
        if covers {
            return Ok(Some(*role));
        }
    }
    Ok(None)
}

/// Whether any action that comes from the risk is under way: what is done or called off treats nothing any more.
pub async fn has_actions(db: &impl Reader, risk: Id) -> Result<bool, DbError> {
    let sql = Sql::new(
        "SELECT 1 AS yes FROM edge e JOIN node n ON n.id = e.from_id WHERE e.relation = 'arises_from' AND e.from_kind = 'action' \
         AND n.state IN ('planned','ongoing','deferred') AND e.to_id = ",
    );
    Ok(db.row(sql.bind(risk).push(" LIMIT 1")).await?.is_some())
}

/// The job: every acceptance that has run out sends its risk back to be assessed, with a duty for the owner. One that fails is logged, tried again the next
/// time, and keeps nobody else's from ending.
pub async fn expire_due(app: &App, ctx: &Ctx) -> Result<(), AppError> {
    let today = ctx.now.local_date();
    let sql = Sql::new("SELECT id FROM risk WHERE state IN ('accepted','followed_up') AND accepted_until < ").bind(today);
    for row in app.db.all(sql.push(" ORDER BY accepted_until, id LIMIT ").bind(BATCH)).await? {
        let id = row.id("id")?;
        if let Err(error) = expire_one(app, ctx, id, today).await {
            tracing::error!(risk = %id, %error, "acceptance that has run out");
        }
    }
    Ok(())
}

async fn expire_one(app: &App, ctx: &Ctx, id: Id, today: Date) -> Result<(), DbError> {
    let mut tx = app.db.write(ctx).await?;
    match expire(&mut tx, id, today).await? {
        Some(recorded) => tx.commit(recorded).await,
        None => Ok(()),
    }
}

/// Ends the acceptance of one risk if it has run out, as it stands inside the transaction: one that has just been renewed is left alone.
pub async fn expire(tx: &mut WriteTx<'_>, id: Id, today: Date) -> Result<Option<Recorded>, DbError> {
    let old = store::in_tx(tx, id).await?;
    let Some(standing) = rules::expired(&old.standing, today) else { return Ok(None) };
    let until = old.standing.accepted_until.map(|day| day.to_string());
    let change = store::with_state(Change::new(REGISTER, Some(id), Act::Update), &old.standing, &standing);
    let change = change.field("accepted_until", until, None);
    store::save(tx, &old, &at(&old, standing, old.record.version), change).await.map(Some)
}

/// Marks every open risk that was judged with another matrix, with a duty for its owner; says how many. Set by set, because there may be thousands.
pub async fn mark_for_rejudging(tx: &mut WriteTx<'_>, matrix: Id, by: Date) -> Result<u64, DbError> {
    tx.exec(Sql::new("DELETE FROM duty WHERE what = 'risk_rejudge'")).await?;
    let mark = Sql::new("UPDATE risk SET version = version + 1, rejudge_by = ").bind(by);
    let marked = tx.exec(mark.push(" WHERE is_open AND matrix_id IS NOT NULL AND matrix_id <> ").bind(matrix)).await?;
    let duties = Sql::new(
        "INSERT INTO duty (node_id, what, function_id, due_on) SELECT id, 'risk_rejudge', owner_function_id, rejudge_by ",
    );
    tx.exec(duties.push("FROM risk WHERE is_open AND rejudge_by IS NOT NULL AND archived_at IS NULL")).await?;
    Ok(marked)
}

fn at(old: &Risk, standing: Standing, version: i64) -> Risk {
    let mut risk = Risk { standing, ..old.clone() };
    risk.record.version = version;
    risk
}

fn noted(change: Change, reason: &str) -> Change {
    if reason.trim().is_empty() { change } else { change.note(reason.trim()) }
}
