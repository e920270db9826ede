//! Firepower Threat Defense's own messages 430001–430005: `Key: value` pairs about intrusions, connections, files and malware.
use crate::parse::{ParseCtx, time};
use crate::{Event, Field};
use std::net::IpAddr;

pub(super) fn parse(id: u32, text: &str, ctx: &ParseCtx, event: &mut Event) {
    let (action, category) = match id {
        430_001 => ("intrusion", "intrusion_detection"),
        430_002 => ("connection_started", "network"),
        430_003 => ("connection_ended", "network"),
        430_004 => ("file", "file"),
        _ => ("malware", "malware"),
    };
    event.set(Field::EventAction, action);
    event.push(Field::EventCategory, category);
    let mut name = String::from("cisco.ftd.");
    for (key, value) in pairs(text).take(crate::parse::MOST_FIELDS) {
        match key {
            "AccessControlRuleAction" | "InlineResult" => {
                let refused = matches!(value, "Block" | "Blocked" | "Block with reset" | "Dropped" | "Would have dropped");
                event.push(Field::EventType, if refused { "denied" } else { "allowed" });
            }
            "ConnectionDuration" => {
                event.set(Field::EventDuration, value.parse::<i64>().unwrap_or_default().saturating_mul(1_000_000_000));
            }
            "FirstPacketSecond" => {
                if let Some(at) = time::any(value, ctx) {
                    event.set(Field::EventStart, at);
                }
            }
            "Protocol" => super::endpoint::protocol(value, event),
            _ => {}
        }
        match field(key) {
            Some(field) if value != "Unknown" && value != "No Authentication Required" => match value.parse::<IpAddr>() {
                Ok(ip) => event.set(field, ip),
                Err(_) => event.set(field, value),
            },
            _ => {
                name.truncate("cisco.ftd.".len());
                name.push_str(key);
                event.set_named(&name, value);
            }
        }
    }
    if let Some(user) = event.str(Field::UserName).map(str::to_owned) {
        super::endpoint::user(&user, event);
    }
    if category == "network" {
        event.push(Field::EventType, if id == 430_002 { "start" } else { "end" });
        event.logsources.categories.push("firewall".into());
    } else {
        event.set(Field::EventKind, "alert");
    }
}

/// `Key: value, Key: value`; a value may hold commas, so that it ends where a comma and a further `Key: ` follow.
fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (key, after) = rest.split_once(": ")?;
        let mut end = after.len();
        let mut at = 0;
        while let Some(found) = after.get(at..).and_then(|t| t.find(", ")) {
            let next = after.get(at + found + 2..).unwrap_or_default();
            let key_length = next.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-')).unwrap_or(0);
            if key_length > 0 && next.get(key_length..).is_some_and(|r| r.starts_with(": ")) {
                end = at + found;
                break;
            }
            at += found + 2;
        }
        let (value, next) = after.split_at_checked(end)?;
        rest = next.strip_prefix(", ").unwrap_or("");
        Some((key.trim(), value.trim()))
    })
}

fn field(key: &str) -> Option<Field> {
    Some(match key {
        "SrcIP" => Field::SourceIp,
        "SrcPort" => Field::SourcePort,
        "DstIP" => Field::DestinationIp,
        "DstPort" => Field::DestinationPort,
        "IngressInterface" => Field::ObserverIngressInterfaceName,
        "EgressInterface" => Field::ObserverEgressInterfaceName,
        "IngressZone" => Field::ObserverIngressZone,
        "EgressZone" => Field::ObserverEgressZone,
        "ACPolicy" => Field::RuleRuleset,
        "AccessControlRuleName" => Field::RuleName,
        "ApplicationProtocol" => Field::NetworkProtocol,
        "WebApplication" => Field::NetworkApplication,
        "InitiatorBytes" => Field::SourceBytes,
        "ResponderBytes" => Field::DestinationBytes,
        "InitiatorPackets" => Field::SourcePackets,
        "ResponderPackets" => Field::DestinationPackets,
        "User" => Field::UserName,
        "URL" => Field::UrlOriginal,
        "ReferencedHost" => Field::UrlDomain,
        "UserAgent" => Field::UserAgentOriginal,
        "HTTPResponse" => Field::HttpResponseStatusCode,
        "HTTPReferer" => Field::HttpRequestReferrer,
        "DNSQuery" => Field::DnsQuestionName,
        "DNSResponseType" => Field::DnsResponseCode,
        "Message" => Field::Message,
        "SID" => Field::RuleId,
        "Classification" => Field::RuleCategory,
        "FileName" => Field::FileName,
        "FileSHA256" => Field::FileHashSha256,
        "FileSize" => Field::FileSize,
        "FileType" => Field::FileType,
        "ThreatName" => Field::ThreatName,
        "NAT_InitiatorIP" => Field::SourceNatIp,
        "NAT_InitiatorPort" => Field::SourceNatPort,
        "NAT_ResponderIP" => Field::DestinationNatIp,
        "NAT_ResponderPort" => Field::DestinationNatPort,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blocked_connection_with_commas_in_a_value() {
        let ctx = ParseCtx::new("2026-11-22T10:00:00Z".parse().expect("now"), jiff::tz::TimeZone::UTC);
        let mut e = Event::default();
        let text = "%FTD-1-430003: AccessControlRuleAction: Block, SrcIP: 10.1.2.3, DstIP: 192.0.2.9, SrcPort: 5000, DstPort: 443, Protocol: tcp, \
                    IngressZone: klient, AccessControlRuleName: Stopp, allt annat, ConnectionDuration: 2, InitiatorBytes: 78, User: AD\\lisa";
        assert_eq!(crate::parse::cisco_asa_ftd::parse(text, &ctx, &mut e), Ok(()));
        assert_eq!(e.str(Field::RuleName), Some("Stopp, allt annat"));
        assert_eq!(e.str(Field::UserName), Some("lisa"));
        assert_eq!(e.get(Field::DestinationPort).and_then(|v| v.as_int()), Some(443));
        assert_eq!(e.get(Field::EventDuration).and_then(|v| v.as_int()), Some(2_000_000_000));
    }
}
