//! The forms of the acts on the tree: move, merge, close. Each says beforehand what will happen, and beside the field why it cannot.
use super::{
    Manage, acts,
    acts::{Refusal, UnitError},
    form::{CLOSE_FIELDS, MERGE_FIELDS, MOVE_FIELDS},
    held::{Held, holdings},
    model::Unit,
    store,
};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::{Id, Verb};
use vk_web::{
    AppError, Auth, Layout, Message, Routes, Tr,
    form::{Checked, FieldDef, FieldErrors, FormTarget, FormView, Intent, Kit, Raw},
    layout,
    ui::{Crumb, crumbs},
};

pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/units/{id}/move", move_form)
        .form("/units/{id}/move", move_unit)
        .get("/units/{id}/merge", merge_form)
        .form("/units/{id}/merge", merge_unit)
        .get("/units/{id}/close", close_form)
        .form("/units/{id}/close", close_unit)
}

/// One act, as its page shows it.
struct TreeAct {
    key: &'static str,
    submit: &'static str,
    done: &'static str,
    fields: &'static [FieldDef],
}

const MOVE: TreeAct = TreeAct { key: "move", submit: "organisation-move", done: "organisation-moved", fields: MOVE_FIELDS };
const MERGE: TreeAct = TreeAct { key: "merge", submit: "organisation-merge", done: "organisation-merged", fields: MERGE_FIELDS };
const CLOSE: TreeAct = TreeAct { key: "close", submit: "organisation-close", done: "organisation-closed", fields: CLOSE_FIELDS };

#[derive(askama::Template)]
#[template(path = "organisation/templates/act.html")]
struct ActPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    lead: String,
    form: FormView,
}

/// The kit with the mandate to manage in place of the one to edit: units that may be chosen are those where the act is allowed.
fn managing(auth: &Auth<Manage>) -> Kit {
    let mut kit = Kit::of(auth);
    kit.editor.view = auth.scope(Verb::Manage);
    kit
}

async fn managed(kit: &Kit, id: Id) -> Result<Unit, AppError> {
    store::get(kit.db(), &kit.editor, id).await?.ok_or(AppError::NotFound)
}

