//! A collected record → the event: the lossless win view, the ECS fields that every Windows event has, and Sigma's log sources.
//! What a channel's own values mean in ECS stands in [`super::security`], [`super::sysmon`] and [`super::other`].
use super::{
    channel, other,
    record::{Record, SYSTEM_NAMES, Sys},
    security, sysmon, time,
};
use crate::{Event, Field, ParseCtx, ParseError, Value};
use compact_str::CompactString;
use std::{borrow::Cow, net::IpAddr};

pub(super) fn fill(mut record: Record<'_>, event: &mut Event, ctx: &ParseCtx) -> Result<(), ParseError> {
    complete(&mut record);
    let id: u32 = match record.system(Sys::EventId).map(str::parse) {
        Some(Ok(id)) => id,
        Some(Err(_)) => return Err(ParseError::new("a Windows event", "EventID is not a number")),
        None => return Err(ParseError::new("a Windows event", damage_or(&record, "no EventID"))),
    };
    let channel = record.system(Sys::Channel).unwrap_or_default();
    if channel.is_empty() && record.system(Sys::Provider).is_none() {
        return Err(ParseError::new("a Windows event", damage_or(&record, "neither Channel nor Provider")));
    }
    event.logsources = channel::log_sources(channel, id, record.get("EventType"));
    system_fields(&record, id, event, ctx);
    match event.logsources.services.first().map(|s| s.as_str()) {
        Some("security") => security::fill(&record, id, event),
        Some("sysmon") => sysmon::fill(&record, id, event),
        _ => other::fill(&record, id, event),
    }
    let damage = record.damage.take();
    win_view(record, id, event);
    match damage {
        Some(why) => Err(ParseError::new("a whole Windows event", why)),
        None => Ok(()),
    }
}

fn damage_or(record: &Record<'_>, otherwise: &'static str) -> Cow<'static, str> {
    record.damage.clone().map_or(Cow::Borrowed(otherwise), Cow::Owned)
}

/// Values that agents send as words only and that Windows writes as numbers: keywords of the audit log, the level.
fn complete(record: &mut Record<'_>) {
    if record.system(Sys::Keywords).is_none() {
        let audit = record.rendered.keywords.iter().find_map(|k| match &**k {
            "Audit Success" => Some("0x8020000000000000"),
            "Audit Failure" => Some("0x8010000000000000"),
            _ => None,
        });
        if let Some(bits) = audit {
            record.set_system(Sys::Keywords, Cow::Borrowed(bits));
        }
    }
    if record.system(Sys::Level).is_none() {
        let security = record.system(Sys::Channel).is_some_and(|c| c.eq_ignore_ascii_case("security"));
        let level = match record.rendered.level.as_deref().unwrap_or_default().to_ascii_lowercase().as_str() {
            "critical" => "1",
            "error" => "2",
            "warning" => "3",
            "information" if security => "0",
            "information" | "info" => "4",
            "verbose" => "5",
            _ => return,
        };
        record.set_system(Sys::Level, Cow::Borrowed(level));
    }
}

fn system_fields(record: &Record<'_>, id: u32, event: &mut Event, ctx: &ParseCtx) {
    use Sys::*;
    let moment = record.time.or_else(|| time::any(record.system(Time)?, &ctx.tz));
    if let Some(moment) = moment {
        event.set(Field::Timestamp, moment);
    }
    if let Some(created) = record.created.as_deref().and_then(|t| time::any(t, &ctx.tz)) {
        event.set(Field::EventCreated, created);
    }
    event.set(Field::EventKind, "event");
    event.set(Field::EventCode, id.to_string());
    event.set(Field::HostOsName, "Windows");
    let named = [
        (Field::EventProvider, Provider),
        (Field::HostName, Computer),
        (Field::WinlogChannel, Channel),
        (Field::WinlogProviderName, Provider),
        (Field::WinlogComputerName, Computer),
        (Field::WinlogRecordId, RecordId),
        (Field::WinlogTask, Task),
        (Field::WinlogOpcode, Opcode),
    ];
    for (field, which) in named {
        if let Some(value) = record.system(which) {
            event.set(field, value);
        }
    }
    let rendered = [
        (Field::Message, &record.rendered.message),
        (Field::WinlogTask, &record.rendered.task),
        (Field::WinlogOpcode, &record.rendered.opcode),
    ];
    for (field, text) in rendered {
        if let Some(text) = text {
            event.set(field, text.trim());
        }
    }
    event.set(
        Field::LogLevel,
        match record.system(Level) {
            Some("1") => "critical",
            Some("2") => "error",
            Some("3") => "warning",
            Some("0" | "4") => "information",
            Some("5") => "verbose",
            _ => "",
        },
    );
    if let Some(service) = event.logsources.services.first() {
        let dataset = format!("windows.{service}");
        event.set(Field::EventDataset, dataset);
    }
}

