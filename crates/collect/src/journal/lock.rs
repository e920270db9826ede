//! One writer at a time: a lock on the data folder, held by the process that owns journal and store, let go by the kernel when it dies.
use std::{
    fs::{File, TryLockError},
    io::{self, Read, Seek, Write},
    path::Path,
};

/// The right to write journal and store of one data folder. Dropping it gives it back.
#[derive(Debug)]
pub struct DataLock {
    _file: File,
}

#[derive(Debug, thiserror::Error)]
pub enum LockError {
    #[error("{folder} is in use by process {holder}")]
    Held { folder: String, holder: String },
    #[error("{folder}: {error}")]
    Io { folder: String, error: io::Error },
}

impl DataLock {
    /// Takes the lock of the data folder, which is made where it does not exist.
    pub fn acquire(data: &Path) -> Result<DataLock, LockError> {
        let folder = data.display().to_string();
        let io = |error| LockError::Io { folder: folder.clone(), error };
        std::fs::create_dir_all(data).map_err(io)?;
        let mut file =
            File::options().read(true).write(true).create(true).truncate(false).open(data.join("collect.lock")).map_err(io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // Only for the message; an unreadable name changes nothing.
                let _ = file.read_to_string(&mut holder);
                return Err(LockError::Held { folder, holder: holder.trim().to_owned() });
            }
            Err(TryLockError::Error(error)) => return Err(io(error)),
        }
        file.set_len(0).and_then(|()| file.rewind()).and_then(|()| writeln!(file, "{}", std::process::id())).map_err(io)?;
        Ok(DataLock { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_writer_is_refused_and_the_first_is_named() {
        let dir = tempfile::tempdir().expect("folder");
        let first = DataLock::acquire(dir.path()).expect("free");
        match DataLock::acquire(dir.path()) {
            Err(LockError::Held { holder, .. }) => assert_eq!(holder, std::process::id().to_string()),
            other => panic!("{other:?}"),
        }
        drop(first);
        DataLock::acquire(dir.path()).expect("free again");
    }
}
