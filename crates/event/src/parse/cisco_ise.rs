//! Cisco ISE: `CISE_Failed_Attempts 0000001313 1 0 2026-11-22 10:00:00.123 +01:00 0000015291 5400 NOTICE Failed-Attempt: Authentication
//! failed, ConfigVersionId=7, Device IP Address=10.9.9.9, UserName=lisa, …`. A long message comes in numbered parts; each is read alone.
use super::{ParseCtx, ParseError, time};
use crate::{Event, Field, LogSources};
use std::net::IpAddr;

/// Whether a message is ISE's.
pub fn is_message(text: &str) -> bool {
    text.contains("CISE_")
}

pub fn parse(text: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    let body =
        text.find("CISE_").and_then(|at| text.get(at..)).ok_or_else(|| ParseError::new("Cisco ISE", "no CISE_ category"))?;
    let (category, rest) = body.split_once(' ').unwrap_or((body, ""));
    event.set(Field::ObserverVendor, "Cisco");
    event.set(Field::ObserverProduct, "ISE");
    event.set(Field::EventKind, "event");
    event.set(Field::EventDataset, category.to_ascii_lowercase());
    event.logsources = LogSources::product("cisco").service("ise");
    let (said, pairs) = match header(rest, ctx, event) {
        Some(rest) => rest.split_once(", ").unwrap_or((rest, "")),
        None => rest.split_once(" : ").or_else(|| rest.split_once(": ")).unwrap_or((rest, "")),
    };
    event.set(Field::Message, said);
    let (class, sentence) = said.split_once(": ").unwrap_or(("", said));
    event.set(Field::EventAction, if class.is_empty() { sentence } else { class }.to_ascii_lowercase().replace(' ', "_"));
    for (key, value) in values(pairs).take(super::MOST_FIELDS) {
        set(key, value, event);
    }
    kind(category, event);
    Ok(())
}

/// Message number, parts, part, time, sequence, code and level; gives what follows. `None` where the numbers are missing.
fn header<'a>(text: &'a str, ctx: &ParseCtx, event: &mut Event) -> Option<&'a str> {
    let number = |text: &'a str| text.split_once(' ').filter(|(n, _)| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    let (_, rest) = number(text)?;
    let (_, rest) = number(rest)?;
    let (part, rest) = number(rest)?;
    event.set_named("cisco.ise.part", part);
    let (stamp, rest) = time::iso(rest)?;
    if let Some(at) = stamp.instant(ctx) {
        event.set(Field::Timestamp, at);
    }
    let (sequence, rest) = number(rest.trim_start())?;
    event.set(Field::EventSequence, sequence);
    let (code, rest) = number(rest)?;
    event.set(Field::EventCode, code);
    let (level, rest) = rest.split_once(' ')?;
    event.set(Field::LogLevel, level.to_ascii_lowercase());
    Some(rest)
}

/// `Key=Value, Key=Value` or with `;`. A comma inside a value is written `\,`.
fn values(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            rest = rest.trim_start_matches([',', ';', ' ']);
            if rest.is_empty() {
                return None;
            }
            let mut at = 0;
            let end = loop {
                match rest.get(at..).and_then(|t| t.find([',', ';'])) {
                    Some(found) if rest.as_bytes().get((at + found).wrapping_sub(1)) == Some(&b'\\') => at += found + 1,
                    Some(found) => break at + found,
                    None => break rest.len(),
                }
            };
            let (pair, after) = rest.split_at_checked(end)?;
            rest = after;
            if let Some((key, value)) = pair.split_once('=') {
                return Some((key.trim(), value.trim()));
            }
        }
    })
}

