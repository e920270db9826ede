//! Mappings between requirement sources: meeting one requirement meets another. Read "from is <relationship> of to". `equal` and `superset` carry
//! on from one to the next; what only overlaps gives at most "partly", and only at the last step: a part of a part may be nothing. Pure.
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use vk_core::Id;

/// How much of another requirement is met by meeting one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Meets {
    Partly,
    Wholly,
}

/// One mapping as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    pub from: Id,
    pub to: Id,
    pub relationship: String,
}

/// All mappings, ready to be asked.
#[derive(Clone, Debug, Default)]
pub struct Mappings {
    /// From a requirement to those that meeting it meets, wholly or partly.
    steps: BTreeMap<Id, Vec<(Id, Meets)>>,
    /// The same backwards.
    back: BTreeMap<Id, Vec<(Id, Meets)>>,
}

impl Mappings {
    pub fn of(mappings: &[Mapping]) -> Mappings {
        let mut out = Mappings::default();
        for m in mappings {
            let (there, here) = match m.relationship.as_str() {
                "equal" => (Meets::Wholly, Meets::Wholly),
                "superset" => (Meets::Wholly, Meets::Partly),
                "subset" => (Meets::Partly, Meets::Wholly),
                "intersect" => (Meets::Partly, Meets::Partly),
                _ => continue,
            };
            out.step(m.from, m.to, there);
            out.step(m.to, m.from, here);
        }
        out
    }

    fn step(&mut self, from: Id, to: Id, meets: Meets) {
        self.steps.entry(from).or_default().push((to, meets));
        self.back.entry(to).or_default().push((from, meets));
    }

    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The requirements that meet `target` when they are met, with how much of it, nearest first.
    pub fn sources_of(&self, target: Id) -> Vec<(Id, Meets)> {
        // Whole steps may follow each other; a partial one only leads straight into the target.
        let mut whole = BTreeSet::from([target]);
        let mut queue = VecDeque::from([target]);
        let mut out: Vec<(Id, Meets)> = Vec::new();
        while let Some(here) = queue.pop_front() {
            for (from, meets) in self.back.get(&here).into_iter().flatten() {
                if *meets == Meets::Wholly && whole.insert(*from) {
                    out.push((*from, Meets::Wholly));
                    queue.push_back(*from);
                }
            }
        }
        let mut partly = BTreeSet::new();
        for (last, _) in self.back.get(&target).into_iter().flatten().filter(|(_, meets)| *meets == Meets::Partly) {
            let mut queue = VecDeque::from([*last]);
            while let Some(here) = queue.pop_front() {
                if whole.contains(&here) || !partly.insert(here) {
                    continue;
                }
                out.push((here, Meets::Partly));
                let before = self.back.get(&here).into_iter().flatten();
                queue.extend(before.filter(|(_, meets)| *meets == Meets::Wholly).map(|(from, _)| *from));
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(n: usize) -> Id {
        Id::fixed(&format!("requirement/{n}"))
    }
    fn map(from: usize, relationship: &str, to: usize) -> Mapping {
        Mapping { from: id(from), to: id(to), relationship: relationship.to_owned() }
    }

    #[test]
    fn equal_and_superset_carry_on_and_an_overlap_gives_a_part_of_the_last_step_only() {
        let m = Mappings::of(&[map(1, "superset", 2), map(2, "equal", 3), map(3, "intersect", 4), map(4, "intersect", 5)]);
        assert_eq!(m.sources_of(id(3)), [(id(2), Meets::Wholly), (id(1), Meets::Wholly), (id(4), Meets::Partly)]);
        let parts: Vec<Id> = m.sources_of(id(4)).into_iter().filter(|(_, meets)| *meets == Meets::Partly).map(|(id, _)| id).collect();
        assert_eq!(parts, [id(3), id(2), id(1), id(5)]);
        assert!(!m.sources_of(id(5)).iter().any(|(from, _)| *from == id(3)), "a part of a part is nothing");
    }

    #[test]
    fn a_subset_is_read_from_the_other_side_and_not_related_says_nothing() {
        let m = Mappings::of(&[map(1, "subset", 2), map(1, "not_related", 3)]);
        assert_eq!(m.sources_of(id(1)), [(id(2), Meets::Wholly)]);
        assert_eq!(m.sources_of(id(2)), [(id(1), Meets::Partly)]);
        assert_eq!(m.sources_of(id(3)), []);
    }

    proptest! {
        #[test]
        fn the_closure_ends_names_each_source_once_and_never_itself(
            raw in proptest::collection::vec((0usize..8, 0usize..4, 0usize..8), 0..40),
        ) {
            let words = ["equal", "superset", "subset", "intersect"];
            let mappings: Vec<Mapping> = raw.iter().map(|(a, w, b)| map(*a, words[*w], *b)).collect();
            let m = Mappings::of(&mappings);
            for n in 0..8 {
                let sources = m.sources_of(id(n));
                let unique: BTreeSet<Id> = sources.iter().map(|(id, _)| *id).collect();
                prop_assert_eq!(unique.len(), sources.len());
                prop_assert!(!unique.contains(&id(n)));
            }
        }
    }
}
