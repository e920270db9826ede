//! `vardkase search`: the stored events, newest first, also beside a running server (the journal's tail is read too).
use crate::cli::{DataArg, parse::is_broken_pipe, runtime, stats::Stopwatch, time};
use anyhow::{Result, anyhow};
use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};
use std::{
    io::{self, BufWriter, Write},
    process::ExitCode,
};
use vk_event::to_flat_json;
use vk_logstore::{FoundEvent, QueryStats, SearchRequest, Selection, query};

#[derive(Args)]
pub struct Search {
    #[command(flatten)]
    data: DataArg,
    /// As in the search bar: words, "phrases", source.ip:10.1.2.3, AND OR NOT, *
    #[arg(default_value = "*")]
    query: String,
    /// From when: RFC 3339, a day or relative (-24h); all time without it
    #[arg(long, value_name = "T")]
    from: Option<String>,
    /// Until when (exclusive)
    #[arg(long, value_name = "T")]
    to: Option<String>,
    /// At most so many events
    #[arg(long, default_value_t = 100)]
    limit: usize,
    /// Fields to print, comma separated; all without it
    #[arg(long, value_delimiter = ',')]
    fields: Vec<String>,
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// Print counts as the last line of standard error
    #[arg(long)]
    stats: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Jsonl,
    Csv,
    Table,
}

/// Events fetched at a time: a large limit does not have to fit into memory.
const PAGE: usize = 1000;

impl Search {
    pub fn run(self) -> Result<ExitCode> {
        let mut watch = Stopwatch::start();
        let expr = if self.query.trim() == "*" {
            query::Expr::All
        } else {
            query::parse(&self.query).map_err(|e| anyhow!("query: {e}"))?
        };
        let bound = |t: &Option<String>| t.as_deref().map(time::parse).transpose().map_err(|e| anyhow!(e));
        let selection = Selection { from: bound(&self.from)?, to: bound(&self.to)?, expr };
        let data = self.data.open()?;
        runtime()?.block_on(async {
            let view = crate::node::open(&data).await?;
            watch.loaded();
            let mut out = Printer::new(self.format, &self.fields);
            let (mut stats, mut after, mut left) = (QueryStats::default(), None, self.limit);
            while left > 0 {
                let request = SearchRequest {
                    selection: selection.clone(),
                    limit: left.min(PAGE),
                    after: after.take(),
                    fields: self.fields.clone(),
                };
                let page = view.store.search(request).await?;
                left -= page.events.len().min(left);
                for event in &page.events {
                    match out.event(event) {
                        Err(e) if is_broken_pipe(&e) => return Ok(ExitCode::SUCCESS),
                        other => other?,
                    }
                }
                after = page.next();
                stats = page.stats;
                if after.is_none() {
                    break;
                }
            }
            let found = out.finish()?;
            for problem in &stats.unreadable {
                eprintln!("vardkase: {}: {}", problem.file, problem.reason);
            }
            let partial = stats.partial();
            if self.stats {
                let counts = serde_json::to_value(&stats)?;
                watch.print(found, 0, counts.as_object().cloned().unwrap_or_default());
            }
            Ok(if partial { ExitCode::from(1) } else { ExitCode::SUCCESS })
        })
    }
}

struct Printer<'a> {
    format: Format,
    fields: &'a [String],
    out: BufWriter<io::Stdout>,
    found: u64,
}

const TABLE_FIELDS: [&str; 5] = ["@timestamp", "host.name", "user.name", "source.ip", "message"];

impl Printer<'_> {
    fn new(format: Format, fields: &[String]) -> Printer<'_> {
        Printer { format, fields, out: BufWriter::with_capacity(1 << 16, io::stdout()), found: 0 }
    }

    fn columns(&self) -> Vec<&str> {
        if self.fields.is_empty() { TABLE_FIELDS.to_vec() } else { self.fields.iter().map(String::as_str).collect() }
    }

    fn event(&mut self, found: &FoundEvent) -> Result<()> {
        let mut flat = to_flat_json(&found.event);
        flat.insert("@timestamp".into(), json!(found.time.to_string()));
        flat.insert("event.id".into(), json!(found.id));
        if self.format == Format::Jsonl {
            if !self.fields.is_empty() {
                flat = self.fields.iter().filter_map(|f| flat.get(f).map(|v| (f.clone(), v.clone()))).collect::<Map<_, _>>();
            }
            serde_json::to_writer(&mut self.out, &flat)?;
            self.out.write_all(b"\n")?;
        } else {
            if self.found == 0 {
                let heads = self.columns().iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
                self.row(&heads)?;
            }
            let row: Vec<String> = self.columns().iter().map(|c| flat.get(*c).map(plain).unwrap_or_default()).collect();
            self.row(&row)?;
        }
        self.found += 1;
        Ok(())
    }

    fn row(&mut self, cells: &[String]) -> Result<()> {
        let line = match self.format {
            Format::Csv => cells.iter().map(|c| csv_cell(c)).collect::<Vec<_>>().join(","),
            _ => cells.join("\t"),
        };
        writeln!(self.out, "{line}")?;
        Ok(())
    }

    fn finish(mut self) -> Result<u64> {
        self.out.flush()?;
        Ok(self.found)
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(s) => s.replace(['\n', '\r', '\t'], " "),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

fn csv_cell(text: &str) -> String {
    // A spreadsheet must not take a log line for a formula.
    let text = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn a_cell_is_quoted_and_never_a_formula() {
        assert_eq!(csv_cell("a,b \"c\""), "\"a,b \"\"c\"\"\"");
        assert_eq!(csv_cell("=cmd()"), "'=cmd()");
    }
}
