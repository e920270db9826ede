//! Secrecy marking (sekretessmarkering, OSL 5 kap. 5 §): a reminder that an assessment is needed, not a decision.
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Secrecy {
    /// Nothing marked.
    #[default]
    Open,
    /// For those who work here; not marked as secret.
    Internal,
    /// Marked: only people with the right to read secret records see more than that it exists.
    Secret,
}

impl Secrecy {
    pub const ALL: [Secrecy; 3] = [Secrecy::Open, Secrecy::Internal, Secrecy::Secret];
    pub fn key(self) -> &'static str {
        match self {
            Secrecy::Open => "open",
            Secrecy::Internal => "internal",
            Secrecy::Secret => "secret",
        }
    }
    pub fn from_key(key: &str) -> Option<Secrecy> {
        Secrecy::ALL.into_iter().find(|s| s.key() == key)
    }
}
