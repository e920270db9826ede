//! The field registry as columns. No ECS field is named here; what a column holds follows from its [`FieldSpec`].
//!
//! | registry kind | column |
//! |---|---|
//! | keyword, text | `Utf8View` |
//! | ip | `Utf8View`, the canonical spelling (so that v4 and v6 share a column and foreign readers can read it) |
//! | long, double, bool | `Int64`, `Float64`, `Boolean` |
//! | date | `Timestamp(µs, UTC)` |
//! | keyword, text, ip with `many` | `List<Utf8>` |
//!
//! Behind them: `extra` (fields outside the registry, and registered ones whose value did not fit the column) and `win` (a Windows event's
//! own names), maps of names to JSON so that a number stays a number; `_logsource`, what Sigma routing knows of the event.
//! A file holds only the columns that it has a value for.
use arrow::datatypes::{DataType, Field as ArrowField, Fields, Schema, SchemaRef, TimeUnit};
use std::sync::{Arc, LazyLock};
use vk_event::{FIELDS, Field, FieldKind};

pub(crate) const TIME: &str = "@timestamp";
pub(crate) const ID: &str = "event.id";
pub(crate) const EXTRA: &str = "extra";
pub(crate) const WIN: &str = "win";
pub(crate) const LOGSOURCE: &str = "_logsource";

/// How a column stores its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Text,
    Long,
    Double,
    Bool,
    Time,
    List,
    Map,
}

impl Shape {
    pub fn of(field: Field) -> Shape {
        let spec = field.spec();
        match spec.kind {
            FieldKind::Keyword | FieldKind::Text | FieldKind::Ip if spec.many => Shape::List,
            FieldKind::Keyword | FieldKind::Text | FieldKind::Ip => Shape::Text,
            FieldKind::Long => Shape::Long,
            FieldKind::Double => Shape::Double,
            FieldKind::Bool => Shape::Bool,
            FieldKind::Date => Shape::Time,
        }
    }

    pub fn data_type(self) -> DataType {
        match self {
            Shape::Text => DataType::Utf8View,
            Shape::Long => DataType::Int64,
            Shape::Double => DataType::Float64,
            Shape::Bool => DataType::Boolean,
            Shape::Time => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Shape::List => DataType::List(Arc::new(ArrowField::new("item", DataType::Utf8, true))),
            Shape::Map => {
                let entry = Fields::from(vec![
                    ArrowField::new("keys", DataType::Utf8, false),
                    ArrowField::new("values", DataType::Utf8, true),
                ]);
                DataType::Map(Arc::new(ArrowField::new("entries", DataType::Struct(entry), false)), false)
            }
        }
    }
}

/// Number of columns: the registry's, then `extra`, `win`, `_logsource`.
pub(crate) fn width() -> usize {
    FIELDS.len() + 3
}
pub(crate) fn extra_column() -> usize {
    FIELDS.len()
}
pub(crate) fn win_column() -> usize {
    FIELDS.len() + 1
}
pub(crate) fn logsource_column() -> usize {
    FIELDS.len() + 2
}

pub(crate) fn shape_of_column(index: usize) -> Shape {
    match FIELDS.get(index) {
        Some(spec) => Shape::of(spec.field),
        None if index == logsource_column() => Shape::Text,
        None => Shape::Map,
    }
}

/// The whole table. Time and id are the only columns without nulls.
pub(crate) fn table() -> SchemaRef {
    static TABLE: LazyLock<SchemaRef> = LazyLock::new(|| {
        let named = FIELDS.iter().map(|spec| (spec.name, Shape::of(spec.field)));
        let rest = [(EXTRA, Shape::Map), (WIN, Shape::Map), (LOGSOURCE, Shape::Text)];
        let columns: Vec<ArrowField> =
            named.chain(rest).map(|(name, shape)| ArrowField::new(name, shape.data_type(), name != TIME && name != ID)).collect();
        Arc::new(Schema::new(columns))
    });
    Arc::clone(&TABLE)
}

/// The columns of the table with these names, in table order; unknown names are left out.
pub(crate) fn columns_named(names: &[&str]) -> Vec<usize> {
    table().fields().iter().enumerate().filter(|(_, f)| names.contains(&f.name().as_str())).map(|(i, _)| i).collect()
}
