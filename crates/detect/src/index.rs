//! Which rules an event can concern: groups of rules with the same log source, inside them shards by event id, inside these one probe
//! per field that looks for the required literals of all rules of the shard at once.
use crate::{
    fields::{Slot, SlotId},
    rule::{LogSource, Rule},
    view::View,
    witness::{Anchor, Commonness, Literal, required_event_ids},
};
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind, packed};
use memchr::memrchr;
use std::collections::BTreeMap;
use vk_event::LogSources;

/// Rules with one log source.
pub(crate) struct Group {
    source: LogSource,
    /// Rules that name no event id.
    any: Shard,
    by_event_id: BTreeMap<i64, Shard>,
    event_id: Option<SlotId>,
}

/// What the index consists of, for measurements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IndexSize {
    pub groups: usize,
    pub shards: usize,
    pub literals: usize,
    /// Rules without a required literal: evaluated for every event of their shard.
    pub without_witness: usize,
    pub automaton_bytes: usize,
}

impl Group {
    pub(crate) fn build_all(rules: &[Rule], slots: &[Slot], size: &mut IndexSize) -> Vec<Group> {
        let commonness = Commonness::of(rules, slots);
        let mut by_source: BTreeMap<&LogSource, Vec<u32>> = BTreeMap::new();
        for (i, rule) in rules.iter().enumerate() {
            by_source.entry(&rule.logsource).or_default().push(i as u32);
        }
        by_source.into_iter().map(|(source, members)| Group::build(source, &members, rules, slots, &commonness, size)).collect()
    }

    fn build(
        source: &LogSource,
        members: &[u32],
        rules: &[Rule],
        slots: &[Slot],
        commonness: &Commonness<'_>,
        size: &mut IndexSize,
    ) -> Group {
        let mut any = Vec::new();
        let mut by_event_id: BTreeMap<i64, Vec<u32>> = BTreeMap::new();
        for member in members {
            let Some(rule) = rules.get(*member as usize) else { continue };
            match required_event_ids(&rule.condition, slots) {
                Some(ids) => ids.into_iter().for_each(|id| by_event_id.entry(id).or_default().push(*member)),
                None => any.push(*member),
            }
        }
        let event_id = if by_event_id.is_empty() { None } else { event_id_slot(members, rules, slots) };
        size.groups += 1;
        Group {
            source: source.clone(),
            any: Shard::build(&any, rules, commonness, size),
            by_event_id: by_event_id
                .into_iter()
                .map(|(id, members)| (id, Shard::build(&members, rules, commonness, size)))
                .collect(),
            event_id,
        }
    }

    /// Whether the event has every part of the log source that these rules name.
    pub(crate) fn answers_to(&self, event: &LogSources) -> bool {
        fits(&self.source, event)
    }

    pub(crate) fn candidates(&self, view: &mut View<'_>, found: &mut Candidates) {
        self.any.candidates(view, found);
        let Some(slot) = self.event_id else { return };
        let cell = view.cell(slot);
        for i in 0..view.texts(cell).len() {
            let id = view.texts(cell).get(i).and_then(|text| view.folded(text).parse::<i64>().ok());
            if let Some(shard) = id.and_then(|id| self.by_event_id.get(&id)) {
                shard.candidates(view, found);
            }
        }
    }
}

pub(crate) fn fits(source: &LogSource, event: &LogSources) -> bool {
    source.product.is_none() && source.service.is_none() && source.category.is_none()
        || source.product.as_ref().is_none_or(|p| event.product.as_ref() == Some(p))
            && source.service.as_ref().is_none_or(|s| event.services.contains(s))
            && source.category.as_ref().is_none_or(|c| event.categories.contains(c))
}

/// The slot of `EventID`: the same for all rules of a group, since it depends on their log source.
fn event_id_slot(members: &[u32], rules: &[Rule], slots: &[Slot]) -> Option<SlotId> {
    members.iter().find_map(|m| rules.get(*m as usize)?.condition.slot_named("EventID", slots))
}

/// Rules to evaluate for the event at hand, each once.
#[derive(Default)]
pub(crate) struct Candidates {
    pub(crate) rules: Vec<u32>,
    /// The event that a rule was last a candidate of.
    seen: Vec<u32>,
    event: u32,
}

impl Candidates {
    pub(crate) fn next_event(&mut self, rules: usize) {
        self.rules.clear();
        self.seen.resize(rules, 0);
        if self.event == u32::MAX {
            self.seen.fill(0);
            self.event = 0;
        }
        self.event += 1;
    }

    fn add(&mut self, rules: &[u32]) {
        for rule in rules {
            if let Some(seen) = self.seen.get_mut(*rule as usize)
                && *seen != self.event
            {
                *seen = self.event;
                self.rules.push(*rule);
            }
        }
    }
}

#[derive(Default)]
struct Shard {
    /// Rules that nothing can be said about beforehand.
    always: Box<[u32]>,
    probes: Box<[Probe]>,
}

