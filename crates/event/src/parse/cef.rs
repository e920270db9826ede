//! CEF (ArcSight Common Event Format) and LEEF (IBM): the header names vendor, product and signature, the extension holds pairs.
//! Mapped as the CEF dictionary describes its keys; keys that it does not know stay under `cef.extensions.`.
use super::{ParseCtx, ParseError, time};
use crate::{Event, Field, LogSources};
use std::borrow::Cow;

/// Longer than any key of the CEF dictionary or a vendor's own.
const LONGEST_KEY: usize = 100;

/// The parts of a CEF line, before they are mapped.
pub struct Cef<'a> {
    pub vendor: Cow<'a, str>,
    pub product: Cow<'a, str>,
    pub version: Cow<'a, str>,
    pub signature: Cow<'a, str>,
    pub name: Cow<'a, str>,
    pub severity: Cow<'a, str>,
    pub extension: &'a str,
}

/// Reads the seven header parts. The leading `CEF:` may be missing, where a relay has taken it for a syslog tag.
pub fn read(text: &str) -> Option<Cef<'_>> {
    let body = match text.find("CEF:") {
        Some(at) => text.get(at + 4..)?,
        None => text,
    };
    let (version, mut rest) = body.split_once('|')?;
    (version.trim().bytes().all(|b| b.is_ascii_digit() || b == b'.') && !version.trim().is_empty()).then_some(())?;
    let mut part = || {
        let (value, after) = header_part(rest);
        rest = after;
        value
    };
    let (vendor, product, version, signature, name, severity) = (part(), part(), part(), part(), part(), part());
    (!vendor.is_empty() && !product.is_empty()).then_some(Cef {
        vendor,
        product,
        version,
        signature,
        name,
        severity,
        extension: rest,
    })
}

/// Up to an unescaped `|`.
fn header_part(text: &str) -> (Cow<'_, str>, &str) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'|', b'\\', bytes.get(at..).unwrap_or_default()) {
        let here = at + found;
        if bytes.get(here) == Some(&b'|') {
            let (value, rest) = text.split_at_checked(here).unwrap_or((text, ""));
            return (unescape(value.trim()), rest.get(1..).unwrap_or_default());
        }
        at = here + 2;
    }
    (unescape(text.trim()), "")
}

fn unescape(value: &str) -> Cow<'_, str> {
    if !value.contains('\\') {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        let replaced = match (c, chars.peek()) {
            ('\\', Some(next @ ('|' | '\\' | '='))) => Some(*next),
            ('\\', Some('n')) => Some('\n'),
            ('\\', Some('r')) => Some('\r'),
            _ => None,
        };
        match replaced {
            Some(r) => {
                out.push(r);
                chars.next();
            }
            None => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// The extension's pairs: a value runs to the space before the next `key=`.
pub fn extension(text: &str) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
    let mut rest = text.trim();
    std::iter::from_fn(move || {
        loop {
            let equals = unescaped_equals(rest, 0)?;
            let (before, after) = rest.split_at_checked(equals)?;
            let key = before.rsplit([' ', '\t', '|']).next().unwrap_or(before);
            let after = after.get(1..)?;
            let end = match unescaped_equals(after, 0).and_then(|next| key_start(after, next)) {
                Some(start) => start,
                None => after.len(),
            };
            let (value, next) = after.split_at_checked(end)?;
            rest = next;
            if !key.is_empty() {
                return Some((key, unescape(value.trim())));
            }
        }
    })
}

fn unescaped_equals(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        let here = at + memchr::memchr(b'=', bytes.get(at..)?)?;
        if here == 0 || bytes.get(here - 1) != Some(&b'\\') {
            return Some(here);
        }
        at = here + 1;
    }
}

