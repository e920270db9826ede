//! The folder for files. Content is addressed by its hash; writing is `incoming/` → fsync → rename → fsync of the folder, so that a file under its hash
//! is whole, whatever happens in between. Whatever is not kept is removed when its [`Incoming`] goes out of scope.
use axum::body::Bytes;
use futures::{Stream, StreamExt};
use sha2::{Digest, Sha256};
use std::{
    io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::{
    fs,
    io::{AsyncWrite, AsyncWriteExt},
    sync::{Mutex, MutexGuard},
};
use vk_core::{Id, Instant};

/// What a file is recognised by: so many bytes from its beginning.
pub const HEAD: usize = 4096;

/// The folder for files and the rules of this installation; an [`crate::App`] slot that the binary fills.
#[derive(Debug)]
pub struct Files {
    root: PathBuf,
    /// The largest file, in bytes.
    pub limit: u64,
    /// The scanner: a program and its arguments, `{file}` standing for the file. Empty when there is none.
    pub scan: Vec<String>,
    /// Held from the moment a file lies under its hash until its row is there, and while a file without rows is taken away: otherwise the one could
    /// remove what the other has just found to be there.
    gate: Mutex<()>,
}

#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("the file is larger than {limit} bytes")]
    TooLarge { limit: u64 },
    #[error("the file is empty")]
    Empty,
    #[error("no space left for the file")]
    Full,
    #[error("the upload ended before the file was whole")]
    Cut,
    #[error("{path}")]
    Io {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

impl FileError {
    fn at(path: &Path) -> impl Fn(io::Error) -> FileError + '_ {
        |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => FileError::Full,
            _ => FileError::Io { path: path.to_owned(), source },
        }
    }
}

/// A file that has arrived and is not kept yet. Dropped, it is gone.
#[derive(Debug)]
pub struct Incoming {
    pub path: PathBuf,
    pub sum: Sum,
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // After `keep` there is nothing left under this name.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// What is known of a file once it has been written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    pub sha256: String,
    pub bytes: u64,
    pub head: Vec<u8>,
}

impl Files {
    /// `limit` in bytes; `scan` a program with its arguments, or nothing.
    pub fn new(root: impl Into<PathBuf>, limit: u64, scan: Vec<String>) -> Files {
        Files { root: root.into(), limit, scan, gate: Mutex::new(()) }
    }

    fn incoming(&self) -> PathBuf {
        self.root.join("incoming")
    }

    /// Where content with this hash lies.
    pub fn path(&self, sha256: &str) -> PathBuf {
        let (folder, rest) = sha256.split_at_checked(2).unwrap_or(("xx", sha256));
        self.root.join(folder).join(rest)
    }

    /// Writes what arrives to `incoming/`, whatever its size up to the limit with the same little memory.
    pub async fn receive<E>(&self, id: Id, chunks: impl Stream<Item = Result<Bytes, E>> + Unpin) -> Result<Incoming, FileError> {
        let folder = self.incoming();
        make_folder(&folder).await?;
        let path = folder.join(id.to_string());
        let failed = FileError::at(&path);
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).await.map_err(&failed)?;
        let mut incoming = Incoming { path: path.clone(), sum: Sum::default() };
        incoming.sum = copy(chunks, &mut file, self.limit, &path).await?;
        file.sync_all().await.map_err(&failed)?;
        Ok(incoming)
    }

    /// Holds the gate: take it before [`Files::keep`] and let go when the row is committed.
    pub async fn gate(&self) -> MutexGuard<'_, ()> {
        self.gate.lock().await
    }

    /// Puts a file under its hash. The same content that is there already is left as it is, and made young, so that the sweep does not take it.
    pub async fn keep(&self, incoming: &Incoming, now: Instant) -> Result<(), FileError> {
        let path = self.path(&incoming.sum.sha256);
        let failed = FileError::at(&path);
        if fs::try_exists(&path).await.map_err(&failed)? {
            let file = fs::OpenOptions::new().append(true).open(&path).await.map_err(&failed)?.into_std().await;
            return file.set_modified(system_time(now)).map_err(&failed);
        }
        let folder = path.parent().unwrap_or(&self.root).to_owned();
        make_folder(&folder).await?;
        fs::rename(&incoming.path, &path).await.map_err(&failed)?;
        for folder in [folder.as_path(), self.root.as_path()] {
            fs::File::open(folder).await.map_err(FileError::at(folder))?.sync_all().await.map_err(FileError::at(folder))?;
        }
        Ok(())
    }

    /// The content, for reading.
    pub async fn open(&self, sha256: &str) -> Result<fs::File, FileError> {
        let path = self.path(sha256);
        fs::File::open(&path).await.map_err(FileError::at(&path))
    }

    /// Takes content away. That it is gone already is no fault.
    pub async fn remove(&self, sha256: &str) -> Result<(), FileError> {
        let path = self.path(sha256);
        match fs::remove_file(&path).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(FileError::at(&path)(error)),
            _ => Ok(()),
        }
    }

    /// Removes what has lain in `incoming/` since before `older_than`: uploads that a crash cut off. Says how many.
    pub async fn sweep_incoming(&self, older_than: Instant) -> Result<usize, FileError> {
        let mut removed = 0;
        for path in old(&self.incoming(), older_than).await? {
            fs::remove_file(&path).await.map_err(FileError::at(&path))?;
            removed += 1;
        }
        Ok(removed)
    }

    /// The hashes of files that have lain there since before `older_than`, folder by folder: `00` to `ff`.
    pub async fn hashes(&self, folder: u8, older_than: Instant) -> Result<Vec<String>, FileError> {
        let folder = format!("{folder:02x}");
        let paths = old(&self.root.join(&folder), older_than).await?;
        let name = |path: &PathBuf| path.file_name().and_then(|n| n.to_str()).map(|n| format!("{folder}{n}"));
        Ok(paths.iter().filter_map(name).filter(|hash| hash.len() == 64).collect())
    }
}

