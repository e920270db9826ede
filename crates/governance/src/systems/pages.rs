//! The pages that are this register's own: the list and the record. Everything else comes from the kit's standard routes.
use super::{
    Edit, View,
    model::ClassSource,
    store::{self, Systems},
    table::{TABLE, class_cell, lifecycle_tone},
};
use crate::join::Class;
use axum::{extract::Path, response::Response};
use vk_core::Id;
use vk_web::{
    AppError, Auth, HxRequest, Layout, Routes,
    form::{Kit, choice_word, standard_routes},
    history::HistoryView,
    layout,
    relations::RelationsView,
    table::{Cell, ListView, TableQuery},
    ui::{self, Crumb, DetailSection, crumbs},
};

pub fn routes(routes: Routes) -> Routes {
    standard_routes::<View, Edit, Systems>(routes).get("/systems", list).get("/systems/{id}", show)
}

#[derive(askama::Template)]
#[template(path = "systems/templates/list.html")]
struct ListPage {
    layout: Layout,
    list: ListView,
}

/// GET /systems
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    let list = TABLE.list(&Kit::of(&auth), &query).await?;
    Ok(list.respond(hx.0, |list| layout::page(&ListPage { layout: auth.layout("nav-systems"), list })))
}

#[derive(askama::Template)]
#[template(path = "systems/templates/show.html")]
struct ShowPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    path: String,
    title: String,
    marks: Vec<Cell>,
    archived: bool,
    may_edit: bool,
    class: Cell,
    sources: Vec<SourceView>,
    sections: Vec<DetailSection>,
    relations: RelationsView,
    history: HistoryView,
}

/// One information set's share in the class.
struct SourceView {
    name: Cell,
    class: Cell,
}

/// GET /systems/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let system = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    kit.seen(&auth.ctx, id, system.data.secrecy.key()).await?;
    let sources = store::class_sources(kit.db(), &kit.viewers, id).await?;
    let raw = super::form::to_raw(&system.data);
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&system.data.name),
        crumbs: crumbs(&kit, Some((id, &system.data.name)), None),
        path: format!("{}/{id}", kit.path),
        marks: marks(&kit, &system),
        archived: system.archived_at.is_some(),
        may_edit: store::get(kit.db(), &kit.editor, id).await?.is_some(),
        class: class_cell(sources.iter().fold(Class::default(), |class, source| class.max(source.class))),
        sources: sources.iter().map(|source| source_view(&kit, source)).collect(),
        sections: ui::details(&kit, super::form::FIELDS, &raw).await?,
        relations: RelationsView::of(&kit, id).await?,
        history: HistoryView::newest(&kit, super::form::FIELDS, id).await?,
        title: system.data.name,
    }))
}

/// Lifecycle, importance and marking beside the heading.
fn marks(kit: &Kit, system: &super::model::System) -> Vec<Cell> {
    let (tr, data) = (&kit.tr, &system.data);
    let lifecycle = Cell::tag(choice_word(store::REGISTER, "lifecycle", &data.lifecycle, tr), lifecycle_tone(&data.lifecycle));
    let critical = data.sector_critical.then(|| Cell::tag(tr.t("systems-field-sector_critical"), "warning"));
    let archived = system.archived_at.map(|_| Cell::tag(tr.t("list-archived-tag"), "muted"));
    let secrecy = Some(Cell::secrecy(data.secrecy, tr)).filter(|cell| *cell != Cell::Empty);
    [Some(lifecycle), critical, secrecy, archived].into_iter().flatten().collect()
}

fn source_view(kit: &Kit, source: &ClassSource) -> SourceView {
    let name = match &source.information {
        Some((id, name)) => match vk_web::search::href(&kit.app, "information_set", *id) {
            Some(href) => Cell::Link { text: name.clone(), href },
            None => Cell::Text(name.clone()),
        },
        None => Cell::Text(kit.tr.t("form-hidden-record")),
    };
    SourceView { name, class: class_cell(source.class) }
}
