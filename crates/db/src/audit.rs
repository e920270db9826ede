//! The audit log: who did what, when, with which fields before and after. Rows form a SHA-256 chain over the hash of each payload, so that a
//! payload can be disposed of by decision (arkivlagen) and the chain still verifies. Checkpoints are signed with Ed25519.
//!
//! `payload_hash = sha256(payload)`, `hash = sha256(previous hash ‖ "\n" ‖ seq ‖ "\n" ‖ at ‖ "\n" ‖ payload_hash)`, all lower-case
//! hexadecimal text: a reader can check it with `sha256sum`.
use crate::{Db, DbError, Param, Sql, WriteTx};
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};
use sea_orm::Value;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, path::Path, sync::Arc};
use vk_core::{Ctx, Id, Instant};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    Create,
    Update,
    Archive,
    Restore,
    Delete,
    /// A decision by a named human with a mandate.
    Decide,
    Read,
    Search,
    Export,
    Import,
    SignIn,
    SignInFailed,
    SignOut,
}

impl Act {
    /// The word in the database and the end of the translation key `act-…`.
    pub fn key(self) -> &'static str {
        match self {
            Act::Create => "create",
            Act::Update => "update",
            Act::Archive => "archive",
            Act::Restore => "restore",
            Act::Delete => "delete",
            Act::Decide => "decide",
            Act::Read => "read",
            Act::Search => "search",
            Act::Export => "export",
            Act::Import => "import",
            Act::SignIn => "sign_in",
            Act::SignInFailed => "sign_in_failed",
            Act::SignOut => "sign_out",
        }
    }
}

/// A record as people read it: field key to text. The difference of two is what the history shows.
pub type Snapshot = BTreeMap<&'static str, String>;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    pub field: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<String>,
}

/// One audit entry to be.
#[derive(Clone, Debug)]
pub struct Change {
    pub register: &'static str,
    pub record: Option<Id>,
    pub act: Act,
    pub fields: Vec<FieldChange>,
    pub note: Option<String>,
}

impl Change {
    pub fn new(register: &'static str, record: Option<Id>, act: Act) -> Change {
        Change { register, record, act, fields: Vec::new(), note: None }
    }
    pub fn created(register: &'static str, record: Id, after: &Snapshot) -> Change {
        Change { fields: differences(&Snapshot::new(), after), ..Change::new(register, Some(record), Act::Create) }
    }
    pub fn updated(register: &'static str, record: Id, before: &Snapshot, after: &Snapshot) -> Change {
        Change { fields: differences(before, after), ..Change::new(register, Some(record), Act::Update) }
    }
    pub fn note(mut self, note: impl Into<String>) -> Change {
        self.note = Some(note.into());
        self
    }
    pub fn field(mut self, field: &str, before: Option<String>, after: Option<String>) -> Change {
        self.fields.push(FieldChange { field: field.to_owned(), before, after });
        self
    }
}

fn differences(before: &Snapshot, after: &Snapshot) -> Vec<FieldChange> {
    let mut keys: Vec<&&str> = before.keys().chain(after.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    let text = |s: &Snapshot, k: &str| s.get(k).filter(|v| !v.is_empty()).cloned();
    keys.into_iter()
        .map(|k| FieldChange { field: (*k).to_owned(), before: text(before, k), after: text(after, k) })
        .filter(|c| c.before != c.after)
        .collect()
}

#[derive(Serialize, Deserialize)]
struct Payload {
    seq: i64,
    at: i64,
    actor: String,
    actor_id: Option<String>,
    register: String,
    record: Option<String>,
    act: String,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    fields: Vec<FieldChange>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    note: Option<String>,
}

/// Entries written with one statement: few parameters are quicker than many, as `columns.rs` tells.
const AT_ONCE: usize = 50;

/// Appends entries in their order. Taking the next numbers locks the head row, on SQLite and PostgreSQL alike, so the chain has one order.
pub(crate) async fn append(tx: &mut WriteTx<'_>, changes: Vec<Change>) -> Result<(), DbError> {
    let count = i64::try_from(changes.len()).unwrap_or(i64::MAX);
    let take = Sql::new("UPDATE audit_head SET seq = seq + ").bind(count).push(" WHERE id = 1 RETURNING seq, hash");
    let head = tx.one(take).await?.ok_or(DbError::NotFound)?;
    let (mut seq, mut hash) = (head.int("seq")? - count, head.text("hash")?);
    let mut rows = Vec::with_capacity(changes.len().min(AT_ONCE));
    for change in changes {
        seq += 1;
        let row;
        (row, hash) = entry_values(tx.ctx(), change, seq, &hash)?;
        rows.push(row);
        if rows.len() == AT_ONCE {
            insert(tx, std::mem::take(&mut rows)).await?;
        }
    }
    if !rows.is_empty() {
        insert(tx, rows).await?;
    }
    tx.exec(Sql::new("UPDATE audit_head SET hash = ").bind(hash).push(" WHERE id = 1")).await.map(drop)
}

async fn insert(tx: &mut WriteTx<'_>, rows: Vec<Vec<Value>>) -> Result<(), DbError> {
    let insert = "INSERT INTO audit (seq, at, actor_id, actor, register, record_id, act, payload, payload_hash, hash) VALUES ";
    tx.exec(Sql::new(insert).rows(rows)).await.map(drop)
}

/// The columns of one entry, and its hash.
fn entry_values(ctx: &Ctx, change: Change, seq: i64, previous: &str) -> Result<(Vec<Value>, String), DbError> {
    let payload = Payload {
        seq,
        at: ctx.now.micros(),
        actor: ctx.actor.name().to_owned(),
        actor_id: ctx.actor.user_id().map(|id| id.to_string()),
        register: change.register.to_owned(),
        record: change.record.map(|id| id.to_string()),
        act: change.act.key().to_owned(),
        fields: change.fields,
        note: change.note,
    };
    let text = serde_json::to_string(&payload)?;
    let payload_hash = hex::encode(Sha256::digest(text.as_bytes()));
    let hash = link(previous, seq, ctx.now.micros(), &payload_hash);
    let values = vec![
        seq.into_value(),
        ctx.now.into_value(),
        payload.actor_id.into_value(),
        payload.actor.into_value(),
        payload.register.into_value(),
        payload.record.into_value(),
        payload.act.into_value(),
        text.into_value(),
        payload_hash.into_value(),
        (&hash).into_value(),
    ];
    Ok((values, hash))
}

fn link(previous: &str, seq: i64, at: i64, payload_hash: &str) -> String {
    hex::encode(Sha256::digest(format!("{previous}\n{seq}\n{at}\n{payload_hash}").as_bytes()))
}

/// One entry of a record's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEntry {
    pub seq: i64,
    pub at: Instant,
    pub actor: String,
    pub register: String,
    pub record: Option<Id>,
    pub act: String,
    pub fields: Vec<FieldChange>,
    pub note: Option<String>,
    /// The payload was disposed of by decision.
    pub disposed: bool,
}

