//! Incidents in the REST API: list, read, report, timeline, the moment of awareness, submitted reports. The same checks, permission and audit as
//! the pages; an API token acts as its account, so a decision still has a named human behind it.
use super::{
    Decide, Edit, Report, View, after, api_reports,
    circle::{self, Standing},
    clocks::{ClockState, clocks},
    content,
    error::IncidentError,
    form::from_report,
    model::{Incident, Origin},
    moments::Righted,
    pages::{desk, reach, unit_of},
    parties,
    records::Incidents,
    reports::Submission,
    store,
    table::IncidentRow,
    tracks::rules_of,
};
use axum::{Json, extract::Path, http::StatusCode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use vk_core::{Id, Instant, Secrecy, Verb};
use vk_db::{Act, Change, Viewer};
use vk_web::{
    Api, AppError, Auth, Message,
    api::{ApiJson, ListPage, PageQuery, list_page},
    form::{Kit, Raw},
    table::TableQuery,
};

pub fn api(api: Api) -> Api {
    api.add::<View>(routes!(list))
        .add::<View>(routes!(get))
        .add::<Report>(routes!(report))
        .add::<Edit>(routes!(note))
        .add::<Decide>(routes!(confirm_awareness))
        .add::<Edit>(routes!(submit_report))
        .add::<Decide>(routes!(parties::api::assess))
        .add::<View>(routes!(parties::api::list))
        .add::<Edit>(routes!(parties::api::open))
        .add::<Decide>(routes!(parties::api::decline))
        .add::<Edit>(routes!(parties::api::add_party))
        .add::<View>(routes!(after::api::get))
        .add::<Edit>(routes!(after::api::add_cost))
        .add::<Edit>(routes!(after::api::say_cause))
        .add::<Edit>(routes!(after::api::add_lesson))
        .add::<Edit>(routes!(api_reports::write))
        .add::<Edit>(routes!(api_reports::ask_review))
        .add::<Decide>(routes!(api_reports::approve))
        .add::<Edit>(routes!(api_reports::receipt))
        .add::<Edit>(routes!(api_reports::correction))
}

/// An incident in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct IncidentItem {
    #[schema(value_type = String)]
    pub id: Id,
    /// INC-2026-0042
    pub reference: String,
    pub title: String,
    /// new, triage, investigating, contained, restored, review, closed
    pub state: String,
    /// low, moderate, serious, critical
    pub severity: Option<String>,
    pub category: Option<String>,
    /// report, alert, registered
    pub origin: String,
    /// The earliest open deadline, RFC 3339.
    pub next_due: Option<String>,
    /// Something is to be given to an authority that has set no day for it.
    pub undated: bool,
    /// Name of the unit.
    pub unit: Option<String>,
    pub ongoing: bool,
    pub personal_data: bool,
    pub reported_at: String,
    pub secrecy: String,
    pub archived: bool,
}

impl From<IncidentRow> for IncidentItem {
    fn from(i: IncidentRow) -> IncidentItem {
        IncidentItem {
            id: i.id,
            reference: i.reference,
            title: i.title,
            state: i.state,
            severity: i.severity,
            category: i.category,
            origin: i.origin,
            next_due: i.next_due.map(|at| at.to_string()),
            undated: i.undated,
            unit: i.unit,
            ongoing: i.ongoing,
            personal_data: i.personal_data,
            reported_at: i.reported_at.to_string(),
            secrecy: i.secrecy.key().to_owned(),
            archived: i.archived,
        }
    }
}

/// An incident with its duties to report. Moments are RFC 3339.
#[derive(Debug, Serialize, ToSchema)]
pub struct IncidentOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    pub reference: String,
    pub title: String,
    pub description: String,
    pub state: String,
    pub severity: Option<String>,
    pub category: Option<String>,
    pub aspects: Vec<String>,
    pub origin: String,
    pub secrecy: String,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    pub occurred_at: Option<String>,
    pub detected_at: Option<String>,
    /// The operator's moment of awareness, once a human has confirmed it.
    pub knowledge_at: Option<String>,
    pub assessed_significant_at: Option<String>,
    pub ended_at: Option<String>,
    pub handled_at: Option<String>,
    pub reported_at: String,
    pub ongoing: bool,
    pub suspected_malicious: bool,
    pub supplier_origin: bool,
    pub cross_border: bool,
    pub personal_data: bool,
    pub protected_info: bool,
    pub security_protection_suspected: bool,
    pub links: Vec<LinkOut>,
    pub tracks: Vec<TrackOut>,
    pub timeline: Vec<EntryOut>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LinkOut {
    /// system, host, information_set, unit, alert
    pub kind: String,
    #[schema(value_type = String)]
    pub target: Id,
}

