//! Sysmon's own channel in ECS (event ids: <https://learn.microsoft.com/sysinternals/downloads/sysmon#events>).
use super::{
    record::Record,
    security::set_account,
    view::{address, base_name, set_each, set_number, set_program, set_source, set_text},
};
use crate::{Event, Field};

struct Meaning {
    action: &'static str,
    category: &'static [&'static str],
    kind: &'static [&'static str],
}

fn meaning(id: u32) -> Option<Meaning> {
    let m = |action, category, kind| Some(Meaning { action, category, kind });
    match id {
        1 => m("process-created", &["process"], &["start"]),
        2 => m("file-creation-time-changed", &["file"], &["change"]),
        3 => m("network-connection", &["network"], &["connection", "start"]),
        4 => m("sysmon-service-state-changed", &["process"], &["change"]),
        5 => m("process-terminated", &["process"], &["end"]),
        6 => m("driver-loaded", &["driver"], &["start"]),
        7 => m("image-loaded", &["library"], &["start"]),
        8 => m("remote-thread-created", &["process"], &["change"]),
        9 => m("raw-access-read", &["process"], &["access"]),
        10 => m("process-accessed", &["process"], &["access"]),
        11 => m("file-created", &["file"], &["creation"]),
        12 => m("registry-object-added-or-deleted", &["registry"], &["change"]),
        13 => m("registry-value-set", &["registry"], &["change"]),
        14 => m("registry-object-renamed", &["registry"], &["change"]),
        15 => m("file-stream-created", &["file"], &["creation"]),
        16 => m("sysmon-config-changed", &["configuration"], &["change"]),
        17 => m("pipe-created", &["file"], &["creation"]),
        18 => m("pipe-connected", &["file"], &["access"]),
        19 => m("wmi-filter-activity", &["configuration"], &["change"]),
        20 => m("wmi-consumer-activity", &["configuration"], &["change"]),
        21 => m("wmi-consumer-bound-to-filter", &["configuration"], &["change"]),
        22 => m("dns-query", &["network"], &["connection", "protocol", "info"]),
        23 | 26 => m("file-deleted", &["file"], &["deletion"]),
        24 => m("clipboard-changed", &["process"], &["change"]),
        25 => m("process-tampering", &["process"], &["change"]),
        27 | 28 => m("file-blocked", &["file"], &["denied"]),
        29 => m("executable-file-detected", &["file"], &["creation"]),
        255 => m("sysmon-error", &["process"], &["error"]),
        _ => None,
    }
}

pub(super) fn fill(record: &Record<'_>, id: u32, event: &mut Event) {
    if let Some(meaning) = meaning(id) {
        event.set(Field::EventAction, meaning.action);
        set_each(event, Field::EventCategory, meaning.category);
        set_each(event, Field::EventType, meaning.kind);
    }
    set_account(event, record.get("User").or_else(|| record.get("SourceUser")));
    process(record, event);
    match id {
        1 => started(record, event),
        2 | 11 | 15 | 23 | 26..=29 => file(record, event),
        3 => connection(record, event),
        6 | 7 => library(record, event),
        12..=14 => registry(record, event),
        17 | 18 => set_text(event, Field::FileName, record.get("PipeName")),
        22 => dns(record, event),
        _ => {}
    }
}

/// The process that did it. Events that concern two processes name it `Source…`.
fn process(record: &Record<'_>, event: &mut Event) {
    let one_of = |a: &str, b: &str| record.get(a).or_else(|| record.get(b)).map(str::to_owned);
    set_program(event, Field::ProcessExecutable, Field::ProcessName, one_of("Image", "SourceImage").as_deref());
    set_number(event, Field::ProcessPid, one_of("ProcessId", "SourceProcessId").as_deref());
    let guid = one_of("ProcessGuid", "SourceProcessGuid").or_else(|| record.get("SourceProcessGUID").map(str::to_owned));
    set_text(event, Field::ProcessEntityId, guid.as_deref());
    set_number(event, Field::ProcessThreadId, record.get("SourceThreadId"));
}

fn started(record: &Record<'_>, event: &mut Event) {
    let texts = [
        (Field::ProcessCommandLine, "CommandLine"),
        (Field::ProcessWorkingDirectory, "CurrentDirectory"),
        (Field::ProcessPeOriginalFileName, "OriginalFileName"),
        (Field::ProcessPeProduct, "Product"),
        (Field::ProcessPeCompany, "Company"),
        (Field::ProcessPeDescription, "Description"),
        (Field::ProcessParentCommandLine, "ParentCommandLine"),
        (Field::ProcessParentEntityId, "ParentProcessGuid"),
        (Field::WinlogLogonId, "LogonId"),
    ];
    for (field, name) in texts {
        set_text(event, field, record.get(name));
    }
    set_program(event, Field::ProcessParentExecutable, Field::ProcessParentName, record.get("ParentImage"));
    set_number(event, Field::ProcessParentPid, record.get("ParentProcessId"));
    for (kind, hash) in record.get("Hashes").into_iter().flat_map(hashes) {
        let field = match kind {
            Hash::Md5 => Field::ProcessHashMd5,
            Hash::Sha1 => Field::ProcessHashSha1,
            Hash::Sha256 => Field::ProcessHashSha256,
            Hash::Imphash => Field::ProcessPeImphash,
        };
        event.set(field, hash.to_ascii_lowercase());
    }
}

