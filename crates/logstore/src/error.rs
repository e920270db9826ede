//! What can go wrong in the store.
use crate::manifest::ManifestError;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Memory for events that are not on disk yet is used up: stop taking in, flush, try again.
    #[error("{bytes} bytes of events wait to be written; flush first")]
    Full { bytes: usize },
    #[error("{doing} {path}: {source}")]
    Io { doing: &'static str, path: String, source: std::io::Error },
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    #[error("the query took longer than {seconds} s")]
    Timeout { seconds: u64 },
    #[error("the query needs more memory than it may use: {0}")]
    Memory(String),
    /// A defect: the engine refused a plan or a batch that this crate made.
    #[error("query engine: {0}")]
    Engine(String),
    #[error("the store was opened for reading only")]
    ReadOnly,
}

pub type Result<T> = std::result::Result<T, StoreError>;
