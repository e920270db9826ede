//! A throw-away PostgreSQL for the tests: its own data folder, a free port, no durability; stopped and removed when dropped.
//! PostgreSQL refuses to run as root, so root starts it as the user `postgres` that Debian's package makes.
use crate::tools::{is_root, newest_dir};
use anyhow::{Context, Result, bail};
use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
};

/// Where `initdb` and `pg_ctl` are.
pub fn bin() -> Option<PathBuf> {
    let debian = newest_dir(Path::new("/usr/lib/postgresql")).map(|d| d.join("bin"));
    debian
        .into_iter()
        .chain([PathBuf::from("/usr/local/bin"), PathBuf::from("/usr/bin")])
        .find(|d| d.join("pg_ctl").exists() && d.join("initdb").exists())
}

pub struct Server {
    folder: PathBuf,
    bin: PathBuf,
    port: u16,
}

impl Server {
    pub fn start() -> Result<Server> {
        let bin = bin().context("PostgreSQL is not installed")?;
        let folder = std::env::temp_dir().join(format!("vardkase-pg-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        if is_root() {
            shell("chown", &["postgres", &folder.display().to_string()])?;
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let server = Server { folder, bin, port };
        let data = server.folder.join("data").display().to_string();
        server.as_postgres("initdb", &["-D", &data, "-A", "trust", "-U", "postgres", "--locale=C.UTF-8", "-E", "UTF8"])?;
        let options =
            format!("-p {port} -c listen_addresses=127.0.0.1 -k {} -c fsync=off -c max_connections=300", server.folder.display());
        let log = server.folder.join("log").display().to_string();
        server.as_postgres("pg_ctl", &["-D", &data, "-o", &options, "-l", &log, "-w", "start"])?;
        println!("PostgreSQL for tests on port {port}");
        Ok(server)
    }

    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn as_postgres(&self, program: &str, args: &[&str]) -> Result<()> {
        let path = self.bin.join(program).display().to_string();
        let words: Vec<&str> = if is_root() {
            ["runuser", "-u", "postgres", "--", &path].iter().copied().chain(args.iter().copied()).collect()
        } else {
            [path.as_str()].iter().copied().chain(args.iter().copied()).collect()
        };
        let (program, rest) = words.split_first().context("empty command")?;
        shell(program, rest)
    }
}

fn shell(program: &str, args: &[&str]) -> Result<()> {
    // Not `output()`: the started server keeps the pipe open and would be waited for.
    let status = Command::new(program)
        .args(args)
        .current_dir("/")
        .stdout(std::process::Stdio::null())
        .status()
        .with_context(|| format!("cannot run {program}"))?;
    if !status.success() {
        bail!("{program} {} failed", args.join(" "));
    }
    Ok(())
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.folder.join("data").display().to_string();
        self.as_postgres("pg_ctl", &["-D", &data, "-m", "immediate", "-w", "stop"]).ok();
        std::fs::remove_dir_all(&self.folder).ok();
    }
}
