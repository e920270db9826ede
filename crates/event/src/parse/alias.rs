//! Names that many products use for the same thing (`src_ip`, `srcip`, `sourceIPAddress`), for lines whose product is not known.
//! Only names that leave no doubt are listed; every other value keeps its own name.
use super::{ParseCtx, time};
use crate::{Event, Field, Value};

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
        let instant = value.text().and_then(|text| time::any(&text, ctx));
        match instant {
            Some(instant) => event.set(Field::Timestamp, instant),
            None if name != "@timestamp" => event.set_named(name, value),
            None => {}
        }
        return;
    }
    match Field::by_name(name).is_none().then(|| field(name)).flatten() {
        Some(field) if event.get(field).is_none() && fits(field, &value) => event.set(field, value),
        _ => event.set_named(name, value),
    }
}

/// An address field takes an address only: `client` and `remote` are names as often.
fn fits(field: Field, value: &Value) -> bool {
    match field.spec().kind {
        crate::FieldKind::Ip => value.text().is_some_and(|t| t.parse::<std::net::IpAddr>().is_ok()),
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
    )
}

/// The field that a common name means.
fn field(name: &str) -> Option<Field> {
    Some(match name {
        "src" | "srcip" | "src_ip" | "srcIp" | "source_ip" | "sourceip" | "sourceIp" | "SourceIP" | "sourceIPAddress"
        | "src_addr" | "client_ip" | "clientip" | "clientIp" | "ClientIP" | "ClientIp" | "clientIP" | "ActorIpAddress"
        | "callerIpAddress" | "remote_ip" | "remoteip" | "remoteIp" | "remote_addr" | "remote_address" | "remoteAddr"
        | "remoteAddress" | "ip_address" | "ipAddress" | "request.remote_ip" | "request.client_ip" | "rhost" | "ip"
        | "remote" | "client" | "access_device.ip" => Field::SourceIp,
        "srcport" | "src_port" | "spt" | "source_port" | "sport" | "client_port" | "remote_port" | "SPT" => Field::SourcePort,
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
        | "userIdentity.userName" => Field::UserName,
        "proto" | "protocol" | "PROTO" => Field::NetworkTransport,
        "action" | "act" | "Operation" | "operation" | "operationName" | "eventName" => Field::EventAction,
        "msg" | "Message" | "log" => Field::Message,
        "level" | "severity" | "loglevel" | "levelName" => Field::LogLevel,
        "logger" => Field::LogLogger,
        "host" | "hostname" | "computer" | "devname" | "device_name" => Field::HostName,
        "method" | "http_method" | "httpmethod" | "request_method" | "request.method" => Field::HttpRequestMethod,
        "status" | "status_code" | "http_status" | "response_code" => Field::HttpResponseStatusCode,
        "url" | "uri" | "request_uri" | "request.uri" => Field::UrlOriginal,
        "path" | "request_path" => Field::UrlPath,
        "user_agent" | "useragent" | "userAgent" | "UserAgent" | "http_user_agent" | "request.headers.User-Agent" => {
            Field::UserAgentOriginal
        }
        "referer" | "referrer" | "http_referer" => Field::HttpRequestReferrer,
        "request.host" | "vhost" => Field::UrlDomain,
        "pid" => Field::ProcessPid,
        "bytes_sent" | "body_bytes_sent" => Field::HttpResponseBodyBytes,
        "reason" => Field::EventReason,
        "outcome" | "result" => Field::EventOutcome,
        _ => return None,
    })
}
