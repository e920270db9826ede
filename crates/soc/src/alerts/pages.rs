//! The alert list, one alert with its thread up to owner and class, and what a person does with it.
use super::{
    Edit, View,
    list::{TABLE, level_tone, state_tone},
    model::{Alert, AlertState, Evidence},
    store,
};
use axum::{Form, extract::Path, http::StatusCode, response::Response};
use serde::Deserialize;
use vk_core::{Aspect, Id, Verb};
use vk_governance::join::JoinThread;
use vk_incidents::incidents::{self, AlertInput, EvidenceInput};
use vk_web::{
    AppError, Auth, HxRequest, Layout, Message,
    around::Around,
    form::Kit,
    history::HistoryView,
    layout::{page_with, redirect_done},
    page,
    relations::RelationsView,
    table::{ListView, TableQuery},
};

#[derive(askama::Template)]
#[template(path = "alerts/templates/list.html")]
struct ListPage {
    layout: Layout,
    list: ListView,
}

#[derive(askama::Template)]
#[template(path = "alerts/templates/show.html")]
struct ShowPage {
    layout: Layout,
    alert: Alert,
    state_word: String,
    level_word: String,
    tone: &'static str,
    level_tone: &'static str,
    thread: Option<JoinThread>,
    levels: Vec<(char, u8, String)>,
    evidence: Vec<EvidenceRow>,
    incident: Option<(Id, String)>,
    relations: RelationsView,
    around: Around,
    history: HistoryView,
    may_edit: bool,
    /// What was typed into the reason, and what is wrong with it.
    reason: String,
    problem: Option<String>,
}

struct EvidenceRow {
    at: String,
    sha256: String,
    text: String,
    href: String,
}

impl EvidenceRow {
    fn new(e: &Evidence) -> EvidenceRow {
        EvidenceRow {
            at: e.at.local_second(),
            href: format!("/logs/event/{}", crate::logs::percent(&e.event_id)),
            sha256: e.sha256.clone(),
            text: String::from_utf8_lossy(&e.raw).into_owned(),
        }
    }
}

pub async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    let mut list = TABLE.list(&Kit::of(&auth), &query).await?;
    // Alerts are opened by rules and closed one by one with a reason: no import, no bulk edit.
    list.may_edit = false;
    list.may_import = false;
    Ok(list.respond(hx.0, |list| page(&ListPage { layout: auth.layout("nav-alerts"), list })))
}

pub async fn export(auth: Auth<View>, query: TableQuery) -> Result<Response, AppError> {
    vk_web::export::export(&TABLE, &Kit::of(&auth), &auth.ctx, &query).await
}

pub async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let alert = store::get(&auth.app.db, &auth.viewer, id).await?.ok_or(AppError::NotFound)?;
    Ok(page(&view(&auth, alert, String::new(), None).await?))
}

async fn view<P: vk_web::Permission>(
    auth: &Auth<P>,
    alert: Alert,
    reason: String,
    problem: Option<String>,
) -> Result<ShowPage, AppError> {
    let (db, kit) = (&auth.app.db, Kit::of(auth));
    let evidence = store::evidence(db, alert.id).await?;
    let incident = incidents::store::of_alert(db, alert.id).await?;
    let class = alert.thread.as_ref().map(|t| t.class).unwrap_or_default();
    let word = |a: Aspect| auth.tr.t(&format!("aspect-{}", a.key()));
    let levels = Aspect::ALL.into_iter().filter_map(|a| class.level(a).map(|l| (a.letter(), l.number(), word(a)))).collect();
    Ok(ShowPage {
        layout: auth.layout_titled(alert.name.as_str()),
        state_word: auth.tr.t(&format!("alerts-state-{}", alert.state.key())),
        level_word: auth.tr.t(&format!("alerts-level-{}", alert.rule_level)),
        tone: state_tone(alert.state),
        level_tone: level_tone(&alert.rule_level),
        thread: alert.thread.clone(),
        levels,
        evidence: evidence.iter().map(EvidenceRow::new).collect(),
        incident,
        relations: RelationsView::of(&kit, alert.id).await?,
        around: Around::of(&kit, &auth.ctx, alert.id).await?,
        history: HistoryView::newest(&kit, &[], alert.id).await?,
        may_edit: auth.may(Verb::Edit),
        reason,
        problem,
        alert,
    })
}

/// The alert, where this person may change it.
async fn editable(auth: &Auth<Edit>, id: Id) -> Result<Alert, AppError> {
    let editor = vk_db::Viewer { view: auth.scope(Verb::Edit), secret: auth.viewer.secret.clone() };
    store::get(&auth.app.db, &editor, id).await?.ok_or(AppError::NotFound)
}

async fn move_to(auth: &Auth<Edit>, alert: &Alert, state: AlertState, reason: Option<String>) -> Result<Response, AppError> {
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = store::set_state(&mut tx, alert, state, reason, None).await?;
    tx.commit(recorded).await?;
    Ok(redirect_done(&format!("/alerts/{}", alert.id), Message::new(format!("alerts-now-{}", state.key()))))
}

pub async fn triage(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let alert = editable(&auth, id).await?;
    move_to(&auth, &alert, AlertState::Triage, None).await
}

pub async fn reopen(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let alert = editable(&auth, id).await?;
    move_to(&auth, &alert, AlertState::Triage, None).await
}

#[derive(Deserialize)]
pub struct Close {
    #[serde(default)]
    state: String,
    #[serde(default)]
    reason: String,
}

pub async fn close(auth: Auth<Edit>, Path(id): Path<Id>, Form(close): Form<Close>) -> Result<Response, AppError> {
    let alert = editable(&auth, id).await?;
    let state = AlertState::from_key(&close.state).filter(|s| s.needs_reason());
    let reason = close.reason.trim();
    match (state, reason.is_empty()) {
        (Some(state), false) => move_to(&auth, &alert, state, Some(reason.chars().take(2000).collect())).await,
        (None, _) | (_, true) => {
            let key = if state.is_none() { "alerts-close-which" } else { "alerts-close-why" };
            let problem = Some(auth.tr.t(key));
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &view(&auth, alert, close.reason, problem).await?))
        }
    }
}

/// One key makes an incident: the evidence is frozen, the thread goes along, the clock stays preliminary until a human confirms it.
pub async fn incident(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let alert = editable(&auth, id).await?;
    let incident = open_incident(&auth.app.db, &auth.ctx, &alert).await?;
    Ok(redirect_done(&format!("/incidents/{incident}"), "alerts-now-incident"))
}

/// Makes the incident, or finds the one it has become already, and moves the alert there.
pub async fn open_incident(db: &vk_db::Db, ctx: &vk_core::Ctx, alert: &Alert) -> Result<Id, AppError> {
    let evidence = store::evidence(db, alert.id).await?;
    let input = AlertInput {
        alert_id: alert.id,
        title: alert.name.clone(),
        rule: alert.rule_title.clone(),
        level: alert.rule_level.clone(),
        opened_at: alert.created_at,
        first_at: alert.first_at,
        last_at: alert.last_at,
        threads: alert.thread.clone().into_iter().collect(),
        evidence: evidence
            .into_iter()
            .map(|e| EvidenceInput { event_id: e.event_id, at: e.at, raw: e.raw, sha256: e.sha256 })
            .collect(),
    };
    let incident = incidents::open_from_alert(db, ctx, input).await?.id;
    if alert.incident_id != Some(incident) {
        let mut tx = db.write(ctx).await?;
        let recorded = store::set_state(&mut tx, alert, AlertState::Incident, None, Some(incident)).await?;
        tx.commit(recorded).await?;
    }
    Ok(incident)
}
