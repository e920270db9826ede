//! `/notices`: what one has been told, newest first.
use super::store::{self, Notice, Told};
use crate::{App, AppError, Auth, Layout, SignedIn, layout};
use axum::{Json, extract::Path, http::StatusCode, response::Response};
use serde::Serialize;
use utoipa::ToSchema;
use vk_core::Id;

/// Notices on the page; older ones have been read or have lost their use.
const MOST: i64 = 200;

#[derive(askama::Template)]
#[template(path = "notices.html")]
struct NoticesPage {
    layout: Layout,
    notices: Vec<NoticeView>,
    unread: bool,
}

struct NoticeView {
    id: String,
    at: String,
    when: String,
    kind: String,
    told: Told,
    read: bool,
}

/// GET /notices
pub async fn show(auth: Auth<SignedIn>) -> Result<Response, AppError> {
    let app: &App = &auth.app;
    let mut notices = Vec::new();
    for notice in store::newest(&app.db, auth.account.id, MOST).await? {
        let told = notice.told(app, &auth.account.grants, &auth.tr).await?;
        notices.push(view(&auth, &notice, told));
    }
    let unread = notices.iter().any(|n| !n.read);
    Ok(layout::page(&NoticesPage { layout: auth.layout("notices-title"), notices, unread }))
}

fn view(auth: &Auth<SignedIn>, notice: &Notice, told: Told) -> NoticeView {
    NoticeView {
        id: notice.id.to_string(),
        at: notice.at.to_string(),
        when: notice.at.local_minute(),
        kind: auth.tr.t(&format!("notices-kind-{}", notice.kind)),
        told,
        read: notice.read,
    }
}

/// POST /notices/read
pub async fn read_all(auth: Auth<SignedIn>) -> Result<Response, AppError> {
    store::read(&auth.app.db, auth.account.id, None, auth.ctx.now).await?;
    Ok(layout::redirect("/notices"))
}

/// POST /notices/{id}/read; another account's notice is not there.
pub async fn read_one(auth: Auth<SignedIn>, Path(id): Path<Id>) -> Result<Response, AppError> {
    store::read(&auth.app.db, auth.account.id, Some(id), auth.ctx.now).await?;
    Ok(layout::redirect("/notices"))
}

/// A notice of the API.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeItem {
    #[schema(value_type = String)]
    id: Id,
    /// RFC 3339.
    at: String,
    /// nudge, mention, duty, reminder
    kind: String,
    text: String,
    /// Name of the record that it is about; null when there is none or the caller may not see it.
    record: Option<String>,
    url: Option<String>,
    read: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeItems {
    items: Vec<NoticeItem>,
}

/// One's own notices, newest first. At most 200.
#[utoipa::path(get, path = "/notices", responses((status = 200, body = NoticeItems)))]
pub async fn api_list(auth: Auth<SignedIn>) -> Result<Json<NoticeItems>, AppError> {
    let app: &App = &auth.app;
    let mut items = Vec::new();
    for notice in store::newest(&app.db, auth.account.id, MOST).await? {
        let told = notice.told(app, &auth.account.grants, &auth.tr).await?;
        items.push(NoticeItem {
            id: notice.id,
            at: notice.at.to_string(),
            kind: notice.kind,
            text: told.text,
            record: told.title,
            url: told.href.map(|path| format!("{}{path}", app.config.public_url)),
            read: notice.read,
        });
    }
    Ok(Json(NoticeItems { items }))
}

/// Marks one of one's own notices as read.
#[utoipa::path(post, path = "/notices/{id}/read", params(("id" = String, Path)), responses((status = 204)))]
pub async fn api_read(auth: Auth<SignedIn>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    store::read(&auth.app.db, auth.account.id, Some(id), auth.ctx.now).await?;
    Ok(StatusCode::NO_CONTENT)
}
