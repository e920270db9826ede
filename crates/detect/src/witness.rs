//! What must stand in an event for a rule to hold. Such literals go into the shared automata; a rule is evaluated only when one is hit.
//!
//! Of several possible sets the one is taken that the fewest events are expected to hold: long before short, rare among the rules
//! before common (many rules name `\powershell.exe`, and so do many events). Channel and event id are keys by which rules are
//! dispatched, never witnesses: nearly every event of a shard has them.
use crate::{
    fields::{Reach, Slot, SlotId},
    item::{AnyOf, Comparison, Item, Test},
    node::Node,
    rule::Rule,
    text::fold,
};
use std::collections::BTreeMap;

/// Where in the value the literal must stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Anchor {
    Whole,
    Starts,
    Ends,
    Inside,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Literal {
    pub(crate) slot: SlotId,
    pub(crate) anchor: Anchor,
    /// Folded.
    pub(crate) text: String,
}

/// A rule that holds has at least one of these.
#[derive(Clone, Debug)]
pub(crate) struct Witness {
    pub(crate) literals: Vec<Literal>,
    /// Expected share of events that hold one, as far as the letters tell.
    cost: f64,
}

/// How many rules use a literal.
pub(crate) struct Commonness<'a> {
    slots: &'a [Slot],
    uses: BTreeMap<String, u32>,
}

