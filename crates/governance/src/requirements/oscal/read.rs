//! Reading a catalogue. Errors name the line and the path in the document.
use super::{
    NAMESPACE,
    params::{Param, Params},
};
use crate::requirements::{
    applies::Levels,
    library::{Library, LibraryError, MOST_NODES, Mark, Node, NodeIn, Place, Reader, SourceIn, Value, tree_of},
    text::{Body, RequirementText, SourceText, slug},
};
use std::{collections::BTreeMap, sync::Arc};
use vk_core::{Aspect, Level};
use vk_web::Message;

/// Reads a catalogue, or says everything that is wrong with it.
pub fn parse(bytes: &[u8]) -> Result<Library, Vec<LibraryError>> {
    let tree = tree_of(bytes).map_err(|error| vec![error])?;
    let reader = Reader::default();
    let library = match reader.map(&tree, "catalog") {
        Some(catalog) => read(&reader, catalog),
        None => {
            reader.refuse(tree.mark, Message::new("library-error-not-a-library").with("field", "catalog"));
            Library::default()
        }
    };
    reader.done(library).map_err(|errors| errors.into_iter().map(|error| with_path(&tree, error)).collect())
}

struct Catalog<'a> {
    r: &'a Reader,
    params: Params,
    base: String,
    nodes: Vec<NodeIn>,
    urns: BTreeMap<String, usize>,
}

fn read(r: &Reader, catalog: &Node) -> Library {
    let empty = Arc::new(Node { mark: catalog.mark, value: Value::Map(Vec::new()) });
    let metadata = r.map(catalog, "metadata").cloned().unwrap_or(empty);
    let name = r.needed(&metadata, "title");
    let base = slug(&name);
    let props = props(r, &metadata);
    let language = props.get("language").cloned().or_else(|| r.text(&metadata, "language")).unwrap_or_else(|| "en".to_owned());
    let mut c = Catalog { r, params: Params::default(), base: base.clone(), nodes: Vec::new(), urns: BTreeMap::new() };
    c.collect(catalog);
    c.children(catalog, None, &language);
    let source = SourceIn {
        urn: props.get("urn").cloned().unwrap_or_else(|| format!("urn:oscal:catalog:{base}")),
        ref_id: props.get("label").cloned(),
        body: Body::of([(
            language.clone(),
            SourceText { name: name.clone(), description: r.text(&metadata, "remarks").unwrap_or_default() },
        )]),
        nodes: c.nodes,
        kind: props.get("kind").cloned().unwrap_or_else(|| "standard".to_owned()),
        ..SourceIn::default()
    };
    Library {
        locale: language,
        name,
        version: r.text(&metadata, "version").unwrap_or_else(|| "1".to_owned()),
        publication_date: r.text(&metadata, "published").and_then(|day| day.get(..10).and_then(|day| day.parse().ok())),
        sources: vec![source],
        ..Library::default()
    }
}

/// Properties by name; of several with one name ours, else the first without a class, else the first.
fn props(r: &Reader, node: &Node) -> BTreeMap<String, String> {
    let mut ranked: BTreeMap<String, (u8, String)> = BTreeMap::new();
    for prop in r.list(node, "props").iter().filter(|p| r.is_map(p, "props")) {
        let (Some(name), Some(value)) = (r.text(prop, "name"), r.text(prop, "value")) else { continue };
        let ours = r.text(prop, "ns").as_deref() == Some(NAMESPACE);
        let rank = if ours { 0 } else { 1 + u8::from(prop.get("class").is_some()) };
        match ranked.get(&name) {
            Some((known, _)) if *known <= rank => {}
            _ => drop(ranked.insert(name, (rank, value))),
        }
    }
    ranked.into_iter().map(|(name, (_, value))| (name, value)).collect()
}

