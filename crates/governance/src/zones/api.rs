//! Zones in the REST API: the same checks, permission and audit as the pages.
use super::{
    Edit, View,
    model::{Zone, ZoneRow},
    store::{self, Zones},
    table::TABLE,
};
use axum::{Json, extract::Path, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use vk_core::Id;
use vk_db::{Act, Change, Viewer};
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
        .add::<Edit>(routes!(archive_zone))
        .add::<Edit>(routes!(restore_zone))
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

fn internal() -> String {
    "internal".to_owned()
}

impl ZoneBody {
    /// The body as the form would have sent it, so that there is one set of checks.
    fn raw(&self) -> Raw {
        Raw::default()
            .with("name", &self.name)
            .with_opt("description", self.description.as_ref())
            .with("trust", &self.trust)
            .with("cidrs", self.cidrs.join("\n"))
            .with_opt("unit", self.unit)
            .with("secrecy", &self.secrecy)
    }
}

/// A zone with its version, which an update must give back.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ZoneUpdate {
    /// The `version` that was read; 409 when somebody else has saved since.
    pub version: i64,
    pub zone: ZoneBody,
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

fn out(record: Zone) -> ZoneOut {
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

/// Zones; filters, sort and search as on the page.
#[utoipa::path(get, path = "/zones", params(PageQuery), responses((status = 200, body = ListPage<ZoneItem>)))]
async fn list(
    auth: Auth<View>,
    query: TableQuery,
    axum::extract::Query(page): axum::extract::Query<PageQuery>,
) -> Result<Json<ListPage<ZoneItem>>, AppError> {
    let kit = Kit::of(&auth);
    let size = usize::try_from(page.limit()).unwrap_or(1);
    let (rows, more) = TABLE.fetch(kit.db(), &kit.viewer, &query, query.cursor().as_ref(), size).await?;
    let next = rows.last().filter(|_| more).map(|(row, value)| Cursor::encode(value, row.id));
    Ok(Json(ListPage { items: rows.into_iter().map(|(row, _)| row.into()).collect(), next }))
}

/// A new zone.
#[utoipa::path(post, path = "/zones", request_body = ZoneBody,
    responses((status = 201, body = ZoneOut), (status = 422, description = "Fields are wrong")))]
async fn create(auth: Auth<Edit>, ApiJson(body): ApiJson<ZoneBody>) -> Result<(StatusCode, Json<ZoneOut>), AppError> {
    let kit = Kit::of(&auth);
    let id = save_strict::<Zones>(&kit, &auth.ctx, None, &body.raw()).await?;
    Ok((StatusCode::CREATED, Json(read(&kit, &kit.editor, id).await?)))
}

/// One zone.
#[utoipa::path(get, path = "/zones/{id}", params(("id" = String, Path)),
    responses((status = 200, body = ZoneOut), (status = 404, description = "None that you may see")))]
async fn get(auth: Auth<View>, Path(id): Path<Id>) -> Result<Json<ZoneOut>, AppError> {
    let kit = Kit::of(&auth);
    let record = read(&kit, &kit.viewer, id).await?;
    if record.secrecy == "secret" {
        kit.db().record_read(&auth.ctx, Change::new(store::REGISTER, Some(id), Act::Read)).await?;
    }
    Ok(Json(record))
}

async fn read(kit: &Kit, viewer: &Viewer, id: Id) -> Result<ZoneOut, AppError> {
    store::get(kit.db(), viewer, id).await?.map(out).ok_or(AppError::NotFound)
}

/// Changes a zone; every field is replaced.
#[utoipa::path(put, path = "/zones/{id}", params(("id" = String, Path)), request_body = ZoneUpdate,
    responses((status = 200, body = ZoneOut), (status = 409, description = "Somebody else saved first"), (status = 422, description = "Fields are wrong")))]
async fn update(auth: Auth<Edit>, Path(id): Path<Id>, ApiJson(body): ApiJson<ZoneUpdate>) -> Result<Json<ZoneOut>, AppError> {
    let kit = Kit::of(&auth);
    let id = save_strict::<Zones>(&kit, &auth.ctx, Some((id, body.version)), &body.zone.raw()).await?;
    Ok(Json(read(&kit, &kit.editor, id).await?))
}

/// Archives a zone; it is kept with its history.
#[utoipa::path(post, path = "/zones/{id}/archive", params(("id" = String, Path)), responses((status = 204)))]
async fn archive_zone(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    archive::<Zones>(&Kit::of(&auth), &auth.ctx, id, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Restores an archived one.
#[utoipa::path(post, path = "/zones/{id}/restore", params(("id" = String, Path)), responses((status = 204)))]
async fn restore_zone(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    archive::<Zones>(&Kit::of(&auth), &auth.ctx, id, false).await?;
    Ok(StatusCode::NO_CONTENT)
}
