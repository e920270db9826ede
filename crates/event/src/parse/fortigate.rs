//! FortiGate (FortiOS 5–7): `key=value`, CEF or JSON, as the FortiOS log message reference names the keys. Keys that ECS has a place for
//! go there, the others to `fortinet.firewall.<key>` under their own name.
use super::{ParseCtx, ParseError, cef, generic_json, kv, time};
use crate::{Event, Field, LogSources, Value};
use std::borrow::Cow;
use vk_core::Instant;

/// Values that decide what kind of event it is, or that only together make a field.
#[derive(Default)]
struct Seen<'a> {
    date: Option<Cow<'a, str>>,
    time: Option<Cow<'a, str>>,
    zone: Option<Cow<'a, str>>,
    eventtime: Option<Instant>,
    kind: Cow<'a, str>,
    subtype: Cow<'a, str>,
    action: Cow<'a, str>,
    status: Cow<'a, str>,
    logdesc: Cow<'a, str>,
    has_cfgpath: bool,
    snat: bool,
    keys: usize,
}

/// Reads one FortiGate message, without its syslog header.
pub fn parse(text: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    let mut seen = Seen::default();
    let mut name = String::from("fortinet.firewall.");
    if text.starts_with('{') {
        let document = serde_json::from_str(text).map_err(|e| ParseError::new("FortiGate", e.to_string()))?;
        for (key, value) in generic_json::flatten(&document) {
            if let Some(value) = value.text() {
                take(&key, Cow::Owned(value.into_owned()), &mut seen, &mut name, event);
            }
        }
    } else if let Some(found) = text.contains("CEF:").then(|| cef::read(text)).flatten() {
        cef::apply(&found, ctx, event);
        event.remove(Field::EventAction);
        for (key, value) in cef::extension(found.extension) {
            let key = key.strip_prefix("FTNTFGT").or_else(|| key.strip_prefix("ad.")).unwrap_or_else(|| from_cef(key));
            take(key, value, &mut seen, &mut name, event);
        }
        // `cat=traffic:forward`, where type and subtype are not sent by themselves.
        if let Some((kind, rest)) = event.by_name("cef.extensions.cat").and_then(Value::as_str).and_then(|c| c.split_once(':')) {
            let subtype = rest.split([':', ' ']).next().unwrap_or_default();
            if seen.kind.is_empty() {
                (seen.kind, seen.subtype) = (Cow::Owned(kind.to_owned()), Cow::Owned(subtype.to_owned()));
            }
        }
    } else {
        for (key, value) in kv::pairs(text) {
            take(key, value, &mut seen, &mut name, event);
        }
    }
    if seen.kind.is_empty() {
        let why = if seen.keys == 0 { "no pair" } else { "no type" };
        return Err(ParseError::new("FortiGate", why));
    }
    finish(seen, ctx, event);
    Ok(())
}

/// CEF's names for what FortiOS calls otherwise, where the generic mapping does not do what the native key does.
fn from_cef(key: &str) -> &str {
    match key {
        "act" => "action",
        "outcome" => "status",
        "externalId" => "sessionid",
        "deviceExternalId" => "devid",
        "deviceInboundInterface" => "srcintf",
        "deviceOutboundInterface" => "dstintf",
        "app" => "service",
        "src" | "spt" | "dst" | "dpt" | "in" | "out" | "msg" | "duser" | "suser" | "rt" | "start" | "end" | "dvchost"
        | "request" | "reason" => "",
        other => other,
    }
}

