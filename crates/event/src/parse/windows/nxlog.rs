//! The flat JSON of NXLog's `im_msvistalog` with `to_json()`, and of the many collectors that write the same names on one level
//! (fields: <https://docs.nxlog.co/refman/current/im/msvistalog.html>).
//!
//! `System` and `EventData` share one level, so a few names mean either. NXLog writes its own values as JSON numbers and `EventData`
//! always as text; that is what tells them apart.
use super::{
    ParseCtx,
    record::{Record, Sys},
    time::{self, Clock},
    walk::{Scalar, walk},
};
use std::borrow::Cow;

pub(super) fn collect<'a>(json: &'a str, ctx: &ParseCtx) -> Record<'a> {
    let mut flat = Flat::default();
    let outcome = walk(json, |path, value| flat.take(path, value));
    let Flat { mut record, clock, created, event_type, severity } = flat;
    record.damage = outcome.err().map(|e| e.to_string());
    let sysmon_time = record.get("UtcTime").and_then(time::civil).and_then(|t| time::in_zone(t, &jiff::tz::TimeZone::UTC));
    record.time = created
        .as_deref()
        .and_then(time::zoned)
        .or_else(|| clock.event_time.as_deref().and_then(time::zoned))
        .or(sysmon_time)
        .or_else(|| clock.event(&ctx.tz))
        .or_else(|| created.as_deref().and_then(|t| time::any(t, &ctx.tz)));
    record.created = clock.received.or(clock.stamp);
    // `ProviderName` is also a field of some events (5447), so it counts only where nothing else names the provider.
    if let Some(name) = record.raw("ProviderName").filter(|_| record.system(Sys::Provider).is_none()).map(str::to_owned) {
        record.set_system(Sys::Provider, Cow::Owned(name));
    }
    if let Some(level) = event_type.as_deref().or(severity.as_deref()).and_then(level_of) {
        record.set_system(Sys::Level, Cow::Borrowed(level));
    }
    if record.rendered.keywords.is_empty() {
        match event_type.as_deref() {
            Some("AUDIT_SUCCESS") => record.rendered.keywords.push(Cow::Borrowed("Audit Success")),
            Some("AUDIT_FAILURE") => record.rendered.keywords.push(Cow::Borrowed("Audit Failure")),
            _ => {}
        }
    }
    record
}

#[derive(Default)]
struct Flat<'a> {
    record: Record<'a>,
    clock: Clock<'a>,
    /// `TimeCreated`, which is the event's own time and mostly in UTC.
    created: Option<Cow<'a, str>>,
    event_type: Option<Cow<'a, str>>,
    severity: Option<Cow<'a, str>>,
}

impl<'a> Flat<'a> {
    fn take(&mut self, path: &str, value: Scalar<'a>) {
        let number = value.is_number();
        let record = &mut self.record;
        let which = match path {
            "EventID" | "EventId" | "event_id" => Sys::EventId,
            "Channel" | "channel" | "LogName" => Sys::Channel,
            "Hostname" | "Computer" | "ComputerName" | "MachineName" | "computer" => Sys::Computer,
            "SourceName" | "Provider_Name" | "provider_name" => Sys::Provider,
            "ProviderGuid" => Sys::ProviderGuid,
            "RecordNumber" | "EventRecordID" | "RecordId" => Sys::RecordId,
            "Task" | "TaskValue" => Sys::Task,
            "OpcodeValue" => Sys::Opcode,
            "Level" | "LevelValue" => Sys::Level,
            "ActivityID" => Sys::ActivityId,
            "RelatedActivityID" => Sys::RelatedActivityId,
            "ExecutionProcessID" => Sys::ProcessId,
            "ExecutionThreadID" | "ThreadID" => Sys::ThreadId,
            "ProcessID" if number => Sys::ProcessId,
            "Version" if number => Sys::Version,
            "UserID" => Sys::UserId,
            "Keywords" => {
                let hex = match value {
                    Scalar::Int(n) => Cow::Owned(format!("{n:#x}")),
                    other => other.into_text(),
                };
                return record.set_system(Sys::Keywords, hex);
            }
            _ => return self.take_other(path, value),
        };
        record.set_system(which, value.into_text());
    }

    fn take_other(&mut self, path: &str, value: Scalar<'a>) {
        let record = &mut self.record;
        match path {
            // The relay's own marks.
            "@version" | "port" | "host" | "tags" | "type" | "product" | "service" | "category" | "SourceModuleName"
            | "SourceModuleType" => {}
            "EventTypeOrignal" | "ERROR_EVT_UNRESOLVED" => {}
            "@timestamp" => self.clock.stamp = Some(value.into_text()),
            "EventTime" => self.clock.event_time = Some(value.into_text()),
            "EventReceivedTime" => self.clock.received = Some(value.into_text()),
            "TimeCreated" => self.created = Some(value.into_text()),
            "Message" | "message" => record.rendered.message = Some(value.into_text()).filter(|m| !m.is_empty()),
            "Category" => record.rendered.task = Some(value.into_text()).filter(|m| !m.is_empty()),
            "Opcode" => record.rendered.opcode = Some(value.into_text()).filter(|m| !m.is_empty()),
            "Severity" if self.severity.is_none() => self.severity = Some(value.into_text()),
            "SeverityValue" => {}
            "EventType" => {
                let text = value.into_text();
                match level_of(&text) {
                    Some(_) => self.event_type = Some(text),
                    None => record.push("EventType", text),
                }
            }
            path => {
                let name = match path.strip_prefix("EventData.").or_else(|| path.strip_prefix("UserData.")) {
                    Some(inside) => inside.rsplit_once('.').map_or(inside, |(_, leaf)| leaf),
                    None => path,
                };
                record.push(name, value.into_text());
            }
        }
    }
}

/// NXLog's words for the level, as Windows numbers it.
fn level_of(word: &str) -> Option<&'static str> {
    Some(match word {
        "AUDIT_SUCCESS" | "AUDIT_FAILURE" => "0",
        "CRITICAL" => "1",
        "ERROR" => "2",
        "WARNING" => "3",
        "INFO" => "4",
        "VERBOSE" | "DEBUG" => "5",
        _ => return None,
    })
}
