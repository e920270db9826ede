//! Reading and writing comments. Every write stands in the record's history.
use super::mention;
use crate::{
    App, Message,
    around::{self, Place},
    notices::{self, NewNotice, NoticeKind},
    search,
};
use vk_core::{Ctx, Id, Instant};
use vk_db::{Columns, Db, DbError, Reader, Recorded, Row, Sql, WriteTx, accounts, graph};

/// One comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    pub id: Id,
    pub node: Id,
    pub kind: String,
    pub author: Id,
    pub author_name: String,
    pub at: Instant,
    /// Empty when withdrawn.
    pub body: String,
    pub withdrawn_at: Option<Instant>,
}

const SELECT: &str = "SELECT c.id, c.node_id, c.kind, c.account_id, c.at, c.body, c.withdrawn_at, a.display_name \
                      FROM comment c JOIN account a ON a.id = c.account_id WHERE ";

fn comment(row: &Row) -> Result<Comment, DbError> {
    Ok(Comment {
        id: row.id("id")?,
        node: row.id("node_id")?,
        kind: row.text("kind")?,
        author: row.id("account_id")?,
        author_name: around::who(row)?,
        at: row.instant("at")?,
        body: row.text("body")?,
        withdrawn_at: row.opt_instant("withdrawn_at")?,
    })
}

/// The newest `limit` comments of a record, the newest last, and whether there are older ones.
pub(super) async fn newest(db: &Db, node: Id, limit: i64) -> Result<(Vec<Comment>, bool), DbError> {
    let sql = Sql::new(SELECT).push("c.node_id = ").bind(node).push(" ORDER BY c.at DESC, c.id DESC LIMIT ").bind(limit + 1);
    let mut found: Vec<Comment> = db.all(sql).await?.iter().map(comment).collect::<Result<_, _>>()?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let older = found.len() > limit;
    found.truncate(limit);
    found.reverse();
    Ok((found, older))
}

/// One comment, whoever asks: the caller looks at its record.
pub(super) async fn get(db: &impl Reader, id: Id) -> Result<Option<Comment>, DbError> {
    db.row(Sql::new(SELECT).push("c.id = ").bind(id)).await?.as_ref().map(comment).transpose()
}

/// The accounts that a text mentions, or what is wrong with the first name that fits nobody. Whoever is mentioned must be able to see the record:
/// a notice about it would otherwise tell them of something that is kept from them.
pub(super) async fn mentions(place: &Place, now: Instant, text: &str) -> Result<Result<Vec<Id>, Message>, DbError> {
    let (app, db) = (&place.kit.app, place.kit.db());
    let mut out = Vec::new();
    for name in mention::names(text) {
        let account = accounts::by_name(db, &name).await?.filter(|a| !a.disabled);
        let Some(account) = account else {
            let near = near(db, &name).await?;
            let key = if near.is_empty() { "comments-nobody" } else { "comments-nobody-near" };
            return Ok(Err(Message::new(key).with("name", name).with("near", near)));
        };
        if !sees(app, account.id, now, place.node.id).await? {
            return Ok(Err(Message::new("comments-not-theirs").with("name", name)));
        }
        out.push(account.id);
    }
    Ok(Ok(out))
}

async fn sees(app: &App, account: Id, now: Instant, node: Id) -> Result<bool, DbError> {
    let grants = accounts::grants_of(&app.db, account, now).await?;
    Ok(graph::get(&app.db, node, &search::viewers(app, &grants)).await?.is_some())
}

/// Names that begin as the wrong one does, for the person to choose from.
async fn near(db: &Db, name: &str) -> Result<String, DbError> {
    let begin: String = name.chars().take(3).collect();
    let sql = Sql::new("SELECT name FROM account WHERE disabled_at IS NULL AND name LIKE ")
        .bind(format!("{}%", graph::like_escape(&begin)))
        .push(" ESCAPE '\\' ORDER BY name LIMIT 5");
    let names: Vec<String> =
        db.all(sql).await?.iter().map(|row| row.text("name").map(|n| format!("@{n}"))).collect::<Result<_, _>>()?;
    Ok(names.join(", "))
}

/// Writes a comment; who is mentioned gets a notice.
pub(super) async fn write(place: &Place, ctx: &Ctx, body: &str, mentions: &[Id]) -> Result<Id, DbError> {
    let mut tx = place.kit.db().write(ctx).await?;
    place.still(&tx).await?;
    let id = ctx.new_id();
    let row = Columns::new().set("id", id).set("node_id", place.node.id).set("kind", &place.node.kind);
    tx.insert("comment", row.set("account_id", place.account).set("at", ctx.now).set("body", body)).await?;
    for account in mentions.iter().filter(|account| **account != place.account) {
        mentioned(&mut tx, *account, place).await?;
    }
    let recorded = tx.record(place.change("comment", None, Some(body.to_owned())), None).await?;
    tx.commit(recorded).await?;
    Ok(id)
}

/// Tells somebody that they are mentioned, and by whom; the record is named when they read it.
async fn mentioned(tx: &mut WriteTx<'_>, account: Id, place: &Place) -> Result<(), DbError> {
    let message = Message::new("notice-mention").with("who", tx.ctx().actor.name());
    let notice = NewNotice { account, kind: NoticeKind::Mention, node: Some(place.node.id), message };
    notices::add(tx, &notice).await.map(drop)
}

/// Withdraws a comment within a write; its text stays in the history alone.
pub(super) async fn withdraw(tx: &mut WriteTx<'_>, comment: &Comment, register: &'static str) -> Result<Recorded, DbError> {
    let now = tx.ctx().now;
    let sql = Sql::new("UPDATE comment SET body = '', withdrawn_at = ").bind(now).push(" WHERE withdrawn_at IS NULL AND id = ");
    tx.exec_versioned(sql.bind(comment.id)).await?;
    tx.record(around::change(register, comment.node, "comment", Some(comment.body.clone()), None), None).await
}
