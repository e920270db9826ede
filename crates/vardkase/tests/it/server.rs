//! The real program in a child process, spoken to over its real sockets.
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const BINARY: &str = env!("CARGO_BIN_EXE_vardkase");

pub struct Server {
    child: Child,
    pub http: String,
    pub syslog: String,
}

/// Runs a command with something on its standard input and gives its output; fails the test when it fails.
pub fn run(args: &[&str], input: &str) -> String {
    let mut child =
        Command::new(BINARY).args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

impl Server {
    pub fn start(data: &Path) -> Server {
        let data = data.to_str().unwrap();
        let args = ["serve", "--data", data, "--listen", "127.0.0.1:0", "--syslog-tcp", "127.0.0.1:0"];
        let mut child = Command::new(BINARY).args(args).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (mut http, mut syslog) = (String::new(), String::new());
        while http.is_empty() {
            let line = lines.next().expect("the server ended before it was ready").unwrap();
            if let Some(address) = line.strip_prefix("syslog tcp ") {
                syslog = address.to_owned();
            }
            if let Some(url) = line.strip_prefix("ready http://") {
                http = url.to_owned();
            }
        }
        // The pipe has to stay open and be read, or the server would stand still at its next line.
        std::thread::spawn(move || lines.for_each(drop));
        Server { child, http, syslog }
    }

    /// One API call: status and body.
    pub fn api(&self, method: &str, path: &str, token: &str, body: Option<serde_json::Value>) -> (u16, serde_json::Value) {
        let body = body.map(|b| b.to_string()).unwrap_or_default();
        let mut stream = TcpStream::connect(&self.http).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let request = format!(
            "{method} /api/v1{path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.http,
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, rest) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let text = if head.to_lowercase().contains("transfer-encoding: chunked") { dechunk(rest) } else { rest.to_owned() };
        (status, serde_json::from_str(&text).unwrap_or(serde_json::Value::String(text)))
    }

    pub fn send(&self, lines: &[String]) {
        let mut stream = TcpStream::connect(&self.syslog).unwrap();
        for line in lines {
            stream.write_all(format!("{line}\n").as_bytes()).unwrap();
        }
    }

    /// SIGTERM; true when it ends cleanly.
    pub fn stop(mut self) -> bool {
        Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        self.child.wait().unwrap().success()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn dechunk(mut rest: &str) -> String {
    let mut out = String::new();
    while let Some((size, tail)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size.trim(), 16).unwrap_or(0);
        if size == 0 {
            break;
        }
        out.push_str(&tail[..size]);
        rest = &tail[size + 2..];
    }
    out
}

/// Asks until there is an answer, for at most half a minute.
pub fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "waited in vain for {what}");
        #[allow(clippy::disallowed_methods, reason = "a test that waits for another process")]
        std::thread::sleep(Duration::from_millis(200));
    }
}
