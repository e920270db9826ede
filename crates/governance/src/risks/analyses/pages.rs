//! The pages that are this register's own: the list, the analysis with its risks and the short form that adds one after the other, the next state, the
//! decision.
use super::{
    Decide, Edit, View,
    frozen::{self, Frozen},
    model::{Analysis, STATES, State},
    quick::{self, QuickAdd},
    store::{self, RiskAnalyses},
    table::{TABLE, state_cell},
};
use crate::risks::{
    act::Act,
    matrices,
    register::{ZoneName, overview, zone_cell},
};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::{Id, Verb};
use vk_db::{DbError, Viewer};
use vk_web::{
    AppError, Auth, HxRequest, Layout, Permission, Routes, Tr,
    form::{FieldDef, FieldErrors, Input, Kit, Raw, Stored, choice_word, standard_routes},
    layout,
    record::{self, RecordView},
    table::{Cell, TableQuery},
};

const STATE: &[FieldDef] = &[FieldDef::new("to", Input::Choice(STATES)).required(), FieldDef::new("reason", Input::Area(2000))];
const DECISION: &[FieldDef] =
    &[FieldDef::new("decision", Input::Area(4000)).required(), FieldDef::new("mandate", Input::Text(300)).required()];

pub fn routes(routes: Routes) -> Routes {
    standard_routes::<View, Edit, RiskAnalyses>(routes)
        .get("/risk-analyses", list)
        .get("/risk-analyses/{id}", show)
        .form("/risk-analyses/{id}/risks", add_risk)
        .get("/risk-analyses/{id}/state", state_form)
        .form("/risk-analyses/{id}/state", state_save)
        .get("/risk-analyses/{id}/decide", decide_form)
        .form("/risk-analyses/{id}/decide", decide_save)
}

/// GET /risk-analyses
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    Ok(record::list(&auth, hx, TABLE.list(&Kit::of(&auth), &query).await?))
}

#[derive(askama::Template)]
#[template(path = "risks/analyses/templates/show.html")]
struct ShowPage {
    layout: Layout,
    view: RecordView,
    may_change: bool,
    may_decide: bool,
    matrix: Option<(String, String)>,
    decided: Option<(String, String)>,
    risks: Vec<RiskView>,
    quick: Option<QuickAdd>,
}

struct RiskView {
    href: String,
    reference: String,
    name: String,
    level: Cell,
    value: String,
    owner: String,
    now: Now,
}

/// What has become of a risk since the analysis was decided, where it differs.
#[derive(Default)]
struct Now {
    name: Option<String>,
    level: Option<Cell>,
    value: Option<String>,
}

/// GET /risk-analyses/{id}; `?more=1` puts the cursor into the form for the next risk.
async fn show(auth: Auth<View>, Path(id): Path<Id>, query: TableQuery) -> Result<Response, AppError> {
    let analysis = store::get(&auth.app.db, &auth.viewer, id).await?.ok_or(AppError::NotFound)?;
    let raw = Raw::default().with("more", query.get("more"));
    page(&auth, &analysis, &raw, &FieldErrors::default()).await
}

