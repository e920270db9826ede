//! What a paper is drafted from.

/// The kinds of papers whose figures can be gathered; only these are offered.
pub const KINDS: &[&str] = &["yearly_security_report", "significant_incident", "risk_report", "management_review"];
