//! `key=value` lines: FortiGate, many firewalls and appliances. Values may be quoted, unquoted, comma-separated, or run over several
//! words; free text between them is stepped over.
use super::{ParseCtx, ParseError, alias};
use crate::{Event, Field};
use std::borrow::Cow;

/// The pairs of a line, in order.
pub fn pairs(text: &str) -> Pairs<'_> {
    Pairs { rest: text, left: super::MOST_FIELDS }
}

pub struct Pairs<'a> {
    rest: &'a str,
    left: usize,
}

impl<'a> Iterator for Pairs<'a> {
    type Item = (&'a str, Cow<'a, str>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.rest = self.rest.trim_start_matches(is_separator);
            if self.rest.is_empty() {
                return None;
            }
            if let Some(key) = key_at(self.rest) {
                self.left = self.left.checked_sub(1)?;
                let value = self.rest.get(key.len() + 1..)?;
                let (value, rest) = self::value(value);
                self.rest = rest;
                return Some((key, value));
            }
            // Free text: on to the next word.
            let end = self.rest.find([' ', '\t', ',', ';', '|']).unwrap_or(self.rest.len());
            self.rest = self.rest.get(end..)?;
        }
    }
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '\t' | ',' | ';' | '|' | '\r' | '\n')
}

/// The key that stands at the start of the text, up to its `=`.
fn key_at(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let end = bytes
        .iter()
        .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'@' | b'/' | b'#' | b'[' | b']')))?;
    (end > 0 && bytes.get(end) == Some(&b'=')).then(|| text.get(..end)).flatten()
}

fn value(text: &str) -> (Cow<'_, str>, &str) {
    match text.as_bytes().first() {
        Some(quote @ (b'"' | b'\'')) => quoted(text.get(1..).unwrap_or_default(), *quote),
        _ => {
            let end = unquoted_end(text);
            let (value, rest) = text.split_at_checked(end).unwrap_or((text, ""));
            (Cow::Borrowed(value.trim_end_matches([' ', '\t', ',', ';', '\r', '\n'])), rest)
        }
    }
}

/// To the closing quote: the one that a separator and a further key, or the line's end, follow. So an unescaped quote inside a value
/// does not cut it short. Where free text follows a value, the first quote before a separator closes it.
fn quoted(text: &str, quote: u8) -> (Cow<'_, str>, &str) {
    let bytes = text.as_bytes();
    let (mut at, mut escaped, mut candidate) = (0, false, None);
    while let Some(found) = memchr::memchr2(quote, b'\\', bytes.get(at..).unwrap_or_default()) {
        let here = at + found;
        if bytes.get(here) == Some(&b'\\') {
            // A Windows path may end in a backslash before the closing quote: then a key follows the quote.
            let next = bytes.get(here + 1);
            let closes = next == Some(&quote)
                && text.get(here + 2..).is_some_and(|r| key_at(r.trim_start_matches(is_separator)).is_some());
            let escape = !closes && next.is_some_and(|b| *b == quote || *b == b'\\');
            escaped |= escape;
            at = here + if escape { 2 } else { 1 };
            continue;
        }
        let after = text.get(here + 1..).unwrap_or_default();
        if after.is_empty() || after.starts_with(is_separator) {
            let next = after.trim_start_matches(is_separator);
            if next.is_empty() || key_at(next).is_some() {
                return split_quoted(text, here, escaped);
            }
            candidate = candidate.or(Some(here));
        } else if candidate.is_some() && bytes.get(here.wrapping_sub(1)) == Some(&b'=') {
            // The next pair's opening quote.
            break;
        }
        at = here + 1;
    }
    match candidate {
        Some(here) => split_quoted(text, here, escaped),
        None => (unescape(text, escaped), ""),
    }
}

fn split_quoted(text: &str, at: usize, escaped: bool) -> (Cow<'_, str>, &str) {
    let (value, rest) = text.split_at_checked(at).unwrap_or((text, ""));
    (unescape(value, escaped), rest.get(1..).unwrap_or_default())
}

fn unescape(value: &str, escaped: bool) -> Cow<'_, str> {
    if escaped { Cow::Owned(value.replace("\\\"", "\"").replace("\\\\", "\\")) } else { Cow::Borrowed(value) }
}

/// Up to the separator that a further key or the line's end follows.
fn unquoted_end(text: &str) -> usize {
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|t| t.find(is_separator)) {
        let here = at + found;
        let after = text.get(here..).unwrap_or_default().trim_start_matches(is_separator);
        if after.is_empty() || key_at(after).is_some() {
            return here;
        }
        at = here + 1;
    }
    text.len()
}

/// A line of pairs without a known product: ECS names and common names into their fields, the rest under its own name.
pub fn parse(text: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    let mut found = 0;
    let (mut date, mut time) = (None, None);
    for (key, value) in pairs(text) {
        found += 1;
        match key {
            "date" => date = Some(value),
            "time" => time = Some(value),
            _ => alias::set(event, key, value, ctx),
        }
    }
    if found == 0 {
        return Err(ParseError::new("key=value", "no pair"));
    }
    let stamp = match (date, time) {
        (Some(date), Some(time)) => Some(format!("{date} {time}")),
        (None, Some(time)) => Some(time.into_owned()),
        (Some(date), None) => Some(date.into_owned()),
        (None, None) => None,
    };
    if let Some(instant) = stamp.and_then(|s| super::time::any(&s, ctx)) {
        event.set(Field::Timestamp, instant);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        pairs(text).map(|(k, v)| format!("{k}|{v}")).collect()
    }

    #[test]
    fn quoted_unquoted_and_several_words() {
        assert_eq!(read(r#"a=1 b="two words" c=three four d="#), ["a|1", "b|two words", "c|three four", "d|"]);
        assert_eq!(read(r#"head text a=1,b="x, y",c=z"#), ["a|1", "b|x, y", "c|z"]);
        assert_eq!(read("a=1; b=2|c=3"), ["a|1", "b|2", "c|3"]);
    }

    #[test]
    fn quotes_and_backslashes_inside_a_value() {
        assert_eq!(read(r#"msg="say \"hi\" now" x=1"#), [r#"msg|say "hi" now"#, "x|1"]);
        assert_eq!(read(r#"path="C:\temp\" x=1"#), [r"path|C:\temp\", "x|1"]);
        assert_eq!(read(r#"msg="an "inner" quote" x=1"#), [r#"msg|an "inner" quote"#, "x|1"]);
        assert_eq!(read(r#"a="x" free text b="y""#), ["a|x", "b|y"]);
        assert_eq!(read(r#"msg="never closed"#), ["msg|never closed"]);
        assert_eq!(read("url=https://a/?x=1&y=2 z=3"), ["url|https://a/?x=1&y=2", "z|3"]);
    }
}