/// One duty to report; under GDPR one per controller.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrackOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    /// nis2, gdpr_imy, lex_maria …
    pub kind: String,
    /// The rules it was opened under: nis2/2
    pub rules: String,
    #[schema(value_type = Option<String>)]
    pub controller: Option<Id>,
    /// The party that is to be told, by its name.
    pub party: Option<String>,
    /// not_assessed, required, not_required, unclear
    pub assessment: String,
    /// What an alert or a report proposes as the moment of awareness.
    pub proposed_at: Option<String>,
    /// The moment that a human confirmed.
    pub knowledge_at: Option<String>,
    pub clocks: Vec<ClockOut>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ClockOut {
    pub stage: String,
    /// waiting, running, missed, met, late, dropped
    pub state: String,
    /// For a waiting clock: knowledge, submission, handled, request
    pub waits_for: Option<String>,
    pub due: Option<String>,
    /// Negative when the term has ended.
    pub seconds_left: Option<i64>,
    /// Counts from a moment that no human has confirmed.
    pub preliminary: bool,
    /// As soon as possible: there is no day.
    pub as_soon_as_possible: bool,
    pub submitted_at: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct EntryOut {
    pub at: String,
    pub recorded_at: String,
    pub kind: String,
    pub author: String,
    /// Text of a note or decision; facts as JSON for the others.
    pub text: String,
    pub mandate: Option<String>,
    pub reason: Option<String>,
    /// The record or track that it tells of.
    #[schema(value_type = Option<String>)]
    pub about: Option<Id>,
}

/// What an employee reports. Times without a zone are Europe/Stockholm: `2026-11-20T23:40`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportBody {
    pub what: String,
    #[serde(default)]
    pub more: String,
    pub noticed_at: String,
    #[serde(default, rename = "where")]
    pub place: String,
    /// yes, no, unknown
    pub still_ongoing: String,
    /// yes, no, unknown
    pub concerns_people: String,
    pub reach_me: String,
    #[serde(default)]
    pub security_protection_suspected: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ReportedOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub reference: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteBody {
    /// When it happened, RFC 3339.
    pub at: String,
    pub text: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AwarenessBody {
    /// The `version` of the track that was read; 409 when somebody else has saved since.
    pub version: i64,
    /// RFC 3339.
    pub at: String,
    pub reason: String,
    /// Needed when a report that has been given becomes late by it.
    #[serde(default)]
    pub late_reason: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmissionBody {
    #[schema(value_type = String)]
    pub track: Id,
    /// early_warning, incident_notification …
    pub stage: String,
    /// The recorded request that it answers.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub answers: Option<Id>,
    /// RFC 3339.
    pub submitted_at: String,
    /// One of the channels of the track's rules.
    pub channel: String,
    /// The authority's own number for this report.
    #[serde(default)]
    pub external_ref: Option<String>,
    /// Needed when the report is late.
    #[serde(default)]
    pub late_reason: Option<String>,
    /// Needed when nobody has approved what is sent.
    #[serde(default)]
    pub unapproved_reason: Option<String>,
    /// What was sent, by field key; left out where it is what the draft says.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
}

/// The list's filters, as in the page's address.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "read as a TableQuery; this struct documents the names")]
struct IncidentFilters {
    /// Words that must all occur in reference, title or description.
    q: Option<String>,
    /// next_due, reference, title, severity or reported_at; with `-` in front downwards.
    sort: Option<String>,
    state: Option<String>,
    severity: Option<String>,
    /// A unit and all below it.
    unit: Option<String>,
    /// yes: with an open clock
    running: Option<String>,
    category: Option<String>,
    origin: Option<String>,
    /// Affects this system, host or information set, involves this unit, or came from this alert.
    affects: Option<String>,
    /// `with` or `only`; without them archived incidents are left out.
    archived: Option<String>,
}

/// Incidents, sorted and filtered as on the page; the next deadline first.
#[utoipa::path(get, path = "/incidents", params(IncidentFilters, PageQuery), responses((status = 200, body = ListPage<IncidentItem>)))]
async fn list(
    auth: Auth<View>,
    query: TableQuery,
    axum::extract::Query(page): axum::extract::Query<PageQuery>,
) -> Result<Json<ListPage<IncidentItem>>, AppError> {
    Ok(Json(list_page::<Incidents, IncidentItem>(&Kit::of(&auth), &query, &page).await?))
}

/// One incident with tracks, clocks and timeline.
#[utoipa::path(get, path = "/incidents/{id}", params(("id" = String, Path)), responses((status = 200, body = IncidentOut), (status = 404, description = "No such incident, or none you may see")))]
async fn get(auth: Auth<View>, Path(id): Path<Id>) -> Result<Json<IncidentOut>, AppError> {
    let incident = store::get(&auth.app.db, id, &auth.viewer).await?;
    if incident.draft.secrecy == Secrecy::Secret {
        auth.app.db.record_read(&auth.ctx, Change::new("incidents", Some(id), Act::Read)).await?;
    }
    Ok(Json(out(&auth.app.db, &auth.viewer, incident, auth.ctx.now).await?))
}

/// An employee's report; needs no right to see incidents.
#[utoipa::path(post, path = "/incidents", request_body = ReportBody, responses((status = 201, body = ReportedOut), (status = 422, description = "Fields are wrong")))]
async fn report(auth: Auth<Report>, ApiJson(body): ApiJson<ReportBody>) -> Result<(StatusCode, Json<ReportedOut>), AppError> {
    let raw = Raw::default()
        .with("what", body.what)
        .with("more", body.more)
        .with("noticed_at", body.noticed_at)
        .with("where", body.place)
        .with("still_ongoing", body.still_ongoing)
        .with("concerns_people", body.concerns_people)
        .with("reach_me", body.reach_me)
        .with_flag("security_protection_suspected", body.security_protection_suspected);
    let unit = unit_of(&auth.app.db, auth.account.id).await?;
    let opening = from_report(&raw, auth.ctx.now, unit, &auth.tr.t("incidents-report-place"))?;
    let nothing = Viewer::nothing();
    let opened = desk(&auth, &nothing)?.open(opening, Origin::Report).await?;
    Ok((StatusCode::CREATED, Json(ReportedOut { id: opened.id, reference: opened.reference })))
}

/// Adds to the timeline what happened.
#[utoipa::path(post, path = "/incidents/{id}/timeline", params(("id" = String, Path)), request_body = NoteBody, responses((status = 204), (status = 422, description = "Fields are wrong")))]
async fn note(auth: Auth<Edit>, Path(id): Path<Id>, ApiJson(body): ApiJson<NoteBody>) -> Result<StatusCode, AppError> {
    let may = reach(&auth, Verb::Edit);
    let at = moment("at", &body.at)?;
    desk(&auth, &may)?.note(id, at, &body.text).await.map_err(beside("text"))?;
    Ok(StatusCode::NO_CONTENT)
}

/// Confirms (or corrects) the moment of awareness of one track, with a reason.
#[utoipa::path(post, path = "/incidents/{id}/tracks/{track}/awareness", params(("id" = String, Path), ("track" = String, Path)), request_body = AwarenessBody,
    responses((status = 200, body = IncidentOut), (status = 409, description = "Somebody else saved first"), (status = 422, description = "Fields are wrong")))]
async fn confirm_awareness(
    auth: Auth<Decide>,
    Path((id, track)): Path<(Id, Id)>,
    ApiJson(body): ApiJson<AwarenessBody>,
) -> Result<Json<IncidentOut>, AppError> {
    let may = reach(&auth, Verb::Decide);
    let at = moment("at", &body.at)?;
    let righted = Righted { at, reason: body.reason, late_reason: body.late_reason };
    desk(&auth, &may)?.correct_awareness(id, track, body.version, righted).await?;
    let incident = store::get(&auth.app.db, id, &may).await?;
    Ok(Json(out(&auth.app.db, &auth.viewer, incident, auth.ctx.now).await?))
}

/// Records that a report was given to the authority.
#[utoipa::path(post, path = "/incidents/{id}/reports", params(("id" = String, Path)), request_body = SubmissionBody,
    responses((status = 201, body = IncidentOut), (status = 422, description = "Fields are wrong, or the report cannot have been given")))]