async fn page<P: Permission>(auth: &Auth<P>, analysis: &Analysis, raw: &Raw, errors: &FieldErrors) -> Result<Response, AppError> {
    let kit = Kit::of(auth);
    let stored = Stored::of(&analysis.record, &analysis.data().name, super::form::to_raw(analysis.data()));
    let marks = [state_cell(analysis.standing.state.key(), &kit.tr)];
    let view = RecordView::of::<RiskAnalyses>(&kit, &auth.ctx, stored, marks).await?;
    let matrix = match analysis.standing.matrix {
        Some(id) => matrices::scale(kit.db(), id).await?,
        None => None,
    };
    let open = view.may_edit && !view.archived && !analysis.is_decided();
    let page = ShowPage {
        layout: auth.layout_titled(&view.title),
        may_change: open,
        may_decide: analysis.standing.state == State::Report && auth.may(Verb::Decide),
        matrix: matrix.map(|m| (m.title(), format!("/risk-matrices/{}", m.id()))),
        decided: decided(&kit.tr, analysis),
        risks: risks(&kit, &auth.viewer_in("risks"), analysis).await?,
        quick: if open && auth.may_in("risks", Verb::Edit) {
            Some(QuickAdd::build(auth, analysis, raw, errors).await?)
        } else {
            None
        },
        view,
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(layout::page_with(status, &page))
}

/// The risks of an analysis: as they are until it is decided, as they were from then on.
async fn risks(kit: &Kit, viewer: &Viewer, analysis: &Analysis) -> Result<Vec<RiskView>, AppError> {
    if analysis.is_decided() {
        let kept = frozen::of(kit.db(), viewer, analysis.id()).await?;
        return Ok(kept.iter().map(|risk| frozen_view(risk, &kit.tr)).collect());
    }
    let live = overview::in_analysis(kit.db(), viewer, analysis.id()).await?;
    Ok(live.iter().map(|(risk, value)| risk_view(risk, &risk.name, risk.zone.as_ref(), *value, &kit.tr)).collect())
}

fn risk_view(risk: &overview::Brief, name: &str, zone: Option<&ZoneName>, value: Option<i64>, tr: &Tr) -> RiskView {
    RiskView {
        href: format!("/risks/{}", risk.id),
        reference: risk.reference.clone(),
        name: name.to_owned(),
        level: zone_cell(zone, tr),
        value: value_text(value),
        owner: risk.owner.clone().unwrap_or_default(),
        now: Now::default(),
    }
}

fn frozen_view(risk: &Frozen, tr: &Tr) -> RiskView {
    let now = Now {
        name: (risk.now.name != risk.name).then(|| risk.now.name.clone()),
        level: (risk.now.zone != risk.zone).then(|| zone_cell(risk.now.zone.as_ref(), tr)),
        value: (risk.value_now != risk.value).then(|| value_text(risk.value_now)),
    };
    RiskView { now, ..risk_view(&risk.now, &risk.name, risk.zone.as_ref(), risk.value, tr) }
}

fn value_text(value: Option<i64>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

/// Who decided when by which mandate, and what.
fn decided(tr: &Tr, analysis: &Analysis) -> Option<(String, String)> {
    let s = &analysis.standing;
    let (who, at) = (s.decided_by.as_deref()?, s.decided_at?);
    let mandate = s.mandate.as_deref().unwrap_or_default();
    let args = [("who", who.into()), ("at", at.local_minute().into()), ("mandate", mandate.into())];
    Some((tr.args("risk_analyses-decided", &args), s.decision.clone().unwrap_or_default()))
}

/// POST /risk-analyses/{id}/risks: one more risk, and the form again for the next.
async fn add_risk(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let analysis = editable(&auth, id).await?;
    if analysis.is_decided() {
        return Err(AppError::bad("risk_analyses-error-decided"));
    }
    match quick::add(&auth, &analysis, &raw).await? {
        Ok(_) => Ok(layout::redirect_done(&format!("/risk-analyses/{id}?more=1#add"), "risk_analyses-risk-added")),
        Err(errors) => page(&auth, &analysis, &raw, &errors).await,
    }
}

async fn editable(auth: &Auth<Edit>, id: Id) -> Result<Analysis, AppError> {
    store::get(&auth.app.db, &Kit::of(auth).editor, id).await?.ok_or(AppError::NotFound)
}

fn state_act<'a>(analysis: &'a Analysis, tr: &Tr) -> Act<'a> {
    let word = |state: &State| choice_word(store::REGISTER, "state", state.key(), tr);
    let next = analysis.standing.state.next().iter().map(word).collect::<Vec<_>>().join(", ");
    Act {
        key: "risk_analyses-state-act",
        submit: "risk_analyses-state-do",
        done: "risk_analyses-state-done",
        fields: STATE,
        path: "state",
        record: (analysis.id(), &analysis.data().name),
        version: analysis.record.version,
        lead: vec![tr.args("risk_analyses-state-lead", &[("now", word(&analysis.standing.state).into()), ("next", next.into())])],
    }
}

/// GET /risk-analyses/{id}/state
async fn state_form(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let analysis = editable(&auth, id).await?;
    let next = analysis.standing.state.next().first().map(|state| state.key()).unwrap_or_default();
    state_act(&analysis, &auth.tr).shown(&auth, &Raw::default().with("to", next), &FieldErrors::default()).await
}

/// POST /risk-analyses/{id}/state
async fn state_save(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let analysis = editable(&auth, id).await?;
    let act = state_act(&analysis, &auth.tr);
    if let Some(errors) = act.faults(&raw) {
        return act.shown(&auth, &raw, &errors).await;
    }
    let result = change_state(&auth, id, &raw).await;
    act.settled(&auth, &raw, result).await
}

async fn change_state(auth: &Auth<Edit>, id: Id, raw: &Raw) -> Result<(), DbError> {
    let to = State::from_key(raw.get("to")).ok_or_else(|| DbError::refused("to", "risk_analyses-error-step"))?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = store::change_state(&mut tx, id, raw.version(), to, raw.get("reason")).await?;
    tx.commit(recorded).await
}

fn decide_act<'a>(analysis: &'a Analysis, tr: &Tr) -> Act<'a> {
    Act {
        key: "risk_analyses-decide",
        submit: "risk_analyses-decide-do",
        done: "risk_analyses-decide-done",
        fields: DECISION,
        path: "decide",
        record: (analysis.id(), &analysis.data().name),
        version: analysis.record.version,
        lead: vec![tr.t("risk_analyses-decide-lead")],
    }
}

async fn decidable(auth: &Auth<Decide>, id: Id) -> Result<Analysis, AppError> {
    let decider = Viewer { view: auth.scope(Verb::Decide), secret: auth.viewer.secret.clone() };
    store::get(&auth.app.db, &decider, id).await?.ok_or(AppError::NotFound)
}

/// GET /risk-analyses/{id}/decide
async fn decide_form(auth: Auth<Decide>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let analysis = decidable(&auth, id).await?;
    decide_act(&analysis, &auth.tr).shown(&auth, &Raw::default(), &FieldErrors::default()).await
}

/// POST /risk-analyses/{id}/decide
async fn decide_save(auth: Auth<Decide>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let analysis = decidable(&auth, id).await?;
    let act = decide_act(&analysis, &auth.tr);
    if let Some(errors) = act.faults(&raw) {
        return act.shown(&auth, &raw, &errors).await;
    }
    let result = decide(&auth, id, &raw).await;
    act.settled(&auth, &raw, result).await
}

async fn decide(auth: &Auth<Decide>, id: Id, raw: &Raw) -> Result<(), DbError> {
    let decision =
        store::Decision { decision: raw.get("decision").replace("\r\n", "\n"), mandate: raw.get("mandate").to_owned() };
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = store::decide(&mut tx, id, raw.version(), decision).await?;
    tx.commit(recorded).await
}
