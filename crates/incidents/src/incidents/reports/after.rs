//! What comes after a report was given: the authority's receipt, or why there is none, and corrections of what was recorded about the submission.
use super::Stood;
use crate::incidents::{
    clocks::clocks,
    desk::{Desk, Said, entry_with, field_change, finish, human},
    error::IncidentError,
    model::{EntryKind, Report, ReportState, Track},
    parties::rights,
    store,
    tracks::{about, authority_on, minute_of, needed, rules_of, stage},
};
use serde_json::{Value, json};
use vk_core::{Id, Instant};
use vk_db::{Act, Columns, DbError, Sql, WriteTx};

/// The authority's answer that a report has come.
#[derive(Clone, Debug)]
pub struct Receiving {
    pub external_ref: String,
    pub received_at: Instant,
    pub note: String,
}

/// What should have stood about a submission.
#[derive(Clone, Debug)]
pub struct Correction {
    pub submitted_at: Instant,
    pub channel: String,
    pub external_ref: Option<String>,
    /// Why what stands is wrong.
    pub reason: String,
    /// Needed where the report turns out to be late.
    pub late_reason: Option<String>,
}

impl Desk<'_> {
    /// The authority has said that a report came, under its own number for it.
    pub async fn acknowledge(&self, incident: Id, report: Id, receiving: Receiving) -> Result<(), IncidentError> {
        let (mut tx, record, track, report) = self.take_report(incident, report).await?;
        rights::words(&record, rules_of(self.rules, &track)?, [receiving.external_ref.as_str(), receiving.note.as_str()])?;
        let external_ref = needed(&record, &receiving.external_ref)?;
        let given = report.submitted_at.filter(|_| report.state == ReportState::Submitted).ok_or(IncidentError::ReportStep)?;
        if receiving.received_at > self.ctx.now {
            return Err(IncidentError::Future);
        }
        if receiving.received_at < minute_of(given) {
            return Err(IncidentError::BeforeSubmission);
        }
        let columns = Columns::new()
            .set("id", self.ctx.new_id())
            .set("report_id", report.id)
            .set("external_ref", &external_ref)
            .set("received_at", receiving.received_at)
            .set("note", receiving.note.trim())
            .set("by_name", self.ctx.actor.name())
            .set("at", self.ctx.now);
        tx.insert("incident_receipt", columns).await?;
        super::draft::move_on(&mut tx, report.id, ReportState::Acknowledged).await?;
        let sql = Sql::new("UPDATE incident_report SET external_ref = ").bind(&external_ref).push(" WHERE id = ");
        tx.exec(sql.bind(report.id)).await?;
        let facts = facts(&tx, self, &track, &report, &external_ref).await?;
        let said = Said::of_track(&track, None);
        entry_with(&mut tx, incident, EntryKind::Acknowledged, receiving.received_at, &facts.to_string(), said).await?;
        let change = field_change(incident, Act::Update, "report_state", Some(report.state.key()), Some("acknowledged"), None);
        let recorded = finish(&mut tx, self.rules, incident, change).await?;
        Ok(tx.commit(recorded).await?)
    }

    /// There is no receipt, and somebody says why.
    pub async fn without_receipt(&self, incident: Id, report: Id, reason: &str) -> Result<(), IncidentError> {
        human(self.ctx)?;
        let (mut tx, record, track, report) = self.take_report(incident, report).await?;
        rights::words(&record, rules_of(self.rules, &track)?, [reason])?;
        let reason = needed(&record, reason)?;
        if report.state != ReportState::Submitted {
            return Err(IncidentError::ReportStep);
        }
        let sql = Sql::new("UPDATE incident_report SET lock_version = lock_version + 1, no_receipt_reason = ").bind(&reason);
        tx.exec(sql.push(" WHERE id = ").bind(report.id)).await?;
        let change = field_change(incident, Act::Update, "no_receipt_reason", None, Some(&reason), None);
        let recorded = finish(&mut tx, self.rules, incident, change).await?;
        Ok(tx.commit(recorded).await?)
    }

    /// Puts right what was recorded about a submission. What stood is kept; a report that turns out to be late asks why.
    pub async fn correct_submission(&self, incident: Id, report: Id, c: Correction) -> Result<(), IncidentError> {
        human(self.ctx)?;
        let (mut tx, record, track, report) = self.take_report(incident, report).await?;
        let rules = rules_of(self.rules, &track)?;
        let words = [Some(c.reason.as_str()), c.external_ref.as_deref(), c.late_reason.as_deref()];
        rights::words(&record, rules, words.into_iter().flatten())?;
        let reason = needed(&record, &c.reason)?;
        let before = report.submitted_at.ok_or(IncidentError::ReportStep)?;
        if c.submitted_at > self.ctx.now {
            return Err(IncidentError::Future);
        }
        if track.knowledge_at.is_some_and(|known| c.submitted_at < minute_of(known)) {
            return Err(IncidentError::BeforeAwareness);
        }
        let authority = authority_on(self.rules, &track, c.submitted_at.local_date())?;
        if !authority.channels.iter().any(|known| known.key == c.channel) {
            return Err(IncidentError::UnknownChannel(c.channel));
        }
        let reports = store::reports(&tx, incident).await?;
        let clock =
            clocks(rules, &track, &reports, record.facts(), self.ctx.now).into_iter().find(|k| k.report == Some(report.id));
        let late = clock.and_then(|k| k.due).is_some_and(|due| c.submitted_at > due);
        let late_reason =
            c.late_reason.as_deref().or(report.late_reason.as_deref()).map(str::trim).filter(|r| late && !r.is_empty());
        if late && rules.late_needs_reason && late_reason.is_none() {
            return Err(IncidentError::LateReasonNeeded);
        }
        keep(&mut tx, &report, before, &reason).await?;
        let sql = Sql::new("UPDATE incident_report SET lock_version = lock_version + 1, submitted_at = ").bind(c.submitted_at);
        let sql = sql.push(", channel = ").bind(&c.channel).push(", external_ref = ").bind(c.external_ref.as_deref());
        let sql = sql.push(", late = ").bind(late).push(", late_reason = ").bind(late_reason);
        tx.exec(sql.push(" WHERE id = ").bind(report.id)).await?;
        let mut facts = facts(&tx, self, &track, &report, c.external_ref.as_deref().unwrap_or_default()).await?;
        (facts["at"], facts["before"]) = (json!(c.submitted_at.local_minute()), json!(before.local_minute()));
        let said = Said::of_track(&track, Some(reason.clone()));
        entry_with(&mut tx, incident, EntryKind::Corrected, self.ctx.now, &facts.to_string(), said).await?;
        let (old, new) = (before.local_minute(), c.submitted_at.local_minute());
        let change = field_change(incident, Act::Update, "submitted_at", Some(&old), Some(&new), Some(reason));
        let recorded = finish(&mut tx, self.rules, incident, change).await?;
        Ok(tx.commit(recorded).await?)
    }
}

