use super::*;
use jiff::civil::date;
use proptest::prelude::*;

fn days(rule: &str, start: Date, from: Date, to: Date) -> Vec<String> {
    Recurrence::parse(rule, start).expect(rule).occurrences(from, to).expect(rule).iter().map(Date::to_string).collect()
}

fn year(rule: &str, start: Date, year: i16) -> Vec<String> {
    days(rule, start, date(year, 1, 1), date(year, 12, 31))
}

fn refused(rule: &str, start: Date) -> (usize, String, Problem) {
    let e = Recurrence::parse(rule, start).expect_err(rule);
    (e.at, e.part, e.problem)
}

const START: Date = date(2026, 1, 1);

#[test]
fn the_last_friday_of_every_month() {
    let by_number = year("FREQ=MONTHLY;BYDAY=-1FR", START, 2026);
    assert_eq!(by_number.first().map(String::as_str), Some("2026-01-30"));
    assert_eq!(by_number.last().map(String::as_str), Some("2026-12-25"));
    assert_eq!(by_number.len(), 12);
    assert_eq!(by_number, year("FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1", START, 2026));
}

#[test]
fn the_first_monday_is_not_every_monday() {
    assert_eq!(year("FREQ=MONTHLY;BYDAY=1MO;BYMONTH=3,9", START, 2026), ["2026-03-02", "2026-09-07"]);
    assert_eq!(Recurrence::parse("FREQ=MONTHLY;BYDAY=1MO", START).expect("rule").to_string(), "FREQ=MONTHLY;BYDAY=1MO");
}

#[test]
fn every_monday_and_the_last_friday() {
    assert_eq!(
        days("FREQ=MONTHLY;BYDAY=MO,-1FR", START, START, date(2026, 1, 31)),
        ["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26", "2026-01-30"]
    );
}

#[test]
fn the_last_working_day_of_a_quarter() {
    let rule = "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1";
    assert_eq!(year(rule, START, 2026), ["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"]);
    assert_eq!(year(rule, START, 2028), ["2028-03-31", "2028-06-30", "2028-09-29", "2028-12-29"]);
}

#[test]
fn a_leap_day_comes_in_leap_years_and_never_in_2100() {
    let yearly = Recurrence::parse("FREQ=YEARLY", date(2024, 2, 29)).expect("rule");
    assert_eq!(
        yearly.occurrences(date(2024, 1, 1), date(2033, 12, 31)).expect("days"),
        [date(2024, 2, 29), date(2028, 2, 29), date(2032, 2, 29)]
    );
    assert_eq!(yearly.next_after(date(2024, 2, 29)), Some(date(2028, 2, 29)));
    assert_eq!(year("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", date(2096, 1, 1), 2100), Vec::<String>::new());
}

#[test]
fn a_leap_day_may_become_the_last_of_february() {
    let yearly = Recurrence::parse("FREQ=YEARLY", date(2024, 2, 29)).expect("rule").last_day_of_month().expect("skips years");
    assert_eq!(yearly.to_string(), "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1");
    assert_eq!(
        yearly.occurrences(date(2024, 1, 1), date(2026, 12, 31)).expect("days"),
        [date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28)]
    );
    assert!(Recurrence::parse("FREQ=YEARLY", date(2026, 3, 31)).expect("rule").last_day_of_month().is_none());
}

#[test]
fn the_31st_skips_short_months_unless_the_last_day_is_chosen() {
    let monthly = Recurrence::parse("FREQ=MONTHLY", date(2026, 1, 31)).expect("rule");
    let in_2026 = |r: &Recurrence| r.occurrences(START, date(2026, 12, 31)).expect("days");
    assert_eq!(in_2026(&monthly).len(), 7);
    let last = monthly.last_day_of_month().expect("skips months");
    assert_eq!((in_2026(&last).len(), in_2026(&last)[1]), (12, date(2026, 2, 28)));
}

#[test]
fn iso_weeks_at_the_ends_of_years() {
    // 2026 has 53 ISO weeks; week 1 of 2026 began on Monday 29 December 2025, week 53 begins on 28 December 2026.
    assert_eq!(
        days("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", date(2025, 1, 1), date(2025, 1, 1), date(2027, 12, 31)),
        ["2025-12-29", "2027-01-04"]
    );
    assert_eq!(
        days("FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO", date(2025, 1, 1), date(2025, 1, 1), date(2033, 12, 31)),
        ["2026-12-28", "2032-12-27"]
    );
    // Thursday of week 53 of 2020 is 31 December; its Friday is 1 January 2021.
    assert_eq!(days("FREQ=YEARLY;BYWEEKNO=53;BYDAY=FR", date(2020, 1, 1), date(2020, 1, 1), date(2021, 12, 31)), ["2021-01-01"]);
    assert_eq!(year("FREQ=YEARLY;BYWEEKNO=20", date(2026, 5, 13), 2026), ["2026-05-13"]);
}

