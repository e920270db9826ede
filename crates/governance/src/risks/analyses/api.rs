//! Risk analyses in the REST API: the same checks, permission and audit as the pages. Risks are added through the register of risks.
use super::{
    Decide, Edit, View,
    model::{Analysis, AnalysisRow, State},
    store::{self, RiskAnalyses},
};
use axum::{Json, extract::Path};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use vk_core::{Date, Id};
use vk_db::{DbError, Viewer};
use vk_web::{
    Api, AppError, Auth, Permission,
    api::{ApiJson, ApiRecords, ApiWords, internal, standard_api},
    form::{FieldErrors, Kit, Raw},
};

pub fn api(api: Api) -> Api {
    standard_api::<View, Edit, RiskAnalyses>(api).add::<Edit>(routes!(change_state)).add::<Decide>(routes!(decide))
}

impl ApiRecords for RiskAnalyses {
    type Body = RiskAnalysisBody;
    type Out = RiskAnalysisOut;
    type Item = RiskAnalysisItem;
    const WORDS: ApiWords = ApiWords {
        key: "risk_analysis",
        one: "a risk analysis",
        many: "Risk analyses",
        params: &[("leader", "Led by this function."), ("objects", "About this record.")],
    };

    fn raw(b: &RiskAnalysisBody) -> Raw {
        Raw::default()
            .with("name", &b.name)
            .with_opt("description", b.description.as_ref())
            .with_all("objects", &b.objects)
            .with_opt("method", b.method.as_ref())
            .with_opt("leader", b.leader)
            .with_all("involves", &b.involves)
            .with_opt("participants", b.participants.as_ref())
            .with_opt("planned_on", b.planned_on)
            .with_opt("held_on", b.held_on)
            .with_opt("report", b.report.as_ref())
            .with_opt("unit", b.unit)
            .with("secrecy", &b.secrecy)
    }

    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<RiskAnalysisOut>, DbError> {
        Ok(store::get(kit.db(), viewer, id).await?.map(RiskAnalysisOut::from))
    }

    fn secrecy(out: &RiskAnalysisOut) -> &str {
        &out.secrecy
    }
}

/// A risk analysis as it is sent in. A decided one is not changed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskAnalysisBody {
    pub name: String,
    #[serde(default)]
    pub description: Option<String>,
    /// Information sets, systems and units that it is about.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub objects: Vec<Id>,
    #[serde(default)]
    pub method: Option<String>,
    /// The function that leads the work.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub leader: Option<Id>,
    /// Functions that take part.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub involves: Vec<Id>,
    /// Further roles in words.
    #[serde(default)]
    pub participants: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub planned_on: Option<Date>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub held_on: Option<Date>,
    #[serde(default)]
    pub report: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// open, internal, secret
    #[serde(default = "internal")]
    pub secrecy: String,
}

/// A risk analysis.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskAnalysisOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    pub name: String,
    /// planned, running, report, decided
    pub state: String,
    pub description: Option<String>,
    #[schema(value_type = Vec<String>)]
    pub objects: Vec<Id>,
    pub method: Option<String>,
    /// The matrix that its risks are judged with.
    #[schema(value_type = Option<String>)]
    pub matrix: Option<Id>,
    #[schema(value_type = Option<String>)]
    pub leader: Option<Id>,
    #[schema(value_type = Vec<String>)]
    pub involves: Vec<Id>,
    pub participants: Option<String>,
    #[schema(value_type = Option<String>)]
    pub planned_on: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub held_on: Option<Date>,
    pub report: Option<String>,
    pub decision: Option<String>,
    pub mandate: Option<String>,
    pub decided_by: Option<String>,
    /// RFC 3339.
    pub decided_at: Option<String>,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

