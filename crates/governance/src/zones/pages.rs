//! The pages that are this register's own: the list and the record. Everything else comes from the kit's standard routes.
use super::{
    Edit, View,
    store::{self, Zones},
    table::TABLE,
};
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
    standard_routes::<View, Edit, Zones>(routes).get("/zones", list).get("/zones/{id}", show)
}

#[derive(askama::Template)]
#[template(path = "zones/templates/list.html")]
struct ListPage {
    layout: Layout,
    list: ListView,
}

/// GET /zones
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    let list = TABLE.list(&Kit::of(&auth), &query).await?;
    Ok(list.respond(hx.0, |list| layout::page(&ListPage { layout: auth.layout("nav-zones"), list })))
}

#[derive(askama::Template)]
#[template(path = "zones/templates/show.html")]
struct ShowPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    path: String,
    title: String,
    marks: Vec<Cell>,
    archived: bool,
    may_edit: bool,
    sections: Vec<DetailSection>,
    relations: RelationsView,
    history: HistoryView,
}

/// GET /zones/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let record = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    kit.seen(&auth.ctx, id, record.data.secrecy.key()).await?;
    let raw = super::form::to_raw(&record.data);
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&record.data.name),
        crumbs: crumbs(&kit, Some((id, &record.data.name)), None),
        path: format!("{}/{id}", kit.path),
        marks: marks(&kit, &record),
        archived: record.archived_at.is_some(),
        may_edit: store::get(kit.db(), &kit.editor, id).await?.is_some(),
        sections: ui::details(&kit, super::form::FIELDS, &raw).await?,
        relations: RelationsView::of(&kit, id).await?,
        history: HistoryView::newest(&kit, super::form::FIELDS, id).await?,
        title: record.data.name,
    }))
}

/// Trust and marking beside the heading.
fn marks(kit: &Kit, zone: &super::model::Zone) -> Vec<Cell> {
    let (tr, data) = (&kit.tr, &zone.data);
    let trust = Cell::tag(choice_word(store::REGISTER, "trust", &data.trust, tr), super::table::trust_tone(&data.trust));
    let secrecy = Some(Cell::secrecy(data.secrecy, tr)).filter(|cell| *cell != Cell::Empty);
    let archived = zone.archived_at.map(|_| Cell::tag(tr.t("list-archived-tag"), "muted"));
    [Some(trust), secrecy, archived].into_iter().flatten().collect()
}
