//! A loaded rule: what people read of it, and its compiled form. The author's name stays with it everywhere (Detection Rule Licence 1.1).
use crate::node::Node;
use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use std::{fmt, path::PathBuf, str::FromStr, sync::Arc};

/// A rule's place in its [`crate::RuleSet`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleIndex(pub(crate) u32);

impl RuleIndex {
    pub fn number(self) -> usize {
        self.0 as usize
    }
}

/// Sigma's `level`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Informational,
    Low,
    /// Also that of a rule which states none.
    #[default]
    Medium,
    High,
    Critical,
}

impl Level {
    pub const ALL: [Level; 5] = [Level::Informational, Level::Low, Level::Medium, Level::High, Level::Critical];

    pub fn as_str(self) -> &'static str {
        match self {
            Level::Informational => "informational",
            Level::Low => "low",
            Level::Medium => "medium",
            Level::High => "high",
            Level::Critical => "critical",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Level {
    type Err = ();
    fn from_str(text: &str) -> Result<Level, ()> {
        Level::ALL.into_iter().find(|l| l.as_str() == text).ok_or(())
    }
}

impl From<rsigma_parser::Level> for Level {
    fn from(level: rsigma_parser::Level) -> Level {
        match level {
            rsigma_parser::Level::Informational => Level::Informational,
            rsigma_parser::Level::Low => Level::Low,
            rsigma_parser::Level::Medium => Level::Medium,
            rsigma_parser::Level::High => Level::High,
            rsigma_parser::Level::Critical => Level::Critical,
        }
    }
}

/// What a rule or a correlation says of itself.
#[derive(Clone, Debug, Default)]
pub struct RuleInfo {
    /// The rule's `id`; where it has none, its `name`, else its title.
    pub id: CompactString,
    /// The short `name` by which correlations may call it.
    pub name: Option<CompactString>,
    pub title: String,
    pub level: Level,
    /// `stable`, `test`, `experimental` …; empty when not stated.
    pub status: CompactString,
    pub author: String,
    pub description: String,
    pub tags: Vec<String>,
    pub falsepositives: Vec<String>,
    pub references: Vec<String>,
    pub date: Option<String>,
    pub modified: Option<String>,
    /// The rule's `license`, or the licence of the folder it was read from; `None` when neither says anything.
    pub licence: Option<String>,
    /// File it was read from.
    pub path: PathBuf,
    /// 1-based line on which its document begins.
    pub line: usize,
    /// The document as written.
    pub yaml: Arc<str>,
}

impl RuleInfo {
    /// Title, author and licence in one line, to stand beside an alert: the Detection Rule Licence asks that authors stay named.
    pub fn attribution(&self) -> String {
        let mut line = self.title.clone();
        if !self.author.is_empty() {
            line.push_str(" – ");
            line.push_str(&self.author);
        }
        if let Some(licence) = &self.licence {
            line.push_str(" (");
            line.push_str(licence);
            line.push(')');
        }
        line
    }
}

/// The parts of a rule's `logsource` that route it. An event must have each part that is named.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogSource {
    pub product: Option<CompactString>,
    pub service: Option<CompactString>,
    pub category: Option<CompactString>,
}

/// A detection rule, ready to be evaluated.
#[derive(Clone, Debug)]
pub struct Rule {
    pub info: RuleInfo,
    pub logsource: LogSource,
    /// Whether a match is an alert. False for a rule that only feeds correlations (Sigma: unless the correlation says `generate: true`).
    pub alerts: bool,
    pub(crate) condition: Node,
}
