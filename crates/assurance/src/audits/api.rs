//! Audits in the REST API: the same checks, permission and audit as the pages; and the acts that change an audit's state.
use super::{
    Edit, View,
    acts::{self, Step},
    lines,
    model::{Audit, AuditRow},
    pages,
    store::{self, Audits},
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
    form::{Kit, Raw, Records},
};

pub fn api(api: Api) -> Api {
    lines::api(standard_api::<View, Edit, Audits>(api).add::<Edit>(routes!(step)))
}

impl ApiRecords for Audits {
    type Body = AuditBody;
    type Out = AuditOut;
    type Item = AuditItem;
    const WORDS: ApiWords = ApiWords {
        key: "audit",
        one: "an audit",
        many: "Audits",
        params: &[
            ("q", "Words that must all occur in reference, name, area or registry number."),
            ("previous", "Follows up this audit."),
            ("about", "Is about this record."),
        ],
    };

    fn raw(b: &AuditBody) -> Raw {
        Raw::default()
            .with("name", &b.name)
            .with("kind", &b.kind)
            .with_opt("auditor_firm", b.auditor_firm.as_ref())
            .with("year", b.year.to_string())
            .with_opt("area", b.area.as_ref())
            .with_opt("purpose", b.purpose.as_ref())
            .with_opt("registry_number", b.registry_number.as_ref())
            .with_opt("previous", b.previous)
            .with_all("bodies", &b.bodies)
            .with_all("about", &b.about)
            .with_opt("unit", b.unit)
            .with_opt("lead", b.lead)
            .with_opt("starts_on", b.starts_on.as_ref())
            .with_opt("response_due", b.response_due.as_ref())
            .with_opt("overall", b.overall.as_ref())
            .with_opt("overall_text", b.overall_text.as_ref())
            .with("secrecy", &b.secrecy)
    }
    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<AuditOut>, DbError> {
        Ok(store::get(kit.db(), viewer, id).await?.map(AuditOut::from))
    }
    fn secrecy(out: &AuditOut) -> &str {
        &out.secrecy
    }
}

/// An audit as it is sent in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditBody {
    pub name: String,
    /// elected_auditors, supervision_ivo, supervision_county_board, supervision_imy, supervision_other, internal_audit, own_review,
    /// supplier_audit, penetration_test
    pub kind: String,
    #[serde(default)]
    pub auditor_firm: Option<String>,
    pub year: i64,
    #[serde(default)]
    pub area: Option<String>,
    #[serde(default)]
    pub purpose: Option<String>,
    #[serde(default)]
    pub registry_number: Option<String>,
    /// The audit of the same area before this one.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub previous: Option<Id>,
    /// The audited parts of the organisation.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub bodies: Vec<Id>,
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub about: Vec<Id>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// The function that answers.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub lead: Option<Id>,
    #[serde(default)]
    pub starts_on: Option<String>,
    #[serde(default)]
    pub response_due: Option<String>,
    /// yes, mainly, partly, not_fully, limited, no
    #[serde(default)]
    pub overall: Option<String>,
    /// The auditors' own words.
    #[serde(default)]
    pub overall_text: Option<String>,
    #[serde(default = "internal")]
    pub secrecy: String,
}

/// An audit.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    /// `GRA-2026-001`
    pub reference: String,
    pub name: String,
    pub kind: String,
    pub auditor_firm: Option<String>,
    pub year: i64,
    pub area: Option<String>,
    pub purpose: Option<String>,
    pub registry_number: Option<String>,
    pub state: String,
    pub state_reason: Option<String>,
    #[schema(value_type = Option<String>)]
    pub previous: Option<Id>,
    #[schema(value_type = Vec<String>)]
    pub bodies: Vec<Id>,
    #[schema(value_type = Vec<String>)]
    pub about: Vec<Id>,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    #[schema(value_type = Option<String>)]
    pub lead: Option<Id>,
    #[schema(value_type = Option<String>)]
    pub starts_on: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub fact_check_due: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub delivered_on: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub response_due: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub response_decided_on: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub reported_back_on: Option<Date>,
    pub overall: Option<String>,
    pub overall_text: Option<String>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

/// An audit in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub reference: String,
    pub name: String,
    pub kind: String,
    pub year: i64,
    pub state: String,
    pub overall: Option<String>,
    #[schema(value_type = Option<String>)]
    pub response_due: Option<Date>,
    /// Name of the unit.
    pub unit: Option<String>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<AuditRow> for AuditItem {
    fn from(a: AuditRow) -> AuditItem {
        AuditItem {
            id: a.id,
            reference: a.reference,
            name: a.name,
            kind: a.kind,
            year: a.year,
            state: a.state.key().to_owned(),
            overall: a.overall,
            response_due: a.response_due,
            unit: a.unit,
            secrecy: a.secrecy.key().to_owned(),
            updated_at: a.updated_at.to_string(),
            archived: a.archived,
        }
    }
}

impl From<Audit> for AuditOut {
    fn from(a: Audit) -> AuditOut {
        let d = a.data;
        AuditOut {
            id: a.id,
            version: a.version,
            reference: a.reference,
            name: d.name,
            kind: d.kind,
            auditor_firm: d.auditor_firm,
            year: d.year,
            area: d.area,
            purpose: d.purpose,
            registry_number: d.registry_number,
            state: a.state.key().to_owned(),
            state_reason: a.state_reason,
            previous: d.previous,
            bodies: d.bodies,
            about: d.about,
            unit: d.unit,
            lead: d.lead,
            starts_on: d.starts_on,
            fact_check_due: a.fact_check_due,
            delivered_on: a.delivered_on,
            response_due: d.response_due,
            response_decided_on: a.response_decided_on,
            reported_back_on: a.reported_back_on,
            overall: d.overall,
            overall_text: d.overall_text,
            secrecy: d.secrecy.key().to_owned(),
            updated_at: a.updated_at.to_string(),
            archived: a.archived_at.is_some(),
        }
    }
}

/// An act on an audit, at the version that was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditStep {
    pub version: i64,
    /// begin, fact_check, deliver, request_answer, decide_answer, measures, report_back, file, follow_up, cancel, reopen
    pub act: String,
    /// The day that the act is about: the last day of the fact check or the answer, the day of delivery, decision or report.
    #[serde(default)]
    pub on: Option<String>,
    /// Needed to follow up, cancel and reopen, and for an answer that was late.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Takes an audit to its next state.
#[utoipa::path(post, path = "/audits/{id}/step", params(("id" = String, Path)), request_body = AuditStep,
    responses((status = 204), (status = 409, description = "Changed by somebody else"),
        (status = 422, description = "Its state does not allow the act, or a day or reason is missing or impossible")))]
async fn step(auth: Auth<Edit>, Path(id): Path<Id>, ApiJson(body): ApiJson<AuditStep>) -> Result<StatusCode, AppError> {
    let step = Step::known(&body.act).ok_or_else(acts::unknown)?;
    let kit = Kit::of(&auth);
    Audits::load(kit.db(), &kit.editor, id).await?.ok_or(AppError::NotFound)?;
    let raw = step.fields.iter().fold(Raw::default().with("_version", body.version.to_string()), |raw, f| {
        let value = if f.key.ends_with("reason") { &body.reason } else { &body.on };
        raw.with_opt(f.key, value.as_ref())
    });
    pages::write(&auth, id, step, &raw).await?;
    Ok(StatusCode::NO_CONTENT)
}
