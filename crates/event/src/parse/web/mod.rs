//! Web servers and proxies: access logs in the common and combined format (Apache, nginx, and what writes like them), the error logs of
//! both, HAProxy, Squid, and IIS in the W3C format.
mod error;
mod iis;
mod manager;
mod proxy;

pub use error::is_error;
pub use iis::iis;
pub use manager::is_access as is_manager;
pub use proxy::{haproxy, squid};

use super::{ParseCtx, ParseError, time};
use crate::{Event, Field, LogSources};
use std::net::IpAddr;

/// An access or error log of Apache or nginx.
pub fn server(product: &str, text: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    let read = access(text, ctx, event)
        || manager::access(text, ctx, event)
        || error::nginx(text, ctx, event)
        || error::apache(text, ctx, event);
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
    request_line(method, rest, event);
}

/// What follows the method: `/path?query HTTP/1.1`.
pub(super) fn request_line(method: &str, rest: &str, event: &mut Event) {
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
