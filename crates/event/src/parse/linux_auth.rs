//! Linux authentication and accounts outside sshd and sudo: PAM modules, su, login, the shadow tools, systemd-logind, cron, pkexec.
use super::{sshd, sudo};
use crate::{Event, Field, LogSources};
use std::net::IpAddr;

/// Programs whose messages are read here.
pub fn is_program(name: &str) -> bool {
    matches!(
        name,
        "su" | "login"
            | "useradd"
            | "usermod"
            | "userdel"
            | "groupadd"
            | "groupmod"
            | "groupdel"
            | "gpasswd"
            | "passwd"
            | "chpasswd"
            | "chage"
            | "systemd-logind"
            | "CRON"
            | "cron"
            | "crond"
            | "CROND"
            | "pkexec"
            | "polkitd"
            | "gdm-password"
            | "adduser"
    )
}

/// Reads a message of the named program; `false` when it tells nothing that is known.
pub fn parse(program: &str, message: &str, event: &mut Event) -> bool {
    let message = message.trim();
    if sshd::is_program(program) {
        return sshd::parse(message, event);
    }
    if program == "sudo" {
        return sudo::parse(message, event);
    }
    event.logsources = LogSources::product("linux").service("auth");
    event.set_if_absent(Field::EventDataset, "linux.auth");
    if pam(message, event) {
        return true;
    }
    match program {
        "su" => su(message, event),
        "login" => login(message, event),
        "systemd-logind" => logind(message, event),
        "CRON" | "cron" | "crond" | "CROND" => cron(message, event),
        "pkexec" => pkexec(message, event),
        _ => accounts(message, event) || su(message, event) || login(message, event) || logind(message, event),
    }
}

fn authentication(event: &mut Event, action: &str, outcome: &str) {
    event.push(Field::EventCategory, "authentication");
    event.set(Field::EventAction, action);
    event.set(Field::EventOutcome, outcome);
    event.push(Field::EventType, if outcome == "success" { "start" } else { "info" });
}

/// `pam_unix(sshd:auth): …` of any module and program.
pub fn pam(message: &str, event: &mut Event) -> bool {
    let body = match message.split_once(": ") {
        Some((module, body)) if module.starts_with("pam_") && module.ends_with(')') => {
            if let Some((module, inside)) = module.trim_end_matches(')').split_once('(') {
                event.set_named("pam.module", module);
                let (service, kind) = inside.split_once(':').unwrap_or((inside, ""));
                event.set_named("pam.service", service);
                event.set_named("pam.type", kind);
            }
            body
        }
        _ => message,
    };
    let from_pam = body.len() != message.len();
    if body.contains("authentication failure;") || body.starts_with("authentication failure") && body.contains("rhost=") {
        return failure_pairs(body, event);
    }
    if let Some(rest) = body.strip_prefix("authentication success;") {
        failure_pairs(rest, event);
        authentication(event, "pam_authentication", "success");
        return true;
    }
    for (start, action, kind) in
        [("session opened for user ", "session_opened", "start"), ("session closed for user ", "session_closed", "end")]
    {
        if let Some(rest) = body.strip_prefix(start) {
            event.push(Field::EventCategory, "session");
            event.set(Field::EventAction, action);
            event.push(Field::EventType, kind);
            event.set(Field::EventOutcome, "success");
            let (who, by) = rest.split_once(" by ").unwrap_or((rest, ""));
            let (name, uid) = name_and_uid(who);
            event.set(Field::UserName, name);
            event.set(Field::UserId, uid);
            let (by_name, by_uid) = name_and_uid(by);
            if !by_name.is_empty() {
                event.set_named("pam.by.name", by_name);
            }
            event.set_named("pam.by.uid", by_uid);
            return true;
        }
    }
    from_pam && pam_other(body, event)
}

