//! Reading the rooms. A seat that has ended, or was revoked, opens nothing.
use super::model::{Handover, Request, Room, Seat};
use crate::audits::State;
use vk_core::{Id, Instant};
use vk_db::{DbError, Reader, Row, Sql};

const ROOM: &str = "SELECT r.id, r.ref, r.name, r.secrecy, r.state, s.valid_until FROM review_seat s JOIN review r ON r.id = s.review_id \
                    WHERE r.archived_at IS NULL AND s.revoked_at IS NULL AND s.account_id = ";
const REQUEST: &str = "SELECT id, no, version, body, asked_by, by_auditors, asked_at, due_on, function_id, state, answer, answered_by, answered_at \
                       FROM review_request WHERE review_id = ";
const HANDOVER: &str = "SELECT id, no, request_id, record_id, title, frozen, frozen_hash, secrecy, reason, handed_by, handed_at, withdrawn_at \
                        FROM review_handover WHERE review_id = ";

fn seated(account: Id, now: Instant) -> Sql {
    Sql::new(ROOM).bind(account).push(" AND s.valid_from <= ").bind(now).push(" AND s.valid_until > ").bind(now)
}

/// The rooms where this account has a seat now.
pub async fn rooms(db: &impl Reader, account: Id, now: Instant) -> Result<Vec<Room>, DbError> {
    db.rows(seated(account, now).push(" ORDER BY r.ref")).await?.iter().map(room).collect()
}

/// The room of an audit, if this account has a seat there now.
pub async fn seat(db: &impl Reader, account: Id, audit: Id, now: Instant) -> Result<Option<Room>, DbError> {
    db.row(seated(account, now).push(" AND s.review_id = ").bind(audit)).await?.as_ref().map(room).transpose()
}

fn room(row: &Row) -> Result<Room, DbError> {
    Ok(Room {
        audit: row.id("id")?,
        title: format!("{} {}", row.text("ref")?, row.text("name")?),
        secrecy: row.secrecy("secrecy")?,
        closed: State::from_key(&row.text("state")?).is_none_or(State::is_closed),
        until: row.instant("valid_until")?,
    })
}

/// All seats of an audit's room, those that have ended too.
pub async fn seats(db: &impl Reader, audit: Id) -> Result<Vec<Seat>, DbError> {
    let sql = Sql::new(
        "SELECT s.id, a.name AS login, a.display_name, s.valid_from, s.valid_until, s.given_by, s.revoked_at FROM review_seat s \
         JOIN account a ON a.id = s.account_id WHERE s.review_id = ",
    );
    let seat = |row: &Row| {
        Ok(Seat {
            id: row.id("id")?,
            login: row.text("login")?,
            name: row.text("display_name")?,
            from: row.instant("valid_from")?,
            until: row.instant("valid_until")?,
            given_by: row.text("given_by")?,
            revoked_at: row.opt_instant("revoked_at")?,
        })
    };
    db.rows(sql.bind(audit).push(" ORDER BY s.given_at, s.id")).await?.iter().map(seat).collect()
}

pub async fn requests(db: &impl Reader, audit: Id) -> Result<Vec<Request>, DbError> {
    db.rows(Sql::new(REQUEST).bind(audit).push(" ORDER BY no")).await?.iter().map(request).collect()
}

pub async fn request_no(db: &impl Reader, audit: Id, no: i64) -> Result<Option<Request>, DbError> {
    db.row(Sql::new(REQUEST).bind(audit).push(" AND no = ").bind(no)).await?.as_ref().map(request).transpose()
}

fn request(row: &Row) -> Result<Request, DbError> {
    Ok(Request {
        id: row.id("id")?,
        no: row.int("no")?,
        version: row.int("version")?,
        body: row.text("body")?,
        asked_by: row.text("asked_by")?,
        by_auditors: row.bool("by_auditors")?,
        asked_at: row.instant("asked_at")?,
        due: row.opt_date("due_on")?,
        function: row.opt_id("function_id")?,
        state: row.text("state")?,
        answer: row.opt_text("answer")?,
        answered_by: row.opt_text("answered_by")?,
        answered_at: row.opt_instant("answered_at")?,
    })
}

pub async fn handovers(db: &impl Reader, audit: Id) -> Result<Vec<Handover>, DbError> {
    db.rows(Sql::new(HANDOVER).bind(audit).push(" ORDER BY no")).await?.iter().map(handover).collect()
}

pub async fn handover_of(db: &impl Reader, audit: Id, id: Id) -> Result<Option<Handover>, DbError> {
    db.row(Sql::new(HANDOVER).bind(audit).push(" AND id = ").bind(id)).await?.as_ref().map(handover).transpose()
}

fn handover(row: &Row) -> Result<Handover, DbError> {
    Ok(Handover {
        id: row.id("id")?,
        no: row.int("no")?,
        request: row.id("request_id")?,
        record: row.opt_id("record_id")?,
        title: row.text("title")?,
        frozen: row.text("frozen")?,
        hash: row.text("frozen_hash")?,
        secrecy: row.secrecy("secrecy")?,
        reason: row.opt_text("reason")?,
        by: row.text("handed_by")?,
        at: row.instant("handed_at")?,
        withdrawn_at: row.opt_instant("withdrawn_at")?,
    })
}
