//! Reading questions and facts. Whoever asks has looked at the audit before.
use super::{Fact, Question};
use vk_core::Id;
use vk_db::{DbError, Reader, Row, Sql};

const QUESTION: &str = "SELECT id, no, version, question, level, assessment FROM review_question WHERE review_id = ";
const FACT: &str = "SELECT id, no, version, place, draft_text, verdict, comment, answered_by, answered_at, auditors_reply FROM review_fact \
                    WHERE review_id = ";

pub async fn questions(db: &impl Reader, audit: Id) -> Result<Vec<Question>, DbError> {
    db.rows(Sql::new(QUESTION).bind(audit).push(" ORDER BY no")).await?.iter().map(question).collect()
}

pub async fn one_question(db: &impl Reader, audit: Id, no: i64) -> Result<Option<Question>, DbError> {
    db.row(Sql::new(QUESTION).bind(audit).push(" AND no = ").bind(no)).await?.as_ref().map(question).transpose()
}

pub async fn facts(db: &impl Reader, audit: Id) -> Result<Vec<Fact>, DbError> {
    db.rows(Sql::new(FACT).bind(audit).push(" ORDER BY no")).await?.iter().map(fact).collect()
}

pub async fn one_fact(db: &impl Reader, audit: Id, no: i64) -> Result<Option<Fact>, DbError> {
    db.row(Sql::new(FACT).bind(audit).push(" AND no = ").bind(no)).await?.as_ref().map(fact).transpose()
}

fn question(row: &Row) -> Result<Question, DbError> {
    Ok(Question {
        id: row.id("id")?,
        no: row.int("no")?,
        version: row.int("version")?,
        question: row.text("question")?,
        level: row.opt_text("level")?,
        assessment: row.opt_text("assessment")?,
    })
}

fn fact(row: &Row) -> Result<Fact, DbError> {
    Ok(Fact {
        id: row.id("id")?,
        no: row.int("no")?,
        version: row.int("version")?,
        place: row.text("place")?,
        draft_text: row.text("draft_text")?,
        verdict: row.opt_text("verdict")?,
        comment: row.opt_text("comment")?,
        answered_by: row.opt_text("answered_by")?,
        answered_at: row.opt_instant("answered_at")?,
        reply: row.opt_text("auditors_reply")?,
    })
}
