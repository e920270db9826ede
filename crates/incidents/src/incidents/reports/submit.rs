//! Recording what was given to an authority: when, by which way, under which number, and whether in time.
use super::super::{
    clocks::{Clock, ClockState, Wait, clocks},
    content::TrackRules,
    desk::{Desk, Said, entry_with, field_change, finish, human, words_allowed},
    error::IncidentError,
    model::{EntryKind, Incident, Report, Track},
    store,
    tracks::{about, minute_of, rules_of, stage},
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
    /// What was sent, by field key.
    pub fields: BTreeMap<String, String>,
}

impl Submission {
    /// Everything in it that somebody has written.
    fn words(&self) -> impl Iterator<Item = &str> {
        let beside = [self.external_ref.as_deref(), self.late_reason.as_deref()];
        beside.into_iter().flatten().chain(self.fields.values().map(String::as_str))
    }
}

impl Desk<'_> {
    /// Records that a report was given. One after its term is late for ever, with its reason.
    pub async fn submit(&self, incident: Id, submission: Submission) -> Result<Id, IncidentError> {
        let (_, name) = human(self.ctx)?;
        let (mut tx, record, track) = self.take_track(incident, submission.track).await?;
        words_allowed(&record, submission.words())?;
        let rules = rules_of(self.rules, &track)?;
        let reports = store::reports(&tx, incident).await?;
        let late = check(rules, &track, &reports, &record, &submission, self.ctx.now)?;
        let reason = submission.late_reason.as_deref().map(str::trim).filter(|r| late && !r.is_empty());
        // Where no word may be written there is no reason either: being late is recorded without one.
        if late && rules.late_needs_reason && reason.is_none() && record.takes_text() {
            return Err(IncidentError::LateReasonNeeded);
        }
        let id = write_report(&mut tx, incident, &submission, late, reason, &name).await?;
        let mut facts = about(&tx, &track).await?;
        facts["stage"] = json!(submission.stage);
        facts["stage_name"] = json!(stage(rules, &submission.stage)?.name.sv);
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
    if !rules.authority.channels.iter().any(|c| c.key == s.channel) {
        return Err(IncidentError::UnknownChannel(s.channel.clone()));
    }
    let clock = answered_clock(clocks(rules, track, reports, incident.facts(), now), s);
    let given = reports.iter().any(|r| r.track_id == track.id && r.stage == s.stage && r.submitted_at.is_some());
    match clock {
        Some(clock) if clock.submitted_at.is_some() => Err(IncidentError::Submitted(s.stage.clone())),
        _ if given && !stage.repeatable => Err(IncidentError::Submitted(s.stage.clone())),
        Some(clock) if clock.state == ClockState::Waiting(Wait::Submission) => Err(IncidentError::OutOfOrder),
        Some(clock) => Ok(clock.due.is_some_and(|due| s.submitted_at > due)),
        None => Ok(false),
    }
}

/// The clock that a submission stops: of the request it answers, or of its stage.
fn answered_clock(all: Vec<Clock>, s: &Submission) -> Option<Clock> {
    all.into_iter().find(|c| {
        c.stage == s.stage && (s.answers.is_none() || c.report == s.answers) && (s.answers.is_some() || c.report.is_none())
    })
}

async fn write_report(
    tx: &mut WriteTx<'_>,
    incident: Id,
    s: &Submission,
    late: bool,
    late_reason: Option<&str>,
    name: &str,
) -> Result<Id, IncidentError> {
    let ctx = tx.ctx();
    let fields = serde_json::to_string(&s.fields).map_err(DbError::from)?;
    let id = s.answers.unwrap_or_else(|| ctx.new_id());
    if s.answers.is_none() {
        let insert = Sql::new("INSERT INTO incident_report (id, incident_id, track_id, stage, created_at) VALUES (")
            .bind(id)
            .push(", ")
            .bind(incident)
            .push(", ")
            .bind(s.track)
            .push(", ")
            .bind(&s.stage)
            .push(", ")
            .bind(ctx.now)
            .push(")");
        tx.exec(insert).await?;
    }
    let update = Sql::new("UPDATE incident_report SET submitted_at = ")
        .bind(s.submitted_at)
        .push(", submitted_by = ")
        .bind(name)
        .push(", submitted_by_id = ")
        .bind(ctx.actor.user_id())
        .push(", channel = ")
        .bind(&s.channel)
        .push(", external_ref = ")
        .bind(s.external_ref.as_deref())
        .push(", late = ")
        .bind(late)
        .push(", late_reason = ")
        .bind(late_reason)
        .push(", fields = ")
        .bind(fields)
        .push(" WHERE submitted_at IS NULL AND id = ")
        .bind(id)
        .push(" AND track_id = ")
        .bind(s.track);
    tx.exec_versioned(update).await?;
    Ok(id)
}
