//! Linux audit: `type=USER_LOGIN msg=audit(1364481363.243:24287): pid=1 uid=0 … msg='op=login acct="lisa" addr=10.1.2.3 res=success'`,
//! by the kernel, auditd or audisp, with or without `node=` and the names that auditd puts behind (`UID="root"`). The records of one event
//! share its number (`auditd.sequence`); they are not joined.
use super::{ParseError, kv, time};
use crate::{Event, Field, LogSources};
use std::{borrow::Cow, net::IpAddr};

/// Whether a message is an audit record.
pub fn is_message(text: &str) -> bool {
    text.contains("audit(") && text.contains("type=")
}

pub fn parse(text: &str, event: &mut Event) -> Result<(), ParseError> {
    let wrong = || ParseError::new("Linux audit", "no audit(time:number)");
    let (before, rest) = text.split_once("audit(").ok_or_else(wrong)?;
    let (stamp, rest) = rest.split_once(')').ok_or_else(wrong)?;
    let (seconds, number) = stamp.split_once(':').ok_or_else(wrong)?;
    let at = time::epoch(seconds).ok_or_else(wrong)?;
    event.set(Field::Timestamp, at);
    event.set(Field::EventKind, "event");
    event.set_named("auditd.sequence", number);
    event.logsources = LogSources::product("linux").service("auditd");
    for (key, value) in kv::pairs(before.trim_end().trim_end_matches("msg=")) {
        match key {
            "type" => event.set(Field::EventAction, value.to_ascii_lowercase()),
            "node" => event.set(Field::HostName, value),
            _ => {}
        }
    }
    let body = rest.trim_start_matches([':', ' ']);
    event.set(Field::Message, body);
    // A program's own message stands in single quotes and holds pairs of its own; auditd's names follow behind a control character.
    let (kernel, rest) = body.split_once("msg='").unwrap_or((body, ""));
    let (program, names) = rest.rsplit_once('\'').unwrap_or((rest, ""));
    let kind = event.str(Field::EventAction).unwrap_or_default().to_owned();
    for part in [kernel, program, names] {
        for (key, value) in part.split('\u{1d}').flat_map(kv::pairs).take(super::MOST_FIELDS) {
            set(&kind, key, value.trim_matches(['"', '\'']), event);
        }
    }
    kind_of(&kind, event);
    Ok(())
}

/// A value is written as hexadecimal digits where it holds a space, a quote or a control character. The quotes of the others are gone
/// by now, so that digits count as such only where they give a text that had to be written so: `"0755"` stays what it is.
fn decoded(value: &str) -> Cow<'_, str> {
    let digits = value.bytes().all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b));
    if value.len() < 6 || value.len() % 2 == 1 || !digits {
        return Cow::Borrowed(value);
    }
    let digit = |b: u8| if b.is_ascii_digit() { b - b'0' } else { b - b'A' + 10 };
    let bytes: Vec<u8> =
        value.as_bytes().chunks_exact(2).filter_map(|p| Some(digit(*p.first()?) * 16 + digit(*p.get(1)?))).collect();
    let blank = |b: &u8| matches!(b, 0 | b'\t' | b'\n' | b'\r' | b' ');
    let text = bytes.iter().all(|b| blank(b) || *b > b' ') && bytes.iter().any(|b| blank(b) || *b == b'"' || *b >= 0x7f);
    if !text {
        return Cow::Borrowed(value);
    }
    // Arguments of a title are set apart by zero bytes.
    Cow::Owned(String::from_utf8_lossy(&bytes).trim_end_matches('\0').replace('\0', " "))
}

/// What Sigma's rules for auditd ask for under its own name although it has no field, or one of another meaning.
fn keep(key: &str, value: &str, event: &mut Event) {
    let mut name = String::with_capacity(7 + key.len());
    name.push_str("auditd.");
    name.push_str(key);
    event.set_named(&name, value);
}