async fn page(
    auth: &Auth<Manage>,
    kit: &Kit,
    act: &TreeAct,
    unit: &Unit,
    raw: &Raw,
    errors: &FieldErrors,
) -> Result<Response, AppError> {
    let (name, here) = (unit.data.name.as_str(), kit.tr.t(act.submit));
    let record = format!("/units/{}", unit.id);
    let target = FormTarget { action: format!("{record}/{}", act.key), cancel: record, submit: act.submit, version: 0 };
    let title = kit.tr.with(&format!("organisation-{}-title", act.key), "name", name);
    let page = ActPage {
        layout: auth.layout_titled(title),
        crumbs: crumbs(kit, Some((unit.id, name)), Some(&here)),
        lead: kit.tr.with(&format!("organisation-{}-lead", act.key), "name", name),
        form: FormView::build(kit, act.fields, raw, errors, target).await?,
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(layout::page_with(status, &page))
}

async fn start(auth: &Auth<Manage>, act: &TreeAct, id: Id, raw: Raw) -> Result<Response, AppError> {
    let kit = managing(auth);
    let unit = managed(&kit, id).await?;
    page(auth, &kit, act, &unit, &raw, &FieldErrors::default()).await
}

async fn finish(auth: Auth<Manage>, act: &TreeAct, id: Id, raw: Raw) -> Result<Response, AppError> {
    let kit = managing(&auth);
    let unit = managed(&kit, id).await?;
    if raw.intent() != Intent::Save {
        return page(&auth, &kit, act, &unit, &raw, &FieldErrors::default()).await;
    }
    match run(&auth, &kit, act, id, &raw).await? {
        Ok(()) => Ok(layout::redirect_done(&format!("/units/{id}"), act.done)),
        Err(errors) => page(&auth, &kit, act, &unit, &raw, &errors).await,
    }
}

/// Checks the fields and does the act.
async fn run(auth: &Auth<Manage>, kit: &Kit, act: &TreeAct, id: Id, raw: &Raw) -> Result<Result<(), FieldErrors>, AppError> {
    let refusals = kit.refusals(act.fields, raw, None).await?;
    if let Err(errors) = Checked::of(act.fields, raw).done(|_| ()) {
        return Ok(Err(errors));
    }
    if !refusals.is_empty() {
        return Ok(Err(refusals));
    }
    perform(auth, kit, act.key, id, raw).await
}

async fn perform(auth: &Auth<Manage>, kit: &Kit, act: &str, id: Id, raw: &Raw) -> Result<Result<(), FieldErrors>, AppError> {
    let other = |field: &str| raw.get(field).parse::<Id>().ok();
    let holdings = if act == "merge" { holdings(kit.db(), &kit.app.registers).await? } else { Vec::new() };
    let mut tx = kit.db().write(&auth.ctx).await?;
    let (field, done) = match act {
        "move" => ("parent", acts::relocate(&mut tx, id, other("parent")).await),
        "merge" => ("into", acts::merge(&mut tx, id, other("into").ok_or(AppError::NotFound)?, &holdings).await),
        _ => ("closed_on", acts::close(&mut tx, id, raw.get("closed_on").parse().map_err(AppError::unknown)?).await),
    };
    match done {
        Ok(recorded) => {
            tx.commit(recorded).await?;
            Ok(Ok(()))
        }
        Err(UnitError::Db(error)) => Err(error.into()),
        Err(UnitError::Refused(refusal)) => Ok(Err(in_words(&refusal, field, &kit.tr))),
    }
}

/// The act as a program asks for it: errors are answers.
pub(super) async fn strict(auth: &Auth<Manage>, act: &str, id: Id, raw: &Raw) -> Result<(), AppError> {
    let kit = managing(auth);
    managed(&kit, id).await?;
    let act = [&MOVE, &MERGE, &CLOSE].into_iter().find(|a| a.key == act).ok_or(AppError::NotFound)?;
    Ok(run(auth, &kit, act, id, raw).await??)
}

fn in_words(refusal: &Refusal, field: &str, tr: &Tr) -> FieldErrors {
    let one = |key: &'static str| FieldErrors::one(field, key);
    match refusal {
        Refusal::BelowItself => one("organisation-error-below"),
        Refusal::Itself => one("organisation-error-itself"),
        Refusal::SameParent => one("organisation-error-same-parent"),
        Refusal::Closed => FieldErrors::one("", "organisation-error-closed"),
        Refusal::TargetClosed => one("organisation-error-target-closed"),
        Refusal::Future => one("organisation-error-future"),
        Refusal::Holds(held) => {
            let mut errors = FieldErrors::default();
            for held in held {
                errors.add("", holds(held, tr));
            }
            errors
        }
    }
}

fn holds(held: &Held, tr: &Tr) -> Message {
    let kind = tr.maybe(&format!("kind-{}", held.kind)).unwrap_or_else(|| tr.t("organisation-held-roles"));
    Message::new("organisation-error-holds").with("kind", kind).with("n", held.count).with("names", held.names.join(", "))
}

/// GET /units/{id}/move
async fn move_form(auth: Auth<Manage>, Path(id): Path<Id>) -> Result<Response, AppError> {
    start(&auth, &MOVE, id, Raw::default()).await
}
/// POST /units/{id}/move
async fn move_unit(auth: Auth<Manage>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    finish(auth, &MOVE, id, raw).await
}
/// GET /units/{id}/merge
async fn merge_form(auth: Auth<Manage>, Path(id): Path<Id>) -> Result<Response, AppError> {
    start(&auth, &MERGE, id, Raw::default()).await
}
/// POST /units/{id}/merge
async fn merge_unit(auth: Auth<Manage>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    finish(auth, &MERGE, id, raw).await
}
/// GET /units/{id}/close
async fn close_form(auth: Auth<Manage>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let today = auth.ctx.now.local_date().to_string();
    start(&auth, &CLOSE, id, Raw::default().with("closed_on", today)).await
}
/// POST /units/{id}/close
async fn close_unit(auth: Auth<Manage>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    finish(auth, &CLOSE, id, raw).await
}