/// Where the key before this `=` begins. An `=` that no key stands before belongs to the value; then the next one is tried.
fn key_start(text: &str, mut equals: usize) -> Option<usize> {
    let is_key = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-' | b'[' | b']');
    loop {
        let before = text.as_bytes().get(..equals)?;
        // No key of the dictionary is longer; looking further back would make a line of equals signs quadratic.
        let length = before.iter().rev().take(LONGEST_KEY).take_while(|b| is_key(b)).count();
        let start = equals - length;
        match start.checked_sub(1).and_then(|at| before.get(at)) {
            Some(b' ' | b'\t') if length > 0 => return Some(start),
            _ => equals = unescaped_equals(text, equals + 1)?,
        }
    }
}

pub fn parse(text: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    let cef = read(text).ok_or_else(|| ParseError::new("CEF", "header incomplete"))?;
    apply(&cef, ctx, event);
    event.logsources = LogSources::product(&cef.product.to_ascii_lowercase().replace(' ', "_"));
    Ok(())
}

/// Writes header and extension into the event.
pub fn apply(cef: &Cef<'_>, ctx: &ParseCtx, event: &mut Event) {
    event.set(Field::ObserverVendor, cef.vendor.as_ref());
    event.set(Field::ObserverProduct, cef.product.as_ref());
    event.set(Field::ObserverVersion, cef.version.as_ref());
    event.set(Field::EventCode, cef.signature.as_ref());
    event.set(Field::Message, cef.name.as_ref());
    event.set(Field::EventSeverity, severity(&cef.severity));
    let all: Vec<(&str, Cow<'_, str>)> = extension(cef.extension).take(super::MOST_FIELDS).collect();
    let label = |key: &str| {
        let wanted = format!("{key}Label");
        all.iter().find(|(k, _)| *k == wanted).map(|(_, v)| v.as_ref())
    };
    for (key, value) in &all {
        if key.ends_with("Label") || value.is_empty() {
            continue;
        }
        if is_time(key) {
            if let Some(instant) = time::any(value, ctx) {
                // Receipt time names the event; start and end only where nothing better stands.
                match *key {
                    "start" => event.set(Field::EventStart, instant),
                    "end" => event.set(Field::EventEnd, instant),
                    _ => event.set(Field::Timestamp, instant),
                }
            }
        } else if let Some(field) = field(key) {
            match field {
                Field::NetworkTransport | Field::NetworkProtocol => event.set(field, value.to_lowercase()),
                _ => event.set(field, value.as_ref()),
            }
        } else {
            let name = label(key).unwrap_or(key).replace(' ', "_");
            event.set_named(&format!("cef.extensions.{name}"), value.as_ref());
        }
    }
    event.set_if_absent(Field::EventAction, cef.name.as_ref());
    // Some products write an address where the dictionary wants a host name.
    for (name, ip) in [(Field::SourceDomain, Field::SourceIp), (Field::DestinationDomain, Field::DestinationIp)] {
        if let Some(address) = event.str(name).and_then(|t| t.parse::<std::net::IpAddr>().ok()) {
            event.set_if_absent(ip, address);
        }
    }
    if let Some(name) = event.str(Field::SourceUserName).map(str::to_owned) {
        event.set_if_absent(Field::UserName, name);
    }
    if let Some(name) = event.str(Field::DestinationUserName).map(str::to_owned) {
        event.set_if_absent(Field::UserName, name);
    }
}

/// 0 to 10, or one of the words that CEF 1 allows.
fn severity(text: &str) -> Cow<'_, str> {
    match text {
        "Low" | "low" => "3".into(),
        "Medium" | "medium" => "6".into(),
        "High" | "high" => "8".into(),
        "Very-High" | "very-high" | "Critical" | "critical" => "10".into(),
        "Unknown" | "unknown" => "".into(),
        other => other.into(),
    }
}

fn is_time(key: &str) -> bool {
    let suffix = key.len().checked_sub(7).and_then(|at| key.get(at..));
    matches!(key, "rt" | "start" | "end" | "deviceReceiptTime" | "art")
        || suffix.is_some_and(|s| s.eq_ignore_ascii_case("utctime"))
}

