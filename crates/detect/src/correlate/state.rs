//! Saving and restoring the state of correlations, so that a restart in the middle of an attack changes nothing.
use super::{Correlator, window::Groups};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The state of a [`Correlator`], by the ids of its correlations: rules may have come, gone or moved when it is restored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    version: u32,
    correlations: BTreeMap<String, Saved>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Saved {
    /// What the state was gathered for. State of a correlation that has changed since says nothing about the new one.
    definition: String,
    groups: Groups,
}

const VERSION: u32 = 1;

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CorrelatorError {
    #[error("saved by another version ({0}) of the program")]
    Version(u32),
}

impl Correlator {
    pub fn snapshot(&self) -> Snapshot {
        let saved = |(correlation, groups): (&super::Correlation, &Groups)| {
            let state = Saved { definition: correlation.info.yaml.to_string(), groups: groups.clone() };
            (correlation.info.id.to_string(), state)
        };
        Snapshot { version: VERSION, correlations: self.correlations.iter().zip(&self.groups).map(saved).collect() }
    }

    /// Continues where the snapshot was taken. Gives the number of correlations whose state was taken over; one that has changed since
    /// begins anew.
    pub fn restore(&mut self, snapshot: Snapshot) -> Result<usize, CorrelatorError> {
        if snapshot.version != VERSION {
            return Err(CorrelatorError::Version(snapshot.version));
        }
        let mut saved = snapshot.correlations;
        let mut taken = 0;
        for (correlation, groups) in self.correlations.iter().zip(&mut self.groups) {
            match saved.remove(correlation.info.id.as_str()) {
                Some(state) if *state.definition == *correlation.info.yaml => {
                    *groups = state.groups;
                    taken += 1;
                }
                _ => *groups = Groups::default(),
            }
        }
        Ok(taken)
    }
}
