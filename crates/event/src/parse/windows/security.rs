//! The Security channel in ECS: who did what to whom. Actions are named as Elastic's Windows integration names them, so that searches
//! and dashboards written for it work (event ids:
//! <https://learn.microsoft.com/windows-server/identity/ad-ds/plan/appendix-l--events-to-monitor>).
use super::{
    record::{Record, Sys},
    view::{domain_and_name, set_each, set_number, set_program, set_source, set_text},
};
use crate::{Event, Field};

/// Whose names stand in `user.*`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    /// The account that logs on or off; the subject is only the service that asked.
    Target,
    /// The account that acts.
    Subject,
    /// One account acts on another: `user.*` and `user.target.*`.
    Manage,
    /// An account changes a group: `user.*`, `group.*`, and the member as `user.target.*`.
    Group,
    /// An account acts with the credentials of another: `user.*` and `user.effective.*`.
    Explicit,
}

struct Meaning {
    action: &'static str,
    category: &'static [&'static str],
    kind: &'static [&'static str],
    who: Who,
}

const AUTH: &[&str] = &["authentication"];
const IAM: &[&str] = &["iam"];
const CONFIG: &[&str] = &["configuration"];
const PROCESS: &[&str] = &["process"];
const FILE: &[&str] = &["file"];
const NETWORK: &[&str] = &["network"];

fn meaning(id: u32) -> Option<Meaning> {
    use Who::*;
    let m = |action, category, kind, who| Some(Meaning { action, category, kind, who });
    match id {
        1100 => m("logging-service-shutdown", PROCESS, &["end"], Subject),
        1102 => m("audit-log-cleared", CONFIG, &["deletion"], Subject),
        4616 => m("system-time-changed", CONFIG, &["change"], Subject),
        4624 => m("logged-in", AUTH, &["start"], Target),
        4625 => m("logon-failed", AUTH, &["start"], Target),
        4634 | 4647 => m("logged-out", AUTH, &["end"], Target),
        4648 => m("logged-in-explicit", AUTH, &["start"], Explicit),
        4656 | 4663 => m("object-accessed", FILE, &["access"], Subject),
        4657 => m("registry-value-modified", &["registry"], &["change"], Subject),
        4660 => m("object-deleted", FILE, &["deletion"], Subject),
        4662 => m("object-operation-performed", IAM, &["access"], Subject),
        4670 => m("permissions-changed", IAM, &["change"], Subject),
        4672 => m("logged-in-special", IAM, &["admin"], Subject),
        4673 | 4674 => m("privileged-service-called", IAM, &["admin"], Subject),
        4688 => m("created-process", PROCESS, &["start"], Explicit),
        4689 => m("exited-process", PROCESS, &["end"], Subject),
        4697 => m("service-installed", CONFIG, &["creation"], Subject),
        4698 => m("scheduled-task-created", CONFIG, &["creation"], Subject),
        4699 => m("scheduled-task-deleted", CONFIG, &["deletion"], Subject),
        4700 => m("scheduled-task-enabled", CONFIG, &["change"], Subject),
        4701 => m("scheduled-task-disabled", CONFIG, &["change"], Subject),
        4702 => m("scheduled-task-updated", CONFIG, &["change"], Subject),
        4719 => m("changed-audit-config", CONFIG, &["change"], Subject),
        4720 => m("added-user-account", IAM, &["user", "creation"], Manage),
        4722 => m("enabled-user-account", IAM, &["user", "change"], Manage),
        4723 => m("changed-password", IAM, &["user", "change"], Manage),
        4724 => m("reset-password", IAM, &["user", "change"], Manage),
        4725 => m("disabled-user-account", IAM, &["user", "change"], Manage),
        4726 => m("deleted-user-account", IAM, &["user", "deletion"], Manage),
        4738 => m("modified-user-account", IAM, &["user", "change"], Manage),
        4740 => m("locked-out-user-account", IAM, &["user", "change"], Manage),
        4767 => m("unlocked-user-account", IAM, &["user", "change"], Manage),
        4781 => m("renamed-user-account", IAM, &["user", "change"], Manage),
        4741 => m("added-computer-account", IAM, &["creation", "admin"], Manage),
        4742 => m("changed-computer-account", IAM, &["change", "admin"], Manage),
        4743 => m("deleted-computer-account", IAM, &["deletion", "admin"], Manage),
        4727 | 4731 | 4754 => m("added-group-account", IAM, &["group", "creation"], Group),
        4728 | 4732 | 4756 => m("added-member-to-group", IAM, &["group", "change"], Group),
        4729 | 4733 | 4757 => m("removed-member-from-group", IAM, &["group", "change"], Group),
        4730 | 4734 | 4758 => m("deleted-group-account", IAM, &["group", "deletion"], Group),
        4735 | 4737 | 4755 => m("modified-group-account", IAM, &["group", "change"], Group),
        4798 => m("group-membership-enumerated", IAM, &["user", "info"], Manage),
        4799 => m("user-member-enumerated", IAM, &["group", "info"], Group),
        4768 => m("kerberos-authentication-ticket-requested", AUTH, &["start"], Target),
        4769 => m("kerberos-service-ticket-requested", AUTH, &["start"], Target),
        4770 => m("kerberos-service-ticket-renewed", AUTH, &["start"], Target),
        4771 => m("kerberos-preauth-failed", AUTH, &["start"], Target),
        4776 => m("credential-validated", AUTH, &["start"], Target),
        4778 => m("session-reconnected", AUTH, &["start"], Subject),
        4779 => m("session-disconnected", AUTH, &["end"], Subject),
        4800 => m("workstation-locked", AUTH, &["end"], Target),
        4801 => m("workstation-unlocked", AUTH, &["start"], Target),
        4946 => m("firewall-rule-added", CONFIG, &["creation"], Subject),
        4947 => m("firewall-rule-modified", CONFIG, &["change"], Subject),
        4948 => m("firewall-rule-deleted", CONFIG, &["deletion"], Subject),
        5136 => m("directory-object-modified", IAM, &["change"], Subject),
        5137 => m("directory-object-created", IAM, &["creation"], Subject),
        5140 => m("network-share-object-accessed", FILE, &["access"], Subject),
        5145 => m("network-share-object-access-checked", FILE, &["access"], Subject),
        5156 => m("connection-permitted", NETWORK, &["connection", "allowed"], Subject),
        5157 => m("connection-blocked", NETWORK, &["connection", "denied"], Subject),
        5158 => m("bind-permitted", NETWORK, &["connection", "allowed"], Subject),
        _ => None,
    }
}

