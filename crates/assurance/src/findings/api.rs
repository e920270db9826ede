//! Findings in the REST API: the same checks, permission and audit as the pages; and the proofs.
use super::{
    Edit, View,
    model::{Finding, FindingRow, Proof},
    pages, proofs,
    store::{self, Findings},
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
    standard_api::<View, Edit, Findings>(api).add::<Edit>(routes!(give))
}

fn secret() -> String {
    "secret".to_owned()
}

impl ApiRecords for Findings {
    type Body = FindingBody;
    type Out = FindingOut;
    type Item = FindingItem;
    const WORDS: ApiWords = ApiWords {
        key: "finding",
        one: "a finding",
        many: "Findings",
        params: &[
            ("q", "Words that must all occur in reference, name or technical reference."),
            ("review", "Of this audit."),
            ("owner", "Fixed by this function."),
            ("systems", "Found at this record."),
        ],
    };

    fn raw(b: &FindingBody) -> Raw {
        Raw::default()
            .with("review", b.review.to_string())
            .with("name", &b.name)
            .with_opt("body", b.body.as_ref())
            .with("risk_factor", &b.risk_factor)
            .with("kind", &b.kind)
            .with_opt("seen_from", b.seen_from.as_ref())
            .with_opt("technical_ref", b.technical_ref.as_ref())
            .with_all("systems", &b.systems)
            .with_opt("previous", b.previous)
            .with_opt("owner", b.owner)
            .with_opt("found_on", b.found_on.as_ref())
            .with_opt("due_on", b.due_on.as_ref())
            .with_opt("unit", b.unit)
            .with("secrecy", &b.secrecy)
            .with_opt("secrecy_reason", b.secrecy_reason.as_ref())
    }
    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<FindingOut>, DbError> {
        Ok(store::get(kit.db(), viewer, id).await?.map(FindingOut::from))
    }
    fn secrecy(out: &FindingOut) -> &str {
        &out.secrecy
    }
}

/// A finding as it is sent in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingBody {
    /// The audit that found it.
    #[schema(value_type = String)]
    pub review: Id,
    pub name: String,
    #[serde(default)]
    pub body: Option<String>,
    /// high, medium, low, not_stated
    pub risk_factor: String,
    /// organisational, technical
    pub kind: String,
    /// external, internal
    #[serde(default)]
    pub seen_from: Option<String>,
    #[serde(default)]
    pub technical_ref: Option<String>,
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub systems: Vec<Id>,
    /// The same weakness in the audit before.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub previous: Option<Id>,
    /// The function that fixes it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub owner: Option<Id>,
    #[serde(default)]
    pub found_on: Option<String>,
    #[serde(default)]
    pub due_on: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// open, internal, secret; secret unless said otherwise
    #[serde(default = "secret")]
    pub secrecy: String,
    /// Why a technical finding is not secret.
    #[serde(default)]
    pub secrecy_reason: Option<String>,
}

/// A finding.
#[derive(Debug, Serialize, ToSchema)]
pub struct FindingOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    /// `GRA-2026-001:3`
    pub reference: String,
    #[schema(value_type = String)]
    pub review: Id,
    pub name: String,
    pub body: Option<String>,
    pub risk_factor: String,
    pub kind: String,
    pub seen_from: Option<String>,
    pub technical_ref: Option<String>,
    #[schema(value_type = Vec<String>)]
    pub systems: Vec<Id>,
    #[schema(value_type = Option<String>)]
    pub previous: Option<Id>,
    #[schema(value_type = Option<String>)]
    pub owner: Option<Id>,
    #[schema(value_type = Option<String>)]
    pub found_on: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub due_on: Option<Date>,
    /// open, partly, own_statement, retest, follow_up, accepted, withdrawn
    pub standing: String,
    #[schema(value_type = Option<String>)]
    pub standing_on: Option<Date>,
    pub proofs: Vec<ProofOut>,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    pub secrecy: String,
    pub secrecy_reason: Option<String>,
    pub updated_at: String,
    pub archived: bool,
}

/// What was said or shown about a finding.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProofOut {
    pub no: i64,
    pub kind: String,
    pub outcome: String,
    #[schema(value_type = String)]
    pub on: Date,
    pub what: String,
    pub evidence: Option<String>,
    #[schema(value_type = Option<String>)]
    pub review: Option<Id>,
    pub performed_by: String,
    pub recorded_by: String,
    pub recorded_at: String,
    pub revoked: bool,
}

