//! The list, choosing actions, and the acts on one plan, each a small form. Everything else comes from the kit's standard routes.
use super::{
    ABOVE_THE_LINE, Decide, Edit, View,
    acts::{self, NewDecision},
    form, items,
    model::{Plan, PlanState},
    show,
    store::{self, Plans},
    table::TABLE,
};
use crate::actions::{acts::StepError, model::MANDATES, table};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::{Date, Id, Verb};
use vk_db::{DbError, Viewer};
use vk_web::{
    AppError, Auth, HxRequest, Layout, Message, Permission, Routes,
    form::{Checked, FieldDef, FieldErrors, FormTarget, FormView, Input, Intent, Kit, Raw, standard_routes},
    layout, record,
    table::{ListView, TableQuery},
    ui::{Crumb, crumbs},
};

pub fn routes(routes: Routes) -> Routes {
    standard_routes::<View, Edit, Plans>(routes)
        .get("/action-plans", list)
        .get("/action-plans/{id}", show::show)
        .get("/action-plans/{id}/export", show::download)
        .get("/action-plans/{id}/add", choose)
        .post("/action-plans/{id}/items", add)
        .post("/action-plans/{id}/items/{action}/backlog", mark)
        .get("/action-plans/{id}/items/{action}/drop", drop_form)
        .form("/action-plans/{id}/items/{action}/drop", drop_item)
        .post("/action-plans/{id}/propose", propose)
        .post("/action-plans/{id}/withdraw", withdraw)
        .get("/action-plans/{id}/decide", decide_form)
        .form("/action-plans/{id}/decide", decide)
        .get("/action-plans/{id}/next", next_form)
        .form("/action-plans/{id}/next", next)
        .get("/action-plans/{id}/close", close_form)
        .form("/action-plans/{id}/close", close)
}

/// GET /action-plans
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    Ok(record::list(&auth, hx, TABLE.list(&Kit::of(&auth), &query).await?))
}

fn href(id: Id) -> String {
    format!("/action-plans/{id}")
}

/// The plan where this person may do `verb`; not found elsewhere.
pub(super) async fn reachable<P: Permission>(auth: &Auth<P>, id: Id, verb: Verb) -> Result<Plan, AppError> {
    let viewer = Viewer { view: auth.scope(verb), secret: auth.viewer.secret.clone() };
    store::get(&auth.app.db, &viewer, id).await?.ok_or(AppError::NotFound)
}

/// One write, from the act to its commit.
macro_rules! write {
    ($auth:expr, $tx:ident, $act:expr) => {{
        let mut $tx = $auth.app.db.write(&$auth.ctx).await?;
        let recorded = $act?;
        $tx.commit(recorded).await?;
    }};
}

#[derive(askama::Template)]
#[template(path = "actions/plans/templates/add.html")]
struct AddPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    path: String,
    list: ListView,
    /// Actions that match and do not stand in the plan; words for all of them.
    all: Option<String>,
    query: String,
}

/// GET /action-plans/{id}/add: the register with its filters; at first what is open and due within the period, in the plan's part of the organisation.
async fn choose(auth: Auth<Edit>, Path(id): Path<Id>, query: TableQuery) -> Result<Response, AppError> {
    let plan = reachable(&auth, id, Verb::Edit).await?;
    let kit = Kit::of(&auth);
    let query = if query.pairs().is_empty() { within(&plan) } else { query.without(&["col"]) };
    let actions = Kit { viewer: auth.viewer_in("actions"), register: "actions", path: table::TABLE.path, ..kit.clone() };
    let mut list = table::TABLE.list(&actions, &query).await?;
    list.rows.retain(|row| !plan.actions.iter().any(|action| action.to_string() == row.id));
    let found = items::matching(&kit, &plan, &query).await?;
    let all = found.filter(|ids| !ids.is_empty()).map(|ids| kit.tr.n("action_plans-add-all", ids.len()));
    let here = kit.tr.t("action_plans-add-title");
    Ok(layout::page(&AddPage {
        crumbs: crumbs(&kit, Some((id, &plan.data.name)), Some(&here)),
        path: href(id),
        query: query.without(&["after", "before", "size"]).encode(),
        layout: auth.layout_titled(here),
        list,
        all,
    }))
}

