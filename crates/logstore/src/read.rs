//! Columns back to events.
use crate::{
    FoundEvent,
    rows::{PART, from_json, is_ip},
    schema,
};
use arrow::{
    array::{Array, ArrayRef, AsArray, MapArray},
    datatypes::{DataType, Float64Type, Int64Type, TimestampMicrosecondType},
    record_batch::RecordBatch,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use compact_str::CompactString;
use std::{collections::BTreeSet, net::IpAddr};
use vk_core::Instant;
use vk_event::{Event, Field, LogSources, Value};

/// The text in a row of a text column, however the reader chose to hold it.
pub(crate) fn text_at(array: &dyn Array, row: usize) -> Option<&str> {
    if array.is_null(row) {
        return None;
    }
    match array.data_type() {
        DataType::Utf8View => Some(array.as_string_view().value(row)),
        DataType::Utf8 => Some(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Some(array.as_string::<i64>().value(row)),
        _ => None,
    }
}

pub(crate) fn time_at(array: &dyn Array, row: usize) -> Option<Instant> {
    let times = array.as_primitive_opt::<TimestampMicrosecondType>()?;
    (!times.is_null(row)).then(|| Instant::from_micros(times.value(row)))
}

/// The texts in a row of a list column.
pub(crate) fn list_at(array: &dyn Array, row: usize) -> Vec<String> {
    match array.as_list_opt::<i32>() {
        Some(lists) if !lists.is_null(row) => {
            let members = lists.value(row);
            (0..members.len()).filter_map(|i| text_at(&members, i)).map(str::to_owned).collect()
        }
        _ => vec![],
    }
}

/// Names and JSON values in a row of a map column.
pub(crate) fn entries_at(map: &MapArray, row: usize) -> impl Iterator<Item = (&str, &str)> {
    let offsets = map.value_offsets();
    let range = if map.is_null(row) { 0..0 } else { offsets[row] as usize..offsets[row + 1] as usize };
    range.filter_map(|i| Some((text_at(map.keys(), i)?, text_at(map.values(), i)?)))
}

/// Offers every text in a row to `accept` until it says yes. In a map the texts under `key`.
pub(crate) fn any_text(array: &dyn Array, row: usize, key: Option<&str>, accept: &mut dyn FnMut(&str) -> bool) -> bool {
    if array.is_null(row) {
        return false;
    }
    match array.data_type() {
        DataType::Utf8View | DataType::Utf8 | DataType::LargeUtf8 => text_at(array, row).is_some_and(accept),
        DataType::List(_) => array.as_list_opt::<i32>().is_some_and(|lists| {
            let members = lists.value(row);
            (0..members.len()).filter_map(|i| text_at(&members, i)).any(accept)
        }),
        DataType::Map(..) => array.as_map_opt().is_some_and(|map| {
            entries_at(map, row).filter(|(name, _)| Some(*name) == key).any(|(_, json)| any_json_text(json, accept))
        }),
        _ => scalar_at(array, row).and_then(|value| value.text().map(|t| accept(&t))).unwrap_or(false),
    }
}

/// The same for a value written as JSON.
pub(crate) fn any_json_text(json: &str, accept: &mut dyn FnMut(&str) -> bool) -> bool {
    fn any(value: &Value, accept: &mut dyn FnMut(&str) -> bool) -> bool {
        match value {
            Value::List(values) => values.iter().any(|v| any(v, accept)),
            one => one.text().is_some_and(|t| accept(&t)),
        }
    }
    // Most values are texts without escapes; those need no parser.
    match json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(plain) if !plain.contains('\\') => accept(plain),
        _ => any(&from_json(json), accept),
    }
}

fn scalar_at(array: &dyn Array, row: usize) -> Option<Value> {
    Some(match array.data_type() {
        DataType::Int64 => Value::Int(array.as_primitive::<Int64Type>().value(row)),
        DataType::Float64 => Value::Float(array.as_primitive::<Float64Type>().value(row)),
        DataType::Boolean => Value::Bool(array.as_boolean().value(row)),
        DataType::Timestamp(..) => Value::Time(time_at(array, row)?),
        _ => return None,
    })
}

/// The events of a batch that has at least time and id. With `wanted`, only these fields of the map columns.
pub(crate) fn events(batch: &RecordBatch, wanted: Option<&BTreeSet<String>>) -> Vec<FoundEvent> {
    let schema = batch.schema();
    let columns: Vec<(&str, &ArrayRef)> = schema.fields().iter().map(|f| f.name().as_str()).zip(batch.columns()).collect();
    (0..batch.num_rows()).filter_map(|row| event(&columns, row, wanted)).collect()
}

fn event(columns: &[(&str, &ArrayRef)], row: usize, wanted: Option<&BTreeSet<String>>) -> Option<FoundEvent> {
    let is_wanted = |name: &str| wanted.is_none_or(|names| names.contains(name));
    let column = |name: &str| columns.iter().find(|(n, _)| *n == name).map(|(_, array)| array.as_ref());
    let text = |name: &str| column(name).and_then(|array| text_at(array, row));
    let original = match text(Field::EventOriginalB64.name()).and_then(|b64| STANDARD.decode(b64).ok()) {
        Some(bytes) => bytes,
        None => text(Field::EventOriginal.name()).unwrap_or_default().as_bytes().to_vec(),
    };
    let mut event = Event::from_original(original);
    for (name, array) in columns {
        let Some(field) = Field::by_name(name) else { continue };
        if matches!(field, Field::EventOriginal | Field::EventOriginalB64) {
            continue;
        }
        if let Some(value) = value_at(field, array, row) {
            event.set(field, value);
        }
    }
    if let Some(extra) = column(schema::EXTRA).and_then(|a| a.as_map_opt()) {
        entries_at(extra, row).filter(|(n, _)| is_wanted(n)).for_each(|(name, json)| event.set_named(name, from_json(json)));
    }
    if let Some(win) = column(schema::WIN).and_then(|a| a.as_map_opt()) {
        entries_at(win, row).filter(|(n, _)| is_wanted(n)).for_each(|(name, json)| event.set_win(name, from_json(json)));
    }
    if let Some(text) = text(schema::LOGSOURCE) {
        event.logsources = logsources(text);
    }
    let time = column(schema::TIME).and_then(|array| time_at(array, row))?;
    Some(FoundEvent { id: text(schema::ID)?.to_owned(), time, event })
}

fn value_at(field: Field, array: &ArrayRef, row: usize) -> Option<Value> {
    if array.is_null(row) {
        return None;
    }
    Some(match array.data_type() {
        DataType::List(_) => {
            let mut members: Vec<Value> = list_at(array, row).iter().map(|t| text_value(field, t)).collect();
            if members.len() == 1 { members.remove(0) } else { Value::List(members) }
        }
        DataType::Utf8View | DataType::Utf8 | DataType::LargeUtf8 => text_value(field, text_at(array, row)?),
        _ => scalar_at(array, row)?,
    })
}

/// An address where the column holds addresses and this is how an address is written.
fn text_value(field: Field, text: &str) -> Value {
    match text.parse::<IpAddr>() {
        Ok(ip) if is_ip(field) && ip.to_string() == text => Value::Ip(ip),
        _ => Value::from(text),
    }
}

fn logsources(text: &str) -> LogSources {
    let mut parts = text.split(PART);
    let product = parts.next().filter(|p| !p.is_empty()).map(CompactString::from);
    let mut sources = LogSources { product, ..LogSources::default() };
    for part in parts {
        match part.split_at_checked(1) {
            Some(("s", name)) => sources.services.push(CompactString::from(name)),
            Some(("c", name)) => sources.categories.push(CompactString::from(name)),
            _ => {}
        }
    }
    sources
}
