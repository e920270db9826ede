//! What is done with a paper as a whole: reviewed, approved and frozen, dispatched, treated, sent back; its annex; which counts may be told. Each act is
//! one write. What was approved is what was read: the act carries the version of the paper and the sum of its sections' versions.
use super::{
    lint::{self, Known},
    model::{Frozen, Paper, State, hash},
    sections,
    store::{self, REGISTER, function_names, in_tx, projection},
};
use crate::paper_templates::{content, model::fits};
use vk_core::{Date, Id, Secrecy};
use vk_db::{Act, Change, Columns, DbError, Reader, Recorded, Sql, WriteTx};
use vk_governance::actions::acts::StepError;
use vk_web::{
    Message,
    form::{FieldErrors, Raw},
};

pub fn refused(field: &str, message: impl Into<Message>) -> StepError {
    StepError::Refused(FieldErrors::one(field, message))
}

/// An act on a paper: where it is allowed, and where it leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Review,
    Back,
    Approve,
    Withdraw,
    Register,
    Dispatch,
    Treat,
    Confirm,
    Extract,
    Close,
    Again,
    Annex,
}

impl Step {
    pub fn key(self) -> &'static str {
        match self {
            Step::Review => "review",
            Step::Back => "back",
            Step::Approve => "approve",
            Step::Withdraw => "withdraw",
            Step::Register => "register",
            Step::Dispatch => "dispatch",
            Step::Treat => "treat",
            Step::Confirm => "confirm",
            Step::Extract => "extract",
            Step::Close => "close",
            Step::Again => "again",
            Step::Annex => "annex",
        }
    }
    pub fn is_allowed(self, p: &Paper) -> bool {
        let from: &[State] = match self {
            Step::Review => &[State::Draft],
            Step::Back | Step::Approve => &[State::Review],
            Step::Withdraw | Step::Dispatch => &[State::Approved],
            Step::Register => &State::ALL,
            Step::Treat => &[State::Dispatched],
            Step::Confirm => &[State::Treated],
            Step::Extract => &[State::MinutesConfirmed],
            Step::Close => &[State::ExtractSent],
            Step::Again => &[State::Treated, State::MinutesConfirmed, State::ExtractSent, State::Closed],
            Step::Annex => &[State::Draft, State::Review],
        };
        let sent_back = matches!(p.outcome.as_deref(), Some("referred_back" | "postponed"));
        !p.record.is_archived()
            && from.contains(&p.state)
            && (self != Step::Again || sent_back)
            && (self != Step::Annex || p.annex_of.is_none())
    }
}

/// The paper before an act, at the version that was read. Who approves twice is told who was first.
async fn before(tx: &WriteTx<'_>, id: Id, version: i64, step: Step) -> Result<Paper, StepError> {
    let paper = in_tx(tx, id).await?;
    if !step.is_allowed(&paper) {
        return Err(match (&paper.approved, step) {
            (Some(first), Step::Approve) => {
                let message =
                    Message::new("papers-error-approved-by").with("who", first.by.clone()).with("at", first.at.local_minute());
                refused("", message)
            }
            _ => refused("", "papers-error-state"),
        });
    }
    if paper.record.version != version {
        return Err(DbError::Conflict.into());
    }
    Ok(paper)
}

async fn after(tx: &mut WriteTx<'_>, paper: &Paper, columns: Columns, change: Change) -> Result<Recorded, StepError> {
    tx.update_row("paper", paper.id(), paper.record.version, columns).await?;
    let paper = in_tx(tx, paper.id()).await?;
    Ok(tx.record(change, Some(projection(&paper))).await?)
}

fn to(paper: &Paper, state: State, act: Act) -> (Columns, Change) {
    let change = Change::new(REGISTER, Some(paper.id()), act);
    let change = change.field("state", Some(paper.state.key().to_owned()), Some(state.key().to_owned()));
    (Columns::new().set("state", state.key()), change)
}

