//! Systems in the REST API: the same checks, permission and audit as the pages.
use super::{
    Edit, View,
    model::{System, SystemRow},
    store::{self, Systems},
};
use crate::join::Class;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vk_core::{Aspect, Id};
use vk_db::{DbError, Viewer};
use vk_web::{
    Api,
    api::{ApiRecords, ApiWords, internal, standard_api},
    form::{Kit, Raw},
};

pub fn api(api: Api) -> Api {
    standard_api::<View, Edit, Systems>(api)
}

impl ApiRecords for Systems {
    type Body = SystemBody;
    type Out = SystemOut;
    type Item = SystemItem;
    const WORDS: ApiWords = ApiWords {
        key: "system",
        one: "a system",
        many: "Systems",
        params: &[
            ("q", "Words that must all occur in name, code or supplier."),
            ("information", "Holds this information set."),
            ("depends_on", "Needs this system."),
            ("owner", "Owned by this function."),
        ],
    };

    fn raw(body: &SystemBody) -> Raw {
        Raw::default()
            .with("name", &body.name)
            .with_opt("code", body.code.as_ref())
            .with_opt("description", body.description.as_ref())
            .with("kind", &body.kind)
            .with("hosting", &body.hosting)
            .with("lifecycle", &body.lifecycle)
            .with_opt("owner", body.owner)
            .with_opt("manager", body.manager)
            .with_opt("business_manager", body.business_manager)
            .with_flag("sector_critical", body.sector_critical)
            .with_opt("sector", body.sector.as_ref())
            .with_opt("supplier", body.supplier.as_ref())
            .with_opt("mtd_hours", body.mtd_hours)
            .with_opt("rto_hours", body.rto_hours)
            .with_opt("rpo_hours", body.rpo_hours)
            .with_opt("unit", body.unit)
            .with("secrecy", &body.secrecy)
            .with_all("information", &body.information)
            .with_all("depends_on", &body.depends_on)
    }

    async fn out(kit: &Kit, viewer: &Viewer, id: Id) -> Result<Option<SystemOut>, DbError> {
        let Some(system) = store::get(kit.db(), viewer, id).await? else { return Ok(None) };
        let sources = store::class_sources(kit.db(), &kit.viewers, id).await?;
        Ok(Some(SystemOut::of(system, sources.iter().fold(Class::default(), |class, source| class.max(source.class)))))
    }

    fn secrecy(out: &SystemOut) -> &str {
        &out.secrecy
    }
}

/// A system as it is sent in. Identifiers of other records are UUIDs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SystemBody {
    pub name: String,
    /// The region's own reference; unique.
    #[serde(default)]
    pub code: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    /// application, platform, infrastructure, medical, operational, cloud_service, other
    pub kind: String,
    /// own, supplier, cloud, shared_region
    pub hosting: String,
    /// planned, live, phasing_out, retired
    pub lifecycle: String,
    /// The function that owns the system.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub owner: Option<Id>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub manager: Option<Id>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub business_manager: Option<Id>,
    #[serde(default)]
    pub sector_critical: bool,
    /// Needed when `sector_critical`: public_administration, health_care, transport …
    #[serde(default)]
    pub sector: Option<String>,
    #[serde(default)]
    pub supplier: Option<String>,
    #[serde(default)]
    pub mtd_hours: Option<i64>,
    #[serde(default)]
    pub rto_hours: Option<i64>,
    #[serde(default)]
    pub rpo_hours: Option<i64>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// open, internal, secret
    #[serde(default = "internal")]
    pub secrecy: String,
    /// Information sets that the system holds.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub information: Vec<Id>,
    /// Systems that this one cannot work without.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub depends_on: Vec<Id>,
}

/// A system.
#[derive(Debug, Serialize, ToSchema)]
pub struct SystemOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    pub name: String,
    pub code: Option<String>,
    pub description: Option<String>,
    pub kind: String,
    pub hosting: String,
    pub lifecycle: String,
    #[schema(value_type = Option<String>)]
    pub owner: Option<Id>,
    #[schema(value_type = Option<String>)]
    pub manager: Option<Id>,
    #[schema(value_type = Option<String>)]
    pub business_manager: Option<Id>,
    pub sector_critical: bool,
    pub sector: Option<String>,
    pub supplier: Option<String>,
    pub mtd_hours: Option<i64>,
    pub rto_hours: Option<i64>,
    pub rpo_hours: Option<i64>,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    pub secrecy: String,
    #[schema(value_type = Vec<String>)]
    pub information: Vec<Id>,
    #[schema(value_type = Vec<String>)]
    pub depends_on: Vec<Id>,
    pub class: ClassOut,
    /// RFC 3339.
    pub updated_at: String,
    pub archived: bool,
}

/// Maximum per aspect over the information held; null where nothing is decided.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClassOut {
    pub confidentiality: Option<u8>,
    pub integrity: Option<u8>,
    pub availability: Option<u8>,
    pub traceability: Option<u8>,
}

impl From<Class> for ClassOut {
    fn from(class: Class) -> ClassOut {
        let level = |a| class.level(a).map(vk_core::Level::number);
        ClassOut {
            confidentiality: level(Aspect::Confidentiality),
            integrity: level(Aspect::Integrity),
            availability: level(Aspect::Availability),
            traceability: level(Aspect::Traceability),
        }
    }
}

/// A system in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct SystemItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub name: String,
    pub code: Option<String>,
    pub kind: String,
    pub hosting: String,
    pub lifecycle: String,
    /// Name of the owning function.
    pub owner: Option<String>,
    /// Name of the unit.
    pub unit: Option<String>,
    pub supplier: Option<String>,
    pub sector_critical: bool,
    pub secrecy: String,
    pub class: ClassOut,
    pub updated_at: String,
    pub archived: bool,
}

impl From<SystemRow> for SystemItem {
    fn from(s: SystemRow) -> SystemItem {
        SystemItem {
            id: s.id,
            name: s.name,
            code: s.code,
            kind: s.kind,
            hosting: s.hosting,
            lifecycle: s.lifecycle,
            owner: s.owner,
            unit: s.unit,
            supplier: s.supplier,
            sector_critical: s.sector_critical,
            secrecy: s.secrecy.key().to_owned(),
            class: s.class.into(),
            updated_at: s.updated_at.to_string(),
            archived: s.archived,
        }
    }
}

impl SystemOut {
    fn of(s: System, class: Class) -> SystemOut {
        let d = s.data;
        SystemOut {
            id: s.id,
            version: s.version,
            name: d.name,
            code: d.code,
            description: d.description,
            kind: d.kind,
            hosting: d.hosting,
            lifecycle: d.lifecycle,
            owner: d.owner,
            manager: d.manager,
            business_manager: d.business_manager,
            sector_critical: d.sector_critical,
            sector: d.sector,
            supplier: d.supplier,
            mtd_hours: d.mtd_hours,
            rto_hours: d.rto_hours,
            rpo_hours: d.rpo_hours,
            unit: d.unit,
            secrecy: d.secrecy.key().to_owned(),
            information: d.information,
            depends_on: d.depends_on,
            class: class.into(),
            updated_at: s.updated_at.to_string(),
            archived: s.archived_at.is_some(),
        }
    }
}
