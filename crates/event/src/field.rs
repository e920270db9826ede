//! The field registry as Rust: generated from `fields.yaml`. The store maps [`FieldSpec`] to its columns; it names no ECS field by hand.

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// An exact value.
    Keyword,
    /// Searched by word.
    Text,
    Long,
    Double,
    Ip,
    Date,
    Bool,
}

/// One field: its ECS name, what it holds, whether several values may stand, and whether its words are put into the token filter.
#[derive(Clone, Copy, Debug)]
pub struct FieldSpec {
    pub field: Field,
    pub name: &'static str,
    pub kind: FieldKind,
    pub many: bool,
    pub token: bool,
    pub doc: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/fields.rs"));

impl Field {
    pub fn spec(self) -> &'static FieldSpec {
        // The enum and the table are written by the same loop of build.rs; FIRST is never used.
        static FIRST: FieldSpec =
            FieldSpec { field: Field::Timestamp, name: "@timestamp", kind: FieldKind::Date, many: false, token: false, doc: "" };
        FIELDS.get(self as usize).unwrap_or(&FIRST)
    }
    pub fn name(self) -> &'static str {
        self.spec().name
    }
    /// The field with this ECS name; `None` when it is not in the registry and belongs into the event's `extra` map.
    pub fn by_name(name: &str) -> Option<Field> {
        BY_NAME.binary_search_by(|(n, _)| (*n).cmp(name)).ok().and_then(|i| BY_NAME.get(i)).map(|(_, f)| *f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn every_field_is_found_by_its_name_and_by_its_number() {
        for (i, spec) in FIELDS.iter().enumerate() {
            assert_eq!(Field::by_name(spec.name), Some(spec.field));
            assert_eq!(spec.field as usize, i);
        }
        assert_eq!(Field::by_name("no.such.field"), None);
    }
}
