//! Web servers and proxies: access logs in the common and combined format (Apache, nginx, and what writes like them), the error logs of
//! both, HAProxy, Squid, and IIS in the W3C format.
use super::{ParseCtx, ParseError, time};
use crate::{Event, Field, LogSources};
use std::net::IpAddr;

/// An access or error log of Apache or nginx.
pub fn server(product: &str, text: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    let read = access(text, ctx, event) || nginx_error(text, ctx, event) || apache_error(text, ctx, event);
    event.logsources = LogSources::product(product).category("webserver");
    match read {
        true => Ok(()),
        false => Err(ParseError::new("an access or error log", "no time in brackets and no request")),
    }
}

/// Whether a line has an access log's shape: a time in brackets and then a quote.
pub fn is_access(text: &str) -> bool {
    access_time(text).is_some_and(|(_, inside, after)| inside.contains('/') && after.trim_start().starts_with('"'))
}

/// The text before the bracketed time, the time, and what follows.
fn access_time(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.find('[')?;
        let inside = text.get(at + 1..)?;
        if time::clf(inside).is_some() {
            let (inside, after) = inside.split_once(']')?;
            return Some((text.get(..at)?, inside, after));
        }
        from = at + 1;
    }
}

/// `[vhost] address ident user [time] "request" status bytes "referrer" "agent" …`.
fn access(text: &str, ctx: &ParseCtx, event: &mut Event) -> bool {
    let Some((before, stamp, after)) = access_time(text).filter(|_| is_access(text)) else { return false };
    if let Some(at) = time::any(stamp, ctx) {
        event.set(Field::Timestamp, at);
    }
    let words: Vec<&str> = before.split_ascii_whitespace().collect();
    let at = words.iter().position(|w| address(w).is_some());
    match at {
        Some(at) => {
            event.set(Field::SourceIp, words.get(at).and_then(|w| address(w)).map(|ip| ip.to_string()).unwrap_or_default());
            let host = words.get(..at).and_then(<[&str]>::last).copied().unwrap_or_default();
            let (name, port) = host.rsplit_once(':').filter(|(_, p)| p.bytes().all(|b| b.is_ascii_digit())).unwrap_or((host, ""));
            event.set(Field::UrlDomain, name);
            event.set(Field::UrlPort, port);
        }
        None => event.set(Field::SourceAddress, words.first().copied().unwrap_or_default()),
    }
    let user = words.get(at.unwrap_or(0) + 2..).unwrap_or_default().join(" ");
    event.set(Field::UserName, user.trim_matches(['-', ' ', '"']));
    let (requested, rest) = quoted(after.trim_start());
    request(requested, event);
    let (status, rest) = rest.trim_start().split_once(' ').unwrap_or((rest.trim(), ""));
    if status.bytes().all(|b| b.is_ascii_digit()) {
        event.set(Field::HttpResponseStatusCode, status);
    }
    let (bytes, rest) = rest.trim_start().split_once(' ').unwrap_or((rest.trim(), ""));
    if bytes.bytes().all(|b| b.is_ascii_digit()) {
        event.set(Field::HttpResponseBodyBytes, bytes);
    }
    let (referrer, rest) = quoted(rest.trim_start());
    event.set(Field::HttpRequestReferrer, dash(referrer));
    let (agent, _) = quoted(rest.trim_start());
    event.set(Field::UserAgentOriginal, dash(agent));
    web_event(event);
    true
}

/// An address, also with a port or in brackets.
fn address(word: &str) -> Option<IpAddr> {
    let word = word.trim_matches(['[', ']', ',', '"']);
    word.parse().ok().or_else(|| {
        word.rsplit_once(':').and_then(|(ip, port)| port.parse::<u16>().ok().and(ip.trim_matches(['[', ']']).parse().ok()))
    })
}

fn dash(value: &str) -> &str {
    if value == "-" { "" } else { value }
}

/// The text in quotes at the start, and what follows. An escaped quote belongs to it.
fn quoted(text: &str) -> (&str, &str) {
    let Some(inside) = text.strip_prefix('"') else { return ("", text) };
    let mut from = 0;
    while let Some(found) = inside.get(from..).and_then(|t| t.find('"')) {
        let at = from + found;
        if at == 0 || inside.as_bytes().get(at - 1) != Some(&b'\\') {
            return (inside.get(..at).unwrap_or_default(), inside.get(at + 1..).unwrap_or_default());
        }
        from = at + 1;
    }
    (inside, "")
}

