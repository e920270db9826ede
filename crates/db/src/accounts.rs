//! Accounts, passwords, sessions, API tokens and role assignments. Passwords are argon2id PHC strings; of session and API tokens only the SHA-256 is
//! kept, so a stolen database opens nothing.
use crate::{Act, Change, Db, DbError, Recorded, Sql, WriteTx};
use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use sha2::{Digest, Sha256};
use vk_core::{Ctx, Grants, Id, Instant, Lang, Role, sort_key};

/// An account as the program sees it; the password hash never leaves this module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: Id,
    pub name: String,
    pub display_name: String,
    pub person_id: Option<Id>,
    pub lang: Lang,
    pub theme: String,
    pub disabled: bool,
}

/// How long a session lives without being used, seconds.
pub const SESSION_IDLE_SECONDS: i64 = 8 * 3600;

const COLUMNS: &str = "a.id, a.name, a.display_name, a.person_id, a.lang, a.theme, a.disabled_at";

fn account(row: &crate::Row) -> Result<Account, DbError> {
    Ok(Account {
        id: row.id("id")?,
        name: row.text("name")?,
        display_name: row.text("display_name")?,
        person_id: row.opt_id("person_id")?,
        lang: Lang::from_code(&row.text("lang")?).unwrap_or_default(),
        theme: row.text("theme")?,
        disabled: row.opt_int("disabled_at")?.is_some(),
    })
}

/// The argon2id hash of a password. Slow on purpose (about 50 ms): call it off the async threads.
pub fn hash_password(password: &str) -> Result<String, DbError> {
    Ok(Argon2::default().hash_password(password.as_bytes()).map_err(|_| DbError::Password)?.to_string())
}

/// Whether `password` is the one behind `hash`. Slow on purpose.
pub fn password_matches(hash: &str, password: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
}

/// Creates an account within a write. `name` is what one signs in with, compared in lower case.
pub async fn create(
    tx: &mut WriteTx<'_>,
    name: &str,
    display_name: &str,
    person: Option<Id>,
    password_hash: Option<String>,
) -> Result<(Id, Recorded), DbError> {
    let (id, now) = (tx.ctx().new_id(), tx.ctx().now);
    let name = name.trim().to_lowercase();
    let insert = Sql::new(
        "INSERT INTO account (id, name, display_name, name_key, person_id, password_hash, created_at, updated_at) VALUES (",
    )
    .bind(id)
    .push(", ")
    .bind(&name)
    .push(", ")
    .bind(display_name)
    .push(", ")
    .bind(sort_key(display_name))
    .push(", ")
    .bind(person)
    .push(", ")
    .bind(password_hash)
    .push(", ")
    .bind(now)
    .push(", ")
    .bind(now)
    .push(")");
    tx.exec(insert).await.map_err(|e| e.taken("account name"))?;
    let change = Change::new("accounts", Some(id), Act::Create).field("name", None, Some(name)).field(
        "display_name",
        None,
        Some(display_name.to_owned()),
    );
    Ok((id, tx.record(change, None).await?))
}

/// Gives a role for a subtree (or the whole region) until a moment (or for good).
pub async fn assign(
    tx: &mut WriteTx<'_>,
    account: Id,
    role: Role,
    unit: Option<Id>,
    until: Option<Instant>,
) -> Result<Recorded, DbError> {
    let (id, now) = (tx.ctx().new_id(), tx.ctx().now);
    let insert = Sql::new("INSERT INTO role_assignment (id, account_id, role, unit_id, valid_until, created_at) VALUES (")
        .bind(id)
        .push(", ")
        .bind(account)
        .push(", ")
        .bind(role.key())
        .push(", ")
        .bind(unit)
        .push(", ")
        .bind(until)
        .push(", ")
        .bind(now)
        .push(")");
    tx.exec(insert).await?;
    let change = Change::new("accounts", Some(account), Act::Update).field("role", None, Some(role.key().to_owned())).field(
        "role_unit",
        None,
        unit.map(|u| u.to_string()),
    );
    tx.record(change, None).await
}

/// A role somebody holds, with the assignment's id so that it can be taken back.
#[derive(Clone, Debug)]
pub struct Assignment {
    pub id: Id,
    pub role: Role,
    pub unit: Option<Id>,
    pub valid_until: Option<Instant>,
}

