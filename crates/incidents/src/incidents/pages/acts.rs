//! Acts on one incident, each a small page: a note, a decision, the next state, the moment of awareness, an assessment, a request from the
//! authority. A stale page is shown again with what was typed and what has been saved meanwhile.
use super::{desk, href, reach};
use crate::incidents::{
    Decide, Edit, circle, content,
    error::IncidentError,
    model::{ASSESSMENTS, Assessment, Incident, Link, LinkKind, STATES, State, Track},
    records, store,
    table::word,
    tracks::{Request, rules_of},
};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::{Id, Verb};
use vk_db::DbError;
use vk_web::{
    AppError, Auth, Layout, Permission,
    form::{Checked, FieldDef, FieldErrors, FormTarget, FormView, Input, Intent, Kit, Raw},
    layout,
    ui::{Crumb, crumbs},
};

pub(super) const NOTE: &[FieldDef] =
    &[FieldDef::new("at", Input::Moment).required(), FieldDef::new("text", Input::Area(8000)).required()];
const DECISION: &[FieldDef] = &[
    FieldDef::new("text", Input::Area(4000)).required(),
    FieldDef::new("mandate", Input::Text(300)).required(),
    FieldDef::new("reason", Input::Area(2000)).required(),
];
const STATE: &[FieldDef] = &[FieldDef::new("to", Input::Choice(STATES)).required(), FieldDef::new("reason", Input::Area(2000))];
const CONTROLLER: &[FieldDef] = &[FieldDef::new("controller", Input::Record(&["unit"])).required()];
const ASSESSMENT: &[FieldDef] =
    &[FieldDef::new("assessment", Input::Choice(ASSESSMENTS)).required(), FieldDef::new("reason", Input::Area(4000)).required()];
const REQUEST: &[FieldDef] = &[FieldDef::new("requested_at", Input::Moment).required(), FieldDef::new("due_at", Input::Moment)];

#[derive(askama::Template)]
#[template(path = "incidents/templates/act.html")]
struct ActPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    /// What one should know before deciding.
    lead: Vec<String>,
    form: FormView,
}

/// One act on one incident: its form and what stands above it.
#[derive(Clone)]
pub(in super::super) struct Act {
    /// Key of the page's title; the button is `{key}-do`, the message afterwards `{key}-done`.
    pub key: &'static str,
    pub done: &'static str,
    pub submit: &'static str,
    pub fields: &'static [FieldDef],
    pub action: String,
    pub version: i64,
    pub lead: Vec<String>,
}

pub(in super::super) async fn shown<P: Permission>(
    auth: &Auth<P>,
    incident: &Incident,
    act: Act,
    raw: &Raw,
    errors: &FieldErrors,
) -> Result<Response, AppError> {
    let kit = Kit::of(auth);
    let title = records::title(incident);
    let heading = kit.tr.t(act.key);
    let target = FormTarget { action: act.action, cancel: href(incident), submit: act.submit, version: act.version };
    let form = FormView::build(&kit, act.fields, raw, errors, target).await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let crumbs = crumbs(&kit, Some((incident.id, &title)), Some(&heading));
    Ok(layout::page_with(status, &ActPage { layout: auth.layout_titled(heading), crumbs, lead: act.lead, form }))
}

/// What follows from an act: back to the incident, or the form again with the message beside its field.
pub(in super::super) async fn settle<P: Permission>(
    auth: &Auth<P>,
    incident: &Incident,
    act: Act,
    raw: &Raw,
    result: Result<(), IncidentError>,
) -> Result<Response, AppError> {
    let error = match result {
        Ok(()) => return Ok(layout::redirect_done(&href(incident), act.done)),
        Err(error) => error,
    };
    let errors = match &error {
        IncidentError::Db(DbError::Conflict) => FieldErrors::one("", "incidents-error-stale"),
        other => match other.message() {
            Some(message) => FieldErrors::one(field_of(other, act.fields), message),
            None => return Err(error.into()),
        },
    };
    shown(auth, incident, act, raw, &errors).await
}

