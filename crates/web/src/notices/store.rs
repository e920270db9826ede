//! Writing and reading notices. An account reads its own only.
use crate::{App, Arg, Message, Tr, search};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use vk_core::{Grants, Id, Instant, Secrecy};
use vk_db::{Db, DbError, Row, Sql, WorkTx, WriteTx, graph};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Somebody asks for what is late.
    Nudge,
    /// Somebody was named in a comment.
    Mention,
    /// A day comes near or has passed.
    Duty,
    /// What somebody wanted to come back to has its day.
    Reminder,
}

impl NoticeKind {
    pub fn key(self) -> &'static str {
        match self {
            NoticeKind::Nudge => "nudge",
            NoticeKind::Mention => "mention",
            NoticeKind::Duty => "duty",
            NoticeKind::Reminder => "reminder",
        }
    }
}

/// A notice to be. The message never holds the name of a secret record: `node` is what it is about, named to whoever may see it. A value
/// called `what` is the key of a duty; one called [`RECORDS`] names further records by their identifiers, with a blank between them, and one called
/// [`FUNCTION`] is that of a function. They are told by the names that they have then, to whoever may see them, and secret ones not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNotice {
    pub account: Id,
    pub kind: NoticeKind,
    pub node: Option<Id>,
    pub message: Message,
}

fn insert(id: Id, now: Instant, new: &NewNotice) -> Sql {
    let value = |arg: &Arg| match arg {
        Arg::Text(text) => Value::from(text.as_str()),
        Arg::Number(n) => Value::from(*n),
    };
    let args: Map<String, Value> = new.message.args.iter().map(|(name, arg)| ((*name).to_owned(), value(arg))).collect();
    Sql::new("INSERT INTO notice (id, account_id, at, kind, node_id, text, args) VALUES (")
        .bind(id)
        .push(", ")
        .bind(new.account)
        .push(", ")
        .bind(now)
        .push(", ")
        .bind(new.kind.key())
        .push(", ")
        .bind(new.node)
        .push(", ")
        .bind(&new.message.key)
        .push(", ")
        .bind(Value::Object(args).to_string())
        .push(")")
}

/// Tells an account something within a write of records: it is told if the write is committed.
pub async fn add(tx: &mut WriteTx<'_>, new: &NewNotice) -> Result<Id, DbError> {
    let id = tx.ctx().new_id();
    tx.exec(insert(id, tx.ctx().now, new)).await?;
    Ok(id)
}

/// Tells an account something from one of the program's own jobs.
pub async fn add_by_program(tx: &mut WorkTx, id: Id, now: Instant, new: &NewNotice) -> Result<(), DbError> {
    tx.exec(insert(id, now, new)).await.map(drop)
}

/// A stored notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub id: Id,
    pub at: Instant,
    pub kind: String,
    pub node: Option<Id>,
    pub text: String,
    pub args: Vec<(String, Arg)>,
    pub read: bool,
}

const SELECT: &str = "SELECT id, at, kind, node_id, text, args, read_at FROM notice WHERE account_id = ";

fn notice(row: &Row) -> Result<Notice, DbError> {
    let args: Map<String, Value> = serde_json::from_str(&row.text("args")?)?;
    let arg = |value: Value| match value {
        Value::Number(n) => Arg::Number(n.as_i64().unwrap_or_default()),
        Value::String(text) => Arg::Text(text),
        other => Arg::Text(other.to_string()),
    };
    Ok(Notice {
        id: row.id("id")?,
        at: row.instant("at")?,
        kind: row.text("kind")?,
        node: row.opt_id("node_id")?,
        text: row.text("text")?,
        args: args.into_iter().map(|(name, value)| (name, arg(value))).collect(),
        read: row.opt_int("read_at")?.is_some(),
    })
}

/// An account's newest notices.
pub async fn newest(db: &Db, account: Id, limit: i64) -> Result<Vec<Notice>, DbError> {
    let sql = Sql::new(SELECT).bind(account).push(" ORDER BY at DESC, id DESC LIMIT ").bind(limit);
    db.all(sql).await?.iter().map(notice).collect()
}

/// What an account has neither read nor got by mail.
pub async fn unmailed(db: &Db, account: Id, limit: i64) -> Result<Vec<Notice>, DbError> {
    let sql = Sql::new(SELECT).bind(account).push(" AND read_at IS NULL AND mailed_at IS NULL ORDER BY at DESC, id DESC LIMIT ");
    db.all(sql.bind(limit)).await?.iter().map(notice).collect()
}

