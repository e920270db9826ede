//! The pages that are this register's own: the list and the record. Everything else comes from the kit's standard routes.
use super::{
    Edit, View,
    model::ClassSource,
    store::{self, Systems},
    table::{TABLE, class_cell, lifecycle_tone},
    uplift, uplift_pages,
};
use crate::join::Class;
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
    standard_routes::<View, Edit, Systems>(routes)
        .get("/systems", list)
        .get("/systems/{id}", show)
        .get("/systems/{id}/uplift", uplift_pages::form)
        .form("/systems/{id}/uplift", uplift_pages::keep)
}

/// GET /systems
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    Ok(record::list(&auth, hx, TABLE.list(&Kit::of(&auth), &query).await?))
}

#[derive(askama::Template)]
#[template(path = "systems/templates/show.html")]
struct ShowPage {
    layout: Layout,
    id: Id,
    view: RecordView,
    class: Cell,
    sources: Vec<SourceView>,
    uplift: Option<UpliftView>,
}

/// A judgement that the class is higher than the information gives.
struct UpliftView {
    class: Cell,
    reason: String,
    by: String,
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
    let sources = store::class_sources(kit.db(), &kit.viewers, id).await?;
    let stored = Stored::of(&system, &system.data.name, super::form::to_raw(&system.data));
    let view = RecordView::of::<Systems>(&kit, &auth.ctx, stored, marks(&kit, &system)).await?;
    let judged = uplift::of(kit.db(), id).await?;
    let held = sources.iter().fold(Class::default(), |class, source| class.max(source.class));
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&view.title),
        id,
        view,
        class: class_cell(judged.as_ref().map_or(held, |up| held.max(up.class))),
        uplift: judged.map(|up| UpliftView {
            class: class_cell(up.class),
            reason: up.reason,
            by: format!("{} · {}", up.decided_by, up.decided_at.local_minute()),
        }),
        sources: sources.iter().map(|source| source_view(&kit, source)).collect(),
    }))
}

/// Lifecycle and importance beside the heading.
fn marks(kit: &Kit, system: &super::model::System) -> Vec<Cell> {
    let (tr, data) = (&kit.tr, &system.data);
    let lifecycle = Cell::tag(choice_word(store::REGISTER, "lifecycle", &data.lifecycle, tr), lifecycle_tone(&data.lifecycle));
    let critical = data.sector_critical.then(|| Cell::tag(tr.t("systems-field-sector_critical"), "warning"));
    [Some(lifecycle), critical].into_iter().flatten().collect()
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
