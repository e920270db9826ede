//! The links above a list, and the page where views are saved, renamed and deleted.
use super::store::{self, New, SavedView};
use crate::{
    AppError, Auth, Layout, Message, Register, SignedIn,
    form::{ErrorView, Intent, Kit, Raw},
    layout,
    table::TableQuery,
    ui::{Crumb, crumbs},
};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::{Id, Verb};
use vk_db::DbError;

/// Under this name the address says from which view a list comes.
pub(crate) const BASED_ON: &str = "_view";
/// The list without the view that this person opens it with.
pub(crate) const EVERYTHING: &str = "all";

const NAME: usize = 80;
const QUERY: usize = 2_000;

/// Drawn by `list_view.html`.
#[derive(Clone, Debug, Default)]
pub struct ViewsBar {
    /// Empty when there is no saved view.
    pub links: Vec<ViewLink>,
    pub register: &'static str,
    /// What would be saved.
    pub query: String,
    pub columns: String,
    pub may_share: bool,
    pub has_default: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewLink {
    pub name: String,
    pub href: String,
    pub current: bool,
}

/// The views of a list as links, the whole list first. `shown` are the columns in view.
pub(crate) fn bar(kit: &Kit, saved: &[SavedView], query: &TableQuery, shown: &str) -> ViewsBar {
    let based_on = query.get(BASED_ON);
    let everything = ViewLink {
        name: kit.tr.t("views-everything"),
        href: format!("{}?{BASED_ON}={EVERYTHING}", kit.path),
        current: based_on.is_empty() || based_on == EVERYTHING,
    };
    let links = saved.iter().map(|view| ViewLink {
        name: view.name.clone(),
        href: view.table_query().href(kit.path),
        current: view.id.to_string() == based_on,
    });
    ViewsBar {
        links: if saved.is_empty() { Vec::new() } else { std::iter::once(everything).chain(links).collect() },
        register: kit.register,
        query: query.without(&["after", "before", "col", BASED_ON]).encode(),
        columns: shown.to_owned(),
        may_share: kit.may_edit(),
        has_default: saved.iter().any(|view| view.is_default),
    }
}

#[derive(askama::Template)]
#[template(path = "views.html")]
struct ViewsPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    error_title: Option<String>,
    errors: Vec<ErrorView>,
    resumed: bool,
    /// The form of a new view, when that is what was wrong.
    new: Option<NewView>,
    views: Vec<ViewRow>,
    back: &'static str,
}

struct NewView {
    register: &'static str,
    name: String,
    query: String,
    columns: String,
    shared: bool,
    default: bool,
    may_share: bool,
    error: Option<String>,
}

struct ViewRow {
    id: String,
    name: String,
    href: String,
    shared: bool,
    default: bool,
    may_change: bool,
    error: Option<String>,
}

/// A register's list as this person sees it; not found for whoever sees nothing of it.
fn listed(auth: &Auth<SignedIn>, key: &str) -> Result<(&'static Register, Kit), AppError> {
    let register = auth.app.register(key).filter(|r| !r.path.is_empty()).ok_or(AppError::NotFound)?;
    if auth.scope_in(register.key, Verb::View).is_nowhere() {
        return Err(AppError::NotFound);
    }
    let kit = Kit::new(&auth.app, &auth.account.grants, register.key, auth.tr.clone());
    Ok((register, Kit { account: Some(auth.account.id), ..kit }))
}

/// One's own, and a shared one for whoever edits in the register.
fn may_change(kit: &Kit, view: &SavedView) -> bool {
    if view.shared { kit.may_edit() } else { kit.account == Some(view.account) }
}

/// GET /views?register=
pub(super) async fn list(auth: Auth<SignedIn>, query: TableQuery) -> Result<Response, AppError> {
    let (_, kit) = listed(&auth, query.get("register"))?;
    page(&auth, &kit, None, None, None).await
}

async fn page(
    auth: &Auth<SignedIn>,
    kit: &Kit,
    new: Option<NewView>,
    wrong: Option<(&SavedView, String, Message)>,
    resumed: Option<()>,
) -> Result<Response, AppError> {
    let mut errors = Vec::new();
    errors.extend(new.as_ref().and_then(|n| n.error.clone()).map(|text| ErrorView { href: "#view-name".to_owned(), text }));
    let mut views = Vec::new();
    for view in store::of_list(kit).await? {
        let mut row = row(kit, &view);
        if let Some((_, typed, message)) = wrong.as_ref().filter(|(wrong, _, _)| wrong.id == view.id) {
            let text = auth.tr.message(message);
            errors.push(ErrorView { href: format!("#view-{}", row.id), text: text.clone() });
            (row.name, row.error) = (typed.clone(), Some(text));
        }
        views.push(row);
    }
    let page = ViewsPage {
        layout: auth.layout("views-title"),
        crumbs: crumbs(kit, None, Some(&auth.tr.t("views-title"))),
        error_title: (!errors.is_empty()).then(|| auth.tr.n("form-error-title", errors.len())),
        resumed: resumed.is_some(),
        new,
        views,
        back: kit.path,
        errors,
    };
    let status = if page.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(layout::page_with(status, &page))
}

