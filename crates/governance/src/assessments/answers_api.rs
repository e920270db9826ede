//! The acts on answers in the REST API, and the list of gaps: what the pages do, through the same functions.
use super::{
    Answer, Edit, View, acts,
    api::{AnswerBody, AnswerOut, AssessmentOut},
    catalogue::Requirement,
    gaps::{self, GapRow},
    lines::Line,
    pages::{
        acts::answerable,
        all_lines, editable,
        many::{Wish, delegation, fulfil, readable},
        requirement_of, start,
    },
    store,
};
use axum::{
    Json,
    extract::{Path, Query},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use vk_core::Id;
use vk_web::{
    Api, AppError, Auth, Permission,
    api::{ApiJson, ListPage, PageQuery},
    form::{Kit, Raw},
    table::{Cursor, TableQuery},
};

pub fn api(api: Api) -> Api {
    api.add::<Answer>(routes!(answer))
        .add::<Edit>(routes!(clear))
        .add::<Edit>(routes!(delegate))
        .add::<Edit>(routes!(inherit))
        .add::<Edit>(routes!(begin))
        .add::<View>(routes!(list_gaps))
}

/// What is held against what.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartBody {
    /// The system or unit.
    #[schema(value_type = String)]
    pub subject: Id,
    /// The requirement source.
    #[schema(value_type = String)]
    pub source: Id,
}

/// Begins the assessment of a system or unit against a source, or gives the one there is
#[utoipa::path(post, path = "/assessments/start", request_body = StartBody,
    responses((status = 201, body = AssessmentOut), (status = 200, body = AssessmentOut, description = "It had been begun before"),
        (status = 404, description = "No such system or unit for this caller")))]
async fn begin(auth: Auth<Edit>, ApiJson(body): ApiJson<StartBody>) -> Result<(StatusCode, Json<AssessmentOut>), AppError> {
    let subject = start::answerable(&auth, body.subject).await?;
    let (id, new) = start::begun(&auth, &subject, body.source).await?;
    let found = store::get(&auth.app.db, &Kit::of(&auth).viewer, id).await?.ok_or(AppError::NotFound)?;
    Ok((if new { StatusCode::CREATED } else { StatusCode::OK }, Json(AssessmentOut::of(found))))
}

/// The line as it stands after an act.
async fn line<P: Permission>(auth: &Auth<P>, id: Id, requirement: Id) -> Result<Json<AnswerOut>, AppError> {
    let assessment = store::by_id(&auth.app.db, id).await?.ok_or(AppError::NotFound)?;
    let lines: Vec<Line> = all_lines(&auth.app.db, &auth.viewer, &auth.ctx, &assessment).await?;
    let line = lines.iter().find(|line| line.requirement.id == requirement).ok_or(AppError::NotFound)?;
    Ok(Json(line.into()))
}

/// Answers one requirement
///
/// From whoever edits the assessment, or holds the function that this requirement was delegated to.
#[utoipa::path(put, path = "/assessments/{id}/answers/{requirement}",
    params(("id" = String, Path, description = "The assessment"), ("requirement" = String, Path, description = "The requirement")),
    request_body = AnswerBody,
    responses((status = 200, body = AnswerOut), (status = 404, description = "No such assessment for this caller"),
        (status = 422, description = "Wrong fields")))]
async fn answer(
    auth: Auth<Answer>,
    Path((id, requirement)): Path<(Id, Id)>,
    ApiJson(body): ApiJson<AnswerBody>,
) -> Result<Json<AnswerOut>, AppError> {
    let assessment = answerable(&auth, id, requirement).await?.assessment;
    let asked = requirement_of(&auth.app.db, &assessment, requirement).await?;
    let raw = Raw::default().with("answer", &body.answer).with_opt("reason", body.reason).with_opt("comment", body.comment);
    let new = acts::answer_from_raw(&raw)?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::answer(&mut tx, &assessment, &[asked], &new).await?;
    tx.commit(recorded).await?;
    line(&auth, id, requirement).await
}

/// Does one thing with one requirement of an assessment that this caller edits.
async fn act(auth: &Auth<Edit>, (id, requirement): (Id, Id), wish: Wish) -> Result<Json<AnswerOut>, AppError> {
    let assessment = editable(auth, id).await?;
    let asked: Requirement = requirement_of(&auth.app.db, &assessment, requirement).await?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = fulfil(&mut tx, &assessment, &[asked], &wish).await??;
    tx.commit(recorded).await?;
    line(auth, id, requirement).await
}

/// Takes the answer to one requirement away again; comment and delegation stay
#[utoipa::path(delete, path = "/assessments/{id}/answers/{requirement}",
    params(("id" = String, Path, description = "The assessment"), ("requirement" = String, Path, description = "The requirement")),
    responses((status = 200, body = AnswerOut), (status = 404, description = "No such assessment for this caller")))]
