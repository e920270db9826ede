//! What a collect node runs: listeners, the journal, the sources with their ledger, and the pipeline from the journal to alerts and store.
//!
//! Nothing that was received may vanish unseen: it is in the journal before it is acknowledged, and what had to be dropped is counted with
//! its reason on its source's line of the ledger. May not: serve pages, know governance.
pub mod journal;

use std::sync::Arc;
use vk_core::Instant;

/// A place in the journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub segment: u64,
    pub offset: u64,
}

/// Where this crate gets the time from; the binary gives it the real clock, tests one of their own.
pub type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;
