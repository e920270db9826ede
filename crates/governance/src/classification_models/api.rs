//! Classification models in the REST API: the words as they stand in the file, as JSON, with the same rules, permission and audit as on the pages.
use super::{
    Decide, Edit, View, acts, form,
    model::{ClassificationModel, Model, ModelRow},
    pages::whole_region,
    store::{self, shipped as shipped_model},
    table::TABLE,
};
use axum::{
    Json,
    extract::{Path, Query},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use vk_core::Id;
use vk_web::{
    Api, AppError, Auth, Permission,
    api::{ApiJson, ListPage, PageQuery},
    form::{FieldErrors, Kit},
    table::{Cursor, TableQuery},
};

pub fn api(api: Api) -> Api {
    api.add::<View>(routes!(list))
        .add::<Edit>(routes!(create))
        .add::<View>(routes!(shipped))
        .add::<Decide>(routes!(back_to_shipped))
        .add::<View>(routes!(get))
        .add::<Edit>(routes!(update))
        .add::<Edit>(routes!(archive_classification_model))
        .add::<Edit>(routes!(restore_classification_model))
        .add::<Decide>(routes!(take_into_use))
}

/// One of the region's own models in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClassificationModelItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub label: String,
    pub name_sv: String,
    pub name_en: String,
    /// draft, in_use, retired
    pub state: String,
    pub based_on: String,
    pub taken_into_use_on: Option<String>,
    pub decided_by: Option<String>,
    pub updated_at: String,
    pub archived: bool,
}

impl From<ModelRow> for ClassificationModelItem {
    fn from(m: ModelRow) -> ClassificationModelItem {
        ClassificationModelItem {
            id: m.id,
            label: m.label,
            name_sv: m.name_sv,
            name_en: m.name_en,
            state: m.state.key().to_owned(),
            based_on: m.based_on,
            taken_into_use_on: m.taken_into_use_on.map(|d| d.to_string()),
            decided_by: m.decided_by,
            updated_at: m.updated_at.to_string(),
            archived: m.archived,
        }
    }
}

/// A model with its words.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClassificationModelOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub version: i64,
    pub label: String,
    /// draft, in_use, retired
    pub state: String,
    pub based_on: String,
    pub taken_into_use_on: Option<String>,
    pub decided_by: Option<String>,
    pub decision_reference: Option<String>,
    pub retired_on: Option<String>,
    /// The label of the model that took its place.
    pub replaced_by: Option<String>,
    pub model: Model,
    /// RFC 3339.
    pub updated_at: String,
    pub archived: bool,
}

impl From<ClassificationModel> for ClassificationModelOut {
    fn from(m: ClassificationModel) -> ClassificationModelOut {
        let (id, version, archived, updated_at) = (m.id, m.version, m.is_archived(), m.updated_at.to_string());
        let d = m.data;
        let (taken_on, taken_by, reference) =
            d.taken.map_or((None, None, None), |t| (Some(t.on.to_string()), Some(t.by), t.reference));
        ClassificationModelOut {
            id,
            version,
            label: d.model.label(),
            state: d.state.key().to_owned(),
            based_on: d.based_on,
            taken_into_use_on: taken_on,
            decided_by: taken_by,
            decision_reference: reference,
            retired_on: d.retired.map(|r| r.on.to_string()),
            replaced_by: d.replaced_by,
            model: d.model,
            updated_at,
            archived,
        }
    }
}

/// The model that comes with the program.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShippedClassificationModelOut {
    pub label: String,
    /// New classifications are made under it.
    pub in_use: bool,
    pub model: Model,
}

/// Other words for a draft.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassificationModelUpdate {
    /// The `version` that was read; 409 when somebody else has saved since.
    pub version: i64,
    /// `id`, `version` and `valid_from` in it stay what they are.
    pub model: Model,
}

/// The decision to take a model into use.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassificationModelDecision {
    pub version: i64,
    /// Where the decision stands: registry number, item in the minutes, delegation order.
    pub reference: String,
}

/// The decision to go back to the shipped model.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShippedClassificationModelDecision {
    /// Where the decision stands: registry number, item in the minutes, delegation order.
    pub reference: String,
}

/// The list's filters, as in the page's address.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "read as a TableQuery; this struct documents the names")]
struct ClassificationModelFilters {
    /// Words that must all occur in label or name.
    q: Option<String>,
    /// name, label or updated_at; with `-` in front downwards.
    sort: Option<String>,
    /// draft, in_use, retired
    state: Option<String>,
    /// `with` or `only`; without them archived models are left out.
    archived: Option<String>,
}

/// The region's own classification models, sorted and filtered as on the page.
#[utoipa::path(get, path = "/classification-models", params(ClassificationModelFilters, PageQuery),
    responses((status = 200, body = ListPage<ClassificationModelItem>)))]
async fn list(
    auth: Auth<View>,
    query: TableQuery,
    Query(page): Query<PageQuery>,
) -> Result<Json<ListPage<ClassificationModelItem>>, AppError> {
    let size = usize::try_from(page.limit()).unwrap_or(1);
    let (rows, more) = TABLE.fetch(&auth.app.db, &auth.viewer, &query, query.cursor().as_ref(), size).await?;
    let next = rows.last().filter(|_| more).map(|(row, value)| Cursor::encode(value, row.id));
    Ok(Json(ListPage { items: rows.into_iter().map(|(row, _)| row.into()).collect(), next }))
}

