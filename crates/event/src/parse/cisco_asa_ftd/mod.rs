//! Cisco ASA and Firepower Threat Defense: `%ASA-6-302013: Built outbound TCP …`. Message numbers with their patterns stand in
//! `table.rs`; numbers that are not there are read by the words that Cisco uses everywhere (`from … to …`, `Group <…> User <…> IP <…>`).
//!
//! Names in patterns: `src`, `dst` an endpoint (`outside:10.1.2.3/443(LOCAL\lisa)`); `a`, `b` the two sides of a built connection, of
//! which the direction says who started it; `anat`, `bnat` their translations; `faddr`, `gaddr`, `laddr` Cisco's foreign, global and
//! local address; `mapped` the translation of the source; `_` whatever stands there.
mod bare;
mod endpoint;
mod ftd;
mod table;

pub use bare::is_bare;

use super::{ParseCtx, ParseError};
use crate::{Event, Field, LogSources};
use endpoint::{Side, address_only, bytes_and_reason, duration, endpoint, first_endpoint, mapped, protocol, translation, user};
use smallvec::SmallVec;
use table::Kind;

type Captures<'a> = SmallVec<[(&'static str, &'a str); 12]>;

/// The mnemonic of a message: product, severity, number and what follows.
struct Mnemonic<'a> {
    product: &'static str,
    severity: Option<i64>,
    id: u32,
    text: &'a str,
}

/// Whether a text holds an ASA or FTD message.
pub fn is_message(text: &str) -> bool {
    mnemonic(text).is_some()
}

fn mnemonic(text: &str) -> Option<Mnemonic<'_>> {
    let products = [("ASA-", "asa"), ("FTD-", "ftd"), ("PIX-", "pix"), ("FWSM-", "fwsm")];
    products.iter().find_map(|(sign, product)| {
        let at = text.find(sign)?;
        let mut rest = text.get(at + sign.len()..)?;
        // `%ASA-session-6-302013`, `%ASA--6-302013`: a class before the severity.
        if !rest.as_bytes().first()?.is_ascii_digit() {
            rest = rest.split_once('-')?.1;
        }
        let (severity, rest) = rest.split_once('-')?;
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (id, rest) = rest.split_at_checked(end)?;
        (id.len() == 6 && severity.len() == 1).then_some(())?;
        let text = rest.trim_start_matches([':', ' ']);
        Some(Mnemonic { product, severity: Some(severity.parse().ok()?), id: id.parse().ok()?, text })
    })
}

/// Reads one message, without its syslog header.
pub fn parse(text: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    let found =
        mnemonic(text).or_else(|| bare::read(text)).ok_or_else(|| ParseError::new("Cisco ASA/FTD", "no message number"))?;
    event.set(Field::EventCode, found.id.to_string());
    if let Some(severity) = found.severity {
        event.set(Field::EventSeverity, severity);
        event.set(Field::LogLevel, LEVELS.get(usize::try_from(severity).unwrap_or(7)).copied().unwrap_or_default());
    }
    event.set(Field::ObserverVendor, "Cisco");
    event.set(Field::ObserverProduct, found.product);
    event.set(Field::ObserverType, "firewall");
    event.set(Field::EventKind, "event");
    event.set(Field::Message, found.text);
    if let Some(host) = event.str(Field::HostName).map(str::to_owned) {
        event.set_if_absent(Field::ObserverName, host);
    }
    event.logsources = LogSources::product("cisco").service(found.product);
    if (430_001..=430_005).contains(&found.id) {
        ftd::parse(found.id, found.text, ctx, event);
        return Ok(());
    }
    let row = table::find(found.id);
    let matched = row.and_then(|row| row.patterns.iter().find_map(|pattern| capture(pattern, found.text)));
    if let Some(row) = row {
        event.set(Field::EventAction, row.action);
        kind(row.kind, event);
    }
    match matched {
        Some((captures, rest)) => apply(&captures, rest, event),
        None => by_words(found.text, event),
    }
    Ok(())
}

const LEVELS: [&str; 8] = ["emergency", "alert", "critical", "error", "warning", "notification", "informational", "debugging"];

