//! What a search page's address says, in types: query text, time range, where the page begins.
use serde::Deserialize;
use vk_core::Instant;
use vk_logstore::{Cursor, Selection, query};

/// As it stands in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawSearch {
    pub q: String,
    /// `15m`, `1h`, `24h`, `7d`, `30d`, `all` or `custom`.
    pub range: String,
    /// Europe/Stockholm, as a `datetime-local` input sends it.
    pub from: String,
    pub to: String,
    /// Cursor: microseconds and id, as [`encode_cursor`] writes it.
    pub after: String,
}

pub const RANGES: &[(&str, i64)] = &[("15m", 15 * 60), ("1h", 3600), ("24h", 86_400), ("7d", 7 * 86_400), ("30d", 30 * 86_400)];
const DEFAULT_RANGE: &str = "24h";

/// What is wrong with what was typed: the message key, the text it speaks of, the character from 1 where it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub key: &'static str,
    pub what: String,
    pub at: Option<usize>,
}

/// A search that can be asked.
#[derive(Clone, Debug)]
pub struct SearchQuery {
    pub selection: Selection,
    pub after: Option<Cursor>,
}

impl RawSearch {
    pub fn range_key(&self) -> &str {
        if self.range.is_empty() { DEFAULT_RANGE } else { &self.range }
    }

    pub fn parse(&self, now: Instant) -> Result<SearchQuery, Problem> {
        let expr = query::parse(&self.q).map_err(|e| Problem { key: e.key, what: e.what, at: Some(e.at + 1) })?;
        let (from, to) = self.bounds(now)?;
        let after = match self.after.as_str() {
            "" => None,
            text => Some(decode_cursor(text).ok_or(Problem { key: "logs-bad-cursor", what: text.to_owned(), at: None })?),
        };
        Ok(SearchQuery { selection: Selection { from, to, expr }, after })
    }

    fn bounds(&self, now: Instant) -> Result<(Option<Instant>, Option<Instant>), Problem> {
        match self.range_key() {
            "all" => Ok((None, None)),
            "custom" => {
                let bound = |text: &str| match text {
                    "" => Ok(None),
                    t => Instant::parse_local(t).map(Some).map_err(|_| Problem {
                        key: "query-bad-time",
                        what: t.to_owned(),
                        at: None,
                    }),
                };
                let (from, to) = (bound(&self.from)?, bound(&self.to)?);
                if matches!((from, to), (Some(from), Some(to)) if from >= to) {
                    return Err(Problem { key: "logs-range-backwards", what: String::new(), at: None });
                }
                Ok((from, to))
            }
            key => {
                let seconds = RANGES.iter().find(|(k, _)| *k == key).map(|(_, s)| *s);
                let seconds = seconds.ok_or(Problem { key: "query-bad-range", what: key.to_owned(), at: None })?;
                Ok((Some(now.plus_seconds(-seconds)), None))
            }
        }
    }

    /// The address of this search with some parts exchanged; the page cursor is dropped unless it is among them.
    pub fn href(&self, changes: &[(&str, &str)]) -> String {
        let mut parts = vec![("q", self.q.as_str()), ("range", self.range_key())];
        if self.range_key() == "custom" {
            parts.extend([("from", self.from.as_str()), ("to", self.to.as_str())]);
        }
        for (name, value) in changes {
            match parts.iter_mut().find(|(n, _)| n == name) {
                Some(slot) => slot.1 = value,
                None => parts.push((name, value)),
            }
        }
        let query: Vec<String> =
            parts.iter().filter(|(_, v)| !v.is_empty()).map(|(n, v)| format!("{n}={}", percent(v))).collect();
        format!("/logs?{}", query.join("&"))
    }

    /// The query with one more condition: `field:value`, or its negation.
    pub fn narrowed(&self, field: &str, value: &str, not: bool) -> String {
        let condition = format!("{}{field}:{}", if not { "NOT " } else { "" }, quoted(value));
        if self.q.trim().is_empty() {
            condition
        } else if self.q.contains(" OR ") {
            format!("({}) AND {condition}", self.q.trim())
        } else {
            format!("{} AND {condition}", self.q.trim())
        }
    }
}

/// A value as the search bar takes it: bare when it is one plain word, else in quotation marks.
fn quoted(value: &str) -> String {
    let plain = !value.is_empty() && value.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@'));
    if plain && !matches!(value, "AND" | "OR" | "NOT") {
        value.to_owned()
    } else {
        format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

pub fn encode_cursor(cursor: &Cursor) -> String {
    format!("{}_{}", cursor.time.micros(), cursor.id)
}

fn decode_cursor(text: &str) -> Option<Cursor> {
    let (micros, id) = text.split_once('_')?;
    Some(Cursor { time: Instant::from_micros(micros.parse().ok()?), id: id.to_owned() })
}

/// Percent-encodes a query value.
pub fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    const NOW: Instant = Instant::from_micros(1_795_345_200_000_000);

    #[test]
    fn without_a_range_the_last_day_is_searched() {
        let parsed = RawSearch::default().parse(NOW).unwrap();
        assert_eq!(parsed.selection.from, Some(NOW.plus_hours(-24)));
        assert_eq!(parsed.selection.to, None);
    }

    #[test]
    fn an_error_names_the_character() {
        let raw = RawSearch { q: "user.name:\"anna".into(), ..RawSearch::default() };
        let problem = raw.parse(NOW).unwrap_err();
        assert_eq!((problem.key, problem.at), ("query-open-quote", Some(11)));
    }

    #[test]
    fn a_clicked_value_is_added_and_found_again_by_the_parser() {
        let raw = RawSearch { q: "failed OR denied".into(), ..RawSearch::default() };
        let narrowed = raw.narrowed("user.name", "anna \"svc\" berg", false);
        assert_eq!(narrowed, "(failed OR denied) AND user.name:\"anna \\\"svc\\\" berg\"");
        assert!(query::parse(&narrowed).is_ok());
    }

    #[test]
    fn a_cursor_survives_the_address() {
        let cursor = Cursor { time: NOW, id: "a1-2_3".into() };
        assert_eq!(decode_cursor(&encode_cursor(&cursor)), Some(cursor));
    }

    #[test]
    fn a_range_that_ends_before_it_begins_is_refused() {
        let raw = RawSearch {
            range: "custom".into(),
            from: "2026-11-22T10:00".into(),
            to: "2026-11-22T09:00".into(),
            ..RawSearch::default()
        };
        assert_eq!(raw.parse(NOW).unwrap_err().key, "logs-range-backwards");
    }
}