#[test]
fn every_second_week_keeps_its_rhythm_over_new_year() {
    let across = days("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", date(2026, 12, 10), date(2026, 12, 1), date(2027, 1, 31));
    assert_eq!(across, ["2026-12-10", "2026-12-21", "2026-12-24", "2027-01-04", "2027-01-07", "2027-01-18", "2027-01-21"]);
}

#[test]
fn the_first_week_counts_from_its_monday_also_when_the_rule_starts_later() {
    // The second working day of the week is a Tuesday; the rule starts on a Wednesday.
    let picked = days("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=2", date(2026, 11, 18), date(2026, 11, 1), date(2026, 12, 1));
    assert_eq!(picked, ["2026-11-24", "2026-12-01"]);
}

#[test]
fn changes_to_and_from_summer_time_move_no_day() {
    // 29 March and 25 October 2026 in Europe/Stockholm.
    let march = days("FREQ=DAILY", date(2026, 3, 27), date(2026, 3, 27), date(2026, 3, 31));
    assert_eq!(march, ["2026-03-27", "2026-03-28", "2026-03-29", "2026-03-30", "2026-03-31"]);
    assert_eq!(
        days("FREQ=WEEKLY", date(2026, 10, 18), date(2026, 10, 18), date(2026, 11, 1)),
        ["2026-10-18", "2026-10-25", "2026-11-01"]
    );
}

#[test]
fn until_is_the_last_possible_day_and_count_counts_from_the_first() {
    assert_eq!(year("FREQ=WEEKLY;UNTIL=20260115", START, 2026), ["2026-01-01", "2026-01-08", "2026-01-15"]);
    assert_eq!(year("FREQ=WEEKLY;UNTIL=2026-01-14", START, 2026), ["2026-01-01", "2026-01-08"]);
    assert_eq!(days("FREQ=MONTHLY;COUNT=3", START, date(2026, 2, 15), date(2027, 1, 1)), ["2026-03-01"]);
    assert_eq!(year("FREQ=DAILY;UNTIL=20260101", START, 2026), ["2026-01-01"]);
}

#[test]
fn a_rule_that_ended_gives_nothing_and_says_that_nothing_follows() {
    let rule = Recurrence::parse("FREQ=MONTHLY;UNTIL=20260331", START).expect("rule");
    assert_eq!(rule.occurrences(date(2027, 1, 1), date(2027, 12, 31)), Ok(Vec::new()));
    assert_eq!(rule.next_after(date(2026, 3, 1)), None);
    assert_eq!(rule.next_after(date(2025, 6, 1)), Some(START));
}

#[test]
fn a_range_before_the_first_day_is_empty_and_the_first_day_need_not_fit_the_rule() {
    assert_eq!(year("FREQ=YEARLY", START, 2025), Vec::<String>::new());
    assert_eq!(year("FREQ=MONTHLY;BYMONTHDAY=15;COUNT=1", date(2026, 1, 20), 2026), ["2026-02-15"]);
}

#[test]
fn the_next_day_may_be_many_years_away() {
    let next = |rule: &str, start, day| Recurrence::parse(rule, start).expect(rule).next_after(day);
    assert_eq!(next("FREQ=YEARLY", date(2096, 2, 29), date(2096, 2, 29)), Some(date(2104, 2, 29)));
    assert_eq!(next("FREQ=MONTHLY;INTERVAL=120", START, START), Some(date(2036, 1, 1)));
    assert_eq!(next("FREQ=YEARLY;INTERVAL=65535", START, START), None);
}

#[test]
fn ranges_have_a_direction_and_a_length() {
    let rule = Recurrence::parse("FREQ=DAILY", START).expect("rule");
    assert!(matches!(rule.occurrences(date(2026, 2, 1), START), Err(RangeError::Backwards { .. })));
    assert!(matches!(rule.occurrences(START, date(2036, 1, 2)), Err(RangeError::TooLong { .. })));
    assert_eq!(rule.occurrences(date(2028, 1, 1), date(2028, 12, 31)).map(|d| d.len()), Ok(366));
}

#[test]
fn rules_that_never_happen_are_refused() {
    let never = |rule: &str, start| assert!(matches!(refused(rule, start).2, Problem::NeverHappens { .. }), "{rule}");
    // There is never a third among one, and a leap day may be eight years away.
    never("FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=3;BYSETPOS=3", START);
    never("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", date(2097, 1, 1));
    never("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO", date(2025, 1, 1));
}

