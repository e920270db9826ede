//! The syslog header: RFC 5424 as it is written, RFC 3164 as devices send it. Reading it never fails; what is no header is message.
//!
//! Only the header is read here. What the message says belongs to the parser of the program that wrote it.
use super::{ParseCtx, time};
use crate::{Event, Field};
use std::borrow::Cow;
use vk_core::Instant;

/// What stands before the message. Absent parts are empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header<'a> {
    pub priority: Option<u8>,
    /// Set for RFC 5424.
    pub version: Option<u16>,
    pub time: Option<Instant>,
    pub host: &'a str,
    pub app: &'a str,
    pub procid: &'a str,
    pub msgid: &'a str,
    /// Structured data as written, with its brackets.
    pub structured: &'a str,
    /// A Cisco sequence number before the time.
    pub sequence: &'a str,
    pub message: &'a str,
    /// The message with the word that RFC 3164 takes for a tag although no `:` or `[pid]` follows it. Product parsers read this.
    pub content: &'a str,
    /// The tag was marked by `:` or `[pid]`, so it is a program.
    pub tag_marked: bool,
    /// Why the line is not RFC 5424 although it claims a version.
    pub defect: Option<&'static str>,
}

impl Header<'_> {
    /// Whether the line had any header.
    pub fn found(&self) -> bool {
        self.priority.is_some() || self.time.is_some()
    }
}

/// Reads the header of a line.
pub fn header<'a>(line: &'a str, ctx: &ParseCtx) -> Header<'a> {
    let line = octet_count(line.trim_start_matches('\u{feff}'));
    let (priority, rest) = match priority(line) {
        Some((priority, rest)) => (Some(priority), rest),
        None => (None, line),
    };
    if priority.is_some()
        && let Some(found) = rfc5424(rest, ctx)
    {
        return Header { priority, ..found };
    }
    Header { priority, ..rfc3164(rest.trim_start_matches(' '), ctx) }
}

/// Strict RFC 5424: the header of a conforming line, or why it is none.
pub fn strict_rfc5424<'a>(line: &'a str, ctx: &ParseCtx) -> Result<Header<'a>, &'static str> {
    let (priority, rest) = priority(line).ok_or("no priority")?;
    let found = rfc5424(rest, ctx).ok_or("no version and time")?;
    match found.defect {
        Some(defect) => Err(defect),
        None => Ok(Header { priority: Some(priority), ..found }),
    }
}

/// Octet counting that somebody kept in a file: `83 <34>1 …`.
fn octet_count(line: &str) -> &str {
    let digits = line.bytes().take(8).take_while(u8::is_ascii_digit).count();
    match line.get(digits..).and_then(|r| r.strip_prefix(' ')) {
        Some(rest) if digits > 0 && rest.starts_with('<') => rest,
        _ => line,
    }
}

fn priority(line: &str) -> Option<(u8, &str)> {
    let (digits, rest) = line.strip_prefix('<')?.split_once('>')?;
    let plain = (1..=3).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'));
    let value = digits.parse::<u8>().ok().filter(|n| plain && *n <= 191)?;
    Some((value, rest))
}

/// After the priority: version, time and so on. `None` when version and time are not there, so that the line is something else.
/// A later breach of the standard is noted and read over: the rest is message.
fn rfc5424<'a>(text: &'a str, ctx: &ParseCtx) -> Option<Header<'a>> {
    let (version, rest) = text.split_once(' ')?;
    let version_digits =
        (1..=3).contains(&version.len()) && version.bytes().all(|b| b.is_ascii_digit()) && !version.starts_with('0');
    let mut found = Header { version: version.parse().ok().filter(|_| version_digits), tag_marked: true, ..Header::default() };
    found.version?;
    let (stamp, mut rest) = rest.split_once(' ').unwrap_or((rest, ""));
    if stamp != "-" {
        if let Some(instant) = time::epoch(stamp) {
            return Some(meraki(Header { time: Some(instant), ..found }, rest));
        }
        let (written, "") = time::iso(stamp)? else { return None };
        found.time = Some(written.instant(ctx)?);
        if !conforming_stamp(stamp) {
            found.defect = Some("time");
        }
    }
    for (field, most, name) in [
        (&mut found.host, 255, "hostname"),
        (&mut found.app, 48, "appname"),
        (&mut found.procid, 128, "procid"),
        (&mut found.msgid, 32, "msgid"),
    ] {
        let (word, after) = match rest.split_once(' ') {
            Some(parts) => parts,
            None => {
                found.defect = found.defect.or(Some("header ends early"));
                (rest, "")
            }
        };
        if word.is_empty() || word.len() > most || !word.bytes().all(|b| b.is_ascii_graphic()) {
            found.defect = found.defect.or(Some(name));
        }
        *field = if word == "-" { "" } else { word };
        rest = after;
    }
    let data = structured_data(rest);
    match data {
        Some(length) => {
            let (data, message) = rest.split_at_checked(length)?;
            found.structured = if data == "-" { "" } else { data };
            if repeated_element(data) {
                found.defect = found.defect.or(Some("structured data"));
            }
            found.message = message.strip_prefix(' ').unwrap_or(message);
        }
        None => {
            found.defect = found.defect.or(Some("structured data"));
            found.message = rest;
        }
    }
    found.message = found.message.trim_start_matches('\u{feff}');
    found.content = found.message;
    Some(found)
}

