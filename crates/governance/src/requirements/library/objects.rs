//! A CISO Assistant library, read in full. Objects stand as a map or as a list, under singular or plural names.
use super::{
    Library, LibraryError, MOST_NODES, MappingIn, MappingSetIn, MatrixIn, MatrixLevelIn, NodeIn, Shape, SourceIn, ThreatIn,
    nodes::{Loose, arranged},
    read::{Reader, language_code},
    tree::{Node, Value},
    tree_of,
};
use crate::requirements::{AREAS, KINDS, applies::Levels, mapping::Relationship};
use std::{collections::BTreeMap, sync::Arc};
use vk_core::{Aspect, Level};
use vk_web::Message;

/// The key under which this program writes what the format has no field for.
pub(super) const OWN: &str = "vardkase";

const LIBRARY_FIELDS: &[&str] = &[
    "urn",
    "locale",
    "ref_id",
    "name",
    "description",
    "version",
    "publication_date",
    "copyright",
    "provider",
    "dependencies",
    "translations",
    "objects",
    OWN,
];
const FRAMEWORK_FIELDS: &[&str] = &["urn", "ref_id", "name", "description", "translations", "requirement_nodes", OWN];
const NODE_FIELDS: &[&str] = &[
    "urn",
    "assessable",
    "depth",
    "parent_urn",
    "ref_id",
    "name",
    "description",
    "annotation",
    "typical_evidence",
    "implementation_groups",
    "translations",
    OWN,
];
const CONTROL_FIELDS: &[&str] = &["urn", "ref_id", "name", "description", "annotation", "typical_evidence", "translations"];

/// Reads a library, or says everything that is wrong with it.
pub fn parse(bytes: &[u8]) -> Result<Library, Vec<LibraryError>> {
    let tree = tree_of(bytes).map_err(|error| vec![error])?;
    let reader = Reader::default();
    if tree.get("urn").is_none() || tree.get("objects").is_none() {
        let field = if tree.get("objects").is_none() { "objects" } else { "urn" };
        reader.refuse(tree.mark, Message::new("library-error-not-a-library").with("field", field));
        return reader.done(Library::default());
    }
    let mut library = head(&reader, &tree);
    let mut controls = BTreeMap::new();
    for (name, object) in objects(&reader, &tree) {
        read_object(&reader, &mut library, &mut controls, &name, &object);
    }
    let empty = library.sources.is_empty()
        && library.mapping_sets.is_empty()
        && library.threats.is_empty()
        && library.matrices.is_empty()
        && library.left.is_empty();
    if empty && !reader.wrong() {
        reader.refuse(tree.mark, "library-error-empty");
    }
    reader.done(library)
}

fn head(r: &Reader, tree: &Node) -> Library {
    let own = r.map(tree, OWN);
    Library {
        urn: r.urn(tree, "urn"),
        locale: language_code(&r.text(tree, "locale").unwrap_or_else(|| "en".to_owned())),
        ref_id: r.text(tree, "ref_id"),
        name: r.text(tree, "name").or_else(|| r.text(tree, "ref_id")).unwrap_or_default(),
        version: own
            .and_then(|own| r.text(own, "version_label"))
            .or_else(|| r.text(tree, "version"))
            .unwrap_or_else(|| "1".to_owned()),
        publication_date: r.text(tree, "publication_date").and_then(|day| day.get(..10).and_then(|day| day.parse().ok())),
        copyright: r.text(tree, "copyright"),
        provider: r.text(tree, "provider"),
        dependencies: r.texts(tree, "dependencies").into_iter().map(|urn| urn.to_lowercase()).collect(),
        extra: {
            let mut extra = r.extra(tree, LIBRARY_FIELDS);
            let texts = r.source_text(tree, "");
            if !texts.0.is_empty() {
                extra.insert("texts".to_owned(), serde_json::json!(texts));
            }
            extra
        },
        ..Library::default()
    }
}

/// Name and object, whatever way they stand in.
fn objects(r: &Reader, tree: &Node) -> Vec<(String, Arc<Node>)> {
    let Some(objects) = tree.get("objects") else { return Vec::new() };
    let maps: Vec<Arc<Node>> = match &objects.value {
        Value::Map(_) => vec![objects.clone()],
        Value::List(items) => items.clone(),
        Value::Text { .. } => {
            r.refuse(objects.mark, Message::new("library-error-map").with("field", "objects"));
            Vec::new()
        }
    };
    let mut out = Vec::new();
    for map in maps.iter().filter(|map| r.is_map(map, "objects")) {
        for (name, value) in map.fields().iter().filter(|(_, value)| !value.is_nothing()) {
            match &value.value {
                Value::List(items) => {
                    out.extend(items.iter().take_while(|item| r.take(item.mark, 0)).map(|item| (name.clone(), item.clone())));
                }
                _ => out.push((name.clone(), value.clone())),
            }
        }
    }
    out
}

