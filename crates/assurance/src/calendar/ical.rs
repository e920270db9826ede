//! Writing iCalendar (RFC 5545, with the names of RFC 7986): all-day events, so no time zones. Pure: what it writes depends on what it is given alone, so
//! that an unchanged calendar has the same bytes and the same ETag.
use vk_core::{Date, Id, Instant, Secrecy};

/// Octets on one line, without its end (RFC 5545 3.1).
const LINE: usize = 75;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    pub name: String,
    pub description: String,
    /// How often a client should ask again.
    pub refresh_hours: u32,
    pub events: Vec<Event>,
}

/// An event of one or more whole days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// A UUID needs no host name beside it (RFC 7986 5.3), so the event stays the same one when the program moves to another address.
    pub uid: Id,
    /// Rises with what the event shows.
    pub sequence: i64,
    pub created: Instant,
    pub changed: Instant,
    pub from: Date,
    /// The last day, included. In the file it is the day after.
    pub to: Date,
    pub summary: String,
    pub description: String,
    pub url: String,
    pub category: String,
    pub secrecy: Secrecy,
    pub cancelled: bool,
}

/// The whole file.
pub fn write(calendar: &Calendar) -> String {
    let mut out = String::with_capacity(600 + calendar.events.len() * 600);
    let hours = format!("PT{}H", calendar.refresh_hours);
    for (name, value) in [("BEGIN", "VCALENDAR"), ("VERSION", "2.0"), ("PRODID", "-//Vardkase//SV"), ("CALSCALE", "GREGORIAN")] {
        line(&mut out, name, value);
    }
    line(&mut out, "METHOD", "PUBLISH");
    // The second of each is what clients knew before RFC 7986.
    for name in ["NAME", "X-WR-CALNAME"] {
        line(&mut out, name, &escape(&calendar.name));
    }
    for name in ["DESCRIPTION", "X-WR-CALDESC"] {
        line(&mut out, name, &escape(&calendar.description));
    }
    line(&mut out, "REFRESH-INTERVAL;VALUE=DURATION", &hours);
    line(&mut out, "X-PUBLISHED-TTL", &hours);
    for event in &calendar.events {
        write_event(&mut out, event);
    }
    line(&mut out, "END", "VCALENDAR");
    out
}

fn write_event(out: &mut String, e: &Event) {
    line(out, "BEGIN", "VEVENT");
    line(out, "UID", &e.uid.to_string());
    line(out, "DTSTAMP", &moment(e.changed));
    line(out, "SEQUENCE", &e.sequence.to_string());
    line(out, "CREATED", &moment(e.created));
    line(out, "LAST-MODIFIED", &moment(e.changed));
    line(out, "DTSTART;VALUE=DATE", &day(e.from));
    line(out, "DTEND;VALUE=DATE", &day(e.to.plus_days(1)));
    line(out, "SUMMARY", &escape(&e.summary));
    if !e.description.is_empty() {
        line(out, "DESCRIPTION", &escape(&e.description));
    }
    line(out, "URL", &e.url);
    if !e.category.is_empty() {
        line(out, "CATEGORIES", &escape(&e.category));
    }
    line(out, "CLASS", class(e.secrecy));
    line(out, "STATUS", if e.cancelled { "CANCELLED" } else { "CONFIRMED" });
    // Work that has a last day does not make anybody busy all of it.
    line(out, "TRANSP", "TRANSPARENT");
    line(out, "END", "VEVENT");
}

/// Calendars that are shared show what is not public as busy only.
fn class(secrecy: Secrecy) -> &'static str {
    match secrecy {
        Secrecy::Open => "PUBLIC",
        Secrecy::Internal => "PRIVATE",
        Secrecy::Secret => "CONFIDENTIAL",
    }
}

fn day(day: Date) -> String {
    day.0.strftime("%Y%m%d").to_string()
}

fn moment(at: Instant) -> String {
    at.timestamp().strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// TEXT of RFC 5545 3.3.11. Control characters may not stand in it.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ',' | ';' => {
                out.push('\\');
                out.push(c);
            }
            '\n' | '\r' => out.push_str("\\n"),
            '\t' => out.push('\t'),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// One content line, folded: never more than 75 octets, never within a letter.