/// Meraki claims version 1 but writes seconds since 1970, host, subsystem and then the message.
fn meraki<'a>(found: Header<'a>, rest: &'a str) -> Header<'a> {
    let (host, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let (app, message) = rest.split_once(' ').unwrap_or(("", rest));
    Header { host, app, message, content: message, defect: Some("time"), ..found }
}

/// The time exactly as RFC 5424 wants it: upper-case T and Z, at most six decimals.
fn conforming_stamp(stamp: &str) -> bool {
    let Some((date, clock)) = stamp.split_once('T') else { return false };
    let zone_at = clock.find(['Z', '+', '-']).unwrap_or(clock.len());
    let (clock, zone) = clock.split_at(zone_at);
    let (whole, fraction) = clock.split_once('.').map_or((clock, "0"), |(w, f)| (w, f));
    date.len() == 10
        && !date.contains('/')
        && whole.len() == 8
        && (1..=6).contains(&fraction.len())
        && matches!(zone.len(), 1 | 6)
}

/// Length of the structured data at the start of the text, or `None` where it is not well-formed.
fn structured_data(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let ends = |at: usize| matches!(bytes.get(at), None | Some(b' '));
    if bytes.first() == Some(&b'-') && ends(1) {
        return Some(1);
    }
    let mut at = 0;
    while bytes.get(at) == Some(&b'[') {
        at = element(bytes, at + 1)?;
    }
    (at > 0 && ends(at)).then_some(at)
}

/// RFC 5424 section 6.3.2: the same element must not stand twice.
fn repeated_element(data: &str) -> bool {
    let bytes = data.as_bytes();
    let (mut at, mut ids) = (0, smallvec::SmallVec::<[&str; 8]>::new());
    while bytes.get(at) == Some(&b'[') {
        let id = name(bytes, at + 1).and_then(|end| data.get(at + 1..end)).unwrap_or_default();
        if ids.contains(&id) || ids.len() == super::MOST_VALUES {
            return true;
        }
        ids.push(id);
        let Some(next) = element(bytes, at + 1) else { return false };
        at = next;
    }
    false
}

/// Steps over one element behind its `[`; gives the position behind its `]`.
fn element(bytes: &[u8], mut at: usize) -> Option<usize> {
    at = name(bytes, at)?;
    loop {
        match bytes.get(at)? {
            b']' => return Some(at + 1),
            b' ' => {
                at = name(bytes, at + 1)?;
                (bytes.get(at) == Some(&b'=') && bytes.get(at + 1) == Some(&b'"')).then_some(())?;
                at = quoted(bytes, at + 2)?;
            }
            _ => return None,
        }
    }
}

/// Steps over a name of 1 to 32 printable characters.
fn name(bytes: &[u8], start: usize) -> Option<usize> {
    let length = bytes.get(start..)?.iter().take_while(|b| b.is_ascii_graphic() && !matches!(b, b'=' | b']' | b'"')).count();
    (1..=32).contains(&length).then_some(start + length)
}

/// Steps over a value to behind its closing quote. `]` must be escaped in it.
fn quoted(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' if matches!(bytes.get(at + 1), Some(b'"' | b'\\' | b']')) => at += 2,
            b']' => return None,
            _ => at += 1,
        }
    }
}

/// The parameters of well-formed structured data: element, name, value without its escapes.
pub fn parameters(structured: &str) -> impl Iterator<Item = (&str, &str, Cow<'_, str>)> {
    let mut rest = structured;
    let mut id = "";
    std::iter::from_fn(move || {
        loop {
            if let Some(inside) = rest.strip_prefix('[') {
                let end = inside.find([' ', ']'])?;
                (id, rest) = inside.split_at_checked(end)?;
            }
            if let Some(after) = rest.strip_prefix(']') {
                rest = after;
                if rest.is_empty() {
                    return None;
                }
                continue;
            }
            let (name, value) = rest.strip_prefix(' ')?.split_once("=\"")?;
            let end = quoted(value.as_bytes(), 0)?;
            let (value, after) = value.split_at_checked(end)?;
            rest = after;
            return Some((id, name, unescape(value.strip_suffix('"').unwrap_or(value))));
        }
    })
}

