//! What is written into the lines of an audit, each act with the states that allow it. A fact check after the report was delivered would change
//! nothing any more and is refused.
use super::{Fact, Question, store};
use crate::{
    act::ActError,
    audits::{
        model::{OVERALL, State},
        store::{REGISTER, in_tx},
    },
};
use vk_core::Id;
use vk_db::{Act, Change, Columns, DbError, Reader, Recorded, Sql, WriteTx};
use vk_web::form::{Checked, FieldDef, Input, Raw};

const VERDICTS: &[&str] = &["agree", "wrong", "unclear"];

const QUESTION: FieldDef = FieldDef::new("question", Input::Area(1000)).required();
const ASK: &[FieldDef] = &[QUESTION];
const JUDGE: &[FieldDef] =
    &[QUESTION, FieldDef::new("level", Input::Choice(OVERALL)), FieldDef::new("assessment", Input::Area(4000))];
const STATE: &[FieldDef] =
    &[FieldDef::new("place", Input::Text(200)).required(), FieldDef::new("draft_text", Input::Area(4000)).required()];
const ANSWER: &[FieldDef] =
    &[FieldDef::new("verdict", Input::Choice(VERDICTS)).required(), FieldDef::new("comment", Input::Area(4000))];
const REPLY: &[FieldDef] = &[FieldDef::new("auditors_reply", Input::Area(4000)).required()];

/// What is done to which line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// A new question.
    Ask,
    /// A question is judged, or its words are mended.
    Judge(i64),
    /// A new fact out of the draft.
    State,
    /// What the audited party says of a fact.
    Answer(i64),
    /// What the auditors say to that.
    Reply(i64),
}

impl Line {
    /// The end of its messages: `audits-judge-title`.
    pub fn key(self) -> &'static str {
        match self {
            Line::Ask => "ask",
            Line::Judge(_) => "judge",
            Line::State => "state_fact",
            Line::Answer(_) => "answer_fact",
            Line::Reply(_) => "reply_fact",
        }
    }
    pub fn fields(self) -> &'static [FieldDef] {
        match self {
            Line::Ask => ASK,
            Line::Judge(_) => JUDGE,
            Line::State => STATE,
            Line::Answer(_) => ANSWER,
            Line::Reply(_) => REPLY,
        }
    }
    pub fn submit(self) -> &'static str {
        match self {
            Line::Ask => "audits-ask-do",
            Line::Judge(_) => "audits-judge-do",
            Line::State => "audits-state_fact-do",
            Line::Answer(_) => "audits-answer_fact-do",
            Line::Reply(_) => "audits-reply_fact-do",
        }
    }
    pub fn of_facts(self) -> bool {
        !matches!(self, Line::Ask | Line::Judge(_))
    }
    /// Its address below the audit.
    pub fn address(self) -> String {
        match self {
            Line::Ask => "questions/new".to_owned(),
            Line::Judge(no) => format!("questions/{no}"),
            Line::State => "facts/new".to_owned(),
            Line::Answer(no) => format!("facts/{no}/answer"),
            Line::Reply(no) => format!("facts/{no}/reply"),
        }
    }
    /// A question belongs to an audit whose answer is not decided; a fact to the fact check and to nothing after it.
    pub fn allowed(self, state: State) -> bool {
        match self {
            Line::Ask => state <= State::AnswerRequested,
            Line::Judge(_) => (State::InProgress..=State::AnswerRequested).contains(&state),
            Line::State | Line::Answer(_) | Line::Reply(_) => state == State::FactCheck,
        }
    }
    fn refused(self) -> &'static str {
        if self.of_facts() { "audits-error-fact_check" } else { "audits-error-state" }
    }
}

/// The version of the line and its form as it stands; `None` where the line does not exist.
pub async fn stands(db: &impl Reader, audit: Id, line: Line) -> Result<Option<(i64, Raw)>, DbError> {
    Ok(match line {
        Line::Ask | Line::State => Some((0, Raw::default())),
        Line::Judge(no) => store::one_question(db, audit, no).await?.map(|q| (q.version, judged(&q))),
        Line::Answer(no) => store::one_fact(db, audit, no).await?.map(|f| (f.version, answered(&f))),
        Line::Reply(no) => {
            store::one_fact(db, audit, no).await?.map(|f| (f.version, Raw::default().with_opt("auditors_reply", f.reply)))
        }
    })
}

