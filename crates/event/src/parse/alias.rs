//! Names that many products use for the same thing (`src_ip`, `srcip`, `sourceIPAddress`), for lines whose product is not known.
//! Only names that leave no doubt are listed; every other value keeps its own name.
use super::{ParseCtx, time};
use crate::{Event, Field, Value};
use std::net::IpAddr;

/// Fields that only the pipeline itself may set; a line that carries them keeps them under `original.`.
fn is_reserved(name: &str) -> bool {
    matches!(name, "event.id" | "event.ingested" | "event.original" | "event.original_b64" | "event.module" | "error.message")
        || name.starts_with("vardkase.")
}

/// Puts a value where its name says: an ECS name into its field, a common name into the field it means, else under its own name.
pub(crate) fn set(event: &mut Event, name: &str, value: impl Into<Value>, ctx: &ParseCtx) {
    let value = value.into();
    if is_reserved(name) {
        return event.set_named(&format!("original.{name}"), value);
    }
    if is_time(name) {
        // When it began is when it happened only where nothing better stands.
        let weaker = matches!(name, "StartUTC" | "start_time") && event.get(Field::Timestamp).is_some();
        let instant = value.text().filter(|_| !weaker).and_then(|text| time::any(&text, ctx));
        match instant {
            Some(instant) => event.set(Field::Timestamp, instant),
            None if name != "@timestamp" => event.set_named(name, value),
            None => {}
        }
        return;
    }
    let Some(field) = Field::by_name(name).is_none().then(|| field(name).or_else(|| of_request(name))).flatten() else {
        return event.set_named(name, value);
    };
    if event.get(field).is_some() || is_nobody(field, &value) {
        return event.set_named(name, value);
    }
    if fits(field, &value) {
        return event.set(field, value);
    }
    match value.text().and_then(|text| endpoint(field, &text)) {
        Some((ip, port_field, port)) => {
            event.set(field, ip);
            if event.get(port_field).is_none() {
                event.set(port_field, i64::from(port));
            }
        }
        None => event.set_named(name, value),
    }
}

/// A name inside the part of a document that is about the request or its client: `req.remoteAddress`, `eventData.sourceIP`.
fn of_request(name: &str) -> Option<Field> {
    let (before, last) = name.rsplit_once('.')?;
    let part = before.rsplit('.').next().unwrap_or(before);
    let about = matches!(part, "request" | "req" | "res" | "http" | "client" | "attr" | "eventData" | "access" | "headers");
    field(last).filter(|field| {
        about
            && matches!(
                field,
                Field::SourceIp
                    | Field::SourcePort
                    | Field::UserName
                    | Field::HttpRequestMethod
                    | Field::HttpResponseStatusCode
                    | Field::HttpRequestReferrer
                    | Field::UrlOriginal
                    | Field::UrlPath
                    | Field::UrlDomain
                    | Field::UserAgentOriginal
            )
    })
}

/// What programs write where there is no user.
fn is_nobody(field: Field, value: &Value) -> bool {
    field == Field::UserName && matches!(value.as_str(), Some("-" | "--" | "null" | "(null)" | "<nil>" | "none" | "None"))
}

/// An address with its port: `10.1.2.3:4000`, `[::1]:4000`, `IPV4/UDP/10.1.2.3/5060`.
fn endpoint(field: Field, text: &str) -> Option<(IpAddr, Field, u16)> {
    let port_field = match field {
        Field::SourceIp => Field::SourcePort,
        Field::DestinationIp => Field::DestinationPort,
        _ => return None,
    };
    let transport = ["UDP/", "TCP/", "TLS/", "WS/", "WSS/"].iter().find_map(|t| text.split_once(t)).map(|(_, rest)| rest);
    let (ip, port) = transport.unwrap_or(text).rsplit_once([':', '/'])?;
    Some((ip.trim_matches(['[', ']']).parse().ok()?, port_field, port.parse().ok()?))
}

/// An address field takes an address only: `client` and `remote` are names as often.
fn fits(field: Field, value: &Value) -> bool {
    match field.spec().kind {
        crate::FieldKind::Ip => value.text().is_some_and(|t| t.parse::<IpAddr>().is_ok()),
        crate::FieldKind::Long => value.as_int().is_some(),
        _ => true,
    }
}

fn is_time(name: &str) -> bool {
    matches!(
        name,
        "@timestamp"
            | "timestamp"
            | "Timestamp"
            | "time"
            | "Time"
            | "ts"
            | "_time"
            | "datetime"
            | "date"
            | "eventTime"
            | "event_time"
            | "EventTime"
            | "CreationTime"
            | "creationtime"
            | "created_at"
            | "createdDateTime"
            | "TimeGenerated"
            | "published"
            | "isotimestamp"
            | "asctime"
            | "t"
            | "t.$date"
            | "StartUTC"
            | "start_time"
    )
}

