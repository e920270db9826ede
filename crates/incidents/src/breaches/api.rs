//! Breaches in the REST API: the same checks, permission and audit as the pages.
use super::{
    Edit, View,
    model::{Breach, BreachRow},
    store::{self, Breaches},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vk_core::Id;
use vk_db::{DbError, Viewer};
use vk_web::{
    Api,
    api::{ApiRecords, ApiWords, internal, standard_api},
    form::{Kit, Raw},
};

pub fn api(api: Api) -> Api {
    standard_api::<View, Edit, Breaches>(api)
}

impl ApiRecords for Breaches {
    type Body = BreachBody;
    type Out = BreachOut;
    type Item = BreachItem;
    const WORDS: ApiWords =
        ApiWords { key: "breach", one: "a personal-data breach", many: "Personal-data breaches", params: &[] };

    fn raw(b: &BreachBody) -> Raw {
        Raw::default()
            .with("name", &b.name)
            .with("unit", b.unit.to_string())
            .with("known_on", &b.known_on)
            .with("facts", &b.facts)
            .with("effects", &b.effects)
            .with("remedial", &b.remedial)
            .with_opt("subjects", b.subjects)
            .with_flag("subjects_estimated", b.subjects_estimated)
            .with("groups", &b.groups)
            .with("data_kinds", &b.data_kinds)
            .with_opt("risk", b.risk.as_ref())
            .with_opt("art34", b.art34.as_ref())
            .with_opt("art34_on", b.art34_on.as_ref())
            .with("art34_reason", &b.art34_reason)
            .with("processor", &b.processor)
            .with("registry_number", &b.registry_number)
            .with("secrecy", &b.secrecy)
    }

    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<BreachOut>, DbError> {
        Ok(store::get(kit.db(), viewer, id).await?.map(BreachOut::from))
    }

    fn secrecy(out: &BreachOut) -> &str {
        &out.secrecy
    }
}

/// A breach as it is sent in. Identifiers of other records are UUIDs, days YYYY-MM-DD.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BreachBody {
    pub name: String,
    /// The controller (personuppgiftsansvarig).
    #[schema(value_type = String)]
    pub unit: Id,
    /// The day on which the controller became aware.
    pub known_on: String,
    #[serde(default)]
    pub facts: String,
    #[serde(default)]
    pub effects: String,
    #[serde(default)]
    pub remedial: String,
    #[serde(default)]
    pub subjects: Option<i64>,
    #[serde(default)]
    pub subjects_estimated: bool,
    #[serde(default)]
    pub groups: String,
    #[serde(default)]
    pub data_kinds: String,
    /// unlikely, risk, high
    #[serde(default)]
    pub risk: Option<String>,
    /// not_needed, will_inform, informed, disproportionate
    #[serde(default)]
    pub art34: Option<String>,
    #[serde(default)]
    pub art34_on: Option<String>,
    #[serde(default)]
    pub art34_reason: String,
    #[serde(default)]
    pub processor: String,
    #[serde(default)]
    pub registry_number: String,
    /// open, internal, secret
    #[serde(default = "internal")]
    pub secrecy: String,
}

/// A personal-data breach of one controller.
#[derive(Debug, Serialize, ToSchema)]
pub struct BreachOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    /// PUI-2026-0007, in the controller's own series.
    pub reference: String,
    pub name: String,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    pub known_on: String,
    pub facts: String,
    pub effects: String,
    pub remedial: String,
    pub subjects: Option<i64>,
    pub subjects_estimated: bool,
    pub groups: String,
    pub data_kinds: String,
    pub risk: Option<String>,
    pub art34: Option<String>,
    pub art34_on: Option<String>,
    pub art34_reason: String,
    pub processor: String,
    pub registry_number: String,
    /// The data protection officer's.
    pub advice: Option<String>,
    #[schema(value_type = Option<String>)]
    pub incident: Option<Id>,
    pub secrecy: String,
    /// RFC 3339.
    pub updated_at: String,
    pub archived: bool,
}

/// A breach in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct BreachItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub reference: String,
    pub name: String,
    pub known_on: String,
    /// Name of the controller.
    pub controller: String,
    pub risk: Option<String>,
    /// Of notifying the authority: not_assessed, required, not_required, unclear.
    pub assessment: Option<String>,
    /// When the authority was notified, RFC 3339.
    pub notified_at: Option<String>,
    pub secrecy: String,
    pub archived: bool,
}

impl From<BreachRow> for BreachItem {
    fn from(b: BreachRow) -> BreachItem {
        BreachItem {
            id: b.id,
            reference: b.reference,
            name: b.name,
            known_on: b.known_on.to_string(),
            controller: b.controller,
            risk: b.risk,
            assessment: b.assessment,
            notified_at: b.notified_at.map(|at| at.to_string()),
            secrecy: b.secrecy.key().to_owned(),
            archived: b.archived,
        }
    }
}

impl From<Breach> for BreachOut {
    fn from(b: Breach) -> BreachOut {
        let archived = b.record.is_archived();
        let d = b.record.data;
        BreachOut {
            id: b.record.id,
            version: b.record.version,
            reference: b.reference,
            name: d.name,
            unit: d.unit,
            known_on: d.known_on.to_string(),
            facts: d.facts,
            effects: d.effects,
            remedial: d.remedial,
            subjects: d.subjects,
            subjects_estimated: d.subjects_estimated,
            groups: d.groups,
            data_kinds: d.data_kinds,
            risk: d.risk,
            art34: d.art34,
            art34_on: d.art34_on.map(|day| day.to_string()),
            art34_reason: d.art34_reason,
            processor: d.processor,
            registry_number: d.registry_number,
            advice: b.advice.map(|a| a.text),
            incident: b.incident,
            secrecy: d.secrecy.key().to_owned(),
            updated_at: b.record.updated_at.to_string(),
            archived,
        }
    }
}
