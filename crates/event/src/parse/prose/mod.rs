//! Free text of programs that have no parser of their own: who asked, for which account, and what was requested of a web server, read from
//! the words that nearly every program uses (`from 10.1.2.3 port 4000`, `for user "lisa"`, `"GET / HTTP/1.1" 401`). A value so found is
//! marked by the tag `inferred`: it follows from the wording, not from a format. A field that stands already is never touched.
mod address;

use crate::{Event, Field};
use address::Lead;
use std::net::IpAddr;

/// The tag of an event of which some value follows from wording.
const INFERRED: &str = "inferred";

/// Longer than any message in words; what follows is data.
const LONGEST: usize = 8 * 1024;

/// Reads a message; `true` when it said something.
pub fn read(text: &str, event: &mut Event) -> bool {
    let text = match text.len() {
        0..=LONGEST => text,
        _ => text.get(..text.floor_char_boundary(LONGEST)).unwrap_or_default(),
    };
    let mut said = false;
    if event.get(Field::SourceIp).is_none() {
        said |= ends(text, event);
    }
    if event.get(Field::UserName).is_none()
        && let Some(name) = user(text)
    {
        // `lisa@10.1.2.3` says where from, `REGION\lisa` of which domain.
        let name = name.split_once('@').filter(|(_, host)| host.parse::<IpAddr>().is_ok()).map_or(name, |(name, _)| name);
        let (domain, name) = name.rsplit_once('\\').unwrap_or(("", name));
        event.set(Field::UserName, name);
        event.set(Field::UserDomain, domain);
        said = true;
    }
    if event.get(Field::HttpRequestMethod).is_none() {
        said |= request(text, event);
    }
    if said {
        event.push(Field::Tags, INFERRED);
    }
    said
}

/// Words that speak of somebody asking for something: then an address without a leading word is whose it was.
const ASKING: &[&str] = &[
    "login",
    "logon",
    "log in",
    "logged",
    "sign-in",
    "signin",
    "auth",
    "password",
    "credential",
    "user",
    "denied",
    "reject",
    "refused",
    "invalid",
    "connection",
    "connect",
    "request",
    "get ",
    "post ",
    "http",
    "blocked",
    "banned",
    "channel",
];
/// How words of an address's own life begin: nobody asked.
const SETTING_UP: &[&str] = &["listen", "lease", "dhcp", "bound", "binding", "interface", "route", "nameserver"];

/// Source and destination.
fn ends(text: &str, event: &mut Event) -> bool {
    let found = address::find(text);
    let first = |lead: Lead| found.iter().find(|f| f.lead == lead);
    if let Some(forwarded) = first(Lead::Forwarded) {
        event.set_if_absent(Field::ClientIp, forwarded.ip);
    }
    let source = first(Lead::Source).or_else(|| first(Lead::WeakSource)).or_else(|| {
        let mut others = found.iter().filter(|f| f.lead != Lead::Claimed);
        let one = others.next().filter(|f| f.lead == Lead::None)?;
        let lower = text.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|w| lower.contains(w));
        let setting_up = words(&lower).any(|(_, word)| SETTING_UP.iter().any(|start| word.starts_with(start)));
        (others.all(|other| other.ip == one.ip) && has(ASKING) && !setting_up).then_some(one)
    });
    let Some(source) = source else { return false };
    event.set(Field::SourceIp, source.ip);
    if let Some(port) = source.port {
        event.set_if_absent(Field::SourcePort, i64::from(port));
    }
    if let Some(destination) = first(Lead::Destination).filter(|d| event.get(Field::DestinationIp).is_none() && d.ip != source.ip)
    {
        event.set(Field::DestinationIp, destination.ip);
        if let Some(port) = destination.port {
            event.set_if_absent(Field::DestinationPort, i64::from(port));
        }
    }
    if event.get(Field::NetworkTransport).is_none()
        && let Some(protocol) =
            words(text).skip_while(|(_, w)| !w.eq_ignore_ascii_case("proto")).nth(1).map(|(_, w)| w.to_ascii_lowercase())
        && matches!(protocol.as_str(), "tcp" | "udp" | "icmp" | "gre" | "esp" | "sctp")
    {
        event.set(Field::NetworkTransport, protocol);
    }
    true
}

