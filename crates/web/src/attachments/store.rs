//! Rows of attachments. Every write stands in the history of the record that the file belongs to.
use super::{files::Files, scan::Scan};
use crate::around::{self, Place};
use vk_core::{Id, Instant};
use vk_db::{Columns, Db, DbError, Reader, Recorded, Row, Sql, WriteTx};

/// A file beside a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attachment {
    pub id: Id,
    pub node: Id,
    pub kind: String,
    pub name: String,
    pub description: Option<String>,
    pub declared_type: Option<String>,
    pub detected_type: String,
    pub bytes: i64,
    pub sha256: String,
    pub scan: Scan,
    pub account: Id,
    pub who: String,
    pub at: Instant,
    pub removed_at: Option<Instant>,
    pub removed_by: Option<String>,
}

/// A file that has arrived, with what it is.
#[derive(Clone, Debug)]
pub(super) struct New {
    pub name: String,
    pub description: Option<String>,
    pub declared_type: Option<String>,
    pub detected_type: &'static str,
    pub bytes: u64,
    pub sha256: String,
    pub scan: Scan,
}

const SELECT: &str = "SELECT f.id, f.node_id, f.kind, f.name, f.description, f.declared_type, f.detected_type, f.bytes, f.sha256, f.scan, \
                      f.account_id, f.at, f.removed_at, a.display_name, r.display_name AS remover FROM attachment f \
                      JOIN account a ON a.id = f.account_id LEFT JOIN account r ON r.id = f.removed_by WHERE ";

fn attachment(row: &Row) -> Result<Attachment, DbError> {
    Ok(Attachment {
        id: row.id("id")?,
        node: row.id("node_id")?,
        kind: row.text("kind")?,
        name: row.text("name")?,
        description: row.opt_text("description")?,
        declared_type: row.opt_text("declared_type")?,
        detected_type: row.text("detected_type")?,
        bytes: row.int("bytes")?,
        sha256: row.text("sha256")?,
        // A state that cannot be read counts as not scanned.
        scan: Scan::from_key(&row.text("scan")?).unwrap_or(Scan::Unscanned),
        account: row.id("account_id")?,
        who: around::who(row)?,
        at: row.instant("at")?,
        removed_at: row.opt_instant("removed_at")?,
        removed_by: row.opt_text("remover")?,
    })
}

/// Attachments that one record may have, those removed counted: all of them stand on its page.
pub(super) const MOST_ON_RECORD: usize = 500;

/// How many attachments a record has had.
pub(super) async fn count(db: &Db, node: Id) -> Result<usize, DbError> {
    let n = db.int(Sql::new("SELECT count(*) FROM attachment WHERE node_id = ").bind(node)).await?;
    Ok(usize::try_from(n).unwrap_or(usize::MAX))
}

/// All attachments of a record, those removed as well, in the order in which they came.
pub(super) async fn of(db: &Db, node: Id) -> Result<Vec<Attachment>, DbError> {
    let sql = Sql::new(SELECT).push("f.node_id = ").bind(node).push(" ORDER BY f.at, f.id LIMIT 500");
    db.all(sql).await?.iter().map(attachment).collect()
}

/// One attachment, whoever asks: the caller looks at its record.
pub(super) async fn get(db: &impl Reader, id: Id) -> Result<Option<Attachment>, DbError> {
    db.row(Sql::new(SELECT).push("f.id = ").bind(id)).await?.as_ref().map(attachment).transpose()
}

/// Files that nobody has scanned yet, from another place in their order each hour: files that the scanner never judges do not stand before the
/// others for ever.
pub(super) async fn unscanned(db: &Db, hour: i64, limit: i64) -> Result<Vec<Attachment>, DbError> {
    let all = db.int(Sql::new("SELECT count(*) FROM attachment WHERE scan = 'unscanned' AND removed_at IS NULL")).await?;
    let first = if all > limit { hour.saturating_mul(limit).rem_euclid(all) } else { 0 };
    let sql = Sql::new(SELECT).push("f.scan = 'unscanned' AND f.removed_at IS NULL ORDER BY f.id LIMIT ").bind(limit);
    db.all(sql.push(" OFFSET ").bind(first)).await?.iter().map(attachment).collect()
}

