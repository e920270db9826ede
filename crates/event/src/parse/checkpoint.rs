//! Check Point Log Exporter: `[action:"Accept"; src:"10.1.2.3"; …]` behind an RFC 5424 header, or `key=value`, CEF, LEEF and JSON by the
//! generic parsers. Field names as Check Point's log field reference lists them.
use super::{ParseCtx, ParseError, generic_json, kv, time};
use crate::{Event, Field, LogSources};
use std::borrow::Cow;

/// Whether a message has the native shape.
pub fn is_message(text: &str) -> bool {
    text.contains("action:\"") || (text.contains("loguid:") && text.contains("origin:"))
}

pub fn parse(text: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    let mut found = 0;
    if text.starts_with('{') {
        let document = serde_json::from_str(text).map_err(|e| ParseError::new("Check Point", e.to_string()))?;
        for (key, value) in generic_json::flatten(&document) {
            if let Some(value) = value.text() {
                found += 1;
                take(&key, &value, ctx, event);
            }
        }
    } else if is_message(text) {
        for (key, value) in pairs(text).take(super::MOST_FIELDS) {
            found += 1;
            take(key, &value, ctx, event);
        }
    } else {
        for (key, value) in kv::pairs(text) {
            found += 1;
            take(key, &value, ctx, event);
        }
    }
    if found == 0 {
        return Err(ParseError::new("Check Point", "no fields"));
    }
    event.set(Field::ObserverVendor, "Check Point");
    event.set(Field::ObserverType, "firewall");
    event.logsources = LogSources::product("checkpoint").category("firewall");
    meaning(event);
    Ok(())
}

/// `key:"value"; key:"value"`; the value may hold anything, quotes escaped.
fn pairs(text: &str) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
    let mut rest = text.trim().trim_start_matches('[');
    std::iter::from_fn(move || {
        let (key, after) = rest.split_once(':')?;
        let key = key.trim_matches([' ', ';', '[', ']']);
        let (value, next) = match after.trim_start().strip_prefix('"') {
            Some(inside) => {
                let mut from = 0;
                let end = loop {
                    let at = from + inside.get(from..)?.find('"').unwrap_or(inside.len() - from);
                    if at == 0 || inside.as_bytes().get(at - 1) != Some(&b'\\') || at >= inside.len() {
                        break at;
                    }
                    from = at + 1;
                };
                let (value, next) = inside.split_at_checked(end)?;
                (value, next.get(1..).unwrap_or_default())
            }
            None => after.split_once(';').unwrap_or((after, "")),
        };
        rest = next;
        let value = value.trim_end_matches(']').trim();
        Some((key, if value.contains("\\\"") { Cow::Owned(value.replace("\\\"", "\"")) } else { Cow::Borrowed(value) }))
    })
}

fn take(key: &str, value: &str, ctx: &ParseCtx, event: &mut Event) {
    match key {
        "" | "flags" | "version" => {}
        "time" => {
            if let Some(at) = time::any(value, ctx) {
                event.set(Field::Timestamp, at);
            }
        }
        "proto" => match value.parse::<u8>() {
            Ok(number) => {
                event.set(Field::NetworkIanaNumber, value);
                event.set(Field::NetworkTransport, super::transport(number));
            }
            Err(_) => event.set(Field::NetworkTransport, value.to_ascii_lowercase()),
        },
        // `Lisa Ek (lisa)`: the account stands in parentheses.
        "user" | "src_user_name" | "from_user" => {
            let account = value.rsplit_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(value);
            let plain = account.rsplit('\\').next().unwrap_or(account);
            event.set(Field::UserName, plain.split('@').next().unwrap_or(plain));
        }
        _ => match field(key) {
            Some(field) if event.get(field).is_none() || field == Field::EventAction => event.set(field, value),
            _ => event.set_named(&format!("checkpoint.{key}"), value),
        },
    }
}

