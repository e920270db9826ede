//! The journal under faults. The oracle is always the same: what was acknowledged is read exactly once, and nothing is read twice.
use crate::fake_disk::{FakeDisk, random};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use vk_collect::{
    Clock, Position,
    journal::{
        Batch, Disk, Flags, IntakeState, Journal, JournalConfig, Peer, Reader, Received, Refused, SourceKey, StopReason,
        Transport, verify,
    },
};
use vk_core::{Id, Instant};

fn clock() -> Clock {
    Arc::new(|| Instant::from_micros(1_763_776_800_000_000))
}

fn config() -> JournalConfig {
    JournalConfig {
        segment_bytes: 8 << 10,
        group_wait: Duration::from_millis(1),
        keep_free: 0,
        retry: Duration::from_millis(5),
        ..JournalConfig::new([7; 16])
    }
}

fn open(disk: &FakeDisk) -> Journal {
    Journal::open(Arc::new(disk.clone()), config(), clock()).expect("journal")
}

fn batch(lines: &[String]) -> Batch {
    let mut batch = Batch::default();
    for line in lines {
        batch.push(&Received {
            at: clock()(),
            source: SourceKey::from(Id::fixed("source/test")),
            transport: Transport::Tcp,
            peer: Peer::None,
            flags: Flags::default(),
            raw: line.as_bytes(),
        });
    }
    batch
}

fn one(line: &str) -> Batch {
    batch(&[line.to_owned()])
}

/// Every message that a reader finds, with how often.
fn read_all(disk: &FakeDisk) -> BTreeMap<String, u32> {
    let mut reader = Reader::new(Arc::new(disk.clone()), Position::default());
    let mut seen = BTreeMap::new();
    loop {
        let records = reader.read(100, 1 << 20, None).expect("read");
        for (_, _, record) in records.iter() {
            *seen.entry(String::from_utf8_lossy(record.raw).into_owned()).or_insert(0) += 1;
        }
        if records.is_empty() && records.damage.is_empty() {
            return seen;
        }
    }
}