fn field_of(error: &IncidentError, fields: &[FieldDef]) -> &'static str {
    fields.iter().find(|f| f.key == error.field()).map_or("", |f| f.key)
}

/// The typed values of an act's form; `Err` carries the page to show instead.
async fn filled<P: Permission>(
    auth: &Auth<P>,
    incident: &Incident,
    act: Act,
    raw: &Raw,
) -> Result<Act, Result<Response, AppError>> {
    if raw.intent() != Intent::Save {
        return Err(shown(auth, incident, act, raw, &FieldErrors::default()).await);
    }
    match Checked::of(act.fields, raw).done(|_| ()) {
        Ok(()) => Ok(act),
        Err(errors) => Err(shown(auth, incident, act, raw, &errors).await),
    }
}

macro_rules! filled {
    ($auth:expr, $incident:expr, $act:expr, $raw:expr) => {
        match filled($auth, $incident, $act, $raw).await {
            Ok(act) => act,
            Err(instead) => return instead,
        }
    };
}

pub(super) fn moment(raw: &Raw, key: &str) -> vk_core::Instant {
    vk_core::Instant::parse_local(raw.get(key)).unwrap_or_default()
}

/// The incident, for whoever works with it.
async fn editable<P: Permission>(auth: &Auth<P>, id: Id, verb: Verb) -> Result<Incident, AppError> {
    Ok(store::get_worked(&auth.app.db, id, &reach(auth, verb)).await?)
}

// ---- the timeline ----------------------------------------------------------------------------------------------------------------------

fn note_act(id: Id) -> Act {
    Act {
        key: "incidents-note-title",
        done: "incidents-note-done",
        submit: "incidents-note-do",
        fields: NOTE,
        action: format!("/incidents/{id}/note"),
        version: 0,
        lead: Vec::new(),
    }
}

/// POST /incidents/{id}/note
pub async fn note(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let incident = editable(&auth, id, Verb::Edit).await?;
    let act = filled!(&auth, &incident, note_act(id), &raw);
    let may = reach(&auth, Verb::Edit);
    let result = desk(&auth, &may)?.note(id, moment(&raw, "at"), raw.get("text")).await;
    settle(&auth, &incident, act, &raw, result).await
}

fn decision_act(auth: &Auth<Decide>, id: Id) -> Act {
    Act {
        key: "incidents-decision-title",
        done: "incidents-decision-done",
        submit: "incidents-decision-do",
        fields: DECISION,
        action: format!("/incidents/{id}/decision"),
        version: 0,
        lead: vec![auth.tr.with("incidents-decision-lead", "who", auth.account.name.as_str())],
    }
}

/// GET /incidents/{id}/decision
pub async fn decision_form(auth: Auth<Decide>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let incident = editable(&auth, id, Verb::Decide).await?;
    shown(&auth, &incident, decision_act(&auth, id), &Raw::default(), &FieldErrors::default()).await
}

/// POST /incidents/{id}/decision
pub async fn decision(auth: Auth<Decide>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let incident = editable(&auth, id, Verb::Decide).await?;
    let act = filled!(&auth, &incident, decision_act(&auth, id), &raw);
    let may = reach(&auth, Verb::Decide);
    let result = desk(&auth, &may)?.decision(id, raw.get("text"), raw.get("mandate"), raw.get("reason")).await;
    settle(&auth, &incident, act, &raw, result).await
}

// ---- state and links -------------------------------------------------------------------------------------------------------------------

fn state_act(auth: &Auth<Edit>, incident: &Incident) -> Act {
    let next = incident.state.next().iter().map(|s| word("state", s.key(), &auth.tr)).collect::<Vec<_>>().join(", ");
    let now = word("state", incident.state.key(), &auth.tr);
    Act {
        key: "incidents-state-title",
        done: "incidents-state-done",
        submit: "incidents-state-do",
        fields: STATE,
        action: format!("/incidents/{}/state", incident.id),
        version: 0,
        lead: vec![auth.tr.args("incidents-state-lead", &[("now", now.into()), ("next", next.into())])],
    }
}

