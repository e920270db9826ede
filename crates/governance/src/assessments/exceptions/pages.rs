//! The pages of exceptions: the list, the record, the decision and its revocation.
use super::{
    Decide, Edit, View,
    form::{DECISION, REVOCATION, decision_from_raw, latest, reason_from_raw},
    model::Exception,
    store::{self, Exceptions},
    table::{TABLE, state_cell},
};
use crate::{assessments::catalogue, functions};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::{Id, Verb};
use vk_db::{DbError, Viewer, graph};
use vk_web::{
    AppError, Auth, HxRequest, Layout, Permission, Routes,
    form::{FieldDef, FieldErrors, FormTarget, FormView, Intent, Kit, Raw, Stored, standard_routes},
    layout,
    record::{self, RecordView},
    table::{Cell, TableQuery},
    ui::{Crumb, crumbs},
};

pub fn routes(routes: Routes) -> Routes {
    standard_routes::<View, Edit, Exceptions>(routes)
        .get("/exceptions", list)
        .get("/exceptions/{id}", show)
        .get("/exceptions/{id}/decision", decision_form)
        .form("/exceptions/{id}/decision", decision)
        .get("/exceptions/{id}/revocation", revocation_form)
        .form("/exceptions/{id}/revocation", revocation)
}

/// GET /exceptions
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    Ok(record::list(&auth, hx, TABLE.list(&Kit::of(&auth), &query).await?))
}

#[derive(askama::Template)]
#[template(path = "assessments/exceptions/templates/show.html")]
struct ShowPage {
    layout: Layout,
    view: RecordView,
    state: Cell,
    legal: Option<String>,
    decision: Option<(String, String, String)>,
    /// Who decides, where it is not the reader.
    who: Option<String>,
    may_decide: bool,
    may_revoke: bool,
}

/// GET /exceptions/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let e = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let requirement = catalogue::get(kit.db(), e.data.new.requirement).await?;
    let legal = requirement.as_ref().is_some_and(|r| r.legal_duty);
    let state = state_cell(&e.data.state, legal, &kit.tr);
    let stored = Stored::of(&e, &e.data.new.name, super::form::to_raw(&e.data.new));
    let view = RecordView::of::<Exceptions>(&kit, &auth.ctx, stored, vec![state.clone()]).await?;
    let decides = is_decider(&auth, &e).await? && !view.archived;
    let by = |who: &String| {
        let at = e.data.decided_at.map(|at| at.local_minute()).unwrap_or_default();
        let head = kit.tr.args("exceptions-decided-by", &[("who", who.as_str().into()), ("at", at.into())]);
        (head, e.data.mandate.clone().unwrap_or_default(), e.data.decision_reason.clone().unwrap_or_default())
    };
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&view.title),
        legal: legal.then(|| kit.tr.t("exceptions-legal")),
        decision: e.data.decided_by.as_ref().map(by),
        who: if decides { None } else { who(&kit, &e).await? },
        may_decide: decides && e.data.state == "requested",
        may_revoke: decides && e.data.state == "approved",
        state,
        view,
    }))
}

/// Where this person may decide.
fn decider<P: Permission>(auth: &Auth<P>) -> Viewer {
    Viewer { view: auth.scope(Verb::Decide), secret: auth.viewer.secret.clone() }
}

/// Whether this person is the one who decides: their role covers where it belongs, and they hold or deputise the function that has the mandate.
async fn is_decider<P: Permission>(auth: &Auth<P>, e: &Exception) -> Result<bool, AppError> {
    let Some(function) = e.data.new.decider else { return Ok(false) };
    if store::get(&auth.app.db, &decider(auth), e.id).await?.is_none() {
        return Ok(false);
    }
    Ok(functions::of_account(&auth.app.db, auth.account.id, auth.ctx.now.local_date()).await?.contains(&function))
}

/// Who decides or takes back, in words, as long as there is something to decide.
async fn who(kit: &Kit, e: &Exception) -> Result<Option<String>, AppError> {
    if !matches!(e.data.state.as_str(), "requested" | "approved") {
        return Ok(None);
    }
    let Some(function) = e.data.new.decider else { return Ok(Some(kit.tr.t("exceptions-error-no-decider"))) };
    let title = graph::get(kit.db(), function, &kit.viewers).await?.map(|node| node.title);
    let title = title.unwrap_or_else(|| kit.tr.t("form-hidden-record"));
    Ok(Some(kit.tr.with("exceptions-decides", "who", title)))
}

