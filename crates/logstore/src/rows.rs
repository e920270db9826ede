//! Events to columns. Nothing is lost on the way: what does not fit its column stands in `extra` under its own name.
use crate::{
    StoredEvent,
    schema::{self, Shape},
};
use arrow::{
    array::{
        ArrayRef, BooleanBuilder, Float64Builder, Int64Builder, ListBuilder, MapBuilder, StringBuilder, StringViewBuilder,
        TimestampMicrosecondBuilder, new_null_array,
    },
    datatypes::{Schema, SchemaRef},
    error::ArrowError,
    record_batch::RecordBatch,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use vk_core::Instant;
use vk_event::{Event, Field, FieldKind, LogSources, Value};

/// Between the parts of a log source in its column.
pub(crate) const PART: char = '\u{1f}';

enum Column {
    Empty,
    Text(StringViewBuilder),
    Long(Int64Builder),
    Double(Float64Builder),
    Bool(BooleanBuilder),
    Time(TimestampMicrosecondBuilder),
    List(ListBuilder<StringBuilder>),
    Map(MapBuilder<StringBuilder, StringBuilder>),
}

impl Column {
    fn new(shape: Shape) -> Column {
        match shape {
            Shape::Text => Column::Text(StringViewBuilder::new()),
            Shape::Long => Column::Long(Int64Builder::new()),
            Shape::Double => Column::Double(Float64Builder::new()),
            Shape::Bool => Column::Bool(BooleanBuilder::new()),
            Shape::Time => Column::Time(TimestampMicrosecondBuilder::new().with_timezone("UTC")),
            Shape::List => Column::List(ListBuilder::new(StringBuilder::new())),
            Shape::Map => Column::Map(MapBuilder::new(None, StringBuilder::new(), StringBuilder::new())),
        }
    }

    /// Nulls up to `rows`: most events leave most columns alone, so nulls are made up for in one go.
    fn pad(&mut self, rows: usize) {
        macro_rules! nulls {
            ($builder:expr) => {{
                use arrow::array::ArrayBuilder as _;
                for _ in $builder.len()..rows {
                    $builder.append_null();
                }
            }};
        }
        match self {
            Column::Empty => {}
            Column::Text(b) => nulls!(b),
            Column::Long(b) => nulls!(b),
            Column::Double(b) => nulls!(b),
            Column::Bool(b) => nulls!(b),
            Column::Time(b) => nulls!(b),
            Column::List(b) => nulls!(b),
            Column::Map(b) => {
                use arrow::array::ArrayBuilder as _;
                for _ in b.len()..rows {
                    // The builder refuses only when keys and values differ in number; here there are none.
                    let _ = b.append(false);
                }
            }
        }
    }

    fn finish(&mut self) -> Option<ArrayRef> {
        Some(match self {
            Column::Empty => return None,
            Column::Text(b) => Arc::new(b.finish()),
            Column::Long(b) => Arc::new(b.finish()),
            Column::Double(b) => Arc::new(b.finish()),
            Column::Bool(b) => Arc::new(b.finish()),
            Column::Time(b) => Arc::new(b.finish()),
            Column::List(b) => Arc::new(b.finish()),
            Column::Map(b) => Arc::new(b.finish()),
        })
    }
}

/// Some events as columns, with what the manifest wants to know of them.
pub(crate) struct Rows {
    /// Only the columns that hold something.
    pub batch: RecordBatch,
    /// Registered fields of which a value stands in `extra` alone.
    pub misfits: BTreeSet<Field>,
}

/// Collects events into columns.
pub(crate) struct RowBuilder {
    rows: usize,
    columns: Vec<Column>,
    misfits: BTreeSet<Field>,
    extra: BTreeMap<String, String>,
}

impl RowBuilder {
    pub fn new() -> RowBuilder {
        RowBuilder {
            rows: 0,
            columns: (0..schema::width()).map(|_| Column::Empty).collect(),
            misfits: BTreeSet::new(),
            extra: BTreeMap::new(),
        }
    }

    pub fn push(&mut self, stored: &StoredEvent) {
        let event = stored.event.as_ref();
        if let Some(Column::Time(b)) = self.column(Field::Timestamp as usize) {
            b.append_value(stored.time.micros());
        }
        self.text(Field::EventId as usize, &stored.id);
        self.original(event.original());
        for (field, value) in event.fields() {
            match field {
                Field::Timestamp | Field::EventId => {}
                Field::EventOriginal | Field::EventOriginalB64 => self.misfit(field, value),
                _ => self.put(field, value),
            }
        }
        for (name, value) in event.extra() {
            self.extra.insert(name.to_owned(), json(value));
        }
        let extra = std::mem::take(&mut self.extra);
        self.map(schema::extra_column(), extra.iter().map(|(n, v)| (n.as_str(), Cow::from(v))));
        self.map(schema::win_column(), event.win_fields().map(|(n, v)| (n, Cow::from(json(v)))));
        if event.logsources != LogSources::default() {
            self.text(schema::logsource_column(), &logsource_text(&event.logsources));
        }
        self.rows += 1;
    }

    /// The bytes as received: readable text, and beside it the bytes where they are not text.
    fn original(&mut self, original: &[u8]) {
        if original.is_empty() {
            return;
        }
        self.text(Field::EventOriginal as usize, &String::from_utf8_lossy(original));
        if let Some(b64) = original_b64(original) {
            self.text(Field::EventOriginalB64 as usize, &b64);
        }
    }

    fn put(&mut self, field: Field, value: &Value) {
        match (Shape::of(field), value) {
            (Shape::Text, Value::List(_)) => self.misfit(field, value),
            (Shape::Text, one) => {
                if let Some(text) = one.text() {
                    self.text(field as usize, &text);
                }
                if !reads_back_as_text(one) {
                    self.extra.insert(field.name().to_owned(), json(one));
                }
            }
            (Shape::List, value) => self.list(field, value),
            (Shape::Long, Value::Int(n)) => self.with(field, |c| {
                if let Column::Long(b) = c {
                    b.append_value(*n)
                }
            }),
            (Shape::Double, Value::Float(n)) => self.with(field, |c| {
                if let Column::Double(b) = c {
                    b.append_value(*n)
                }
            }),
            (Shape::Bool, Value::Bool(v)) => self.with(field, |c| {
                if let Column::Bool(b) = c {
                    b.append_value(*v)
                }
            }),
            (Shape::Time, Value::Time(t)) => self.with(field, |c| {
                if let Column::Time(b) = c {
                    b.append_value(t.micros())
                }
            }),
            _ => self.misfit(field, value),
        }
    }

    /// Every text of the value goes into the column, so that a search needs no second look; what the column cannot tell apart (a list of
    /// one from one, numbers from text) is kept beside it.
    fn list(&mut self, field: Field, value: &Value) {
        let plain = match value {
            Value::List(values) => values.len() > 1 && values.iter().all(|v| reads_back_as_text(v) && v.text().is_some()),
            one => reads_back_as_text(one),
        };
        let mut texts = Vec::new();
        flatten(value, &mut texts);
        self.with(field, |column| {
            if let Column::List(b) = column {
                texts.iter().for_each(|t| b.values().append_value(t));
                b.append(true);
            }
        });
        if !plain {
            self.extra.insert(field.name().to_owned(), json(value));
        }
    }

    fn misfit(&mut self, field: Field, value: &Value) {
        self.misfits.insert(field);
        self.extra.insert(field.name().to_owned(), json(value));
    }

    fn map<'a>(&mut self, column: usize, entries: impl Iterator<Item = (&'a str, Cow<'a, str>)>) {
        let mut entries = entries.peekable();
        if entries.peek().is_none() {
            return;
        }
        if let Some(Column::Map(b)) = self.column(column) {
            for (name, value) in entries {
                b.keys().append_value(name);
                b.values().append_value(value);
            }
            // As above: keys and values were added in pairs.
            let _ = b.append(true);
        }
    }

    fn text(&mut self, column: usize, text: &str) {
        if let Some(Column::Text(b)) = self.column(column) {
            b.append_value(text);
        }
    }

    fn with(&mut self, field: Field, append: impl FnOnce(&mut Column)) {
        if let Some(column) = self.column(field as usize) {
            append(column);
        }
    }

    /// The column, ready for this row's value.
    fn column(&mut self, index: usize) -> Option<&mut Column> {
        let rows = self.rows;
        let column = self.columns.get_mut(index)?;
        if matches!(column, Column::Empty) {
            *column = Column::new(schema::shape_of_column(index));
        }
        column.pad(rows);
        Some(column)
    }

    pub fn finish(mut self) -> Result<Rows, ArrowError> {
        let table = schema::table();
        let mut fields = Vec::new();
        let mut arrays = Vec::new();
        for (index, column) in self.columns.iter_mut().enumerate() {
            column.pad(self.rows);
            if let Some(array) = column.finish() {
                fields.push(Arc::clone(&table.fields()[index]));
                arrays.push(array);
            }
        }
        Ok(Rows { batch: RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)?, misfits: self.misfits })
    }
}

