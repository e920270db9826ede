//! Messages about connections that have lost their mnemonic on the way.
use super::{Mnemonic, capture, endpoint::read_endpoint, table};
use std::net::IpAddr;

/// Whether a text is a message about a connection that has lost its `%ASA-6-302013: `. Both ends must be there.
pub fn is_bare(text: &str) -> bool {
    read(text).is_some()
}

/// A message without its mnemonic: `Deny tcp src …`, `302020: Built …`, ASDM's `6|Nov 28 2026 12:59:03|302021: Teardown …`.
pub(super) fn read(text: &str) -> Option<Mnemonic<'_>> {
    let rest = text.rsplit_once('|').map_or(text, |(_, rest)| rest).trim_start();
    let (number, text) = match rest.split_once(": ") {
        Some((number, rest)) if number.len() == 6 && number.bytes().all(|b| b.is_ascii_digit()) => (number.parse().ok(), rest),
        _ => (None, rest),
    };
    table::TEXTS.iter().any(|t| text.starts_with(t)).then_some(())?;
    let named = number.and_then(table::find);
    let fits = |pattern: &'static str| capture(pattern, text).is_some_and(|(captures, _)| ends(&captures) >= 2);
    let row = match named {
        Some(row) => row,
        None => table::find_by_text(fits)?,
    };
    Some(Mnemonic { product: "asa", severity: None, id: number.unwrap_or(row.id), text })
}

/// How many of a message's ends are addresses or names with a port.
fn ends(captures: &[(&'static str, &str)]) -> usize {
    let is_end = |(name, value): &&(&str, &str)| {
        let address = value.split(['(', ' ']).next().unwrap_or_default();
        matches!(*name, "src" | "dst" | "a" | "b" | "faddr" | "laddr" | "mapped")
            && (address.contains('/') || read_endpoint(value).address.parse::<IpAddr>().is_ok())
    };
    captures.iter().filter(is_end).count()
}
