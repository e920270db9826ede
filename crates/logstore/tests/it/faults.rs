//! A disk that fails, a process that dies, files that rot.
use crate::support::{Fixture, at, ids, samples};
use std::{
    io::{self, Write},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};
use vk_logstore::{
    FileEntry, Manifest, ManifestError, Position, SearchRequest, Selection, Store, StoreError,
    fs::{Disk, Fs, WriteFile},
    manifest::ManifestFuture,
    query,
};

/// A disk whose `left`-th operation fails; a dead one fails from there on, as after a kill.
#[derive(Clone)]
struct Failing {
    left: Arc<AtomicI64>,
    dead_after: bool,
    kind: io::ErrorKind,
}

impl Failing {
    fn new(left: i64, dead_after: bool, kind: io::ErrorKind) -> Failing {
        Failing { left: Arc::new(AtomicI64::new(left)), dead_after, kind }
    }
    fn step(&self) -> io::Result<()> {
        let left = self.left.fetch_sub(1, Ordering::SeqCst);
        if left == 0 || (self.dead_after && left < 0) { Err(self.kind.into()) } else { Ok(()) }
    }
    fn was_reached(&self) -> bool {
        self.left.load(Ordering::SeqCst) < 0
    }
}

struct FailingFile(Box<dyn WriteFile>, Failing);

impl Write for FailingFile {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        if let Err(error) = self.1.step() {
            // Part of it reaches the disk, as it does when space runs out.
            let _ = self.0.write(&data[..data.len() / 2]);
            return Err(error);
        }
        self.0.write(data)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl WriteFile for FailingFile {
    fn sync(&mut self) -> io::Result<()> {
        self.1.step()?;
        self.0.sync()
    }
}

impl Fs for Failing {
    fn create(&self, path: &Path) -> io::Result<Box<dyn WriteFile>> {
        self.step()?;
        Ok(Box::new(FailingFile(Disk.create(path)?, self.clone())))
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        Disk.rename(from, to)
    }
    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.step()?;
        Disk.sync_dir(dir)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        Disk.remove(path)
    }
}

