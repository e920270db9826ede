//! Events that are not on disk yet: searchable from the moment they are appended, kept until a file that holds them is published.
//!
//! Two layers: the active one takes events, the sealed one is being written. What decides whether an event is new is its journal
//! position: at or below the floor (published or sealed) it is a replay. Above it, the event id decides.
use crate::{
    Appended, Position, StoredEvent,
    rows::{self, RowBuilder, Rows},
};
use arrow::error::ArrowError;
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use vk_core::Instant;

/// Events are turned into columns so many at a time.
const CHUNK: usize = 4096;

/// Some events as columns, in journal order.
pub(crate) struct Chunk {
    pub rows: Rows,
    pub positions: Vec<Position>,
    pub times: (Instant, Instant),
}

#[derive(Default)]
struct Layer {
    chunks: Vec<Arc<Chunk>>,
    tail: Vec<StoredEvent>,
    /// The tail as columns, until another event comes.
    tail_chunk: Option<Arc<Chunk>>,
    ids: BTreeSet<String>,
    bytes: usize,
    last: Position,
    since: Option<Instant>,
}

/// What is in memory at one moment.
#[derive(Clone, Default)]
pub(crate) struct MemorySnapshot {
    pub chunks: Vec<Arc<Chunk>>,
}

/// A layer that takes no more events, on its way to disk.
#[derive(Clone)]
pub(crate) struct Sealed {
    pub chunks: Vec<Arc<Chunk>>,
    pub last: Position,
}

struct State {
    active: Layer,
    sealed: Option<Layer>,
    floor: Position,
}

pub(crate) struct Memtable {
    state: Mutex<State>,
}

impl Memtable {
    /// Empty; everything up to `floor` is on disk.
    pub fn new(floor: Position) -> Memtable {
        Memtable { state: Mutex::new(State { active: Layer::default(), sealed: None, floor }) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic while holding the lock leaves whole events only; going on is right.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes events in; `None` when they would go beyond `limit` bytes (then none of them is taken).
    pub fn append(&self, events: Vec<StoredEvent>, now: Instant, limit: usize) -> Result<Option<Appended>, ArrowError> {
        let mut state = self.state();
        let waiting = state.active.bytes + state.sealed.as_ref().map_or(0, |l| l.bytes);
        if waiting >= limit {
            return Ok(None);
        }
        let mut done = Appended::default();
        for event in events {
            let known = event.position <= state.floor || state.active.ids.contains(&event.id);
            if known {
                done.ignored += 1;
                continue;
            }
            done.accepted += 1;
            state.active.push(event, now)?;
        }
        Ok(Some(done))
    }

    pub fn due(&self, now: Instant, bytes: usize, after: Duration) -> bool {
        let state = self.state();
        let age = state.active.since.map_or(0, |since| now.micros().saturating_sub(since.micros()));
        state.sealed.is_some() || state.active.bytes >= bytes || age >= i64::try_from(after.as_micros()).unwrap_or(i64::MAX)
    }

    pub fn snapshot(&self) -> Result<MemorySnapshot, ArrowError> {
        let mut state = self.state();
        let mut chunks = state.sealed.as_ref().map(|l| l.chunks.clone()).unwrap_or_default();
        chunks.extend(state.active.chunks.iter().cloned());
        chunks.extend(state.active.tail_chunk()?);
        Ok(MemorySnapshot { chunks })
    }

    /// Rows and bytes in memory.
    pub fn size(&self) -> (u64, u64) {
        let state = self.state();
        let sealed = state.sealed.as_ref().map_or((0, 0), |l| (l.rows(), l.bytes));
        ((state.active.rows() + sealed.0) as u64, (state.active.bytes + sealed.1) as u64)
    }

    /// What must be written next: the layer of a flush that failed, else the active one, which is sealed by this. `None` when empty.
    pub fn seal(&self) -> Result<Option<Sealed>, ArrowError> {
        let mut state = self.state();
        if state.sealed.is_none() {
            if state.active.rows() == 0 {
                return Ok(None);
            }
            state.active.close()?;
            state.floor = state.floor.max(state.active.last);
            state.sealed = Some(std::mem::take(&mut state.active));
        }
        Ok(state.sealed.as_ref().map(|l| Sealed { chunks: l.chunks.clone(), last: l.last }))
    }

    /// The sealed layer is on disk and published.
    pub fn release(&self) {
        self.state().sealed = None;
    }
}

impl Layer {
    fn rows(&self) -> usize {
        self.ids.len()
    }

    fn push(&mut self, event: StoredEvent, now: Instant) -> Result<(), ArrowError> {
        self.bytes += rows::weight(&event.event) + event.id.len();
        self.ids.insert(event.id.clone());
        self.last = self.last.max(event.position);
        self.since.get_or_insert(now);
        self.tail_chunk = None;
        self.tail.push(event);
        if self.tail.len() >= CHUNK { self.close() } else { Ok(()) }
    }

    fn tail_chunk(&mut self) -> Result<Option<Arc<Chunk>>, ArrowError> {
        if self.tail_chunk.is_none() && !self.tail.is_empty() {
            self.tail_chunk = Some(Arc::new(chunk_of(&self.tail)?));
        }
        Ok(self.tail_chunk.clone())
    }

    fn close(&mut self) -> Result<(), ArrowError> {
        if let Some(chunk) = self.tail_chunk()? {
            self.chunks.push(chunk);
            self.tail.clear();
            self.tail_chunk = None;
        }
        Ok(())
    }
}

fn chunk_of(events: &[StoredEvent]) -> Result<Chunk, ArrowError> {
    let mut builder = RowBuilder::new();
    events.iter().for_each(|e| builder.push(e));
    let times = rows::time_range(events.iter().map(|e| e.time)).unwrap_or_default();
    Ok(Chunk { rows: builder.finish()?, positions: events.iter().map(|e| e.position).collect(), times })
}

#[cfg(test)]
mod tests {
    use super::*;
    use vk_event::Event;

    fn event(offset: u64, id: &str) -> StoredEvent {
        let position = Position { segment: 1, offset };
        StoredEvent { position, id: id.to_owned(), time: Instant::from_micros(1), event: Arc::new(Event::from_original("x")) }
    }

    fn append(table: &Memtable, events: Vec<StoredEvent>) -> (u64, u64) {
        let done = table.append(events, Instant::from_micros(0), usize::MAX).expect("columns").expect("room");
        (done.accepted, done.ignored)
    }

    #[test]
    fn a_replayed_event_is_taken_once_before_during_and_after_a_flush() {
        let table = Memtable::new(Position { segment: 1, offset: 10 });
        assert_eq!(append(&table, vec![event(10, "old"), event(11, "a"), event(12, "b")]), (2, 1));
        assert_eq!(append(&table, vec![event(11, "a"), event(13, "c")]), (1, 1));
        assert_eq!(table.seal().expect("columns").expect("rows").last.offset, 13);
        assert_eq!(append(&table, vec![event(12, "b"), event(14, "d")]), (1, 1));
        assert_eq!(table.size().0, 4);
        table.release();
        assert_eq!(append(&table, vec![event(13, "c"), event(15, "e")]), (1, 1));
        assert_eq!(table.size().0, 2);
    }
}
