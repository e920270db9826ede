//! The loss ledger: for every source, received = parsed + unparsed + dropped, once the pipeline has caught up.
//!
//! `received` is counted where messages come in, `parsed` and `unparsed` where events are made of them, so that the balance means something.
//! What is saved is exact: the events of a batch are counted in the same transaction that publishes them ([`Ledger`]), so a replay after a
//! crash counts nothing twice.
use super::Source;
use crate::{
    Position,
    journal::{Flags, SourceKey},
};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, AtomicU64, Ordering::Relaxed},
    },
};
use vk_core::Instant;

/// Why a message is not in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DropReason {
    /// The receive buffer of the operating system was full (UDP).
    Kernel,
    DiskFull,
    DiskError,
    /// The program ended before the disk took it.
    Closing,
}

impl DropReason {
    pub const ALL: [DropReason; 4] = [DropReason::Kernel, DropReason::DiskFull, DropReason::DiskError, DropReason::Closing];

    pub fn name(self) -> &'static str {
        match self {
            DropReason::Kernel => "kernel",
            DropReason::DiskFull => "disk_full",
            DropReason::DiskError => "disk_error",
            DropReason::Closing => "closing",
        }
    }
}

/// The counters of one source, live.
#[derive(Debug, Default)]
pub struct Counters {
    received: AtomicU64,
    bytes: AtomicU64,
    parsed: AtomicU64,
    unparsed: AtomicU64,
    oversized: AtomicU64,
    truncated: AtomicU64,
    dropped: [AtomicU64; DropReason::ALL.len()],
    /// Microseconds; 0 for never.
    last_seen: AtomicI64,
}

impl Counters {
    pub fn received(&self, messages: u64, bytes: u64, at: Instant) {
        self.received.fetch_add(messages, Relaxed);
        self.bytes.fetch_add(bytes, Relaxed);
        self.last_seen.fetch_max(at.micros(), Relaxed);
    }
    /// Messages that were counted as received and did not get into the journal, or that the kernel threw away (then `received` too).
    pub fn dropped(&self, messages: u64, reason: DropReason) {
        if let Some(slot) = self.dropped.get(reason as usize) {
            slot.fetch_add(messages, Relaxed);
        }
    }
    fn settled(&self, tally: &Tally) {
        self.parsed.fetch_add(tally.parsed, Relaxed);
        self.unparsed.fetch_add(tally.unparsed, Relaxed);
        self.oversized.fetch_add(tally.oversized, Relaxed);
        self.truncated.fetch_add(tally.truncated, Relaxed);
        if tally.recovered > 0 {
            self.received(tally.recovered, tally.recovered_bytes, tally.last_seen);
        }
    }

    pub(super) fn last_seen(&self) -> Option<Instant> {
        Some(self.last_seen.load(Relaxed)).filter(|t| *t > 0).map(Instant::from_micros)
    }

    pub fn entry(&self) -> LedgerEntry {
        LedgerEntry {
            received: self.received.load(Relaxed),
            bytes: self.bytes.load(Relaxed),
            parsed: self.parsed.load(Relaxed),
            unparsed: self.unparsed.load(Relaxed),
            oversized: self.oversized.load(Relaxed),
            truncated: self.truncated.load(Relaxed),
            dropped: DropReason::ALL.into_iter().zip(&self.dropped).map(|(r, n)| (r, n.load(Relaxed))).collect(),
            last_seen: self.last_seen(),
        }
    }

    pub(super) fn restore(&self, entry: &LedgerEntry) {
        self.received.fetch_add(entry.parsed + entry.unparsed + entry.dropped_total(), Relaxed);
        self.bytes.fetch_add(entry.bytes, Relaxed);
        self.parsed.fetch_add(entry.parsed, Relaxed);
        self.unparsed.fetch_add(entry.unparsed, Relaxed);
        self.oversized.fetch_add(entry.oversized, Relaxed);
        self.truncated.fetch_add(entry.truncated, Relaxed);
        for (reason, n) in &entry.dropped {
            self.dropped(*n, *reason);
        }
        self.last_seen.fetch_max(entry.last_seen.map_or(0, Instant::micros), Relaxed);
    }
}

