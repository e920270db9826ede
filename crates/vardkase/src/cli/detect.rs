//! `vardkase detect`: Sigma rules over files, detections as JSON lines in input order.
use crate::cli::{input, parse::is_broken_pipe, stats::Stopwatch, time};
use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use serde_json::{Map, Value, json};
use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};
use vk_core::Instant;
use vk_detect::{Correlator, Engine, Fired, LoadReport, Match, RuleSet, Scratch};
use vk_event::{Event, Field, ParseCtx, SourceType, parse, read_evtx};

#[derive(Args)]
pub struct Detect {
    /// Rule files and folders (YAML)
    #[arg(long, value_name = "PATH", num_args = 1.., required = true)]
    rules: Vec<PathBuf>,
    /// Source type of the lines; auto looks at each line
    #[arg(long, value_name = "TYPE", default_value = "auto")]
    source: String,
    /// Print counts as the last line of standard error
    #[arg(long)]
    stats: bool,
    /// .evtx .jsonl .json .log, also .gz and .zst, or a folder
    files: Vec<PathBuf>,
}

/// `--rules` takes every path that follows, also those meant as files when no other option stands between: `--rules RULES FILE`. The files
/// are what comes after the last path with rules in it; the first path is always rules.
fn split(mut rules: Vec<PathBuf>, files: Vec<PathBuf>) -> (Vec<PathBuf>, Vec<PathBuf>) {
    if !files.is_empty() || rules.len() < 2 {
        return (rules, files);
    }
    let behind = rules.iter().rposition(|path| holds_rules(path)).map_or(1, |last| last + 1);
    let files = rules.split_off(behind.clamp(1, rules.len() - 1));
    (rules, files)
}

/// A YAML file, or a folder with one in it.
fn holds_rules(path: &Path) -> bool {
    if !path.is_dir() {
        return path.extension().is_some_and(|e| e == "yml" || e == "yaml");
    }
    let inside = std::fs::read_dir(path).into_iter().flatten().flatten();
    inside.map(|entry| entry.path()).any(|path| holds_rules(&path))
}

impl Detect {
    pub fn run(self) -> Result<ExitCode> {
        let mut watch = Stopwatch::start();
        let source: SourceType = self.source.parse().map_err(|e| anyhow!("{e}"))?;
        let (paths, files) = split(self.rules, self.files);
        if files.is_empty() {
            bail!("no file to look at; usage: vardkase detect --rules PATH… FILE…");
        }
        let (rules, report) = RuleSet::load(&paths);
        for failure in &report.failed {
            eprintln!("vardkase: {}:{}: {}", failure.path.display(), failure.line, failure.reason);
        }
        if rules.is_empty() {
            bail!(
                "no rule could be loaded from {}",
                paths.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", ")
            );
        }
        let mut run = Run::new(&rules, source);
        let files = input::files(&files)?;
        watch.loaded();
        let mut failed = 0;
        for file in &files {
            if let Err(error) = run.file(file) {
                if is_broken_pipe(&error) {
                    return Ok(ExitCode::SUCCESS);
                }
                eprintln!("vardkase: {}", super::chain(&error));
                failed += 1;
            }
        }
        run.out.flush()?;
        if self.stats {
            watch.print(run.events, run.bytes, run.counts(&report));
        }
        if failed == files.len() {
            bail!("none of the {failed} files could be read");
        }
        Ok(if failed + run.damaged > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
    }
}

struct Run {
    engine: Engine,
    correlator: Correlator,
    scratch: Scratch,
    source: SourceType,
    ctx: ParseCtx,
    out: BufWriter<io::Stdout>,
    matches: Vec<Match>,
    fired: Vec<Fired>,
    events: u64,
    bytes: u64,
    detections: u64,
    unparsed: u64,
    damaged: usize,
}

impl Run {
    fn new(rules: &RuleSet, source: SourceType) -> Run {
        Run {
            engine: Engine::new(rules),
            correlator: Correlator::new(rules),
            scratch: Scratch::new(),
            source,
            ctx: ParseCtx::new(time::now(), jiff::tz::TimeZone::UTC),
            out: BufWriter::with_capacity(1 << 16, io::stdout()),
            matches: Vec::new(),
            fired: Vec::new(),
            events: 0,
            bytes: 0,
            detections: 0,
            unparsed: 0,
            damaged: 0,
        }
    }

    fn file(&mut self, path: &Path) -> Result<()> {
        let name = path.display().to_string();
        match input::inner_extension(path).as_str() {
            "evtx" => self.evtx(path, &name),
            "json" => self.json(path, &name),
            _ => {
                let mut reader = input::open(path)?;
                self.bytes += input::each_line(&mut reader, |number, line| {
                    if line.iter().all(u8::is_ascii_whitespace) { Ok(()) } else { self.line(&name, number, line) }
                })
                .with_context(|| name.clone())?;
                Ok(())
            }
        }
    }

    fn evtx(&mut self, path: &Path, name: &str) -> Result<()> {
        let file = File::open(path).with_context(|| name.to_owned())?;
        self.bytes += file.metadata().with_context(|| name.to_owned())?.len();
        for (i, event) in read_evtx(BufReader::new(file), self.ctx.clone()).enumerate() {
            match event {
                Ok(event) => self.event(name, i as u64 + 1, &event)?,
                // A damaged record costs itself only; the rest of the file is read.
                Err(error) => {
                    eprintln!("vardkase: {name}: record {}: {error}", i + 1);
                    self.damaged += 1;
                }
            }
        }
        Ok(())
    }

