//! Reading a rule as a person wrote it, with the place of every fault. What the RFC forbids is refused here, so that the library that
//! expands the rule later only meets rules that mean something.
use super::{End, FIRST_YEAR, Frequency, LAST_YEAR, Problem, Rule, RuleError, Weekday, WeekdayOf};
use jiff::civil::Date;

/// One `NAME=VALUE` of the text, with where it and its value begin (bytes).
struct Part<'a> {
    name: String,
    value: &'a str,
    at: usize,
    value_at: usize,
}

struct Reader<'a> {
    text: &'a str,
    parts: Vec<Part<'a>>,
}

/// The rule in `text`; `start` is what UNTIL is held against and what must itself be a reasonable day.
pub(super) fn rule(text: &str, start: Date) -> Result<Rule, RuleError> {
    let reader = Reader::split(text)?;
    if !(FIRST_YEAR..=LAST_YEAR).contains(&start.year()) {
        return Err(reader.error(0, "", Problem::StartOutOfRange));
    }
    let frequency = match reader.part("FREQ") {
        Some(part) => frequency(part.value).map_err(|problem| reader.error(part.value_at, part.value, problem))?,
        None => return Err(reader.error(0, "", Problem::NoFrequency)),
    };
    let mut rule = Rule::every(frequency);
    rule.interval = reader.number("INTERVAL", 1, i32::from(u16::MAX))?.and_then(|n| u16::try_from(n).ok()).unwrap_or(1);
    rule.end = reader.end(start)?;
    rule.months = reader.numbers("BYMONTH", 12, false)?;
    rule.weeks = reader.numbers("BYWEEKNO", 53, true)?;
    rule.year_days = reader.numbers("BYYEARDAY", 366, true)?;
    rule.month_days = reader.numbers("BYMONTHDAY", 31, true)?;
    rule.weekdays = reader.weekdays("BYDAY")?;
    let days_in_period = match frequency {
        Frequency::Daily => 1,
        Frequency::Weekly => 7,
        Frequency::Monthly => 31,
        Frequency::Yearly => 366,
    };
    rule.positions = reader.numbers("BYSETPOS", days_in_period, true)?;
    if let Some(part) = reader.part("WKST") {
        rule.week_start = weekday(part.value).ok_or_else(|| reader.error(part.value_at, part.value, Problem::NotAWeekday))?;
    }
    reader.check(&rule)?;
    Ok(rule)
}

const NAMES: [&str; 11] =
    ["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST"];

impl<'a> Reader<'a> {
    fn split(text: &'a str) -> Result<Reader<'a>, RuleError> {
        let mut reader = Reader { text, parts: Vec::new() };
        let trimmed = text.trim();
        let mut at = text.len() - text.trim_start().len();
        let body = match trimmed.get(..6) {
            Some(prefix) if prefix.eq_ignore_ascii_case("RRULE:") => {
                at += 6;
                trimmed.get(6..).unwrap_or_default()
            }
            _ => trimmed,
        };
        // One trailing semicolon is what several programs write; it says nothing.
        let body = body.strip_suffix(';').unwrap_or(body);
        if body.trim().is_empty() {
            return Err(reader.error(0, "", Problem::Empty));
        }
        for piece in body.split(';') {
            let Some((name, value)) = piece.split_once('=') else {
                return Err(reader.error(at, piece, Problem::NotNameValue));
            };
            let value_at = at + name.len() + 1;
            let upper = name.trim().to_ascii_uppercase();
            if matches!(upper.as_str(), "BYHOUR" | "BYMINUTE" | "BYSECOND") {
                return Err(reader.error(at, name, Problem::WithinADay));
            }
            if !NAMES.contains(&upper.as_str()) {
                return Err(reader.error(at, name, Problem::UnknownName));
            }
            if reader.part(&upper).is_some() {
                return Err(reader.error(at, name, Problem::Repeated));
            }
            if value.trim().is_empty() {
                return Err(reader.error(at, piece, Problem::NoValue));
            }
            reader.parts.push(Part { name: upper, value, at, value_at });
            at += piece.len() + 1;
        }
        Ok(reader)
    }

    fn part(&self, name: &str) -> Option<&Part<'a>> {
        self.parts.iter().find(|p| p.name == name)
    }