fn set(kind: &str, key: &str, value: &str, event: &mut Event) {
    if matches!(value, "?" | "(null)" | "(none)" | "(unset)" | "unset" | "") {
        return;
    }
    // The user who logged in stands for who it was, whatever the process ran as since; 4294967295 is nobody.
    let nobody = value == "4294967295" || value == "-1";
    match key {
        "pid" => event.set_if_absent(Field::ProcessPid, value),
        "ppid" => event.set(Field::ProcessParentPid, value),
        "comm" => event.set(Field::ProcessName, decoded(value)),
        "exe" => event.set(Field::ProcessExecutable, decoded(value)),
        "cwd" => event.set(Field::ProcessWorkingDirectory, decoded(value)),
        "proctitle" | "cmd" => event.set(Field::ProcessCommandLine, decoded(value)),
        "exit" if value.parse::<i64>().is_ok() => event.set_named("auditd.exit", value),
        "tty" | "terminal" => event.set_if_absent(Field::ProcessTtyName, value),
        "auid" if !nobody => event.set(Field::UserId, value),
        "uid" if !nobody => event.set_if_absent(Field::UserId, value),
        "euid" => event.set(Field::UserEffectiveId, value),
        "gid" => event.set(Field::GroupId, value),
        "AUID" => event.set_if_absent(Field::UserName, value),
        "UID" if event.get(Field::UserName).is_none() => event.set(Field::UserName, value),
        "EUID" => event.set(Field::UserEffectiveName, value),
        "GID" => event.set(Field::GroupName, value),
        "acct" => event.set(Field::UserName, decoded(value)),
        "addr" | "laddr" => {
            let (ip, address) = if key == "addr" {
                (Field::SourceIp, Field::SourceAddress)
            } else {
                (Field::DestinationIp, Field::DestinationAddress)
            };
            match value.parse::<IpAddr>() {
                Ok(parsed) => event.set(ip, parsed),
                Err(_) => event.set(address, value),
            }
        }
        "lport" => event.set(Field::DestinationPort, value),
        "rport" => event.set(Field::SourcePort, value),
        "hostname" => match value.parse::<IpAddr>() {
            Ok(parsed) => event.set_if_absent(Field::SourceIp, parsed),
            Err(_) => event.set(Field::SourceDomain, value),
        },
        "name" if kind == "path" => event.set(Field::FilePath, decoded(value)),
        "key" => event.set(Field::RuleName, decoded(value)),
        "unit" => event.set(Field::ServiceName, value),
        "res" | "result" => {
            event.set(Field::EventOutcome, if matches!(value, "success" | "1" | "yes") { "success" } else { "failure" })
        }
        "success" => event.set(Field::EventOutcome, if value == "yes" { "success" } else { "failure" }),
        "apparmor" | "avc" => event.set(Field::EventType, if value.eq_ignore_ascii_case("denied") { "denied" } else { "info" }),
        _ => {
            let value = decoded_argument(kind, key, value);
            if kind == "execve"
                && is_argument(key)
                && event.get(Field::ProcessArgs).map_or(0, |v| v.each().len()) < super::MOST_VALUES
            {
                event.push(Field::ProcessArgs, value.as_ref());
            }
            keep(key, &value, event);
        }
    }
    if matches!(key, "key" | "success") {
        keep(key, &decoded(value), event);
    }
}

/// `a0` to `a9999`, of `execve` the arguments, of a system call its registers.
fn is_argument(key: &str) -> bool {
    key.len() <= 5 && key.strip_prefix('a').is_some_and(|n| n.parse::<u16>().is_ok())
}

fn decoded_argument<'a>(kind: &str, key: &str, value: &'a str) -> Cow<'a, str> {
    if kind == "execve" && is_argument(key) { decoded(value) } else { Cow::Borrowed(value) }
}

