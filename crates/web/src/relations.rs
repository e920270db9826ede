//! What a record points at and what points at it, from the graph, with the reader's permission per kind; and the search by which forms pick
//! records. Relation names are messages: `relation-{key}` outwards, `relation-{key}-in` inwards.
use crate::{
    AppError, Auth, Layout, Public, Routes, SignedIn,
    form::{Input, Kit, OptionView, find},
    layout, search,
    table::TableQuery,
    thread,
};
use axum::response::Response;
use std::collections::BTreeMap;
use vk_core::{Id, Secrecy};
use vk_db::{DbError, graph};

/// Neighbours fetched per direction.
const MOST: i64 = 200;

/// Drawn by `{% call ui::relations(view) %}`.
#[derive(Clone, Debug, Default)]
pub struct RelationsView {
    pub groups: Vec<RelationGroup>,
    pub nothing: String,
    /// Set when there are more neighbours than shown.
    pub more: Option<String>,
    /// Where the thread from here is shown, and the words of the link.
    pub thread: Option<(String, String)>,
}

#[derive(Clone, Debug)]
pub struct RelationGroup {
    pub title: String,
    pub items: Vec<RelationItem>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelationItem {
    pub title: String,
    pub href: Option<String>,
    pub kind: String,
    pub secret: Option<String>,
    pub archived: Option<String>,
}

impl RelationsView {
    /// Everything related to `id` that this person may see.
    pub async fn of(kit: &Kit, id: Id) -> Result<RelationsView, DbError> {
        let found = graph::neighbours(kit.db(), id, &kit.viewers, MOST).await?;
        let most = usize::try_from(MOST).unwrap_or(usize::MAX);
        let full = [true, false].iter().any(|way| found.iter().filter(|n| n.outgoing == *way).count() >= most);
        let mut groups: BTreeMap<(bool, String), Vec<RelationItem>> = BTreeMap::new();
        for neighbour in found {
            let node = &neighbour.node;
            let item = RelationItem {
                title: node.title.clone(),
                href: search::href(&kit.app, &node.kind, node.id),
                kind: kit.tr.maybe(&format!("kind-{}", node.kind)).unwrap_or_else(|| node.kind.clone()),
                secret: (node.secrecy == Secrecy::Secret).then(|| kit.tr.t("secrecy-secret")),
                archived: (node.state == "archived").then(|| kit.tr.t("list-archived-tag")),
            };
            groups.entry((!neighbour.outgoing, neighbour.relation)).or_default().push(item);
        }
        let title = |inwards: bool, relation: &str| {
            let key = format!("relation-{relation}{}", if inwards { "-in" } else { "" });
            kit.tr.maybe(&key).unwrap_or(key)
        };
        Ok(RelationsView {
            groups: groups
                .into_iter()
                .map(|((inwards, relation), items)| RelationGroup { title: title(inwards, &relation), items })
                .collect(),
            nothing: kit.tr.t("relations-nothing"),
            more: full.then(|| kit.tr.n("relations-more", MOST)),
            thread: Some((format!("/thread/{id}"), kit.tr.t("thread-show"))),
        })
    }
}

/// The hits of a record search, swapped under the search box of a form.
#[derive(askama::Template)]
#[template(path = "pick.html")]
struct PickHits {
    name: String,
    kind: &'static str,
    hits: Vec<OptionView>,
    nothing: Option<String>,
}

/// GET /pick?register=&field=&kinds=a,b&many=1&_q_field=words
async fn pick(auth: Auth<SignedIn>, query: TableQuery) -> Result<Response, AppError> {
    let register = auth.app.register(query.get("register")).ok_or(AppError::NotFound)?;
    let kit = Kit::new(&auth.app, &auth.account.grants, register.key, auth.tr.clone());
    let field = query.get("field");
    let words = query.get(&format!("_q_{field}")).to_owned();
    let hits = if words.is_empty() {
        Vec::new()
    } else if query.get("kinds") == "unit-edit" {
        find(&kit, Input::Unit, &words).await?
    } else {
        let kinds: Vec<&str> = query.get("kinds").split(',').collect();
        let found = kit.find_records(&kinds, &words, 20).await?;
        found.into_iter().map(|(id, label)| OptionView { value: id.to_string(), label, selected: false }).collect()
    };
    let nothing = (hits.is_empty() && !words.is_empty()).then(|| kit.tr.t("form-pick-nothing"));
    let kind = if query.get("many").is_empty() { "radio" } else { "checkbox" };
    Ok(layout::page(&PickHits { name: field.to_owned(), kind, hits, nothing }))
}

/// The accessibility statement that lagen (2018:1937) om tillgänglighet till digital offentlig service asks for.
#[derive(askama::Template)]
#[template(path = "accessibility.html")]
struct StatementPage {
    layout: Layout,
}

/// GET /accessibility
async fn statement(Public(caller): Public) -> Result<Response, AppError> {
    Ok(layout::page(&StatementPage { layout: caller.layout("accessibility-title") }))
}

/// The kit's own routes.
pub fn routes(routes: Routes) -> Routes {
    routes.get("/pick", pick).get("/accessibility", statement).get("/thread/{id}", thread::show)
}
