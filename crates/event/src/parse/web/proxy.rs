//! HAProxy and Squid.
use super::{access, access_time, dash, quoted, request, url, web_event};
use crate::parse::{ParseCtx, ParseError, time};
use crate::{Event, Field, LogSources};
use std::net::IpAddr;

/// HAProxy, HTTP and TCP mode: `10.1.2.3:51000 [22/Nov/2026:10:00:00.127] front~ back/server 1/0/0/3/4 200 739 - - --NN 0/0/0/0/0 0/0 "GET / HTTP/1.1"`.
pub fn haproxy(text: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    event.logsources = LogSources::product("haproxy").category("webserver");
    let wrong = || ParseError::new("HAProxy", "no client and time");
    if let Some(rest) = text.strip_prefix("Connect from ") {
        let (client, to) = rest.split_once(" to ").ok_or_else(wrong)?;
        peer(client, Field::SourceIp, Field::SourcePort, event);
        peer(to.split(' ').next().unwrap_or_default(), Field::DestinationIp, Field::DestinationPort, event);
        return Ok(());
    }
    let (before, stamp, after) = access_time(text).ok_or_else(wrong)?;
    peer(before.trim(), Field::SourceIp, Field::SourcePort, event);
    if let Some(at) = time::any(stamp, ctx) {
        event.set(Field::Timestamp, at);
    }
    let after = after.trim_start();
    let words: Vec<&str> = after.split_ascii_whitespace().take(9).collect();
    let get = |at: usize| words.get(at).copied().unwrap_or_default();
    if get(0).ends_with(':') {
        event.set(Field::EventReason, after.split_once(": ").map_or("", |(_, r)| r));
        event.set_named("haproxy.frontend_name", get(0).trim_end_matches(':'));
        event.push(Field::EventCategory, "network");
        event.push(Field::EventType, "error");
        return Ok(());
    }
    event.set_named("haproxy.frontend_name", get(0).trim_end_matches('~'));
    let (backend, server) = get(1).split_once('/').unwrap_or((get(1), ""));
    event.set_named("haproxy.backend_name", backend);
    event.set_named("haproxy.server_name", server);
    let timers: Vec<&str> = get(2).split('/').collect();
    let total = timers.last().map_or("", |t| t.trim_start_matches('+'));
    event.set(Field::EventDuration, total.parse::<i64>().unwrap_or_default().max(0).saturating_mul(1_000_000));
    if timers.len() >= 5 {
        event.set(Field::HttpResponseStatusCode, get(3));
        event.set(Field::HttpResponseBytes, get(4).trim_start_matches('+'));
        event.set_named("haproxy.termination_state", get(7));
        let line = after.rfind(" \"").and_then(|at| after.get(at + 1..)).unwrap_or_default();
        request(quoted(line).0, event);
        web_event(event);
    } else {
        event.set(Field::DestinationBytes, get(3).trim_start_matches('+'));
        event.set_named("haproxy.termination_state", get(4));
        event.push(Field::EventCategory, "network");
        event.push(Field::EventType, "connection");
    }
    Ok(())
}

fn peer(text: &str, ip: Field, port: Field, event: &mut Event) {
    let (host, number) = text.rsplit_once(':').unwrap_or((text, ""));
    // Several words may stand before the client when the header was not a known one.
    let host = host.rsplit(' ').next().unwrap_or(host).trim_matches(['[', ']']);
    if let Ok(found) = host.parse::<IpAddr>() {
        event.set(ip, found);
    }
    event.set(port, number);
}

/// Squid's own format: `1525344856.899 16867 10.1.2.3 TCP_TUNNEL/200 6256 CONNECT host:443 user HIER_DIRECT/192.0.2.9 type`.
pub fn squid(text: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    event.logsources = LogSources::product("squid").category("proxy");
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let get = |at: usize| words.get(at).copied().unwrap_or_default();
    let Some(at) = time::epoch(get(0)).filter(|_| words.len() >= 9) else {
        return match access(text, ctx, event) {
            true => Ok(()),
            false => Err(ParseError::new("Squid", "neither the native nor the combined format")),
        };
    };
    event.set(Field::Timestamp, at);
    event.set(Field::EventDuration, get(1).parse::<i64>().unwrap_or_default().saturating_mul(1_000_000));
    event.set(Field::SourceIp, get(2));
    let (action, status) = get(3).split_once('/').unwrap_or((get(3), ""));
    event.set(Field::EventAction, action);
    if status != "000" {
        event.set(Field::HttpResponseStatusCode, status);
    }
    event.set(Field::HttpResponseBytes, get(4));
    event.set(Field::HttpRequestMethod, get(5));
    url(get(6), event);
    if get(5) == "CONNECT" {
        let (host, port) = get(6).rsplit_once(':').unwrap_or((get(6), ""));
        event.set(Field::UrlDomain, host);
        event.set(Field::UrlPort, port);
    }
    event.set(Field::UserName, dash(get(7)));
    let (route, next) = get(8).split_once('/').unwrap_or((get(8), ""));
    event.set_named("squid.hierarchy", route);
    match next.parse::<IpAddr>() {
        Ok(ip) => event.set(Field::DestinationIp, ip),
        Err(_) => event.set(Field::DestinationDomain, dash(next)),
    }
    event.set(Field::HttpResponseMimeType, dash(get(9)));
    web_event(event);
    event.push(Field::EventType, if action.contains("DENIED") { "denied" } else { "allowed" });
    Ok(())
}
