//! Who acts on a duty and who decides about it: the roles that its content names, each within its part of the organisation; and whether a word about
//! it may be written.
use crate::incidents::{
    circle::{self, Standing},
    content::TrackRules,
    desk::{Desk, text_for, words_allowed},
    error::IncidentError,
    model::{Incident, Track},
};
use vk_core::{Actor, Grants, Role, Scope};
use vk_db::{DbError, Reader, Viewer, WriteTx};

/// No word is written about this duty here, or about the whole incident.
pub fn is_silent(incident: &Incident, rules: &TrackRules) -> bool {
    !incident.takes_text() || !rules.holds_text
}

/// Refuses words where none may be written.
pub fn words<'w>(incident: &Incident, rules: &TrackRules, words: impl IntoIterator<Item = &'w str>) -> Result<(), IncidentError> {
    if rules.holds_text {
        return words_allowed(incident, words);
    }
    if words.into_iter().any(|text| !text.trim().is_empty()) { Err(IncidentError::TextStopped) } else { Ok(()) }
}

/// The reason of a decision, which is needed; where no word may be written the decision stands alone.
pub fn reasoned(incident: &Incident, rules: &TrackRules, reason: &str) -> Result<Option<String>, IncidentError> {
    words(incident, rules, [reason])?;
    if is_silent(incident, rules) {
        return Ok(None);
    }
    text_for(incident, reason)?.map(Some).ok_or(IncidentError::ReasonNeeded)
}

/// Whether somebody who stands like that acts on a duty: the incident's own unit; for what the rules share, every unit that works with it.
pub fn acts_on(standing: &Standing, track: &Track, rules: &TrackRules) -> bool {
    standing.controls(track) || (track.controller.is_none() && acts_for_operator(standing, rules))
}

/// The same before there is a track.
pub fn acts_for_operator(standing: &Standing, rules: &TrackRules) -> bool {
    standing.leads() || (rules.shared && standing.works())
}

/// Where these grants decide about a duty: those of the roles that its content names.
fn decides(grants: &Grants, rules: &TrackRules) -> Scope {
    let named = |role: Role| rules.decides.iter().any(|key| key == role.key());
    let mut units = Vec::new();
    for (_, unit) in grants.0.iter().filter(|(role, _)| named(*role)) {
        match unit {
            None => return Scope::Region,
            Some(unit) => units.push(*unit),
        }
    }
    if units.is_empty() { Scope::Nowhere } else { Scope::Subtrees(units) }
}

/// How somebody stands in those roles; `None` where no role of theirs is named.
pub async fn standing(
    db: &impl Reader,
    grants: &Grants,
    may: &Viewer,
    incident: &Incident,
    rules: &TrackRules,
) -> Result<Option<Standing>, DbError> {
    let view = decides(grants, rules);
    if view.is_nowhere() {
        return Ok(None);
    }
    let viewer = Viewer { view, secret: may.secret.clone() };
    circle::standing(db, &viewer, incident).await.map(Some)
}

/// Whether these grants decide about one track.
pub async fn is_named(
    db: &impl Reader,
    grants: &Grants,
    may: &Viewer,
    incident: &Incident,
    track: &Track,
    rules: &TrackRules,
) -> Result<bool, DbError> {
    Ok(standing(db, grants, may, incident, rules).await?.is_some_and(|s| acts_on(&s, track, rules)))
}

/// Refuses whoever holds none of the roles that decide.
pub async fn named(
    tx: &WriteTx<'_>,
    desk: &Desk<'_>,
    incident: &Incident,
    track: &Track,
    rules: &TrackRules,
) -> Result<(), IncidentError> {
    let Actor::User { grants, .. } = &desk.ctx.actor else { return Err(IncidentError::HumanNeeded) };
    if is_named(tx, grants, desk.may, incident, track, rules).await? { Ok(()) } else { Err(IncidentError::NotYours) }
}
