//! The pages that are this register's own: the list, the tree and the record. The acts on the tree stand in `act_pages.rs`, everything else comes
//! from the kit's standard routes.
use super::{
    Edit, View, act_pages,
    model::Unit,
    store::{self, Units},
    table::TABLE,
    tree::{self, Branch},
};
use axum::{extract::Path, response::Response};
use vk_core::{Id, Verb};
use vk_db::{DbError, Sql};
use vk_web::{
    AppError, Auth, HxRequest, Layout, Routes,
    around::Around,
    form::{Kit, choice_word, standard_routes},
    history::HistoryView,
    layout,
    relations::RelationsView,
    table::{Cell, ListView, TableQuery},
    ui::{self, Crumb, DetailSection, crumbs},
};

pub fn routes(routes: Routes) -> Routes {
    let routes =
        standard_routes::<View, Edit, Units>(routes).get("/units", list).get("/units/tree", show_tree).get("/units/{id}", show);
    act_pages::routes(routes)
}

#[derive(askama::Template)]
#[template(path = "organisation/templates/list.html")]
struct ListPage {
    layout: Layout,
    list: ListView,
}

/// GET /units
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    let list = TABLE.list(&Kit::of(&auth), &query).await?;
    Ok(list.respond(hx.0, |list| layout::page(&ListPage { layout: auth.layout("nav-organisation"), list })))
}

#[derive(askama::Template)]
#[template(path = "organisation/templates/tree.html")]
struct TreePage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    may_edit: bool,
    with_closed: bool,
    branches: Vec<BranchView>,
}

struct BranchView {
    href: String,
    branch: Branch,
    kind: String,
    below: String,
}

/// GET /units/tree?closed=1
async fn show_tree(auth: Auth<View>, query: TableQuery) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let with_closed = !query.get("closed").is_empty();
    let branches = tree::load(kit.db(), &kit.viewer, with_closed).await?;
    let view = |branch: Branch| BranchView {
        href: format!("/units/{}", branch.id),
        kind: choice_word(store::REGISTER, "kind", &branch.kind, &kit.tr),
        below: kit.tr.args("organisation-below", &[("n", branch.children.into()), ("name", branch.name.as_str().into())]),
        branch,
    };
    Ok(layout::page(&TreePage {
        layout: auth.layout("organisation-tree"),
        crumbs: crumbs(&kit, None, Some(&kit.tr.t("organisation-tree"))),
        may_edit: kit.may_edit(),
        with_closed,
        branches: branches.into_iter().map(view).collect(),
    }))
}

#[derive(askama::Template)]
#[template(path = "organisation/templates/show.html")]
struct ShowPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    path: String,
    title: String,
    marks: Vec<Cell>,
    archived: bool,
    closed: bool,
    may_edit: bool,
    may_manage: bool,
    above: Vec<Cell>,
    below: Vec<Cell>,
    records: Vec<KindCount>,
    /// Where a self-assessment of the unit is begun, for whoever may.
    assess: Option<String>,
    sections: Vec<DetailSection>,
    relations: RelationsView,
    history: HistoryView,
    around: Around,
}

/// How many records of a kind belong to a unit and all below it.
struct KindCount {
    title: String,
    count: i64,
    href: String,
}

/// GET /units/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let unit = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    kit.seen(&auth.ctx, id, unit.data.secrecy.key()).await?;
    let link = |(id, name): (Id, String)| Cell::Link { text: name, href: format!("/units/{id}") };
    let manager = vk_db::Viewer { view: auth.scope(Verb::Manage), secret: kit.viewer.secret.clone() };
    let raw = super::form::to_raw(&unit.data);
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&unit.data.name),
        crumbs: crumbs(&kit, Some((id, &unit.data.name)), None),
        path: format!("{}/{id}", kit.path),
        marks: marks(&kit, &unit),
        archived: unit.archived_at.is_some(),
        closed: unit.closed_on.is_some(),
        may_edit: store::get(kit.db(), &kit.editor, id).await?.is_some(),
        may_manage: store::get(kit.db(), &manager, id).await?.is_some(),
        above: above(&kit, id).await?.into_iter().map(link).collect(),
        below: store::children(kit.db(), &kit.viewer, id).await?.into_iter().map(link).collect(),
        records: records(&kit, id).await?,
        assess: assess(&auth, &unit).await?,
        sections: ui::details(&kit, super::form::FIELDS, &raw).await?,
        relations: RelationsView::of(&kit, id).await?,
        history: HistoryView::newest(&kit, super::form::FIELDS, id).await?,
        around: Around::of(&kit, &auth.ctx, id).await?,
        title: unit.data.name,
    }))
}

/// Kind, controller, closing and marking beside the heading.
fn marks(kit: &Kit, unit: &Unit) -> Vec<Cell> {
    let (tr, data) = (&kit.tr, &unit.data);
    let kind = Cell::tag(choice_word(store::REGISTER, "kind", &data.kind, tr), "neutral");
    let controller = data.is_controller.then(|| Cell::tag(tr.t("organisation-field-is_controller"), "info"));
    let closed = unit.closed_on.map(|day| Cell::tag(tr.with("organisation-closed-on", "day", day.to_string()), "muted"));
    let archived = unit.archived_at.map(|_| Cell::tag(tr.t("list-archived-tag"), "muted"));
    let secrecy = Some(Cell::secrecy(data.secrecy, tr)).filter(|cell| *cell != Cell::Empty);
    [Some(kind), controller, closed, secrecy, archived].into_iter().flatten().collect()
}

/// The way from the top to the unit, without it.
async fn above(kit: &Kit, id: Id) -> Result<Vec<(Id, String)>, DbError> {
    let sql = Sql::new(
        "SELECT u.id, u.name FROM unit_closure c JOIN unit u ON u.id = c.ancestor WHERE c.depth > 0 AND c.descendant = ",
    )
    .bind(id);
    let rows = kit.db().all(sql.and_visible(&kit.viewer, "u").push(" ORDER BY c.depth DESC")).await?;
    rows.iter().map(|row| Ok((row.id("id")?, row.text("name")?))).collect()
}

/// The way to a self-assessment of the unit, where this person answers one.
async fn assess(auth: &Auth<View>, unit: &Unit) -> Result<Option<String>, DbError> {
    let theirs = Kit::new(&auth.app, &auth.account.grants, "assessments", auth.tr.clone());
    let may = unit.archived_at.is_none() && unit.closed_on.is_none() && theirs.edits(unit.id).await?;
    Ok(may.then(|| format!("/assessments/start?subject={}", unit.id)))
}

/// Counts of what this person may see, each with the way to the list.
async fn records(kit: &Kit, id: Id) -> Result<Vec<KindCount>, DbError> {
    let sql = Sql::new("SELECT n.kind, count(*) AS records FROM node n WHERE n.kind <> 'unit' AND n.state <> 'archived' AND n.unit_id IN (SELECT descendant FROM unit_closure WHERE ancestor = ").bind(id).push(")");
    let sql = sql.and_visible_nodes(kit.viewers.iter().map(|(k, v)| (*k, v)), "n").push(" GROUP BY n.kind");
    let mut out = Vec::new();
    let rows = kit.db().all(sql).await?;
    for register in kit.app.registers.iter().filter(|r| !r.kind.is_empty()) {
        for row in &rows {
            if row.text("kind")? == register.kind {
                let (title, href) = (kit.tr.t(&format!("nav-{}", register.key)), format!("{}?unit={id}", register.path));
                out.push(KindCount { title, count: row.int("records")?, href });
            }
        }
    }
    Ok(out)
}