/// A risk analysis in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskAnalysisItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub name: String,
    pub state: String,
    /// Name of the leading function.
    pub leader: Option<String>,
    /// Name of the unit.
    pub unit: Option<String>,
    #[schema(value_type = Option<String>)]
    pub planned_on: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub held_on: Option<Date>,
    /// Risks found in it.
    pub risks: i64,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<AnalysisRow> for RiskAnalysisItem {
    fn from(a: AnalysisRow) -> RiskAnalysisItem {
        RiskAnalysisItem {
            id: a.id,
            name: a.name,
            state: a.state,
            leader: a.leader,
            unit: a.unit,
            planned_on: a.planned_on,
            held_on: a.held_on,
            risks: a.risks,
            secrecy: a.secrecy.key().to_owned(),
            updated_at: a.updated_at.to_string(),
            archived: a.archived,
        }
    }
}

impl From<Analysis> for RiskAnalysisOut {
    fn from(a: Analysis) -> RiskAnalysisOut {
        let (archived, s, d) = (a.record.is_archived(), a.standing, a.record.data);
        RiskAnalysisOut {
            id: a.record.id,
            version: a.record.version,
            name: d.name,
            state: s.state.key().to_owned(),
            description: d.description,
            objects: d.objects,
            method: d.method,
            matrix: s.matrix,
            leader: d.leader,
            involves: d.involves,
            participants: d.participants,
            planned_on: d.planned_on,
            held_on: d.held_on,
            report: d.report,
            decision: s.decision,
            mandate: s.mandate,
            decided_by: s.decided_by,
            decided_at: s.decided_at.map(|at| at.to_string()),
            unit: d.unit,
            secrecy: d.secrecy.key().to_owned(),
            updated_at: a.record.updated_at.to_string(),
            archived,
        }
    }
}

async fn must_cover<P: Permission>(auth: &Auth<P>, id: Id) -> Result<(), AppError> {
    let covers = Viewer { view: auth.scope(P::VERB), secret: auth.viewer.secret.clone() };
    store::get(&auth.app.db, &covers, id).await?.map(drop).ok_or(AppError::NotFound)
}

async fn answered<P: Permission>(auth: &Auth<P>, id: Id) -> Result<Json<RiskAnalysisOut>, AppError> {
    let analysis = store::get(&auth.app.db, &auth.viewer, id).await?.ok_or(AppError::NotFound)?;
    Ok(Json(analysis.into()))
}

/// The next state of an analysis.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskAnalysisState {
    pub version: i64,
    /// planned, running, report
    pub to: String,
    #[serde(default)]
    pub reason: String,
}

/// Moves an analysis on. The decision is an act of its own.
#[utoipa::path(post, path = "/risk-analyses/{id}/state", operation_id = "change_risk_analysis_state", params(("id" = String, Path)),
    request_body = RiskAnalysisState, responses((status = 200, description = "The analysis", body = RiskAnalysisOut)))]
async fn change_state(
    auth: Auth<Edit>,
    Path(id): Path<Id>,
    ApiJson(body): ApiJson<RiskAnalysisState>,
) -> Result<Json<RiskAnalysisOut>, AppError> {
    must_cover(&auth, id).await?;
    let to = State::from_key(&body.to).ok_or_else(|| AppError::from(FieldErrors::one("to", "risk_analyses-error-step")))?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = store::change_state(&mut tx, id, body.version, to, &body.reason).await?;
    tx.commit(recorded).await?;
    answered(&auth, id).await
}

/// The decision about an analysis.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskAnalysisDecision {
    pub version: i64,
    pub decision: String,
    /// Place in the delegation order, paragraph of the minutes.
    pub mandate: String,
}

/// Decides a reported analysis.
#[utoipa::path(post, path = "/risk-analyses/{id}/decision", operation_id = "decide_risk_analysis", params(("id" = String, Path)),
    request_body = RiskAnalysisDecision, responses((status = 200, description = "The analysis", body = RiskAnalysisOut)))]
async fn decide(
    auth: Auth<Decide>,
    Path(id): Path<Id>,
    ApiJson(body): ApiJson<RiskAnalysisDecision>,
) -> Result<Json<RiskAnalysisOut>, AppError> {
    must_cover(&auth, id).await?;
    let decision = store::Decision { decision: body.decision, mandate: body.mandate };
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = store::decide(&mut tx, id, body.version, decision).await?;
    tx.commit(recorded).await?;
    answered(&auth, id).await
}
