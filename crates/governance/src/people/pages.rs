//! The pages that are this register's own: the list and the record with its duties. The synchronisation stands in `sync_pages.rs`, everything
//! else comes from the kit's standard routes.
use super::{
    Edit, View,
    model::{Duty, Person},
    store::{self, People},
    sync_pages,
    table::TABLE,
};
use axum::{extract::Path, response::Response};
use vk_core::{Id, Verb};
use vk_web::{
    AppError, Auth, HxRequest, Layout, Routes,
    form::{Kit, Stored, standard_routes},
    layout,
    record::RecordView,
    table::{Cell, ListView, TableQuery},
};

pub fn routes(routes: Routes) -> Routes {
    let routes = standard_routes::<View, Edit, People>(routes).get("/people", list).get("/people/{id}", show);
    sync_pages::routes(routes)
}

#[derive(askama::Template)]
#[template(path = "people/templates/list.html")]
struct ListPage {
    layout: Layout,
    list: ListView,
    may_sync: bool,
}

/// GET /people
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    let list = TABLE.list(&Kit::of(&auth), &query).await?;
    let may_sync = auth.may(Verb::Manage);
    Ok(list.respond(hx.0, |list| layout::page(&ListPage { layout: auth.layout("nav-people"), list, may_sync })))
}

#[derive(askama::Template)]
#[template(path = "people/templates/show.html")]
struct ShowPage {
    layout: Layout,
    view: RecordView,
    duties: Vec<DutyView>,
}

struct DutyView {
    function: Cell,
    deputy: Option<Cell>,
}

/// GET /people/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let person = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let duties = store::duties(kit.db(), &auth.viewer_in(crate::functions::REGISTER.key), id).await?;
    let stored = Stored::of(&person, &person.data.name(), super::form::to_raw(&person.data));
    let view = RecordView::of::<People>(&kit, &auth.ctx, stored, marks(&kit, &person)).await?;
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&view.title),
        view,
        duties: duties.iter().map(|duty| duty_view(&kit, duty)).collect(),
    }))
}

/// Whether they have left beside the heading.
fn marks(kit: &Kit, person: &Person) -> Vec<Cell> {
    let (tr, data) = (&kit.tr, &person.data);
    let left = data.left_on.map(|day| Cell::tag(tr.with("people-left-on", "day", day.to_string()), "warning"));
    [left].into_iter().flatten().collect()
}

fn duty_view(kit: &Kit, duty: &Duty) -> DutyView {
    DutyView {
        function: Cell::Link { text: duty.name.clone(), href: format!("/functions/{}", duty.function) },
        deputy: duty.is_deputy.then(|| Cell::tag(kit.tr.t("people-deputy"), "neutral")),
    }
}
