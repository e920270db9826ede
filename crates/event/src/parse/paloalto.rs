//! Palo Alto Networks PAN-OS: CSV behind a syslog header, columns as the PAN-OS syslog field reference lists them per log type, without
//! their names. CEF and LEEF of the same device are read by the generic parsers.
use super::{ParseCtx, ParseError, time};
use crate::{Event, Field, LogSources};
use std::borrow::Cow;
use std::net::IpAddr;

type Columns = &'static [(usize, Field)];

/// Columns that all logs of sessions share.
const SESSION: Columns = &[
    (7, Field::SourceIp),
    (8, Field::DestinationIp),
    (9, Field::SourceNatIp),
    (10, Field::DestinationNatIp),
    (11, Field::RuleName),
    (12, Field::UserName),
    (13, Field::DestinationUserName),
    (14, Field::NetworkApplication),
    (16, Field::ObserverIngressZone),
    (17, Field::ObserverEgressZone),
    (18, Field::ObserverIngressInterfaceName),
    (19, Field::ObserverEgressInterfaceName),
    (24, Field::SourcePort),
    (25, Field::DestinationPort),
    (26, Field::SourceNatPort),
    (27, Field::DestinationNatPort),
    (29, Field::NetworkTransport),
    (30, Field::EventAction),
];
const TRAFFIC: Columns = &[
    (31, Field::NetworkBytes),
    (32, Field::SourceBytes),
    (33, Field::DestinationBytes),
    (34, Field::NetworkPackets),
    (37, Field::RuleCategory),
    (39, Field::EventSequence),
    (41, Field::SourceGeoCountryName),
    (42, Field::DestinationGeoCountryName),
    (44, Field::SourcePackets),
    (45, Field::DestinationPackets),
    (46, Field::EventReason),
    (52, Field::ObserverName),
];
const THREAT: Columns = &[
    (33, Field::RuleCategory),
    (34, Field::LogLevel),
    (35, Field::NetworkDirection),
    (36, Field::EventSequence),
    (38, Field::SourceGeoCountryName),
    (39, Field::DestinationGeoCountryName),
    (46, Field::UserAgentOriginal),
    (47, Field::FileType),
    (49, Field::HttpRequestReferrer),
    (50, Field::EmailFromAddress),
    (51, Field::EmailSubject),
    (52, Field::EmailToAddress),
    (59, Field::ObserverName),
];
const SYSTEM: Columns = &[
    (8, Field::EventAction),
    (13, Field::LogLevel),
    (14, Field::Message),
    (15, Field::EventSequence),
    (22, Field::ObserverName),
];
const CONFIG: Columns = &[
    (7, Field::SourceIp),
    (9, Field::EventAction),
    (10, Field::UserName),
    (11, Field::NetworkApplication),
    (12, Field::EventReason),
    (13, Field::ProcessCommandLine),
];
const USERID: Columns = &[(8, Field::SourceIp), (9, Field::UserName), (10, Field::ServiceName), (11, Field::EventAction)];
const GLOBALPROTECT: Columns = &[
    (8, Field::EventAction),
    (12, Field::UserName),
    (13, Field::SourceGeoCountryIsoCode),
    (14, Field::HostName),
    (15, Field::SourceIp),
    (17, Field::SourceNatIp),
    (22, Field::HostOsName),
    (23, Field::HostOsFull),
    (25, Field::EventReason),
];
const AUTHENTICATION: Columns = &[
    (8, Field::SourceIp),
    (9, Field::UserName),
    (11, Field::ServiceName),
    (12, Field::RuleName),
    (18, Field::Message),
    (20, Field::EventAction),
];

/// Whether a message has the shape: a number, a time, a serial number and a known log type in capitals.
pub fn is_message(text: &str) -> bool {
    let mut parts = text.splitn(5, ',');
    let (first, _, _, kind) = (parts.next(), parts.next(), parts.next(), parts.next());
    first.is_some_and(|f| f.ends_with(|c: char| c.is_ascii_digit())) && kind.is_some_and(|k| columns(k).is_some())
}

fn columns(kind: &str) -> Option<(Columns, Columns)> {
    Some(match kind {
        "TRAFFIC" => (SESSION, TRAFFIC),
        "THREAT" | "WILDFIRE" | "URL" | "DATA" => (SESSION, THREAT),
        "SYSTEM" => (&[], SYSTEM),
        "CONFIG" => (&[], CONFIG),
        "USERID" => (&[], USERID),
        "GLOBALPROTECT" => (&[], GLOBALPROTECT),
        "AUTHENTICATION" | "AUTH" => (&[], AUTHENTICATION),
        "DECRYPTION" | "TUNNEL" | "GTP" | "SCTP" => (SESSION, &[]),
        _ => return None,
    })
}

