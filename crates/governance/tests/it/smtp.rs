//! Mail servers for tests: one that takes mail, one that forgets what it took.
#![allow(dead_code, reason = "shared with the tests of the crates above; none uses all of it")]
#![allow(clippy::expect_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
};

/// A mail server of its own on loopback: Debian's python3-aiosmtpd, which prints each message as one line of JSON.
pub struct Smtp {
    child: Child,
    lines: BufReader<std::process::ChildStdout>,
    pub port: u16,
}

const SERVER: &str = r#"
import asyncio, email, email.policy, json, sys
from aiosmtpd.smtp import SMTP
class Handler:
    async def handle_DATA(self, server, session, envelope):
        m = email.message_from_bytes(envelope.content, policy=email.policy.default)
        part = lambda kind: m.get_body((kind,)).get_content()
        print(json.dumps({"to": envelope.rcpt_tos, "from": envelope.mail_from, "subject": m["subject"], "plain": part("plain"), "html": part("html")}), flush=True)
        return "250 OK"
async def main():
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(Handler()), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"#;

impl Smtp {
    /// `None`, with a word on the reason, where the package is not installed and fixtures are not required.
    pub fn start() -> Option<Smtp> {
        // Debian's own python has the package; another one that is called python3 may not.
        let python = ["/usr/bin/python3", "python3"].into_iter().find(|p| Command::new(p).arg("--version").output().is_ok())?;
        let mut child = Command::new(python).args(["-c", SERVER]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().ok()?;
        let mut lines = BufReader::new(child.stdout.take().expect("its output"));
        let mut first = String::new();
        lines.read_line(&mut first).expect("its first line");
        let Ok(port) = first.trim().parse() else {
            assert!(std::env::var_os("VARDKASE_REQUIRE_FIXTURES").is_none(), "python3-aiosmtpd is required and missing");
            let _ = writeln!(std::io::stderr(), "skipped: no mail server to test against (Debian: python3-aiosmtpd)");
            return None;
        };
        Some(Smtp { child, lines, port })
    }

    pub fn next(&mut self) -> serde_json::Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).expect("a message");
        serde_json::from_str(&line).expect("JSON")
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A mail server that takes one message and goes away before it says that it has it. Says how many messages it was given.
pub fn forgetful() -> (u16, std::sync::mpsc::Receiver<()>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("address").port();
    let (given, seen) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut lines = BufReader::new(stream.try_clone().expect("the other end"));
            let _ = stream.write_all(b"220 test\r\n");
            let mut line = String::new();
            while lines.read_line(&mut line).is_ok_and(|n| n > 0) {
                let answer: &[u8] = match line.trim_end() {
                    "DATA" => b"354 go on\r\n",
                    "." => {
                        let _ = given.send(());
                        break;
                    }
                    "QUIT" => b"221 bye\r\n",
                    command if ["EHLO", "NOOP", "MAIL", "RCPT", "RSET"].iter().any(|c| command.starts_with(c)) => b"250 ok\r\n",
                    _ => b"",
                };
                let _ = stream.write_all(answer);
                line.clear();
            }
            let _ = stream.shutdown(std::net::Shutdown::Both);
        }
    });
    (port, seen)
}
