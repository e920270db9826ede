//! The hierarchy of a framework: `parent_urn` and `depth` say the same, and either may be missing. Nodes come out with chapters before what stands in
//! them; a node twice, an unknown chapter or a circle is refused with its place.
use super::{
    NodeIn, Reader,
    tree::{MOST_DEPTH, Mark},
};
use std::collections::BTreeMap;
use vk_web::Message;

/// A node as it stands in the file, before it has found its place.
#[derive(Debug)]
pub(crate) struct Loose {
    pub mark: Mark,
    pub parent_urn: Option<(String, Mark)>,
    pub depth: Option<usize>,
    pub node: NodeIn,
}

/// Puts the nodes of one source in order.
pub(crate) fn arranged(reader: &Reader, loose: Vec<Loose>) -> Vec<NodeIn> {
    let known = by_urn(reader, &loose);
    let parents = parents(reader, &loose, &known);
    let marks: Vec<Mark> = loose.iter().map(|l| l.mark).collect();
    let mut below: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    for (i, parent) in parents.iter().enumerate().rev() {
        below.entry(*parent).or_default().push(i);
    }
    let mut nodes: Vec<Option<NodeIn>> = loose.into_iter().map(|l| Some(l.node)).collect();
    let mut out: Vec<NodeIn> = Vec::with_capacity(nodes.len());
    // (node, its chapter's new place, its depth)
    let mut stack: Vec<(usize, Option<usize>, usize)> =
        below.remove(&None).unwrap_or_default().into_iter().map(|i| (i, None, 1)).collect();
    while let Some((i, parent, depth)) = stack.pop() {
        let Some(mut node) = nodes.get_mut(i).and_then(Option::take) else { continue };
        if depth > MOST_DEPTH {
            reader.refuse(marks.get(i).copied().unwrap_or_default(), "library-error-too-deep");
            continue;
        }
        node.parent = parent;
        node.depth = depth;
        let place = out.len();
        out.push(node);
        stack.extend(below.remove(&Some(i)).unwrap_or_default().into_iter().map(|child| (child, Some(place), depth + 1)));
    }
    // What was not reached from the top stands within itself; below what is too deep it was not looked for.
    let unreached = if reader.wrong() { Vec::new() } else { nodes };
    for (node, mark) in unreached.iter().zip(&marks) {
        if let Some(node) = node {
            reader.refuse(*mark, Message::new("library-error-circle").with("urn", node.urn.as_str()));
        }
    }
    out
}

fn by_urn(reader: &Reader, loose: &[Loose]) -> BTreeMap<String, usize> {
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for (i, l) in loose.iter().enumerate() {
        if let Some(first) = known.get(&l.node.urn) {
            let line = loose.get(*first).map_or(0, |f| f.mark.line).to_string();
            reader
                .refuse(l.mark, Message::new("library-error-duplicate-urn").with("urn", l.node.urn.as_str()).with("line", line));
        } else if !l.node.urn.is_empty() {
            known.insert(l.node.urn.clone(), i);
        }
    }
    known
}

/// Each node's chapter: what `parent_urn` names, else the last node before it that is less deep.
fn parents(reader: &Reader, loose: &[Loose], known: &BTreeMap<String, usize>) -> Vec<Option<usize>> {
    // The nodes on the way down to the present one, with their depths.
    let mut way: Vec<(usize, usize)> = Vec::new();
    let mut out = Vec::with_capacity(loose.len());
    for (i, l) in loose.iter().enumerate() {
        let named = l.parent_urn.as_ref().and_then(|(urn, mark)| {
            let found = known.get(urn).copied();
            if found.is_none() {
                reader.refuse(*mark, Message::new("library-error-unknown-parent").with("urn", urn.as_str()));
            }
            found
        });
        let depth = l.depth.unwrap_or_else(|| {
            let above = named.and_then(|p| way.iter().find(|(i, _)| *i == p)).map(|(_, depth)| *depth);
            above.map_or(if named.is_some() { 2 } else { 1 }, |depth| depth + 1)
        });
        let depth = depth.min(MOST_DEPTH);
        while way.last().is_some_and(|(_, above)| *above >= depth) {
            way.pop();
        }
        out.push(named.or_else(|| if l.parent_urn.is_some() { None } else { way.last().map(|(i, _)| *i) }));
        way.push((i, depth));
    }
    out
}
