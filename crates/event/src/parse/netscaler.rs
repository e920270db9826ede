//! Citrix NetScaler: `10/11/2026:22:14:15 GMT adc1 0-PPE-0 : default SSLVPN LOGIN 123 0 :  Context lisa@10.1.2.3 - SessionId: 7 - User lisa
//! - Client_ip 10.1.2.3 - …`: module and event between colons, then parts between dashes, each a name and its value.
use super::{ParseError, prose};
use crate::{Event, Field, LogSources};
use std::net::IpAddr;

/// Modules of the NetScaler; one of them names its messages.
const MODULES: &[&str] = &[
    "SSLVPN", "TCP", "UI", "CLI", "GUI", "API", "AAA", "AAATM", "SSLLOG", "APPFW", "EVENT", "SNMP", "ROUTING", "ICA", "ACL",
    "LSN",
];

/// Whether a message is a NetScaler's.
pub fn is_message(text: &str) -> bool {
    head(text).is_some()
}

/// Module, event and the parts behind them.
fn head(text: &str) -> Option<(&str, &str, &str)> {
    let mut rest = text;
    for _ in 0..4 {
        let (before, after) = rest.split_once(" : ").or_else(|| rest.split_once(" :"))?;
        let words = || before.trim_start_matches([':', ' ']).split(' ').filter(|w| !w.is_empty());
        if let Some(module) = words().find(|w| MODULES.contains(w)) {
            let event = words().skip_while(|w| *w != module).nth(1)?;
            let named = event.len() > 2 && event.bytes().all(|b| b.is_ascii_uppercase() || matches!(b, b'_' | b'0'..=b'9'));
            return (named || event == "Message").then_some((module, event, after.trim_start()));
        }
        rest = after;
    }
    None
}

pub fn parse(text: &str, event: &mut Event) -> Result<(), ParseError> {
    let (module, name, body) = head(text).ok_or_else(|| ParseError::new("NetScaler", "no module and event"))?;
    event.set(Field::ObserverVendor, "Citrix");
    event.set(Field::ObserverProduct, "NetScaler");
    event.set(Field::ObserverType, "firewall");
    event.set(Field::EventKind, "event");
    event.set(Field::EventProvider, module);
    event.set(Field::EventAction, name.to_ascii_lowercase());
    event.set(Field::Message, body);
    event.logsources = LogSources::product("netscaler").service(&module.to_ascii_lowercase());
    for part in body.split(" - ").take(super::MOST_FIELDS) {
        set(part.trim(), event);
    }
    if module == "APPFW" {
        // `10.1.2.3 392811-PPE0 - profile Disallow Illegal URL: http://… <not blocked>`.
        if let Some(ip) = body.split(' ').next().and_then(|w| w.parse::<IpAddr>().ok()) {
            event.set_if_absent(Field::SourceIp, ip);
        }
        if let Some(url) = body.split(' ').find(|w| w.starts_with("http://") || w.starts_with("https://")) {
            event.set(Field::UrlOriginal, url);
        }
    }
    kind(module, name, event);
    if name == "Message" {
        prose::read(body, event);
    }
    Ok(())
}

