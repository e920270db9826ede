//! The acts on a plan in the REST API: the same as those of its page, with the same checks, mandates and audit.
use super::{
    Decide, Edit, acts,
    api::ActionPlanBody,
    form,
    pages::{CLOSE, DROP, decision_fields, new_decision, reachable},
    store::Plans,
};
use axum::{Json, extract::Path, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use vk_core::{Id, Verb};
use vk_web::{
    Api, AppError, Auth,
    api::{ApiJson, ApiRecords},
    form::{Checked, Kit, Raw},
};

pub fn api(api: Api) -> Api {
    api.add::<Edit>(routes!(mark_item))
        .add::<Edit>(routes!(drop_item))
        .add::<Edit>(routes!(propose))
        .add::<Edit>(routes!(withdraw))
        .add::<Decide>(routes!(decide))
        .add::<Edit>(routes!(prepare_next))
        .add::<Edit>(routes!(close))
}

/// An item's place in a plan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionPlanMark {
    /// It cannot be done within the period.
    pub backlog: bool,
}

/// Marks an action as one that does not fit into the period, before the decision.
#[utoipa::path(post, path = "/action-plans/{id}/items/{action}/backlog", params(("id" = String, Path), ("action" = String, Path)),
    request_body = ActionPlanMark, responses((status = 204), (status = 422, description = "The plan is decided")))]
async fn mark_item(
    auth: Auth<Edit>,
    Path((id, action)): Path<(Id, Id)>,
    ApiJson(body): ApiJson<ActionPlanMark>,
) -> Result<StatusCode, AppError> {
    reachable(&auth, id, Verb::Edit).await?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::mark(&mut tx, id, action, body.backlog).await?;
    tx.commit(recorded).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Why an action is taken out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionPlanDrop {
    /// Needed after the decision.
    #[serde(default)]
    pub reason: String,
}

/// Takes an action out of a plan; of a decided one it stays, as dropped.
#[utoipa::path(post, path = "/action-plans/{id}/items/{action}/drop", params(("id" = String, Path), ("action" = String, Path)),
    request_body = ActionPlanDrop, responses((status = 204), (status = 422, description = "The plan is closed, or a reason is missing")))]
async fn drop_item(
    auth: Auth<Edit>,
    Path((id, action)): Path<(Id, Id)>,
    ApiJson(body): ApiJson<ActionPlanDrop>,
) -> Result<StatusCode, AppError> {
    reachable(&auth, id, Verb::Edit).await?;
    Checked::of(DROP, &Raw::default().with("reason", &body.reason)).done(|_| ())?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::remove(&mut tx, id, action, &body.reason).await?;
    tx.commit(recorded).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn put_forward(auth: &Auth<Edit>, id: Id, forward: bool) -> Result<StatusCode, AppError> {
    reachable(auth, id, Verb::Edit).await?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::put_forward(&mut tx, id, forward).await?;
    tx.commit(recorded).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts a draft forward for decision.
#[utoipa::path(post, path = "/action-plans/{id}/propose", operation_id = "propose_action_plan", params(("id" = String, Path)),
    responses((status = 204), (status = 422, description = "It is no draft, or it is empty")))]
async fn propose(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    put_forward(&auth, id, true).await
}

/// Takes a plan back before it is decided.
#[utoipa::path(post, path = "/action-plans/{id}/withdraw", operation_id = "withdraw_action_plan", params(("id" = String, Path)),
    responses((status = 204), (status = 422, description = "It is not put forward")))]
async fn withdraw(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    put_forward(&auth, id, false).await
}

/// The decision of whoever has the mandate, at the version that was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionPlanDecision {
    pub version: i64,
    pub decided_by: String,
    /// line, management_group, board: what the caller may decide for
    pub mandate: String,
    pub decided_on: String,
    #[serde(default)]
    pub registry_number: Option<String>,
    #[serde(default)]
    pub decision_note: Option<String>,
}

/// Decides a plan and freezes its content.
#[utoipa::path(post, path = "/action-plans/{id}/decide", operation_id = "decide_action_plan", params(("id" = String, Path)),
    request_body = ActionPlanDecision, responses((status = 204), (status = 409, description = "Changed by somebody else"),
        (status = 422, description = "Not put forward, a mandate that the caller does not have, or fields are wrong")))]
async fn decide(
    auth: Auth<Decide>,
    Path(id): Path<Id>,
    ApiJson(body): ApiJson<ActionPlanDecision>,
) -> Result<StatusCode, AppError> {
    let plan = reachable(&auth, id, Verb::Decide).await?;
    let raw = Raw::default()
        .with("decided_by", &body.decided_by)
        .with("mandate", &body.mandate)
        .with("decided_on", &body.decided_on)
        .with_opt("registry_number", body.registry_number.as_ref())
        .with_opt("decision_note", body.decision_note.as_ref());
    Checked::of(decision_fields(&auth, id).await?, &raw).done(|_| ())?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::decide(&mut tx, id, body.version, new_decision(&raw, &plan)).await?;
    tx.commit(recorded).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The plan that was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionPlanNext {
    #[schema(value_type = String)]
    pub id: Id,
}

/// Makes the plan that follows a decided one, with its open actions carried over.
#[utoipa::path(post, path = "/action-plans/{id}/next", operation_id = "follow_action_plan", params(("id" = String, Path)),
    request_body = ActionPlanBody, responses((status = 201, body = ActionPlanNext),
        (status = 422, description = "Not decided, already followed, or fields are wrong")))]
async fn prepare_next(
    auth: Auth<Edit>,
    Path(id): Path<Id>,
    ApiJson(body): ApiJson<ActionPlanBody>,
) -> Result<(StatusCode, Json<ActionPlanNext>), AppError> {
    let plan = reachable(&auth, id, Verb::Edit).await?;
    let raw = Plans::raw(&body);
    let refused = Kit::of(&auth).refusals(form::FIELDS, &raw, Some(&form::to_raw(&plan.data))).await?;
    if !refused.is_empty() {
        return Err(refused.into());
    }
    let new = form::from_raw(&raw)?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let (id, recorded) = acts::prepare_next(&mut tx, id, new).await?;
    tx.commit(recorded).await?;
    Ok((StatusCode::CREATED, Json(ActionPlanNext { id })))
}

/// How a plan ends, at the version that was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionPlanClosing {
    pub version: i64,
    #[serde(default)]
    pub closing_note: Option<String>,
    /// Whether open actions go to the plan that follows, which is made if it is not there.
    #[serde(default)]
    pub carry: bool,
}

/// Closes a decided plan and keeps what became of each action.
#[utoipa::path(post, path = "/action-plans/{id}/close", operation_id = "close_action_plan", params(("id" = String, Path)),
    request_body = ActionPlanClosing, responses((status = 204), (status = 409, description = "Changed by somebody else"),
        (status = 422, description = "Not decided")))]
async fn close(auth: Auth<Edit>, Path(id): Path<Id>, ApiJson(body): ApiJson<ActionPlanClosing>) -> Result<StatusCode, AppError> {
    reachable(&auth, id, Verb::Edit).await?;
    let raw = Raw::default().with_opt("closing_note", body.closing_note.as_ref());
    let note = Checked::of(CLOSE, &raw).done(|c| c.opt_text("closing_note"))?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::close(&mut tx, id, body.version, note, body.carry).await?;
    tx.commit(recorded).await?;
    Ok(StatusCode::NO_CONTENT)
}