/// `GET /path?query HTTP/1.1`. What is no request stands as it is: scanners send anything.
fn request(text: &str, event: &mut Event) {
    let text = text.trim();
    let parts = text
        .split_once(' ')
        .filter(|(method, _)| !method.is_empty() && method.bytes().all(|b| b.is_ascii_uppercase() || b == b'_' || b == b'-'));
    let Some((method, rest)) = parts else { return event.set(Field::UrlOriginal, dash(text)) };
    let (target, version) = rest.rsplit_once(" HTTP/").unwrap_or((rest, ""));
    event.set(Field::HttpRequestMethod, method);
    event.set(Field::HttpVersion, version);
    url(target, event);
    if method == "CONNECT" {
        let (host, port) = target.rsplit_once(':').unwrap_or((target, ""));
        event.set(Field::UrlDomain, host);
        event.set(Field::UrlPort, port);
    }
}

fn url(target: &str, event: &mut Event) {
    event.set(Field::UrlOriginal, target);
    let (scheme, rest) = target.split_once("://").unwrap_or(("", target));
    let path_at = if scheme.is_empty() { rest.find('/').filter(|at| *at == 0) } else { rest.find('/') };
    if !scheme.is_empty() {
        event.set(Field::UrlScheme, scheme);
        let host = rest.get(..path_at.unwrap_or(rest.len())).unwrap_or_default();
        event.set(Field::UrlDomain, host.split(':').next().unwrap_or_default());
    }
    if let Some(path) = path_at.and_then(|at| rest.get(at..)) {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        event.set(Field::UrlPath, path);
        event.set(Field::UrlQuery, query);
    }
}

fn web_event(event: &mut Event) {
    event.push(Field::EventCategory, "web");
    event.push(Field::EventType, "access");
    let status = event.get(Field::HttpResponseStatusCode).and_then(crate::Value::as_int);
    if let Some(status) = status.filter(|s| *s >= 100) {
        event.set(Field::EventOutcome, if status < 400 { "success" } else { "failure" });
    }
}

/// `2026/11/22 10:00:00 [error] 31#31: *46 message, client: …, server: …, request: "…", host: "…"`.
fn nginx_error(text: &str, ctx: &ParseCtx, event: &mut Event) -> bool {
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
fn apache_error(text: &str, ctx: &ParseCtx, event: &mut Event) -> bool {
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
    }
    true
}

fn apache_part(inside: &str, event: &mut Event) {
    if let Some(process) = inside.strip_prefix("pid ") {
        event.set(Field::ProcessPid, process.split(':').next().unwrap_or_default());
    } else if let Some(client) = inside.strip_prefix("client ").or_else(|| inside.strip_prefix("remote ")) {
        if let Some(ip) = address(client) {
            event.set(Field::SourceIp, ip);
        }
        if client.parse::<IpAddr>().is_err()
            && let Some((_, port)) = client.rsplit_once(':')
        {
            event.set(Field::SourcePort, port);
        }
    } else {
        let (module, level) = inside.split_once(':').unwrap_or(("", inside));
        event.set(Field::LogLogger, module);
        event.set(Field::LogLevel, level);
    }
}

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

/// The columns that IIS writes by default, used when the file's `#Fields:` header is not known.
const IIS_DEFAULT: &str = "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken";

/// IIS in the W3C extended format; times are UTC by the standard.
pub fn iis(text: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    event.logsources = LogSources::product("windows").service("iis").category("webserver");
    if text.starts_with('#') {
        return Err(ParseError::new("an IIS event", "a header line of the file"));
    }
    let fields = ctx.header.as_deref().unwrap_or(IIS_DEFAULT);
    let fields = fields.rsplit("#Fields:").next().unwrap_or(fields).lines().next().unwrap_or_default();
    let (mut date, mut clock, mut found) = ("", "", 0);
    for (name, value) in fields.split_ascii_whitespace().zip(text.split(' ')) {
        found += 1;
        let value = dash(value);
        match name {
            "date" => date = value,
            "time" => clock = value,
            "cs(User-Agent)" => event.set(Field::UserAgentOriginal, value.replace('+', " ")),
            "time-taken" => event.set(Field::EventDuration, value.parse::<i64>().unwrap_or_default().saturating_mul(1_000_000)),
            "cs-username" => {
                let (domain, user) = value.split_once('\\').unwrap_or(("", value));
                event.set(Field::UserDomain, domain);
                event.set(Field::UserName, user);
            }
            _ => match iis_field(name) {
                Some(field) => event.set(field, value),
                None => event.set_named(&format!("iis.access.{name}"), value),
            },
        }
    }
    let at = time::iso(&format!("{date} {clock}")).and_then(|(stamp, _)| stamp.with_zone(jiff::tz::Offset::UTC).instant(ctx));
    let Some(at) = at.filter(|_| found >= 6) else { return Err(ParseError::new("IIS W3C", "no date and time in the columns")) };
    event.set(Field::Timestamp, at);
    if let Some(path) = event.str(Field::UrlPath).map(str::to_owned) {
        let whole = event.str(Field::UrlQuery).map_or(path.clone(), |query| format!("{path}?{query}"));
        event.set(Field::UrlOriginal, whole);
    }
    web_event(event);
    Ok(())
}

