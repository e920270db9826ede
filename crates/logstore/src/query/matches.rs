//! A query on one event in memory: what the live tail uses, and what the tests compare the files' answers with.
use super::{Expr, Test};
use std::borrow::Cow;
use vk_event::{Event, Field, Value};

impl Expr {
    /// Whether the event is one of those meant.
    pub fn matches(&self, event: &Event) -> bool {
        match self {
            Expr::All => true,
            Expr::And(parts) => parts.iter().all(|p| p.matches(event)),
            Expr::Or(parts) => parts.iter().any(|p| p.matches(event)),
            Expr::Not(part) => !part.matches(event),
            Expr::Field { name, test } => field_passes(event, name, test),
            Expr::Free(words) => {
                words.found_in(&event.original_text()) || texts(event.get(Field::Message)).any(|t| words.found_in(&t))
            }
        }
    }
}

fn field_passes(event: &Event, name: &str, test: &Test) -> bool {
    let Some(field) = Field::by_name(name) else {
        return texts(event.by_name(name)).chain(texts(event.win(name))).any(|t| test.accepts(&t));
    };
    let own = texts(event.get(field)).any(|t| test.accepts(&t));
    own || match field {
        Field::EventOriginal => !event.original().is_empty() && test.accepts(&event.original_text()),
        Field::EventOriginalB64 => crate::rows::original_b64(event.original()).is_some_and(|b64| test.accepts(&b64)),
        _ => false,
    }
}

/// The texts of a value, of each member of a list.
fn texts(value: Option<&Value>) -> impl Iterator<Item = Cow<'_, str>> {
    let mut out = Vec::new();
    if let Some(value) = value {
        collect(value, &mut out);
    }
    out.into_iter()
}

fn collect<'a>(value: &'a Value, out: &mut Vec<Cow<'a, str>>) {
    match value {
        Value::List(values) => values.iter().for_each(|v| collect(v, out)),
        one => out.extend(one.text()),
    }
}
