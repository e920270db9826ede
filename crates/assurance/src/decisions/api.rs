//! Decisions in the REST API: the same checks, permission and audit as the pages; and the acts.
use super::{
    Edit, View,
    acts::Step,
    model::{Decision, DecisionRow},
    pages,
    store::{self, Decisions},
};
use axum::{extract::Path, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use vk_core::{Date, Id};
use vk_db::{DbError, Viewer};
use vk_web::{
    Api, AppError, Auth,
    api::{ApiJson, ApiRecords, ApiWords, standard_api},
    form::{FieldErrors, Kit, Raw},
};

pub fn api(api: Api) -> Api {
    standard_api::<View, Edit, Decisions>(api).add::<Edit>(routes!(step))
}

fn open() -> String {
    "open".to_owned()
}

impl ApiRecords for Decisions {
    type Body = DecisionBody;
    type Out = DecisionOut;
    type Item = DecisionItem;
    const WORDS: ApiWords = ApiWords {
        key: "decision",
        one: "a decision",
        many: "Decisions",
        params: &[
            ("q", "Words that must all occur in name, paragraph or registry number."),
            ("assigned", "Assigned to this function."),
            ("decided_by", "Decided by this unit or function."),
            ("about", "About this record."),
        ],
    };

    fn raw(b: &DecisionBody) -> Raw {
        Raw::default()
            .with("name", &b.name)
            .with("kind", &b.kind)
            .with("body", &b.body)
            .with("decided_by", b.decided_by.to_string())
            .with("decided_on", &b.decided_on)
            .with_opt("paragraph", b.paragraph.as_ref())
            .with_opt("registry_number", b.registry_number.as_ref())
            .with("source_kind", &b.source_kind)
            .with_all("about", &b.about)
            .with_opt("assigned", b.assigned)
            .with_opt("report_back_on", b.report_back_on.as_ref())
            .with_opt("unit", b.unit)
            .with("secrecy", &b.secrecy)
    }
    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<DecisionOut>, DbError> {
        Ok(store::get(kit.db(), viewer, id).await?.map(DecisionOut::from))
    }
    fn secrecy(out: &DecisionOut) -> &str {
        &out.secrecy
    }
}

/// A decision as it is sent in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionBody {
    pub name: String,
    /// decision, assignment
    pub kind: String,
    /// The decision's own words.
    pub body: String,
    /// The deciding unit, or the function that decided by delegation.
    #[schema(value_type = String)]
    pub decided_by: Id,
    pub decided_on: String,
    #[serde(default)]
    pub paragraph: Option<String>,
    #[serde(default)]
    pub registry_number: Option<String>,
    /// audit, council_proposal, management_review, incident, other
    pub source_kind: String,
    /// What it answers, rests on or concerns.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub about: Vec<Id>,
    /// The function that got the assignment.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub assigned: Option<Id>,
    #[serde(default)]
    pub report_back_on: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// open, internal, secret
    #[serde(default = "open")]
    pub secrecy: String,
}

/// A decision.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecisionOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    pub name: String,
    pub kind: String,
    pub body: String,
    #[schema(value_type = String)]
    pub decided_by: Id,
    #[schema(value_type = String)]
    pub decided_on: Date,
    pub paragraph: Option<String>,
    pub registry_number: Option<String>,
    pub source_kind: String,
    #[schema(value_type = Vec<String>)]
    pub about: Vec<Id>,
    #[schema(value_type = Option<String>)]
    pub assigned: Option<Id>,
    #[schema(value_type = Option<String>)]
    pub report_back_on: Option<Date>,
    /// The day that was first decided, when it has been moved.
    #[schema(value_type = Option<String>)]
    pub first_report_back_on: Option<Date>,
    /// in_force, under_way, reported_back, fulfilled, revoked
    pub state: String,
    pub state_reason: Option<String>,
    #[schema(value_type = Option<String>)]
    pub reported_on: Option<Date>,
    pub reported_in: Option<String>,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

/// A decision in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecisionItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub name: String,
    pub kind: String,
    /// Name of the body or function that decided.
    pub decided_by: Option<String>,
    #[schema(value_type = String)]
    pub decided_on: Date,
    pub paragraph: Option<String>,
    pub state: String,
    /// Name of the function that got the assignment.
    pub assigned: Option<String>,
    #[schema(value_type = Option<String>)]
    pub report_back_on: Option<Date>,
    /// Name of the unit.
    pub unit: Option<String>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<DecisionRow> for DecisionItem {
    fn from(d: DecisionRow) -> DecisionItem {
        DecisionItem {
            id: d.id,
            name: d.name,
            kind: d.kind,
            decided_by: d.decided_by,
            decided_on: d.decided_on,
            paragraph: d.paragraph,
            state: d.state.key().to_owned(),
            assigned: d.assigned,
            report_back_on: d.report_back_on,
            unit: d.unit,
            secrecy: d.secrecy.key().to_owned(),
            updated_at: d.updated_at.to_string(),
            archived: d.archived,
        }
    }
}

impl From<Decision> for DecisionOut {
    fn from(d: Decision) -> DecisionOut {
        let data = d.data;
        DecisionOut {
            id: d.id,
            version: d.version,
            name: data.name,
            kind: data.kind,
            body: data.body,
            decided_by: data.decided_by,
            decided_on: data.decided_on,
            paragraph: data.paragraph,
            registry_number: data.registry_number,
            source_kind: data.source_kind,
            about: data.about,
            assigned: data.assigned,
            report_back_on: data.report_back_on,
            first_report_back_on: d.first_report_back_on,
            state: d.state.key().to_owned(),
            state_reason: d.state_reason,
            reported_on: d.reported_on,
            reported_in: d.reported_in,
            unit: data.unit,
            secrecy: data.secrecy.key().to_owned(),
            updated_at: d.updated_at.to_string(),
            archived: d.archived_at.is_some(),
        }
    }
}

/// An act on a decision, at the version that was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionStep {
    pub version: i64,
    /// begin, report_back, postpone, fulfil, revoke, reopen
    pub act: String,
    /// For report_back: the day. For postpone: the new day of reporting back.
    #[serde(default)]
    pub on: Option<String>,
    /// For report_back: the paper or minutes in which it was done.
    #[serde(default)]
    pub reported_in: Option<String>,
    /// For postpone, fulfil, revoke and reopen.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Takes a decision to its next state.
#[utoipa::path(post, path = "/decisions/{id}/step", params(("id" = String, Path)), request_body = DecisionStep,
    responses((status = 204), (status = 409, description = "Changed by somebody else"),
        (status = 422, description = "The state does not allow it, a day is impossible, or a reason is missing")))]
async fn step(auth: Auth<Edit>, Path(id): Path<Id>, ApiJson(body): ApiJson<DecisionStep>) -> Result<StatusCode, AppError> {
    let step = Step::known(&body.act).ok_or_else(|| FieldErrors::one("act", "decisions-error-state"))?;
    store::get(&auth.app.db, &Kit::of(&auth).editor, id).await?.ok_or(AppError::NotFound)?;
    let raw = Raw::default()
        .with("_version", body.version.to_string())
        .with_opt("reported_on", body.on.as_ref())
        .with_opt("report_back_on", body.on.as_ref())
        .with_opt("reported_in", body.reported_in.as_ref())
        .with_opt("reason", body.reason.as_ref());
    pages::write(&auth, id, step, &raw).await?;
    Ok(StatusCode::NO_CONTENT)
}