impl<'a> Commonness<'a> {
    pub(crate) fn of(rules: &[Rule], slots: &'a [Slot]) -> Commonness<'a> {
        let mut uses = BTreeMap::new();
        let mut of_rule = Vec::new();
        for rule in rules {
            positive_literals(&rule.condition, &mut of_rule);
            of_rule.sort();
            of_rule.dedup();
            for literal in of_rule.drain(..) {
                *uses.entry(literal.text).or_insert(0) += 1;
            }
        }
        Commonness { slots, uses }
    }

    fn is_dispatch_key(&self, slot: SlotId) -> bool {
        let name = self.slots.get(slot.0 as usize).map_or("", |s| s.name.as_str());
        ["EventID", "Channel", "event.code", "winlog.channel"].iter().any(|key| name.eq_ignore_ascii_case(key))
    }

    fn cost(&self, literal: &Literal) -> f64 {
        let letters = literal.text.len();
        let by_length = match letters {
            0 => 1.0,
            1 => 0.8,
            2 => 0.5,
            3 => 0.25,
            4 => 0.15,
            5 => 0.1,
            6 | 7 => 0.06,
            8..12 => 0.03,
            _ => 0.01,
        };
        let by_anchor = match literal.anchor {
            Anchor::Whole if letters > 5 => 0.3,
            Anchor::Whole => 1.0,
            Anchor::Starts | Anchor::Ends => 0.6,
            Anchor::Inside => 1.0,
        };
        let slot = self.slots.get(literal.slot.0 as usize);
        let by_field = match slot.map(|s| (&s.reach, s.name.as_str())) {
            Some((Reach::WholeEvent, _)) => 4.0,
            Some((_, "Provider_Name" | "Product" | "Company" | "IntegrityLevel" | "User")) => 8.0,
            _ => 1.0,
        };
        let uses = f64::from(self.uses.get(&literal.text).copied().unwrap_or(1));
        by_length * by_anchor * by_field * (0.5 + 0.5 * uses)
    }

    /// The cheapest witness of a condition; `None` when nothing can be said (a regular expression, a `not`, a number).
    pub(crate) fn witness(&self, node: &Node) -> Option<Witness> {
        match node {
            Node::Never => Some(Witness { literals: Vec::new(), cost: 0.0 }),
            Node::Not(_) => None,
            Node::And(nodes) => nodes.iter().filter_map(|n| self.witness(n)).min_by(|a, b| a.cost.total_cmp(&b.cost)),
            Node::Or(nodes) | Node::AtLeast(_, nodes) => {
                let mut all = Witness { literals: Vec::new(), cost: 0.0 };
                for node in nodes.iter() {
                    let one = self.witness(node)?;
                    all.literals.extend(one.literals);
                    all.cost += one.cost;
                }
                Some(all)
            }
            Node::Item(item) if self.is_dispatch_key(item.slot) => None,
            Node::Item(item) => match &item.test {
                Test::Any(any) => self.of_literals(alternatives(item, any)?),
                Test::All(all) => {
                    all.iter().filter_map(|c| self.of_literals(vec![literal(item, c)?])).min_by(|a, b| a.cost.total_cmp(&b.cost))
                }
                Test::NoneOf(_) | Test::Exists(_) | Test::SameAs(..) => None,
            },
        }
    }

    fn of_literals(&self, literals: Vec<Literal>) -> Option<Witness> {
        if literals.iter().any(|l| l.text.is_empty()) {
            return None;
        }
        let cost = literals.iter().map(|l| self.cost(l)).sum();
        Some(Witness { literals, cost })
    }
}

fn positive_literals(node: &Node, out: &mut Vec<Literal>) {
    match node {
        Node::And(nodes) | Node::Or(nodes) | Node::AtLeast(_, nodes) => {
            for node in nodes.iter() {
                positive_literals(node, out);
            }
        }
        Node::Item(item) => match &item.test {
            Test::Any(any) => out.extend(alternatives(item, any).into_iter().flatten()),
            Test::All(all) => out.extend(all.iter().filter_map(|c| literal(item, c))),
            Test::NoneOf(_) | Test::Exists(_) | Test::SameAs(..) => {}
        },
        Node::Not(_) | Node::Never => {}
    }
}

/// A literal for each alternative; `None` when one of them has none.
fn alternatives(item: &Item, any: &AnyOf) -> Option<Vec<Literal>> {
    if any.null || any.anything || !any.others.is_empty() {
        return None;
    }
    let make = |anchor: Anchor, text: &str| Literal { slot: item.slot, anchor, text: fold(text) };
    let mut out: Vec<Literal> = Vec::new();
    out.extend(any.exact.iter().map(|t| make(Anchor::Whole, t)));
    out.extend(any.starts.iter().map(|t| make(Anchor::Starts, t)));
    out.extend(any.ends.iter().map(|t| make(Anchor::Ends, t)));
    out.extend(any.contains.texts().map(|t| make(Anchor::Inside, t)));
    for glob in any.globs.iter() {
        out.push(make(Anchor::Inside, glob.longest_text()?));
    }
    Some(out)
}

fn literal(item: &Item, comparison: &Comparison) -> Option<Literal> {
    let (anchor, text) = match comparison {
        Comparison::Exact(t) => (Anchor::Whole, &**t),
        Comparison::Starts(t) => (Anchor::Starts, &**t),
        Comparison::Ends(t) => (Anchor::Ends, &**t),
        Comparison::Contains(finder) => (Anchor::Inside, std::str::from_utf8(finder.needle()).ok()?),
        Comparison::Glob(glob) => (Anchor::Inside, glob.longest_text()?),
        _ => return None,
    };
    Some(Literal { slot: item.slot, anchor, text: fold(text) })
}

/// The event ids without which the condition cannot hold, where it says so with plain values.
pub(crate) fn required_event_ids(node: &Node, slots: &[Slot]) -> Option<Vec<i64>> {
    match node {
        Node::Item(Item { slot, test: Test::Any(any), .. }) => {
            let slot = slots.get(slot.0 as usize)?;
            let plain = any.exact.iter().map(|t| t.parse().ok()).collect::<Option<Vec<i64>>>()?;
            let only_plain = !any.null
                && !any.anything
                && any.starts.is_empty()
                && any.ends.is_empty()
                && any.globs.is_empty()
                && any.others.is_empty()
                && any.contains.texts().next().is_none();
            (slot.name == "EventID" && only_plain && !plain.is_empty()).then_some(plain)
        }
        Node::And(nodes) => nodes.iter().filter_map(|n| required_event_ids(n, slots)).min_by_key(|ids| ids.len()),
        Node::Or(nodes) | Node::AtLeast(_, nodes) => {
            let mut all = Vec::new();
            for node in nodes.iter() {
                all.extend(required_event_ids(node, slots)?);
            }
            all.sort_unstable();
            all.dedup();
            (!all.is_empty()).then_some(all)
        }
        Node::Item(_) | Node::Not(_) | Node::Never => None,
    }
}