/// The words of a text with where they begin.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text.get(at..)?.find(is_word)?;
        let end = text.get(start..)?.find(|c: char| !is_word(c)).map_or(text.len(), |e| start + e);
        at = end;
        Some((start, text.get(start..end)?))
    })
}

/// Words that follow `user` without naming one.
const NO_NAMES: &[&str] = &[
    "account",
    "agent",
    "and",
    "another",
    "authentication",
    "by",
    "can",
    "cannot",
    "could",
    "data",
    "database",
    "did",
    "disconnected",
    "does",
    "error",
    "failed",
    "failure",
    "for",
    "from",
    "group",
    "had",
    "has",
    "id",
    "in",
    "input",
    "interface",
    "invalid",
    "is",
    "local",
    "locked",
    "login",
    "manager",
    "mode",
    "name",
    "no",
    "not",
    "on",
    "or",
    "password",
    "request",
    "requested",
    "root's",
    "said",
    "service",
    "session",
    "slice",
    "space",
    "the",
    "to",
    "tried",
    "unknown",
    "user",
    "username",
    "via",
    "was",
    "which",
    "with",
    "without",
];
/// Words that stand before `user NAME` when it is a name.
const BEFORE_USER: &[&str] =
    &["for", "invalid", "of", "by", "as", "unknown", "illegal", "nonexistent", "existing", "failed", "login", "logon"];
/// Words that stand behind `user NAME` when it is a name.
const AFTER_NAME: &[&str] = &[
    "authentication",
    "logged",
    "login",
    "failed",
    "has",
    "was",
    "from",
    "connected",
    "disconnected",
    "locked",
    "added",
    "removed",
    "created",
    "deleted",
    "does",
    "is",
    "tried",
    "cannot",
];

/// The account that a message names.
fn user(text: &str) -> Option<&str> {
    let (mut before, mut login) = ("", false);
    for (at, word) in words(text) {
        let after = text.get(at + word.len()..).unwrap_or_default();
        let key = ["user", "username", "user_name", "account", "accountid", "login", "set_id", "uname"]
            .iter()
            .any(|k| k.eq_ignore_ascii_case(word));
        if key && let Some(name) = named(word, before, after) {
            return Some(name);
        }
        // `Failed password for lisa from 10.1.2.3`, `Bad password for "lisa" from …`.
        if word == "for" && login {
            let value = after.strip_prefix(' ').unwrap_or_default();
            // In parentheses stands what a host calls itself.
            let name = quoted(value).filter(|_| !value.starts_with('(')).or_else(|| {
                let (name, rest) = value.split_once(' ')?;
                let address = rest.strip_prefix('(').is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()));
                (address || rest.starts_with("from ") || rest.starts_with("has ")).then_some(name)
            });
            if let Some(name) = name.and_then(name_only) {
                return Some(name);
            }
        }
        login |= ["auth", "password", "login", "logon", "sign-in", "access"]
            .iter()
            .any(|sign| word.len() >= sign.len() && word.to_ascii_lowercase().contains(sign));
        before = word;
    }
    let failed = text.split_once("Login failed: ").map(|(_, rest)| rest)?;
    quoted(failed).or_else(|| failed.split([' ', '(']).next()).and_then(name_only)
}

