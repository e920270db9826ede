//! Pages, API and the kit that every register is built from: the edge between HTTP and the records.
//!
//! This crate knows no register and no log type. A register is one [`Register`] value; the binary hands the list to [`App`], and router,
//! navigation, OpenAPI, migrations, permission matrix, translation check and start page iterate it.
//!
//! # How a page is written
//! ```ignore
//! permission!(pub View = "systems", Verb::View);
//!
//! pub fn routes(r: Routes) -> Routes {
//!     r.get("/systems", list)                 // the permission is read from the handler's first argument
//!      .form("/systems", create)              // a POST whose body is read by the form kit: it survives an expired session
//!      .post("/systems/{id}/archive", archive)
//! }
//!
//! #[derive(askama::Template)]
//! #[template(path = "systems/templates/list.html")]
//! struct ListPage { layout: Layout, rows: Vec<RowView> }
//!
//! async fn list(auth: Auth<View>, Query(q): Query<ListQuery>) -> Result<Response, AppError> {
//!     let rows = store::list(&auth.app.db, &auth.viewer, &q).await?;
//!     Ok(page(&ListPage { layout: auth.layout("systems-title"), rows }))
//! }
//! ```
//! What every register can do through the API is [`api::standard_api`]; its own handlers take the same `Auth<P>` and are added with
//! `Api::add::<P>(routes!(note))`.
//!
//! Half A (this list) is the edge: who calls, what they may, in which language. Half B is the kit: tables, forms, import, export, history.

extern crate self as vk_web; // templates name types by a path that also holds in other crates

// the edge
pub mod account;
pub mod api;
pub mod app;
pub mod assets;
pub mod auth;
pub mod edge;
pub mod error;
pub mod golden;
pub mod health;
pub mod htmx;
pub mod i18n;
pub mod jobs;
pub mod layout;
pub mod login;
pub mod notices;
pub mod permission;
pub mod platform;
pub mod prefs;
pub mod register;
pub mod router;
pub mod routes;
pub mod search;
pub mod security;
pub mod session;
pub mod settings;
pub mod setup;
pub mod start;

// the kit
pub mod around;
pub mod attachments;
pub mod bulk;
pub mod comments;
pub mod conflict;
pub mod export;
pub mod form;
pub mod gather;
pub mod history;
pub mod import;
pub mod record;
pub mod relations;
pub mod reminders;
pub mod render;
pub mod table;
pub mod thread;
pub mod ui;
pub mod views;

pub use api::Api;
pub use app::{App, WebConfig};
pub use auth::{Auth, Caller, Public};
pub use error::AppError;
pub use htmx::HxRequest;
pub use i18n::{Arg, Message, Messages, Tr};
pub use layout::{Flash, Layout, page, page_with};
pub use permission::{Permission, SignedIn};
pub use register::{
    Card, Gathered, Hooks, Job, Look, Measure, MeasureOf, MeasureUnit, Nav, NavGroup, Reading, Register, TableInfo, Tone, Turned,
    WheelEvidence, WheelOf,
};
pub use router::router;
pub use routes::{RouteInfo, Routes};
