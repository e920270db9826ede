//! Log sources in the REST API: the same checks, permission and audit as the pages.
use super::{
    Edit, View,
    model::{Source, SourceRow},
    store::{self, Sources},
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
        .add::<Edit>(routes!(archive_source))
        .add::<Edit>(routes!(restore_source))
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

fn internal() -> String {
    "internal".to_owned()
}

impl SourceBody {
    /// The body as the form would have sent it, so that there is one set of checks.
    fn raw(&self) -> Raw {
        Raw::default()
            .with("name", &self.name)
            .with_opt("description", self.description.as_ref())
            .with_opt("host", self.host)
            .with("transport", &self.transport)
            .with_opt("address", self.address.as_ref())
            .with_opt("header_host", self.header_host.as_ref())
            .with("source_type", &self.source_type)
            .with("time_zone", &self.time_zone)
            .with_opt("silent_after_minutes", self.silent_after_minutes)
            .with_opt("unit", self.unit)
            .with("secrecy", &self.secrecy)
    }
}

/// A log source with its version, which an update must give back.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SourceUpdate {
    /// The `version` that was read; 409 when somebody else has saved since.
    pub version: i64,
    pub source: SourceBody,
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

fn out(record: Source) -> SourceOut {
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

/// Log sources; filters, sort and search as on the page.
#[utoipa::path(get, path = "/sources", params(PageQuery), responses((status = 200, body = ListPage<SourceItem>)))]
async fn list(
    auth: Auth<View>,
    query: TableQuery,
    axum::extract::Query(page): axum::extract::Query<PageQuery>,
) -> Result<Json<ListPage<SourceItem>>, AppError> {
    let kit = Kit::of(&auth);
    let size = usize::try_from(page.limit()).unwrap_or(1);
    let (rows, more) = TABLE.fetch(kit.db(), &kit.viewer, &query, query.cursor().as_ref(), size).await?;
    let next = rows.last().filter(|_| more).map(|(row, value)| Cursor::encode(value, row.id));
    Ok(Json(ListPage { items: rows.into_iter().map(|(row, _)| row.into()).collect(), next }))
}

/// A new log source.
#[utoipa::path(post, path = "/sources", request_body = SourceBody,
    responses((status = 201, body = SourceOut), (status = 422, description = "Fields are wrong")))]
async fn create(auth: Auth<Edit>, ApiJson(body): ApiJson<SourceBody>) -> Result<(StatusCode, Json<SourceOut>), AppError> {
    let kit = Kit::of(&auth);
    let id = save_strict::<Sources>(&kit, &auth.ctx, None, &body.raw()).await?;
    Ok((StatusCode::CREATED, Json(read(&kit, &kit.editor, id).await?)))
}

/// One log source.
#[utoipa::path(get, path = "/sources/{id}", params(("id" = String, Path)),
    responses((status = 200, body = SourceOut), (status = 404, description = "None that you may see")))]
async fn get(auth: Auth<View>, Path(id): Path<Id>) -> Result<Json<SourceOut>, AppError> {
    let kit = Kit::of(&auth);
    let record = read(&kit, &kit.viewer, id).await?;
    if record.secrecy == "secret" {
        kit.db().record_read(&auth.ctx, Change::new(store::REGISTER, Some(id), Act::Read)).await?;
    }
    Ok(Json(record))
}

async fn read(kit: &Kit, viewer: &Viewer, id: Id) -> Result<SourceOut, AppError> {
    store::get(kit.db(), viewer, id).await?.map(out).ok_or(AppError::NotFound)
}

/// Changes a log source; every field is replaced.
#[utoipa::path(put, path = "/sources/{id}", params(("id" = String, Path)), request_body = SourceUpdate,
    responses((status = 200, body = SourceOut), (status = 409, description = "Somebody else saved first"), (status = 422, description = "Fields are wrong")))]
async fn update(auth: Auth<Edit>, Path(id): Path<Id>, ApiJson(body): ApiJson<SourceUpdate>) -> Result<Json<SourceOut>, AppError> {
    let kit = Kit::of(&auth);
    let id = save_strict::<Sources>(&kit, &auth.ctx, Some((id, body.version)), &body.source.raw()).await?;
    Ok(Json(read(&kit, &kit.editor, id).await?))
}

/// Archives a log source; it is kept with its history.
#[utoipa::path(post, path = "/sources/{id}/archive", params(("id" = String, Path)), responses((status = 204)))]
async fn archive_source(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    archive::<Sources>(&Kit::of(&auth), &auth.ctx, id, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Restores an archived one.
#[utoipa::path(post, path = "/sources/{id}/restore", params(("id" = String, Path)), responses((status = 204)))]
async fn restore_source(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    archive::<Sources>(&Kit::of(&auth), &auth.ctx, id, false).await?;
    Ok(StatusCode::NO_CONTENT)
}
