//! Feeds in the database: made, listed, revoked, found by their token. Making and revoking are audited; when a client last asked is not.
use vk_core::{Id, Instant};
use vk_db::{Act, Change, Columns, Db, DbError, Recorded, Row, Sql, WriteTx, accounts::token_hash};

pub const REGISTER: &str = "calendar";
/// Feeds in use that one account may have.
pub const MOST_FEEDS: i64 = 10;
/// So many revoked ones are still shown, the newest first.
const SHOWN: i64 = 30;
/// When a client last asked is kept this exactly, so that reading a calendar seldom writes.
const READ_EVERY: i64 = 3600;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    pub id: Id,
    pub account: Id,
    /// `None`: whichever functions the account's person holds.
    pub function: Option<Id>,
    pub name: String,
    pub created_at: Instant,
    pub revoked_at: Option<Instant>,
    pub read_at: Option<Instant>,
}

const COLUMNS: &str = "c.id, c.account_id, c.function_id, c.name, c.created_at, c.revoked_at, r.at AS read_at \
                       FROM calendar_feed c LEFT JOIN calendar_feed_read r ON r.feed_id = c.id";

fn feed(row: &Row) -> Result<Feed, DbError> {
    Ok(Feed {
        id: row.id("id")?,
        account: row.id("account_id")?,
        function: row.opt_id("function_id")?,
        name: row.text("name")?,
        created_at: row.instant("created_at")?,
        revoked_at: row.opt_instant("revoked_at")?,
        read_at: row.opt_instant("read_at")?,
    })
}

/// An account's feeds: those in use first.
pub async fn of_account(db: &Db, account: Id) -> Result<Vec<Feed>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" WHERE c.account_id = ").bind(account);
    let sql = sql.push(" ORDER BY CASE WHEN c.revoked_at IS NULL THEN 0 ELSE 1 END, c.created_at DESC, c.id LIMIT ").bind(SHOWN);
    db.all(sql).await?.iter().map(feed).collect()
}

/// The feed that a token opens, if it is in use.
pub async fn by_token(db: &Db, token: &str) -> Result<Option<Feed>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" WHERE c.revoked_at IS NULL AND c.token_hash = ").bind(token_hash(token));
    db.one(sql).await?.as_ref().map(feed).transpose()
}

/// Makes a feed; `None` when the account has as many as it may.
pub async fn create(
    tx: &mut WriteTx<'_>,
    account: Id,
    function: Option<Id>,
    name: &str,
    token: &str,
) -> Result<Option<(Id, Recorded)>, DbError> {
    let sql = Sql::new("SELECT count(*) FROM calendar_feed WHERE revoked_at IS NULL AND account_id = ").bind(account);
    if tx.int(sql).await? >= MOST_FEEDS {
        return Ok(None);
    }
    let id = tx.ctx().new_id();
    let row = Columns::new()
        .set("id", id)
        .set("account_id", account)
        .set("function_id", function)
        .set("name", name)
        .set("token_hash", token_hash(token))
        .set("created_at", tx.ctx().now);
    tx.insert("calendar_feed", row).await?;
    let change = Change::new(REGISTER, Some(id), Act::Create).field("name", None, Some(name.to_owned())).field(
        "function",
        None,
        function.map(|f| f.to_string()),
    );
    Ok(Some((id, tx.record(change, None).await?)))
}

/// Ends a feed of this account, for good.
pub async fn revoke(tx: &mut WriteTx<'_>, account: Id, id: Id) -> Result<Recorded, DbError> {
    let update =
        Sql::new("UPDATE calendar_feed SET revoked_at = ").bind(tx.ctx().now).push(" WHERE revoked_at IS NULL AND id = ");
    let update = update.bind(id).push(" AND account_id = ").bind(account);
    if tx.exec(update).await? == 0 {
        return Err(DbError::NotFound);
    }
    tx.record(Change::new(REGISTER, Some(id), Act::Delete), None).await
}

/// Keeps that a client asked.
pub async fn was_read(db: &Db, feed: &Feed, now: Instant) -> Result<(), DbError> {
    if feed.read_at.is_some_and(|at| now.seconds_since(at) < READ_EVERY) {
        return Ok(());
    }
    let mut tx = db.work().await?;
    let sql = Sql::new("INSERT INTO calendar_feed_read (feed_id, at) VALUES (").bind(feed.id).push(", ").bind(now);
    tx.exec(sql.push(") ON CONFLICT (feed_id) DO UPDATE SET at = excluded.at")).await?;
    tx.commit().await
}
