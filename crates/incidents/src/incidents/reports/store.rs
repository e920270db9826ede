//! Reading what was written, approved, received and corrected.
use super::{Approval, Corrected, Receipt, Version, Written};
use crate::incidents::model::{Report, ReportState};
use vk_core::Id;
use vk_db::{DbError, Reader, Row, Sql};

/// All versions of a report, the oldest first.
pub async fn versions(db: &impl Reader, report: Id) -> Result<Vec<Version>, DbError> {
    let sql = Sql::new("SELECT * FROM incident_report_version WHERE report_id = ").bind(report).push(" ORDER BY no");
    db.rows(sql).await?.iter().map(version).collect()
}

/// What stands in a report now.
pub async fn newest(db: &impl Reader, report: Id) -> Result<Option<Version>, DbError> {
    let sql = Sql::new("SELECT * FROM incident_report_version WHERE report_id = ").bind(report);
    db.row(sql.push(" ORDER BY no DESC LIMIT 1")).await?.as_ref().map(version).transpose()
}

/// The approval of one version, if somebody has given it.
pub async fn approval(db: &impl Reader, report: Id, version: i64) -> Result<Option<Approval>, DbError> {
    let sql =
        Sql::new("SELECT * FROM incident_approval WHERE report_id = ").bind(report).push(" AND version_no = ").bind(version);
    let row = db.row(sql).await?;
    row.map(|r| {
        Ok(Approval { version: r.int("version_no")?, by: r.text("by_name")?, mandate: r.text("mandate")?, at: r.instant("at")? })
    })
    .transpose()
}

pub async fn receipts(db: &impl Reader, report: Id) -> Result<Vec<Receipt>, DbError> {
    let sql = Sql::new("SELECT * FROM incident_receipt WHERE report_id = ").bind(report).push(" ORDER BY at, id");
    let receipt = |r: &Row| {
        let (external_ref, received_at) = (r.text("external_ref")?, r.instant("received_at")?);
        Ok(Receipt { external_ref, received_at, note: r.text("note")?, by: r.text("by_name")? })
    };
    db.rows(sql).await?.iter().map(receipt).collect()
}

/// What was corrected about a submission, the first time first.
pub async fn corrections(db: &impl Reader, report: Id) -> Result<Vec<Corrected>, DbError> {
    let sql = Sql::new("SELECT * FROM incident_correction WHERE report_id = ").bind(report).push(" ORDER BY no");
    let corrected = |r: &Row| {
        let stood = serde_json::from_str(&r.text("stood")?)?;
        Ok(Corrected { stood, reason: r.text("reason")?, by: r.text("by_name")?, at: r.instant("at")? })
    };
    db.rows(sql).await?.iter().map(corrected).collect()
}

/// The report that is being written for a stage: of the request that it answers, or the one that nobody has asked for.
pub fn of_track<'r>(reports: &'r [Report], track: Id, stage: &str, answers: Option<Id>) -> Option<&'r Report> {
    reports.iter().find(|r| {
        let begun = !matches!(r.state, ReportState::Submitted | ReportState::Acknowledged);
        let which = answers.map_or(r.requested_at.is_none(), |id| r.id == id);
        r.track_id == track && r.stage == stage && begun && which
    })
}

fn version(row: &Row) -> Result<Version, DbError> {
    let fields: Vec<Written> = serde_json::from_str(&row.text("fields")?)?;
    Ok(Version {
        report: row.id("report_id")?,
        no: row.int("no")?,
        fields,
        sha256: row.text("sha256")?,
        by: row.text("by_name")?,
        at: row.instant("at")?,
        frozen: row.bool("frozen")?,
    })
}
