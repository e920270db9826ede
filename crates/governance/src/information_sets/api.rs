//! Information sets in the REST API: the same checks, permission and audit as the pages.
use super::{
    Edit, View,
    model::{InformationSet, InformationSetRow},
    store::{self, InformationSets},
    table::TABLE,
};
use crate::{join::Class, systems::ClassOut};
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
        .add::<Edit>(routes!(archive_information_set))
        .add::<Edit>(routes!(restore_information_set))
}

/// An information set as it is sent in. Identifiers of other records are UUIDs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InformationSetBody {
    pub name: String,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub process: Option<String>,
    /// The function that owns it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub owner: Option<Id>,
    /// none, ordinary, sensitive, protected_identity
    pub personal_data: String,
    #[serde(default)]
    pub secrecy_grounds: Option<String>,
    #[serde(default)]
    pub retention_rule: Option<String>,
    #[serde(default)]
    pub legal_requirements: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    /// open, internal, secret
    #[serde(default = "open")]
    pub secrecy: String,
}

fn open() -> String {
    "open".to_owned()
}

impl InformationSetBody {
    /// The body as the form would have sent it, so that there is one set of checks.
    fn raw(&self) -> Raw {
        Raw::default()
            .with("name", &self.name)
            .with_opt("description", self.description.as_ref())
            .with_opt("process", self.process.as_ref())
            .with_opt("owner", self.owner)
            .with("personal_data", &self.personal_data)
            .with_opt("secrecy_grounds", self.secrecy_grounds.as_ref())
            .with_opt("retention_rule", self.retention_rule.as_ref())
            .with_opt("legal_requirements", self.legal_requirements.as_ref())
            .with_opt("unit", self.unit)
            .with("secrecy", &self.secrecy)
    }
}

/// An information set with its version, which an update must give back.
#[derive(Debug, Deserialize, ToSchema)]
pub struct InformationSetUpdate {
    /// The `version` that was read; 409 when somebody else has saved since.
    pub version: i64,
    pub information_set: InformationSetBody,
}

/// An information set.
#[derive(Debug, Serialize, ToSchema)]
pub struct InformationSetOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    pub name: String,
    pub description: Option<String>,
    pub process: Option<String>,
    #[schema(value_type = Option<String>)]
    pub owner: Option<Id>,
    pub personal_data: String,
    pub secrecy_grounds: Option<String>,
    pub retention_rule: Option<String>,
    pub legal_requirements: Option<String>,
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id>,
    pub secrecy: String,
    /// The class in force.
    pub class: ClassOut,
    /// RFC 3339.
    pub updated_at: String,
    pub archived: bool,
}

/// An information set in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct InformationSetItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub name: String,
    pub process: Option<String>,
    /// Name of the owning function.
    pub owner: Option<String>,
    /// Name of the unit.
    pub unit: Option<String>,
    pub personal_data: String,
    pub secrecy: String,
    pub class: ClassOut,
    /// State of the newest classification.
    pub classification: Option<String>,
    pub updated_at: String,
    pub archived: bool,
}

impl From<InformationSetRow> for InformationSetItem {
    fn from(i: InformationSetRow) -> InformationSetItem {
        InformationSetItem {
            id: i.id,
            name: i.name,
            process: i.process,
            owner: i.owner,
            unit: i.unit,
            personal_data: i.personal_data,
            secrecy: i.secrecy.key().to_owned(),
            class: i.class.into(),
            classification: i.classification,
            updated_at: i.updated_at.to_string(),
            archived: i.archived,
        }
    }
}

fn out(i: InformationSet, class: Class) -> InformationSetOut {
    let d = i.data;
    InformationSetOut {
        id: i.id,
        version: i.version,
        name: d.name,
        description: d.description,
        process: d.process,
        owner: d.owner,
        personal_data: d.personal_data,
        secrecy_grounds: d.secrecy_grounds,
        retention_rule: d.retention_rule,
        legal_requirements: d.legal_requirements,
        unit: d.unit,
        secrecy: d.secrecy.key().to_owned(),
        class: class.into(),
        updated_at: i.updated_at.to_string(),
        archived: i.archived_at.is_some(),
    }
}