/// The names as they stood. Where an event's own value has the name of a `System` value, rules mean the event's own (104 `Channel` is
/// the cleared log); `System`'s is then kept under `System_<name>`. Only what identifies an event cannot be taken over.
fn win_view(record: Record<'_>, id: u32, event: &mut Event) {
    const SYSTEM: [Sys; 19] = {
        use Sys::*;
        [
            Provider,
            ProviderGuid,
            SourceName,
            EventId,
            Qualifiers,
            Version,
            Level,
            Task,
            Opcode,
            Keywords,
            Time,
            RecordId,
            ActivityId,
            RelatedActivityId,
            ProcessId,
            ThreadId,
            Channel,
            Computer,
            UserId,
        ]
    };
    // Shapes differ in the precision and zone that they write; the moment is the same.
    let moment = event.get(Field::Timestamp).and_then(Value::text).map(Cow::into_owned);
    for (which, name) in SYSTEM.into_iter().zip(SYSTEM_NAMES) {
        let value = if which == Sys::Time { moment.as_deref() } else { record.system(which) };
        let Some(value) = value else { continue };
        let shadowed = !identifies(name) && record.raw(name).is_some();
        match shadowed {
            true => event.set_win(&format!("System_{name}"), value),
            false => event.set_win(name, value),
        }
    }
    let aliases = aliases(&record, id);
    let message = record.rendered.message.filter(|_| !record.data.iter().any(|(n, _)| n == "Message"));
    // Values are moved: they are most of the event, and those with escapes are owned already.
    for (name, value) in record.data {
        match identifies(&name) {
            true => event.set_win(&format!("EventData_{name}"), value),
            false => event.set_win(&name, value),
        }
    }
    if let Some(message) = message {
        event.set_win("Message", message);
    }
    for (name, value) in aliases {
        if event.win(name).is_none() {
            event.set_win(name, value);
        }
    }
}

fn identifies(name: &str) -> bool {
    matches!(name, "EventID" | "Provider_Name" | "Computer")
}

/// Names that rules use for values which Windows gives another name. They are only added where the name is free.
fn aliases(record: &Record<'_>, id: u32) -> Vec<(&'static str, CompactString)> {
    let mut found: Vec<(&'static str, CompactString)> = Vec::new();
    let mut alias = |name, value: Option<&str>| found.extend(value.map(|v| (name, CompactString::from(v))));
    if let Some(hashes) = record.get("Hashes").or_else(|| record.get("Hash")) {
        for (kind, hash) in sysmon::hashes(hashes) {
            let name = match kind {
                sysmon::Hash::Md5 => "md5",
                sysmon::Hash::Sha1 => "sha1",
                sysmon::Hash::Sha256 => "sha256",
                sysmon::Hash::Imphash => "Imphash",
            };
            alias(name, Some(hash));
        }
    }
    if id == 4688 && record.system(Sys::Channel).is_some_and(|c| c.eq_ignore_ascii_case("security")) {
        alias("Image", record.raw("NewProcessName"));
        alias("ParentImage", record.raw("ParentProcessName"));
        alias("LogonId", record.raw("SubjectLogonId"));
        alias("IntegrityLevel", record.get("MandatoryLabel").and_then(integrity));
        let user = record.get("SubjectUserName").map(|user| match record.get("SubjectDomainName") {
            Some(domain) => format!("{domain}\\{user}"),
            None => user.to_owned(),
        });
        alias("User", user.as_deref());
    }
    alias("Feature_Name", record.raw("FeatureName"));
    if record.raw("ThreatName").is_some() {
        alias("Signature", record.raw("ThreatName"));
        alias("Filename", record.raw("Path"));
    }
    found
}

/// The mandatory integrity label by the names that Sysmon uses.
fn integrity(sid: &str) -> Option<&'static str> {
    Some(match sid {
        "S-1-16-4096" => "Low",
        "S-1-16-8192" => "Medium",
        "S-1-16-8448" => "Medium",
        "S-1-16-12288" => "High",
        "S-1-16-16384" => "System",
        _ => return None,
    })
}

// Small readers that the channels share.

/// The last part of a path.
pub(super) fn base_name(path: &str) -> &str {
    path.rsplit_once(['\\', '/']).map_or(path, |(_, name)| name)
}

/// `DOMAIN\name` → its parts.
pub(super) fn domain_and_name(account: &str) -> (Option<&str>, &str) {
    account.split_once('\\').map_or((None, account), |(domain, name)| (Some(domain).filter(|d| !d.is_empty()), name))
}

/// `0x27cc` or `3428`.
pub(super) fn number(text: &str) -> Option<i64> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => i64::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}

/// An address as Windows writes it: mapped IPv4 becomes IPv4, a scope id is dropped, `LOCAL` and names are none.
pub(super) fn address(text: &str) -> Option<IpAddr> {
    let text = text.split_once('%').map_or(text, |(ip, _)| ip);
    text.trim_matches(['[', ']']).parse::<IpAddr>().ok().map(|ip| ip.to_canonical())
}

/// Where a request came from: an address where it is one, else the words as written.
pub(super) fn set_source(event: &mut Event, text: Option<&str>, port: Option<&str>) {
    let Some(text) = text else { return };
    match address(text) {
        Some(ip) => event.set(Field::SourceIp, ip),
        None => event.set(Field::SourceAddress, text),
    }
    if let Some(port) = port.and_then(number).filter(|p| *p > 0) {
        event.set(Field::SourcePort, port);
    }
}

pub(super) fn set_number(event: &mut Event, field: Field, text: Option<&str>) {
    if let Some(n) = text.and_then(number) {
        event.set(field, Value::Int(n));
    }
}

pub(super) fn set_text(event: &mut Event, field: Field, text: Option<&str>) {
    if let Some(text) = text {
        event.set(field, text);
    }
}

/// A program: its path and its name.
pub(super) fn set_program(event: &mut Event, executable: Field, name: Field, path: Option<&str>) {
    if let Some(path) = path {
        event.set(executable, path);
        event.set(name, base_name(path));
    }
}

/// Sets several values of a field that holds several.
pub(super) fn set_each(event: &mut Event, field: Field, values: &[&str]) {
    for value in values {
        event.push(field, *value);
    }
}