/// A new draft with these words; it gets the region's next label, and the one in the body is kept as what it is based on.
#[utoipa::path(post, path = "/classification-models", request_body = Model,
    responses((status = 201, body = ClassificationModelOut), (status = 422, description = "Fields are wrong")))]
async fn create(
    auth: Auth<Edit>,
    ApiJson(model): ApiJson<Model>,
) -> Result<(StatusCode, Json<ClassificationModelOut>), AppError> {
    whole_region(&auth)?;
    checked(&model)?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let (id, recorded) = acts::add(&mut tx, &auth.app.region(), model).await?;
    tx.commit(recorded).await?;
    Ok((StatusCode::CREATED, Json(out(&auth, id).await?)))
}

/// The model that comes with the program.
#[utoipa::path(get, path = "/classification-models/shipped", responses((status = 200, body = ShippedClassificationModelOut)))]
async fn shipped(auth: Auth<View>) -> Result<Json<ShippedClassificationModelOut>, AppError> {
    let in_use = store::in_use(&auth.app.db).await?.record.is_none();
    let model = shipped_model()?.clone();
    Ok(Json(ShippedClassificationModelOut { label: model.label(), in_use, model }))
}

/// Goes back to the shipped model; the region's own that was in use is retired.
#[utoipa::path(post, path = "/classification-models/shipped/use", request_body = ShippedClassificationModelDecision,
    responses((status = 204), (status = 422, description = "No reference")))]
async fn back_to_shipped(
    auth: Auth<Decide>,
    ApiJson(act): ApiJson<ShippedClassificationModelDecision>,
) -> Result<StatusCode, AppError> {
    whole_region(&auth)?;
    let reference = acts::reference(&act.reference)?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    if let Some(recorded) = acts::back_to_shipped(&mut tx, reference).await? {
        tx.commit(recorded).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// One of the region's own models, whole.
#[utoipa::path(get, path = "/classification-models/{id}", params(("id" = String, Path)),
    responses((status = 200, body = ClassificationModelOut), (status = 404, description = "None that you may see")))]
async fn get(auth: Auth<View>, Path(id): Path<Id>) -> Result<Json<ClassificationModelOut>, AppError> {
    Ok(Json(out(&auth, id).await?))
}

/// Gives a draft other words; all of them are replaced.
#[utoipa::path(put, path = "/classification-models/{id}", params(("id" = String, Path)), request_body = ClassificationModelUpdate,
    responses((status = 200, body = ClassificationModelOut), (status = 409, description = "Somebody else saved first"), (status = 422, description = "Fields are wrong, or no draft")))]
async fn update(
    auth: Auth<Edit>,
    Path(id): Path<Id>,
    ApiJson(update): ApiJson<ClassificationModelUpdate>,
) -> Result<Json<ClassificationModelOut>, AppError> {
    whole_region(&auth)?;
    checked(&update.model)?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::change(&mut tx, id, update.version, update.model).await?;
    tx.commit(recorded).await?;
    Ok(Json(out(&auth, id).await?))
}

/// Puts a draft or a retired model away; the history is kept.
#[utoipa::path(post, path = "/classification-models/{id}/archive", params(("id" = String, Path)),
    responses((status = 204), (status = 422, description = "In use")))]
async fn archive_classification_model(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    set_archived(&auth, id, true).await
}

/// Takes a model out again that was put away.
#[utoipa::path(post, path = "/classification-models/{id}/restore", params(("id" = String, Path)), responses((status = 204)))]
async fn restore_classification_model(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    set_archived(&auth, id, false).await
}

/// Takes a draft into use: new classifications are made under it, and the model before it is retired.
#[utoipa::path(post, path = "/classification-models/{id}/use", params(("id" = String, Path)), request_body = ClassificationModelDecision,
    responses((status = 200, body = ClassificationModelOut), (status = 409, description = "Somebody else saved first"), (status = 422, description = "No reference, or no draft")))]
async fn take_into_use(
    auth: Auth<Decide>,
    Path(id): Path<Id>,
    ApiJson(act): ApiJson<ClassificationModelDecision>,
) -> Result<Json<ClassificationModelOut>, AppError> {
    whole_region(&auth)?;
    let reference = acts::reference(&act.reference)?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::take_into_use(&mut tx, id, act.version, reference).await?;
    tx.commit(recorded).await?;
    Ok(Json(out(&auth, id).await?))
}

async fn out<P: Permission>(auth: &Auth<P>, id: Id) -> Result<ClassificationModelOut, AppError> {
    let kit = Kit::of(auth);
    Ok(store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?.into())
}

/// What does not hold, by the names that the form has for the same places.
fn checked(model: &Model) -> Result<(), FieldErrors> {
    let mut errors = FieldErrors::default();
    for fault in model.faults() {
        errors.add(&form::field_of(model, fault.place), fault.what.message());
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

async fn set_archived(auth: &Auth<Edit>, id: Id, archived: bool) -> Result<StatusCode, AppError> {
    whole_region(auth)?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::set_archived(&mut tx, id, archived).await?;
    tx.commit(recorded).await?;
    Ok(StatusCode::NO_CONTENT)
}