/// The field that a common name means.
fn field(name: &str) -> Option<Field> {
    Some(match name {
        "src"
        | "srcip"
        | "src_ip"
        | "srcIp"
        | "source_ip"
        | "sourceip"
        | "sourceIp"
        | "SourceIP"
        | "sourceIPAddress"
        | "src_addr"
        | "client_ip"
        | "clientip"
        | "clientIp"
        | "ClientIP"
        | "ClientIp"
        | "clientIP"
        | "ActorIpAddress"
        | "callerIpAddress"
        | "remote_ip"
        | "remoteip"
        | "remoteIp"
        | "remote_addr"
        | "remote_address"
        | "remoteAddr"
        | "remoteAddress"
        | "ip_address"
        | "ipAddress"
        | "request.remote_ip"
        | "rhost"
        | "ip"
        | "remote"
        | "client"
        | "access_device.ip"
        | "sourceIP"
        | "RemoteAddress"
        | "ClientHost"
        | "ClientAddr"
        | "client_addr"
        | "clientAddr"
        | "client_address"
        | "clientAddress"
        | "visitor_ip"
        | "downstream_remote_address" => Field::SourceIp,
        // The client behind a trusted proxy, where the peer stands too.
        "request.client_ip" => Field::ClientIp,
        "srcport"
        | "src_port"
        | "srcPort"
        | "spt"
        | "source_port"
        | "sourcePort"
        | "sport"
        | "client_port"
        | "ClientPort"
        | "remote_port"
        | "remotePort"
        | "request.remote_port"
        | "SPT" => Field::SourcePort,
        "dst" | "dstip" | "dst_ip" | "dstIp" | "dest_ip" | "destip" | "destination_ip" | "destinationip" | "DestinationIP"
        | "dst_addr" => Field::DestinationIp,
        "dstport" | "dst_port" | "dpt" | "dest_port" | "destination_port" | "dport" | "DPT" => Field::DestinationPort,
        "srcmac" | "src_mac" | "source_mac" => Field::SourceMac,
        "dstmac" | "dst_mac" | "destination_mac" => Field::DestinationMac,
        "user"
        | "username"
        | "user_name"
        | "userName"
        | "UserName"
        | "usr"
        | "usrName"
        | "login"
        | "account"
        | "UserId"
        | "userid"
        | "user.username"
        | "uname"
        | "ClientUsername"
        | "principalName"
        | "userIdentity.userName" => Field::UserName,
        "proto" | "protocol" | "PROTO" => Field::NetworkTransport,
        "action" | "act" | "Operation" | "operation" | "operationName" | "eventName" => Field::EventAction,
        "msg" | "Message" | "log" => Field::Message,
        "level" | "severity" | "loglevel" | "levelName" => Field::LogLevel,
        "logger" => Field::LogLogger,
        "host" | "hostname" | "computer" | "devname" | "device_name" => Field::HostName,
        "method" | "http_method" | "httpmethod" | "httpMethod" | "request_method" | "request.method" | "RequestMethod" => {
            Field::HttpRequestMethod
        }
        "status" | "status_code" | "statusCode" | "http_status" | "httpStatus" | "response_code" | "response_status"
        | "DownstreamStatus" => Field::HttpResponseStatusCode,
        "url" | "uri" | "request_uri" | "request.uri" | "RequestPath" | "x-envoy-origin-path" | "httpUriPath" => {
            Field::UrlOriginal
        }
        "path" | "request_path" | "http_path" => Field::UrlPath,
        "user_agent"
        | "useragent"
        | "userAgent"
        | "UserAgent"
        | "user-agent"
        | "http_user_agent"
        | "request_user_agent"
        | "request_User-Agent"
        | "request.headers.User-Agent" => Field::UserAgentOriginal,
        "referer" | "referrer" | "http_referer" => Field::HttpRequestReferrer,
        "request.host" | "vhost" | "RequestHost" | "httpHostName" | "http_host" | ":authority" => Field::UrlDomain,
        "pid" => Field::ProcessPid,
        "bytes_sent" | "body_bytes_sent" | "response_body_size" | "DownstreamContentSize" => Field::HttpResponseBodyBytes,
        "reason" => Field::EventReason,
        "outcome" | "result" => Field::EventOutcome,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_inside_a_request_and_addresses_with_their_port() {
        let ctx = ParseCtx::new("2026-11-22T10:00:00Z".parse().expect("now"), jiff::tz::TimeZone::UTC);
        let mut event = Event::default();
        for (name, value) in [
            ("attr.remote", "[2001:db8::1]:4000"),
            ("attr.principalName", "lisa"),
            ("req.headers.user-agent", "curl"),
            ("req.headers.host", "www.exempel.se"),
            ("target.ip", "10.9.9.9"),
            ("start_time", "2026-11-22T09:00:00Z"),
        ] {
            set(&mut event, name, value, &ctx);
        }
        let shown = |field: Field| event.get(field).and_then(|v| v.text().map(|t| t.into_owned())).unwrap_or_default();
        assert_eq!((shown(Field::SourceIp).as_str(), shown(Field::SourcePort).as_str()), ("2001:db8::1", "4000"));
        assert_eq!((shown(Field::UserName).as_str(), shown(Field::UserAgentOriginal).as_str()), ("lisa", "curl"));
        assert_eq!((shown(Field::HostName).as_str(), shown(Field::Timestamp).as_str()), ("", "2026-11-22T09:00:00Z"));
        assert_eq!(event.by_name("target.ip").and_then(Value::as_str), Some("10.9.9.9"));
    }

    #[test]
    fn a_dash_is_nobody() {
        let ctx = ParseCtx::new("2026-11-22T10:00:00Z".parse().expect("now"), jiff::tz::TimeZone::UTC);
        let mut event = Event::default();
        set(&mut event, "user", "--", &ctx);
        set(&mut event, "username", "lisa", &ctx);
        assert_eq!(event.str(Field::UserName), Some("lisa"));
    }
}