/// Keeps what stood.
async fn keep(tx: &mut WriteTx<'_>, report: &Report, submitted_at: Instant, reason: &str) -> Result<(), IncidentError> {
    let stood = Stood {
        submitted_at: submitted_at.to_string(),
        channel: report.channel.clone().unwrap_or_default(),
        external_ref: report.external_ref.clone().unwrap_or_default(),
        late: report.late,
        late_reason: report.late_reason.clone().unwrap_or_default(),
    };
    let (ctx, no) = (tx.ctx(), super::corrections(tx, report.id).await?.len() + 1);
    let columns = Columns::new()
        .set("id", ctx.new_id())
        .set("report_id", report.id)
        .set("no", i64::try_from(no).unwrap_or(i64::MAX))
        .set("stood", serde_json::to_string(&stood).map_err(DbError::from)?)
        .set("reason", reason)
        .set("by_name", ctx.actor.name())
        .set("by_id", ctx.actor.user_id())
        .set("at", ctx.now);
    Ok(tx.insert("incident_correction", columns).await?)
}

async fn facts(
    tx: &WriteTx<'_>,
    desk: &Desk<'_>,
    track: &Track,
    report: &Report,
    external_ref: &str,
) -> Result<Value, IncidentError> {
    let mut facts = about(tx, track).await?;
    facts["stage_name"] = json!(stage(rules_of(desk.rules, track)?, &report.stage)?.name.sv);
    facts["external_ref"] = json!(external_ref);
    Ok(facts)
}
