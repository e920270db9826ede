//! The golden thread ("Tråden") from any record: up to what was required and decided, down to systems, hosts and what the log said. It is walked in the
//! graph, with the reader's permission in SQL at every step: what one may not see is neither shown nor passed through.
//!
//! Organisation, functions and people are shown where they answer for something and are not walked through: everything would hang together by them.
mod drawing;

pub use drawing::Drawing;

use crate::{
    AppError, Auth, Layout, SignedIn, Tr,
    around::Place,
    layout, search,
    ui::{self, Crumb},
};
use axum::{extract::Path, response::Response};
use std::collections::BTreeMap;
use vk_core::{Id, Secrecy};
use vk_db::graph::{self, Node, Walk};

/// How far the thread is followed, and how much of it is shown.
const STEPS: usize = 4;
const MOST: usize = 400;

/// The layers, from the board paper down to the log line, each with the graph kinds that lie in it. Messages are `thread-layer-{key}`.
const LAYERS: &[(&str, &[&str])] = &[
    (
        "decision",
        &["board_paper", "decision", "council_meeting", "audit", "finding", "recommendation", "document", "paper_template"],
    ),
    ("wheel", &["year_wheel", "activity", "occasion"]),
    ("requirement", &["requirement_source", "requirement", "assessment", "evidence", "exception"]),
    ("risk", &["risk_analysis", "risk", "threat", "risk_matrix", "action_plan", "action"]),
    ("information", &["classification_model", "type_classification", "classification", "information_set"]),
    ("system", &["system", "supplier"]),
    ("host", &["host", "zone", "software", "vulnerability"]),
    ("log", &["log_source", "alert", "incident", "data_breach"]),
    ("owner", &["function", "person", "unit"]),
];
/// What no layer names: kinds that came later.
const OTHER: &str = "other";
/// Found and not walked through: from here almost everything is near.
const ENDS: &[&str] =
    &["function", "person", "unit", "zone", "requirement_source", "classification_model", "risk_matrix", "year_wheel"];

/// One layer with what lies in it.
#[derive(Clone, Debug)]
pub struct Layer {
    pub key: &'static str,
    pub title: String,
    pub stops: Vec<Stop>,
}

/// One record of the thread.
#[derive(Clone, Debug)]
pub struct Stop {
    pub id: Id,
    pub kind: String,
    pub title: String,
    pub href: Option<String>,
    pub secret: bool,
    pub archived: bool,
    /// Where the thread begins.
    pub here: bool,
    /// Outgoing relations within the thread: the words, and where to.
    pub relations: Vec<(String, String)>,
}

#[derive(askama::Template)]
#[template(path = "thread.html")]
struct ThreadPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    lead: String,
    layers: Vec<Layer>,
    drawing: Drawing,
    cut: Option<String>,
}

/// GET /thread/{id}
pub async fn show(auth: Auth<SignedIn>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let place = Place::find(&auth, id).await?;
    place.seen(&auth.ctx).await?;
    let walk = graph::walk(&auth.app.db, id, &place.kit.viewers, ENDS, STEPS, MOST).await?.ok_or(AppError::NotFound)?;
    let layers = layers(&auth, &walk, id);
    let here = auth.tr.t("thread-title");
    Ok(layout::page(&ThreadPage {
        layout: auth.layout_titled(format!("{here}: {}", place.node.title)),
        crumbs: ui::crumbs(&place.kit, Some((id, &place.node.title)), Some(&here)),
        lead: auth.tr.args("thread-lead", &[("n", (walk.nodes.len() - 1).into()), ("steps", STEPS.into())]),
        drawing: Drawing::of(&layers, &walk.edges, &auth.tr),
        cut: walk.cut.then(|| auth.tr.n("thread-cut", MOST)),
        layers,
    }))
}

/// What was found, by layer; within a layer the nearest first.
fn layers(auth: &Auth<SignedIn>, walk: &Walk, start: Id) -> Vec<Layer> {
    let titles: BTreeMap<Id, &str> = walk.nodes.iter().map(|(node, _)| (node.id, node.title.as_str())).collect();
    let mut by_layer: BTreeMap<usize, Vec<Stop>> = BTreeMap::new();
    for (node, _) in &walk.nodes {
        let relations = walk.edges.iter().filter(|(from, _, _)| *from == node.id);
        let relations = relations.filter_map(|(_, relation, to)| Some((word(&auth.tr, relation), (*titles.get(to)?).to_owned())));
        let stop = stop(auth, node, node.id == start, relations.collect());
        by_layer.entry(layer_of(&node.kind)).or_default().push(stop);
    }
    let key = |i: usize| LAYERS.get(i).map_or(OTHER, |(key, _)| *key);
    let layer = |(i, stops)| Layer { key: key(i), title: auth.tr.t(&format!("thread-layer-{}", key(i))), stops };
    by_layer.into_iter().map(layer).collect()
}

fn layer_of(kind: &str) -> usize {
    LAYERS.iter().position(|(_, kinds)| kinds.contains(&kind)).unwrap_or(LAYERS.len())
}

fn word(tr: &Tr, relation: &str) -> String {
    tr.maybe(&format!("relation-{relation}")).unwrap_or_else(|| relation.to_owned())
}

fn stop(auth: &Auth<SignedIn>, node: &Node, here: bool, relations: Vec<(String, String)>) -> Stop {
    Stop {
        id: node.id,
        kind: auth.tr.maybe(&format!("kind-{}", node.kind)).unwrap_or_else(|| node.kind.clone()),
        title: node.title.clone(),
        href: search::href(&auth.app, &node.kind, node.id),
        secret: node.secrecy == Secrecy::Secret,
        archived: node.state == "archived",
        here,
        relations,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_lies_in_one_layer_and_unknown_ones_in_the_last() {
        let all: Vec<&str> = LAYERS.iter().flat_map(|(_, kinds)| kinds.iter().copied()).collect();
        let mut each = all.clone();
        each.sort_unstable();
        each.dedup();
        assert_eq!(each.len(), all.len());
        assert!(layer_of("requirement") < layer_of("risk") && layer_of("system") < layer_of("host"));
        assert_eq!(layer_of("något nytt"), LAYERS.len());
        assert!(ENDS.iter().all(|kind| all.contains(kind)));
    }
}
