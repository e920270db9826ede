//! Network sensors and name servers: Suricata (`fast.log` and EVE JSON), Zeek (JSON and TSV), BIND's query and security logs.
use super::{ParseCtx, ParseError, generic_json, time};
use crate::{Event, Field, LogSources, Value};
use std::net::IpAddr;

/// Copies the values of a flattened document: known names into their fields, the others under a prefix.
fn copy(document: &serde_json::Value, prefix: &str, field: &dyn Fn(&str) -> Option<Field>, event: &mut Event) {
    for (name, value) in generic_json::flatten(document) {
        match field(&name) {
            Some(field) if event.get(field).is_none() => event.set(field, lower(field, value)),
            _ => event.set_named(&format!("{prefix}.{}", name.trim_start_matches('@')), value),
        }
    }
}

fn lower(field: Field, value: Value) -> Value {
    match (&value, field) {
        (Value::Str(text), Field::NetworkTransport) => Value::from(text.to_ascii_lowercase()),
        _ => value,
    }
}

/// Suricata: `fast.log` or one EVE record.
pub fn suricata(text: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    event.set(Field::ObserverProduct, "Suricata");
    event.set(Field::ObserverType, "ids");
    event.logsources = LogSources::product("suricata");
    if !text.starts_with('{') {
        return fast(text, ctx, event);
    }
    let document = serde_json::from_str(text).map_err(|e| ParseError::new("Suricata EVE", e.to_string()))?;
    copy(&document, "suricata.eve", &eve_field, event);
    if let Some(at) = document["timestamp"].as_str().and_then(|t| time::any(t, ctx)) {
        event.set(Field::Timestamp, at);
    }
    let kind = document["event_type"].as_str().unwrap_or_default();
    event.logsources.services.push(kind.into());
    event.set(Field::EventDataset, format!("suricata.{kind}"));
    event.set(Field::EventKind, if kind == "alert" { "alert" } else { "event" });
    let (category, source) = match kind {
        "alert" => ("intrusion_detection", ""),
        "dns" => ("network", "dns"),
        "http" => ("web", "proxy"),
        "fileinfo" => ("file", ""),
        _ => ("network", ""),
    };
    event.push(Field::EventCategory, category);
    if !source.is_empty() {
        event.logsources.categories.push(source.into());
    }
    Ok(())
}

fn eve_field(name: &str) -> Option<Field> {
    Some(match name {
        "src_ip" => Field::SourceIp,
        "src_port" => Field::SourcePort,
        "dest_ip" => Field::DestinationIp,
        "dest_port" => Field::DestinationPort,
        "proto" => Field::NetworkTransport,
        "app_proto" => Field::NetworkProtocol,
        "community_id" => Field::NetworkCommunityId,
        "in_iface" => Field::ObserverIngressInterfaceName,
        "host" => Field::ObserverName,
        "alert.signature" => Field::RuleName,
        "alert.signature_id" => Field::RuleId,
        "alert.category" => Field::RuleCategory,
        "alert.severity" => Field::EventSeverity,
        "alert.action" => Field::EventAction,
        "flow.bytes_toserver" => Field::SourceBytes,
        "flow.bytes_toclient" => Field::DestinationBytes,
        "flow.pkts_toserver" => Field::SourcePackets,
        "flow.pkts_toclient" => Field::DestinationPackets,
        "http.hostname" => Field::UrlDomain,
        "http.url" => Field::UrlOriginal,
        "http.http_user_agent" => Field::UserAgentOriginal,
        "http.http_method" => Field::HttpRequestMethod,
        "http.http_refer" => Field::HttpRequestReferrer,
        "http.status" => Field::HttpResponseStatusCode,
        "http.length" => Field::HttpResponseBodyBytes,
        "dns.rrname" | "dns.query.rrname" => Field::DnsQuestionName,
        "dns.rrtype" | "dns.query.rrtype" => Field::DnsQuestionType,
        "dns.rcode" => Field::DnsResponseCode,
        "tls.sni" => Field::TlsClientServerName,
        "tls.subject" => Field::TlsServerSubject,
        "tls.version" => Field::TlsVersion,
        "tls.ja3.hash" => Field::TlsClientJa3,
        "fileinfo.filename" => Field::FileName,
        "fileinfo.size" => Field::FileSize,
        "fileinfo.md5" => Field::FileHashMd5,
        "fileinfo.sha256" => Field::FileHashSha256,
        _ => return None,
    })
}

