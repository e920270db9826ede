//! Units in the REST API: the same checks, permission and audit as the pages.
use super::{
    Edit, Manage, View, act_pages,
    model::{Unit, UnitRow},
    store::{self, Units},
    table::TABLE,
};
use axum::{Json, extract::Path, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use vk_core::{Date, Id};
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
        .add::<Edit>(routes!(archive_unit))
        .add::<Edit>(routes!(restore_unit))
        .add::<Manage>(routes!(move_unit))
        .add::<Manage>(routes!(merge_unit))
        .add::<Manage>(routes!(close_unit))
}

/// A unit as it is sent in. Identifiers of other records are UUIDs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitBody {
    pub name: String,
    #[serde(default)]
    pub short_name: Option<String>,
    /// The region's own code; unique.
    #[serde(default)]
    pub code: Option<String>,
    /// region, body, administration, division, unit, joint, company
    pub kind: String,
    /// The unit that it is part of; a changed one moves the unit with all below it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub parent: Option<Id>,
    #[serde(default)]
    pub description: Option<String>,
    /// Controller of personal data.
    #[serde(default)]
    pub is_controller: bool,
    /// `232100-0016`
    #[serde(default)]
    pub org_number: Option<String>,
    /// `YYYY-MM-DD`
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub valid_from: Option<Date>,
    /// open, internal, secret
    #[serde(default = "open")]
    pub secrecy: String,
}

fn open() -> String {
    "open".to_owned()
}

impl UnitBody {
    /// The body as the form would have sent it, so that there is one set of checks.
    fn raw(&self) -> Raw {
        Raw::default()
            .with("name", &self.name)
            .with_opt("short_name", self.short_name.as_ref())
            .with_opt("code", self.code.as_ref())
            .with("kind", &self.kind)
            .with_opt("parent", self.parent)
            .with_opt("description", self.description.as_ref())
            .with_flag("is_controller", self.is_controller)
            .with_opt("org_number", self.org_number.as_ref())
            .with_opt("valid_from", self.valid_from)
            .with("secrecy", &self.secrecy)
    }
}

/// A unit with its version, which an update must give back.
#[derive(Debug, Deserialize, ToSchema)]
pub struct UnitUpdate {
    /// The `version` that was read; 409 when somebody else has saved since.
    pub version: i64,
    pub unit: UnitBody,
}

/// A unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    pub name: String,
    pub short_name: Option<String>,
    pub code: Option<String>,
    pub kind: String,
    #[schema(value_type = Option<String>)]
    pub parent: Option<Id>,
    pub description: Option<String>,
    pub is_controller: bool,
    pub org_number: Option<String>,
    #[schema(value_type = Option<String>)]
    pub valid_from: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub closed_on: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub merged_into: Option<Id>,
    pub secrecy: String,
    /// RFC 3339.
    pub updated_at: String,
    pub archived: bool,
}

impl From<Unit> for UnitOut {
    fn from(u: Unit) -> UnitOut {
        let d = u.data;
        UnitOut {
            id: u.id,
            version: u.version,
            name: d.name,
            short_name: d.short_name,
            code: d.code,
            kind: d.kind,
            parent: d.parent,
            description: d.description,
            is_controller: d.is_controller,
            org_number: d.org_number,
            valid_from: d.valid_from,
            closed_on: u.closed_on,
            merged_into: u.merged_into,
            secrecy: d.secrecy.key().to_owned(),
            updated_at: u.updated_at.to_string(),
            archived: u.archived_at.is_some(),
        }
    }
}

/// A unit in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub name: String,
    pub short_name: Option<String>,
    pub code: Option<String>,
    pub kind: String,
    /// Name of the unit that it is part of.
    pub parent: Option<String>,
    pub is_controller: bool,
    pub org_number: Option<String>,
    #[schema(value_type = Option<String>)]
    pub closed_on: Option<Date>,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<UnitRow> for UnitItem {
    fn from(u: UnitRow) -> UnitItem {
        UnitItem {
            id: u.id,
            name: u.name,
            short_name: u.short_name,
            code: u.code,
            kind: u.kind,
            parent: u.parent,
            is_controller: u.is_controller,
            org_number: u.org_number,
            closed_on: u.closed_on,
            secrecy: u.secrecy.key().to_owned(),
            updated_at: u.updated_at.to_string(),
            archived: u.archived,
        }
    }
}

/// The list's filters, as in the page's address.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "read as a TableQuery; this struct documents the names")]
struct UnitFilters {
    /// Words that must all occur in name, short name, code or organisation number.
    q: Option<String>,
    /// name, kind or updated_at; with `-` in front downwards.
    sort: Option<String>,
    /// A unit and all below it.
    unit: Option<String>,
    /// Directly below this unit.
    parent: Option<String>,
    kind: Option<String>,
    /// yes or no
    is_controller: Option<String>,
    /// yes or no
    closed: Option<String>,
    secrecy: Option<String>,
    /// `with` or `only`; without them archived units are left out.
    archived: Option<String>,
}