/// Puts one pair where it belongs.
fn take<'a>(key: &str, value: Cow<'a, str>, seen: &mut Seen<'a>, name: &mut String, event: &mut Event) {
    seen.keys += 1;
    if key.is_empty() || value.is_empty() {
        return;
    }
    match key {
        "date" => seen.date = Some(value),
        "time" => seen.time = Some(value),
        "tz" => {
            event.set(Field::EventTimezone, value.as_ref());
            seen.zone = Some(value);
        }
        "eventtime" => seen.eventtime = time::epoch(&value),
        // FortiOS writes N/A for an unknown name on a failed VPN login; dropping it would lose the attempt from counts per user.
        "user" => event.set(Field::UserName, value.as_ref()),
        _ if value == "N/A" => {}
        "proto" => protocol(&value, event),
        "service" => event.set(Field::NetworkProtocol, value.to_lowercase()),
        "duration" => event.set(Field::EventDuration, value.parse::<i64>().unwrap_or_default().saturating_mul(1_000_000_000)),
        "direction" | "dir" => {
            let direction = match value.as_ref() {
                "outgoing" | "outbound" => "outbound",
                "incoming" | "inbound" => "inbound",
                other => other,
            };
            event.set(Field::NetworkDirection, direction.to_owned());
        }
        "trandisp" => {
            seen.snat = value.contains("snat");
            named(key, &value, name, event);
        }
        "url" if value.starts_with("http") => event.set(Field::UrlFull, value.as_ref()),
        "url" if value.starts_with('/') => {
            event.set(Field::UrlPath, value.split('?').next().unwrap_or_default());
            event.set(Field::UrlOriginal, value.as_ref());
        }
        "ipaddr" => value
            .split([',', ' '])
            .filter(|p| !p.is_empty())
            .take(super::MOST_VALUES)
            .for_each(|ip| event.push(Field::DnsResolvedIp, ip)),
        "filehash" | "analyticscksum" => match value.len() {
            32 => event.set(Field::FileHashMd5, value.as_ref()),
            40 => event.set(Field::FileHashSha1, value.as_ref()),
            _ => event.set(Field::FileHashSha256, value.as_ref()),
        },
        // `https(10.1.2.3)`, `ssh(10.1.2.3)`: where an administrator came from.
        "ui" => {
            let address = value.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
            if let Some(ip) = address.and_then(|a| a.parse::<std::net::IpAddr>().ok()) {
                event.set_if_absent(Field::SourceIp, ip);
            }
            named(key, &value, name, event);
        }
        "type" | "subtype" | "status" | "cfgpath" => {
            named(key, &value, name, event);
            match key {
                "type" => seen.kind = value,
                "subtype" => seen.subtype = value,
                "status" => seen.status = value,
                _ => seen.has_cfgpath = true,
            }
        }
        "action" => {
            event.set(Field::EventAction, value.as_ref());
            seen.action = value;
        }
        "logdesc" => {
            event.set(Field::RuleDescription, value.as_ref());
            seen.logdesc = value;
        }
        _ => match field_of(key) {
            // A field that two keys lead to keeps the first; the other stays under its own name.
            Some(field) if event.get(field).is_none() => event.set(field, value.as_ref()),
            _ => named(key, &value, name, event),
        },
    }
}

fn named(key: &str, value: &str, name: &mut String, event: &mut Event) {
    name.truncate("fortinet.firewall.".len());
    name.push_str(key);
    event.set_named(name, value);
}

/// The ECS field of a FortiOS key; `None` when it stays `fortinet.firewall.<key>`. Detection resolves the keys of rules through it.
pub fn field_of(key: &str) -> Option<Field> {
    Some(match key {
        "action" => Field::EventAction,
        "logdesc" => Field::RuleDescription,
        "proto" => Field::NetworkIanaNumber,
        "service" => Field::NetworkProtocol,
        "devname" => Field::ObserverName,
        "devid" => Field::ObserverSerialNumber,
        "level" => Field::LogLevel,
        "logid" => Field::EventCode,
        "msg" => Field::Message,
        "reason" => Field::EventReason,
        "srcip" | "remip" => Field::SourceIp,
        "srcport" | "remport" => Field::SourcePort,
        "srcintf" => Field::ObserverIngressInterfaceName,
        "srcmac" | "stamac" => Field::SourceMac,
        "srcname" => Field::SourceDomain,
        "srccountry" => Field::SourceGeoCountryName,
        "dstip" | "locip" => Field::DestinationIp,
        "dstport" | "locport" => Field::DestinationPort,
        "dstintf" => Field::ObserverEgressInterfaceName,
        "dstmac" => Field::DestinationMac,
        "dstname" | "dst_host" => Field::DestinationDomain,
        "dstcountry" => Field::DestinationGeoCountryName,
        "transip" => Field::SourceNatIp,
        "transport" => Field::SourceNatPort,
        "tranip" => Field::DestinationNatIp,
        "tranport" => Field::DestinationNatPort,
        "sentbyte" => Field::SourceBytes,
        "rcvdbyte" => Field::DestinationBytes,
        "sentpkt" => Field::SourcePackets,
        "rcvdpkt" => Field::DestinationPackets,
        "policyid" => Field::RuleId,
        "policyname" => Field::RuleName,
        "poluuid" => Field::RuleUuid,
        "policytype" => Field::RuleRuleset,
        "catdesc" | "appcat" => Field::RuleCategory,
        "app" => Field::NetworkApplication,
        "user" | "unauthuser" | "xauthuser" => Field::UserName,
        "dstuser" => Field::DestinationUserName,
        "group" => Field::UserGroupName,
        "email" => Field::UserEmail,
        "hostname" => Field::UrlDomain,
        "url" => Field::UrlOriginal,
        "httpmethod" => Field::HttpRequestMethod,
        "httpcode" => Field::HttpResponseStatusCode,
        "agent" => Field::UserAgentOriginal,
        "referralurl" => Field::HttpRequestReferrer,
        "qname" => Field::DnsQuestionName,
        "qtype" => Field::DnsQuestionType,
        "qclass" => Field::DnsQuestionClass,
        "filename" => Field::FileName,
        "filesize" => Field::FileSize,
        "filetype" => Field::FileType,
        "attack" | "virus" => Field::ThreatName,
        "cve" => Field::VulnerabilityId,
        "from" | "sender" => Field::EmailFromAddress,
        "to" | "recipient" => Field::EmailToAddress,
        "subject" => Field::EmailSubject,
        "ssid" => Field::NetworkName,
        "vlanid" => Field::NetworkVlanId,
        "tlsver" => Field::TlsVersion,
        "scertcname" => Field::TlsServerSubject,
        _ => return None,
    })
}

