//! `/calendar`: one's own feeds. The address is shown once, right after it was made.
use super::{
    Use, feed,
    store::{self, Feed},
};
use axum::{
    Json,
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::routes;
use vk_core::{Id, Instant};
use vk_db::{DbError, Sql};
use vk_web::{
    Api, AppError, Auth, Layout, Message, Routes,
    api::ApiJson,
    form::{Checked, FieldDef, FieldErrors, FormTarget, FormView, Input, Intent, Kit, Raw},
    layout, session,
};

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("about", Input::Choice(ABOUT)).required(),
    FieldDef::new("function", Input::Record(&["function"])),
    FieldDef::new("name", Input::Text(100)),
];
const ABOUT: &[&str] = &["mine", "function"];

pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/calendar", show)
        .form("/calendar", create)
        .post("/calendar/{id}/revoke", revoke)
        .get("/calendar/feed/{file}", feed::answer)
}

pub fn api(api: Api) -> Api {
    api.add::<Use>(routes!(list)).add::<Use>(routes!(make)).add::<Use>(routes!(end))
}

#[derive(askama::Template)]
#[template(path = "calendar/templates/calendar.html")]
struct CalendarPage {
    layout: Layout,
    feeds: Vec<FeedView>,
    /// Shown once.
    address: Option<String>,
    /// Nobody has said which functions this account's person holds.
    empty: bool,
    form: FormView,
}

struct FeedView {
    id: Id,
    name: String,
    of: String,
    created: String,
    read: String,
    live: bool,
}

async fn page(auth: &Auth<Use>, raw: &Raw, errors: &FieldErrors, address: Option<String>) -> Result<Response, AppError> {
    let kit = Kit::of(auth);
    let target =
        FormTarget { action: "/calendar".to_owned(), cancel: "/wheel".to_owned(), submit: "calendar-create", version: 0 };
    let feeds = store::of_account(kit.db(), auth.account.id).await?;
    let names = titles(&kit, &feeds).await?;
    let view = |f: Feed| FeedView {
        id: f.id,
        of: match f.function {
            None => kit.tr.t("calendar-about-mine"),
            Some(id) => names.get(&id).cloned().unwrap_or_else(|| kit.tr.t("calendar-function-hidden")),
        },
        name: f.name,
        created: f.created_at.local_minute(),
        read: f.read_at.map_or_else(|| kit.tr.t("calendar-never"), Instant::local_minute),
        live: f.revoked_at.is_none(),
    };
    let page = CalendarPage {
        layout: auth.layout("calendar-title"),
        feeds: feeds.into_iter().map(view).collect(),
        address,
        empty: !feed::holds_any(&auth.app, auth.account.id, auth.ctx.now.local_date()).await?,
        form: FormView::build(&kit, FIELDS, raw, errors, target).await?,
    };
    Ok(layout::page_with(if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, &page))
}

/// The names of the feeds' functions that the reader may see.
async fn titles(kit: &Kit, feeds: &[Feed]) -> Result<BTreeMap<Id, String>, DbError> {
    let sql = Sql::new("SELECT n.id, n.title FROM node n WHERE n.id IN ").list(feeds.iter().filter_map(|f| f.function));
    let rows = kit.db().all(sql.and_visible_nodes(kit.viewers.iter().map(|(k, v)| (*k, v)), "n")).await?;
    rows.iter().map(|row| Ok((row.id("id")?, row.text("title")?))).collect()
}

/// GET /calendar
async fn show(auth: Auth<Use>) -> Result<Response, AppError> {
    page(&auth, &fresh(), &FieldErrors::default(), None).await
}

fn fresh() -> Raw {
    Raw::default().with("about", "mine")
}

/// POST /calendar
async fn create(auth: Auth<Use>, raw: Raw) -> Result<Response, AppError> {
    if raw.intent() != Intent::Save {
        return page(&auth, &raw, &FieldErrors::default(), None).await;
    }
    match made(&auth, &raw).await? {
        Ok((_, address)) => page(&auth, &fresh(), &FieldErrors::default(), Some(address)).await,
        Err(errors) => page(&auth, &raw, &errors, None).await,
    }
}