/// GET /incidents/{id}/state
pub async fn state_form(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let incident = editable(&auth, id, Verb::Edit).await?;
    let next = incident.state.next().first().map(|s| s.key()).unwrap_or_default();
    shown(&auth, &incident, state_act(&auth, &incident), &Raw::default().with("to", next), &FieldErrors::default()).await
}

/// POST /incidents/{id}/state
pub async fn state(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let incident = editable(&auth, id, Verb::Edit).await?;
    let act = filled!(&auth, &incident, state_act(&auth, &incident), &raw);
    let may = reach(&auth, Verb::Edit);
    let to = State::from_key(raw.get("to")).unwrap_or(incident.state);
    let result = desk(&auth, &may)?.change_state(id, to, raw.get("reason")).await;
    settle(&auth, &incident, act, &raw, result).await
}

/// POST /incidents/{id}/unlink
pub async fn unlink(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let target = raw.ids("target").first().copied();
    let link = LinkKind::from_key(raw.get("kind")).filter(|k| *k != LinkKind::Alert).zip(target);
    let (kind, target) = link.ok_or_else(|| AppError::bad("error-bad-request"))?;
    let may = reach(&auth, Verb::Edit);
    desk(&auth, &may)?.unlink(id, Link { kind, target }).await?;
    Ok(layout::redirect_done(&format!("/incidents/{id}"), "incidents-unlink-done"))
}

// ---- tracks ----------------------------------------------------------------------------------------------------------------------------

/// A duty to report and its incident, for whoever acts on that duty: a controller's is that controller's alone.
pub(super) async fn controlled<P: Permission>(
    auth: &Auth<P>,
    id: Id,
    track: Id,
    verb: Verb,
) -> Result<(Incident, Track), AppError> {
    let may = reach(auth, verb);
    let incident = store::get(&auth.app.db, id, &may).await?;
    let all = store::tracks(&auth.app.db, id).await?;
    let track = all.into_iter().find(|t| t.id == track).ok_or(AppError::NotFound)?;
    if circle::standing(&auth.app.db, &may, &incident).await?.controls(&track) {
        Ok((incident, track))
    } else {
        Err(AppError::Forbidden)
    }
}

/// What stands above a form about a track: its name, its controller, what holds now.
pub(super) async fn about<P: Permission>(auth: &Auth<P>, track: &Track) -> Result<Vec<String>, AppError> {
    let rules = rules_of(content::shipped()?, track)?;
    let name = rules.name.get(auth.lang()).to_owned();
    let controller = match track.controller {
        Some(id) => store::unit(&auth.app.db, id).await?.map(|(name, _)| name),
        None => None,
    };
    Ok(vec![controller.map_or(name.clone(), |c| format!("{name}: {c}"))])
}

fn controller_act(incident: Id, tr: &vk_web::Tr) -> Act {
    Act {
        key: "incidents-controller-title",
        done: "incidents-controller-done",
        submit: "incidents-controller-do",
        fields: CONTROLLER,
        action: format!("/incidents/{incident}/controller"),
        version: 0,
        lead: vec![tr.t("incidents-controller-lead")],
    }
}

/// GET /incidents/{id}/controller
pub async fn controller_form(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let incident = editable(&auth, id, Verb::Edit).await?;
    shown(&auth, &incident, controller_act(id, &auth.tr), &Raw::default(), &FieldErrors::default()).await
}

/// POST /incidents/{id}/controller
pub async fn controller(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let incident = editable(&auth, id, Verb::Edit).await?;
    let act = filled!(&auth, &incident, controller_act(id, &auth.tr), &raw);
    let controller = raw.ids("controller").first().copied().ok_or(AppError::NotFound)?;
    let may = reach(&auth, Verb::Edit);
    let result = desk(&auth, &may)?.add_controller(id, controller).await;
    settle(&auth, &incident, act, &raw, result).await
}

