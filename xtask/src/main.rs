//! `cargo xtask test`: everything that has to be green, on a fresh Debian machine too. It installs what is missing and says so.
//! `cargo xtask STEP` runs one step by itself.
mod postgres;
mod tools;

use anyhow::{Context, Result, bail};
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

/// A step: its name on the command line, and what it does.
type Step = (&'static str, fn() -> Result<()>);

const STEPS: &[Step] = &[
    ("install", tools::install),
    ("format", || run("cargo", &["fmt", "--all", "--check"])),
    ("deny", tools::deny),
    ("clippy", || run("cargo", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])),
    ("tests", tests),
    ("doc", doc),
    ("browser", browser),
];

fn main() -> Result<()> {
    env::set_current_dir(root())?;
    let wanted: Vec<String> = env::args().skip(1).collect();
    match wanted.first().map(String::as_str) {
        Some("test") => all(),
        Some(name) => match STEPS.iter().find(|(step, _)| *step == name) {
            Some((name, step)) => timed(name, *step),
            None => bail!("unknown step {name}; there are: test, {}", STEPS.map_names()),
        },
        None => bail!("usage: cargo xtask test, or one of: {}", STEPS.map_names()),
    }
}

trait Names {
    fn map_names(&self) -> String;
}
impl Names for [Step] {
    fn map_names(&self) -> String {
        self.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }
}

fn all() -> Result<()> {
    for (name, step) in STEPS {
        timed(name, *step)?;
    }
    println!("\nall steps green");
    Ok(())
}

fn timed(name: &str, step: fn() -> Result<()>) -> Result<()> {
    println!("\n== {name}");
    #[allow(clippy::disallowed_methods, reason = "a build tool measures wall time")]
    let start = Instant::now();
    step().with_context(|| format!("step {name}"))?;
    println!("== {name}: {:.0} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// Unit and integration tests of the whole workspace, on SQLite and on a PostgreSQL that is started for them.
fn tests() -> Result<()> {
    let server = postgres::Server::start()?;
    let status = Command::new("cargo")
        .args(["nextest", "run", "--workspace", "--no-fail-fast"])
        .env("VARDKASE_TEST_PG", server.url())
        .status()
        .context("cargo nextest")?;
    if !status.success() {
        bail!("tests failed");
    }
    Ok(())
}

fn doc() -> Result<()> {
    let status = Command::new("cargo")
        .args(["doc", "--workspace", "--no-deps"])
        .env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private_intra_doc_links")
        .status()?;
    if !status.success() {
        bail!("cargo doc failed");
    }
    Ok(())
}

/// Browser tests with axe: the demo region in Chromium, both themes, both languages, wide and narrow. The binary is the one that the tests
/// of the package `vardkase` have built: another selection of packages would build DataFusion with other features once more.
fn browser() -> Result<()> {
    run("cargo", &["test", "--workspace", "--no-run", "--quiet"])?;
    let binary = target_dir().join("debug/vardkase");
    if !Path::new("e2e/node_modules").exists() {
        println!("installing the browser test libraries (npm ci in e2e/)");
        run("npm", &["ci", "--prefix", "e2e", "--no-audit", "--no-fund"])?;
    }
    // Named one by one: what a folder means here differs between versions of Node.js.
    let mut files: Vec<PathBuf> = std::fs::read_dir("e2e/tests")?.map(|e| e.map(|e| e.path())).collect::<std::io::Result<_>>()?;
    files.sort();
    let status = Command::new("node")
        .args(["--test", "--test-concurrency=1"])
        .args(&files)
        .env("VARDKASE", &binary)
        .status()
        .context("node")?;
    if !status.success() {
        bail!("browser tests failed");
    }
    Ok(())
}

fn target_dir() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Runs a program in the workspace root; its output goes to ours.
fn run(program: &str, args: &[&str]) -> Result<()> {
    let status = Command::new(program).args(args).status().with_context(|| format!("cannot run {program}"))?;
    if !status.success() {
        bail!("{program} {} failed", args.join(" "));
    }
    Ok(())
}
