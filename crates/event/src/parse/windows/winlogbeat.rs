//! JSON of Winlogbeat and Elastic Agent: `winlog.*` since version 7, `event_data`, `log_name`, `computer_name` on top before it
//! (fields: <https://www.elastic.co/docs/reference/beats/winlogbeat/exported-fields-winlog>). Nested or with dotted keys, bare or in
//! the `_source` of a search hit.
use super::{
    record::{Record, Sys},
    walk::{Scalar, walk},
};
use compact_str::CompactString;
use std::borrow::Cow;

pub(super) fn collect(json: &str) -> Record<'_> {
    let mut record = Record::default();
    let outcome = walk(json, |path, value| take(&mut record, path, value));
    record.damage = outcome.err().map(|e| e.to_string());
    restore_unnamed(&mut record);
    record
}

fn take<'a>(record: &mut Record<'a>, path: &str, value: Scalar<'a>) {
    let path = path.strip_prefix("_source.").unwrap_or(path);
    let (inside, winlog) = path.strip_prefix("winlog.").map_or((path, false), |rest| (rest, true));
    if let Some(name) = inside.strip_prefix("event_data.") {
        return record.push(name, value.into_text());
    }
    if let Some(name) = inside.strip_prefix("user_data.") {
        if !matches!(name, "xml_name" | "xmlns") {
            record.push(name.rsplit_once('.').map_or(name, |(_, leaf)| leaf), value.into_text());
        }
        return;
    }
    let which = match inside {
        "channel" | "log_name" => Sys::Channel,
        "provider_name" | "source_name" => Sys::Provider,
        "provider_guid" => Sys::ProviderGuid,
        "event_id" | "event.code" => Sys::EventId,
        "record_id" | "record_number" => Sys::RecordId,
        "computer_name" => Sys::Computer,
        "version" if winlog => Sys::Version,
        "process.pid" if winlog => Sys::ProcessId,
        "process.thread.id" if winlog => Sys::ThreadId,
        "process_id" => Sys::ProcessId,
        "thread_id" => Sys::ThreadId,
        "activity_id" => Sys::ActivityId,
        "related_activity_id" => Sys::RelatedActivityId,
        "user.identifier" => Sys::UserId,
        "@timestamp" => Sys::Time,
        _ => return take_rendered(record, inside, winlog, value),
    };
    record.set_system(which, value.into_text());
}

fn take_rendered<'a>(record: &mut Record<'a>, inside: &str, winlog: bool, value: Scalar<'a>) {
    let number = value.is_number();
    let text = value.into_text();
    if text.is_empty() {
        return;
    }
    match inside {
        "task" if number => record.set_system(Sys::Task, text),
        "opcode" if number => record.set_system(Sys::Opcode, text),
        "task" => record.rendered.task = Some(text),
        "opcode" => record.rendered.opcode = Some(text),
        "keywords" => record.rendered.keywords.push(text),
        "log.level" => record.rendered.level = Some(text),
        "level" if !winlog => record.rendered.level = Some(text),
        "message" => record.rendered.message = Some(text),
        "event.created" => record.created = Some(text),
        _ => {}
    }
}

/// Winlogbeat calls unnamed `Data` elements `param1`, `param2` …; rules know them as `Data`. In the System channel these names are real.
fn restore_unnamed(record: &mut Record<'_>) {
    if record.system(Sys::Channel) == Some("System") || record.raw("Data").is_some() {
        return;
    }
    let unnamed = |name: &CompactString| name.strip_prefix("param").is_some_and(|n| n.parse::<u16>().is_ok());
    let values: Vec<Cow<'_, str>> = record.data.iter().filter(|(n, _)| unnamed(n)).map(|(_, v)| v.clone()).collect();
    for value in values {
        record.push("Data", value);
    }
}
