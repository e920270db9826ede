//! Attachments through the API, with the checks of the page.
use super::{
    files::Files,
    pages,
    store::{self, Attachment},
    upload,
};
use crate::{AppError, Auth, SignedIn, around::Place, form::FieldErrors};
use axum::{
    Json,
    extract::{Multipart, Path},
    http::StatusCode,
    response::Response,
};
use serde::Serialize;
use utoipa::ToSchema;
use vk_core::Id;

/// A file beside a record.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AttachmentOut {
    id: String,
    name: String,
    description: Option<String>,
    /// What the sender said that it is.
    declared_type: Option<String>,
    /// What it is by its content.
    detected_type: String,
    bytes: i64,
    sha256: String,
    /// `scanned`, `unscanned` or `infected`.
    scan: String,
    author_name: String,
    /// Microseconds since 1970, UTC.
    at: i64,
    /// Since when it is removed; its content is gone.
    removed_at: Option<i64>,
}

impl From<Attachment> for AttachmentOut {
    fn from(f: Attachment) -> AttachmentOut {
        AttachmentOut {
            id: f.id.to_string(),
            name: f.name,
            description: f.description,
            declared_type: f.declared_type,
            detected_type: f.detected_type,
            bytes: f.bytes,
            sha256: f.sha256,
            scan: f.scan.key().to_owned(),
            author_name: f.who,
            at: f.at.micros(),
            removed_at: f.removed_at.map(vk_core::Instant::micros),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AttachmentList {
    items: Vec<AttachmentOut>,
}

/// What an upload sends.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes a multipart body, which is read part by part")]
pub(super) struct AttachmentForm {
    /// One or several files.
    #[schema(value_type = Vec<String>, format = Binary)]
    file: Vec<u8>,
    description: Option<String>,
}

/// The attachments of a record, removed ones included.
#[utoipa::path(get, path = "/records/{id}/attachments", operation_id = "list_attachments", params(("id" = String, Path)),
    responses((status = 200, body = AttachmentList), (status = 404, description = "None that you may see")))]
pub(super) async fn list(auth: Auth<SignedIn>, Path(id): Path<Id>) -> Result<Json<AttachmentList>, AppError> {
    let place = Place::find(&auth, id).await?;
    place.seen(&auth.ctx).await?;
    let items = store::of(&auth.app.db, id).await?;
    Ok(Json(AttachmentList { items: items.into_iter().map(AttachmentOut::from).collect() }))
}

/// Adds files to a record; all of them or none.
#[utoipa::path(post, path = "/records/{id}/attachments", operation_id = "add_attachments", params(("id" = String, Path)),
    request_body(content = AttachmentForm, content_type = "multipart/form-data"),
    responses((status = 201, body = AttachmentList), (status = 422, description = "Too large, empty or infected"),
        (status = 507, description = "The disk is full")))]
pub(super) async fn add(
    auth: Auth<SignedIn>,
    Path(id): Path<Id>,
    parts: Multipart,
) -> Result<(StatusCode, Json<AttachmentList>), AppError> {
    let place = Place::find(&auth, id).await?.writable()?;
    let files = auth.app.slot::<Files>().ok_or(AppError::NotFound)?;
    let refused = |r: upload::Refused| AppError::from(FieldErrors::one(r.field, r.message));
    let ids = upload::take(&place, &auth.ctx, &files, parts).await?.map_err(refused)?;
    let all = store::of(&auth.app.db, id).await?.into_iter().filter(|file| ids.contains(&file.id));
    Ok((StatusCode::CREATED, Json(AttachmentList { items: all.map(AttachmentOut::from).collect() })))
}

/// The content of an attachment.
#[utoipa::path(get, path = "/attachments/{id}", operation_id = "get_attachment", params(("id" = String, Path)),
    responses((status = 200, description = "The file", content_type = "application/octet-stream"),
        (status = 404, description = "Removed, or none that you may see")))]
pub(super) async fn download(auth: Auth<SignedIn>, Path(id): Path<Id>) -> Result<Response, AppError> {
    pages::fetch(&auth, id).await
}

/// Removes an attachment; that it was there stays visible.
#[utoipa::path(post, path = "/attachments/{id}/remove", operation_id = "remove_attachment", params(("id" = String, Path)),
    responses((status = 204, description = "Removed"), (status = 409, description = "It is removed already")))]
pub(super) async fn remove(auth: Auth<SignedIn>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    pages::take_away(&auth, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