/// The newest entries of a record's changes (not its readings), newest first, before `before` when given.
pub async fn history(db: &Db, record: Id, before: Option<i64>, limit: i64) -> Result<Vec<HistoryEntry>, DbError> {
    let sql = Sql::new("SELECT seq, at, actor, register, record_id, act, payload FROM audit WHERE record_id = ")
        .bind(record)
        .push(" AND act NOT IN ('read', 'export') AND seq < ")
        .bind(before.unwrap_or(i64::MAX))
        .push(" ORDER BY seq DESC LIMIT ")
        .bind(limit);
    db.all(sql).await?.iter().map(entry).collect()
}

/// The newest entries of the whole log or of one register, newest first.
pub async fn newest(db: &Db, register: Option<&str>, before: Option<i64>, limit: i64) -> Result<Vec<HistoryEntry>, DbError> {
    let mut sql = Sql::new("SELECT seq, at, actor, register, record_id, act, payload FROM audit WHERE seq < ")
        .bind(before.unwrap_or(i64::MAX));
    if let Some(register) = register {
        sql = sql.push(" AND register = ").bind(register);
    }
    db.all(sql.push(" ORDER BY seq DESC LIMIT ").bind(limit)).await?.iter().map(entry).collect()
}

fn entry(row: &crate::Row) -> Result<HistoryEntry, DbError> {
    let payload = row.opt_text("payload")?;
    let disposed = payload.is_none();
    let payload: Option<Payload> = payload.map(|p| serde_json::from_str(&p)).transpose()?;
    let (fields, note) = payload.map_or((Vec::new(), None), |p| (p.fields, p.note));
    Ok(HistoryEntry {
        seq: row.int("seq")?,
        at: row.instant("at")?,
        actor: row.text("actor")?,
        register: row.text("register")?,
        record: row.opt_id("record_id")?,
        act: row.text("act")?,
        fields,
        note,
        disposed,
    })
}

/// The key that signs checkpoints. Kept in a file of the data folder, readable by the program's user only.
#[derive(Clone)]
pub struct AuditKey(Arc<SigningKey>);

impl AuditKey {
    /// Reads the key file, or writes a new one with `random` as its secret.
    pub fn load_or_create(path: &Path, random: [u8; 32]) -> Result<AuditKey, DbError> {
        let failed = |source| DbError::Key { path: path.display().to_string(), source };
        match std::fs::read_to_string(path) {
            Ok(text) => {
                let bytes = hex::decode(text.trim()).ok().and_then(|b| <[u8; 32]>::try_from(b).ok());
                let bad = || failed(std::io::Error::new(std::io::ErrorKind::InvalidData, "not 64 hexadecimal digits"));
                Ok(AuditKey::from_secret(bytes.ok_or_else(bad)?))
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                write_private(path, &hex::encode(random)).map_err(failed)?;
                Ok(AuditKey::from_secret(random))
            }
            Err(e) => Err(failed(e)),
        }
    }
    pub fn from_secret(secret: [u8; 32]) -> AuditKey {
        AuditKey(Arc::new(SigningKey::from_bytes(&secret)))
    }
    pub fn public(&self) -> String {
        hex::encode(self.0.verifying_key().to_bytes())
    }
    fn sign(&self, hash: &str) -> String {
        hex::encode(self.0.sign(hash.as_bytes()).to_bytes())
    }
}

