//! The handlers that are the same in every register: new, edit, archive, history, export, bulk edit and import. A register's own `pages.rs`
//! has what is its own: the list with its lead, and the record's page. One that needs another form page writes its own handlers instead.
use super::{Again, FieldErrors, FormTarget, FormView, Intent, Kit, Outcome, Raw, Records, archive, load, save};
use crate::{
    AppError, Auth, Layout, Permission, Routes, bulk,
    bulk::{BulkChoice, BulkPreview},
    conflict::ConflictView,
    export,
    history::HistoryView,
    import, layout,
    table::TableQuery,
    ui::{Crumb, crumbs},
};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::Id;

/// Mounts the standard pages of a register below its path. `V` is its permission to view, `E` to edit.
pub fn standard_routes<V: Permission, E: Permission, R: Records>(routes: Routes) -> Routes {
    let path = routes.register().path;
    let at = |rest: &str| format!("{path}{rest}");
    routes
        .get(&at("/export"), export_list::<V, R>)
        .get(&at("/new"), new::<E, R>)
        .form(&at("/new"), create::<E, R>)
        .get(&at("/{id}/edit"), edit::<E, R>)
        .form(&at("/{id}/edit"), update::<E, R>)
        .post(&at("/{id}/archive"), archive_one::<E, R>)
        .post(&at("/{id}/restore"), restore_one::<E, R>)
        .get(&at("/{id}/history"), history::<V, R>)
        .post(&at("/bulk"), bulk_choose::<E, R>)
        .post(&at("/bulk/preview"), bulk_preview::<E, R>)
        .post(&at("/bulk/apply"), bulk_apply::<E, R>)
        .get(&at("/import"), import::start::<E, R>)
        .upload(&at("/import"), import::MOST_BYTES + 64 * 1024, import::upload::<E, R>)
        .get(&at("/import/{token}"), import::map::<E, R>)
        .post(&at("/import/{token}/check"), import::check::<E, R>)
        .post(&at("/import/{token}/apply"), import::apply::<E, R>)
}

#[derive(askama::Template)]
#[template(path = "form.html")]
struct FormPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    form: FormView,
}

#[derive(askama::Template)]
#[template(path = "conflict.html")]
struct ConflictPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    action: String,
    cancel: String,
    conflict: ConflictView,
}

#[derive(askama::Template)]
#[template(path = "history_page.html")]
struct HistoryPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    history: HistoryView,
}

#[derive(askama::Template)]
#[template(path = "bulk.html")]
struct BulkPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    bulk: BulkChoice,
}

#[derive(askama::Template)]
#[template(path = "bulk_preview.html")]
struct BulkPreviewPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    bulk: BulkPreview,
}

/// GET {path}/export
async fn export_list<P: Permission, R: Records>(auth: Auth<P>, query: TableQuery) -> Result<Response, AppError> {
    export::export(R::table(), &Kit::of(&auth), &auth.ctx, &query).await
}

/// GET {path}/new; fields in the query string are filled in: `/systems/new?unit=…`.
async fn new<P: Permission, R: Records>(auth: Auth<P>, query: TableQuery) -> Result<Response, AppError> {
    let mut raw = R::fresh();
    for (name, value) in query.pairs().iter().filter(|(name, _)| R::FIELDS.iter().any(|f| f.key == name)) {
        raw.set(name, value);
    }
    new_form::<P, R>(&auth, Again { raw, errors: FieldErrors::default() }).await
}

async fn new_form<P: Permission, R: Records>(auth: &Auth<P>, again: Again) -> Result<Response, AppError> {
    let kit = Kit::of(auth);
    let title = kit.tr.t(&format!("{}-new", kit.register));
    let target =
        FormTarget { action: format!("{}/new", kit.path), cancel: kit.path.to_owned(), submit: "form-create", version: 0 };
    form_page(auth, &kit, title.clone(), crumbs(&kit, None, Some(&title)), R::FIELDS, again, target).await
}

async fn form_page<P: Permission>(
    auth: &Auth<P>,
    kit: &Kit,
    title: String,
    crumbs: Vec<Crumb>,
    fields: &[super::FieldDef],
    again: Again,
    target: FormTarget,
) -> Result<Response, AppError> {
    let form = FormView::build(kit, fields, &again.raw, &again.errors, target).await?;
    let status = if again.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = if again.errors.is_empty() { title } else { kit.tr.with("form-error-page-title", "title", title) };
    Ok(layout::page_with(status, &FormPage { layout: auth.layout_titled(title), crumbs, form }))
}

/// POST {path}/new
async fn create<P: Permission, R: Records>(auth: Auth<P>, raw: Raw) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    match save::<R>(&kit, &auth.ctx, None, raw).await? {
        Outcome::Saved(id) => Ok(layout::redirect_done(&format!("{}/{id}", kit.path), "form-created")),
        Outcome::Again(again) => new_form::<P, R>(&auth, again).await,
        Outcome::Conflict(_) => Err(AppError::Conflict),
    }
}

