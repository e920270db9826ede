//! `vardkase parse`: one non-blank line in, exactly one flat ECS JSON object out, in the same order.
use crate::cli::{input, stats::Stopwatch, time};
use anyhow::{Result, anyhow};
use clap::Args;
use std::{
    io::{self, BufWriter, Write},
    path::PathBuf,
    process::ExitCode,
};
use vk_core::Instant;
use vk_event::{ParseCtx, SourceType, parse, parse_envelope_line, to_flat_json};

#[derive(Args)]
pub struct Parse {
    /// Source type of the lines (see docs/log-sources.md)
    #[arg(long, value_name = "TYPE", conflicts_with = "envelope", required_unless_present = "envelope")]
    source: Option<String>,
    /// Lines are {"source":TYPE,"raw":"…"} or {"source":TYPE,"raw_b64":"…"}, optionally with "header"
    #[arg(long)]
    envelope: bool,
    /// The moment that lines without a year are nearest before: RFC 3339 or relative
    #[arg(long, value_name = "T")]
    now: Option<String>,
    /// Zone of lines that state none
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    tz: String,
    /// Print counts as the last line of standard error
    #[arg(long)]
    stats: bool,
    /// The file; - or nothing is standard input
    #[arg(default_value = "-")]
    file: PathBuf,
}

impl Parse {
    pub fn run(self) -> Result<ExitCode> {
        let now: Instant = self.now.as_deref().map_or_else(|| Ok(time::now()), time::parse).map_err(|e| anyhow!(e))?;
        let tz = jiff::tz::TimeZone::get(&self.tz)
            .map_err(|_| anyhow!("{:?} is not a time zone; give a name such as Europe/Stockholm", self.tz))?;
        let ctx = ParseCtx { now, tz, header: None };
        let source: Option<SourceType> = self.source.as_deref().map(|s| s.parse().map_err(|e| anyhow!("{e}"))).transpose()?;
        let mut reader = input::open(&self.file)?;
        let mut watch = Stopwatch::start();
        watch.loaded();
        let mut out = BufWriter::with_capacity(1 << 18, io::stdout().lock());
        let (mut events, mut unparsed) = (0, 0);
        let bytes = input::each_line(&mut reader, |_, line| {
            if line.iter().all(u8::is_ascii_whitespace) {
                return Ok(());
            }
            let event = match source {
                Some(source) => parse(source, line, &ctx),
                None => parse_envelope_line(&String::from_utf8_lossy(line), &ctx),
            };
            events += 1;
            unparsed += u64::from(event.get(vk_event::Field::ErrorMessage).is_some());
            serde_json::to_writer(&mut out, &to_flat_json(&event))?;
            out.write_all(b"\n")?;
            Ok(())
        });
        let bytes = match bytes {
            // Nobody reads on: `vardkase parse … | head`.
            Err(e) if is_broken_pipe(&e) => return Ok(ExitCode::SUCCESS),
            other => other?,
        };
        out.flush()?;
        if self.stats {
            let more = [("unparsed".to_owned(), serde_json::json!(unparsed))].into_iter().collect();
            watch.print(events, bytes, more);
        }
        Ok(ExitCode::SUCCESS)
    }
}

pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
            || cause.downcast_ref::<serde_json::Error>().is_some_and(|e| e.io_error_kind() == Some(io::ErrorKind::BrokenPipe))
    })
}