/// Units, sorted and filtered as on the page.
#[utoipa::path(get, path = "/units", params(UnitFilters, PageQuery), responses((status = 200, body = ListPage<UnitItem>)))]
async fn list(
    auth: Auth<View>,
    query: TableQuery,
    axum::extract::Query(page): axum::extract::Query<PageQuery>,
) -> Result<Json<ListPage<UnitItem>>, AppError> {
    let kit = Kit::of(&auth);
    let size = usize::try_from(page.limit()).unwrap_or(1);
    let (rows, more) = TABLE.fetch(kit.db(), &kit.viewer, &query, query.cursor().as_ref(), size).await?;
    let next = rows.last().filter(|_| more).map(|(row, value)| Cursor::encode(value, row.id));
    Ok(Json(ListPage { items: rows.into_iter().map(|(row, _)| row.into()).collect(), next }))
}

/// A new unit.
#[utoipa::path(post, path = "/units", request_body = UnitBody, responses((status = 201, body = UnitOut), (status = 422, description = "Fields are wrong")))]
async fn create(auth: Auth<Edit>, ApiJson(body): ApiJson<UnitBody>) -> Result<(StatusCode, Json<UnitOut>), AppError> {
    let kit = Kit::of(&auth);
    let id = save_strict::<Units>(&kit, &auth.ctx, None, &body.raw()).await?;
    Ok((StatusCode::CREATED, Json(read(&kit, &kit.editor, id).await?)))
}

/// One unit.
#[utoipa::path(get, path = "/units/{id}", params(("id" = String, Path)), responses((status = 200, body = UnitOut), (status = 404, description = "None that you may see")))]
async fn get(auth: Auth<View>, Path(id): Path<Id>) -> Result<Json<UnitOut>, AppError> {
    let kit = Kit::of(&auth);
    let unit = read(&kit, &kit.viewer, id).await?;
    if unit.secrecy == "secret" {
        kit.db().record_read(&auth.ctx, Change::new(store::REGISTER, Some(id), Act::Read)).await?;
    }
    Ok(Json(unit))
}

async fn read(kit: &Kit, viewer: &Viewer, id: Id) -> Result<UnitOut, AppError> {
    Ok(store::get(kit.db(), viewer, id).await?.ok_or(AppError::NotFound)?.into())
}

/// Changes a unit; every field is replaced.
#[utoipa::path(put, path = "/units/{id}", params(("id" = String, Path)), request_body = UnitUpdate,
    responses((status = 200, body = UnitOut), (status = 409, description = "Somebody else saved first"), (status = 422, description = "Fields are wrong")))]
async fn update(auth: Auth<Edit>, Path(id): Path<Id>, ApiJson(body): ApiJson<UnitUpdate>) -> Result<Json<UnitOut>, AppError> {
    let kit = Kit::of(&auth);
    let id = save_strict::<Units>(&kit, &auth.ctx, Some((id, body.version)), &body.unit.raw()).await?;
    Ok(Json(read(&kit, &kit.editor, id).await?))
}

/// Archives a unit; it is kept with its history.
#[utoipa::path(post, path = "/units/{id}/archive", params(("id" = String, Path)), responses((status = 204)))]
async fn archive_unit(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    archive::<Units>(&Kit::of(&auth), &auth.ctx, id, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Restores an archived unit.
#[utoipa::path(post, path = "/units/{id}/restore", params(("id" = String, Path)), responses((status = 204)))]
async fn restore_unit(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    archive::<Units>(&Kit::of(&auth), &auth.ctx, id, false).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where a unit goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitMove {
    /// The new parent; null for the top of the tree.
    #[schema(value_type = Option<String>)]
    pub parent: Option<Id>,
}

/// Moves a unit with all below it. Records stay with their units.
#[utoipa::path(post, path = "/units/{id}/move", params(("id" = String, Path)), request_body = UnitMove,
    responses((status = 204), (status = 422, description = "The parent lies below the unit, is closed, or is the same")))]
async fn move_unit(auth: Auth<Manage>, Path(id): Path<Id>, ApiJson(body): ApiJson<UnitMove>) -> Result<StatusCode, AppError> {
    act_pages::strict(&auth, "move", id, &Raw::default().with_opt("parent", body.parent)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which unit takes over.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitMerge {
    #[schema(value_type = String)]
    pub into: Id,
}

/// Merges a unit into another: units below it, records and roles pass over, then it is closed.
#[utoipa::path(post, path = "/units/{id}/merge", params(("id" = String, Path)), request_body = UnitMerge,
    responses((status = 204), (status = 422, description = "The other unit lies below this one, or is closed")))]
async fn merge_unit(auth: Auth<Manage>, Path(id): Path<Id>, ApiJson(body): ApiJson<UnitMerge>) -> Result<StatusCode, AppError> {
    act_pages::strict(&auth, "merge", id, &Raw::default().with("into", body.into.to_string())).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// From when a unit is closed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitClose {
    #[schema(value_type = String)]
    pub closed_on: Date,
}

/// Closes a unit that holds nothing any more.
#[utoipa::path(post, path = "/units/{id}/close", params(("id" = String, Path)), request_body = UnitClose,
    responses((status = 204), (status = 422, description = "Open units or live records belong to it; they are named")))]
async fn close_unit(auth: Auth<Manage>, Path(id): Path<Id>, ApiJson(body): ApiJson<UnitClose>) -> Result<StatusCode, AppError> {
    act_pages::strict(&auth, "close", id, &Raw::default().with("closed_on", body.closed_on.to_string())).await?;
    Ok(StatusCode::NO_CONTENT)
}
