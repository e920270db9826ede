//! Which files are the store, and up to which journal position they hold everything. The one transaction of a publish.
//!
//! The store asks for this trait; the real implementation is SQL in the crate `collect`. [`FileManifest`] here serves tests and tools
//! that have no database.
mod standalone;

pub use standalone::FileManifest;

use crate::Position;
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use vk_core::Instant;

/// One Parquet file of the store with what prunes it. Written once, never changed; a manifest keeps it whole (JSON) under its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// File name within the store's folder; unique for ever.
    pub name: String,
    /// 0 as flushed, 1 compacted.
    pub level: u8,
    pub rows: u64,
    pub bytes: u64,
    pub row_groups: u32,
    /// Earliest and latest event time, both inclusive.
    pub time_min: Instant,
    pub time_max: Instant,
    /// Log sources (`vardkase.source.id`) in it; empty when there are too many to list.
    pub sources: Vec<String>,
    /// Registered fields of which some value did not fit its column and stands in the map of other fields.
    pub misfits: Vec<String>,
    /// Journal position of its last event.
    pub position: Position,
    pub created: Instant,
    /// CRC-32C of the whole Parquet file.
    pub crc32c: u32,
}

/// The files and the position as one transaction saw them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    pub files: Vec<FileEntry>,
    pub position: Position,
}

#[derive(Debug, thiserror::Error)]
#[error("manifest: {0}")]
pub struct ManifestError(pub String);

pub type ManifestFuture<'a, T> = BoxFuture<'a, Result<T, ManifestError>>;

/// The list of files, kept by somebody who can do a transaction.
pub trait Manifest: Send + Sync {
    /// Files and position of one moment, read in one transaction: the position says which replayed events the files already hold.
    fn snapshot(&self) -> ManifestFuture<'_, Snapshot>;

    /// Adds and removes files and, if given, moves the position, all or nothing and durable when it answers. Must refuse when a file
    /// to remove is not there any more (somebody else compacted it) or a file to add already is, or when the position would go back.
    fn publish(&self, add: Vec<FileEntry>, remove: Vec<String>, position: Option<Position>) -> ManifestFuture<'_, ()>;
}
