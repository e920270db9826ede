//! Raw line → [`Event`]. `parse` is total: it never panics and never refuses; what cannot be understood keeps its bytes in
//! `event.original` and says why in `error.message`.
//!
//! A parser of a source type gets the line and an event to fill. It may leave fields set when it fails half-way: what was understood
//! before the failure is still true.
pub mod windows;

use crate::{Event, Field, SourceType};
use jiff::tz::TimeZone;
use std::borrow::Cow;
use vk_core::Instant;

/// What a parser must be told, because it does not stand in the line.
#[derive(Clone, Debug)]
pub struct ParseCtx {
    /// When the line was received: lines without a year lie before it, lines without a time get it.
    pub now: Instant,
    /// The zone of times that state none.
    pub tz: TimeZone,
    /// The column header of the file, where the format has one (IIS, Zeek).
    pub header: Option<String>,
}

impl ParseCtx {
    pub fn new(now: Instant, tz: TimeZone) -> ParseCtx {
        ParseCtx { now, tz, header: None }
    }
}

/// Why a line is not what it was declared to be. Its text becomes `error.message`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not {format}: {why}")]
pub struct ParseError {
    /// The format as a reader calls it: `FortiGate`, `RFC 5424`, `Windows XML`.
    pub format: &'static str,
    pub why: Cow<'static, str>,
}

impl ParseError {
    pub fn new(format: &'static str, why: impl Into<Cow<'static, str>>) -> ParseError {
        ParseError { format, why: why.into() }
    }
}

/// Parses one line (or one record) of a source. Total: never panics, never loses the bytes.
pub fn parse(source: SourceType, raw: &[u8], ctx: &ParseCtx) -> Event {
    let mut event = Event::from_original(raw);
    event.set(Field::EventModule, source.name());
    let text = String::from_utf8_lossy(raw);
    let line = text.trim_matches(['\u{feff}', '\r', '\n', '\0', ' ', '\t']);
    if line.is_empty() {
        event.set(Field::ErrorMessage, "empty line");
    }
    event.set_if_absent(Field::Timestamp, ctx.now);
    event
}
