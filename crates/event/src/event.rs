//! One event: typed ECS fields, everything else by name, the Windows names as they stood, and the bytes as received.
use crate::{Field, FieldKind, LogSources, Value};
use compact_str::CompactString;
use std::net::IpAddr;

/// One parsed event. Fields stand in the order in which the parser found them; there are few, so look-ups are linear.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Event {
    fields: Vec<(Field, Value)>,
    extra: Vec<(CompactString, Value)>,
    win: Vec<(CompactString, Value)>,
    original: Vec<u8>,
    /// What Sigma routing knows of it; set by the parser. A set, because one Sysmon event answers to several categories.
    pub logsources: LogSources,
}

impl Event {
    /// An event that so far holds only the bytes as received.
    pub fn from_original(raw: impl Into<Vec<u8>>) -> Event {
        Event { original: raw.into(), ..Event::default() }
    }

    /// The bytes as received.
    pub fn original(&self) -> &[u8] {
        &self.original
    }

    pub fn get(&self, field: Field) -> Option<&Value> {
        self.fields.iter().find(|(f, _)| *f == field).map(|(_, v)| v)
    }

    pub fn str(&self, field: Field) -> Option<&str> {
        self.get(field).and_then(Value::as_str)
    }

    /// A field by its ECS name, registered or not.
    pub fn by_name(&self, name: &str) -> Option<&Value> {
        match Field::by_name(name) {
            Some(field) => self.get(field),
            None => self.extra.iter().find(|(n, _)| n == name).map(|(_, v)| v),
        }
    }

    /// Sets a field, replacing what stood there. Text is turned into what the field holds (number, address, date) where it is one;
    /// where it is not, the text is kept. An empty text sets nothing.
    pub fn set(&mut self, field: Field, value: impl Into<Value>) {
        let Some(value) = fit(field, value.into()) else { return };
        match self.fields.iter_mut().find(|(f, _)| *f == field) {
            Some((_, slot)) => *slot = value,
            None => self.fields.push((field, value)),
        }
    }

    /// Sets a field only when it is still empty.
    pub fn set_if_absent(&mut self, field: Field, value: impl Into<Value>) {
        if self.get(field).is_none() {
            self.set(field, value);
        }
    }

    /// Adds one more value to a field that may hold several.
    pub fn push(&mut self, field: Field, value: impl Into<Value>) {
        let Some(value) = fit(field, value.into()) else { return };
        match self.fields.iter_mut().find(|(f, _)| *f == field) {
            Some((_, Value::List(values))) => {
                if !values.contains(&value) {
                    values.push(value);
                }
            }
            Some((_, slot)) if *slot != value => {
                let first = std::mem::replace(slot, Value::Bool(false));
                *slot = Value::List(vec![first, value]);
            }
            Some(_) => {}
            None => self.fields.push((field, value)),
        }
    }

    pub fn remove(&mut self, field: Field) -> Option<Value> {
        let at = self.fields.iter().position(|(f, _)| *f == field)?;
        Some(self.fields.remove(at).1)
    }

    /// Sets a field by name: into its column when it is registered, else into the map of other fields.
    pub fn set_named(&mut self, name: &str, value: impl Into<Value>) {
        if let Some(field) = Field::by_name(name) {
            return self.set(field, value);
        }
        let value = value.into();
        if matches!(&value, Value::Str(s) if s.is_empty()) {
            return;
        }
        match self.extra.iter_mut().find(|(n, _)| n == name) {
            Some((_, slot)) => *slot = value,
            None => self.extra.push((CompactString::from(name), value)),
        }
    }

    /// A Windows event's value under its original name (`EventID`, `TargetUserName`), as Sigma's Windows rules name it.
    pub fn win(&self, name: &str) -> Option<&Value> {
        self.win.iter().find(|(n, _)| n == name).map(|(_, v)| v)
    }

    /// Keeps a Windows value under its original name. Lossless: an empty value is kept, a second value under the same name is added.
    pub fn set_win(&mut self, name: &str, value: impl Into<Value>) {
        let value = value.into();
        match self.win.iter_mut().find(|(n, _)| n == name) {
            Some((_, Value::List(values))) => values.push(value),
            Some((_, slot)) => {
                let first = std::mem::replace(slot, Value::Bool(false));
                *slot = Value::List(vec![first, value]);
            }
            None => self.win.push((CompactString::from(name), value)),
        }
    }

    pub fn fields(&self) -> impl Iterator<Item = (Field, &Value)> {
        self.fields.iter().map(|(f, v)| (*f, v))
    }
    /// Fields outside the registry, dotted names.
    pub fn extra(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.extra.iter().map(|(n, v)| (n.as_str(), v))
    }
    /// Windows values under their original names, in the order of the event.
    pub fn win_fields(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.win.iter().map(|(n, v)| (n.as_str(), v))
    }

    /// The original as text; invalid UTF-8 replaced.
    pub fn original_text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.original)
    }
}

/// Turns a value into what its field holds. `None` for an empty text: absent and empty are the same for a typed field.
fn fit(field: Field, value: Value) -> Option<Value> {
    let Value::Str(text) = &value else { return Some(value) };
    if text.is_empty() {
        return None;
    }
    Some(match field.spec().kind {
        FieldKind::Keyword | FieldKind::Text => value,
        FieldKind::Long => text.trim().parse().map_or(value, Value::Int),
        FieldKind::Double => text.trim().parse().map_or(value, Value::Float),
        FieldKind::Ip => text.trim().trim_matches(['[', ']']).parse::<IpAddr>().map_or(value, Value::Ip),
        FieldKind::Date => text.parse().map_or(value, Value::Time),
        FieldKind::Bool => match text.as_str() {
            "true" | "True" | "1" => Value::Bool(true),
            "false" | "False" | "0" => Value::Bool(false),
            _ => value,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_what_the_field_holds_and_is_kept_where_it_cannot() {
        let mut e = Event::default();
        e.set(Field::SourcePort, "443");
        e.set(Field::SourceIp, "10.1.2.3");
        e.set(Field::DestinationIp, "dc01.exempel.se");
        e.set(Field::UserName, "");
        assert_eq!(e.get(Field::SourcePort), Some(&Value::Int(443)));
        assert_eq!(e.get(Field::SourceIp), Some(&Value::Ip("10.1.2.3".parse().expect("ip"))));
        assert_eq!(e.str(Field::DestinationIp), Some("dc01.exempel.se"));
        assert_eq!(e.get(Field::UserName), None);
    }

    #[test]
    fn a_second_value_makes_a_list() {
        let mut e = Event::default();
        e.push(Field::Tags, "a");
        e.push(Field::Tags, "a");
        e.push(Field::Tags, "b");
        assert_eq!(e.get(Field::Tags).map(|v| v.each().len()), Some(2));
    }
}
