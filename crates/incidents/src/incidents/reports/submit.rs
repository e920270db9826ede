//! Recording what was given to an authority: when, by which way, under which number, and whether in time.
use super::{
    approval,
    draft::{begin, save},
    newest, of_track,
};
use crate::incidents::{
    clocks::{Clock, ClockState, Wait, clocks},
    content::TrackRules,
    desk::{Desk, Said, entry_with, field_change, finish, human},
    error::IncidentError,
    model::{EntryKind, Incident, Report, Track},
    parties::rights,
    store,
    tracks::{about, authority_on, minute_of, rules_of, stage},
};
use serde_json::json;
use std::collections::BTreeMap;
use vk_core::{Id, Instant};
use vk_db::{Act, DbError, Sql, WriteTx};

/// A report that has been given to the authority.
#[derive(Clone, Debug)]
pub struct Submission {
    pub track: Id,
    pub stage: String,
    /// The recorded request that it answers.
    pub answers: Option<Id>,
    pub submitted_at: Instant,
    pub channel: String,
    pub external_ref: Option<String>,
    pub late_reason: Option<String>,
    /// Why it goes without an approval, where nobody has approved what it says.
    pub unapproved_reason: Option<String>,
    /// What was sent, by field key; empty where it is what the draft says.
    pub fields: BTreeMap<String, String>,
}

impl Submission {
    /// Everything in it that somebody has written.
    fn words(&self) -> impl Iterator<Item = &str> {
        let beside = [self.external_ref.as_deref(), self.late_reason.as_deref(), self.unapproved_reason.as_deref()];
        beside.into_iter().flatten().chain(self.fields.values().map(String::as_str))
    }
}

impl Desk<'_> {
    /// Records that a report was given. One after its term is late for ever, with its reason.
    pub async fn submit(&self, incident: Id, submission: Submission) -> Result<Id, IncidentError> {
        let (_, name) = human(self.ctx)?;
        let (mut tx, record, track) = self.take_track(incident, submission.track).await?;
        let rules = rules_of(self.rules, &track)?;
        rights::words(&record, rules, submission.words())?;
        let silent = rights::is_silent(&record, rules);
        let reports = store::reports(&tx, incident).await?;
        let authority = authority_on(self.rules, &track, submission.submitted_at.local_date())?;
        if !authority.channels.iter().any(|c| c.key == submission.channel) {
            return Err(IncidentError::UnknownChannel(submission.channel));
        }
        let late = check(rules, &track, &reports, &record, &submission, self.ctx.now)?;
        let reason = submission.late_reason.as_deref().map(str::trim).filter(|r| late && !r.is_empty());
        // Where no word may be written there is no reason either: being late is recorded without one.
        if late && rules.late_needs_reason && reason.is_none() && !silent {
            return Err(IncidentError::LateReasonNeeded);
        }
        let stage = stage(rules, &submission.stage)?;
        let id = begin(&mut tx, &track, stage, &reports, submission.answers).await?;
        if !submission.fields.is_empty() {
            save(&mut tx, self.rules, id, stage, &submission.fields).await?;
        }
        let unapproved = unapproved(&tx, silent, id, &submission).await?;
        freeze(&mut tx, id).await?;
        give(&mut tx, id, &submission, (late, reason), unapproved.as_deref(), &name).await?;
        if silent {
            // A receipt is words too: it is kept where this may be written.
            let sql = Sql::new("UPDATE incident_report SET no_receipt_reason = '' WHERE id = ").bind(id);
            tx.exec(sql).await?;
        }
        let mut facts = about(&tx, &track).await?;
        facts["stage"] = json!(submission.stage);
        facts["stage_name"] = json!(stage.name.sv);
        facts["channel"] = json!(submission.channel);
        facts["external_ref"] = json!(submission.external_ref);
        facts["late"] = json!(late);
        let said = Said::of_track(&track, reason.map(str::to_owned));
        entry_with(&mut tx, incident, EntryKind::Submitted, submission.submitted_at, &facts.to_string(), said).await?;
        let change = field_change(incident, Act::Update, "submitted", None, Some(&submission.stage), reason.map(str::to_owned));
        let recorded = finish(&mut tx, self.rules, incident, change).await?;
        tx.commit(recorded).await?;
        Ok(id)
    }
}

