//! What a collect node runs: listeners, the journal, the sources with their ledger, and the pipeline from the journal to alerts and store.
//!
//! Nothing that was received may vanish unseen: it is in the journal before it is acknowledged, and what had to be dropped is counted with
//! its reason on its source's line of the ledger. May not: serve pages, know governance.
pub mod alert;
mod collector;
pub mod detection;
pub mod ingest;
pub mod journal;
pub mod listen;
pub mod manifest;
pub mod pipeline;
pub mod reading;
pub mod sources;
pub mod stamp;

pub use collector::{Collector, CollectorConfig, Folders};
pub use vk_logstore::Position;

use std::sync::Arc;
use vk_core::Instant;

/// Where this crate gets the time from; the binary gives it the real clock, tests one of their own.
pub type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

/// What can stop a collect node from starting, or a command from answering.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    #[error(transparent)]
    Lock(#[from] journal::LockError),
    #[error(transparent)]
    Journal(#[from] journal::JournalError),
    #[error(transparent)]
    Listen(#[from] listen::ListenError),
    #[error(transparent)]
    Store(#[from] vk_logstore::StoreError),
    #[error("logs.db: {0}")]
    Db(#[from] vk_db::DbError),
    #[error("{path}: {error}")]
    File { path: String, error: std::io::Error },
    #[error(transparent)]
    Alerts(#[from] alert::SinkError),
}
