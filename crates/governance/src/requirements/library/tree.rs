//! YAML as a tree in which everything knows its line and column. Repetitions (anchors and aliases) share what they repeat, so that a small file cannot
//! become a large tree; who unfolds it has a budget ([`super::read`]).
use super::{LibraryError, Place};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use vk_web::Message;

/// Levels within each other.
pub const MOST_DEPTH: usize = 64;

/// A place in the file, both from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    pub line: usize,
    pub column: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub mark: Mark,
    pub value: Value,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A scalar as it is written; `plain` when it stands without quotation marks and so may mean nothing, a number or yes.
    Text {
        text: String,
        plain: bool,
    },
    List(Vec<Arc<Node>>),
    /// In the file's order.
    Map(Vec<(String, Arc<Node>)>),
}

impl Node {
    /// A field of a map.
    pub fn get(&self, field: &str) -> Option<&Arc<Node>> {
        match &self.value {
            Value::Map(fields) => fields.iter().find(|(name, _)| name == field).map(|(_, node)| node),
            _ => None,
        }
    }
    pub fn fields(&self) -> &[(String, Arc<Node>)] {
        match &self.value {
            Value::Map(fields) => fields,
            _ => &[],
        }
    }
    /// Nothing: an empty or plain null scalar.
    pub fn is_nothing(&self) -> bool {
        matches!(&self.value, Value::Text { text, plain: true } if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }
}

impl From<Marker> for Mark {
    fn from(marker: Marker) -> Mark {
        Mark { line: marker.line(), column: marker.col() + 1 }
    }
}

impl From<ScanError> for LibraryError {
    fn from(error: ScanError) -> LibraryError {
        at(Mark::from(*error.marker()), Message::new("library-error-syntax").with("detail", error.info().to_owned()))
    }
}

pub(super) fn at(mark: Mark, what: impl Into<Message>) -> LibraryError {
    LibraryError { place: Some(Place::At(mark)), what: what.into() }
}

/// A list or map whose end has not come yet.
struct Open {
    anchor: usize,
    mark: Mark,
    value: Value,
    /// The key that waits for its value, in a map.
    key: Option<(String, Mark)>,
    names: Names,
}

/// The names of a map's fields, so that one that comes twice is found also in a large map.
#[derive(Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// False when the name is there already.
    pub fn insert(&mut self, name: &str) -> bool {
        self.0.insert(name.to_owned())
    }
}

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    anchors: BTreeMap<usize, Arc<Node>>,
    root: Option<Arc<Node>>,
}

/// Reads the one document of a YAML text.
pub fn parse(text: &str) -> Result<Arc<Node>, LibraryError> {
    let mut builder = Builder::default();
    let mut parser = Parser::new_from_str(text);
    let mut documents = 0;
    while let Some(next) = parser.next_event() {
        let (event, span) = next?;
        let mark = Mark::from(span.start);
        match event {
            Event::DocumentStart(_) => {
                documents += 1;
                if documents > 1 {
                    return Err(at(mark, Message::new("library-error-syntax").with("detail", "---")));
                }
            }
            Event::Scalar(text, style, anchor, _) => {
                let value = Value::Text { text: text.into_owned(), plain: style == ScalarStyle::Plain };
                builder.put(anchor, Node { mark, value })?;
            }
            Event::SequenceStart(anchor, _) => builder.begin(anchor, mark, Value::List(Vec::new()))?,
            Event::MappingStart(anchor, _) => builder.begin(anchor, mark, Value::Map(Vec::new()))?,
            Event::SequenceEnd | Event::MappingEnd => builder.end()?,
            Event::Alias(anchor) => {
                let known = builder.anchors.get(&anchor).cloned();
                let node = known.ok_or_else(|| at(mark, Message::new("library-error-syntax").with("detail", "*")))?;
                builder.add(node)?;
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
    }
    builder.root.ok_or_else(|| at(Mark { line: 1, column: 1 }, Message::new("library-error-not-a-library").with("field", "urn")))
}

impl Builder {
    fn begin(&mut self, anchor: usize, mark: Mark, value: Value) -> Result<(), LibraryError> {
        if self.open.len() >= MOST_DEPTH {
            return Err(at(mark, "library-error-too-deep"));
        }
        self.open.push(Open { anchor, mark, value, key: None, names: Names::default() });
        Ok(())
    }

    fn end(&mut self) -> Result<(), LibraryError> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        self.put(open.anchor, Node { mark: open.mark, value: open.value })
    }

    fn put(&mut self, anchor: usize, node: Node) -> Result<(), LibraryError> {
        let node = Arc::new(node);
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        self.add(node)
    }

    /// Puts a finished node where it belongs: into the open list, as key or value into the open map, or at the top.
    fn add(&mut self, node: Arc<Node>) -> Result<(), LibraryError> {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match &mut open.value {
            Value::List(items) => items.push(node),
            Value::Map(fields) => match open.key.take() {
                None => {
                    let Value::Text { text, .. } = &node.value else {
                        return Err(at(node.mark, Message::new("library-error-text").with("field", "?")));
                    };
                    open.key = Some((text.clone(), node.mark));
                }
                Some((key, mark)) => {
                    // A merge could be made to unfold without end, and no library has one.
                    if key == "<<" {
                        return Err(at(mark, Message::new("library-error-syntax").with("detail", key)));
                    }
                    if !open.names.insert(&key) {
                        return Err(at(mark, Message::new("library-error-duplicate-key").with("field", key)));
                    }
                    fields.push((key, node));
                }
            },
            Value::Text { .. } => {}
        }
        Ok(())
    }
}