/// PAM messages that only count when the module named itself.
fn pam_other(body: &str, event: &mut Event) -> bool {
    if let Some(rest) = body.strip_prefix("password changed for ") {
        changed(event, "password_changed", "change");
        event.set(Field::UserName, rest.trim());
        return true;
    }
    if let Some(rest) = body.strip_prefix("Consecutive login failures for user ") {
        authentication(event, "account_locked", "failure");
        event.set(Field::UserName, rest.split(' ').next().unwrap_or_default());
        event.set(Field::EventReason, body);
        return true;
    }
    if body.contains("tally") && body.starts_with("user ") {
        authentication(event, "pam_tally", "failure");
        let (name, rest) = body.get(5..).unwrap_or_default().split_once(' ').unwrap_or((body, ""));
        event.set(Field::UserName, name);
        event.set(Field::UserId, rest.strip_prefix('(').and_then(|r| r.split_once(')')).map_or("", |(uid, _)| uid));
        event.set(Field::EventReason, rest);
        return true;
    }
    let refused = [
        "user unknown",
        "not met by user",
        "could not identify password",
        "conversation failed",
        "has expired",
        "Authentication failure",
    ]
    .iter()
    .any(|sign| body.contains(sign))
        || body.contains("access denied")
        || body.contains("not allowed");
    if refused {
        authentication(event, "pam_authentication", "failure");
        event.set(Field::EventReason, body);
    }
    let name = between(body, "user \"", "\"")
        .or_else(|| between(body, "for user ", ":"))
        .or_else(|| between(body, "for [", "]"))
        .or_else(|| between(body, "account ", " has expired"))
        .or_else(|| between(body, "user '", "'"));
    if let Some(name) = name {
        event.set(Field::UserName, name);
    }
    event.set_if_absent(Field::EventAction, "pam_message");
    true
}

/// `logname= uid=0 euid=0 tty=ssh ruser= rhost=10.1.2.3  user=root`.
pub fn failure_pairs(body: &str, event: &mut Event) -> bool {
    authentication(event, "pam_authentication", "failure");
    let (mut user, mut ruser) = ("", "");
    let pairs = body.split([' ', ';']).filter_map(|word| word.split_once('='));
    for (key, value) in pairs.filter(|(_, v)| !v.is_empty()) {
        match key {
            "user" => user = value,
            "ruser" => ruser = value,
            "rhost" => {
                match value.parse::<IpAddr>() {
                    Ok(ip) => event.set(Field::SourceIp, ip),
                    Err(_) => event.set(Field::SourceDomain, value),
                }
                event.set(Field::SourceAddress, value);
            }
            "tty" => event.set(Field::ProcessTtyName, value),
            "uid" => event.set_named("pam.uid", value),
            "euid" => event.set_named("pam.euid", value),
            "logname" => event.set_named("pam.logname", value),
            _ => {}
        }
    }
    event.set(Field::UserName, if user.is_empty() { ruser } else { user });
    if !ruser.is_empty() && ruser != user {
        event.set_named("pam.ruser", ruser);
    }
    true
}

/// `root(uid=0)` or `root`.
fn name_and_uid(text: &str) -> (&str, &str) {
    let (name, rest) = text.trim().split_once('(').unwrap_or((text.trim(), ""));
    (name.trim(), rest.strip_prefix("uid=").map_or("", |r| r.trim_end_matches(')')))
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    let (found, _) = rest.split_once(end)?;
    (!found.is_empty()).then_some(found)
}

