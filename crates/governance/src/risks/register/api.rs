//! Risks in the REST API: the same checks, permission, mandate and audit as the pages. A token acts as its account, so that an acceptance still has a
//! named human behind it.
use super::{
    Decide, Edit, View,
    acceptances::acceptances,
    acts,
    acts::AcceptanceAsked,
    form,
    model::{State, Which},
    overview,
    store::{self, Risks},
    wire::{RiskBody, RiskItem, RiskOut},
};
use crate::risks::matrices;
use axum::{Json, extract::Path};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::routes;
use vk_core::{Date, Id};
use vk_db::{DbError, Viewer};
use vk_web::{
    Api, AppError, Auth, Permission,
    api::{ApiJson, ApiRecords, ApiWords, standard_api},
    form::{FieldErrors, Kit, Raw},
    table::TableQuery,
};

pub fn api(api: Api) -> Api {
    standard_api::<View, Edit, Risks>(api)
        .add::<View>(routes!(map))
        .add::<Edit>(routes!(change_state))
        .add::<Edit>(routes!(escalate))
        .add::<Decide>(routes!(accept))
}

impl ApiRecords for Risks {
    type Body = RiskBody;
    type Out = RiskOut;
    type Item = RiskItem;
    const WORDS: ApiWords = ApiWords {
        key: "risk",
        one: "a risk",
        many: "Risks",
        params: &[
            ("open", "Everything that is not closed."),
            ("owner", "Owned by this function."),
            ("matrix", "Judged with this matrix."),
            ("inherent_cell", "Likelihood and consequence without measures, `3-2`."),
            ("current_cell", "Likelihood and consequence as they are, `3-2`."),
            ("target_cell", "Likelihood and consequence as intended, `3-2`."),
            ("zone", "The key of the zone as it is."),
            ("analysis", "Found in this analysis."),
            ("threat", "This threat stands behind it."),
            ("threatens", "Threatens this record."),
        ],
    };

    fn raw(b: &RiskBody) -> Raw {
        let raw = Raw::default()
            .with("name", &b.name)
            .with_opt("cause", b.cause.as_ref())
            .with_opt("event", b.event.as_ref())
            .with_opt("effect", b.effect.as_ref())
            .with_all("threatens", &b.threatens)
            .with_all("threats", &b.threats)
            .with_all("aspects", &b.aspects)
            .with("source_kind", &b.source_kind)
            .with_all("from", &b.from)
            .with_opt("analysis", b.analysis)
            .with_opt("treatment", b.treatment.as_ref())
            .with_opt("controls", b.controls.as_ref())
            .with_opt("owner", b.owner)
            .with_opt("review_by", b.review_by)
            .with_all("areas", &b.areas)
            .with_opt("unit", b.unit)
            .with("secrecy", &b.secrecy);
        form::levels_to_raw(raw, &b.levels.typed())
    }

    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<RiskOut>, DbError> {
        let Some(risk) = store::get(kit.db(), viewer, id).await? else { return Ok(None) };
        Ok(Some(RiskOut::of(risk, acceptances(kit.db(), id).await?)))
    }

    fn secrecy(out: &RiskOut) -> &str {
        &out.secrecy
    }
}

/// Open risks by cell.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskMap {
    #[schema(value_type = String)]
    pub matrix: Id,
    /// `3-2`, likelihood and consequence, to the number of open risks.
    pub cells: BTreeMap<String, i64>,
    /// Risks judged with the matrix that have no such level.
    pub without: i64,
    /// A count stops here: one that is greater means "more than this".
    pub counted_to: i64,
}

/// The heat map in numbers: `which` is inherent, current or target; `unit`, `owner` and `matrix` narrow it as in the list.
#[utoipa::path(get, path = "/risks/map", operation_id = "risk_map", params(
    ("which" = Option<String>, Query, description = "inherent, current (unless given) or target"),
    ("matrix" = Option<String>, Query, description = "The matrix in use unless given"),
    ("unit" = Option<String>, Query, description = "A unit and all below it"),
    ("owner" = Option<String>, Query, description = "The owning function")),
    responses((status = 200, description = "Open risks by cell", body = RiskMap)))]
