//! What goes into the store and what comes out of it, in plain Rust.
use crate::query::Expr;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use vk_core::Instant;
use vk_event::Event;

/// A place in the journal: everything at or before it is meant. Ordered as the journal is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    pub segment: u64,
    pub offset: u64,
}

/// One event on its way into the store. `time` is its `@timestamp` and `id` its `event.id`; where the event says otherwise, these two win.
///
/// `position` is the journal position after which the event is stored for good. Events come in journal order, and all events of one
/// position in one [`crate::Store::append`] call: the position is what tells a replayed event from a new one.
#[derive(Clone, Debug)]
pub struct StoredEvent {
    pub position: Position,
    pub id: String,
    pub time: Instant,
    pub event: Arc<Event>,
}

/// What [`crate::Store::append`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Appended {
    pub accepted: u64,
    /// Replayed: stored already, by position or by id.
    pub ignored: u64,
}

/// Which events are meant: a half-open range of time and an expression of the query language.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Inclusive.
    pub from: Option<Instant>,
    /// Exclusive.
    pub to: Option<Instant>,
    pub expr: Expr,
}

impl Selection {
    /// Every event that the expression matches, of all time.
    pub fn of(expr: Expr) -> Selection {
        Selection { expr, ..Selection::default() }
    }
}

/// Where a page of a search ended; the next one starts after it. The order is newest first, and by id within one microsecond.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cursor {
    pub time: Instant,
    pub id: String,
}

/// A search: newest first, at most `limit` events, after the cursor if there is one.
#[derive(Clone, Debug, Default)]
pub struct SearchRequest {
    pub selection: Selection,
    pub limit: usize,
    pub after: Option<Cursor>,
    /// Field names to read; empty reads every field. Time and id are always there.
    pub fields: Vec<String>,
}

/// An event as the store gives it back.
#[derive(Clone, Debug)]
pub struct FoundEvent {
    pub id: String,
    pub time: Instant,
    pub event: Event,
}

impl FoundEvent {
    pub fn cursor(&self) -> Cursor {
        Cursor { time: self.time, id: self.id.clone() }
    }
}

/// What a query cost and whether its answer is whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct QueryStats {
    pub files_total: u64,
    /// Files that had to be opened.
    pub files_read: u64,
    pub row_groups_total: u64,
    /// Row groups left after time, source and token filters, in the files that were opened.
    pub row_groups_read: u64,
    /// Rows in these row groups, and rows in memory.
    pub rows_scanned: u64,
    pub memory_rows: u64,
    /// Files that could not be read, with the reason: the answer lacks what they hold.
    pub unreadable: Vec<Problem>,
}

impl QueryStats {
    /// True when the answer may lack events, because a file could not be read.
    pub fn partial(&self) -> bool {
        !self.unreadable.is_empty()
    }
}

#[derive(Clone, Debug, Default)]
pub struct SearchPage {
    /// Newest first.
    pub events: Vec<FoundEvent>,
    /// There are more events after the last one.
    pub more: bool,
    pub stats: QueryStats,
}

impl SearchPage {
    /// Where the next page starts; `None` when this is the last one.
    pub fn next(&self) -> Option<Cursor> {
        self.more.then(|| self.events.last().map(FoundEvent::cursor)).flatten()
    }
}

/// Events counted per slice of time. Slice `i` starts at `from + i * width` (microseconds); the last may be cut at `to`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    pub from: Instant,
    pub to: Instant,
    pub width_micros: i64,
    pub counts: Vec<u64>,
    pub stats: QueryStats,
}

impl Histogram {
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub events: u64,
    pub stats: QueryStats,
}

/// The commonest values of a field among the events selected, most frequent first, equal counts by value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Top {
    pub values: Vec<(String, u64)>,
    /// Events of the selection that have the field.
    pub having: u64,
    /// Different values; those beyond `values` are not listed.
    pub distinct: u64,
    pub stats: QueryStats,
}

/// Something wrong with a file of the store.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    pub file: String,
    pub reason: String,
}

/// What [`crate::Store::verify`] found. Sidecars can be rebuilt; a Parquet file cannot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct VerifyReport {
    pub files: u64,
    pub rows: u64,
    /// Parquet files that are missing or damaged: data are lost.
    pub damaged: Vec<Problem>,
    /// Sidecars that are missing or damaged: searches are slower, nothing is lost.
    pub sidecars: Vec<Problem>,
}

impl VerifyReport {
    pub fn is_whole(&self) -> bool {
        self.damaged.is_empty() && self.sidecars.is_empty()
    }
}

/// The store in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct StoreStats {
    pub files: u64,
    pub file_rows: u64,
    pub file_bytes: u64,
    pub memory_rows: u64,
    pub memory_bytes: u64,
    /// Everything up to here is on disk.
    pub position: Position,
    pub oldest: Option<Instant>,
    pub newest: Option<Instant>,
}
