//! The pages that are this register's own: the list, and the source with its chapters, versions and status. The acts stand in `act_pages.rs`, import and
//! export of whole sources in [`crate::requirements::intake`] and `export.rs`; everything else comes from the kit's standard routes.
use super::{
    Decide, Edit, View, act_pages, export,
    model::Source,
    store::{self, Sources},
    table::{TABLE, language, status_cell},
    tree::{self, Branch},
};
use crate::requirements::{intake, records, text::SourceText};
use axum::{extract::Path, response::Response};
use vk_core::{Id, Verb};
use vk_web::{
    AppError, Auth, HxRequest, Layout, Permission, Routes,
    form::{Kit, Stored, choice_word, standard_routes},
    layout,
    record::RecordView,
    table::{Cell, ListView, TableQuery},
};

pub fn routes(routes: Routes) -> Routes {
    let routes =
        standard_routes::<View, Edit, Sources>(routes).get("/requirement-sources", list).get("/requirement-sources/{id}", show);
    intake::pages::routes(export::routes(act_pages::routes(routes)))
}

#[derive(askama::Template)]
#[template(path = "requirements/templates/sources.html")]
struct SourcesPage {
    layout: Layout,
    list: ListView,
}

/// GET /requirement-sources
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    let list = TABLE.list(&Kit::of(&auth), &query).await?;
    Ok(list.respond(hx.0, |list| layout::page(&SourcesPage { layout: auth.layout("nav-requirement_sources"), list })))
}

#[derive(askama::Template)]
#[template(path = "requirements/templates/source.html")]
struct SourcePage {
    layout: Layout,
    view: RecordView,
    branches: Vec<BranchView>,
    more: bool,
    all: String,
    verified: Option<String>,
    versions: Vec<VersionView>,
    may_decide: bool,
}

struct BranchView {
    href: String,
    branch: Branch,
    below: String,
}

struct VersionView {
    name: Cell,
    status: Cell,
    days: String,
    here: bool,
}

/// GET /requirement-sources/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let source = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let title = title(&source, &kit);
    let stored = Stored::of(&source, &title, super::form::to_raw(&source.data));
    let mut view = RecordView::of::<Sources>(&kit, &auth.ctx, stored, marks(&kit, &source)).await?;
    // Its requirements stand on the page as a tree.
    let requirements = kit.tr.t("relation-in_source-in");
    view.relations.groups.retain(|group| group.title != requirements);
    let viewer = auth.viewer_in(records::REGISTER.key);
    let (branches, more) = tree::load(kit.db(), &viewer, id, kit.tr.lang).await?;
    let decider = vk_db::Viewer { view: auth.scope_in(Decide::REGISTER, Verb::Decide), secret: kit.viewer.secret.clone() };
    Ok(layout::page(&SourcePage {
        layout: auth.layout_titled(&view.title),
        branches: branches.into_iter().map(|branch| branch_view(&kit, branch)).collect(),
        more,
        all: format!("/requirements?source={id}&sort=position"),
        verified: verified(&kit, &source),
        versions: versions(&kit, &source).await?,
        may_decide: store::get(kit.db(), &decider, id).await?.is_some(),
        view,
    }))
}

/// The name in the reader's language.
fn title(source: &Source, kit: &Kit) -> String {
    let name = source.data.body.pick(kit.tr.lang, &source.data.language, |t: &SourceText| &t.name);
    if name.is_empty() { source.data.name.clone() } else { name.to_owned() }
}

/// Status, version, kind and language beside the heading.
fn marks(kit: &Kit, source: &Source) -> Vec<Cell> {
    let (tr, data) = (&kit.tr, &source.data);
    vec![
        status_cell(&data.status, tr),
        Cell::tag(tr.with("requirement_sources-version", "version", data.version_label.as_str()), "neutral"),
        Cell::tag(choice_word(store::REGISTER, "kind", &data.kind, tr), "neutral"),
        Cell::tag(language(&data.language, tr), "neutral"),
    ]
}

/// Who has held the text against its origin.
fn verified(kit: &Kit, source: &Source) -> Option<String> {
    let (by, at) = (source.data.verified_by.as_ref()?, source.data.verified_at?);
    let day = at.local_date().to_string();
    Some(kit.tr.args("requirement_sources-verified-by", &[("who", by.as_str().into()), ("day", day.into())]))
}

fn branch_view(kit: &Kit, branch: Branch) -> BranchView {
    BranchView {
        href: format!("/requirements/{}", branch.id),
        below: kit.tr.n("requirement_sources-below", branch.below),
        branch,
    }
}

async fn versions(kit: &Kit, source: &Source) -> Result<Vec<VersionView>, AppError> {
    let all = store::versions(kit.db(), &kit.viewer, &source.data.urn).await?;
    let view = |s: &Source| {
        let day = |day: Option<vk_core::Date>| day.map(|d| d.to_string()).unwrap_or_default();
        VersionView {
            name: Cell::Link { text: s.data.version_label.clone(), href: format!("/requirement-sources/{}", s.id) },
            status: status_cell(&s.data.status, &kit.tr),
            days: match (s.data.valid_from, s.data.valid_until) {
                (None, None) => String::new(),
                (from, until) => format!("{} – {}", day(from), day(until)),
            },
            here: s.id == source.id,
        }
    };
    Ok(if all.len() < 2 { Vec::new() } else { all.iter().map(view).collect() })
}
