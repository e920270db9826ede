//! Reading typed values out of the tree. What is wrong is collected with its place and reading goes on, so that a file says all that is wrong with it
//! at once. Every text that is taken counts against a budget: repetitions in YAML may not unfold without end.
use super::{
    Extra, LibraryError, MOST_ERRORS, Place,
    tree::{Mark, Node, Value},
};
use crate::requirements::text::{Body, RequirementText, SourceText};
use std::{
    cell::{Cell, RefCell},
    sync::Arc,
};
use vk_web::Message;

/// Bytes of text that one file may unfold to, with some for each value.
const BUDGET: usize = 160 * 1024 * 1024;
const PER_VALUE: usize = 32;

#[derive(Debug, Default)]
pub(crate) struct Reader {
    errors: RefCell<Vec<LibraryError>>,
    taken: Cell<usize>,
}

impl Reader {
    pub fn refuse(&self, mark: Mark, what: impl Into<Message>) {
        self.refuse_at(Place::At(mark), what);
    }
    pub fn refuse_at(&self, place: Place, what: impl Into<Message>) {
        let mut errors = self.errors.borrow_mut();
        if errors.len() < MOST_ERRORS {
            errors.push(LibraryError { place: Some(place), what: what.into() });
        }
    }
    pub fn wrong(&self) -> bool {
        !self.errors.borrow().is_empty()
    }
    /// What was read, unless something was wrong.
    pub fn done<T>(self, value: T) -> Result<T, Vec<LibraryError>> {
        let errors = self.errors.into_inner();
        if errors.is_empty() { Ok(value) } else { Err(errors) }
    }
    fn field(key: &str, field: &str) -> Message {
        Message::new(key).with("field", field)
    }

    /// Counts what is taken; false when the file has become too much.
    pub fn take(&self, mark: Mark, bytes: usize) -> bool {
        let taken = self.taken.get().saturating_add(bytes + PER_VALUE);
        let over = taken > BUDGET && self.taken.get() <= BUDGET;
        self.taken.set(taken);
        if over {
            self.refuse(mark, "library-error-too-much");
        }
        taken <= BUDGET
    }

