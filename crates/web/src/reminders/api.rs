//! Reminders through the API, with the checks of the page.
use super::{
    pages,
    store::{self, For, Reminder},
};
use crate::{AppError, Auth, SignedIn, api::ApiJson, around::Place, form::Raw};
use axum::{Json, extract::Path, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vk_core::Id;

/// An open reminder on a record.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReminderOut {
    id: String,
    record: String,
    /// The function that is reminded; absent when it is oneself.
    function: Option<String>,
    on_day: String,
    text: String,
    created_by_name: String,
}

impl From<Reminder> for ReminderOut {
    fn from(r: Reminder) -> ReminderOut {
        ReminderOut {
            id: r.id.to_string(),
            record: r.node.to_string(),
            function: match r.whose {
                For::Function(id) => Some(id.to_string()),
                For::Account(_) => None,
            },
            on_day: r.on_day.to_string(),
            text: r.text,
            created_by_name: r.created_by_name,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReminderList {
    items: Vec<ReminderOut>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReminderBody {
    /// A function that answers for the record or that one holds; oneself when absent.
    function: Option<String>,
    on_day: String,
    #[serde(default)]
    text: String,
}

/// One's own open reminders on a record, and those of functions.
#[utoipa::path(get, path = "/records/{id}/reminders", operation_id = "list_reminders", params(("id" = String, Path)),
    responses((status = 200, body = ReminderList), (status = 404, description = "None that you may see")))]
pub(super) async fn list(auth: Auth<SignedIn>, Path(id): Path<Id>) -> Result<Json<ReminderList>, AppError> {
    let place = Place::find(&auth, id).await?;
    place.seen(&auth.ctx).await?;
    let found = store::of(&auth.app.db, id, place.account).await?;
    Ok(Json(ReminderList { items: found.into_iter().map(ReminderOut::from).collect() }))
}

/// Sets a reminder on a record.
#[utoipa::path(post, path = "/records/{id}/reminders", operation_id = "set_reminder", params(("id" = String, Path)),
    request_body = ReminderBody, responses((status = 201, body = ReminderOut), (status = 422, description = "Fields are wrong")))]
pub(super) async fn add(
    auth: Auth<SignedIn>,
    Path(id): Path<Id>,
    ApiJson(body): ApiJson<ReminderBody>,
) -> Result<(StatusCode, Json<ReminderOut>), AppError> {
    let place = Place::find(&auth, id).await?.writable()?;
    let whose = body.function.as_deref().unwrap_or(pages::ME);
    let raw = Raw::from_pairs([("whose", whose), ("on_day", &body.on_day), ("text", &body.text)]);
    let new = pages::read(&place, &raw, auth.ctx.now.local_date()).await??;
    let ids = store::add(&[place], &auth.ctx, &new).await?;
    let id = ids.first().copied().ok_or(AppError::NotFound)?;
    let reminder = store::get(&auth.app.db, id).await?.ok_or(AppError::NotFound)?;
    Ok((StatusCode::CREATED, Json(reminder.into())))
}

/// Marks a reminder as done.
#[utoipa::path(post, path = "/reminders/{id}/done", operation_id = "end_reminder", params(("id" = String, Path)),
    responses((status = 204, description = "Done"), (status = 404, description = "None that is open")))]
pub(super) async fn done(auth: Auth<SignedIn>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    pages::end(&auth, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
