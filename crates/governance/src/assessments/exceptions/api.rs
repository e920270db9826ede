//! Exceptions in the REST API: the same checks, permission and audit as the pages. Who decides there decides here: a person with the named function.
use super::{
    Decide, Edit, View,
    form::{decision_from_raw, reason_from_raw},
    model::{Exception, ExceptionRow},
    pages::decidable,
    store::{self, Exceptions},
};
use axum::{Json, extract::Path};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use vk_core::Id;
use vk_db::{DbError, Viewer};
use vk_web::{
    Api, AppError, Auth,
    api::{ApiJson, ApiRecords, ApiWords, internal, standard_api},
    form::{Kit, Raw},
};

pub fn api(api: Api) -> Api {
    standard_api::<View, Edit, Exceptions>(api).add::<Decide>(routes!(decide)).add::<Decide>(routes!(revoke))
}

impl ApiRecords for Exceptions {
    type Body = ExceptionBody;
    type Out = ExceptionOut;
    type Item = ExceptionItem;
    const WORDS: ApiWords = ApiWords {
        key: "exception",
        one: "an exception",
        many: "Exceptions",
        params: &[
            ("q", "Words that must all occur in the name."),
            ("subject", "For this system or unit."),
            ("requirement", "From this requirement."),
            ("responsible", "Kept by this function."),
        ],
    };

    fn raw(body: &ExceptionBody) -> Raw {
        Raw::default()
            .with("name", &body.name)
            .with("requirement", body.requirement.to_string())
            .with("subject", body.subject.to_string())
            .with("reason", &body.reason)
            .with("compensation", &body.compensation)
            .with("valid_until", &body.valid_until)
            .with_opt("decider", body.decider)
            .with_opt("responsible", body.responsible)
            .with("secrecy", &body.secrecy)
    }

    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<ExceptionOut>, DbError> {
        Ok(store::get(kit.db(), viewer, id).await?.map(ExceptionOut::of))
    }

    fn secrecy(out: &ExceptionOut) -> &str {
        &out.secrecy
    }
}

/// An exception as it is sent in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExceptionBody {
    pub name: String,
    #[schema(value_type = String)]
    pub requirement: Id,
    /// The system or unit.
    #[schema(value_type = String)]
    pub subject: Id,
    pub reason: String,
    /// What lessens the harm meanwhile.
    pub compensation: String,
    /// `YYYY-MM-DD`, the last valid day.
    pub valid_until: String,
    /// The function with the mandate to decide.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub decider: Option<Id>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub responsible: Option<Id>,
    /// open, internal, secret; stored as at least that of the subject. The unit is the subject's.
    #[serde(default = "internal")]
    pub secrecy: String,
}

/// An exception.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExceptionOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    pub name: String,
    #[schema(value_type = String)]
    pub requirement: Id,
    #[schema(value_type = String)]
    pub subject: Id,
    pub reason: String,
    pub compensation: String,
    pub valid_until: String,
    #[schema(value_type = Option<String>)]
    pub decider: Option<Id>,
    #[schema(value_type = Option<String>)]
    pub responsible: Option<Id>,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    pub secrecy: String,
    /// requested, approved, refused, expired, revoked
    pub state: String,
    pub decided_by: Option<String>,
    /// RFC 3339.
    pub decided_at: Option<String>,
    pub mandate: Option<String>,
    pub decision_reason: Option<String>,
    pub updated_at: String,
    pub archived: bool,
}

impl ExceptionOut {
    fn of(e: Exception) -> ExceptionOut {
        let archived = e.archived_at.is_some();
        let (held, d) = (e.data.clone(), e.data.new);
        ExceptionOut {
            id: e.id,
            version: e.version,
            name: d.name,
            requirement: d.requirement,
            subject: d.subject,
            reason: d.reason,
            compensation: d.compensation,
            valid_until: d.valid_until.to_string(),
            decider: d.decider,
            responsible: d.responsible,
            unit: d.unit,
            secrecy: d.secrecy.key().to_owned(),
            state: held.state,
            decided_by: held.decided_by,
            decided_at: held.decided_at.map(|at| at.to_string()),
            mandate: held.mandate,
            decision_reason: held.decision_reason,
            updated_at: e.updated_at.to_string(),
            archived,
        }
    }
}

