//! Recommendations in the REST API: the same checks, permission and audit as the pages; the answer and the follow-ups.
use super::{
    Edit, View,
    model::{FollowUp, Recommendation, RecommendationRow},
    pages::{self, Act},
    store::{self, Recommendations},
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
    form::{Kit, Raw},
};

pub fn api(api: Api) -> Api {
    standard_api::<View, Edit, Recommendations>(api).add::<Edit>(routes!(answer)).add::<Edit>(routes!(follow_up))
}

fn internal() -> String {
    "internal".to_owned()
}

impl ApiRecords for Recommendations {
    type Body = RecommendationBody;
    type Out = RecommendationOut;
    type Item = RecommendationItem;
    const WORDS: ApiWords = ApiWords {
        key: "recommendation",
        one: "a recommendation",
        many: "Recommendations",
        params: &[
            ("q", "Words that must all occur in reference or name."),
            ("review", "Of this audit."),
            ("responsible", "Carried out by this function."),
        ],
    };

    fn raw(b: &RecommendationBody) -> Raw {
        Raw::default()
            .with("review", b.review.to_string())
            .with("name", &b.name)
            .with_opt("body", b.body.as_ref())
            .with_opt("addressed_to", b.addressed_to.as_ref())
            .with_all("findings", &b.findings)
            .with_opt("previous", b.previous)
            .with_opt("responsible", b.responsible)
            .with_opt("due_on", b.due_on.as_ref())
            .with_opt("follow_up_on", b.follow_up_on.as_ref())
            .with_opt("unit", b.unit)
            .with("secrecy", &b.secrecy)
    }
    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<RecommendationOut>, DbError> {
        Ok(store::get(kit.db(), viewer, id).await?.map(RecommendationOut::from))
    }
    fn secrecy(out: &RecommendationOut) -> &str {
        &out.secrecy
    }
}

/// A recommendation as it is sent in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecommendationBody {
    /// The audit that gave it.
    #[schema(value_type = String)]
    pub review: Id,
    pub name: String,
    #[serde(default)]
    pub body: Option<String>,
    /// To whom the auditors addressed it.
    #[serde(default)]
    pub addressed_to: Option<String>,
    /// The findings that it rests on.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub findings: Vec<Id>,
    /// The same recommendation in the audit before.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub previous: Option<Id>,
    /// The function that carries it out.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub responsible: Option<Id>,
    #[serde(default)]
    pub due_on: Option<String>,
    #[serde(default)]
    pub follow_up_on: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// open, internal, secret
    #[serde(default = "internal")]
    pub secrecy: String,
}

/// A recommendation.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecommendationOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    /// `GRA-2026-001 R3`
    pub reference: String,
    #[schema(value_type = String)]
    pub review: Id,
    pub name: String,
    pub body: Option<String>,
    pub addressed_to: Option<String>,
    #[schema(value_type = Vec<String>)]
    pub findings: Vec<Id>,
    #[schema(value_type = Option<String>)]
    pub previous: Option<Id>,
    #[schema(value_type = Option<String>)]
    pub responsible: Option<Id>,
    #[schema(value_type = Option<String>)]
    pub due_on: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub follow_up_on: Option<Date>,
    /// agrees, agrees_in_part, does_not_agree
    pub position: Option<String>,
    pub reasoning: Option<String>,
    pub answered_by: Option<String>,
    /// not_started, in_progress, fixed_own_statement, verified_by_retest, confirmed_by_review, written_off, reopened
    pub status: String,
    #[schema(value_type = Option<String>)]
    pub status_on: Option<Date>,
    pub follow_ups: Vec<RecommendationFollowUpOut>,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

/// What a follow-up saw.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecommendationFollowUpOut {
    pub no: i64,
    pub status: String,
    #[schema(value_type = String)]
    pub on: Date,
    pub what: String,
    pub evidence: Option<String>,
    #[schema(value_type = Option<String>)]
    pub confirmed_in: Option<Id>,
    pub performed_by: String,
    pub recorded_by: String,
    pub recorded_at: String,
}

/// A recommendation in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecommendationItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub reference: String,
    pub name: String,
    pub position: Option<String>,
    pub status: String,
    /// Name of the function that carries it out.
    pub responsible: Option<String>,
    #[schema(value_type = Option<String>)]
    pub due_on: Option<Date>,
    /// Name of the unit.
    pub unit: Option<String>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<RecommendationRow> for RecommendationItem {
    fn from(r: RecommendationRow) -> RecommendationItem {
        RecommendationItem {
            id: r.id,
            reference: r.reference,
            name: r.name,
            position: r.position,
            status: r.status,
            responsible: r.responsible,
            due_on: r.due_on,
            unit: r.unit,
            secrecy: r.secrecy.key().to_owned(),
            updated_at: r.updated_at.to_string(),
            archived: r.archived,
        }
    }
}

