//! Actions in the REST API: the same checks, permission and audit as the pages; and the acts that change an action's state.
use super::{
    Edit, View, act_pages, acts,
    acts::Step,
    model::{Action, ActionRow},
    store::{self, Actions},
};
use axum::{extract::Path, http::StatusCode};
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
    standard_api::<View, Edit, Actions>(api).add::<Edit>(routes!(step))
}

impl ApiRecords for Actions {
    type Body = ActionBody;
    type Out = ActionOut;
    type Item = ActionItem;
    const WORDS: ApiWords = ApiWords {
        key: "action",
        one: "an action",
        many: "Actions",
        params: &[
            ("q", "Words that must all occur in reference or name."),
            ("responsible", "Done by this function."),
            ("verifier", "Verified by this function."),
            ("origin", "Comes from this record."),
            ("concerns", "Is about this system, information set or unit."),
            ("depends_on", "Needs this action."),
            ("overdue", "Open and past its last day (Swedish time)."),
            ("plan", "Stands in this action plan."),
        ],
    };

    fn raw(body: &ActionBody) -> Raw {
        Raw::default()
            .with("name", &body.name)
            .with_opt("description", body.description.as_ref())
            .with("priority", body.priority.to_string())
            .with_all("origin", &body.origin)
            .with_all("concerns", &body.concerns)
            .with_all("legal_areas", &body.legal_areas)
            .with_opt("unit", body.unit)
            .with_opt("responsible", body.responsible)
            .with_opt("verifier", body.verifier)
            .with_opt("mandate", body.mandate.as_ref())
            .with_opt("start_on", body.start_on.as_ref())
            .with_opt("due_on", body.due_on.as_ref())
            .with("progress", body.progress.to_string())
            .with_all("depends_on", &body.depends_on)
            .with_opt("cost_estimate", body.cost_estimate)
            .with_opt("effort_hours", body.effort_hours)
            .with("secrecy", &body.secrecy)
    }

    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<ActionOut>, DbError> {
        Ok(store::get(kit.db(), viewer, id).await?.map(ActionOut::from))
    }

    fn secrecy(out: &ActionOut) -> &str {
        &out.secrecy
    }
}

/// An action as it is sent in. Identifiers of other records are UUIDs, days `YYYY-MM-DD`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionBody {
    pub name: String,
    #[serde(default)]
    pub description: Option<String>,
    /// 1 critical … 4 low
    pub priority: i64,
    /// Records of any register that it comes from.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub origin: Vec<Id>,
    /// Systems, information sets and units that it is about.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub concerns: Vec<Id>,
    /// Areas of cybersäkerhetslagen 2 kap. 3 §.
    #[serde(default)]
    pub legal_areas: Vec<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// The function that does it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub responsible: Option<Id>,
    /// The function that verifies it; another than the responsible one.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub verifier: Option<Id>,
    /// line, management_group, board
    #[serde(default)]
    pub mandate: Option<String>,
    #[serde(default)]
    pub start_on: Option<String>,
    #[serde(default)]
    pub due_on: Option<String>,
    /// 0–100
    #[serde(default)]
    pub progress: i64,
    /// Actions that must be done first.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub depends_on: Vec<Id>,
    /// In kronor.
    #[serde(default)]
    pub cost_estimate: Option<i64>,
    #[serde(default)]
    pub effort_hours: Option<i64>,
    /// open, internal, secret
    #[serde(default = "internal")]
    pub secrecy: String,
}

/// An action.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    /// `ÅTG-2026-001`
    pub reference: String,
    pub name: String,
    pub description: Option<String>,
    /// planned, ongoing, deferred, done (by the word of whoever did it), verified (by somebody else), cancelled
    pub state: String,
    pub state_reason: Option<String>,
    pub priority: String,
    #[schema(value_type = Vec<String>)]
    pub origin: Vec<Id>,
    #[schema(value_type = Vec<String>)]
    pub concerns: Vec<Id>,
    pub legal_areas: Vec<String>,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    #[schema(value_type = Option<String>)]
    pub responsible: Option<Id>,
    #[schema(value_type = Option<String>)]
    pub verifier: Option<Id>,
    pub mandate: Option<String>,
    #[schema(value_type = Option<String>)]
    pub start_on: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub due_on: Option<Date>,
    pub progress: i64,
    #[schema(value_type = Vec<String>)]
    pub depends_on: Vec<Id>,
    pub cost_estimate: Option<i64>,
    pub effort_hours: Option<i64>,
    pub done: Option<DoneOut>,
    pub verified: Option<VerifiedOut>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

/// What was done, by the word of whoever did it.
#[derive(Debug, Serialize, ToSchema)]
pub struct DoneOut {
    #[schema(value_type = String)]
    pub on: Date,
    pub note: String,
    pub evidence: Option<String>,
    pub link: Option<String>,
    pub early_reason: Option<String>,
    pub by: String,
}

