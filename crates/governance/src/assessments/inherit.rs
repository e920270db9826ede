//! Inherited answers: an answer may follow that of a shared service's or a unit's assessment, live. Per requirement the links form a forest; a
//! link that would close a circle is refused. Pure.
use std::collections::BTreeSet;
use vk_core::Id;

/// The assessments that an answer goes through, from the asked one to the one that holds the answer. Ends also on a circle that should not be
/// there (a restored backup, a hand-made row), so that no page can hang on it.
pub fn path(start: Id, parent: impl Fn(Id) -> Option<Id>) -> Vec<Id> {
    let mut seen = BTreeSet::from([start]);
    let mut out = vec![start];
    let mut here = start;
    while let Some(next) = parent(here).filter(|next| seen.insert(*next)) {
        out.push(next);
        here = next;
    }
    out
}

/// Whether letting `child` inherit from `parent_to_be` would close a circle.
pub fn closes_circle(child: Id, parent_to_be: Id, parent: impl Fn(Id) -> Option<Id>) -> bool {
    path(parent_to_be, parent).contains(&child)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn id(n: usize) -> Id {
        Id::fixed(&format!("assessment/{n}"))
    }

    /// Links as people would ask for them, in any order; those that close a circle are refused.
    fn linked(wishes: &[(usize, usize)]) -> BTreeMap<Id, Id> {
        let mut links: BTreeMap<Id, Id> = BTreeMap::new();
        for (child, parent) in wishes {
            if !closes_circle(id(*child), id(*parent), |a| links.get(&a).copied()) {
                links.insert(id(*child), id(*parent));
            }
        }
        links
    }

    /// The answer by plain recursion with fuel, as an independent reading of the links.
    fn answer(at: Id, links: &BTreeMap<Id, Id>, own: &BTreeMap<Id, u8>, fuel: usize) -> Option<u8> {
        match links.get(&at) {
            Some(parent) => answer(*parent, links, own, fuel.checked_sub(1)?),
            None => own.get(&at).copied(),
        }
    }

    proptest! {
        #[test]
        fn every_path_ends_at_a_root_and_gives_its_answer(
            wishes in proptest::collection::vec((0usize..12, 0usize..12), 0..40),
            answers in proptest::collection::vec(0u8..5, 12),
        ) {
            let links = linked(&wishes);
            let own: BTreeMap<Id, u8> = answers.iter().enumerate().map(|(i, a)| (id(i), *a)).collect();
            for n in 0..12 {
                let path = path(id(n), |a| links.get(&a).copied());
                let root = *path.last().unwrap();
                prop_assert!(!links.contains_key(&root), "a root inherits nothing");
                prop_assert_eq!(own.get(&root).copied(), answer(id(n), &links, &own, 12));
            }
        }

        #[test]
        fn a_changed_root_changes_exactly_those_below_it(
            wishes in proptest::collection::vec((0usize..12, 0usize..12), 0..40), changed in 0usize..12,
        ) {
            let links = linked(&wishes);
            let before: BTreeMap<Id, u8> = (0..12).map(|i| (id(i), 0)).collect();
            let mut after = before.clone();
            after.insert(id(changed), 1);
            for n in 0..12 {
                let root = *path(id(n), |a| links.get(&a).copied()).last().unwrap();
                let differs = answer(id(n), &links, &before, 12) != answer(id(n), &links, &after, 12);
                prop_assert_eq!(differs, root == id(changed));
            }
        }

        #[test]
        fn a_circle_is_never_accepted_and_a_hidden_one_does_not_hang(wishes in proptest::collection::vec((0usize..6, 0usize..6), 1..60)) {
            let links = linked(&wishes);
            for n in 0..6 {
                prop_assert!(answer(id(n), &links, &(0..6).map(|i| (id(i), 0)).collect(), 6).is_some(), "a walk of six steps ends");
            }
            // All wishes without the check: circles may stand in the data, and the walk still ends.
            let wild: BTreeMap<Id, Id> = wishes.iter().map(|(a, b)| (id(*a), id(*b))).collect();
            for n in 0..6 {
                prop_assert!(path(id(n), |a| wild.get(&a).copied()).len() <= 6);
            }
        }
    }
}
