//! The access logs of Nginx Proxy Manager and its kin, which put the time first:
//! `[22/Nov/2026:10:00:00 +0000] - 404 404 - GET https www.exempel.se "/x" [Client 10.1.2.3] [Length 192] [Gzip -] [Sent-to web1] "agent" "-"`
//! and `[22/Nov/2026:10:00:00 +0100] www.exempel.se 10.1.2.3 0.227 "GET / HTTP/2.0" 200 125 440 - agent`.
use super::{address, dash, quoted, request, request_line, web_event};
use crate::parse::{ParseCtx, time};
use crate::{Event, Field};

/// Whether a line is one of them.
pub fn is_access(text: &str) -> bool {
    head(text).is_some_and(|(_, rest)| rest.contains("[Client ") || host_first(rest).is_some())
}

/// The time in brackets and what follows.
fn head(text: &str) -> Option<(&str, &str)> {
    let (stamp, rest) = text.strip_prefix('[')?.split_once("] ")?;
    time::clf(stamp).map(|_| (stamp, rest))
}

/// Host, address and seconds before the request.
fn host_first(rest: &str) -> Option<(&str, &str, &str)> {
    let (before, _) = rest.split_once('"')?;
    let mut words = before.split_ascii_whitespace();
    let (host, client) = (words.next()?, words.next()?);
    address(client)?;
    words.all(|w| w.parse::<f64>().is_ok() || w == "-").then_some((host, client, rest.get(before.len()..)?))
}

pub(super) fn access(text: &str, ctx: &ParseCtx, event: &mut Event) -> bool {
    let Some((stamp, rest)) = head(text) else { return false };
    let read = match host_first(rest) {
        Some((host, client, rest)) => {
            event.set(Field::UrlDomain, host);
            event.set(Field::SourceIp, client);
            plain(rest, event);
            true
        }
        None => bracketed(rest, event),
    };
    if read {
        if let Some(at) = time::any(stamp, ctx) {
            event.set(Field::Timestamp, at);
        }
        web_event(event);
    }
    read
}

/// `"request" status bytes length referrer agent`, the agent without quotes.
fn plain(rest: &str, event: &mut Event) {
    let (requested, rest) = quoted(rest);
    request(requested, event);
    let mut words = rest.trim_start().splitn(5, ' ');
    let mut word = || words.next().unwrap_or_default();
    event.set(Field::HttpResponseStatusCode, word());
    event.set(Field::HttpResponseBodyBytes, dash(word()));
    event.set(Field::HttpRequestBytes, dash(word()));
    event.set(Field::HttpRequestReferrer, dash(word().trim_matches('"')));
    event.set(Field::UserAgentOriginal, dash(word().trim_matches('"')));
}

/// `status - method scheme host "path" [Client …] [Length …] … "agent" "referrer"`.
fn bracketed(rest: &str, event: &mut Event) -> bool {
    let Some((before, after)) = rest.split_once(" \"") else { return false };
    let words: Vec<&str> = before.split(' ').collect();
    let Some([method, scheme, host]) = words.len().checked_sub(3).and_then(|at| words.get(at..)) else { return false };
    let (path, mut rest) = after.split_once('"').unwrap_or((after, ""));
    request_line(method, path, event);
    event.set(Field::UrlScheme, *scheme);
    event.set(Field::UrlDomain, *host);
    let status = words.iter().rev().find(|w| w.len() == 3 && w.bytes().all(|b| b.is_ascii_digit()));
    event.set(Field::HttpResponseStatusCode, status.copied().unwrap_or_default());
    while let Some((inside, after)) = rest.trim_start().strip_prefix('[').and_then(|r| r.split_once(']')) {
        match inside.split_once(' ') {
            Some(("Client", client)) => event.set(Field::SourceIp, client),
            Some(("Length", bytes)) => event.set(Field::HttpResponseBodyBytes, dash(bytes)),
            Some(("Sent-to", server)) => event.set(Field::DestinationAddress, dash(server)),
            _ => {}
        }
        rest = after;
    }
    let (agent, rest) = quoted(rest.trim_start());
    event.set(Field::UserAgentOriginal, dash(agent));
    event.set(Field::HttpRequestReferrer, dash(quoted(rest.trim_start()).0));
    event.get(Field::SourceIp).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str) -> Vec<String> {
        let ctx = ParseCtx::new("2026-11-22T10:00:00Z".parse().expect("now"), jiff::tz::TimeZone::UTC);
        let mut e = Event::default();
        assert!(is_access(line) && access(line, &ctx, &mut e), "{line}");
        [
            Field::SourceIp,
            Field::UrlDomain,
            Field::HttpRequestMethod,
            Field::UrlPath,
            Field::HttpResponseStatusCode,
            Field::HttpResponseBodyBytes,
            Field::UserAgentOriginal,
        ]
        .iter()
        .map(|f| e.get(*f).and_then(|v| v.text().map(|t| t.into_owned())).unwrap_or_default())
        .collect()
    }

    #[test]
    fn both_shapes() {
        let line = r#"[22/Nov/2026:10:00:00 +0000] - 404 404 - GET https www.exempel.se "/x" [Client 10.1.2.3] [Length 192] [Gzip -] [Sent-to web1] "an agent" "-""#;
        assert_eq!(shown(line), ["10.1.2.3", "www.exempel.se", "GET", "/x", "404", "192", "an agent"]);
        let line = r#"[22/Nov/2026:10:00:00 +0000] 200 - POST https www.exempel.se "/" [Client 2001:db8::1] [Length 5] [Gzip -] [Sent-to web1] "a" "-""#;
        assert_eq!(shown(line), ["2001:db8::1", "www.exempel.se", "POST", "/", "200", "5", "a"]);
        let line = r#"[22/Nov/2026:10:00:00 +0100] www.exempel.se 10.1.2.3 0.227 "GET /y HTTP/2.0" 200 125 440 - an agent"#;
        assert_eq!(shown(line), ["10.1.2.3", "www.exempel.se", "GET", "/y", "200", "125", "an agent"]);
        for line in ["[22/Nov/2026:10:00:00 +0100] ", "[x] y", "[22/Nov/2026:10:00:00 +0000] \"GET\""] {
            assert!(!is_access(line), "{line}");
        }
    }
}