fn field(key: &str) -> Option<Field> {
    Some(match key {
        "src" | "sourceAddress" | "c6a2" => Field::SourceIp,
        "spt" | "sourcePort" => Field::SourcePort,
        "smac" | "sourceMacAddress" => Field::SourceMac,
        "shost" | "sourceHostName" => Field::SourceDomain,
        "suser" | "sourceUserName" => Field::SourceUserName,
        "suid" | "sourceUserId" => Field::UserId,
        "sntdom" => Field::UserDomain,
        "sproc" => Field::ProcessName,
        "spid" => Field::ProcessPid,
        "sourceTranslatedAddress" => Field::SourceNatIp,
        "sourceTranslatedPort" => Field::SourceNatPort,
        "dst" | "destinationAddress" | "c6a3" => Field::DestinationIp,
        "dpt" | "destinationPort" => Field::DestinationPort,
        "dmac" | "destinationMacAddress" => Field::DestinationMac,
        "dhost" | "destinationHostName" => Field::DestinationDomain,
        "duser" | "destinationUserName" => Field::DestinationUserName,
        "duid" | "destinationUserId" => Field::UserTargetId,
        "dntdom" => Field::UserTargetDomain,
        "destinationTranslatedAddress" => Field::DestinationNatIp,
        "destinationTranslatedPort" => Field::DestinationNatPort,
        "proto" | "transportProtocol" => Field::NetworkTransport,
        "app" | "applicationProtocol" => Field::NetworkProtocol,
        "act" | "deviceAction" => Field::EventAction,
        "outcome" | "eventOutcome" => Field::EventOutcome,
        "reason" => Field::EventReason,
        "msg" | "message" => Field::Message,
        "request" | "requestUrl" => Field::UrlOriginal,
        "requestMethod" => Field::HttpRequestMethod,
        "requestClientApplication" => Field::UserAgentOriginal,
        "requestContext" => Field::HttpRequestReferrer,
        "dvc" | "deviceAddress" => Field::ObserverIp,
        "dvchost" | "deviceHostName" => Field::ObserverName,
        "deviceInboundInterface" => Field::ObserverIngressInterfaceName,
        "deviceOutboundInterface" => Field::ObserverEgressInterfaceName,
        "in" | "bytesIn" => Field::SourceBytes,
        "out" | "bytesOut" => Field::DestinationBytes,
        "fname" | "fileName" => Field::FileName,
        "filePath" => Field::FilePath,
        "fsize" | "fileSize" => Field::FileSize,
        "deviceProcessName" | "dproc" => Field::ProcessName,
        "dpid" | "dvcpid" => Field::ProcessPid,
        _ => return None,
    })
}

/// LEEF 1 and 2: tab-separated pairs, or by the delimiter that version 2 names.
pub fn parse_leef(text: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    let wrong = || ParseError::new("LEEF", "header incomplete");
    let body = text.find("LEEF:").and_then(|at| text.get(at + 5..)).ok_or_else(wrong)?;
    let mut parts = body.splitn(6, '|');
    let mut part = || parts.next().ok_or_else(wrong);
    let (version, vendor, product, product_version, code, mut rest) = (part()?, part()?, part()?, part()?, part()?, part()?);
    let mut delimiter = '\t';
    if version.starts_with('2')
        && let Some((named, after)) = rest.split_once('|')
        && named.len() <= 6
        && !named.contains('=')
    {
        delimiter = leef_delimiter(named).unwrap_or('\t');
        rest = after;
    }
    event.set(Field::ObserverVendor, vendor);
    event.set(Field::ObserverProduct, product);
    event.set(Field::ObserverVersion, product_version);
    event.set(Field::EventCode, code);
    event.set(Field::EventAction, code);
    for (key, value) in rest.split(delimiter).take(super::MOST_FIELDS).filter_map(|pair| pair.split_once('=')) {
        let (key, value) = (key.trim(), value.trim());
        match key {
            "devTime" => {
                if let Some(instant) = time::any(value, ctx) {
                    event.set(Field::Timestamp, instant);
                }
            }
            "proto" => event.set(Field::NetworkTransport, value.to_lowercase()),
            _ => match leef_field(key) {
                Some(field) => event.set(field, value),
                None => event.set_named(&format!("leef.{key}"), value),
            },
        }
    }
    event.logsources = LogSources::product(&product.to_ascii_lowercase().replace(' ', "_"));
    Ok(())
}

