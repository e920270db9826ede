//! Who has which address and who asked for which name: ISC dhcpd (also inside Infoblox and others) and Unbound.
use super::{ParseError, time};
use crate::{Event, Field, LogSources};
use std::net::IpAddr;

/// Whether a message is dhcpd's.
pub fn is_dhcp(text: &str) -> bool {
    verb(text).is_some()
}

fn verb(text: &str) -> Option<(&str, &str)> {
    let (verb, rest) = text.split_once(' ')?;
    let known = ["DISCOVER", "OFFER", "REQUEST", "ACK", "NAK", "RELEASE", "INFORM", "DECLINE", "EXPIRE", "LEASEQUERY"];
    verb.strip_prefix("DHCP").filter(|v| known.contains(v)).map(|_| (verb, rest))
}

/// `DHCPACK on 10.1.2.3 to 00:11:22:33:44:55 (ws12) via eth0`; the words say what stands where.
pub fn dhcpd(text: &str, event: &mut Event) -> Result<(), ParseError> {
    event.logsources = LogSources::product("dhcpd").service("dhcp");
    event.push(Field::EventCategory, "network");
    event.push(Field::EventType, "protocol");
    event.set(Field::NetworkProtocol, "dhcp");
    let (verb, rest) = verb(text).ok_or_else(|| ParseError::new("dhcpd", "no DHCP message"))?;
    event.set(Field::EventAction, verb.to_ascii_lowercase());
    event.set(Field::Message, text);
    let (said, reason) = rest.split_once(": ").unwrap_or((rest, ""));
    event.set(Field::EventReason, reason);
    let mut before = "";
    for word in said.split_ascii_whitespace() {
        let bare = word.trim_matches(['(', ')', ',', '[', ']']);
        if let Ok(ip) = bare.parse::<IpAddr>() {
            match before {
                // The server that a client wants, or the relay that passed it on.
                _ if word.starts_with('(') => event.set(Field::ServerIp, ip),
                "via" | "relay" => event.set_named("dhcp.relay_ip", ip),
                _ => event.set_if_absent(Field::SourceIp, ip),
            }
        } else if is_mac(bare) {
            event.set(Field::SourceMac, bare);
        } else if word.starts_with('(') && !matches!(bare, "found" | "not" | "") {
            event.set_if_absent(Field::SourceDomain, bare);
        } else if before == "via" {
            event.set(Field::ObserverIngressInterfaceName, bare);
        } else if before == "lease-duration" {
            event.set_named("dhcp.lease_seconds", bare);
        }
        before = word;
    }
    Ok(())
}

fn is_mac(word: &str) -> bool {
    let mut parts = word.split([':', '-']);
    parts.by_ref().take(6).filter(|p| p.len() == 2 && p.bytes().all(|b| b.is_ascii_hexdigit())).count() == 6
        && parts.next().is_none()
}

/// `[1791756855] unbound[1234:0] info: 10.1.2.3 www.exempel.se. A IN NOERROR 0.000 0 45`.
pub fn unbound(text: &str, event: &mut Event) -> Result<(), ParseError> {
    event.logsources = LogSources::product("unbound").category("dns");
    let mut rest = text;
    while let Some((inside, after)) = rest.strip_prefix('[').and_then(|r| r.split_once(']')) {
        if let Some(at) = time::epoch(inside) {
            event.set(Field::Timestamp, at);
        }
        rest = after.trim_start().strip_prefix("unbound").unwrap_or(after.trim_start());
    }
    let (level, said) = rest.split_once(": ").filter(|(l, _)| l.bytes().all(|b| b.is_ascii_lowercase())).unwrap_or(("", rest));
    event.set(Field::LogLevel, level);
    event.set(Field::Message, said);
    event.set(Field::NetworkProtocol, "dns");
    event.push(Field::EventCategory, "network");
    let mut words = said.split(' ');
    let mut word = || words.next().unwrap_or_default();
    let (client, name, kind, class, code, _, _, size) = (word(), word(), word(), word(), word(), word(), word(), word());
    let asked = client.split('@').next().unwrap_or(client).parse::<IpAddr>();
    match asked {
        Ok(ip) if matches!(class, "IN" | "CH" | "HS" | "ANY") => {
            event.set(Field::SourceIp, ip);
            event.set(Field::DnsQuestionName, if name == "." { "." } else { name.trim_end_matches('.') });
            event.set(Field::DnsQuestionType, kind);
            event.set(Field::DnsQuestionClass, class);
            event.set(Field::DnsResponseCode, code);
            event.set(Field::DestinationBytes, size);
            event.set(Field::DnsType, if code.is_empty() { "query" } else { "answer" });
            event.set(Field::EventAction, if code.is_empty() { "query" } else { "reply" });
            event.push(Field::EventType, "protocol");
            Ok(())
        }
        _ if !level.is_empty() || event.get(Field::Timestamp).is_some() => {
            event.push(Field::EventType, "info");
            Ok(())
        }
        _ => Err(ParseError::new("Unbound", "neither a level nor a query")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(e: &Event, fields: &[Field]) -> Vec<String> {
        fields.iter().map(|f| e.get(*f).and_then(|v| v.text().map(|t| t.into_owned())).unwrap_or_default()).collect()
    }

    #[test]
    fn leases() {
        for (text, ip, name) in [
            ("DHCPACK on 10.1.2.3 to 00:11:22:33:44:55 (ws12) via eth0", "10.1.2.3", "ws12"),
            ("DHCPREQUEST for 10.1.2.3 (10.9.9.9) from 00:11:22:33:44:55 (ws12) via eth0", "10.1.2.3", "ws12"),
            ("DHCPACK to 10.1.2.3 (00:11:22:33:44:55) via eth0", "10.1.2.3", ""),
            ("DHCPDISCOVER from 00:11:22:33:44:55 via eth0: network 10.1.0.0/16: no free leases", "", ""),
            ("DHCPRELEASE of 10.1.2.3 from 00:11:22:33:44:55 (ws12) via eth0 (found)", "10.1.2.3", "ws12"),
        ] {
            let mut e = Event::default();
            assert_eq!(dhcpd(text, &mut e), Ok(()));
            let expected = [ip, "00:11:22:33:44:55", name, "eth0"];
            assert_eq!(
                shown(&e, &[Field::SourceIp, Field::SourceMac, Field::SourceDomain, Field::ObserverIngressInterfaceName]),
                expected,
                "{text}"
            );
        }
        assert!(!is_dhcp("DHCPX on 10.1.2.3") && dhcpd("balancing pool", &mut Event::default()).is_err());
    }

    #[test]
    fn names() {
        let mut e = Event::default();
        assert_eq!(
            unbound("[1791756855] unbound[1234:0] info: 10.1.2.3 www.exempel.se. AAAA IN NOERROR 0.000 0 45", &mut e),
            Ok(())
        );
        assert_eq!(
            shown(
                &e,
                &[Field::Timestamp, Field::SourceIp, Field::DnsQuestionName, Field::DnsQuestionType, Field::DnsResponseCode]
            ),
            ["2026-10-11T22:14:15Z", "10.1.2.3", "www.exempel.se", "AAAA", "NOERROR"]
        );
        let mut e = Event::default();
        assert_eq!(unbound("[1234:0] notice: init module 0: validator", &mut e), Ok(()));
        assert_eq!(shown(&e, &[Field::LogLevel, Field::SourceIp]), ["notice", ""]);
        assert!(unbound("what else", &mut Event::default()).is_err());
    }
}