fn file(record: &Record<'_>, event: &mut Event) {
    if let Some(path) = record.get("TargetFilename") {
        let name = base_name(path);
        event.set(Field::FilePath, path);
        event.set(Field::FileName, name);
        set_text(event, Field::FileDirectory, path.strip_suffix(name).map(|d| d.trim_end_matches('\\')));
        set_text(event, Field::FileExtension, name.rsplit_once('.').map(|(_, extension)| extension));
    }
    file_hashes(record, event);
}

fn library(record: &Record<'_>, event: &mut Event) {
    set_program(event, Field::DllPath, Field::DllName, record.get("ImageLoaded"));
    set_program(event, Field::FilePath, Field::FileName, record.get("ImageLoaded"));
    file_hashes(record, event);
}

fn file_hashes(record: &Record<'_>, event: &mut Event) {
    let text = record.get("Hashes").or_else(|| record.get("Hash"));
    for (kind, hash) in text.into_iter().flat_map(hashes) {
        let field = match kind {
            Hash::Md5 => Field::FileHashMd5,
            Hash::Sha1 => Field::FileHashSha1,
            Hash::Sha256 => Field::FileHashSha256,
            Hash::Imphash => continue,
        };
        event.set(field, hash.to_ascii_lowercase());
    }
}

fn connection(record: &Record<'_>, event: &mut Event) {
    set_source(event, record.get("SourceIp"), record.get("SourcePort"));
    set_text(event, Field::SourceDomain, record.get("SourceHostname"));
    if let Some(ip) = record.get("DestinationIp").and_then(address) {
        event.set(Field::DestinationIp, ip);
    }
    set_number(event, Field::DestinationPort, record.get("DestinationPort"));
    set_text(event, Field::DestinationDomain, record.get("DestinationHostname"));
    set_text(event, Field::NetworkTransport, record.get("Protocol"));
    set_text(event, Field::NetworkProtocol, record.get("DestinationPortName"));
    let outbound = record.get("Initiated").map(|i| i == "true");
    set_text(event, Field::NetworkDirection, outbound.map(|out| if out { "outbound" } else { "inbound" }));
}

fn registry(record: &Record<'_>, event: &mut Event) {
    if let Some(path) = record.get("TargetObject") {
        event.set(Field::RegistryPath, path);
        let (key, value) = path.rsplit_once('\\').unwrap_or((path, ""));
        event.set(Field::RegistryKey, key);
        event.set(Field::RegistryValue, value);
    }
    set_text(event, Field::RegistryDataStrings, record.get("Details"));
    match record.get("EventType") {
        Some(t) if t.starts_with("Create") => event.push(Field::EventType, "creation"),
        Some(t) if t.starts_with("Delete") => event.push(Field::EventType, "deletion"),
        _ => {}
    }
}

/// `QueryResults` is `type:  5 alias.exempel.se;::ffff:192.0.2.7;`.
fn dns(record: &Record<'_>, event: &mut Event) {
    event.set(Field::NetworkProtocol, "dns");
    set_text(event, Field::DnsQuestionName, record.get("QueryName"));
    for answer in record.get("QueryResults").unwrap_or_default().split(';').map(str::trim).filter(|a| !a.is_empty()) {
        match address(answer) {
            Some(ip) => {
                event.push(Field::DnsResolvedIp, ip);
                event.push(Field::DnsAnswersData, ip.to_string());
            }
            None => event.push(Field::DnsAnswersData, answer.rsplit_once(' ').map_or(answer, |(_, data)| data)),
        }
    }
    let code = match record.get("QueryStatus") {
        Some("0") => "NOERROR",
        Some("9001") => "FORMERR",
        Some("9002") => "SERVFAIL",
        Some("9003") => "NXDOMAIN",
        Some("9005") => "REFUSED",
        _ => return,
    };
    event.set(Field::DnsResponseCode, code);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hash {
    Md5,
    Sha1,
    Sha256,
    Imphash,
}

/// `SHA1=…,MD5=…,SHA256=…,IMPHASH=…` → the hashes one by one.
pub(super) fn hashes(text: &str) -> impl Iterator<Item = (Hash, &str)> {
    text.split(',').filter_map(|part| {
        let (kind, hash) = part.trim().split_once('=')?;
        let kind = match kind.to_ascii_uppercase().as_str() {
            "MD5" => Hash::Md5,
            "SHA1" => Hash::Sha1,
            "SHA256" => Hash::Sha256,
            "IMPHASH" => Hash::Imphash,
            _ => return None,
        };
        Some((kind, hash))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_told_apart() {
        let found: Vec<_> = hashes("SHA1=AA,MD5=BB, IMPHASH=00,X=1,broken").collect();
        assert_eq!(found, [(Hash::Sha1, "AA"), (Hash::Md5, "BB"), (Hash::Imphash, "00")]);
    }
}
