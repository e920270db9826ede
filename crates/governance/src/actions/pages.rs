//! The list and the record. The acts on one action stand in `act_pages.rs`; everything else comes from the kit's standard routes.
use super::{
    Edit, View, act_pages,
    model::{Action, State},
    store::{self, Actions, Waiting},
    table::{TABLE, priority_cell, word},
};
use axum::{extract::Path, response::Response};
use vk_core::{Date, Id};
use vk_web::{
    AppError, Auth, HxRequest, Layout, Routes,
    form::{Kit, standard_routes},
    layout,
    record::RecordView,
    table::{Cell, ListView, TableQuery},
};

pub fn routes(routes: Routes) -> Routes {
    let routes = standard_routes::<View, Edit, Actions>(routes).get("/actions", list).get("/actions/{id}", show);
    super::views::routes(act_pages::routes(routes))
}

#[derive(askama::Template)]
#[template(path = "actions/templates/list.html")]
struct ListPage {
    layout: Layout,
    list: ListView,
}

/// GET /actions
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    let list = TABLE.list(&Kit::of(&auth), &query).await?;
    Ok(list.respond(hx.0, |list| layout::page(&ListPage { layout: auth.layout("nav-actions"), list })))
}

#[derive(askama::Template)]
#[template(path = "actions/templates/show.html")]
struct ShowPage {
    layout: Layout,
    view: RecordView,
    progress: i64,
    reason: Option<String>,
    done: Option<DoneView>,
    verified: Option<VerifiedView>,
    waiting: Vec<Cell>,
    /// The acts that the state allows: address and words, the first one primary.
    acts: Vec<(String, String)>,
}

/// What was done, by the word of whoever did it.
struct DoneView {
    line: String,
    note: String,
    evidence: Option<String>,
    link: Option<String>,
    early_reason: Option<String>,
}

struct VerifiedView {
    line: String,
    note: Option<String>,
}

/// GET /actions/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let action = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let waiting = if action.state.is_open() { store::waits_for(kit.db(), &kit.viewer, id).await? } else { Vec::new() };
    let marks = marks(&kit, &action, auth.ctx.now.local_date());
    let view = RecordView::of::<Actions>(&kit, &auth.ctx, store::stored(&action), marks).await?;
    let acts = if view.may_edit && !view.archived { act_pages::offered(&kit, &action) } else { Vec::new() };
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&view.title),
        view,
        progress: action.data.progress,
        reason: action.state_reason.clone(),
        done: action.done.as_ref().map(|d| done_view(&kit, d)),
        verified: action.verified.as_ref().map(|v| verified_view(&kit, v)),
        waiting: waiting.iter().map(waiting_cell).collect(),
        acts,
    }))
}

/// State, lateness, priority and what it comes from beside the heading.
pub(super) fn marks(kit: &Kit, action: &Action, today: Date) -> Vec<Cell> {
    let tr = &kit.tr;
    let state = Cell::tag(word("state", action.state.key(), tr), action.state.tone());
    let late = action.is_late(today).then(|| Cell::tag(tr.t("actions-overdue"), "ember"));
    let claimed = (action.state == State::Done).then(|| Cell::tag(tr.t("actions-not-verified"), "warning"));
    let nobody = (action.state.is_open() && action.data.responsible.is_none())
        .then(|| Cell::tag(tr.t("actions-nobody-responsible"), "warning"));
    let priority = priority_cell(action.data.priority.key(), tr);
    [Some(state), late, claimed, nobody, Some(priority)].into_iter().flatten().collect()
}

pub(super) fn waiting_cell(waiting: &Waiting) -> Cell {
    if !waiting.visible {
        return Cell::Text(waiting.reference.clone());
    }
    Cell::Link { text: format!("{} {}", waiting.reference, waiting.name), href: format!("/actions/{}", waiting.id) }
}

fn done_view(kit: &Kit, done: &super::model::Completion) -> DoneView {
    DoneView {
        line: kit.tr.args("actions-done-line", &[("who", done.by.as_str().into()), ("on", done.on.to_string().into())]),
        note: done.note.clone(),
        evidence: done.evidence.clone(),
        link: done.link.clone(),
        early_reason: done.early_reason.clone(),
    }
}

fn verified_view(kit: &Kit, verified: &super::model::Verification) -> VerifiedView {
    let on = verified.at.local_date().to_string();
    VerifiedView {
        line: kit.tr.args("actions-verified-line", &[("who", verified.by.as_str().into()), ("on", on.into())]),
        note: verified.note.clone(),
    }
}
