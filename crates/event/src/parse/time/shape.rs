//! The shapes of a time.
use super::{Cursor, Stamp};
use crate::parse::ParseCtx;
use jiff::{civil, tz::Offset};
use vk_core::Instant;

/// `2026-11-22T01:39:07.5+01:00` and relatives: a space or `T`, `-` or `/`, `.` or `,`, zone optional.
pub(crate) fn iso(text: &str) -> Option<(Stamp, &str)> {
    let mut c = Cursor::new(text);
    let year = i16::try_from(c.number(4, 4)?).ok()?;
    let separator = c.eat_any(b"-/")?;
    let month = i8::try_from(c.number(1, 2)?).ok()?;
    c.eat(separator).then_some(())?;
    let day = i8::try_from(c.number(1, 2)?).ok()?;
    if matches!(c.eat_any(b"T t_\t")?, b' ' | b'\t') {
        // Columns pad a short hour; gin writes `2026/11/22 - 10:49:33`.
        c.spaces();
        if separator == b'/' && c.eat(b'-') {
            c.spaces();
        }
    }
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
    let first = i8::try_from(c.number(1, 2)?).ok()?;
    let separator = c.eat_any(b"/-")?;
    let (month, day) = match c.number(2, 2).map(i8::try_from) {
        // cPanel writes the month as a number, and first; others the day.
        Some(Ok(second)) if separator == b'-' || first > 12 => (second, first),
        Some(Ok(second)) => (first, second),
        Some(Err(_)) => return None,
        None => (c.month()?, first),
    };
    c.eat_any(b"/-")?;
    let year = i16::try_from(c.number(4, 4)?).ok()?;
    c.eat_any(b": ")?;
    let time = c.clock()?;
    let zone = c.spaced_zone();
    Some((Stamp { year: Some(year), month, day, time, zone }, c.rest()))
}

/// `11/22/2026, 7:32:47 PM`: month first, as programs write it whose clock counts to twelve.
fn american(text: &str) -> Option<(Stamp, &str)> {
    let mut c = Cursor::new(text);
    let month = i8::try_from(c.number(1, 2)?).ok()?;
    c.eat(b'/').then_some(())?;
    let day = i8::try_from(c.number(1, 2)?).ok()?;
    c.eat(b'/').then_some(())?;
    let year = i16::try_from(c.number(4, 4)?).ok()?;
    c.eat(b',');
    c.spaces();
    let time = c.clock()?;
    c.spaces();
    let hour = match (c.rest().get(..2)?, time.hour()) {
        ("AM", 12) => 0,
        ("AM", hour) => hour,
        ("PM", 12) => 12,
        ("PM", hour) => hour.checked_add(12)?,
        _ => return None,
    };
    c.at += 2;
    let time = civil::Time::new(hour, time.minute(), time.second(), time.subsec_nanosecond()).ok()?;
    Some((Stamp { year: Some(year), month, day, time, zone: None }, c.rest()))
}

/// How far into a line its own time may begin.
const LEAD: usize = 48;

/// The time of a line that has no syslog header: at its start, in brackets, or behind a level, a process number or the like
/// (`[2026-11-22 10:00:00,123] …`, `WARN: [Nov 22 10:00:00] …`, `(W) 2026-11-22T10:00:00 - …`). Behind a word it belongs to the text.
pub(crate) fn lead(text: &str) -> Option<(Stamp, &str)> {
    let mut at = 0;
    for _ in 0..6 {
        let rest = text.get(at..)?.trim_start_matches([' ', '\t', '[', '(', '|', '-', ',']);
        at = text.len() - rest.len();
        if at > LEAD || rest.is_empty() {
            return None;
        }
        let found = match rest.as_bytes().first()? {
            b'0'..=b'9' => iso(rest).or_else(|| clf(rest)).or_else(|| american(rest)),
            _ => bsd(rest),
        };
        if let Some((stamp, after)) = found
            && !after.starts_with(|c: char| c.is_ascii_alphanumeric())
        {
            return Some((stamp, after));
        }
        let end = rest.find([' ', '\t', '[', '(']).unwrap_or(rest.len());
        let word = rest.get(..end)?;
        let enclosed = text.get(..at)?.ends_with(['[', '(']) && word.ends_with([']', ')']);
        if !enclosed && !word.contains('|') && word.contains(|c: char| c.is_lowercase()) {
            return None;
        }
        at += end;
    }
    None
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
    fn the_time_at_the_head_of_a_line() {
        let now = ctx("2026-11-22T10:00:00Z");
        let read =
            |text: &str| lead(text).and_then(|(s, _)| s.instant(&now)).map_or_else(|| "none".to_owned(), |t| t.to_string());
        for (text, expected) in [
            ("[2026-11-22 09:00:00,123] [INFO] x", "2026-11-22T08:00:00.123Z"),
            ("2026-11-22 9:00:00 8 [Warning] x", "2026-11-22T08:00:00Z"),
            ("[notice] 2026-11-22T09:00:00Z node x", "2026-11-22T09:00:00Z"),
            ("(W) 2026-11-22T09:00:00 - x", "2026-11-22T08:00:00Z"),
            ("WARN: [Nov 22 09:00:00.5] x", "2026-11-22T08:00:00.5Z"),
            ("[GIN] 2026/11/22 - 09:00:00 | 401 |", "2026-11-22T08:00:00Z"),
            ("[Nest] 7  - 11/22/2026, 7:32:47 AM    WARN", "2026-11-22T06:32:47Z"),
            ("2026-11-22\t09:00:00\tx", "2026-11-22T08:00:00Z"),
            ("1690466804.21.0 [22/Nov/2026 09:00:00] x", "2026-11-22T08:00:00Z"),
            ("2026-11-22 09:00:00.5|INFO|x", "2026-11-22T08:00:00.5Z"),
            ("backup of 2026-11-22 09:00:00 done", "none"),
            ("no time", "none"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn an_hour_that_summer_time_skips_or_doubles_is_still_a_time() {
        let now = "2026-11-22T10:00:00Z";
        assert_eq!(read("2026-03-29 02:30:00", now), "2026-03-29T01:30:00Z");
        assert_eq!(read("2026-10-25 02:30:00", now), "2026-10-25T00:30:00Z");
    }
}