pub(super) fn fill(record: &Record<'_>, id: u32, event: &mut Event) {
    if let Some(outcome) = outcome(record, id) {
        event.set(Field::EventOutcome, outcome);
    }
    let who = match meaning(id) {
        Some(meaning) => {
            event.set(Field::EventAction, meaning.action);
            set_each(event, Field::EventCategory, meaning.category);
            set_each(event, Field::EventType, meaning.kind);
            meaning.who
        }
        None => Who::Subject,
    };
    people(record, id, who, event);
    match id {
        4624 | 4625 | 4634 | 4647 | 4648 | 4768..=4771 | 4776 | 4778 | 4779 => logon(record, id, event),
        4688 => created_process(record, event),
        4697 => {
            set_text(event, Field::ServiceName, record.get("ServiceName"));
            set_program(event, Field::ProcessExecutable, Field::ProcessName, record.get("ServiceFileName"));
        }
        5140 | 5145 => share(record, event),
        5156..=5158 => connection(record, event),
        4657 => {
            set_text(event, Field::RegistryKey, record.get("ObjectName"));
            set_text(event, Field::RegistryValue, record.get("ObjectValueName"));
            set_text(event, Field::RegistryDataStrings, record.get("NewValue"));
        }
        4656 | 4660 | 4663 if record.get("ObjectType").is_none_or(|t| t == "File") => {
            set_program(event, Field::FilePath, Field::FileName, record.get("ObjectName"));
        }
        _ => {}
    }
    if id != 4688 {
        set_program(event, Field::ProcessExecutable, Field::ProcessName, record.get("ProcessName"));
        set_number(event, Field::ProcessPid, record.get("ProcessId").or_else(|| record.get("ProcessID")));
    }
}

/// Kerberos and NTLM say the outcome by a status, the rest by the audit keyword.
fn outcome(record: &Record<'_>, id: u32) -> Option<&'static str> {
    match id {
        4625 | 4771 | 5157 => return Some("failure"),
        4768 | 4769 | 4776 => {
            if let Some(status) = record.get("Status") {
                return Some(if status.trim_start_matches("0x").chars().all(|c| c == '0') { "success" } else { "failure" });
            }
        }
        _ => {}
    }
    let bits = record.system(Sys::Keywords).and_then(|k| u64::from_str_radix(k.trim_start_matches("0x"), 16).ok());
    match bits {
        Some(bits) if bits & 0x0010_0000_0000_0000 != 0 => Some("failure"),
        Some(bits) if bits & 0x0020_0000_0000_0000 != 0 => Some("success"),
        _ => meaning(id).map(|_| "success"),
    }
}

/// The fields of one person in the event: name, SID, domain.
type Names<'r> = (Option<&'r str>, Option<&'r str>, Option<&'r str>);