fn row(kit: &Kit, view: &SavedView) -> ViewRow {
    ViewRow {
        id: view.id.to_string(),
        name: view.name.clone(),
        href: view.table_query().href(kit.path),
        shared: view.shared,
        default: view.is_default,
        may_change: may_change(kit, view),
        error: None,
    }
}

fn name_of(raw: &Raw) -> Result<String, Message> {
    let name = raw.get("name");
    let length = name.chars().count();
    match length {
        0 => Err("form-required".into()),
        n if n > NAME => Err(Message::new("form-too-long").with("max", NAME).with("n", n)),
        _ if name.chars().any(char::is_control) => Err("form-one-line".into()),
        _ => Ok(name.to_owned()),
    }
}

/// POST /views
pub(super) async fn save(auth: Auth<SignedIn>, raw: Raw) -> Result<Response, AppError> {
    let (register, kit) = listed(&auth, raw.get("register"))?;
    let query = TableQuery::parse(raw.get("query")).without(&["after", "before", "col", "format", BASED_ON]).encode();
    let columns: String = raw.get("columns").chars().filter(|c| c.is_ascii_alphanumeric() || "._".contains(*c)).collect();
    if query.len() > QUERY || columns.len() > QUERY {
        return Err(AppError::TooLarge);
    }
    let shared = !raw.get("shared").is_empty();
    if shared && !kit.may_edit() {
        return Err(AppError::Forbidden);
    }
    let default = !raw.get("default").is_empty();
    let again = |error: Option<Message>| NewView {
        register: register.key,
        name: raw.get("name").to_owned(),
        query: query.clone(),
        columns: columns.clone(),
        shared,
        default,
        may_share: kit.may_edit(),
        error: error.map(|message| auth.tr.message(&message)),
    };
    if raw.intent() != Intent::Save {
        return page(&auth, &kit, Some(again(None)), None, Some(())).await;
    }
    let name = match name_of(&raw) {
        Ok(name) => name,
        Err(message) => return page(&auth, &kit, Some(again(Some(message))), None, None).await,
    };
    let new = New { register: register.key, name, shared, query: query.clone(), columns: columns.clone() };
    match insert(&auth, &new, default).await {
        Ok(view) => Ok(layout::redirect_done(&view.table_query().href(register.path), "views-saved")),
        Err(DbError::Taken("count")) => {
            page(&auth, &kit, Some(again(Some(Message::new("views-too-many").with("max", store::MOST)))), None, None).await
        }
        Err(DbError::Taken(_)) => page(&auth, &kit, Some(again(Some("views-taken".into()))), None, None).await,
        Err(other) => Err(other.into()),
    }
}

async fn insert(auth: &Auth<SignedIn>, new: &New, default: bool) -> Result<SavedView, DbError> {
    let account = auth.account.id;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let (id, mut recorded) = store::insert(&mut tx, account, new).await?;
    let view = store::get(&tx, account, id).await?.ok_or(DbError::NotFound)?;
    if default {
        recorded = store::set_default(&mut tx, account, &view, true).await?;
    }
    tx.commit(recorded).await?;
    Ok(view)
}

/// A view that this person may change, with the list that it belongs to.
async fn changeable(auth: &Auth<SignedIn>, id: Id) -> Result<(SavedView, Kit), AppError> {
    let (view, kit) = visible(auth, id).await?;
    if may_change(&kit, &view) { Ok((view, kit)) } else { Err(AppError::Forbidden) }
}

async fn visible(auth: &Auth<SignedIn>, id: Id) -> Result<(SavedView, Kit), AppError> {
    let view = store::get(&auth.app.db, auth.account.id, id).await?.ok_or(AppError::NotFound)?;
    let (_, kit) = listed(auth, &view.register)?;
    Ok((view, kit))
}

fn manage(kit: &Kit) -> String {
    format!("/views?register={}", kit.register)
}

/// POST /views/{id}/rename
pub(super) async fn rename(auth: Auth<SignedIn>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let (view, kit) = changeable(&auth, id).await?;
    let typed = raw.get("name").to_owned();
    let name = match name_of(&raw) {
        Ok(name) if raw.intent() == Intent::Save => name,
        Ok(_) => return page(&auth, &kit, None, None, Some(())).await,
        Err(message) => return page(&auth, &kit, None, Some((&view, typed, message)), None).await,
    };
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    match store::rename(&mut tx, &view, &name).await {
        Ok(recorded) => tx.commit(recorded).await?,
        Err(DbError::Taken(_)) => return page(&auth, &kit, None, Some((&view, typed, "views-taken".into())), None).await,
        Err(other) => return Err(other.into()),
    }
    Ok(layout::redirect_done(&manage(&kit), "views-renamed"))
}

/// POST /views/{id}/default with `yes`, or without it for the whole list.
pub(super) async fn set_default(auth: Auth<SignedIn>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let (view, kit) = visible(&auth, id).await?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = store::set_default(&mut tx, auth.account.id, &view, !raw.get("yes").is_empty()).await?;
    tx.commit(recorded).await?;
    Ok(layout::redirect_done(&manage(&kit), "views-default-set"))
}

/// POST /views/{id}/delete
pub(super) async fn delete(auth: Auth<SignedIn>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let (view, kit) = changeable(&auth, id).await?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = store::delete(&mut tx, &view).await?;
    tx.commit(recorded).await?;
    Ok(layout::redirect_done(&manage(&kit), "views-deleted"))
}
