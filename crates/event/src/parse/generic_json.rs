//! JSON lines without a known product: nested names joined by dots, ECS names into their fields, the rest under its own name.
use super::{MOST_FIELDS, ParseCtx, ParseError, alias};
use crate::{Event, Value};
use serde_json::Value as Json;

/// Deeper than any log is, as wider than [`MOST_FIELDS`]: the rest is kept as JSON text under the name reached so far.
const DEEPEST: usize = 24;

pub fn parse(text: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    let document: Json = serde_json::from_str(text).map_err(|e| ParseError::new("JSON", e.to_string()))?;
    let object = match document {
        Json::Object(_) => document,
        // Some senders wrap the one event in an array.
        Json::Array(mut items) if items.len() == 1 => items.remove(0),
        _ => return Err(ParseError::new("JSON", "no object")),
    };
    for (name, value) in flatten(&object) {
        alias::set(event, &name, value, ctx);
    }
    Ok(())
}

/// The leaves of a document under dotted names. Null and empty leave nothing.
pub fn flatten(document: &Json) -> Vec<(String, Value)> {
    let mut out = Vec::new();
    walk(document, &mut String::new(), 0, &mut out);
    out
}

fn walk(value: &Json, name: &mut String, depth: usize, out: &mut Vec<(String, Value)>) {
    match value {
        Json::Object(members) if depth < DEEPEST && out.len() < MOST_FIELDS => {
            for (key, member) in members {
                if out.len() >= MOST_FIELDS {
                    return;
                }
                let length = name.len();
                if !name.is_empty() {
                    name.push('.');
                }
                name.push_str(key);
                walk(member, name, depth + 1, out);
                name.truncate(length);
            }
        }
        Json::Null => {}
        Json::Array(items) if items.is_empty() => {}
        _ => out.push((name.clone(), leaf(value))),
    }
}

fn leaf(value: &Json) -> Value {
    match value {
        Json::String(s) => Value::from(s.as_str()),
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => {
            n.as_i64().map_or_else(|| n.as_f64().map_or_else(|| Value::from(n.to_string()), Value::Float), Value::Int)
        }
        Json::Array(items) => match items.as_slice() {
            [one] => leaf(one),
            several => Value::List(several.iter().map(leaf).collect()),
        },
        Json::Object(_) | Json::Null => Value::from(value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Field;

    #[test]
    fn nested_names_reach_their_ecs_fields_and_others_stay() {
        let ctx = ParseCtx::new("2026-11-22T10:00:00Z".parse().expect("now"), jiff::tz::TimeZone::UTC);
        let mut event = Event::default();
        let text = r#"{"@timestamp":"2026-11-22T09:00:00+01:00","source":{"ip":"10.1.2.3","port":22},"user":{"name":"lisa"},
            "event":{"id":"forged"},"tags":["a","b"],"vendor":{"n":1.5,"none":null}}"#;
        assert_eq!(parse(text, &ctx, &mut event), Ok(()));
        assert_eq!(event.get(Field::SourcePort), Some(&Value::Int(22)));
        assert_eq!(event.str(Field::UserName), Some("lisa"));
        assert_eq!(
            event.get(Field::Timestamp).and_then(|v| v.text().map(|t| t.into_owned())).as_deref(),
            Some("2026-11-22T08:00:00Z")
        );
        assert_eq!(event.by_name("vendor.n"), Some(&Value::Float(1.5)));
        assert_eq!(event.get(Field::EventId), None);
        assert_eq!(event.by_name("original.event.id"), Some(&Value::from("forged")));
        assert!(parse("[1,2]", &ctx, &mut event).is_err());
    }
}
