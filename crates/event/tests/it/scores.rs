//! How many of the field values that other projects' own tests expect stand in our events, per source type. The rules are those of the
//! fixtures' README: a value is right in its own field or in its family, addresses as addresses, user names without domain and case.
use crate::{ctx, fixture};
use serde_json::{Map, Value as Json};
use std::{collections::BTreeMap, net::IpAddr};
use vk_event::{parse_envelope_line, to_flat_json};

/// Fields that may stand for one another.
fn family(field: &str) -> &'static [&'static str] {
    const HOST: &[&str] =
        &["host.name", "host.hostname", "observer.name", "observer.hostname", "log.hostname", "log.syslog.hostname"];
    const USER: &[&str] = &[
        "user.name",
        "user.target.name",
        "user.effective.name",
        "source.user.name",
        "destination.user.name",
        "user.changes.name",
        "user.email",
        "client.user.name",
    ];
    const URL: &[&str] = &["url.original", "url.full", "url.path"];
    match field {
        "host.name" | "observer.name" | "log.hostname" => HOST,
        "user.name" | "user.target.name" | "source.user.name" | "destination.user.name" | "user.email" => USER,
        "source.ip" => &["client.ip", "source.nat.ip"],
        "source.port" => &["client.port"],
        "source.mac" => &["client.mac", "host.mac"],
        "destination.ip" => &["server.ip", "host.ip"],
        "destination.port" => &["server.port"],
        "url.original" | "url.full" | "url.path" => URL,
        "url.domain" => &["destination.domain", "server.domain", "host.name"],
        "destination.bytes" => &["http.response.bytes", "http.response.body.bytes", "server.bytes"],
        "source.bytes" => &["http.request.bytes", "http.response.body.bytes", "client.bytes"],
        "process.pid" => &["process.parent.pid", "winlog.process.pid"],
        "process.name" => &["log.syslog.appname", "process.parent.name"],
        "rule.name" => &["threat.name", "vulnerability.id", "rule.id", "rule.description", "rule.ruleset"],
        "rule.id" => &["rule.uuid", "rule.name"],
        _ => &[],
    }
}

fn canonical(field: &str, value: &Json) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let text = text.trim();
    if field.ends_with(".ip") {
        return match text.parse::<IpAddr>() {
            Ok(IpAddr::V6(v6)) => v6.to_ipv4_mapped().map_or(v6.to_string(), |v4| v4.to_string()),
            Ok(ip) => ip.to_string(),
            Err(_) => text.to_owned(),
        };
    }
    if [".port", ".bytes", ".pid", "status_code"].iter().any(|end| field.ends_with(end)) {
        return text.parse::<f64>().map_or(text.to_owned(), |n| n.trunc().to_string());
    }
    let lower = text.to_lowercase();
    match field {
        "user.name" | "user.target.name" | "source.user.name" | "destination.user.name" => {
            lower.rsplit('\\').next().unwrap_or_default().trim_end_matches('$').to_owned()
        }
        "network.transport"
        | "url.domain"
        | "host.name"
        | "observer.name"
        | "log.hostname"
        | "dns.question.name"
        | "http.request.method"
        | "user.domain"
        | "dns.question.type" => lower.trim_end_matches('.').to_owned(),
        _ if field.ends_with(".mac") => lower.chars().filter(char::is_ascii_hexdigit).collect(),
        _ => text.to_owned(),
    }
}

/// Seconds since 1970 of a time that may lack its zone.
fn seconds(value: &str) -> Option<i64> {
    let text = value.get(..19)?.replace(' ', "T");
    let civil: jiff::civil::DateTime = text.parse().ok()?;
    let zoned = value.parse::<jiff::Timestamp>().ok();
    Some(zoned.map_or_else(
        || civil.to_zoned(jiff::tz::TimeZone::UTC).map(|z| z.timestamp().as_second()).unwrap_or(0),
        |t| t.as_second(),
    ))
}

fn same_time(found: &Json, wanted: &Json, mode: &str) -> bool {
    let (Some(found), Some(wanted)) = (found.as_str(), wanted.as_str()) else { return false };
    let wanted = match (mode, found.get(..4), wanted.get(4..)) {
        ("noyear", Some(year), Some(rest)) => format!("{year}{rest}"),
        _ => wanted.to_owned(),
    };
    let (Some(found), Some(wanted)) = (seconds(found), seconds(&wanted)) else { return false };
    let apart = (found - wanted).abs();
    if mode == "full" { apart < 1 } else { apart % 3600 == 0 && apart <= 14 * 3600 }
}

fn holds(event: &Map<String, Json>, name: &str, field: &str, wanted: &Json) -> bool {
    let wanted = canonical(field, wanted);
    match event.get(name) {
        Some(Json::Array(items)) => items.iter().any(|v| canonical(field, v) == wanted),
        Some(value) => canonical(field, value) == wanted,
        None => false,
    }
}

#[derive(Default)]
struct Tally {
    rows: u32,
    values: u32,
    strict: u32,
    family: u32,
    rows_right: u32,
}

