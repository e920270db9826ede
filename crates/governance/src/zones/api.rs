//! Zones in the REST API: the same checks, permission and audit as the pages.
use super::{
    Edit, View,
    model::{Zone, ZoneRow},
    store::{self, Zones},
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
    standard_api::<View, Edit, Zones>(api)
}

impl ApiRecords for Zones {
    type Body = ZoneBody;
    type Out = ZoneOut;
    type Item = ZoneItem;
    const WORDS: ApiWords = ApiWords { key: "zone", one: "a zone", many: "Zones", params: &[] };

    fn raw(body: &ZoneBody) -> Raw {
        Raw::default()
            .with("name", &body.name)
            .with_opt("description", body.description.as_ref())
            .with("trust", &body.trust)
            .with("cidrs", body.cidrs.join("\n"))
            .with_opt("unit", body.unit)
            .with("secrecy", &body.secrecy)
    }

    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<ZoneOut>, DbError> {
        Ok(store::get(kit.db(), viewer, id).await?.map(ZoneOut::from))
    }

    fn secrecy(out: &ZoneOut) -> &str {
        &out.secrecy
    }
}

/// A zone as it is sent in. Identifiers of other records are UUIDs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ZoneBody {
    pub name: String,
    #[serde(default)]
    pub description: Option<String>,
    /// internal, restricted, medical, dmz, external
    pub trust: String,
    /// Networks in CIDR notation.
    #[serde(default)]
    pub cidrs: Vec<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// open, internal, secret
    #[serde(default = "internal")]
    pub secrecy: String,
}

/// A zone.
#[derive(Debug, Serialize, ToSchema)]
pub struct ZoneOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    pub name: String,
    pub description: Option<String>,
    pub trust: String,
    pub cidrs: Vec<String>,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    pub secrecy: String,
    /// RFC 3339.
    pub updated_at: String,
    pub archived: bool,
}

/// A zone in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ZoneItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub name: String,
    /// Networks, one a line.
    pub cidrs: String,
    pub trust: String,
    /// Hosts that stand in it.
    pub hosts: i64,
    /// Name of the unit.
    pub unit: Option<String>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<ZoneRow> for ZoneItem {
    fn from(r: ZoneRow) -> ZoneItem {
        ZoneItem {
            id: r.id,
            name: r.name,
            cidrs: r.cidrs,
            trust: r.trust,
            hosts: r.hosts,
            unit: r.unit,
            secrecy: r.secrecy.key().to_owned(),
            updated_at: r.updated_at.to_string(),
            archived: r.archived,
        }
    }
}

impl From<Zone> for ZoneOut {
    fn from(record: Zone) -> ZoneOut {
        let d = record.data;
        ZoneOut {
            id: record.id,
            version: record.version,
            name: d.name,
            description: d.description,
            trust: d.trust,
            cidrs: d.cidrs.iter().map(ToString::to_string).collect(),
            unit: d.unit,
            secrecy: d.secrecy.key().to_owned(),
            updated_at: record.updated_at.to_string(),
            archived: record.archived_at.is_some(),
        }
    }
}
