//! What is written into a room: seats, requests, answers, and what is handed over. Seats stand in the history of the audit. Requests, with their
//! answers and what was handed over (by number and SHA-256, never by its title), stand in the audit log under the request: whoever sees the audit
//! sees its history, and does not sit in the room.
use super::{
    KEY,
    model::{Frozen, HANDED, Line, Request, hash},
    store,
};
use crate::{
    act::ActError,
    audits::{self, Audit},
};
use vk_core::{Id, Secrecy};
use vk_db::{Act, Change, Columns, DbError, Recorded, Sql, Viewer, WriteTx, graph::Node};
use vk_web::form::{Checked, FieldDef, Input, Raw};

pub const SEAT: &[FieldDef] = &[
    FieldDef::new("account", Input::Text(100)).required(),
    FieldDef::new("seat_from", Input::Moment).required(),
    FieldDef::new("seat_until", Input::Moment).required(),
];
const DUE: FieldDef = FieldDef::new("request_due", Input::Date);
const FUNCTION: FieldDef = FieldDef::new("request_function", Input::Record(&["function"]));
pub const BODY: &[FieldDef] = &[FieldDef::new("request", Input::Area(2000)).required()];
const REQUEST: &[FieldDef] = &[FieldDef::new("request", Input::Area(2000)).required(), DUE, FUNCTION];
const PLAN: &[FieldDef] = &[DUE, FUNCTION];
const ANSWER: &[FieldDef] = &[FieldDef::new("request_answer", Input::Area(4000)).required()];
pub const HAND_OVER: &[FieldDef] = &[
    FieldDef::new("handed_record", Input::Record(HANDED)),
    FieldDef::new("handed_title", Input::Text(200)),
    FieldDef::new("handed_text", Input::Area(20_000)),
    FieldDef::new("handed_secrecy", Input::Secrecy).required(),
    FieldDef::new("handed_reason", Input::Area(2000)),
];

/// What the region's side does in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoomAct {
    Seat,
    Request,
    /// Gives a request its day and function.
    Plan(i64),
    Answer(i64),
    Refuse(i64),
    HandOver(i64),
}

impl RoomAct {
    /// On a request, by the end of its address.
    pub fn on_request(no: i64, key: &str) -> Option<RoomAct> {
        [RoomAct::Plan(no), RoomAct::Answer(no), RoomAct::Refuse(no), RoomAct::HandOver(no)].into_iter().find(|a| a.key() == key)
    }
    /// The end of its messages: `audit_room-answer-title`.
    pub fn key(self) -> &'static str {
        match self {
            RoomAct::Seat => "seat",
            RoomAct::Request => "request",
            RoomAct::Plan(_) => "plan",
            RoomAct::Answer(_) => "answer",
            RoomAct::Refuse(_) => "refuse",
            RoomAct::HandOver(_) => "hand_over",
        }
    }
    pub fn fields(self) -> &'static [FieldDef] {
        match self {
            RoomAct::Seat => SEAT,
            RoomAct::Request => REQUEST,
            RoomAct::Plan(_) => PLAN,
            RoomAct::Answer(_) | RoomAct::Refuse(_) => ANSWER,
            RoomAct::HandOver(_) => HAND_OVER,
        }
    }
    pub fn submit(self) -> &'static str {
        match self {
            RoomAct::Seat => "audit_room-seat-do",
            RoomAct::Request => "audit_room-request-do",
            RoomAct::Plan(_) => "audit_room-plan-do",
            RoomAct::Answer(_) => "audit_room-answer-do",
            RoomAct::Refuse(_) => "audit_room-refuse-do",
            RoomAct::HandOver(_) => "audit_room-hand_over-do",
        }
    }
    /// Its address below the room.
    pub fn address(self) -> String {
        match self {
            RoomAct::Seat => "seats/new".to_owned(),
            RoomAct::Request => "requests/new".to_owned(),
            RoomAct::Plan(no) | RoomAct::Answer(no) | RoomAct::Refuse(no) | RoomAct::HandOver(no) => {
                format!("requests/{no}/{}", self.key())
            }
        }
    }
}

fn entry(record: Id, field: &str, before: Option<String>, after: Option<String>) -> Change {
    Change::new(KEY, Some(record), Act::Update).field(field, before, after)
}

/// The audit, as long as its room is written in.
async fn open(tx: &WriteTx<'_>, audit: Id) -> Result<Audit, ActError> {
    let found = audits::get(tx, &Viewer::everything(), audit).await?.ok_or(DbError::NotFound)?;
    if found.archived_at.is_some() || found.state.is_closed() {
        return Err(ActError::on("", "audit_room-error-closed"));
    }
    Ok(found)
}

