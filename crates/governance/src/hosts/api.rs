//! Hosts in the REST API: the same checks, permission and audit as the pages.
use super::{
    Edit, View,
    model::{Host, HostRow},
    store::{self, Hosts},
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
    standard_api::<View, Edit, Hosts>(api)
}

impl ApiRecords for Hosts {
    type Body = HostBody;
    type Out = HostOut;
    type Item = HostItem;
    const WORDS: ApiWords = ApiWords {
        key: "host",
        one: "a host",
        many: "Hosts",
        params: &[("system", "Runs this system."), ("zone", "Stands in this zone.")],
    };

    fn raw(body: &HostBody) -> Raw {
        Raw::default()
            .with("name", &body.name)
            .with_opt("fqdn", body.fqdn.as_ref())
            .with("kind", &body.kind)
            .with_opt("os", body.os.as_ref())
            .with_opt("description", body.description.as_ref())
            .with("addresses", body.addresses.join("\n"))
            .with_opt("system", body.system)
            .with_opt("zone", body.zone)
            .with("exposure", &body.exposure)
            .with_opt("unit", body.unit)
            .with("secrecy", &body.secrecy)
    }

    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<HostOut>, DbError> {
        Ok(store::get(kit.db(), viewer, id).await?.map(HostOut::from))
    }

    fn secrecy(out: &HostOut) -> &str {
        &out.secrecy
    }
}

/// A host as it is sent in. Identifiers of other records are UUIDs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HostBody {
    pub name: String,
    #[serde(default)]
    pub fqdn: Option<String>,
    /// server, client, network, firewall, medical, printer, other
    pub kind: String,
    #[serde(default)]
    pub os: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    /// IPv4 and IPv6 addresses.
    #[serde(default)]
    pub addresses: Vec<String>,
    /// The system that it runs.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub system: Option<Id>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub zone: Option<Id>,
    /// internal, internet
    pub exposure: String,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// open, internal, secret
    #[serde(default = "internal")]
    pub secrecy: String,
}

/// A host.
#[derive(Debug, Serialize, ToSchema)]
pub struct HostOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    pub name: String,
    pub fqdn: Option<String>,
    pub kind: String,
    pub os: Option<String>,
    pub description: Option<String>,
    pub addresses: Vec<String>,
    #[schema(value_type = Option<String>)]
    pub system: Option<Id>,
    #[schema(value_type = Option<String>)]
    pub zone: Option<Id>,
    pub exposure: String,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    pub secrecy: String,
    /// RFC 3339.
    pub updated_at: String,
    pub archived: bool,
}

/// A host in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct HostItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub name: String,
    pub fqdn: Option<String>,
    pub kind: String,
    pub os: Option<String>,
    /// Addresses, separated by spaces.
    pub addresses: Option<String>,
    /// Name of the system.
    pub system: Option<String>,
    /// Name of the zone.
    pub zone: Option<String>,
    pub exposure: String,
    /// register, observed
    pub origin: String,
    /// Name of the unit.
    pub unit: Option<String>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<HostRow> for HostItem {
    fn from(r: HostRow) -> HostItem {
        HostItem {
            id: r.id,
            name: r.name,
            fqdn: r.fqdn,
            kind: r.kind,
            os: r.os,
            addresses: r.addresses,
            system: r.system,
            zone: r.zone,
            exposure: r.exposure,
            origin: r.origin,
            unit: r.unit,
            secrecy: r.secrecy.key().to_owned(),
            updated_at: r.updated_at.to_string(),
            archived: r.archived,
        }
    }
}

impl From<Host> for HostOut {
    fn from(record: Host) -> HostOut {
        let d = record.data;
        HostOut {
            id: record.id,
            version: record.version,
            name: d.name,
            fqdn: d.fqdn,
            kind: d.kind,
            os: d.os,
            description: d.description,
            addresses: d.addresses.iter().map(ToString::to_string).collect(),
            system: d.system,
            zone: d.zone,
            exposure: d.exposure,
            unit: d.unit,
            secrecy: d.secrecy.key().to_owned(),
            updated_at: record.updated_at.to_string(),
            archived: record.archived_at.is_some(),
        }
    }
}
