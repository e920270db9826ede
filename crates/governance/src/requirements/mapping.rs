//! What meeting some requirements says about others, by the mappings between them. A mapping reads "from is RELATIONSHIP of to":
//! meeting `from` meets `to` where they are equal or `from` is the larger one, and the other way round where `from` is the smaller one, over any number of
//! steps. Where two only intersect, meeting one meets the other in part, one step and no further. This is a proposal; a human decides the answer.
use std::collections::{BTreeMap, BTreeSet};
use vk_core::Id;
use vk_db::{DbError, Reader, Row, Sql};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relationship {
    Equal,
    Superset,
    Subset,
    Intersect,
    NotRelated,
}

impl Relationship {
    pub const ALL: [Relationship; 5] =
        [Relationship::Equal, Relationship::Superset, Relationship::Subset, Relationship::Intersect, Relationship::NotRelated];
    pub fn key(self) -> &'static str {
        match self {
            Relationship::Equal => "equal",
            Relationship::Superset => "superset",
            Relationship::Subset => "subset",
            Relationship::Intersect => "intersect",
            Relationship::NotRelated => "not_related",
        }
    }
    pub fn from_key(key: &str) -> Option<Relationship> {
        Relationship::ALL.into_iter().find(|r| r.key() == key)
    }
    /// The same mapping read from the other end.
    #[must_use]
    pub fn turned(self) -> Relationship {
        match self {
            Relationship::Superset => Relationship::Subset,
            Relationship::Subset => Relationship::Superset,
            same => same,
        }
    }
}

/// The mappings as two neighbour lists: loaded once for a page, asked often.
#[derive(Clone, Debug, Default)]
pub struct Mappings {
    meets: BTreeMap<Id, Vec<Id>>,
    touches: BTreeMap<Id, Vec<Id>>,
}

impl Mappings {
    pub fn of(mappings: impl IntoIterator<Item = (Id, Relationship, Id)>) -> Mappings {
        let mut out = Mappings::default();
        for (from, relationship, to) in mappings {
            if matches!(relationship, Relationship::Equal | Relationship::Superset) {
                out.meets.entry(from).or_default().push(to);
            }
            if matches!(relationship, Relationship::Equal | Relationship::Subset) {
                out.meets.entry(to).or_default().push(from);
            }
            if relationship == Relationship::Intersect {
                out.touches.entry(from).or_default().push(to);
                out.touches.entry(to).or_default().push(from);
            }
        }
        out
    }

    /// All mappings between requirements in use. One statement over two columns: some thousand rows.
    pub async fn load(db: &impl Reader) -> Result<Mappings, DbError> {
        let sql = "SELECT m.from_id, m.relationship, m.to_id FROM requirement_mapping m WHERE m.relationship <> 'not_related'";
        let read = |row: &Row| -> Result<(Id, Relationship, Id), DbError> {
            let relationship = Relationship::from_key(&row.text("relationship")?).unwrap_or(Relationship::NotRelated);
            Ok((row.id("from_id")?, relationship, row.id("to_id")?))
        };
        Ok(Mappings::of(db.rows(Sql::new(sql)).await?.iter().map(read).collect::<Result<Vec<_>, _>>()?))
    }

    /// Everything that is met when these are met, these among them.
    pub fn met_by(&self, met: impl IntoIterator<Item = Id>) -> BTreeSet<Id> {
        let mut out: BTreeSet<Id> = met.into_iter().collect();
        let mut open: Vec<Id> = out.iter().copied().collect();
        while let Some(id) = open.pop() {
            for next in self.meets.get(&id).into_iter().flatten() {
                if out.insert(*next) {
                    open.push(*next);
                }
            }
        }
        out
    }

    /// What is met in part when these are met: what intersects with something that is met, without what is met in full. One step only: a part of a part
    /// says nothing.
    pub fn partly_by(&self, met: impl IntoIterator<Item = Id>) -> BTreeSet<Id> {
        let met = self.met_by(met);
        let touched = met.iter().filter_map(|id| self.touches.get(id)).flatten().copied();
        touched.filter(|id| !met.contains(id)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(n: u8) -> Id {
        Id::fixed(&format!("requirement {n}"))
    }

    fn mappings() -> impl Strategy<Value = Vec<(Id, Relationship, Id)>> {
        let one = (0u8..14, 0usize..5, 0u8..14).prop_map(|(from, r, to)| (id(from), Relationship::ALL[r], id(to)));
        proptest::collection::vec(one, 0..40)
    }

    fn some() -> impl Strategy<Value = BTreeSet<Id>> {
        proptest::collection::btree_set((0u8..14).prop_map(id), 0..6)
    }

    proptest! {
        #[test]
        fn more_that_is_met_never_meets_less(graph in mappings(), a in some(), b in some()) {
            let graph = Mappings::of(graph);
            let both: BTreeSet<Id> = a.union(&b).copied().collect();
            prop_assert!(graph.met_by(both).is_superset(&graph.met_by(a)));
        }

        #[test]
        fn closing_twice_is_closing_once(graph in mappings(), a in some()) {
            let graph = Mappings::of(graph);
            let once = graph.met_by(a.clone());
            prop_assert!(once.is_superset(&a));
            prop_assert_eq!(graph.met_by(once.clone()), once);
        }

        #[test]
        fn an_intersection_never_meets_anything_in_full(graph in mappings(), a in some()) {
            let without: Vec<_> = graph.iter().filter(|(_, r, _)| *r != Relationship::Intersect).copied().collect();
            prop_assert_eq!(Mappings::of(graph).met_by(a.clone()), Mappings::of(without).met_by(a));
        }

        #[test]
        fn what_is_met_in_part_is_not_met_and_is_one_step_away(graph in mappings(), a in some()) {
            let mappings = Mappings::of(graph.clone());
            let met = mappings.met_by(a.clone());
            for part in mappings.partly_by(a) {
                prop_assert!(!met.contains(&part));
                let near = |x: &Id, y: &Id| *x == part && met.contains(y);
                prop_assert!(graph.iter().any(|(f, r, t)| *r == Relationship::Intersect && (near(f, t) || near(t, f))));
            }
        }

        #[test]
        fn a_mapping_says_the_same_from_both_ends(graph in mappings(), a in some()) {
            let turned: Vec<_> = graph.iter().map(|(f, r, t)| (*t, r.turned(), *f)).collect();
            prop_assert_eq!(Mappings::of(graph).met_by(a.clone()), Mappings::of(turned).met_by(a));
        }
    }

    #[test]
    fn a_circle_ends() {
        let graph = Mappings::of((0..10).map(|n| (id(n), Relationship::Superset, id((n + 1) % 10))));
        assert_eq!(graph.met_by([id(3)]).len(), 10);
    }

    #[test]
    fn a_smaller_one_is_met_by_the_larger_and_not_the_other_way() {
        let graph = Mappings::of([(id(1), Relationship::Subset, id(2)), (id(2), Relationship::Intersect, id(3))]);
        assert_eq!(graph.met_by([id(2)]), [id(1), id(2)].into());
        assert_eq!(graph.met_by([id(1)]), [id(1)].into());
        assert_eq!(graph.partly_by([id(2)]), [id(3)].into());
        assert_eq!(graph.partly_by([id(1)]), BTreeSet::new());
    }
}
