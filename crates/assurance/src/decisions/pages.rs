//! The list, the record and its acts.
use super::{
    Edit, View, acts,
    acts::{STEPS, Step},
    model::Decision,
    store::{self, Decisions},
    table::{TABLE, word},
};
use crate::act::{self, ActError, Asked};
use axum::{extract::Path, response::Response};
use vk_core::Id;
use vk_web::{
    AppError, Auth, HxRequest, Layout, Routes,
    form::{FieldErrors, Intent, Kit, Raw, standard_routes},
    layout,
    record::{self, RecordView},
    table::{Cell, TableQuery},
};

pub fn routes(routes: Routes) -> Routes {
    standard_routes::<View, Edit, Decisions>(routes)
        .get("/decisions", list)
        .get("/decisions/{id}", show)
        .get("/decisions/{id}/act/{act}", ask)
        .form("/decisions/{id}/act/{act}", take)
}

/// GET /decisions
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    Ok(record::list(&auth, hx, TABLE.list(&Kit::of(&auth), &query).await?))
}

#[derive(askama::Template)]
#[template(path = "decisions/templates/show.html")]
struct ShowPage {
    layout: Layout,
    view: RecordView,
    /// The acts that the state allows: address and words, the first one primary.
    acts: Vec<(String, String)>,
    reason: Option<String>,
    facts: Vec<(String, String)>,
}

/// GET /decisions/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let decision = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let state = Cell::tag(word("state", decision.state.key(), &kit.tr), decision.state.tone());
    let kind = Cell::tag(word("kind", &decision.data.kind, &kit.tr), "neutral");
    let view = RecordView::of::<Decisions>(&kit, &auth.ctx, store::stored(&decision), [state, kind]).await?;
    let offered = STEPS.iter().filter(|s| s.allowed(&decision));
    let mut acts: Vec<_> = offered.map(|s| (format!("/decisions/{id}/act/{}", s.key), kit.tr.t(s.submit))).collect();
    if decision.state.is_open() {
        acts.extend(act::new_action(&auth, id).map(|href| (href, kit.tr.t("actions-new"))));
    }
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&view.title),
        acts: if view.may_edit && !view.archived { acts } else { Vec::new() },
        reason: decision.state_reason.clone(),
        facts: facts(&kit, &decision),
        view,
    }))
}

/// What acts have written.
fn facts(kit: &Kit, d: &Decision) -> Vec<(String, String)> {
    let first = d.first_report_back_on.map(|day| (kit.label("first_report_back_on"), day.to_string()));
    let on = d.reported_on.map(|day| (kit.label("reported_on"), day.to_string()));
    let place = d.reported_in.clone().map(|text| (kit.label("reported_in"), text));
    [first, on, place].into_iter().flatten().collect()
}

/// The decision where this person may change it, and the act.
async fn editable(auth: &Auth<Edit>, id: Id, key: &str) -> Result<(Decision, &'static Step), AppError> {
    let step = Step::known(key).ok_or(AppError::NotFound)?;
    let decision = store::get(&auth.app.db, &Kit::of(auth).editor, id).await?.ok_or(AppError::NotFound)?;
    Ok((decision, step))
}

fn asked<'a>(auth: &Auth<Edit>, d: &Decision, title: &'a str, step: &Step) -> Asked<'a> {
    Asked {
        id: d.id,
        title,
        version: d.version,
        action: format!("/decisions/{}/act/{}", d.id, step.key),
        cancel: format!("/decisions/{}", d.id),
        fields: step.fields,
        heading: auth.tr.t(step.submit),
        lead: auth.tr.t(&format!("decisions-{}-lead", step.key)),
        submit: step.submit,
        stale: "decisions-error-stale",
    }
}

/// GET /decisions/{id}/act/{act}
async fn ask(auth: Auth<Edit>, Path((id, key)): Path<(Id, String)>) -> Result<Response, AppError> {
    let (decision, step) = editable(&auth, id, &key).await?;
    let raw = acts::fresh(step, &decision, auth.ctx.now.local_date());
    act::page(&auth, &asked(&auth, &decision, &decision.title(), step), &raw, &FieldErrors::default()).await
}

/// POST /decisions/{id}/act/{act}
async fn take(auth: Auth<Edit>, Path((id, key)): Path<(Id, String)>, raw: Raw) -> Result<Response, AppError> {
    let (decision, step) = editable(&auth, id, &key).await?;
    let title = decision.title();
    let asked = asked(&auth, &decision, &title, step);
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