#[test]
fn faults_name_their_place() {
    assert_eq!(refused("", START), (0, String::new(), Problem::Empty));
    assert_eq!(refused(" RRULE: ", START).2, Problem::Empty);
    assert_eq!(refused("varje måndag", START), (0, "varje måndag".to_owned(), Problem::NotNameValue));
    assert_eq!(refused("BYDAY=MO", START).2, Problem::NoFrequency);
    assert_eq!(refused("FREQ=ÅRLIG;BYDAY=8X", START), (5, "ÅRLIG".to_owned(), Problem::NotAFrequency));
    assert_eq!(refused("FREQ=HOURLY", START), (5, "HOURLY".to_owned(), Problem::WithinADay));
    assert_eq!(refused("FREQ=DAILY;BYHOUR=9", START), (11, "BYHOUR".to_owned(), Problem::WithinADay));
    assert_eq!(refused("FREQ=DAILY;FREQ=DAILY", START).2, Problem::Repeated);
    assert_eq!(refused("FREQ=DAILY;COUNT=", START), (11, "COUNT=".to_owned(), Problem::NoValue));
    assert_eq!(refused("FREQ=DAILY;EVERY=2", START).2, Problem::UnknownName);
    assert_eq!(refused("FREQ=WEEKLY;BYDAY=MO,8X", START), (21, "8X".to_owned(), Problem::NotAWeekday));
    assert_eq!(refused("FREQ=YEARLY;BYMONTH=1,13", START).0, 22);
    assert_eq!(refused("FREQ=DAILY;INTERVAL=0", START).2, Problem::OutOfRange { min: 1, max: 65535, signed: false });
    assert_eq!(refused("FREQ=DAILY;INTERVAL=99999999999999999999", START).0, 20);
    assert_eq!(refused("FREQ=DAILY;COUNT=två", START), (17, "två".to_owned(), Problem::NotANumber));
}

#[test]
fn faults_of_meaning_are_told_apart() {
    assert_eq!(refused("FREQ=YEARLY;UNTIL=20260230", START).2, Problem::NotADate);
    assert_eq!(
        refused("FREQ=YEARLY;UNTIL=20251231", START),
        (18, "20251231".to_owned(), Problem::UntilBeforeStart { start: START })
    );
    assert_eq!(refused("FREQ=YEARLY;UNTIL=20271231T120000Z", START).2, Problem::UntilWithTime);
    assert_eq!(refused("FREQ=YEARLY;UNTIL=20271231;COUNT=2", START).2, Problem::CountAndUntil);
    assert_eq!(refused("FREQ=YEARLY;BYMONTH=2,4;BYMONTHDAY=31", START).2, Problem::ImpossibleDay);
    assert_eq!(refused("FREQ=MONTHLY;BYWEEKNO=3", START).2, Problem::NotWithFrequency { frequency: "MONTHLY" });
    assert_eq!(refused("FREQ=WEEKLY;BYMONTHDAY=3", START).2, Problem::NotWithFrequency { frequency: "WEEKLY" });
    assert_eq!(refused("FREQ=WEEKLY;BYDAY=2MO", START).2, Problem::NumberedWeekday);
    assert_eq!(refused("FREQ=MONTHLY;BYDAY=6MO", START).2, Problem::WeekdayTooFar { from_start: 5, from_end: 4 });
    assert_eq!(refused("FREQ=MONTHLY;BYSETPOS=1", START).2, Problem::PositionAlone);
    assert_eq!(refused("FREQ=WEEKLY;BYDAY=MO;BYSETPOS=8", START).2, Problem::OutOfRange { min: 1, max: 7, signed: true });
    assert_eq!(refused("FREQ=DAILY", date(1800, 1, 1)).2, Problem::StartOutOfRange);
}

#[test]
fn a_message_reads_as_a_sentence() {
    let error = Recurrence::parse("FREQ=YEARLY;BYMONTHDAY=0", START).expect_err("zero");
    assert_eq!(error.to_string(), "\"0\" (character 24): must be -31 to -1 or 1 to 31, not 0");
    assert_eq!(error.problem.key(), "wheel-rule-out-of-range");
}