/// The sum of its sections' versions: what was read.
pub async fn read_sum(db: &impl Reader, paper: Id) -> Result<i64, DbError> {
    Ok(sections::of(db, paper).await?.iter().map(|s| s.version).sum())
}

/// Names that must not stand in a public paper.
pub async fn known(db: &impl Reader) -> Result<Known, DbError> {
    let hosts = Sql::new("SELECT name AS word FROM host UNION SELECT fqdn AS word FROM host WHERE fqdn IS NOT NULL");
    let people = Sql::new("SELECT name AS word FROM person");
    let all = |rows: Vec<vk_db::Row>| rows.iter().map(|row| row.text("word")).collect::<Result<Vec<_>, _>>();
    Ok(Known::of(all(db.rows(hosts).await?)?, all(db.rows(people).await?)?))
}

/// To review, back to draft, withdrawn after approval: no more than another state, with a reason where one was given.
pub async fn change_state(tx: &mut WriteTx<'_>, id: Id, version: i64, step: Step, reason: &str) -> Result<Recorded, StepError> {
    let paper = before(tx, id, version, step).await?;
    let state = match step {
        Step::Review | Step::Withdraw => State::Review,
        Step::Back => State::Draft,
        _ => State::Closed,
    };
    let (mut columns, mut change) = to(&paper, state, Act::Update);
    if step == Step::Withdraw {
        if reason.trim().is_empty() {
            return Err(refused("reason", "form-required"));
        }
        columns = unapproved(columns);
    }
    if !reason.trim().is_empty() {
        change = change.note(reason.trim());
    }
    after(tx, &paper, columns, change).await
}

fn unapproved(columns: Columns) -> Columns {
    let none = None::<&str>;
    columns
        .set("approved_by", none)
        .set("approved_by_id", none)
        .set("approved_at", None::<i64>)
        .set("frozen", none)
        .set("frozen_hash", none)
}

/// Approves and freezes what was read: `read` is the sum of the sections' versions on the page.
pub async fn approve(tx: &mut WriteTx<'_>, id: Id, version: i64, read: i64, reason: &str) -> Result<Recorded, StepError> {
    let paper = before(tx, id, version, Step::Approve).await?;
    if read_sum(tx, id).await? != read {
        return Err(DbError::Conflict.into());
    }
    let snapshot = sections::snapshot(tx, id).await?;
    let all = sections::of(tx, id).await?;
    let found = lint::check(&all, snapshot.as_ref(), &known(tx).await?, paper.data().secrecy == Secrecy::Secret);
    if let Some(first) = found.iter().find(|f| f.what.is_stopping()) {
        let message =
            Message::new("papers-error-stopped").with("heading", first.heading.clone()).with("says", first.says.clone());
        return Err(refused("", message));
    }
    if found.iter().any(|f| f.what.needs_reason()) && reason.trim().is_empty() {
        return Err(refused("reason", "papers-error-reason"));
    }
    let recipients = freeze_recipients(tx, &paper).await?;
    let text = |s: &super::model::Section| (s.show_heading.then(|| s.heading.clone()), s.body.clone());
    let frozen = Frozen {
        reference: paper.reference.clone(),
        name: paper.data().name.clone(),
        snapshot: snapshot.map(|s| s.no),
        recipients,
        sections: all.iter().filter(|s| s.included).map(text).collect(),
    };
    let frozen = serde_json::to_string(&frozen).map_err(DbError::from)?;
    let sum = hash(frozen.as_bytes());
    let (columns, change) = to(&paper, State::Approved, Act::Decide);
    let ctx = tx.ctx();
    let columns = columns
        .set("approved_by", ctx.actor.name())
        .set("approved_by_id", ctx.actor.user_id())
        .set("approved_at", ctx.now)
        .set("frozen", &frozen)
        .set("frozen_hash", &sum);
    let change = change.field("frozen_hash", None, Some(sum));
    after(tx, &paper, columns, if reason.trim().is_empty() { change } else { change.note(reason.trim()) }).await
}