/// A finding in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct FindingItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub reference: String,
    pub name: String,
    pub risk_factor: String,
    pub kind: String,
    pub standing: String,
    #[schema(value_type = Option<String>)]
    pub standing_on: Option<Date>,
    /// Name of the function that fixes it.
    pub owner: Option<String>,
    #[schema(value_type = Option<String>)]
    pub due_on: Option<Date>,
    /// Name of the unit.
    pub unit: Option<String>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<FindingRow> for FindingItem {
    fn from(f: FindingRow) -> FindingItem {
        FindingItem {
            id: f.id,
            reference: f.reference,
            name: f.name,
            risk_factor: f.risk_factor,
            kind: f.kind,
            standing: f.standing.key().to_owned(),
            standing_on: f.standing_on,
            owner: f.owner,
            due_on: f.due_on,
            unit: f.unit,
            secrecy: f.secrecy.key().to_owned(),
            updated_at: f.updated_at.to_string(),
            archived: f.archived,
        }
    }
}

impl From<Proof> for ProofOut {
    fn from(p: Proof) -> ProofOut {
        ProofOut {
            no: p.no,
            kind: p.kind.key().to_owned(),
            outcome: p.outcome.key().to_owned(),
            on: p.on,
            what: p.what,
            evidence: p.evidence,
            review: p.review,
            performed_by: p.performed_by,
            recorded_by: p.recorded_by,
            recorded_at: p.recorded_at.to_string(),
            revoked: p.revoked_at.is_some(),
        }
    }
}

impl From<Finding> for FindingOut {
    fn from(f: Finding) -> FindingOut {
        let (standing, standing_on) = f.standing();
        let d = f.data;
        FindingOut {
            id: f.id,
            version: f.version,
            reference: f.reference,
            review: d.review,
            name: d.name,
            body: d.body,
            risk_factor: d.risk_factor,
            kind: d.kind,
            seen_from: d.seen_from,
            technical_ref: d.technical_ref,
            systems: d.systems,
            previous: d.previous,
            owner: d.owner,
            found_on: d.found_on,
            due_on: d.due_on,
            standing: standing.key().to_owned(),
            standing_on,
            proofs: f.proofs.into_iter().map(ProofOut::from).collect(),
            unit: d.unit,
            secrecy: d.secrecy.key().to_owned(),
            secrecy_reason: d.secrecy_reason,
            updated_at: f.updated_at.to_string(),
            archived: f.archived_at.is_some(),
        }
    }
}

/// A proof, at the version of the finding that was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingProof {
    pub version: i64,
    /// own_statement, retest, follow_up, acceptance, withdrawal
    pub kind: String,
    /// fixed, partly, not_fixed; not for acceptance and withdrawal
    #[serde(default)]
    pub outcome: Option<String>,
    pub on: String,
    pub what: String,
    #[serde(default)]
    pub evidence: Option<String>,
    /// The audit or penetration test that showed it; needed for a follow-up review.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub review: Option<Id>,
    /// The function or firm that did it.
    pub performed_by: String,
}

/// Says or shows that a finding is fixed, accepted or withdrawn.
#[utoipa::path(post, path = "/findings/{id}/proofs", params(("id" = String, Path)), request_body = FindingProof,
    responses((status = 204), (status = 409, description = "Changed by somebody else"),
        (status = 422, description = "Something is missing, a day is impossible, the same person stated it, or the review is the same")))]
async fn give(auth: Auth<Edit>, Path(id): Path<Id>, ApiJson(body): ApiJson<FindingProof>) -> Result<StatusCode, AppError> {
    let kind = proofs::kind(&body.kind)?;
    store::get(&auth.app.db, &Kit::of(&auth).editor, id).await?.ok_or(AppError::NotFound)?;
    let raw = Raw::default()
        .with("_version", body.version.to_string())
        .with_opt("outcome", body.outcome.as_ref())
        .with("on_day", &body.on)
        .with("what", &body.what)
        .with_opt("evidence", body.evidence.as_ref())
        .with_opt("proof_review", body.review)
        .with("performed_by", &body.performed_by);
    pages::write(&auth, id, kind, &raw).await?;
    Ok(StatusCode::NO_CONTENT)
}
