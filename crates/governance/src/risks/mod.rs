//! Risks: the matrix they are judged with, the catalogue of threats, the analyses in which they are found, and the register itself, with who owns a
//! risk, how it is treated and who has accepted it for how long. Cybersäkerhetslagen (2025:1506) 2 kap. 3 § 1 (strategies for risk analysis); the
//! method follows the national method support, which leaves the scale to each organisation as long as it is the same everywhere in it.
//!
//! Scales, mandates and days are data (`content/risk/` and the region's own matrix), never code. It may not hold security-classified information:
//! a risk whose description would be that belongs to the security protection chief.
mod act;
pub mod analyses;
pub mod matrices;
pub mod register;
pub mod threats;

use vk_core::Lang;

/// The areas of security measures in cybersäkerhetslagen 2 kap. 3 §, in the order of the law: what a risk, a threat or a requirement concerns.
pub const AREAS: &[&str] = &[
    "risk_strategies",
    "incident_handling",
    "continuity",
    "supply_chain",
    "acquisition",
    "effectiveness",
    "hygiene_training",
    "cryptography",
    "personnel_access_assets",
    "authentication_communication",
];

/// The aspects of information security by their keys.
pub const ASPECTS: &[&str] = &["confidentiality", "integrity", "availability", "traceability"];

/// The text in the reader's language; Swedish where nobody has written the other.
pub(crate) fn pick<'a>(lang: Lang, sv: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::En if !en.is_empty() => en,
        _ => sv,
    }
}

/// Several keys in one column, one a line.
pub(crate) fn joined(keys: &[String]) -> Option<String> {
    (!keys.is_empty()).then(|| keys.join("\n"))
}

/// The inverse of [`joined`].
pub(crate) fn split(text: Option<String>) -> Vec<String> {
    text.map(|t| t.lines().map(str::to_owned).collect()).unwrap_or_default()
}