impl From<FollowUp> for RecommendationFollowUpOut {
    fn from(f: FollowUp) -> RecommendationFollowUpOut {
        RecommendationFollowUpOut {
            no: f.no,
            status: f.status,
            on: f.on,
            what: f.what,
            evidence: f.evidence,
            confirmed_in: f.review,
            performed_by: f.performed_by,
            recorded_by: f.recorded_by,
            recorded_at: f.recorded_at.to_string(),
        }
    }
}

impl From<Recommendation> for RecommendationOut {
    fn from(r: Recommendation) -> RecommendationOut {
        let d = r.data;
        let (position, reasoning, answered_by) =
            r.answer.map_or((None, None, None), |a| (Some(a.position), a.reasoning, Some(a.by)));
        RecommendationOut {
            id: r.id,
            version: r.version,
            reference: r.reference,
            review: d.review,
            name: d.name,
            body: d.body,
            addressed_to: d.addressed_to,
            findings: d.findings,
            previous: d.previous,
            responsible: d.responsible,
            due_on: d.due_on,
            follow_up_on: d.follow_up_on,
            position,
            reasoning,
            answered_by,
            status: r.status,
            status_on: r.status_on,
            follow_ups: r.follow_ups.into_iter().map(RecommendationFollowUpOut::from).collect(),
            unit: d.unit,
            secrecy: d.secrecy.key().to_owned(),
            updated_at: r.updated_at.to_string(),
            archived: r.archived_at.is_some(),
        }
    }
}

/// The answer to a recommendation, at the version that was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecommendationAnswer {
    pub version: i64,
    /// agrees, agrees_in_part, does_not_agree
    pub position: String,
    #[serde(default)]
    pub reasoning: Option<String>,
    /// The function that carries it out.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub responsible: Option<Id>,
    #[serde(default)]
    pub due_on: Option<String>,
}

/// Answers a recommendation.
#[utoipa::path(post, path = "/recommendations/{id}/answer", params(("id" = String, Path)), request_body = RecommendationAnswer,
    responses((status = 204), (status = 409, description = "Changed by somebody else"),
        (status = 422, description = "What the position demands is missing: a reason, a function, a day")))]
async fn answer(
    auth: Auth<Edit>,
    Path(id): Path<Id>,
    ApiJson(body): ApiJson<RecommendationAnswer>,
) -> Result<StatusCode, AppError> {
    let raw = Raw::default()
        .with("_version", body.version.to_string())
        .with("position", &body.position)
        .with_opt("reasoning", body.reasoning.as_ref())
        .with_opt("responsible", body.responsible)
        .with_opt("due_on", body.due_on.as_ref());
    write(&auth, id, Act::Answer, &raw).await
}

/// A follow-up, at the version that was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecommendationFollowUp {
    pub version: i64,
    /// not_started, in_progress, fixed_own_statement, verified_by_retest, confirmed_by_review, written_off, reopened
    pub status: String,
    pub on: String,
    pub what: String,
    #[serde(default)]
    pub evidence: Option<String>,
    /// The audit that confirmed it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub confirmed_in: Option<Id>,
    /// The function or firm that followed up.
    pub performed_by: String,
    /// The day of the next follow-up.
    #[serde(default)]
    pub follow_up_on: Option<String>,
}

/// Writes how a recommendation goes.
#[utoipa::path(post, path = "/recommendations/{id}/follow-ups", params(("id" = String, Path)), request_body = RecommendationFollowUp,
    responses((status = 204), (status = 409, description = "Changed by somebody else"),
        (status = 422, description = "What the status demands is missing, a day is impossible, or the same person stated it")))]
async fn follow_up(
    auth: Auth<Edit>,
    Path(id): Path<Id>,
    ApiJson(body): ApiJson<RecommendationFollowUp>,
) -> Result<StatusCode, AppError> {
    let raw = Raw::default()
        .with("_version", body.version.to_string())
        .with("status", &body.status)
        .with("on_day", &body.on)
        .with("what", &body.what)
        .with_opt("evidence", body.evidence.as_ref())
        .with_opt("confirmed_in", body.confirmed_in)
        .with("performed_by", &body.performed_by)
        .with_opt("follow_up_on", body.follow_up_on.as_ref());
    write(&auth, id, Act::FollowUp, &raw).await
}

async fn write(auth: &Auth<Edit>, id: Id, act: Act, raw: &Raw) -> Result<StatusCode, AppError> {
    store::get(&auth.app.db, &Kit::of(auth).editor, id).await?.ok_or(AppError::NotFound)?;
    pages::write(auth, id, act, raw).await?;
    Ok(StatusCode::NO_CONTENT)
}