fn people(record: &Record<'_>, id: u32, who: Who, event: &mut Event) {
    let subject: Names<'_> = (
        record.get("SubjectUserName").or_else(|| record.get("AccountName")),
        record.get("SubjectUserSid"),
        record.get("SubjectDomainName").or_else(|| record.get("AccountDomain")),
    );
    let target: Names<'_> = (
        record.get("TargetUserName").or_else(|| record.get("SamAccountName")),
        record.get("TargetUserSid").or_else(|| record.get("TargetSid")),
        record.get("TargetDomainName"),
    );
    let user = [Field::UserName, Field::UserId, Field::UserDomain];
    let on_whom = [Field::UserTargetName, Field::UserTargetId, Field::UserTargetDomain];
    match who {
        Who::Target => {
            let (name, sid, domain) = target;
            // Kerberos writes name@REALM.
            let name = name.map(|n| if matches!(id, 4768..=4771) { n.split_once('@').map_or(n, |(n, _)| n) } else { n });
            set_names(event, user, (name, sid, domain));
        }
        Who::Subject => set_names(event, user, subject),
        Who::Manage => {
            set_names(event, user, subject);
            let (name, sid, domain) = target;
            match id {
                // The name of the computer from which the bad passwords came stands in the domain's place.
                4740 => {
                    set_names(event, on_whom, (name, sid, None));
                    set_text(event, Field::SourceDomain, domain.map(|d| d.trim_start_matches('\\')));
                }
                4781 => {
                    set_names(event, on_whom, (record.get("OldTargetUserName"), sid, domain));
                    set_text(event, Field::UserChangesName, record.get("NewTargetUserName"));
                }
                _ => set_names(event, on_whom, (name, sid, domain)),
            }
        }
        Who::Group => {
            set_names(event, user, subject);
            set_names(event, [Field::GroupName, Field::GroupId, Field::GroupDomain], target);
            let member = record.get("MemberName").map(common_name);
            set_names(event, on_whom, (member, record.get("MemberSid"), None));
        }
        Who::Explicit => {
            set_names(event, user, subject);
            let (name, sid, _) = target;
            set_names(event, [Field::UserEffectiveName, Field::UserEffectiveId], (name, sid, None));
        }
    }
    let logon = if who == Who::Target { record.get("TargetLogonId") } else { record.get("SubjectLogonId") };
    set_text(event, Field::WinlogLogonId, logon);
}

fn set_names<const N: usize>(event: &mut Event, fields: [Field; N], (name, id, domain): Names<'_>) {
    for (field, value) in fields.into_iter().zip([name, id, domain]) {
        set_text(event, field, value);
    }
}