impl std::fmt::Debug for AuditKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AuditKey({})", self.public())
    }
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Signs the head of the chain, if anything has been written since the last checkpoint. Says which entry was signed.
pub async fn checkpoint(db: &Db, ctx: &Ctx) -> Result<Option<i64>, DbError> {
    let mut tx = db.work().await?;
    let Some(head) = tx.one(Sql::new("SELECT seq, hash FROM audit_head WHERE id = 1")).await? else { return Ok(None) };
    let (seq, hash) = (head.int("seq")?, head.text("hash")?);
    let signed = tx.one(Sql::new("SELECT seq FROM audit_checkpoint WHERE seq = ").bind(seq)).await?;
    if seq == 0 || signed.is_some() {
        return Ok(None);
    }
    let insert = Sql::new("INSERT INTO audit_checkpoint (seq, at, hash, public_key, signature) VALUES (")
        .bind(seq)
        .push(", ")
        .bind(ctx.now)
        .push(", ")
        .bind(&hash)
        .push(", ")
        .bind(db.key().public())
        .push(", ")
        .bind(db.key().sign(&hash))
        .push(")");
    tx.exec(insert).await?;
    tx.commit().await?;
    Ok(Some(seq))
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainReport {
    pub entries: i64,
    pub checkpoints: i64,
    /// The first entry that does not fit, and why.
    pub first_bad: Option<(i64, &'static str)>,
}

/// Walks the whole chain in batches: numbers without gap, each payload's hash, each link, the head, every signed checkpoint.
pub async fn verify(db: &Db) -> Result<ChainReport, DbError> {
    let mut report = ChainReport { entries: 0, checkpoints: 0, first_bad: None };
    let mut previous = "0".repeat(64);
    let mut expected = 1;
    loop {
        let sql = Sql::new("SELECT seq, at, actor, register, act, payload, payload_hash, hash FROM audit WHERE seq >= ")
            .bind(expected)
            .push(" ORDER BY seq LIMIT 2000");
        let rows = db.all(sql).await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let seq = row.int("seq")?;
            if let Some(why) = check(&row, expected, &previous)? {
                report.first_bad = Some((seq.min(expected), why));
                return Ok(report);
            }
            previous = row.text("hash")?;
            report.entries += 1;
            expected = seq + 1;
        }
    }
    let head = db.one(Sql::new("SELECT seq, hash FROM audit_head WHERE id = 1")).await?.ok_or(DbError::NotFound)?;
    if head.int("seq")? != report.entries || head.text("hash")? != previous {
        report.first_bad = Some((expected, "entries are missing at the end"));
        return Ok(report);
    }
    for row in db.all(Sql::new("SELECT c.seq, c.hash, c.public_key, c.signature, a.hash AS chain FROM audit_checkpoint c LEFT JOIN audit a ON a.seq = c.seq ORDER BY c.seq")).await? {
        report.checkpoints += 1;
        let hash = row.text("hash")?;
        if row.opt_text("chain")?.as_deref() != Some(hash.as_str()) {
            report.first_bad = Some((row.int("seq")?, "the signed checkpoint says another hash"));
            return Ok(report);
        }
        if row.text("public_key")? != db.key().public() || !signature_holds(&row.text("public_key")?, &hash, &row.text("signature")?) {
            report.first_bad = Some((row.int("seq")?, "the checkpoint's signature does not hold"));
            return Ok(report);
        }
    }
    Ok(report)
}

fn check(row: &crate::Row, expected: i64, previous: &str) -> Result<Option<&'static str>, DbError> {
    let (seq, payload_hash) = (row.int("seq")?, row.text("payload_hash")?);
    if seq != expected {
        return Ok(Some("an entry is missing"));
    }
    if link(previous, seq, row.int("at")?, &payload_hash) != row.text("hash")? {
        return Ok(Some("the link to the entry before is broken"));
    }
    let Some(payload) = row.opt_text("payload")? else { return Ok(None) };
    if hex::encode(Sha256::digest(payload.as_bytes())) != payload_hash {
        return Ok(Some("the content was changed"));
    }
    let parsed: Payload = serde_json::from_str(&payload)?;
    let columns_agree =
        parsed.actor == row.text("actor")? && parsed.register == row.text("register")? && parsed.act == row.text("act")?;
    Ok((!columns_agree).then_some("the columns differ from the signed content"))
}

fn signature_holds(public_key: &str, hash: &str, signature: &str) -> bool {
    let key =
        hex::decode(public_key).ok().and_then(|b| <[u8; 32]>::try_from(b).ok()).and_then(|b| VerifyingKey::from_bytes(&b).ok());
    let signature = hex::decode(signature).ok().and_then(|b| Signature::from_slice(&b).ok());
    matches!((key, signature), (Some(key), Some(signature)) if key.verify(hash.as_bytes(), &signature).is_ok())
}
