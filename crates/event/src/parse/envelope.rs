//! One line of `parse --envelope`: `{"source": TYPE, "raw": "…"}` or with `raw_b64`, optionally `header`. Always gives one event.
use super::{ParseCtx, parse};
use crate::{Event, Field, SourceType};
use base64::Engine as _;
use std::borrow::Cow;

#[derive(serde::Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default)]
    source: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    raw: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    raw_b64: Option<Cow<'a, str>>,
    #[serde(default)]
    header: Option<String>,
}

/// Parses one envelope. A line that is no envelope is kept as its own original with `error.message`; an unknown source type is read
/// as `auto` and marked by a tag.
pub fn parse_envelope_line(line: &str, ctx: &ParseCtx) -> Event {
    let broken = |why: String| {
        let mut event = Event::from_original(line);
        event.set(Field::ErrorMessage, format!("not an envelope: {why}"));
        event.set(Field::Timestamp, ctx.now);
        event
    };
    let envelope: Envelope<'_> = match serde_json::from_str(line) {
        Ok(envelope) => envelope,
        Err(error) => return broken(error.to_string()),
    };
    let raw: Cow<'_, [u8]> = match (&envelope.raw, &envelope.raw_b64) {
        (Some(raw), _) => Cow::Borrowed(raw.as_bytes()),
        (None, Some(encoded)) => match base64::engine::general_purpose::STANDARD.decode(encoded.as_bytes()) {
            Ok(bytes) => Cow::Owned(bytes),
            Err(error) => return broken(error.to_string()),
        },
        (None, None) => return broken("neither raw nor raw_b64".to_owned()),
    };
    let name = envelope.source.as_deref().unwrap_or(SourceType::Auto.name());
    let source = name.parse::<SourceType>();
    let with_header = envelope.header.map(|header| ParseCtx { header: Some(header), ..ctx.clone() });
    let mut event = parse(*source.as_ref().unwrap_or(&SourceType::Auto), &raw, with_header.as_ref().unwrap_or(ctx));
    if source.is_err() {
        event.push(Field::Tags, format!("unknown source type: {name}"));
    }
    event
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_base64_and_what_is_neither() {
        let ctx = ParseCtx::new("2026-11-22T10:00:00Z".parse().expect("now"), jiff::tz::TimeZone::UTC);
        let event =
            parse_envelope_line(r#"{"source":"sshd","raw":"Accepted password for lisa from 10.1.2.3 port 1 ssh2"}"#, &ctx);
        assert_eq!(event.str(Field::UserName), Some("lisa"));
        let event = parse_envelope_line(r#"{"source":"syslog","raw_b64":"/w=="}"#, &ctx);
        assert_eq!(event.original(), b"\xff");
        for line in ["", "{}", "nonsense", r#"{"raw_b64":"%"}"#] {
            let event = parse_envelope_line(line, &ctx);
            assert_eq!(event.original(), line.as_bytes());
            assert!(event.get(Field::ErrorMessage).is_some(), "{line}");
        }
    }
}
