//! Threats in the REST API: the same checks, permission and audit as the pages.
use super::{
    Edit, View,
    model::{Threat, ThreatRow},
    store::{self, Threats},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vk_core::Id;
use vk_db::{DbError, Viewer};
use vk_web::{
    Api,
    api::{ApiRecords, ApiWords, open, standard_api},
    form::{Kit, Raw},
};

pub fn api(api: Api) -> Api {
    standard_api::<View, Edit, Threats>(api)
}

impl ApiRecords for Threats {
    type Body = ThreatBody;
    type Out = ThreatOut;
    type Item = ThreatItem;
    const WORDS: ApiWords = ApiWords { key: "threat", one: "a threat", many: "Threats", params: &[] };

    fn raw(body: &ThreatBody) -> Raw {
        Raw::default()
            .with_opt("reference", body.reference.as_ref())
            .with("name", &body.name)
            .with_opt("name_en", body.name_en.as_ref())
            .with("category", &body.category)
            .with_opt("description", body.description.as_ref())
            .with_opt("description_en", body.description_en.as_ref())
            .with_all("aspects", &body.aspects)
            .with_all("areas", &body.areas)
            .with_opt("source", body.source.as_ref())
            .with_opt("unit", body.unit)
            .with("secrecy", &body.secrecy)
    }

    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<ThreatOut>, DbError> {
        Ok(store::get(kit.db(), viewer, id).await?.map(ThreatOut::from))
    }

    fn secrecy(out: &ThreatOut) -> &str {
        &out.secrecy
    }
}

/// A threat as it is sent in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ThreatBody {
    /// The catalogue's own number; unique.
    #[serde(default)]
    pub reference: Option<String>,
    /// In Swedish.
    pub name: String,
    #[serde(default)]
    pub name_en: Option<String>,
    /// What the threat comes from; the values are those of the form.
    pub category: String,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub description_en: Option<String>,
    /// confidentiality, integrity, availability, traceability
    #[serde(default)]
    pub aspects: Vec<String>,
    /// Areas of security measures in the cybersecurity act, ch. 2 s. 3.
    #[serde(default)]
    pub areas: Vec<String>,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// open, internal, secret
    #[serde(default = "open")]
    pub secrecy: String,
}

/// A threat.
#[derive(Debug, Serialize, ToSchema)]
pub struct ThreatOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    pub reference: Option<String>,
    pub name: String,
    pub name_en: Option<String>,
    pub category: String,
    pub description: Option<String>,
    pub description_en: Option<String>,
    pub aspects: Vec<String>,
    pub areas: Vec<String>,
    pub source: Option<String>,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    pub secrecy: String,
    /// RFC 3339.
    pub updated_at: String,
    pub archived: bool,
}

/// A threat in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ThreatItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub reference: Option<String>,
    pub name: String,
    pub name_en: Option<String>,
    pub category: String,
    pub aspects: Vec<String>,
    /// Open risks that it stands behind.
    pub risks: i64,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<ThreatRow> for ThreatItem {
    fn from(t: ThreatRow) -> ThreatItem {
        ThreatItem {
            id: t.id,
            reference: t.reference,
            name: t.name,
            name_en: t.name_en,
            category: t.category,
            aspects: t.aspects,
            risks: t.risks,
            secrecy: t.secrecy.key().to_owned(),
            updated_at: t.updated_at.to_string(),
            archived: t.archived,
        }
    }
}

impl From<Threat> for ThreatOut {
    fn from(t: Threat) -> ThreatOut {
        let archived = t.is_archived();
        let d = t.data;
        ThreatOut {
            id: t.id,
            version: t.version,
            reference: d.reference,
            name: d.name,
            name_en: d.name_en,
            category: d.category,
            description: d.description,
            description_en: d.description_en,
            aspects: d.aspects,
            areas: d.areas,
            source: d.source,
            unit: d.unit,
            secrecy: d.secrecy.key().to_owned(),
            updated_at: t.updated_at.to_string(),
            archived,
        }
    }
}