/// Gives a seat to an account, looked up before by [`super::pages`]; an earlier seat of the same account ends with it.
pub async fn give_seat(tx: &mut WriteTx<'_>, audit: Id, account: Option<Id>, raw: &Raw) -> Result<Recorded, ActError> {
    open(tx, audit).await?;
    let mut c = Checked::of(SEAT, raw);
    let (from, until, now) = (c.opt_moment("seat_from"), c.opt_moment("seat_until"), tx.ctx().now);
    if !raw.get("account").is_empty() && account.is_none() {
        c.refuse("account", "audit_room-error-account");
    }
    if until.is_some_and(|until| until <= now || from.is_some_and(|from| until <= from)) {
        c.refuse("seat_until", "audit_room-error-until");
    }
    c.done(|_| ()).map_err(ActError::Refused)?;
    let (Some(account), Some(from), Some(until)) = (account, from, until) else {
        return Err(ActError::on("account", "audit_room-error-account"));
    };
    let who = tx.ctx().actor.name().to_owned();
    let earlier = Sql::new("UPDATE review_seat SET revoked_at = ").bind(now).push(", revoked_by = ").bind(&who);
    let earlier = earlier.push(" WHERE revoked_at IS NULL AND review_id = ").bind(audit).push(" AND account_id = ").bind(account);
    tx.exec(earlier).await?;
    let row = Columns::new()
        .set("id", tx.ctx().new_id())
        .set("review_id", audit)
        .set("account_id", account)
        .set("valid_from", from)
        .set("valid_until", until)
        .set("given_by", &who)
        .set("given_at", now);
    tx.insert("review_seat", row).await?;
    let words = format!("{}: {} – {}", raw.get("account"), from.local_minute(), until.local_minute());
    Ok(tx.record(entry(audit, "seat", None, Some(words)), None).await?)
}

/// Ends a seat now.
pub async fn revoke_seat(tx: &mut WriteTx<'_>, audit: Id, seat: Id) -> Result<Recorded, DbError> {
    let found = store::seats(tx, audit).await?.into_iter().find(|s| s.id == seat && s.revoked_at.is_none());
    let found = found.ok_or(DbError::NotFound)?;
    let now = tx.ctx().now;
    let update = Sql::new("UPDATE review_seat SET revoked_at = ").bind(now).push(", revoked_by = ").bind(tx.ctx().actor.name());
    tx.exec_versioned(update.push(" WHERE revoked_at IS NULL AND id = ").bind(seat)).await?;
    tx.record(entry(audit, "seat", Some(found.login), None), None).await
}

/// Writes a request: the auditors' own, or one that the region writes down for them.
pub async fn ask(tx: &mut WriteTx<'_>, audit: Id, by_auditors: bool, raw: &Raw) -> Result<(i64, Recorded), ActError> {
    open(tx, audit).await?;
    let body = Checked::of(if by_auditors { BODY } else { REQUEST }, raw);
    let (due, function) =
        if by_auditors { (None, None) } else { (body.opt_date("request_due"), body.opt_id("request_function")) };
    let body = body.done(|c| c.text("request")).map_err(ActError::Refused)?;
    let no = tx.int(Sql::new("SELECT COALESCE(MAX(no), 0) + 1 FROM review_request WHERE review_id = ").bind(audit)).await?;
    let (ctx, id) = (tx.ctx(), tx.ctx().new_id());
    let row = Columns::new()
        .set("review_id", audit)
        .set("no", no)
        .set("body", &body)
        .set("asked_by", ctx.actor.name())
        .set("asked_by_id", ctx.actor.user_id())
        .set("by_auditors", by_auditors)
        .set("asked_at", ctx.now)
        .set("due_on", due)
        .set("function_id", function)
        .set("state", "open");
    tx.insert_row("review_request", id, row).await?;
    Ok((no, tx.record(entry(id, "request", None, Some(body)), None).await?))
}

async fn asked(tx: &WriteTx<'_>, audit: Id, no: i64) -> Result<Request, DbError> {
    store::request_no(tx, audit, no).await?.ok_or(DbError::NotFound)
}

/// Gives a request its day and the function that answers it.
pub async fn plan(tx: &mut WriteTx<'_>, audit: Id, no: i64, raw: &Raw) -> Result<Recorded, ActError> {
    open(tx, audit).await?;
    let request = asked(tx, audit, no).await?;
    let row = Checked::of(PLAN, raw)
        .done(|c| Columns::new().set("due_on", c.opt_date("request_due")).set("function_id", c.opt_id("request_function")))
        .map_err(ActError::Refused)?;
    tx.update_row("review_request", request.id, raw.version(), row).await?;
    let due = Some(raw.get("request_due").to_owned()).filter(|d| !d.is_empty());
    let was = request.due.map(|d| d.to_string());
    Ok(tx.record(entry(request.id, "request_due", was, due), None).await?)
}

