//! `vardkase ingest`: files through the same pipeline as live logs, without a server or through the journal of a running one.
use crate::cli::{DataArg, input, runtime, stats::Stopwatch};
use anyhow::{Result, anyhow, bail};
use clap::Args;
use serde_json::json;
use std::{path::PathBuf, process::ExitCode};
use vk_event::SourceType;

#[derive(Args)]
pub struct Ingest {
    #[command(flatten)]
    data: DataArg,
    /// Source type of the lines; auto looks at each line
    #[arg(long, value_name = "TYPE", default_value = "auto")]
    source: String,
    /// Take a file in again that has been taken in before
    #[arg(long)]
    again: bool,
    /// Print counts as the last line of standard error
    #[arg(long)]
    stats: bool,
    /// Files and folders, also .gz and .zst
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

impl Ingest {
    pub fn run(self) -> Result<ExitCode> {
        let mut watch = Stopwatch::start();
        let source: SourceType = self.source.parse().map_err(|e| anyhow!("{e}"))?;
        let files = input::files(&self.files)?;
        let data = self.data.create()?;
        runtime()?.block_on(async {
            watch.loaded();
            let stats = crate::node::ingest(&data, source, &files, self.again).await?;
            for failure in &stats.failed {
                eprintln!("vardkase: {}: {}", failure.file, failure.reason);
            }
            if self.stats {
                let counts =
                    json!({ "files": stats.files, "files_known": stats.files_known, "files_failed": stats.failed.len() });
                watch.print(stats.events, stats.bytes, counts.as_object().cloned().unwrap_or_default());
            }
            if stats.files + stats.files_known == 0 {
                bail!("none of the {} files could be taken in", files.len());
            }
            Ok(if stats.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
        })
    }
}