pub fn parse(text: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    let values = csv(text);
    let get = |at: usize| values.get(at).map(Cow::as_ref).unwrap_or_default();
    let kind = get(3);
    let (shared, own) = columns(kind).ok_or_else(|| ParseError::new("PAN-OS", "no known log type in column 4"))?;
    for (at, field) in shared.iter().chain(own) {
        let value = get(*at);
        match field {
            Field::SourceIp | Field::DestinationIp | Field::SourceNatIp | Field::DestinationNatIp => {
                match value.parse::<IpAddr>() {
                    Ok(ip) if !ip.is_unspecified() => event.set(*field, ip),
                    _ => {}
                }
            }
            Field::SourceNatPort | Field::DestinationNatPort if value == "0" => {}
            Field::UserName => user(value, event),
            _ => event.set(*field, value),
        }
    }
    // The high-resolution time states its zone; the older columns are the device's clock.
    let exact =
        values.iter().skip(7).rev().take(60).find(|v| v.len() > 22 && v.contains('T') && v.as_bytes().first() == Some(&b'2'));
    let stamp = exact.map(Cow::as_ref).filter(|v| time::iso(v).is_some_and(|(_, rest)| rest.is_empty()));
    match stamp {
        Some(stamp) => set_time(stamp, ctx, event),
        None if event.get(Field::Timestamp).is_none() => set_time(get(6), ctx, event),
        None => {}
    }
    event.set(Field::ObserverVendor, "Palo Alto Networks");
    event.set(Field::ObserverProduct, "PAN-OS");
    event.set(Field::ObserverType, "firewall");
    event.set(Field::ObserverSerialNumber, get(2));
    event.set_named("panw.panos.type", kind);
    event.set_named("panw.panos.sub_type", get(4));
    event.set(Field::EventDataset, format!("paloalto.{}", kind.to_ascii_lowercase()));
    event.logsources = LogSources::product("paloalto").service(&kind.to_ascii_lowercase());
    meaning(kind, get(4), &get, event);
    Ok(())
}

fn set_time(text: &str, ctx: &ParseCtx, event: &mut Event) {
    if let Some(at) = time::any(text, ctx) {
        event.set(Field::Timestamp, at);
    }
}

fn user(value: &str, event: &mut Event) {
    let (domain, name) = value.split_once('\\').unwrap_or(("", value));
    event.set(Field::UserName, name);
    event.set(Field::UserDomain, domain);
}

/// Category, type and outcome per log type, and the columns that need more than copying.
fn meaning<'a>(kind: &str, subtype: &str, get: &dyn Fn(usize) -> &'a str, event: &mut Event) {
    let action = event.str(Field::EventAction).unwrap_or_default().to_owned();
    let denied = matches!(
        action.as_str(),
        "deny"
            | "drop"
            | "drop-all-packets"
            | "reset-both"
            | "reset-client"
            | "reset-server"
            | "block-ip"
            | "block-url"
            | "drop-icmp"
    ) || action.starts_with("block");
    match kind {
        "TRAFFIC" => {
            event.push(Field::EventCategory, "network");
            event.push(Field::EventType, "connection");
            event.push(Field::EventType, if denied { "denied" } else { "allowed" });
            event.push(Field::EventType, if subtype == "start" { "start" } else { "end" });
            event.set(Field::EventDuration, get(36).parse::<i64>().unwrap_or_default().saturating_mul(1_000_000_000));
            event.logsources.categories.push("firewall".into());
        }
        "THREAT" | "WILDFIRE" | "URL" | "DATA" => {
            event.set(Field::EventKind, "alert");
            event.push(
                Field::EventCategory,
                if subtype == "virus" || subtype.contains("wildfire") { "malware" } else { "intrusion_detection" },
            );
            event.push(Field::EventType, if denied { "denied" } else { "allowed" });
            // `SSH User Authentication Brute Force Attempt(40015)`: name and number.
            let (name, number) = get(32).rsplit_once('(').unwrap_or((get(32), ""));
            event.set(Field::ThreatName, name);
            event.set(Field::EventCode, number.trim_end_matches(')'));
            let subject = get(31).trim_matches('"');
            event.set(if subtype == "url" { Field::UrlOriginal } else { Field::FileName }, subject);
            if subtype == "url" {
                event.set(Field::UrlDomain, subject.split(['/', ':']).next().unwrap_or_default());
                event.logsources.categories.push("proxy".into());
            }
        }
        "CONFIG" => {
            event.push(Field::EventCategory, "configuration");
            event.push(Field::EventType, "change");
            event.set(Field::EventOutcome, if get(12) == "Succeeded" { "success" } else { "failure" });
        }
        "GLOBALPROTECT" | "AUTHENTICATION" | "AUTH" | "USERID" => {
            event.push(Field::EventCategory, "authentication");
            let status = if kind == "GLOBALPROTECT" { get(28) } else { get(20) };
            let failed = status.to_ascii_lowercase().contains("fail") || action.to_ascii_lowercase().contains("fail");
            event.set(Field::EventOutcome, if failed { "failure" } else { "success" });
            event.push(Field::EventType, if action.contains("logout") { "end" } else { "start" });
        }
        _ => event.push(Field::EventCategory, "host"),
    }
}

