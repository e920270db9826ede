//! People in the REST API: the same checks, permission and audit as the pages.
use super::{
    Edit, View,
    model::{Person, PersonRow},
    store::{self, People},
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
        .add::<Edit>(routes!(archive_person))
        .add::<Edit>(routes!(restore_person))
}

/// A person as they are sent in. Identifiers of other records are UUIDs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonBody {
    /// HSA-id or the directory's own key; unique.
    #[serde(default)]
    pub external_id: Option<String>,
    pub given_name: String,
    pub family_name: String,
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    pub phone: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// `YYYY-MM-DD`; whoever has left holds no function.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub left_on: Option<Date>,
    /// open, internal, secret
    #[serde(default = "internal")]
    pub secrecy: String,
}

fn internal() -> String {
    "internal".to_owned()
}

impl PersonBody {
    /// The body as the form would have sent it, so that there is one set of checks.
    fn raw(&self) -> Raw {
        Raw::default()
            .with_opt("external_id", self.external_id.as_ref())
            .with("given_name", &self.given_name)
            .with("family_name", &self.family_name)
            .with_opt("title", self.title.as_ref())
            .with_opt("email", self.email.as_ref())
            .with_opt("phone", self.phone.as_ref())
            .with_opt("unit", self.unit)
            .with_opt("left_on", self.left_on)
            .with("secrecy", &self.secrecy)
    }
}

/// A person with their version, which an update must give back.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PersonUpdate {
    /// The `version` that was read; 409 when somebody else has saved since.
    pub version: i64,
    pub person: PersonBody,
}

/// A person.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    pub name: String,
    pub external_id: Option<String>,
    pub given_name: String,
    pub family_name: String,
    pub title: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    pub active: bool,
    #[schema(value_type = Option<String>)]
    pub left_on: Option<Date>,
    pub secrecy: String,
    /// RFC 3339.
    pub updated_at: String,
    pub archived: bool,
}

impl From<Person> for PersonOut {
    fn from(p: Person) -> PersonOut {
        let d = p.data;
        PersonOut {
            id: p.id,
            version: p.version,
            name: d.name(),
            active: d.active(),
            external_id: d.external_id,
            given_name: d.given_name,
            family_name: d.family_name,
            title: d.title,
            email: d.email,
            phone: d.phone,
            unit: d.unit,
            left_on: d.left_on,
            secrecy: d.secrecy.key().to_owned(),
            updated_at: p.updated_at.to_string(),
            archived: p.archived_at.is_some(),
        }
    }
}

/// A person in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub name: String,
    pub title: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub external_id: Option<String>,
    /// Name of the unit.
    pub unit: Option<String>,
    /// Functions that the person holds.
    pub functions: i64,
    pub active: bool,
    pub secrecy: String,
    pub updated_at: String,
    pub archived: bool,
}

impl From<PersonRow> for PersonItem {
    fn from(p: PersonRow) -> PersonItem {
        PersonItem {
            id: p.id,
            name: p.name,
            title: p.title,
            email: p.email,
            phone: p.phone,
            external_id: p.external_id,
            unit: p.unit,
            functions: p.functions,
            active: p.active,
            secrecy: p.secrecy.key().to_owned(),
            updated_at: p.updated_at.to_string(),
            archived: p.archived,
        }
    }
}

/// The list's filters, as in the page's address.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "read as a TableQuery; this struct documents the names")]
struct PersonFilters {
    /// Words that must all occur in name, title, e-mail, phone or directory key.
    q: Option<String>,
    /// name or updated_at; with `-` in front downwards.
    sort: Option<String>,
    /// A unit and all below it.
    unit: Option<String>,
    /// yes or no
    active: Option<String>,
    /// Holds or stands in for this function.
    function: Option<String>,
    secrecy: Option<String>,
    /// `with` or `only`; without them archived people are left out.
    archived: Option<String>,
}

/// People, sorted and filtered as on the page.
#[utoipa::path(get, path = "/people", params(PersonFilters, PageQuery), responses((status = 200, body = ListPage<PersonItem>)))]
async fn list(
    auth: Auth<View>,
    query: TableQuery,
    axum::extract::Query(page): axum::extract::Query<PageQuery>,
) -> Result<Json<ListPage<PersonItem>>, AppError> {
    let kit = Kit::of(&auth);
    let size = usize::try_from(page.limit()).unwrap_or(1);
    let (rows, more) = TABLE.fetch(kit.db(), &kit.viewer, &query, query.cursor().as_ref(), size).await?;
    let next = rows.last().filter(|_| more).map(|(row, value)| Cursor::encode(value, row.id));
    Ok(Json(ListPage { items: rows.into_iter().map(|(row, _)| row.into()).collect(), next }))
}

/// A new person.
#[utoipa::path(post, path = "/people", request_body = PersonBody, responses((status = 201, body = PersonOut), (status = 422, description = "Fields are wrong")))]
async fn create(auth: Auth<Edit>, ApiJson(body): ApiJson<PersonBody>) -> Result<(StatusCode, Json<PersonOut>), AppError> {
    let kit = Kit::of(&auth);
    let id = save_strict::<People>(&kit, &auth.ctx, None, &body.raw()).await?;
    Ok((StatusCode::CREATED, Json(read(&kit, &kit.editor, id).await?)))
}

/// One person.
#[utoipa::path(get, path = "/people/{id}", params(("id" = String, Path)), responses((status = 200, body = PersonOut), (status = 404, description = "None that you may see")))]
async fn get(auth: Auth<View>, Path(id): Path<Id>) -> Result<Json<PersonOut>, AppError> {
    let kit = Kit::of(&auth);
    let person = read(&kit, &kit.viewer, id).await?;
    if person.secrecy == "secret" {
        kit.db().record_read(&auth.ctx, Change::new(store::REGISTER, Some(id), Act::Read)).await?;
    }
    Ok(Json(person))
}

async fn read(kit: &Kit, viewer: &Viewer, id: Id) -> Result<PersonOut, AppError> {
    Ok(store::get(kit.db(), viewer, id).await?.ok_or(AppError::NotFound)?.into())
}

/// Changes a person; every field is replaced.
#[utoipa::path(put, path = "/people/{id}", params(("id" = String, Path)), request_body = PersonUpdate,
    responses((status = 200, body = PersonOut), (status = 409, description = "Somebody else saved first"), (status = 422, description = "Fields are wrong")))]
async fn update(auth: Auth<Edit>, Path(id): Path<Id>, ApiJson(body): ApiJson<PersonUpdate>) -> Result<Json<PersonOut>, AppError> {
    let kit = Kit::of(&auth);
    let id = save_strict::<People>(&kit, &auth.ctx, Some((id, body.version)), &body.person.raw()).await?;
    Ok(Json(read(&kit, &kit.editor, id).await?))
}

/// Archives a person; they are kept with their history.
#[utoipa::path(post, path = "/people/{id}/archive", params(("id" = String, Path)), responses((status = 204)))]
async fn archive_person(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    archive::<People>(&Kit::of(&auth), &auth.ctx, id, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Restores an archived person.
#[utoipa::path(post, path = "/people/{id}/restore", params(("id" = String, Path)), responses((status = 204)))]
async fn restore_person(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    archive::<People>(&Kit::of(&auth), &auth.ctx, id, false).await?;
    Ok(StatusCode::NO_CONTENT)
}
