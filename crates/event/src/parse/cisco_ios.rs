//! Cisco IOS, IOS-XE and NX-OS switches and routers: `%FACILITY-SEVERITY-MNEMONIC: text`. Read are the messages that say who did what:
//! logins, configuration, access lists, ports; the others keep facility, mnemonic and text.
use super::ParseError;
use crate::{Event, Field, LogSources};
use std::net::IpAddr;

/// Whether a text is such a message.
pub fn is_message(text: &str) -> bool {
    mnemonic(text).is_some()
}

/// Code, facility, severity, mnemonic, text.
fn mnemonic(text: &str) -> Option<(&str, &str, i64, &str, &str)> {
    let rest = text.trim_start_matches(':').trim_start().strip_prefix('%')?;
    let end = rest.find([':', ' ']).unwrap_or(rest.len());
    let (code, message) = rest.split_at_checked(end)?;
    let at = code.match_indices('-').map(|(at, _)| at).find(|at| {
        let digit = code.as_bytes().get(at + 1).is_some_and(|b| matches!(b, b'0'..=b'7'));
        digit && code.as_bytes().get(at + 2) == Some(&b'-')
    })?;
    let severity = code.get(at + 1..at + 2)?.parse().ok()?;
    let name = code.get(at + 3..)?;
    (at > 0 && !name.is_empty()).then_some((code, code.get(..at)?, severity, name, message.trim_start_matches([':', ' '])))
}

/// Reads one message, without its syslog header.
pub fn parse(text: &str, event: &mut Event) -> Result<(), ParseError> {
    let (code, facility, severity, name, message) =
        mnemonic(text).ok_or_else(|| ParseError::new("Cisco IOS", "no %FACILITY-SEVERITY-MNEMONIC"))?;
    event.set(Field::EventCode, code);
    event.set(Field::EventProvider, facility);
    event.set(Field::EventSeverity, severity);
    event.set(Field::EventAction, name.to_ascii_lowercase());
    event.set(Field::Message, message);
    event.set(Field::ObserverVendor, "Cisco");
    event.set(Field::ObserverType, if facility.contains("ROUT") || facility == "BGP" { "router" } else { "switch" });
    if let Some(host) = event.str(Field::HostName).map(str::to_owned) {
        event.set_if_absent(Field::ObserverName, host);
    }
    // Sigma's services for network devices: commands and logins are `aaa`, the routing protocols go by their own names.
    event.logsources = LogSources::product("cisco").service("aaa");
    for (service, signs) in [("bgp", ["BGP", "TCP"]), ("ldp", ["LDP", "TCP"])] {
        if signs.iter().any(|s| facility.contains(s)) {
            event.logsources.services.push(service.into());
        }
    }
    let understood = login(name, message, event) || configuration(name, message, event) || access_list(name, message, event);
    if !understood {
        other(name, message, event);
    }
    Ok(())
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    let found = rest.split(end).next()?.trim();
    (!found.is_empty()).then_some(found)
}

fn address(text: Option<&str>, event: &mut Event) {
    let plain = text.map(|t| t.split(['@', '(', ' ', ')', ',']).next().unwrap_or(t).trim_end_matches('.'));
    if let Some(ip) = plain.and_then(|t| t.parse::<IpAddr>().ok()) {
        event.set(Field::SourceIp, ip);
    }
}

fn login(name: &str, message: &str, event: &mut Event) -> bool {
    let failed = name.contains("FAIL") || message.contains("ailed") || message.contains("Failed");
    let user = between(message, "[user: ", "]")
        .or_else(|| between(message, "[user:", "]"))
        .or_else(|| between(message, "User '", "'"))
        .or_else(|| between(message, "failed for user ", " "))
        .or_else(|| between(message, "failed for ", " from"));
    let is_login =
        name.starts_with("LOGIN") || name.starts_with("SSH2") || message.contains("uthentication failed for") || name == "LOGOUT";
    if !is_login {
        return false;
    }
    event.set(Field::UserName, user.or_else(|| between(message, "User ", " ")).unwrap_or_default());
    address(
        between(message, "[Source: ", "]").or_else(|| between(message, " from ", " ")).or_else(|| between(message, "(", ")")),
        event,
    );
    event.set(Field::DestinationPort, between(message, "[localport: ", "]").unwrap_or_default());
    event.set(Field::EventReason, between(message, "[Reason: ", "]").unwrap_or_default());
    event.push(Field::EventCategory, "authentication");
    event.push(Field::EventType, if name == "LOGOUT" { "end" } else { "start" });
    event.set(Field::EventOutcome, if failed { "failure" } else { "success" });
    true
}

/// `Configured from console by lisa on vty0 (10.1.2.3)`, `User:lisa  logged command:no aaa new-model`.
fn configuration(name: &str, message: &str, event: &mut Event) -> bool {
    let command = message.split_once("logged command:").map(|(_, c)| c);
    if command.is_none() && !name.ends_with("CONFIG_I") {
        return false;
    }
    event.push(Field::EventCategory, "configuration");
    event.push(Field::EventType, "change");
    event.set(Field::EventOutcome, "success");
    event.set(Field::ProcessCommandLine, command.unwrap_or_default().trim());
    event.set(Field::UserName, between(message, "User:", " ").or_else(|| between(message, " by ", " ")).unwrap_or_default());
    address(between(message, "(", ")").or_else(|| between(message, " on ", " ")), event);
    true
}

