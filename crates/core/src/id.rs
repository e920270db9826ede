//! Identifiers: UUIDv7, stored and shown as text, so that a list by id is a list by creation time on both databases.
use crate::Instant;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// A record's identifier. The register it belongs to is known from where it stands (`system_id`, `node.kind`), as in SQL.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(Uuid);

impl Id {
    /// A new identifier from a moment and ten bytes of randomness; both are parameters so that tests are repeatable.
    pub fn new(now: Instant, random: [u8; 10]) -> Id {
        let ms = u64::try_from(now.micros() / 1000).unwrap_or(0);
        Id(uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid())
    }

    /// The identifier of a thing that has a natural key, the same every time (demo data, shipped content).
    /// Not a UUIDv7 by its clock: the version nibble is set so that it parses as one.
    pub fn fixed(seed: &str) -> Id {
        let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d; // FNV-1a, 128 bit
        for byte in seed.bytes() {
            hash ^= u128::from(byte);
            hash = hash.wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
        let mut bytes = hash.to_be_bytes();
        bytes[0] = 0x01;
        bytes[6] = (bytes[6] & 0x0f) | 0x70;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        Id(Uuid::from_bytes(bytes))
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.hyphenated(), f)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Id {
    type Err = uuid::Error;
    fn from_str(s: &str) -> Result<Id, uuid::Error> {
        Uuid::parse_str(s).map(Id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_the_moment_they_were_made() {
        let early = Id::new(Instant::from_micros(1_000_000), [0xff; 10]);
        let late = Id::new(Instant::from_micros(2_000_000), [0; 10]);
        assert!(early.to_string() < late.to_string());
    }

    #[test]
    fn a_fixed_id_is_the_same_every_time_and_parses() {
        let id = Id::fixed("demo/system/cosmos");
        assert_eq!(id, Id::fixed("demo/system/cosmos"));
        assert_ne!(id, Id::fixed("demo/system/cosmoz"));
        assert_eq!(id.to_string().parse::<Id>().ok(), Some(id));
    }
}
