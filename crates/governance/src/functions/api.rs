//! Functions in the REST API: the same checks, permission and audit as the pages.
use super::{
    Edit, View,
    model::{Function, FunctionRow},
    store::{self, Functions},
    table::TABLE,
};
use axum::{Json, extract::Path, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
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
        .add::<Edit>(routes!(archive_function))
        .add::<Edit>(routes!(restore_function))
}

/// A function as it is sent in. Identifiers of other records are UUIDs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FunctionBody {
    pub name: String,
    /// The program's role that belongs to it: ciso, system_owner, officer_on_call …
    #[serde(default)]
    pub role_key: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    /// The function's own number.
    #[serde(default)]
    pub phone: Option<String>,
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// open, internal, secret
    #[serde(default = "open")]
    pub secrecy: String,
    /// Functions who hold the function.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub holders: Vec<Id>,
    /// Functions who stand in; nobody is both.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub deputies: Vec<Id>,
}

fn open() -> String {
    "open".to_owned()
}

impl FunctionBody {
    /// The body as the form would have sent it, so that there is one set of checks.
    fn raw(&self) -> Raw {
        Raw::default()
            .with("name", &self.name)
            .with_opt("role_key", self.role_key.as_ref())
            .with_opt("description", self.description.as_ref())
            .with_opt("phone", self.phone.as_ref())
            .with_opt("email", self.email.as_ref())
            .with_opt("unit", self.unit)
            .with("secrecy", &self.secrecy)
            .with_all("holders", &self.holders)
            .with_all("deputies", &self.deputies)
    }
}

/// A function with its version, which an update must give back.
#[derive(Debug, Deserialize, ToSchema)]
pub struct FunctionUpdate {
    /// The `version` that was read; 409 when somebody else has saved since.
    pub version: i64,
    pub function: FunctionBody,
}

/// A function.
#[derive(Debug, Serialize, ToSchema)]
pub struct FunctionOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    pub name: String,
    pub role_key: Option<String>,
    pub description: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    pub secrecy: String,
    #[schema(value_type = Vec<String>)]
    pub holders: Vec<Id>,
    #[schema(value_type = Vec<String>)]
    pub deputies: Vec<Id>,
    /// RFC 3339.
    pub updated_at: String,
    pub archived: bool,
}

impl From<Function> for FunctionOut {
    fn from(f: Function) -> FunctionOut {
        let d = f.data;
        FunctionOut {
            id: f.id,
            version: f.version,
            name: d.name,
            role_key: d.role_key,
            description: d.description,
            phone: d.phone,
            email: d.email,
            unit: d.unit,
            secrecy: d.secrecy.key().to_owned(),
            holders: d.holders,
            deputies: d.deputies,
            updated_at: f.updated_at.to_string(),
            archived: f.archived_at.is_some(),
        }
    }
}

/// A function in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct FunctionItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub name: String,
    pub role_key: Option<String>,
    /// Name of the unit.
    pub unit: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    /// Holders in service; 0 is a vacant function.
    pub holders: i64,
    /// Deputies in service.
    pub deputies: i64,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<FunctionRow> for FunctionItem {
    fn from(f: FunctionRow) -> FunctionItem {
        FunctionItem {
            id: f.id,
            name: f.name,
            role_key: f.role_key,
            unit: f.unit,
            phone: f.phone,
            email: f.email,
            holders: f.holders,
            deputies: f.deputies,
            secrecy: f.secrecy.key().to_owned(),
            updated_at: f.updated_at.to_string(),
            archived: f.archived,
        }
    }
}

/// The list's filters, as in the page's address.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "read as a TableQuery; this struct documents the names")]
struct FunctionFilters {
    /// Words that must all occur in name, description, phone or e-mail.
    q: Option<String>,
    /// name or updated_at; with `-` in front downwards.
    sort: Option<String>,
    /// A unit and all below it.
    unit: Option<String>,
    role_key: Option<String>,
    /// yes: without a holder in service.
    vacant: Option<String>,
    /// Held or stood in for by this person.
    person: Option<String>,
    secrecy: Option<String>,
    /// `with` or `only`; without them archived functions are left out.
    archived: Option<String>,
}

