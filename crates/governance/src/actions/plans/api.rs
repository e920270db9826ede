//! Action plans in the REST API: the standard operations, and the items with what became of each.
use super::{
    Edit, View, act_api, acts,
    items::{self, Held},
    model::{Plan, PlanRow},
    store::{self, Plans},
};
use axum::{Json, extract::Path, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use vk_core::{Date, Id};
use vk_db::{DbError, Viewer};
use vk_web::{
    Api, AppError, Auth,
    api::{ApiJson, ApiRecords, ApiWords, internal, standard_api},
    form::{Kit, Raw},
};

pub fn api(api: Api) -> Api {
    let api = standard_api::<View, Edit, Plans>(api).add::<View>(routes!(list_items)).add::<Edit>(routes!(add_items));
    act_api::api(api)
}

impl ApiRecords for Plans {
    type Body = ActionPlanBody;
    type Out = ActionPlanOut;
    type Item = ActionPlanListItem;
    const WORDS: ApiWords = ApiWords {
        key: "action_plan",
        one: "an action plan",
        many: "Action plans",
        params: &[
            ("q", "Words that must all occur in the name."),
            ("owner", "Owned by this function."),
            ("action", "Contains this action."),
        ],
    };

    fn raw(body: &ActionPlanBody) -> Raw {
        Raw::default()
            .with("name", &body.name)
            .with_opt("description", body.description.as_ref())
            .with("period_from", &body.period_from)
            .with("period_to", &body.period_to)
            .with_opt("unit", body.unit)
            .with_opt("owner", body.owner)
            .with("secrecy", &body.secrecy)
    }

    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<ActionPlanOut>, DbError> {
        Ok(store::get(kit.db(), viewer, id).await?.map(ActionPlanOut::from))
    }

    fn secrecy(out: &ActionPlanOut) -> &str {
        &out.secrecy
    }
}

/// An action plan as it is sent in. Days are `YYYY-MM-DD`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionPlanBody {
    pub name: String,
    #[serde(default)]
    pub description: Option<String>,
    pub period_from: String,
    pub period_to: String,
    /// The administration; left out for the whole region.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// The function that owns the plan.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub owner: Option<Id>,
    /// open, internal, secret
    #[serde(default = "internal")]
    pub secrecy: String,
}

/// An action plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionPlanOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    pub name: String,
    pub description: Option<String>,
    /// draft, for_decision, decided, closed
    pub state: String,
    #[schema(value_type = String)]
    pub period_from: Date,
    #[schema(value_type = String)]
    pub period_to: Date,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    #[schema(value_type = Option<String>)]
    pub owner: Option<Id>,
    pub decided_by: Option<String>,
    pub mandate: Option<String>,
    #[schema(value_type = Option<String>)]
    pub decided_on: Option<Date>,
    pub registry_number: Option<String>,
    /// SHA-256 over the hashes of the frozen items.
    pub frozen_hash: Option<String>,
    #[schema(value_type = Option<String>)]
    pub previous_plan: Option<Id>,
    #[schema(value_type = Option<String>)]
    pub next_plan: Option<Id>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<Plan> for ActionPlanOut {
    fn from(p: Plan) -> ActionPlanOut {
        let decision = p.decision;
        let of = |get: fn(&super::model::Decision) -> Option<String>| decision.as_ref().and_then(get);
        ActionPlanOut {
            id: p.id,
            version: p.version,
            name: p.data.name,
            description: p.data.description,
            state: p.state.key().to_owned(),
            period_from: p.data.period_from,
            period_to: p.data.period_to,
            unit: p.data.unit,
            owner: p.data.owner,
            decided_by: of(|d| Some(d.by.clone())),
            mandate: of(|d| Some(d.mandate.clone())),
            decided_on: decision.as_ref().map(|d| d.on),
            registry_number: of(|d| d.registry_number.clone()),
            frozen_hash: of(|d| Some(d.hash.clone())),
            previous_plan: p.previous,
            next_plan: p.next,
            secrecy: p.data.secrecy.key().to_owned(),
            updated_at: p.updated_at.to_string(),
            archived: p.archived_at.is_some(),
        }
    }
}