/// Somebody else has looked.
#[derive(Debug, Serialize, ToSchema)]
pub struct VerifiedOut {
    pub at: String,
    pub by: String,
    pub note: Option<String>,
}

/// An action in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub reference: String,
    pub name: String,
    pub state: String,
    pub overdue: bool,
    pub priority: String,
    pub origin_kind: String,
    /// Name of the responsible function.
    pub responsible: Option<String>,
    /// Name of the unit.
    pub unit: Option<String>,
    #[schema(value_type = Option<String>)]
    pub start_on: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub due_on: Option<Date>,
    pub progress: i64,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<ActionRow> for ActionItem {
    fn from(a: ActionRow) -> ActionItem {
        ActionItem {
            id: a.id,
            reference: a.reference,
            name: a.name,
            state: a.state.key().to_owned(),
            overdue: a.overdue,
            priority: a.priority,
            origin_kind: a.origin_kind,
            responsible: a.responsible,
            unit: a.unit,
            start_on: a.start_on,
            due_on: a.due_on,
            progress: a.progress,
            secrecy: a.secrecy.key().to_owned(),
            updated_at: a.updated_at.to_string(),
            archived: a.archived,
        }
    }
}

impl From<Action> for ActionOut {
    fn from(a: Action) -> ActionOut {
        let done = a.done.map(|d| DoneOut {
            on: d.on,
            note: d.note,
            evidence: d.evidence,
            link: d.link,
            early_reason: d.early_reason,
            by: d.by,
        });
        let d = a.data;
        ActionOut {
            id: a.id,
            version: a.version,
            reference: a.reference,
            name: d.name,
            description: d.description,
            state: a.state.key().to_owned(),
            state_reason: a.state_reason,
            priority: d.priority.key().to_owned(),
            origin: d.origin,
            concerns: d.concerns,
            legal_areas: d.legal_areas,
            unit: d.unit,
            responsible: d.responsible,
            verifier: d.verifier,
            mandate: d.mandate,
            start_on: d.start_on,
            due_on: d.due_on,
            progress: d.progress,
            depends_on: d.depends_on,
            cost_estimate: d.cost_estimate,
            effort_hours: d.effort_hours,
            done,
            verified: a.verified.map(|v| VerifiedOut { at: v.at.to_string(), by: v.by, note: v.note }),
            secrecy: d.secrecy.key().to_owned(),
            updated_at: a.updated_at.to_string(),
            archived: a.archived_at.is_some(),
        }
    }
}

/// A step of an action, at the version that was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionStep {
    pub version: i64,
    /// plan, begin, complete, verify, defer, cancel, reopen
    pub act: String,
    /// What was done (complete), or what the verification saw (verify).
    #[serde(default)]
    pub note: Option<String>,
    /// The day on which it was done; needed to complete.
    #[serde(default)]
    pub done_on: Option<String>,
    #[serde(default)]
    pub evidence: Option<String>,
    #[serde(default)]
    pub evidence_link: Option<String>,
    /// Why it could be done before what it depends on.
    #[serde(default)]
    pub early_reason: Option<String>,
    /// Needed to defer, cancel and reopen.
    #[serde(default)]
    pub reason: Option<String>,
    /// The new last day; needed to defer.
    #[serde(default)]
    pub due_on: Option<String>,
}

/// Begins, completes, verifies, defers, cancels an action or opens it again.
#[utoipa::path(post, path = "/actions/{id}/step", params(("id" = String, Path)), request_body = ActionStep,
    responses((status = 204), (status = 409, description = "Changed by somebody else"),
        (status = 422, description = "Its state does not allow the act, something is missing, it waits for others, or the same person completed it")))]
async fn step(auth: Auth<Edit>, Path(id): Path<Id>, ApiJson(body): ApiJson<ActionStep>) -> Result<StatusCode, AppError> {
    let step = match body.act.as_str() {
        "plan" => Step::Plan,
        "begin" => Step::Begin,
        act => act_pages::step(act_pages::known(act).map_err(|_| AppError::bad("actions-error-act"))?, &step_raw(&body))?,
    };
    store::get(&auth.app.db, &Kit::of(&auth).editor, id).await?.ok_or(AppError::NotFound)?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::take(&mut tx, id, body.version, step).await?;
    tx.commit(recorded).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The body as the act's form would have sent it.
fn step_raw(body: &ActionStep) -> Raw {
    Raw::default()
        .with_opt("done_note", body.note.as_ref())
        .with_opt("verified_note", body.note.as_ref())
        .with_opt("done_on", body.done_on.as_ref())
        .with_opt("evidence", body.evidence.as_ref())
        .with_opt("evidence_link", body.evidence_link.as_ref())
        .with_opt("early_reason", body.early_reason.as_ref())
        .with_opt("reason", body.reason.as_ref())
        .with_opt("due_on", body.due_on.as_ref())
}
