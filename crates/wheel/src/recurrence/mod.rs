//! When an activity comes round: a recurrence rule (RFC 5545 section 3.3.10) over calendar days.
//!
//! The reading is ours, because a person must be told *where* her rule is wrong and the library's messages do not say; the days come
//! from the `rrule` crate (`expand.rs` is the only file that knows it, and the only one with chrono's types). There are no times of
//! day and no zones: an activity belongs to a day, so the changes to and from summer time cannot move it.
//!
//! A rule may be open ended; its days are therefore always asked for within a range. The first day (DTSTART) is where the counting
//! starts. It is an occurrence only when the rule says so: RFC 5545 leaves the other case undefined.
//!
//! **Leap days.** A yearly rule from 29 February gives leap years only, as the RFC says ("invalid dates are ignored"). Who wants the
//! last day of February in every year asks for it with [`Recurrence::last_day_of_month`], which writes it as `BYMONTHDAY=-1`, so that
//! calendar programs that read our feed agree. The same goes for "monthly on the 31st".
mod error;
mod expand;
#[cfg(test)]
mod oracle;
mod parse;
#[cfg(test)]
mod tests;

pub use error::{Problem, RangeError, RuleError};
use jiff::{ToSpan, civil::Date};
use std::fmt;

/// A first day lies between these years.
pub const FIRST_YEAR: i16 = 1970;
pub const LAST_YEAR: i16 = 2200;
/// A rule must give a day within so many years of its first day.
pub const SEARCH_YEARS: i16 = 5;
/// The longest range that days are given for.
pub const RANGE_YEARS: i16 = 10;
/// A guard, never met by days that are days: a year has 366.
pub const DAYS_A_YEAR: usize = 400;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

impl Frequency {
    /// As the RFC writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Frequency::Daily => "DAILY",
            Frequency::Weekly => "WEEKLY",
            Frequency::Monthly => "MONTHLY",
            Frequency::Yearly => "YEARLY",
        }
    }
}

/// Monday first, as in ISO 8601 and in Sweden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    pub const ALL: [Weekday; 7] = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];

    /// As the RFC writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Weekday::Monday => "MO",
            Weekday::Tuesday => "TU",
            Weekday::Wednesday => "WE",
            Weekday::Thursday => "TH",
            Weekday::Friday => "FR",
            Weekday::Saturday => "SA",
            Weekday::Sunday => "SU",
        }
    }

    pub fn of(day: Date) -> Weekday {
        let offset = day.weekday().to_monday_zero_offset();
        Weekday::ALL.get(usize::from(offset.unsigned_abs())).copied().unwrap_or(Weekday::Monday)
    }
}

/// `FR`, `2TU` or `-1FR`: every such weekday of the period, or the nth (negative: from its end).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WeekdayOf {
    /// -53..=53 without 0; `None` is every one.
    pub nth: Option<i8>,
    pub weekday: Weekday,
}

/// When a rule stops giving days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Never,
    /// After so many days, at least 1.
    Count(u32),
    /// With this day, which may be the last occurrence.
    Until(Date),
}

/// A rule that has been read and checked: it gives at least one day within five years of its first day.
/// `Display` writes it in RFC 5545's form without DTSTART, always in the same order, and that text reads back as an equal rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recurrence {
    start: Date,
    rule: Rule,
}

/// The parts of a rule. Lists are sorted and without duplicates; an empty list means that the part is absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub frequency: Frequency,
    /// Every so many days, weeks, months, years; at least 1.
    pub interval: u16,
    pub end: End,
    /// 1..=12.
    pub months: Vec<i32>,
    /// ISO weeks, ±1..=53.
    pub weeks: Vec<i32>,
    /// ±1..=366.
    pub year_days: Vec<i32>,
    /// ±1..=31.
    pub month_days: Vec<i32>,
    pub weekdays: Vec<WeekdayOf>,
    /// Which of a period's days, ±1..=366.
    pub positions: Vec<i32>,
    pub week_start: Weekday,
}

impl Recurrence {
    /// Reads a rule such as `FREQ=MONTHLY;BYDAY=-1FR` (a leading `RRULE:` is fine, so is lower case) that counts from `start`.
    /// Refuses what the RFC forbids, what counts in hours, and rules that give no day within [`SEARCH_YEARS`] years of `start`.
    pub fn parse(text: &str, start: Date) -> Result<Recurrence, RuleError> {
        let rule = parse::rule(text, start)?;
        let recurrence = Recurrence { start, rule };
        let problem = match recurrence.first() {
            Ok(Some(_)) => return Ok(recurrence),
            Ok(None) => Problem::NeverHappens { start },
            Err(_) => Problem::Unsupported,
        };
        Err(RuleError { at: 0, part: text.trim().to_owned(), problem })
    }

    /// One day, once.
    pub fn once(day: Date) -> Recurrence {
        Recurrence { start: day, rule: Rule { end: End::Count(1), ..Rule::every(Frequency::Daily) } }
    }

