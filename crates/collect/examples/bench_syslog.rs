//! Syslog over TCP until it is durable and searchable: events per second and processor seconds per million events, against a receiver that
//! only frames, measured in the same run. Loss and doubling are checked by sequence numbers. Prints one JSON object.
//!
//! ```text
//! cargo run --release -p vk-collect --example bench_syslog -- [EVENTS] [--connections N] [--rules PATH]…
//! ```
//! The senders are processes of their own, so that their processor time is not counted.
#![allow(clippy::disallowed_methods, reason = "a measurement reads the clock")]
#![allow(clippy::expect_used, reason = "a measurement that cannot be made has to stop")]
use futures::future::BoxFuture;
use std::{
    io::Write,
    net::SocketAddr,
    path::PathBuf,
    process::{Child, Command},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant as Moment},
};
use tokio::io::AsyncReadExt;
use vk_collect::{
    Clock, Collector, CollectorConfig, Folders,
    alert::{AlertSink, Checkpoint, DetectedAlert, SilenceSink, SinkError},
    journal::{JournalConfig, Transport},
    listen::ListenConfig,
    sources::Silence,
    stamp::NoStamp,
};
use vk_core::Instant;
use vk_detect::RuleSet;
use vk_event::FrameDecoder;
use vk_logstore::{SearchRequest, Selection, Store, StoreConfig};

struct Options {
    events: u64,
    connections: u64,
    rules: Vec<PathBuf>,
}

