//! The pages that are this register's own: the list and the threat, in the reader's language. Everything else comes from the kit's standard routes.
use super::{
    Edit, View,
    store::{self, Threats},
    table::TABLE,
};
use axum::{extract::Path, response::Response};
use vk_core::Id;
use vk_web::{
    AppError, Auth, HxRequest, Layout, Routes,
    form::{Kit, Stored, choice_word, standard_routes},
    layout,
    record::{self, RecordView},
    table::{Cell, TableQuery},
};

pub fn routes(routes: Routes) -> Routes {
    standard_routes::<View, Edit, Threats>(routes).get("/threats", list).get("/threats/{id}", show)
}

/// GET /threats
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    Ok(record::list(&auth, hx, TABLE.list(&Kit::of(&auth), &query).await?))
}

#[derive(askama::Template)]
#[template(path = "risks/threats/templates/show.html")]
struct ShowPage {
    layout: Layout,
    view: RecordView,
    risks: String,
    new_risk: Option<String>,
}

/// GET /threats/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let record = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let stored = Stored::of(&record, record.data.name(kit.tr.lang), super::form::to_raw(&record.data));
    let category = Cell::tag(choice_word(store::REGISTER, "category", &record.data.category, &kit.tr), "neutral");
    let view = RecordView::of::<Threats>(&kit, &auth.ctx, stored, [category]).await?;
    let may_add = auth.may_in("risks", vk_core::Verb::Edit);
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&view.title),
        view,
        risks: format!("/risks?threat={id}"),
        new_risk: may_add.then(|| format!("/risks/new?threats={id}")),
    }))
}
