//! The engine: one event in, the rules that match it out. Shared between threads; each thread has its own [`Scratch`].
use crate::{
    fields::SlotTable,
    index::{Candidates, Group, IndexSize, fits},
    load::RuleSet,
    rule::{Rule, RuleIndex},
    view::{Buffers, View},
};
use compact_str::CompactString;
use smallvec::SmallVec;
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use vk_event::{Event, LogSources};

/// A rule that holds for the event, with the fields and values that made it hold (as the rule names them).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    pub rule: RuleIndex,
    pub fields: Vec<(CompactString, String)>,
}

/// What the engine is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EngineStats {
    pub rules: usize,
    pub index: IndexSize,
}

/// Compiled rules behind their index. Immutable; a changed rule set is a new engine.
pub struct Engine {
    /// Tells a scratch whose routes it remembers.
    serial: u64,
    rules: Arc<[Rule]>,
    slots: Arc<SlotTable>,
    groups: Vec<Group>,
    index: IndexSize,
}

/// Log sources and the groups they lead to.
type Route = (LogSources, Arc<[u32]>);

/// Memory of one thread: texts of the event at hand, candidates, and which groups an event's log sources lead to.
#[derive(Default)]
pub struct Scratch {
    engine: u64,
    buffers: Buffers,
    candidates: Candidates,
    /// By the hash of the log sources.
    routes: BTreeMap<u64, SmallVec<[Route; 1]>>,
    evaluated: u64,
}

impl Scratch {
    pub fn new() -> Scratch {
        Scratch::default()
    }
    /// Rules evaluated so far: what the index let through.
    pub fn evaluated(&self) -> u64 {
        self.evaluated
    }
}

/// A source may invent log sources without end; the routes are forgotten beyond this many.
const MOST_ROUTES: usize = 4096;

static SERIAL: AtomicU64 = AtomicU64::new(1);

impl Engine {
    pub fn new(rules: &RuleSet) -> Engine {
        let mut index = IndexSize::default();
        let groups = Group::build_all(rules.rules(), rules.slots.slots(), &mut index);
        Engine {
            serial: SERIAL.fetch_add(1, Ordering::Relaxed),
            rules: rules.shared_rules(),
            slots: rules.slots.clone(),
            groups,
            index,
        }
    }

    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule of a match of this engine.
    pub fn rule(&self, index: RuleIndex) -> Option<&Rule> {
        self.rules.get(index.number())
    }

    pub fn stats(&self) -> EngineStats {
        EngineStats { rules: self.rules.len(), index: self.index }
    }

    /// Appends the matches of the event, in the order of the rules.
    pub fn evaluate(&self, event: &Event, scratch: &mut Scratch, out: &mut Vec<Match>) {
        let routes = self.routes(&event.logsources, scratch);
        if routes.is_empty() {
            return;
        }
        let mut view = View::open(event, self.slots.slots(), &mut scratch.buffers);
        scratch.candidates.next_event(self.rules.len());
        for group in routes.iter().filter_map(|g| self.groups.get(*g as usize)) {
            group.candidates(&mut view, &mut scratch.candidates);
        }
        scratch.candidates.rules.sort_unstable();
        scratch.evaluated += scratch.candidates.rules.len() as u64;
        for number in &scratch.candidates.rules {
            self.evaluate_rule(*number, &mut view, out);
        }
        view.close(&mut scratch.buffers);
    }

    /// The same answer without the index: every rule of the event's log sources is evaluated. For tests and measurements.
    pub fn evaluate_every_rule(&self, event: &Event, scratch: &mut Scratch, out: &mut Vec<Match>) {
        let mut view = View::open(event, self.slots.slots(), &mut scratch.buffers);
        for (number, rule) in self.rules.iter().enumerate() {
            if fits(&rule.logsource, &event.logsources) {
                self.evaluate_rule(number as u32, &mut view, out);
            }
        }
        view.close(&mut scratch.buffers);
    }

    fn evaluate_rule(&self, number: u32, view: &mut View<'_>, out: &mut Vec<Match>) {
        let Some(rule) = self.rules.get(number as usize) else { return };
        if !rule.condition.holds(view) {
            return;
        }
        let mut evidence = Vec::new();
        rule.condition.evidence(view, &mut evidence);
        let mut fields: Vec<(CompactString, String)> = Vec::new();
        for (slot, value) in evidence {
            let name = view.slot_name(slot);
            if !fields.iter().any(|(n, v)| n == name && *v == value) {
                fields.push((CompactString::from(name), value));
            }
        }
        out.push(Match { rule: RuleIndex(number), fields });
    }

    /// The groups that the event's log sources lead to. There are few different sets of log sources, so the answer is remembered.
    fn routes(&self, sources: &LogSources, scratch: &mut Scratch) -> Arc<[u32]> {
        if scratch.engine != self.serial {
            scratch.engine = self.serial;
            scratch.routes.clear();
        }
        let key = hash(sources);
        if let Some(known) = scratch.routes.get(&key)
            && let Some((_, routes)) = known.iter().find(|(s, _)| s == sources)
        {
            return routes.clone();
        }
        if scratch.routes.len() >= MOST_ROUTES {
            scratch.routes.clear();
        }
        let routes: Arc<[u32]> = (0u32..).zip(&self.groups).filter(|(_, g)| g.answers_to(sources)).map(|(i, _)| i).collect();
        scratch.routes.entry(key).or_default().push((sources.clone(), routes.clone()));
        routes
    }
}

/// FNV-1a over the parts.
fn hash(sources: &LogSources) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    let mut add = |bytes: &[u8]| {
        for byte in bytes.iter().chain(&[0xFF]) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    };
    add(sources.product.as_deref().unwrap_or_default().as_bytes());
    sources.services.iter().for_each(|s| add(s.as_bytes()));
    add(b"|");
    sources.categories.iter().for_each(|c| add(c.as_bytes()));
    hash
}
