//! What is left when an incident is over, in the REST API.
use super::{
    acts::{Follows, NewCause, NewCost, NewLesson},
    store,
};
use crate::incidents::{
    Edit, View, circle,
    pages::{desk, reach},
    store as incidents,
};
use axum::{Json, extract::Path, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vk_core::{Date, Id, Verb};
use vk_web::{AppError, Auth, Message, api::ApiJson};

/// What it cost, why it happened, what was learnt, and where the evidence is. Costs and evidence are for those who lead the incident.
#[derive(Debug, Serialize, ToSchema)]
pub struct AfterOut {
    pub costs: Vec<CostOut>,
    /// The newest; what was said before is on the page.
    pub cause: Option<CauseOut>,
    pub lessons: Vec<LessonOut>,
    pub exhibits: Vec<ExhibitOut>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CostOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub kind: String,
    /// In öre.
    pub amount: i64,
    pub estimated: bool,
    pub note: String,
    /// Taken back: it counts no more.
    pub withdrawn: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CauseOut {
    pub kind: String,
    pub text: String,
    /// suspected, probable, established
    pub confidence: String,
    pub by: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LessonOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub text: String,
    #[schema(value_type = Option<String>)]
    pub action: Option<Id>,
    pub no_action_reason: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ExhibitOut {
    #[schema(value_type = String)]
    pub id: Id,
    /// event, file, object
    pub kind: String,
    pub label: String,
    pub sha256: Option<String>,
    pub custody: Vec<CustodyOut>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CustodyOut {
    /// collected, examined, copied, handed_over, returned, disposed
    pub act: String,
    pub at: String,
    pub from: String,
    pub to: String,
    pub by: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CostBody {
    /// restore_information, restore_system, response, legal, forensics, remediation, staff, fines, lost_income, other
    pub kind: String,
    /// In öre.
    pub amount: i64,
    #[serde(default)]
    pub estimated: bool,
    #[serde(default)]
    pub note: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CauseBody {
    /// A key of the content.
    pub kind: String,
    pub text: String,
    /// suspected, probable, established
    pub confidence: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LessonBody {
    pub text: String,
    /// The action that is opened; or else a reason why none is needed.
    #[serde(default)]
    pub action: Option<LessonActionBody>,
    #[serde(default)]
    pub no_action_reason: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LessonActionBody {
    pub name: String,
    /// A function.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub responsible: Option<Id>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub due_on: Option<Date>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct KeptOut {
    #[schema(value_type = String)]
    pub id: Id,
}

/// What is left of an incident when it is over.
#[utoipa::path(get, path = "/incidents/{id}/after", params(("id" = String, Path)), responses((status = 200, body = AfterOut)))]
pub async fn get(auth: Auth<View>, Path(id): Path<Id>) -> Result<Json<AfterOut>, AppError> {
    let db = &auth.app.db;
    let incident = incidents::get_worked(db, id, &auth.viewer).await?;
    let leads = circle::standing(db, &auth.viewer, &incident).await?.leads();
    let (costs, exhibits) = match leads {
        true => (store::costs(db, id).await?, store::exhibits(db, id).await?),
        false => Default::default(),
    };
    let lessons = store::lessons(db, id).await?.into_iter();
    let cause = store::cause(db, id).await?;
    Ok(Json(AfterOut {
        costs: costs.into_iter().map(cost_out).collect(),
        cause: cause.map(|c| CauseOut { kind: c.kind, text: c.text, confidence: c.confidence, by: c.by }),
        lessons: lessons
            .map(|l| LessonOut { id: l.id, text: l.text, action: l.action, no_action_reason: l.no_action_reason })
            .collect(),
        exhibits: exhibits.into_iter().map(exhibit_out).collect(),
    }))
}

fn cost_out(c: super::Cost) -> CostOut {
    CostOut { id: c.id, kind: c.kind, amount: c.amount, estimated: c.estimated, note: c.note, withdrawn: c.withdrawn.is_some() }
}

fn exhibit_out(e: super::Exhibit) -> ExhibitOut {
    let been = e.custody.into_iter();
    let custody = been.map(|c| CustodyOut { act: c.act, at: c.at.to_string(), from: c.from, to: c.to, by: c.by }).collect();
    ExhibitOut { id: e.id, kind: e.kind, label: e.label, sha256: e.sha256, custody }
}

/// Adds a cost, in whole öre.
#[utoipa::path(post, path = "/incidents/{id}/costs", params(("id" = String, Path)), request_body = CostBody,
    responses((status = 201, body = KeptOut), (status = 422, description = "Fields are wrong")))]
pub async fn add_cost(
    auth: Auth<Edit>,
    Path(id): Path<Id>,
    ApiJson(body): ApiJson<CostBody>,
) -> Result<(StatusCode, Json<KeptOut>), AppError> {
    let may = reach(&auth, Verb::Edit);
    let new = NewCost { kind: body.kind, amount: body.amount, estimated: body.estimated, note: body.note };
    let id = desk(&auth, &may)?.add_cost(id, new).await?;
    Ok((StatusCode::CREATED, Json(KeptOut { id })))
}

/// Names the root cause; what was said before stays.
#[utoipa::path(post, path = "/incidents/{id}/cause", params(("id" = String, Path)), request_body = CauseBody,
    responses((status = 204), (status = 422, description = "Fields are wrong")))]
pub async fn say_cause(auth: Auth<Edit>, Path(id): Path<Id>, ApiJson(body): ApiJson<CauseBody>) -> Result<StatusCode, AppError> {
    let may = reach(&auth, Verb::Edit);
    let new = NewCause { kind: body.kind, text: body.text, confidence: body.confidence };
    desk(&auth, &may)?.say_cause(id, new).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Adds a lesson, with the action that it opens or the reason why none is needed.
#[utoipa::path(post, path = "/incidents/{id}/lessons", params(("id" = String, Path)), request_body = LessonBody,
    responses((status = 201, body = KeptOut), (status = 422, description = "Neither an action nor a reason, or both; or fields are wrong")))]
pub async fn add_lesson(
    auth: Auth<Edit>,
    Path(id): Path<Id>,
    ApiJson(body): ApiJson<LessonBody>,
) -> Result<(StatusCode, Json<KeptOut>), AppError> {
    let wrong = |message: &'static str| AppError::Fields(vec![("action".to_owned(), Message::new(message))]);
    let follows = match (body.action, body.no_action_reason) {
        (Some(_), None) if !auth.may_in("actions", Verb::Edit) => return Err(wrong("incidents-error-no-actions")),
        (Some(a), None) => Follows::Action { name: a.name, responsible: a.responsible, due_on: a.due_on },
        (None, Some(reason)) => Follows::Nothing(reason),
        _ => return Err(wrong("incidents-error-lesson")),
    };
    let may = reach(&auth, Verb::Edit);
    let id = desk(&auth, &may)?.add_lesson(id, NewLesson { text: body.text, follows }).await?;
    Ok((StatusCode::CREATED, Json(KeptOut { id })))
}