fn line(out: &mut String, name: &str, value: &str) {
    let mut used = 0;
    for c in name.chars().chain([':']).chain(value.chars()) {
        if used + c.len_utf8() > LINE {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(c);
        used += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn event(summary: &str) -> Event {
        let at: Instant = "2026-03-28T23:30:00Z".parse().expect("a moment");
        Event {
            uid: Id::fixed("x"),
            sequence: 3,
            created: at,
            changed: at,
            from: "2026-02-28".parse().expect("a day"),
            to: "2026-02-28".parse().expect("a day"),
            summary: summary.to_owned(),
            description: String::new(),
            url: "https://vardkase.region.example/occasions/1".to_owned(),
            category: "Uppföljning".to_owned(),
            secrecy: Secrecy::Internal,
            cancelled: false,
        }
    }

    fn calendar(events: Vec<Event>) -> String {
        write(&Calendar { name: "Mitt".to_owned(), description: "Årshjulet".to_owned(), refresh_hours: 6, events })
    }

    /// Content lines as a reader sees them.
    fn unfolded(file: &str) -> Vec<String> {
        file.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
    }

    /// The inverse of [`escape`], written on its own.
    fn unescaped(text: &str) -> String {
        let mut out = String::new();
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            match (c, if c == '\\' { rest.next() } else { None }) {
                ('\\', Some('n' | 'N')) => out.push('\n'),
                ('\\', Some(next)) => out.push(next),
                _ => out.push(c),
            }
        }
        out
    }

    fn value<'a>(lines: &'a [String], name: &str) -> Vec<&'a str> {
        lines.iter().filter_map(|l| l.strip_prefix(name)?.strip_prefix(':')).collect()
    }

    #[test]
    fn an_event_of_one_day_ends_on_the_day_after_it_and_keeps_its_moments_in_utc() {
        let lines = unfolded(&calendar(vec![event("Återläsningsprov")]));
        assert_eq!(value(&lines, "DTSTART;VALUE=DATE"), ["20260228"]);
        assert_eq!(value(&lines, "DTEND;VALUE=DATE"), ["20260301"], "the end is not part of it, and no leap year");
        assert_eq!(value(&lines, "DTSTAMP"), ["20260328T233000Z"], "also in the night when the clocks change");
        assert_eq!(value(&lines, "SEQUENCE"), ["3"]);
        assert_eq!(value(&lines, "STATUS"), ["CONFIRMED"]);
        assert_eq!(value(&lines, "CLASS"), ["PRIVATE"]);
        assert_eq!(value(&lines, "BEGIN"), ["VCALENDAR", "VEVENT"]);
        assert_eq!(value(&lines, "END"), ["VEVENT", "VCALENDAR"]);
    }

    #[test]
    fn a_letter_of_two_octets_at_the_fold_stays_whole() {
        for filler in 60..75 {
            let text = format!("{}å{}", "x".repeat(filler), "ä".repeat(100));
            let file = calendar(vec![event(&text)]);
            assert!(file.split("\r\n").all(|l| l.len() <= LINE), "{file}");
            assert_eq!(value(&unfolded(&file), "SUMMARY"), [text]);
        }
    }

    #[test]
    fn text_of_a_person_cannot_begin_a_line_of_its_own() {
        let evil = "Prov\r\nEND:VEVENT\r\nBEGIN:VEVENT\nATTACH:http://x\u{0}\u{7}";
        let lines = unfolded(&calendar(vec![event(evil)]));
        assert_eq!(value(&lines, "END"), ["VEVENT", "VCALENDAR"]);
        assert!(value(&lines, "ATTACH").is_empty());
        assert_eq!(value(&lines, "SUMMARY"), ["Prov\\nEND:VEVENT\\nBEGIN:VEVENT\\nATTACH:http://x"]);
    }

    #[test]
    fn the_same_calendar_has_the_same_bytes() {
        assert_eq!(calendar(vec![event("a")]), calendar(vec![event("a")]));
    }

    proptest! {
        #[test]
        fn whatever_somebody_writes_is_read_back_as_it_was(text in "[\\PC\n\t]{0,300}") {
            let file = calendar(vec![event(&text)]);
            for line in file.split("\r\n") {
                prop_assert!(line.len() <= LINE, "{} octets", line.len());
            }
            prop_assert!(!file.replace("\r\n", "").contains(['\r', '\n']), "a line ends in CRLF and in nothing else");
            let lines = unfolded(&file);
            prop_assert_eq!(value(&lines, "BEGIN"), ["VCALENDAR", "VEVENT"]);
            let read: Vec<String> = value(&lines, "SUMMARY").iter().map(|v| unescaped(v)).collect();
            prop_assert_eq!(read, [text]);
        }
    }
}
