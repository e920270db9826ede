//! `kill -9` in the middle of everything, again and again on the same folder: nothing that was acknowledged is lost, nothing doubled.
//!
//! The child is this test binary, run with the folder in an environment variable. It takes syslog over TCP from here, hands itself numbered
//! messages, and says on standard output which of them have been acknowledged and how many events are searchable.
use crate::common::{Alerts, TestClock, received, seen_from_outside, start};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{io::AsyncWriteExt, net::TcpStream};
use vk_collect::{
    journal::{Flags, Peer, Transport},
    listen::Parcel,
};

const FOLDER: &str = "VARDKASE_KILLED_TEST_FOLDER";
const ROUND: &str = "VARDKASE_KILLED_TEST_ROUND";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "the child of the test below; does nothing by itself"]
async fn child() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let round = std::env::var(ROUND).expect("round");
    let clock = TestClock::new();
    let node = Arc::new(start(Path::new(&folder), &clock, &Alerts::default()).await);
    println!("\nlistens {}", node.addresses(Transport::Tcp)[0]);
    let intake = node.intake().clone();
    let source = intake.sources.named(Transport::Http, "acknowledged", vk_event::SourceType::Syslog);
    tokio::spawn(async move {
        for n in 0u64.. {
            let mut parcel = Parcel::default();
            let raw = format!("<13>Nov 22 01:02:03 host app: acknowledged {round} {n}");
            parcel.push(&source, Transport::Http, &Peer::None, Flags::default(), (intake.clock)(), raw.as_bytes());
            if intake.hand_over_acknowledged(parcel).await.expect("open").await.is_ok() {
                println!("acknowledged {n}");
            }
        }
    });
    loop {
        // Lets flushes happen in the midst of it.
        clock.advance(5);
        println!("searchable {}", node.status().events);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

struct Running {
    child: Child,
    listens: String,
    acknowledged: Arc<AtomicU64>,
    searchable: Arc<AtomicU64>,
}

fn run_child(folder: &Path, round: u32) -> Running {
    let mut child = Command::new(std::env::current_exe().expect("this binary"))
        .args(["killed::child", "--exact", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("child");
    let mut lines = BufReader::new(child.stdout.take().expect("stdout")).lines();
    let listens = lines
        .by_ref()
        .find_map(|line| line.expect("line").strip_prefix("listens ").map(str::to_owned))
        .expect("the child listens");
    let (acknowledged, searchable) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let (a, s) = (acknowledged.clone(), searchable.clone());
    std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            if let Some(n) = line.strip_prefix("acknowledged ").and_then(|n| n.parse::<u64>().ok()) {
                a.store(n + 1, Ordering::SeqCst);
            }
            if let Some(n) = line.strip_prefix("searchable ").and_then(|n| n.parse().ok()) {
                s.store(n, Ordering::SeqCst);
            }
        }
    });
    Running { child, listens, acknowledged, searchable }
}

/// Sends numbered lines as fast as they are taken, until the connection breaks.
async fn send_until_broken(address: String, round: u32) {
    let Ok(mut tcp) = TcpStream::connect(address).await else { return };
    for n in 0u64.. {
        let lines: String = (0..50).map(|i| format!("<13>Nov 22 01:02:03 host app: sent {round} {}\n", n * 50 + i)).collect();
        if tcp.write_all(lines.as_bytes()).await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// The numbers behind a prefix that were seen, each with how often.
fn numbers(seen: &BTreeMap<String, u32>, prefix: &str) -> BTreeMap<u64, u32> {
    seen.iter().filter_map(|(line, n)| Some((line.split_once(prefix)?.1.parse().ok()?, *n))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_9_loses_nothing_acknowledged_and_doubles_nothing() {
    let folder = tempfile::tempdir().expect("folder");
    let mut acknowledged = Vec::new();
    for round in 0..4u32 {
        let mut running = run_child(folder.path(), round);
        let sender = tokio::spawn(send_until_broken(running.listens.clone(), round));
        tokio::time::sleep(Duration::from_millis(250 + 170 * u64::from(round))).await;
        running.child.kill().expect("kill -9");
        running.child.wait().expect("dead");
        sender.await.expect("sender");
        acknowledged.push(running.acknowledged.load(Ordering::SeqCst));
        let seen = seen_from_outside(folder.path(), &TestClock::new()).await;
        assert!(seen.values().all(|n| *n == 1), "round {round}: doubled");
        assert!(seen.len() as u64 >= running.searchable.load(Ordering::SeqCst), "round {round}: what was searchable still is");
    }
    // And once more through a node that starts properly, ends properly, and has counted everything.
    let clock = TestClock::new();
    let node = start(folder.path(), &clock, &Alerts::default()).await;
    node.settled().await;
    let total: u64 = node.sources().status().iter().map(|s| s.entry.parsed + s.entry.unparsed).sum();
    received(&node, total).await;
    node.stop().await.expect("stop");
    let seen = seen_from_outside(folder.path(), &clock).await;
    assert_eq!(seen.len() as u64, total, "the ledger has counted each once");
    for (round, acked) in acknowledged.iter().enumerate() {
        assert!(*acked > 0, "round {round} acknowledged something");
        let found = numbers(&seen, &format!("acknowledged {round} "));
        for n in 0..*acked {
            assert_eq!(found.get(&n), Some(&1), "round {round}: acknowledged message {n} of {acked}");
        }
        let sent = numbers(&seen, &format!("sent {round} "));
        assert!(!sent.is_empty(), "round {round}");
        let last = *sent.keys().last().expect("some");
        assert_eq!(sent.len() as u64, last + 1, "round {round}: what arrived over TCP has no hole");
        assert!(sent.values().all(|n| *n == 1), "round {round}: doubled");
    }
}
