//! The questions and the fact check in the REST API: the same checks, permission and audit as the pages.
use super::{
    Fact, Question,
    acts::Line,
    pages::{visible, write},
    store,
};
use crate::audits::{Edit, View, store::Audits};
use axum::{Json, extract::Path, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use vk_core::Id;
use vk_web::{
    Api, AppError, Auth,
    api::ApiJson,
    form::{Kit, Raw, Records},
};

pub fn api(api: Api) -> Api {
    api.add::<View>(routes!(list_questions))
        .add::<Edit>(routes!(add_question))
        .add::<Edit>(routes!(judge))
        .add::<View>(routes!(list_facts))
        .add::<Edit>(routes!(add_fact))
        .add::<Edit>(routes!(answer))
        .add::<Edit>(routes!(reply))
}

/// A question of an audit.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditQuestionOut {
    pub no: i64,
    pub version: i64,
    pub question: String,
    /// yes, mainly, partly, not_fully, limited, no; none until it is judged
    pub level: Option<String>,
    pub assessment: Option<String>,
}

/// A fact of the draft report, and what was said about it.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditFactOut {
    pub no: i64,
    pub version: i64,
    /// Page, section or heading of the draft.
    pub place: String,
    pub draft_text: String,
    /// agree, wrong, unclear; none until it is answered
    pub verdict: Option<String>,
    pub comment: Option<String>,
    pub answered_by: Option<String>,
    pub answered_at: Option<String>,
    pub auditors_reply: Option<String>,
}

/// The number of a line that was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditLineNo {
    pub no: i64,
}

impl From<Question> for AuditQuestionOut {
    fn from(q: Question) -> AuditQuestionOut {
        AuditQuestionOut { no: q.no, version: q.version, question: q.question, level: q.level, assessment: q.assessment }
    }
}

impl From<Fact> for AuditFactOut {
    fn from(f: Fact) -> AuditFactOut {
        AuditFactOut {
            no: f.no,
            version: f.version,
            place: f.place,
            draft_text: f.draft_text,
            verdict: f.verdict,
            comment: f.comment,
            answered_by: f.answered_by,
            answered_at: f.answered_at.map(|at| at.to_string()),
            auditors_reply: f.reply,
        }
    }
}

async fn written(auth: &Auth<Edit>, id: Id, line: Line, raw: &Raw) -> Result<i64, AppError> {
    let kit = Kit::of(auth);
    Audits::load(kit.db(), &kit.editor, id).await?.ok_or(AppError::NotFound)?;
    Ok(write(auth, id, line, raw).await?)
}

/// The questions of an audit.
#[utoipa::path(get, path = "/audits/{id}/questions", params(("id" = String, Path)), responses((status = 200, body = [AuditQuestionOut])))]
async fn list_questions(auth: Auth<View>, Path(id): Path<Id>) -> Result<Json<Vec<AuditQuestionOut>>, AppError> {
    visible(&auth, id).await?;
    Ok(Json(store::questions(&auth.app.db, id).await?.into_iter().map(AuditQuestionOut::from).collect()))
}

/// A question as it is sent in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditQuestionNew {
    pub question: String,
}

/// Adds a question.
#[utoipa::path(post, path = "/audits/{id}/questions", params(("id" = String, Path)), request_body = AuditQuestionNew,
    responses((status = 201, body = AuditLineNo), (status = 422, description = "The answer to the audit is decided, or the audit is closed")))]
async fn add_question(
    auth: Auth<Edit>,
    Path(id): Path<Id>,
    ApiJson(body): ApiJson<AuditQuestionNew>,
) -> Result<(StatusCode, Json<AuditLineNo>), AppError> {
    let no = written(&auth, id, Line::Ask, &Raw::default().with("question", &body.question)).await?;
    Ok((StatusCode::CREATED, Json(AuditLineNo { no })))
}

/// The judgement of a question, at the version that was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditQuestionJudged {
    pub version: i64,
    pub question: String,
    /// yes, mainly, partly, not_fully, limited, no
    #[serde(default)]
    pub level: Option<String>,
    #[serde(default)]
    pub assessment: Option<String>,
}

