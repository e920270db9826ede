//! `ingest`: files once, with a server or beside one.
use crate::common::{Alerts, TestClock, config, everything, seen_from_outside, start};
use std::path::PathBuf;
use vk_collect::ingest::{IngestStats, ingest_files};
use vk_event::SourceType;

fn write(folder: &std::path::Path, name: &str, lines: std::ops::Range<u32>) -> PathBuf {
    let path = folder.join(name);
    let text: String = lines.map(|n| format!("<13>Nov 22 01:02:03 host app: line {n}\n\n")).collect();
    std::fs::write(&path, text).expect("file");
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_again_adds_nothing_unless_asked_to() {
    let (folder, clock, alerts) = (tempfile::tempdir().expect("folder"), TestClock::new(), Alerts::default());
    let data = folder.path().join("data");
    let file = write(folder.path(), "a.log", 0..3000);
    let missing = folder.path().join("missing.log");
    let ingest = async |files: &[PathBuf], again| {
        ingest_files(config(&data, &clock, &alerts), SourceType::Syslog, files, again).await.expect("ingest")
    };
    let first = ingest(&[file.clone(), missing], false).await;
    assert_eq!((first.files, first.events, first.failed.len()), (1, 3000, 1));
    assert_eq!(first.failed[0].file, "missing.log");
    let second = ingest(std::slice::from_ref(&file), false).await;
    assert_eq!(second, IngestStats { files_known: 1, ..IngestStats::default() });
    assert_eq!(seen_from_outside(&data, &clock).await.len(), 3000);
    assert_eq!(ingest(&[file], true).await.events, 3000);
    assert!(seen_from_outside(&data, &clock).await.values().all(|n| *n == 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn beside_a_running_server_the_file_goes_through_its_journal() {
    let (folder, clock, alerts) = (tempfile::tempdir().expect("folder"), TestClock::new(), Alerts::default());
    let data = folder.path().join("data");
    let file = write(folder.path(), "a.log", 0..500);
    let node = start(&data, &clock, &alerts).await;
    let ingest = async || {
        ingest_files(config(&data, &clock, &Alerts::default()), SourceType::Syslog, std::slice::from_ref(&file), false)
            .await
            .expect("ingest")
    };
    assert_eq!(ingest().await.events, 500);
    assert_eq!(everything(node.store()).await.len(), 500, "searchable when the command returns");
    assert_eq!(ingest().await.files_known, 1);
    let left: Vec<_> = std::fs::read_dir(data.join("spool")).expect("spool").collect();
    assert!(left.is_empty(), "{left:?}");
    node.stop().await.expect("stop");
}