async fn submit_report(
    auth: Auth<Edit>,
    Path(id): Path<Id>,
    ApiJson(body): ApiJson<SubmissionBody>,
) -> Result<(StatusCode, Json<IncidentOut>), AppError> {
    let may = reach(&auth, Verb::Edit);
    let submission = Submission {
        track: body.track,
        stage: body.stage,
        answers: body.answers,
        submitted_at: moment("submitted_at", &body.submitted_at)?,
        channel: body.channel,
        external_ref: body.external_ref,
        late_reason: body.late_reason,
        unapproved_reason: body.unapproved_reason,
        fields: body.fields,
    };
    desk(&auth, &may)?.submit(id, submission).await.map_err(beside("submitted_at"))?;
    let incident = store::get(&auth.app.db, id, &may).await?;
    Ok((StatusCode::CREATED, Json(out(&auth.app.db, &auth.viewer, incident, auth.ctx.now).await?)))
}

pub(super) fn moment(field: &str, text: &str) -> Result<Instant, AppError> {
    text.parse()
        .map_err(|_| AppError::Fields(vec![(field.to_owned(), Message::new("incidents-error-rfc3339").with("value", text))]))
}

/// Names the body's field that an error without one of its own concerns.
pub(super) fn beside(field: &'static str) -> impl Fn(IncidentError) -> AppError {
    move |error| match AppError::from(error) {
        AppError::Fields(fields) => AppError::Fields(
            fields.into_iter().map(|(f, m)| (if f.is_empty() || f == "at" { field.to_owned() } else { f }, m)).collect(),
        ),
        other => other,
    }
}