/// `list 101 denied tcp 10.1.2.3(1234) -> 10.2.3.4(80), 1 packet`.
fn access_list(name: &str, message: &str, event: &mut Event) -> bool {
    if !name.contains("ACCESSLOG") {
        return false;
    }
    let words: Vec<&str> = message.split_ascii_whitespace().collect();
    let verdict = words.iter().position(|w| matches!(*w, "denied" | "permitted"));
    let Some(at) = verdict else { return false };
    event.set(Field::RuleName, words.get(at.saturating_sub(1)).copied().unwrap_or_default());
    let denied = words.get(at) == Some(&"denied");
    event.set(Field::EventAction, if denied { "acl_denied" } else { "acl_permitted" });
    event.push(Field::EventCategory, "network");
    event.push(Field::EventType, "connection");
    event.push(Field::EventType, if denied { "denied" } else { "allowed" });
    event.logsources.categories.push("firewall".into());
    let ends: Vec<&str> = words.iter().skip(at + 1).copied().filter(|w| end(w).is_some()).collect();
    let protocol = words.get(at + 1).copied().filter(|w| end(w).is_none()).unwrap_or_default();
    match protocol.parse::<u8>() {
        Ok(number) => event.set(Field::NetworkTransport, super::transport(number)),
        Err(_) => event.set(Field::NetworkTransport, protocol),
    }
    for (word, ip, port) in
        [(ends.first(), Field::SourceIp, Field::SourcePort), (ends.get(1), Field::DestinationIp, Field::DestinationPort)]
    {
        if let Some((address, number)) = word.and_then(|w| end(w)) {
            event.set(ip, address);
            event.set(port, number);
        }
    }
    true
}

/// `10.1.2.3(80)` or `10.1.2.3`.
fn end(word: &str) -> Option<(IpAddr, &str)> {
    let word = word.trim_end_matches(',');
    let (address, port) = word.split_once('(').map_or((word, ""), |(a, p)| (a, p.trim_end_matches(')')));
    Some((address.parse().ok()?, port))
}

/// Ports, neighbours and refused segments.
fn other(name: &str, message: &str, event: &mut Event) {
    let interface = between(message, "nterface ", ",").or_else(|| between(message, "on port ", " "));
    let interface = interface.map(|i| i.split(' ').next().unwrap_or(i).trim_end_matches('.'));
    event.set(Field::ObserverIngressInterfaceName, interface.unwrap_or_default());
    let mac = between(message, "client (", ")")
        .or_else(|| between(message, "MAC address ", " "))
        .or_else(|| between(message, "Host ", " "));
    if let Some(mac) = mac.filter(|m| m.bytes().filter(u8::is_ascii_hexdigit).count() == 12) {
        event.set(Field::SourceMac, mac);
    }
    let mut ends = message.split_ascii_whitespace().filter_map(end);
    if let Some((ip, port)) = ends.next() {
        event.set(Field::SourceIp, ip);
        event.set(Field::SourcePort, port);
    }
    if let Some((ip, port)) = ends.next().filter(|_| message.contains(" to ")) {
        event.set(Field::DestinationIp, ip);
        event.set(Field::DestinationPort, port);
    }
    event.push(Field::EventCategory, "network");
    event.push(Field::EventType, if name.contains("VIOLATION") || name == "BADAUTH" { "denied" } else { "info" });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let mut e = Event::default();
        assert_eq!(parse(text, &mut e), Ok(()), "{text}");
        let fields = [Field::UserName, Field::SourceIp, Field::EventOutcome, Field::ProcessCommandLine, Field::DestinationIp];
        fields.iter().map(|f| e.get(*f).and_then(|v| v.text().map(|t| t.into_owned())).unwrap_or_default()).collect()
    }

    #[test]
    fn who_did_what_on_a_switch() {
        for (text, expected) in [
            (
                "%PARSER-5-CFGLOG_LOGGEDCMD: User:admin  logged command:no aaa new-model",
                ["admin", "", "success", "no aaa new-model", ""],
            ),
            ("%SYS-5-CONFIG_I: Configured from console by lisa on vty0 (10.1.2.3)", ["lisa", "10.1.2.3", "success", "", ""]),
            (
                "%VSHD-5-VSHD_SYSLOG_CONFIG_I: Configured from vty by lisa on 10.1.2.3@pts/0",
                ["lisa", "10.1.2.3", "success", "", ""],
            ),
            (
                "%SEC_LOGIN-4-LOGIN_FAILED: Login failed [user: lisa] [Source: 10.1.2.3] [localport: 22] [Reason: Login Authentication Failed] at 1",
                ["lisa", "10.1.2.3", "failure", "", ""],
            ),
            (
                "%SEC-6-IPACCESSLOGP: list 101 denied tcp 10.1.2.3(1234) -> 10.2.3.4(80), 1 packet",
                ["", "10.1.2.3", "", "", "10.2.3.4"],
            ),
            ("%TCP-6-BADAUTH: Invalid MD5 digest from 10.1.2.3(179) to 10.2.3.4(179)", ["", "10.1.2.3", "", "", "10.2.3.4"]),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        assert!(parse("%% not one", &mut Event::default()).is_err());
    }
}
