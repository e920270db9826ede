//! The list and a template's page with its sections. Everything else comes from the kit's standard routes and from `sections.rs`.
use super::{
    Edit, View,
    model::Section,
    sections,
    store::{self, PaperTemplates},
    table::{TABLE, in_use},
};
use axum::{extract::Path, response::Response};
use vk_core::Id;
use vk_web::{
    AppError, Auth, HxRequest, Layout, Routes,
    form::{Kit, standard_routes},
    layout,
    record::{self, RecordView},
    table::TableQuery,
};

pub fn routes(routes: Routes) -> Routes {
    let routes = standard_routes::<View, Edit, PaperTemplates>(routes);
    sections::routes(routes.get("/paper-templates", list).get("/paper-templates/{id}", show))
}

/// GET /paper-templates
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    Ok(record::list(&auth, hx, TABLE.list(&Kit::of(&auth), &query).await?))
}

#[derive(askama::Template)]
#[template(path = "paper_templates/templates/show.html")]
struct ShowPage {
    layout: Layout,
    view: RecordView,
    version: i64,
    sections: Vec<Section>,
}

/// GET /paper-templates/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let template = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let mark = in_use(template.record.data.in_use, &kit.tr);
    let view = RecordView::of::<PaperTemplates>(&kit, &auth.ctx, store::stored(&template), [mark]).await?;
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&view.title),
        view,
        version: template.record.version,
        sections: template.sections,
    }))
}
