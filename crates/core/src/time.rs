//! Time: UTC inside, Europe/Stockholm shown. Reading the clock is the edge's business, never this crate's.
use jiff::{Timestamp, civil, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The zone in which people read times (Swedish law and practice; `domain.md` section 8).
pub const LOCAL_ZONE: &str = "Europe/Stockholm";

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a time: {0:?}")]
pub struct TimeError(pub String);

/// A moment: microseconds since 1970-01-01T00:00:00Z. Stored as BIGINT on both databases.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(i64);

impl Instant {
    pub const fn from_micros(micros: i64) -> Instant {
        Instant(micros)
    }
    pub const fn micros(self) -> i64 {
        self.0
    }
    pub const fn plus_seconds(self, seconds: i64) -> Instant {
        Instant(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }
    pub const fn plus_hours(self, hours: i64) -> Instant {
        self.plus_seconds(hours.saturating_mul(3600))
    }
    /// Seconds from `earlier` to `self`; negative when `self` comes first.
    pub const fn seconds_since(self, earlier: Instant) -> i64 {
        (self.0 - earlier.0) / 1_000_000
    }
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 { Timestamp::MIN } else { Timestamp::MAX })
    }
    /// The same moment in Europe/Stockholm.
    pub fn local(self) -> jiff::Zoned {
        self.timestamp().to_zoned(local_zone())
    }
    /// The calendar day in Europe/Stockholm.
    pub fn local_date(self) -> Date {
        Date(self.local().date())
    }
    /// `2026-11-22 01:39` in Europe/Stockholm.
    pub fn local_minute(self) -> String {
        self.local().strftime("%Y-%m-%d %H:%M").to_string()
    }
    /// `2026-11-22 01:39:07` in Europe/Stockholm.
    pub fn local_second(self) -> String {
        self.local().strftime("%Y-%m-%d %H:%M:%S").to_string()
    }
    /// Parses what a `<input type="datetime-local">` sends (`2026-11-22T01:39`), read as Europe/Stockholm.
    /// A time in the spring gap moves forward, one in the autumn fold is the first of the two (jiff's "compatible").
    pub fn parse_local(text: &str) -> Result<Instant, TimeError> {
        let error = || TimeError(text.to_owned());
        let civil: civil::DateTime = text.trim().replace(' ', "T").parse().map_err(|_| error())?;
        let zoned = civil.to_zoned(local_zone()).map_err(|_| error())?;
        Ok(Instant(zoned.timestamp().as_microsecond()))
    }
    /// `2026-11-22T01:39`, the value of a `datetime-local` input.
    pub fn local_input(self) -> String {
        self.local().strftime("%Y-%m-%dT%H:%M").to_string()
    }
}

/// Europe/Stockholm, from the time zone data that the binary carries.
pub(crate) fn local_zone() -> TimeZone {
    TimeZone::get(LOCAL_ZONE).unwrap_or(TimeZone::UTC)
}

impl From<Timestamp> for Instant {
    fn from(t: Timestamp) -> Instant {
        Instant(t.as_microsecond())
    }
}

impl fmt::Display for Instant {
    /// RFC 3339 in UTC with `Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.timestamp(), f)
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Instant {
    type Err = TimeError;
    /// RFC 3339.
    fn from_str(s: &str) -> Result<Instant, TimeError> {
        let t: Timestamp = s.trim().parse().map_err(|_| TimeError(s.to_owned()))?;
        Ok(Instant(t.as_microsecond()))
    }
}

/// A calendar day without time or zone, `YYYY-MM-DD`. Stored as TEXT.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub civil::Date);

impl Date {
    pub fn plus_months(self, months: i32) -> Date {
        Date(self.0.checked_add(jiff::Span::new().months(months)).unwrap_or(self.0))
    }
    pub fn plus_days(self, days: i32) -> Date {
        Date(self.0.checked_add(jiff::Span::new().days(days)).unwrap_or(self.0))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Date {
    type Err = TimeError;
    fn from_str(s: &str) -> Result<Date, TimeError> {
        s.trim().parse().map(Date).map_err(|_| TimeError(s.to_owned()))
    }
}

impl Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Date, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_and_winter_are_shown_in_stockholm() {
        let winter: Instant = "2026-01-15T12:00:00Z".parse().expect("rfc3339");
        let summer: Instant = "2026-07-15T12:00:00Z".parse().expect("rfc3339");
        assert_eq!(winter.local_minute(), "2026-01-15 13:00");
        assert_eq!(summer.local_minute(), "2026-07-15 14:00");
    }

    #[test]
    fn a_form_time_is_read_as_stockholm() {
        assert_eq!(Instant::parse_local("2026-11-22T01:39").map(|i| i.to_string()), Ok("2026-11-22T00:39:00Z".to_owned()));
        assert!(Instant::parse_local("2026-13-01T00:00").is_err());
    }
}
