//! Log search: the search bar, a histogram, the values of a few fields, one event in full. Every search and every reading of an event is
//! recorded in the audit log (PDL and OSL ask who looked at what).
mod pages;
mod query;
pub use query::percent;
mod view;

use std::sync::Arc;
use vk_core::{Access, Role, Verb};
use vk_logstore::Store;
use vk_web::{Hooks, Messages, Nav, NavGroup, Register, Routes, permission, register::no_api};

permission!(pub View = "logs", Verb::View);

/// The store, as handlers find it: `app.slot::<Logs>()`.
pub struct Logs {
    pub store: Arc<Store>,
}

const READERS: &[Role] = &[Role::Ciso, Role::ItSecurityLead, Role::Analyst];

pub static REGISTER: Register = Register {
    key: "logs",
    kind: "",
    path: "/logs",
    nav: Some(Nav { group: NavGroup::Detection, order: 20 }),
    access: &[Access { verb: Verb::View, roles: READERS }],
    migrations: &[],
    messages: Messages { sv: include_str!("sv.ftl"), en: include_str!("en.ftl") },
    routes,
    api: no_api,
    hooks: Hooks::NONE,
    tables: &[],
};

fn routes(r: Routes) -> Routes {
    r.get("/logs", pages::search).get("/logs/event/{id}", pages::event)
}