/// The functions as they are called today.
async fn freeze_recipients(tx: &mut WriteTx<'_>, paper: &Paper) -> Result<Vec<String>, DbError> {
    for function in &paper.data().recipients {
        let title = function_names(tx, &[*function]).await?.pop();
        let sql = Sql::new("UPDATE paper_recipient SET title = ").bind(title).push(" WHERE paper_id = ").bind(paper.id());
        tx.exec(sql.push(" AND function_id = ").bind(*function)).await?;
    }
    function_names(tx, &paper.data().recipients).await
}

/// What the registrar writes: number, days, outcome. The text does not change.
pub async fn note(tx: &mut WriteTx<'_>, id: Id, version: i64, step: Step, raw: &Raw) -> Result<Recorded, StepError> {
    let paper = before(tx, id, version, step).await?;
    let day = raw.get("day").parse::<Date>().ok();
    let text = |key: &str| Some(raw.get(key).trim().to_owned()).filter(|t| !t.is_empty());
    let (state, column, earliest) = match step {
        Step::Dispatch => (State::Dispatched, "dispatched_on", paper.approved.as_ref().map(|a| a.at.local_date())),
        Step::Treat => (State::Treated, "treated_on", paper.dispatched_on),
        Step::Confirm => (State::MinutesConfirmed, "confirmed_on", paper.treated_on),
        Step::Extract => (State::ExtractSent, "extract_sent_on", paper.confirmed_on),
        _ => return register(tx, &paper, text("registry_number")).await,
    };
    if day > Some(tx.ctx().now.local_date()) {
        return Err(refused("day", "papers-error-future"));
    }
    if day < earliest {
        return Err(refused(
            "day",
            Message::new("papers-error-early").with("day", earliest.map(|d| d.to_string()).unwrap_or_default()),
        ));
    }
    let (columns, change) = to(&paper, state, Act::Update);
    let (mut columns, mut change) = (columns.set(column, day), change.field(column, None, day.map(|d| d.to_string())));
    if step == Step::Treat {
        let (outcome, paragraph) = (text("outcome"), text("paragraph"));
        change = change.field("outcome", None, outcome.clone()).field("paragraph", None, paragraph.clone());
        columns = columns.set("outcome", outcome).set("paragraph", paragraph).set("outcome_text", text("outcome_text"));
    }
    after(tx, &paper, columns, change).await
}

async fn register(tx: &mut WriteTx<'_>, paper: &Paper, number: Option<String>) -> Result<Recorded, StepError> {
    if let (Some(format), Some(number)) = (&paper.registry_format, &number)
        && !fits(format, number)
    {
        return Err(refused("registry_number", Message::new("papers-error-number").with("format", format.clone())));
    }
    let change = Change::new(REGISTER, Some(paper.id()), Act::Update);
    let change = change.field("registry_number", paper.registry_number.clone(), number.clone());
    let words = [Some(paper.reference.as_str()), Some(paper.data().name.as_str()), number.as_deref()];
    let found = vk_web::table::search_text(words);
    after(tx, paper, Columns::new().set("registry_number", number.as_deref()).set("search_text", found), change).await
}

/// A paper that was sent back keeps its outcome; a new draft takes over its text.
pub async fn again(tx: &mut WriteTx<'_>, id: Id, version: i64) -> Result<(Id, Recorded), StepError> {
    let paper = before(tx, id, version, Step::Again).await?;
    let new = super::model::NewPaper { meeting_on: None, agenda_no: None, dated_on: None, ..paper.data().clone() };
    let (next, _) = store::insert(tx, new, Some(("follows_id", id))).await?;
    sections::copy(tx, id, next).await?;
    let change = Change::new(REGISTER, Some(id), Act::Update).field("followed_by", None, Some(next.to_string()));
    Ok((next, after(tx, &paper, Columns::new(), change).await?))
}