#[derive(askama::Template)]
#[template(path = "assessments/exceptions/templates/act.html")]
struct ActPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    lead: String,
    form: FormView,
}

/// The exception when this person decides about it and it is in the state that the act begins with.
pub(super) async fn decidable(auth: &Auth<Decide>, id: Id, state: &str) -> Result<Exception, AppError> {
    let e = store::get(&auth.app.db, &decider(auth), id).await?.ok_or(AppError::NotFound)?;
    if e.data.new.decider.is_none() {
        return Err(AppError::bad("exceptions-error-no-decider"));
    }
    if !is_decider(auth, &e).await? {
        return Err(AppError::Forbidden);
    }
    if e.data.state == state && e.archived_at.is_none() { Ok(e) } else { Err(AppError::bad("exceptions-error-state")) }
}

async fn act(
    auth: &Auth<Decide>,
    e: &Exception,
    (what, fields): (&'static str, &'static [FieldDef]),
    raw: &Raw,
    errors: &FieldErrors,
) -> Result<Response, AppError> {
    let kit = Kit::of(auth);
    let heading = kit.tr.t(&format!("exceptions-{what}"));
    let here = format!("/exceptions/{}", e.id);
    let submit = if what == "decision" { "exceptions-decision-do" } else { "exceptions-revocation-do" };
    let target = FormTarget { action: format!("{here}/{what}"), cancel: here, submit, version: e.version };
    let form = FormView::build(&kit, fields, raw, errors, target).await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let latest = latest(auth.ctx.now.local_date()).to_string();
    let page = ActPage {
        layout: auth.layout_titled(&heading),
        crumbs: crumbs(&kit, Some((e.id, &e.data.new.name)), Some(&heading)),
        lead: kit.tr.with(&format!("exceptions-{what}-lead"), "day", latest),
        form,
    };
    Ok(layout::page_with(status, &page))
}

/// GET /exceptions/{id}/decision
async fn decision_form(auth: Auth<Decide>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let e = decidable(&auth, id, "requested").await?;
    let raw = Raw::default().with("valid_until", e.data.new.valid_until.to_string());
    act(&auth, &e, ("decision", DECISION), &raw, &FieldErrors::default()).await
}

/// POST /exceptions/{id}/decision
async fn decision(auth: Auth<Decide>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let e = decidable(&auth, id, "requested").await?;
    if raw.intent() != Intent::Save {
        return act(&auth, &e, ("decision", DECISION), &raw, &FieldErrors::default()).await;
    }
    let decision = match decision_from_raw(&raw, auth.ctx.now.local_date()) {
        Ok(decision) => decision,
        Err(errors) => return act(&auth, &e, ("decision", DECISION), &raw, &errors).await,
    };
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    match store::decide(&mut tx, &e, raw.version(), &decision).await {
        Ok(recorded) => tx.commit(recorded).await?,
        Err(DbError::Conflict) => {
            drop(tx);
            return act(&auth, &e, ("decision", DECISION), &raw, &FieldErrors::one("", "exceptions-error-stale")).await;
        }
        Err(other) => return Err(other.into()),
    }
    Ok(layout::redirect_done(&format!("/exceptions/{id}"), "exceptions-decision-done"))
}

/// GET /exceptions/{id}/revocation
async fn revocation_form(auth: Auth<Decide>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let e = decidable(&auth, id, "approved").await?;
    act(&auth, &e, ("revocation", REVOCATION), &Raw::default(), &FieldErrors::default()).await
}

/// POST /exceptions/{id}/revocation
async fn revocation(auth: Auth<Decide>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let e = decidable(&auth, id, "approved").await?;
    let reason = match reason_from_raw(&raw) {
        Ok(reason) if raw.intent() == Intent::Save => reason,
        Ok(_) => return act(&auth, &e, ("revocation", REVOCATION), &raw, &FieldErrors::default()).await,
        Err(errors) => return act(&auth, &e, ("revocation", REVOCATION), &raw, &errors).await,
    };
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    match store::revoke(&mut tx, &e, raw.version(), &reason).await {
        Ok(recorded) => tx.commit(recorded).await?,
        Err(DbError::Conflict) => {
            drop(tx);
            return act(&auth, &e, ("revocation", REVOCATION), &raw, &FieldErrors::one("", "exceptions-error-stale")).await;
        }
        Err(other) => return Err(other.into()),
    }
    Ok(layout::redirect_done(&format!("/exceptions/{id}"), "exceptions-revocation-done"))
}
