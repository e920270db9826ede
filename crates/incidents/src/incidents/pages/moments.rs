//! The moments that clocks count from: confirming awareness, putting a moment right, and reading every version. What a correction moves is told
//! before it is saved; the second press saves it.
use super::{
    acts::{Act, about, controlled, moment, settle, shown},
    desk, href, reach,
    reports::wrong,
};
use crate::incidents::{
    Decide, Edit, View, circle,
    model::{Incident, Track},
    moments::{self, Field, Moment, Righted, Shift, Turn},
    records, store,
};
use axum::{
    extract::{Path, Query},
    response::Response,
};
use serde::Deserialize;
use vk_core::{Id, Instant, Verb};
use vk_web::{
    AppError, Auth, Layout, Permission, Tr,
    form::{FieldDef, FieldErrors, Input, Kit, Raw},
    layout,
    ui::{Crumb, crumbs},
};

const MOMENT: &[FieldDef] = &[
    FieldDef::new("at", Input::Moment).required(),
    FieldDef::new("reason", Input::Area(2000)).required(),
    FieldDef::new("late_reason", Input::Area(2000)),
];

/// The moment whose effect somebody has been told, as the form writes it.
#[derive(Debug, Default, Deserialize)]
pub struct Seen {
    #[serde(default)]
    seen: String,
}

#[derive(askama::Template)]
#[template(path = "incidents/templates/moments.html")]
struct MomentsPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    rows: Vec<Row>,
    /// Moments of the incident that can be put right here: their word and the way.
    ways: Vec<(String, String)>,
}

struct Row {
    what: String,
    at: String,
    before: String,
    reason: String,
    by: String,
    effect: Vec<String>,
}

/// "Upplysning: sista stund flyttas från … till …".
fn line(shift: &Shift, tr: &Tr) -> String {
    let local = |text: &Option<String>| {
        let at = text.as_deref().and_then(|t| t.parse::<Instant>().ok());
        at.map_or_else(|| tr.t("incidents-moment-no-end"), Instant::local_minute)
    };
    let name = shift.name(tr.lang).to_owned();
    let (before, after) = (local(&shift.due_before), local(&shift.due_after));
    let said = match before == after {
        false => tr.args("incidents-shift-due", &[("name", name.into()), ("before", before.into()), ("after", after.into())]),
        true => {
            let word = |state: &str| tr.t(&format!("incidents-clock-{state}"));
            let states = [("before", word(&shift.state_before).into()), ("after", word(&shift.state_after).into())];
            tr.args("incidents-shift-state", &[[("name", name.into())].as_slice(), states.as_slice()].concat())
        }
    };
    if shift.becomes_late() { format!("{said} {}", tr.t("incidents-shift-late")) } else { said }
}

/// The page again with what moves, unless that has been told or nothing does.
async fn told<P: Permission>(
    auth: &Auth<P>,
    incident: &Incident,
    (turn, at): (Turn, Instant),
    act: &Act,
    (raw, seen): (&Raw, &Seen),
) -> Result<Option<Response>, AppError> {
    if seen.seen == raw.get("at") {
        return Ok(None);
    }
    let may = reach(auth, Verb::Edit);
    let shifts = desk(auth, &may)?.foresee(incident, turn, at).await?;
    if shifts.is_empty() {
        return Ok(None);
    }
    let mut act = act.clone();
    act.lead.push(auth.tr.t("incidents-shift-lead"));
    act.lead.extend(shifts.iter().map(|s| line(s, &auth.tr)));
    act.action = format!("{}?seen={}", act.action, raw.get("at"));
    shown(auth, incident, act, raw, &FieldErrors::default()).await.map(Some)
}

fn righted(raw: &Raw, at: Instant) -> Righted {
    let late_reason = Some(raw.get("late_reason").to_owned()).filter(|r| !r.trim().is_empty());
    Righted { at, reason: raw.get("reason").to_owned(), late_reason }
}

async fn awareness_act(auth: &Auth<Decide>, track: &Track) -> Result<Act, AppError> {
    let mut lead = about(auth, track).await?;
    lead.push(auth.tr.t("incidents-awareness-lead"));
    lead.extend(track.proposed_at.map(|at| auth.tr.with("incidents-moment-proposed", "at", at.local_minute())));
    if let (Some(at), Some(who)) = (track.knowledge_at, &track.confirmed_by) {
        lead.push(auth.tr.args("incidents-moment-confirmed", &[("at", at.local_minute().into()), ("who", who.as_str().into())]));
    }
    Ok(Act {
        key: "incidents-awareness-title",
        done: "incidents-awareness-done",
        submit: "incidents-awareness-do",
        fields: MOMENT,
        action: format!("/incidents/{}/tracks/{}/awareness", track.incident, track.id),
        version: track.version,
        lead,
    })
}

/// GET /incidents/{id}/tracks/{track}/awareness
pub async fn awareness_form(auth: Auth<Decide>, Path((id, track_id)): Path<(Id, Id)>) -> Result<Response, AppError> {
    let (incident, track) = controlled(&auth, id, track_id, Verb::Decide).await?;
    let at = track.knowledge_at.or(track.proposed_at).unwrap_or(auth.ctx.now);
    let raw = Raw::default().with("at", at.local_input());
    shown(&auth, &incident, awareness_act(&auth, &track).await?, &raw, &FieldErrors::default()).await
}

