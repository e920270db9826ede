//! Reading parties, answers, and what of an incident makes a duty a question.
use super::{
    Answer, Party,
    propose::{Known, subject_of},
    rules::FACT,
};
use crate::incidents::model::{Assessment, Incident, NIS2, Track};
use std::collections::BTreeMap;
use vk_core::Id;
use vk_db::{DbError, Reader, Row, Sql};

/// The parties of an incident, in order of coming.
pub async fn parties(db: &impl Reader, incident: Id) -> Result<Vec<Party>, DbError> {
    let sql = Sql::new("SELECT * FROM incident_party WHERE incident_id = ").bind(incident).push(" ORDER BY added_at, id");
    db.rows(sql).await?.iter().map(party).collect()
}

pub async fn get(db: &impl Reader, id: Id) -> Result<Option<Party>, DbError> {
    db.row(Sql::new("SELECT * FROM incident_party WHERE id = ").bind(id)).await?.as_ref().map(party).transpose()
}

/// Everything that was answered, the oldest first.
pub async fn answers(db: &impl Reader, incident: Id) -> Result<Vec<Answer>, DbError> {
    let sql = Sql::new("SELECT * FROM incident_proposal WHERE incident_id = ").bind(incident).push(" ORDER BY at, no, id");
    db.rows(sql).await?.iter().map(answer).collect()
}

/// What the incident is, as far as duties are proposed by it.
pub async fn known(db: &impl Reader, incident: &Incident, tracks: &[Track]) -> Result<Known, DbError> {
    let d = &incident.draft;
    let significant = tracks.iter().any(|t| t.kind == NIS2 && t.assessment == Assessment::Required);
    let flags = [
        ("suspected_malicious", d.suspected_malicious),
        ("significant", significant),
        ("supplier_origin", d.supplier_origin),
        ("security_protection", d.security_protection_suspected),
    ];
    let mut known = Known::default();
    known.triggers.extend(flags.into_iter().filter(|(_, is)| *is).map(|(key, _)| key.to_owned()));
    // A secret system's supplier would name the system.
    let sql = Sql::new(
        "SELECT DISTINCT s.kind, s.supplier FROM incident_link l JOIN system s ON s.id = l.target_id \
         WHERE l.kind = 'system' AND s.secrecy <> 'secret' AND l.incident_id = ",
    );
    for row in db.rows(sql.bind(incident.id).push(" ORDER BY s.supplier, s.kind")).await? {
        if row.text("kind")? == "medical" {
            known.triggers.insert("medical_system".to_owned());
        }
        let supplier = row.opt_text("supplier")?.map(|s| s.trim().to_owned()).filter(|s| !s.is_empty());
        if let Some(name) = supplier {
            known.suppliers.insert(subject_of(&name), name);
        }
    }
    if !known.suppliers.is_empty() {
        known.triggers.insert("supplier_named".to_owned());
    }
    known.triggers.extend(facts(db, incident.id).await?);
    Ok(known)
}

/// Questions of the thresholds whose newest answer is yes, or that nobody knows.
async fn facts(db: &impl Reader, incident: Id) -> Result<Vec<String>, DbError> {
    let sql = Sql::new("SELECT key, value FROM incident_fact WHERE incident_id = ").bind(incident).push(" ORDER BY key, no");
    let mut newest = BTreeMap::new();
    for row in db.rows(sql).await? {
        newest.insert(row.text("key")?, row.opt_text("value")?);
    }
    let open = |value: &Option<String>| value.as_deref().is_none_or(|v| v == "true");
    Ok(newest.into_iter().filter(|(_, value)| open(value)).map(|(key, _)| format!("{FACT}{key}")).collect())
}

fn party(row: &Row) -> Result<Party, DbError> {
    Ok(Party {
        id: row.id("id")?,
        kind: row.text("kind")?,
        name: row.text("name")?,
        contact: row.text("contact")?,
        contract_ref: row.text("contract_ref")?,
        hours: row.opt_int("term_hours")?,
        counts_from: row.opt_text("counts_from")?,
        sharing: row.opt_text("sharing")?,
        added_by: row.text("added_by")?,
        added_at: row.instant("added_at")?,
    })
}

fn answer(row: &Row) -> Result<Answer, DbError> {
    Ok(Answer {
        kind: row.text("kind")?,
        subject: row.text("subject")?,
        subject_name: row.text("subject_name")?,
        declined: row.text("answer")? == "declined",
        because: row.text("because")?.split_whitespace().map(str::to_owned).collect(),
        reason: row.text("reason")?,
        by: row.text("by_name")?,
        at: row.instant("at")?,
    })
}