async fn clear(auth: Auth<Edit>, Path(at): Path<(Id, Id)>) -> Result<Json<AnswerOut>, AppError> {
    act(&auth, at, Wish::Clear).await
}

/// Who is asked to answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DelegationBody {
    /// The function; none takes the delegation back.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub function: Option<Id>,
    /// `YYYY-MM-DD`
    #[serde(default)]
    pub due: Option<String>,
}

/// Asks a function to answer one requirement
#[utoipa::path(put, path = "/assessments/{id}/answers/{requirement}/delegation",
    params(("id" = String, Path, description = "The assessment"), ("requirement" = String, Path, description = "The requirement")),
    request_body = DelegationBody,
    responses((status = 200, body = AnswerOut), (status = 404, description = "No such assessment for this caller"),
        (status = 422, description = "Wrong fields")))]
async fn delegate(
    auth: Auth<Edit>,
    Path(at): Path<(Id, Id)>,
    ApiJson(body): ApiJson<DelegationBody>,
) -> Result<Json<AnswerOut>, AppError> {
    let function = body.function.map(|id| id.to_string()).unwrap_or_default();
    let wish = delegation(&Kit::of(&auth), &function, &body.due.unwrap_or_default()).await??;
    act(&auth, at, wish).await
}

/// Whose answer is followed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InheritanceBody {
    /// An assessment against the same source, of a shared service or a unit.
    #[schema(value_type = String)]
    pub from: Id,
}

/// Lets the answer to one requirement follow another assessment's
#[utoipa::path(put, path = "/assessments/{id}/answers/{requirement}/inheritance",
    params(("id" = String, Path, description = "The assessment"), ("requirement" = String, Path, description = "The requirement")),
    request_body = InheritanceBody,
    responses((status = 200, body = AnswerOut), (status = 404, description = "No such assessment for this caller"),
        (status = 422, description = "It would follow itself in a circle, or is held against another source")))]
async fn inherit(
    auth: Auth<Edit>,
    Path(at): Path<(Id, Id)>,
    ApiJson(body): ApiJson<InheritanceBody>,
) -> Result<Json<AnswerOut>, AppError> {
    let from = readable(&Kit::of(&auth), body.from).await?;
    act(&auth, at, Wish::Inherit(from)).await
}

/// What applies and is not met.
#[derive(Debug, Serialize, ToSchema)]
pub struct GapItem {
    #[schema(value_type = String)]
    pub id: Id,
    #[schema(value_type = String)]
    pub assessment: Id,
    #[schema(value_type = String)]
    pub requirement: Id,
    /// Reference and name of the requirement.
    pub title: String,
    pub assessment_name: String,
    /// Name of the system or unit.
    pub subject: Option<String>,
    /// not_met, partly, unknown, unanswered, red, shortfall
    pub standing: String,
    /// The level of the class, and more where the requirement is a legal duty.
    pub weight: i64,
    pub area: String,
    pub legal_duty: bool,
    /// How many actions have been opened for it.
    pub actions: i64,
    pub unit: Option<String>,
    pub since: String,
}

impl From<GapRow> for GapItem {
    fn from(g: GapRow) -> GapItem {
        GapItem {
            id: g.id,
            assessment: g.assessment,
            requirement: g.requirement,
            title: g.title,
            assessment_name: g.assessment_name,
            subject: g.subject,
            standing: g.standing,
            weight: g.weight,
            area: g.area,
            legal_duty: g.legal_duty,
            actions: g.actions,
            unit: g.unit,
            since: g.since.to_string(),
        }
    }
}

/// The gaps, the heaviest first
///
/// Filters are those of the page: `unit`, `area`, `standing`, `legal_duty`, `subject`, `assessment`.
#[utoipa::path(get, path = "/assessments/gaps", params(PageQuery), responses((status = 200, body = ListPage<GapItem>)))]
async fn list_gaps(
    auth: Auth<View>,
    query: TableQuery,
    Query(page): Query<PageQuery>,
) -> Result<Json<ListPage<GapItem>>, AppError> {
    let kit = Kit::of(&auth);
    let size = usize::try_from(page.limit()).unwrap_or(1);
    let table = &gaps::TABLE;
    let (rows, more) = table.fetch(kit.db(), &kit.viewer, &query, query.cursor().as_ref(), size).await?;
    let next = rows.last().filter(|_| more).map(|(row, value)| Cursor::encode(value, (table.info)(row).id));
    Ok(Json(ListPage { items: rows.into_iter().map(|(row, _)| row.into()).collect(), next }))
}
