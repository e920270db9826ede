//! Risks in the REST API: the same checks, permission, mandate and audit as the pages. A token acts as its account, so that an acceptance still has a
//! named human behind it.
use super::{
    Decide, Edit, View, acts,
    acts::AcceptanceAsked,
    form,
    model::{Acceptance, Levels, Risk, RiskRow, State, Which},
    overview,
    store::{self, Risks},
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
    api::{ApiJson, ApiRecords, ApiWords, internal, standard_api},
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
        let acceptances = store::acceptances(kit.db(), id).await?;
        Ok(Some(RiskOut::of(risk, acceptances)))
    }

    fn secrecy(out: &RiskOut) -> &str {
        &out.secrecy
    }
}

/// A likelihood with a consequence, by the numbers of their levels.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelBody {
    pub likelihood: i64,
    pub consequence: i64,
}

/// The levels of a risk. Judging is done with the matrix in use.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelsBody {
    /// Without measures.
    #[serde(default)]
    pub inherent: Option<LevelBody>,
    /// As it is.
    #[serde(default)]
    pub current: Option<LevelBody>,
    /// As intended.
    #[serde(default)]
    pub target: Option<LevelBody>,
    /// Consequence for confidentiality without measures, and so on.
    #[serde(default)]
    pub confidentiality: Option<i64>,
    #[serde(default)]
    pub integrity: Option<i64>,
    #[serde(default)]
    pub availability: Option<i64>,
    #[serde(default)]
    pub traceability: Option<i64>,
}

impl LevelsBody {
    fn typed(&self) -> Levels {
        let level =
            |l: Option<LevelBody>| l.map(|l| matrices::Judgement { likelihood: l.likelihood, consequence: l.consequence });
        Levels {
            inherent: level(self.inherent),
            current: level(self.current),
            target: level(self.target),
            aspects: [self.confidentiality, self.integrity, self.availability, self.traceability],
        }
    }
    fn of(levels: &Levels) -> LevelsBody {
        let level = |which| levels.of(which).map(|at| LevelBody { likelihood: at.likelihood, consequence: at.consequence });
        let [confidentiality, integrity, availability, traceability] = levels.aspects;
        LevelsBody {
            inherent: level(Which::Inherent),
            current: level(Which::Current),
            target: level(Which::Target),
            confidentiality,
            integrity,
            availability,
            traceability,
        }
    }
}

/// A risk as it is sent in. Identifiers of other records are UUIDs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskBody {
    pub name: String,
    #[serde(default)]
    pub cause: Option<String>,
    #[serde(default)]
    pub event: Option<String>,
    /// What it leads to, in words.
    #[serde(default)]
    pub effect: Option<String>,
    /// Information sets, systems, units and hosts that it threatens.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub threatens: Vec<Id>,
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub threats: Vec<Id>,
    /// confidentiality, integrity, availability, traceability
    #[serde(default)]
    pub aspects: Vec<String>,
    /// analysis, incident, pentest, audit, supplier, vulnerability, environment
    pub source_kind: String,
    /// The records that it was seen in.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub from: Vec<Id>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub analysis: Option<Id>,
    #[serde(default)]
    pub levels: LevelsBody,
    /// avoid, reduce, share, accept
    #[serde(default)]
    pub treatment: Option<String>,
    #[serde(default)]
    pub controls: Option<String>,
    /// The function that owns it; when left out, the owner of what it threatens.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub owner: Option<Id>,
    /// `YYYY-MM-DD`
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub review_by: Option<Date>,
    /// Areas of security measures in the cybersecurity act, ch. 2 s. 3.
    #[serde(default)]
    pub areas: Vec<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// open, internal, secret
    #[serde(default = "internal")]
    pub secrecy: String,
}

/// A risk.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    /// RISK-2026-042
    pub reference: String,
    pub name: String,
    /// identified, assessed, treating, accepted, reduced, shared, avoided, followed_up, closed
    pub state: String,
    pub cause: Option<String>,
    pub event: Option<String>,
    pub effect: Option<String>,
    #[schema(value_type = Vec<String>)]
    pub threatens: Vec<Id>,
    #[schema(value_type = Vec<String>)]
    pub threats: Vec<Id>,
    pub aspects: Vec<String>,
    pub source_kind: String,
    #[schema(value_type = Vec<String>)]
    pub from: Vec<Id>,
    #[schema(value_type = Option<String>)]
    pub analysis: Option<Id>,
    /// The matrix that it was judged with.
    #[schema(value_type = Option<String>)]
    pub matrix: Option<Id>,
    pub levels: LevelsBody,
    pub treatment: Option<String>,
    pub controls: Option<String>,
    #[schema(value_type = Option<String>)]
    pub owner: Option<Id>,
    #[schema(value_type = Option<String>)]
    pub review_by: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub rejudge_by: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub accepted_until: Option<Date>,
    /// administration, council, management, board
    pub escalated_to: Option<String>,
    pub areas: Vec<String>,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    pub secrecy: String,
    pub acceptances: Vec<AcceptanceOut>,
    /// RFC 3339.
    pub updated_at: String,
    pub archived: bool,
}