fn su(message: &str, event: &mut Event) -> bool {
    let failed =
        message.starts_with("FAILED") || message.contains("failed") || message.starts_with("- ") || message.starts_with("BAD");
    let both = if let Some(rest) = message.strip_prefix("Successful su for ").or_else(|| message.strip_prefix("FAILED su for ")) {
        rest.split_once(" by ").map(|(target, who)| (who, target))
    } else if let Some((_, rest)) = message.split_once("(to ") {
        rest.split_once(") ").map(|(target, rest)| (rest.split_once(" on ").map_or(rest, |(who, _)| who), target))
    } else if let Some(rest) = message.strip_prefix("+ ").or_else(|| message.strip_prefix("- ")) {
        rest.rsplit(' ').next().and_then(|pair| pair.split_once([':', '-']))
    } else {
        between(message, "'su ", "'").zip(between(message, "failed for ", " on ")).map(|(target, who)| (who, target))
    };
    let Some((who, target)) = both else { return false };
    authentication(event, "su", if failed { "failure" } else { "success" });
    event.set(Field::UserName, who.trim());
    event.set(Field::UserEffectiveName, target.trim());
    if let Some((_, tty)) = message.rsplit_once(" on ") {
        event.set(Field::ProcessTtyName, tty);
    }
    true
}

fn login(message: &str, event: &mut Event) -> bool {
    if let Some(rest) = message.strip_prefix("FAILED LOGIN") {
        authentication(event, "login", "failure");
        let name = rest.split_once("FOR ").map_or("", |(_, r)| r.split([',', ' ']).next().unwrap_or_default());
        event.set(Field::UserName, name.trim_matches('\''));
        event.set(Field::EventReason, rest.rsplit_once(", ").map_or("", |(_, reason)| reason));
        return true;
    }
    if let Some((before, rest)) = message.split_once("LOGIN ON ") {
        authentication(event, "login", "success");
        let (tty, by) = rest.split_once(" BY ").unwrap_or((rest, ""));
        event.set(Field::ProcessTtyName, tty.split(' ').next().unwrap_or_default());
        let (name, from) = by.split_once(" FROM ").unwrap_or((by, ""));
        event.set(Field::UserName, if before.starts_with("ROOT") { "root" } else { name });
        event.set(Field::SourceAddress, from);
        return true;
    }
    false
}

fn logind(message: &str, event: &mut Event) -> bool {
    let (action, kind) = match message {
        m if m.starts_with("New session ") => ("session_opened", "start"),
        m if m.starts_with("Removed session ") || m.contains(" logged out") => ("session_closed", "end"),
        _ => return false,
    };
    event.push(Field::EventCategory, "session");
    event.set(Field::EventAction, action);
    event.push(Field::EventType, kind);
    event.set(Field::EventOutcome, "success");
    if let Some((_, user)) = message.rsplit_once(" of user ") {
        event.set(Field::UserName, user.trim_end_matches('.').split(' ').next().unwrap_or_default().trim_matches('\''));
    }
    true
}

/// `(root) CMD (cd / && run-parts --report /etc/cron.hourly)`.
fn cron(message: &str, event: &mut Event) -> bool {
    event.logsources.services.push("cron".into());
    let Some((user, rest)) = message.strip_prefix('(').and_then(|m| m.split_once(") ")) else { return false };
    event.set(Field::UserName, user);
    let (verb, inside) = rest.split_once(" (").unwrap_or((rest, ""));
    event.set(Field::EventAction, format!("cron_{}", verb.to_ascii_lowercase().replace(' ', "_")));
    if verb == "CMD" {
        event.push(Field::EventCategory, "process");
        event.push(Field::EventType, "start");
        event.set(Field::ProcessCommandLine, inside.strip_suffix(')').unwrap_or(inside));
    } else {
        event.push(Field::EventCategory, "configuration");
        event.push(Field::EventType, "change");
    }
    true
}

