//! The duties to report: opening a track, confirming the moment of awareness, assessing, what the authority asks for. The program
//! proposes a moment; only a named human confirms one, and only a named human says that the law asks for nothing. Each controller
//! (personuppgiftsansvarig) has its own track with its own moment.
use super::{
    circle::{Part, acts::takes_part},
    content::{Anchor, Authority, Library, Stage, TrackRules},
    desk::{Desk, Said, entry_with, field_change, finish, human},
    error::IncidentError,
    model::{Assessment, Draft, EntryKind, GDPR_IMY, Incident, Link, LinkKind, NIS2, Track},
    parties::rights,
    store,
};
use serde_json::json;
use vk_core::{Id, Instant};
use vk_db::{Act, DbError, Sql, WriteTx};

/// A report that the authority has asked for.
#[derive(Clone, Debug)]
pub struct Request {
    pub track: Id,
    pub stage: String,
    pub requested_at: Instant,
    pub due_at: Option<Instant>,
}

impl Desk<'_> {
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
        let (mut tx, record, before) = self.take_track(incident, track).await?;
        let rules = rules_of(self.rules, &before)?;
        rights::named(&tx, self, &record, &before, rules).await?;
        let reason = rights::reasoned(&record, rules, reason)?;
        write_assessment(&mut tx, &record, (&before, version), assessment, &(who, name), reason.as_deref()).await?;
        let change =
            field_change(incident, Act::Decide, "assessment", Some(before.assessment.key()), Some(assessment.key()), reason);
        let recorded = finish(&mut tx, self.rules, incident, change).await?;
        Ok(tx.commit(recorded).await?)
    }

    /// The authority has asked for a report (delrapport).
    pub async fn request(&self, incident: Id, request: Request) -> Result<Id, IncidentError> {
        let (mut tx, _, track) = self.take_track(incident, request.track).await?;
        let stage = stage(rules_of(self.rules, &track)?, &request.stage)?;
        if stage.anchor != Anchor::Request {
            return Err(IncidentError::UnknownStage(stage.key.clone()));
        }
        if request.requested_at > self.ctx.now {
            return Err(IncidentError::Future);
        }
        let id = self.ctx.new_id();
        let sql = Sql::new(
            "INSERT INTO incident_report (id, incident_id, track_id, stage, state, requested_at, due_at, created_at) VALUES (",
        )
        .bind(id)
        .push(", ")
        .bind(incident)
        .push(", ")
        .bind(track.id)
        .push(", ")
        .bind(&stage.key)
        .push(", 'requested', ")
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
        let said = Said::of_track(&track, None);
        entry_with(&mut tx, incident, EntryKind::Requested, self.ctx.now, &facts.to_string(), said).await?;
        let change = field_change(incident, Act::Update, "requested", None, Some(&stage.key), None);
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
        let duty = Duty { whose: Whose::Controller(controller), ..Duty::operators(GDPR_IMY, self.ctx.now) };
        if open(&mut tx, self.rules, incident, duty).await?.is_none() {
            return Ok(());
        }
        let change = field_change(incident, Act::Update, "controller", None, Some(&controller.to_string()), None);
        let recorded = finish(&mut tx, self.rules, incident, change).await?;
        Ok(tx.commit(recorded).await?)
    }
}

/// Writes how a named human assesses a duty, with what follows from it: the moment when it was significant, the facts it was decided on, the timeline.
/// Refused as a conflict when somebody else assessed since that version.
pub(super) async fn write_assessment(
    tx: &mut WriteTx<'_>,
    record: &Incident,
    (before, version): (&Track, i64),
    assessment: Assessment,
    (who, name): &(Id, String),
    reason: Option<&str>,
) -> Result<(), IncidentError> {
    let now = tx.ctx().now;
    let columns = Sql::new("UPDATE incident_track SET version = version + 1, assessment = ")
        .bind(assessment.key())
        .push(", assessment_reason = ")
        .bind(reason)
        .push(", assessed_by = ")
        .bind(name)
        .push(", assessed_by_id = ")
        .bind(*who)
        .push(", assessed_at = ")
        .bind(now);
    tx.exec_versioned(columns.push(" WHERE id = ").bind(before.id).push(" AND version = ").bind(version)).await?;
    if before.kind == NIS2 && assessment == Assessment::Required && record.draft.assessed_significant_at.is_none() {
        let sql = Sql::new("UPDATE incident SET assessed_significant_at = ").bind(now).push(" WHERE id = ").bind(record.id);
        tx.exec(sql).await?;
    }
    super::after::acts::keep_assessment(tx, before, assessment, reason).await?;
    super::significance::keep(tx, record, before, assessment).await?;
    let mut facts = about(tx, before).await?;
    facts["assessment"] = json!(assessment.key());
    let said = Said::of_track(before, reason.map(str::to_owned));
    Ok(entry_with(tx, record.id, EntryKind::Assessed, now, &facts.to_string(), said).await?)
}

