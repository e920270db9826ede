//! Search over all registers, through the graph, with the same permission predicate as every list. Hits are grouped by kind; registers may add
//! hits of their own. The key `/` focuses the box (`static/js/keys.js`), everything else is a plain form.
use crate::{App, AppError, Auth, Layout, SignedIn, layout};
use axum::{Json, extract::Query, response::Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use vk_core::Grants;
use vk_db::graph::{self, Viewers};

/// Hits per kind on the page.
const PER_KIND: i64 = 20;
const API_LIMIT: i64 = 100;

/// What these grants let somebody see, per kind of record.
pub fn viewers(app: &App, grants: &Grants) -> Viewers {
    app.registers.iter().filter(|r| !r.kind.is_empty()).map(|r| (r.kind, app.viewer(grants, r.key))).collect()
}

/// The page of a record, by its kind.
pub fn href(app: &App, kind: &str, id: vk_core::Id) -> Option<String> {
    app.register_of_kind(kind).map(|register| format!("{}/{id}", register.path))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// Words that must all occur.
    #[serde(default)]
    q: String,
    /// One kind only: `system`, `information_set` …
    #[serde(default)]
    kind: String,
}

#[derive(askama::Template)]
#[template(path = "search.html")]
struct SearchPage {
    layout: Layout,
    query: String,
    groups: Vec<HitGroup>,
}

struct HitGroup {
    title: String,
    kind: String,
    hits: Vec<Hit>,
    /// There are more than shown.
    more: bool,
}

struct Hit {
    title: String,
    href: String,
    detail: String,
}

impl SearchPage {
    fn total(&self) -> usize {
        self.groups.iter().map(|group| group.hits.len()).sum()
    }
    fn any_more(&self) -> bool {
        self.groups.iter().any(|group| group.more)
    }
}

/// GET /search?q=&kind=
pub async fn show(auth: Auth<SignedIn>, Query(query): Query<SearchQuery>) -> Result<Response, AppError> {
    let words = query.q.trim();
    let limit = if query.kind.is_empty() { PER_KIND } else { API_LIMIT };
    let viewers = viewers(&auth.app, &auth.account.grants);
    let mut groups = Vec::new();
    if !words.is_empty() {
        let wanted = |r: &&&crate::Register| !r.kind.is_empty() && (query.kind.is_empty() || query.kind == r.kind);
        for register in auth.app.registers.iter().filter(wanted) {
            if viewers.get(register.kind).is_none_or(|viewer| viewer.view.is_nowhere()) {
                continue;
            }
            let group = group(&auth, register, words, limit, &viewers).await?;
            if !group.hits.is_empty() {
                groups.push(group);
            }
        }
    }
    let layout = auth.layout("search-title").with_query(words);
    Ok(layout::page(&SearchPage { query: words.to_owned(), groups, layout }))
}

async fn group(
    auth: &Auth<SignedIn>,
    register: &crate::Register,
    words: &str,
    limit: i64,
    viewers: &Viewers,
) -> Result<HitGroup, AppError> {
    let nodes = graph::search(&auth.app.db, words, Some(register.kind), viewers, limit + 1).await?;
    let more = i64::try_from(nodes.len()).unwrap_or(i64::MAX) > limit;
    let hits: Vec<Hit> = nodes
        .into_iter()
        .take(usize::try_from(limit).unwrap_or(0))
        .map(|node| Hit {
            href: format!("{}/{}", register.path, node.id),
            detail: auth.tr.maybe(&format!("state-{}-{}", register.kind, node.state)).unwrap_or_default(),
            title: node.title,
        })
        .collect();
    Ok(HitGroup { title: auth.tr.t(&format!("kind-{}", register.kind)), kind: register.kind.to_owned(), hits, more })
}

/// A hit of the API.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchHit {
    id: String,
    kind: String,
    title: String,
    state: String,
    /// The record's page.
    url: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SearchHits {
    items: Vec<SearchHit>,
}

/// Records of all registers that contain every word, those whose name begins with them first. At most 100.
#[utoipa::path(get, path = "/search", params(SearchQuery), responses((status = 200, body = SearchHits)))]
pub async fn api_search(auth: Auth<SignedIn>, Query(query): Query<SearchQuery>) -> Result<Json<SearchHits>, AppError> {
    let viewers = viewers(&auth.app, &auth.account.grants);
    let kind = Some(query.kind.as_str()).filter(|kind| !kind.is_empty());
    let nodes = graph::search(&auth.app.db, &query.q, kind, &viewers, API_LIMIT).await?;
    let items = nodes.into_iter().map(|node| SearchHit {
        id: node.id.to_string(),
        url: href(&auth.app, &node.kind, node.id).map(|path| format!("{}{path}", auth.app.config.public_url)),
        kind: node.kind,
        title: node.title,
        state: node.state,
    });
    Ok(Json(SearchHits { items: items.collect() }))
}
