//! A second reading of RFC 5545, slow and short: it looks at every day of every period and asks each part of the rule. The library's
//! answers are held against it, because the library is a port of a port and its siblings share faults.
use super::{
    End, Frequency, Recurrence, Rule, Weekday,
    tests::{any_day, any_rule},
};
use jiff::{ToSpan, civil::Date};
use proptest::prelude::*;

fn expected(recurrence: &Recurrence, to: Date) -> Vec<Date> {
    let Recurrence { start, rule } = recurrence.explicit();
    let mut days = Vec::new();
    let mut period = first_of_period(start, &rule);
    while period <= to {
        let next = match rule.frequency {
            Frequency::Daily => period.checked_add(i32::from(rule.interval).days()),
            Frequency::Weekly => period.checked_add(i32::from(rule.interval).weeks()),
            Frequency::Monthly => period.checked_add(i32::from(rule.interval).months()),
            Frequency::Yearly => period.checked_add(i32::from(rule.interval).years()),
        };
        let last = match rule.frequency {
            Frequency::Daily => period,
            Frequency::Weekly => period.checked_add(6.days()).expect("near"),
            Frequency::Monthly => period.last_of_month(),
            Frequency::Yearly => period.last_of_year(),
        };
        let set: Vec<Date> = period.series(1.day()).take_while(|d| *d <= last).filter(|d| fits(&rule, *d)).collect();
        let len = i32::try_from(set.len()).expect("few");
        let picked = set.iter().zip(1i32..).filter(|&(_, n)| {
            rule.positions.is_empty() || rule.positions.contains(&n) || rule.positions.contains(&(n - len - 1))
        });
        days.extend(picked.map(|(d, _)| *d).filter(|d| *d >= start));
        period = next.expect("near");
    }
    match rule.end {
        End::Count(count) => days.truncate(count as usize),
        End::Until(until) => days.retain(|d| *d <= until),
        End::Never => {}
    }
    days.retain(|d| *d <= to);
    days
}

fn first_of_period(day: Date, rule: &Rule) -> Date {
    match rule.frequency {
        Frequency::Daily => day,
        Frequency::Weekly => {
            let mut day = day;
            while Weekday::of(day) != rule.week_start {
                day = day.yesterday().expect("near");
            }
            day
        }
        Frequency::Monthly => day.first_of_month(),
        Frequency::Yearly => day.first_of_year(),
    }
}

fn fits(rule: &Rule, day: Date) -> bool {
    let either = |list: &[i32], n: i32, len: i32| list.is_empty() || list.contains(&n) || list.contains(&(n - len - 1));
    let in_year = (i32::from(day.day_of_year()), i32::from(day.days_in_year()));
    let in_month = (i32::from(day.day()), i32::from(day.days_in_month()));
    let iso = day.iso_week_date();
    let week_len = i32::from(iso.weeks_in_year());
    let weekday = rule.weekdays.is_empty()
        || rule.weekdays.iter().any(|w| {
            let (n, len) = if rule.frequency == Frequency::Monthly || !rule.months.is_empty() { in_month } else { in_year };
            let nth = w.nth.map(i32::from);
            let (from_start, from_end) = ((n - 1) / 7 + 1, -((len - n) / 7 + 1));
            w.weekday == Weekday::of(day) && nth.is_none_or(|nth| nth == from_start || nth == from_end)
        });
    weekday
        && (rule.months.is_empty() || rule.months.contains(&i32::from(day.month())))
        && either(&rule.weeks, i32::from(iso.week()), week_len)
        && either(&rule.year_days, in_year.0, in_year.1)
        && either(&rule.month_days, in_month.0, in_month.1)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]
    #[test]
    fn the_library_agrees_with_a_plain_reading_of_the_rfc(rule in any_rule(), start in any_day()) {
        let Ok(recurrence) = Recurrence::parse(&rule, start) else { return Ok(()) };
        let to = start.checked_add(9.years()).expect("near");
        prop_assert_eq!(recurrence.occurrences(start, to).expect("bounded"), expected(&recurrence, to), "{} from {}", rule, start);
    }
}
