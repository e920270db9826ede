//! The pages that are this register's own: the list and the record. Everything else comes from the kit's standard routes.
use super::{
    Edit, View,
    store::{self, Sources},
    table::TABLE,
};
use axum::{extract::Path, response::Response};
use vk_core::Id;
use vk_web::{
    AppError, Auth, HxRequest, Layout, Routes,
    form::{Kit, Stored, choice_word, standard_routes},
    layout,
    record::{self, RecordView},
    table::{Cell, ListView, TableQuery},
};

pub fn routes(routes: Routes) -> Routes {
    standard_routes::<View, Edit, Sources>(routes).get("/sources", list).get("/sources/{id}", show)
}

#[derive(askama::Template)]
#[template(path = "sources/templates/list.html")]
struct ListPage {
    layout: Layout,
    list: ListView,
}

/// GET /sources
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    let list = TABLE.list(&Kit::of(&auth), &query).await?;
    Ok(list.respond(hx.0, |list| layout::page(&ListPage { layout: auth.layout("nav-sources"), list })))
}

/// GET /sources/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let record = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let stored = Stored::of(&record, &record.data.name, super::form::to_raw(&record.data));
    let view = RecordView::of::<Sources>(&kit, &auth.ctx, stored, marks(&kit, &record)).await?;
    Ok(record::page(&auth, view))
}

/// Source type beside the heading.
fn marks(kit: &Kit, source: &super::model::Source) -> Vec<Cell> {
    let (tr, data) = (&kit.tr, &source.data);
    let kind = Cell::tag(data.source_type.as_str(), "neutral");
    let transport = Cell::tag(choice_word(store::REGISTER, "transport", &data.transport, tr), "neutral");
    [Some(kind), Some(transport)].into_iter().flatten().collect()
}
