//! `/api/v1/alerts`.
use super::{
    Edit, View,
    list::TABLE,
    model::{Alert, AlertState},
    pages::open_incident,
    store,
};
use axum::{Json, extract::Path};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes as open_routes;
use vk_core::{Id, Verb};
use vk_db::Viewer;
use vk_web::{Api, AppError, Auth, Message, table::TableQuery};

pub fn routes(api: Api) -> Api {
    api.add::<View>(open_routes!(list))
        .add::<View>(open_routes!(get))
        .add::<Edit>(open_routes!(change))
        .add::<Edit>(open_routes!(incident))
}

/// An alert.
#[derive(Serialize, ToSchema)]
pub struct AlertBody {
    id: String,
    name: String,
    rule_id: String,
    rule_title: String,
    rule_level: String,
    /// The rule's author: the licence of the SigmaHQ rules (DRL 1.1) asks for it.
    rule_author: Option<String>,
    /// new, triage, incident, true_positive, false_positive
    state: String,
    reason: Option<String>,
    host_id: Option<String>,
    host_name: Option<String>,
    user_name: Option<String>,
    source_ip: Option<String>,
    /// RFC 3339, UTC
    first_at: String,
    last_at: String,
    events: i64,
    incident_id: Option<String>,
    /// K, R, T, S as they were when the alert opened: `K3 R2 T3 S2`
    class: Option<String>,
    version: i64,
}

impl From<&Alert> for AlertBody {
    fn from(a: &Alert) -> AlertBody {
        AlertBody {
            id: a.id.to_string(),
            name: a.name.clone(),
            rule_id: a.rule_id.clone(),
            rule_title: a.rule_title.clone(),
            rule_level: a.rule_level.clone(),
            rule_author: a.rule_author.clone(),
            state: a.state.key().to_owned(),
            reason: a.reason.clone(),
            host_id: a.host_id.map(|id| id.to_string()),
            host_name: a.host_name.clone(),
            user_name: a.user_name.clone(),
            source_ip: a.source_ip.clone(),
            first_at: a.first_at.to_string(),
            last_at: a.last_at.to_string(),
            events: a.events,
            incident_id: a.incident_id.map(|id| id.to_string()),
            class: a.thread.as_ref().filter(|t| !t.class.is_empty()).map(|t| t.class.text()),
            version: a.version,
        }
    }
}

/// A page of alerts, and where the next begins.
#[derive(Serialize, ToSchema)]
pub struct AlertList {
    items: Vec<AlertBody>,
    /// Give it as `after` to get the next page.
    after: Option<String>,
}

/// Alerts, newest first; the same filters as the list: state, level, unit, host, last_at_from, last_at_to, q
#[utoipa::path(get, path = "/alerts", tag = "alerts", responses((status = 200, body = AlertList)))]
async fn list(auth: Auth<View>, query: TableQuery) -> Result<Json<AlertList>, AppError> {
    let page = TABLE.page(&auth.app.db, &auth.viewer, &query).await?;
    Ok(Json(AlertList { items: page.rows.iter().map(AlertBody::from).collect(), after: page.after }))
}

/// One alert
#[utoipa::path(get, path = "/alerts/{id}", tag = "alerts", params(("id" = String, Path)), responses((status = 200, body = AlertBody), (status = 404)))]
async fn get(auth: Auth<View>, Path(id): Path<Id>) -> Result<Json<AlertBody>, AppError> {
    let alert = store::get(&auth.app.db, &auth.viewer, id).await?.ok_or(AppError::NotFound)?;
    Ok(Json((&alert).into()))
}

/// A new state, with the version that was read; closing needs a reason
#[derive(Deserialize, ToSchema)]
pub struct StateChange {
    /// triage, true_positive, false_positive
    state: String,
    reason: Option<String>,
    version: i64,
}

/// Change an alert's state
#[utoipa::path(patch, path = "/alerts/{id}", tag = "alerts", params(("id" = String, Path)), request_body = StateChange, responses((status = 200, body = AlertBody), (status = 409), (status = 422)))]
async fn change(auth: Auth<Edit>, Path(id): Path<Id>, Json(body): Json<StateChange>) -> Result<Json<AlertBody>, AppError> {
    let state = AlertState::from_key(&body.state).filter(|s| *s == AlertState::Triage || s.needs_reason());
    let state = state.ok_or_else(|| AppError::Fields(vec![("state".to_owned(), Message::new("alerts-close-which"))]))?;
    let reason = body.reason.filter(|r| !r.trim().is_empty());
    if state.needs_reason() && reason.is_none() {
        return Err(AppError::Fields(vec![("reason".to_owned(), Message::new("alerts-close-why"))]));
    }
    let alert = editable(&auth, id).await?;
    let alert = Alert { version: body.version, ..alert };
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = store::set_state(&mut tx, &alert, state, reason, None).await?;
    tx.commit(recorded).await?;
    let alert = store::get(&auth.app.db, &auth.viewer, id).await?.ok_or(AppError::NotFound)?;
    Ok(Json((&alert).into()))
}

/// The incident that an alert has become
#[derive(Serialize, ToSchema)]
pub struct Opened {
    incident_id: String,
}

/// Make an incident of an alert; asking again gives the same incident
#[utoipa::path(post, path = "/alerts/{id}/incident", tag = "alerts", params(("id" = String, Path)), responses((status = 200, body = Opened), (status = 404)))]
async fn incident(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Json<Opened>, AppError> {
    let alert = editable(&auth, id).await?;
    let incident = open_incident(&auth.app.db, &auth.ctx, &alert).await?;
    Ok(Json(Opened { incident_id: incident.to_string() }))
}

async fn editable(auth: &Auth<Edit>, id: Id) -> Result<Alert, AppError> {
    let editor = Viewer { view: auth.scope(Verb::Edit), secret: auth.viewer.secret.clone() };
    store::get(&auth.app.db, &editor, id).await?.ok_or(AppError::NotFound)
}
