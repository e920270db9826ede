//! The pages of the register: list, record, acts and overviews. The rest comes from the kit's standard routes.
mod acts;
mod judge;
mod overviews;
mod show;

use super::{Edit, View, store::Risks, table::TABLE};
use axum::response::Response;
use vk_web::{
    AppError, Auth, HxRequest, Layout, Routes, Tr,
    form::{Kit, standard_routes},
    layout,
    table::{ListView, TableQuery},
};

pub fn routes(routes: Routes) -> Routes {
    standard_routes::<View, Edit, Risks>(routes)
        .get("/risks", list)
        .get("/risks/map", overviews::map)
        .get("/risks/movement", overviews::movement)
        .get("/risks/top", overviews::top)
        .get("/risks/overview", overviews::owners)
        .get("/risks/{id}", show::show)
        .get("/risks/{id}/judge", judge::form)
        .form("/risks/{id}/judge", judge::save)
        .get("/risks/{id}/state", acts::state_form)
        .form("/risks/{id}/state", acts::state_save)
        .get("/risks/{id}/accept", acts::accept_form)
        .form("/risks/{id}/accept", acts::accept_save)
        .get("/risks/{id}/escalate", acts::escalate_form)
        .form("/risks/{id}/escalate", acts::escalate_save)
}

/// The ways to look at the register, above each of them.
pub(super) struct Tab {
    href: &'static str,
    text: String,
    current: bool,
}

pub(super) fn tabs(here: &str, tr: &Tr) -> Vec<Tab> {
    [
        ("/risks", "list"),
        ("/risks/map", "map"),
        ("/risks/movement", "movement"),
        ("/risks/top", "top"),
        ("/risks/overview", "overview"),
    ]
    .into_iter()
    .map(|(href, key)| Tab { href, text: tr.t(&format!("risks-tab-{key}")), current: key == here })
    .collect()
}

#[derive(askama::Template)]
#[template(path = "risks/register/templates/list.html")]
struct ListPage {
    layout: Layout,
    tabs: Vec<Tab>,
    list: ListView,
}

/// GET /risks
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    let list = TABLE.list(&Kit::of(&auth), &query).await?;
    Ok(list
        .respond(hx.0, |list| layout::page(&ListPage { tabs: tabs("list", &auth.tr), layout: auth.layout("nav-risks"), list })))
}