/// Functions, sorted and filtered as on the page.
#[utoipa::path(get, path = "/functions", params(FunctionFilters, PageQuery), responses((status = 200, body = ListPage<FunctionItem>)))]
async fn list(
    auth: Auth<View>,
    query: TableQuery,
    axum::extract::Query(page): axum::extract::Query<PageQuery>,
) -> Result<Json<ListPage<FunctionItem>>, AppError> {
    let kit = Kit::of(&auth);
    let size = usize::try_from(page.limit()).unwrap_or(1);
    let (rows, more) = TABLE.fetch(kit.db(), &kit.viewer, &query, query.cursor().as_ref(), size).await?;
    let next = rows.last().filter(|_| more).map(|(row, value)| Cursor::encode(value, row.id));
    Ok(Json(ListPage { items: rows.into_iter().map(|(row, _)| row.into()).collect(), next }))
}

/// A new function.
#[utoipa::path(post, path = "/functions", request_body = FunctionBody, responses((status = 201, body = FunctionOut), (status = 422, description = "Fields are wrong")))]
async fn create(auth: Auth<Edit>, ApiJson(body): ApiJson<FunctionBody>) -> Result<(StatusCode, Json<FunctionOut>), AppError> {
    let kit = Kit::of(&auth);
    let id = save_strict::<Functions>(&kit, &auth.ctx, None, &body.raw()).await?;
    Ok((StatusCode::CREATED, Json(read(&kit, &kit.editor, id).await?)))
}

/// One function.
#[utoipa::path(get, path = "/functions/{id}", params(("id" = String, Path)), responses((status = 200, body = FunctionOut), (status = 404, description = "None that you may see")))]
async fn get(auth: Auth<View>, Path(id): Path<Id>) -> Result<Json<FunctionOut>, AppError> {
    let kit = Kit::of(&auth);
    let function = read(&kit, &kit.viewer, id).await?;
    if function.secrecy == "secret" {
        kit.db().record_read(&auth.ctx, Change::new(store::REGISTER, Some(id), Act::Read)).await?;
    }
    Ok(Json(function))
}

async fn read(kit: &Kit, viewer: &Viewer, id: Id) -> Result<FunctionOut, AppError> {
    Ok(store::get(kit.db(), viewer, id).await?.ok_or(AppError::NotFound)?.into())
}

/// Changes a function; every field is replaced.
#[utoipa::path(put, path = "/functions/{id}", params(("id" = String, Path)), request_body = FunctionUpdate,
    responses((status = 200, body = FunctionOut), (status = 409, description = "Somebody else saved first"), (status = 422, description = "Fields are wrong")))]
async fn update(
    auth: Auth<Edit>,
    Path(id): Path<Id>,
    ApiJson(body): ApiJson<FunctionUpdate>,
) -> Result<Json<FunctionOut>, AppError> {
    let kit = Kit::of(&auth);
    let id = save_strict::<Functions>(&kit, &auth.ctx, Some((id, body.version)), &body.function.raw()).await?;
    Ok(Json(read(&kit, &kit.editor, id).await?))
}

/// Archives a function; it is kept with its history.
#[utoipa::path(post, path = "/functions/{id}/archive", params(("id" = String, Path)), responses((status = 204)))]
async fn archive_function(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    archive::<Functions>(&Kit::of(&auth), &auth.ctx, id, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Restores an archived function.
#[utoipa::path(post, path = "/functions/{id}/restore", params(("id" = String, Path)), responses((status = 204)))]
async fn restore_function(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    archive::<Functions>(&Kit::of(&auth), &auth.ctx, id, false).await?;
    Ok(StatusCode::NO_CONTENT)
}