/// Makes a feed of what the form says; the token leaves the program in its address and is kept nowhere.
async fn made(auth: &Auth<Use>, raw: &Raw) -> Result<Result<(Id, String), FieldErrors>, AppError> {
    let kit = Kit::of(auth);
    let mut c = Checked::of(FIELDS, raw);
    let of_function = c.text("about") == "function";
    if of_function && c.opt_id("function").is_none() {
        c.refuse("function", "calendar-error-function");
    }
    let (function, name) = match c.done(|c| (c.opt_id("function").filter(|_| of_function), c.opt_text("name"))) {
        Ok(given) => given,
        Err(errors) => return Ok(Err(errors)),
    };
    let errors = kit.refusals(if of_function { FIELDS } else { &[] }, raw, None).await?;
    if !errors.is_empty() {
        return Ok(Err(errors));
    }
    let name = match (name, function) {
        (Some(name), _) => name,
        (None, None) => kit.tr.t("calendar-name-mine"),
        (None, Some(_)) => {
            let titles = kit.titles(FIELDS, &[raw]).await?;
            kit.tr.with("calendar-name-function", "function", titles.of(raw.get("function"), &kit.tr))
        }
    };
    let token = session::new_token();
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let Some((id, recorded)) = store::create(&mut tx, auth.account.id, function, &name, &token).await? else {
        let message = Message::new("calendar-error-many").with("n", store::MOST_FEEDS);
        return Ok(Err(FieldErrors::one("", message)));
    };
    tx.commit(recorded).await?;
    Ok(Ok((id, feed::address(&auth.app, &token))))
}

async fn ended(auth: &Auth<Use>, id: Id) -> Result<(), AppError> {
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = store::revoke(&mut tx, auth.account.id, id).await?;
    Ok(tx.commit(recorded).await?)
}

/// POST /calendar/{id}/revoke
async fn revoke(auth: Auth<Use>, Path(id): Path<Id>) -> Result<Response, AppError> {
    ended(&auth, id).await?;
    Ok(layout::redirect_done("/calendar", "calendar-revoked"))
}

// ---- the same through the API ------------------------------------------------------------------------------------------------------------

/// A calendar feed of the caller's own.
#[derive(Debug, Serialize, ToSchema)]
struct CalendarFeedOut {
    #[schema(value_type = String)]
    id: Id,
    name: String,
    /// Nothing: the functions that the caller holds.
    #[schema(value_type = Option<String>)]
    function: Option<Id>,
    created_at: String,
    revoked: bool,
    /// When a client last asked, within an hour.
    read_at: Option<String>,
}

/// What a new feed is of.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CalendarFeedBody {
    /// Left out: the functions that the caller holds.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    function: Option<Id>,
    #[serde(default)]
    name: Option<String>,
}

/// A new feed; its address is said once.
#[derive(Debug, Serialize, ToSchema)]
struct CalendarFeedMade {
    #[schema(value_type = String)]
    id: Id,
    address: String,
}

/// One's own calendar feeds.
#[utoipa::path(get, path = "/calendar-feeds", responses((status = 200, body = Vec<CalendarFeedOut>)))]
async fn list(auth: Auth<Use>) -> Result<Json<Vec<CalendarFeedOut>>, AppError> {
    let out = |f: Feed| CalendarFeedOut {
        id: f.id,
        name: f.name,
        function: f.function,
        created_at: f.created_at.to_string(),
        revoked: f.revoked_at.is_some(),
        read_at: f.read_at.map(|at| at.to_string()),
    };
    Ok(Json(store::of_account(&auth.app.db, auth.account.id).await?.into_iter().map(out).collect()))
}

/// Makes a calendar feed and says its address, once.
#[utoipa::path(post, path = "/calendar-feeds", request_body = CalendarFeedBody,
    responses((status = 201, body = CalendarFeedMade), (status = 422, description = "No such function, or too many feeds")))]
async fn make(auth: Auth<Use>, ApiJson(body): ApiJson<CalendarFeedBody>) -> Result<Response, AppError> {
    let about = if body.function.is_some() { "function" } else { "mine" };
    let raw = Raw::default().with("about", about).with_opt("function", body.function).with_opt("name", body.name);
    let (id, address) = made(&auth, &raw).await??;
    Ok((StatusCode::CREATED, Json(CalendarFeedMade { id, address })).into_response())
}

/// Ends a calendar feed for good.
#[utoipa::path(post, path = "/calendar-feeds/{id}/revoke", params(("id" = String, Path)), responses((status = 204)))]
async fn end(auth: Auth<Use>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    ended(&auth, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