fn field(key: &str) -> Option<Field> {
    Some(match key {
        "action" | "rule_action" => Field::EventAction,
        "src" => Field::SourceIp,
        "s_port" => Field::SourcePort,
        "dst" => Field::DestinationIp,
        "service" => Field::DestinationPort,
        "xlatesrc" => Field::SourceNatIp,
        "xlatesport" => Field::SourceNatPort,
        "xlatedst" => Field::DestinationNatIp,
        "xlatedport" => Field::DestinationNatPort,
        "origin" => Field::ObserverIp,
        "originsicname" | "orig_log_server" | "origin_sic_name" => Field::ObserverHostname,
        "product" => Field::ObserverProduct,
        "ifname" => Field::ObserverIngressInterfaceName,
        "ifdir" => Field::NetworkDirection,
        "inzone" => Field::ObserverIngressZone,
        "outzone" => Field::ObserverEgressZone,
        "rule" => Field::RuleId,
        "rule_name" => Field::RuleName,
        "rule_uid" => Field::RuleUuid,
        "layer_name" => Field::RuleRuleset,
        "loguid" => Field::EventCode,
        "sequencenum" => Field::EventSequence,
        "sent_bytes" | "client_outbound_bytes" => Field::SourceBytes,
        "received_bytes" | "client_inbound_bytes" => Field::DestinationBytes,
        "bytes" => Field::NetworkBytes,
        "packets" => Field::NetworkPackets,
        "service_id" => Field::NetworkProtocol,
        "appi_name" => Field::NetworkApplication,
        "resource" => Field::UrlOriginal,
        "method" => Field::HttpRequestMethod,
        "web_client_type" | "user_agent" => Field::UserAgentOriginal,
        "referrer" => Field::HttpRequestReferrer,
        "protection_name" | "malware_family" | "virus_name" => Field::ThreatName,
        "attack" => Field::RuleDescription,
        "severity" => Field::LogLevel,
        "reason" | "message_info" | "auth_status" => Field::EventReason,
        "src_machine_name" => Field::SourceDomain,
        "dst_machine_name" => Field::DestinationDomain,
        "mac_source_address" => Field::SourceMac,
        "mac_destination_address" => Field::DestinationMac,
        "file_name" => Field::FileName,
        "file_md5" => Field::FileHashMd5,
        "file_sha256" => Field::FileHashSha256,
        "domain_name" => Field::DnsQuestionName,
        "machine" => Field::HostName,
        "administrator" => Field::UserName,
        _ => return None,
    })
}

fn meaning(event: &mut Event) {
    let action = event.str(Field::EventAction).unwrap_or_default().to_ascii_lowercase();
    let (category, kind, outcome) = match action.as_str() {
        "log in" | "login" => ("authentication", "start", "success"),
        "failed log in" | "failed login" => ("authentication", "info", "failure"),
        "log out" | "logout" => ("session", "end", "success"),
        "accept" | "allow" | "encrypt" | "decrypt" | "bypass" => ("network", "allowed", ""),
        "drop" | "reject" | "block" | "prevent" => ("network", "denied", ""),
        _ => ("network", "info", ""),
    };
    event.push(Field::EventCategory, category);
    event.push(Field::EventType, kind);
    event.set(Field::EventOutcome, outcome);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accepted_session() {
        let ctx = ParseCtx::new("2026-11-22T10:00:00Z".parse().expect("now"), jiff::tz::TimeZone::UTC);
        let mut e = Event::default();
        let text = r#"[action:"Accept"; flags:"1"; ifdir:"inbound"; loguid:"{0x1,0x2}"; origin:"10.9.9.9"; time:"1763805600"; product:"VPN-1 & FireWall-1"; proto:"6"; s_port:"51000"; service:"443"; src:"10.1.2.3"; dst:"192.0.2.9"; rule_name:"Ut; webb"; user:"Lisa Ek (lisa)"; note:"say \"x\""]"#;
        assert_eq!(parse(text, &ctx, &mut e), Ok(()));
        assert_eq!(e.str(Field::RuleName), Some("Ut; webb"));
        assert_eq!(e.str(Field::UserName), Some("lisa"));
        assert_eq!(e.str(Field::NetworkTransport), Some("tcp"));
        assert_eq!(e.get(Field::DestinationPort).and_then(|v| v.as_int()), Some(443));
        assert_eq!(e.by_name("checkpoint.note").and_then(|v| v.as_str()), Some("say \"x\""));
    }
}
