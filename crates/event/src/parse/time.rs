//! Times as devices write them: RFC 3339 and its relaxed cousins, BSD syslog without a year, Cisco with zone names, web server logs,
//! epoch numbers. Hand-written: this runs for every line.
use super::ParseCtx;
use jiff::{civil, tz::Offset};
use vk_core::Instant;

/// A device's clock may be ahead, and a device that states no zone may be up to 14 hours east of the assumed one. A line without a
/// year that lies at most this far in the future is therefore from now, not from a year ago.
const AHEAD_SECONDS: i64 = 14 * 3600;

/// A time as written: the year or the zone may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    year: Option<i16>,
    month: i8,
    day: i8,
    time: civil::Time,
    zone: Option<Offset>,
}

impl Stamp {
    /// The moment; `None` when the calendar has no such day. Without a year: the nearest year that puts it before now.
    pub(crate) fn instant(self, ctx: &ParseCtx) -> Option<Instant> {
        if let Some(year) = self.year {
            return self.in_year(year, ctx);
        }
        let latest = ctx.now.plus_seconds(AHEAD_SECONDS);
        let this_year = ctx.now.timestamp().to_zoned(jiff::tz::TimeZone::UTC).year();
        // Nine years back reach a 29 February across 1900 and 2100.
        (0..10).filter_map(|back| self.in_year(this_year.saturating_add(1).saturating_sub(back), ctx)).find(|t| *t <= latest)
    }

    fn in_year(self, year: i16, ctx: &ParseCtx) -> Option<Instant> {
        let at = civil::Date::new(year, self.month, self.day).ok()?.to_datetime(self.time);
        let timestamp = match self.zone {
            Some(offset) => offset.to_timestamp(at).ok()?,
            None => ctx.tz.to_timestamp(at).ok()?,
        };
        Some(timestamp.into())
    }

    /// The same time in a zone that stands elsewhere in the line.
    pub(crate) fn with_zone(self, zone: Offset) -> Stamp {
        Stamp { zone: Some(zone), ..self }
    }
}

