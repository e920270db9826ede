//! An event as the flat JSON that `parse`, `search` and the API give: dotted ECS names, one object, no nesting.
use crate::{Event, Field};
use base64::Engine as _;
use serde_json::{Map, Value as Json};

/// Names of a Windows event's `System` part: they stand in `winlog.*` and `event.*` columns already, so that only what the provider
/// itself says (`EventData`, `UserData`) goes under `winlog.event_data`.
const SYSTEM_NAMES: &[&str] = &[
    "EventID",
    "Channel",
    "Computer",
    "ComputerName",
    "Provider_Name",
    "ProviderName",
    "Provider_Guid",
    "ProviderGuid",
    "EventRecordID",
    "Level",
    "Task",
    "Opcode",
    "Keywords",
    "Version",
    "TimeCreated",
    "Qualifiers",
    "EventSourceName",
    "SourceName",
];

/// The event as a flat object. Times are UTC with `Z`, numbers numbers, several values an array. The bytes as received stand in
/// `event.original`; where they were not UTF-8 they are replaced there and kept exactly in `event.original_b64`.
pub fn to_flat_json(event: &Event) -> Map<String, Json> {
    let mut out = Map::new();
    for (field, value) in event.fields() {
        out.insert(field.name().to_owned(), value.to_json());
    }
    for (name, value) in event.extra() {
        out.insert(name.to_owned(), value.to_json());
    }
    for (name, value) in event.win_fields().filter(|(name, _)| !SYSTEM_NAMES.contains(name)) {
        out.insert(format!("winlog.event_data.{name}"), value.to_json());
    }
    out.insert(Field::EventOriginal.name().to_owned(), event.original_text().into_owned().into());
    if std::str::from_utf8(event.original()).is_err() {
        let exact = base64::engine::general_purpose::STANDARD.encode(event.original());
        out.insert(Field::EventOriginalB64.name().to_owned(), exact.into());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Value;

    #[test]
    fn bytes_that_are_not_utf8_are_replaced_in_text_and_kept_exactly() {
        let json = to_flat_json(&Event::from_original(b"user \xff".to_vec()));
        assert_eq!(json["event.original"], "user \u{fffd}");
        assert_eq!(json["event.original_b64"], "dXNlciD/");
        assert!(!to_flat_json(&Event::from_original("åäö")).contains_key("event.original_b64"));
    }

    #[test]
    fn numbers_times_lists_and_windows_names() {
        let mut event = Event::default();
        event.set(Field::SourcePort, "443");
        event.set(Field::Timestamp, "2026-11-22T01:00:00.5Z");
        event.push(Field::Tags, "a");
        event.push(Field::Tags, "b");
        event.set_named("fortinet.firewall.vd", "root");
        event.set_win("EventID", Value::Int(4624));
        event.set_win("TargetUserName", "lisa");
        let json = Json::Object(to_flat_json(&event));
        assert_eq!(
            json,
            serde_json::json!({"source.port": 443, "@timestamp": "2026-11-22T01:00:00.5Z", "tags": ["a", "b"],
                "fortinet.firewall.vd": "root", "winlog.event_data.TargetUserName": "lisa", "event.original": ""})
        );
    }
}