pub async fn assignments(db: &Db, account: Id) -> Result<Vec<Assignment>, DbError> {
    let sql = Sql::new("SELECT id, role, unit_id, valid_until FROM role_assignment WHERE account_id = ")
        .bind(account)
        .push(" ORDER BY id");
    let mut out = Vec::new();
    for row in db.all(sql).await? {
        // A role that this version does not know gives nothing.
        if let Some(role) = Role::from_key(&row.text("role")?) {
            out.push(Assignment {
                id: row.id("id")?,
                role,
                unit: row.opt_id("unit_id")?,
                valid_until: row.opt_instant("valid_until")?,
            });
        }
    }
    Ok(out)
}

pub async fn unassign(tx: &mut WriteTx<'_>, account: Id, assignment: Id) -> Result<Recorded, DbError> {
    let role =
        tx.one(Sql::new("SELECT role FROM role_assignment WHERE id = ").bind(assignment)).await?.ok_or(DbError::NotFound)?;
    let role = role.text("role")?;
    let delete = Sql::new("DELETE FROM role_assignment WHERE id = ").bind(assignment).push(" AND account_id = ").bind(account);
    tx.exec_versioned(delete).await?;
    tx.record(Change::new("accounts", Some(account), Act::Update).field("role", Some(role), None), None).await
}

async fn grants(db: &Db, account: Id, now: Instant) -> Result<Grants, DbError> {
    let assignments = assignments(db, account).await?;
    let live = assignments.into_iter().filter(|a| a.valid_until.is_none_or(|until| now < until));
    let mut grants: Vec<(Role, Option<Id>)> = live.map(|a| (a.role, a.unit)).collect();
    // Everybody with an account is an employee: may report and read what is published.
    grants.push((Role::Employee, None));
    Ok(Grants(grants))
}

pub async fn by_id(db: &Db, id: Id) -> Result<Option<Account>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM account a WHERE a.id = ").bind(id);
    db.one(sql).await?.as_ref().map(account).transpose()
}

pub async fn by_name(db: &Db, name: &str) -> Result<Option<Account>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM account a WHERE a.name = ").bind(name.trim().to_lowercase());
    db.one(sql).await?.as_ref().map(account).transpose()
}

/// All accounts by name.
pub async fn list(db: &Db) -> Result<Vec<Account>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM account a ORDER BY a.name_key, a.id");
    db.all(sql).await?.iter().map(account).collect()
}

/// True until the first account exists: the set-up page is open.
pub async fn none_exist(db: &Db) -> Result<bool, DbError> {
    Ok(db.int(Sql::new("SELECT count(*) FROM account")).await? == 0)
}

/// Checks name and password. An unknown name costs the same time as a wrong password.
pub async fn verify_password(db: &Db, name: &str, password: &str) -> Result<Option<Account>, DbError> {
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5LXRvLWNoZWNr$0wqXkKrY0uJNKvHYlxyQO4X1u3gR1hVfTJ3Jm7aQ5xw";
    let sql = Sql::new("SELECT ")
        .push(COLUMNS)
        .push(", a.password_hash FROM account a WHERE a.name = ")
        .bind(name.trim().to_lowercase());
    let row = db.one(sql).await?;
    let hash = row.as_ref().map(|r| r.opt_text("password_hash")).transpose()?.flatten();
    let (hash_text, password) = (hash.clone().unwrap_or_else(|| NOBODY.to_owned()), password.to_owned());
    let matches =
        tokio::task::spawn_blocking(move || password_matches(&hash_text, &password)).await.map_err(|_| DbError::Password)?;
    match row {
        Some(row) if matches && hash.is_some() => Ok(Some(account(&row)?).filter(|a| !a.disabled)),
        _ => Ok(None),
    }
}

/// Sets a new password and ends every session of the account.
pub async fn set_password(tx: &mut WriteTx<'_>, account: Id, hash: String) -> Result<Recorded, DbError> {
    let now = tx.ctx().now;
    let update =
        Sql::new("UPDATE account SET password_hash = ").bind(hash).push(", version = version + 1, updated_at = ").bind(now);
    tx.exec_versioned(update.push(" WHERE id = ").bind(account)).await?;
    tx.exec(Sql::new("DELETE FROM session WHERE account_id = ").bind(account)).await?;
    tx.record(Change::new("accounts", Some(account), Act::Update).note("password"), None).await
}

