//! The pages that are this register's own: the list and the record. Everything else comes from the kit's standard routes.
use super::{
    Edit, View,
    store::{self, Hosts},
    table::TABLE,
};
use axum::{extract::Path, response::Response};
use vk_core::Id;
use vk_web::{
    AppError, Auth, HxRequest, Routes,
    form::{Kit, choice_word, standard_routes},
    record::{self, RecordView},
    table::{Cell, TableQuery},
};

pub fn routes(routes: Routes) -> Routes {
    standard_routes::<View, Edit, Hosts>(routes).get("/hosts", list).get("/hosts/{id}", show)
}

/// GET /hosts
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    Ok(record::list(&auth, hx, TABLE.list(&Kit::of(&auth), &query).await?))
}

/// GET /hosts/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let record = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let stored = store::stored(&record);
    let view = RecordView::of::<Hosts>(&kit, &auth.ctx, stored, marks(&kit, &record)).await?;
    Ok(record::page(&auth, view))
}

/// Exposure and origin beside the heading.
fn marks(kit: &Kit, host: &super::model::Host) -> Vec<Cell> {
    let (tr, data) = (&kit.tr, &host.data);
    let exposed =
        (data.exposure == "internet").then(|| Cell::tag(choice_word(store::REGISTER, "exposure", &data.exposure, tr), "warning"));
    let observed =
        (host.origin == "observed").then(|| Cell::tag(choice_word(store::REGISTER, "origin", &host.origin, tr), "info"));
    [exposed, observed].into_iter().flatten().collect()
}
