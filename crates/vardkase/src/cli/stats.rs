//! `--stats`: one JSON object as the last line of standard error.
use serde_json::{Map, Value, json};
use std::time::{Duration, Instant};

pub struct Stopwatch {
    start: Instant,
    loaded: Option<Duration>,
}

impl Stopwatch {
    #[allow(clippy::disallowed_methods, reason = "wall time of a command")]
    pub fn start() -> Stopwatch {
        Stopwatch { start: Instant::now(), loaded: None }
    }
    /// Loading is over, the work begins.
    pub fn loaded(&mut self) {
        self.loaded = Some(self.start.elapsed());
    }
    /// Prints the line. `seconds` is without loading.
    pub fn print(&self, events: u64, bytes: u64, more: Map<String, Value>) {
        let load = self.loaded.unwrap_or_default();
        let seconds = (self.start.elapsed() - load).as_secs_f64();
        let mut line = Map::new();
        line.insert("events".into(), json!(events));
        line.insert("bytes".into(), json!(bytes));
        line.insert("load_seconds".into(), json!(round(load.as_secs_f64())));
        line.insert("seconds".into(), json!(round(seconds)));
        line.insert("events_per_second".into(), json!(if seconds > 0.0 { (events as f64 / seconds).round() } else { 0.0 }));
        line.extend(more);
        eprintln!("{}", Value::Object(line));
    }
}

fn round(seconds: f64) -> f64 {
    (seconds * 1e6).round() / 1e6
}
