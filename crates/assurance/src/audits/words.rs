//! The shipped words of audits (`content/audit/`): what counts as high is a property of the scale there, never a word in code.
use serde::Deserialize;
use std::sync::LazyLock;
use vk_core::content::Status;

/// The group of findings that a risk factor puts them in: the sentence about an audit speaks of two of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    High,
    Lesser,
    /// The report gives no factor: never counted in either group, shown on its own line.
    None,
}

#[derive(Debug, Deserialize)]
pub struct Factor {
    pub key: String,
    /// 1 is the gravest.
    pub order: u8,
    pub group: Group,
}

#[derive(Debug, Deserialize)]
pub struct Step {
    pub key: String,
    /// 1 is the best.
    pub order: u8,
}

#[derive(Debug, Deserialize)]
pub struct Scale {
    pub key: String,
    pub step: Vec<Step>,
}

/// How the auditors of a kind are answered, and whether they stand outside what they look at.
#[derive(Debug, Deserialize)]
pub struct AuditorKind {
    pub key: String,
}

#[derive(Debug, Deserialize)]
pub struct Words {
    pub version: u32,
    pub status: Status,
    pub source: String,
    pub scale: Vec<Scale>,
    pub risk_factor: Vec<Factor>,
    pub auditor_kind: Vec<AuditorKind>,
}

impl Words {
    /// The group of a risk factor; one that the scale does not know is in none.
    pub fn group(&self, factor: &str) -> Group {
        self.risk_factor.iter().find(|f| f.key == factor).map_or(Group::None, |f| f.group)
    }
    /// The place of a judgement on the scale of six steps; 1 is the best.
    pub fn overall(&self, step: &str) -> Option<u8> {
        self.scale.iter().find(|s| s.key == "six_steps")?.step.iter().find(|s| s.key == step).map(|s| s.order)
    }
}

static WORDS: LazyLock<Option<Words>> =
    LazyLock::new(|| toml::from_str(include_str!("../../../../content/audit/audit-1.toml")).ok());

/// The shipped words. `None` only if the file is broken, which a test refuses.
pub fn words() -> Option<&'static Words> {
    WORDS.as_ref()
}