async fn everything_is_there_once(store: &Store, n: u64) {
    let mut ids = ids(store, "*").await;
    ids.sort();
    assert_eq!(store.count(&Selection::default()).await.expect("count").events, n);
    assert_eq!(ids, (0..n).map(|n| format!("id-{n:05}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn killed_at_any_step_of_a_flush_loses_and_doubles_nothing() {
    let mut step = 0;
    loop {
        let fixture = Fixture::new();
        let fs = Failing::new(step, true, io::ErrorKind::Other);
        let store = Store::open_on(fixture.config(), fixture.manifest.clone(), Arc::new(fs.clone())).await.expect("store");
        store.append(samples(0..30), at(0)).expect("append");
        let flushed = store.flush(at(1)).await;
        assert_eq!(flushed.is_err(), fs.was_reached(), "step {step}");
        drop(store);
        let store = fixture.open().await;
        store.append(samples(0..35), at(2)).expect("append");
        everything_is_there_once(&store, 35).await;
        store.flush(at(3)).await.expect("flush");
        everything_is_there_once(&store, 35).await;
        assert!(store.verify().await.expect("verify").is_whole(), "step {step}");
        if !fs.was_reached() {
            break;
        }
        step += 1;
    }
    assert!(step > 5, "only {step} steps were tried");
}

#[tokio::test]
async fn an_operation_that_fails_once_is_made_up_for_by_the_next_flush() {
    for kind in [io::ErrorKind::StorageFull, io::ErrorKind::Other] {
        for step in [0, 1, 2, 3, 4, 5, 6, 7] {
            let fixture = Fixture::new();
            let fs = Failing::new(step, false, kind);
            let store = Store::open_on(fixture.config(), fixture.manifest.clone(), Arc::new(fs.clone())).await.expect("store");
            store.append(samples(0..10), at(0)).expect("append");
            let first = store.flush(at(1)).await;
            if fs.was_reached() {
                assert!(matches!(first, Err(StoreError::Io { .. })), "step {step}: {first:?}");
                assert!(store.needs_flush(at(1)));
            }
            store.append(samples(5..20), at(2)).expect("append");
            store.flush(at(3)).await.expect("flush");
            everything_is_there_once(&store, 20).await;
            assert_eq!(store.stats().await.expect("stats").memory_rows, 0);
        }
    }
}

#[tokio::test]
async fn killed_at_any_step_of_a_compaction_leaves_the_old_files_or_the_new_one() {
    for step in 0..12 {
        let fixture = Fixture::new();
        let store = fixture.open().await;
        for part in 0..3 {
            store.append(samples(part * 10..part * 10 + 10), at(0)).expect("append");
            store.flush(at(part as i64)).await.expect("flush");
        }
        drop(store);
        let fs = Failing::new(step, true, io::ErrorKind::Other);
        let dying = Store::open_on(fixture.config(), fixture.manifest.clone(), Arc::new(fs.clone())).await.expect("store");
        assert_eq!(dying.compact(at(9)).await.is_err(), fs.was_reached(), "step {step}");
        drop(dying);
        let store = fixture.open().await;
        everything_is_there_once(&store, 30).await;
        store.compact(at(20)).await.expect("compact");
        everything_is_there_once(&store, 30).await;
        let files = fixture.manifest.snapshot().await.expect("snapshot").files;
        assert_eq!(files.len(), 1, "step {step}");
        assert!(store.verify().await.expect("verify").is_whole());
    }
}

/// A manifest that answers one publish with an error, having done it or not, and perhaps the question after it as well.
struct Flaky {
    inner: Arc<dyn Manifest>,
    fail: AtomicBool,
    do_it: bool,
    then_deaf: bool,
    deaf: AtomicBool,
}

fn lost<T>() -> Result<T, ManifestError> {
    Err(ManifestError("connection lost".to_owned()))
}

impl Manifest for Flaky {
    fn snapshot(&self) -> ManifestFuture<'_, vk_logstore::Snapshot> {
        if self.deaf.swap(false, Ordering::SeqCst) { Box::pin(async { lost() }) } else { self.inner.snapshot() }
    }
    fn publish(&self, add: Vec<FileEntry>, remove: Vec<String>, position: Option<Position>) -> ManifestFuture<'_, ()> {
        Box::pin(async move {
            let fail = self.fail.swap(false, Ordering::SeqCst);
            if !fail || self.do_it {
                self.inner.publish(add, remove, position).await?;
            }
            self.deaf.store(fail && self.then_deaf, Ordering::SeqCst);
            if fail { lost() } else { Ok(()) }
        })
    }
}

#[tokio::test]
async fn a_publish_whose_answer_is_lost_happens_once() {
    for (do_it, then_deaf) in [(true, false), (true, true), (false, false), (false, true)] {
        let fixture = Fixture::new();
        let (fail, deaf) = (AtomicBool::new(true), AtomicBool::new(false));
        let manifest = Arc::new(Flaky { inner: fixture.manifest.clone(), fail, do_it, then_deaf, deaf });
        let store = Store::open(fixture.config(), manifest).await.expect("store");
        store.append(samples(0..10), at(0)).expect("append");
        assert_eq!(store.flush(at(1)).await.is_ok(), do_it && !then_deaf);
        everything_is_there_once(&store, 10).await;
        store.flush(at(2)).await.expect("flush");
        everything_is_there_once(&store, 10).await;
        assert_eq!(fixture.manifest.snapshot().await.expect("snapshot").files.len(), 1);
    }
}

async fn three_files(fixture: &Fixture) -> (Store, Vec<FileEntry>) {
    let store = fixture.open().await;
    for part in 0..3 {
        store.append(samples(part * 10..part * 10 + 10), at(0)).expect("append");
        store.flush(at(part as i64)).await.expect("flush");
    }
    let files = fixture.manifest.snapshot().await.expect("snapshot").files;
    // A second store, as nothing of the files may be cached.
    (fixture.open().await, files)
}

fn flip(path: &Path, at: usize) {
    let mut bytes = std::fs::read(path).expect("read");
    let at = at % bytes.len();
    bytes[at] ^= 0x55;
    std::fs::write(path, bytes).expect("write");
}

#[tokio::test]
async fn a_damaged_sidecar_costs_time_but_no_answer_and_is_rebuilt() {
    for damage in [3, 12, 40, 90, 110, 200] {
        let fixture = Fixture::new();
        let (store, files) = three_files(&fixture).await;
        let sidecar = files[1].name.replace(".parquet", ".idx");
        let path = fixture.config().dir.join(&sidecar);
        flip(&path, damage);
        assert_eq!(ids(&store, "needle15x").await, ["id-00015"], "byte {damage}");
        assert_eq!(ids(&store, "needle99x").await, Vec::<String>::new());
        let report = store.verify().await.expect("verify");
        assert_eq!(report.sidecars.iter().map(|p| p.file.as_str()).collect::<Vec<_>>(), [sidecar.as_str()], "byte {damage}");
        assert_eq!(report.damaged, []);
        assert_eq!(store.rebuild_sidecars().await.expect("rebuild"), [sidecar]);
        assert!(store.verify().await.expect("verify").is_whole());
        let page = store
            .search(SearchRequest {
                selection: Selection::of(query::parse("needle15x").expect("query")),
                limit: 9,
                ..Default::default()
            })
            .await
            .expect("search");
        // The filter answers wrongly for one word in 256: one row group too many is no fault, all three would be.
        assert_eq!(page.events.len(), 1);
        assert!(page.stats.row_groups_read < 3, "byte {damage}: {:?}", page.stats);
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_named_and_the_rest_is_answered() {
    type Harm = fn(&Path);
    let harms: [(&str, Harm); 4] = [
        ("missing", |p| std::fs::remove_file(p).expect("remove")),
        ("cut", |p| {
            let bytes = std::fs::read(p).expect("read");
            std::fs::write(p, &bytes[..bytes.len() / 2]).expect("write");
        }),
        ("no footer", |p| {
            let n = std::fs::metadata(p).expect("metadata").len() as usize;
            flip(p, n - 6);
        }),
        ("empty", |p| std::fs::write(p, b"").expect("write")),
    ];
    for (what, harm) in harms {
        let fixture = Fixture::new();
        let (store, files) = three_files(&fixture).await;
        harm(&fixture.config().dir.join(&files[1].name));
        let page = store.search(SearchRequest { limit: 100, ..SearchRequest::default() }).await.expect("search");
        assert_eq!(page.events.len(), 20, "{what}");
        assert!(page.stats.partial());
        assert_eq!(page.stats.unreadable[0].file, files[1].name, "{what}");
        let selection = Selection::of(query::parse("password OR NOT password").expect("query"));
        let count = store.count(&selection).await.expect("count");
        assert_eq!((count.events, count.stats.partial()), (20, true), "{what}");
        let report = store.verify().await.expect("verify");
        assert_eq!(report.damaged.iter().map(|p| p.file.as_str()).collect::<Vec<_>>(), [files[1].name.as_str()], "{what}");
        // The bad file does not keep the others from being merged for ever.
        assert!(store.compact(at(50)).await.is_err(), "{what}");
        assert!(store.get("id-00005").await.expect("get").is_some());
        assert!(store.get("id-00015").await.is_err(), "{what}: it may be in the file that cannot be read");
    }
}

#[tokio::test]
async fn any_flipped_byte_is_found_by_verify_and_never_ends_the_program() {
    let fixture = Fixture::new();
    let (_, files) = three_files(&fixture).await;
    let path = fixture.config().dir.join(&files[0].name);
    let whole = std::fs::read(&path).expect("read");
    for at in (0..whole.len()).step_by(whole.len() / 24) {
        flip(&path, at);
        let store = fixture.open().await;
        assert_eq!(store.verify().await.expect("verify").damaged.len(), 1, "byte {at}");
        let page = store.search(SearchRequest { limit: 100, ..SearchRequest::default() }).await.expect("search");
        assert!(page.events.len() >= 20, "byte {at}: the other files answer");
        std::fs::write(&path, &whole).expect("write");
    }
}