/// One line of the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerEntry {
    pub received: u64,
    pub bytes: u64,
    pub parsed: u64,
    /// Kept with `error.message`: the bytes are there, the fields are not.
    pub unparsed: u64,
    /// Pieces of messages over the limit (among parsed and unparsed).
    pub oversized: u64,
    /// Cut off by the end of a connection (among parsed and unparsed).
    pub truncated: u64,
    pub dropped: BTreeMap<DropReason, u64>,
    pub last_seen: Option<Instant>,
}

impl LedgerEntry {
    pub fn dropped_total(&self) -> u64 {
        self.dropped.values().sum()
    }
    /// What is on its way: received, neither dropped nor an event yet. Zero when the pipeline has caught up.
    pub fn under_way(&self) -> i128 {
        i128::from(self.received) - i128::from(self.parsed + self.unparsed + self.dropped_total())
    }
}

/// What one batch of the pipeline made of one source's messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub parsed: u64,
    pub unparsed: u64,
    pub bytes: u64,
    pub oversized: u64,
    pub truncated: u64,
    /// Of these, messages that a process before this one had received.
    pub recovered: u64,
    pub recovered_bytes: u64,
    pub last_seen: Instant,
}

impl Tally {
    /// Counts one message. `recovered`: it was in the journal when this process opened it.
    pub fn add(&mut self, bytes: usize, parsed: bool, flags: Flags, recovered: bool, at: Instant) {
        self.parsed += u64::from(parsed);
        self.unparsed += u64::from(!parsed);
        self.bytes += bytes as u64;
        self.oversized += u64::from(flags.oversized);
        self.truncated += u64::from(flags.truncated);
        self.recovered += u64::from(recovered);
        self.recovered_bytes += if recovered { bytes as u64 } else { 0 };
        self.last_seen = self.last_seen.max(at);
    }

    pub(crate) fn merge(&mut self, other: &Tally) {
        self.parsed += other.parsed;
        self.unparsed += other.unparsed;
        self.bytes += other.bytes;
        self.oversized += other.oversized;
        self.truncated += other.truncated;
        self.recovered += other.recovered;
        self.recovered_bytes += other.recovered_bytes;
        self.last_seen = self.last_seen.max(other.last_seen);
    }
}

/// What has been counted but not yet published, by journal position.
#[derive(Default)]
pub struct Ledger {
    pending: Mutex<VecDeque<(Position, BTreeMap<SourceKey, Tally>)>>,
}

impl Ledger {
    /// Counts a batch: live at once, and to be saved when the store publishes `position`, that of the batch's last event.
    /// Called before the batch is appended to the store, so that a publish never overtakes it.
    pub fn settle(&self, position: Position, batch: Vec<(Arc<Source>, Tally)>) {
        let mut sums = BTreeMap::<SourceKey, Tally>::new();
        for (source, tally) in batch {
            source.counters.settled(&tally);
            sums.entry(source.key).or_default().merge(&tally);
        }
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).push_back((position, sums));
    }

    /// Sums of all batches up to a position. They stay until [`Ledger::saved`].
    pub fn up_to(&self, position: Position) -> BTreeMap<SourceKey, Tally> {
        let pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        let mut sums = BTreeMap::<SourceKey, Tally>::new();
        for (_, batch) in pending.iter().take_while(|(at, _)| *at <= position) {
            for (key, tally) in batch {
                sums.entry(*key).or_default().merge(tally);
            }
        }
        sums
    }

    /// Forgets what has been saved.
    pub fn saved(&self, position: Position) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        while pending.front().is_some_and(|(at, _)| *at <= position) {
            pending.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_publish_saves_exactly_the_batches_up_to_its_position() {
        let sources = super::super::Sources::new(Instant::from_micros(0));
        let source = sources.named(crate::journal::Transport::Tcp, "x", vk_event::SourceType::Auto);
        let ledger = Ledger::default();
        let at = |offset| Position { segment: 1, offset };
        let tally = |parsed| Tally { parsed, ..Tally::default() };
        ledger.settle(at(10), vec![(source.clone(), tally(3))]);
        ledger.settle(at(20), vec![(source.clone(), tally(4)), (source.clone(), tally(1))]);
        ledger.settle(at(30), vec![(source.clone(), tally(9))]);
        assert_eq!(ledger.up_to(at(20)).get(&source.key).map(|t| t.parsed), Some(8));
        ledger.saved(at(20));
        assert_eq!(ledger.up_to(at(99)).get(&source.key).map(|t| t.parsed), Some(9));
        assert_eq!(source.counters.entry().parsed, 17);
        assert_eq!(source.counters.entry().under_way(), -17);
    }
}