/// `lisa: Executing command [USER=root] [TTY=…] [CWD=…] [COMMAND=…]`, and what pkexec refuses in the same shape.
fn pkexec(message: &str, event: &mut Event) -> bool {
    let Some((user, rest)) = message.split_once(": ") else { return false };
    let part = |name: &str| between(rest, name, "]");
    event.set(Field::UserName, user);
    event.set(Field::EventAction, "pkexec_command");
    event.push(Field::EventCategory, "process");
    event.set(Field::UserEffectiveName, part("[USER=").unwrap_or_default());
    event.set(Field::ProcessTtyName, part("[TTY=").unwrap_or_default());
    event.set(Field::ProcessWorkingDirectory, part("[CWD=").unwrap_or_default());
    event.set(Field::ProcessCommandLine, part("[COMMAND=").unwrap_or_default());
    let ran = rest.starts_with("Executing command");
    event.push(Field::EventType, if ran { "start" } else { "denied" });
    event.set(Field::EventOutcome, if ran { "success" } else { "failure" });
    if !ran {
        event.set(Field::EventReason, rest.split(" [").next().unwrap_or_default());
    }
    true
}

fn changed(event: &mut Event, action: &str, kind: &str) {
    event.push(Field::EventCategory, "iam");
    event.set(Field::EventAction, action);
    event.push(Field::EventType, kind);
    event.set_if_absent(Field::EventOutcome, "success");
}

/// The shadow tools: users and groups made, changed, removed.
fn accounts(message: &str, event: &mut Event) -> bool {
    let listed = |name: &str| message.split([' ', ',']).find_map(|w| w.strip_prefix(name)).unwrap_or_default();
    if message.starts_with("new user: ") {
        changed(event, "user_created", "creation");
        event.push(Field::EventType, "user");
        event.set(Field::UserName, listed("name="));
        event.set(Field::UserId, listed("UID="));
        event.set(Field::GroupId, listed("GID="));
        return true;
    }
    if message.starts_with("new group: ") || message.starts_with("group added to ") {
        changed(event, "group_created", "creation");
        event.push(Field::EventType, "group");
        event.set(Field::GroupName, listed("name="));
        event.set(Field::GroupId, listed("GID="));
        return true;
    }
    if let Some(name) = between(message, "delete user '", "'") {
        changed(event, "user_deleted", "deletion");
        event.set(Field::UserName, name);
        return true;
    }
    if (message.starts_with("removed group '") || message.starts_with("group '")) && message.contains("remove") {
        changed(event, "group_deleted", "deletion");
        event.set(Field::GroupName, between(message, "group '", "'").unwrap_or_default());
        return true;
    }
    membership(message, event) || password(message, event)
}

fn membership(message: &str, event: &mut Event) -> bool {
    let (added, user, group, by) = if let Some(user) = between(message, "add '", "'") {
        (true, user, between(message, "group '", "'"), None)
    } else if let Some(user) = between(message, "delete '", "'") {
        (false, user, between(message, "group '", "'"), None)
    } else if let Some(user) = between(message, "user ", " added by ") {
        (true, user, message.rsplit_once("to group ").map(|(_, g)| g), between(message, " added by ", " to group"))
    } else if let Some(user) = between(message, "user ", " removed by ") {
        (false, user, message.rsplit_once("from group ").map(|(_, g)| g), between(message, " removed by ", " from group"))
    } else {
        return false;
    };
    let Some(group) = group else { return false };
    changed(event, if added { "group_member_added" } else { "group_member_removed" }, "change");
    event.push(Field::EventType, "group");
    match by {
        Some(by) => {
            event.set(Field::UserName, by);
            event.set(Field::UserTargetName, user);
        }
        None => event.set(Field::UserName, user),
    }
    event.set(Field::GroupName, group.trim());
    true
}