/// Reads forward over bytes; every step may fail, none may panic.
struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn new(text: &'a str) -> Cursor<'a> {
        Cursor { text, at: 0 }
    }
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }
    fn eat_any(&mut self, bytes: &[u8]) -> Option<u8> {
        let found = self.peek().filter(|b| bytes.contains(b))?;
        self.at += 1;
        Some(found)
    }
    /// A number of `least` to `most` digits.
    fn number(&mut self, least: usize, most: usize) -> Option<i64> {
        let start = self.at;
        let mut value = 0i64;
        while let Some(digit) = self.peek().filter(u8::is_ascii_digit) {
            if self.at - start == most {
                break;
            }
            value = value * 10 + i64::from(digit - b'0');
            self.at += 1;
        }
        (self.at - start >= least).then_some(value)
    }
    fn spaces(&mut self) {
        while self.eat(b' ') {}
    }
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }
    /// `hh:mm:ss` with an optional fraction after `.` or `,`.
    fn clock(&mut self) -> Option<civil::Time> {
        let hour = self.number(1, 2)?;
        self.eat(b':').then_some(())?;
        let minute = self.number(2, 2)?;
        let second = if self.eat(b':') { self.number(2, 2)? } else { 0 };
        let nanos = self.fraction();
        // A leap second is shown as the last one.
        civil::Time::new(
            i8::try_from(hour).ok()?,
            i8::try_from(minute).ok()?,
            i8::try_from(second.min(59 + second / 61)).ok()?,
            nanos,
        )
        .ok()
    }
    fn fraction(&mut self) -> i32 {
        let start = self.at;
        if self.eat_any(b".,").is_none() || !self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at = start;
            return 0;
        }
        let (mut nanos, mut digits) = (0i32, 0);
        while let Some(digit) = self.peek().filter(u8::is_ascii_digit) {
            if digits < 9 {
                nanos = nanos * 10 + i32::from(digit - b'0');
                digits += 1;
            }
            self.at += 1;
        }
        (digits..9).for_each(|_| nanos *= 10);
        nanos
    }
    /// `Z`, `+02:00`, `+0200`, `+02`.
    fn offset(&mut self) -> Option<Offset> {
        if self.eat(b'Z') {
            return Some(Offset::UTC);
        }
        let sign = if self.eat_any(b"+-")? == b'-' { -1 } else { 1 };
        let hours = self.number(2, 2)?;
        let colon = self.eat(b':');
        let minutes = if colon || self.peek().is_some_and(|b| b.is_ascii_digit()) { self.number(2, 2)? } else { 0 };
        (hours < 24 && minutes < 60).then_some(())?;
        Offset::from_seconds(sign * i32::try_from(hours * 3600 + minutes * 60).ok()?).ok()
    }
    /// A zone after a space: an offset or one of the names that devices write. Steps back when there is none.
    fn spaced_zone(&mut self) -> Option<Offset> {
        let start = self.at;
        self.eat(b' ').then_some(())?;
        if let Some(offset) = self.offset().filter(|_| matches!(self.peek(), None | Some(b' ' | b':' | b',' | b']'))) {
            return Some(offset);
        }
        self.at = start + 1;
        let word_end = self.rest().find(|c: char| !c.is_ascii_uppercase()).unwrap_or(self.rest().len());
        let after = self.rest().as_bytes().get(word_end).copied();
        if let Some(zone) =
            self.rest().get(..word_end).and_then(zone_by_name).filter(|_| matches!(after, None | Some(b' ' | b':')))
        {
            self.at += word_end;
            return Some(zone);
        }
        self.at = start;
        None
    }
    fn month(&mut self) -> Option<i8> {
        let month = month_by_name(self.rest().get(..3)?)?;
        self.at += 3;
        Some(month)
    }
    /// Steps over a week day and what separates it.
    fn weekday(&mut self) {
        let Some(word) = self.rest().get(..3) else { return };
        if ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].contains(&word)
            && matches!(self.rest().as_bytes().get(3), Some(b' ' | b','))
        {
            self.at += 3;
            self.eat(b',');
            self.spaces();
        }
    }
}

fn month_by_name(word: &str) -> Option<i8> {
    const NAMES: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let at = NAMES.iter().position(|n| word.eq_ignore_ascii_case(n))?;
    i8::try_from(at + 1).ok()
}

/// Zone names that devices write after the time. Ambiguous ones (IST, CST in Asia) are read as the vendors' documents do.
fn zone_by_name(name: &str) -> Option<Offset> {
    let minutes = match name {
        "UTC" | "GMT" | "Z" | "WET" => 0,
        "CET" | "MET" | "BST" | "WEST" => 60,
        "CEST" | "MEST" | "EET" => 120,
        "EEST" | "MSK" => 180,
        "IST" => 330,
        "SGT" | "HKT" | "AWST" => 480,
        "JST" | "KST" => 540,
        "AEST" => 600,
        "AEDT" => 660,
        "NZST" => 720,
        "ADT" => -180,
        "AST" | "EDT" => -240,
        "EST" | "CDT" => -300,
        "CST" | "MDT" => -360,
        "MST" | "PDT" => -420,
        "PST" => -480,
        _ => return None,
    };
    Offset::from_seconds(minutes * 60).ok()
}

/// An offset as its own text: `-0700`, `+02:00`, `UTC`, `CEST`.
pub(crate) fn offset(text: &str) -> Option<Offset> {
    let mut cursor = Cursor::new(text.trim());
    match cursor.offset() {
        Some(offset) if cursor.rest().is_empty() => Some(offset),
        _ => zone_by_name(text.trim()),
    }
}