/// An action plan in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionPlanListItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub name: String,
    pub state: String,
    #[schema(value_type = String)]
    pub period_from: Date,
    #[schema(value_type = String)]
    pub period_to: Date,
    /// Name of the unit; null for the whole region.
    pub unit: Option<String>,
    /// Name of the owning function.
    pub owner: Option<String>,
    pub items: i64,
    pub registry_number: Option<String>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<PlanRow> for ActionPlanListItem {
    fn from(p: PlanRow) -> ActionPlanListItem {
        ActionPlanListItem {
            id: p.id,
            name: p.name,
            state: p.state.key().to_owned(),
            period_from: p.period_from,
            period_to: p.period_to,
            unit: p.unit,
            owner: p.owner,
            items: p.items,
            registry_number: p.registry_number,
            secrecy: p.secrecy.key().to_owned(),
            updated_at: p.updated_at.to_string(),
            archived: p.archived,
        }
    }
}

/// An action in a plan: what was decided, what is now, what became of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionPlanItem {
    #[schema(value_type = String)]
    pub action: Id,
    pub reference: String,
    /// As decided, like priority, responsible and cost; of what came in later, as it is.
    pub name: String,
    pub priority: String,
    pub responsible: Option<String>,
    pub cost_estimate: Option<i64>,
    /// The same today; in a closed plan, when it was closed.
    pub now: ActionPlanItemNow,
    /// late, moved, on_its_way, added (after the decision), backlog, done, verified, cancelled, dropped
    pub outcome: String,
    pub state: String,
    #[schema(value_type = Option<String>)]
    pub planned_due: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub due_on: Option<Date>,
    pub backlog: bool,
    /// The plan year that this is for the action.
    pub years: i64,
    pub frozen_hash: Option<String>,
}

/// What an action in a plan says now.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionPlanItemNow {
    pub name: String,
    pub priority: String,
    pub responsible: Option<String>,
    pub cost_estimate: Option<i64>,
}

impl From<Held> for ActionPlanItem {
    fn from(h: Held) -> ActionPlanItem {
        let said = h.said().clone();
        ActionPlanItem {
            action: h.item.action,
            reference: said.reference,
            name: said.name,
            priority: said.priority,
            responsible: said.responsible,
            cost_estimate: said.cost_estimate,
            now: ActionPlanItemNow {
                name: h.now.name,
                priority: h.now.priority,
                responsible: h.now.responsible,
                cost_estimate: h.now.cost_estimate,
            },
            outcome: h.outcome.key().to_owned(),
            state: h.now.state.key().to_owned(),
            planned_due: h.planned.and_then(|p| p.due_on),
            due_on: h.now.due_on,
            backlog: h.item.backlog,
            years: h.item.years,
            frozen_hash: h.item.frozen_hash,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ActionPlanItems {
    pub items: Vec<ActionPlanItem>,
    /// By what was decided, and by what the actions say now; dropped and hidden ones left out.
    pub cost: i64,
    pub cost_now: i64,
    /// How many further ones the caller may not see.
    pub hidden: usize,
}

/// The actions of a plan that the caller may see.
#[utoipa::path(get, path = "/action-plans/{id}/items", params(("id" = String, Path)), responses((status = 200, body = ActionPlanItems)))]
async fn list_items(auth: Auth<View>, Path(id): Path<Id>) -> Result<Json<ActionPlanItems>, AppError> {
    let kit = Kit::of(&auth);
    let plan = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    kit.seen(&auth.ctx, id, plan.data.secrecy.key()).await?;
    let standing = items::standing(&kit, &plan, auth.ctx.now.local_date()).await?;
    let ((cost, cost_now), hidden) = (standing.costs(), standing.hidden);
    let items = standing.held.into_iter().map(ActionPlanItem::from).collect();
    Ok(Json(ActionPlanItems { items, cost, cost_now, hidden }))
}

/// Actions to take into a plan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionPlanAdd {
    #[schema(value_type = Vec<String>)]
    pub actions: Vec<Id>,
}

/// Takes actions into a plan; those that the caller may not see are left out, those that stand in it stay as they are.
#[utoipa::path(post, path = "/action-plans/{id}/items", params(("id" = String, Path)), request_body = ActionPlanAdd,
    responses((status = 204), (status = 422, description = "The plan is closed")))]
async fn add_items(auth: Auth<Edit>, Path(id): Path<Id>, ApiJson(body): ApiJson<ActionPlanAdd>) -> Result<StatusCode, AppError> {
    let kit = Kit::of(&auth);
    store::get(kit.db(), &kit.editor, id).await?.ok_or(AppError::NotFound)?;
    let chosen = items::visible(&kit, &body.actions).await?;
    let mut tx = kit.db().write(&auth.ctx).await?;
    let (_, recorded) = acts::add(&mut tx, id, &chosen).await?;
    tx.commit(recorded).await?;
    Ok(StatusCode::NO_CONTENT)
}