fn password(message: &str, event: &mut Event) -> bool {
    if let Some(name) = between(message, "password for '", "' changed") {
        changed(event, "password_changed", "change");
        event.set(Field::UserTargetName, name);
        event.set(Field::UserName, between(message, "changed by '", "'").unwrap_or(name));
        return true;
    }
    if let Some(name) =
        message.strip_prefix("password changed for ").or_else(|| message.strip_prefix("changed password expiry for "))
    {
        changed(event, "password_changed", "change");
        event.set(Field::UserName, name.trim());
        return true;
    }
    for (start, action) in [
        ("change user '", "user_changed"),
        ("lock user '", "user_locked"),
        ("unlock user '", "user_unlocked"),
        ("change user name '", "user_renamed"),
    ] {
        if message.starts_with(start) {
            changed(event, action, "change");
            event.set(Field::UserName, between(message, start, "'").unwrap_or_default());
            if action == "user_renamed" {
                event.set(Field::UserChangesName, between(message, "to '", "'").unwrap_or_default());
            }
            event.set_named("linux_auth.change", message.rsplit_once("' ").map_or("", |(_, what)| what));
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(program: &str, message: &str) -> Event {
        let mut e = Event::default();
        assert!(parse(program, message, &mut e), "{program}: {message}");
        e
    }
    fn text(e: &Event, field: Field) -> String {
        e.get(field).and_then(|v| v.text().map(|t| t.into_owned())).unwrap_or_default()
    }

    #[test]
    fn pam_says_who_failed_from_where() {
        let e = read(
            "sshd",
            "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=10.1.2.3  user=root",
        );
        assert_eq!(text(&e, Field::UserName), "root");
        assert_eq!(text(&e, Field::SourceIp), "10.1.2.3");
        assert_eq!(text(&e, Field::EventOutcome), "failure");
        let e = read("sudo", "pam_tally2(sudo:auth): user lisa (4001) tally 6, deny 5");
        assert_eq!((text(&e, Field::UserName), text(&e, Field::UserId)), ("lisa".into(), "4001".into()));
        let e = read("sshd", "pam_unix(sshd:session): session opened for user lisa(uid=1000) by (uid=0)");
        assert_eq!((text(&e, Field::UserName), text(&e, Field::UserId)), ("lisa".into(), "1000".into()));
    }

    #[test]
    fn su_in_its_four_dialects() {
        for (message, outcome) in [
            ("Successful su for root by lisa", "success"),
            ("FAILED SU (to root) lisa on pts/0", "failure"),
            ("(to root) lisa on pts/0", "success"),
            ("- /dev/pts/0 lisa:root", "failure"),
            ("'su root' failed for lisa on /dev/pts/8", "failure"),
        ] {
            let e = read("su", message);
            assert_eq!(
                (text(&e, Field::UserName), text(&e, Field::UserEffectiveName)),
                ("lisa".into(), "root".into()),
                "{message}"
            );
            assert_eq!(text(&e, Field::EventOutcome), outcome, "{message}");
        }
    }

    #[test]
    fn accounts_made_and_changed() {
        let e = read("useradd", "new user: name=lisa, UID=1001, GID=1001, home=/home/lisa, shell=/bin/bash, from=/dev/pts/0");
        assert_eq!((text(&e, Field::UserName), text(&e, Field::UserId)), ("lisa".into(), "1001".into()));
        let e = read("usermod", "add 'lisa' to group 'sudo'");
        assert_eq!((text(&e, Field::UserName), text(&e, Field::GroupName)), ("lisa".into(), "sudo".into()));
        let e = read("gpasswd", "user lisa added by root to group wheel");
        assert_eq!(
            (text(&e, Field::UserTargetName), text(&e, Field::UserName), text(&e, Field::GroupName)),
            ("lisa".into(), "root".into(), "wheel".into())
        );
        assert_eq!(text(&read("passwd", "password for 'lisa' changed by 'root'"), Field::UserTargetName), "lisa");
        assert_eq!(text(&read("userdel", "delete user 'lisa'"), Field::EventAction), "user_deleted");
        assert_eq!(text(&read("CRON", "(root) CMD (cd / && ls)"), Field::ProcessCommandLine), "cd / && ls");
        assert_eq!(text(&read("systemd-logind", "New session 5 of user lisa."), Field::UserName), "lisa");
        assert_eq!(
            text(&read("login", "FAILED LOGIN (1) on '/dev/tty1' FOR 'lisa', Authentication failure"), Field::UserName),
            "lisa"
        );
    }
}
