//! Which instances of an activity ought to exist: one for each occurrence and each target of its scope. Generation only ever adds
//! what is missing, so running it twice, late, or on two nodes makes nothing twice.
//!
//! An instance is named by the activity, the day that the *rule* gave and the target. A postponed instance therefore still answers
//! for its occurrence, and the database can hold the name as a unique key.
mod activity;
mod year;

pub use activity::{Activity, Category, Scope, Target, TargetKind};
pub use year::{Change, CloneNote, ClonedYear, Field, Plan, clone_year, compare};

use crate::recurrence::RangeError;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// The most instances that one call answers with: what a region makes in many years, and a bound for a mistaken rule.
pub const MOST_INSTANCES: usize = 200_000;

/// The natural key of an instance.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstanceKey {
    pub activity: String,
    /// The occurrence that the rule gave, not the day it was moved to.
    pub day: Date,
    /// The target's identifier; `None` for the whole region.
    pub target: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FanoutError {
    #[error(transparent)]
    Range(#[from] RangeError),
    /// More than [`MOST_INSTANCES`]: the page tells both numbers and asks for a sparser rule or a narrower scope.
    #[error("{days} days for {targets} targets are more than {MOST_INSTANCES} instances")]
    TooMany { days: usize, targets: usize },
}

/// The instances that should exist for occurrences from `from` to `to` (both included), in order of day and target.
/// `targets` may hold anything; those outside the activity's scope are passed over. No target in scope means no instance.
pub fn wanted(activity: &Activity, targets: &[Target], from: Date, to: Date) -> Result<BTreeSet<InstanceKey>, FanoutError> {
    let days = activity.recurrence.occurrences(from, to)?;
    let targets = activity.scope.targets(targets);
    if days.len().saturating_mul(targets.len()) > MOST_INSTANCES {
        return Err(FanoutError::TooMany { days: days.len(), targets: targets.len() });
    }
    let key = |day: Date, target: &Option<String>| InstanceKey { activity: activity.key.clone(), day, target: target.clone() };
    Ok(days.iter().flat_map(|&day| targets.iter().map(move |target| key(day, target))).collect())
}

/// What is wanted and does not exist yet, in order. Empty once these have been made.
pub fn missing(existing: &BTreeSet<InstanceKey>, wanted: &BTreeSet<InstanceKey>) -> Vec<InstanceKey> {
    wanted.difference(existing).cloned().collect()
}

/// What exists although the rule or the scope no longer asks for it (a target was retired, the rule was changed). Nothing is removed
/// by itself: a person cancels these with a reason, or leaves them.
pub fn unasked(existing: &BTreeSet<InstanceKey>, wanted: &BTreeSet<InstanceKey>) -> Vec<InstanceKey> {
    existing.difference(wanted).cloned().collect()
}

/// The share done of one occurrence's instances, 0 to 1; cancelled ones are left out of `total` by the caller.
pub fn share(done: u32, total: u32) -> f64 {
    if total == 0 { 0.0 } else { (f64::from(done) / f64::from(total)).clamp(0.0, 1.0) }
}

#[cfg(test)]
mod tests;
