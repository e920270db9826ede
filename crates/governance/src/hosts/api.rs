//! Hosts in the REST API: the same checks, permission and audit as the pages.
use super::{
    Edit, View,
    model::{Host, HostRow},
    store::{self, Hosts},
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
        .add::<Edit>(routes!(archive_host))
        .add::<Edit>(routes!(restore_host))
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

fn internal() -> String {
    "internal".to_owned()
}

impl HostBody {
    /// The body as the form would have sent it, so that there is one set of checks.
    fn raw(&self) -> Raw {
        Raw::default()
            .with("name", &self.name)
            .with_opt("fqdn", self.fqdn.as_ref())
            .with("kind", &self.kind)
            .with_opt("os", self.os.as_ref())
            .with_opt("description", self.description.as_ref())
            .with("addresses", self.addresses.join("\n"))
            .with_opt("system", self.system)
            .with_opt("zone", self.zone)
            .with("exposure", &self.exposure)
            .with_opt("unit", self.unit)
            .with("secrecy", &self.secrecy)
    }
}

/// A host with its version, which an update must give back.
#[derive(Debug, Deserialize, ToSchema)]
pub struct HostUpdate {
    /// The `version` that was read; 409 when somebody else has saved since.
    pub version: i64,
    pub host: HostBody,
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

fn out(record: Host) -> HostOut {
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

/// Hosts; filters, sort and search as on the page.
#[utoipa::path(get, path = "/hosts", params(PageQuery), responses((status = 200, body = ListPage<HostItem>)))]
async fn list(
    auth: Auth<View>,
    query: TableQuery,
    axum::extract::Query(page): axum::extract::Query<PageQuery>,
) -> Result<Json<ListPage<HostItem>>, AppError> {
    let kit = Kit::of(&auth);
    let size = usize::try_from(page.limit()).unwrap_or(1);
    let (rows, more) = TABLE.fetch(kit.db(), &kit.viewer, &query, query.cursor().as_ref(), size).await?;
    let next = rows.last().filter(|_| more).map(|(row, value)| Cursor::encode(value, row.id));
    Ok(Json(ListPage { items: rows.into_iter().map(|(row, _)| row.into()).collect(), next }))
}

/// A new host.
#[utoipa::path(post, path = "/hosts", request_body = HostBody,
    responses((status = 201, body = HostOut), (status = 422, description = "Fields are wrong")))]
async fn create(auth: Auth<Edit>, ApiJson(body): ApiJson<HostBody>) -> Result<(StatusCode, Json<HostOut>), AppError> {
    let kit = Kit::of(&auth);
    let id = save_strict::<Hosts>(&kit, &auth.ctx, None, &body.raw()).await?;
    Ok((StatusCode::CREATED, Json(read(&kit, &kit.editor, id).await?)))
}

/// One host.
#[utoipa::path(get, path = "/hosts/{id}", params(("id" = String, Path)),
    responses((status = 200, body = HostOut), (status = 404, description = "None that you may see")))]
async fn get(auth: Auth<View>, Path(id): Path<Id>) -> Result<Json<HostOut>, AppError> {
    let kit = Kit::of(&auth);
    let record = read(&kit, &kit.viewer, id).await?;
    if record.secrecy == "secret" {
        kit.db().record_read(&auth.ctx, Change::new(store::REGISTER, Some(id), Act::Read)).await?;
    }
    Ok(Json(record))
}

async fn read(kit: &Kit, viewer: &Viewer, id: Id) -> Result<HostOut, AppError> {
    store::get(kit.db(), viewer, id).await?.map(out).ok_or(AppError::NotFound)
}

/// Changes a host; every field is replaced.
#[utoipa::path(put, path = "/hosts/{id}", params(("id" = String, Path)), request_body = HostUpdate,
    responses((status = 200, body = HostOut), (status = 409, description = "Somebody else saved first"), (status = 422, description = "Fields are wrong")))]
async fn update(auth: Auth<Edit>, Path(id): Path<Id>, ApiJson(body): ApiJson<HostUpdate>) -> Result<Json<HostOut>, AppError> {
    let kit = Kit::of(&auth);
    let id = save_strict::<Hosts>(&kit, &auth.ctx, Some((id, body.version)), &body.host.raw()).await?;
    Ok(Json(read(&kit, &kit.editor, id).await?))
}

/// Archives a host; it is kept with its history.
#[utoipa::path(post, path = "/hosts/{id}/archive", params(("id" = String, Path)), responses((status = 204)))]
async fn archive_host(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    archive::<Hosts>(&Kit::of(&auth), &auth.ctx, id, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Restores an archived one.
#[utoipa::path(post, path = "/hosts/{id}/restore", params(("id" = String, Path)), responses((status = 204)))]
async fn restore_host(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    archive::<Hosts>(&Kit::of(&auth), &auth.ctx, id, false).await?;
    Ok(StatusCode::NO_CONTENT)
}