/// Which of these contents belong to some record.
pub(super) async fn referred(db: &Db, hashes: &[String]) -> Result<std::collections::BTreeSet<String>, DbError> {
    let sql = Sql::new("SELECT DISTINCT sha256 FROM attachment WHERE removed_at IS NULL AND sha256 IN ");
    db.all(sql.list(hashes.iter().cloned())).await?.iter().map(|row| row.text("sha256")).collect()
}

/// Whether a file with this content belongs to some record.
pub(super) async fn refers(db: &Db, sha256: &str) -> Result<bool, DbError> {
    let sql = Sql::new("SELECT count(*) FROM attachment WHERE removed_at IS NULL AND sha256 = ").bind(sha256);
    Ok(db.int(sql).await? > 0)
}

/// Takes the content away when no record refers to it any more. The gate must be held.
pub(super) async fn release(db: &Db, files: &Files, sha256: &str) -> Result<bool, crate::AppError> {
    if refers(db, sha256).await? {
        return Ok(false);
    }
    files.remove(sha256).await.map_err(super::upload::failed)?;
    Ok(true)
}

/// How the history names a file.
fn named(name: &str, sha256: &str) -> Option<String> {
    Some(format!("{name}\nSHA-256 {sha256}"))
}

/// Writes the rows of files that lie in their place; an infected one has a row and no file.
pub(super) async fn insert(tx: &mut WriteTx<'_>, place: &Place, new: &[New]) -> Result<(Vec<Id>, Recorded), DbError> {
    place.still(tx).await?;
    let (now, mut ids, mut last) = (tx.ctx().now, Vec::new(), None);
    for (i, file) in new.iter().enumerate() {
        // A microsecond apart, so that files that came together stay in their order.
        let at = Instant::from_micros(now.micros() + i64::try_from(i).unwrap_or(0));
        let (id, infected) = (tx.ctx().new_id(), file.scan == Scan::Infected);
        let row = Columns::new()
            .set("id", id)
            .set("node_id", place.node.id)
            .set("kind", &place.node.kind)
            .set("name", &file.name)
            .set("description", file.description.as_deref())
            .set("declared_type", file.declared_type.as_deref())
            .set("detected_type", file.detected_type)
            .set("bytes", i64::try_from(file.bytes).unwrap_or(i64::MAX))
            .set("sha256", &file.sha256)
            .set("scan", file.scan.key())
            .set("account_id", place.account)
            .set("at", at)
            .set("removed_at", infected.then_some(now));
        tx.insert("attachment", row).await?;
        let what = if infected { "attachment_infected" } else { "attachment" };
        last = Some(tx.record(place.change(what, None, named(&file.name, &file.sha256)), None).await?);
        ids.push(id);
    }
    Ok((ids, last.ok_or(DbError::NotFound)?))
}

/// Removes an attachment: the row stays and says so.
pub(super) async fn remove(tx: &mut WriteTx<'_>, place: &Place, file: &Attachment) -> Result<Recorded, DbError> {
    let now = tx.ctx().now;
    let sql = Sql::new("UPDATE attachment SET removed_at = ").bind(now).push(", removed_by = ").bind(place.account);
    tx.exec_versioned(sql.push(" WHERE removed_at IS NULL AND id = ").bind(file.id)).await?;
    tx.record(place.change("attachment", named(&file.name, &file.sha256), None), None).await
}

/// Keeps what the scanner has found out afterwards; an infected file is not given out any more.
pub(super) async fn scanned(
    tx: &mut WriteTx<'_>,
    register: &'static str,
    file: &Attachment,
    scan: Scan,
) -> Result<Recorded, DbError> {
    let infected = (scan == Scan::Infected).then_some(tx.ctx().now);
    let sql = Sql::new("UPDATE attachment SET scan = ").bind(scan.key()).push(", removed_at = ").bind(infected);
    tx.exec_versioned(sql.push(" WHERE removed_at IS NULL AND id = ").bind(file.id)).await?;
    let what = if infected.is_some() { "attachment_infected" } else { "attachment_scanned" };
    tx.record(around::change(register, file.node, what, None, named(&file.name, &file.sha256)), None).await
}
