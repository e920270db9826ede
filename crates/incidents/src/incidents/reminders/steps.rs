//! Which reminder is to be given now. Pure: the end of a term, what has been given, and the time.
use std::collections::BTreeSet;
use vk_core::Instant;

const HOUR: i64 = 3600;

/// What is to be done about one end of a term.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// The step to tell now, in hours before the end.
    pub tell: Option<i64>,
    /// Looser steps whose time passed while nobody looked: they are never told.
    pub overtaken: Vec<i64>,
}

/// The tightest step whose time has come, unless it or a tighter one has been given. `leads` are hours before the end, `began` is when the term did: a
/// step longer than the term has no time.
pub fn turn(began: Option<Instant>, due: Instant, now: Instant, leads: &[i64], given: &BTreeSet<i64>) -> Turn {
    let at = |lead: i64| due.plus_seconds(-lead * HOUR);
    let come =
        leads.iter().copied().filter(|lead| at(*lead) <= now && (*lead <= 0 || began.is_none_or(|began| began < at(*lead))));
    let come: BTreeSet<i64> = come.collect();
    match come.first() {
        Some(tightest) if !given.iter().any(|known| known <= tightest) => Turn {
            tell: Some(*tightest),
            overtaken: come.iter().copied().filter(|lead| lead != tightest && !given.contains(lead)).collect(),
        },
        _ => Turn::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LEADS: &[i64] = &[12, 6, 2, 1, 0, -24];

    fn at(hours: i64) -> Instant {
        Instant::from_micros(hours * 3_600_000_000)
    }

    #[test]
    fn after_a_night_of_standstill_one_reminder_comes_and_not_four() {
        let found = turn(Some(at(0)), at(24), at(22), LEADS, &BTreeSet::new());
        assert_eq!(found, Turn { tell: Some(2), overtaken: vec![6, 12] });
        let given = BTreeSet::from([2, 6, 12]);
        assert_eq!(turn(Some(at(0)), at(24), at(22), LEADS, &given), Turn::default());
        assert_eq!(turn(Some(at(0)), at(24), at(13), LEADS, &given), Turn::default(), "a clock set back tells nothing");
        assert_eq!(turn(Some(at(0)), at(24), at(24), LEADS, &given).tell, Some(0));
    }

    #[test]
    fn a_term_of_four_hours_begins_with_the_step_of_two() {
        assert_eq!(turn(Some(at(0)), at(4), at(0), LEADS, &BTreeSet::new()), Turn::default());
        assert_eq!(turn(Some(at(0)), at(4), at(2), LEADS, &BTreeSet::new()).tell, Some(2));
        assert_eq!(turn(None, at(4), at(0), LEADS, &BTreeSet::new()).tell, Some(6), "nobody knows when it began");
    }

    proptest! {
        /// Over any walk of looks, restarts and clocks set back, each step is told at most once, and at every look a step as tight as the one that has come
        /// has been told.
        #[test]
        fn each_step_is_told_once_over_restart_two_nodes_and_a_clock_set_back(looks in prop::collection::vec(0i64..120, 1..40)) {
            let (mut given, mut told) = (BTreeSet::new(), Vec::new());
            for hour in looks {
                let found = turn(Some(at(0)), at(60), at(hour), LEADS, &given);
                given.extend(found.overtaken.iter().copied());
                if let Some(lead) = found.tell {
                    prop_assert!(!told.contains(&lead));
                    prop_assert!(told.last().is_none_or(|last| lead < *last), "tighter and tighter");
                    told.push(lead);
                    given.insert(lead);
                }
                let come = LEADS.iter().filter(|lead| 60 - **lead <= hour).min();
                if let Some(come) = come {
                    prop_assert!(told.iter().any(|lead| lead <= come));
                }
            }
        }
    }
}