fn unescape(value: &str) -> Cow<'_, str> {
    if !value.contains('\\') {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(next @ ('"' | '\\' | ']')) if c == '\\' => {
                out.push(*next);
                chars.next();
            }
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}

fn stamp<'a>(text: &'a str, ctx: &ParseCtx) -> Option<(Instant, &'a str)> {
    let (found, rest) = match text.as_bytes().first()? {
        b'0'..=b'9' => time::iso(text).or_else(|| time::bsd(text)),
        _ => time::bsd(text),
    }?;
    // Some relays write the zone twice.
    let rest = rest.strip_prefix('Z').unwrap_or(rest);
    // A time ends at a space, a colon (Cisco) or the line's end; otherwise it was the start of something else.
    matches!(rest.as_bytes().first(), None | Some(b' ' | b':' | b'\t')).then_some(())?;
    Some((found.instant(ctx)?, rest))
}

/// After the priority, as devices write it: sequence numbers, time, host and tag may each be there or not.
fn rfc3164<'a>(text: &'a str, ctx: &ParseCtx) -> Header<'a> {
    let mut found = Header { message: text, content: text, ..Header::default() };
    let mut rest = text.trim_start_matches([':', ' ']);
    if let Some((instant, after)) = stamp(rest, ctx) {
        found.time = Some(instant);
        rest = after;
    } else {
        let (sequence, host, after) = before_stamp(rest);
        if let Some((instant, after)) = stamp(after, ctx) {
            (found.time, found.sequence, found.host) = (Some(instant), sequence, host);
            rest = after;
        }
    }
    let timed = found.time.is_some();
    let rest = rest.strip_prefix(':').unwrap_or(rest).trim_start_matches([' ', '\t']);
    let mut rest = rest.strip_prefix(": ").unwrap_or(rest);
    if timed && found.host.is_empty() {
        (found.host, rest) = host(rest);
        // UniFi and some relays write the host twice.
        let again = rest.strip_prefix(found.host).and_then(|r| r.strip_prefix(' ')).filter(|_| !found.host.is_empty());
        if let Some(again) = again.filter(|r| tag(r).is_some_and(|t| t.marked)) {
            rest = again;
        }
    }
    if timed || tag(rest).is_some_and(|t| t.marked) {
        (found.message, found.content) = (rest, rest);
        if let Some(tag) = tag(rest) {
            (found.app, found.procid, found.message, found.tag_marked) = (tag.app, tag.procid, tag.message, tag.marked);
            if tag.marked {
                found.content = tag.message;
            }
        }
    }
    found
}

/// Cisco puts sequence numbers and, with `logging origin-id`, its name before the time: `123: sw01: *Mar  1 …`; others put the host there.
fn before_stamp(text: &str) -> (&str, &str, &str) {
    let (mut sequence, mut host, mut rest) = ("", "", text);
    for _ in 0..3 {
        let Some((word, after)) = rest.split_once(' ') else { break };
        let bare = word.strip_suffix(':');
        match bare {
            Some(number) if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => sequence = number,
            Some("") => {}
            _ if host.is_empty() && is_host(bare.unwrap_or(word)) => host = bare.unwrap_or(word),
            _ => break,
        }
        rest = after.trim_start_matches(' ');
        if rest.starts_with(['*', '.']) || rest.as_bytes().first().is_some_and(u8::is_ascii_uppercase) {
            let word = rest.trim_start_matches(['*', '.']).get(..4);
            if word.is_some_and(|w| w.ends_with(' ')) {
                break;
            }
        }
    }
    (sequence, host, rest)
}

fn is_host(word: &str) -> bool {
    !word.is_empty()
        && word.len() <= 255
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_:/@%".contains(&b) || b >= 0x80)
        && !word.starts_with(['%', '/', '-'])
}

/// Words in the place of a host that are none.
const LEVELS: [&str; 12] =
    ["INFO", "WARN", "WARNING", "ERROR", "DEBUG", "TRACE", "NOTICE", "FATAL", "CRITICAL", "ACCEPT", "CLOSE", "SEVERE"];

