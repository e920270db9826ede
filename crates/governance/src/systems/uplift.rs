//! Uplift by judgement (aggregation, `domain.md` 2.1): a system that holds much may be worth more than each thing that it holds. Levels above what the
//! information gives, with the reason and who judged; the class of the system is the maximum of both.
use super::store::{REGISTER, reproject};
use crate::{assessments, join::Class};
use vk_core::{Aspect, Id, Instant, Level};
use vk_db::{Act, Change, Columns, DbError, Reader, Recorded, Sql, WriteTx};

/// A judgement that a system's class is higher than its information gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uplift {
    pub class: Class,
    pub reason: String,
    pub decided_by: String,
    pub decided_at: Instant,
}

/// The uplift of a system, if somebody judged one.
pub async fn of(db: &impl Reader, system: Id) -> Result<Option<Uplift>, DbError> {
    let sql = Sql::new(
        "SELECT confidentiality, integrity, availability, traceability, reason, decided_by, decided_at FROM system_uplift WHERE system_id = ",
    );
    let Some(row) = db.row(sql.bind(system)).await? else { return Ok(None) };
    Ok(Some(Uplift {
        class: Class::from_row(&row)?,
        reason: row.text("reason")?,
        decided_by: row.text("decided_by")?,
        decided_at: row.instant("decided_at")?,
    }))
}

/// What a form was opened with: each judgement is a new one with its own moment, and none is 0.
pub fn version(uplift: Option<&Uplift>) -> i64 {
    uplift.map_or(0, |u| u.decided_at.micros())
}

/// Judges anew, what was read as [`version`]. A class without any level takes the uplift away.
pub async fn set(tx: &mut WriteTx<'_>, system: Id, read: i64, class: Class, reason: &str) -> Result<Recorded, DbError> {
    let before = of(tx, system).await?;
    if version(before.as_ref()) != read {
        return Err(DbError::Conflict);
    }
    tx.exec(Sql::new("DELETE FROM system_uplift WHERE system_id = ").bind(system)).await?;
    let level = |a: Aspect| class.level(a).map(|l: Level| i64::from(l.number()));
    if !class.is_empty() {
        let row = Columns::new()
            .set("system_id", system)
            .set("confidentiality", level(Aspect::Confidentiality))
            .set("integrity", level(Aspect::Integrity))
            .set("availability", level(Aspect::Availability))
            .set("traceability", level(Aspect::Traceability))
            .set("reason", reason)
            .set("decided_by", tx.ctx().actor.name())
            .set("decided_at", tx.ctx().now);
        tx.insert("system_uplift", row).await?;
    }
    let change = Change { note: Some(reason.to_owned()), ..Change::new(REGISTER, Some(system), Act::Decide) };
    let was = before.map(|u| u.class.text());
    let change = change.field("uplift", was, (!class.is_empty()).then(|| class.text()));
    let recorded = reproject(tx, system, change).await?;
    assessments::resummarise_system(tx, system).await?;
    Ok(recorded)
}
