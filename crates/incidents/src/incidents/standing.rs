//! What still stands open of an incident's duties to report. A clock that runs, a duty that nobody has assessed and a report that the authority
//! waits for are states, never silence: none of them can be put away by closing or archiving.
use super::{
    clocks::{Clock, ClockState, Wait, clocks, next_due},
    content::{Library, Text},
    error::IncidentError,
    model::{Assessment, Incident, State, Track},
    store::{self, NO_CLOCK, NO_DAY},
    tracks::rules_of,
};
use serde_json::{Value, json};
use vk_core::Instant;
use vk_db::{DbError, WriteTx};

/// The duties of one incident that nobody has finished.
#[derive(Clone, Debug, Default)]
struct Standing {
    /// Tracks that nobody has decided about.
    unassessed: usize,
    /// Reports that are still to be given, also those whose clock waits for something.
    waiting: usize,
    /// Reports that were not given in time, and not at all.
    missed: Vec<Text>,
    /// Reports that were given and whose receipt nobody has, nor has said why.
    unreceipted: usize,
}

/// What `next_due` of the row holds: the earliest day, that something is open without a day, or that nothing is.
pub(super) async fn ends(tx: &WriteTx<'_>, rules: &Library, incident: &Incident) -> Result<i64, IncidentError> {
    let mut ends = NO_CLOCK;
    for (_, clocks) in all(tx, rules, incident).await? {
        let undated = clocks.iter().any(|c| c.state.is_open() && c.due.is_none()).then_some(NO_DAY);
        ends = [Some(ends), undated, next_due(&clocks).map(Instant::micros)].into_iter().flatten().min().unwrap_or(ends);
    }
    Ok(ends)
}

/// Whether an incident may be closed; answers with the reports that were missed, for the timeline, since its reason has to answer for them.
pub(super) async fn closable(tx: &WriteTx<'_>, rules: &Library, incident: &Incident) -> Result<Value, IncidentError> {
    let standing = standing(tx, rules, incident).await?;
    let Standing { unassessed, waiting, unreceipted, .. } = standing;
    if unassessed > 0 || waiting > 0 || unreceipted > 0 {
        return Err(IncidentError::StillOpen { unassessed, waiting, unreceipted });
    }
    let names = |get: fn(&Text) -> &str| standing.missed.iter().map(get).collect::<Vec<_>>().join(", ");
    Ok(json!({ "sv": names(|t| &t.sv), "en": names(|t| &t.en) }))
}

/// Whether an incident may be archived: what was missed stays in sight until somebody has closed the incident with a reason.
pub(super) async fn archivable(tx: &WriteTx<'_>, rules: &Library, incident: &Incident) -> Result<(), IncidentError> {
    let standing = standing(tx, rules, incident).await?;
    let answered = standing.missed.is_empty() || incident.state == State::Closed;
    if standing.unassessed == 0 && standing.waiting == 0 && answered {
        return Ok(());
    }
    Err(DbError::refused("", "incidents-error-archive").into())
}

async fn standing(tx: &WriteTx<'_>, rules: &Library, incident: &Incident) -> Result<Standing, IncidentError> {
    let reports = store::reports(tx, incident.id).await?;
    let unreceipted = reports.iter().filter(|r| r.waits_for_receipt()).count();
    let mut out = Standing { unreceipted, ..Standing::default() };
    for (track, clocks) in all(tx, rules, incident).await? {
        out.unassessed += usize::from(matches!(track.assessment, Assessment::NotAssessed | Assessment::Unclear));
        for clock in clocks {
            match clock.state {
                ClockState::Running => out.waiting += 1,
                ClockState::Missed => out.missed.push(clock.name),
                ClockState::Waiting(wait) => {
                    let asked = track.assessment == Assessment::Required && wait != Wait::Request;
                    out.waiting += usize::from(asked);
                }
                ClockState::Met | ClockState::Late | ClockState::Dropped => {}
            }
        }
    }
    Ok(out)
}

async fn all(tx: &WriteTx<'_>, rules: &Library, incident: &Incident) -> Result<Vec<(Track, Vec<Clock>)>, IncidentError> {
    let reports = store::reports(tx, incident.id).await?;
    let mut out = Vec::new();
    for track in store::tracks(tx, incident.id).await? {
        let clocks = clocks(rules_of(rules, &track)?, &track, &reports, incident.facts(), tx.ctx().now);
        out.push((track, clocks));
    }
    Ok(out)
}