/// `07/11/2022-10:29:01.860293  [**] [1:2200074:2] name [**] [Classification: …] [Priority: 3] {TCP} 10.1.2.3:28487 -> 10.2.3.4:80`.
fn fast(text: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    let wrong = || ParseError::new("Suricata fast.log", "no [**]");
    let (stamp, rest) = text.split_once("[**]").ok_or_else(wrong)?;
    // Month, day, year.
    if let (Some(month), Some(day), Some(rest)) = (stamp.get(..2), stamp.get(3..5), stamp.get(6..))
        && let Some((year, clock)) = rest.trim().split_once('-')
        && let Some(at) = time::any(&format!("{year}-{month}-{day} {clock}"), ctx)
    {
        event.set(Field::Timestamp, at);
    }
    let (name, rest) = rest.split_once("[**]").ok_or_else(wrong)?;
    let (action, name) = name.trim().strip_prefix("[Drop] [**] ").map_or(("alert", name.trim()), |n| ("drop", n));
    let (ids, name) = name.strip_prefix('[').and_then(|n| n.split_once("] ")).unwrap_or(("", name));
    event.set(Field::EventAction, action);
    event.set(Field::RuleId, ids.split(':').nth(1).unwrap_or_default());
    event.set(Field::RuleName, name.trim());
    let part = |sign: &str| rest.split_once(sign).and_then(|(_, r)| r.split_once(']')).map_or("", |(v, _)| v.trim());
    event.set(Field::RuleCategory, part("[Classification:"));
    event.set(Field::EventSeverity, part("[Priority:"));
    if let Some((protocol, ends)) = rest.split_once('{').and_then(|(_, r)| r.split_once('}')) {
        event.set(Field::NetworkTransport, protocol.to_ascii_lowercase());
        let (source, destination) = ends.split_once("->").unwrap_or((ends, ""));
        for (end, ip, port) in
            [(source, Field::SourceIp, Field::SourcePort), (destination, Field::DestinationIp, Field::DestinationPort)]
        {
            let end = end.trim();
            // A port always stands, so that the last colon of an IPv6 address is the port's.
            let (address, number) = end.rsplit_once(':').unwrap_or((end, ""));
            event.set(ip, address);
            event.set(port, number);
        }
    }
    event.set(Field::EventKind, "alert");
    event.push(Field::EventCategory, "intrusion_detection");
    event.logsources.services.push("alert".into());
    Ok(())
}

/// Zeek: JSON, or tab-separated with the columns of the file's `#fields` header; without it, the columns of conn, dns and http.
pub fn zeek(text: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    event.set(Field::ObserverProduct, "Zeek");
    event.set(Field::ObserverType, "ids");
    event.set(Field::EventKind, "event");
    let stream;
    let at;
    if text.starts_with('{') {
        let document: serde_json::Value = serde_json::from_str(text).map_err(|e| ParseError::new("Zeek", e.to_string()))?;
        stream = ["_path", "@stream", "path"].iter().find_map(|n| document[*n].as_str()).unwrap_or_default().to_owned();
        at = match &document["ts"] {
            serde_json::Value::String(text) => time::any(text, ctx),
            other => time::epoch(&other.to_string()),
        };
        copy(&document, "zeek", &|name| zeek_field(name, &stream), event);
    } else {
        let values: Vec<&str> = text.split('\t').collect();
        let header = ctx.header.as_deref().and_then(|h| h.rsplit("#fields").next()).map(str::trim);
        let (name, columns) = match header {
            Some(columns) => ("", columns.lines().next().unwrap_or_default()),
            None => columns_of(&values).ok_or_else(|| ParseError::new("Zeek", "no #fields header and no known columns"))?,
        };
        stream = name.to_owned();
        at = values.first().and_then(|v| time::epoch(v));
        for (column, value) in columns.split_ascii_whitespace().zip(&values).filter(|(_, v)| **v != "-" && **v != "(empty)") {
            match zeek_field(column, &stream) {
                Some(field) if field.spec().many => value.split(',').take(super::MOST_VALUES).for_each(|v| event.push(field, v)),
                Some(field) => event.set(field, lower(field, Value::from(*value))),
                None => event.set_named(&format!("zeek.{column}"), *value),
            }
        }
    }
    if let Some(at) = at {
        event.set(Field::Timestamp, at);
    }
    event.set(Field::EventDataset, format!("zeek.{stream}"));
    event.push(Field::EventCategory, if stream == "http" { "web" } else { "network" });
    event.logsources = LogSources::product("zeek").service(&stream);
    if stream == "dns" {
        event.logsources.categories.push("dns".into());
    }
    Ok(())
}

