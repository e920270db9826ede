//! What happens to the assessments of a system or unit when that itself changes: they lie where it lies, are marked at least as it is, and are put away
//! while it is archived or retired, so that neither overview, gaps nor percentages count what nobody runs.
use super::{
    store::{self, Assessments},
    subject::{self, Subject},
    summary,
};
use vk_core::{Id, Secrecy};
use vk_db::{DbError, Sql, WriteTx};
use vk_web::form::Records;

/// Lets the assessments of a subject follow it; `was` is what it was before its own write. Call it in the same transaction.
pub async fn follow(tx: &mut WriteTx<'_>, was: Option<Subject>) -> Result<(), DbError> {
    let Some(was) = was else { return Ok(()) };
    let Some(now) = subject::get(tx, was.id).await? else { return Ok(()) };
    if (was.unit, was.secrecy, was.in_use) == (now.unit, now.secrecy, now.in_use) {
        return Ok(());
    }
    let sql = Sql::new("SELECT id FROM assessment WHERE subject_id = ").bind(now.id).push(" ORDER BY id");
    let ids: Vec<Id> = tx.all(sql).await?.iter().map(|row| row.id("id")).collect::<Result<_, _>>()?;
    for id in ids {
        place(tx, id, &was, &now).await?;
        if was.in_use != now.in_use {
            put_away(tx, id, !now.in_use).await?;
        }
    }
    if was.in_use != now.in_use || was.unit != now.unit {
        summary::resummarise_system(tx, now.id).await?;
    }
    Ok(())
}

/// Unit and marking. What somebody has chosen apart from the subject's stays, as long as it is not marked lower than the subject.
async fn place(tx: &mut WriteTx<'_>, id: Id, was: &Subject, now: &Subject) -> Result<(), DbError> {
    let old = store::by_id(tx, id).await?.ok_or(DbError::NotFound)?;
    let mut new = old.data.new.clone();
    if new.unit == was.unit {
        new.unit = now.unit;
    }
    if new.secrecy == was.secrecy.max(Secrecy::Internal) {
        new.secrecy = now.secrecy.max(Secrecy::Internal);
    }
    new.secrecy = new.secrecy.max(now.secrecy);
    if new != old.data.new {
        let _recorded = Assessments::update(tx, id, old.version, new).await?;
    }
    Ok(())
}

/// Archives an assessment with its subject, or brings it back: only one that was put away so, never one that somebody has archived.
async fn put_away(tx: &mut WriteTx<'_>, id: Id, away: bool) -> Result<(), DbError> {
    let row = tx.one(Sql::new("SELECT archived_at, put_away FROM assessment WHERE id = ").bind(id)).await?;
    let row = row.ok_or(DbError::NotFound)?;
    let archived = row.opt_int("archived_at")?.is_some();
    if away && !archived {
        let _recorded = Assessments::set_archived(tx, id, true).await?;
        tx.exec(Sql::new("UPDATE assessment SET put_away = TRUE WHERE id = ").bind(id)).await?;
    } else if !away && archived && row.bool("put_away")? {
        let _recorded = Assessments::set_archived(tx, id, false).await?;
    }
    Ok(())
}
