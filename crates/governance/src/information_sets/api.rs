//! Information sets in the REST API: the same checks, permission and audit as the pages.
use super::{
    Edit, View,
    model::{InformationSet, InformationSetRow},
    store::{self, InformationSets},
};
use crate::{classifications, join::Class, systems::ClassOut};
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
    standard_api::<View, Edit, InformationSets>(api)
}

impl ApiRecords for InformationSets {
    type Body = InformationSetBody;
    type Out = InformationSetOut;
    type Item = InformationSetItem;
    const WORDS: ApiWords = ApiWords {
        key: "information_set",
        one: "an information set",
        many: "Information sets",
        params: &[("owner", "Owned by this function."), ("system", "Held by this system.")],
    };

    fn raw(body: &InformationSetBody) -> Raw {
        Raw::default()
            .with("name", &body.name)
            .with_opt("description", body.description.as_ref())
            .with_opt("process", body.process.as_ref())
            .with_opt("owner", body.owner)
            .with("personal_data", &body.personal_data)
            .with_opt("secrecy_grounds", body.secrecy_grounds.as_ref())
            .with_opt("retention_rule", body.retention_rule.as_ref())
            .with_opt("legal_requirements", body.legal_requirements.as_ref())
            .with_opt("unit", body.unit)
            .with("secrecy", &body.secrecy)
    }

    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<InformationSetOut>, DbError> {
        let Some(set) = store::get(kit.db(), viewer, id).await? else { return Ok(None) };
        let classifications = classifications::of_set(kit.db(), id).await?;
        Ok(Some(InformationSetOut::of(
            set,
            classifications.iter().find(|c| c.state().in_force()).map(|c| c.data().class).unwrap_or_default(),
        )))
    }

    fn secrecy(out: &InformationSetOut) -> &str {
        &out.secrecy
    }
}

/// An information set as it is sent in. Identifiers of other records are UUIDs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InformationSetBody {
    pub name: String,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub process: Option<String>,
    /// The function that owns it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub owner: Option<Id>,
    /// none, ordinary, sensitive, protected_identity
    pub personal_data: String,
    #[serde(default)]
    pub secrecy_grounds: Option<String>,
    #[serde(default)]
    pub retention_rule: Option<String>,
    #[serde(default)]
    pub legal_requirements: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// open, internal, secret
    #[serde(default = "open")]
    pub secrecy: String,
}

/// An information set.
#[derive(Debug, Serialize, ToSchema)]
pub struct InformationSetOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    pub name: String,
    pub description: Option<String>,
    pub process: Option<String>,
    #[schema(value_type = Option<String>)]
    pub owner: Option<Id>,
    pub personal_data: String,
    pub secrecy_grounds: Option<String>,
    pub retention_rule: Option<String>,
    pub legal_requirements: Option<String>,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    pub secrecy: String,
    /// The class in force.
    pub class: ClassOut,
    /// RFC 3339.
    pub updated_at: String,
    pub archived: bool,
}

/// An information set in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct InformationSetItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub name: String,
    pub process: Option<String>,
    /// Name of the owning function.
    pub owner: Option<String>,
    /// Name of the unit.
    pub unit: Option<String>,
    pub personal_data: String,
    pub secrecy: String,
    pub class: ClassOut,
    /// State of the newest classification.
    pub classification: Option<String>,
    pub updated_at: String,
    pub archived: bool,
}

impl From<InformationSetRow> for InformationSetItem {
    fn from(i: InformationSetRow) -> InformationSetItem {
        InformationSetItem {
            id: i.id,
            name: i.name,
            process: i.process,
            owner: i.owner,
            unit: i.unit,
            personal_data: i.personal_data,
            secrecy: i.secrecy.key().to_owned(),
            class: i.class.into(),
            classification: i.classification.map(|state| state.key().to_owned()),
            updated_at: i.updated_at.to_string(),
            archived: i.archived,
        }
    }
}

impl InformationSetOut {
    fn of(i: InformationSet, class: Class) -> InformationSetOut {
        let d = i.data;
        InformationSetOut {
            id: i.id,
            version: i.version,
            name: d.name,
            description: d.description,
            process: d.process,
            owner: d.owner,
            personal_data: d.personal_data,
            secrecy_grounds: d.secrecy_grounds,
            retention_rule: d.retention_rule,
            legal_requirements: d.legal_requirements,
            unit: d.unit,
            secrecy: d.secrecy.key().to_owned(),
            class: class.into(),
            updated_at: i.updated_at.to_string(),
            archived: i.archived_at.is_some(),
        }
    }
}
