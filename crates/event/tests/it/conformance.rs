//! The syslog header against the test cases of two established implementations: go-syslog (RFC 5424) and rsyslog (RFC 3164).
use crate::{ctx, fixture};
use serde_json::Value as Json;
use vk_event::parse::syslog::{header, parameters, strict_rfc5424};

fn cases(path: &str) -> Vec<Json> {
    let Some(path) = fixture(path) else { return Vec::new() };
    let text = std::fs::read_to_string(path).expect("readable fixture");
    text.lines().map(|l| serde_json::from_str(l).expect("json")).collect()
}

#[test]
fn rfc5424_as_go_syslog_reads_it() {
    let ctx = ctx();
    let (mut wrong, mut total) = (Vec::new(), 0);
    // Bytes that are not UTF-8 cannot reach the header reader; the cases with `raw_b64` are about those.
    for case in cases("logs/syslog_rfc5424/go-syslog.jsonl").iter().filter(|c| c["raw"].is_string()) {
        total += 1;
        let raw = case["raw"].as_str().expect("raw");
        let expected = &case["expected"];
        let found = strict_rfc5424(raw, &ctx);
        let same = match &found {
            Err(_) => expected["valid"] == false,
            Ok(h) => {
                let text = |name: &str| expected[name].as_str().unwrap_or_default();
                let time = expected["timestamp"].as_str().map(|t| t.parse::<jiff::Timestamp>().expect("time").as_microsecond());
                let data: usize = expected["structured_data"].as_object().map_or(0, |ids| {
                    ids.iter()
                        .map(|(id, params)| {
                            params.as_object().map_or(0, |p| {
                                p.iter()
                                    .filter(|(n, v)| {
                                        parameters(h.structured)
                                            .any(|(i, name, value)| i == id && name == *n && Some(value.as_ref()) == v.as_str())
                                    })
                                    .count()
                            })
                        })
                        .sum()
                });
                let wanted: usize = expected["structured_data"]
                    .as_object()
                    .map_or(0, |ids| ids.values().map(|p| p.as_object().map_or(0, |p| p.len())).sum());
                expected["valid"] == true
                    && h.priority.map(u64::from) == expected["priority"].as_u64()
                    && h.version.map(u64::from) == expected["version"].as_u64()
                    && h.time.map(|t| t.micros()) == time
                    && (h.host, h.app, h.procid, h.msgid) == (text("hostname"), text("appname"), text("procID"), text("msgID"))
                    && h.message == text("message").trim_start_matches('\u{feff}')
                    && data == wanted
            }
        };
        if !same {
            wrong.push(format!("{raw:?}: {found:?}, expected {expected}"));
        }
    }
    println!("RFC 5424: {} of {total} as go-syslog", total - wrong.len());
    wrong.iter().for_each(|w| println!("  {w}"));
    // One case: go-syslog refuses a backslash before another character; RFC 5424 section 6.3.3 says to read it as a backslash.
    assert!(wrong.len() * 100 <= total, "{} of {total} differ", wrong.len());
}

/// rsyslog's property names of a template, resolved on our header.
fn property(name: &str, raw: &str) -> Option<String> {
    let ctx = ctx();
    let h = header(raw, &ctx);
    let facilities = ["kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp"];
    let severities = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];
    let priority = usize::from(h.priority?);
    Some(match name {
        "PRI" => priority.to_string(),
        "syslogfacility-text" => match priority / 8 {
            local @ 16.. => format!("local{}", local - 16),
            other => (*facilities.get(other)?).to_owned(),
        },
        "syslogseverity-text" => (*severities.get(priority % 8)?).to_owned(),
        "timestamp" | "timestamp:::date-rfc3164-buggyday" => {
            h.time?.timestamp().to_zoned(jiff::tz::TimeZone::UTC).strftime("%b %d %H:%M:%S").to_string()
        }
        "hostname" => h.host.to_owned(),
        "programname" => h.app.to_owned(),
        "msg" => h.message.to_owned(),
        _ => return None,
    })
}

#[test]
fn rfc3164_as_rsyslog_reads_it() {
    let (mut compared, mut wrong) = (0, Vec::new());
    for case in cases("logs/syslog_rfc3164/rsyslog.jsonl") {
        let (raw, template) = (case["raw"].as_str().expect("raw"), case["template"].as_str().expect("template"));
        // "last message repeated …" without a header: rsyslog takes "last" for the host and "message" for the tag. The sentence is worth more.
        if !template.starts_with("%PRI%")
            && (raw.starts_with("<13>last") || template.contains("timereported") || template.contains("rawmsg"))
        {
            continue;
        }
        let names: Vec<&str> = template.split(',').map(|n| n.trim_matches('%')).collect();
        let values: Vec<&str> = case["expected_line"].as_str().expect("line").splitn(names.len(), ',').collect();
        for (name, value) in names.iter().zip(values).filter(|(n, _)| **n != "syslogtag") {
            // rsyslog writes bytes above 127 as octal escapes in this test; the text itself is compared elsewhere.
            if value.contains("#303") {
                continue;
            }
            let Some(found) = property(name, raw) else {
                wrong.push(format!("{raw}: no {name}"));
                continue;
            };
            compared += 1;
            if found.trim() != value.trim() {
                wrong.push(format!("{raw}: {name} is {found:?}, rsyslog says {value:?}"));
            }
        }
    }
    println!("RFC 3164: {} of {compared} values as rsyslog", compared - wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
