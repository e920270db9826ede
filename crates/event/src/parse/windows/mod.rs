//! Windows events: rendered XML, Winlogbeat JSON, NXLog JSON and the JSON of EVTX dumps, into ECS and a lossless view under the
//! original names.
//!
//! Each shape's module only collects names and values into a [`record::Record`]; [`view`] gives them their meaning once, so that an
//! event is the same event whichever agent carried it. The shapes are told apart by what stands in the line, not by the declared
//! source type: one collector often forwards several.
mod channel;
mod dump;
mod nxlog;
mod other;
mod record;
mod security;
mod sysmon;
mod time;
mod view;
mod walk;
mod winlogbeat;
mod xml;

#[cfg(test)]
mod tests;

use super::{ParseCtx, ParseError};
use crate::Event;
use record::Record;

/// Fills the event from a line that holds a Windows event in any of the shapes, with or without a syslog header in front.
pub fn parse(line: &str, event: &mut Event, ctx: &ParseCtx) -> Result<(), ParseError> {
    let record = match (xml_start(line), line.find('{')) {
        (Some(xml), Some(json)) if json < xml => collect_json(line.get(json..).unwrap_or_default(), ctx)?,
        (Some(xml), _) => xml::collect(line.get(xml..).unwrap_or_default()),
        (None, Some(json)) => collect_json(line.get(json..).unwrap_or_default(), ctx)?,
        (None, None) => return Err(ParseError::new("a Windows event", "neither <Event> nor a JSON object")),
    };
    view::fill(record, event, ctx)
}

/// Where `<Event>` begins; `<EventData>` or `<EventID>` of a torn line do not count.
fn xml_start(line: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = line.get(from..).and_then(|rest| rest.find("<Event")) {
        let start = from + at;
        let after = start + "<Event".len();
        if line.as_bytes().get(after).is_some_and(|b| matches!(b, b' ' | b'>' | b'\t' | b'\r' | b'\n')) {
            return Some(start);
        }
        from = after;
    }
    None
}

/// The three JSON shapes name their first fields differently; each collector takes the paths it knows. The dump has everything below
/// `Event`, Winlogbeat below `winlog` (version 6: `event_data` and `log_name` on top); all else is the flat shape.
fn collect_json<'a>(json: &'a str, ctx: &ParseCtx) -> Result<Record<'a>, ParseError> {
    let head_end = json.len().min(4096);
    let head = json.as_bytes().get(..head_end).unwrap_or_default();
    let has = |needle: &str| memchr::memmem::find(head, needle.as_bytes()).is_some();
    let record = if has("\"Event\"") && (has("\"System\"") || has("\"EventData\"")) {
        dump::collect(json)
    } else if memchr::memmem::find(json.as_bytes(), b"\"winlog").is_some() || has("\"event_data\"") || has("\"log_name\"") {
        winlogbeat::collect(json)
    } else {
        nxlog::collect(json, ctx)
    };
    match record.damage {
        Some(why) if record.is_empty() => Err(ParseError::new("a Windows event", why)),
        _ => Ok(record),
    }
}
