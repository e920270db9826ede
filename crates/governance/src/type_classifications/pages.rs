//! The list and the record. Everything else comes from the kit's standard routes.
use super::{
    Edit, View,
    store::{self, TypeClassifications},
    table::TABLE,
};
use crate::systems::class_cell;
use axum::{extract::Path, response::Response};
use vk_core::Id;
use vk_web::{
    AppError, Auth, HxRequest, Routes,
    form::{Kit, Stored, standard_routes},
    record::{self, RecordView},
    table::TableQuery,
};

pub fn routes(routes: Routes) -> Routes {
    standard_routes::<View, Edit, TypeClassifications>(routes)
        .get("/type-classifications", list)
        .get("/type-classifications/{id}", show)
}

/// GET /type-classifications
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    Ok(record::list(&auth, hx, TABLE.list(&Kit::of(&auth), &query).await?))
}

/// GET /type-classifications/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let record = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let stored = Stored::of(&record, &record.data.name, super::form::to_raw(&record.data));
    let view = RecordView::of::<TypeClassifications>(&kit, &auth.ctx, stored, [class_cell(record.data.class)]).await?;
    Ok(record::page(&auth, view))
}
