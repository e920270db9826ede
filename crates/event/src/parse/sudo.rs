//! sudo: `lisa : TTY=pts/0 ; PWD=/home/lisa ; USER=root ; COMMAND=/bin/ls`, with what went wrong before the first `;` when it did.
use super::linux_auth;
use crate::{Event, Field, LogSources};

/// Reads the message; `false` when it is none that sudo writes about a command or a refusal.
pub fn parse(message: &str, event: &mut Event) -> bool {
    event.logsources = LogSources::product("linux").service("sudo").service("auth");
    event.set_if_absent(Field::EventDataset, "sudo.command");
    let message = message.trim();
    if linux_auth::pam(message, event) {
        return true;
    }
    let Some((user, rest)) = message.split_once(" : ") else { return false };
    if user.contains([';', '=']) {
        return false;
    }
    event.set(Field::UserName, user.trim());
    let mut reason = "";
    let mut known = false;
    // The command is last and may hold anything, also " ; ".
    let (before, command) = rest.split_once("COMMAND=").map_or((rest, None), |(b, c)| (b, Some(c)));
    for part in before.split(" ; ").map(str::trim).filter(|p| !p.is_empty() && *p != ";") {
        match part.split_once('=') {
            Some(("TTY", tty)) => event.set(Field::ProcessTtyName, tty),
            Some(("PWD", folder)) => event.set(Field::ProcessWorkingDirectory, folder),
            Some(("USER", target)) => {
                known = true;
                event.set(Field::UserEffectiveName, target.trim_end_matches(" ;"));
            }
            Some(("GROUP", group)) => event.set(Field::GroupName, group),
            Some(("HOST", host)) => event.set_named("sudo.host", host),
            Some(("TSID", session)) => event.set_named("sudo.tsid", session),
            Some(("ENV", variables)) => event.set_named("sudo.env", variables),
            _ => reason = part,
        }
    }
    if let Some(command) = command {
        known = true;
        event.set(Field::ProcessCommandLine, command);
        event.set_if_absent(Field::ProcessExecutable, command.split(' ').next().unwrap_or_default());
    }
    if !known && reason.is_empty() {
        return false;
    }
    event.push(Field::EventCategory, "process");
    event.push(Field::EventCategory, "iam");
    event.set(Field::EventAction, "sudo_command");
    event.push(Field::EventType, if reason.is_empty() { "start" } else { "denied" });
    event.set(Field::EventOutcome, if reason.is_empty() { "success" } else { "failure" });
    event.set(Field::EventReason, reason);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_with_separators_in_it() {
        let mut e = Event::default();
        assert!(parse("lisa : TTY=pts/0 ; PWD=/home/lisa ; USER=root ; COMMAND=/bin/sh -c a=1 ; id", &mut e));
        assert_eq!(e.str(Field::UserName), Some("lisa"));
        assert_eq!(e.str(Field::UserEffectiveName), Some("root"));
        assert_eq!(e.str(Field::ProcessCommandLine), Some("/bin/sh -c a=1 ; id"));
        assert_eq!(e.str(Field::ProcessExecutable), Some("/bin/sh"));
        assert_eq!(e.str(Field::EventOutcome), Some("success"));
    }

    #[test]
    fn wrong_passwords_and_users_without_the_right() {
        let mut e = Event::default();
        assert!(parse("lisa : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls", &mut e));
        assert_eq!(e.str(Field::EventOutcome), Some("failure"));
        assert_eq!(e.str(Field::EventReason), Some("3 incorrect password attempts"));
        let mut e = Event::default();
        assert!(parse("lisa : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls", &mut e));
        assert_eq!(e.str(Field::EventReason), Some("user NOT in sudoers"));
        assert!(!parse("unrelated text", &mut Event::default()));
    }
}
