//! Correlations: several matches within a time, grouped by fields (Sigma correlation rules 2.1).
//!
//! Event time decides, not the time of arrival. A group fires at most once per timespan: an attack that goes on is one alert per
//! timespan, not one per event. The same events in the same order give the same results; an event that is replayed under the key it
//! had before changes nothing. Windows are sliding: `(t - timespan, t]`.
mod compile;
mod state;
mod window;

pub use compile::Correlation;
pub(crate) use compile::{Source, compile_all};
pub use state::{CorrelatorError, Snapshot};

use crate::{
    engine::Match,
    fields::{SlotId, SlotTable},
    load::RuleSet,
    rule::RuleIndex,
    view::{Buffers, View},
};
use compact_str::CompactString;
use smallvec::SmallVec;
use std::{collections::BTreeMap, sync::Arc};
use vk_core::Instant;
use vk_event::Event;
use window::{Entry, Groups, group_key};

/// A correlation's place in its [`RuleSet`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CorrelationIndex(pub(crate) u32);

impl CorrelationIndex {
    pub fn number(self) -> usize {
        self.0 as usize
    }
}

/// A correlation whose condition was met.
#[derive(Clone, Debug, PartialEq)]
pub struct Fired {
    pub correlation: CorrelationIndex,
    /// The fields of `group-by` with the values of this group, as first written.
    pub group: Vec<(CompactString, String)>,
    /// What the condition counted: events, different values, different rules; for sums and the like, the events they were made of.
    pub count: u64,
    /// The sum, average, percentile or median, for correlations of these kinds.
    pub value: Option<f64>,
    /// Time of the first and of the last contributing event.
    pub first: Instant,
    pub last: Instant,
    /// Keys of the contributing events, in the order of their times; the newest [`MOST_EVENTS`] where there are more.
    pub events: Vec<CompactString>,
}

/// Keys that a result carries at most.
pub const MOST_EVENTS: usize = 1000;

/// The state of all correlations of a rule set.
pub struct Correlator {
    correlations: Arc<[Correlation]>,
    slots: Arc<SlotTable>,
    /// Whom a rule feeds: correlation and which of its references.
    by_rule: BTreeMap<RuleIndex, Vec<(u32, u32)>>,
    by_correlation: BTreeMap<u32, Vec<(u32, u32)>>,
    groups: Vec<Groups>,
    buffers: Buffers,
}

impl Correlator {
    pub fn new(rules: &RuleSet) -> Correlator {
        let correlations = rules.shared_correlations();
        let mut by_rule: BTreeMap<RuleIndex, Vec<(u32, u32)>> = BTreeMap::new();
        let mut by_correlation: BTreeMap<u32, Vec<(u32, u32)>> = BTreeMap::new();
        for (number, correlation) in (0u32..).zip(correlations.iter()) {
            for (feed, reference) in (0u32..).zip(&correlation.feeds) {
                match reference.source {
                    Source::Rule(rule) => by_rule.entry(rule).or_default().push((number, feed)),
                    Source::Correlation(other) => by_correlation.entry(other).or_default().push((number, feed)),
                }
            }
        }
        let groups = correlations.iter().map(|_| Groups::default()).collect();
        Correlator { correlations, slots: rules.slots.clone(), by_rule, by_correlation, groups, buffers: Buffers::default() }
    }

    pub fn correlations(&self) -> &[Correlation] {
        &self.correlations
    }

    pub fn correlation(&self, index: CorrelationIndex) -> Option<&Correlation> {
        self.correlations.get(index.number())
    }

    /// Groups and contributions that were given up because there were too many: counted, so that the loss is seen.
    pub fn overflow(&self) -> u64 {
        self.groups.iter().map(Groups::overflow).sum()
    }

    /// Takes in the matches of one event. `key` names the event in results and recognises it when it is replayed; `time` is its own.
    pub fn observe(&mut self, event: &Event, time: Instant, key: &str, matches: &[Match], out: &mut Vec<Fired>) {
        let mut waiting: Vec<(u32, u32)> = Vec::new();
        for found in matches {
            waiting.extend(self.by_rule.get(&found.rule).into_iter().flatten());
        }
        if waiting.is_empty() {
            return;
        }
        let slots = self.slots.clone();
        let mut view = View::open(event, slots.slots(), &mut self.buffers);
        let mut next = 0;
        while let Some((number, feed)) = waiting.get(next).copied() {
            next += 1;
            if let Some(fired) = self.contribute(number, feed, &mut view, time, key) {
                // A correlation of correlations takes the result as one more match of this event.
                waiting.extend(self.by_correlation.get(&number).into_iter().flatten());
                out.push(fired);
            }
        }
        view.close(&mut self.buffers);
    }

    fn contribute(&mut self, number: u32, feed: u32, view: &mut View<'_>, time: Instant, key: &str) -> Option<Fired> {
        let correlation = self.correlations.get(number as usize)?;
        let reference = correlation.feeds.get(feed as usize)?;
        let mut folded: SmallVec<[CompactString; 2]> = SmallVec::new();
        let mut shown: SmallVec<[String; 2]> = SmallVec::new();
        for slot in &reference.group_by {
            // Without the field the event belongs to no group.
            let (value, raw) = first_text(view, *slot)?;
            folded.push(value);
            shown.push(raw);
        }
        let value = match reference.value.as_slice() {
            [] => None,
            slots => {
                let parts: Option<Vec<String>> = slots.iter().map(|s| Some(first_text(view, *s)?.0.into())).collect();
                Some(CompactString::from(parts?.join("\u{1f}")))
            }
        };
        let entry = Entry { time, key: CompactString::from(key), feed, value };
        let groups = self.groups.get_mut(number as usize)?;
        let result = groups.add(correlation, group_key(&folded), &shown, entry)?;
        let group = correlation.group_by.iter().cloned().zip(result.shown).collect();
        Some(Fired {
            correlation: CorrelationIndex(number),
            group,
            count: result.count,
            value: result.value,
            first: result.first,
            last: result.last,
            events: result.events,
        })
    }
}

/// The first text of a field, folded and as written.
fn first_text(view: &mut View<'_>, slot: SlotId) -> Option<(CompactString, String)> {
    let cell = view.cell(slot);
    let text = view.texts(cell).first()?;
    Some((CompactString::from(view.folded(text)), view.raw(text).to_owned()))
}
