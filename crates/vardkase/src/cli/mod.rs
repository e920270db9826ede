//! The command line. Its shape is stable: scripts rely on it (docs/command-line.md).
mod admin;
mod detect;
mod ingest;
mod input;
mod parse;
mod search;
mod stats;
pub mod time;
mod verify;

use crate::data::Data;
use anyhow::Result;
use clap::{Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};

#[derive(Parser)]
#[command(
    name = "vardkase",
    version,
    about = "Systematic, risk-based information security work for a region, from board paper to log line"
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Start the program: web pages, API, log listeners
    Serve(crate::serve::Serve),
    /// Set up, accounts and tokens, without a browser and beside a running server
    Admin(admin::Admin),
    /// Parse log lines: one line in, one flat ECS JSON object out
    Parse(parse::Parse),
    /// Run Sigma rules over files; detections as JSON lines
    Detect(detect::Detect),
    /// Put files into the store through the same pipeline as live logs
    Ingest(ingest::Ingest),
    /// Search the stored events
    Search(search::Search),
    /// Check audit chain, graph, journal and store; names the first bad record
    Verify(verify::Verify),
}

impl Command {
    pub fn run(self) -> Result<ExitCode> {
        match self {
            Command::Serve(c) => c.run(),
            Command::Admin(c) => c.run(),
            Command::Parse(c) => c.run(),
            Command::Detect(c) => c.run(),
            Command::Ingest(c) => c.run(),
            Command::Search(c) => c.run(),
            Command::Verify(c) => c.run(),
        }
    }
}

/// `--data DIR`, the same everywhere.
#[derive(clap::Args)]
pub struct DataArg {
    /// The data folder
    #[arg(long, value_name = "DIR", default_value = "./vardkase-data", env = "VARDKASE_DATA")]
    pub data: PathBuf,
    /// Configuration file; without it vardkase.toml in the data folder
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

impl DataArg {
    /// The data folder, made if it is not there.
    pub fn create(&self) -> Result<Data> {
        Data::create(&self.data, self.config.as_deref())
    }
    /// The data folder, which must be there.
    pub fn open(&self) -> Result<Data> {
        Data::open(&self.data, self.config.as_deref())
    }
}

/// An error with its causes in one line, each cause once.
pub fn chain(error: &anyhow::Error) -> String {
    let mut out: Vec<String> = Vec::new();
    for cause in error.chain() {
        let text = cause.to_string();
        if out.last().is_none_or(|last| !last.contains(&text)) {
            out.push(text);
        }
    }
    out.join(": ")
}

/// The async runtime of a command that needs one.
pub fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}