fn within(plan: &Plan) -> TableQuery {
    let day = |d: Date| d.to_string();
    let mut pairs = vec![("due_on_to".to_owned(), day(plan.data.period_to))];
    pairs.extend(["planned", "ongoing", "deferred"].map(|s| ("state".to_owned(), s.to_owned())));
    pairs.extend(plan.data.unit.map(|unit| ("unit".to_owned(), unit.to_string())));
    TableQuery::from_pairs(pairs)
}

/// POST /action-plans/{id}/items
async fn add(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let plan = reachable(&auth, id, Verb::Edit).await?;
    let kit = Kit::of(&auth);
    let chosen = if raw.get("all").is_empty() {
        items::visible(&kit, &raw.ids("id")).await?
    } else {
        let found = items::matching(&kit, &plan, &TableQuery::parse(raw.get("query")).on(auth.ctx.now.local_date())).await?;
        found.ok_or_else(|| AppError::Bad(Message::new("action_plans-error-many").with("n", items::MOST)))?
    };
    if chosen.is_empty() {
        return Err(AppError::bad("action_plans-error-none"));
    }
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let (n, recorded) = acts::add(&mut tx, id, &chosen).await?;
    tx.commit(recorded).await?;
    Ok(layout::redirect_done(&href(id), Message::new("action_plans-added").with("n", n)))
}

/// POST /action-plans/{id}/items/{action}/backlog
async fn mark(auth: Auth<Edit>, Path((id, action)): Path<(Id, Id)>, raw: Raw) -> Result<Response, AppError> {
    reachable(&auth, id, Verb::Edit).await?;
    write!(auth, tx, acts::mark(&mut tx, id, action, !raw.get("on").is_empty()).await);
    Ok(layout::redirect_done(&href(id), "form-saved"))
}

/// POST /action-plans/{id}/propose
async fn propose(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    reachable(&auth, id, Verb::Edit).await?;
    write!(auth, tx, acts::put_forward(&mut tx, id, true).await);
    Ok(layout::redirect_done(&href(id), "action_plans-proposed"))
}

/// POST /action-plans/{id}/withdraw
async fn withdraw(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    reachable(&auth, id, Verb::Edit).await?;
    write!(auth, tx, acts::put_forward(&mut tx, id, false).await);
    Ok(layout::redirect_done(&href(id), "action_plans-withdrawn"))
}

// ---- acts with a form ------------------------------------------------------------------------------------------------------------------

pub(super) const DROP: &[FieldDef] = &[FieldDef::new("reason", Input::Area(2000))];
const DECISION: &[FieldDef] = &[
    FieldDef::new("decided_by", Input::Text(200)).required(),
    FieldDef::new("mandate", Input::Choice(MANDATES)).required(),
    FieldDef::new("decided_on", Input::Date).required(),
    FieldDef::new("registry_number", Input::Text(60)),
    FieldDef::new("decision_note", Input::Area(4000)),
];
/// The same for whoever decides for the line only.
const LINE_DECISION: &[FieldDef] = &[
    FieldDef::new("decided_by", Input::Text(200)).required(),
    FieldDef::new("mandate", Input::Choice(&["line"])).required(),
    FieldDef::new("decided_on", Input::Date).required(),
    FieldDef::new("registry_number", Input::Text(60)),
    FieldDef::new("decision_note", Input::Area(4000)),
];
pub(super) const CLOSE: &[FieldDef] = &[FieldDef::new("closing_note", Input::Area(4000)), FieldDef::new("carry", Input::Flag)];

#[derive(askama::Template)]
#[template(path = "actions/plans/templates/act.html")]
struct ActPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    lead: String,
    form: FormView,
}

/// An act with a form: the end of its address, and what it asks.
struct Asked {
    key: &'static str,
    submit: &'static str,
    fields: &'static [FieldDef],
    action: String,
}

const NEXT: &str = "next";

fn asked(key: &'static str, submit: &'static str, fields: &'static [FieldDef], id: Id) -> Asked {
    Asked { key, submit, fields, action: format!("{}/{key}", href(id)) }
}