const CONN: &str = "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes conn_state local_orig local_resp missed_bytes history orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes tunnel_parents orig_l2_addr resp_l2_addr";
const DNS: &str = "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto trans_id rtt query qclass qclass_name qtype qtype_name rcode rcode_name AA TC RD RA Z answers TTLs rejected";
const DNS_OLD: &str = "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto trans_id query qclass qclass_name qtype qtype_name rcode rcode_name AA TC RD RA Z answers TTLs rejected";
const HTTP: &str = "ts uid id.orig_h id.orig_p id.resp_h id.resp_p trans_depth method host uri referrer version user_agent origin request_body_len response_body_len status_code status_msg info_code info_msg tags username password proxied orig_fuids orig_filenames orig_mime_types resp_fuids resp_filenames resp_mime_types";
const HTTP_OLD: &str = "ts uid id.orig_h id.orig_p id.resp_h id.resp_p trans_depth method host uri referrer user_agent request_body_len response_body_len status_code status_msg info_code info_msg filename tags username password proxied orig_fuids orig_mime_types resp_fuids resp_mime_types";
const FILES: &str = "ts fuid tx_hosts rx_hosts conn_uids source depth analyzers mime_type filename duration local_orig is_orig seen_bytes total_bytes missing_bytes overflow_bytes timedout parent_fuid md5 sha1 sha256 extracted";

/// Tells the streams apart by what stands where, for lines without their file's header.
fn columns_of(values: &[&str]) -> Option<(&'static str, &'static str)> {
    let get = |at: usize| values.get(at).copied().unwrap_or_default();
    let protocol = matches!(get(6), "tcp" | "udp" | "icmp");
    let states = ["S0", "S1", "SF", "REJ", "S2", "S3", "RSTO", "RSTR", "RSTOS0", "RSTRH", "SH", "SHR", "OTH"];
    if protocol && states.contains(&get(11)) {
        return Some(("conn", CONN));
    }
    if protocol {
        // Newer versions have the round-trip time before the query.
        let rtt = get(8) == "-" || get(8).parse::<f64>().is_ok();
        return Some(("dns", if rtt && get(12).parse::<u16>().is_ok() { DNS } else { DNS_OLD }));
    }
    let ends = [get(2), get(4)].iter().all(|ip| ip.parse::<IpAddr>().is_ok()) && get(3).parse::<u16>().is_ok();
    if ends
        && get(6).parse::<u32>().is_ok()
        && (get(7).bytes().all(|b| b.is_ascii_uppercase() || b == b'-') && !get(7).is_empty())
    {
        let version = get(11).parse::<f64>().is_ok() && get(12).parse::<u64>().is_err();
        return Some(("http", if version { HTTP } else { HTTP_OLD }));
    }
    let hosts = |v: &str| v.split(',').all(|h| h.parse::<IpAddr>().is_ok());
    (get(1).starts_with('F') && hosts(get(2))).then_some(("files", FILES))
}

fn zeek_field(name: &str, stream: &str) -> Option<Field> {
    Some(match name {
        "id.orig_h" | "id_orig_h" => Field::SourceIp,
        "id.orig_p" | "id_orig_p" => Field::SourcePort,
        "id.resp_h" | "id_resp_h" => Field::DestinationIp,
        "id.resp_p" | "id_resp_p" => Field::DestinationPort,
        "proto" => Field::NetworkTransport,
        "service" => Field::NetworkProtocol,
        "community_id" => Field::NetworkCommunityId,
        "@system" | "_system_name" => Field::ObserverName,
        "orig_bytes" => Field::SourceBytes,
        "resp_bytes" => Field::DestinationBytes,
        "orig_pkts" => Field::SourcePackets,
        "resp_pkts" => Field::DestinationPackets,
        "orig_l2_addr" => Field::SourceMac,
        "resp_l2_addr" => Field::DestinationMac,
        "query" => Field::DnsQuestionName,
        "qtype_name" => Field::DnsQuestionType,
        "rcode_name" => Field::DnsResponseCode,
        "answers" => Field::DnsAnswersData,
        "method" if stream == "http" => Field::HttpRequestMethod,
        "host" if stream == "http" => Field::UrlDomain,
        "uri" => Field::UrlOriginal,
        "referrer" => Field::HttpRequestReferrer,
        "user_agent" => Field::UserAgentOriginal,
        "status_code" => Field::HttpResponseStatusCode,
        "request_body_len" => Field::HttpRequestBodyBytes,
        "response_body_len" => Field::HttpResponseBodyBytes,
        "username" | "user" => Field::UserName,
        "server_name" => Field::TlsClientServerName,
        "cipher" => Field::TlsCipher,
        "subject" if stream == "ssl" => Field::TlsServerSubject,
        "version" if stream == "ssl" => Field::TlsVersion,
        "ja3" => Field::TlsClientJa3,
        "note" => Field::RuleName,
        "msg" => Field::Message,
        "md5" => Field::FileHashMd5,
        "sha1" => Field::FileHashSha1,
        "sha256" => Field::FileHashSha256,
        "filename" => Field::FileName,
        // Who sent the file and who took it; that is not who opened the connection.
        "tx_hosts" if stream == "files" => Field::ServerIp,
        "rx_hosts" if stream == "files" => Field::ClientIp,
        _ => return None,
    })
}

