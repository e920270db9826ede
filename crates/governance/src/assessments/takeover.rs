//! A new version of a requirement source: the assessment that is begun against it takes over what was answered against the version before, requirement
//! by requirement with the same urn, with comments, delegations and evidence. Exceptions stay behind: each was decided about the older wording.
use super::{
    acts::{in_words, put, way},
    evidence::store as evidence,
    lines::{stored_answers, stored_one},
    model::{NewAssessment, StoredAnswer},
    store::{self, REGISTER},
};
use std::collections::{BTreeMap, BTreeSet};
use vk_core::Id;
use vk_db::{Act, Change, DbError, Reader, Sql, WriteTx};

/// A requirement of the new version: its identifier and what history calls it.
type Renewed = BTreeMap<Id, (Id, String)>;

/// Copies the answers of the version before into the assessment `id`; what is to be recorded, if there was anything.
pub async fn take_over(tx: &mut WriteTx<'_>, id: Id, new: &NewAssessment) -> Result<Option<Change>, DbError> {
    let Some((old, source)) = before(tx, new).await? else { return Ok(None) };
    let renewed = renewed(tx, source, new.source).await?;
    let name = store::by_id(tx, old).await?.ok_or(DbError::NotFound)?.data.new.name;
    let mut change = Change::new(REGISTER, Some(id), Act::Update).field("taken_over", None, Some(name));
    for (requirement, answer) in stored_answers(tx, &[old]).await?.remove(&old).unwrap_or_default() {
        let Some((now, short)) = renewed.get(&requirement) else { continue };
        let answer = resolved(tx, requirement, answer, new.source).await?;
        change = change.field(&format!("answer {short}"), None, in_words(&answer));
        put(tx, id, *now, &answer).await?;
    }
    take_evidence(tx, (old, id), &renewed, new).await?;
    Ok(Some(change))
}

/// The nearest version before that the same subject has been held against.
async fn before(db: &impl Reader, new: &NewAssessment) -> Result<Option<(Id, Id)>, DbError> {
    let mut seen = BTreeSet::from([new.source]);
    let mut here = new.source;
    loop {
        let row = db.row(Sql::new("SELECT replaces_id FROM requirement_source WHERE id = ").bind(here)).await?;
        let older = row.map(|row| row.opt_id("replaces_id")).transpose()?.flatten();
        let Some(older) = older.filter(|older| seen.insert(*older)) else { return Ok(None) };
        if let Some(found) = store::of_subject(db, new.subject, older).await? {
            return Ok(Some((found, older)));
        }
        here = older;
    }
}

async fn renewed(db: &impl Reader, old: Id, new: Id) -> Result<Renewed, DbError> {
    let sql = Sql::new(
        "SELECT o.id AS old_id, n.id AS new_id, COALESCE(n.ref_id, n.name) AS short FROM requirement o \
         JOIN requirement n ON n.urn = o.urn AND n.archived_at IS NULL AND n.assessable WHERE o.source_id = ",
    );
    let rows = db.rows(sql.bind(old).push(" AND n.source_id = ").bind(new)).await?;
    rows.iter().map(|row| Ok((row.id("old_id")?, (row.id("new_id")?, row.text("short")?)))).collect()
}

/// An inherited answer follows the shared service's new assessment, or is kept as it stands where that has not been begun.
async fn resolved(tx: &WriteTx<'_>, requirement: Id, answer: StoredAnswer, source: Id) -> Result<StoredAnswer, DbError> {
    let Some(from) = answer.inherits_from else { return Ok(answer) };
    let sql = Sql::new("SELECT b.id FROM assessment a JOIN assessment b ON b.subject_id = a.subject_id WHERE a.id = ").bind(from);
    if let Some(row) = tx.one(sql.push(" AND b.archived_at IS NULL AND b.source_id = ").bind(source)).await? {
        return Ok(StoredAnswer { inherits_from: Some(row.id("id")?), ..answer });
    }
    let root = way(tx, from, requirement).await?.last().map_or(from, |(root, _)| *root);
    let held = stored_one(tx, root, requirement).await?;
    Ok(StoredAnswer { delegated_to: answer.delegated_to, delegated_due: answer.delegated_due, inherits_from: None, ..held })
}

/// An answer is worth what its evidence is worth: that comes along.
async fn take_evidence(tx: &mut WriteTx<'_>, (old, id): (Id, Id), renewed: &Renewed, new: &NewAssessment) -> Result<(), DbError> {
    let sql = Sql::new(
        "SELECT er.evidence_id, er.requirement_id FROM evidence_requirement er JOIN evidence e ON e.id = er.evidence_id \
         WHERE e.archived_at IS NULL AND er.assessment_id = ",
    );
    for row in tx.all(sql.bind(old).push(" ORDER BY er.evidence_id, er.requirement_id")).await? {
        if let Some((now, short)) = renewed.get(&row.id("requirement_id")?) {
            let _recorded = evidence::show(tx, row.id("evidence_id")?, (id, *now), true, &new.told(short)).await?;
        }
    }
    Ok(())
}
