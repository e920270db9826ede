//! The pages that are this register's own: the list and the record with its holders. Everything else comes from the kit's standard routes.
use super::{
    Edit, View,
    model::{Function, Holder},
    store::{self, Functions},
    table::TABLE,
};
use axum::{extract::Path, response::Response};
use vk_core::Id;
use vk_web::{
    AppError, Auth, HxRequest, Layout, Routes,
    form::{Kit, Stored, choice_word, standard_routes},
    layout,
    record::RecordView,
    table::{Cell, ListView, TableQuery},
};

pub fn routes(routes: Routes) -> Routes {
    standard_routes::<View, Edit, Functions>(routes).get("/functions", list).get("/functions/{id}", show)
}

#[derive(askama::Template)]
#[template(path = "functions/templates/list.html")]
struct ListPage {
    layout: Layout,
    list: ListView,
}

/// GET /functions
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    let list = TABLE.list(&Kit::of(&auth), &query).await?;
    Ok(list.respond(hx.0, |list| layout::page(&ListPage { layout: auth.layout("nav-functions"), list })))
}

#[derive(askama::Template)]
#[template(path = "functions/templates/show.html")]
struct ShowPage {
    layout: Layout,
    view: RecordView,
    vacant: bool,
    holders: Vec<HolderView>,
    deputies: Vec<HolderView>,
}

struct HolderView {
    person: Cell,
    title: String,
    left: Option<Cell>,
    /// Address and words of the ways to reach them.
    ways: Vec<(String, String)>,
}

/// GET /functions/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let function = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let all = store::holders(kit.db(), &auth.viewer_in(crate::people::REGISTER.key), id).await?;
    let vacant = !all.iter().any(|h| h.active && !h.is_deputy);
    let holders = |deputies: bool| all.iter().filter(|h| h.is_deputy == deputies).map(|h| holder_view(&kit, h)).collect();
    let stored = Stored::of(&function, &function.data.name, super::form::to_raw(&function.data));
    let view = RecordView::of::<Functions>(&kit, &auth.ctx, stored, marks(&kit, &function, vacant)).await?;
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&view.title),
        view,
        vacant,
        holders: holders(false),
        deputies: holders(true),
    }))
}

/// Vacancy and role beside the heading.
fn marks(kit: &Kit, function: &Function, vacant: bool) -> Vec<Cell> {
    let (tr, data) = (&kit.tr, &function.data);
    let vacant = vacant.then(|| Cell::tag(tr.t("functions-vacant"), "warning"));
    let role = data.role_key.as_ref().map(|key| Cell::tag(choice_word(store::REGISTER, "role_key", key, tr), "neutral"));
    [vacant, role].into_iter().flatten().collect()
}

fn holder_view(kit: &Kit, holder: &Holder) -> HolderView {
    let phone = holder.phone.as_ref().map(|text| (tel(text), text.clone()));
    let email = holder.email.as_ref().map(|text| (format!("mailto:{text}"), text.clone()));
    HolderView {
        person: match &holder.person {
            Some((id, name)) => Cell::Link { text: name.clone(), href: format!("/people/{id}") },
            None => Cell::Text(kit.tr.t("form-hidden-record")),
        },
        title: holder.title.clone().unwrap_or_default(),
        left: (!holder.active).then(|| Cell::tag(kit.tr.t("people-left"), "warning")),
        ways: [phone, email].into_iter().flatten().collect(),
    }
}

/// `tel:` with what a telephone understands.
fn tel(text: &str) -> String {
    format!("tel:{}", text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>())
}
