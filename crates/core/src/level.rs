//! Classification words: the aspects of the KLASSA method and a consequence level.
//! Level names, codes and definitions are data (`content/classification/`): SKR's own pages number them in two ways.
use serde::{Deserialize, Serialize};

/// konfidentialitet, riktighet, tillgänglighet, spårbarhet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    Confidentiality,
    Integrity,
    Availability,
    Traceability,
}

impl Aspect {
    pub const ALL: [Aspect; 4] = [Aspect::Confidentiality, Aspect::Integrity, Aspect::Availability, Aspect::Traceability];
    /// The Swedish initial that people know: K, R, T, S.
    pub fn letter(self) -> char {
        match self {
            Aspect::Confidentiality => 'K',
            Aspect::Integrity => 'R',
            Aspect::Availability => 'T',
            Aspect::Traceability => 'S',
        }
    }
    /// Column and form name.
    pub fn key(self) -> &'static str {
        match self {
            Aspect::Confidentiality => "confidentiality",
            Aspect::Integrity => "integrity",
            Aspect::Availability => "availability",
            Aspect::Traceability => "traceability",
        }
    }
}

/// A consequence level's number, 0 to 4 in the shipped model. Level 4 is not for free text: it leads to the security protection chief.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Level(u8);

impl Level {
    pub const MAX: Level = Level(4);
    pub fn new(number: i64) -> Option<Level> {
        u8::try_from(number).ok().filter(|n| *n <= Level::MAX.0).map(Level)
    }
    pub fn number(self) -> u8 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn a_level_is_zero_to_four() {
        assert_eq!(Level::new(4), Some(Level::MAX));
        assert_eq!(Level::new(5), None);
        assert_eq!(Level::new(-1), None);
    }
}
