//! Postfix: who connected (`name[address]`), from whom and to whom, and what was refused. Every message is an event of its own; the
//! queue id, kept as `postfix.queue_id`, ties the messages of one mail together.
use super::ParseError;
use crate::{Event, Field, LogSources};
use std::net::IpAddr;

/// Reads one message, without its syslog header.
pub fn parse(text: &str, event: &mut Event) -> Result<(), ParseError> {
    event.logsources = LogSources::product("linux").service("postfix");
    event.push(Field::EventCategory, "email");
    let (first, rest) = text.split_once(": ").unwrap_or(("", text));
    let queue_id = (5..=20).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_alphanumeric())
        && first.bytes().any(|b| b.is_ascii_digit());
    if queue_id {
        event.set_named("postfix.queue_id", first);
    }
    let named = client(text, event);
    for (key, value) in pairs(rest) {
        let plain = value.trim_matches(['<', '>']);
        match key {
            "from" => event.set(Field::EmailFromAddress, plain),
            "to" => event.set(Field::EmailToAddress, plain),
            "message-id" => event.set(Field::EmailMessageId, plain),
            "sasl_username" => event.set(Field::UserName, plain),
            "size" => event.set_named("postfix.size", plain),
            "status" => event.set(Field::EventAction, plain.split(' ').next().unwrap_or_default()),
            "relay" | "helo" | "proto" | "delay" | "nrcpt" | "sasl_method" | "client" => {
                event.set_named(&format!("postfix.{key}"), plain)
            }
            _ => {}
        }
    }
    let refused = text.contains("reject: ") || text.contains("authentication failed") || text.contains("blocked using");
    if refused {
        event.push(Field::EventType, "denied");
        event.set(Field::EventOutcome, "failure");
        event.set(Field::EventReason, rest.rsplit_once("]: ").map_or(rest, |(_, why)| why));
    }
    if text.contains("authentication failed") {
        event.push(Field::EventCategory, "authentication");
        event.set(Field::EventAction, "sasl_login");
    }
    match named || refused || queue_id || event.get(Field::LogSyslogAppname).is_some() {
        true => Ok(()),
        false => Err(ParseError::new("Postfix", "neither a syslog header nor a client")),
    }
}

/// The first `name[address]`, where the brackets hold an address.
fn client(text: &str, event: &mut Event) -> bool {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        let Some((inside, next)) = after.split_once(']') else { return false };
        let address = inside.trim_start_matches("IPv6:");
        if let Ok(ip) = address.parse::<IpAddr>() {
            event.set(Field::SourceIp, ip);
            let name = before.rsplit([' ', '=', '<']).next().unwrap_or_default();
            event.set(Field::SourceDomain, if name == "unknown" { "" } else { name });
            if let Some(port) = next.strip_prefix(':') {
                let end = port.find(|c: char| !c.is_ascii_digit()).unwrap_or(port.len());
                event.set(Field::SourcePort, port.get(..end).unwrap_or_default());
            }
            return true;
        }
        rest = next;
    }
    false
}

/// `from=<a@b>, to=<c@d>, status=sent (…)`, separated by commas or spaces.
fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split([',', ' ', ';']).filter_map(|word| word.split_once('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_login_and_a_mail_sent() {
        let mut e = Event::default();
        assert_eq!(
            parse("warning: unknown[203.0.113.7]: SASL LOGIN authentication failed: x, sasl_username=lisa", &mut e),
            Ok(())
        );
        assert_eq!(e.get(Field::SourceIp).and_then(|v| v.text().map(|t| t.into_owned())).as_deref(), Some("203.0.113.7"));
        assert_eq!((e.str(Field::UserName), e.str(Field::EventOutcome)), (Some("lisa"), Some("failure")));
        let mut e = Event::default();
        assert_eq!(parse("3F2A91C0B: to=<lisa@exempel.se>, relay=mx[10.1.2.3]:25, status=sent (250 ok)", &mut e), Ok(()));
        assert_eq!((e.str(Field::EmailToAddress), e.str(Field::EventAction)), (Some("lisa@exempel.se"), Some("sent")));
    }
}
