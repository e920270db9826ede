//! The pages that are this register's own: the list and the record. Everything else comes from the kit's standard routes.
use super::{
    Edit, View,
    store::{self, Zones},
    table::TABLE,
};
use axum::{extract::Path, response::Response};
use vk_core::Id;
use vk_web::{
    AppError, Auth, HxRequest, Routes,
    form::{Kit, Stored, choice_word, standard_routes},
    record::{self, RecordView},
    table::{Cell, TableQuery},
};

pub fn routes(routes: Routes) -> Routes {
    standard_routes::<View, Edit, Zones>(routes).get("/zones", list).get("/zones/{id}", show)
}

/// GET /zones
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    Ok(record::list(&auth, hx, TABLE.list(&Kit::of(&auth), &query).await?))
}

/// GET /zones/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let record = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let stored = Stored::of(&record, &record.data.name, super::form::to_raw(&record.data));
    let view = RecordView::of::<Zones>(&kit, &auth.ctx, stored, marks(&kit, &record)).await?;
    Ok(record::page(&auth, view))
}

/// Trust beside the heading.
fn marks(kit: &Kit, zone: &super::model::Zone) -> Vec<Cell> {
    let (tr, data) = (&kit.tr, &zone.data);
    let trust = Cell::tag(choice_word(store::REGISTER, "trust", &data.trust, tr), super::table::trust_tone(&data.trust));
    [Some(trust)].into_iter().flatten().collect()
}