/// Matches a text with a pattern from its start; what follows the pattern is given back.
fn capture<'a>(pattern: &'static str, text: &'a str) -> Option<(Captures<'a>, &'a str)> {
    let mut captures = Captures::new();
    let (mut pattern, mut text) = (pattern, text.trim_end());
    loop {
        let Some((literal, after)) = pattern.split_once('{') else {
            return text.strip_prefix(pattern).map(|rest| (captures, rest));
        };
        text = text.strip_prefix(literal)?;
        let (name, next) = after.split_once('}')?;
        let literal = next.split('{').next().unwrap_or_default();
        let end = if literal.is_empty() { text.len() } else { text.find(literal)? };
        let (value, rest) = text.split_at_checked(end)?;
        if name != "_" {
            captures.push((name, value.trim()));
        }
        (pattern, text) = (next, rest);
    }
}

/// Sets category, type and outcome, and which Sigma log source the message answers to.
fn kind(kind: Kind, event: &mut Event) {
    let (category, types, outcome): (&str, &[&str], &str) = match kind {
        Kind::Denied => ("network", &["connection", "denied"], ""),
        Kind::Verdict => ("network", &["connection"], ""),
        Kind::Built => ("network", &["connection", "start", "allowed"], ""),
        Kind::Teardown => ("network", &["connection", "end"], ""),
        Kind::LoginOk => ("authentication", &["start"], "success"),
        Kind::LoginFailed => ("authentication", &["info"], "failure"),
        Kind::Logout => ("session", &["end"], "success"),
        Kind::VpnStart => ("session", &["start"], "success"),
        Kind::VpnEnd => ("session", &["end"], "success"),
        Kind::Command => ("configuration", &["change"], "success"),
        Kind::Account => ("iam", &["user", "change"], "success"),
        Kind::Threat => ("intrusion_detection", &["info"], ""),
        Kind::Web => ("web", &["access"], "success"),
        Kind::Info => ("network", &["info"], ""),
    };
    event.push(Field::EventCategory, category);
    types.iter().for_each(|t| event.push(Field::EventType, *t));
    event.set(Field::EventOutcome, outcome);
    let sources = &mut event.logsources;
    match kind {
        Kind::Denied | Kind::Verdict | Kind::Built | Kind::Teardown => sources.categories.push("firewall".into()),
        Kind::Command => sources.services.push("aaa".into()),
        Kind::VpnStart | Kind::VpnEnd => sources.services.push("vpn".into()),
        Kind::Threat => event.set(Field::EventKind, "alert"),
        _ => {}
    }
}

