//! Rendered XML, as `wevtutil`, the Windows Event Collector and agents send it: `System`, `EventData`, `UserData`, `RenderingInfo`
//! (schema: <http://schemas.microsoft.com/win/2004/08/events/event>). A torn document keeps what stood before the tear.
use super::record::Record;
use compact_str::CompactString;
use quick_xml::{
    escape::{resolve_predefined_entity, unescape},
    events::{BytesRef, BytesStart, Event as Token},
    reader::Reader,
};
use std::borrow::Cow;

/// Deeper nesting than this is no Windows event.
const MAX_DEPTH: usize = 32;

pub(super) fn collect(xml: &str) -> Record<'_> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    let mut tree = Tree::default();
    loop {
        let token = match reader.read_event() {
            Ok(token) => token,
            Err(error) => {
                tree.record.damage = Some(error.to_string());
                break;
            }
        };
        match token {
            Token::Start(start) => {
                if tree.path.len() >= MAX_DEPTH {
                    tree.record.damage = Some("nested too deep".to_owned());
                    break;
                }
                tree.open(&start);
            }
            Token::Text(text) if tree.leaf => tree.text(text.into_inner()),
            Token::CData(text) if tree.leaf => tree.text(text.into_inner()),
            Token::GeneralRef(reference) if tree.leaf => tree.reference(&reference),
            Token::End(_) => {
                tree.close();
                if tree.path.is_empty() {
                    break;
                }
            }
            Token::Eof => {
                if !tree.path.is_empty() {
                    tree.record.damage = Some("ends before </Event>".to_owned());
                }
                break;
            }
            _ => {}
        }
    }
    tree.record
}

/// The child of `Event` that is open.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Section {
    System,
    EventData,
    UserData,
    RenderingInfo,
    #[default]
    Other,
}

#[derive(Default)]
struct Tree<'a> {
    record: Record<'a>,
    /// Local names from `Event` down to the open element.
    path: Vec<CompactString>,
    section: Section,
    /// Whether the open element has had no child so far.
    leaf: bool,
    text: Cow<'a, str>,
    /// The `Name` attribute of the open `Data` element.
    name: Option<CompactString>,
}

impl<'a> Tree<'a> {
    fn open(&mut self, start: &BytesStart<'a>) {
        self.path.push(CompactString::from(start.local_name().as_ref()));
        self.leaf = true;
        self.text = Cow::Borrowed("");
        self.name = None;
        if let [_, section] = self.path.as_slice() {
            self.section = match section.as_str() {
                "System" => Section::System,
                "EventData" => Section::EventData,
                "UserData" => Section::UserData,
                "RenderingInfo" => Section::RenderingInfo,
                _ => Section::Other,
            };
        }
        for attribute in start.attributes().with_checks(false).flatten() {
            let key = attribute.key.as_ref();
            let value = unescape(&attribute.value).map_or_else(|_| attribute.value.to_string(), Cow::into_owned);
            self.attribute(key, value);
        }
    }

    fn attribute(&mut self, key: &str, value: String) {
        if key.starts_with("xmlns") {
            return;
        }
        let element = self.path.last().cloned().unwrap_or_default();
        match (self.section, self.path.len()) {
            (Section::System, 3) => self.record.set_system_part(&element, key, Cow::Owned(value)),
            (Section::EventData, 2) if key == "Name" => self.record.push("EventData_Name", Cow::Owned(value)),
            (Section::EventData, 3) if element == "Data" && key == "Name" => self.name = Some(CompactString::from(value)),
            (Section::EventData | Section::UserData, 3..) => self.record.push(&format!("{element}_{key}"), Cow::Owned(value)),
            _ => {}
        }
    }

    fn text(&mut self, more: Cow<'a, str>) {
        if self.text.is_empty() {
            self.text = more;
        } else {
            self.text.to_mut().push_str(&more);
        }
    }

    /// `&lt;`, `&#13;`; an entity that XML does not know is kept as written.
    fn reference(&mut self, reference: &BytesRef<'a>) {
        let text = self.text.to_mut();
        if let Ok(Some(c)) = reference.resolve_char_ref() {
            return text.push(c);
        }
        let name: &str = reference;
        match resolve_predefined_entity(name) {
            Some(resolved) => text.push_str(resolved),
            None => {
                text.push('&');
                text.push_str(name);
                text.push(';');
            }
        }
    }

    fn close(&mut self) {
        let leaf = std::mem::replace(&mut self.leaf, false);
        let text = std::mem::take(&mut self.text);
        let depth = self.path.len();
        let element = self.path.pop().unwrap_or_default();
        if leaf && depth >= 3 {
            self.value(&element, depth, text);
        }
    }

    fn value(&mut self, element: &str, depth: usize, text: Cow<'a, str>) {
        match (self.section, depth) {
            (Section::System, 3) => self.record.set_system_part(element, "", text),
            (Section::EventData, 3) if element == "Data" => {
                let name = self.name.take();
                self.record.push(name.as_deref().unwrap_or("Data"), text);
            }
            (Section::UserData, 3) if text.is_empty() => {}
            (Section::EventData | Section::UserData, _) => self.record.push(element, text),
            (Section::RenderingInfo, 4) if element == "Keyword" => self.record.rendered.keywords.push(text),
            (Section::RenderingInfo, 3) if !text.is_empty() => {
                let rendered = &mut self.record.rendered;
                match element {
                    "Message" => rendered.message = Some(text),
                    "Level" => rendered.level = Some(text),
                    "Task" => rendered.task = Some(text),
                    "Opcode" => rendered.opcode = Some(text),
                    _ => {}
                }
            }
            _ => {}
        }
    }
}
