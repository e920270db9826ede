//! The log store: events in, Parquet files on disk, answers out. The only crate that names DataFusion, Arrow, Parquet or object_store,
//! and none of their types leaves it.
//!
//! ```text
//! append → memtable (searchable at once) → flush: L0 file + token filter → one manifest transaction with the journal position
//!          compact: many small files → one large, sorted by (source, host, time)
//! search → memtable, then the files of one manifest snapshot, pruned by time, source, token filter, statistics; newest first
//! ```
//!
//! What it promises: an event is in every answer from the moment `append` returns, once, whatever flushes, compactions and replays
//! happen meanwhile; what a file cannot give is named in the answer, never silently missing. It keeps no journal: until a flush has
//! published, the caller's journal is what survives a crash. It reads no clock and opens no socket.
mod aggregate;
mod compact;
mod engine;
mod error;
pub mod fs;
pub mod manifest;
mod memtable;
mod predicate;
mod probe;
pub mod query;
mod read;
mod rows;
mod schema;
mod search;
mod sidecar;
mod store;
mod tokens;
mod types;
mod verify;
mod view;
mod writer;

pub use error::{Result, StoreError};
pub use manifest::{FileEntry, FileManifest, Manifest, ManifestError, Snapshot};
pub use store::{Compacted, Store, StoreConfig};
pub use types::{
    Appended, Count, Cursor, FoundEvent, Histogram, Position, Problem, QueryStats, SearchPage, SearchRequest, Selection,
    StoreStats, StoredEvent, Top, VerifyReport,
};
