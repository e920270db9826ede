//! Comments under a record, and on a page of their own when something was wrong or there are many.
use super::{LONGEST, store};
use crate::{
    AppError, Auth, Message, SignedIn,
    around::{self, Place},
    form::{ErrorView, Intent, Raw},
    layout,
};
use axum::{extract::Path, response::Response};
use vk_core::{Ctx, Id};
use vk_db::DbError;

/// Comments on a record's own page; the rest is one click away.
pub(crate) const ON_PAGE: i64 = 30;
const ALL: i64 = 1_000;

/// Drawn by `around.html`.
#[derive(Clone, Debug)]
pub struct CommentsView {
    pub items: Vec<CommentView>,
    pub action: String,
    /// There are older ones: where all are.
    pub older: Option<String>,
    pub may_write: bool,
    /// What was typed, and what is wrong with it.
    pub body: String,
    pub error: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommentView {
    pub id: String,
    pub who: String,
    /// RFC 3339, for `<time datetime>`.
    pub at: String,
    pub when: String,
    pub body: String,
    /// Since when it is withdrawn.
    pub withdrawn: Option<String>,
    /// The reader's own.
    pub may_withdraw: bool,
}

pub(crate) async fn view(place: &Place, limit: i64) -> Result<CommentsView, DbError> {
    let (found, older) = store::newest(place.kit.db(), place.node.id, limit).await?;
    let action = format!("/records/{}/comments", place.node.id);
    let items = found.into_iter().map(|c| CommentView {
        id: c.id.to_string(),
        who: c.author_name,
        at: c.at.to_string(),
        when: c.at.local_minute(),
        body: c.body,
        may_withdraw: c.author == place.account && c.withdrawn_at.is_none(),
        withdrawn: c.withdrawn_at.map(|at| at.local_minute()),
    });
    Ok(CommentsView {
        items: items.collect(),
        older: older.then(|| action.clone()),
        action,
        may_write: place.may_write,
        body: String::new(),
        error: None,
    })
}

/// GET /records/{id}/comments
pub(super) async fn list(auth: Auth<SignedIn>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let place = Place::find(&auth, id).await?;
    place.seen(&auth.ctx).await?;
    page(&auth, &place, String::new(), None, false).await
}

async fn page(
    auth: &Auth<SignedIn>,
    place: &Place,
    body: String,
    error: Option<Message>,
    resumed: bool,
) -> Result<Response, AppError> {
    let error = error.map(|message| auth.tr.message(&message));
    let errors = error.iter().map(|text| ErrorView { href: "#comment-body".to_owned(), text: text.clone() }).collect();
    let comments = super::CommentsView { body, error, ..view(place, ALL).await? };
    Ok(around::part_page(auth, place, "comments-title", resumed, errors, |parts| parts.comments = Some(comments)))
}

/// POST /records/{id}/comments
pub(super) async fn write(auth: Auth<SignedIn>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let place = Place::find(&auth, id).await?.writable()?;
    let body = raw.get("body").replace("\r\n", "\n");
    if raw.intent() != Intent::Save {
        return page(&auth, &place, body, None, true).await;
    }
    match save(&place, &auth.ctx, &body).await? {
        Ok(_) => Ok(layout::redirect_done(&format!("{}#comments", place.href()), "comments-written")),
        Err(message) => page(&auth, &place, body, Some(message), false).await,
    }
}

/// Checks and writes a comment, for the form and the API alike.
pub(super) async fn save(place: &Place, ctx: &Ctx, body: &str) -> Result<Result<Id, Message>, AppError> {
    let length = body.chars().count();
    if body.trim().is_empty() {
        return Ok(Err("comments-empty".into()));
    }
    if length > LONGEST {
        return Ok(Err(Message::new("form-too-long").with("max", LONGEST).with("n", length)));
    }
    if body.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Ok(Err("form-control-characters".into()));
    }
    match store::mentions(place, ctx.now, body).await? {
        Ok(mentions) => Ok(Ok(store::write(place, ctx, body, &mentions).await?)),
        Err(message) => Ok(Err(message)),
    }
}

/// POST /comments/{id}/withdraw
pub(super) async fn withdraw(auth: Auth<SignedIn>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let place = take_back(&auth, id).await?;
    Ok(layout::redirect_done(&format!("{}#comments", place.href()), "comments-now-withdrawn"))
}

/// Withdraws one's own comment.
pub(super) async fn take_back(auth: &Auth<SignedIn>, id: Id) -> Result<Place, AppError> {
    let comment = store::get(&auth.app.db, id).await?.ok_or(AppError::NotFound)?;
    let place = Place::find(auth, comment.node).await?;
    if comment.author != place.account {
        return Err(AppError::Forbidden);
    }
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    // Read again inside the write: the text that the history keeps is the one that is taken away.
    let comment = store::get(&tx, id).await?.filter(|c| c.withdrawn_at.is_none()).ok_or(AppError::Conflict)?;
    let recorded = store::withdraw(&mut tx, &comment, place.kit.register).await?;
    tx.commit(recorded).await?;
    Ok(place)
}