/// `2026-11-22T01:39:07.5+01:00` and relatives: a space or `T`, `-` or `/`, `.` or `,`, zone optional.
pub(crate) fn iso(text: &str) -> Option<(Stamp, &str)> {
    let mut c = Cursor::new(text);
    let year = i16::try_from(c.number(4, 4)?).ok()?;
    let separator = c.eat_any(b"-/")?;
    let month = i8::try_from(c.number(1, 2)?).ok()?;
    c.eat(separator).then_some(())?;
    let day = i8::try_from(c.number(1, 2)?).ok()?;
    c.eat_any(b"T t_")?;
    let time = c.clock()?;
    let zone = match c.peek() {
        Some(b'Z' | b'z') => {
            c.at += 1;
            Some(Offset::UTC)
        }
        Some(b'+' | b'-') => Some(c.offset()?),
        _ => c.spaced_zone(),
    };
    Some((Stamp { year: Some(year), month, day, time, zone }, c.rest()))
}

/// `Nov 22 01:39:07`, also with a week day, a year before or after the time, a fraction, a zone: BSD syslog and its vendors' dialects.
/// Cisco marks an unsynchronised clock by `*` or `.`.
pub(crate) fn bsd(text: &str) -> Option<(Stamp, &str)> {
    let mut c = Cursor::new(text);
    let _ = c.eat_any(b"*.");
    c.weekday();
    let leading_year = match c.peek() {
        Some(b'0'..=b'9') => {
            let year = i16::try_from(c.number(4, 4)?).ok()?;
            c.eat(b' ').then_some(())?;
            Some(year)
        }
        _ => None,
    };
    let month = c.month()?;
    c.eat(b' ').then_some(())?;
    c.spaces();
    let day = i8::try_from(c.number(1, 2)?).ok()?;
    c.eat(b',');
    c.eat(b' ').then_some(())?;
    c.spaces();
    let before_year = c.at;
    let mut year = match c.number(4, 4) {
        Some(year) if c.eat(b' ') => i16::try_from(year).ok(),
        _ => {
            c.at = before_year;
            None
        }
    };
    let time = c.clock()?;
    let mut zone = match c.peek() {
        Some(b'Z') => c.offset(),
        Some(b'+' | b'-') => Some(c.offset()?),
        _ => c.spaced_zone(),
    };
    if year.is_none() {
        year = leading_year.or_else(|| trailing_year(&mut c));
        zone = zone.or_else(|| c.spaced_zone());
    }
    Some((Stamp { year, month, day, time, zone }, c.rest()))
}

/// A year after the time (`Oct 16 23:47:31 2026 host`). Only 19xx and 20xx, so that a host named by a number stays one.
fn trailing_year(c: &mut Cursor<'_>) -> Option<i16> {
    let start = c.at;
    if c.eat(b' ')
        && let Some(year) = c.number(4, 4)
        && (1970..2100).contains(&year)
        && matches!(c.peek(), None | Some(b' ' | b':' | b']'))
    {
        return i16::try_from(year).ok();
    }
    c.at = start;
    None
}

/// `22/Nov/2026:01:39:07 +0100`, as web servers and squid write it.
pub(crate) fn clf(text: &str) -> Option<(Stamp, &str)> {
    let mut c = Cursor::new(text);
    let day = i8::try_from(c.number(1, 2)?).ok()?;
    c.eat_any(b"/-")?;
    let month = c.month()?;
    c.eat_any(b"/-")?;
    let year = i16::try_from(c.number(4, 4)?).ok()?;
    c.eat_any(b": ")?;
    let time = c.clock()?;
    let zone = c.spaced_zone();
    Some((Stamp { year: Some(year), month, day, time, zone }, c.rest()))
}

/// Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their number of digits; seconds may have a fraction.
pub(crate) fn epoch(text: &str) -> Option<Instant> {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let number: i64 = whole.parse().ok().filter(|n| *n > 0)?;
    let micros = match whole.len() {
        9 | 10 => {
            let mut digits = fraction.bytes().chain(std::iter::repeat(b'0'));
            let part = (0..6)
                .try_fold(0i64, |sum, _| digits.next().filter(u8::is_ascii_digit).map(|d| sum * 10 + i64::from(d - b'0')))?;
            number.checked_mul(1_000_000)?.checked_add(part)?
        }
        12 | 13 => number.checked_mul(1_000)?,
        15 | 16 => number,
        18 | 19 => number / 1_000,
        _ => return None,
    };
    Some(Instant::from_micros(micros))
}

/// A whole text that is a time in any of the shapes above.
pub(crate) fn any(text: &str, ctx: &ParseCtx) -> Option<Instant> {
    let text = text.trim().trim_matches(['[', ']', '"']);
    if let Some(instant) = epoch(text) {
        return Some(instant);
    }
    let (stamp, rest) = iso(text).or_else(|| bsd(text)).or_else(|| clf(text))?;
    rest.trim().is_empty().then(|| stamp.instant(ctx)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;

    fn ctx(now: &str) -> ParseCtx {
        ParseCtx::new(now.parse().expect("now"), TimeZone::get("Europe/Stockholm").expect("zone"))
    }
    fn read(text: &str, now: &str) -> String {
        any(text, &ctx(now)).map_or_else(|| "no time".to_owned(), |t| t.to_string())
    }

    #[test]
    fn a_line_without_a_year_lies_before_now_also_over_new_year() {
        assert_eq!(read("Dec 31 23:59:58", "2026-01-02T08:00:00Z"), "2025-12-31T22:59:58Z");
        assert_eq!(read("Jan  1 00:00:30", "2025-12-31T23:00:31Z"), "2025-12-31T23:00:30Z");
        assert_eq!(read("Nov 23 12:00:00", "2026-11-22T10:00:00Z"), "2025-11-23T11:00:00Z");
        assert_eq!(read("Feb 29 12:00:00", "2026-11-22T10:00:00Z"), "2024-02-29T11:00:00Z");
    }

    #[test]
    fn a_device_in_a_zone_further_east_is_not_a_year_old() {
        assert_eq!(read("Nov 22 13:00:00", "2026-11-22T10:00:00Z"), "2026-11-22T12:00:00Z");
    }

    #[test]
    fn the_shapes_that_devices_write() {
        let now = "2026-11-22T10:00:00Z";
        for (text, expected) in [
            ("2026-11-22T01:39:07.123456+01:00", "2026-11-22T00:39:07.123456Z"),
            ("2026-11-22 01:39:07,5", "2026-11-22T00:39:07.5Z"),
            ("2026/11/22 01:39:07 UTC", "2026-11-22T01:39:07Z"),
            ("2023-04-23 21:53:37.311 -05:00", "2023-04-24T02:53:37.311Z"),
            ("*Mar  1 2026 18:46:11.424 EST", "2026-03-01T23:46:11.424Z"),
            ("2026 Jan  9 15:01:02 CET", "2026-01-09T14:01:02Z"),
            ("Fri Oct 16 16:30:44 2009", "2009-10-16T14:30:44Z"),
            ("[04/Apr/2024:14:30:18.885 +0200]", "2024-04-04T12:30:18.885Z"),
            ("1728938800841267391", "2024-10-14T20:46:40.841267Z"),
            ("1728938800.25", "2024-10-14T20:46:40.25Z"),
            ("1728938800841", "2024-10-14T20:46:40.841Z"),
            ("2026-02-30T00:00:00Z", "no time"),
            ("24", "no time"),
        ] {
            assert_eq!(read(text, now), expected, "{text}");
        }
    }

    #[test]
    fn an_hour_that_summer_time_skips_or_doubles_is_still_a_time() {
        let now = "2026-11-22T10:00:00Z";
        assert_eq!(read("2026-03-29 02:30:00", now), "2026-03-29T01:30:00Z");
        assert_eq!(read("2026-10-25 02:30:00", now), "2026-10-25T00:30:00Z");
    }
}
