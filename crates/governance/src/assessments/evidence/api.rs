//! Evidence in the REST API: the same checks, permission and audit as the pages.
use super::{
    Edit, View, measures,
    model::{Evidence, EvidenceRow},
    store::{self, Evidences},
};
use axum::{Json, extract::Path};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use vk_core::Id;
use vk_db::{DbError, Viewer};
use vk_web::{
    Api, AppError, Auth,
    api::{ApiRecords, ApiWords, internal, standard_api},
    form::{Kit, Raw},
};

pub fn api(api: Api) -> Api {
    standard_api::<View, Edit, Evidences>(api).add::<Edit>(routes!(read))
}

impl ApiRecords for Evidences {
    type Body = EvidenceBody;
    type Out = EvidenceOut;
    type Item = EvidenceItem;
    const WORDS: ApiWords = ApiWords {
        key: "evidence",
        one: "a piece of evidence",
        many: "Evidence",
        params: &[
            ("q", "Words that must all occur in name or reference."),
            ("assessment", "Shows something in this assessment."),
            ("responsible", "Kept fresh by this function."),
        ],
    };

    fn raw(body: &EvidenceBody) -> Raw {
        Raw::default()
            .with("name", &body.name)
            .with("kind", &body.kind)
            .with_opt("reference", body.reference.as_ref())
            .with_opt("statement", body.statement.as_ref())
            .with_opt("valid_until", body.valid_until.as_ref())
            .with_opt("measure", body.measure.as_ref())
            .with_opt("record", body.record)
            .with_opt("parameter", body.parameter)
            .with_opt("amber", body.amber)
            .with_opt("red", body.red)
            .with_opt("responsible", body.responsible)
            .with_opt("unit", body.unit)
            .with("secrecy", &body.secrecy)
    }

    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<EvidenceOut>, DbError> {
        let Some(evidence) = store::get(kit.db(), viewer, id).await? else { return Ok(None) };
        let newest = store::readings(kit.db(), id, 1).await?.first().and_then(|r| r.value);
        Ok(Some(EvidenceOut::of(kit, evidence, newest)))
    }

    fn secrecy(out: &EvidenceOut) -> &str {
        &out.secrecy
    }
}

/// A piece of evidence as it is sent in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceBody {
    pub name: String,
    /// statement, link, file, measure
    pub kind: String,
    /// Address of a link, or where the file is; a file may be attached to the record instead.
    #[serde(default)]
    pub reference: Option<String>,
    #[serde(default)]
    pub statement: Option<String>,
    /// `YYYY-MM-DD`, the last valid day; needed for a statement. A file or link without one is given one.
    #[serde(default)]
    pub valid_until: Option<String>,
    /// Key of a live measure; needed for the kind measure.
    #[serde(default)]
    pub measure: Option<String>,
    /// The system or unit that is measured.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub record: Option<Id>,
    #[serde(default)]
    pub parameter: Option<i64>,
    /// From here on, in the worse direction, it is amber; the measure's own threshold unless given.
    #[serde(default)]
    pub amber: Option<i64>,
    #[serde(default)]
    pub red: Option<i64>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub responsible: Option<Id>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// open, internal, secret
    #[serde(default = "internal")]
    pub secrecy: String,
}

/// A piece of evidence.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvidenceOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    pub name: String,
    pub kind: String,
    pub reference: Option<String>,
    pub statement: Option<String>,
    pub valid_until: Option<String>,
    pub measure: Option<String>,
    #[schema(value_type = Option<String>)]
    pub record: Option<Id>,
    pub parameter: Option<i64>,
    pub amber: Option<i64>,
    pub red: Option<i64>,
    #[schema(value_type = Option<String>)]
    pub responsible: Option<Id>,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    pub secrecy: String,
    /// fresh, amber, red, none
    pub state: String,
    /// In the language of `Accept-Language`.
    pub why: String,
    /// RFC 3339: since when it is in this state.
    pub since: String,
    /// The newest reading of live evidence.
    pub value: Option<i64>,
    pub updated_at: String,
    pub archived: bool,
}

impl EvidenceOut {
    fn of(kit: &Kit, e: Evidence, value: Option<i64>) -> EvidenceOut {
        let (archived, d) = (e.archived_at.is_some(), e.data.new);
        EvidenceOut {
            id: e.id,
            version: e.version,
            name: d.name,
            kind: d.kind,
            reference: d.reference,
            statement: d.statement,
            valid_until: d.valid_until.map(|day| day.to_string()),
            measure: d.measure,
            record: d.record,
            parameter: d.parameter,
            amber: d.amber,
            red: d.red,
            responsible: d.responsible,
            unit: d.unit,
            secrecy: d.secrecy.key().to_owned(),
            state: e.data.state.key().to_owned(),
            why: e.data.why.words(&kit.tr),
            since: e.data.since.to_string(),
            value,
            updated_at: e.updated_at.to_string(),
            archived,
        }
    }
}

/// A piece of evidence in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvidenceItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub name: String,
    pub kind: String,
    pub state: String,
    pub since: String,
    pub valid_until: Option<String>,
    pub measure: Option<String>,
    /// Name of the function that keeps it fresh.
    pub responsible: Option<String>,
    pub unit: Option<String>,
    /// How many requirements it shows.
    pub shows: i64,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<EvidenceRow> for EvidenceItem {
    fn from(e: EvidenceRow) -> EvidenceItem {
        EvidenceItem {
            id: e.id,
            name: e.name,
            kind: e.kind,
            state: e.state.key().to_owned(),
            since: e.since.to_string(),
            valid_until: e.valid_until.map(|day| day.to_string()),
            measure: e.measure,
            responsible: e.responsible,
            unit: e.unit,
            shows: e.shows,
            secrecy: e.secrecy.key().to_owned(),
            updated_at: e.updated_at.to_string(),
            archived: e.archived,
        }
    }
}

/// Measure now, or judge dated evidence again
#[utoipa::path(post, path = "/evidence/{id}/read", operation_id = "read_evidence", params(("id" = String, Path)),
    responses((status = 200, body = EvidenceOut), (status = 404, description = "None that you may change")))]
async fn read(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Json<EvidenceOut>, AppError> {
    let kit = Kit::of(&auth);
    let evidence = store::get(kit.db(), &kit.editor, id).await?.ok_or(AppError::NotFound)?;
    measures::again(&auth.app, &auth.ctx, &evidence).await?;
    let out = Evidences::out(&kit, &kit.editor, id).await?.ok_or(AppError::NotFound)?;
    kit.seen(&auth.ctx, id, &out.secrecy).await?;
    Ok(Json(out))
}