/// Closes or opens an account; closing ends its sessions.
pub async fn set_disabled(tx: &mut WriteTx<'_>, account: Id, disabled: bool) -> Result<Recorded, DbError> {
    let now = tx.ctx().now;
    let update = Sql::new("UPDATE account SET disabled_at = ")
        .bind(disabled.then_some(now))
        .push(", version = version + 1, updated_at = ");
    tx.exec_versioned(update.bind(now).push(" WHERE id = ").bind(account)).await?;
    if disabled {
        tx.exec(Sql::new("DELETE FROM session WHERE account_id = ").bind(account)).await?;
    }
    let change = Change::new("accounts", Some(account), Act::Update).field("disabled", None, Some(disabled.to_string()));
    tx.record(change, None).await
}

/// Closes the open accounts of a person who has left; each closing has its own audit entry.
pub async fn close_of_person(tx: &mut WriteTx<'_>, person: Id) -> Result<(), DbError> {
    let open = Sql::new("SELECT id FROM account WHERE disabled_at IS NULL AND person_id = ").bind(person);
    for row in tx.all(open.push(" ORDER BY id")).await? {
        // The caller commits with the token of the person's own change.
        let _ = set_disabled(tx, row.id("id")?, true).await?;
    }
    Ok(())
}

/// Language and theme, as the account's owner chose them.
pub async fn set_preferences(tx: &mut WriteTx<'_>, account: Id, lang: Lang, theme: &str) -> Result<Recorded, DbError> {
    let now = tx.ctx().now;
    let update =
        Sql::new("UPDATE account SET lang = ").bind(lang.code()).push(", theme = ").bind(theme).push(", updated_at = ").bind(now);
    tx.exec_versioned(update.push(" WHERE id = ").bind(account)).await?;
    let change = Change::new("accounts", Some(account), Act::Update).field("lang", None, Some(lang.code().to_owned()));
    tx.record(change.field("theme", None, Some(theme.to_owned())), None).await
}

/// SHA-256 of a token, as it is stored.
pub fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// Starts a session: the row, and the sign-in in the audit log. `token` is 32 random bytes from the edge, as text.
pub async fn start_session(db: &Db, ctx: &Ctx, account: Id, token: &str) -> Result<(), DbError> {
    let mut tx = db.write(ctx).await?;
    let insert = Sql::new("INSERT INTO session (token_hash, account_id, created_at, seen_at, expires_at) VALUES (")
        .bind(token_hash(token))
        .push(", ")
        .bind(account)
        .push(", ")
        .bind(ctx.now)
        .push(", ")
        .bind(ctx.now)
        .push(", ")
        .bind(ctx.now.plus_seconds(SESSION_IDLE_SECONDS))
        .push(")");
    tx.exec(insert).await?;
    tx.exec(Sql::new("DELETE FROM session WHERE expires_at < ").bind(ctx.now)).await?;
    let recorded = tx.record(Change::new("accounts", Some(account), Act::SignIn), None).await?;
    tx.commit(recorded).await
}

pub async fn end_session(db: &Db, ctx: &Ctx, account: Id, token: &str) -> Result<(), DbError> {
    let mut tx = db.write(ctx).await?;
    tx.exec(Sql::new("DELETE FROM session WHERE token_hash = ").bind(token_hash(token))).await?;
    let recorded = tx.record(Change::new("accounts", Some(account), Act::SignOut), None).await?;
    tx.commit(recorded).await
}

/// Whom a session belongs to, with what they may do now. Extends the session when a tenth of its life has passed, so that reading pages does not write.
pub async fn by_session(db: &Db, token: &str, now: Instant) -> Result<Option<(Account, Grants)>, DbError> {
    session(db, token, now, true).await
}

/// The same for what a page asks by itself, without anybody there: such a request never keeps a session alive.
pub async fn by_session_unattended(db: &Db, token: &str, now: Instant) -> Result<Option<(Account, Grants)>, DbError> {
    session(db, token, now, false).await
}