/// One part: the name is its first word, or the two of a time.
fn set(part: &str, event: &mut Event) {
    let (key, value) = part.split_once(' ').unwrap_or((part, ""));
    let value = value.trim_matches(['"', ' ', ':', '-']);
    let end = |ip: Field, port: Field, event: &mut Event| {
        let (address, number) = match value.parse::<IpAddr>() {
            Ok(_) => (value, ""),
            Err(_) => value.rsplit_once(':').unwrap_or((value, "")),
        };
        if let Ok(address) = address.parse::<IpAddr>() {
            event.set(ip, address);
            event.set(port, number);
        }
    };
    match key.trim_end_matches(':') {
        "Source" => end(Field::SourceIp, Field::SourcePort, event),
        "Destination" => end(Field::DestinationIp, Field::DestinationPort, event),
        "Client_ip" | "ClientIP" | "Remote_ip" => end(Field::SourceIp, Field::SourcePort, event),
        "ClientPort" => event.set(Field::SourcePort, value),
        "Vserver" | "VserverServiceIP" if event.get(Field::DestinationIp).is_none() => {
            end(Field::DestinationIp, Field::DestinationPort, event);
        }
        "VserverServicePort" => event.set(Field::DestinationPort, value),
        "Nat_ip" | "NatIP" => end(Field::SourceNatIp, Field::SourceNatPort, event),
        "User" => event.set(Field::UserName, value.split(' ').next().unwrap_or_default()),
        "Context" => {
            let (name, address) = value.rsplit_once('@').unwrap_or((value, ""));
            event.set_if_absent(Field::UserName, name);
            if let Ok(ip) = address.parse::<IpAddr>() {
                event.set_if_absent(Field::SourceIp, ip);
            }
        }
        "Group(s)" if value != "N/A" => event.set(Field::UserGroupName, value),
        "Command" => event.set(Field::ProcessCommandLine, value),
        "Status" => event.set(Field::EventOutcome, if matches!(value, "Success" | "Done") { "success" } else { "failure" }),
        "Failure_reason" => event.set(Field::EventReason, value),
        "Browser_type" | "Browser" => event.set(Field::UserAgentOriginal, value),
        "Total_bytes_send" => event.set(Field::SourceBytes, value),
        "Total_bytes_recv" => event.set(Field::DestinationBytes, value),
        "CipherSuite" => event.set(Field::TlsCipher, value),
        key if !key.is_empty()
            && !value.is_empty()
            && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'(' | b')')) =>
        {
            event.set_named(&format!("netscaler.{}", key.to_ascii_lowercase()), value);
        }
        _ => {}
    }
}

fn kind(module: &str, name: &str, event: &mut Event) {
    let (category, kind, outcome) = match (module, name) {
        (_, "LOGIN") => ("authentication", "start", "success"),
        (_, "LOGIN_FAILED") => ("authentication", "info", "failure"),
        (_, "LOGOUT") => ("session", "end", "success"),
        (_, "CMD_EXECUTED") => ("configuration", "change", ""),
        ("APPFW", _) => ("intrusion_detection", "info", ""),
        ("TCP", "CONN_TERMINATE") => ("network", "end", ""),
        ("TCP", _) => ("network", "connection", ""),
        _ => ("network", "info", ""),
    };
    event.push(Field::EventCategory, category);
    event.push(Field::EventType, kind);
    if !outcome.is_empty() {
        event.set_if_absent(Field::EventOutcome, outcome);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, fields: &[Field]) -> Vec<String> {
        let mut e = Event::default();
        assert!(is_message(text) && parse(text, &mut e).is_ok(), "{text}");
        fields.iter().map(|f| e.get(*f).and_then(|v| v.text().map(|t| t.into_owned())).unwrap_or_default()).collect()
    }

    #[test]
    fn people_connections_and_commands() {
        let text = "10/11/2026:22:14:15 GMT adc1 0-PPE-0 : default SSLVPN LOGIN 123 0 :  Context lisa@10.1.2.3 - SessionId: 7 - User lisa - Client_ip 10.1.2.3 - Nat_ip \"Mapped Ip\" - Vserver 198.51.100.1:443 - Browser_type \"Mozilla/5.0 x\" - Group(s) \"N/A\"";
        assert_eq!(
            shown(
                text,
                &[
                    Field::UserName,
                    Field::SourceIp,
                    Field::DestinationIp,
                    Field::DestinationPort,
                    Field::EventOutcome,
                    Field::UserAgentOriginal
                ]
            ),
            ["lisa", "10.1.2.3", "198.51.100.1", "443", "success", "Mozilla/5.0 x"]
        );
        let text = "adc1 0-PPE-0 : default TCP CONN_TERMINATE 18 0 :  Source 10.1.2.3:47990 - Destination 10.9.9.9:80 - Start Time 26/03/2026:21:13:15 GMT - Total_bytes_send 1 - Total_bytes_recv 2";
        assert_eq!(
            shown(
                text,
                &[Field::SourceIp, Field::SourcePort, Field::DestinationIp, Field::DestinationPort, Field::DestinationBytes]
            ),
            ["10.1.2.3", "47990", "10.9.9.9", "80", "2"]
        );
        let text =
            "adc1 0-PPE-0 : GUI CMD_EXECUTED : User nsroot - Remote_ip 10.1.2.3 - Command \"show ns ip\" - Status \"Success\"";
        assert_eq!(
            shown(text, &[Field::UserName, Field::SourceIp, Field::ProcessCommandLine, Field::EventOutcome]),
            ["nsroot", "10.1.2.3", "show ns ip", "success"]
        );
        assert!(!is_message("a : b : c") && !is_message("TCP is a protocol : it says"));
    }
}