/// The host after the time, when the next word is one and not already the tag or the message.
fn host(text: &str) -> (&str, &str) {
    let (word, after) = text.split_once([' ', '\t']).unwrap_or((text, ""));
    let after = after.trim_start_matches([' ', '\t']);
    if let Some(bare) = word.strip_suffix(':') {
        // `asa01: %ASA-6-…` names the host, `sudo: …` the program.
        return if after.starts_with('%') && is_host(bare) { (bare, after) } else { ("", text) };
    }
    let bracketed = word.strip_prefix('[').and_then(|w| w.strip_suffix(']'));
    // A level, or an address with a port: a program's own file begins so, and means a client by it.
    if LEVELS.contains(&word) || bracketed.unwrap_or(word).parse::<std::net::SocketAddr>().is_ok() {
        return ("", text);
    }
    match bracketed {
        Some(inner) if is_host(inner) && inner.contains(['.', ':']) => (inner, after),
        None if is_host(word) && !after.is_empty() => (word, after.strip_prefix(": ").unwrap_or(after)),
        _ => ("", text),
    }
}

struct Tag<'a> {
    app: &'a str,
    procid: &'a str,
    message: &'a str,
    marked: bool,
}

/// `program[pid]: `, `program: `, `program[pid] ` or, as the standard's letter has it, any first word.
fn tag(text: &str) -> Option<Tag<'_>> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || "-_./@+()#".contains(c)))?;
    let (app, rest) = text.split_at_checked(end)?;
    let plain = app.split_once('(').map_or(app, |(before, _)| before);
    if plain.is_empty() || !app.contains(|c: char| c.is_alphabetic() || c == '#') || matches!(app, "CEF" | "LEEF") {
        return None;
    }
    match rest.as_bytes().first()? {
        b':' => {
            let after = rest.get(1..)?;
            let next = after.as_bytes().first();
            // `http://…` and `12:30` are no tags.
            (!matches!(next, Some(b'/' | b':' | b'0'..=b'9' | b'|'))).then_some(())?;
            Some(Tag { app: plain, procid: "", message: after.strip_prefix(' ').unwrap_or(after), marked: true })
        }
        b'[' => {
            let (procid, after) = rest.get(1..)?.split_once(']')?;
            (!procid.is_empty() && procid.len() <= 64 && !procid.contains(['=', '"'])).then_some(())?;
            let body = after.strip_prefix(':').unwrap_or(after);
            (body.is_empty() || body.starts_with(' ') || after.starts_with(':')).then_some(())?;
            Some(Tag { app: plain, procid, message: body.strip_prefix(' ').unwrap_or(body), marked: true })
        }
        b' ' => Some(Tag { app: plain, procid: "", message: rest.get(1..)?, marked: false }),
        _ => None,
    }
}

const FACILITIES: [&str; 24] = [
    "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp", "audit",
    "alert", "clock", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
];
const SEVERITIES: [&str; 8] = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];

/// Writes the header into the event.
pub fn apply(header: &Header<'_>, event: &mut Event) {
    apply_envelope(header, event);
    event.set(Field::HostName, header.host);
    if header.tag_marked {
        event.set(Field::ProcessName, base_name(header.app));
        if let Ok(pid) = header.procid.parse::<i64>() {
            event.set(Field::ProcessPid, pid);
        }
    }
    event.set(Field::Message, header.message);
}

/// Writes only what the header says about itself, for messages that name host and process themselves.
pub fn apply_envelope(header: &Header<'_>, event: &mut Event) {
    if let Some(priority) = header.priority {
        let (facility, severity) = (priority / 8, priority % 8);
        event.set(Field::LogSyslogPriority, i64::from(priority));
        event.set(Field::LogSyslogFacilityCode, i64::from(facility));
        event.set(Field::LogSyslogFacilityName, FACILITIES.get(usize::from(facility)).copied().unwrap_or_default());
        event.set(Field::LogSyslogSeverityCode, i64::from(severity));
        event.set(Field::LogSyslogSeverityName, SEVERITIES.get(usize::from(severity)).copied().unwrap_or_default());
    }
    if let Some(version) = header.version {
        event.set(Field::LogSyslogVersion, version.to_string());
    }
    if let Some(time) = header.time {
        event.set(Field::Timestamp, time);
    }
    event.set(Field::LogSyslogHostname, header.host);
    event.set(Field::LogSyslogAppname, header.app);
    event.set(Field::LogSyslogProcid, header.procid);
    event.set(Field::LogSyslogMsgid, header.msgid);
    event.set(Field::EventSequence, header.sequence);
    for (id, name, value) in parameters(header.structured).take(super::MOST_FIELDS) {
        let mut key = String::with_capacity(28 + id.len() + name.len());
        key.push_str("log.syslog.structured_data.");
        key.push_str(id);
        key.push('.');
        key.push_str(name);
        event.set_named(&key, value);
    }
}

