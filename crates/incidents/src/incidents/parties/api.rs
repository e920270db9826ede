//! Questions and parties in the REST API: what the pages do, for programs in the hands of named humans.
use super::{acts::NewParty, propose::proposals, store};
use crate::incidents::{
    Decide, Edit, View, content,
    model::Assessment,
    pages::{desk, reach},
    store as incidents,
};
use axum::{Json, extract::Path, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vk_core::{Id, Verb};
use vk_web::{AppError, Auth, Message, api::ApiJson};

/// A duty that is a question.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProposalOut {
    /// lex_maria, police, contract …
    pub kind: String,
    pub name: String,
    /// Whom it concerns, where that is known: a key for answering, and the name.
    pub subject: String,
    pub subject_name: String,
    /// What makes it a question.
    pub because: Vec<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyAnswerBody {
    /// Left out where no word may be written.
    #[serde(default)]
    pub reason: String,
    /// The `subject` of the question, where it has one.
    #[serde(default)]
    pub subject: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartyBody {
    /// supplier, processor, customer, region
    pub kind: String,
    pub name: String,
    #[serde(default)]
    pub contact: String,
    #[serde(default)]
    pub contract_ref: String,
    /// Left out where the contract names no time.
    #[serde(default)]
    pub hours: Option<i64>,
    /// knowledge, occurred, detected
    #[serde(default)]
    pub counts_from: Option<String>,
    /// red, amber, green, clear
    #[serde(default)]
    pub sharing: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PartyOut {
    #[schema(value_type = String)]
    pub id: Id,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyAssessmentBody {
    /// The `version` of the track that was read; 409 when somebody else has saved since.
    pub version: i64,
    /// required, not_required, unclear
    pub assessment: String,
    /// Left out where no word may be written.
    #[serde(default)]
    pub reason: String,
}

/// Says whether something is a duty, as a named human in a role that decides about it. Decisions before it stay.
#[utoipa::path(post, path = "/incidents/{id}/tracks/{track}/assessment", params(("id" = String, Path), ("track" = String, Path)),
    request_body = DutyAssessmentBody,
    responses((status = 204), (status = 403, description = "Your role does not decide about it"), (status = 409, description = "Somebody else saved first"),
        (status = 422, description = "Fields are wrong")))]
pub async fn assess(
    auth: Auth<Decide>,
    Path((id, track)): Path<(Id, Id)>,
    ApiJson(body): ApiJson<DutyAssessmentBody>,
) -> Result<StatusCode, AppError> {
    let wrong = || AppError::Fields(vec![("assessment".to_owned(), Message::new("form-required-choice"))]);
    let assessment = Assessment::from_key(&body.assessment).ok_or_else(wrong)?;
    let may = reach(&auth, Verb::Decide);
    desk(&auth, &may)?.assess(id, track, body.version, assessment, &body.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The open questions of an incident: duties that nobody has opened or declined.
#[utoipa::path(get, path = "/incidents/{id}/proposals", params(("id" = String, Path)), responses((status = 200, body = Vec<ProposalOut>)))]
pub async fn list(auth: Auth<View>, Path(id): Path<Id>) -> Result<Json<Vec<ProposalOut>>, AppError> {
    let db = &auth.app.db;
    let incident = incidents::get_worked(db, id, &auth.viewer).await?;
    let tracks = incidents::tracks(db, id).await?;
    let known = store::known(db, &incident, &tracks).await?;
    let rules = content::shipped()?.all_in_force(auth.ctx.now.local_date());
    let out = proposals(rules, &known, &tracks, &store::answers(db, id).await?).into_iter().map(|p| ProposalOut {
        kind: p.rules.id.clone(),
        name: p.rules.name.get(auth.lang()).to_owned(),
        subject: p.subject,
        subject_name: p.subject_name,
        because: p.because,
    });
    Ok(Json(out.collect()))
}

/// Opens a duty; whether it is one is assessed afterwards.
#[utoipa::path(post, path = "/incidents/{id}/proposals/{kind}", params(("id" = String, Path), ("kind" = String, Path)), request_body = DutyAnswerBody,
    responses((status = 204), (status = 422, description = "It is open already, or fields are wrong")))]
pub async fn open(
    auth: Auth<Edit>,
    Path((id, kind)): Path<(Id, String)>,
    ApiJson(body): ApiJson<DutyAnswerBody>,
) -> Result<StatusCode, AppError> {
    let may = reach(&auth, Verb::Edit);
    desk(&auth, &may)?.open_track(id, &kind, &body.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says that a question is no duty, as somebody in a role that decides about it.
#[utoipa::path(post, path = "/incidents/{id}/proposals/{kind}/decline", params(("id" = String, Path), ("kind" = String, Path)),
    request_body = DutyAnswerBody,
    responses((status = 204), (status = 403, description = "Your role does not decide about it"), (status = 422, description = "Fields are wrong")))]
pub async fn decline(
    auth: Auth<Decide>,
    Path((id, kind)): Path<(Id, String)>,
    ApiJson(body): ApiJson<DutyAnswerBody>,
) -> Result<StatusCode, AppError> {
    let may = reach(&auth, Verb::Decide);
    desk(&auth, &may)?.decline_track(id, &kind, &body.subject, &body.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Adds a party that is to be told, with the terms of its own contract.
#[utoipa::path(post, path = "/incidents/{id}/parties", params(("id" = String, Path)), request_body = PartyBody,
    responses((status = 201, body = PartyOut), (status = 422, description = "Fields are wrong")))]
pub async fn add_party(
    auth: Auth<Edit>,
    Path(id): Path<Id>,
    ApiJson(body): ApiJson<PartyBody>,
) -> Result<(StatusCode, Json<PartyOut>), AppError> {
    let may = reach(&auth, Verb::Edit);
    let PartyBody { kind, name, contact, contract_ref, hours, counts_from, sharing } = body;
    let new = NewParty { kind, name, contact, contract_ref, hours, counts_from, sharing };
    let id = desk(&auth, &may)?.add_party(id, new).await?;
    Ok((StatusCode::CREATED, Json(PartyOut { id })))
}