/// Whether the submission is late; refused when it cannot be.
fn check(
    rules: &TrackRules,
    track: &Track,
    reports: &[Report],
    incident: &Incident,
    s: &Submission,
    now: Instant,
) -> Result<bool, IncidentError> {
    let stage = stage(rules, &s.stage)?;
    if s.submitted_at > now {
        return Err(IncidentError::Future);
    }
    if track.knowledge_at.is_some_and(|known| s.submitted_at < minute_of(known)) {
        return Err(IncidentError::BeforeAwareness);
    }
    let answers = of_track(reports, track.id, &s.stage, s.answers).map(|r| r.id).or(s.answers);
    let clock = answered_clock(clocks(rules, track, reports, incident.facts(), now), &s.stage, answers);
    let given = reports.iter().any(|r| r.track_id == track.id && r.stage == s.stage && r.submitted_at.is_some());
    match clock {
        Some(clock) if clock.submitted_at.is_some() => Err(IncidentError::Submitted(s.stage.clone())),
        _ if given && !stage.repeatable => Err(IncidentError::Submitted(s.stage.clone())),
        Some(clock) if clock.state == ClockState::Waiting(Wait::Submission) => Err(IncidentError::OutOfOrder),
        Some(clock) => Ok(clock.due.is_some_and(|due| s.submitted_at > due)),
        None => Ok(false),
    }
}

/// The clock that a submission stops: of the report that it completes, or of its stage.
fn answered_clock(all: Vec<Clock>, stage: &str, answers: Option<Id>) -> Option<Clock> {
    all.into_iter().find(|c| c.stage == stage && c.report == answers)
}

/// The reason for going without an approval; `None` where somebody has approved what is sent. Nobody is kept from reporting in time by a missing
/// approver, and where no word may be written there is nothing to approve.
async fn unapproved(tx: &WriteTx<'_>, silent: bool, report: Id, s: &Submission) -> Result<Option<String>, IncidentError> {
    let approved = match newest(tx, report).await? {
        Some(version) => approval(tx, report, version.no).await?.is_some(),
        None => false,
    };
    if approved || silent {
        return Ok(None);
    }
    let reason = s.unapproved_reason.as_deref().map(str::trim).filter(|r| !r.is_empty());
    reason.map(|r| Some(r.to_owned())).ok_or(IncidentError::ApprovalNeeded)
}

/// What stands there now is what the authority was given.
async fn freeze(tx: &mut WriteTx<'_>, report: Id) -> Result<(), DbError> {
    let Some(version) = newest(tx, report).await? else { return Ok(()) };
    let sql = Sql::new("UPDATE incident_report_version SET frozen = TRUE WHERE report_id = ").bind(report);
    tx.exec(sql.push(" AND no = ").bind(version.no)).await.map(drop)
}

async fn give(
    tx: &mut WriteTx<'_>,
    report: Id,
    s: &Submission,
    (late, late_reason): (bool, Option<&str>),
    unapproved: Option<&str>,
    name: &str,
) -> Result<(), DbError> {
    let update = Sql::new("UPDATE incident_report SET lock_version = lock_version + 1, state = 'submitted', submitted_at = ")
        .bind(s.submitted_at)
        .push(", submitted_by = ")
        .bind(name)
        .push(", submitted_by_id = ")
        .bind(tx.ctx().actor.user_id())
        .push(", channel = ")
        .bind(&s.channel)
        .push(", external_ref = ")
        .bind(s.external_ref.as_deref())
        .push(", late = ")
        .bind(late)
        .push(", late_reason = ")
        .bind(late_reason)
        .push(", unapproved_reason = ")
        .bind(unapproved)
        .push(" WHERE submitted_at IS NULL AND id = ")
        .bind(report)
        .push(" AND track_id = ")
        .bind(s.track);
    tx.exec_versioned(update).await
}