fn system_time(at: Instant) -> SystemTime {
    UNIX_EPOCH + Duration::from_micros(u64::try_from(at.micros()).unwrap_or(0))
}

async fn make_folder(path: &Path) -> Result<(), FileError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true).mode(0o700).create(path).await.map_err(FileError::at(path))
}

/// The files of a folder that were last written before a moment; none where there is no folder.
async fn old(folder: &Path, older_than: Instant) -> Result<Vec<PathBuf>, FileError> {
    let failed = FileError::at(folder);
    let mut entries = match fs::read_dir(folder).await {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(&failed)?,
    };
    let mut out = Vec::new();
    while let Some(entry) = entries.next_entry().await.map_err(&failed)? {
        // A file that was taken away in between is none of ours any more.
        let Ok(about) = entry.metadata().await else { continue };
        if about.is_file() && about.modified().map_err(&failed)? < system_time(older_than) {
            out.push(entry.path());
        }
    }
    Ok(out)
}

/// Writes chunk by chunk, counting and hashing on the way.
async fn copy<E>(
    mut chunks: impl Stream<Item = Result<Bytes, E>> + Unpin,
    into: &mut (impl AsyncWrite + Unpin),
    limit: u64,
    path: &Path,
) -> Result<Sum, FileError> {
    let (mut hasher, mut sum) = (Sha256::new(), Sum::default());
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| FileError::Cut)?;
        sum.bytes += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        if sum.bytes > limit {
            return Err(FileError::TooLarge { limit });
        }
        let room = HEAD.saturating_sub(sum.head.len()).min(chunk.len());
        sum.head.extend_from_slice(chunk.get(..room).unwrap_or_default());
        hasher.update(&chunk);
        into.write_all(&chunk).await.map_err(FileError::at(path))?;
    }
    into.flush().await.map_err(FileError::at(path))?;
    if sum.bytes == 0 {
        return Err(FileError::Empty);
    }
    sum.sha256 = hex::encode(hasher.finalize());
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        convert::Infallible,
        pin::Pin,
        task::{Context, Poll},
    };

    const NOW: Instant = Instant::from_micros(1_795_345_200_000_000);

    fn chunks(parts: &'static [&'static str]) -> impl Stream<Item = Result<Bytes, Infallible>> + Unpin {
        futures::stream::iter(parts.iter().map(|part| Ok(Bytes::from_static(part.as_bytes()))))
    }

    fn everything(root: &Path) -> Vec<PathBuf> {
        let mut out = Vec::new();
        for entry in std::fs::read_dir(root).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { out.extend(everything(&path)) } else { out.push(path) }
        }
        out
    }

    #[tokio::test]
    async fn the_same_content_lies_there_once_under_its_hash() {
        let dir = tempfile::tempdir().unwrap();
        let files = Files::new(dir.path(), 100, Vec::new());
        for (name, parts) in [("a", &["hej", " på dig"][..]), ("b", &["hej på", " dig"][..])] {
            let incoming = files.receive(Id::fixed(name), chunks(parts)).await.unwrap();
            assert_eq!(incoming.sum.bytes, 11);
            files.keep(&incoming, NOW).await.unwrap();
        }
        let sha256 = hex::encode(Sha256::digest("hej på dig"));
        assert_eq!(everything(dir.path()), [files.path(&sha256)]);
        assert_eq!(std::fs::read_to_string(files.path(&sha256)).unwrap(), "hej på dig");
    }

    #[tokio::test]
    async fn a_file_that_is_too_large_empty_or_cut_off_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        let files = Files::new(dir.path(), 5, Vec::new());
        let large = files.receive(Id::fixed("a"), chunks(&["12345", "6"])).await.unwrap_err();
        assert!(matches!(large, FileError::TooLarge { limit: 5 }), "{large}");
        assert!(matches!(files.receive(Id::fixed("b"), chunks(&[])).await, Err(FileError::Empty)));
        let cut = futures::stream::iter([Ok(Bytes::from_static(b"12")), Err("gone")]);
        assert!(matches!(files.receive(Id::fixed("c"), cut).await, Err(FileError::Cut)));
        drop(files.receive(Id::fixed("d"), chunks(&["12345"])).await.unwrap());
        assert_eq!(everything(dir.path()), Vec::<PathBuf>::new());
    }

    /// A disk that takes so many bytes and is then full.
    struct Small(usize);

    impl AsyncWrite for Small {
        fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
            let n = bytes.len().min(self.0);
            self.0 -= n;
            Poll::Ready(if n == 0 { Err(io::Error::from(io::ErrorKind::StorageFull)) } else { Ok(n) })
        }
        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    #[tokio::test]
    async fn a_full_disk_is_said_to_be_full() {
        let full = copy(chunks(&["123", "456"]), &mut Small(4), 100, Path::new("x")).await;
        assert!(matches!(full, Err(FileError::Full)), "{full:?}");
        assert!(copy(chunks(&["123"]), &mut Small(4), 100, Path::new("x")).await.is_ok());
    }
}
