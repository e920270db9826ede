//! The acts on a year wheel in the REST API: the same as those of its page, with the same checks, mandates and audit.
use super::{
    Decide, Edit,
    act_pages::{CLOSE, decision_fields, make, new_decision, reachable},
    acts, store,
};
use crate::activities;
use axum::{Json, extract::Path, http::StatusCode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use utoipa_axum::routes;
use vk_core::{Id, Verb};
use vk_db::Viewer;
use vk_web::{
    Api, AppError, Auth,
    api::ApiJson,
    form::{Checked, Raw},
};

pub fn api(api: Api) -> Api {
    api.add::<Decide>(routes!(adopt)).add::<Edit>(routes!(next)).add::<Edit>(routes!(close)).add::<Edit>(routes!(generate))
}

/// A decision as it is written down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WheelDecision {
    pub version: i64,
    pub decided_by: String,
    /// line, management_group, board
    pub mandate: String,
    pub decided_on: String,
    #[serde(default)]
    pub registry_number: Option<String>,
    #[serde(default)]
    pub decision_note: Option<String>,
}

/// Adopts a year wheel: its activities are frozen and its occasions made.
#[utoipa::path(post, path = "/wheels/{id}/adopt", params(("id" = String, Path)), request_body = WheelDecision,
    responses((status = 204), (status = 409, description = "Somebody else was first"), (status = 422, description = "Refused, with the field")))]
async fn adopt(auth: Auth<Decide>, Path(id): Path<Id>, ApiJson(body): ApiJson<WheelDecision>) -> Result<StatusCode, AppError> {
    reachable(&auth, id, Verb::Decide).await?;
    let raw = Raw::default()
        .with("decided_by", &body.decided_by)
        .with("mandate", &body.mandate)
        .with("decided_on", &body.decided_on)
        .with_opt("registry_number", body.registry_number)
        .with_opt("decision_note", body.decision_note);
    Checked::of(decision_fields(&auth, id).await?, &raw).done(|_| ())?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::adopt(&mut tx, id, body.version, new_decision(&raw, auth.ctx.now.local_date())).await?;
    tx.commit(recorded).await?;
    make(&auth, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A new wheel.
#[derive(Debug, Serialize, ToSchema)]
pub struct WheelMade {
    #[schema(value_type = String)]
    pub id: Id,
}

/// The version of the wheel that was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WheelVersion {
    pub version: i64,
    /// Kept with a closed wheel.
    #[serde(default)]
    pub note: Option<String>,
}

/// Makes the wheel of the next year, with all activities moved by their rules.
#[utoipa::path(post, path = "/wheels/{id}/next", params(("id" = String, Path)), request_body = WheelVersion,
    responses((status = 201, body = WheelMade), (status = 422, description = "It has been followed, or is not adopted")))]
async fn next(
    auth: Auth<Edit>,
    Path(id): Path<Id>,
    ApiJson(body): ApiJson<WheelVersion>,
) -> Result<(StatusCode, Json<WheelMade>), AppError> {
    let wheel = reachable(&auth, id, Verb::Edit).await?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let all: BTreeSet<String> =
        activities::of_wheel(&tx, &Viewer::everything(), id).await?.into_iter().map(|(series, _)| series).collect();
    let (next, recorded) = acts::prepare_next(&mut tx, id, body.version, store::proposed(&wheel), &all).await?;
    tx.commit(recorded).await?;
    Ok((StatusCode::CREATED, Json(WheelMade { id: next })))
}

/// Closes a year wheel with what became of each activity.
#[utoipa::path(post, path = "/wheels/{id}/close", params(("id" = String, Path)), request_body = WheelVersion,
    responses((status = 204), (status = 422, description = "Its year is not over")))]
async fn close(auth: Auth<Edit>, Path(id): Path<Id>, ApiJson(body): ApiJson<WheelVersion>) -> Result<StatusCode, AppError> {
    reachable(&auth, id, Verb::Edit).await?;
    Checked::of(CLOSE, &Raw::default().with_opt("closing_note", body.note.as_ref())).done(|_| ())?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::close(&mut tx, id, body.version, body.note).await?;
    tx.commit(recorded).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How many occasions were made.
#[derive(Debug, Serialize, ToSchema)]
pub struct WheelGenerated {
    pub made: usize,
}

/// Makes the occasions that are missing now, as the hourly job does.
#[utoipa::path(post, path = "/wheels/{id}/generate", params(("id" = String, Path)), responses((status = 200, body = WheelGenerated)))]
async fn generate(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Json<WheelGenerated>, AppError> {
    reachable(&auth, id, Verb::Edit).await?;
    Ok(Json(WheelGenerated { made: make(&auth, id).await? }))
}