/// Opens the operator's own track, with a proposed moment.
pub(super) async fn open_operator(
    tx: &mut WriteTx<'_>,
    rules: &Library,
    incident: Id,
    proposed: Instant,
) -> Result<(), IncidentError> {
    open(tx, rules, incident, Duty::operators(NIS2, proposed)).await.map(drop)
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
        open(tx, rules, incident, Duty { whose: Whose::Controller(controller), ..Duty::operators(GDPR_IMY, proposed) }).await?;
    }
    Ok(())
}

/// Whose duty it is, or towards whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    Operator,
    Controller(Id),
    Party(Id),
}

/// A track that is to be opened.
#[derive(Clone, Debug)]
pub(super) struct Duty<'d> {
    pub kind: &'d str,
    pub whose: Whose,
    pub proposed: Instant,
    /// Why it was opened, where a human did it.
    pub reason: Option<String>,
}

impl<'d> Duty<'d> {
    pub fn operators(kind: &'d str, proposed: Instant) -> Duty<'d> {
        Duty { kind, whose: Whose::Operator, proposed, reason: None }
    }
}

/// Opens a track under the rules in force today; `None` where it is open already.
pub(super) async fn open(
    tx: &mut WriteTx<'_>,
    rules: &Library,
    incident: Id,
    duty: Duty<'_>,
) -> Result<Option<Id>, IncidentError> {
    let Duty { kind, whose, proposed, reason } = duty;
    let ctx = tx.ctx();
    let day = ctx.now.local_date();
    let rules = rules.in_force(kind, day).ok_or_else(|| IncidentError::NoRules { track: kind.to_owned(), day })?;
    let (id, of) = (ctx.new_id(), |id: Option<Id>| id.map(|id| id.to_string()).unwrap_or_default());
    let (controller, party) = match whose {
        Whose::Operator => (None, None),
        Whose::Controller(unit) => (Some(unit), None),
        Whose::Party(party) => (None, Some(party)),
    };
    let sql = Sql::new("INSERT INTO incident_track (id, incident_id, kind, controller_unit_id, party_id, rules_version, assessment, proposed_at, created_at) VALUES (")
        .bind(id).push(", ").bind(incident).push(", ").bind(kind).push(", ").bind(of(controller)).push(", ").bind(of(party))
        .push(", ").bind(i64::from(rules.version)).push(", ").bind(Assessment::NotAssessed.key()).push(", ").bind(proposed)
        .push(", ").bind(ctx.now).push(") ON CONFLICT DO NOTHING");
    if tx.exec(sql).await? == 0 {
        return Ok(None);
    }
    if let Some(controller) = controller {
        // Its duty is its own: it has to see it, whoever the incident belongs to.
        takes_part(tx, incident, controller, Part::OwnPart).await?;
        crate::breaches::opened(tx, incident, id, controller).await?;
    }
    let track = find(tx, incident, id).await?;
    let said = Said::of_track(&track, reason);
    entry_with(tx, incident, EntryKind::TrackOpened, ctx.now, &about(tx, &track).await?.to_string(), said).await?;
    Ok(Some(id))
}

pub(super) async fn find(tx: &WriteTx<'_>, incident: Id, track: Id) -> Result<Track, DbError> {
    store::tracks(tx, incident).await?.into_iter().find(|t| t.id == track).ok_or(DbError::NotFound)
}

/// The rules that a track was opened under, whatever is in force today.
pub fn rules_of<'l>(library: &'l Library, track: &Track) -> Result<&'l TrackRules, IncidentError> {
    let gone = || IncidentError::RulesGone { track: track.kind.clone(), version: track.rules };
    library.track(&track.kind, track.rules).ok_or_else(gone)
}

/// Who receives a report that is given on a day, and by which ways: the recipient follows the day, whatever rules the terms are counted by.
pub fn authority_on<'l>(library: &'l Library, track: &Track, day: vk_core::Date) -> Result<&'l Authority, IncidentError> {
    let then = library.in_force(&track.kind, day);
    then.map_or_else(|| rules_of(library, track), Ok).map(|rules| &rules.authority)
}

pub(super) fn stage<'r>(rules: &'r TrackRules, key: &str) -> Result<&'r Stage, IncidentError> {
    rules.stage(key).ok_or_else(|| IncidentError::UnknownStage(key.to_owned()))
}

/// What a timeline entry says of a track.
pub(super) async fn about(tx: &WriteTx<'_>, track: &Track) -> Result<serde_json::Value, DbError> {
    let controller = match track.controller {
        Some(id) => store::unit(tx, id).await?.map(|(name, _)| name),
        None => track.party.as_ref().map(|p| p.name.clone()),
    };
    Ok(json!({ "track": track.kind, "controller": controller.unwrap_or_default() }))
}

pub(super) fn needed(incident: &Incident, reason: &str) -> Result<String, IncidentError> {
    super::desk::text_for(incident, reason)?.ok_or(IncidentError::ReasonNeeded)
}

/// The beginning of a moment's minute. People write minutes: what they date to the same minute did not come before.
pub(super) fn minute_of(at: Instant) -> Instant {
    Instant::from_micros(at.micros() - at.micros().rem_euclid(60_000_000))
}