    /// `at` is in bytes; people count characters.
    fn error(&self, at: usize, part: &str, problem: Problem) -> RuleError {
        let chars = self.text.get(..at).map_or(0, |before| before.chars().count());
        RuleError { at: chars, part: part.trim().to_owned(), problem }
    }

    fn error_in(&self, name: &str, problem: Problem) -> RuleError {
        match self.part(name) {
            Some(part) => self.error(part.at, &format!("{}={}", part.name, part.value.trim()), problem),
            None => self.error(0, name, problem),
        }
    }

    /// The values of a list with where each begins.
    fn items(&self, name: &str) -> Vec<(usize, &'a str)> {
        let Some(part) = self.part(name) else { return Vec::new() };
        let mut at = part.value_at;
        part.value
            .split(',')
            .map(|item| {
                let here = at;
                at += item.len() + 1;
                (here, item)
            })
            .collect()
    }

    fn number(&self, name: &str, min: i32, max: i32) -> Result<Option<i32>, RuleError> {
        let Some(part) = self.part(name) else { return Ok(None) };
        let fail = |problem| self.error(part.value_at, part.value, problem);
        let n = integer(part.value).ok_or_else(|| fail(Problem::NotANumber))?;
        if !(i64::from(min)..=i64::from(max)).contains(&n) {
            return Err(fail(Problem::OutOfRange { min, max, signed: false }));
        }
        Ok(i32::try_from(n).ok())
    }

