//! The duties to report: opening a track, confirming the moment of awareness, assessing, and recording what was submitted. The program
//! proposes a moment; only a named human confirms one, and only a named human says that the law asks for nothing. Each controller
//! (personuppgiftsansvarig) has its own track with its own moment.
use super::{
    clocks::{Clock, ClockState, Wait, clocks},
    content::{Anchor, Library, Stage, TrackRules},
    desk::{Desk, Said, entry, entry_with, field_change, finish, human},
    error::IncidentError,
    model::{Assessment, Draft, EntryKind, GDPR_IMY, Incident, Link, LinkKind, NIS2, Report, Track},
    store,
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

/// A report that the authority has asked for.
#[derive(Clone, Debug)]
pub struct Request {
    pub track: Id,
    pub stage: String,
    pub requested_at: Instant,
    pub due_at: Option<Instant>,
}

impl Desk<'_> {
    /// A named human says when the organisation (or this controller) became aware. Corrects an earlier confirmation as well: the timeline
    /// keeps both moments and both reasons.
    pub async fn confirm_awareness(
        &self,
        incident: Id,
        track: Id,
        version: i64,
        at: Instant,
        reason: &str,
    ) -> Result<(), IncidentError> {
        let (who, name) = human(self.ctx)?;
        let (mut tx, record) = self.take(incident).await?;
        let before = find(&tx, incident, track).await?;
        let reason = needed(&record, reason)?;
        if at > self.ctx.now {
            return Err(IncidentError::Future);
        }
        if record.draft.occurred_at.is_some_and(|occurred| at < minute_of(occurred)) {
            return Err(IncidentError::BeforeIncident);
        }
        let sql = Sql::new("UPDATE incident_track SET version = version + 1, knowledge_at = ")
            .bind(at)
            .push(", confirmed_by = ")
            .bind(&name)
            .push(", confirmed_by_id = ")
            .bind(who)
            .push(", confirmed_at = ")
            .bind(self.ctx.now)
            .push(", confirm_reason = ")
            .bind(&reason)
            .push(" WHERE id = ")
            .bind(track)
            .push(" AND version = ")
            .bind(version);
        tx.exec_versioned(sql).await?;
        if before.kind == NIS2 {
            tx.exec(Sql::new("UPDATE incident SET knowledge_at = ").bind(at).push(" WHERE id = ").bind(incident)).await?;
        }
        let old = before.knowledge_at.map(Instant::local_minute);
        let mut facts = about(&tx, &before).await?;
        facts["at"] = json!(at.local_minute());
        facts["before"] = json!(old.clone().unwrap_or_default());
        let said = Said { reason: Some(reason.clone()), mandate: None };
        entry_with(&mut tx, incident, EntryKind::Awareness, self.ctx.now, &facts.to_string(), said).await?;
        let change = field_change(incident, Act::Decide, "knowledge_at", old.as_deref(), Some(&at.local_minute()), Some(reason));
        let recorded = finish(&mut tx, self.rules, incident, change).await?;
        Ok(tx.commit(recorded).await?)
    }

    /// A named human says whether the law asks for a report.
    pub async fn assess(
        &self,
        incident: Id,
        track: Id,
        version: i64,
        assessment: Assessment,
        reason: &str,
    ) -> Result<(), IncidentError> {
        let (who, name) = human(self.ctx)?;
        let (mut tx, record) = self.take(incident).await?;
        let before = find(&tx, incident, track).await?;
        let reason = needed(&record, reason)?;
        let sql = Sql::new("UPDATE incident_track SET version = version + 1, assessment = ")
            .bind(assessment.key())
            .push(", assessment_reason = ")
            .bind(&reason)
            .push(", assessed_by = ")
            .bind(&name)
            .push(", assessed_by_id = ")
            .bind(who)
            .push(", assessed_at = ")
            .bind(self.ctx.now)
            .push(" WHERE id = ")
            .bind(track)
            .push(" AND version = ")
            .bind(version);
        tx.exec_versioned(sql).await?;
        if before.kind == NIS2 && assessment == Assessment::Required && record.draft.assessed_significant_at.is_none() {
            tx.exec(
                Sql::new("UPDATE incident SET assessed_significant_at = ").bind(self.ctx.now).push(" WHERE id = ").bind(incident),
            )
            .await?;
        }
        super::significance::keep(&mut tx, &record, &before, assessment).await?;
        let mut facts = about(&tx, &before).await?;
        facts["assessment"] = json!(assessment.key());
        let said = Said { reason: Some(reason.clone()), mandate: None };
        entry_with(&mut tx, incident, EntryKind::Assessed, self.ctx.now, &facts.to_string(), said).await?;
        let change = field_change(
            incident,
            Act::Decide,
            "assessment",
            Some(before.assessment.key()),
            Some(assessment.key()),
            Some(reason),
        );
        let recorded = finish(&mut tx, self.rules, incident, change).await?;
        Ok(tx.commit(recorded).await?)
    }

    /// The authority has asked for a report (delrapport).
    pub async fn request(&self, incident: Id, request: Request) -> Result<Id, IncidentError> {
        let (mut tx, _) = self.take(incident).await?;
        let track = find(&tx, incident, request.track).await?;
        let stage = stage(rules_of(self.rules, &track)?, &request.stage)?;
        if stage.anchor != Anchor::Request {
            return Err(IncidentError::UnknownStage(stage.key.clone()));
        }
        if request.requested_at > self.ctx.now {
            return Err(IncidentError::Future);
        }
        let id = self.ctx.new_id();
        let sql =
            Sql::new("INSERT INTO incident_report (id, incident_id, track_id, stage, requested_at, due_at, created_at) VALUES (")
                .bind(id)
                .push(", ")
                .bind(incident)
                .push(", ")
                .bind(track.id)
                .push(", ")
                .bind(&stage.key)
                .push(", ")
                .bind(request.requested_at)
                .push(", ")
                .bind(request.due_at)
                .push(", ")
                .bind(self.ctx.now)
                .push(")");
        tx.exec(sql).await?;
        let mut facts = about(&tx, &track).await?;
        facts["stage"] = json!(stage.key);
        facts["stage_name"] = json!(stage.name.sv);
        entry(&mut tx, incident, EntryKind::Requested, facts).await?;
        let change = field_change(incident, Act::Update, "requested", None, Some(&stage.key), None);
        let recorded = finish(&mut tx, self.rules, incident, change).await?;
        tx.commit(recorded).await?;
        Ok(id)
    }

    /// Records that a report was given. One after its term is late for ever, with its reason.
    pub async fn submit(&self, incident: Id, submission: Submission) -> Result<Id, IncidentError> {
        let (_, name) = human(self.ctx)?;
        let (mut tx, record) = self.take(incident).await?;
        let track = find(&tx, incident, submission.track).await?;
        let rules = rules_of(self.rules, &track)?;
        let reports = store::reports(&tx, incident).await?;
        let late = check(rules, &track, &reports, &record, &submission, self.ctx.now)?;
        let reason = submission.late_reason.as_deref().map(str::trim).filter(|r| late && !r.is_empty());
        if late && rules.late_needs_reason && reason.is_none() {
            return Err(IncidentError::LateReasonNeeded);
        }
        let id = write_report(&mut tx, incident, &submission, late, reason, &name).await?;
        let mut facts = about(&tx, &track).await?;
        facts["stage"] = json!(submission.stage);
        facts["stage_name"] = json!(stage(rules, &submission.stage)?.name.sv);
        facts["channel"] = json!(submission.channel);
        facts["external_ref"] = json!(submission.external_ref);
        facts["late"] = json!(late);
        let said = Said { reason: reason.map(str::to_owned), mandate: None };
        entry_with(&mut tx, incident, EntryKind::Submitted, submission.submitted_at, &facts.to_string(), said).await?;
        let change = field_change(incident, Act::Update, "submitted", None, Some(&submission.stage), reason.map(str::to_owned));
        let recorded = finish(&mut tx, self.rules, incident, change).await?;
        tx.commit(recorded).await?;
        Ok(id)
    }

    /// Opens the track of one controller by hand, with the moment when this is done as the proposed one.
    pub async fn add_controller(&self, incident: Id, controller: Id) -> Result<(), IncidentError> {
        let (mut tx, _) = self.take(incident).await?;
        if store::controller_of(&tx, controller).await? != Some(controller) {
            return Err(IncidentError::NotController(controller));
        }
        if !open(&mut tx, self.rules, incident, GDPR_IMY, Some(controller), self.ctx.now).await? {
            return Ok(());
        }
        let change = field_change(incident, Act::Update, "controller", None, Some(&controller.to_string()), None);
        let recorded = finish(&mut tx, self.rules, incident, change).await?;
        Ok(tx.commit(recorded).await?)
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

/// Opens the operator's own track, with a proposed moment.
pub(super) async fn open_operator(
    tx: &mut WriteTx<'_>,
    rules: &Library,
    incident: Id,
    proposed: Instant,
) -> Result<(), IncidentError> {
    open(tx, rules, incident, NIS2, None, proposed).await.map(drop)
}

/// Opens a track per controller: of the linked information (also through linked systems) that holds personal data; where nothing of that is
/// known, of the incident's own unit.
pub(super) async fn open_controllers(
    tx: &mut WriteTx<'_>,
    rules: &Library,
    incident: Id,
    draft: &Draft,
    links: &[Link],
    proposed: Instant,
) -> Result<(), IncidentError> {
    let of = |kind| links.iter().filter(move |l| l.kind == kind).map(|l| l.target).collect::<Vec<_>>();
    let mut sets = of(LinkKind::InformationSet);
    sets.extend(store::information_of_systems(tx, &of(LinkKind::System)).await?);
    let mut controllers = store::controllers_of_information(tx, &sets).await?;
    if controllers.is_empty()
        && let Some(unit) = draft.unit
    {
        controllers.extend(store::controller_of(tx, unit).await?);
    }
    for controller in controllers {
        open(tx, rules, incident, GDPR_IMY, Some(controller), proposed).await?;
    }
    Ok(())
}

/// Opens a track under the rules in force today, unless it is open already.
async fn open(
    tx: &mut WriteTx<'_>,
    rules: &Library,
    incident: Id,
    kind: &str,
    controller: Option<Id>,
    proposed: Instant,
) -> Result<bool, IncidentError> {
    let ctx = tx.ctx();
    let day = ctx.now.local_date();
    let rules = rules.in_force(kind, day).ok_or_else(|| IncidentError::NoRules { track: kind.to_owned(), day })?;
    let key = controller.map(|id| id.to_string()).unwrap_or_default();
    let id = ctx.new_id();
    let sql = Sql::new("INSERT INTO incident_track (id, incident_id, kind, controller_unit_id, rules_version, assessment, proposed_at, created_at) VALUES (")
        .bind(id).push(", ").bind(incident).push(", ").bind(kind).push(", ").bind(key).push(", ").bind(i64::from(rules.version))
        .push(", ").bind(Assessment::NotAssessed.key()).push(", ").bind(proposed).push(", ").bind(ctx.now).push(") ON CONFLICT DO NOTHING");
    if tx.exec(sql).await? == 0 {
        return Ok(false);
    }
    if let Some(controller) = controller {
        crate::breaches::opened(tx, incident, id, controller).await?;
    }
    let controller = match controller {
        Some(id) => store::unit(tx, id).await?.map(|(name, _)| name),
        None => None,
    };
    entry(tx, incident, EntryKind::TrackOpened, json!({ "track": kind, "controller": controller.unwrap_or_default() })).await?;
    Ok(true)
}

async fn find(tx: &WriteTx<'_>, incident: Id, track: Id) -> Result<Track, DbError> {
    store::tracks(tx, incident).await?.into_iter().find(|t| t.id == track).ok_or(DbError::NotFound)
}

/// The rules that a track was opened under, whatever is in force today.
pub fn rules_of<'l>(library: &'l Library, track: &Track) -> Result<&'l TrackRules, IncidentError> {
    let gone = || IncidentError::RulesGone { track: track.kind.clone(), version: track.rules };
    library.track(&track.kind, track.rules).ok_or_else(gone)
}

fn stage<'r>(rules: &'r TrackRules, key: &str) -> Result<&'r Stage, IncidentError> {
    rules.stage(key).ok_or_else(|| IncidentError::UnknownStage(key.to_owned()))
}

/// What a timeline entry says of a track.
async fn about(tx: &WriteTx<'_>, track: &Track) -> Result<serde_json::Value, DbError> {
    let controller = match track.controller {
        Some(id) => store::unit(tx, id).await?.map(|(name, _)| name),
        None => None,
    };
    Ok(json!({ "track": track.kind, "controller": controller.unwrap_or_default() }))
}

fn needed(incident: &Incident, reason: &str) -> Result<String, IncidentError> {
    super::desk::text_for(incident, reason)?.ok_or(IncidentError::ReasonNeeded)
}

/// The beginning of a moment's minute. People write minutes: what they date to the same minute did not come before.
fn minute_of(at: Instant) -> Instant {
    Instant::from_micros(at.micros() - at.micros().rem_euclid(60_000_000))
}