fn protocol(value: &str, event: &mut Event) {
    if let Ok(number) = value.parse::<u8>() {
        event.set(Field::NetworkIanaNumber, value);
        event.set(Field::NetworkTransport, super::transport(number));
    } else {
        event.set(Field::NetworkTransport, value.to_lowercase());
    }
}

/// What only the whole line tells: time, kind of event, totals, log source.
fn finish(seen: Seen<'_>, ctx: &ParseCtx, event: &mut Event) {
    if let Some(time) = moment(&seen, ctx) {
        event.set(Field::Timestamp, time);
    }
    event.set(Field::ObserverVendor, "Fortinet");
    event.set(Field::ObserverProduct, "Fortigate");
    event.set(Field::ObserverType, "firewall");
    let mut dataset = String::from("fortigate.");
    dataset.push_str(&seen.kind);
    event.set(Field::EventDataset, dataset);
    if seen.snat {
        event.set_named("fortinet.firewall.nat", "source");
    }
    for (total, sent, received) in [
        (Field::NetworkBytes, Field::SourceBytes, Field::DestinationBytes),
        (Field::NetworkPackets, Field::SourcePackets, Field::DestinationPackets),
    ] {
        let sum = event.get(sent).and_then(Value::as_int).zip(event.get(received).and_then(Value::as_int));
        if let Some((sent, received)) = sum {
            event.set(total, sent.saturating_add(received));
        }
    }
    if seen.action.is_empty() && !seen.logdesc.is_empty() {
        event.set(Field::EventAction, seen.logdesc.as_ref());
    }
    event.logsources = LogSources::product("fortigate").service(&seen.kind);
    match seen.kind.as_ref() {
        "traffic" => traffic(&seen, event),
        "event" => device_event(&seen, event),
        _ => inspection(&seen, event),
    }
}

/// `eventtime` is exact and in UTC; date and time are the device's clock, with `tz` or in the assumed zone.
fn moment(seen: &Seen<'_>, ctx: &ParseCtx) -> Option<Instant> {
    if seen.eventtime.is_some() {
        return seen.eventtime;
    }
    let text = format!("{} {}", seen.date.as_deref()?, seen.time.as_deref()?);
    let (stamp, _) = time::iso(&text)?;
    match seen.zone.as_deref().and_then(time::offset) {
        Some(zone) => stamp.with_zone(zone).instant(ctx),
        None => stamp.instant(ctx),
    }
}

fn refused(action: &str) -> bool {
    matches!(
        action,
        "deny" | "denied" | "block" | "blocked" | "dropped" | "drop" | "reset" | "reject" | "dns-blocked" | "clear_session"
    ) || action.starts_with("reset_")
}