    /// A sorted list without duplicates of 1..=max, and of -max..=-1 where it is signed.
    fn numbers(&self, name: &str, max: i32, signed: bool) -> Result<Vec<i32>, RuleError> {
        let mut numbers = Vec::new();
        for (at, item) in self.items(name) {
            let n = integer(item).ok_or_else(|| self.error(at, item, Problem::NotANumber))?;
            match i32::try_from(n) {
                Ok(n) if (1..=max).contains(&n) || (signed && (-max..=-1).contains(&n)) => numbers.push(n),
                _ => return Err(self.error(at, item, Problem::OutOfRange { min: 1, max, signed })),
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        Ok(numbers)
    }

    fn weekdays(&self, name: &str) -> Result<Vec<WeekdayOf>, RuleError> {
        let mut days = Vec::new();
        for (at, item) in self.items(name) {
            let text = item.trim();
            let fail = |problem| self.error(at, item, problem);
            let (number, letters) =
                text.len().checked_sub(2).and_then(|i| text.split_at_checked(i)).ok_or_else(|| fail(Problem::NotAWeekday))?;
            let weekday = weekday(letters).ok_or_else(|| fail(Problem::NotAWeekday))?;
            let nth = match number {
                "" => None,
                number => match integer(number).map(i8::try_from) {
                    Some(Ok(n)) if (1..=53).contains(&n) || (-53..=-1).contains(&n) => Some(n),
                    Some(_) => return Err(fail(Problem::OutOfRange { min: 1, max: 53, signed: true })),
                    None => return Err(fail(Problem::NotAWeekday)),
                },
            };
            days.push(WeekdayOf { nth, weekday });
        }
        days.sort_unstable();
        days.dedup();
        Ok(days)
    }

    fn end(&self, start: Date) -> Result<End, RuleError> {
        let count = self.number("COUNT", 1, 100_000)?;
        let Some(part) = self.part("UNTIL") else {
            return Ok(count.and_then(|n| u32::try_from(n).ok()).map_or(End::Never, End::Count));
        };
        if count.is_some() {
            return Err(self.error_in("COUNT", Problem::CountAndUntil));
        }
        let fail = |problem| self.error(part.value_at, part.value, problem);
        let text = part.value.trim();
        if text.contains(['T', 't']) {
            return Err(fail(Problem::UntilWithTime));
        }
        let until = compact_date(text).ok_or_else(|| fail(Problem::NotADate))?;
        if until < start {
            return Err(fail(Problem::UntilBeforeStart { start }));
        }
        Ok(End::Until(until))
    }

    /// What the RFC's table (section 3.3.10) and the calendar forbid.
    fn check(&self, rule: &Rule) -> Result<(), RuleError> {
        let frequency = rule.frequency;
        let not_with = |name| Err(self.error_in(name, Problem::NotWithFrequency { frequency: frequency.as_str() }));
        if !rule.weeks.is_empty() && frequency != Frequency::Yearly {
            return not_with("BYWEEKNO");
        }
        if !rule.year_days.is_empty() && frequency != Frequency::Yearly {
            return not_with("BYYEARDAY");
        }
        if !rule.month_days.is_empty() && frequency == Frequency::Weekly {
            return not_with("BYMONTHDAY");
        }
        let numbered = rule.weekdays.iter().any(|d| d.nth.is_some());
        let may_number = frequency == Frequency::Monthly || (frequency == Frequency::Yearly && rule.weeks.is_empty());
        if numbered && !may_number {
            return Err(self.error_in("BYDAY", Problem::NumberedWeekday));
        }
        // From the end one less than the RFC allows: that is where the library stops.
        let (from_start, from_end) = if rule.numbers_within_month() { (5, 4) } else { (53, 52) };
        if rule.weekdays.iter().filter_map(|d| d.nth).any(|n| n > from_start || n < -from_end) {
            return Err(self.error_in("BYDAY", Problem::WeekdayTooFar { from_start, from_end }));
        }
        let picks_nothing = rule.months.is_empty()
            && rule.weeks.is_empty()
            && rule.year_days.is_empty()
            && rule.month_days.is_empty()
            && rule.weekdays.is_empty();
        if !rule.positions.is_empty() && picks_nothing {
            return Err(self.error_in("BYSETPOS", Problem::PositionAlone));
        }
        let impossible = !rule.months.is_empty()
            && !rule.month_days.is_empty()
            && rule.months.iter().all(|&month| rule.month_days.iter().all(|&day| day.abs() > longest(month)));
        if impossible {
            return Err(self.error_in("BYMONTHDAY", Problem::ImpossibleDay));
        }
        Ok(())
    }
}

/// The most days that a month can have.
fn longest(month: i32) -> i32 {
    match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn frequency(text: &str) -> Result<Frequency, Problem> {
    match text.trim().to_ascii_uppercase().as_str() {
        "DAILY" => Ok(Frequency::Daily),
        "WEEKLY" => Ok(Frequency::Weekly),
        "MONTHLY" => Ok(Frequency::Monthly),
        "YEARLY" => Ok(Frequency::Yearly),
        "HOURLY" | "MINUTELY" | "SECONDLY" => Err(Problem::WithinADay),
        _ => Err(Problem::NotAFrequency),
    }
}

fn weekday(text: &str) -> Option<Weekday> {
    Weekday::ALL.into_iter().find(|d| d.as_str().eq_ignore_ascii_case(text.trim()))
}

/// Digits with an optional sign; too many digits are a number out of every range.
fn integer(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(text.parse().unwrap_or(i64::MAX))
}

/// `20261231`; the form with hyphens is what date fields show, so it is read as well.
fn compact_date(text: &str) -> Option<Date> {
    let digits: String = match text.len() {
        8 => text.to_owned(),
        10 => text.parse::<Date>().ok()?.strftime("%Y%m%d").to_string(),
        _ => return None,
    };
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let year = digits.get(..4)?.parse().ok()?;
    let month = digits.get(4..6)?.parse().ok()?;
    let day = digits.get(6..)?.parse().ok()?;
    Date::new(year, month, day).ok()
}
