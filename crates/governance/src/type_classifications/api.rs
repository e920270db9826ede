//! Type classifications in the REST API: the same checks, permission and audit as the pages.
use super::{
    Edit, View, form,
    model::TypeClassificationRow,
    store::{self, TypeClassifications},
};
use crate::{classifications::Reasons, join::Class, systems::ClassOut};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vk_core::{Id, Level, Secrecy};
use vk_db::{DbError, Viewer};
use vk_web::{
    Api,
    api::{ApiRecords, ApiWords, open, standard_api},
    form::{Kit, Raw},
};

pub fn api(api: Api) -> Api {
    standard_api::<View, Edit, TypeClassifications>(api)
}

impl ApiRecords for TypeClassifications {
    type Body = TypeClassificationBody;
    type Out = TypeClassificationOut;
    type Item = TypeClassificationItem;
    const WORDS: ApiWords =
        ApiWords { key: "type_classification", one: "a type classification", many: "Type classifications", params: &[] };

    fn raw(b: &TypeClassificationBody) -> Raw {
        form::to_raw(&super::NewTypeClassification {
            name: b.name.clone(),
            process: b.process.clone(),
            personal_data: b.personal_data.clone(),
            class: Class {
                confidentiality: b.confidentiality,
                integrity: b.integrity,
                availability: b.availability,
                traceability: b.traceability,
            },
            reasons: Reasons {
                confidentiality: b.confidentiality_reason.clone(),
                integrity: b.integrity_reason.clone(),
                availability: b.availability_reason.clone(),
                traceability: b.traceability_reason.clone(),
            },
            laws: b.laws.clone(),
            secrecy_grounds: b.secrecy_grounds.clone(),
            hint: b.hint.clone(),
            unit: b.unit,
            secrecy: Secrecy::Open,
        })
        .with("secrecy", &b.secrecy)
    }

    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<TypeClassificationOut>, DbError> {
        Ok(store::get(kit.db(), viewer, id).await?.map(TypeClassificationOut::from))
    }

    fn secrecy(out: &TypeClassificationOut) -> &str {
        &out.record.secrecy
    }
}

/// A type classification as it is sent in and answered. Levels are 0 to 3.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TypeClassificationBody {
    pub name: String,
    #[serde(default)]
    pub process: Option<String>,
    /// none, ordinary, sensitive, protected_identity
    pub personal_data: String,
    #[serde(default)]
    #[schema(value_type = Option<u8>)]
    pub confidentiality: Option<Level>,
    #[serde(default)]
    #[schema(value_type = Option<u8>)]
    pub integrity: Option<Level>,
    #[serde(default)]
    #[schema(value_type = Option<u8>)]
    pub availability: Option<Level>,
    #[serde(default)]
    #[schema(value_type = Option<u8>)]
    pub traceability: Option<Level>,
    #[serde(default)]
    pub confidentiality_reason: Option<String>,
    #[serde(default)]
    pub integrity_reason: Option<String>,
    #[serde(default)]
    pub availability_reason: Option<String>,
    #[serde(default)]
    pub traceability_reason: Option<String>,
    #[serde(default)]
    pub laws: Option<String>,
    #[serde(default)]
    pub secrecy_grounds: Option<String>,
    /// What usually makes it higher or lower locally.
    #[serde(default)]
    pub hint: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// open, internal, secret
    #[serde(default = "open")]
    pub secrecy: String,
}

/// A type classification.
#[derive(Debug, Serialize, ToSchema)]
pub struct TypeClassificationOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    #[serde(flatten)]
    pub record: TypeClassificationBody,
    /// RFC 3339.
    pub updated_at: String,
    pub archived: bool,
}

impl From<super::TypeClassification> for TypeClassificationOut {
    fn from(t: super::TypeClassification) -> TypeClassificationOut {
        let (id, version, archived, updated_at) = (t.id, t.version, t.is_archived(), t.updated_at.to_string());
        let d = t.data;
        TypeClassificationOut {
            id,
            version,
            updated_at,
            archived,
            record: TypeClassificationBody {
                name: d.name,
                process: d.process,
                personal_data: d.personal_data,
                confidentiality: d.class.confidentiality,
                integrity: d.class.integrity,
                availability: d.class.availability,
                traceability: d.class.traceability,
                confidentiality_reason: d.reasons.confidentiality,
                integrity_reason: d.reasons.integrity,
                availability_reason: d.reasons.availability,
                traceability_reason: d.reasons.traceability,
                laws: d.laws,
                secrecy_grounds: d.secrecy_grounds,
                hint: d.hint,
                unit: d.unit,
                secrecy: d.secrecy.key().to_owned(),
            },
        }
    }
}

/// A type classification in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct TypeClassificationItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub name: String,
    pub process: Option<String>,
    pub personal_data: String,
    pub class: ClassOut,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<TypeClassificationRow> for TypeClassificationItem {
    fn from(t: TypeClassificationRow) -> TypeClassificationItem {
        TypeClassificationItem {
            id: t.id,
            name: t.name,
            process: t.process,
            personal_data: t.personal_data,
            class: t.class.into(),
            secrecy: t.secrecy.key().to_owned(),
            updated_at: t.updated_at.to_string(),
            archived: t.archived,
        }
    }
}