/// Answers a request, or refuses it with the reason.
pub async fn answer(tx: &mut WriteTx<'_>, audit: Id, no: i64, state: &'static str, raw: &Raw) -> Result<Recorded, ActError> {
    open(tx, audit).await?;
    let request = asked(tx, audit, no).await?;
    let words = Checked::of(ANSWER, raw).done(|c| c.text("request_answer")).map_err(ActError::Refused)?;
    let (who, now) = (tx.ctx().actor.name().to_owned(), tx.ctx().now);
    let row = Columns::new().set("state", state).set("answer", &words).set("answered_by", who).set("answered_at", now);
    tx.update_row("review_request", request.id, raw.version(), row).await?;
    let change = entry(request.id, "request_state", Some(request.state), Some(state.to_owned()));
    Ok(tx.record(change.field("request_answer", request.answer, Some(words)), None).await?)
}

/// What is handed over: the record that the giver sees, with its fields in words.
#[derive(Debug)]
pub struct Handed {
    pub node: Node,
    pub kind: String,
    /// `None` where its history does not hold them all.
    pub fields: Option<Vec<Line>>,
}

/// Hands over a copy. A secret record stays secret, and needs a reason.
pub async fn hand_over(
    tx: &mut WriteTx<'_>,
    audit: Id,
    no: i64,
    handed: Option<Handed>,
    raw: &Raw,
) -> Result<(Id, Recorded), ActError> {
    open(tx, audit).await?;
    let request = asked(tx, audit, no).await?;
    let mut c = Checked::of(HAND_OVER, raw);
    check(&mut c, &request, handed.as_ref());
    let (title, text, secrecy, reason) = c
        .done(|c| (c.text("handed_title"), c.opt_text("handed_text"), c.secrecy("handed_secrecy"), c.opt_text("handed_reason")))
        .map_err(ActError::Refused)?;
    let (record, kind, key, own, fields) = match handed {
        None => (None, String::new(), None, String::new(), Vec::new()),
        Some(h) => (Some(h.node.id), h.kind, Some(h.node.kind), h.node.title, h.fields.unwrap_or_default()),
    };
    let title = if title.is_empty() { own } else { title };
    let frozen = Frozen { title: title.clone(), kind, text, fields, taken_at: tx.ctx().now.to_string() };
    let frozen = serde_json::to_string(&frozen).map_err(DbError::from)?;
    let sum = hash(&frozen);
    let no = tx.int(Sql::new("SELECT COALESCE(MAX(no), 0) + 1 FROM review_handover WHERE review_id = ").bind(audit)).await?;
    let (ctx, id) = (tx.ctx(), tx.ctx().new_id());
    let row = Columns::new()
        .set("id", id)
        .set("review_id", audit)
        .set("request_id", request.id)
        .set("no", no)
        .set("record_id", record)
        .set("kind", key)
        .set("title", title)
        .set("frozen", frozen)
        .set("frozen_hash", &sum)
        .set("secrecy", secrecy.key())
        .set("reason", reason.as_deref())
        .set("handed_by", ctx.actor.name())
        .set("handed_by_id", ctx.actor.user_id())
        .set("handed_at", ctx.now);
    tx.insert("review_handover", row).await?;
    let words = format!("{}\nSHA-256 {sum}", record.map_or_else(|| "text".to_owned(), |id| id.to_string()));
    let change = entry(request.id, &format!("handover {no}"), None, Some(words));
    let change = reason.into_iter().fold(change, |c, reason| c.field("handed_reason", None, Some(reason)));
    Ok((id, tx.record(change, None).await?))
}

fn check(c: &mut Checked<'_>, request: &Request, handed: Option<&Handed>) {
    if request.state == "refused" {
        c.refuse("", "audit_room-error-refused");
    }
    match handed {
        None => {
            for field in ["handed_title", "handed_text"] {
                if c.opt_text(field).is_none() {
                    c.refuse(field, "audit_room-error-nothing");
                }
            }
        }
        Some(h) if h.fields.is_none() => c.refuse("handed_record", "audit_room-error-record"),
        Some(h) if h.node.secrecy > c.secrecy("handed_secrecy") => c.refuse("handed_secrecy", "audit_room-error-secret"),
        Some(_) => {}
    }
    if c.secrecy("handed_secrecy") == Secrecy::Secret && c.opt_text("handed_reason").is_none() {
        c.refuse("handed_reason", "audit_room-error-reason");
    }
}

/// Takes back what was handed over: the auditors read it no longer, and that it was there is not hidden.
pub async fn withdraw(tx: &mut WriteTx<'_>, audit: Id, handover: Id) -> Result<Recorded, DbError> {
    let found = store::handover_of(tx, audit, handover).await?.filter(|h| h.withdrawn_at.is_none()).ok_or(DbError::NotFound)?;
    let now = tx.ctx().now;
    let update =
        Sql::new("UPDATE review_handover SET withdrawn_at = ").bind(now).push(", withdrawn_by = ").bind(tx.ctx().actor.name());
    tx.exec_versioned(update.push(" WHERE withdrawn_at IS NULL AND id = ").bind(handover)).await?;
    tx.record(entry(found.request, &format!("handover {}", found.no), Some(found.hash), None), None).await
}