fn traffic(seen: &Seen<'_>, event: &mut Event) {
    event.set(Field::EventKind, "event");
    event.push(Field::EventCategory, "network");
    event.push(Field::EventType, "connection");
    let more: &[&str] = match seen.action.as_ref() {
        a if refused(a) => &["denied"],
        "start" => &["start", "allowed"],
        "close" | "timeout" | "client-rst" | "server-rst" => &["end", "allowed"],
        _ => &["allowed"],
    };
    more.iter().for_each(|t| event.push(Field::EventType, *t));
    event.logsources.categories.push("firewall".into());
}

/// What the device says about itself and its users: VPN, authentication, administration.
fn device_event(seen: &Seen<'_>, event: &mut Event) {
    event.set(Field::EventKind, "event");
    let action = seen.action.as_ref();
    let description = seen.logdesc.to_ascii_lowercase();
    let failed = action.contains("fail")
        || matches!(seen.status.as_ref(), "failure" | "failed" | "fail" | "error")
        || description.contains("fail");
    let login = action.contains("login") || action == "authentication" || action == "negotiate" || description.contains("login");
    let outcome = match seen.status.as_ref() {
        _ if failed => "failure",
        "success" | "succeeded" => "success",
        _ if login || action.starts_with("tunnel-") || action == "logout" => "success",
        _ => "",
    };
    event.set(Field::EventOutcome, outcome);
    if seen.has_cfgpath {
        event.push(Field::EventCategory, "configuration");
        let kind = match action {
            "Add" => "creation",
            "Delete" => "deletion",
            _ => "change",
        };
        event.push(Field::EventType, kind);
        return;
    }
    let vpn = seen.subtype == "vpn" || action.starts_with("tunnel-") || action.starts_with("ssl-");
    if login || seen.subtype == "user" || vpn {
        event.push(Field::EventCategory, "authentication");
    }
    if vpn {
        event.push(Field::EventCategory, "network");
        event.logsources.services.push("vpn".into());
    } else if !seen.subtype.is_empty() {
        event.logsources.services.push(seen.subtype.as_ref().into());
    }
    match action {
        "tunnel-up" | "login" | "ssl-new-con" => event.push(Field::EventType, "start"),
        "tunnel-down" | "logout" | "ssl-exit" => event.push(Field::EventType, "end"),
        _ => event.push(Field::EventType, "info"),
    }
}

