//! The list, the record and its acts.
use super::{
    Edit, View, acts,
    acts::{STEPS, Step},
    compare, lines,
    model::Audit,
    status,
    store::{self, Audits},
    table::{TABLE, word},
};
use crate::act::{self, ActError, Asked};
use axum::{extract::Path, response::Response};
use vk_core::Id;
use vk_web::{
    AppError, Auth, HxRequest, Layout, Routes,
    form::{FieldErrors, Intent, Kit, Raw, Records, standard_routes},
    layout,
    record::{self, RecordView},
    table::{Cell, TableQuery},
};

pub fn routes(routes: Routes) -> Routes {
    lines::routes(standard_routes::<View, Edit, Audits>(routes))
        .get("/audits", list)
        .get("/audits/{id}", show)
        .get("/audits/{id}/act/{act}", ask)
        .form("/audits/{id}/act/{act}", take)
        .get("/audits/{id}/status", status::show)
        .get("/audits/{id}/compare", compare::show)
}

/// GET /audits
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    Ok(record::list(&auth, hx, TABLE.list(&Kit::of(&auth), &query).await?))
}

#[derive(askama::Template)]
#[template(path = "audits/templates/show.html")]
struct ShowPage {
    layout: Layout,
    view: RecordView,
    /// The acts that the state allows: address and words, the first one primary.
    acts: Vec<(String, String)>,
    reason: Option<String>,
    days: Vec<(String, String)>,
    links: Vec<(String, String)>,
}

/// GET /audits/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let audit = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let state = Cell::tag(word("state", audit.state.key(), &kit.tr), audit.state.tone());
    let kind = Cell::tag(word("kind", &audit.data.kind, &kit.tr), "neutral");
    let view = RecordView::of::<Audits>(&kit, &auth.ctx, store::stored(&audit), [state, kind]).await?;
    let offered = STEPS.iter().filter(|s| s.allowed(audit.state));
    let acts = offered.map(|s| (format!("/audits/{id}/act/{}", s.key), kit.tr.t(s.submit))).collect();
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&view.title),
        acts: if view.may_edit && !view.archived { acts } else { Vec::new() },
        reason: audit.state_reason.clone(),
        days: days(&kit, &audit),
        links: links(&kit, &audit),
        view,
    }))
}

/// The days that acts have written.
fn days(kit: &Kit, a: &Audit) -> Vec<(String, String)> {
    let known = [
        ("fact_check_due", a.fact_check_due),
        ("delivered_on", a.delivered_on),
        ("response_decided_on", a.response_decided_on),
        ("reported_back_on", a.reported_back_on),
    ];
    known.into_iter().filter_map(|(key, day)| day.map(|day| (kit.label(key), day.to_string()))).collect()
}

/// What is known of the audit on other pages.
fn links(kit: &Kit, a: &Audit) -> Vec<(String, String)> {
    let compare = a.data.previous.map(|_| (format!("/audits/{}/compare", a.id), "audits-link-compare"));
    let known = [
        (format!("/audits/{}/questions", a.id), "audits-link-questions"),
        (format!("/audits/{}/facts", a.id), "audits-link-facts"),
        (format!("/audits/{}/status", a.id), "audits-link-status"),
        (format!("/findings?review={}", a.id), "audits-link-findings"),
        (format!("/recommendations?review={}", a.id), "audits-link-recommendations"),
        (format!("/papers?source={}", a.id), "audits-link-papers"),
        (format!("/decisions?about={}", a.id), "audits-link-decisions"),
    ];
    let room = (kit.may_edit() && kit.app.register("audit_room").is_some())
        .then(|| (format!("/audits/{}/room", a.id), "audit_room-link"));
    known.into_iter().chain(compare).chain(room).map(|(href, key)| (href, kit.tr.t(key))).collect()
}

/// The audit where this person may change it, and the act.
async fn editable(auth: &Auth<Edit>, id: Id, key: &str) -> Result<(Audit, &'static Step), AppError> {
    let step = Step::known(key).ok_or(AppError::NotFound)?;
    let kit = Kit::of(auth);
    Audits::load(kit.db(), &kit.editor, id).await?.ok_or(AppError::NotFound)?;
    let audit = store::get(kit.db(), &kit.editor, id).await?.ok_or(AppError::NotFound)?;
    Ok((audit, step))
}

fn asked<'a>(auth: &Auth<Edit>, audit: &Audit, title: &'a str, step: &Step) -> Asked<'a> {
    Asked {
        id: audit.id,
        title,
        version: audit.version,
        action: format!("/audits/{}/act/{}", audit.id, step.key),
        cancel: format!("/audits/{}", audit.id),
        fields: step.fields,
        heading: auth.tr.t(&format!("audits-{}-title", step.key)),
        lead: auth.tr.t(&format!("audits-{}-lead", step.key)),
        submit: step.submit,
        stale: "audits-error-stale",
    }
}

/// GET /audits/{id}/act/{act}
async fn ask(auth: Auth<Edit>, Path((id, key)): Path<(Id, String)>) -> Result<Response, AppError> {
    let (audit, step) = editable(&auth, id, &key).await?;
    let raw = acts::fresh(step, &audit, auth.ctx.now.local_date());
    act::page(&auth, &asked(&auth, &audit, &audit.title(), step), &raw, &FieldErrors::default()).await
}

/// POST /audits/{id}/act/{act}
async fn take(auth: Auth<Edit>, Path((id, key)): Path<(Id, String)>, raw: Raw) -> Result<Response, AppError> {
    let (audit, step) = editable(&auth, id, &key).await?;
    let title = audit.title();
    let asked = asked(&auth, &audit, &title, step);
    if raw.intent() != Intent::Save {
        return act::page(&auth, &asked, &raw, &FieldErrors::default()).await;
    }
    let outcome = write(&auth, id, step, &raw).await;
    act::answer(&auth, &asked, raw, step.done, outcome).await
}

/// Does the act, in a write of its own.
pub(super) async fn write(auth: &Auth<Edit>, id: Id, step: &Step, raw: &Raw) -> Result<(), ActError> {
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::take(&mut tx, id, step, raw).await?;
    Ok(tx.commit(recorded).await?)
}
