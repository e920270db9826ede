//! OpenSSH server messages (`sshd`, `sshd-session`, `sshd-auth`): who tried, from where, and how it ended. Split by words, no regex: a
//! password attack sends thousands of these a second.
use super::linux_auth;
use crate::{Event, Field, LogSources};
use std::net::IpAddr;

/// Whether the program is one of OpenSSH's.
pub fn is_program(name: &str) -> bool {
    matches!(name, "sshd" | "sshd-session" | "sshd-auth" | "sshd.exe")
}

/// Reads the message; `false` when it is none that tells of a person or peer.
pub fn parse(message: &str, event: &mut Event) -> bool {
    event.logsources = LogSources::product("linux").service("sshd").service("auth");
    event.set_if_absent(Field::EventDataset, "sshd.auth");
    let message = message.trim_end();
    let text = message.strip_prefix("error: ").or_else(|| message.strip_prefix("fatal: ")).unwrap_or(message);
    if linux_auth::pam(text, event) {
        return true;
    }
    let text = text.strip_suffix(" [preauth]").unwrap_or(text);
    session(text, event) || attempt(text, event) || goodbye(text, event) || trouble(text, event)
}

fn outcome(event: &mut Event, action: &str, outcome: &str) {
    event.set(Field::EventAction, action);
    event.set(Field::EventOutcome, outcome);
    event.push(Field::EventCategory, "authentication");
    event.push(Field::EventType, if outcome == "failure" { "info" } else { "start" });
    event.set(Field::NetworkProtocol, "ssh");
}

/// `<address> port <number>`, behind whatever stands before it. Gives what follows the port.
fn peer<'a>(text: &'a str, event: &mut Event) -> &'a str {
    let (address, rest) = text.split_once(' ').unwrap_or((text, ""));
    address_of(address, event);
    let Some(after) = rest.strip_prefix("port ") else { return rest };
    let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
    event.set(Field::SourcePort, after.get(..end).unwrap_or_default());
    after.get(end..).unwrap_or_default()
}

fn address_of(address: &str, event: &mut Event) {
    let address = address.trim_matches(['(', ')', '[', ']', ',']).trim_end_matches(':');
    let plain = address.split_once('%').map_or(address, |(ip, _)| ip);
    match plain.parse::<IpAddr>() {
        Ok(IpAddr::V6(v6)) => event.set(Field::SourceIp, v6.to_ipv4_mapped().map_or(IpAddr::V6(v6), IpAddr::V4)),
        Ok(ip) => event.set(Field::SourceIp, ip),
        Err(_) if address == "UNKNOWN" => {}
        Err(_) => event.set(Field::SourceDomain, address),
    }
    event.set(Field::SourceAddress, address);
}

/// `Accepted …`, `Failed …`, `Postponed …`: the result of one authentication.
fn session(text: &str, event: &mut Event) -> bool {
    let (action, result, rest) = if let Some(rest) = text.strip_prefix("Accepted ") {
        ("ssh_login", "success", rest)
    } else if let Some(rest) = text.strip_prefix("Failed ") {
        ("ssh_login", "failure", rest)
    } else if let Some(rest) = text.strip_prefix("Postponed ").or_else(|| text.strip_prefix("Partial ")) {
        ("ssh_login_step", "unknown", rest)
    } else {
        return false;
    };
    // The name may hold anything, also " from ": the last one belongs to sshd.
    let Some((before, after)) = rest.rsplit_once(" from ") else { return false };
    let Some((method, user)) = before.split_once(" for ") else { return false };
    let (user, invalid) = match user.strip_prefix("invalid user ").or_else(|| user.strip_prefix("illegal user ")) {
        Some(user) => (user, true),
        None => (user, false),
    };
    outcome(event, action, result);
    event.set(Field::UserName, user.trim());
    event.set_named("sshd.auth.method", method);
    if invalid {
        event.set(Field::EventReason, "invalid user");
    }
    let after_port = peer(after, event);
    // `ssh2: ED25519 SHA256:…` names the key.
    if let Some((_, key)) = after_port.split_once(": ") {
        event.set_named("sshd.auth.key", key.trim());
    }
    true
}

