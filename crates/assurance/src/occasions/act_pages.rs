//! The acts on one occasion, each a small form: done, postpone, cancel, open again; begin and the checklist are buttons on its page. A stale page is shown
//! again with what was typed.
use super::{
    Edit,
    acts::{self, Step},
    gather,
    model::Occasion,
    store,
};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::{Date, Id};
use vk_db::DbError;
use vk_governance::actions::acts::StepError;
use vk_web::{
    AppError, Auth, Layout, Routes,
    form::{Checked, FieldDef, FieldErrors, FormTarget, FormView, Input, Intent, Kit, Raw},
    layout,
    ui::{Crumb, crumbs},
};

const DONE: &[FieldDef] = &[FieldDef::new("done_on", Input::Date).required(), FieldDef::new("note", Input::Area(4000))];
const POSTPONE: &[FieldDef] =
    &[FieldDef::new("due_on", Input::Date).required(), FieldDef::new("reason", Input::Area(2000)).required()];
const REASON: &[FieldDef] = &[FieldDef::new("reason", Input::Area(2000)).required()];

/// The acts by the end of their address.
const KEYS: &[&str] = &["done", "postpone", "cancel", "reopen"];

pub fn fields(key: &str) -> &'static [FieldDef] {
    match key {
        "done" => DONE,
        "postpone" => POSTPONE,
        _ => REASON,
    }
}

pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/occasions/{id}/act/{act}", show)
        .form("/occasions/{id}/act/{act}", save)
        .post("/occasions/{id}/begin", begin)
        .post("/occasions/{id}/check", check)
        .post("/occasions/{id}/gather", gather_now)
}

/// What the state allows, with the words of its button; the first one is the next step.
pub fn offered(kit: &Kit, occasion: &Occasion) -> Vec<(String, String)> {
    let keys: &[&str] = if occasion.is_open() { &["done", "postpone", "cancel"] } else { &["reopen"] };
    keys.iter().map(|key| (format!("/occasions/{}/act/{key}", occasion.id), kit.tr.t(&format!("occasions-{key}-do")))).collect()
}

#[derive(askama::Template)]
#[template(path = "occasions/templates/act.html")]
struct ActPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    lead: String,
    form: FormView,
}

async fn editable(auth: &Auth<Edit>, id: Id) -> Result<Occasion, AppError> {
    store::get(&auth.app.db, &Kit::of(auth).editor, id).await?.ok_or(AppError::NotFound)
}

async fn page(
    auth: &Auth<Edit>,
    occasion: &Occasion,
    act: &'static str,
    raw: &Raw,
    errors: &FieldErrors,
) -> Result<Response, AppError> {
    let kit = Kit::of(auth);
    let target = FormTarget {
        action: format!("/occasions/{}/act/{act}", occasion.id),
        cancel: format!("/occasions/{}", occasion.id),
        submit: button(act),
        version: if errors.is_empty() { occasion.version } else { raw.version() },
    };
    let form = FormView::build(&kit, fields(act), raw, errors, target).await?;
    let heading = kit.tr.t(&format!("occasions-{act}-title"));
    let page = ActPage {
        crumbs: crumbs(&kit, Some((occasion.id, &occasion.data.name)), Some(&heading)),
        lead: kit.tr.t(&format!("occasions-{act}-lead")),
        form,
        layout: auth.layout_titled(heading),
    };
    Ok(layout::page_with(if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, &page))
}

fn button(act: &str) -> &'static str {
    match act {
        "done" => "occasions-done-do",
        "postpone" => "occasions-postpone-do",
        "cancel" => "occasions-cancel-do",
        _ => "occasions-reopen-do",
    }
}

fn said(act: &str) -> &'static str {
    match act {
        "done" => "occasions-done-said",
        "postpone" => "occasions-postpone-said",
        "cancel" => "occasions-cancel-said",
        _ => "occasions-reopen-said",
    }
}

pub fn known(act: &str) -> Result<&'static str, AppError> {
    KEYS.iter().find(|key| **key == act).copied().ok_or(AppError::NotFound)
}

/// GET /occasions/{id}/act/{act}
async fn show(auth: Auth<Edit>, Path((id, act)): Path<(Id, String)>) -> Result<Response, AppError> {
    let act = known(&act)?;
    let occasion = editable(&auth, id).await?;
    let today = auth.ctx.now.local_date();
    let raw = Raw::default().with("done_on", today.to_string()).with_opt("note", occasion.data.note.as_ref());
    page(&auth, &occasion, act, &raw, &FieldErrors::default()).await
}

/// POST /occasions/{id}/act/{act}
async fn save(auth: Auth<Edit>, Path((id, act)): Path<(Id, String)>, raw: Raw) -> Result<Response, AppError> {
    let act = known(&act)?;
    let occasion = editable(&auth, id).await?;
    if raw.intent() != Intent::Save {
        return page(&auth, &occasion, act, &raw, &FieldErrors::default()).await;
    }
    let step = match step(act, &raw) {
        Ok(step) => step,
        Err(errors) => return page(&auth, &occasion, act, &raw, &errors).await,
    };
    if act == "done" {
        // What the registers show on the day it is reported belongs to it.
        gather::gather(&auth.app, &auth.ctx, &occasion).await?;
    }
    match take(&auth, id, raw.version(), step).await {
        Ok(()) => Ok(layout::redirect_done(&format!("/occasions/{id}"), said(act))),
        Err(StepError::Refused(errors)) => page(&auth, &occasion, act, &raw, &errors).await,
        Err(StepError::Db(DbError::Conflict)) => {
            let raw = raw.with("_version", occasion.version.to_string());
            page(&auth, &occasion, act, &raw, &FieldErrors::one("", "occasions-error-stale")).await
        }
        Err(other) => Err(other.into()),
    }
}

/// Raw in, typed out: one act's form as a step.
pub fn step(act: &str, raw: &Raw) -> Result<Step, FieldErrors> {
    let c = Checked::of(fields(act), raw);
    let day = |c: &Checked<'_>, key: &str| c.opt_date(key).unwrap_or(Date(jiff::civil::Date::MIN));
    c.done(|c| match act {
        "done" => Step::Done { on: day(c, "done_on"), note: c.opt_text("note") },
        "postpone" => Step::Postpone { due: day(c, "due_on"), reason: c.text("reason") },
        "cancel" => Step::Cancel { reason: c.text("reason") },
        _ => Step::Reopen { reason: c.text("reason") },
    })
}

async fn take(auth: &Auth<Edit>, id: Id, version: i64, step: Step) -> Result<(), StepError> {
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::take(&mut tx, id, version, step).await?;
    Ok(tx.commit(recorded).await?)
}

/// POST /occasions/{id}/begin
async fn begin(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let occasion = editable(&auth, id).await?;
    take(&auth, id, occasion.version, Step::Begin).await?;
    Ok(layout::redirect_done(&format!("/occasions/{id}"), "occasions-begun"))
}

/// POST /occasions/{id}/check
async fn check(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    editable(&auth, id).await?;
    let done = raw.all("line").map(str::to_owned).collect();
    take(&auth, id, raw.version(), Step::Check { done }).await?;
    Ok(layout::redirect_done(&format!("/occasions/{id}"), "occasions-checked"))
}

/// POST /occasions/{id}/gather
async fn gather_now(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let occasion = editable(&auth, id).await?;
    gather::gather(&auth.app, &auth.ctx, &occasion).await?;
    Ok(layout::redirect_done(&format!("/occasions/{id}"), "occasions-gathered"))
}