/// An exception in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExceptionItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub name: String,
    /// Reference and name of the requirement.
    pub requirement: Option<String>,
    pub legal_duty: bool,
    pub subject: Option<String>,
    pub state: String,
    pub valid_until: String,
    pub responsible: Option<String>,
    pub unit: Option<String>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<ExceptionRow> for ExceptionItem {
    fn from(x: ExceptionRow) -> ExceptionItem {
        ExceptionItem {
            id: x.id,
            name: x.name,
            requirement: x.requirement,
            legal_duty: x.legal_duty,
            subject: x.subject,
            state: x.state,
            valid_until: x.valid_until.to_string(),
            responsible: x.responsible,
            unit: x.unit,
            secrecy: x.secrecy.key().to_owned(),
            updated_at: x.updated_at.to_string(),
            archived: x.archived,
        }
    }
}

/// A decision on a requested exception.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExceptionDecision {
    /// The `version` that was read.
    pub version: i64,
    /// approved, refused
    pub outcome: String,
    /// `YYYY-MM-DD`, the last valid day.
    pub valid_until: String,
    /// Where the right to decide comes from: delegation order, paragraph.
    pub mandate: String,
    pub decision_reason: String,
}

/// Taking an approved exception back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExceptionRevocation {
    /// The `version` that was read.
    pub version: i64,
    pub decision_reason: String,
}

/// Decide on an exception, as the function that it names
#[utoipa::path(post, path = "/exceptions/{id}/decision", operation_id = "decide_exception", params(("id" = String, Path)), request_body = ExceptionDecision,
    responses((status = 200, body = ExceptionOut), (status = 400, description = "Not requested any more, or it names no function that decides"),
        (status = 403, description = "Another function decides"), (status = 404, description = "None that you may see"),
        (status = 409, description = "Somebody else saved first"), (status = 422, description = "Fields are wrong")))]
async fn decide(
    auth: Auth<Decide>,
    Path(id): Path<Id>,
    ApiJson(body): ApiJson<ExceptionDecision>,
) -> Result<Json<ExceptionOut>, AppError> {
    let e = decidable(&auth, id, "requested").await?;
    let raw = Raw::default()
        .with("outcome", body.outcome)
        .with("valid_until", body.valid_until)
        .with("mandate", body.mandate)
        .with("decision_reason", body.decision_reason);
    let decision = decision_from_raw(&raw, auth.ctx.now.local_date())?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = store::decide(&mut tx, &e, body.version, &decision).await?;
    tx.commit(recorded).await?;
    answered(&auth, id).await
}

/// Take an approved exception back, as the function that decided
#[utoipa::path(post, path = "/exceptions/{id}/revocation", operation_id = "revoke_exception", params(("id" = String, Path)), request_body = ExceptionRevocation,
    responses((status = 200, body = ExceptionOut), (status = 400, description = "Not approved any more, or it names no function that decides"),
        (status = 403, description = "Another function decides"), (status = 404, description = "None that you may see"),
        (status = 409, description = "Somebody else saved first"), (status = 422, description = "Fields are wrong")))]
async fn revoke(
    auth: Auth<Decide>,
    Path(id): Path<Id>,
    ApiJson(body): ApiJson<ExceptionRevocation>,
) -> Result<Json<ExceptionOut>, AppError> {
    let e = decidable(&auth, id, "approved").await?;
    let reason = reason_from_raw(&Raw::default().with("decision_reason", body.decision_reason))?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = store::revoke(&mut tx, &e, body.version, &reason).await?;
    tx.commit(recorded).await?;
    answered(&auth, id).await
}

/// The exception as it stands after the act; reading a secret one is recorded.
async fn answered(auth: &Auth<Decide>, id: Id) -> Result<Json<ExceptionOut>, AppError> {
    let kit = Kit::of(auth);
    let out = Exceptions::out(&kit, &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    kit.seen(&auth.ctx, id, &out.secrecy).await?;
    Ok(Json(out))
}