/// One character, or its code as `x09` or `0x09`.
fn leef_delimiter(named: &str) -> Option<char> {
    let hexadecimal = named.strip_prefix("0x").or_else(|| named.strip_prefix('x'));
    match hexadecimal.and_then(|h| u32::from_str_radix(h, 16).ok()).and_then(char::from_u32) {
        Some(c) => Some(c),
        None => named.chars().next(),
    }
}

fn leef_field(key: &str) -> Option<Field> {
    Some(match key {
        "src" => Field::SourceIp,
        "srcPort" => Field::SourcePort,
        "srcMAC" => Field::SourceMac,
        "srcBytes" => Field::SourceBytes,
        "srcPackets" => Field::SourcePackets,
        "srcPostNAT" => Field::SourceNatIp,
        "srcPostNATPort" => Field::SourceNatPort,
        "dst" => Field::DestinationIp,
        "dstPort" => Field::DestinationPort,
        "dstMAC" => Field::DestinationMac,
        "dstBytes" => Field::DestinationBytes,
        "dstPackets" => Field::DestinationPackets,
        "dstPostNAT" => Field::DestinationNatIp,
        "dstPostNATPort" => Field::DestinationNatPort,
        "usrName" | "accountName" => Field::UserName,
        "domain" => Field::UserDomain,
        "groupName" => Field::UserGroupName,
        "identHostName" | "resource" => Field::HostName,
        "url" => Field::UrlOriginal,
        "policy" => Field::RuleName,
        "sev" => Field::EventSeverity,
        "action" => Field::EventAction,
        "msg" => Field::Message,
        "reason" => Field::EventReason,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ctx() -> ParseCtx {
        ParseCtx::new("2026-11-22T10:00:00Z".parse().expect("now"), jiff::tz::TimeZone::UTC)
    }

    #[test]
    fn header_escapes_values_of_several_words_and_labels() {
        let mut e = Event::default();
        let line = r"CEF:0|Ac\|me|Gate|1.0|42|Blocked \\ it|High|src=10.1.2.3 spt=99 msg=a \= b and c cs1=x y cs1Label=Rule Set rt=1728938800841 url=http://a/?q=1";
        assert_eq!(parse(line, &ctx(), &mut e), Ok(()));
        assert_eq!(e.str(Field::ObserverVendor), Some("Ac|me"));
        assert_eq!(e.str(Field::Message), Some("a = b and c"));
        assert_eq!(e.by_name("cef.extensions.Rule_Set").and_then(|v| v.as_str()), Some("x y"));
        assert_eq!(e.by_name("cef.extensions.url").and_then(|v| v.as_str()), Some("http://a/?q=1"));
        assert_eq!(e.get(Field::EventSeverity).and_then(|v| v.as_int()), Some(8));
        assert_eq!(
            e.get(Field::Timestamp).and_then(|v| v.text().map(|t| t.into_owned())).as_deref(),
            Some("2024-10-14T20:46:40.841Z")
        );
    }

    #[test]
    fn leef_with_its_own_delimiter() {
        let mut e = Event::default();
        let line = "LEEF:2.0|Acme|Gate|1|deny|^|src=10.1.2.3^dstPort=443^usrName=lisa^other=1";
        assert_eq!(parse_leef(line, &ctx(), &mut e), Ok(()));
        assert_eq!(e.str(Field::UserName), Some("lisa"));
        assert_eq!(e.get(Field::DestinationPort).and_then(|v| v.as_int()), Some(443));
        assert_eq!(e.by_name("leef.other").and_then(|v| v.as_str()), Some("1"));
    }
}
