//! Risk matrices in the REST API: the same checks, permission and audit as the pages, with the scale as structure.
use super::{
    Decide, Edit, View,
    body::Body,
    model::{Matrix, MatrixRow},
    store::{self, RiskMatrices},
};
use axum::{Json, extract::Path};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use vk_core::{Date, Id, Verb};
use vk_db::{DbError, Viewer};
use vk_web::{
    Api, AppError, Auth,
    api::{ApiJson, ApiRecords, ApiWords, open, standard_api},
    form::{FieldErrors, Kit, Raw},
};

pub fn api(api: Api) -> Api {
    standard_api::<View, Edit, RiskMatrices>(api).add::<Decide>(routes!(take_into_use))
}

impl ApiRecords for RiskMatrices {
    type Body = RiskMatrixBody;
    type Out = RiskMatrixOut;
    type Item = RiskMatrixItem;
    const WORDS: ApiWords = ApiWords { key: "risk_matrix", one: "a risk matrix", many: "Risk matrices", params: &[] };

    fn raw(body: &RiskMatrixBody) -> Raw {
        Raw::default()
            .with("name", &body.name)
            .with_opt("description", body.description.as_ref())
            .with("likelihood_levels", body.scale.likelihood.len().to_string())
            .with("consequence_levels", body.scale.consequence.len().to_string())
            .with("zones", body.scale.zones.len().to_string())
            .with_opt("source", body.source.as_ref())
            .with("secrecy", &body.secrecy)
            .with("body", body.scale.text().unwrap_or_default())
    }

    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<RiskMatrixOut>, DbError> {
        Ok(store::get(kit.db(), viewer, id).await?.map(RiskMatrixOut::from))
    }

    fn secrecy(out: &RiskMatrixOut) -> &str {
        &out.secrecy
    }
}

/// A risk matrix as it is sent in. Only drafts can be changed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskMatrixBody {
    pub name: String,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub source: Option<String>,
    pub scale: Body,
    /// open, internal, secret
    #[serde(default = "open")]
    pub secrecy: String,
}

/// A risk matrix.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskMatrixOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    pub name: String,
    /// The matrix' own version.
    pub number: i64,
    /// draft, in_use, replaced
    pub state: String,
    pub description: Option<String>,
    pub source: Option<String>,
    pub scale: Body,
    pub decision: Option<String>,
    pub decided_by: Option<String>,
    /// RFC 3339.
    pub decided_at: Option<String>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

/// A risk matrix in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskMatrixItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub name: String,
    pub number: i64,
    pub state: String,
    pub likelihood_levels: i64,
    pub consequence_levels: i64,
    pub zones: i64,
    /// Open risks judged with it.
    pub risks: i64,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<MatrixRow> for RiskMatrixItem {
    fn from(m: MatrixRow) -> RiskMatrixItem {
        RiskMatrixItem {
            id: m.id,
            name: m.name,
            number: m.number,
            state: m.state,
            likelihood_levels: m.likelihood_levels,
            consequence_levels: m.consequence_levels,
            zones: m.zones,
            risks: m.risks,
            secrecy: m.secrecy.key().to_owned(),
            updated_at: m.updated_at.to_string(),
            archived: m.archived,
        }
    }
}

impl From<Matrix> for RiskMatrixOut {
    fn from(m: Matrix) -> RiskMatrixOut {
        let archived = m.record.is_archived();
        let d = m.record.data;
        RiskMatrixOut {
            id: m.record.id,
            version: m.record.version,
            name: d.name,
            number: m.number,
            state: m.state,
            description: d.description,
            source: d.source,
            scale: m.body,
            decision: m.decision,
            decided_by: m.decided_by,
            decided_at: m.decided_at.map(|at| at.to_string()),
            secrecy: d.secrecy.key().to_owned(),
            updated_at: m.record.updated_at.to_string(),
            archived,
        }
    }
}

/// The decision that takes a matrix into use.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MatrixUse {
    /// The version of the draft that was read.
    pub version: i64,
    /// Where it was decided: body, day, paragraph, registry number.
    pub decision: String,
    /// The day by which open risks are to be judged anew, `YYYY-MM-DD`.
    #[schema(value_type = String)]
    pub rejudge_by: Date,
}

/// Takes a draft into use for the whole region.
#[utoipa::path(post, path = "/risk-matrices/{id}/use", operation_id = "use_risk_matrix", params(("id" = String, Path)),
    request_body = MatrixUse, responses((status = 200, description = "The matrix, now in use", body = RiskMatrixOut)))]
async fn take_into_use(
    auth: Auth<Decide>,
    Path(id): Path<Id>,
    ApiJson(body): ApiJson<MatrixUse>,
) -> Result<Json<RiskMatrixOut>, AppError> {
    let decider = Viewer { view: auth.scope(Verb::Decide), secret: auth.viewer.secret.clone() };
    let matrix = store::get(&auth.app.db, &decider, id).await?.ok_or(AppError::NotFound)?;
    let mut problems = matrix.body.problems(true);
    if body.decision.trim().is_empty() {
        problems.add("decision", "form-required");
    }
    if !problems.is_empty() {
        return Err(FieldErrors(problems.0).into());
    }
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = store::take_into_use(&mut tx, id, body.version, body.decision.trim(), body.rejudge_by).await?;
    tx.commit(recorded).await?;
    let matrix = store::get(&auth.app.db, &decider, id).await?.ok_or(AppError::NotFound)?;
    Ok(Json(matrix.into()))
}