/// ECS category and type of a record.
fn kind_of(kind: &str, event: &mut Event) {
    let (category, kind): (&[&str], &str) = match kind {
        "user_login" | "user_auth" | "user_acct" | "grp_auth" => (&["authentication"], "start"),
        "user_logout" | "user_end" => (&["session"], "end"),
        "user_start" | "cred_acq" | "cred_refr" | "login" => (&["session"], "start"),
        "cred_disp" => (&["session"], "end"),
        "add_user" | "add_group" => (&["iam"], "creation"),
        "del_user" | "del_group" => (&["iam"], "deletion"),
        "user_mgmt" | "user_chauthtok" | "acct_lock" | "acct_unlock" | "grp_mgmt" | "usys_config" => (&["iam"], "change"),
        "user_cmd" | "execve" | "proctitle" | "syscall" => (&["process"], "start"),
        "path" | "cwd" => (&["file"], "info"),
        "service_start" => (&["process"], "start"),
        "service_stop" => (&["process"], "end"),
        "config_change" | "mac_config_change" | "mac_status" | "mac_policy_load" => (&["configuration"], "change"),
        "avc" | "user_avc" | "1400" => (&["intrusion_detection"], "info"),
        _ => (&["host"], "info"),
    };
    category.iter().for_each(|c| event.push(Field::EventCategory, *c));
    event.push(Field::EventType, kind);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Event {
        let mut e = Event::default();
        assert!(is_message(text));
        assert_eq!(parse(text, &mut e), Ok(()), "{text}");
        e
    }
    fn shown(e: &Event, fields: &[Field]) -> Vec<String> {
        fields.iter().map(|f| e.get(*f).and_then(|v| v.text().map(|t| t.into_owned())).unwrap_or_default()).collect()
    }

    #[test]
    fn a_login_with_the_programs_own_message() {
        let e = read(
            "node=web1 type=USER_LOGIN msg=audit(1791756855.243:24287): pid=901 uid=0 auid=4294967295 ses=4294967295 msg='op=login acct=\"lisa\" exe=\"/usr/sbin/sshd\" hostname=? addr=10.1.2.3 terminal=ssh res=failed'\u{1d}UID=\"root\" AUID=\"unset\"",
        );
        assert_eq!(
            shown(&e, &[Field::Timestamp, Field::HostName, Field::UserName, Field::SourceIp]),
            ["2026-10-11T22:14:15.243Z", "web1", "lisa", "10.1.2.3"]
        );
        assert_eq!(
            shown(&e, &[Field::EventAction, Field::EventOutcome, Field::ProcessExecutable, Field::ProcessPid, Field::UserId]),
            ["user_login", "failure", "/usr/sbin/sshd", "901", "0"]
        );
    }

    #[test]
    fn system_calls_arguments_and_titles() {
        let e = read(
            "type=SYSCALL msg=audit(1791756855.243:7): arch=c000003e syscall=59 success=yes exit=0 ppid=9 pid=10 auid=1000 uid=0 euid=0 tty=pts1 comm=\"cat\" exe=\"/usr/bin/cat\" key=\"rootcmd\"\u{1d}AUID=\"lisa\" UID=\"root\" EUID=\"root\"",
        );
        assert_eq!(
            shown(
                &e,
                &[
                    Field::ProcessName,
                    Field::ProcessParentPid,
                    Field::UserId,
                    Field::UserName,
                    Field::UserEffectiveName,
                    Field::RuleName
                ]
            ),
            ["cat", "9", "1000", "lisa", "root", "rootcmd"]
        );
        let e = read("type=PROCTITLE msg=audit(1791756855.243:7): proctitle=636174002F6574632F736861646F77");
        assert_eq!(shown(&e, &[Field::ProcessCommandLine]), ["cat /etc/shadow"]);
        let e = read("type=EXECVE msg=audit(1791756855.243:7): argc=3 a0=\"cat\" a1=2F612062 a2=\"0755\"");
        assert_eq!(e.get(Field::ProcessArgs).map(|v| v.each().len()), Some(3));
        // Sigma's rules for auditd name the arguments.
        assert_eq!(e.by_name("auditd.a1").and_then(|v| v.as_str()), Some("/a b"));
        assert_eq!(e.by_name("auditd.a2").and_then(|v| v.as_str()), Some("0755"));
        let e = read(
            "audit: type=1400 audit(1791756855.243:8): apparmor=\"DENIED\" operation=\"open\" profile=\"x\" pid=10 comm=\"nginx\"",
        );
        assert_eq!(shown(&e, &[Field::ProcessName, Field::EventAction]), ["nginx", "1400"]);
    }
}