/// Sends numbered lines of uneven length until the disk is dead or all are acknowledged; gives what was acknowledged.
async fn send(journal: &Journal, from: u32, count: u32, seed: u64) -> Vec<String> {
    let mut seed = seed;
    let mut acks = Vec::new();
    for n in from..from + count {
        let lines: Vec<String> = (0..1 + random(&mut seed) % 3)
            .map(|part| format!("{n}.{part} {}", "x".repeat((random(&mut seed) % 900) as usize)))
            .collect();
        match tokio::time::timeout(Duration::from_millis(100), journal.append(batch(&lines))).await {
            Ok(Ok(ack)) => acks.push((lines, ack)),
            Ok(Err(_)) | Err(_) => break,
        }
        if n % 4 == 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
    let mut acked = Vec::new();
    for (lines, ack) in acks {
        match tokio::time::timeout(Duration::from_millis(60), ack).await {
            Ok(Ok(_)) => acked.extend(lines),
            Ok(Err(_)) | Err(_) => break,
        }
    }
    acked
}

fn check(acked: &[String], seen: &BTreeMap<String, u32>, what: &str) {
    for line in acked {
        assert_eq!(seen.get(line), Some(&1), "{what}: acknowledged {:?}", &line[..10.min(line.len())]);
    }
    assert!(seen.values().all(|n| *n == 1), "{what}: something is there twice");
}

#[tokio::test]
async fn a_power_cut_at_any_operation_loses_nothing_that_was_acknowledged() {
    for operation in 0..60 {
        let disk = FakeDisk::default();
        disk.die_after(operation);
        let journal = open(&disk);
        let mut acked = send(&journal, 0, 40, operation).await;
        tokio::task::spawn_blocking(move || drop(journal)).await.expect("close");
        let disk = disk.after_crash(operation * 7 + 1);
        check(&acked, &read_all(&disk), &format!("before recovery, operation {operation}"));
        let journal = open(&disk);
        acked.extend(send(&journal, 100, 10, operation).await);
        drop(journal);
        check(&acked, &read_all(&disk), &format!("after recovery, operation {operation}"));
        assert!(acked.len() >= 10, "writing went on after recovery");
    }
}

#[tokio::test]
async fn a_killed_process_leaves_a_journal_that_continues_and_verifies() {
    let disk = FakeDisk::default();
    let journal = open(&disk);
    let acked = send(&journal, 0, 30, 1).await;
    let killed = disk.after_kill();
    drop(journal);
    let last = killed.names().pop().expect("segment");
    killed.edit(&last, |bytes| bytes.extend_from_slice(&[200, 0, 0, 0, 1, 2, 3]));
    let again = open(&killed);
    assert_eq!(again.recovery().cut_bytes, 7);
    assert!(again.recovery().damage.is_empty());
    let more = send(&again, 100, 5, 2).await;
    drop(again);
    check(&[acked, more].concat(), &read_all(&killed), "killed");
    let report = verify(&killed).expect("verify");
    assert_eq!(report.problems, []);
    assert_eq!(report.tail, 0);
    assert!(report.segments > 1);
}

#[tokio::test]
async fn a_full_disk_stops_intake_in_plain_sight_and_intake_resumes_when_there_is_room() {
    let disk = FakeDisk::default();
    let journal = Arc::new(open(&disk));
    let first = send(&journal, 0, 5, 3).await;
    disk.set_capacity(Some(disk.used() + 300));
    let waiting = journal.append(one(&"y".repeat(2000))).await.expect("queued");
    let mut state = journal.watch_state();
    let stopped = state.wait_for(|s| *s != IntakeState::Open).await.expect("state").clone();
    assert!(matches!(stopped, IntakeState::Stopped { reason: StopReason::DiskFull, .. }), "{stopped:?}");
    match journal.offer(one("now")).await {
        Err(Refused::Stopped(back, StopReason::DiskFull)) => assert_eq!(back.records(), 1),
        other => panic!("{:?}", other.err()),
    }
    let patient = {
        let journal = journal.clone();
        tokio::spawn(async move { journal.append(one("patient")).await.expect("taken").await })
    };
    assert!(!read_all(&disk).keys().any(|k| k.starts_with('y')), "nothing half-written is read");
    disk.set_capacity(None);
    waiting.await.expect("acknowledged once there is room");
    patient.await.expect("task").expect("acknowledged");
    assert_eq!(journal.state(), IntakeState::Open);
    let seen = read_all(&disk);
    check(&first, &seen, "full disk");
    assert_eq!((seen.get("patient"), seen.get("now")), (Some(&1), None));
}

#[tokio::test]
async fn a_failed_sync_is_never_believed_afterwards() {
    for failures in 1..4 {
        let disk = FakeDisk::default();
        let journal = open(&disk);
        let mut acked = send(&journal, 0, 3, 4).await;
        let before = disk.names().len();
        disk.fail_syncs(failures);
        acked.extend(send(&journal, 10, 5, 5).await);
        assert_eq!(acked.iter().filter(|l| l.starts_with("14.0")).count(), 1, "intake resumed");
        assert!(disk.names().len() > before, "a new segment was begun");
        drop(journal);
        let disk = disk.after_crash(9);
        check(&acked, &read_all(&disk), "failed sync");
        assert_eq!(verify(&disk).expect("verify").problems, []);
    }
}

#[tokio::test]
async fn damage_in_the_middle_is_named_and_the_rest_still_read() {
    let disk = FakeDisk::default();
    let journal = open(&disk);
    let acked = send(&journal, 0, 60, 6).await;
    drop(journal);
    let names = disk.names();
    let segment = &names[names.len() / 2];
    let middle = disk.len_of(segment) / 2;
    disk.edit(segment, |bytes| bytes[middle] ^= 0x10);
    let report = verify(&disk).expect("verify");
    let number: u64 = segment.trim_end_matches(".seg").parse().expect("number");
    let first = report.problems.first().expect("a problem");
    assert_eq!(first.segment, number);
    assert!(first.offset as usize <= middle);
    let seen = read_all(&disk);
    assert_eq!(seen.len(), acked.len() - 1, "all but the damaged record");
    // It is also stepped over by a journal that goes on writing.
    let journal = open(&disk);
    journal.append(one("after")).await.expect("taken").await.expect("durable");
    drop(journal);
    assert_eq!(read_all(&disk).get("after"), Some(&1));
}

#[tokio::test]
async fn damage_before_the_tail_of_the_last_segment_is_kept_not_cut() {
    let disk = FakeDisk::default();
    let mut settings = config();
    settings.segment_bytes = 1 << 20;
    let journal = Journal::open(Arc::new(disk.clone()), settings, clock()).expect("journal");
    let acked = send(&journal, 0, 20, 8).await;
    drop(journal);
    let name = disk.names().pop().expect("segment");
    disk.edit(&name, |bytes| bytes[300] ^= 1);
    let journal = open(&disk);
    assert_eq!(journal.recovery().cut_bytes, 0);
    assert_eq!(journal.recovery().damage.len(), 1);
    journal.append(one("after")).await.expect("taken").await.expect("durable");
    drop(journal);
    assert_eq!(read_all(&disk).len(), acked.len() - 1 + 1);
}

#[tokio::test]
async fn a_record_changed_or_removed_with_care_breaks_the_chain_at_that_record() {
    let disk = FakeDisk::default();
    let mut settings = config();
    settings.segment_bytes = 1 << 20;
    let journal = Journal::open(Arc::new(disk.clone()), settings, clock()).expect("journal");
    let mut places = Vec::new();
    for n in 0..5 {
        places.push(journal.append(one(&format!("line {n}"))).await.expect("taken").await.expect("durable"));
    }
    drop(journal);
    let name = disk.names().pop().expect("segment");
    let (from, to) = (places[2].first.offset as usize, places[2].next.offset as usize);
    disk.edit(&name, |bytes| drop(bytes.drain(from..to)));
    let report = verify(&disk).expect("verify");
    assert_eq!(report.problems.len(), 1);
    assert_eq!((report.problems[0].segment, report.problems[0].offset as usize), (1, from));
}

#[tokio::test]
async fn a_reader_follows_a_live_journal_and_sees_only_what_is_durable() {
    let disk = FakeDisk::default();
    let journal = Arc::new(open(&disk));
    let follower = {
        let journal = journal.clone();
        tokio::task::spawn_blocking(move || {
            let mut reader = journal.reader(Position::default());
            let mut lines = Vec::new();
            while let Some(durable) = journal.wait_behind(reader.position(), Duration::from_secs(5)) {
                let records = reader.read(7, 1 << 16, Some(durable)).expect("read");
                for (at, end, record) in records.iter() {
                    assert!(at < end && end <= durable);
                    lines.push(String::from_utf8_lossy(record.raw).into_owned());
                }
            }
            lines
        })
    };
    let acked = send(&journal, 0, 50, 11).await;
    let closing = journal.clone();
    tokio::task::spawn_blocking(move || closing.close()).await.expect("closed");
    assert_eq!(follower.await.expect("follower"), acked);
}

#[tokio::test]
async fn old_segments_go_only_when_everything_before_a_place_is_done_with() {
    let disk = FakeDisk::default();
    let journal = open(&disk);
    let acked = send(&journal, 0, 60, 12).await;
    let segments = disk.names().len();
    assert_eq!(journal.prune(Position::default(), 0).expect("prune"), 0);
    let removed = journal.prune(journal.durable(), 1).expect("prune");
    assert_eq!(removed, segments - 2);
    assert!(read_all(&disk).len() < acked.len());
    assert_eq!(verify(&disk).expect("verify").problems, []);
    drop(journal);
    assert!(disk.free().is_ok());
}
