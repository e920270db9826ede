//! Who stands at each end of a Cisco message: interface, address, port, user and translation, in the shapes that Cisco writes.
use crate::{Event, Field};
use std::net::IpAddr;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Source,
    Destination,
}

pub(super) struct Endpoint<'a> {
    interface: &'a str,
    pub address: &'a str,
    port: &'a str,
    user: &'a str,
}

/// `outside:10.1.2.3/443(LOCAL\lisa)`, `outside/10.1.2.3(443)`, `10.1.2.3/443`, `2001:db8::1`, `dmz:host.name/80`.
pub(super) fn read_endpoint(text: &str) -> Endpoint<'_> {
    let mut found = Endpoint { interface: "", address: "", port: "", user: "" };
    let mut rest = text.trim().trim_end_matches(['.', ',']);
    while let Some((before, inside)) = rest.strip_suffix(')').and_then(|r| r.rsplit_once('(')) {
        let inside = inside.trim_start_matches("user=").trim();
        if !inside.is_empty() && inside.bytes().all(|b| b.is_ascii_digit()) {
            found.port = inside;
        } else if !inside.is_empty() && !inside.starts_with("type ") && inside != "any" {
            found.user = inside;
        }
        rest = before.trim_end();
    }
    if let Some((before, inside)) = rest.split_once(" (user=") {
        found.user = inside.trim_matches([')', ' ']);
        rest = before;
    }
    if rest.parse::<IpAddr>().is_ok() {
        found.address = rest;
        return found;
    }
    if let Some((left, right)) = rest.rsplit_once('/') {
        if right.parse::<IpAddr>().is_ok() {
            (found.interface, found.address) = (left, right);
            return found;
        }
        found.port = right;
        rest = left;
    }
    match rest.split_once(':') {
        Some((interface, address)) if rest.parse::<IpAddr>().is_err() => (found.interface, found.address) = (interface, address),
        _ => found.address = rest,
    }
    found
}

pub(super) fn endpoint(text: &str, side: Side, event: &mut Event) {
    let found = read_endpoint(text);
    let (ip, address, port, interface, name) = match side {
        Side::Source => {
            (Field::SourceIp, Field::SourceAddress, Field::SourcePort, Field::ObserverIngressInterfaceName, Field::SourceUserName)
        }
        Side::Destination => (
            Field::DestinationIp,
            Field::DestinationAddress,
            Field::DestinationPort,
            Field::ObserverEgressInterfaceName,
            Field::DestinationUserName,
        ),
    };
    match found.address.parse::<IpAddr>() {
        Ok(parsed) => event.set(ip, parsed),
        Err(_) => event.set(address, found.address),
    }
    if !found.port.is_empty() && found.port.bytes().all(|b| b.is_ascii_digit()) {
        event.set(port, found.port);
    } else if !found.port.is_empty() && found.port.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        // `…/ssh`: the service by its name.
        event.set(Field::NetworkProtocol, found.port.to_ascii_lowercase());
    }
    event.set(interface, found.interface);
    if !found.user.is_empty() {
        let (_, plain) = split_domain(found.user);
        event.set(name, plain);
        if side == Side::Source {
            user(found.user, event);
        }
    }
}

/// Where the number after the slash is no port: ICMP.
pub(super) fn address_only(text: &str, side: Side, event: &mut Event) {
    let user_part = text.find('(').and_then(|at| text.get(at..)).unwrap_or_default();
    let address = text.split(['/', '(']).next().unwrap_or_default();
    let joined = format!("{address}{user_part}");
    endpoint(&joined, side, event);
}

/// `10.1.2.3/443`, and `10.1.2.3/443)(LOCAL\lisa` where a user follows the parentheses that the pattern took away.
pub(super) fn translation(text: &str, side: Side, event: &mut Event) {
    let (pair, after) = text.split_once(')').unwrap_or((text, ""));
    let (address, port) = pair.rsplit_once('/').unwrap_or((pair, ""));
    let (ip_field, port_field, name) = match side {
        Side::Source => (Field::SourceNatIp, Field::SourceNatPort, Field::SourceUserName),
        Side::Destination => (Field::DestinationNatIp, Field::DestinationNatPort, Field::DestinationUserName),
    };
    if let Ok(ip) = address.parse::<IpAddr>() {
        event.set(ip_field, ip);
        event.set(port_field, port);
    }
    let named = after.trim().trim_matches(['(', ')']);
    if !named.is_empty() {
        event.set(name, split_domain(named).1);
    }
}

pub(super) fn mapped(text: &str, event: &mut Event) {
    let found = read_endpoint(text);
    event.set(Field::SourceNatIp, found.address);
    event.set(Field::SourceNatPort, found.port);
    event.set(Field::ObserverEgressInterfaceName, found.interface);
}

fn split_domain(name: &str) -> (&str, &str) {
    name.split_once('\\').unwrap_or(("", name))
}

pub(super) fn user(name: &str, event: &mut Event) {
    let (domain, plain) = split_domain(name.trim().trim_matches(['\'', '"']).trim_end_matches('.'));
    // ASA hides unknown names behind stars; that is no name.
    if plain.chars().all(|c| c == '*') {
        return;
    }
    event.set(Field::UserName, plain);
    event.set(Field::UserDomain, domain);
}

pub(super) fn protocol(name: &str, event: &mut Event) {
    let name = name.trim_start_matches("protocol ").trim().to_ascii_lowercase();
    match name.parse::<u8>() {
        Ok(number) => {
            event.set(Field::NetworkIanaNumber, number.to_string());
            event.set(Field::NetworkTransport, crate::parse::transport(number));
        }
        Err(_) => event.set(Field::NetworkTransport, name),
    }
}

/// `1:02:03`, `0h:05m:10s`, `1d 2h:03m:04s`; nanoseconds in ECS.
pub(super) fn duration(text: &str, event: &mut Event) {
    let (mut days, mut seconds) = (0i64, 0i64);
    for part in text.split([':', ' ']).filter(|p| !p.is_empty()) {
        let number: i64 = part.trim_end_matches(|c: char| !c.is_ascii_digit()).parse().unwrap_or_default();
        if part.ends_with('d') {
            days = number;
        } else {
            seconds = seconds.saturating_mul(60).saturating_add(number);
        }
    }
    let all = days.saturating_mul(86_400).saturating_add(seconds);
    event.set(Field::EventDuration, all.saturating_mul(1_000_000_000));
}

/// `1234 TCP FINs from inside (lisa)`.
pub(super) fn bytes_and_reason(text: &str, event: &mut Event) {
    let (bytes, rest) = text.split_once(' ').unwrap_or((text, ""));
    event.set(Field::NetworkBytes, bytes);
    let (reason, name) = match rest.strip_suffix(')').and_then(|r| r.rsplit_once('(')) {
        Some((reason, name)) => (reason, name),
        None => (rest, ""),
    };
    event.set(Field::EventReason, reason.trim());
    if !name.is_empty() {
        user(name, event);
    }
}

/// The first word if it is an address, with the user in parentheses that may follow; empty when it is none.
pub(super) fn first_endpoint(text: &str) -> &str {
    let end = text.find([' ', ',', ';']).unwrap_or(text.len());
    let with_user =
        text.get(end..).filter(|r| r.starts_with(" (user=")).and_then(|r| r.find(')')).map_or(end, |close| end + close + 1);
    let candidate = text.get(..end).unwrap_or_default();
    if read_endpoint(candidate).address.parse::<IpAddr>().is_ok() { text.get(..with_user).unwrap_or(candidate) } else { "" }
}
