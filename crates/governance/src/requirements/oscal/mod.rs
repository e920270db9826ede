//! OSCAL catalogues (NIST, metaschema 1.1 and 1.2, JSON): groups become chapters, controls requirements, enhancements requirements below their control.
//! Parameters are written out where a text inserts them. Back matter, links and parties are not requirements and are not read. Pure, like
//! [`super::library`], and with the same limits.
mod params;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use read::parse;
pub use write::to_json;

/// The namespace of the properties that this program writes.
pub(super) const NAMESPACE: &str = "urn:vardkase:oscal";

/// Whether a file is a catalogue and not a library: a JSON document with `catalog` at its top.
pub fn is_catalog(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes.get(..4096).unwrap_or(bytes));
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let Some(inside) = text.strip_prefix('{') else { return false };
    let first = inside.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next());
    matches!(first, Some("catalog")) || (first == Some("$schema") && text.contains("\"catalog\""))
}
