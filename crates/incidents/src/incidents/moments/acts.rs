//! Confirming and correcting the moments that clocks count from.
use super::{Field, Shift, effect, effect::world, of, with};
use crate::incidents::{
    content::Library,
    desk::{Desk, Said, entry_with, field_change, finish, human},
    error::IncidentError,
    model::{Draft, EntryKind, Incident, NIS2, Report, Track},
    parties::rights,
    store,
    tracks::{about, minute_of, needed, rules_of},
};
use serde_json::json;
use vk_core::{Id, Instant};
use vk_db::{Act, Columns, DbError, Reader, Sql, WriteTx};

/// What somebody says a moment was, and why.
#[derive(Clone, Debug)]
pub struct Righted {
    pub at: Instant,
    pub reason: String,
    /// Needed where a report that has been given becomes late by it.
    pub late_reason: Option<String>,
}

/// Which moment: of one duty to report, or of the incident itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Awareness(Id),
    Of(Field),
}

impl Desk<'_> {
    /// A named human says when the organisation (or this controller) became aware. Corrects an earlier confirmation as well: both moments and both
    /// reasons are kept, with what moved.
    pub async fn confirm_awareness(
        &self,
        incident: Id,
        track: Id,
        version: i64,
        at: Instant,
        reason: &str,
    ) -> Result<(), IncidentError> {
        let righted = Righted { at, reason: reason.to_owned(), late_reason: None };
        self.correct_awareness(incident, track, version, righted).await
    }

    /// The same, with the reason for a report that becomes late by it.
    pub async fn correct_awareness(&self, incident: Id, track: Id, version: i64, righted: Righted) -> Result<(), IncidentError> {
        let (who, name) = human(self.ctx)?;
        let (mut tx, record, before) = self.take_track(incident, track).await?;
        let rules = rules_of(self.rules, &before)?;
        rights::named(&tx, self, &record, &before, rules).await?;
        rights::words(&record, rules, [righted.reason.as_str()])?;
        let (at, reason) = (righted.at, needed(&record, &righted.reason)?);
        if at > self.ctx.now {
            return Err(IncidentError::Future);
        }
        if record.draft.occurred_at.is_some_and(|occurred| at < minute_of(occurred)) {
            return Err(IncidentError::BeforeIncident);
        }
        let sql = Sql::new("UPDATE incident_track SET version = version + 1, knowledge_at = ").bind(at);
        let sql = sql.push(", confirmed_by = ").bind(&name).push(", confirmed_by_id = ").bind(who).push(", confirmed_at = ");
        let sql = sql.bind(self.ctx.now).push(", confirm_reason = ").bind(&reason).push(" WHERE id = ").bind(track);
        tx.exec_versioned(sql.push(" AND version = ").bind(version)).await?;
        if before.kind == NIS2 {
            tx.exec(Sql::new("UPDATE incident SET knowledge_at = ").bind(at).push(" WHERE id = ").bind(incident)).await?;
        }
        let moved = shifts(&tx, (self.rules, self.ctx.now), &record, (Turn::Awareness(track), at), Some(&before)).await?;
        self.follow(&mut tx, &record, &moved, righted.late_reason.as_deref()).await?;
        let kept = Kept { turn: Turn::Awareness(track), before: before.knowledge_at, at, reason: &reason, shifts: &moved };
        keep(&mut tx, incident, kept).await?;
        let old = before.knowledge_at.map(Instant::local_minute);
        let mut facts = about(&tx, &before).await?;
        facts["at"] = json!(at.local_minute());
        facts["before"] = json!(old.clone().unwrap_or_default());
        let said = Said::of_track(&before, Some(reason.clone()));
        entry_with(&mut tx, incident, EntryKind::Awareness, self.ctx.now, &facts.to_string(), said).await?;
        let change = field_change(incident, Act::Decide, "knowledge_at", old.as_deref(), Some(&at.local_minute()), Some(reason));
        let recorded = finish(&mut tx, self.rules, incident, change).await?;
        Ok(tx.commit(recorded).await?)
    }

    /// Puts right when the incident occurred, ended or was handled, once that has been said.
    pub async fn correct_moment(&self, id: Id, field: Field, version: i64, righted: Righted) -> Result<(), IncidentError> {
        human(self.ctx)?;
        let (mut tx, record) = self.take(id).await?;
        let (at, reason) = (righted.at, needed(&record, &righted.reason)?);
        if record.version != version {
            return Err(DbError::Conflict.into());
        }
        let draft = with_moment(&record.draft, field, at);
        in_order(&draft, self.ctx.now)?;
        known_before(&store::tracks(&tx, id).await?, &draft)?;
        let moved = shifts(&tx, (self.rules, self.ctx.now), &record, (Turn::Of(field), at), None).await?;
        self.follow(&mut tx, &record, &moved, righted.late_reason.as_deref()).await?;
        let sql = Sql::new("UPDATE incident SET version = version + 1, ").push(field.key()).push(" = ").bind(at);
        tx.exec(sql.push(" WHERE id = ").bind(id)).await?;
        let before = of(&record.draft, field);
        keep(&mut tx, id, Kept { turn: Turn::Of(field), before, at, reason: &reason, shifts: &moved }).await?;
        let said = Said { reason: Some(reason.clone()), ..Said::default() };
        let facts = json!({ "fields": [field.key()] }).to_string();
        entry_with(&mut tx, id, EntryKind::Changed, self.ctx.now, &facts, said).await?;
        let old = before.map(Instant::local_minute);
        let change = field_change(id, Act::Update, field.key(), old.as_deref(), Some(&at.local_minute()), Some(reason));
        let recorded = finish(&mut tx, self.rules, id, change).await?;
        Ok(tx.commit(recorded).await?)
    }

    /// What would move, before anything is saved.
    pub async fn foresee(&self, incident: &Incident, turn: Turn, at: Instant) -> Result<Vec<Shift>, IncidentError> {
        shifts(self.db, (self.rules, self.ctx.now), incident, (turn, at), None).await
    }

    /// Reports that have been given are late or in time by what holds now; one that becomes late asks why.
    async fn follow(
        &self,
        tx: &mut WriteTx<'_>,
        incident: &Incident,
        shifts: &[Shift],
        late_reason: Option<&str>,
    ) -> Result<(), IncidentError> {
        let (reports, tracks) = (store::reports(tx, incident.id).await?, store::tracks(tx, incident.id).await?);
        let given = late_reason.map(str::trim).filter(|r| !r.is_empty());
        for shift in shifts.iter().filter(|s| s.submitted_at.is_some()) {
            let Some(report) = reports.iter().find(|r| Some(r.id) == shift.report) else { continue };
            let late = shift.state_after == "late";
            let asks = late && self.asks_why(&tracks, report)?;
            let reason = given.or(report.late_reason.as_deref());
            if asks && reason.is_none() {
                return Err(IncidentError::LateReasonNeeded);
            }
            let sql =
                Sql::new("UPDATE incident_report SET late = ").bind(late).push(", late_reason = ").bind(reason.filter(|_| late));
            tx.exec(sql.push(" WHERE id = ").bind(report.id)).await?;
        }
        Ok(())
    }

    fn asks_why(&self, tracks: &[Track], report: &Report) -> Result<bool, IncidentError> {
        let track = tracks.iter().find(|t| t.id == report.track_id).ok_or(DbError::NotFound)?;
        Ok(rules_of(self.rules, track)?.late_needs_reason)
    }
}