/// Information sets; filters as on the page: unit, personal_data, classification, secrecy, owner, system, q, sort.
#[utoipa::path(get, path = "/information-sets", params(PageQuery), responses((status = 200, body = ListPage<InformationSetItem>)))]
async fn list(
    auth: Auth<View>,
    query: TableQuery,
    axum::extract::Query(page): axum::extract::Query<PageQuery>,
) -> Result<Json<ListPage<InformationSetItem>>, AppError> {
    let kit = Kit::of(&auth);
    let size = usize::try_from(page.limit()).unwrap_or(1);
    let (rows, more) = TABLE.fetch(kit.db(), &kit.viewer, &query, query.cursor().as_ref(), size).await?;
    let next = rows.last().filter(|_| more).map(|(row, value)| Cursor::encode(value, row.id));
    Ok(Json(ListPage { items: rows.into_iter().map(|(row, _)| row.into()).collect(), next }))
}

/// A new information set.
#[utoipa::path(post, path = "/information-sets", request_body = InformationSetBody,
    responses((status = 201, body = InformationSetOut), (status = 422, description = "Fields are wrong")))]
async fn create(
    auth: Auth<Edit>,
    ApiJson(body): ApiJson<InformationSetBody>,
) -> Result<(StatusCode, Json<InformationSetOut>), AppError> {
    let kit = Kit::of(&auth);
    let id = save_strict::<InformationSets>(&kit, &auth.ctx, None, &body.raw()).await?;
    Ok((StatusCode::CREATED, Json(read(&kit, &kit.editor, id).await?)))
}

/// One information set.
#[utoipa::path(get, path = "/information-sets/{id}", params(("id" = String, Path)),
    responses((status = 200, body = InformationSetOut), (status = 404, description = "None that you may see")))]
async fn get(auth: Auth<View>, Path(id): Path<Id>) -> Result<Json<InformationSetOut>, AppError> {
    let kit = Kit::of(&auth);
    let set = read(&kit, &kit.viewer, id).await?;
    if set.secrecy == "secret" {
        kit.db().record_read(&auth.ctx, Change::new(store::REGISTER, Some(id), Act::Read)).await?;
    }
    Ok(Json(set))
}

async fn read(kit: &Kit, viewer: &Viewer, id: Id) -> Result<InformationSetOut, AppError> {
    let set = store::get(kit.db(), viewer, id).await?.ok_or(AppError::NotFound)?;
    let classifications = store::classifications(kit.db(), id).await?;
    Ok(out(set, classifications.iter().find(|c| c.in_force()).map(|c| c.class).unwrap_or_default()))
}

/// Changes an information set; every field is replaced.
#[utoipa::path(put, path = "/information-sets/{id}", params(("id" = String, Path)), request_body = InformationSetUpdate,
    responses((status = 200, body = InformationSetOut), (status = 409, description = "Somebody else saved first"), (status = 422, description = "Fields are wrong")))]
async fn update(
    auth: Auth<Edit>,
    Path(id): Path<Id>,
    ApiJson(body): ApiJson<InformationSetUpdate>,
) -> Result<Json<InformationSetOut>, AppError> {
    let kit = Kit::of(&auth);
    let id = save_strict::<InformationSets>(&kit, &auth.ctx, Some((id, body.version)), &body.information_set.raw()).await?;
    Ok(Json(read(&kit, &kit.editor, id).await?))
}

/// Archives an information set; it is kept with its history.
#[utoipa::path(post, path = "/information-sets/{id}/archive", params(("id" = String, Path)), responses((status = 204)))]
async fn archive_information_set(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    archive::<InformationSets>(&Kit::of(&auth), &auth.ctx, id, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Restores an archived information set.
#[utoipa::path(post, path = "/information-sets/{id}/restore", params(("id" = String, Path)), responses((status = 204)))]
async fn restore_information_set(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    archive::<InformationSets>(&Kit::of(&auth), &auth.ctx, id, false).await?;
    Ok(StatusCode::NO_CONTENT)
}
