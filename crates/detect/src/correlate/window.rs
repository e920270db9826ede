//! Sliding windows over event time, one per group, with bounded memory.
use super::{
    MOST_EVENTS,
    compile::{Condition, Correlation},
};
use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use vk_core::Instant;

/// One contribution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) time: Instant,
    pub(crate) key: CompactString,
    /// Which of the correlation's references matched.
    pub(crate) feed: u32,
    pub(crate) value: Option<CompactString>,
}

/// The groups of one correlation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Groups {
    /// By their folded values, which [`group_key`] puts into one text.
    #[serde(with = "sorted")]
    by_key: ByKey,
    /// Contributions since old groups were last looked for, and the earliest of their times.
    since_sweep: u32,
    earliest: Option<Instant>,
    overflow: u64,
}

#[allow(clippy::disallowed_types, reason = "looked up for every match; its order is used nowhere, and saved state is sorted")]
type ByKey = std::collections::HashMap<CompactString, Group>;

/// The key of a group: its folded values, parted by what no log holds.
pub(crate) fn group_key(values: &[CompactString]) -> CompactString {
    match values {
        [one] => one.clone(),
        many => CompactString::from(many.join("\u{1f}")),
    }
}

mod sorted {
    use super::{BTreeMap, ByKey, CompactString, Deserialize, Group};
    use serde::{Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(map: &ByKey, serializer: S) -> Result<S::Ok, S::Error> {
        map.iter().collect::<BTreeMap<&CompactString, &Group>>().serialize(serializer)
    }
    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ByKey, D::Error> {
        ByKey::deserialize(deserializer)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Group {
    /// The group's values as first written.
    shown: Vec<String>,
    /// By time; equal times in the order of arrival.
    entries: Vec<Entry>,
    /// Ends of windows that fired, as far back as they still hold others down.
    fired: Vec<Instant>,
}

/// A window that met the condition.
pub(crate) struct Window {
    pub(crate) shown: Vec<String>,
    pub(crate) count: u64,
    pub(crate) value: Option<f64>,
    pub(crate) first: Instant,
    pub(crate) last: Instant,
    pub(crate) events: Vec<CompactString>,
}

/// Contributions between two looks for old groups.
const SWEEP: u32 = 4096;
/// Groups of one correlation; beyond, the tenth that was idle longest is given up.
const MOST_GROUPS: usize = 100_000;
/// Contributions that one group keeps, unless its condition counts further.
const MOST_ENTRIES: usize = 1024;

impl Groups {
    pub(crate) fn overflow(&self) -> u64 {
        self.overflow
    }

    pub(crate) fn add(
        &mut self,
        correlation: &Correlation,
        key: CompactString,
        shown: &[String],
        entry: Entry,
    ) -> Option<Window> {
        let span = (correlation.timespan_seconds.min(100 * 365 * 86_400) as i64).saturating_mul(1_000_000);
        self.sweep(entry.time, span);
        if self.by_key.len() >= MOST_GROUPS && !self.by_key.contains_key(&key) {
            self.give_up_oldest();
        }
        let group = self.by_key.entry(key).or_default();
        if group.shown.is_empty() {
            group.shown = shown.to_vec();
        }
        let at = group.insert(entry, &correlation.condition)?;
        let found = group.fire(at, span, &correlation.condition);
        let most = most_entries(&correlation.condition);
        if group.entries.len() > most {
            let surplus = group.entries.len() - most;
            group.entries.drain(..surplus);
            self.overflow += surplus as u64;
        }
        found
    }

    /// Gives up what no window can reach any more. The limit follows the earliest of the last few thousand times: one event with a
    /// clock far ahead must not make the others forgotten.
    fn sweep(&mut self, time: Instant, span: i64) {
        self.earliest = Some(self.earliest.map_or(time, |e| e.min(time)));
        self.since_sweep += 1;
        // Not more often than there are groups: each contribution then pays for one of them.
        if self.since_sweep < SWEEP.max(self.by_key.len() as u32) {
            return;
        }
        let floor = self.earliest.map_or(i64::MIN, |e| e.micros().saturating_sub(span.saturating_mul(2)));
        for group in self.by_key.values_mut() {
            group.entries.retain(|e| e.time.micros() >= floor);
            group.fired.retain(|t| t.micros() >= floor);
        }
        self.by_key.retain(|_, group| !group.entries.is_empty());
        self.since_sweep = 0;
        self.earliest = None;
    }

    fn give_up_oldest(&mut self) {
        let mut newest: Vec<Instant> = self.by_key.values().map(Group::newest).collect();
        let tenth = newest.len() / 10;
        let (_, limit, _) = newest.select_nth_unstable(tenth);
        let limit = *limit;
        let before = self.by_key.len();
        self.by_key.retain(|_, group| group.newest() > limit);
        self.overflow += (before - self.by_key.len()) as u64;
    }
}

fn most_entries(condition: &Condition) -> usize {
    match condition {
        Condition::Events(limits) | Condition::Values(limits) => {
            MOST_ENTRIES.max((limits.largest() as usize).saturating_add(1).saturating_mul(2)).min(200_000)
        }
        Condition::Sum(_) | Condition::Average(_) | Condition::Percentile(..) => MOST_ENTRIES * 16,
        Condition::All(_) | Condition::Ordered(_) | Condition::Expression(..) => MOST_ENTRIES,
    }
}

impl Group {
    fn newest(&self) -> Instant {
        self.entries.last().map_or(Instant::from_micros(i64::MIN), |e| e.time)
    }

    /// Puts the entry in its place; `None` when the event was counted before.
    fn insert(&mut self, entry: Entry, condition: &Condition) -> Option<usize> {
        let at = self.entries.partition_point(|e| e.time <= entry.time);
        // Where references are told apart, one event may stand for several of them; elsewhere it counts once.
        let apart = matches!(condition, Condition::All(_) | Condition::Ordered(_) | Condition::Expression(..));
        let known = self
            .entries
            .iter()
            .take(at)
            .rev()
            .take_while(|e| e.time == entry.time)
            .any(|e| e.key == entry.key && (!apart || e.feed == entry.feed));
        if known && !entry.key.is_empty() {
            return None;
        }
        self.entries.insert(at, entry);
        Some(at)
    }

    /// Looks at every window that the entry at `at` has changed: the one that ends with it and, when it came late, those after it.
    fn fire(&mut self, at: usize, span: i64, condition: &Condition) -> Option<Window> {
        let time = self.entries.get(at)?.time;
        for end in at..self.entries.len() {
            let end_time = self.entries.get(end)?.time;
            if end_time.micros().saturating_sub(time.micros()) >= span {
                break;
            }
            if self.fired.iter().any(|t| t.micros().abs_diff(end_time.micros()) < span.unsigned_abs()) {
                continue;
            }
            let start = self.entries.partition_point(|e| e.time.micros() <= end_time.micros().saturating_sub(span));
            let window = self.entries.get(start..=end)?;
            if let Some((count, value)) = condition.measure(window) {
                let found = Window {
                    shown: self.shown.clone(),
                    count,
                    value,
                    first: window.first()?.time,
                    last: end_time,
                    events: contributors(window),
                };
                self.fired.push(end_time);
                return Some(found);
            }
        }
        None
    }
}

fn contributors(window: &[Entry]) -> Vec<CompactString> {
    let mut keys: Vec<CompactString> = Vec::new();
    for entry in window.iter().skip(window.len().saturating_sub(MOST_EVENTS)) {
        if keys.last() != Some(&entry.key) {
            keys.push(entry.key.clone());
        }
    }
    keys
}

impl Condition {
    /// Count and value of the window when it meets the condition.
    fn measure(&self, window: &[Entry]) -> Option<(u64, Option<f64>)> {
        let events = window.len() as u64;
        match self {
            Condition::Events(limits) => limits.hold(events as f64).then_some((events, None)),
            Condition::Values(limits) => {
                let different: BTreeSet<&CompactString> = window.iter().filter_map(|e| e.value.as_ref()).collect();
                limits.hold(different.len() as f64).then_some((different.len() as u64, None))
            }
            Condition::Sum(limits) => {
                let sum: f64 = numbers(window).iter().sum();
                limits.hold(sum).then_some((events, Some(sum)))
            }
            Condition::Average(limits) => {
                let numbers = numbers(window);
                let average = numbers.iter().sum::<f64>() / numbers.len() as f64;
                (!numbers.is_empty() && limits.hold(average)).then_some((events, Some(average)))
            }
            Condition::Percentile(rank, limits) => {
                let value = percentile(numbers(window), *rank)?;
                limits.hold(value).then_some((events, Some(value)))
            }
            Condition::All(references) => {
                let occurred = occurred(window, *references);
                occurred.iter().all(|o| *o).then_some((u64::from(*references), None))
            }
            Condition::Expression(expression, references) => {
                let occurred = occurred(window, *references);
                let count = occurred.iter().filter(|o| **o).count() as u64;
                expression.holds(&occurred).then_some((count, None))
            }
            Condition::Ordered(references) => {
                let mut next = 0;
                for entry in window {
                    if entry.feed == next {
                        next += 1;
                    }
                }
                (next == *references).then_some((u64::from(*references), None))
            }
        }
    }
}

fn occurred(window: &[Entry], references: u32) -> Vec<bool> {
    (0..references).map(|feed| window.iter().any(|e| e.feed == feed)).collect()
}

fn numbers(window: &[Entry]) -> Vec<f64> {
    window.iter().filter_map(|e| e.value.as_ref()?.trim().parse().ok()).collect()
}

/// The percentile by linear interpolation between the nearest ranks.
fn percentile(mut numbers: Vec<f64>, rank: f64) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let last = numbers.len().checked_sub(1)?;
    let place = rank.clamp(0.0, 100.0) / 100.0 * last as f64;
    let (low, high) = (numbers.get(place.floor() as usize)?, numbers.get(place.ceil() as usize)?);
    Some(low + (high - low) * place.fract())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_lies_between_its_neighbours() {
        assert_eq!(percentile(vec![4.0, 1.0, 3.0, 2.0], 50.0), Some(2.5));
        assert_eq!(percentile(vec![7.0], 95.0), Some(7.0));
        assert_eq!(percentile(Vec::new(), 50.0), None);
    }
}
