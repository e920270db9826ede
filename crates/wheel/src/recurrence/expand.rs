//! From a rule to its days, through the `rrule` crate. The only file with chrono's types: a day crosses the border as midnight UTC,
//! where no hour is ever skipped.
//!
//! Four things are kept from the library, because its answers differ from the RFC's:
//! - COUNT and UNTIL are applied here. Its first week of a weekly rule begins at DTSTART instead of at the week's first day, which
//!   makes BYSETPOS pick the wrong day there; so it is started at the beginning of the period, and the days before the first day are
//!   dropped before they are counted.
//! - What a rule takes silently from DTSTART is written out first ([`super::Recurrence::explicit`]), because DTSTART is moved.
//! - `MO,-1FR` means "every Monday and the last Friday"; the library reads it as "every Monday that is also the last Friday". Plain
//!   weekdays beside numbered ones are numbered as well. It refuses counting further from the end than four weeks of a month or 52 of
//!   a year, which `parse.rs` tells the person.
//! - Its text form is not used: it writes "first Monday" (`1MO`) as `MO`, every Monday.
use super::{
    DAYS_A_YEAR, End, Frequency, LAST_YEAR, RANGE_YEARS, RangeError, Recurrence, Rule, SEARCH_YEARS, Weekday, WeekdayOf,
};
use chrono::{Datelike, TimeZone};
use jiff::{ToSpan, civil::Date};
use rrule::{NWeekday, RRule, RRuleSet, Tz};

impl Recurrence {
    /// The days of the rule from `from` to `to`, both included, in order and without duplicates. At most [`RANGE_YEARS`] years.
    pub fn occurrences(&self, from: Date, to: Date) -> Result<Vec<Date>, RangeError> {
        if to < from {
            return Err(RangeError::Backwards { from, to });
        }
        let longest = from.checked_add(i32::from(RANGE_YEARS).years()).unwrap_or(Date::MAX);
        if to > longest {
            return Err(RangeError::TooLong { from, to });
        }
        let years = usize::try_from(to.year() - from.year() + 1).unwrap_or(1);
        let mut days = Vec::new();
        self.visit(to, |day| {
            if day >= from {
                days.push(day);
            }
            days.len() <= years * DAYS_A_YEAR
        })?;
        if days.len() > years * DAYS_A_YEAR {
            return Err(RangeError::TooMany);
        }
        Ok(days)
    }

    /// The first day; `None` when there is none within [`SEARCH_YEARS`] years, which only happens while a rule is being checked.
    pub(super) fn first(&self) -> Result<Option<Date>, RangeError> {
        let start = self.start();
        self.next_between(start, start.checked_add(i32::from(SEARCH_YEARS).years()).unwrap_or(Date::MAX))
    }

    /// The first day after `day`, until the end of [`LAST_YEAR`]. `None` when the rule has ended.
    pub fn next_after(&self, day: Date) -> Option<Date> {
        self.next_between(day.tomorrow().ok()?, Date::new(LAST_YEAR, 12, 31).ok()?).ok().flatten()
    }

    fn next_between(&self, from: Date, to: Date) -> Result<Option<Date>, RangeError> {
        let mut found = None;
        self.visit(to, |day| {
            found = (day >= from).then_some(day);
            found.is_none()
        })?;
        Ok(found)
    }

    /// Calls `each` with every day up to `to` from the first one on, until it returns false.
    fn visit(&self, to: Date, mut each: impl FnMut(Date) -> bool) -> Result<(), RangeError> {
        let (mut left, to) = match self.rule().end {
            End::Never => (u32::MAX, to),
            End::Count(count) => (count, to),
            End::Until(until) => (u32::MAX, to.min(until)),
        };
        if to < self.start() {
            return Ok(());
        }
        let mut last = None;
        for moment in &library_rule(self)? {
            let Some(day) = to_day(&moment) else { break };
            if day > to || left == 0 {
                break;
            }
            if day < self.start() || last.is_some_and(|last| day <= last) {
                continue;
            }
            last = Some(day);
            left -= 1;
            if !each(day) {
                break;
            }
        }
        Ok(())
    }
}