/// UTM, anomaly and what else inspects content.
fn inspection(seen: &Seen<'_>, event: &mut Event) {
    let category = match seen.subtype.as_ref() {
        "virus" => "malware",
        "ips" | "anomaly" => "intrusion_detection",
        "webfilter" | "waf" => "web",
        "emailfilter" => "email",
        _ => "network",
    };
    let kind = if matches!(category, "malware" | "intrusion_detection") || seen.kind == "anomaly" { "alert" } else { "event" };
    event.set(Field::EventKind, kind);
    event.push(Field::EventCategory, category);
    event.push(Field::EventType, if refused(&seen.action) { "denied" } else { "allowed" });
    let sources = &mut event.logsources;
    if !seen.subtype.is_empty() {
        sources.services.push(seen.subtype.as_ref().into());
    }
    match seen.subtype.as_ref() {
        "virus" => sources.categories.push("antivirus".into()),
        "webfilter" => sources.categories.push("proxy".into()),
        "dns" => sources.categories.push("dns".into()),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Event {
        let ctx = ParseCtx::new(
            "2026-11-22T10:00:00Z".parse().expect("now"),
            jiff::tz::TimeZone::get("Europe/Stockholm").expect("zone"),
        );
        let mut event = Event::default();
        assert_eq!(parse(text, &ctx, &mut event), Ok(()), "{text}");
        event
    }
    fn shown(event: &Event, field: Field) -> String {
        event.get(field).and_then(|v| v.text().map(|t| t.into_owned())).unwrap_or_default()
    }

    #[test]
    fn a_session_through_the_firewall() {
        let e = read(
            "date=2026-11-22 time=10:00:00 devname=\"fg-lund-1\" devid=\"FG100F0000000001\" logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" \
             level=\"notice\" vd=\"root\" srcip=10.1.2.3 srcport=51000 srcintf=\"klient\" dstip=192.0.2.9 dstport=443 dstintf=\"wan1\" proto=6 action=\"close\" \
             policyid=12 policyname=\"Klienter ut\" service=\"HTTPS\" trandisp=\"snat\" transip=198.51.100.1 transport=40000 duration=5 sentbyte=100 rcvdbyte=200",
        );
        assert_eq!(shown(&e, Field::Timestamp), "2026-11-22T09:00:00Z");
        assert_eq!(shown(&e, Field::SourceIp), "10.1.2.3");
        assert_eq!(shown(&e, Field::DestinationPort), "443");
        assert_eq!(shown(&e, Field::NetworkTransport), "tcp");
        assert_eq!(shown(&e, Field::NetworkBytes), "300");
        assert_eq!(shown(&e, Field::SourceNatIp), "198.51.100.1");
        assert_eq!(shown(&e, Field::RuleName), "Klienter ut");
        assert_eq!(shown(&e, Field::ObserverName), "fg-lund-1");
        assert_eq!(e.by_name("fortinet.firewall.vd").and_then(Value::as_str), Some("root"));
        assert_eq!(e.logsources.categories.as_slice(), ["firewall"]);
    }

    #[test]
    fn a_failed_vpn_login_keeps_who_and_from_where() {
        let e = read(
            "eventtime=1763802000123456789 tz=\"+0100\" logid=\"0101039426\" type=\"event\" subtype=\"vpn\" level=\"alert\" logdesc=\"SSL VPN login fail\" \
             action=\"ssl-login-fail\" remip=203.0.113.7 user=\"lisa\" group=\"N/A\" reason=\"sslvpn_login_permission_denied\" msg=\"SSL user failed to logged in\"",
        );
        assert_eq!(shown(&e, Field::SourceIp), "203.0.113.7");
        assert_eq!(shown(&e, Field::UserName), "lisa");
        assert_eq!(shown(&e, Field::EventOutcome), "failure");
        assert_eq!(e.get(Field::UserGroupName), None);
        assert_eq!(e.logsources.services.as_slice(), ["event", "vpn"]);
    }

    #[test]
    fn an_administrator_adds_a_policy() {
        let e = read(
            "date=2026-11-22 time=10:00:00 tz=\"-0700\" type=\"event\" subtype=\"system\" logdesc=\"Object attribute configured\" user=\"admin\" \
             ui=\"GUI(10.9.9.9)\" action=\"Add\" cfgpath=\"firewall.policy\" cfgobj=\"7\" msg=\"Add firewall.policy 7\"",
        );
        assert_eq!(shown(&e, Field::Timestamp), "2026-11-22T17:00:00Z");
        assert_eq!(shown(&e, Field::EventAction), "Add");
        assert_eq!(shown(&e, Field::SourceIp), "10.9.9.9");
        assert_eq!(shown(&e, Field::EventType), "creation");
        assert_eq!(e.by_name("fortinet.firewall.cfgpath").and_then(Value::as_str), Some("firewall.policy"));
    }

    #[test]
    fn the_same_session_as_cef_and_as_csv() {
        let cef = read(
            "CEF:0|Fortinet|Fortigate|v7.4.1|00013|traffic:forward close|3|deviceExternalId=FG1 FTNTFGTlogid=0000000013 cat=traffic:forward \
             FTNTFGTsubtype=forward FTNTFGTlevel=notice src=10.1.2.3 spt=51000 dst=192.0.2.9 dpt=443 proto=6 act=deny FTNTFGTpolicyid=12",
        );
        assert_eq!(shown(&cef, Field::SourceIp), "10.1.2.3");
        assert_eq!(shown(&cef, Field::NetworkTransport), "tcp");
        assert_eq!(shown(&cef, Field::RuleId), "12");
        assert_eq!(cef.get(Field::EventType).map(|v| v.each().len()), Some(2));
        let csv = read(
            "date=2026-11-22,time=10:00:00,type=\"traffic\",subtype=\"local\",srcip=10.1.2.3,action=\"deny\",srccountry=\"Reserved, x\"",
        );
        assert_eq!(shown(&csv, Field::SourceGeoCountryName), "Reserved, x");
    }

    #[test]
    fn a_line_of_something_else_is_refused() {
        let ctx = ParseCtx::new("2026-11-22T10:00:00Z".parse().expect("now"), jiff::tz::TimeZone::UTC);
        assert!(parse("a=1 b=2", &ctx, &mut Event::default()).is_err());
        assert!(parse("hello", &ctx, &mut Event::default()).is_err());
    }
}