async fn page<P: Permission>(
    auth: &Auth<P>,
    plan: &Plan,
    asked: &Asked,
    raw: &Raw,
    errors: &FieldErrors,
) -> Result<Response, AppError> {
    let kit = Kit::of(auth);
    let version = if raw.version() > 0 { raw.version() } else { plan.version };
    let target = FormTarget { action: asked.action.clone(), cancel: href(plan.id), submit: asked.submit, version };
    let form = FormView::build(&kit, asked.fields, raw, errors, target).await?;
    let heading = kit.tr.t(&format!("action_plans-{}-title", asked.key));
    let page = ActPage {
        crumbs: crumbs(&kit, Some((plan.id, &plan.data.name)), Some(&heading)),
        lead: kit.tr.t(&format!("action_plans-{}-lead", asked.key)),
        form,
        layout: auth.layout_titled(heading),
    };
    Ok(layout::page_with(if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, &page))
}

/// What follows from an act: the next page, or the form again with the message beside its field.
async fn settle<P: Permission>(
    auth: &Auth<P>,
    plan: &Plan,
    asked: &Asked,
    raw: &Raw,
    result: Result<(String, &'static str), StepError>,
) -> Result<Response, AppError> {
    let errors = match result {
        Ok((to, message)) => return Ok(layout::redirect_done(&to, message)),
        Err(StepError::Refused(errors)) => errors,
        Err(StepError::Db(DbError::Conflict)) => {
            let raw = raw.clone().with("_version", plan.version.to_string());
            return page(auth, plan, asked, &raw, &FieldErrors::one("", "action_plans-error-stale")).await;
        }
        Err(other) => return Err(other.into()),
    };
    page(auth, plan, asked, raw, &errors).await
}

/// The declared checks; `Some` is the page to show instead.
async fn unfilled<P: Permission>(auth: &Auth<P>, plan: &Plan, asked: &Asked, raw: &Raw) -> Result<Option<Response>, AppError> {
    if raw.intent() != Intent::Save {
        return page(auth, plan, asked, raw, &FieldErrors::default()).await.map(Some);
    }
    match Checked::of(asked.fields, raw).done(|_| ()) {
        Ok(()) => Ok(None),
        Err(errors) => page(auth, plan, asked, raw, &errors).await.map(Some),
    }
}

fn text(raw: &Raw, key: &str) -> Option<String> {
    Some(raw.get(key).replace("\r\n", "\n")).filter(|t| !t.is_empty())
}

fn drop_asked(id: Id, action: Id) -> Asked {
    Asked { key: "drop", submit: "action_plans-drop-do", fields: DROP, action: format!("{}/items/{action}/drop", href(id)) }
}

/// GET /action-plans/{id}/items/{action}/drop
async fn drop_form(auth: Auth<Edit>, Path((id, action)): Path<(Id, Id)>) -> Result<Response, AppError> {
    let plan = reachable(&auth, id, Verb::Edit).await?;
    page(&auth, &plan, &drop_asked(id, action), &Raw::default(), &FieldErrors::default()).await
}

/// POST /action-plans/{id}/items/{action}/drop
async fn drop_item(auth: Auth<Edit>, Path((id, action)): Path<(Id, Id)>, raw: Raw) -> Result<Response, AppError> {
    let plan = reachable(&auth, id, Verb::Edit).await?;
    let asked = drop_asked(id, action);
    if let Some(instead) = unfilled(&auth, &plan, &asked, &raw).await? {
        return Ok(instead);
    }
    let result = async {
        let mut tx = auth.app.db.write(&auth.ctx).await?;
        let recorded = acts::remove(&mut tx, id, action, raw.get("reason")).await?;
        Ok(tx.commit(recorded).await.map(|()| (href(id), "action_plans-dropped"))?)
    };
    let result = result.await;
    settle(&auth, &plan, &asked, &raw, result).await
}

/// What a decision asks for, with the mandates that this person has over this plan.
pub(super) async fn decision_fields(auth: &Auth<Decide>, id: Id) -> Result<&'static [FieldDef], DbError> {
    let above = Viewer { view: auth.account.grants.scope(ABOVE_THE_LINE, Verb::Decide), secret: auth.viewer.secret.clone() };
    Ok(if store::get(&auth.app.db, &above, id).await?.is_some() { DECISION } else { LINE_DECISION })
}

