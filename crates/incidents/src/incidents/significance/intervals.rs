//! How long activities were affected: intervals, not totals. Times that overlap within one activity count once; elapsed time is counted in UTC, so that
//! the hour that a clock change repeats is an hour, and the one that it skips is none.
use super::engine::Length;
use std::collections::BTreeMap;
use vk_core::Instant;

/// From when to when; still running without an end.
pub type Interval = (Instant, Option<Instant>);

/// The length of each activity's intervals together, overlaps once.
pub fn lengths<K: Ord>(intervals: impl IntoIterator<Item = (K, Interval)>, now: Instant) -> BTreeMap<K, Length> {
    let mut by_activity: BTreeMap<K, Vec<Interval>> = BTreeMap::new();
    for (activity, interval) in intervals {
        by_activity.entry(activity).or_default().push(interval);
    }
    by_activity.into_iter().map(|(activity, all)| (activity, union(all, now))).collect()
}

fn union(mut intervals: Vec<Interval>, now: Instant) -> Length {
    intervals.sort_unstable();
    let running = intervals.iter().any(|(_, end)| end.is_none());
    let mut micros = 0_i64;
    let mut until = i64::MIN;
    for (start, end) in intervals {
        let end = end.unwrap_or(now).micros();
        let from = start.micros().max(until);
        micros = micros.saturating_add((end.saturating_sub(from)).max(0));
        until = until.max(end);
    }
    Length { seconds: micros.saturating_add(999_999) / 1_000_000, running }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Instant {
        Instant::parse_local(text).expect("a moment")
    }

    fn of(from: &str, to: Option<&str>) -> Interval {
        (at(from), to.map(at))
    }

    #[test]
    fn overlapping_reserve_routines_of_one_activity_count_once_and_over_the_clock_change_elapsed() {
        let now = at("2026-10-25T12:00");
        let all = [
            ("ward", of("2026-10-25T00:00", Some("2026-10-25T02:00"))),
            ("ward", of("2026-10-25T01:00", Some("2026-10-25T04:00"))),
            ("dental", of("2026-10-25T11:00", None)),
        ];
        let lengths = lengths(all, now);
        // 00:00 to 04:00 in the night when 02:00 to 03:00 comes twice is five hours.
        assert_eq!(lengths["ward"], Length { seconds: 5 * 3600, running: false });
        assert_eq!(lengths["dental"], Length { seconds: 3600, running: true });
    }

    #[test]
    fn an_interval_that_begins_later_than_now_adds_nothing() {
        let lengths = lengths([("ward", of("2026-11-01T12:00", None))], at("2026-11-01T11:00"));
        assert_eq!(lengths["ward"], Length { seconds: 0, running: true });
    }

    proptest! {
        /// Against counting each minute that lies in any interval.
        #[test]
        fn the_union_is_every_minute_once(spans in prop::collection::vec((0i64..300, 0i64..120), 0..8)) {
            let intervals = spans.iter().map(|(from, n)| ((), (Instant::from_micros(from * 60_000_000), Some(Instant::from_micros((from + n) * 60_000_000)))));
            let minutes = (0..500).filter(|m| spans.iter().any(|(from, n)| (*from..from + n).contains(m))).count();
            let found = lengths(intervals, Instant::from_micros(0)).get(&()).map_or(0, |l| l.seconds);
            prop_assert_eq!(found, i64::try_from(minutes).expect("few") * 60);
        }
    }
}