impl Catalog<'_> {
    /// All parameters, wherever they stand.
    fn collect(&mut self, node: &Node) {
        for param in self.r.list(node, "params").iter().filter(|p| self.r.is_map(p, "params")) {
            let select = self.r.map(param, "select");
            let made = Param {
                label: self.r.text(param, "label"),
                values: self.r.texts(param, "values"),
                choices: select.map(|s| self.r.texts(s, "choice")).unwrap_or_default(),
                many: select.and_then(|s| self.r.text(s, "how-many")).as_deref() == Some("one-or-more"),
            };
            let id = self.r.needed(param, "id");
            self.params.0.insert(id, made);
        }
        for field in ["groups", "controls"] {
            self.r.list(node, field).iter().filter(|n| matches!(n.value, Value::Map(_))).for_each(|n| self.collect(n));
        }
    }

    fn children(&mut self, node: &Node, parent: Option<usize>, language: &str) {
        for (field, assessable) in [("controls", true), ("groups", false)] {
            for child in self.r.list(node, field).iter().filter(|n| self.r.is_map(n, field)) {
                if self.nodes.len() >= MOST_NODES {
                    self.r.refuse(child.mark, Message::new("library-error-too-many-nodes").with("max", MOST_NODES));
                    return;
                }
                let at = self.node(child, assessable, parent, language);
                self.children(child, Some(at), language);
            }
        }
    }

    fn node(&mut self, node: &Node, assessable: bool, parent: Option<usize>, language: &str) -> usize {
        let r = self.r;
        let props = props(r, node);
        // A group may go without an identifier; its title then names it.
        let id = if assessable {
            r.needed(node, "id")
        } else {
            r.text(node, "id").unwrap_or_else(|| slug(&r.text(node, "title").unwrap_or_default()))
        };
        let urn = props.get("urn").cloned().unwrap_or_else(|| format!("urn:oscal:control:{}:{}", self.base, slug(&id)));
        if let Some(line) = self.urns.insert(urn.clone(), node.mark.line) {
            let twice = Message::new("library-error-duplicate-urn").with("urn", urn.as_str());
            r.refuse(node.mark, twice.with("line", line.to_string()));
        }
        let yes = |name: &str| props.get(name).map(String::as_str) != Some("no");
        let text = self.texts(node);
        let depth = parent.and_then(|p| self.nodes.get(p)).map_or(1, |p| p.depth + 1);
        self.nodes.push(NodeIn {
            urn,
            parent,
            depth,
            ref_id: props.get("label").cloned().or(Some(id)).filter(|t| !t.is_empty()),
            assessable: assessable && yes("assessable") && props.get("status").map(String::as_str) != Some("withdrawn"),
            body: Body::of((!text.is_empty()).then(|| (language.to_owned(), text))),
            groups: props
                .get("implementation-group")
                .map(|g| g.split(',').map(|g| g.trim().to_owned()).collect())
                .unwrap_or_default(),
            area: props.get("area").filter(|a| crate::requirements::AREAS.contains(&a.as_str())).cloned(),
            kind: props.get("kind").filter(|k| crate::requirements::KINDS.contains(&k.as_str())).cloned(),
            levels: levels(&props),
            legal_duty: props.get("legal-duty").map(String::as_str) == Some("yes"),
            legal_ref: props.get("legal-ref").cloned(),
            for_system: yes("for-system"),
            for_unit: yes("for-unit"),
            measure: props.get("measure").cloned(),
            ..NodeIn::default()
        });
        self.nodes.len() - 1
    }

    fn texts(&self, node: &Node) -> RequirementText {
        let mut text = RequirementText { name: self.resolved(node, "title"), ..RequirementText::default() };
        for part in self.r.list(node, "parts").iter().filter(|p| self.r.is_map(p, "parts")) {
            let into = match self.r.text(part, "name").as_deref() {
                Some("statement" | "overview") => &mut text.text,
                Some("guidance") => &mut text.guidance,
                Some("assessment-objective" | "assessment" | "objective") => &mut text.evidence,
                Some("procurement") => &mut text.procurement,
                _ => continue,
            };
            let mut lines = Vec::new();
            self.lines(part, 0, &mut lines);
            if !into.is_empty() && !lines.is_empty() {
                into.push('\n');
            }
            into.push_str(&lines.join("\n"));
        }
        text
    }

    /// The prose of a part and those within it, each with its label.
    fn lines(&self, part: &Node, level: usize, out: &mut Vec<String>) {
        let prose = self.resolved(part, "prose");
        let label = props(self.r, part).remove("label").filter(|_| level > 0);
        let line = [label.unwrap_or_default(), prose].iter().filter(|t| !t.is_empty()).cloned().collect::<Vec<_>>().join(" ");
        if !line.is_empty() {
            out.push(format!("{}{line}", "  ".repeat(level.saturating_sub(1))));
        }
        for inner in self.r.list(part, "parts").iter().filter(|p| self.r.is_map(p, "parts")) {
            self.lines(inner, level + 1, out);
        }
    }

    fn resolved(&self, node: &Node, field: &str) -> String {
        let text = self.r.text(node, field).unwrap_or_default();
        self.params.resolve(&text).unwrap_or_else(|| {
            self.r.refuse(node.mark, "library-error-too-much");
            String::new()
        })
    }
}

fn levels(props: &BTreeMap<String, String>) -> Levels {
    let level = |aspect: Aspect| props.get(aspect.key()).and_then(|n| n.parse().ok()).and_then(Level::new);
    Levels {
        confidentiality: level(Aspect::Confidentiality),
        integrity: level(Aspect::Integrity),
        availability: level(Aspect::Availability),
        traceability: level(Aspect::Traceability),
    }
}

/// The same error with the path of the value that stands at its place.
fn with_path(tree: &Node, error: LibraryError) -> LibraryError {
    let Some(Place::At(mark)) = error.place else { return error };
    let mut path = Vec::new();
    if find(tree, mark, &mut path) {
        return LibraryError { place: Some(Place::Path(mark, path.concat().trim_start_matches('.').to_owned())), ..error };
    }
    error
}

fn find(node: &Node, mark: Mark, path: &mut Vec<String>) -> bool {
    if node.mark == mark {
        return true;
    }
    let children: Vec<(String, &Arc<Node>)> = match &node.value {
        Value::Map(fields) => fields.iter().map(|(name, child)| (format!(".{name}"), child)).collect(),
        Value::List(items) => items.iter().enumerate().map(|(i, child)| (format!("[{i}]"), child)).collect(),
        Value::Text { .. } => return false,
    };
    for (step, child) in children {
        path.push(step);
        if find(child, mark, path) {
            return true;
        }
        path.pop();
    }
    false
}