    fn some<'a>(node: &'a Node, field: &str) -> Option<&'a Arc<Node>> {
        node.get(field).filter(|n| !n.is_nothing())
    }

    /// A text, trimmed; `None` where nothing is written.
    pub fn text(&self, node: &Node, field: &str) -> Option<String> {
        let found = Reader::some(node, field)?;
        match &found.value {
            Value::Text { text, .. } if self.take(found.mark, text.len()) => {
                Some(text.trim().to_owned()).filter(|t| !t.is_empty())
            }
            Value::Text { .. } => None,
            _ => {
                self.refuse(found.mark, Reader::field("library-error-text", field));
                None
            }
        }
    }

    /// A text that has to be there.
    pub fn needed(&self, node: &Node, field: &str) -> String {
        let missing = Reader::some(node, field).is_none();
        if missing {
            self.refuse(node.mark, Reader::field("library-error-missing", field));
        }
        self.text(node, field).unwrap_or_default()
    }

    /// A urn that has to be there, in lower case as the format compares them.
    pub fn urn(&self, node: &Node, field: &str) -> String {
        let urn = self.needed(node, field).to_lowercase();
        if !urn.is_empty() && (!urn.starts_with("urn:") || urn.chars().any(|c| c.is_whitespace() || c.is_control())) {
            let mark = node.get(field).map_or(node.mark, |n| n.mark);
            self.refuse(mark, Message::new("library-error-urn").with("value", urn.as_str()));
        }
        urn
    }

    pub fn int(&self, node: &Node, field: &str) -> Option<i64> {
        let found = Reader::some(node, field)?;
        let number = match &found.value {
            Value::Text { text, .. } => text.trim().parse().ok(),
            _ => None,
        };
        if number.is_none() {
            self.refuse(found.mark, Reader::field("library-error-number", field));
        }
        number
    }

    pub fn flag(&self, node: &Node, field: &str) -> Option<bool> {
        let found = Reader::some(node, field)?;
        let said = match &found.value {
            Value::Text { text, .. } => match text.to_lowercase().as_str() {
                "true" | "yes" | "on" => Some(true),
                "false" | "no" | "off" => Some(false),
                _ => None,
            },
            _ => None,
        };
        if said.is_none() {
            self.refuse(found.mark, Reader::field("library-error-flag", field));
        }
        said
    }

    /// The items of a list; none where nothing is written.
    pub fn list<'a>(&self, node: &'a Node, field: &str) -> &'a [Arc<Node>] {
        match Reader::some(node, field).map(|n| (n.mark, &n.value)) {
            None => &[],
            Some(_) if self.taken.get() > BUDGET => &[],
            Some((_, Value::List(items))) => items,
            Some((mark, _)) => {
                self.refuse(mark, Reader::field("library-error-list", field));
                &[]
            }
        }
    }

    /// A list of texts.
    pub fn texts(&self, node: &Node, field: &str) -> Vec<String> {
        let text = |item: &Arc<Node>| match &item.value {
            Value::Text { text, .. } if self.take(item.mark, text.len()) => Some(text.trim().to_owned()),
            Value::Text { .. } => None,
            _ => {
                self.refuse(item.mark, Reader::field("library-error-text", field));
                None
            }
        };
        self.list(node, field).iter().filter_map(text).filter(|t| !t.is_empty()).collect()
    }

    /// A map; `None` where nothing is written.
    pub fn map<'a>(&self, node: &'a Node, field: &str) -> Option<&'a Arc<Node>> {
        let found = Reader::some(node, field)?;
        if !matches!(found.value, Value::Map(_)) {
            self.refuse(found.mark, Reader::field("library-error-map", field));
            return None;
        }
        Some(found)
    }

    /// Whether it is a map; says so where it is not.
    pub fn is_map(&self, node: &Node, field: &str) -> bool {
        let is = matches!(node.value, Value::Map(_));
        if !is {
            self.refuse(node.mark, Reader::field("library-error-map", field));
        }
        is
    }

    /// Everything as JSON: what has no place here is kept as it stood.
    pub fn json(&self, node: &Node) -> serde_json::Value {
        match &node.value {
            Value::Text { text, plain } => {
                if !self.take(node.mark, text.len()) {
                    return serde_json::Value::Null;
                }
                let read = if *plain { scalar(text) } else { None };
                read.unwrap_or_else(|| text.clone().into())
            }
            Value::List(items) => {
                let going = self.take(node.mark, 0);
                items.iter().take_while(|_| going && self.taken.get() <= BUDGET).map(|item| self.json(item)).collect()
            }
            Value::Map(fields) => {
                let going = self.take(node.mark, 0);
                let taken = fields.iter().take_while(|_| going && self.taken.get() <= BUDGET);
                taken.map(|(name, value)| (name.clone(), self.json(value))).collect::<Extra>().into()
            }
        }
    }

    /// The fields that nobody has read, as they stood.
    pub fn extra(&self, node: &Node, read: &[&str]) -> Extra {
        let left = node.fields().iter().filter(|(name, value)| !read.contains(&name.as_str()) && !value.is_nothing());
        left.map(|(name, value)| (name.clone(), self.json(value))).collect()
    }

    /// Name and description in the file's language and its translations.
    pub fn source_text(&self, node: &Node, locale: &str) -> Body<SourceText> {
        self.body(node, locale, |node| SourceText {
            name: self.text(node, "name").unwrap_or_default(),
            description: self.text(node, "description").unwrap_or_default(),
        })
    }

    /// What a requirement says in the file's language and its translations.
    pub fn requirement_text(&self, node: &Node, locale: &str) -> Body<RequirementText> {
        self.body(node, locale, |node| RequirementText {
            name: self.text(node, "name").unwrap_or_default(),
            text: self.text(node, "description").unwrap_or_default(),
            guidance: self.text(node, "annotation").unwrap_or_default(),
            evidence: self.text(node, "typical_evidence").unwrap_or_default(),
            procurement: String::new(),
        })
    }

    fn body<T: Default + PartialEq>(&self, node: &Node, locale: &str, read: impl Fn(&Node) -> T) -> Body<T> {
        let mut body = Body(std::collections::BTreeMap::new());
        let mut put = |language: &str, text: T| {
            if text != T::default() {
                body.0.insert(language.to_owned(), text);
            }
        };
        put(locale, read(node));
        if let Some(translations) = self.map(node, "translations") {
            for (language, texts) in translations.fields() {
                if self.is_map(texts, language) {
                    put(&language_code(language), read(texts));
                }
            }
        }
        body
    }
}

/// `sv-SE` and `SV` are `sv`.
pub(crate) fn language_code(locale: &str) -> String {
    let code = locale.split(['-', '_']).next().unwrap_or("").to_lowercase();
    if code.is_empty() { "en".to_owned() } else { code.chars().take(8).collect() }
}

/// A plain scalar that means something else than its letters. A number is one only if it is written as it would be written again: `1.10` is a reference.
fn scalar(text: &str) -> Option<serde_json::Value> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Some(serde_json::Value::Null),
        "true" | "True" | "TRUE" => return Some(true.into()),
        "false" | "False" | "FALSE" => return Some(false.into()),
        _ => {}
    }
    let number: serde_json::Number = serde_json::from_str(text).ok()?;
    (number.to_string() == text).then_some(number.into())
}