/// Rules as a form or a template would make them, and stranger ones; some are refused, which is fine.
pub(super) fn any_rule() -> impl Strategy<Value = String> {
    let weekdays = prop::collection::vec((prop::option::of(-5i8..=5), 0usize..7), 0..4);
    let lists = (
        prop::collection::vec(1i32..=12, 0..3),
        prop::collection::vec(-31i32..=31, 0..3),
        weekdays,
        prop::collection::vec(-3i32..=3, 0..2),
        prop::collection::vec(-53i32..=53, 0..2),
        prop::collection::vec(-366i32..=366, 0..2),
        0usize..14,
    );
    (0usize..4, 1u32..5, 0u32..3, 1u32..40, lists).prop_map(
        |(f, interval, end, n, (months, month_days, weekdays, pos, weeks, year_days, week_start))| {
            let f = [Frequency::Daily, Frequency::Weekly, Frequency::Monthly, Frequency::Yearly][f];
            let mut rule = Rule::every(f);
            rule.interval = u16::try_from(interval).expect("small");
            rule.end = match end {
                0 => End::Never,
                1 => End::Count(n),
                _ => End::Until(date(2030, 6, 15)),
            };
            rule.months = months;
            rule.month_days = if f == Frequency::Weekly { Vec::new() } else { month_days };
            rule.weeks = if f == Frequency::Yearly { weeks } else { Vec::new() };
            rule.weekdays = weekdays.into_iter().map(|(nth, d)| WeekdayOf { nth, weekday: Weekday::ALL[d] }).collect();
            rule.positions = pos;
            rule.year_days = if f == Frequency::Yearly { year_days } else { Vec::new() };
            // Half of the rules begin their weeks on Monday; the numbers of weeks are only known for those.
            rule.week_start = Weekday::ALL.get(week_start).copied().filter(|_| rule.weeks.is_empty()).unwrap_or(Weekday::Monday);
            rule.to_string()
        },
    )
}

pub(super) fn any_day() -> impl Strategy<Value = Date> {
    (2020i16..2029, 1i8..=12, 1i8..=31).prop_filter_map("day", |(y, m, d)| Date::new(y, m, d).ok())
}

proptest! {
    #[test]
    fn what_the_reader_accepts_the_library_takes(rule in any_rule(), start in any_day()) {
        let refusal = Recurrence::parse(&rule, start).err().map(|e| e.problem);
        prop_assert_ne!(refusal, Some(Problem::Unsupported), "{}", rule);
    }

    #[test]
    fn days_are_sorted_within_the_range_and_after_the_start(rule in any_rule(), start in any_day(), from in any_day(), span in 0i32..1200) {
        let Ok(recurrence) = Recurrence::parse(&rule, start) else { return Ok(()) };
        let to = from.checked_add(span.days()).expect("near");
        let days = recurrence.occurrences(from, to).expect("bounded");
        prop_assert!(days.windows(2).all(|w| w[0] < w[1]));
        prop_assert!(days.iter().all(|&d| d >= from && d <= to && d >= start));
        if let End::Count(n) = recurrence.rule().end { prop_assert!(days.len() <= n as usize); }
        if let End::Until(u) = recurrence.rule().end { prop_assert!(days.iter().all(|&d| d <= u)); }
    }

    #[test]
    fn a_range_cut_in_two_gives_the_same_days(rule in any_rule(), start in any_day(), from in any_day(), a in 0i32..400, b in 1i32..400) {
        let Ok(recurrence) = Recurrence::parse(&rule, start) else { return Ok(()) };
        let cut = from.checked_add(a.days()).expect("near");
        let to = cut.checked_add(b.days()).expect("near");
        let mut halves = recurrence.occurrences(from, cut).expect("bounded");
        halves.extend(recurrence.occurrences(cut.tomorrow().expect("near"), to).expect("bounded"));
        prop_assert_eq!(halves, recurrence.occurrences(from, to).expect("bounded"));
    }

    #[test]
    fn the_written_rule_reads_back(rule in any_rule(), start in any_day()) {
        let Ok(recurrence) = Recurrence::parse(&rule, start) else { return Ok(()) };
        prop_assert_eq!(Recurrence::parse(&recurrence.to_string(), start), Ok(recurrence.clone()));
        let explicit = recurrence.explicit();
        let (from, to) = (start, start.checked_add(3.years()).expect("near"));
        prop_assert_eq!(explicit.occurrences(from, to), recurrence.occurrences(from, to));
    }

    #[test]
    fn the_next_day_is_the_next_in_the_list(rule in any_rule(), start in any_day()) {
        let Ok(recurrence) = Recurrence::parse(&rule, start) else { return Ok(()) };
        let days = recurrence.occurrences(start, start.checked_add(6.years()).expect("near")).expect("bounded");
        for pair in days.windows(2).take(20) {
            prop_assert_eq!(recurrence.next_after(pair[0]), Some(pair[1]));
        }
    }

    #[test]
    fn no_text_makes_the_reader_fall_over(text in "\\PC{0,60}", start in any_day()) {
        let _ = Recurrence::parse(&text, start);
    }
}
