//! The scanner for malicious code: a program of the installation (`clamdscan`, for instance) that is given the file's name. Exit code 0 is clean and 1
//! infected, as all of them have it; anything else, or no answer in time, is "not scanned", which is shown and tried again.
use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scan {
    Scanned,
    Unscanned,
    Infected,
}

impl Scan {
    /// The word in the database and the end of the message `attachments-scan-…`.
    pub fn key(self) -> &'static str {
        match self {
            Scan::Scanned => "scanned",
            Scan::Unscanned => "unscanned",
            Scan::Infected => "infected",
        }
    }
    pub fn from_key(key: &str) -> Option<Scan> {
        [Scan::Scanned, Scan::Unscanned, Scan::Infected].into_iter().find(|scan| scan.key() == key)
    }
}

/// How long a scanner may take for one file.
const PATIENCE: Duration = Duration::from_secs(120);
const FIRST_LOOK: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// Asks the scanner; nobody is asked where none is configured.
pub async fn scan(command: &[String], file: &Path) -> Scan {
    let Some((program, arguments)) = command.split_first() else { return Scan::Unscanned };
    let file = file.display().to_string();
    let child = Command::new(program)
        .args(arguments.iter().map(|argument| argument.replace("{file}", &file)))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    match child {
        Ok(child) => answer(child, program).await,
        Err(error) => {
            tracing::error!(program, %error, "the scanner for attachments cannot be started");
            Scan::Unscanned
        }
    }
}

async fn answer(child: Child, program: &str) -> Scan {
    let mut child = Ended(child);
    let (mut pause, mut waited) = (FIRST_LOOK, Duration::ZERO);
    loop {
        match child.0.try_wait() {
            Ok(Some(status)) => {
                return match status.code() {
                    Some(0) => Scan::Scanned,
                    Some(1) => Scan::Infected,
                    code => {
                        tracing::warn!(program, ?code, "the scanner for attachments gave no verdict");
                        Scan::Unscanned
                    }
                };
            }
            Ok(None) if waited < PATIENCE => {
                tokio::time::sleep(pause).await;
                waited += pause;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
            _ => {
                tracing::warn!(program, "the scanner for attachments did not answer in time");
                return Scan::Unscanned;
            }
        }
    }
}

/// A child that does not outlive the one who waits for it, also when that one is dropped.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        if !matches!(self.0.try_wait(), Ok(Some(_))) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Vec<String> {
        ["sh", "-c", script, "scan", "{file}"].map(str::to_owned).to_vec()
    }

    #[tokio::test]
    async fn the_exit_code_is_the_verdict() {
        let file = Path::new("/tmp/en fil med ' tecken");
        assert_eq!(scan(&shell("test \"$1\" = \"/tmp/en fil med ' tecken\""), file).await, Scan::Scanned);
        assert_eq!(scan(&shell("exit 1"), file).await, Scan::Infected);
        assert_eq!(scan(&shell("exit 2"), file).await, Scan::Unscanned);
        assert_eq!(scan(&shell("kill -9 $$"), file).await, Scan::Unscanned);
        assert_eq!(scan(&["/finns/inte".to_owned()], file).await, Scan::Unscanned);
        assert_eq!(scan(&[], file).await, Scan::Unscanned);
    }
}