/// Attempts that never came to a result of their own.
fn attempt(text: &str, event: &mut Event) -> bool {
    for (start, action) in [
        ("Invalid user ", "ssh_invalid_user"),
        ("Illegal user ", "ssh_invalid_user"),
        ("input_userauth_request: invalid user ", "ssh_invalid_user"),
    ] {
        if let Some(rest) = text.strip_prefix(start) {
            outcome(event, action, "failure");
            event.set(Field::EventReason, "invalid user");
            let (user, from) = rest.rsplit_once("from ").unwrap_or((rest, ""));
            event.set(Field::UserName, user.trim());
            if !from.is_empty() {
                peer(from, event);
            }
            return true;
        }
    }
    if let Some(rest) = text.strip_prefix("User ")
        && let Some((who, reason)) = rest.split_once(" not allowed because ")
    {
        outcome(event, "ssh_user_refused", "failure");
        let (user, from) = who.rsplit_once(" from ").unwrap_or((who, ""));
        event.set(Field::UserName, user.trim());
        event.set(Field::EventReason, reason);
        if !from.is_empty() {
            peer(from, event);
        }
        return true;
    }
    for start in ["maximum authentication attempts exceeded for ", "Disconnecting: Too many authentication failures for "] {
        if let Some(rest) = text.strip_prefix(start) {
            outcome(event, "ssh_too_many_attempts", "failure");
            event.set(Field::EventReason, "too many authentication failures");
            let (user, from) = rest.rsplit_once(" from ").unwrap_or((rest, ""));
            event.set(Field::UserName, user.trim().trim_start_matches("invalid user "));
            if !from.is_empty() {
                peer(from, event);
            }
            return true;
        }
    }
    if let Some(rest) = text.strip_prefix("PAM ")
        && rest.contains("more authentication failure")
    {
        return linux_auth::failure_pairs(rest, event);
    }
    if text.starts_with("PAM: ") || text.starts_with("Authentication refused") {
        outcome(event, "ssh_login", "failure");
        event.set(Field::EventReason, text);
        if let Some((before, from)) = text.rsplit_once(" from ") {
            let user = before.rsplit_once(" for ").map_or("", |(_, user)| user);
            event.set(Field::UserName, user.trim_start_matches("illegal user ").trim_start_matches("invalid user "));
            peer(from, event);
        }
        return true;
    }
    false
}

/// Ends of connections: closed, reset, disconnected; with or without a user.
fn goodbye(text: &str, event: &mut Event) -> bool {
    const STARTS: [&str; 8] = [
        "Connection closed by ",
        "Connection reset by ",
        "Disconnected from ",
        "Disconnecting ",
        "Received disconnect from ",
        "Connection from ",
        "Close session: user ",
        "Starting session: ",
    ];
    let Some(start) = STARTS.iter().find(|s| text.starts_with(**s)) else { return false };
    let rest = text.get(start.len()..).unwrap_or_default();
    event.push(Field::EventCategory, "network");
    event.set(Field::NetworkProtocol, "ssh");
    let opens = matches!(*start, "Connection from " | "Starting session: ");
    event.set(Field::EventAction, if opens { "ssh_connection" } else { "ssh_disconnect" });
    event.push(Field::EventType, if opens { "start" } else { "end" });
    let rest = rest.trim_start_matches("authenticating ").trim_start_matches("invalid ");
    let rest = match *start {
        "Close session: user " | "Starting session: " => {
            let rest = rest.split_once(" for ").filter(|_| opens).map_or(rest, |(_, r)| r);
            let (user, from) = rest.split_once(" from ").unwrap_or((rest, ""));
            event.set(Field::UserName, user.trim());
            from
        }
        _ => match rest.strip_prefix("user ") {
            // The name may be empty or hold spaces: the peer is what stands before " port ".
            Some(rest) => {
                let (before, after) = rest.split_once(" port ").unwrap_or((rest, ""));
                let (user, address) = before.rsplit_once(' ').unwrap_or(("", before));
                event.set(Field::UserName, user.trim());
                address_of(address, event);
                let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
                event.set(Field::SourcePort, after.get(..end).unwrap_or_default());
                event.set(Field::EventReason, after.get(end..).unwrap_or_default().trim_start_matches(':').trim());
                return true;
            }
            None => rest,
        },
    };
    let after = peer(rest, event);
    if let Some(reason) = after.strip_prefix(':') {
        event.set(Field::EventReason, reason.trim());
    }
    true
}

