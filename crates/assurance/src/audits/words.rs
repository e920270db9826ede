//! The shipped words of audits (`content/audit/`): what counts as high is a property of the scale there, never a word in code.
use serde::Deserialize;
use std::sync::LazyLock;
use vk_core::{Lang, content};

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
    pub sv: String,
    pub en: String,
}

#[derive(Debug, Deserialize)]
pub struct Scale {
    pub key: String,
    pub step: Vec<Step>,
}

/// Who audits, as it is said of them.
#[derive(Debug, Deserialize)]
pub struct AuditorKind {
    pub key: String,
    pub sv: String,
    pub en: String,
}

/// A status of a recommendation: whether it still demands something, counts as fixed, and what whoever writes it has to give.
#[derive(Debug, Deserialize)]
pub struct Status {
    pub key: String,
    pub open: bool,
    pub fixed: bool,
    pub needs: Vec<String>,
}

/// A position in the answer to a recommendation, with what it demands.
#[derive(Debug, Deserialize)]
pub struct Position {
    pub key: String,
    pub sv: String,
    pub en: String,
    pub needs: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub struct Words {
    pub version: u32,
    pub status: content::Status,
    pub source: String,
    pub scale: Vec<Scale>,
    pub risk_factor: Vec<Factor>,
    pub auditor_kind: Vec<AuditorKind>,
    pub recommendation_status: Vec<Status>,
    pub position: Vec<Position>,
}

impl Position {
    pub fn words(&self, lang: Lang) -> &str {
        if lang == Lang::Sv { &self.sv } else { &self.en }
    }
}

impl AuditorKind {
    pub fn words(&self, lang: Lang) -> &str {
        if lang == Lang::Sv { &self.sv } else { &self.en }
    }
}

impl Words {
    /// The group of a risk factor; one that the scale does not know is in none.
    pub fn group(&self, factor: &str) -> Group {
        self.risk_factor.iter().find(|f| f.key == factor).map_or(Group::None, |f| f.group)
    }
    pub fn status(&self, key: &str) -> Option<&Status> {
        self.recommendation_status.iter().find(|s| s.key == key)
    }
    pub fn position(&self, key: &str) -> Option<&Position> {
        self.position.iter().find(|p| p.key == key)
    }
    pub fn position_needs(&self, key: &str) -> &[String] {
        self.position(key).map(|p| p.needs.as_slice()).unwrap_or_default()
    }
    pub fn auditor(&self, kind: &str) -> Option<&AuditorKind> {
        self.auditor_kind.iter().find(|k| k.key == kind)
    }
    fn six_steps(&self, step: &str) -> Option<&Step> {
        self.scale.iter().find(|s| s.key == "six_steps")?.step.iter().find(|s| s.key == step)
    }
    /// The place of a judgement on the scale of six steps; 1 is the best.
    pub fn overall(&self, step: &str) -> Option<u8> {
        self.six_steps(step).map(|s| s.order)
    }
    pub fn overall_words(&self, step: &str, lang: Lang) -> Option<&str> {
        self.six_steps(step).map(|s| if lang == Lang::Sv { s.sv.as_str() } else { s.en.as_str() })
    }
}

static WORDS: LazyLock<Option<Words>> =
    LazyLock::new(|| toml::from_str(include_str!("../../../../content/audit/audit-1.toml")).ok());

/// The shipped words. `None` only if the file is broken, which a test refuses.
pub fn words() -> Option<&'static Words> {
    WORDS.as_ref()
}
