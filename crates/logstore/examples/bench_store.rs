//! What the store costs and what its token filters are worth, each ratio measured within one run:
//!
//! `cargo run --release -p vk-logstore --example bench_store [EVENTS]`
//!
//! Prints events per second taken in and written, the needle with and without filters, and a histogram against a plain count. Times are
//! the best of several; compare ratios, not seconds, between machines.
use std::{
    sync::Arc,
    time::{Duration, Instant as Clock},
};
use vk_core::Instant;
use vk_event::{Event, Field, LogSources};
use vk_logstore::{FileManifest, Position, SearchRequest, Selection, Store, StoreConfig, StoredEvent, query};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const START: i64 = 1_790_000_000_000_000;
const BATCH: u64 = 2000;
const RUNS: usize = 5;

#[tokio::main]
async fn main() -> Outcome<()> {
    let events: u64 = std::env::args().nth(1).map(|n| n.parse()).transpose()?.unwrap_or(500_000);
    let dir = tempfile::tempdir()?;
    let manifest = Arc::new(FileManifest::open(&dir.path().join("manifest.jsonl"))?);
    let config = StoreConfig { compact_files: 4, ..StoreConfig::new(dir.path().join("events")) };
    let store = Store::open(config.clone(), manifest.clone()).await?;

    let (mut making, mut taking, mut writing) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let mut raw_bytes = 0;
    for first in (0..events).step_by(BATCH as usize) {
        let begin = Clock::now();
        let batch: Vec<StoredEvent> = (first..(first + BATCH).min(events)).map(event).collect();
        raw_bytes += batch.iter().map(|e| e.event.original().len()).sum::<usize>();
        making += begin.elapsed();
        let now = Instant::from_micros(START + first as i64 * 1000);
        let begin = Clock::now();
        store.append(batch, now)?;
        taking += begin.elapsed();
        if store.needs_flush(now) {
            let begin = Clock::now();
            store.flush(now).await?;
            writing += begin.elapsed();
        }
    }
    let end = Instant::from_micros(START + events as i64 * 1000);
    let begin = Clock::now();
    store.flush(end).await?;
    writing += begin.elapsed();
    let stats = store.stats().await?;
    let rate = |n: u64, time: Duration| n as f64 / time.as_secs_f64();
    println!("events {events}, raw {:.1} MB, made in {:.1} s", raw_bytes as f64 / 1e6, making.as_secs_f64());
    println!("append         {:>10.0} events/s", rate(events, taking));
    println!("flush          {:>10.0} events/s in {} files", rate(events, writing), stats.files);
    println!("append + flush {:>10.0} events/s", rate(events, taking + writing));
    println!("size           {:>10.2} x smaller than raw", raw_bytes as f64 / stats.file_bytes as f64);

    let begin = Clock::now();
    let mut merged = 0;
    loop {
        let done = store.compact(end).await?;
        if done.made.is_none() {
            break;
        }
        merged += done.made.map_or(0, |f| f.rows);
    }
    if merged > 0 {
        println!("compact        {:>10.0} events/s", rate(merged, begin.elapsed()));
    }

    let blind = Store::open(StoreConfig { token_filters: false, ..config }, manifest).await?;
    let needle = format!("ref{:x}x", hash(events / 2));
    for text in [needle.as_str(), "source.ip:203.0.113.77", "user.name:nobody"] {
        let (with, groups, hits) = best(&store, text).await?;
        let (without, all_groups, same) = best(&blind, text).await?;
        if hits != same {
            return Err(format!("{text}: {hits} events with filters, {same} without").into());
        }
        println!(
            "{text:<28} {hits:>5} hits: {:>8.1} ms with filters ({groups} row groups), {:>8.1} ms without ({all_groups}): {:.1} x",
            with.as_secs_f64() * 1e3,
            without.as_secs_f64() * 1e3,
            without.as_secs_f64() / with.as_secs_f64()
        );
    }
    let selection = Selection::of(query::parse("event.action:accept OR event.action:deny")?);
    let (mut counting, mut slicing, mut last) = (Duration::MAX, Duration::MAX, Duration::MAX);
    for _ in 0..RUNS {
        let begin = Clock::now();
        store.count(&selection).await?;
        counting = counting.min(begin.elapsed());
        let begin = Clock::now();
        store.histogram(&selection, 100).await?;
        slicing = slicing.min(begin.elapsed());
        let begin = Clock::now();
        store.search(SearchRequest { limit: 100, ..SearchRequest::default() }).await?;
        last = last.min(begin.elapsed());
    }
    let against = |time: Duration| time.as_secs_f64() / counting.as_secs_f64();
    println!("count of all by a filter     {:>8.1} ms", counting.as_secs_f64() * 1e3);
    println!("histogram of 100 slices      {:>8.1} ms: {:.2} x the count", slicing.as_secs_f64() * 1e3, against(slicing));
    println!("last 100 events              {:>8.1} ms: {:.2} x the count", last.as_secs_f64() * 1e3, against(last));
    Ok(())
}

async fn best(store: &Store, text: &str) -> Outcome<(Duration, u64, usize)> {
    let (mut time, mut groups, mut hits) = (Duration::MAX, 0, 0);
    for _ in 0..RUNS {
        let request = SearchRequest { selection: Selection::of(query::parse(text)?), limit: 1000, ..SearchRequest::default() };
        let begin = Clock::now();
        let page = store.search(request).await?;
        time = time.min(begin.elapsed());
        (groups, hits) = (page.stats.row_groups_read, page.events.len());
    }
    Ok((time, groups, hits))
}

fn hash(n: u64) -> u64 {
    n.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (n << 17)
}

/// A firewall's line, every one with a word of its own; one in 100,000 from a rare address.
fn event(n: u64) -> StoredEvent {
    let h = hash(n);
    let time = Instant::from_micros(START + n as i64 * 1000);
    let ip = if n % 100_000 == 77 {
        "203.0.113.77".to_owned()
    } else {
        format!("10.{}.{}.{}", h % 4, (h >> 8) % 256, (h >> 16) % 256)
    };
    let (host, user, action) =
        (format!("fw-{:02}", h % 24), format!("user{}", (h >> 24) % 3000), if h.is_multiple_of(5) { "deny" } else { "accept" });
    let (port, bytes) = (1024 + (h >> 32) % 60_000, (h >> 40) % 1_000_000);
    let line = format!(
        "<134>date=2026-11-22 devname=\"{host}\" type=\"traffic\" srcip={ip} srcport={port} dstip=192.0.2.{} dstport=443 \
         user=\"{user}\" action=\"{action}\" sentbyte={bytes} session=ref{h:x}x",
        h % 250
    );
    let mut event = Event::from_original(line);
    event.set(Field::HostName, host);
    event.set(Field::SourceIp, ip);
    event.set(Field::SourcePort, port as i64);
    event.set(Field::DestinationIp, format!("192.0.2.{}", h % 250));
    event.set(Field::DestinationPort, 443_i64);
    event.set(Field::UserName, user);
    event.set(Field::EventAction, action);
    event.set(Field::SourceBytes, bytes as i64);
    event.set(Field::EventModule, "fortigate");
    event.set(Field::VardkaseSourceId, format!("source-{}", h % 24));
    event.set_named("fortigate.session", format!("{h:x}"));
    event.logsources = LogSources::product("fortigate").category("firewall");
    StoredEvent { position: Position { segment: 1, offset: n + 1 }, id: format!("{n:020}"), time, event: Arc::new(event) }
}
