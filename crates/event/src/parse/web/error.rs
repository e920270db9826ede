//! The error logs of nginx and Apache.
use super::{address, quoted, request};
use crate::parse::{ParseCtx, prose, time};
use crate::{Event, Field};
use std::net::IpAddr;

/// Whether a line is one of an error log, and whether nginx's.
pub fn is_error(text: &str) -> Option<bool> {
    if let Some((_, rest)) = time::iso(text) {
        let (level, rest) = rest.strip_prefix(" [")?.split_once("] ")?;
        let process = rest.split_once(": ")?.0;
        let numbers = process.contains('#') && process.bytes().all(|b| b.is_ascii_digit() || b == b'#');
        return (numbers && level.bytes().all(|b| b.is_ascii_lowercase())).then_some(true);
    }
    let (stamp, rest) = text.strip_prefix('[')?.split_once("] [")?;
    let level = rest.split(']').next()?;
    // Apache alone writes week day, time and then the year.
    (stamp.len() > 20 && stamp.get(3..4) == Some(" ") && time::bsd(stamp).is_some() && level.contains(':')).then_some(false)
}

/// `2026/11/22 10:00:00 [error] 31#31: *46 message, client: …, server: …, request: "…", host: "…"`.
pub(super) fn nginx(text: &str, ctx: &ParseCtx, event: &mut Event) -> bool {
    let Some((stamp, rest)) = time::iso(text).filter(|(_, rest)| rest.starts_with(" [")) else { return false };
    let Some((level, rest)) = rest.strip_prefix(" [").and_then(|r| r.split_once("] ")) else { return false };
    let Some((process, message)) = rest.split_once(": ") else { return false };
    if let Some(at) = stamp.instant(ctx) {
        event.set(Field::Timestamp, at);
    }
    event.set(Field::LogLevel, level);
    event.set(Field::ProcessName, "nginx");
    event.set(Field::ProcessPid, process.split('#').next().unwrap_or_default());
    let said = message.split_once(", client: ").map_or(message, |(said, _)| said);
    event.set(Field::Message, said.trim_start_matches(|c: char| c == '*' || c.is_ascii_digit()).trim());
    let part = |name: &str| message.split_once(name).map(|(_, rest)| rest);
    if let Some(client) = part(", client: ") {
        event.set(Field::SourceIp, client.split([',', ' ']).next().unwrap_or_default());
    } else if let Some(client) = said.split_once(" client ").filter(|(before, _)| before.starts_with('*')) {
        // The mail proxy: `*15950 client 10.1.2.3:53044 connected to 10.9.9.9:25`.
        peer(client.1.split([' ', ',']).next().unwrap_or_default(), event);
    }
    if let Some(line) = part(", request: ") {
        request(quoted(line).0, event);
    }
    if let Some(user) = part("user \"") {
        event.set(Field::UserName, user.split('"').next().unwrap_or_default());
    }
    if let Some(host) = part(", host: ") {
        event.set(Field::UrlDomain, quoted(host).0.split(':').next().unwrap_or_default());
    }
    if let Some(referrer) = part(", referrer: ") {
        event.set(Field::HttpRequestReferrer, quoted(referrer).0);
    }
    event.push(Field::EventCategory, "web");
    event.push(Field::EventType, "error");
    true
}

/// `[Thu Oct 13 12:24:49.880562 2022] [auth_basic:error] [pid 10:tid 1] [client 10.1.2.3:50229] AH01618: user sss not found: /`.
pub(super) fn apache(text: &str, ctx: &ParseCtx, event: &mut Event) -> bool {
    let Some((stamp, rest)) = text.strip_prefix('[').and_then(|t| t.split_once("] ")) else { return false };
    let Some(at) = time::any(stamp, ctx) else { return false };
    event.set(Field::Timestamp, at);
    let mut rest = rest;
    while let Some((inside, after)) = rest.strip_prefix('[').and_then(|r| r.split_once("] ")) {
        apache_part(inside, event);
        rest = after;
    }
    if let Some((before, inside)) = rest.split_once("[client ") {
        let (client, after) = inside.split_once("] ").unwrap_or((inside, ""));
        apache_part(&format!("client {client}"), event);
        event.set(Field::EventReason, before.trim_end_matches([':', ' ']));
        rest = after;
    }
    event.set(Field::ProcessName, "apache2");
    let (said, referrer) = rest.rsplit_once(", referer: ").unwrap_or((rest, ""));
    event.set(Field::HttpRequestReferrer, referrer);
    event.set(Field::Message, said);
    let (code, said) = said.split_once(": ").filter(|(code, _)| code.starts_with("AH") && code.len() <= 8).unwrap_or(("", said));
    event.set(Field::EventCode, code);
    event.push(Field::EventCategory, "web");
    event.push(Field::EventType, "error");
    if let Some(who) = said.strip_prefix("user ") {
        let end = who.find([':', ' ']).unwrap_or(who.len());
        event.set(Field::UserName, who.get(..end).unwrap_or_default());
        event.push(Field::EventCategory, "authentication");
        event.set(Field::EventOutcome, "failure");
        if let Some((_, path)) = said.rsplit_once(": ").or_else(|| said.rsplit_once(" for ")) {
            event.set(Field::UrlOriginal, path.trim_matches('"'));
        }
    } else {
        prose::read(said, event);
    }
    true
}

fn apache_part(inside: &str, event: &mut Event) {
    if let Some(process) = inside.strip_prefix("pid ") {
        event.set(Field::ProcessPid, process.split(':').next().unwrap_or_default());
    } else if let Some(client) = inside.strip_prefix("client ").or_else(|| inside.strip_prefix("remote ")) {
        // ModSecurity repeats the client without its port.
        if event.get(Field::SourceIp).is_none() {
            peer(client, event);
        }
    } else {
        let (module, level) = inside.split_once(':').unwrap_or(("", inside));
        event.set(Field::LogLogger, module);
        event.set(Field::LogLevel, level);
    }
}

/// An address with or without a port. Apache 2.4 and nginx put one behind every client, so that the last part of `::1:37752` is a port
/// where what stands before it is an address.
fn peer(client: &str, event: &mut Event) {
    let split = client.rsplit_once(':').and_then(|(ip, port)| {
        let ip = ip.trim_matches(['[', ']']).parse::<IpAddr>().ok()?;
        let port = port.parse::<u16>().ok()?;
        Some((ip, port))
    });
    match (split, address(client)) {
        (Some((ip, port)), _) => {
            event.set(Field::SourceIp, ip);
            if port > 0 {
                event.set(Field::SourcePort, i64::from(port));
            }
        }
        (None, Some(ip)) => event.set(Field::SourceIp, ip),
        (None, None) => {}
    }
}