/// GET {path}/{id}/edit
async fn edit<P: Permission, R: Records>(auth: Auth<P>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let stored = load::<R>(&kit, id).await?;
    kit.seen(&auth.ctx, id, stored.raw.get("secrecy")).await?;
    if let Some(why) = R::closed(&stored) {
        let flash = layout::Flash { kind: layout::FlashKind::Warning, message: why.into() };
        return Ok(layout::redirect_flash(&format!("{}/{id}", kit.path), flash));
    }
    edit_form::<P, R>(&auth, id, &stored.title, stored.version, Again { raw: stored.raw.clone(), errors: FieldErrors::default() })
        .await
}

async fn edit_form<P: Permission, R: Records>(
    auth: &Auth<P>,
    id: Id,
    title: &str,
    version: i64,
    again: Again,
) -> Result<Response, AppError> {
    let kit = Kit::of(auth);
    let here = kit.tr.t("form-edit");
    let heading = kit.tr.with("form-edit-title", "title", title);
    let target = FormTarget {
        action: format!("{}/{id}/edit", kit.path),
        cancel: format!("{}/{id}", kit.path),
        submit: "form-save",
        version,
    };
    form_page(auth, &kit, heading, crumbs(&kit, Some((id, title)), Some(&here)), R::FIELDS, again, target).await
}

/// POST {path}/{id}/edit
async fn update<P: Permission, R: Records>(auth: Auth<P>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let version = raw.version();
    match save::<R>(&kit, &auth.ctx, Some(id), raw).await? {
        Outcome::Saved(id) => Ok(layout::redirect_done(&format!("{}/{id}", kit.path), "form-saved")),
        Outcome::Again(again) => {
            let title = load::<R>(&kit, id).await?.title;
            edit_form::<P, R>(&auth, id, &title, version, again).await
        }
        Outcome::Conflict(conflict) => {
            let title = kit.tr.t("conflict-title");
            let page = ConflictPage {
                layout: auth.layout("conflict-title"),
                crumbs: crumbs(&kit, Some((id, &conflict.title)), Some(&title)),
                action: format!("{}/{id}/edit", kit.path),
                cancel: format!("{}/{id}", kit.path),
                conflict: *conflict,
            };
            Ok(layout::page_with(StatusCode::CONFLICT, &page))
        }
    }
}

/// POST {path}/{id}/archive
async fn archive_one<P: Permission, R: Records>(auth: Auth<P>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    archive::<R>(&kit, &auth.ctx, id, true).await?;
    Ok(layout::redirect_done(&format!("{}/{id}", kit.path), "form-archived"))
}

/// POST {path}/{id}/restore
async fn restore_one<P: Permission, R: Records>(auth: Auth<P>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    archive::<R>(&kit, &auth.ctx, id, false).await?;
    Ok(layout::redirect_done(&format!("{}/{id}", kit.path), "form-restored"))
}

/// GET {path}/{id}/history?before=
async fn history<P: Permission, R: Records>(auth: Auth<P>, Path(id): Path<Id>, query: TableQuery) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let stored = R::load(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    kit.seen(&auth.ctx, id, stored.raw.get("secrecy")).await?;
    let history = HistoryView::page(&kit, R::FIELDS, id, query.get("before").parse().ok()).await?;
    let here = kit.tr.t("history-title");
    Ok(layout::page(&HistoryPage {
        layout: auth.layout_titled(kit.tr.with("history-of", "title", stored.title.as_str())),
        crumbs: crumbs(&kit, Some((id, &stored.title)), Some(&here)),
        history,
    }))
}

/// POST {path}/bulk
async fn bulk_choose<P: Permission, R: Records>(auth: Auth<P>, raw: Raw) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let ids = if raw.intent() == Intent::Save { bulk::chosen::<R>(&kit, &raw).await? } else { raw.ids("id") };
    let bulk = bulk::choice::<R>(&kit, &ids, &raw, &FieldErrors::default()).await?;
    let here = kit.tr.t("list-bulk");
    Ok(layout::page(&BulkPage { layout: auth.layout_titled(bulk.title.clone()), crumbs: crumbs(&kit, None, Some(&here)), bulk }))
}

/// POST {path}/bulk/preview
async fn bulk_preview<P: Permission, R: Records>(auth: Auth<P>, raw: Raw) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    if raw.intent() != Intent::Save {
        return bulk_choose::<P, R>(auth, raw).await;
    }
    let bulk = bulk::preview::<R>(&kit, &raw).await?;
    let here = kit.tr.t("list-bulk");
    Ok(layout::page(&BulkPreviewPage {
        layout: auth.layout_titled(bulk.title.clone()),
        crumbs: crumbs(&kit, None, Some(&here)),
        bulk,
    }))
}

/// POST {path}/bulk/apply
async fn bulk_apply<P: Permission, R: Records>(auth: Auth<P>, raw: Raw) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let applied = bulk::apply::<R>(&kit, &auth.ctx, &raw).await?;
    Ok(layout::redirect_done(kit.path, applied.message()))
}
