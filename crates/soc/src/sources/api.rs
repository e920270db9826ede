//! Log sources in the REST API: the same checks, permission and audit as the pages.
use super::{
    Edit, View,
    model::{Source, SourceRow},
    store::{self, Sources},
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
    standard_api::<View, Edit, Sources>(api)
}

impl ApiRecords for Sources {
    type Body = SourceBody;
    type Out = SourceOut;
    type Item = SourceItem;
    const WORDS: ApiWords =
        ApiWords { key: "source", one: "a log source", many: "Log sources", params: &[("host", "Logs for this host.")] };

    fn raw(body: &SourceBody) -> Raw {
        Raw::default()
            .with("name", &body.name)
            .with_opt("description", body.description.as_ref())
            .with_opt("host", body.host)
            .with("transport", &body.transport)
            .with_opt("address", body.address.as_ref())
            .with_opt("header_host", body.header_host.as_ref())
            .with("source_type", &body.source_type)
            .with("time_zone", &body.time_zone)
            .with_opt("silent_after_minutes", body.silent_after_minutes)
            .with_opt("unit", body.unit)
            .with("secrecy", &body.secrecy)
    }

    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<SourceOut>, DbError> {
        Ok(store::get(kit.db(), viewer, id).await?.map(SourceOut::from))
    }

    fn secrecy(out: &SourceOut) -> &str {
        &out.secrecy
    }
}

/// A log source as it is sent in. Identifiers of other records are UUIDs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceBody {
    pub name: String,
    #[serde(default)]
    pub description: Option<String>,
    /// The host that logs.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub host: Option<Id>,
    /// any, udp, tcp
    pub transport: String,
    /// An address or a network.
    #[serde(default)]
    pub address: Option<String>,
    /// Host name in the syslog header.
    #[serde(default)]
    pub header_host: Option<String>,
    pub source_type: String,
    pub time_zone: String,
    #[serde(default)]
    pub silent_after_minutes: Option<i64>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// open, internal, secret
    #[serde(default = "internal")]
    pub secrecy: String,
}

/// A log source.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    pub name: String,
    pub description: Option<String>,
    #[schema(value_type = Option<String>)]
    pub host: Option<Id>,
    pub transport: String,
    pub address: Option<String>,
    pub header_host: Option<String>,
    pub source_type: String,
    pub time_zone: String,
    pub silent_after_minutes: Option<i64>,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    pub secrecy: String,
    /// RFC 3339.
    pub updated_at: String,
    pub archived: bool,
}

/// A log source in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub name: String,
    pub transport: String,
    pub address: Option<String>,
    pub header_host: Option<String>,
    pub source_type: String,
    pub silent_after_minutes: Option<i64>,
    /// Name of the host.
    pub host: Option<String>,
    /// Name of the unit.
    pub unit: Option<String>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<SourceRow> for SourceItem {
    fn from(r: SourceRow) -> SourceItem {
        SourceItem {
            id: r.id,
            name: r.name,
            transport: r.transport,
            address: r.address,
            header_host: r.header_host,
            source_type: r.source_type,
            silent_after_minutes: r.silent_after_minutes,
            host: r.host,
            unit: r.unit,
            secrecy: r.secrecy.key().to_owned(),
            updated_at: r.updated_at.to_string(),
            archived: r.archived,
        }
    }
}

impl From<Source> for SourceOut {
    fn from(record: Source) -> SourceOut {
        let d = record.data;
        SourceOut {
            id: record.id,
            version: record.version,
            name: d.name,
            description: d.description,
            host: d.host,
            transport: d.transport,
            address: d.address,
            header_host: d.header_host,
            source_type: d.source_type,
            time_zone: d.time_zone,
            silent_after_minutes: d.silent_after_minutes,
            unit: d.unit,
            secrecy: d.secrecy.key().to_owned(),
            updated_at: record.updated_at.to_string(),
            archived: record.archived_at.is_some(),
        }
    }
}
