//! One pass over a JSON object without building it: every scalar is handed on with its dotted path. Strings without escapes are borrowed.
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::{borrow::Cow, fmt};

pub(super) enum Scalar<'a> {
    Null,
    Bool(bool),
    Int(i64),
    /// A number beyond i64, as text.
    Number(String),
    Text(Cow<'a, str>),
}

impl<'a> Scalar<'a> {
    /// As the rendered XML writes it; null is an empty element.
    pub fn into_text(self) -> Cow<'a, str> {
        match self {
            Scalar::Null => Cow::Borrowed(""),
            Scalar::Bool(true) => Cow::Borrowed("true"),
            Scalar::Bool(false) => Cow::Borrowed("false"),
            Scalar::Int(n) => Cow::Owned(n.to_string()),
            Scalar::Number(n) => Cow::Owned(n),
            Scalar::Text(text) => text,
        }
    }
    pub fn is_number(&self) -> bool {
        matches!(self, Scalar::Int(_) | Scalar::Number(_))
    }
}

/// Walks the first JSON object of the text. What follows it is not looked at. On an error everything before it has been handed on.
pub(super) fn walk<'a>(json: &'a str, mut sink: impl FnMut(&str, Scalar<'a>)) -> Result<(), serde_json::Error> {
    let mut path = String::with_capacity(96);
    let mut reader = serde_json::Deserializer::from_str(json);
    Walk { path: &mut path, sink: &mut sink }.deserialize(&mut reader)
}

struct Walk<'p, F> {
    path: &'p mut String,
    sink: &'p mut F,
}

impl<'de, F: FnMut(&str, Scalar<'de>)> DeserializeSeed<'de> for Walk<'_, F> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: FnMut(&str, Scalar<'de>)> Visitor<'de> for Walk<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<(), E> {
        (self.sink)(self.path, Scalar::Text(Cow::Borrowed(text)));
        Ok(())
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        (self.sink)(self.path, Scalar::Text(Cow::Owned(text.to_owned())));
        Ok(())
    }
    fn visit_i64<E: Error>(self, n: i64) -> Result<(), E> {
        (self.sink)(self.path, Scalar::Int(n));
        Ok(())
    }
    fn visit_u64<E: Error>(self, n: u64) -> Result<(), E> {
        let scalar = i64::try_from(n).map_or_else(|_| Scalar::Number(n.to_string()), Scalar::Int);
        (self.sink)(self.path, scalar);
        Ok(())
    }
    fn visit_f64<E: Error>(self, n: f64) -> Result<(), E> {
        (self.sink)(self.path, Scalar::Number(n.to_string()));
        Ok(())
    }
    fn visit_bool<E: Error>(self, b: bool) -> Result<(), E> {
        (self.sink)(self.path, Scalar::Bool(b));
        Ok(())
    }
    fn visit_unit<E: Error>(self) -> Result<(), E> {
        (self.sink)(self.path, Scalar::Null);
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let parent = self.path.len();
        while map.next_key_seed(Key(self.path))?.is_some() {
            map.next_value_seed(Walk { path: self.path, sink: self.sink })?;
            self.path.truncate(parent);
        }
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Walk { path: self.path, sink: self.sink })?.is_some() {}
        Ok(())
    }
}

/// Appends the key to the path.
struct Key<'p>(&'p mut String);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_str<E: Error>(self, key: &str) -> Result<(), E> {
        if !self.0.is_empty() {
            self.0.push('.');
        }
        self.0.push_str(key);
        Ok(())
    }
}
