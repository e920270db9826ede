//! The figures that assessments, evidence and exceptions are measured with: data in `content/assessment/`, with version, source and status.
use serde::Deserialize;
use std::sync::LazyLock;
use vk_core::content::Status;

/// The shipped figures.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "version, status and source are read to be checked: a file must state them")]
pub struct Rules {
    version: u32,
    status: Status,
    source: String,
    pub exceptions: ExceptionRules,
    pub evidence: EvidenceRules,
    pub gaps: GapRules,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExceptionRules {
    pub max_months: i32,
    pub renew_days: i32,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceRules {
    /// How long a file or link without a last day of its own holds.
    pub valid_months: i32,
    pub red_after_days: i32,
    pub keep_days: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GapRules {
    pub legal_factor: i64,
}

static RULES: LazyLock<Result<Rules, toml::de::Error>> =
    LazyLock::new(|| toml::from_str(include_str!("../../../../content/assessment/rules-1.toml")));

/// The rules in use; the fallback is the strictest reading, and only met if the shipped file is broken, which a test refuses.
pub fn rules() -> &'static Rules {
    static STRICT: Rules = Rules {
        version: 0,
        status: Status::Unverified,
        source: String::new(),
        exceptions: ExceptionRules { max_months: 0, renew_days: 0 },
        evidence: EvidenceRules { valid_months: 0, red_after_days: 0, keep_days: 0 },
        gaps: GapRules { legal_factor: 1 },
    };
    RULES.as_ref().unwrap_or(&STRICT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_rules_can_be_read_and_an_exception_ends_within_two_years() {
        let rules = RULES.as_ref().expect("content/assessment/rules-1.toml");
        assert!((1..=24).contains(&rules.exceptions.max_months));
        assert!((1..=36).contains(&rules.evidence.valid_months));
        assert!(rules.gaps.legal_factor > 1, "a legal duty weighs more");
    }
}