/// POST /incidents/{id}/tracks/{track}/awareness
pub async fn awareness(
    auth: Auth<Decide>,
    Path((id, track_id)): Path<(Id, Id)>,
    Query(seen): Query<Seen>,
    raw: Raw,
) -> Result<Response, AppError> {
    let (incident, track) = controlled(&auth, id, track_id, Verb::Decide).await?;
    let act = awareness_act(&auth, &track).await?;
    if let Some(again) = wrong(&auth, &incident, &act, &raw).await? {
        return Ok(again);
    }
    // The form shows minutes: a proposed moment that was left as it stood keeps its seconds.
    let kept = track.knowledge_at.or(track.proposed_at).filter(|at| at.local_input() == raw.get("at"));
    let at = kept.unwrap_or_else(|| moment(&raw, "at"));
    if track.knowledge_at.is_some()
        && let Some(first) = told(&auth, &incident, (Turn::Awareness(track_id), at), &act, (&raw, &seen)).await?
    {
        return Ok(first);
    }
    let may = reach(&auth, Verb::Decide);
    let result = desk(&auth, &may)?.correct_awareness(id, track_id, raw.version(), righted(&raw, at)).await;
    settle(&auth, &incident, act, &raw, result).await
}

fn act(incident: &Incident, field: Field, tr: &Tr) -> Act {
    let name = tr.t(&format!("incidents-field-{}", field.key()));
    Act {
        key: "incidents-moment-title",
        done: "incidents-moment-done",
        submit: "incidents-moment-do",
        fields: MOMENT,
        action: format!("{}/moments/{}", href(incident), field.key()),
        version: incident.version,
        lead: vec![tr.with("incidents-moment-lead", "what", name)],
    }
}

/// The incident and the moment that is put right; not found where nobody has said it yet.
async fn set(auth: &Auth<Edit>, id: Id, field: &str) -> Result<(Incident, Field, Instant), AppError> {
    let incident = store::get_worked(&auth.app.db, id, &reach(auth, Verb::Edit)).await?;
    let field = Field::from_key(field).ok_or(AppError::NotFound)?;
    let at = moments::of(&incident.draft, field).ok_or(AppError::NotFound)?;
    Ok((incident, field, at))
}

/// GET /incidents/{id}/moments/{field}
pub async fn form(auth: Auth<Edit>, Path((id, field)): Path<(Id, String)>) -> Result<Response, AppError> {
    let (incident, field, at) = set(&auth, id, &field).await?;
    let raw = Raw::default().with("at", at.local_input());
    shown(&auth, &incident, act(&incident, field, &auth.tr), &raw, &FieldErrors::default()).await
}

/// POST /incidents/{id}/moments/{field}
pub async fn correct(
    auth: Auth<Edit>,
    Path((id, field)): Path<(Id, String)>,
    Query(seen): Query<Seen>,
    raw: Raw,
) -> Result<Response, AppError> {
    let (incident, field, before) = set(&auth, id, &field).await?;
    let act = act(&incident, field, &auth.tr);
    if let Some(again) = wrong(&auth, &incident, &act, &raw).await? {
        return Ok(again);
    }
    let at = Some(before).filter(|at| at.local_input() == raw.get("at")).unwrap_or_else(|| moment(&raw, "at"));
    if let Some(first) = told(&auth, &incident, (Turn::Of(field), at), &act, (&raw, &seen)).await? {
        return Ok(first);
    }
    let may = reach(&auth, Verb::Edit);
    let result = desk(&auth, &may)?.correct_moment(id, field, raw.version(), righted(&raw, at)).await;
    settle(&auth, &incident, act, &raw, result).await
}

/// GET /incidents/{id}/moments: every version of every moment, for those who may know it.
pub async fn page(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let incident = store::get(kit.db(), id, &kit.viewer).await?;
    kit.seen(&auth.ctx, id, incident.draft.secrecy.key()).await?;
    let standing = circle::standing(kit.db(), &kit.viewer, &incident).await?;
    let tracks = store::tracks(kit.db(), id).await?;
    let seen = |m: &&Moment| match m.track {
        Some(id) => tracks.iter().any(|t| t.id == id && standing.sees_track(t)),
        None => standing.works(),
    };
    let all = moments::of_incident(kit.db(), id).await?;
    let may_edit = store::get_worked(kit.db(), id, &kit.editor).await.is_ok();
    let ways = Field::ALL.into_iter().filter(|f| may_edit && moments::of(&incident.draft, *f).is_some());
    let (title, heading) = (records::title(&incident), kit.tr.t("incidents-moments-title"));
    Ok(layout::page(&MomentsPage {
        crumbs: crumbs(&kit, Some((id, &title)), Some(&heading)),
        rows: all.iter().filter(seen).map(|m| row(m, &kit.tr)).collect(),
        ways: ways
            .map(|f| (kit.tr.t(&format!("incidents-field-{}", f.key())), format!("{}/moments/{}", href(&incident), f.key())))
            .collect(),
        layout: auth.layout_titled(heading),
    }))
}

fn row(m: &Moment, tr: &Tr) -> Row {
    let at = |at: Option<Instant>| at.map(Instant::local_second).unwrap_or_default();
    let by = [("who", m.by.as_str().into()), ("at", m.recorded_at.local_minute().into())];
    Row {
        what: tr.t(&format!("incidents-field-{}", m.field)),
        at: at(m.at),
        before: at(m.before),
        reason: m.reason.clone(),
        by: tr.args("incidents-by", &by),
        effect: m.effect.iter().map(|s| line(s, tr)).collect(),
    }
}
