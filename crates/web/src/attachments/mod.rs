//! Attachments of records of every register: evidence, reports, pictures. A file follows its record: whoever may see the record may fetch it, and
//! fetching a secret record's file is recorded. Files are stored as they came and never shown by the program: they are always downloaded, with a type
//! that no browser runs. They may not hold anything security-classified (säkerhetsskyddslagen 2018:585).
//!
//! The content lies in `files/ab/cdef…` under its SHA-256, the same content once. It is written to `files/incoming/`, synced, scanned where a scanner is
//! configured, renamed, and only then gets its row; what a crash leaves between file and row is swept by a job ([`sweep`]).
mod api;
pub mod files;
pub mod kinds;
mod pages;
pub mod scan;
mod store;
pub mod sweep;
mod upload;

pub use files::{FileError, Files};
pub use pages::{AttachmentView, AttachmentsView};
pub(crate) use pages::{disposition, view};

use crate::{Hooks, Messages, Register, SignedIn, register::Job, register::TableInfo};
use axum::extract::DefaultBodyLimit;
use std::time::Duration;
use utoipa_axum::routes;
use vk_db::Migration;

pub static REGISTER: Register = Register {
    key: "attachments",
    kind: "",
    path: "",
    nav: None,
    // Who may read and write follows from each record.
    access: &[],
    migrations: &[Migration { key: "attachments/1", after: &["core/1"], sql: include_str!("0001_attachments.sql") }],
    messages: Messages { sv: include_str!("../../i18n/sv/attachments.ftl"), en: include_str!("../../i18n/en/attachments.ftl") },
    routes: |routes| {
        routes
            .get("/records/{id}/attachments", pages::list)
            // The limit is the installation's, counted while the file arrives; see `upload.rs`.
            .upload("/records/{id}/attachments", usize::MAX, pages::add)
            .get("/attachments/{id}", pages::download)
            .post("/attachments/{id}/remove", pages::remove)
    },
    api: |api| {
        let (schemas, paths, add) = routes!(api::add);
        api.add::<SignedIn>(routes!(api::list))
            .add::<SignedIn>((schemas, paths, add.layer(DefaultBodyLimit::disable())))
            .add::<SignedIn>(routes!(api::download))
            .add::<SignedIn>(routes!(api::remove))
    },
    hooks: Hooks {
        jobs: &[Job { key: "attachments", every: Duration::from_secs(3600), run: |app, ctx| Box::pin(sweep::run(app, ctx)) }],
        ..Hooks::NONE
    },
    tables: &[TableInfo::audited("attachment")],
};
