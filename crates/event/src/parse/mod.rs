//! Raw line → [`Event`]. `parse` is total: it never panics and never refuses; what cannot be understood keeps its bytes in
//! `event.original` and says why in `error.message`.
//!
//! A parser of a source type gets the line and an event to fill. It may leave fields set when it fails half-way: what was understood
//! before the failure is still true.
mod alias;
pub mod auditd;
mod auto;
pub mod cef;
pub mod checkpoint;
pub mod cisco_asa_ftd;
pub mod cisco_ios;
pub mod cisco_ise;
mod envelope;
pub mod fortigate;
pub mod generic_json;
pub mod kv;
pub mod leases;
pub mod linux_auth;
pub mod netscaler;
pub mod packet_filter;
pub mod paloalto;
pub mod postfix;
mod prose;
pub mod sensors;
pub mod sshd;
pub mod sudo;
pub mod syslog;
mod time;
pub mod web;
pub mod windows;

pub use envelope::parse_envelope_line;

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

/// Parses one line (or one record) of a source. Total: never panics, never loses the bytes. `event.module` names the source type whose
/// parser understood the line, which for `auto` and `syslog` is found out here.
pub fn parse(source: SourceType, raw: &[u8], ctx: &ParseCtx) -> Event {
    let mut event = Event::from_original(raw);
    let text = String::from_utf8_lossy(raw);
    let line = text.trim_matches(['\u{feff}', '\r', '\n', '\0', ' ', '\t']);
    let result = if line.is_empty() { Err(ParseError::new("a log line", "empty")) } else { route(source, line, ctx, &mut event) };
    if let Err(error) = result {
        event.set(Field::ErrorMessage, error.to_string());
        event.set_if_absent(Field::Message, line);
    }
    event.set_if_absent(Field::EventModule, source.name());
    event.set_if_absent(Field::Timestamp, ctx.now);
    event
}

fn route(source: SourceType, line: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    use SourceType as T;
    match source {
        T::Auto | T::Syslog => auto::parse(source, line, ctx, event),
        T::WindowsXml | T::WindowsWinlogbeat | T::WindowsNxlog => auto::windows(line, ctx, event),
        T::Json if line.starts_with(['{', '[']) => generic_json::parse(line, ctx, event),
        _ => {
            let header = if auto::is_bare(source, line) { syslog::Header::default() } else { syslog::header(line, ctx) };
            // Without a header the first word is no tag: `fatal: Timeout before …` of a file that keeps messages only.
            let body = if header.found() || auto::is_program(header.app) { header.content } else { line };
            if body.len() != line.len() {
                syslog::apply(&header, event);
            }
            let outcome = auto::body(source, header.app, body, ctx, event);
            if outcome.is_err() && header.found() && auto::generic(body, ctx, event) {
                // Not the product's own shape, but pairs or JSON of it: what they say is kept beside the error.
                event.push(Field::Tags, "generic");
            }
            outcome
        }
    }
}

/// More fields than any log line has. A hostile line cannot cost more than its length times this; what is left out stands in the original.
const MOST_FIELDS: usize = 2_000;

/// More values than one field needs.
const MOST_VALUES: usize = 256;

/// IANA protocol numbers by the names of ECS `network.transport`; empty for one that has none.
fn transport(number: u8) -> &'static str {
    match number {
        1 => "icmp",
        2 => "igmp",
        6 => "tcp",
        17 => "udp",
        47 => "gre",
        50 => "esp",
        51 => "ah",
        58 => "ipv6-icmp",
        88 => "eigrp",
        89 => "ospf",
        103 => "pim",
        112 => "vrrp",
        132 => "sctp",
        _ => "",
    }
}