fn main() {
    let mut args = std::env::args().skip(1);
    let mut options = Options { events: 500_000, connections: 4, rules: Vec::new() };
    while let Some(arg) = args.next() {
        let mut value = || args.next().expect("a value");
        match arg.as_str() {
            "--send" => return send(&value(), value().parse().expect("first"), value().parse().expect("count")),
            "--connections" => options.connections = value().parse().expect("a number"),
            "--rules" => options.rules.push(value().into()),
            events => options.events = events.parse().expect("a number of events"),
        }
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("runtime");
    runtime.block_on(measure(options));
}

async fn measure(options: Options) {
    let framed = frame_only(&options).await;
    let whole = whole_way(&options).await;
    println!(
        "{}",
        serde_json::json!({
            "events": options.events,
            "connections": options.connections,
            "bytes_per_event": line(0).len(),
            "frame_only": framed.json(options.events),
            "durable_and_searchable": whole.json(options.events),
            "wall_ratio": whole.seconds / framed.seconds,
            "cpu_ratio": whole.cpu / framed.cpu,
        })
    );
}

/// What one way cost.
struct Cost {
    seconds: f64,
    cpu: f64,
    rules: usize,
    alerts: u64,
}

impl Cost {
    fn json(&self, events: u64) -> serde_json::Value {
        serde_json::json!({
            "seconds": self.seconds,
            "events_per_second": events as f64 / self.seconds,
            "cpu_seconds_per_million": self.cpu * 1e6 / events as f64,
            "rules": self.rules,
            "alerts": self.alerts,
        })
    }
}

/// The baseline: accept, read, frame, count, throw away.
async fn frame_only(options: &Options) -> Cost {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("bind");
    let address = listener.local_addr().expect("address");
    let counted = Arc::new(AtomicU64::new(0));
    let (start, cpu) = (Moment::now(), cpu_seconds());
    let senders = senders(address, options);
    for _ in 0..options.connections {
        let (mut stream, _) = listener.accept().await.expect("accept");
        let counted = counted.clone();
        tokio::spawn(async move {
            let (mut decoder, mut buffer) = (FrameDecoder::new(256 * 1024), vec![0; 64 * 1024]);
            while let Ok(n @ 1..) = stream.read(&mut buffer).await {
                decoder.push(&buffer[..n]);
                counted.fetch_add(std::iter::from_fn(|| decoder.next_frame()).count() as u64, Ordering::Relaxed);
            }
        });
    }
    while counted.load(Ordering::Relaxed) < options.events {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let cost = Cost { seconds: start.elapsed().as_secs_f64(), cpu: cpu_seconds() - cpu, rules: 0, alerts: 0 };
    wait(senders);
    cost
}

async fn whole_way(options: &Options) -> Cost {
    let folder = tempfile::tempdir().expect("folder");
    let (rules, _) = RuleSet::load(&options.rules);
    let rule_count = rules.rules().len();
    let folders = Folders::new(folder.path());
    let clock: Clock = Arc::new(|| Instant::from(jiff::Timestamp::now()));
    let config = CollectorConfig {
        journal: JournalConfig::new([1; 16]),
        store: StoreConfig::new(folders.events()),
        folders,
        listen: ListenConfig { tcp: vec!["127.0.0.1:0".parse().expect("address")], ..ListenConfig::default() },
        sources: Vec::new(),
        rules,
        stamp: Arc::new(NoStamp),
        alerts: Arc::new(Forget),
        silence: Arc::new(Forget),
        clock: clock.clone(),
        keep_segments: 0,
    };
    let node = Collector::start(config).await.expect("node");
    let (start, cpu) = (Moment::now(), cpu_seconds());
    let senders = senders(node.addresses(Transport::Tcp)[0], options);
    while node.status().events < options.events {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let cost = Cost {
        seconds: start.elapsed().as_secs_f64(),
        cpu: cpu_seconds() - cpu,
        rules: rule_count,
        alerts: node.status().alerts,
    };
    wait(senders);
    check(node.store(), options.events).await;
    node.stop().await.expect("stop");
    cost
}

/// Every sequence number is found exactly once.
async fn check(store: &Store, events: u64) {
    let mut found = vec![false; usize::try_from(events).expect("fits")];
    let mut request =
        SearchRequest { selection: Selection::default(), limit: 100_000, after: None, fields: vec!["event.original".to_owned()] };
    loop {
        let page = store.search(request.clone()).await.expect("search");
        for event in &page.events {
            let text = event.event.str(vk_event::Field::EventOriginal).map(str::to_owned);
            let text = text.unwrap_or_else(|| event.event.original_text().into_owned());
            let number: usize = text.rsplit_once("seq=").and_then(|(_, n)| n.trim().parse().ok()).expect("a sequence number");
            assert!(!std::mem::replace(&mut found[number], true), "event {number} is there twice");
        }
        request.after = page.next();
        if request.after.is_none() {
            break;
        }
    }
    let lost = found.iter().filter(|f| !**f).count();
    assert_eq!(lost, 0, "events are lost");
}

fn senders(address: SocketAddr, options: &Options) -> Vec<Child> {
    let share = options.events / options.connections;
    (0..options.connections)
        .map(|n| {
            let count = if n + 1 == options.connections { options.events - share * n } else { share };
            Command::new(std::env::current_exe().expect("this program"))
                .args(["--send", &address.to_string(), &(share * n).to_string(), &count.to_string()])
                .spawn()
                .expect("sender")
        })
        .collect()
}

fn wait(senders: Vec<Child>) {
    for mut sender in senders {
        assert!(sender.wait().expect("sender").success());
    }
}

/// What a sender does: numbered lines as fast as they are taken.
fn send(address: &str, first: u64, count: u64) {
    let stream = std::net::TcpStream::connect(address).expect("connect");
    let mut out = std::io::BufWriter::with_capacity(64 * 1024, stream);
    for n in first..first + count {
        out.write_all(line(n).as_bytes()).expect("send");
    }
    out.flush().expect("send");
}

/// A mix of what a region's firewall and Linux hosts send.
fn line(n: u64) -> String {
    let (a, b) = (n / 250 % 250, n % 250);
    match n % 4 {
        0 => format!(
            "<38>Nov 22 01:02:03 web{b} sshd[{n}]: Failed password for invalid user admin from 203.0.{a}.{b} port 40022 ssh2 seq={n}\n"
        ),
        1 => format!("<86>1 2026-11-22T01:02:03.5Z db{b} app {n} - - request handled for user u{a} in 12 ms seq={n}\n"),
        _ => format!(
            "<189>date=2026-11-22 time=01:02:03 devname=\"fw1\" devid=\"FG100\" eventtime=1795309323000000000 tz=\"+0100\" \
             logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" level=\"notice\" vd=\"root\" srcip=10.1.{a}.{b} srcport=51544 \
             dstip=192.0.2.{b} dstport=443 action=\"accept\" service=\"HTTPS\" sentbyte=1234 rcvdbyte=4321 seq={n}\n"
        ),
    }
}

/// User and system time of this process, from `/proc/self/stat` (in hundredths of a second).
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("/proc/self/stat");
    let fields: Vec<&str> = stat.rsplit_once(')').expect("name").1.split_whitespace().collect();
    let ticks = |n: usize| fields[n].parse::<f64>().expect("ticks");
    (ticks(11) + ticks(12)) / 100.0
}

/// Alerts are counted, not kept: the database is not what is measured.
struct Forget;

impl AlertSink for Forget {
    fn resume(&self) -> BoxFuture<'_, Result<Checkpoint, SinkError>> {
        Box::pin(async { Ok(Checkpoint::default()) })
    }
    fn apply(&self, _: Vec<DetectedAlert>, _: Option<Checkpoint>) -> BoxFuture<'_, Result<(), SinkError>> {
        Box::pin(async { Ok(()) })
    }
}

impl SilenceSink for Forget {
    fn told(&self, _: Silence) -> BoxFuture<'_, Result<(), SinkError>> {
        Box::pin(async { Ok(()) })
    }
}