fn set(key: &str, value: &str, event: &mut Event) {
    if value.is_empty() {
        return;
    }
    let ip = || value.parse::<IpAddr>().ok();
    match key {
        "UserName" | "User-Name" | "User" | "AdminName" | "NormalisedUserName" | "Username" => {
            let (domain, name) = value.rsplit_once('\\').unwrap_or(("", value));
            event.set_if_absent(Field::UserName, name);
            event.set(Field::UserDomain, domain.trim_end_matches('\\'));
        }
        "Framed-IP-Address" | "AdminIPAddress" | "EndpointIPAddress" => {
            if let Some(ip) = ip() {
                event.set(Field::SourceIp, ip);
            }
        }
        // The endpoint's hardware address, or over VPN its address.
        "Calling-Station-ID" | "EndpointMacAddress" | "Endpoint MAC Address" | "EndpointMACAddress" => match ip() {
            Some(ip) => event.set_if_absent(Field::SourceIp, ip),
            None => event.set_if_absent(Field::SourceMac, value),
        },
        // The switch or gateway that asked on the endpoint's behalf.
        "Device IP Address" | "NAS-IP-Address" | "NAS IP Address" => {
            if let Some(ip) = ip() {
                event.set_if_absent(Field::ClientIp, ip);
            }
        }
        "Device Port" => event.set_named("cisco.ise.device_port", value),
        "DestinationIPAddress" => event.set(Field::DestinationIp, value),
        "DestinationPort" => event.set(Field::DestinationPort, value),
        "Protocol" => event.set(Field::NetworkProtocol, value.to_ascii_lowercase()),
        "FailureReason" | "Failure Reason" => event.set(Field::EventReason, value),
        "SelectedAccessService" => event.set(Field::RuleRuleset, value),
        "AuthorizationPolicyMatchedRule" => event.set(Field::RuleName, value),
        "CmdSet" => event.set(Field::ProcessCommandLine, value.trim_matches(['[', ']', ' '])),
        "Acct-Input-Octets" => event.set(Field::SourceBytes, value),
        "Acct-Output-Octets" => event.set(Field::DestinationBytes, value),
        _ => {
            let name: String =
                key.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
            event.set_named(&format!("cisco.ise.{name}"), value);
        }
    }
}

fn kind(category: &str, event: &mut Event) {
    let (name, kind, outcome) = match category {
        "CISE_Passed_Authentications" => ("authentication", "start", "success"),
        "CISE_Failed_Attempts" => ("authentication", "info", "failure"),
        "CISE_RADIUS_Accounting" | "CISE_TACACS_Accounting" => ("session", "info", ""),
        "CISE_Administrative_and_Operational_Audit" => ("configuration", "change", ""),
        _ => ("network", "info", ""),
    };
    event.push(Field::EventCategory, name);
    event.push(Field::EventType, kind);
    event.set(Field::EventOutcome, outcome);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Event {
        let ctx = ParseCtx::new("2026-11-22T10:00:00Z".parse().expect("now"), jiff::tz::TimeZone::UTC);
        let mut e = Event::default();
        assert_eq!(parse(text, &ctx, &mut e), Ok(()), "{text}");
        e
    }
    fn shown(e: &Event, fields: &[Field]) -> Vec<String> {
        fields.iter().map(|f| e.get(*f).and_then(|v| v.text().map(|t| t.into_owned())).unwrap_or_default()).collect()
    }

    #[test]
    fn a_refused_endpoint() {
        let e = read(
            r"CISE_Failed_Attempts 0000001313 2 0 2026-11-22 10:00:00.123 +01:00 0000015291 5400 NOTICE Failed-Attempt: Authentication failed, ConfigVersionId=7, Device IP Address=10.9.9.9, DestinationIPAddress=10.8.8.8, DestinationPort=1812, UserName=REGION\\lisa, Protocol=Radius, Calling-Station-ID=00-11-22-33-44-55, FailureReason=22056 Subject not found\, try again, Step=11001,",
        );
        assert_eq!(
            shown(&e, &[Field::Timestamp, Field::EventCode, Field::UserName, Field::UserDomain, Field::SourceMac]),
            ["2026-11-22T09:00:00.123Z", "5400", "lisa", "REGION", "00-11-22-33-44-55"]
        );
        assert_eq!(
            shown(&e, &[Field::ClientIp, Field::DestinationIp, Field::DestinationPort, Field::EventOutcome, Field::EventReason]),
            ["10.9.9.9", "10.8.8.8", "1812", "failure", r"22056 Subject not found\, try again"]
        );
    }

    #[test]
    fn an_alarm_without_numbers() {
        let e = read(
            "CISE_Alarm WARN: RADIUS Authentication Request dropped : Server=10.8.8.8; NAS IP Address=10.9.9.9; Failure Reason=12508 EAP-TLS handshake failed",
        );
        assert_eq!(shown(&e, &[Field::ClientIp, Field::EventReason]), ["10.9.9.9", "12508 EAP-TLS handshake failed"]);
    }
}