/// Which clocks move when one moment does; `before` is the track as it stood, where it has been written already.
async fn shifts(
    db: &impl Reader,
    (rules, now): (&Library, Instant),
    incident: &Incident,
    (turn, at): (Turn, Instant),
    before: Option<&Track>,
) -> Result<Vec<Shift>, IncidentError> {
    let stored = store::tracks(db, incident.id).await?;
    let tracks = before.map_or(stored.clone(), |track| with(&stored, track.clone()));
    let reports = store::reports(db, incident.id).await?;
    let (after, facts) = match turn {
        Turn::Awareness(id) => {
            let track = tracks.iter().find(|t| t.id == id).ok_or(DbError::NotFound)?;
            (with(&tracks, Track { knowledge_at: Some(at), ..track.clone() }), incident.facts())
        }
        Turn::Of(field) => (tracks.clone(), with_moment(&incident.draft, field, at).facts()),
    };
    let before = world(rules, &tracks, &reports, incident.facts(), now)?;
    Ok(effect(&before, &world(rules, &after, &reports, facts, now)?))
}

/// Refuses a form that moves a clock without a word: what somebody has said once is put right by an act that tells what moves.
pub(in crate::incidents) async fn unmoved(
    tx: &WriteTx<'_>,
    rules: &Library,
    before: &Incident,
    draft: &Draft,
) -> Result<(), IncidentError> {
    known_before(&store::tracks(tx, before.id).await?, draft)?;
    for field in Field::ALL {
        let (old, new) = (of(&before.draft, field), of(draft, field));
        let (Some(_), Some(at)) = (old, new.filter(|_| old != new)) else { continue };
        if !shifts(tx, (rules, tx.ctx().now), before, (Turn::Of(field), at), None).await?.is_empty() {
            return Err(DbError::refused(field.key(), "incidents-error-moment-act").into());
        }
    }
    Ok(())
}

