//! A manifest in one append-only file of JSON lines, each with its CRC-32C and synced: for tests, benchmarks and tools without a database.
//! One process only; the product keeps its manifest in SQL.
use super::{FileEntry, Manifest, ManifestError, ManifestFuture, Snapshot};
use crate::Position;
use serde::{Deserialize, Serialize};
use std::{
    fs::{File, OpenOptions},
    io::{Read, Write},
    path::Path,
    sync::{Mutex, PoisonError},
};

#[derive(Serialize, Deserialize)]
struct Line {
    add: Vec<FileEntry>,
    remove: Vec<String>,
    position: Option<Position>,
}

struct State {
    log: File,
    snapshot: Snapshot,
}

/// See the module.
pub struct FileManifest {
    state: Mutex<State>,
}

impl FileManifest {
    /// Opens or makes the file. A torn last line (a crash while writing) is cut off; a bad line before it is an error.
    pub fn open(path: &Path) -> Result<FileManifest, ManifestError> {
        let error = |e: std::io::Error| ManifestError(format!("{}: {e}", path.display()));
        let mut log = OpenOptions::new().read(true).append(true).create(true).open(path).map_err(error)?;
        let mut text = Vec::new();
        log.read_to_end(&mut text).map_err(error)?;
        let mut snapshot = Snapshot::default();
        let mut good = 0_u64;
        let mut lines = text.split_inclusive(|b| *b == b'\n').peekable();
        while let Some(raw) = lines.next() {
            match read_line(raw) {
                Some(line) => apply(&mut snapshot, &line)?,
                None if lines.peek().is_none() => break,
                None => return Err(ManifestError(format!("{}: bad line at byte {good}", path.display()))),
            }
            good += raw.len() as u64;
        }
        if good < text.len() as u64 {
            log.set_len(good).and_then(|()| log.sync_all()).map_err(error)?;
        }
        Ok(FileManifest { state: Mutex::new(State { log, snapshot }) })
    }
}

fn read_line(raw: &[u8]) -> Option<Line> {
    let body = std::str::from_utf8(raw.strip_suffix(b"\n")?).ok()?;
    let (crc, json) = body.split_once(' ')?;
    let crc = u32::from_str_radix(crc, 16).ok()?;
    (crc32c::crc32c(json.as_bytes()) == crc).then(|| serde_json::from_str(json).ok()).flatten()
}

fn apply(snapshot: &mut Snapshot, line: &Line) -> Result<(), ManifestError> {
    for name in &line.remove {
        if !snapshot.files.iter().any(|f| f.name == *name) {
            return Err(ManifestError(format!("{name} is not in the manifest")));
        }
    }
    if let Some(twice) = line.add.iter().find(|new| snapshot.files.iter().any(|f| f.name == new.name)) {
        return Err(ManifestError(format!("{} is in the manifest already", twice.name)));
    }
    if line.position.is_some_and(|p| p < snapshot.position) {
        return Err(ManifestError("the position would go back".to_owned()));
    }
    snapshot.files.retain(|f| !line.remove.contains(&f.name));
    snapshot.files.extend(line.add.iter().cloned());
    snapshot.position = line.position.unwrap_or(snapshot.position);
    Ok(())
}

impl Manifest for FileManifest {
    fn snapshot(&self) -> ManifestFuture<'_, Snapshot> {
        let snapshot = self.state.lock().unwrap_or_else(PoisonError::into_inner).snapshot.clone();
        Box::pin(async move { Ok(snapshot) })
    }

    fn publish(&self, add: Vec<FileEntry>, remove: Vec<String>, position: Option<Position>) -> ManifestFuture<'_, ()> {
        let line = Line { add, remove, position };
        let published = (|| {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            let mut next = state.snapshot.clone();
            apply(&mut next, &line)?;
            let json = serde_json::to_string(&line).map_err(|e| ManifestError(e.to_string()))?;
            let text = format!("{:08x} {json}\n", crc32c::crc32c(json.as_bytes()));
            let before = state.log.metadata().map_err(|e| ManifestError(e.to_string()))?.len();
            if let Err(error) = state.log.write_all(text.as_bytes()).and_then(|()| state.log.sync_all()) {
                // Half a line must not stand before the next one.
                let _ = state.log.set_len(before);
                return Err(ManifestError(error.to_string()));
            }
            state.snapshot = next;
            Ok(())
        })();
        Box::pin(async move { published })
    }
}