/// The library's rule, open ended and started at the beginning of the first day's period.
fn library_rule(recurrence: &Recurrence) -> Result<RRuleSet, RangeError> {
    let Recurrence { start, rule } = recurrence.explicit();
    let begin = to_moment(period_start(start, &rule)).ok_or_else(|| RangeError::Library(format!("first day {start}")))?;
    let frequency = match rule.frequency {
        Frequency::Daily => rrule::Frequency::Daily,
        Frequency::Weekly => rrule::Frequency::Weekly,
        Frequency::Monthly => rrule::Frequency::Monthly,
        Frequency::Yearly => rrule::Frequency::Yearly,
    };
    let months: Vec<chrono::Month> =
        rule.months.iter().filter_map(|&m| u8::try_from(m).ok().and_then(|m| chrono::Month::try_from(m).ok())).collect();
    let weekdays = numbered_alike(&rule).iter().map(|d| NWeekday::new(d.nth.map(i16::from), to_weekday(d.weekday))).collect();
    RRule::new(frequency)
        .interval(rule.interval)
        .week_start(to_weekday(rule.week_start))
        .by_month(&months)
        .by_week_no(narrow(&rule.weeks))
        .by_year_day(narrow(&rule.year_days))
        .by_month_day(narrow(&rule.month_days))
        .by_weekday(weekdays)
        .by_set_pos(rule.positions)
        .build(begin)
        .map(RRuleSet::limit)
        .map_err(|error| RangeError::Library(error.to_string()))
}

/// The weekdays, all plain or all numbered. Numbers count within the month, or within the year of a yearly rule without BYMONTH.
fn numbered_alike(rule: &Rule) -> Vec<WeekdayOf> {
    let plain = rule.weekdays.iter().filter(|d| d.nth.is_none()).count();
    if plain == 0 || plain == rule.weekdays.len() {
        return rule.weekdays.clone();
    }
    let most: i8 = if rule.numbers_within_month() { 5 } else { 53 };
    let mut days: Vec<WeekdayOf> = Vec::new();
    for day in &rule.weekdays {
        match day.nth {
            Some(_) => days.push(*day),
            None => days.extend((1..=most).map(|n| WeekdayOf { nth: Some(n), weekday: day.weekday })),
        }
    }
    days.sort_unstable();
    days.dedup();
    days
}

fn narrow<T: TryFrom<i32>>(numbers: &[i32]) -> Vec<T> {
    numbers.iter().filter_map(|&n| T::try_from(n).ok()).collect()
}

/// The first day of the year, month or week (from WKST) that holds `day`; the day itself for a daily rule.
fn period_start(day: Date, rule: &Rule) -> Date {
    match rule.frequency {
        Frequency::Daily => day,
        Frequency::Weekly => {
            let back = (Weekday::of(day) as i32 - rule.week_start as i32).rem_euclid(7);
            day.checked_sub(back.days()).unwrap_or(day)
        }
        Frequency::Monthly => day.first_of_month(),
        Frequency::Yearly => day.first_of_year(),
    }
}

fn to_moment(day: Date) -> Option<chrono::DateTime<Tz>> {
    Tz::UTC
        .with_ymd_and_hms(i32::from(day.year()), day.month().unsigned_abs().into(), day.day().unsigned_abs().into(), 0, 0, 0)
        .single()
}

fn to_day(moment: &chrono::DateTime<Tz>) -> Option<Date> {
    let part = |n: u32| i8::try_from(n).ok();
    Date::new(i16::try_from(moment.year()).ok()?, part(moment.month())?, part(moment.day())?).ok()
}

fn to_weekday(day: Weekday) -> rrule::Weekday {
    match day {
        Weekday::Monday => rrule::Weekday::Mon,
        Weekday::Tuesday => rrule::Weekday::Tue,
        Weekday::Wednesday => rrule::Weekday::Wed,
        Weekday::Thursday => rrule::Weekday::Thu,
        Weekday::Friday => rrule::Weekday::Fri,
        Weekday::Saturday => rrule::Weekday::Sat,
        Weekday::Sunday => rrule::Weekday::Sun,
    }
}