/// Judges a question.
#[utoipa::path(put, path = "/audits/{id}/questions/{no}", params(("id" = String, Path), ("no" = i64, Path)), request_body = AuditQuestionJudged,
    responses((status = 204), (status = 409, description = "Changed by somebody else"),
        (status = 422, description = "The audit has not begun, its answer is decided, or it is closed")))]
async fn judge(
    auth: Auth<Edit>,
    Path((id, no)): Path<(Id, i64)>,
    ApiJson(body): ApiJson<AuditQuestionJudged>,
) -> Result<StatusCode, AppError> {
    let raw = Raw::default()
        .with("_version", body.version.to_string())
        .with("question", &body.question)
        .with_opt("level", body.level.as_ref())
        .with_opt("assessment", body.assessment.as_ref());
    written(&auth, id, Line::Judge(no), &raw).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The fact check of an audit.
#[utoipa::path(get, path = "/audits/{id}/facts", params(("id" = String, Path)), responses((status = 200, body = [AuditFactOut])))]
async fn list_facts(auth: Auth<View>, Path(id): Path<Id>) -> Result<Json<Vec<AuditFactOut>>, AppError> {
    visible(&auth, id).await?;
    Ok(Json(store::facts(&auth.app.db, id).await?.into_iter().map(AuditFactOut::from).collect()))
}

/// A fact of the draft as it is sent in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditFactNew {
    /// Page, section or heading of the draft.
    pub place: String,
    pub draft_text: String,
}

/// Adds a fact to be checked.
#[utoipa::path(post, path = "/audits/{id}/facts", params(("id" = String, Path)), request_body = AuditFactNew,
    responses((status = 201, body = AuditLineNo), (status = 422, description = "The fact check is not going on")))]
async fn add_fact(
    auth: Auth<Edit>,
    Path(id): Path<Id>,
    ApiJson(body): ApiJson<AuditFactNew>,
) -> Result<(StatusCode, Json<AuditLineNo>), AppError> {
    let raw = Raw::default().with("place", &body.place).with("draft_text", &body.draft_text);
    let no = written(&auth, id, Line::State, &raw).await?;
    Ok((StatusCode::CREATED, Json(AuditLineNo { no })))
}

/// What the audited party says of a fact, at the version that was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditFactAnswer {
    pub version: i64,
    /// agree, wrong, unclear
    pub verdict: String,
    /// Needed unless it agrees.
    #[serde(default)]
    pub comment: Option<String>,
}

/// Answers a fact of the draft.
#[utoipa::path(post, path = "/audits/{id}/facts/{no}/answer", params(("id" = String, Path), ("no" = i64, Path)), request_body = AuditFactAnswer,
    responses((status = 204), (status = 409, description = "Changed by somebody else"),
        (status = 422, description = "The fact check is not going on, or what is wrong is not said")))]
async fn answer(
    auth: Auth<Edit>,
    Path((id, no)): Path<(Id, i64)>,
    ApiJson(body): ApiJson<AuditFactAnswer>,
) -> Result<StatusCode, AppError> {
    let raw = Raw::default().with("_version", body.version.to_string()).with("verdict", &body.verdict);
    written(&auth, id, Line::Answer(no), &raw.with_opt("comment", body.comment.as_ref())).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the auditors say to an answer, at the version that was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditFactReply {
    pub version: i64,
    pub auditors_reply: String,
}

/// Writes down what the auditors reply.
#[utoipa::path(post, path = "/audits/{id}/facts/{no}/reply", params(("id" = String, Path), ("no" = i64, Path)), request_body = AuditFactReply,
    responses((status = 204),
        (status = 409, description = "Changed by somebody else"), (status = 422, description = "The fact check is not going on")))]
async fn reply(
    auth: Auth<Edit>,
    Path((id, no)): Path<(Id, i64)>,
    ApiJson(body): ApiJson<AuditFactReply>,
) -> Result<StatusCode, AppError> {
    let raw = Raw::default().with("_version", body.version.to_string()).with("auditors_reply", &body.auditors_reply);
    written(&auth, id, Line::Reply(no), &raw).await?;
    Ok(StatusCode::NO_CONTENT)
}
