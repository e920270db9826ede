//! The acts on one action, each a small form: begin, complete, verify, defer, cancel, open again. A stale page is shown again with what was typed.
use super::{
    Edit,
    acts::{self, Step, StepError},
    model::{Action, State},
    store::{self, Waiting},
};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::{Date, Id};
use vk_db::DbError;
use vk_web::{
    AppError, Auth, Layout, Routes,
    form::{Checked, FieldDef, FieldErrors, FormTarget, FormView, Input, Intent, Kit, Raw},
    layout,
    table::Cell,
    ui::{Crumb, crumbs},
};

const COMPLETE: &[FieldDef] = &[
    FieldDef::new("done_note", Input::Area(4000)).required(),
    FieldDef::new("done_on", Input::Date).required(),
    FieldDef::new("evidence", Input::Area(2000)),
    FieldDef::new("evidence_link", Input::Text(500)),
    FieldDef::new("early_reason", Input::Area(2000)),
];
const VERIFY: &[FieldDef] = &[FieldDef::new("verified_note", Input::Area(2000))];
const REASON: &[FieldDef] = &[FieldDef::new("reason", Input::Area(2000)).required()];
const DEFER: &[FieldDef] =
    &[FieldDef::new("reason", Input::Area(2000)).required(), FieldDef::new("due_on", Input::Date).required()];

/// The acts by the end of their address.
const KEYS: &[&str] = &["complete", "verify", "defer", "cancel", "reopen"];

fn fields(key: &str) -> &'static [FieldDef] {
    match key {
        "complete" => COMPLETE,
        "verify" => VERIFY,
        "defer" => DEFER,
        _ => REASON,
    }
}

pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/actions/{id}/act/{act}", show)
        .form("/actions/{id}/act/{act}", save)
        .post("/actions/{id}/begin", begin)
        .post("/actions/{id}/plan", plan)
}

/// What the state allows, with the words of its button; the first one is the next step.
pub fn offered(kit: &Kit, action: &Action) -> Vec<(String, String)> {
    let keys: &[&str] = match action.state {
        State::Planned | State::Ongoing | State::Deferred => &["complete", "defer", "cancel"],
        State::Done => &["verify", "reopen"],
        State::Verified | State::Cancelled => &["reopen"],
    };
    keys.iter().map(|key| (format!("/actions/{}/act/{key}", action.id), kit.tr.t(&format!("actions-{key}-do")))).collect()
}

#[derive(askama::Template)]
#[template(path = "actions/templates/act.html")]
struct ActPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    lead: String,
    waiting: Vec<Cell>,
    form: FormView,
}

async fn editable(auth: &Auth<Edit>, id: Id) -> Result<Action, AppError> {
    store::get(&auth.app.db, &Kit::of(auth).editor, id).await?.ok_or(AppError::NotFound)
}

async fn page(auth: &Auth<Edit>, action: &Action, act: &str, raw: &Raw, errors: &FieldErrors) -> Result<Response, AppError> {
    let kit = Kit::of(auth);
    let waiting: Vec<Waiting> =
        if act == "complete" { store::waits_for(kit.db(), &kit.viewer, action.id).await? } else { Vec::new() };
    let target = FormTarget {
        action: format!("/actions/{}/act/{act}", action.id),
        cancel: format!("/actions/{}", action.id),
        submit: button(act),
        version: if errors.is_empty() { action.version } else { raw.version() },
    };
    let asked: Vec<FieldDef> = fields(act)
        .iter()
        .filter(|f| f.key != "early_reason" || !waiting.is_empty() || raw.has("early_reason"))
        .copied()
        .collect();
    let form = FormView::build(&kit, &asked, raw, errors, target).await?;
    let heading = kit.tr.t(&format!("actions-{act}-title"));
    let page = ActPage {
        crumbs: crumbs(&kit, Some((action.id, &action.title())), Some(&heading)),
        lead: kit.tr.t(&format!("actions-{act}-lead")),
        waiting: waiting.iter().map(super::pages::waiting_cell).collect(),
        form,
        layout: auth.layout_titled(heading),
    };
    Ok(layout::page_with(if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, &page))
}