fn iis_field(name: &str) -> Option<Field> {
    Some(match name {
        "s-ip" => Field::DestinationIp,
        "s-port" => Field::DestinationPort,
        "s-computername" => Field::HostName,
        "c-ip" => Field::SourceIp,
        "cs-method" => Field::HttpRequestMethod,
        "cs-uri-stem" => Field::UrlPath,
        "cs-uri-query" => Field::UrlQuery,
        "cs-host" => Field::UrlDomain,
        "cs-version" => Field::HttpVersion,
        "cs(Referer)" => Field::HttpRequestReferrer,
        "sc-status" => Field::HttpResponseStatusCode,
        "sc-bytes" => Field::DestinationBytes,
        "cs-bytes" => Field::SourceBytes,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ctx() -> ParseCtx {
        ParseCtx::new("2026-11-22T10:00:00Z".parse().expect("now"), jiff::tz::TimeZone::UTC)
    }
    fn text(e: &Event, field: Field) -> String {
        e.get(field).and_then(|v| v.text().map(|t| t.into_owned())).unwrap_or_default()
    }

    #[test]
    fn access_logs_with_and_without_host_user_and_a_proper_request() {
        let mut e = Event::default();
        let line =
            r#"www.exempel.se:443 10.1.2.3 - lisa ek [22/Nov/2026:10:00:00 +0100] "GET /a?b=\"c HTTP/1.1" 404 52 "-" "agent""#;
        assert_eq!(server("apache", line, &ctx(), &mut e), Ok(()));
        let shown: Vec<String> = [
            Field::UrlDomain,
            Field::SourceIp,
            Field::UserName,
            Field::UrlPath,
            Field::HttpResponseStatusCode,
            Field::UserAgentOriginal,
        ]
        .iter()
        .map(|f| text(&e, *f))
        .collect();
        assert_eq!(shown, ["www.exempel.se", "10.1.2.3", "lisa ek", "/a", "404", "agent"]);
        let mut e = Event::default();
        assert_eq!(server("nginx", r#"2001:db8::1 - [22/Nov/2026:10:00:00 +0000] "\x16\x03" 400 0"#, &ctx(), &mut e), Ok(()));
        assert_eq!((text(&e, Field::UrlOriginal), text(&e, Field::SourceIp)), (r"\x16\x03".to_owned(), "2001:db8::1".to_owned()));
    }

    #[test]
    fn error_logs() {
        let mut e = Event::default();
        let line = r#"2026/11/22 10:00:00 [error] 31#31: *46 "/x" is not found, client: 10.1.2.3, server: s, request: "GET /m HTTP/1.1", host: "h.se:80""#;
        assert_eq!(server("nginx", line, &ctx(), &mut e), Ok(()));
        assert_eq!(
            (text(&e, Field::SourceIp), text(&e, Field::UrlDomain), text(&e, Field::ProcessPid)),
            ("10.1.2.3".into(), "h.se".into(), "31".into())
        );
        let mut e = Event::default();
        let line = "[Thu Oct 13 12:24:49.880562 2022] [auth_basic:error] [pid 10:tid 14] [client 10.1.2.3:50229] AH01618: user sss not found: /x";
        assert_eq!(server("apache", line, &ctx(), &mut e), Ok(()));
        assert_eq!(
            (text(&e, Field::UserName), text(&e, Field::SourcePort), text(&e, Field::UrlOriginal)),
            ("sss".into(), "50229".into(), "/x".into())
        );
    }

    #[test]
    fn proxies() {
        let mut e = Event::default();
        let line = r#"10.1.2.3:14853 [22/Nov/2026:10:00:00.127] https-in~ web/node2 170/0/0/3/173 200 739 - - --NN 0/0/0/0/0 0/0 {x} "GET /a HTTP/1.1""#;
        assert_eq!(haproxy(line, &ctx(), &mut e), Ok(()));
        assert_eq!(
            (text(&e, Field::SourcePort), text(&e, Field::HttpResponseStatusCode), text(&e, Field::UrlPath)),
            ("14853".into(), "200".into(), "/a".into())
        );
        let mut e = Event::default();
        assert_eq!(
            squid("1525344856.899 16867 10.1.2.3 TCP_DENIED/403 6256 CONNECT a.se:443 lisa HIER_NONE/- -", &ctx(), &mut e),
            Ok(())
        );
        assert_eq!((text(&e, Field::UrlDomain), text(&e, Field::UserName)), ("a.se".into(), "lisa".into()));
    }
}
