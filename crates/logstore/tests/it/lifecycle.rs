//! Flush, compaction, replay and sweeping never show an event twice or not at all.
use crate::support::{Fixture, at, ids, samples};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use vk_logstore::{FileEntry, Manifest, Position, Selection, Snapshot, Store, StoreConfig, StoreError, manifest::ManifestFuture};

fn all_ids(n: u64) -> Vec<String> {
    (0..n).map(|n| format!("id-{n:05}")).collect()
}

/// Found and counted: a search leaves out an id that it has seen, a count would not.
async fn found_and_counted(store: &Store) -> Vec<String> {
    let ids = sorted_ids(store).await;
    assert_eq!(store.count(&Selection::default()).await.expect("count").events, ids.len() as u64);
    ids
}

async fn sorted_ids(store: &Store) -> Vec<String> {
    let mut ids = ids(store, "*").await;
    ids.sort();
    ids
}

#[tokio::test]
async fn replaying_the_journal_adds_nothing() {
    let fixture = Fixture::new();
    {
        let store = fixture.open().await;
        store.append(samples(0..50), at(0)).expect("append");
        store.flush(at(1)).await.expect("flush");
        store.append(samples(50..80), at(2)).expect("append");
        let again = store.append(samples(20..80), at(2)).expect("append");
        assert_eq!((again.accepted, again.ignored), (0, 60));
        assert_eq!(found_and_counted(&store).await, all_ids(80));
    }
    let store = fixture.open().await;
    assert_eq!(fixture.manifest.snapshot().await.expect("snapshot").position, Position { segment: 1, offset: 50 });
    let again = store.append(samples(0..80), at(3)).expect("append");
    assert_eq!((again.accepted, again.ignored), (30, 50));
    assert_eq!(found_and_counted(&store).await, all_ids(80));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_query_during_flushes_and_compactions_sees_every_event_once() {
    let fixture = Fixture::new();
    let store = Arc::new(fixture.open().await);
    let writer = {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            for part in 0..12 {
                store.append(samples(part * 20..part * 20 + 20), at(0)).expect("append");
                store.flush(at(part as i64)).await.expect("flush");
                store.compact(at(part as i64)).await.expect("compact");
            }
        })
    };
    let mut last = 0;
    while !writer.is_finished() {
        let now = sorted_ids(&store).await;
        assert_eq!(now, all_ids(now.len() as u64), "a gap or a double");
        assert!(now.len() >= last, "events vanished");
        last = now.len();
    }
    writer.await.expect("writer");
    assert_eq!(found_and_counted(&store).await, all_ids(240));
    assert!(fixture.manifest.snapshot().await.expect("snapshot").files.len() < 12);
}

#[tokio::test]
async fn a_second_process_that_replays_the_tail_sees_what_the_first_sees() {
    let fixture = Fixture::new();
    let server = fixture.open().await;
    server.append(samples(0..30), at(0)).expect("append");
    let reader = Store::open(StoreConfig { read_only: true, ..fixture.config() }, fixture.manifest.clone()).await.expect("store");
    reader.append(samples(0..30), at(0)).expect("append");
    assert_eq!(found_and_counted(&reader).await, all_ids(30));
    // The server publishes what the reader holds in memory: it must not show twice.
    server.flush(at(1)).await.expect("flush");
    assert_eq!(found_and_counted(&reader).await, all_ids(30));
    assert!(matches!(reader.flush(at(2)).await, Err(StoreError::ReadOnly)));
}

#[tokio::test]
async fn replaced_files_stay_for_the_grace_period_and_strangers_go() {
    let fixture = Fixture::new();
    let config = StoreConfig { grace: Duration::from_secs(60), ..fixture.config() };
    let store = Store::open(config.clone(), fixture.manifest.clone()).await.expect("store");
    for part in 0..3 {
        store.append(samples(part * 10..part * 10 + 10), at(0)).expect("append");
        store.flush(at(part as i64)).await.expect("flush");
    }
    std::fs::write(config.dir.join("leftover.parquet.tmp"), b"half").expect("write");
    assert_eq!(store.compact(at(10)).await.expect("compact").merged.len(), 3);
    assert_eq!(store.sweep(at(10)).await.expect("sweep"), 0);
    assert_eq!(store.sweep(at(69)).await.expect("sweep"), 0);
    assert_eq!(store.sweep(at(70)).await.expect("sweep"), 7, "three files, three sidecars, one leftover");
    assert_eq!(found_and_counted(&store).await, all_ids(30));
    assert!(store.verify().await.expect("verify").is_whole());
}

#[tokio::test]
async fn intake_is_refused_when_too_much_waits_and_resumes_after_a_flush() {
    let fixture = Fixture::new();
    let store =
        Store::open(StoreConfig { memory_bytes: 5_000, ..fixture.config() }, fixture.manifest.clone()).await.expect("store");
    store.append(samples(0..20), at(0)).expect("append");
    assert!(matches!(store.append(samples(20..40), at(0)), Err(StoreError::Full { .. })));
    store.flush(at(1)).await.expect("flush");
    store.append(samples(20..40), at(2)).expect("append");
    assert_eq!(found_and_counted(&store).await, all_ids(40));
    assert!(!store.needs_flush(at(31)) && store.needs_flush(at(33)));
}

/// A manifest that answers once, for the opening, and then never again.
struct Stuck(AtomicBool);

impl Manifest for Stuck {
    fn snapshot(&self) -> ManifestFuture<'_, Snapshot> {
        if self.0.swap(true, Ordering::SeqCst) {
            Box::pin(std::future::pending())
        } else {
            Box::pin(async { Ok(Snapshot::default()) })
        }
    }
    fn publish(&self, _: Vec<FileEntry>, _: Vec<String>, _: Option<Position>) -> ManifestFuture<'_, ()> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn a_query_that_takes_too_long_is_ended() {
    let fixture = Fixture::new();
    let config = StoreConfig { query_timeout: Duration::from_millis(20), ..fixture.config() };
    let store = Store::open(config, Arc::new(Stuck(AtomicBool::new(false)))).await.expect("store");
    assert!(matches!(store.count(&Default::default()).await, Err(StoreError::Timeout { .. })));
}