    pub fn start(&self) -> Date {
        self.start
    }

    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    /// The rule with what it takes silently from its first day written out: a yearly rule's month and day, a monthly one's day, a
    /// weekly one's weekday. Gives the same days; its first day can then be moved without changing what the rule means.
    pub fn explicit(&self) -> Recurrence {
        Recurrence { start: self.start, rule: self.rule.explicit(self.start) }
    }

    /// Where a rule from 29–31 skips short months, the same rule on the last day of the month instead; `None` where it skips nothing.
    pub fn last_day_of_month(&self) -> Option<Recurrence> {
        let mut rule = self.rule.explicit(self.start);
        let [day] = rule.month_days[..] else { return None };
        let skips = match rule.frequency {
            Frequency::Monthly if rule.months.is_empty() => day > 28,
            Frequency::Monthly | Frequency::Yearly => rule.months.iter().any(|&m| day > shortest(m)),
            Frequency::Daily | Frequency::Weekly => false,
        };
        rule.month_days = vec![-1];
        skips.then_some(Recurrence { start: self.start, rule })
    }

    /// The same rule some years later, for a rule that ends: first day and UNTIL keep their month and day, except that 29 February
    /// becomes the 28th. What the rule takes from its first day is written out first, so that a Monday stays a Monday.
    /// `None` when that rule would give no day, or lies beyond [`LAST_YEAR`].
    pub(crate) fn years_later(&self, years: i16) -> Option<Recurrence> {
        let mut rule = self.rule.explicit(self.start);
        let later = |day: Date| day.checked_add(i32::from(years).years()).ok();
        let start = later(self.start)?;
        if let End::Until(until) = rule.end {
            rule.end = End::Until(later(until)?);
        }
        let moved = Recurrence { start, rule };
        (start.year() <= LAST_YEAR && matches!(moved.first(), Ok(Some(_)))).then_some(moved)
    }
}

/// The fewest days that a month can have.
fn shortest(month: i32) -> i32 {
    match month {
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl Rule {
    /// A bare rule of this frequency: every period, open ended.
    pub fn every(frequency: Frequency) -> Rule {
        Rule {
            frequency,
            interval: 1,
            end: End::Never,
            months: Vec::new(),
            weeks: Vec::new(),
            year_days: Vec::new(),
            month_days: Vec::new(),
            weekdays: Vec::new(),
            positions: Vec::new(),
            week_start: Weekday::Monday,
        }
    }

    /// Whether "second Tuesday" counts within a month rather than a year (RFC 5545, the note on BYDAY).
    fn numbers_within_month(&self) -> bool {
        self.frequency == Frequency::Monthly || !self.months.is_empty()
    }

    fn explicit(&self, start: Date) -> Rule {
        let mut rule = self.clone();
        let names_days =
            !(rule.weeks.is_empty() && rule.year_days.is_empty() && rule.month_days.is_empty() && rule.weekdays.is_empty());
        match rule.frequency {
            Frequency::Weekly if !names_days => rule.weekdays.push(WeekdayOf { nth: None, weekday: Weekday::of(start) }),
            Frequency::Monthly if !names_days => rule.month_days.push(i32::from(start.day())),
            Frequency::Yearly if !names_days => {
                if rule.months.is_empty() {
                    rule.months.push(i32::from(start.month()));
                }
                rule.month_days.push(i32::from(start.day()));
            }
            // "Week 12" of a yearly rule is that week's day of the first day's weekday (RFC 5545: taken from DTSTART).
            Frequency::Yearly
                if !rule.weeks.is_empty()
                    && rule.weekdays.is_empty()
                    && rule.year_days.is_empty()
                    && rule.month_days.is_empty() =>
            {
                rule.weekdays.push(WeekdayOf { nth: None, weekday: Weekday::of(start) });
            }
            _ => {}
        }
        rule
    }
}

impl fmt::Display for WeekdayOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.nth {
            Some(nth) => write!(f, "{nth}{}", self.weekday.as_str()),
            None => f.write_str(self.weekday.as_str()),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn list<T: ToString>(f: &mut fmt::Formatter<'_>, name: &str, values: &[T]) -> fmt::Result {
            if values.is_empty() {
                return Ok(());
            }
            let values: Vec<String> = values.iter().map(T::to_string).collect();
            write!(f, ";{name}={}", values.join(","))
        }
        write!(f, "FREQ={}", self.frequency.as_str())?;
        if self.interval != 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        match self.end {
            End::Never => {}
            End::Count(count) => write!(f, ";COUNT={count}")?,
            End::Until(day) => write!(f, ";UNTIL={}", day.strftime("%Y%m%d"))?,
        }
        list(f, "BYMONTH", &self.months)?;
        list(f, "BYWEEKNO", &self.weeks)?;
        list(f, "BYYEARDAY", &self.year_days)?;
        list(f, "BYMONTHDAY", &self.month_days)?;
        list(f, "BYDAY", &self.weekdays)?;
        list(f, "BYSETPOS", &self.positions)?;
        if self.week_start != Weekday::Monday {
            write!(f, ";WKST={}", self.week_start.as_str())?;
        }
        Ok(())
    }
}

impl fmt::Display for Recurrence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.rule, f)
    }
}