/// The batch with exactly these columns, nulls where it has none.
pub(crate) fn widen(batch: &RecordBatch, to: &SchemaRef) -> Result<RecordBatch, ArrowError> {
    let arrays = to.fields().iter().map(|field| match batch.column_by_name(field.name()) {
        Some(array) => Arc::clone(array),
        None => new_null_array(field.data_type(), batch.num_rows()),
    });
    let options = arrow::record_batch::RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(Arc::clone(to), arrays.collect(), &options)
}

/// What an event takes in memory, roughly: what flushing and refusing go by.
pub(crate) fn weight(event: &Event) -> usize {
    fn of(value: &Value) -> usize {
        match value {
            Value::Str(s) => 24 + s.len(),
            Value::List(values) => 24 + values.iter().map(of).sum::<usize>(),
            _ => 24,
        }
    }
    let named = event.extra().chain(event.win_fields()).map(|(n, v)| n.len() + 24 + of(v)).sum::<usize>();
    128 + 2 * event.original().len() + event.fields().map(|(_, v)| 8 + of(v)).sum::<usize>() + named
}

/// Whether reading the value's text gives the same flat JSON back.
fn reads_back_as_text(value: &Value) -> bool {
    matches!(value, Value::Str(_) | Value::Ip(_) | Value::Time(_))
}