/// `controls` are the lines of the reference controls so far.
fn read_object(r: &Reader, library: &mut Library, controls: &mut BTreeMap<String, usize>, name: &str, object: &Node) {
    let left = match name {
        "framework" | "frameworks" => {
            if r.is_map(object, name) {
                let room = MOST_NODES.saturating_sub(library.nodes());
                library.sources.push(framework(r, object, &library.locale, room));
            }
            return;
        }
        "requirement_mapping_set" | "requirement_mapping_sets" => {
            if r.is_map(object, name) {
                library.mapping_sets.push(mapping_set(r, object));
            }
            return;
        }
        "reference_control" | "reference_controls" => {
            if r.is_map(object, name) {
                control(r, library, controls, object);
            }
            return;
        }
        "threat" | "threats" => {
            if r.is_map(object, name) {
                library.threats.push(threat(r, object, &library.locale));
            }
            return;
        }
        "risk_matrix" | "risk_matrices" => {
            if r.is_map(object, name) {
                library.matrices.push(matrix(r, object, &library.locale));
            }
            return;
        }
        "metric_definition" | "metric_definitions" => "metric_definitions",
        "preset" | "presets" => "presets",
        "ttp_catalog" | "ttp_catalogs" | "tactic" | "tactics" | "technique" | "techniques" => "ttp",
        _ => "unknown",
    };
    *library.left.entry(left).or_default() += 1;
}

fn framework(r: &Reader, object: &Node, locale: &str, room: usize) -> SourceIn {
    let items = r.list(object, "requirement_nodes");
    if items.len() > room {
        let mark = object.get("requirement_nodes").map_or(object.mark, |n| n.mark);
        r.refuse(mark, Message::new("library-error-too-many-nodes").with("max", MOST_NODES));
        return SourceIn::default();
    }
    let loose = items.iter().filter(|n| r.is_map(n, "requirement_nodes")).map(|n| node(r, n, locale)).collect();
    let own = object.get(OWN).cloned().unwrap_or_else(|| empty(object));
    SourceIn {
        urn: r.urn(object, "urn"),
        ref_id: r.text(object, "ref_id"),
        body: r.source_text(object, locale),
        shape: Shape::Framework,
        nodes: arranged(r, loose),
        kind: r.text(&own, "kind").filter(|k| super::super::sources::KINDS.contains(&k.as_str())).unwrap_or_else(imported),
        valid_from: r.text(&own, "valid_from").and_then(|day| day.parse().ok()),
        source_url: r.text(&own, "source_url").filter(|url| url.starts_with("https://") || url.starts_with("http://")),
        verified_on: None,
        extra: r.extra(object, FRAMEWORK_FIELDS),
    }
}

fn imported() -> String {
    "imported".to_owned()
}

fn empty(at: &Node) -> Arc<Node> {
    Arc::new(Node { mark: at.mark, value: Value::Map(Vec::new()) })
}

fn node(r: &Reader, n: &Node, locale: &str) -> Loose {
    let own = n.get(OWN).cloned().unwrap_or_else(|| empty(n));
    let depth = r.int(n, "depth").map(|depth| usize::try_from(depth).unwrap_or(0).max(1));
    let parent = r.text(n, "parent_urn").map(|urn| (urn.to_lowercase(), n.get("parent_urn").map_or(n.mark, |p| p.mark)));
    let mut node = NodeIn {
        urn: r.urn(n, "urn"),
        ref_id: r.text(n, "ref_id"),
        assessable: r.flag(n, "assessable").unwrap_or(false),
        body: r.requirement_text(n, locale),
        groups: r.texts(n, "implementation_groups"),
        for_system: true,
        for_unit: true,
        extra: r.extra(n, NODE_FIELDS),
        ..NodeIn::default()
    };
    read_own(r, &own, &mut node);
    Loose { mark: n.mark, parent_urn: parent, depth, node }
}

/// What this program has written beside the format's own fields.
fn read_own(r: &Reader, own: &Node, node: &mut NodeIn) {
    let known = |field: &str, values: &[&str]| r.text(own, field).filter(|value| values.contains(&value.as_str()));
    node.area = known("area", AREAS);
    node.kind = known("kind", KINDS);
    node.legal_duty = r.flag(own, "legal_duty").unwrap_or(false);
    node.legal_ref = r.text(own, "legal_ref");
    node.measure = r.text(own, "measure");
    node.for_system = r.flag(own, "for_system").unwrap_or(true);
    node.for_unit = r.flag(own, "for_unit").unwrap_or(true);
    let level = |aspect: Aspect| r.int(own, aspect.key()).and_then(Level::new);
    node.levels = Levels {
        confidentiality: level(Aspect::Confidentiality),
        integrity: level(Aspect::Integrity),
        availability: level(Aspect::Availability),
        traceability: level(Aspect::Traceability),
    };
    if let Some(procurement) = r.map(own, "procurement") {
        for (language, _) in procurement.fields() {
            let text = r.text(procurement, language).unwrap_or_default();
            node.body.0.entry(language_code(language)).or_default().procurement = text;
        }
    }
}

