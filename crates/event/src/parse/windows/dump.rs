//! `{"Event":{"System":…,"EventData":…}}`: what EVTX readers write (evtx_dump, python-evtx with xmltodict, Chainsaw).
//! Attributes stand under `#attributes`, `@Name` or `<element>_attributes`, as the reader likes.
use super::{
    record::Record,
    walk::{Scalar, walk},
};
use std::borrow::Cow;

pub(super) fn collect(json: &str) -> Record<'_> {
    let mut dump = Dump { record: Record::default(), pending: None };
    let outcome = walk(json, |path, value| dump.take(path, value));
    dump.flush();
    dump.record.damage = outcome.err().map(|e| e.to_string());
    dump.record
}

struct Dump<'a> {
    record: Record<'a>,
    /// The `Name` attribute of a `Data` element whose text has not come yet.
    pending: Option<Cow<'a, str>>,
}

impl<'a> Dump<'a> {
    fn take(&mut self, path: &str, value: Scalar<'a>) {
        let Some((_, inside)) = path.split_once("Event.") else { return };
        if let Some(rest) = inside.strip_prefix("System.") {
            let (element, attribute) = element_and_attribute(rest);
            self.record.set_system_part(element, attribute, value.into_text());
        } else if let Some(rest) = inside.strip_prefix("EventData.") {
            self.event_data(rest, value);
        } else if inside.starts_with("EventData_attributes.Name") {
            self.record.push("EventData_Name", value.into_text());
        } else if let Some(rest) = inside.strip_prefix("UserData.") {
            self.user_data(rest, value);
        } else if let Some(rest) = inside.strip_prefix("RenderingInfo.") {
            let rendered = &mut self.record.rendered;
            let slot = match rest {
                "Message" => &mut rendered.message,
                "Level" => &mut rendered.level,
                "Task" => &mut rendered.task,
                "Opcode" => &mut rendered.opcode,
                _ => return,
            };
            *slot = Some(value.into_text()).filter(|v| !v.is_empty());
        }
    }

    fn event_data(&mut self, rest: &str, value: Scalar<'a>) {
        let (element, attribute) = element_and_attribute(rest);
        match (element, attribute) {
            ("", "Name") => self.record.push("EventData_Name", value.into_text()),
            ("Data", "Name") => {
                self.flush();
                self.pending = Some(value.into_text());
            }
            ("Data", "") => {
                let name = self.pending.take();
                self.record.push(name.as_deref().unwrap_or("Data"), value.into_text());
            }
            (_, attribute) if attribute.starts_with("xmlns") => {}
            (element, "") => self.record.push(element, value.into_text()),
            (element, attribute) => self.record.push(&format!("{element}_{attribute}"), value.into_text()),
        }
    }

    fn user_data(&mut self, rest: &str, value: Scalar<'a>) {
        let (element, attribute) = element_and_attribute(rest);
        let leaf = element.rsplit_once('.').map_or(element, |(_, leaf)| leaf);
        let container = !element.contains('.');
        match attribute {
            "" if container && matches!(value, Scalar::Null) => {}
            "" => self.record.push(leaf, value.into_text()),
            attribute if attribute.starts_with("xmlns") => {}
            attribute => self.record.push(&format!("{leaf}_{attribute}"), value.into_text()),
        }
    }

    /// A named `Data` element without text: xmltodict leaves `#text` out.
    fn flush(&mut self) {
        if let Some(name) = self.pending.take() {
            self.record.push(&name, Cow::Borrowed(""));
        }
    }
}

/// `Provider.#attributes.Name` → (`Provider`, `Name`); `EventID.#text` → (`EventID`, ``); `#attributes.Name` → (``, `Name`).
fn element_and_attribute(path: &str) -> (&str, &str) {
    let path = path.strip_suffix(".#text").unwrap_or(path);
    for mark in ["#attributes.", "@"] {
        if let Some(attribute) = path.strip_prefix(mark) {
            return ("", attribute);
        }
    }
    for mark in [".#attributes.", "_attributes.", ".@"] {
        if let Some((element, attribute)) = path.split_once(mark) {
            return (element, attribute);
        }
    }
    (path, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_to_write_an_attribute() {
        assert_eq!(element_and_attribute("Provider.#attributes.Name"), ("Provider", "Name"));
        assert_eq!(element_and_attribute("Provider_attributes.Name"), ("Provider", "Name"));
        assert_eq!(element_and_attribute("Provider.@Name"), ("Provider", "Name"));
        assert_eq!(element_and_attribute("EventID.#text"), ("EventID", ""));
        assert_eq!(element_and_attribute("#attributes.Name"), ("", "Name"));
    }
}