fn flatten<'a>(value: &'a Value, out: &mut Vec<Cow<'a, str>>) {
    match value {
        Value::List(values) => values.iter().for_each(|v| flatten(v, out)),
        one => out.extend(one.text()),
    }
}

fn json(value: &Value) -> String {
    value.to_json().to_string()
}

/// A value from its JSON. `null` stands for a number that JSON cannot write.
pub(crate) fn from_json(text: &str) -> Value {
    fn convert(json: &serde_json::Value) -> Value {
        match json {
            serde_json::Value::Null => Value::Float(f64::NAN),
            serde_json::Value::Bool(b) => Value::Bool(*b),
            serde_json::Value::Number(n) => match n.as_i64() {
                Some(n) => Value::Int(n),
                None => Value::Float(n.as_f64().unwrap_or(f64::NAN)),
            },
            serde_json::Value::String(s) => Value::from(s.as_str()),
            serde_json::Value::Array(values) => Value::List(values.iter().map(convert).collect()),
            other @ serde_json::Value::Object(_) => Value::from(other.to_string()),
        }
    }
    serde_json::from_str(text).map_or_else(|_| Value::from(text), |json| convert(&json))
}

/// The bytes as base64 where they are not UTF-8.
pub(crate) fn original_b64(original: &[u8]) -> Option<String> {
    std::str::from_utf8(original).is_err().then(|| STANDARD.encode(original))
}

fn logsource_text(sources: &LogSources) -> String {
    let mut text = sources.product.as_deref().unwrap_or_default().to_owned();
    for (mark, names) in [('s', &sources.services), ('c', &sources.categories)] {
        for name in names {
            text.push(PART);
            text.push(mark);
            text.push_str(name);
        }
    }
    text
}

/// Kind of a field by name, for those who read values back.
pub(crate) fn is_ip(field: Field) -> bool {
    field.spec().kind == FieldKind::Ip
}

/// Earliest and latest time of some events.
pub(crate) fn time_range(times: impl Iterator<Item = Instant>) -> Option<(Instant, Instant)> {
    times.fold(None, |range, t| match range {
        None => Some((t, t)),
        Some((low, high)) => Some((low.min(t), high.max(t))),
    })
}