/// A secret annex: a paper of its own, without the public one's text.
pub async fn annex(tx: &mut WriteTx<'_>, id: Id, version: i64) -> Result<(Id, Recorded), StepError> {
    let paper = before(tx, id, version, Step::Annex).await?;
    let (name, _) = content::annex(paper.lang).unwrap_or_default();
    let new = super::model::NewPaper { name: name.to_owned(), secrecy: Secrecy::Secret, ..paper.data().clone() };
    let (annex, _) = store::insert(tx, new, Some(("annex_of", id))).await?;
    sections::blank(tx, annex, name).await?;
    // The public paper says nothing of it, its history neither: only the annex knows what it belongs to.
    let change = Change::new(REGISTER, Some(annex), Act::Update).field("text", None, Some(name.to_owned()));
    let now = in_tx(tx, annex).await?;
    Ok((annex, tx.record(change, Some(projection(&now))).await?))
}

/// Says that a count over secret records may stand in a public paper: this count, of this snapshot. Never by whoever gathered it.
pub async fn approve_count(
    tx: &mut WriteTx<'_>,
    id: Id,
    no: i64,
    key: &str,
    reason: &str,
    region: &str,
) -> Result<Recorded, StepError> {
    let paper = in_tx(tx, id).await?;
    let snapshot = sections::snapshot(tx, id).await?.filter(|s| s.no == no).ok_or(DbError::Conflict)?;
    let figure = snapshot.figures.iter().find(|f| f.key == key && f.sensitive && f.count().is_some()).ok_or(DbError::NotFound)?;
    if !paper.state.is_open() {
        return Err(refused("", "papers-error-approved"));
    }
    if reason.trim().is_empty() {
        return Err(refused("reason", "form-required"));
    }
    let ctx = tx.ctx();
    if ctx.actor.user_id().is_some() && snapshot.by_id == ctx.actor.user_id() {
        return Err(refused("", "papers-error-own"));
    }
    if snapshot.approved.contains(key) {
        return Err(refused("", "papers-error-counted"));
    }
    let row = Columns::new()
        .set("id", ctx.new_id())
        .set("paper_id", id)
        .set("snapshot_no", no)
        .set("figure_key", key)
        .set("reason", reason.trim())
        .set("by_name", ctx.actor.name())
        .set("by_id", ctx.actor.user_id())
        .set("at", ctx.now);
    tx.insert("paper_figure_approval", row).await?;
    let change = Change::new(REGISTER, Some(id), Act::Decide).field("count", None, Some(format!("{key}: {}", figure.words())));
    told_anew(tx, id, change.note(reason.trim()), region).await
}

/// Takes an approval back; a paper that was approved with the count goes back to review.
pub async fn withdraw_count(tx: &mut WriteTx<'_>, id: Id, no: i64, key: &str, region: &str) -> Result<Recorded, StepError> {
    let paper = in_tx(tx, id).await?;
    if paper.state > State::Approved {
        return Err(refused("", "papers-error-state"));
    }
    let ctx = tx.ctx();
    let sql = Sql::new("UPDATE paper_figure_approval SET withdrawn_at = ")
        .bind(ctx.now)
        .push(", withdrawn_by = ")
        .bind(ctx.actor.name());
    let sql = sql.push(" WHERE withdrawn_at IS NULL AND paper_id = ").bind(id).push(" AND snapshot_no = ").bind(no);
    if tx.exec(sql.push(" AND figure_key = ").bind(key)).await? == 0 {
        return Err(DbError::NotFound.into());
    }
    if paper.state == State::Approved {
        let columns = unapproved(Columns::new().set("state", State::Review.key()));
        tx.update_row("paper", id, paper.record.version, columns).await?;
    }
    let change = Change::new(REGISTER, Some(id), Act::Decide).field("count", Some(key.to_owned()), None);
    told_anew(tx, id, change, region).await
}

async fn told_anew(tx: &mut WriteTx<'_>, id: Id, change: Change, region: &str) -> Result<Recorded, StepError> {
    sections::fill_in(tx, id, region).await?;
    let paper = in_tx(tx, id).await?;
    Ok(tx.record(change, Some(projection(&paper))).await?)
}