fn judged(q: &Question) -> Raw {
    let raw = Raw::default().with("question", &q.question).with_opt("level", q.level.as_ref());
    raw.with_opt("assessment", q.assessment.as_ref())
}

fn answered(f: &Fact) -> Raw {
    Raw::default().with_opt("verdict", f.verdict.as_ref()).with_opt("comment", f.comment.as_ref())
}

/// Writes it, at the version of the line that was read; gives back the number of the line.
pub async fn take(tx: &mut WriteTx<'_>, id: Id, line: Line, raw: &Raw) -> Result<(i64, Recorded), ActError> {
    let audit = in_tx(tx, id).await?;
    if audit.archived_at.is_some() || !line.allowed(audit.state) {
        return Err(ActError::on("", line.refused()));
    }
    let mut c = Checked::of(line.fields(), raw);
    if matches!(line, Line::Answer(_)) && raw.get("verdict") != "agree" && c.opt_text("comment").is_none() {
        c.refuse("comment", "audits-error-comment");
    }
    let columns = c.done(|c| columns(c, line)).map_err(ActError::Refused)?;
    let (no, before) = match line {
        Line::Ask => (add(tx, id, "review_question", columns).await?, Raw::default()),
        Line::State => (add(tx, id, "review_fact", columns).await?, Raw::default()),
        Line::Judge(no) => (no, change(tx, id, line, raw.version(), columns).await?),
        Line::Answer(no) | Line::Reply(no) => {
            let columns = if matches!(line, Line::Answer(_)) { said(tx, columns) } else { columns };
            (no, change(tx, id, line, raw.version(), columns).await?)
        }
    };
    let mut entry = Change::new(REGISTER, Some(id), Act::Update);
    for field in line.fields().iter().filter(|f| before.get(f.key) != raw.get(f.key)) {
        let text = |raw: &Raw| Some(raw.get(field.key).to_owned()).filter(|t| !t.is_empty());
        entry = entry.field(&format!("{} {no}", field.key), text(&before), text(raw));
    }
    Ok((no, tx.record(entry, None).await?))
}

fn columns(c: &Checked<'_>, line: Line) -> Columns {
    match line {
        Line::Ask => Columns::new().set("question", c.text("question")),
        Line::Judge(_) => Columns::new()
            .set("question", c.text("question"))
            .set("level", c.opt_text("level"))
            .set("assessment", c.opt_text("assessment")),
        Line::State => Columns::new().set("place", c.text("place")).set("draft_text", c.text("draft_text")),
        Line::Answer(_) => Columns::new().set("verdict", c.text("verdict")).set("comment", c.opt_text("comment")),
        Line::Reply(_) => Columns::new().set("auditors_reply", c.text("auditors_reply")),
    }
}

fn said(tx: &WriteTx<'_>, columns: Columns) -> Columns {
    let ctx = tx.ctx();
    columns.set("answered_by", ctx.actor.name()).set("answered_by_id", ctx.actor.user_id()).set("answered_at", ctx.now)
}

/// A new line, numbered within its audit.
async fn add(tx: &mut WriteTx<'_>, audit: Id, table: &'static str, columns: Columns) -> Result<i64, DbError> {
    let last = Sql::new("SELECT COALESCE(MAX(no), 0) FROM ").push(table).push(" WHERE review_id = ").bind(audit);
    let no = tx.int(last).await? + 1;
    let id = tx.ctx().new_id();
    tx.insert_row(table, id, columns.set("review_id", audit).set("no", no)).await?;
    Ok(no)
}

/// Changes a line at the version that was read; gives back how it stood.
async fn change(tx: &mut WriteTx<'_>, audit: Id, line: Line, version: i64, columns: Columns) -> Result<Raw, DbError> {
    let (table, id) = match line {
        Line::Judge(no) => ("review_question", store::one_question(tx, audit, no).await?.map(|q| q.id)),
        Line::Answer(no) | Line::Reply(no) => ("review_fact", store::one_fact(tx, audit, no).await?.map(|f| f.id)),
        Line::Ask | Line::State => return Err(DbError::NotFound),
    };
    let id = id.ok_or(DbError::NotFound)?;
    let before = stands(tx, audit, line).await?.map(|(_, raw)| raw).unwrap_or_default();
    tx.update_row(table, id, version, columns).await?;
    Ok(before)
}