/// An acceptance, in force or ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct AcceptanceOut {
    /// in_force, replaced, withdrawn, expired
    pub state: String,
    pub zone: String,
    pub accepted_by: String,
    /// The role that held the mandate.
    pub role: Option<String>,
    pub reason: String,
    pub conditions: Option<String>,
    #[schema(value_type = String)]
    pub accepted_on: Date,
    #[schema(value_type = String)]
    pub valid_until: Date,
}

impl From<Acceptance> for AcceptanceOut {
    fn from(a: Acceptance) -> AcceptanceOut {
        AcceptanceOut {
            state: a.state,
            zone: a.zone,
            accepted_by: a.accepted_by,
            role: a.role.map(|role| role.key().to_owned()),
            reason: a.reason,
            conditions: a.conditions,
            accepted_on: a.accepted_on,
            valid_until: a.valid_until,
        }
    }
}

/// A risk in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub reference: String,
    pub name: String,
    pub state: String,
    pub likelihood: Option<i64>,
    pub consequence: Option<i64>,
    /// Likelihood times consequence.
    pub value: Option<i64>,
    /// Name of the zone.
    pub zone: Option<String>,
    pub treatment: Option<String>,
    pub source_kind: String,
    /// Name of the owning function.
    pub owner: Option<String>,
    /// Name of the unit.
    pub unit: Option<String>,
    #[schema(value_type = Option<String>)]
    pub review_by: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub accepted_until: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub rejudge_by: Option<Date>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<RiskRow> for RiskItem {
    fn from(r: RiskRow) -> RiskItem {
        RiskItem {
            id: r.id,
            reference: r.reference,
            name: r.name,
            state: r.state,
            likelihood: r.likelihood,
            consequence: r.consequence,
            value: r.value,
            zone: r.zone.map(|zone| zone.sv),
            treatment: r.treatment,
            source_kind: r.source_kind,
            owner: r.owner,
            unit: r.unit,
            review_by: r.review_by,
            accepted_until: r.accepted_until,
            rejudge_by: r.rejudge_by,
            secrecy: r.secrecy.key().to_owned(),
            updated_at: r.updated_at.to_string(),
            archived: r.archived,
        }
    }
}

impl RiskOut {
    fn of(risk: Risk, acceptances: Vec<Acceptance>) -> RiskOut {
        let (archived, s, d) = (risk.record.is_archived(), risk.standing, risk.record.data);
        RiskOut {
            id: risk.record.id,
            version: risk.record.version,
            reference: risk.reference,
            name: d.name,
            state: s.state.key().to_owned(),
            cause: d.cause,
            event: d.event,
            effect: d.effect,
            threatens: d.threatens,
            threats: d.threats,
            aspects: d.aspects,
            source_kind: d.source_kind,
            from: d.from,
            analysis: d.analysis,
            matrix: s.matrix,
            levels: LevelsBody::of(&d.levels),
            treatment: d.treatment,
            controls: d.controls,
            owner: d.owner,
            review_by: d.review_by,
            rejudge_by: s.rejudge_by,
            accepted_until: s.accepted_until,
            escalated_to: s.escalated_to,
            areas: d.areas,
            unit: d.unit,
            secrecy: d.secrecy.key().to_owned(),
            acceptances: acceptances.into_iter().map(AcceptanceOut::from).collect(),
            updated_at: risk.record.updated_at.to_string(),
            archived,
        }
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
    let matrix = matrix.ok_or(AppError::NotFound)?.id();
    let heat = overview::heat(&auth.app.db, &auth.viewer, &overview::asked(&query, Some(matrix)), which).await?;
    Ok(Json(RiskMap { matrix, cells: heat.cells, without: heat.without }))
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
pub struct StateChange {
    pub version: i64,
    /// identified, assessed, treating, reduced, shared, avoided, followed_up, closed
    pub to: String,
    pub reason: String,
}

/// Moves a risk on. Acceptance is a decision of its own.
#[utoipa::path(post, path = "/risks/{id}/state", operation_id = "change_risk_state", params(("id" = String, Path)),
    request_body = StateChange, responses((status = 200, description = "The risk", body = RiskOut)))]
async fn change_state(
    auth: Auth<Edit>,
    Path(id): Path<Id>,
    ApiJson(body): ApiJson<StateChange>,
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
