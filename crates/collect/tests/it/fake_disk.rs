//! A disk that lies, fills up and dies: what the journal has to survive, in memory and repeatable from a seed.
//!
//! A write is visible at once but survives a crash only when it was synced; what was not may survive in any 512-byte pieces. A file that was
//! made survives only when its folder was synced. After a failed sync the lost pages stay lost though the next sync succeeds ("fsyncgate").
use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex, MutexGuard},
};
use vk_collect::journal::{Disk, DiskFile};

const SECTOR: usize = 512;

#[derive(Clone, Default)]
pub struct FakeDisk(Arc<Mutex<State>>);

#[derive(Clone, Default)]
struct State {
    files: BTreeMap<String, FileState>,
    capacity: Option<u64>,
    /// So many further operations succeed, then none.
    lives: Option<u64>,
    failing_syncs: u32,
    /// Operations so far.
    operations: u64,
}

#[derive(Clone, Default)]
struct FileState {
    seen: Vec<u8>,
    durable: Vec<u8>,
    unsynced: Vec<(usize, Vec<u8>)>,
    named: bool,
}

impl FakeDisk {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("fake disk")
    }
    fn operation(&self) -> io::Result<MutexGuard<'_, State>> {
        let mut state = self.state();
        state.operations += 1;
        match &mut state.lives {
            Some(0) => return Err(io::Error::other("the disk is dead")),
            Some(n) => *n -= 1,
            None => {}
        }
        Ok(state)
    }
    pub fn die_after(&self, operations: u64) {
        self.state().lives = Some(operations);
    }
    pub fn set_capacity(&self, bytes: Option<u64>) {
        self.state().capacity = bytes;
    }
    pub fn fail_syncs(&self, n: u32) {
        self.state().failing_syncs = n;
    }
    pub fn used(&self) -> u64 {
        self.state().files.values().map(|f| f.seen.len() as u64).sum()
    }
    /// What a new process finds after a power cut.
    pub fn after_crash(&self, mut seed: u64) -> FakeDisk {
        let old = self.state();
        let mut files = BTreeMap::new();
        for (name, file) in &old.files {
            if !file.named && random(&mut seed) & 1 == 0 {
                continue;
            }
            let mut data = file.durable.clone();
            for (offset, bytes) in &file.unsynced {
                for (n, sector) in bytes.chunks(SECTOR).enumerate() {
                    if random(&mut seed) & 1 == 0 {
                        put(&mut data, offset + n * SECTOR, sector);
                    }
                }
            }
            files.insert(name.clone(), FileState { seen: data.clone(), durable: data, unsynced: Vec::new(), named: true });
        }
        FakeDisk(Arc::new(Mutex::new(State { files, ..State::default() })))
    }
    /// What a new process finds after `kill -9`: everything that was written.
    pub fn after_kill(&self) -> FakeDisk {
        let copy = State { files: self.state().files.clone(), ..State::default() };
        FakeDisk(Arc::new(Mutex::new(copy)))
    }
    pub fn names(&self) -> Vec<String> {
        self.state().files.keys().cloned().collect()
    }
    pub fn len_of(&self, name: &str) -> usize {
        self.state().files[name].seen.len()
    }
    /// Changes bytes behind the journal's back.
    pub fn edit(&self, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
        let mut state = self.state();
        let file = state.files.get_mut(name).expect("file");
        change(&mut file.seen);
        file.durable = file.seen.clone();
    }
}

fn put(data: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    if data.len() < offset + bytes.len() {
        data.resize(offset + bytes.len(), 0);
    }
    data[offset..offset + bytes.len()].copy_from_slice(bytes);
}

pub fn random(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (*seed ^ (*seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

struct FakeFile {
    disk: FakeDisk,
    name: String,
}

impl Disk for FakeDisk {
    fn list(&self) -> io::Result<Vec<String>> {
        Ok(self.names())
    }
    fn create(&self, name: &str) -> io::Result<Box<dyn DiskFile>> {
        let mut state = self.operation()?;
        if state.files.contains_key(name) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        state.files.insert(name.to_owned(), FileState::default());
        Ok(Box::new(FakeFile { disk: self.clone(), name: name.to_owned() }))
    }
    fn open(&self, name: &str, _write: bool) -> io::Result<Box<dyn DiskFile>> {
        if !self.state().files.contains_key(name) {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(Box::new(FakeFile { disk: self.clone(), name: name.to_owned() }))
    }
    fn remove(&self, name: &str) -> io::Result<()> {
        self.operation()?.files.remove(name).map(drop).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
    fn sync_folder(&self) -> io::Result<()> {
        self.operation()?.files.values_mut().for_each(|f| f.named = true);
        Ok(())
    }
    fn free(&self) -> io::Result<u64> {
        let state = self.state();
        let used: u64 = state.files.values().map(|f| f.seen.len() as u64).sum();
        Ok(state.capacity.map_or(u64::MAX, |c| c.saturating_sub(used)))
    }
}

impl DiskFile for FakeFile {
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        let state = self.disk.state();
        let file = state.files.get(&self.name).ok_or(io::ErrorKind::NotFound)?;
        let rest = file.seen.get(offset as usize..).unwrap_or_default();
        let n = rest.len().min(into.len());
        into[..n].copy_from_slice(&rest[..n]);
        Ok(n)
    }
    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.disk.operation()?;
        let used: u64 = state.files.values().map(|f| f.seen.len() as u64).sum();
        let room = state.capacity.map_or(usize::MAX, |c| c.saturating_sub(used) as usize);
        let file = state.files.get_mut(&self.name).ok_or(io::ErrorKind::NotFound)?;
        // A full disk takes what still fits and then fails.
        let taken = bytes.len().min(room);
        put(&mut file.seen, offset as usize, &bytes[..taken]);
        file.unsynced.push((offset as usize, bytes[..taken].to_vec()));
        if taken < bytes.len() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }
    fn size(&self) -> io::Result<u64> {
        Ok(self.disk.state().files.get(&self.name).ok_or(io::ErrorKind::NotFound)?.seen.len() as u64)
    }
    fn cut(&self, len: u64) -> io::Result<()> {
        let mut state = self.disk.operation()?;
        let file = state.files.get_mut(&self.name).ok_or(io::ErrorKind::NotFound)?;
        file.seen.truncate(len as usize);
        file.durable.truncate(len as usize);
        file.unsynced.retain(|(offset, _)| *offset < len as usize);
        Ok(())
    }
    fn sync(&self) -> io::Result<()> {
        let mut state = self.disk.operation()?;
        if state.failing_syncs > 0 {
            state.failing_syncs -= 1;
            state.files.get_mut(&self.name).ok_or(io::ErrorKind::NotFound)?.unsynced.clear();
            return Err(io::Error::other("input/output error"));
        }
        let file = state.files.get_mut(&self.name).ok_or(io::ErrorKind::NotFound)?;
        for (offset, bytes) in std::mem::take(&mut file.unsynced) {
            put(&mut file.durable, offset, &bytes);
        }
        Ok(())
    }
}