fn button(act: &str) -> &'static str {
    match act {
        "complete" => "actions-complete-do",
        "verify" => "actions-verify-do",
        "defer" => "actions-defer-do",
        "cancel" => "actions-cancel-do",
        _ => "actions-reopen-do",
    }
}

/// GET /actions/{id}/act/{act}
async fn show(auth: Auth<Edit>, Path((id, act)): Path<(Id, String)>) -> Result<Response, AppError> {
    let act = known(&act)?;
    let action = editable(&auth, id).await?;
    let today = auth.ctx.now.local_date();
    page(&auth, &action, act, &Raw::default().with("done_on", today.to_string()), &FieldErrors::default()).await
}

pub fn known(act: &str) -> Result<&'static str, AppError> {
    KEYS.iter().find(|key| **key == act).copied().ok_or(AppError::NotFound)
}

/// POST /actions/{id}/act/{act}
async fn save(auth: Auth<Edit>, Path((id, act)): Path<(Id, String)>, raw: Raw) -> Result<Response, AppError> {
    let act = known(&act)?;
    let action = editable(&auth, id).await?;
    if raw.intent() != Intent::Save {
        return page(&auth, &action, act, &raw, &FieldErrors::default()).await;
    }
    let step = match step(act, &raw) {
        Ok(step) => step,
        Err(errors) => return page(&auth, &action, act, &raw, &errors).await,
    };
    match take(&auth, id, raw.version(), step).await {
        Ok(()) => Ok(layout::redirect_done(&format!("/actions/{id}"), done_message(act))),
        Err(StepError::Refused(errors)) => page(&auth, &action, act, &raw, &errors).await,
        Err(StepError::Db(DbError::Conflict)) => {
            let raw = raw.with("_version", action.version.to_string());
            page(&auth, &action, act, &raw, &FieldErrors::one("", "actions-error-stale")).await
        }
        Err(other) => Err(other.into()),
    }
}

fn done_message(act: &str) -> &'static str {
    match act {
        "complete" => "actions-complete-done",
        "verify" => "actions-verify-done",
        "defer" => "actions-defer-done",
        "cancel" => "actions-cancel-done",
        _ => "actions-reopen-done",
    }
}

/// Raw in, typed out: one act's form as a step.
pub fn step(act: &str, raw: &Raw) -> Result<Step, FieldErrors> {
    let mut c = Checked::of(fields(act), raw);
    let link = raw.get("evidence_link");
    if !link.is_empty() && !["https://", "http://"].iter().any(|scheme| link.starts_with(scheme)) {
        c.refuse("evidence_link", "actions-error-link");
    }
    let day = |c: &Checked<'_>, key: &str| c.opt_date(key).unwrap_or(Date(jiff::civil::Date::MIN));
    c.done(|c| match act {
        "complete" => Step::Complete {
            on: day(c, "done_on"),
            note: c.text("done_note"),
            evidence: c.opt_text("evidence"),
            link: c.opt_text("evidence_link"),
            early_reason: c.opt_text("early_reason"),
        },
        "verify" => Step::Verify { note: c.opt_text("verified_note") },
        "defer" => Step::Defer { reason: c.text("reason"), due_on: day(c, "due_on") },
        "cancel" => Step::Cancel { reason: c.text("reason") },
        _ => Step::Reopen { reason: c.text("reason") },
    })
}

async fn take(auth: &Auth<Edit>, id: Id, version: i64, step: Step) -> Result<(), StepError> {
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::take(&mut tx, id, version, step).await?;
    Ok(tx.commit(recorded).await?)
}

/// POST /actions/{id}/begin
async fn begin(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let action = editable(&auth, id).await?;
    take(&auth, id, action.version, Step::Begin).await?;
    Ok(layout::redirect_done(&format!("/actions/{id}"), "actions-begun"))
}

/// POST /actions/{id}/plan
async fn plan(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let action = editable(&auth, id).await?;
    take(&auth, id, action.version, Step::Plan).await?;
    Ok(layout::redirect_done(&format!("/actions/{id}"), "actions-planned"))
}
