//! A stored record: what its form fills, and what every table of records has besides.
use crate::{Id, Instant};

/// A record of a register; `T` is what its form becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record<T> {
    pub id: Id,
    /// Guards an update: whoever saves gives back the version that they read.
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub archived_at: Option<Instant>,
    pub data: T,
}

impl<T> Record<T> {
    pub fn is_archived(&self) -> bool {
        self.archived_at.is_some()
    }
}