fn percent(part: u32, whole: u32) -> f64 {
    100.0 * f64::from(part) / f64::from(whole.max(1))
}

fn score(tallies: &mut BTreeMap<String, Tally>, case: &Json) {
    let (Some(kind), Some(expected)) = (case["type"].as_str(), case["expected"].as_object()) else { return };
    if expected.contains_key("sourcetype") || expected.contains_key("alert") || kind.starts_with("syslog_rfc") {
        return;
    }
    let source = match kind {
        "cef_generic" => "cef",
        "pam" => "linux_auth",
        "zeek_tsv" => "zeek",
        "suricata_fast" => "suricata",
        _ if kind.starts_with("zeek_") => "zeek",
        other => other,
    };
    let mut envelope = case.clone();
    envelope["source"] = source.into();
    let event = to_flat_json(&parse_envelope_line(&envelope.to_string(), &ctx()));
    let mode = case["ts_mode"].as_str().unwrap_or("full");
    let mut row_right = true;
    let tally = tallies.entry(kind.to_owned()).or_default();
    for (field, wanted) in expected {
        let (strict, family) = if field == "@timestamp" {
            if mode == "none" {
                continue;
            }
            let same = event.get("@timestamp").is_some_and(|found| same_time(found, wanted, mode));
            (same, same)
        } else {
            let strict = holds(&event, field, field, wanted);
            (strict, strict || family(field).iter().any(|name| holds(&event, name, field, wanted)))
        };
        tally.values += 1;
        tally.strict += u32::from(strict);
        tally.family += u32::from(family);
        row_right &= family;
        if !family && std::env::var("VARDKASE_SHOW_WRONG").is_ok_and(|shown| shown == kind) {
            println!("{kind}: {field} should be {wanted}, is {:?}: {}", event.get(field), case["raw"]);
        }
    }
    tally.rows += 1;
    tally.rows_right += u32::from(row_right);
}

/// Least share of values (family) per type. What is missing to 100 we do not follow: for ASA the origin takes the far end of an outbound
/// connection for its source and names the interface that a packet came in by the egress one; for CEF it calls the vendor a process; for
/// HAProxy it counts the bytes that went to the client as the source's.
const LEAST: &[(&str, f64)] = &[
    ("fortigate", 100.0),
    ("sshd", 100.0),
    ("pam", 100.0),
    ("cisco_asa_ftd", 85.0),
    ("cef_generic", 66.0),
    ("apache", 100.0),
    ("bind", 100.0),
    ("haproxy", 90.0),
    ("iis", 100.0),
    ("netfilter", 98.0),
    ("nginx", 100.0),
    ("paloalto", 100.0),
    ("pf_filterlog", 100.0),
    ("postfix", 95.0),
    ("nginx_proxy_manager", 99.0),
    ("dovecot", 100.0),
    ("proxmox", 100.0),
    ("mssql_text", 100.0),
    ("squid", 100.0),
    ("suricata", 100.0),
    ("suricata_fast", 100.0),
    ("zeek_conn", 100.0),
    ("zeek_dns", 100.0),
    ("zeek_ssl", 100.0),
];

#[test]
fn field_values_that_others_expect() {
    let Some(root) = fixture("logs") else { return };
    let mut tallies = BTreeMap::new();
    for folder in std::fs::read_dir(root).expect("logs").flatten().filter(|f| f.path().is_dir()) {
        for file in std::fs::read_dir(folder.path())
            .expect("folder")
            .flatten()
            .filter(|f| f.path().extension().is_some_and(|e| e == "jsonl"))
        {
            for line in std::fs::read_to_string(file.path()).expect("file").lines() {
                score(&mut tallies, &serde_json::from_str(line).expect("json"));
            }
        }
    }
    println!("{:<28} {:>6} {:>7} {:>7} {:>7} {:>7}", "type", "rows", "values", "strict", "family", "rowsOK");
    let mut all = Tally::default();
    for (kind, t) in &tallies {
        println!(
            "{kind:<28} {:>6} {:>7} {:>6.1}% {:>6.1}% {:>6.1}%",
            t.rows,
            t.values,
            percent(t.strict, t.values),
            percent(t.family, t.values),
            percent(t.rows_right, t.rows)
        );
        all.rows += t.rows;
        all.values += t.values;
        all.strict += t.strict;
        all.family += t.family;
        all.rows_right += t.rows_right;
    }
    println!(
        "all: {} rows, {} values, strict {:.1}%, family {:.1}%, rows {:.1}%",
        all.rows,
        all.values,
        percent(all.strict, all.values),
        percent(all.family, all.values),
        percent(all.rows_right, all.rows)
    );
    for (kind, least) in LEAST {
        let tally = tallies.get(*kind).unwrap_or_else(|| panic!("no cases of {kind}"));
        let share = percent(tally.family, tally.values);
        assert!(share >= *least, "{kind}: {share:.1}% of values right, at least {least}% wanted");
    }
}
