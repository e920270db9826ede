//! What can be wrong with a recurrence rule, and where. The form shows the message beside the field and marks the place, so every
//! problem carries an offset into the text as the person wrote it, and a key for the text in her language.

/// A rule that was refused: which part of the text, where it starts, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{part:?} (character {}): {problem}", .at + 1)]
pub struct RuleError {
    /// Offset in characters (not bytes) from the start of the text, counted from 0.
    pub at: usize,
    /// The words of the text that are wrong; empty when something is missing.
    pub part: String,
    pub problem: Problem,
}

/// Why a rule is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("the rule is empty")]
    Empty,
    #[error("not written as NAME=VALUE")]
    NotNameValue,
    #[error("no part of a recurrence rule has this name")]
    UnknownName,
    #[error("stands more than once")]
    Repeated,
    #[error("has no value")]
    NoValue,
    #[error("FREQ is missing")]
    NoFrequency,
    #[error("must be DAILY, WEEKLY, MONTHLY or YEARLY")]
    NotAFrequency,
    /// HOURLY, BYHOUR and the like: the wheel knows days, not times.
    #[error("repeats within a day; the year wheel counts in days")]
    WithinADay,
    #[error("not a whole number")]
    NotANumber,
    /// Zero is outside every list that also counts from the end.
    #[error("must be {}{min} to {max}, not 0", if *signed { format!("-{max} to -1 or ") } else { String::new() })]
    OutOfRange { min: i32, max: i32, signed: bool },
    #[error("not a weekday (MO, TU, WE, TH, FR, SA, SU)")]
    NotAWeekday,
    #[error("not a day in the calendar (write YYYYMMDD)")]
    NotADate,
    /// RFC 5545 3.3.10: UNTIL has the same type as DTSTART, here a date.
    #[error("has a time of day; write only the date, YYYYMMDD")]
    UntilWithTime,
    #[error("ends before the first day {start}")]
    UntilBeforeStart { start: jiff::civil::Date },
    #[error("COUNT and UNTIL cannot stand in the same rule")]
    CountAndUntil,
    #[error("cannot be used with FREQ={frequency}")]
    NotWithFrequency { frequency: &'static str },
    /// RFC 5545 3.3.10: "the third Tuesday" of a week, of a day or of an ISO week means nothing.
    #[error("a numbered weekday needs FREQ=MONTHLY, or FREQ=YEARLY without BYWEEKNO")]
    NumberedWeekday,
    #[error("counts further than {from_start} from the beginning or {from_end} from the end of the period")]
    WeekdayTooFar { from_start: i8, from_end: i8 },
    #[error("BYSETPOS picks among days, so the rule needs another BY part")]
    PositionAlone,
    #[error("no month of the rule has such a day")]
    ImpossibleDay,
    #[error("the first day must lie between the years {} and {}", super::FIRST_YEAR, super::LAST_YEAR)]
    StartOutOfRange,
    #[error("gives no day within {} years of the first day {start}", super::SEARCH_YEARS)]
    NeverHappens { start: jiff::civil::Date },
    /// The expanding library refused it although our reading found nothing wrong; a fault of ours, told rather than hidden.
    #[error("cannot be used here")]
    Unsupported,
}

impl Problem {
    /// The key of the text that explains it, for the page's language files.
    pub fn key(&self) -> &'static str {
        match self {
            Problem::Empty => "wheel-rule-empty",
            Problem::NotNameValue => "wheel-rule-not-name-value",
            Problem::UnknownName => "wheel-rule-unknown-name",
            Problem::Repeated => "wheel-rule-repeated",
            Problem::NoValue => "wheel-rule-no-value",
            Problem::NoFrequency => "wheel-rule-no-frequency",
            Problem::NotAFrequency => "wheel-rule-not-a-frequency",
            Problem::WithinADay => "wheel-rule-within-a-day",
            Problem::NotANumber => "wheel-rule-not-a-number",
            Problem::OutOfRange { .. } => "wheel-rule-out-of-range",
            Problem::NotAWeekday => "wheel-rule-not-a-weekday",
            Problem::NotADate => "wheel-rule-not-a-date",
            Problem::UntilWithTime => "wheel-rule-until-with-time",
            Problem::UntilBeforeStart { .. } => "wheel-rule-until-before-start",
            Problem::CountAndUntil => "wheel-rule-count-and-until",
            Problem::NotWithFrequency { .. } => "wheel-rule-not-with-frequency",
            Problem::NumberedWeekday => "wheel-rule-numbered-weekday",
            Problem::WeekdayTooFar { .. } => "wheel-rule-weekday-too-far",
            Problem::Unsupported => "wheel-rule-unsupported",
            Problem::PositionAlone => "wheel-rule-position-alone",
            Problem::ImpossibleDay => "wheel-rule-impossible-day",
            Problem::StartOutOfRange => "wheel-rule-start-out-of-range",
            Problem::NeverHappens { .. } => "wheel-rule-never-happens",
        }
    }
}

/// Why no days were given for a range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    #[error("the range ends ({to}) before it begins ({from})")]
    Backwards { from: jiff::civil::Date, to: jiff::civil::Date },
    #[error("the range {from} to {to} is longer than {} years", super::RANGE_YEARS)]
    TooLong { from: jiff::civil::Date, to: jiff::civil::Date },
    #[error("more than {} days a year", super::DAYS_A_YEAR)]
    TooMany,
    /// The library refused a rule that was accepted when it was read: a fault of ours, told rather than hidden.
    #[error("the rule could not be expanded: {0}")]
    Library(String),
}
