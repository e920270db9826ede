//! Times as devices write them: RFC 3339 and its relaxed cousins, BSD syslog without a year, Cisco with zone names, web server logs,
//! epoch numbers. Hand-written: this runs for every line.
mod shape;

pub(crate) use shape::{any, bsd, clf, epoch, iso, lead};

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