/// `CN=Anna Exempel,OU=…` → `Anna Exempel`. A comma that belongs to the name is escaped.
fn common_name(distinguished: &str) -> &str {
    let Some(rest) = distinguished.strip_prefix("CN=").or_else(|| distinguished.strip_prefix("cn=")) else {
        return distinguished;
    };
    let mut escaped = false;
    for (i, c) in rest.char_indices() {
        match c {
            ',' if !escaped => return rest.get(..i).unwrap_or(rest),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    rest
}

fn logon(record: &Record<'_>, id: u32, event: &mut Event) {
    let from = record.get("IpAddress").or_else(|| record.get("ClientAddress"));
    set_source(event, from, record.get("IpPort"));
    let workstation = record.get("WorkstationName").or_else(|| record.get("Workstation")).or_else(|| record.get("ClientName"));
    set_text(event, Field::SourceDomain, workstation.map(|w| w.trim_start_matches('\\')));
    if let Some(kind) = record.get("LogonType") {
        event.set(Field::WinlogLogonType, logon_type(kind));
    }
    match id {
        4769 | 4770 => set_text(event, Field::ServiceName, record.get("ServiceName")),
        4648 => set_text(event, Field::DestinationAddress, record.get("TargetServerName")),
        _ => {}
    }
    let reason = match id {
        4625 => record.get("SubStatus").filter(|s| *s != "0x0").or_else(|| record.get("Status")).and_then(nt_status),
        4776 => record.get("Status").and_then(nt_status),
        4768 | 4769 | 4771 => record.get("Status").and_then(kerberos_status),
        _ => None,
    };
    set_text(event, Field::EventReason, reason);
}

fn logon_type(number: &str) -> &str {
    match number {
        "0" => "System",
        "2" => "Interactive",
        "3" => "Network",
        "4" => "Batch",
        "5" => "Service",
        "7" => "Unlock",
        "8" => "NetworkCleartext",
        "9" => "NewCredentials",
        "10" => "RemoteInteractive",
        "11" => "CachedInteractive",
        "12" => "CachedRemoteInteractive",
        "13" => "CachedUnlock",
        other => other,
    }
}

fn nt_status(code: &str) -> Option<&'static str> {
    Some(match code.to_ascii_lowercase().as_str() {
        "0xc0000064" => "no such user",
        "0xc000006a" => "wrong password",
        "0xc000006d" => "bad user name or password",
        "0xc000006e" => "account restriction",
        "0xc000006f" => "outside permitted hours",
        "0xc0000070" => "workstation not permitted",
        "0xc0000071" => "password expired",
        "0xc0000072" => "account disabled",
        "0xc0000133" => "clocks differ too much",
        "0xc000015b" => "logon type not granted",
        "0xc0000192" => "netlogon service not started",
        "0xc0000193" => "account expired",
        "0xc0000224" => "password must be changed",
        "0xc0000234" => "account locked out",
        "0xc0000413" => "authentication firewall",
        _ => return None,
    })
}

/// RFC 4120 section 7.5.9.
fn kerberos_status(code: &str) -> Option<&'static str> {
    Some(match code.to_ascii_lowercase().as_str() {
        "0x6" => "no such user",
        "0x7" => "no such service",
        "0x9" => "no key",
        "0xc" => "policy forbids",
        "0xe" => "encryption type not supported",
        "0x12" => "account disabled, expired or locked out",
        "0x17" => "password expired",
        "0x18" => "wrong password",
        "0x1b" => "must use user to user",
        "0x20" => "ticket expired",
        "0x25" => "clocks differ too much",
        _ => return None,
    })
}

fn created_process(record: &Record<'_>, event: &mut Event) {
    set_program(event, Field::ProcessExecutable, Field::ProcessName, record.get("NewProcessName"));
    set_number(event, Field::ProcessPid, record.get("NewProcessId"));
    set_text(event, Field::ProcessCommandLine, record.get("CommandLine"));
    set_program(event, Field::ProcessParentExecutable, Field::ProcessParentName, record.get("ParentProcessName"));
    set_number(event, Field::ProcessParentPid, record.get("ProcessId"));
}

/// `\\*\C$` and the path below it.
fn share(record: &Record<'_>, event: &mut Event) {
    set_source(event, record.get("IpAddress"), record.get("IpPort"));
    let Some(share) = record.get("ShareName") else { return };
    let below = record.get("RelativeTargetName").filter(|p| *p != "\\");
    let path = below.map_or_else(|| share.to_owned(), |p| format!("{share}\\{p}"));
    set_program(event, Field::FilePath, Field::FileName, Some(&path));
}

/// The filtering platform writes protocol and direction as numbers.
fn connection(record: &Record<'_>, event: &mut Event) {
    set_source(event, record.get("SourceAddress"), record.get("SourcePort"));
    if let Some(ip) = record.get("DestAddress").and_then(super::view::address) {
        event.set(Field::DestinationIp, ip);
    }
    set_number(event, Field::DestinationPort, record.get("DestPort").filter(|p| *p != "0"));
    set_program(event, Field::ProcessExecutable, Field::ProcessName, record.get("Application"));
    if let Some(protocol) = record.get("Protocol") {
        event.set(Field::NetworkIanaNumber, protocol);
        event.set(
            Field::NetworkTransport,
            match protocol {
                "1" => "icmp",
                "6" => "tcp",
                "17" => "udp",
                "58" => "ipv6-icmp",
                _ => "",
            },
        );
    }
    event.set(
        Field::NetworkDirection,
        match record.get("Direction") {
            Some("%%14592") => "inbound",
            Some("%%14593") => "outbound",
            _ => "",
        },
    );
}

/// `DOMAIN\name` into name and domain; shared with the channels that write accounts so.
pub(super) fn set_account(event: &mut Event, account: Option<&str>) {
    if let Some(account) = account {
        let (domain, name) = domain_and_name(account);
        event.set(Field::UserName, name);
        set_text(event, Field::UserDomain, domain);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_common_name_ends_at_the_first_comma_that_is_not_escaped() {
        assert_eq!(common_name("CN=Anna Exempel,OU=IT,DC=exempel,DC=se"), "Anna Exempel");
        assert_eq!(common_name("CN=Exempel\\, Anna,OU=IT"), "Exempel\\, Anna");
        assert_eq!(common_name("anna"), "anna");
    }
}
