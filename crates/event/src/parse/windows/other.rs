//! The other channels in ECS: services and the event log itself (System), Defender, PowerShell, remote desktop, scheduled tasks.
//! Values without an ECS field stay in the win view only.
use super::{
    record::{Record, Sys},
    security::set_account,
    view::{set_each, set_program, set_source, set_text},
};
use crate::{Event, Field};

pub(super) fn fill(record: &Record<'_>, id: u32, event: &mut Event) {
    let service = event.logsources.services.first().cloned().unwrap_or_default();
    match service.as_str() {
        "system" => system(record, id, event),
        "windefend" => defender(record, id, event),
        "powershell" | "powershell-classic" => powershell(record, id, event),
        "terminalservices-localsessionmanager" => remote_desktop(record, id, event),
        "taskscheduler" => task(record, id, event),
        "dns-client" => set_text(event, Field::DnsQuestionName, record.get("QueryName")),
        _ => {}
    }
    let account = ["SubjectUserName", "User", "UserName", "UserContext"].iter().find_map(|name| record.get(name));
    if event.get(Field::UserName).is_none() {
        set_account(event, account);
        set_text(event, Field::UserDomain, record.get("SubjectDomainName"));
    }
    if event.get(Field::UserId).is_none() {
        set_text(event, Field::UserId, record.get("SubjectUserSid").or_else(|| record.system(Sys::UserId)));
    }
    if event.get(Field::SourceIp).is_none() {
        set_source(event, record.get("IpAddress").or_else(|| record.get("ClientIP")), record.get("IpPort"));
    }
}

fn means(event: &mut Event, action: &str, category: &str, kind: &[&str]) {
    event.set(Field::EventAction, action);
    event.push(Field::EventCategory, category);
    set_each(event, Field::EventType, kind);
}

fn system(record: &Record<'_>, id: u32, event: &mut Event) {
    match (record.system(Sys::Provider), id) {
        (Some("Microsoft-Windows-Eventlog"), 104) => means(event, "audit-log-cleared", "configuration", &["deletion"]),
        (Some("Service Control Manager"), 7045) => {
            means(event, "service-installed", "configuration", &["creation"]);
            set_text(event, Field::ServiceName, record.get("ServiceName"));
            set_text(event, Field::ServiceType, record.get("ServiceType"));
            set_program(event, Field::ProcessExecutable, Field::ProcessName, record.get("ImagePath"));
            set_account(event, record.get("AccountName"));
        }
        (Some("Service Control Manager"), 7036) => {
            means(event, "service-state-changed", "process", &["change"]);
            set_text(event, Field::ServiceName, record.get("param1"));
            set_text(event, Field::ServiceState, record.get("param2"));
        }
        (Some("Service Control Manager"), 7040) => {
            means(event, "service-start-type-changed", "configuration", &["change"]);
            set_text(event, Field::ServiceName, record.get("param4").or_else(|| record.get("param1")));
        }
        _ => {}
    }
}

fn defender(record: &Record<'_>, id: u32, event: &mut Event) {
    match id {
        1006..=1008 | 1015 | 1116..=1119 => means(event, "malware-detected", "malware", &["info"]),
        5001 | 5010 | 5012 => means(event, "protection-disabled", "configuration", &["change"]),
        5007 => means(event, "protection-configuration-changed", "configuration", &["change"]),
        _ => {}
    }
    set_text(event, Field::ThreatName, record.get("ThreatName"));
    // `file:_C:\…` with further resources after a semicolon.
    let path =
        record.get("Path").map(|p| p.split_once(';').map_or(p, |(first, _)| first)).map(|p| p.trim_start_matches("file:_"));
    set_program(event, Field::FilePath, Field::FileName, path);
    set_program(event, Field::ProcessExecutable, Field::ProcessName, record.get("ProcessName").filter(|p| *p != "Unknown"));
    set_account(event, record.get("DetectionUser"));
}

fn powershell(record: &Record<'_>, id: u32, event: &mut Event) {
    match id {
        4103 => means(event, "command-executed", "process", &["info"]),
        4104 => means(event, "script-block-executed", "process", &["info"]),
        400 | 600 => means(event, "engine-started", "process", &["start"]),
        403 => means(event, "engine-stopped", "process", &["end"]),
        800 => means(event, "pipeline-executed", "process", &["info"]),
        _ => return,
    }
    set_program(event, Field::FilePath, Field::FileName, record.get("Path"));
    event.set(Field::ProcessName, "powershell.exe");
}

fn remote_desktop(record: &Record<'_>, id: u32, event: &mut Event) {
    match id {
        21 | 25 => means(event, "session-logged-on", "authentication", &["start"]),
        23 | 24 => means(event, "session-ended", "authentication", &["end"]),
        _ => {}
    }
    set_account(event, record.get("User"));
    set_source(event, record.get("Address").filter(|a| *a != "LOCAL"), None);
}

fn task(record: &Record<'_>, id: u32, event: &mut Event) {
    match id {
        106 => means(event, "scheduled-task-created", "configuration", &["creation"]),
        140 => means(event, "scheduled-task-updated", "configuration", &["change"]),
        141 => means(event, "scheduled-task-deleted", "configuration", &["deletion"]),
        142 => means(event, "scheduled-task-disabled", "configuration", &["change"]),
        200 | 201 => means(event, "scheduled-task-action", "process", &[if id == 200 { "start" } else { "end" }]),
        _ => {}
    }
    set_program(event, Field::ProcessExecutable, Field::ProcessName, record.get("ActionName"));
}