    /// One event, an array of events, or one event a line, however the file is laid out.
    fn json(&mut self, path: &Path, name: &str) -> Result<()> {
        let mut text = Vec::new();
        input::open(path)?.read_to_end(&mut text).with_context(|| name.to_owned())?;
        self.bytes += text.len() as u64;
        let mut values = serde_json::Deserializer::from_slice(&text).into_iter::<serde::de::IgnoredAny>();
        let (mut record, mut start) = (0, 0);
        // The text of each event goes to the parser as it stands; the walk only finds where it ends.
        while let Some(value) = values.next() {
            value.with_context(|| format!("{name}: after record {record}"))?;
            let end = values.byte_offset();
            let one = text.get(start..end).unwrap_or_default().trim_ascii();
            start = end;
            if one.starts_with(b"[") {
                for item in serde_json::from_slice::<Vec<Value>>(one).with_context(|| name.to_owned())? {
                    record += 1;
                    self.line(name, record, item.to_string().as_bytes())?;
                }
            } else {
                record += 1;
                self.line(name, record, one)?;
            }
        }
        Ok(())
    }

    fn line(&mut self, file: &str, record: u64, line: &[u8]) -> Result<()> {
        let event = parse(self.source, line, &self.ctx);
        self.unparsed += u64::from(event.get(Field::ErrorMessage).is_some());
        self.event(file, record, &event)
    }

    fn event(&mut self, file: &str, record: u64, event: &Event) -> Result<()> {
        self.events += 1;
        self.matches.clear();
        self.fired.clear();
        self.engine.evaluate(event, &mut self.scratch, &mut self.matches);
        if self.matches.is_empty() {
            return Ok(());
        }
        let at = match event.get(Field::Timestamp) {
            Some(vk_event::Value::Time(at)) => *at,
            _ => self.ctx.now,
        };
        self.correlator.observe(event, at, &format!("{file}:{record}"), &self.matches, &mut self.fired);
        for found in std::mem::take(&mut self.matches) {
            let Some(rule) = self.engine.rule(found.rule).filter(|r| r.alerts) else { continue };
            let mut line = detection(&rule.info, file, record, event, at);
            let matched: Map<String, Value> = found.fields.into_iter().map(|(n, v)| (n.to_string(), json!(v))).collect();
            line.insert("matched".into(), Value::Object(matched));
            self.write(&line)?;
        }
        for fired in std::mem::take(&mut self.fired) {
            let Some(correlation) = self.correlator.correlation(fired.correlation) else { continue };
            let mut line = detection(&correlation.info, file, record, event, at);
            line.insert("rule.type".into(), json!("correlation"));
            line.insert("group".into(), Value::Object(fired.group.iter().map(|(n, v)| (n.to_string(), json!(v))).collect()));
            line.insert("count".into(), json!(fired.count));
            self.write(&line)?;
        }
        Ok(())
    }

    fn write(&mut self, line: &Map<String, Value>) -> Result<()> {
        self.detections += 1;
        serde_json::to_writer(&mut self.out, line)?;
        self.out.write_all(b"\n")?;
        Ok(())
    }

    fn counts(&self, report: &LoadReport) -> Map<String, Value> {
        let counts = json!({
            "rules_loaded": report.rules + report.correlations,
            "rules_failed": report.failed.len(),
            "detections": self.detections,
            "unparsed": self.unparsed,
        });
        counts.as_object().cloned().unwrap_or_default()
    }
}

fn detection(rule: &vk_detect::RuleInfo, file: &str, record: u64, event: &Event, at: Instant) -> Map<String, Value> {
    let mut line = Map::new();
    line.insert(
        "@timestamp".into(),
        json!(event.get(Field::Timestamp).map_or_else(|| at.to_string(), |t| t.text().unwrap_or_default().into_owned())),
    );
    line.insert("rule.id".into(), json!(rule.id.as_str()));
    line.insert("rule.title".into(), json!(rule.title));
    line.insert("rule.level".into(), json!(rule.level.as_str()));
    line.insert("file".into(), json!(file));
    line.insert("record".into(), json!(record));
    if let Some(code) = event.get(Field::EventCode).and_then(|v| v.text()) {
        line.insert("event.code".into(), json!(code));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(names: &[&str], folder: &Path) -> Vec<PathBuf> {
        names.iter().map(|name| folder.join(name)).collect()
    }

    #[test]
    fn files_behind_the_rules_are_files_whatever_stands_between() {
        let folder = tempfile::tempdir().expect("folder");
        for (dir, file) in [("rules", "a.yml"), ("more", "b.yml"), ("cases", "info.yml"), ("logs", "x.jsonl")] {
            std::fs::create_dir(folder.path().join(dir)).expect("folder");
            std::fs::write(folder.path().join(dir).join(file), "").expect("file");
        }
        let divided = |rules: &[&str], files: &[&str]| {
            let (rules, files) = split(paths(rules, folder.path()), paths(files, folder.path()));
            let names = |paths: Vec<PathBuf>| -> Vec<String> {
                paths.iter().map(|p| p.strip_prefix(folder.path()).expect("inside").display().to_string()).collect()
            };
            (names(rules).join(" "), names(files).join(" "))
        };
        let both = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(divided(&["rules"], &["x.evtx"]), both("rules", "x.evtx"));
        assert_eq!(divided(&["rules", "x.evtx"], &[]), both("rules", "x.evtx"));
        assert_eq!(divided(&["rules", "more", "x.log", "y.log"], &[]), both("rules more", "x.log y.log"));
        assert_eq!(divided(&["rules", "one.yml", "logs"], &[]), both("rules one.yml", "logs"));
        assert_eq!(divided(&["rules", "cases"], &[]), both("rules", "cases"), "a folder of cases holds YAML too");
        assert_eq!(divided(&["rules"], &[]), both("rules", ""));
    }
}