impl Shard {
    fn build(members: &[u32], rules: &[Rule], commonness: &Commonness<'_>, size: &mut IndexSize) -> Shard {
        let mut always = Vec::new();
        let mut by_slot: BTreeMap<SlotId, BTreeMap<Literal, Vec<u32>>> = BTreeMap::new();
        for member in members {
            let Some(rule) = rules.get(*member as usize) else { continue };
            match commonness.witness(&rule.condition) {
                None => always.push(*member),
                Some(witness) => {
                    for literal in witness.literals {
                        let users = by_slot.entry(literal.slot).or_default().entry(literal).or_default();
                        if users.last() != Some(member) {
                            users.push(*member);
                        }
                    }
                }
            }
        }
        size.shards += 1;
        size.without_witness += always.len();
        let mut probes = Vec::new();
        for (slot, literals) in by_slot {
            size.literals += literals.len();
            match Probe::build(slot, &literals) {
                Some(probe) => {
                    size.automaton_bytes += probe.automaton.as_ref().map_or(0, AhoCorasick::memory_usage);
                    probes.push(probe);
                }
                // Too much for an automaton: these rules are evaluated without being asked.
                None => always.extend(literals.into_values().flatten()),
            }
        }
        always.sort_unstable();
        always.dedup();
        Shard { always: always.into(), probes: probes.into() }
    }

    fn candidates(&self, view: &mut View<'_>, found: &mut Candidates) {
        found.add(&self.always);
        for probe in self.probes.iter() {
            probe.candidates(view, found);
        }
    }
}

/// Where a literal must stand, and the rules that it makes candidates.
type Stand = (Anchor, Box<[u32]>);

type ByText = Box<[(Box<str>, Box<[u32]>)]>;

/// All required literals of a shard on one field.
struct Probe {
    slot: SlotId,
    /// Whole values, in byte order.
    whole: ByText,
    /// Last parts of paths (`\cmd.exe`), in byte order: found by looking one up, not by searching.
    last_part: ByText,
    automaton: Option<AhoCorasick>,
    /// Says quickly that none of the automaton's patterns occurs, where they are few.
    none_of: Option<packed::Searcher>,
    /// For each pattern of the automaton, where it must stand and whom it concerns.
    patterns: Box<[Box<[Stand]>]>,
}

/// Automata with at most this many letters become tables (fast, large); longer ones stay compact.
const TABLE_LETTERS: usize = 6_000;
/// Up to this many patterns of at least this many letters are first looked for with vector instructions.
const FEW: usize = 48;
const SHORTEST: usize = 3;

impl Probe {
    fn build(slot: SlotId, literals: &BTreeMap<Literal, Vec<u32>>) -> Option<Probe> {
        let (mut whole, mut last_part) = (Vec::new(), Vec::new());
        let mut inside: BTreeMap<&str, Vec<Stand>> = BTreeMap::new();
        for (literal, rules) in literals {
            let text = literal.text.as_str();
            let users: Box<[u32]> = rules.as_slice().into();
            match literal.anchor {
                Anchor::Whole => whole.push((text.into(), users)),
                Anchor::Ends if is_last_part(text) => last_part.push((text.into(), users)),
                anchor => inside.entry(text).or_default().push((anchor, users)),
            }
        }
        whole.sort();
        last_part.sort();
        let letters: usize = inside.keys().map(|t| t.len()).sum();
        let kind = if letters <= TABLE_LETTERS { AhoCorasickKind::DFA } else { AhoCorasickKind::ContiguousNFA };
        let automaton = if inside.is_empty() {
            None
        } else {
            Some(AhoCorasick::builder().match_kind(MatchKind::Standard).kind(Some(kind)).build(inside.keys()).ok()?)
        };
        let few = inside.len() <= FEW && inside.keys().all(|text| text.len() >= SHORTEST);
        let none_of = if few && !inside.is_empty() { packed::Searcher::new(inside.keys()) } else { None };
        let patterns = inside.into_values().map(Vec::into_boxed_slice).collect();
        Some(Probe { slot, whole: whole.into(), last_part: last_part.into(), automaton, none_of, patterns })
    }

    fn candidates(&self, view: &mut View<'_>, found: &mut Candidates) {
        let cell = view.cell(self.slot);
        let search = match &self.none_of {
            Some(quick) => quick.find(view.folded_span(cell)).is_some(),
            None => true,
        };
        for text in view.texts(cell) {
            let value = view.folded(text);
            look_up(&self.whole, value, found);
            if !self.last_part.is_empty()
                && let Some(at) = memrchr(b'\\', value.as_bytes())
            {
                look_up(&self.last_part, value.get(at..).unwrap_or_default(), found);
            }
            let Some(automaton) = self.automaton.as_ref().filter(|_| search) else { continue };
            for hit in automaton.find_overlapping_iter(value) {
                for (anchor, rules) in self.patterns.get(hit.pattern().as_usize()).into_iter().flatten() {
                    let stands = match anchor {
                        Anchor::Inside => true,
                        Anchor::Starts => hit.start() == 0,
                        Anchor::Ends => hit.end() == value.len(),
                        Anchor::Whole => hit.start() == 0 && hit.end() == value.len(),
                    };
                    if stands {
                        found.add(rules);
                    }
                }
            }
        }
    }
}

fn is_last_part(text: &str) -> bool {
    text.starts_with('\\') && !text.get(1..).unwrap_or_default().contains('\\')
}

fn look_up(table: &ByText, value: &str, found: &mut Candidates) {
    if table.is_empty() {
        return;
    }
    if let Ok(at) = table.binary_search_by(|(text, _)| (**text).cmp(value))
        && let Some((_, rules)) = table.get(at)
    {
        found.add(rules);
    }
}
