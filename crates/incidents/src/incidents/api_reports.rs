//! A report in the REST API, before and after it is given: written, approved, acknowledged, put right.
use super::{
    Decide, Edit,
    api::{beside, moment},
    pages::{desk, reach},
    reports::{self, Correction, Receiving, Writing},
};
use axum::{Json, extract::Path, http::StatusCode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use vk_core::{Id, Verb};
use vk_web::{AppError, Auth, api::ApiJson};

/// What is written into the fields of a report. Another version than the one that was read is refused.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftBody {
    #[schema(value_type = String)]
    pub track: Id,
    pub stage: String,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub answers: Option<Id>,
    /// The `lock` of the report that was read; 0 for one that nobody has begun.
    #[serde(default)]
    pub lock: i64,
    pub fields: BTreeMap<String, String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DraftOut {
    #[schema(value_type = String)]
    pub id: Id,
    /// The number of its newest version.
    pub version: i64,
    pub sha256: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovalBody {
    /// The version that is stood for; 409 when something else stands there now.
    pub version: i64,
    pub mandate: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiptBody {
    /// The authority's own number for this report.
    pub external_ref: String,
    /// RFC 3339.
    pub received_at: String,
    #[serde(default)]
    pub note: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectionBody {
    /// RFC 3339.
    pub submitted_at: String,
    pub channel: String,
    #[serde(default)]
    pub external_ref: Option<String>,
    /// Why what stands is wrong.
    pub reason: String,
    /// Needed when the report turns out to be late.
    #[serde(default)]
    pub late_reason: Option<String>,
}

/// Writes a report as a draft; the same content makes no new version.
#[utoipa::path(post, path = "/incidents/{id}/drafts", params(("id" = String, Path)), request_body = DraftBody,
    responses((status = 200, body = DraftOut), (status = 409, description = "Somebody else saved first"), (status = 422, description = "Fields are wrong")))]
pub async fn write(auth: Auth<Edit>, Path(id): Path<Id>, ApiJson(body): ApiJson<DraftBody>) -> Result<Json<DraftOut>, AppError> {
    let may = reach(&auth, Verb::Edit);
    let writing = Writing { track: body.track, stage: body.stage, answers: body.answers, lock: body.lock, fields: body.fields };
    let report = desk(&auth, &may)?.write_report(id, writing).await?;
    let newest = reports::newest(&auth.app.db, report).await?.ok_or(AppError::NotFound)?;
    Ok(Json(DraftOut { id: report, version: newest.no, sha256: newest.sha256 }))
}

/// Asks for an approval of what is written.
#[utoipa::path(post, path = "/incidents/{id}/reports/{report}/review", params(("id" = String, Path), ("report" = String, Path)),
    responses((status = 204), (status = 422, description = "Nothing is written, or it is past that")))]
pub async fn ask_review(auth: Auth<Edit>, Path((id, report)): Path<(Id, Id)>) -> Result<StatusCode, AppError> {
    let may = reach(&auth, Verb::Edit);
    desk(&auth, &may)?.ask_review(id, report).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Stands for one version of a report, as a named human.
#[utoipa::path(post, path = "/incidents/{id}/reports/{report}/approval", params(("id" = String, Path), ("report" = String, Path)), request_body = ApprovalBody,
    responses((status = 204), (status = 409, description = "Something else stands there now"), (status = 422, description = "Approved already, or fields are wrong")))]
pub async fn approve(
    auth: Auth<Decide>,
    Path((id, report)): Path<(Id, Id)>,
    ApiJson(body): ApiJson<ApprovalBody>,
) -> Result<StatusCode, AppError> {
    let may = reach(&auth, Verb::Decide);
    desk(&auth, &may)?.approve(id, report, body.version, &body.mandate).await.map_err(beside("mandate"))?;
    Ok(StatusCode::NO_CONTENT)
}

/// Records the authority's receipt of a report.
#[utoipa::path(post, path = "/incidents/{id}/reports/{report}/receipt", params(("id" = String, Path), ("report" = String, Path)), request_body = ReceiptBody,
    responses((status = 204), (status = 422, description = "Not given yet, acknowledged already, or fields are wrong")))]
pub async fn receipt(
    auth: Auth<Edit>,
    Path((id, report)): Path<(Id, Id)>,
    ApiJson(body): ApiJson<ReceiptBody>,
) -> Result<StatusCode, AppError> {
    let may = reach(&auth, Verb::Edit);
    let received_at = moment("received_at", &body.received_at)?;
    let receiving = Receiving { external_ref: body.external_ref, received_at, note: body.note };
    desk(&auth, &may)?.acknowledge(id, report, receiving).await.map_err(beside("received_at"))?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts right what was recorded about a submission; what stood is kept.
#[utoipa::path(post, path = "/incidents/{id}/reports/{report}/correction", params(("id" = String, Path), ("report" = String, Path)), request_body = CorrectionBody,
    responses((status = 204), (status = 422, description = "Fields are wrong")))]
pub async fn correction(
    auth: Auth<Edit>,
    Path((id, report)): Path<(Id, Id)>,
    ApiJson(body): ApiJson<CorrectionBody>,
) -> Result<StatusCode, AppError> {
    let may = reach(&auth, Verb::Edit);
    let right = Correction {
        submitted_at: moment("submitted_at", &body.submitted_at)?,
        channel: body.channel,
        external_ref: body.external_ref,
        reason: body.reason,
        late_reason: body.late_reason,
    };
    desk(&auth, &may)?.correct_submission(id, report, right).await.map_err(beside("submitted_at"))?;
    Ok(StatusCode::NO_CONTENT)
}
