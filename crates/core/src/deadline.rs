//! Legal terms. Hours are elapsed hours, a month is a calendar month clamped to its last day (cybersäkerhetslagen 2 kap. 5–8 §§,
//! GDPR art. 33). The lengths themselves are data in `content/`; this module only knows how to count.
use crate::{Instant, time::local_zone};
use jiff::{Span, civil::Time};
use serde::{Deserialize, Serialize};

/// The length of a term, as a rule file writes it: `{ hours = 24 }` or `{ months = 1 }`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// Elapsed hours: 24 h over the change to summer time ends one hour later on the wall clock.
    Hours(u32),
    /// Calendar months in Europe/Stockholm, at the end of that day: a term counted in months ends when its last day ends.
    Months(u32),
}

impl Term {
    /// When a term that starts at `anchor` ends. A month from 31 January ends with the last day of February.
    pub fn due(self, anchor: Instant) -> Instant {
        match self {
            Term::Hours(hours) => anchor.plus_hours(i64::from(hours)),
            Term::Months(months) => {
                let date = anchor.local().date();
                let months = i32::try_from(months).unwrap_or(i32::MAX);
                let last = Span::new().try_months(months).and_then(|span| date.checked_add(span)).unwrap_or(date);
                last.to_datetime(Time::constant(23, 59, 59, 0))
                    .to_zoned(local_zone())
                    .map(|z| Instant::from(z.timestamp()))
                    .unwrap_or(anchor)
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeadlineState {
    Running,
    Met,
    /// Met, but after the term had ended.
    Late,
    Missed,
}

/// One clock: what starts it, when it ends, and when it was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    pub anchor: Instant,
    pub term: Term,
    pub met_at: Option<Instant>,
}

impl Deadline {
    pub fn due(&self) -> Instant {
        self.term.due(self.anchor)
    }
    pub fn state(&self, now: Instant) -> DeadlineState {
        match self.met_at {
            Some(met) if met <= self.due() => DeadlineState::Met,
            Some(_) => DeadlineState::Late,
            None if now <= self.due() => DeadlineState::Running,
            None => DeadlineState::Missed,
        }
    }
    /// Seconds left; negative when the term has ended.
    pub fn seconds_left(&self, now: Instant) -> i64 {
        self.due().seconds_since(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Instant {
        text.parse().expect("rfc3339")
    }

    #[test]
    fn twenty_four_hours_are_elapsed_hours_over_both_clock_changes() {
        // 29 March 2026 02:00 becomes 03:00; 25 October 2026 03:00 becomes 02:00.
        assert_eq!(Term::Hours(24).due(at("2026-03-28T12:00:00Z")).local_minute(), "2026-03-29 14:00");
        assert_eq!(Term::Hours(24).due(at("2026-10-24T12:00:00Z")).local_minute(), "2026-10-25 13:00");
    }

    #[test]
    fn a_month_is_a_calendar_month_clamped_to_its_last_day() {
        assert_eq!(Term::Months(1).due(at("2026-01-31T09:00:00Z")).local_second(), "2026-02-28 23:59:59");
        assert_eq!(Term::Months(1).due(at("2028-01-31T09:00:00Z")).local_second(), "2028-02-29 23:59:59");
        assert_eq!(Term::Months(1).due(at("2026-11-22T09:00:00Z")).local_second(), "2026-12-22 23:59:59");
        // 23:30 UTC on 31 December is already 1 January in Stockholm.
        assert_eq!(Term::Months(1).due(at("2026-12-31T23:30:00Z")).local_second(), "2027-02-01 23:59:59");
    }

    #[test]
    fn a_late_answer_is_not_a_met_one() {
        let d = |met: Option<&str>| Deadline { anchor: at("2026-11-20T10:00:00Z"), term: Term::Hours(72), met_at: met.map(at) };
        assert_eq!(d(Some("2026-11-23T10:00:00Z")).state(at("2026-12-01T00:00:00Z")), DeadlineState::Met);
        assert_eq!(d(Some("2026-11-23T10:00:01Z")).state(at("2026-12-01T00:00:00Z")), DeadlineState::Late);
        assert_eq!(d(None).state(at("2026-11-23T10:00:00Z")), DeadlineState::Running);
        assert_eq!(d(None).state(at("2026-11-23T10:00:01Z")), DeadlineState::Missed);
    }

    proptest! {
        #[test]
        fn hours_never_depend_on_the_wall_clock(start in 1_700_000_000i64..2_000_000_000, hours in 0u32..2000) {
            let anchor = Instant::from_micros(start * 1_000_000);
            prop_assert_eq!(Term::Hours(hours).due(anchor).seconds_since(anchor), i64::from(hours) * 3600);
        }

        #[test]
        fn a_month_ends_on_the_same_day_or_the_last_one(start in 1_700_000_000i64..2_000_000_000, months in 1u32..25) {
            let anchor = Instant::from_micros(start * 1_000_000);
            let from = anchor.local().date();
            let due = Term::Months(months).due(anchor).local();
            let month_index = i32::from(from.year()) * 12 + i32::from(from.month()) - 1 + i32::try_from(months).expect("small");
            prop_assert_eq!(i32::from(due.year()) * 12 + i32::from(due.month()) - 1, month_index);
            prop_assert!(due.day() == from.day() || (due.day() < from.day() && due.day() == due.date().days_in_month()));
            prop_assert_eq!((due.hour(), due.minute(), due.second()), (23, 59, 59));
        }

        #[test]
        fn a_longer_term_never_ends_earlier(start in 1_700_000_000i64..2_000_000_000, months in 0u32..24) {
            let anchor = Instant::from_micros(start * 1_000_000);
            prop_assert!(Term::Months(months).due(anchor) < Term::Months(months + 1).due(anchor));
            prop_assert!(Term::Months(months).due(anchor) >= anchor || anchor.micros() % 1_000_000 > 0);
        }
    }
}