/// Probes, broken handshakes and refusals before any name was given.
fn trouble(text: &str, event: &mut Event) -> bool {
    const SIGNS: [(&str, &str); 14] = [
        ("Unable to negotiate with ", "ssh_negotiation_failed"),
        ("Did not receive identification string from ", "ssh_no_identification"),
        ("Bad protocol version identification ", "ssh_bad_protocol"),
        ("banner exchange: Connection from ", "ssh_banner_exchange"),
        ("ssh_dispatch_run_fatal: Connection from ", "ssh_protocol_error"),
        ("Timeout before authentication for connection from ", "ssh_timeout"),
        ("Timeout before authentication for ", "ssh_timeout"),
        ("Timeout, client not responding from ", "ssh_timeout"),
        ("refused connect from ", "ssh_refused"),
        ("Nasty PTR record ", "ssh_bad_reverse_name"),
        ("reverse mapping checking getaddrinfo for ", "ssh_bad_reverse_name"),
        ("Magic value check failed ", "ssh_obfuscated_handshake"),
        ("drop connection ", "ssh_dropped"),
        ("kex_exchange_identification: ", "ssh_key_exchange_failed"),
    ];
    let Some((sign, action)) = SIGNS.iter().find(|(s, _)| text.starts_with(s)) else { return false };
    event.set(Field::EventAction, *action);
    event.push(Field::EventCategory, "network");
    event.push(Field::EventType, "denied");
    event.set(Field::NetworkProtocol, "ssh");
    let mut rest = text.get(sign.len()..).unwrap_or_default();
    if sign.ends_with("from ") || sign.ends_with("with ") || *action == "ssh_timeout" {
        // `refused connect from name (address)`: the address is what counts.
        if let Some((_, bracketed)) = rest.split_once(" (") {
            rest = bracketed.split(')').next().unwrap_or_default();
        }
    } else if let Some((_, address)) = rest.rsplit_once(" from ").or_else(|| rest.rsplit_once("from [")) {
        rest = address.trim_start_matches('[');
    } else if let Some((_, bracketed)) = rest.split_once('[') {
        rest = bracketed.split_once(']').map_or(bracketed, |(ip, _)| ip);
    } else {
        event.set(Field::EventReason, rest);
        return true;
    }
    let reason = peer(rest, event).trim_start_matches([':', ' ', ')']);
    event.set(Field::EventReason, reason);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(message: &str) -> (String, String, String, String) {
        let mut e = Event::default();
        assert!(parse(message, &mut e), "{message}");
        let text = |f| e.get(f).and_then(|v| v.text().map(|t| t.into_owned())).unwrap_or_default();
        (text(Field::UserName), text(Field::SourceIp), text(Field::SourcePort), text(Field::EventOutcome))
    }

    #[test]
    fn who_from_where_and_how_it_ended() {
        for (message, user, ip, port, outcome) in [
            (
                "Accepted publickey for lisa from 10.1.2.3 port 5000 ssh2: ED25519 SHA256:abc",
                "lisa",
                "10.1.2.3",
                "5000",
                "success",
            ),
            ("Failed password for invalid user a from b from 10.1.2.3 port 5000 ssh2", "a from b", "10.1.2.3", "5000", "failure"),
            ("Failed none for invalid user  from 10.1.2.3 port 5000 ssh2", "", "10.1.2.3", "5000", "failure"),
            ("Invalid user admin from 2001:db8::1 port 40", "admin", "2001:db8::1", "40", "failure"),
            ("Invalid user admin from 10.1.2.3", "admin", "10.1.2.3", "", "failure"),
            (
                "error: maximum authentication attempts exceeded for invalid user x from 10.1.2.3 port 9 ssh2 [preauth]",
                "x",
                "10.1.2.3",
                "9",
                "failure",
            ),
            ("User root from gw.exempel.se not allowed because not listed in AllowUsers", "root", "", "", "failure"),
            ("Disconnected from authenticating user root 10.1.2.3 port 9 [preauth]", "root", "10.1.2.3", "9", ""),
            ("Connection closed by invalid user  10.1.2.3 port 9 [preauth]", "", "10.1.2.3", "9", ""),
            ("Received disconnect from 10.1.2.3 port 9:11: Bye Bye [preauth]", "", "10.1.2.3", "9", ""),
            ("fatal: Timeout before authentication for 10.1.2.3 port 9", "", "10.1.2.3", "9", ""),
            ("refused connect from name.example (::ffff:10.1.2.3)", "", "10.1.2.3", "", ""),
            ("error: PAM: Authentication failure for lisa from 10.1.2.3", "lisa", "10.1.2.3", "", "failure"),
        ] {
            let expected = (user.to_owned(), ip.to_owned(), port.to_owned(), outcome.to_owned());
            assert_eq!(read(message), expected, "{message}");
        }
    }
}