/// BIND 9: queries, denials and transfers: `client @0x7f 10.1.2.3#3076 (name): query: name IN A +E(0) (10.9.9.9)`.
pub fn bind(text: &str, ctx: &ParseCtx, event: &mut Event) -> Result<(), ParseError> {
    event.logsources = LogSources::product("bind").category("dns");
    event.set(Field::NetworkProtocol, "dns");
    event.push(Field::EventCategory, "network");
    let (stamp, rest) = time::clf(text).or_else(|| time::iso(text)).map_or((None, text), |(s, r)| (s.instant(ctx), r));
    if let Some(at) = stamp {
        event.set(Field::Timestamp, at);
    }
    let rest = rest.trim_start();
    let (before, client) = match rest.split_once("client ") {
        Some(parts) => parts,
        None if stamp.is_some() || event.get(Field::Timestamp).is_some() => {
            event.set(Field::Message, rest);
            return Ok(());
        }
        None => return Err(ParseError::new("BIND", "neither a time nor a client")),
    };
    let mut marks = before.split(": ").map(str::trim).filter(|m| !m.is_empty());
    if let Some(first) = marks.next() {
        let level = |word: &str| matches!(word, "info" | "error" | "warning" | "notice" | "debug" | "critical");
        if level(first) {
            event.set(Field::LogLevel, first);
        } else {
            event.set(Field::LogLogger, first);
            event.set(Field::LogLevel, marks.next().unwrap_or_default());
        }
    }
    let client = client.strip_prefix('@').and_then(|c| c.split_once(' ')).map_or(client, |(_, c)| c);
    let end = client.find([' ', ':']).filter(|_| !client.contains('#')).unwrap_or(client.len());
    let (address, after) = client.split_once('#').unwrap_or((client.get(..end).unwrap_or_default(), ""));
    let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
    event.set(Field::SourceIp, address);
    event.set(Field::SourcePort, after.get(..digits).unwrap_or_default());
    let said = after.get(digits..).unwrap_or_default();
    let named = said.split_once('(').and_then(|(_, r)| r.split_once(')')).map_or("", |(n, _)| n);
    let said = said.split_once("): ").map_or(said, |(_, s)| s).trim_start_matches([':', ' ']);
    let said = said.strip_prefix("view ").and_then(|s| s.split_once(": ")).map_or(said, |(_, s)| s);
    event.set(Field::Message, said);
    event.set(Field::DnsQuestionName, named);
    if let Some(query) = said.strip_prefix("query: ") {
        let words: Vec<&str> = query.split(' ').collect();
        event.set(Field::DnsQuestionName, words.first().copied().unwrap_or_default());
        event.set(Field::DnsQuestionClass, words.get(1).copied().unwrap_or_default());
        event.set(Field::DnsQuestionType, words.get(2).copied().unwrap_or_default());
        event.set(Field::DnsType, "query");
        event.set(Field::EventAction, "query");
        let server = words.last().and_then(|w| w.strip_prefix('(')).and_then(|w| w.strip_suffix(')')).unwrap_or_default();
        if server.parse::<IpAddr>().is_ok() {
            event.set(Field::DestinationIp, server);
        }
        event.push(Field::EventType, "protocol");
        return Ok(());
    }
    // `query (cache) 'name/A/IN' denied`, `zone transfer 'name/AXFR/IN' denied`.
    if let Some((what, quoted)) = said.split_once(" '").and_then(|(w, r)| r.split_once('\'').map(|(q, _)| (w, q))) {
        let mut parts = quoted.split('/');
        event.set(Field::DnsQuestionName, parts.next().unwrap_or_default());
        if let (Some(kind), Some(class)) = (parts.next(), parts.next()) {
            event.set(Field::DnsQuestionType, kind);
            event.set(Field::DnsQuestionClass, class);
        }
        event.set(Field::EventAction, what);
    }
    event.push(Field::EventType, if said.contains("denied") || said.contains("bad zone transfer") { "denied" } else { "info" });
    Ok(())
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
    fn suricata_in_both_forms() {
        let mut e = Event::default();
        let line = "07/11/2026-10:29:01.860293  [**] [1:2200074:2] A name [**] [Classification: Odd] [Priority: 3] {TCP} 10.1.2.3:28487 -> 2001:db8::1:80";
        assert_eq!(suricata(line, &ctx(), &mut e), Ok(()));
        assert_eq!(text(&e, Field::Timestamp), "2026-07-11T10:29:01.860293Z");
        assert_eq!(
            (text(&e, Field::RuleId), text(&e, Field::SourcePort), text(&e, Field::DestinationPort)),
            ("2200074".into(), "28487".into(), "80".into())
        );
        let mut e = Event::default();
        let line = r#"{"timestamp":"2026-11-22T10:00:00.5+0100","event_type":"alert","src_ip":"10.1.2.3","proto":"TCP","alert":{"signature":"A name","signature_id":7}}"#;
        assert_eq!(suricata(line, &ctx(), &mut e), Ok(()));
        assert_eq!((text(&e, Field::RuleName), text(&e, Field::NetworkTransport)), ("A name".into(), "tcp".into()));
        assert_eq!(text(&e, Field::Timestamp), "2026-11-22T09:00:00.5Z");
    }

    #[test]
    fn a_file_is_no_request() {
        let mut e = Event::default();
        let line = "1432555199.633017\tFxuid\t192.0.2.9\t10.1.2.3\tCuid\tHTTP\t0\tEXTRACT\t-\t-\t0.04\t-\tF\t5\t6\t4\t0\tT\t-\t-\t-\t-\tx";
        assert_eq!(zeek(line, &ctx(), &mut e), Ok(()));
        assert_eq!((text(&e, Field::ServerIp), text(&e, Field::ClientIp)), ("192.0.2.9".into(), "10.1.2.3".into()));
    }

    #[test]
    fn zeek_json_and_columns() {
        let mut e = Event::default();
        let line = r#"{"_path":"dns","ts":1588205198.89971,"id.orig_h":"10.0.1.4","proto":"udp","query":"a.se","qtype_name":"A","answers":["10.0.0.4","10.0.0.5"]}"#;
        assert_eq!(zeek(line, &ctx(), &mut e), Ok(()));
        assert_eq!((text(&e, Field::DnsQuestionName), text(&e, Field::SourceIp)), ("a.se".into(), "10.0.1.4".into()));
        assert_eq!(e.logsources.services.as_slice(), ["dns"]);
        let mut e = Event::default();
        let line = "1432555199.633017\tCuid\t10.1.2.3\t55281\t192.0.2.9\t80\ttcp\thttp\t1.5\t39\t55\tSF\t-\t-\t0\tD\t1\t67\t1\t83\t(empty)";
        assert_eq!(zeek(line, &ctx(), &mut e), Ok(()));
        assert_eq!((text(&e, Field::SourceBytes), text(&e, Field::DestinationPort)), ("39".into(), "80".into()));
    }

    #[test]
    fn bind_queries_and_refusals() {
        let mut e = Event::default();
        assert_eq!(
            bind(
                "22-Nov-2026 10:00:00.425 queries: info: client @0x7f 10.1.2.3#3076 (a.se): view x: query: a.se IN AAAA +E(0)K (10.9.9.9)",
                &ctx(),
                &mut e
            ),
            Ok(())
        );
        assert_eq!(
            (text(&e, Field::DnsQuestionType), text(&e, Field::DestinationIp), text(&e, Field::LogLevel)),
            ("AAAA".into(), "10.9.9.9".into(), "info".into())
        );
        let mut e = Event::default();
        assert_eq!(bind("client ::1#62524 (a.se): zone transfer 'a.se/AXFR/IN' denied", &ctx(), &mut e), Ok(()));
        assert_eq!((text(&e, Field::SourceIp), text(&e, Field::DnsQuestionType)), ("::1".into(), "AXFR".into()));
    }
}
