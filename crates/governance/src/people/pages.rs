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
    form::{Kit, standard_routes},
    history::HistoryView,
    layout,
    relations::RelationsView,
    table::{Cell, ListView, TableQuery},
    ui::{self, Crumb, DetailSection, crumbs},
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
    crumbs: Vec<Crumb>,
    path: String,
    title: String,
    marks: Vec<Cell>,
    archived: bool,
    may_edit: bool,
    duties: Vec<DutyView>,
    sections: Vec<DetailSection>,
    relations: RelationsView,
    history: HistoryView,
}

struct DutyView {
    function: Cell,
    deputy: Option<Cell>,
}

/// GET /people/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let person = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    kit.seen(&auth.ctx, id, person.data.secrecy.key()).await?;
    let name = person.data.name();
    let duties = store::duties(kit.db(), &auth.viewer_in(crate::functions::REGISTER.key), id).await?;
    let raw = super::form::to_raw(&person.data);
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&name),
        crumbs: crumbs(&kit, Some((id, &name)), None),
        path: format!("{}/{id}", kit.path),
        marks: marks(&kit, &person),
        archived: person.archived_at.is_some(),
        may_edit: store::get(kit.db(), &kit.editor, id).await?.is_some(),
        duties: duties.iter().map(|duty| duty_view(&kit, duty)).collect(),
        sections: ui::details(&kit, super::form::FIELDS, &raw).await?,
        relations: RelationsView::of(&kit, id).await?,
        history: HistoryView::newest(&kit, super::form::FIELDS, id).await?,
        title: name,
    }))
}

/// Whether they have left, and the marking, beside the heading.
fn marks(kit: &Kit, person: &Person) -> Vec<Cell> {
    let (tr, data) = (&kit.tr, &person.data);
    let left = data.left_on.map(|day| Cell::tag(tr.with("people-left-on", "day", day.to_string()), "warning"));
    let archived = person.archived_at.map(|_| Cell::tag(tr.t("list-archived-tag"), "muted"));
    let secrecy = Some(Cell::secrecy(data.secrecy, tr)).filter(|cell| *cell != Cell::Empty);
    [left, secrecy, archived].into_iter().flatten().collect()
}

fn duty_view(kit: &Kit, duty: &Duty) -> DutyView {
    DutyView {
        function: Cell::Link { text: duty.name.clone(), href: format!("/functions/{}", duty.function) },
        deputy: duty.is_deputy.then(|| Cell::tag(kit.tr.t("people-deputy"), "neutral")),
    }
}
