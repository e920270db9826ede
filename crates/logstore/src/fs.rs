//! The few things the store does to the disk, so that tests can make each of them fail.
use std::{
    fs::File,
    io::{self, Write},
    path::Path,
};

/// A file being written, from its beginning to its end.
pub trait WriteFile: Write + Send {
    /// Durable when it returns.
    fn sync(&mut self) -> io::Result<()>;
}

/// Writing to the disk.
pub trait Fs: Send + Sync {
    /// Makes an empty file, replacing one of the same name.
    fn create(&self, path: &Path) -> io::Result<Box<dyn WriteFile>>;
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Makes the names in a folder durable.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;
    fn remove(&self, path: &Path) -> io::Result<()>;
}

/// The disk.
pub struct Disk;

impl WriteFile for File {
    fn sync(&mut self) -> io::Result<()> {
        self.sync_all()
    }
}

impl Fs for Disk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn WriteFile>> {
        Ok(Box::new(File::create(path)?))
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)
    }
    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        File::open(dir)?.sync_all()
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)
    }
}