/// Reference controls of one library become one source.
fn control(r: &Reader, library: &mut Library, known: &mut BTreeMap<String, usize>, object: &Node) {
    let urn = format!("{}:reference_controls", library.urn);
    let at = library.sources.iter().position(|s| s.shape == Shape::Controls).unwrap_or_else(|| {
        let name = super::SourceText { name: library.name.clone(), description: String::new() };
        let body = super::Body::of([(library.locale.clone(), name)]);
        let source = SourceIn {
            urn,
            ref_id: library.ref_id.clone(),
            body,
            shape: Shape::Controls,
            kind: imported(),
            ..SourceIn::default()
        };
        library.sources.push(source);
        library.sources.len() - 1
    });
    if library.nodes() >= MOST_NODES {
        r.refuse(object.mark, Message::new("library-error-too-many-nodes").with("max", MOST_NODES));
        return;
    }
    let node = NodeIn {
        urn: r.urn(object, "urn"),
        depth: 1,
        ref_id: r.text(object, "ref_id"),
        assessable: true,
        body: r.requirement_text(object, &library.locale),
        kind: r.text(object, "category").and_then(|category| kind_of(&category)),
        for_system: true,
        for_unit: true,
        extra: r.extra(object, CONTROL_FIELDS),
        ..NodeIn::default()
    };
    let Some(source) = library.sources.get_mut(at) else { return };
    if let Some(line) = known.insert(node.urn.clone(), object.mark.line) {
        let twice = Message::new("library-error-duplicate-urn").with("urn", node.urn.as_str());
        r.refuse(object.mark, twice.with("line", line.to_string()));
    }
    source.nodes.push(node);
}

/// What a control is by its category; a physical one is neither.
fn kind_of(category: &str) -> Option<String> {
    match category {
        "policy" | "process" | "procedure" => Some("organisational".to_owned()),
        "technical" => Some("technical".to_owned()),
        _ => None,
    }
}

fn mapping_set(r: &Reader, object: &Node) -> MappingSetIn {
    let mapping = |m: &Node| {
        let said = r.needed(m, "relationship");
        let relationship = Relationship::from_key(&said);
        if relationship.is_none() && !said.is_empty() {
            let mark = m.get("relationship").map_or(m.mark, |n| n.mark);
            r.refuse(mark, Message::new("library-error-relationship").with("value", said));
        }
        MappingIn {
            from: r.urn(m, "source_requirement_urn"),
            to: r.urn(m, "target_requirement_urn"),
            relationship: relationship.unwrap_or(Relationship::NotRelated),
            rationale: r.text(m, "rationale").or_else(|| r.text(m, "annotation")),
            strength: r.int(m, "strength_of_relationship"),
        }
    };
    let rows = r.list(object, "requirement_mappings");
    MappingSetIn {
        source_urn: r.urn(object, "source_framework_urn"),
        target_urn: r.urn(object, "target_framework_urn"),
        mappings: rows.iter().filter(|m| r.is_map(m, "requirement_mappings")).map(|m| mapping(m)).collect(),
    }
}

fn threat(r: &Reader, object: &Node, locale: &str) -> ThreatIn {
    ThreatIn {
        urn: r.urn(object, "urn"),
        ref_id: r.text(object, "ref_id"),
        name: r.text(object, "name").or_else(|| r.text(object, "ref_id")).unwrap_or_default(),
        description: r.text(object, "description"),
        annotation: r.text(object, "annotation"),
        body: r.source_text(object, locale),
    }
}

fn matrix(r: &Reader, object: &Node, locale: &str) -> MatrixIn {
    let level = |l: &Arc<Node>| MatrixLevelIn {
        abbreviation: r.text(l, "abbreviation"),
        name: r.needed(l, "name"),
        description: r.text(l, "description"),
        hexcolor: r.text(l, "hexcolor"),
        body: r.source_text(l, locale),
    };
    let levels = |field: &str| r.list(object, field).iter().map(level).collect::<Vec<_>>();
    let (likelihood, impact, risk) = (levels("probability"), levels("impact"), levels("risk"));
    let cell = |cell: &Arc<Node>| match &cell.value {
        Value::Text { text, .. } => text.parse::<usize>().ok().filter(|n| *n < risk.len()),
        _ => None,
    };
    let mut grid = Vec::new();
    for row in r.list(object, "grid") {
        let cells: Option<Vec<usize>> = match &row.value {
            Value::List(cells) => cells.iter().map(cell).collect(),
            _ => None,
        };
        match cells {
            Some(cells) => grid.push(cells),
            None => r.refuse(row.mark, "library-error-grid"),
        }
    }
    MatrixIn {
        urn: r.urn(object, "urn"),
        ref_id: r.text(object, "ref_id"),
        name: r.text(object, "name").unwrap_or_default(),
        description: r.text(object, "description"),
        likelihood,
        impact,
        risk,
        grid,
    }
}
