//! Packet filters of open systems: Linux netfilter (`IN=eth0 OUT= SRC=… DST=…`, also UFW, UniFi, Proxmox) and the `filterlog` of pfSense
//! and OPNsense (comma-separated, columns by address family and protocol).
use super::{ParseCtx, ParseError};
use crate::{Event, Field, LogSources};

/// Whether a message is netfilter's.
pub fn is_netfilter(text: &str) -> bool {
    text.contains("IN=") && text.contains("SRC=") && text.contains("DST=")
}

pub fn netfilter(text: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    let Some(at) = text.find("IN=") else { return Err(ParseError::new("netfilter", "no IN=")) };
    let (before, pairs) = text.split_at_checked(at).unwrap_or(("", text));
    // The rule's own prefix, behind the kernel's clock: `[12345.678] UFW BLOCK `.
    let kernel_clock = before.strip_prefix('[').and_then(|b| b.split_once("] "));
    let prefix = match kernel_clock {
        Some((clock, prefix)) if clock.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b' ')) => prefix,
        _ => before,
    };
    let prefix = prefix.trim().trim_matches(['[', ']', ':', ' ']);
    event.set(Field::RuleName, prefix);
    // Proxmox writes its own time into the prefix.
    let own_time = prefix.match_indices(' ').find_map(|(at, _)| prefix.get(at + 1..).and_then(super::time::clf));
    if let Some(at) = own_time.and_then(|(stamp, _)| stamp.instant(ctx)) {
        event.set(Field::Timestamp, at);
    }
    let (mut flags, mut action) = (String::new(), "");
    for word in pairs.split_ascii_whitespace().filter(|w| !w.contains('=')) {
        if matches!(word, "SYN" | "ACK" | "FIN" | "RST" | "PSH" | "URG") {
            if !flags.is_empty() {
                flags.push(' ');
            }
            flags.push_str(word);
        }
    }
    event.set_named("netfilter.tcp_flags", flags);
    // ICMP errors quote the original packet in brackets with the same keys: only the outer ones count.
    let outer = pairs.split(" [").next().unwrap_or(pairs);
    for pair in outer.split_ascii_whitespace() {
        let Some((key, value)) = pair.split_once('=') else { continue };
        let field = match key {
            "IN" => Field::ObserverIngressInterfaceName,
            "OUT" => Field::ObserverEgressInterfaceName,
            "SRC" => Field::SourceIp,
            "DST" => Field::DestinationIp,
            "SPT" => Field::SourcePort,
            "DPT" => Field::DestinationPort,
            "LEN" if event.get(Field::NetworkBytes).is_none() => Field::NetworkBytes,
            "PROTO" => {
                match value.parse::<u8>() {
                    Ok(number) => event.set(Field::NetworkTransport, super::transport(number)),
                    Err(_) => event.set(Field::NetworkTransport, value.to_ascii_lowercase()),
                }
                continue;
            }
            "MAC" => {
                // Destination, source and type of the frame in one string.
                event.set(Field::DestinationMac, value.get(..17).unwrap_or_default());
                event.set(Field::SourceMac, value.get(18..35).unwrap_or_default());
                continue;
            }
            "TTL" | "TOS" | "ID" | "MARK" | "TYPE" | "CODE" | "PHYSIN" | "PHYSOUT" => {
                event.set_named(&format!("netfilter.{}", key.to_ascii_lowercase()), value);
                continue;
            }
            _ => continue,
        };
        event.set(field, value);
    }
    let upper = prefix.to_ascii_uppercase();
    for word in ["DROP", "BLOCK", "REJECT", "DENY", "ACCEPT", "ALLOW", "AUDIT"] {
        if upper.contains(word) {
            action = word;
            break;
        }
    }
    event.set(Field::EventAction, action);
    packet(event, matches!(action, "DROP" | "BLOCK" | "REJECT" | "DENY"), matches!(action, "ACCEPT" | "ALLOW"));
    event.logsources = LogSources::product("linux").service("iptables").category("firewall");
    Ok(())
}

fn packet(event: &mut Event, denied: bool, allowed: bool) {
    event.push(Field::EventCategory, "network");
    event.push(Field::EventType, "connection");
    if denied {
        event.push(Field::EventType, "denied");
    }
    if allowed {
        event.push(Field::EventType, "allowed");
    }
    event.set(Field::ObserverType, "firewall");
}

