//! Systems in the REST API: the same checks, permission and audit as the pages.
use super::{
    Edit, View,
    model::{System, SystemRow},
    store::{self, Systems},
    table::TABLE,
};
use crate::join::Class;
use axum::{Json, extract::Path, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use vk_core::{Aspect, Id};
use vk_db::{Act, Change};
use vk_web::{
    Api, AppError, Auth,
    api::{ApiJson, ListPage, PageQuery},
    form::{Kit, Raw, archive, save_strict},
    table::{Cursor, TableQuery},
};

pub fn api(api: Api) -> Api {
    api.add::<View>(routes!(list))
        .add::<Edit>(routes!(create))
        .add::<View>(routes!(get))
        .add::<Edit>(routes!(update))
        .add::<Edit>(routes!(archive_system))
        .add::<Edit>(routes!(restore_system))
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

fn internal() -> String {
    "internal".to_owned()
}

impl SystemBody {
    /// The body as the form would have sent it, so that there is one set of checks.
    fn raw(&self) -> Raw {
        Raw::default()
            .with("name", &self.name)
            .with_opt("code", self.code.as_ref())
            .with_opt("description", self.description.as_ref())
            .with("kind", &self.kind)
            .with("hosting", &self.hosting)
            .with("lifecycle", &self.lifecycle)
            .with_opt("owner", self.owner)
            .with_opt("manager", self.manager)
            .with_opt("business_manager", self.business_manager)
            .with_flag("sector_critical", self.sector_critical)
            .with_opt("sector", self.sector.as_ref())
            .with_opt("supplier", self.supplier.as_ref())
            .with_opt("mtd_hours", self.mtd_hours)
            .with_opt("rto_hours", self.rto_hours)
            .with_opt("rpo_hours", self.rpo_hours)
            .with_opt("unit", self.unit)
            .with("secrecy", &self.secrecy)
            .with_all("information", &self.information)
            .with_all("depends_on", &self.depends_on)
    }
}

/// A system with its version, which an update must give back.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SystemUpdate {
    /// The `version` that was read; 409 when somebody else has saved since.
    pub version: i64,
    pub system: SystemBody,
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

fn out(s: System, class: Class) -> SystemOut {
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

/// The list's filters, as in the page's address.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "read as a TableQuery; this struct documents the names")]
struct SystemFilters {
    /// Words that must all occur in name, code or supplier.
    q: Option<String>,
    /// name, kind, lifecycle or updated_at; with `-` in front downwards.
    sort: Option<String>,
    /// A unit and all below it.
    unit: Option<String>,
    kind: Option<String>,
    lifecycle: Option<String>,
    hosting: Option<String>,
    /// yes or no
    sector_critical: Option<String>,
    secrecy: Option<String>,
    /// Holds this information set.
    information: Option<String>,
    /// Needs this system.
    depends_on: Option<String>,
    /// Owned by this function.
    owner: Option<String>,
    /// `with` or `only`; without them archived systems are left out.
    archived: Option<String>,
}

/// Systems, sorted and filtered as on the page.
#[utoipa::path(get, path = "/systems", params(SystemFilters, PageQuery), responses((status = 200, body = ListPage<SystemItem>)))]
async fn list(
    auth: Auth<View>,
    query: TableQuery,
    axum::extract::Query(page): axum::extract::Query<PageQuery>,
) -> Result<Json<ListPage<SystemItem>>, AppError> {
    let kit = Kit::of(&auth);
    let size = usize::try_from(page.limit()).unwrap_or(1);
    let (rows, more) = TABLE.fetch(kit.db(), &kit.viewer, &query, query.cursor().as_ref(), size).await?;
    let next = rows.last().filter(|_| more).map(|(row, value)| Cursor::encode(value, row.id));
    Ok(Json(ListPage { items: rows.into_iter().map(|(row, _)| row.into()).collect(), next }))
}

/// A new system.
#[utoipa::path(post, path = "/systems", request_body = SystemBody, responses((status = 201, body = SystemOut), (status = 422, description = "Fields are wrong")))]
async fn create(auth: Auth<Edit>, ApiJson(body): ApiJson<SystemBody>) -> Result<(StatusCode, Json<SystemOut>), AppError> {
    let kit = Kit::of(&auth);
    let id = save_strict::<Systems>(&kit, &auth.ctx, None, &body.raw()).await?;
    Ok((StatusCode::CREATED, Json(read(&kit, &kit.editor, id).await?)))
}

/// One system.
#[utoipa::path(get, path = "/systems/{id}", params(("id" = String, Path)), responses((status = 200, body = SystemOut), (status = 404, description = "No such system, or none you may see")))]
async fn get(auth: Auth<View>, Path(id): Path<Id>) -> Result<Json<SystemOut>, AppError> {
    let kit = Kit::of(&auth);
    let system = read(&kit, &kit.viewer, id).await?;
    if system.secrecy == "secret" {
        kit.db().record_read(&auth.ctx, Change::new(store::REGISTER, Some(id), Act::Read)).await?;
    }
    Ok(Json(system))
}

async fn read(kit: &Kit, viewer: &vk_db::Viewer, id: Id) -> Result<SystemOut, AppError> {
    let system = store::get(kit.db(), viewer, id).await?.ok_or(AppError::NotFound)?;
    let sources = store::class_sources(kit.db(), &kit.viewers, id).await?;
    Ok(out(system, sources.iter().fold(Class::default(), |class, source| class.max(source.class))))
}

/// Changes a system; every field is replaced.
#[utoipa::path(put, path = "/systems/{id}", params(("id" = String, Path)), request_body = SystemUpdate,
    responses((status = 200, body = SystemOut), (status = 409, description = "Somebody else saved first"), (status = 422, description = "Fields are wrong")))]
async fn update(auth: Auth<Edit>, Path(id): Path<Id>, ApiJson(body): ApiJson<SystemUpdate>) -> Result<Json<SystemOut>, AppError> {
    let kit = Kit::of(&auth);
    let id = save_strict::<Systems>(&kit, &auth.ctx, Some((id, body.version)), &body.system.raw()).await?;
    Ok(Json(read(&kit, &kit.editor, id).await?))
}

/// Archives a system; it is kept with its history.
#[utoipa::path(post, path = "/systems/{id}/archive", params(("id" = String, Path)), responses((status = 204)))]
async fn archive_system(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    archive::<Systems>(&Kit::of(&auth), &auth.ctx, id, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Restores an archived system.
#[utoipa::path(post, path = "/systems/{id}/restore", params(("id" = String, Path)), responses((status = 204)))]
async fn restore_system(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    archive::<Systems>(&Kit::of(&auth), &auth.ctx, id, false).await?;
    Ok(StatusCode::NO_CONTENT)
}