/// What follows `user`: `"lisa"`, `=lisa`, `: lisa`, ` lisa` where the words around make it a name.
fn named<'a>(key: &str, before: &str, after: &'a str) -> Option<&'a str> {
    let marked = after.starts_with(['=', ':']);
    let value = after.strip_prefix(['=', ':']).unwrap_or(after).trim_start_matches(' ');
    if let Some(name) = quoted(value) {
        // Samba: `user [DOMAIN]\[lisa]`.
        let second = value.get(name.len() + 2..).and_then(|r| r.strip_prefix('\\')).and_then(quoted);
        return name_only(second.unwrap_or(name));
    }
    let end = value.find([' ', '\t', ',', ';', ')', ']', '>', '"', '\'', '|']).unwrap_or(value.len());
    let (name, rest) = value.split_at_checked(end)?;
    let next = words(rest).next().map_or("", |(_, w)| w);
    let is = |list: &[&str], word: &str| list.iter().any(|w| w.eq_ignore_ascii_case(word));
    let named = marked
        || key == "USER"
        || key == "username"
        || (key.eq_ignore_ascii_case("user") && (is(BEFORE_USER, before) || is(AFTER_NAME, next)));
    (named && !is(NO_NAMES, name.trim_end_matches(':'))).then(|| name_only(name)).flatten()
}

/// The text in quotes or brackets at the start.
fn quoted(text: &str) -> Option<&str> {
    let (open, close) = [('"', '"'), ('\'', '\''), ('`', '`'), ('<', '>'), ('[', ']'), ('(', ')')]
        .into_iter()
        .find(|(open, _)| text.starts_with(*open))?;
    let inside = text.get(open.len_utf8()..)?;
    let end = inside.find(close)?;
    inside.get(..end)
}

/// A name without what punctuation left at its end; `None` for what is none.
fn name_only(text: &str) -> Option<&str> {
    let name = text.trim_end_matches(['.', ':', ',', ';', '!', '?', '"', '\'', '`']).trim();
    let has_letter = name.chars().any(char::is_alphanumeric);
    (has_letter
        && name.len() <= 128
        && !name.contains(['{', '}', '='])
        && name.trim_matches(['[', ']']).parse::<IpAddr>().is_err()
        && !matches!(name, "null" | "nil" | "none" | "None" | "undefined" | "unknown"))
    .then_some(name)
}

const METHODS: [&str; 10] = ["GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH", "CONNECT", "PROPFIND", "REPORT"];

