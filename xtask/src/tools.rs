//! Programs that the tests need besides Rust: a C compiler, PostgreSQL, Chromium, Node.js from the distribution; nextest and cargo-deny from
//! crates.io, kept in `VARDKASE_CACHE` (default `~/.cache/vardkase`) so that they are built once.
use crate::run;
use anyhow::{Context, Result, bail};
use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

const NEXTEST: &str = "0.9.143";
const DENY: &str = "0.20.2";

/// Installs what is missing. On a system without apt it names what has to be there.
pub fn install() -> Result<()> {
    let missing: Vec<&str> =
        [("cc", "build-essential"), ("pkg-config", "pkg-config"), ("chromium", "chromium"), ("node", "nodejs"), ("npm", "npm")]
            .into_iter()
            .filter(|(program, _)| !on_path(program))
            .map(|(_, package)| package)
            .chain(crate::postgres::bin().is_none().then_some("postgresql"))
            // A mail server for the tests; a module of Debian's own python, whatever else is called python3.
            .chain((!Path::new("/usr/lib/python3/dist-packages/aiosmtpd").exists()).then_some("python3-aiosmtpd"))
            .collect();
    if !missing.is_empty() {
        if !on_path("apt-get") {
            bail!("missing: {}; install them with your system's package manager", missing.join(", "));
        }
        let sudo: &[&str] = if is_root() { &[] } else { &["sudo"] };
        println!("installing Debian packages: {}", missing.join(" "));
        apt(sudo, &["update", "-qq"])?;
        apt(sudo, &[&["install", "-y", "-qq", "--no-install-recommends"], missing.as_slice()].concat())?;
    }
    if !answers("cargo", &["nextest", "--version"]) {
        println!("building cargo-nextest {NEXTEST} (once)");
        cargo_install("cargo-nextest", NEXTEST)?;
    }
    Ok(())
}

/// `cargo deny`: bans, licences, sources.
pub fn deny() -> Result<()> {
    let program = tools_dir()?.join("bin/cargo-deny");
    let program = if program.exists() {
        program
    } else if answers("cargo-deny", &["--version"]) {
        PathBuf::from("cargo-deny")
    } else {
        println!("building cargo-deny {DENY} (once, some minutes)");
        cargo_install("cargo-deny", DENY)?;
        program
    };
    run(&program.display().to_string(), &["--log-level", "error", "check", "bans", "licenses", "sources"])
}

fn apt(sudo: &[&str], args: &[&str]) -> Result<()> {
    let words = [sudo, &["apt-get"], args].concat();
    let (program, rest) = words.split_first().context("empty command")?;
    let status = Command::new(program).args(rest).env("DEBIAN_FRONTEND", "noninteractive").stdout(Stdio::null()).status()?;
    if !status.success() {
        bail!("{} failed", words.join(" "));
    }
    Ok(())
}

fn cargo_install(name: &str, version: &str) -> Result<()> {
    let root = tools_dir()?;
    let root_text = root.display().to_string();
    let build = root.join("build");
    let build_text = build.display().to_string();
    run(
        "cargo",
        &["install", name, "--version", version, "--locked", "--quiet", "--root", &root_text, "--target-dir", &build_text],
    )?;
    std::fs::remove_dir_all(&build).ok();
    let bin = root.join("bin");
    if name == "cargo-nextest" && !env::split_paths(&env::var_os("PATH").unwrap_or_default()).any(|p| p == bin) {
        let home = home()?.join(".cargo/bin").join(name);
        std::fs::copy(bin.join(name), &home).with_context(|| format!("copy to {}", home.display()))?;
    }
    Ok(())
}

fn tools_dir() -> Result<PathBuf> {
    let cache = match env::var_os("VARDKASE_CACHE") {
        Some(dir) => PathBuf::from(dir),
        None => home()?.join(".cache/vardkase"),
    };
    let tools = cache.join("tools");
    std::fs::create_dir_all(&tools)?;
    Ok(tools)
}

fn home() -> Result<PathBuf> {
    env::var_os("HOME").map(PathBuf::from).context("HOME is not set")
}

fn on_path(program: &str) -> bool {
    env::split_paths(&env::var_os("PATH").unwrap_or_default()).any(|dir| dir.join(program).is_file())
}

fn answers(program: &str, args: &[&str]) -> bool {
    Command::new(program).args(args).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
}

/// Whether this process runs as root, by what `/proc` says.
pub fn is_root() -> bool {
    std::fs::read_to_string("/proc/self/status").is_ok_and(|s| s.lines().any(|l| l.starts_with("Uid:\t0\t")))
}

/// The newest PostgreSQL under Debian's layout, or what is on the path.
pub fn newest_dir(base: &Path) -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir(base)
        .ok()?
        .filter_map(|entry| entry.ok())
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())))
        .collect();
    versions.sort();
    versions.pop().map(|(_, path)| path)
}
