//! Comments through the API, with the checks of the page.
use super::{Comment, pages, store};
use crate::{
    AppError, Auth, SignedIn,
    api::{ApiJson, PageQuery},
    around::Place,
    form::FieldErrors,
};
use axum::{
    Json,
    extract::{Path, Query},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vk_core::Id;

/// A comment on a record.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CommentOut {
    id: String,
    author: String,
    author_name: String,
    /// Microseconds since 1970, UTC.
    at: i64,
    /// Empty when withdrawn.
    body: String,
    withdrawn_at: Option<i64>,
}

impl From<Comment> for CommentOut {
    fn from(c: Comment) -> CommentOut {
        CommentOut {
            id: c.id.to_string(),
            author: c.author.to_string(),
            author_name: c.author_name,
            at: c.at.micros(),
            body: c.body,
            withdrawn_at: c.withdrawn_at.map(vk_core::Instant::micros),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CommentList {
    items: Vec<CommentOut>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CommentBody {
    /// `@name` mentions an account, which must be able to see the record.
    body: String,
}

/// The newest comments of a record, the newest last.
#[utoipa::path(get, path = "/records/{id}/comments", operation_id = "list_comments", params(("id" = String, Path), PageQuery),
    responses((status = 200, body = CommentList), (status = 404, description = "None that you may see")))]
pub(super) async fn list(
    auth: Auth<SignedIn>,
    Path(id): Path<Id>,
    Query(page): Query<PageQuery>,
) -> Result<Json<CommentList>, AppError> {
    let place = Place::find(&auth, id).await?;
    place.seen(&auth.ctx).await?;
    let (found, _) = store::newest(&auth.app.db, id, page.limit()).await?;
    Ok(Json(CommentList { items: found.into_iter().map(CommentOut::from).collect() }))
}

/// Writes a comment on a record.
#[utoipa::path(post, path = "/records/{id}/comments", operation_id = "write_comment", params(("id" = String, Path)),
    request_body = CommentBody, responses((status = 201, body = CommentOut), (status = 422, description = "The text is wrong")))]
pub(super) async fn write(
    auth: Auth<SignedIn>,
    Path(id): Path<Id>,
    ApiJson(body): ApiJson<CommentBody>,
) -> Result<(StatusCode, Json<CommentOut>), AppError> {
    let place = Place::find(&auth, id).await?.writable()?;
    let text = body.body.replace("\r\n", "\n");
    let id = pages::save(&place, &auth.ctx, text.trim()).await?.map_err(|message| FieldErrors::one("body", message))?;
    let comment = store::get(&auth.app.db, id).await?.ok_or(AppError::NotFound)?;
    Ok((StatusCode::CREATED, Json(comment.into())))
}

/// Withdraws one's own comment; that it was there stays visible.
#[utoipa::path(post, path = "/comments/{id}/withdraw", operation_id = "withdraw_comment", params(("id" = String, Path)),
    responses((status = 204, description = "Withdrawn"), (status = 409, description = "It is withdrawn already")))]
pub(super) async fn withdraw(auth: Auth<SignedIn>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    pages::take_back(&auth, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