async fn map(auth: Auth<View>, query: TableQuery) -> Result<Json<RiskMap>, AppError> {
    let which = Which::from_key(query.get("which")).unwrap_or(Which::Current);
    let matrix = match query.get("matrix").parse() {
        Ok(id) => matrices::get(&auth.app.db, &auth.viewer_in("risk_matrices"), id).await?,
        Err(_) => matrices::in_use(&auth.app.db).await?,
    };
    let matrix = matrix.ok_or(AppError::NotFound)?;
    let asked = overview::asked(&query, Some(matrix.id()));
    let heat = overview::heat(&auth.app.db, &auth.viewer, &asked, &matrix, which).await?;
    Ok(Json(RiskMap { matrix: matrix.id(), cells: heat.cells, without: heat.without, counted_to: overview::CAP }))
}

async fn answered<P: Permission>(auth: &Auth<P>, id: Id) -> Result<Json<RiskOut>, AppError> {
    let out = Risks::out(&Kit::of(auth), &auth.viewer, id).await?;
    Ok(Json(out.ok_or(AppError::NotFound)?))
}

async fn must_cover<P: Permission>(auth: &Auth<P>, id: Id) -> Result<(), AppError> {
    let covers = Viewer { view: auth.scope(P::VERB), secret: auth.viewer.secret.clone() };
    store::get(&auth.app.db, &covers, id).await?.map(drop).ok_or(AppError::NotFound)
}

/// The next state.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskStateChange {
    pub version: i64,
    /// identified, assessed, treating, reduced, shared, avoided, followed_up, closed
    pub to: String,
    pub reason: String,
}

/// Moves a risk on. Acceptance is a decision of its own.
#[utoipa::path(post, path = "/risks/{id}/state", operation_id = "change_risk_state", params(("id" = String, Path)),
    request_body = RiskStateChange, responses((status = 200, description = "The risk", body = RiskOut)))]
async fn change_state(
    auth: Auth<Edit>,
    Path(id): Path<Id>,
    ApiJson(body): ApiJson<RiskStateChange>,
) -> Result<Json<RiskOut>, AppError> {
    must_cover(&auth, id).await?;
    let to = State::from_key(&body.to).ok_or_else(|| AppError::from(FieldErrors::one("to", "risks-error-step")))?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::change_state(&mut tx, id, body.version, to, &body.reason).await?;
    tx.commit(recorded).await?;
    answered(&auth, id).await
}

/// An escalation, or (with no level) its end.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    pub version: i64,
    /// administration, council, management, board
    #[serde(default)]
    pub to: Option<String>,
    pub reason: String,
}

/// Lifts a risk to another level of the organisation.
#[utoipa::path(post, path = "/risks/{id}/escalation", operation_id = "escalate_risk", params(("id" = String, Path)),
    request_body = Escalation, responses((status = 200, description = "The risk", body = RiskOut)))]
async fn escalate(auth: Auth<Edit>, Path(id): Path<Id>, ApiJson(body): ApiJson<Escalation>) -> Result<Json<RiskOut>, AppError> {
    must_cover(&auth, id).await?;
    if body.to.as_deref().is_some_and(|to| !super::model::ESCALATIONS.contains(&to)) {
        return Err(FieldErrors::one("escalated_to", "form-required-choice").into());
    }
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::escalate(&mut tx, id, body.version, body.to, &body.reason).await?;
    tx.commit(recorded).await?;
    answered(&auth, id).await
}

/// What is said when a risk is accepted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptanceBody {
    pub version: i64,
    pub reason: String,
    #[serde(default)]
    pub conditions: Option<String>,
    /// The last day, `YYYY-MM-DD`.
    #[schema(value_type = String)]
    pub valid_until: Date,
}

/// Accepts a risk, or renews its acceptance, by the mandate that the account holds over its unit.
#[utoipa::path(post, path = "/risks/{id}/acceptances", operation_id = "accept_risk", params(("id" = String, Path)),
    request_body = AcceptanceBody, responses((status = 200, description = "The risk", body = RiskOut)))]
async fn accept(
    auth: Auth<Decide>,
    Path(id): Path<Id>,
    ApiJson(body): ApiJson<AcceptanceBody>,
) -> Result<Json<RiskOut>, AppError> {
    must_cover(&auth, id).await?;
    let asked = AcceptanceAsked { reason: body.reason, conditions: body.conditions, valid_until: body.valid_until };
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::accept(&mut tx, id, body.version, asked).await?;
    tx.commit(recorded).await?;
    answered(&auth, id).await
}