fn apply(captures: &[(&'static str, &str)], rest: &str, event: &mut Event) {
    let get = |name: &str| captures.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
    // "outbound" means that the second address, on the inside, started the connection (Cisco, message 302013).
    let outbound = get("dir") == Some("outbound");
    let (first, second) = if outbound { (Side::Destination, Side::Source) } else { (Side::Source, Side::Destination) };
    for (name, value) in captures {
        match *name {
            "src" => endpoint(value, Side::Source, event),
            "dst" => endpoint(value, Side::Destination, event),
            "a" => endpoint(value, first, event),
            "b" => endpoint(value, second, event),
            "anat" => translation(value, first, event),
            "bnat" => translation(value, second, event),
            "faddr" => address_only(value, first, event),
            "laddr" => address_only(value, second, event),
            "gaddr" => translation(value.split('/').next().unwrap_or_default(), second, event),
            "mapped" => mapped(value, event),
            "dir" => event.set(Field::NetworkDirection, *value),
            "proto" => protocol(value, event),
            "in" => event.set(Field::ObserverIngressInterfaceName, value.trim_end_matches('.')),
            "user" => user(value, event),
            "target" => event.set(Field::UserTargetName, *value),
            "target_host" => event.set_named("cisco.asa.threat_detection.object", value.trim()),
            "group" => event.set(Field::UserGroupName, *value),
            "acl" => event.set(Field::RuleName, *value),
            "reason" => event.set(Field::EventReason, value.trim_end_matches('.')),
            "conn" => event.set_named("cisco.asa.connection_id", *value),
            "flags" => event.set_named("cisco.asa.tcp_flags", *value),
            "type" => event.set_named("cisco.asa.type", *value),
            "code" => event.set_named("cisco.asa.code", *value),
            "app" => event.set_named("cisco.asa.command_from", *value),
            "server" => event.set_named("cisco.asa.aaa_server", value.trim()),
            "assigned" => event.set_named("cisco.asa.assigned_ip", value.trim_end_matches('.')),
            "cmd" => event.set(Field::ProcessCommandLine, *value),
            "url" => event.set(Field::UrlOriginal, *value),
            "file" => event.set(Field::FileName, *value),
            "mac" => event.set(Field::SourceMac, *value),
            "agent" => event.set(Field::UserAgentOriginal, *value),
            "tls" => event.set(Field::TlsVersion, *value),
            "bytes_out" => event.set(Field::DestinationBytes, *value),
            "bytes_in" => event.set(Field::SourceBytes, *value),
            "duration" => duration(value, event),
            "bytes_reason" => bytes_and_reason(value, event),
            "verdict" => {
                let allowed = *value != "denied";
                event.set(Field::EventAction, if allowed { "acl_permitted" } else { "acl_denied" });
                event.push(Field::EventType, if allowed { "allowed" } else { "denied" });
            }
            _ => {}
        }
    }
    // The AAA user in parentheses after a built connection.
    if get("bnat").is_some()
        && let Some(name) = rest.trim().strip_prefix('(').and_then(|r| r.strip_suffix(')'))
    {
        user(name.trim_start_matches('('), event);
    }
}

/// Messages without a row: the phrases that Cisco uses throughout.
fn by_words(text: &str, event: &mut Event) {
    event.set_if_absent(Field::EventAction, "firewall_message");
    for pattern in [
        "Group <{group}> User <{user}> IP <{src}> {reason}",
        "Group = {group}, Username = {user}, IP = {src}, {reason}",
        "Group = {group}, IP = {src}, {reason}",
        "IP = {src}, {reason}",
        "Group {group} User {user} IP {src} {reason}",
        "Group <{group}> User <{user}> {reason}",
    ] {
        if let Some((captures, rest)) = capture(pattern, text) {
            return apply(&captures, rest, event);
        }
    }
    // IKEv2: `Local:192.0.2.1:500 Remote:203.0.113.9:500 Username:lisa …`.
    for (sign, side) in [("Remote:", Side::Source), ("Local:", Side::Destination)] {
        if let Some(pair) = text.split_once(sign).map(|(_, r)| r.split(' ').next().unwrap_or_default()) {
            let (address, port) = pair.rsplit_once(':').unwrap_or((pair, ""));
            endpoint(&format!("{address}/{port}"), side, event);
        }
    }
    if let Some((_, after)) = text.split_once("Username:") {
        user(after.split(' ').next().unwrap_or_default(), event);
    }
    let word = |sign: &str| text.split_once(sign).map(|(_, rest)| first_endpoint(rest));
    if let Some(source) = word(" from ").or_else(|| word(" src ")) {
        endpoint(source, Side::Source, event);
    }
    if let Some(destination) = word(" to ").or_else(|| word(" dst ")).or_else(|| word(" dest ")) {
        endpoint(destination, Side::Destination, event);
    }
    let transport = ["TCP", "UDP", "ICMP", "tcp", "udp", "icmp", "ESP", "GRE", "IGMP"];
    if let Some(name) = text.split([' ', ',', '.', ':']).find(|w| transport.contains(w)) {
        protocol(name, event);
    }
    if let Some(interface) = text.split_once("on interface ").map(|(_, r)| r.split([' ', ',']).next().unwrap_or_default()) {
        event.set_if_absent(Field::ObserverIngressInterfaceName, interface.trim_end_matches('.'));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Event {
        let ctx = ParseCtx::new("2026-11-22T10:00:00Z".parse().expect("now"), jiff::tz::TimeZone::UTC);
        let mut event = Event::default();
        assert_eq!(parse(text, &ctx, &mut event), Ok(()), "{text}");
        event
    }
    fn shown(e: &Event, fields: &[Field]) -> Vec<String> {
        fields.iter().map(|f| e.get(*f).and_then(|v| v.text().map(|t| t.into_owned())).unwrap_or_default()).collect()
    }
    const ENDS: [Field; 4] = [Field::SourceIp, Field::SourcePort, Field::DestinationIp, Field::DestinationPort];

    #[test]
    fn the_direction_says_who_started_a_connection() {
        let e = read(
            "%ASA-6-302013: Built outbound TCP connection 7 for outside:192.0.2.9/443 (192.0.2.9/443) to inside:10.1.2.3/51000 (198.51.100.1/4000) (lisa)",
        );
        assert_eq!(shown(&e, &ENDS), ["10.1.2.3", "51000", "192.0.2.9", "443"]);
        assert_eq!(
            shown(&e, &[Field::SourceNatIp, Field::ObserverIngressInterfaceName, Field::UserName]),
            ["198.51.100.1", "inside", "lisa"]
        );
        let e = read(
            "%ASA-6-302015: Built inbound UDP connection 7 for outside:192.0.2.9/443 (192.0.2.9/443)(AD\\eva) to inside:10.1.2.3/53 (10.1.2.3/53)",
        );
        assert_eq!(shown(&e, &ENDS), ["192.0.2.9", "443", "10.1.2.3", "53"]);
        assert_eq!(shown(&e, &[Field::SourceUserName]), ["eva"]);
        let e = read(
            "%ASA-6-302020: Built outbound ICMP connection for faddr 192.0.2.9/0 gaddr 198.51.100.1/1 laddr 10.1.2.3/1 type 8 code 0",
        );
        assert_eq!(shown(&e, &ENDS), ["10.1.2.3", "", "192.0.2.9", ""]);
    }

    #[test]
    fn denials_and_access_lists() {
        let e = read(
            "%ASA-4-106023: Deny tcp src outside:203.0.113.7/4000 dst inside:10.1.2.3/23 by access-group \"utifran\" [0x0, 0x0]",
        );
        assert_eq!(shown(&e, &ENDS), ["203.0.113.7", "4000", "10.1.2.3", "23"]);
        assert_eq!(shown(&e, &[Field::RuleName, Field::NetworkTransport]), ["utifran", "tcp"]);
        let e = read(
            "%FTD-6-106100: access-list in denied udp inside/10.1.2.3(5000)(LOCAL\\lisa) -> outside/192.0.2.9(53) hit-cnt 1 first hit [0x1, 0x2]",
        );
        assert_eq!(shown(&e, &ENDS), ["10.1.2.3", "5000", "192.0.2.9", "53"]);
        assert_eq!(
            shown(&e, &[Field::EventAction, Field::UserName, Field::ObserverIngressInterfaceName]),
            ["acl_denied", "lisa", "inside"]
        );
        assert_eq!(e.logsources.categories.as_slice(), ["firewall"]);
    }

    #[test]
    fn people_on_the_vpn_and_the_console() {
        let e = read("%ASA-6-113039: Group <Region> User <lisa> IP <203.0.113.7> AnyConnect parent session started.");
        assert_eq!(shown(&e, &[Field::UserName, Field::SourceIp, Field::UserGroupName]), ["lisa", "203.0.113.7", "Region"]);
        let e = read(
            "%ASA-4-113019: Group = Region, Username = lisa, IP = 203.0.113.7, Session disconnected. Session Type: SSL, Duration: 1h:02m:03s, Bytes xmt: 10, Bytes rcv: 20, Reason: User Requested",
        );
        assert_eq!(
            shown(&e, &[Field::UserName, Field::EventDuration, Field::EventReason]),
            ["lisa", "3723000000000", "User Requested"]
        );
        let e = read(
            "%ASA-6-113005: AAA user authentication Rejected : reason = AAA failure : server = 10.9.9.9 : user = lisa : user IP = 203.0.113.7",
        );
        assert_eq!(shown(&e, &[Field::UserName, Field::SourceIp, Field::EventOutcome]), ["lisa", "203.0.113.7", "failure"]);
        let e = read("%ASA-6-605004: Login denied from 203.0.113.7/5000 to outside:198.51.100.1/ssh for user \"root\"");
        assert_eq!(shown(&e, &[Field::UserName, Field::SourcePort, Field::NetworkProtocol]), ["root", "5000", "ssh"]);
        let e = read("%ASA-5-111010: User 'admin', running 'CLI' from IP 10.9.9.9, executed 'no logging enable'");
        assert_eq!(
            shown(&e, &[Field::UserName, Field::SourceIp, Field::ProcessCommandLine]),
            ["admin", "10.9.9.9", "no logging enable"]
        );
    }

    #[test]
    fn a_number_without_a_row_is_read_by_its_words() {
        let e = read(
            "%ASA-4-402119: IPSEC: Received an ESP packet (SPI= 0x1, sequence number= 0x2) from 203.0.113.7 (user= lisa) to 10.1.2.3 that failed anti-replay checking.",
        );
        assert_eq!(shown(&e, &[Field::SourceIp, Field::UserName, Field::DestinationIp]), ["203.0.113.7", "lisa", "10.1.2.3"]);
        let e = read("%ASA-5-750001: Local:198.51.100.1:500 Remote:203.0.113.7:4500 Username:lisa IKEv2 Received request");
        assert_eq!(shown(&e, &[Field::SourceIp, Field::SourcePort, Field::UserName]), ["203.0.113.7", "4500", "lisa"]);
    }

    #[test]
    fn a_message_about_a_connection_without_its_number() {
        for (text, code, expected) in [
            (
                "Deny tcp src ute:203.0.113.7/4000 dst inne:10.1.2.3/23 by access-group \"utifran\" [0x0, 0x0]",
                "106023",
                ["203.0.113.7", "4000", "10.1.2.3", "23"],
            ),
            (
                "302020: Built outbound ICMP connection for faddr 192.0.2.9/0 gaddr 198.51.100.1/1 laddr 10.1.2.3/1",
                "302020",
                ["10.1.2.3", "", "192.0.2.9", ""],
            ),
            (
                "6|Nov 22 2026 12:59:03|302021: Teardown ICMP connection for faddr 192.0.2.9/0 gaddr 198.51.100.1/1 laddr 10.1.2.3/1",
                "302021",
                ["192.0.2.9", "", "10.1.2.3", ""],
            ),
        ] {
            assert!(is_bare(text), "{text}");
            let e = read(text);
            assert_eq!(shown(&e, &ENDS), expected, "{text}");
            assert_eq!(e.str(Field::EventCode), Some(code));
        }
        for text in ["Deny it all", "Built to last from start to finish", "Denied: no", "access-list"] {
            assert!(!is_bare(text), "{text}");
        }
    }

    #[test]
    fn further_numbers_of_the_guide() {
        let e = read("%ASA-6-725007: SSL session with client ute:203.0.113.7/51053 to 198.51.100.1/443 terminated");
        assert_eq!(shown(&e, &ENDS), ["203.0.113.7", "51053", "198.51.100.1", "443"]);
        let e = read("%ASA-4-405001: Received ARP response collision from 10.1.2.3/0011.2233.4455 on interface inne");
        assert_eq!(shown(&e, &[Field::SourceIp, Field::SourceMac, Field::NetworkProtocol]), ["10.1.2.3", "0011.2233.4455", ""]);
        let e = read("%ASA-4-400010: IPS:2000 ICMP Echo Reply from 203.0.113.7 to 10.1.2.3 on interface ute");
        assert_eq!(
            shown(&e, &[Field::SourceIp, Field::DestinationIp, Field::EventAction]),
            ["203.0.113.7", "10.1.2.3", "ips_signature"]
        );
        let e = read(
            "%ASA-4-338002: Dynamic Filter monitored blacklisted TCP traffic from inne:10.1.2.3/6798 (198.51.100.1/7890) to ute:203.0.113.7/80 (203.0.113.7/80), destination 203.0.113.7 resolved from dynamic list: ond.example",
        );
        assert_eq!(shown(&e, &ENDS), ["10.1.2.3", "6798", "203.0.113.7", "80"]);
        let e = read("%ASA-5-713120: IP = 203.0.113.7, PHASE 2 COMPLETED (msgid=1)");
        assert_eq!(shown(&e, &[Field::SourceIp]), ["203.0.113.7"]);
    }
}