async fn assessment_act(auth: &Auth<Decide>, track: &Track) -> Result<Act, AppError> {
    let mut lead = about(auth, track).await?;
    lead.push(rules_of(content::shipped()?, track)?.criterion.get(auth.lang()).to_owned());
    let now = word("assessment", track.assessment.key(), &auth.tr);
    lead.push(auth.tr.with("incidents-assessment-now", "now", now));
    Ok(Act {
        key: "incidents-assessment-title",
        done: "incidents-assessment-done",
        submit: "incidents-assessment-do",
        fields: ASSESSMENT,
        action: format!("/incidents/{}/tracks/{}/assessment", track.incident, track.id),
        version: track.version,
        lead,
    })
}

/// GET /incidents/{id}/tracks/{track}/assessment
pub async fn assessment_form(auth: Auth<Decide>, Path((id, track_id)): Path<(Id, Id)>) -> Result<Response, AppError> {
    let (incident, track) = controlled(&auth, id, track_id, Verb::Decide).await?;
    shown(&auth, &incident, assessment_act(&auth, &track).await?, &Raw::default(), &FieldErrors::default()).await
}

/// POST /incidents/{id}/tracks/{track}/assessment
pub async fn assessment(auth: Auth<Decide>, Path((id, track_id)): Path<(Id, Id)>, raw: Raw) -> Result<Response, AppError> {
    let (incident, track) = controlled(&auth, id, track_id, Verb::Decide).await?;
    let act = filled!(&auth, &incident, assessment_act(&auth, &track).await?, &raw);
    let may = reach(&auth, Verb::Decide);
    let to = Assessment::from_key(raw.get("assessment")).unwrap_or(track.assessment);
    let result = desk(&auth, &may)?.assess(id, track_id, raw.version(), to, raw.get("reason")).await;
    settle(&auth, &incident, act, &raw, result).await
}

async fn request_act(auth: &Auth<Edit>, track: &Track, stage: &str) -> Result<Act, AppError> {
    let mut lead = about(auth, track).await?;
    let rules = rules_of(content::shipped()?, track)?;
    let stage_name = rules.stage(stage).ok_or(AppError::NotFound)?.name.get(auth.lang()).to_owned();
    lead.push(auth.tr.with("incidents-request-lead", "stage", stage_name));
    Ok(Act {
        key: "incidents-request-title",
        done: "incidents-request-done",
        submit: "incidents-request-do",
        fields: REQUEST,
        action: format!("/incidents/{}/tracks/{}/request/{stage}", track.incident, track.id),
        version: 0,
        lead,
    })
}

/// GET /incidents/{id}/tracks/{track}/request/{stage}
pub async fn request_form(auth: Auth<Edit>, Path((id, track_id, stage)): Path<(Id, Id, String)>) -> Result<Response, AppError> {
    let (incident, track) = controlled(&auth, id, track_id, Verb::Edit).await?;
    let raw = Raw::default().with("requested_at", auth.ctx.now.local_input());
    shown(&auth, &incident, request_act(&auth, &track, &stage).await?, &raw, &FieldErrors::default()).await
}

/// POST /incidents/{id}/tracks/{track}/request/{stage}
pub async fn request(
    auth: Auth<Edit>,
    Path((id, track_id, stage)): Path<(Id, Id, String)>,
    raw: Raw,
) -> Result<Response, AppError> {
    let (incident, track) = controlled(&auth, id, track_id, Verb::Edit).await?;
    let act = filled!(&auth, &incident, request_act(&auth, &track, &stage).await?, &raw);
    let may = reach(&auth, Verb::Edit);
    let due_at = vk_core::Instant::parse_local(raw.get("due_at")).ok();
    let request = Request { track: track_id, stage, requested_at: moment(&raw, "requested_at"), due_at };
    let result = desk(&auth, &may)?.request(id, request).await.map(|_| ());
    settle(&auth, &incident, act, &raw, result).await
}