async fn session(db: &Db, token: &str, now: Instant, extends: bool) -> Result<Option<(Account, Grants)>, DbError> {
    let hash = token_hash(token);
    let sql = Sql::new("SELECT ")
        .push(COLUMNS)
        .push(", s.seen_at FROM session s JOIN account a ON a.id = s.account_id WHERE s.token_hash = ");
    let sql = sql.bind(&hash).push(" AND s.expires_at > ").bind(now).push(" AND a.disabled_at IS NULL");
    let Some(row) = db.one(sql).await? else { return Ok(None) };
    if extends && now.seconds_since(row.instant("seen_at")?) > SESSION_IDLE_SECONDS / 10 {
        let mut tx = db.work().await?;
        let extend = Sql::new("UPDATE session SET seen_at = ")
            .bind(now)
            .push(", expires_at = ")
            .bind(now.plus_seconds(SESSION_IDLE_SECONDS));
        tx.exec(extend.push(" WHERE token_hash = ").bind(&hash)).await?;
        tx.commit().await?;
    }
    let account = account(&row)?;
    let grants = grants(db, account.id, now).await?;
    Ok(Some((account, grants)))
}

/// What an account may do now: for the command line, which acts as a named account.
pub async fn grants_of(db: &Db, account: Id, now: Instant) -> Result<Grants, DbError> {
    grants(db, account, now).await
}

/// An API token as its owner sees it; the token itself is shown once, when it is made.
#[derive(Clone, Debug)]
pub struct ApiToken {
    pub id: Id,
    pub name: String,
    pub created_at: Instant,
    pub expires_at: Option<Instant>,
    pub revoked: bool,
}

pub async fn create_token(
    tx: &mut WriteTx<'_>,
    account: Id,
    name: &str,
    token: &str,
    expires_at: Option<Instant>,
) -> Result<(Id, Recorded), DbError> {
    let (id, now) = (tx.ctx().new_id(), tx.ctx().now);
    let insert = Sql::new("INSERT INTO api_token (id, token_hash, account_id, name, created_at, expires_at) VALUES (")
        .bind(id)
        .push(", ")
        .bind(token_hash(token))
        .push(", ")
        .bind(account)
        .push(", ")
        .bind(name)
        .push(", ")
        .bind(now)
        .push(", ")
        .bind(expires_at)
        .push(")");
    tx.exec(insert).await?;
    let change = Change::new("accounts", Some(account), Act::Create).field("api_token", None, Some(name.to_owned()));
    Ok((id, tx.record(change, None).await?))
}

pub async fn tokens(db: &Db, account: Id) -> Result<Vec<ApiToken>, DbError> {
    let sql = Sql::new("SELECT id, name, created_at, expires_at, revoked_at FROM api_token WHERE account_id = ").bind(account);
    let mut out = Vec::new();
    for row in db.all(sql.push(" ORDER BY id DESC")).await? {
        out.push(ApiToken {
            id: row.id("id")?,
            name: row.text("name")?,
            created_at: row.instant("created_at")?,
            expires_at: row.opt_instant("expires_at")?,
            revoked: row.opt_int("revoked_at")?.is_some(),
        });
    }
    Ok(out)
}

pub async fn revoke_token(tx: &mut WriteTx<'_>, account: Id, token: Id) -> Result<Recorded, DbError> {
    let now = tx.ctx().now;
    let update =
        Sql::new("UPDATE api_token SET revoked_at = ").bind(now).push(" WHERE id = ").bind(token).push(" AND account_id = ");
    tx.exec_versioned(update.bind(account).push(" AND revoked_at IS NULL")).await?;
    tx.record(Change::new("accounts", Some(account), Act::Delete).field("api_token", Some(token.to_string()), None), None).await
}

/// Whom an API token belongs to, with what they may do now.
pub async fn by_token(db: &Db, token: &str, now: Instant) -> Result<Option<(Account, Grants)>, DbError> {
    let sql =
        Sql::new("SELECT ").push(COLUMNS).push(" FROM api_token t JOIN account a ON a.id = t.account_id WHERE t.token_hash = ");
    let sql = sql
        .bind(token_hash(token))
        .push(" AND t.revoked_at IS NULL AND a.disabled_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > ");
    let Some(row) = db.one(sql.bind(now).push(")")).await? else { return Ok(None) };
    let account = account(&row)?;
    let grants = grants(db, account.id, now).await?;
    Ok(Some((account, grants)))
}