/// `GET /path HTTP/1.1`, with the status that follows.
fn request(text: &str, event: &mut Event) -> bool {
    for (at, word) in words(text) {
        if !METHODS.contains(&word) {
            continue;
        }
        let after = text.get(at + word.len()..).unwrap_or_default();
        let target = after.trim_start_matches([' ', '"']);
        let scheme = target.starts_with("http://") || target.starts_with("https://");
        if !after.starts_with(' ') || !(target.starts_with('/') || scheme) {
            continue;
        }
        let end = target.find([' ', '"', '\t', '\'', ']', ')', '>']).unwrap_or(target.len());
        let (path, rest) = target.split_at_checked(end).unwrap_or((target, ""));
        let line = match rest.strip_prefix(" HTTP/") {
            Some(version) => {
                let end = version.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(version.len());
                target.get(..end + path.len() + " HTTP/".len()).unwrap_or(path)
            }
            None => path,
        };
        super::web::request_line(word, line, event);
        let rest = target.get(line.len()..).unwrap_or_default().trim_start_matches(['"', '\'', ' ', '(', '|', ':', '-', ',']);
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let status = rest.get(..digits).and_then(|d| d.parse::<i64>().ok()).filter(|s| digits == 3 && (100..600).contains(s));
        if let Some(status) = status.filter(|_| event.get(Field::HttpResponseStatusCode).is_none()) {
            event.set(Field::HttpResponseStatusCode, status.to_string());
        }
        return true;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, fields: &[Field]) -> Vec<String> {
        let mut e = Event::default();
        read(text, &mut e);
        fields.iter().map(|f| e.get(*f).and_then(|v| v.text().map(|t| t.into_owned())).unwrap_or_default()).collect()
    }
    const WHO: [Field; 3] = [Field::SourceIp, Field::SourcePort, Field::UserName];

    #[test]
    fn who_failed_to_log_in_from_where() {
        for (text, expected) in [
            ("Failed login for user \"lisa\" from 10.1.2.3", ["10.1.2.3", "", "lisa"]),
            ("Login failed for user 'SA'. Reason: no match. [CLIENT: 10.1.2.3]", ["10.1.2.3", "", "SA"]),
            ("Failed password for lisa.ek from 10.1.2.3 port 57951", ["10.1.2.3", "57951", "lisa.ek"]),
            (
                "authentication failure; rhost=[::ffff:10.1.2.3]:47414 user=root@pbs msg=no such user",
                ["::ffff:10.1.2.3", "47414", "root@pbs"],
            ),
            (
                "imap-login: Disconnected (auth failed): user=<lisa@exempel.se>, rip=10.1.2.3, lip=10.9.9.9",
                ["10.1.2.3", "", "lisa@exempel.se"],
            ),
            ("Incorrect username or password for user lisa. IP=10.1.2.3", ["10.1.2.3", "", "lisa"]),
            ("Auth-Failure ip 10.1.2.3 username 'lisa'", ["10.1.2.3", "", "lisa"]),
            (
                "Auth: user [DOM]\\[lisa] remote host [ipv4:10.1.2.3:44890] local host [ipv4:10.9.9.9:445]",
                ["10.1.2.3", "44890", "lisa"],
            ),
            (
                "authenticator failed for ([10.9.9.9]) [10.1.2.3]:55379: 535 Incorrect data (set_id=lisa)",
                ["10.1.2.3", "55379", "lisa"],
            ),
            ("Failed login attempt. 10.1.2.3", ["10.1.2.3", "", ""]),
            ("user lisa authentication failure for Kalender", ["", "", "lisa"]),
            ("[User DOM\\lisa@10.1.2.3 logged in as x]", ["10.1.2.3", "", "lisa"]),
            ("Cannot login user lisa@10.1.2.3: no permission", ["10.1.2.3", "", "lisa"]),
            ("Misslyckad inloggning från 10.1.2.3", ["10.1.2.3", "", ""]),
        ] {
            assert_eq!(shown(text, &WHO), expected, "{text}");
        }
    }

    #[test]
    fn an_address_that_nobody_asked_from_is_nobodys() {
        for text in [
            "Listening on 10.1.2.3:80 for connections",
            "eth0: DHCPv4 address 10.1.2.3/24 via 10.1.2.1",
            "Server 10.1.2.3 and 10.1.2.4 refused the request",
            "clock synchronised, offset 1.2.3.4",
            "user not found in the database",
            "User name is required",
        ] {
            assert_eq!(shown(text, &WHO), ["", "", ""], "{text}");
        }
    }

    #[test]
    fn a_request_in_passing() {
        let fields = [Field::SourceIp, Field::HttpRequestMethod, Field::UrlOriginal, Field::HttpResponseStatusCode];
        assert_eq!(
            shown("INFO: 10.1.2.3:52782 - \"POST /login HTTP/1.1\" 401 Unauthorized", &fields),
            ["10.1.2.3", "POST", "/login", "401"]
        );
        assert_eq!(shown("[client: 10.1.2.3] GET /x?y=1 404", &fields), ["10.1.2.3", "GET", "/x?y=1", "404"]);
        assert_eq!(shown("we GET on with it", &fields), ["", "", "", ""]);
    }

    #[test]
    fn what_stands_is_not_touched_and_what_is_inferred_is_marked() {
        let mut e = Event::default();
        e.set(Field::SourceIp, "10.9.9.9");
        assert!(read("login failed for user 'lisa' from 10.1.2.3", &mut e));
        assert_eq!(e.get(Field::SourceIp), Some(&crate::Value::Ip("10.9.9.9".parse().expect("ip"))));
        assert_eq!(e.str(Field::Tags), Some("inferred"));
        assert!(!read("all is well", &mut Event::default()));
    }
}
