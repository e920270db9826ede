//! The tree that a rule's condition becomes, and how it is evaluated.
use crate::{
    fields::{Slot, SlotId},
    item::{Item, Test},
    view::View,
};

/// A condition over an event.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    And(Box<[Node]>),
    Or(Box<[Node]>),
    Not(Box<Node>),
    /// That many of them, or more.
    AtLeast(usize, Box<[Node]>),
    Item(Item),
    Never,
}

impl Node {
    pub(crate) fn holds(&self, view: &mut View<'_>) -> bool {
        match self {
            Node::And(nodes) => nodes.iter().all(|n| n.holds(view)),
            Node::Or(nodes) => nodes.iter().any(|n| n.holds(view)),
            Node::Not(node) => !node.holds(view),
            Node::AtLeast(least, nodes) => nodes.iter().filter(|n| n.holds(view)).nth(least.saturating_sub(1)).is_some(),
            Node::Item(item) => item.holds(view),
            Node::Never => false,
        }
    }

    /// Fields and values that made the condition hold; what stands under a `not` proves nothing.
    pub(crate) fn evidence(&self, view: &mut View<'_>, out: &mut Vec<(SlotId, String)>) {
        match self {
            Node::And(nodes) | Node::Or(nodes) | Node::AtLeast(_, nodes) => {
                for node in nodes.iter() {
                    if node.holds(view) {
                        node.evidence(view, out);
                    }
                }
            }
            Node::Item(item) => out.extend(item.evidence(view).map(|value| (item.slot, value))),
            Node::Not(_) | Node::Never => {}
        }
    }

    /// The slot of the field with this name that the condition asks for first.
    pub(crate) fn slot_named(&self, name: &str, slots: &[Slot]) -> Option<SlotId> {
        match self {
            Node::And(nodes) | Node::Or(nodes) | Node::AtLeast(_, nodes) => nodes.iter().find_map(|n| n.slot_named(name, slots)),
            Node::Not(node) => node.slot_named(name, slots),
            Node::Item(item) => slots.get(item.slot.0 as usize).filter(|s| s.name == name).map(|_| item.slot),
            Node::Never => None,
        }
    }

    /// Roughly how dear it is to evaluate: cheap and often wrong first.
    fn cost(&self) -> u32 {
        match self {
            Node::Never => 0,
            Node::Item(item) => match &item.test {
                Test::Exists(_) => 1,
                Test::SameAs(..) => 4,
                Test::All(all) => 3 + all.len() as u32,
                Test::Any(any) | Test::NoneOf(any) => {
                    let slow = any.globs.len() * 4 + any.others.len() * 20;
                    2 + (any.starts.len() + any.ends.len() + 2 * any.contains.texts().count() + slow) as u32
                }
            },
            Node::Not(node) => 100 + node.cost(),
            Node::And(nodes) | Node::Or(nodes) | Node::AtLeast(_, nodes) => 5 + nodes.iter().map(Node::cost).sum::<u32>(),
        }
    }

    pub(crate) fn and(mut nodes: Vec<Node>) -> Node {
        nodes.sort_by_key(Node::cost);
        match nodes.len() {
            1 => nodes.remove(0),
            _ => Node::And(nodes.into()),
        }
    }

    pub(crate) fn or(mut nodes: Vec<Node>) -> Node {
        nodes.sort_by_key(Node::cost);
        match nodes.len() {
            0 => Node::Never,
            1 => nodes.remove(0),
            _ => Node::Or(nodes.into()),
        }
    }
}