/// Whether a message is pf's filterlog: rule number, three rule parts, interface, reason, action, direction, IP version.
pub fn is_filterlog(text: &str) -> bool {
    let mut parts = text.splitn(10, ',').skip(6);
    matches!(parts.next(), Some("pass" | "block" | "match" | "rdr" | "nat" | "binat" | "scrub"))
        && matches!(parts.next(), Some("in" | "out"))
}

pub fn filterlog(text: &str, event: &mut Event) -> Result<(), ParseError> {
    let columns: Vec<&str> = text.trim().split(',').collect();
    let get = |at: usize| columns.get(at).copied().unwrap_or_default();
    if !is_filterlog(text) {
        return Err(ParseError::new("filterlog", "no action and direction in columns 7 and 8"));
    }
    event.set(Field::RuleId, get(0));
    event.set(Field::RuleRuleset, get(2));
    event.set(Field::RuleUuid, get(3));
    event.set(Field::ObserverIngressInterfaceName, get(4));
    event.set(Field::EventReason, get(5));
    event.set(Field::EventAction, get(6));
    event.set(Field::NetworkDirection, if get(7) == "in" { "inbound" } else { "outbound" });
    // IPv4: tos, ecn, ttl, id, offset, flags, number, name, length; IPv6: class, flow label, hop limit, name, number, length.
    let (name, length, addresses) = match get(8) {
        "4" => (get(16), get(17), 18),
        "6" => (get(12), get(14), 15),
        _ => return Err(ParseError::new("filterlog", "neither IPv4 nor IPv6")),
    };
    event.set(Field::NetworkType, if get(8) == "4" { "ipv4" } else { "ipv6" });
    event.set(Field::NetworkTransport, name.to_ascii_lowercase());
    event.set(Field::NetworkBytes, length);
    event.set(Field::SourceIp, get(addresses));
    event.set(Field::DestinationIp, get(addresses + 1));
    if matches!(name.to_ascii_lowercase().as_str(), "tcp" | "udp" | "sctp") {
        event.set(Field::SourcePort, get(addresses + 2));
        event.set(Field::DestinationPort, get(addresses + 3));
        event.set_named("pf.tcp_flags", get(addresses + 5));
    }
    packet(event, get(6) == "block", get(6) == "pass");
    event.logsources = LogSources::product("pf").category("firewall");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blocked_packet_with_its_rule_and_frame() {
        let mut e = Event::default();
        let text = "[50028442.088484] [UFW BLOCK] IN=eth0 OUT= MAC=00:08:a2:0c:1f:12:00:c8:8b:e2:d6:87:08:00 SRC=203.0.113.7 DST=10.1.2.3 LEN=40 TTL=245 PROTO=TCP SPT=4000 DPT=23 SYN URGP=0";
        let ctx = ParseCtx::new("2026-11-22T10:00:00Z".parse().expect("now"), jiff::tz::TimeZone::UTC);
        assert_eq!(netfilter(text, &ctx, &mut e), Ok(()));
        assert_eq!(e.str(Field::RuleName), Some("UFW BLOCK"));
        assert_eq!(e.str(Field::SourceMac), Some("00:c8:8b:e2:d6:87"));
        assert_eq!(e.get(Field::DestinationPort).and_then(|v| v.as_int()), Some(23));
        assert_eq!(e.str(Field::EventAction), Some("BLOCK"));
    }

    #[test]
    fn filterlog_of_both_families() {
        let mut e = Event::default();
        assert_eq!(
            filterlog(
                "53,,,1000,em0,match,block,in,4,0x0,,64,420,0,none,6,tcp,460,10.0.2.2,10.0.2.15,53742,22,420,PA,1,2,3,,",
                &mut e
            ),
            Ok(())
        );
        assert_eq!(e.get(Field::DestinationPort).and_then(|v| v.as_int()), Some(22));
        let mut e = Event::default();
        assert_eq!(
            filterlog("7,,,1000,em0,match,pass,out,6,0x00,0x0,64,udp,17,80,2001:db8::1,2001:db8::2,5353,53,60", &mut e),
            Ok(())
        );
        assert_eq!(e.get(Field::SourcePort).and_then(|v| v.as_int()), Some(5353));
        assert_eq!(e.str(Field::NetworkTransport), Some("udp"));
        assert!(filterlog("1,2,3", &mut Event::default()).is_err());
    }
}