/// Nobody knew of an incident before it had occurred.
fn known_before(tracks: &[Track], draft: &Draft) -> Result<(), IncidentError> {
    let known = tracks.iter().filter_map(|t| t.knowledge_at).min();
    match (known, draft.occurred_at) {
        (Some(known), Some(occurred)) if known < minute_of(occurred) => {
            Err(DbError::refused("occurred_at", "incidents-error-occurred-after-awareness").into())
        }
        _ => Ok(()),
    }
}

fn in_order(draft: &Draft, now: Instant) -> Result<(), IncidentError> {
    let moments = [draft.occurred_at, draft.detected_at, draft.ended_at, draft.handled_at];
    if moments.into_iter().flatten().any(|at| at > now) {
        return Err(IncidentError::Future);
    }
    let after = |first: Option<Instant>, second: Option<Instant>| first.zip(second).is_some_and(|(a, b)| b < minute_of(a));
    if after(draft.occurred_at, draft.ended_at) || after(draft.occurred_at, draft.detected_at) {
        return Err(IncidentError::BeforeIncident);
    }
    if after(draft.ended_at, draft.handled_at) {
        return Err(IncidentError::HandledBeforeEnd);
    }
    Ok(())
}

fn with_moment(draft: &Draft, field: Field, at: Instant) -> Draft {
    let mut draft = draft.clone();
    match field {
        Field::Occurred => draft.occurred_at = Some(at),
        Field::Detected => draft.detected_at = Some(at),
        Field::Ended => draft.ended_at = Some(at),
        Field::Handled => draft.handled_at = Some(at),
    }
    draft
}

struct Kept<'a> {
    turn: Turn,
    before: Option<Instant>,
    at: Instant,
    reason: &'a str,
    shifts: &'a [Shift],
}

async fn keep(tx: &mut WriteTx<'_>, incident: Id, kept: Kept<'_>) -> Result<(), DbError> {
    let (track, field) = match kept.turn {
        Turn::Awareness(track) => (track.to_string(), "knowledge_at"),
        Turn::Of(field) => (String::new(), field.key()),
    };
    let sql = Sql::new("SELECT count(*) FROM incident_moment WHERE incident_id = ").bind(incident).push(" AND track_id = ");
    let no = tx.int(sql.bind(&track).push(" AND field = ").bind(field)).await? + 1;
    let ctx = tx.ctx();
    let columns = Columns::new()
        .set("id", ctx.new_id())
        .set("incident_id", incident)
        .set("track_id", track)
        .set("field", field)
        .set("no", no)
        .set("at", kept.at)
        .set("before_at", kept.before)
        .set("reason", kept.reason)
        .set("by_name", ctx.actor.name())
        .set("by_id", ctx.actor.user_id())
        .set("recorded_at", ctx.now)
        .set("effect", serde_json::to_string(kept.shifts)?);
    tx.insert("incident_moment", columns).await
}
