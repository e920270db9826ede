//! The two pages that every register has, as far as they are the same: the list under its heading, and the record with its fields, relations,
//! history and what people put around it (comments, attachments, reminders). A register with more to show extends `record.html` or `list_page.html` and keeps only what is its own.
use crate::{
    AppError, Auth, HxRequest, Layout, Permission,
    around::Around,
    form::{Kit, Records, Stored},
    history::HistoryView,
    layout,
    relations::RelationsView,
    table::{Cell, ListView},
    ui::{self, Crumb, DetailSection},
};
use axum::response::Response;
use vk_core::{Ctx, Secrecy};

/// What `record.html` shows of any record.
#[derive(Debug)]
pub struct RecordView {
    pub crumbs: Vec<Crumb>,
    pub path: String,
    pub title: String,
    pub marks: Vec<Cell>,
    pub archived: bool,
    pub may_edit: bool,
    pub sections: Vec<DetailSection>,
    pub relations: RelationsView,
    pub history: HistoryView,
    pub around: Around,
}

impl RecordView {
    /// The record as the viewer has read it; reading a secret one is recorded. `marks` are the register's own, secrecy and archive follow.
    pub async fn of<R: Records>(
        kit: &Kit,
        ctx: &Ctx,
        record: Stored,
        marks: impl IntoIterator<Item = Cell>,
    ) -> Result<RecordView, AppError> {
        let (id, secrecy) = (record.id, record.raw.get("secrecy"));
        kit.seen(ctx, id, secrecy).await?;
        let secrecy = Cell::secrecy(Secrecy::from_key(secrecy).unwrap_or(Secrecy::Secret), &kit.tr);
        let archived = record.archived.then(|| Cell::tag(kit.tr.t("list-archived-tag"), "muted"));
        Ok(RecordView {
            crumbs: ui::crumbs(kit, Some((id, &record.title)), None),
            path: format!("{}/{id}", kit.path),
            marks: marks.into_iter().chain([secrecy]).chain(archived).filter(|mark| *mark != Cell::Empty).collect(),
            archived: record.archived,
            may_edit: R::load(kit.db(), &kit.editor, id).await?.is_some(),
            sections: ui::details(kit, R::FIELDS, &record.raw).await?,
            relations: RelationsView::of(kit, id).await?,
            history: HistoryView::newest(kit, R::FIELDS, id).await?,
            around: Around::of(kit, ctx, id).await?,
            title: record.title,
        })
    }
}

#[derive(askama::Template)]
#[template(path = "record.html")]
struct RecordPage {
    layout: Layout,
    view: RecordView,
}

/// The page of a record that has nothing beyond its view.
pub fn page<P: Permission>(auth: &Auth<P>, view: RecordView) -> Response {
    layout::page(&RecordPage { layout: auth.layout_titled(&view.title), view })
}

#[derive(askama::Template)]
#[template(path = "list_page.html")]
struct ListPage {
    layout: Layout,
    list: ListView,
}

/// The page of a list without buttons of its own.
pub fn list<P: Permission>(auth: &Auth<P>, hx: HxRequest, list: ListView) -> Response {
    let title = format!("nav-{}", list.register);
    list.respond(hx.0, |list| layout::page(&ListPage { layout: auth.layout(&title), list }))
}
