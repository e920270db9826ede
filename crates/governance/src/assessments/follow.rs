//! What happens to the assessments of a system or unit when that itself changes: they lie where it lies, are marked at least as it is, and are put away
//! while it is archived or retired, so that neither overview, gaps nor percentages count what nobody runs. Its exceptions, evidence and actions follow
//! in place and marking: their words are about it.
use super::{
    evidence::{self, Evidences},
    exceptions::{self, Exceptions},
    store::{self, Assessments},
    subject::{self, Subject},
    summary,
};
use crate::actions::{self, Actions};
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
    for id in ids(tx, Sql::new("SELECT id FROM assessment WHERE subject_id = ").bind(now.id).push(" ORDER BY id")).await? {
        place(tx, id, &was, &now).await?;
        if was.in_use != now.in_use {
            put_away(tx, id, !now.in_use).await?;
        }
    }
    if (was.unit, was.secrecy) != (now.unit, now.secrecy) {
        around(tx, &was, &now).await?;
    }
    if was.in_use != now.in_use || was.unit != now.unit {
        summary::resummarise_system(tx, now.id).await?;
    }
    if let Some(left) = was.unit.filter(|_| was.kind == "system" && was.unit != now.unit) {
        summary::resummarise_unit(tx, left).await?;
    }
    Ok(())
}

async fn ids(tx: &WriteTx<'_>, sql: Sql) -> Result<Vec<Id>, DbError> {
    tx.all(sql).await?.iter().map(|row| row.id("id")).collect()
}

/// Exceptions, evidence and actions. Evidence that shows something of other subjects as well keeps its place: it is not about this one.
async fn around(tx: &mut WriteTx<'_>, was: &Subject, now: &Subject) -> Result<(), DbError> {
    let moved = |unit: Option<Id>| if unit == was.unit { now.unit } else { unit };
    for id in ids(tx, Sql::new("SELECT id FROM exception WHERE subject_id = ").bind(now.id).push(" ORDER BY id")).await? {
        let old = exceptions::by_id(tx, id).await?.ok_or(DbError::NotFound)?;
        // Where it lies and how it is marked at least follows from its subject, whatever is asked for.
        let _recorded = Exceptions::update(tx, id, old.version, old.data.new).await?;
    }
    let of = "FROM evidence_requirement er JOIN assessment a ON a.id = er.assessment_id WHERE a.subject_id";
    let own = Sql::new(&format!("SELECT er.evidence_id AS id {of} = ")).bind(now.id);
    let own = own.push(" UNION SELECT id FROM evidence WHERE record_id = ").bind(now.id);
    let others = own.push(&format!(" EXCEPT SELECT er.evidence_id {of} <> ")).bind(now.id);
    for id in ids(tx, others.push(" ORDER BY 1")).await? {
        let old = evidence::by_id(tx, id).await?.ok_or(DbError::NotFound)?;
        let mut new = old.data.new.clone();
        (new.unit, new.secrecy) = (moved(new.unit), new.secrecy.max(now.secrecy));
        if new != old.data.new {
            let _recorded = Evidences::update(tx, id, old.version, new).await?;
        }
    }
    let about = Sql::new("SELECT action_id AS id FROM action_concern WHERE target_id = ").bind(now.id);
    let about = about.push(" UNION SELECT action_id FROM action_origin WHERE origin_id = ").bind(now.id);
    for id in ids(tx, about.push(" ORDER BY 1")).await? {
        let old = actions::in_tx(tx, id).await?;
        let mut new = old.data.clone();
        (new.unit, new.secrecy) = (moved(new.unit), new.secrecy.max(now.secrecy));
        if new != old.data {
            let _recorded = Actions::update(tx, id, old.version, new).await?;
        }
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