/// The columns of a CSV line; quotes may hold commas, doubled quotes stand for one.
fn csv(text: &str) -> Vec<Cow<'_, str>> {
    let mut out = Vec::with_capacity(120);
    let mut rest = text;
    loop {
        let (value, after) = match rest.strip_prefix('"') {
            Some(inside) => quoted(inside),
            None => match rest.split_once(',') {
                Some((value, after)) => (Cow::Borrowed(value), Some(after)),
                None => (Cow::Borrowed(rest), None),
            },
        };
        out.push(value);
        match after {
            Some(after) => rest = after,
            None => return out,
        }
    }
}

fn quoted(inside: &str) -> (Cow<'_, str>, Option<&str>) {
    let mut from = 0;
    while let Some(found) = inside.get(from..).and_then(|t| t.find('"')) {
        let at = from + found;
        match inside.as_bytes().get(at + 1) {
            Some(b'"') => from = at + 2,
            _ => {
                let (value, rest) = inside.split_at_checked(at).unwrap_or((inside, ""));
                let value = if value.contains("\"\"") { Cow::Owned(value.replace("\"\"", "\"")) } else { Cow::Borrowed(value) };
                return (value, rest.find(',').and_then(|comma| rest.get(comma + 1..)));
            }
        }
    }
    (Cow::Borrowed(inside), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Event {
        let ctx = ParseCtx::new("2026-11-22T10:00:00Z".parse().expect("now"), jiff::tz::TimeZone::UTC);
        let mut event = Event::default();
        assert!(is_message(text));
        assert_eq!(parse(text, &ctx, &mut event), Ok(()));
        event
    }

    #[test]
    fn a_session_and_a_threat() {
        let e = read(
            "1,2026/11/22 10:00:00,0011,TRAFFIC,end,2561,2026/11/22 10:00:00,10.1.2.3,192.0.2.9,198.51.100.1,192.0.2.9,Klienter ut,region\\lisa,,ssl,vsys1,inne,ute,ae1.10,ae2,,2026/11/22 10:00:00,7,1,51000,443,4000,443,0x40,tcp,allow,300,100,200,9,2026/11/22 09:59:50,5,any,,77,0x0,Sweden,Germany,,4,5,tcp-fin,0,0,0,0,,fw-pa-1",
        );
        assert_eq!(e.str(Field::UserName), Some("lisa"));
        assert_eq!(e.get(Field::DestinationBytes).and_then(|v| v.as_int()), Some(200));
        assert_eq!(e.str(Field::ObserverName), Some("fw-pa-1"));
        assert_eq!(e.str(Field::EventReason), Some("tcp-fin"));
        assert_eq!(e.logsources.categories.as_slice(), ["firewall"]);
        let e = read(
            "1,2026/11/22 10:00:00,0011,THREAT,vulnerability,2561,2026/11/22 10:00:00,203.0.113.7,10.1.2.3,,,In,,,ssh,vsys1,ute,inne,a,b,,x,7,1,4000,22,0,0,0x0,tcp,reset-both,\"a, b\",Brute Force(40015),any,high,client-to-server",
        );
        assert_eq!(e.str(Field::ThreatName), Some("Brute Force"));
        assert_eq!(e.str(Field::FileName), Some("a, b"));
        assert_eq!(e.str(Field::LogLevel), Some("high"));
    }
}