/// `/usr/sbin/cron` is `cron`; `postfix/smtpd` stays, it is a name of its own.
fn base_name(app: &str) -> &str {
    if app.starts_with('/') { app.rsplit('/').next().unwrap_or(app) } else { app }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ctx() -> ParseCtx {
        ParseCtx::new("2026-11-22T10:00:00Z".parse().expect("now"), jiff::tz::TimeZone::UTC)
    }
    fn read(line: &str) -> (String, String, String, String, String) {
        let ctx = ctx();
        let h = header(line, &ctx);
        let time = h.time.map(|t| t.to_string()).unwrap_or_default();
        (time, h.host.to_owned(), h.app.to_owned(), h.procid.to_owned(), h.message.to_owned())
    }

    #[test]
    fn the_header_in_the_shapes_that_devices_send() {
        let t = "2026-10-11T22:14:15Z";
        for (line, time, host, app, procid, message) in [
            ("<34>Oct 11 22:14:15 web1 su: 'su root' failed", t, "web1", "su", "", "'su root' failed"),
            ("Oct 11 22:14:15 web1 sshd[42]: hi", t, "web1", "sshd", "42", "hi"),
            ("Oct 11 22:14:15 web1 web1 sshd[42]: hi", t, "web1", "sshd", "42", "hi"),
            ("2026-10-11 22:14:15 10.1.2.3:52234 TLS Error", t, "", "", "", "10.1.2.3:52234 TLS Error"),
            ("2026-10-11T22:14:15Z INFO ready", t, "", "INFO", "", "ready"),
            ("<34>Oct 11 22:14:15 sshd[42]: no host", t, "", "sshd", "42", "no host"),
            ("<34>Oct 11 22:14:15 asa01 : %ASA-6-302013: Built", t, "asa01", "", "", "%ASA-6-302013: Built"),
            ("<34>Oct 11 22:14:15 asa01: %ASA-6-302013: Built", t, "asa01", "", "", "%ASA-6-302013: Built"),
            ("<34>Oct 11 2026 22:14:15: %ASA-6-302013: Built", t, "", "", "", "%ASA-6-302013: Built"),
            ("<189>123: sw01: *Oct 11 22:14:15.000 UTC: %SYS-5-CONFIG_I: x", t, "sw01", "", "", "%SYS-5-CONFIG_I: x"),
            ("<189>000123: 000456: Oct 11 22:14:15: %SYS-5-CONFIG_I: x", t, "", "", "", "%SYS-5-CONFIG_I: x"),
            ("<189>: 2026 Oct 11 22:14:15 UTC: %AUTHPRIV-3-X: y", t, "", "", "", "%AUTHPRIV-3-X: y"),
            ("<34>2026-10-11T22:14:15+00:00 web1 systemd-logind[1]: New", t, "web1", "systemd-logind", "1", "New"),
            ("<34>1 2026-10-11T22:14:15Z web1 app 7 ID1 [a b=\"c\"] \u{feff}hej", t, "web1", "app", "7", "hej"),
            (
                "<134>1 2026-10-11T22:14:15Z fw CheckPoint 7 - [action:\"Accept\"]",
                t,
                "fw",
                "CheckPoint",
                "7",
                "[action:\"Accept\"]",
            ),
            ("<134>1 1791756855.5 mx84 flows src=1", "2026-10-11T22:14:15.5Z", "mx84", "flows", "", "src=1"),
            ("83 <34>Oct 11 22:14:15 web1 su: x", t, "web1", "su", "", "x"),
            ("<34>date=2026-10-11 time=22:14:15 devname=\"fg\"", "", "", "", "", "date=2026-10-11 time=22:14:15 devname=\"fg\""),
            ("<34>Oct 11 22:14:15 fg date=2026-10-11 x=1", t, "fg", "", "", "date=2026-10-11 x=1"),
            ("<34>sudo: x", "", "", "sudo", "", "x"),
            ("no header at all", "", "", "", "", "no header at all"),
        ] {
            let expected = (time.to_owned(), host.to_owned(), app.to_owned(), procid.to_owned(), message.to_owned());
            assert_eq!(read(line), expected, "{line}");
        }
    }

    #[test]
    fn structured_data_with_escapes() {
        let text = r#"[a@1 x="q\"\]\\" y="\n"][b][c z=""]"#;
        let found: Vec<_> = parameters(text).map(|(i, n, v)| format!("{i}.{n}={v}")).collect();
        assert_eq!(found, [r#"a@1.x=q"]\"#, r"a@1.y=\n", "c.z="]);
    }
}