/// Raw in, typed out: a decision that has passed its fields.
pub(super) fn new_decision(raw: &Raw, plan: &Plan) -> NewDecision {
    NewDecision {
        by: raw.get("decided_by").to_owned(),
        mandate: raw.get("mandate").to_owned(),
        on: raw.get("decided_on").parse().unwrap_or(plan.data.period_from),
        registry_number: text(raw, "registry_number"),
        note: text(raw, "decision_note"),
    }
}

/// GET /action-plans/{id}/decide
async fn decide_form(auth: Auth<Decide>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let plan = reachable(&auth, id, Verb::Decide).await?;
    let fields = decision_fields(&auth, id).await?;
    let raw = Raw::default().with("decided_on", auth.ctx.now.local_date().to_string());
    page(&auth, &plan, &asked("decide", "action_plans-decide-do", fields, id), &raw, &FieldErrors::default()).await
}

/// POST /action-plans/{id}/decide
async fn decide(auth: Auth<Decide>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let plan = reachable(&auth, id, Verb::Decide).await?;
    let asked = asked("decide", "action_plans-decide-do", decision_fields(&auth, id).await?, id);
    if let Some(instead) = unfilled(&auth, &plan, &asked, &raw).await? {
        return Ok(instead);
    }
    let new = new_decision(&raw, &plan);
    let result = async {
        let mut tx = auth.app.db.write(&auth.ctx).await?;
        let recorded = acts::decide(&mut tx, id, raw.version(), new).await?;
        Ok(tx.commit(recorded).await.map(|()| (href(id), "action_plans-decided"))?)
    };
    let result = result.await;
    settle(&auth, &plan, &asked, &raw, result).await
}

/// GET /action-plans/{id}/next
async fn next_form(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let plan = reachable(&auth, id, Verb::Edit).await?;
    let raw = form::to_raw(&acts::proposed(&plan));
    page(&auth, &plan, &asked(NEXT, "action_plans-next-do", form::FIELDS, id), &raw, &FieldErrors::default()).await
}

/// POST /action-plans/{id}/next
async fn next(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let plan = reachable(&auth, id, Verb::Edit).await?;
    let asked = asked(NEXT, "action_plans-next-do", form::FIELDS, id);
    if let Some(instead) = unfilled(&auth, &plan, &asked, &raw).await? {
        return Ok(instead);
    }
    let refused = Kit::of(&auth).refusals(form::FIELDS, &raw, Some(&form::to_raw(&plan.data))).await?;
    let new = match form::from_raw(&raw) {
        Ok(new) if refused.is_empty() => new,
        Ok(_) => return page(&auth, &plan, &asked, &raw, &refused).await,
        Err(errors) => return page(&auth, &plan, &asked, &raw, &errors).await,
    };
    let result = async {
        let mut tx = auth.app.db.write(&auth.ctx).await?;
        let (next, recorded) = acts::prepare_next(&mut tx, id, new).await?;
        Ok(tx.commit(recorded).await.map(|()| (href(next), "action_plans-carried"))?)
    };
    let result = result.await;
    settle(&auth, &plan, &asked, &raw, result).await
}

/// GET /action-plans/{id}/close
async fn close_form(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let plan = reachable(&auth, id, Verb::Edit).await?;
    let raw = Raw::default().with_flag("carry", true);
    page(&auth, &plan, &asked("close", "action_plans-close-do", CLOSE, id), &raw, &FieldErrors::default()).await
}

/// POST /action-plans/{id}/close
async fn close(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let plan = reachable(&auth, id, Verb::Edit).await?;
    let asked = asked("close", "action_plans-close-do", CLOSE, id);
    if let Some(instead) = unfilled(&auth, &plan, &asked, &raw).await? {
        return Ok(instead);
    }
    let carry = vk_web::form::is_yes(raw.get("carry"));
    let result = async {
        let mut tx = auth.app.db.write(&auth.ctx).await?;
        let recorded = acts::close(&mut tx, id, raw.version(), text(&raw, "closing_note"), carry).await?;
        Ok(tx.commit(recorded).await.map(|()| (href(id), "action_plans-closed"))?)
    };
    let result = result.await;
    settle(&auth, &plan, &asked, &raw, result).await
}

/// Whether a plan may still change, for the buttons on its page.
pub fn is_changing(state: PlanState) -> bool {
    state != PlanState::Closed
}
