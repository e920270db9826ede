//! The few file operations that the journal needs, as a trait, so that tests can tear writes, fill the disk and fail a sync.
//!
//! What may not be added here: rename and append mode. The journal only ever writes at an offset that it chose itself and cuts at an
//! offset that it knows, which is what makes its behaviour after a crash provable.
use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

/// A folder of journal segments.
pub trait Disk: Send + Sync {
    /// Names of all files, in no particular order.
    fn list(&self) -> io::Result<Vec<String>>;
    /// A new file; an error when it exists. Durable only after [`Disk::sync_folder`].
    fn create(&self, name: &str) -> io::Result<Box<dyn DiskFile>>;
    fn open(&self, name: &str, write: bool) -> io::Result<Box<dyn DiskFile>>;
    fn remove(&self, name: &str) -> io::Result<()>;
    fn sync_folder(&self) -> io::Result<()>;
    /// Bytes that may still be written.
    fn free(&self) -> io::Result<u64>;
}

/// One open file. Reads and writes name their offset; there is no cursor.
pub trait DiskFile: Send + Sync {
    /// Reads up to `into.len()` bytes; fewer only at the end of the file.
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize>;
    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()>;
    fn size(&self) -> io::Result<u64>;
    fn cut(&self, len: u64) -> io::Result<()>;
    /// Everything written so far survives a power cut once this returns.
    fn sync(&self) -> io::Result<()>;
}

/// The real file system.
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Opens the folder and makes it where it does not exist.
    pub fn create(path: &Path) -> io::Result<Folder> {
        std::fs::create_dir_all(path)?;
        Ok(Folder { path: path.to_owned() })
    }
    /// Opens the folder for reading; an error when it does not exist.
    pub fn open(path: &Path) -> io::Result<Folder> {
        std::fs::read_dir(path)?;
        Ok(Folder { path: path.to_owned() })
    }
}

impl Disk for Folder {
    fn list(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&self.path)? {
            if let Ok(name) = entry?.file_name().into_string() {
                names.push(name);
            }
        }
        Ok(names)
    }
    fn create(&self, name: &str) -> io::Result<Box<dyn DiskFile>> {
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(self.path.join(name))?;
        Ok(Box::new(RealFile(file)))
    }
    fn open(&self, name: &str, write: bool) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(RealFile(OpenOptions::new().read(true).write(write).open(self.path.join(name))?)))
    }
    fn remove(&self, name: &str) -> io::Result<()> {
        std::fs::remove_file(self.path.join(name))
    }
    fn sync_folder(&self) -> io::Result<()> {
        File::open(&self.path)?.sync_all()
    }
    fn free(&self) -> io::Result<u64> {
        let stat = rustix::fs::statvfs(&self.path)?;
        Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
    }
}

struct RealFile(File);

impl DiskFile for RealFile {
    fn read_at(&self, offset: u64, mut into: &mut [u8]) -> io::Result<usize> {
        let (mut at, mut read) = (offset, 0);
        while !into.is_empty() {
            match self.0.read_at(into, at) {
                Ok(0) => break,
                Ok(n) => {
                    read += n;
                    at += n as u64;
                    into = into.get_mut(n..).unwrap_or_default();
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(read)
    }
    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all_at(bytes, offset)
    }
    fn size(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }
    fn cut(&self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }
    fn sync(&self) -> io::Result<()> {
        self.0.sync_data()
    }
}