async fn out(db: &vk_db::Db, viewer: &Viewer, i: Incident, now: Instant) -> Result<IncidentOut, AppError> {
    let standing = circle::standing(db, viewer, &i).await?;
    let tracks = track_outs(db, &i, &standing, now).await?;
    let links = if standing.works() { store::links(db, i.id).await? } else { Vec::new() };
    let links = links.into_iter().map(|l| LinkOut { kind: l.kind.key().to_owned(), target: l.target });
    let entries = store::entries(db, i.id).await?;
    let timeline = entries.into_iter().filter(|e| standing.sees_entry(e)).map(|e| EntryOut {
        about: e.about,
        at: e.at.to_string(),
        recorded_at: e.recorded_at.to_string(),
        kind: e.kind.key().to_owned(),
        author: e.author,
        text: e.text,
        mandate: e.mandate,
        reason: e.reason,
    });
    let (d, at) = (i.draft, |at: Option<Instant>| at.map(|at| at.to_string()));
    Ok(IncidentOut {
        id: i.id,
        version: i.version,
        reference: i.reference,
        title: d.title,
        description: d.description,
        state: i.state.key().to_owned(),
        severity: d.severity.map(|s| s.key().to_owned()),
        category: d.category.map(|c| c.key().to_owned()),
        aspects: d.aspects.iter().map(|a| a.key().to_owned()).collect(),
        origin: i.origin.key().to_owned(),
        secrecy: d.secrecy.key().to_owned(),
        unit: d.unit,
        occurred_at: at(d.occurred_at),
        detected_at: at(d.detected_at),
        knowledge_at: at(i.knowledge_at),
        assessed_significant_at: at(d.assessed_significant_at),
        ended_at: at(d.ended_at),
        handled_at: at(d.handled_at),
        reported_at: i.reported_at.to_string(),
        ongoing: d.ongoing,
        suspected_malicious: d.suspected_malicious,
        supplier_origin: d.supplier_origin,
        cross_border: d.cross_border,
        personal_data: d.personal_data,
        protected_info: d.protected_info,
        security_protection_suspected: d.security_protection_suspected,
        links: links.collect(),
        tracks,
        timeline: timeline.collect(),
    })
}

async fn track_outs(db: &vk_db::Db, incident: &Incident, standing: &Standing, now: Instant) -> Result<Vec<TrackOut>, AppError> {
    let reports = store::reports(db, incident.id).await?;
    let mut out = Vec::new();
    for track in store::tracks(db, incident.id).await?.into_iter().filter(|t| standing.sees_track(t)) {
        let rules = rules_of(content::shipped()?, &track)?;
        let clocks = clocks(rules, &track, &reports, incident.facts(), now).into_iter().map(|c| ClockOut {
            state: c.state.key().to_owned(),
            waits_for: match c.state {
                ClockState::Waiting(wait) => Some(wait.key().to_owned()),
                _ => None,
            },
            due: c.due.map(|due| due.to_string()),
            seconds_left: c.due.filter(|_| c.state.is_open()).map(|due| due.seconds_since(now)),
            preliminary: c.preliminary,
            as_soon_as_possible: c.asap,
            submitted_at: c.submitted_at.map(|at| at.to_string()),
            stage: c.stage,
        });
        out.push(TrackOut {
            clocks: clocks.collect(),
            id: track.id,
            version: track.version,
            rules: rules.label(),
            controller: track.controller,
            party: track.party.map(|p| p.name),
            assessment: track.assessment.key().to_owned(),
            proposed_at: track.proposed_at.map(|at| at.to_string()),
            knowledge_at: track.knowledge_at.map(|at| at.to_string()),
            kind: track.kind,
        });
    }
    Ok(out)
}