/// How many an account has not read; one look into an index.
pub async fn unread(db: &Db, account: Id) -> Result<i64, DbError> {
    db.int(Sql::new("SELECT count(*) FROM notice WHERE read_at IS NULL AND account_id = ").bind(account)).await
}

/// Marks one (or with `None` all) of an account's notices as read.
pub(super) async fn read(db: &Db, account: Id, id: Option<Id>, now: Instant) -> Result<u64, DbError> {
    let sql = Sql::new("UPDATE notice SET read_at = ").bind(now).push(" WHERE read_at IS NULL AND account_id = ").bind(account);
    let sql = match id {
        Some(id) => sql.push(" AND id = ").bind(id),
        None => sql,
    };
    let mut tx = db.work().await?;
    let n = tx.exec(sql).await?;
    tx.commit().await?;
    Ok(n)
}

/// Remembers what a mail has told.
pub async fn mailed(tx: &mut WorkTx, ids: &[Id], now: Instant) -> Result<(), DbError> {
    if ids.is_empty() {
        return Ok(());
    }
    tx.exec(Sql::new("UPDATE notice SET mailed_at = ").bind(now).push(" WHERE id IN ").list(ids.iter().copied())).await.map(drop)
}

/// The value that holds identifiers. Where some of them may be named, the message is the one whose key ends in `-titles`, with their names as `titles`.
pub const RECORDS: &str = "records";
/// The value that holds the identifier of a function; the message has its name.
pub const FUNCTION: &str = "function";

/// A notice in words, with what it is about for whoever may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub text: String,
    /// The record's name; `None` when there is none, or it is not for these eyes.
    pub title: Option<String>,
    pub href: Option<String>,
    /// The record is marked secret: its name does not leave the program.
    pub secret: bool,
}

impl Notice {
    fn value(&self, name: &str) -> &str {
        let found = self.args.iter().find(|(known, _)| known == name);
        if let Some((_, Arg::Text(text))) = found { text } else { "" }
    }

    /// The names, as they are now, of the records that the values hold by identifier: what this reader may see and what is not secret.
    async fn names(&self, db: &Db, viewers: &graph::Viewers) -> Result<BTreeMap<Id, String>, DbError> {
        let ids: Vec<Id> =
            [RECORDS, FUNCTION].iter().flat_map(|name| self.value(name).split(' ')).filter_map(|id| id.parse().ok()).collect();
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let sql = Sql::new("SELECT n.id, n.title FROM node n WHERE n.secrecy <> 'secret' AND n.id IN ").list(ids);
        let rows = db.all(sql.and_visible_nodes(viewers.iter().map(|(kind, viewer)| (*kind, viewer)), "n")).await?;
        rows.iter().map(|row| Ok((row.id("id")?, row.text("title")?))).collect()
    }

    pub async fn told(&self, app: &App, grants: &Grants, tr: &Tr) -> Result<Told, DbError> {
        let viewers = search::viewers(app, grants);
        let node = match self.node {
            Some(id) => graph::get(&app.db, id, &viewers).await?,
            None => None,
        };
        let names = self.names(&app.db, &viewers).await?;
        let named = |text: &str| text.parse().ok().and_then(|id: Id| names.get(&id).cloned());
        let titles: Vec<String> = self.value(RECORDS).split(' ').filter_map(named).collect();
        let word = |(name, arg): &(String, Arg)| match arg {
            Arg::Text(key) if name == "what" => (name.clone(), Arg::Text(tr.t(&format!("duty-{key}")))),
            Arg::Text(id) if name == FUNCTION => {
                (name.clone(), Arg::Text(named(id).unwrap_or_else(|| tr.t("form-hidden-record"))))
            }
            other => (name.clone(), other.clone()),
        };
        let mut args: Vec<(String, Arg)> = self.args.iter().map(word).collect();
        let key = if titles.is_empty() { self.text.clone() } else { format!("{}-titles", self.text) };
        args.push(("titles".to_owned(), Arg::Text(titles.join(", "))));
        let borrowed: Vec<(&str, Arg)> = args.iter().map(|(name, arg)| (name.as_str(), arg.clone())).collect();
        Ok(Told {
            text: tr.args(&key, &borrowed),
            href: match (&node, self.kind.as_str()) {
                (Some(node), _) => search::href(app, &node.kind, node.id),
                (None, "nudge") => Some("/tasks".to_owned()),
                (None, _) => None,
            },
            secret: node.as_ref().is_some_and(|n| n.secrecy == Secrecy::Secret) || self.node.is_some() && node.is_none(),
            title: node.map(|n| n.title),
        })
    }
}
