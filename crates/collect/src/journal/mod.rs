//! The journal: what was received, on disk, before anything else is done with it.
//!
//! Segments of records in the order of arrival, each record checked by a CRC and tied to the one before by a hash. A message counts as
//! received only once its group has been synced; only then does its [`Ack`] resolve. Everything later (parsing, detecting, storing) reads
//! from here and may be repeated after a crash, because an event's identifier is its place in here.
//!
//! `disk` is all that touches files, `record` and `segment` are the format, `writer` is the one thread that writes, `recover` what happens
//! when a journal is opened after a crash, `reader` replays and follows, `verify` checks everything.
//! May not: know what a message means.
mod batch;
mod disk;
mod lock;
mod reader;
mod record;
mod recover;
mod segment;
mod verify;
mod writer;

pub use batch::Batch;
pub use disk::{Disk, DiskFile, Folder};
pub use lock::{DataLock, LockError};
pub use reader::{Damage, Reader, Records};
pub use record::{Flags, MAX_RAW, Peer, Received, SourceKey, Transport};
pub use recover::Recovery;
pub use verify::{Problem, VerifyReport, verify};
pub use writer::{Ack, Committed, IntakeState, Journal, Refused, StopReason};

use crate::Position;
use std::{io, time::Duration};

/// How the journal behaves. The default is what a server runs with.
#[derive(Clone, Debug)]
pub struct JournalConfig {
    /// A segment is closed once it is this long.
    pub segment_bytes: u64,
    /// A group is synced at the latest when it has this many bytes …
    pub group_bytes: usize,
    /// … or is this old.
    pub group_wait: Duration,
    /// What may wait for the disk before senders have to.
    pub queue_bytes: usize,
    /// Intake stops while the disk has less than this free: the database and the store must still be able to write.
    pub keep_free: u64,
    /// How often a stopped intake tries again.
    pub retry: Duration,
    /// Identifier for a new journal; randomness from the edge.
    pub new_id: [u8; 16],
    /// What alerts and store have worked off already. Where the journal ends before it (it was lost, or an older copy was put back), writing
    /// goes on behind it: a place must never be used twice.
    pub behind: Position,
}

impl JournalConfig {
    pub fn new(new_id: [u8; 16]) -> JournalConfig {
        JournalConfig {
            segment_bytes: 64 << 20,
            group_bytes: 1 << 20,
            group_wait: Duration::from_millis(10),
            queue_bytes: 32 << 20,
            keep_free: 256 << 20,
            retry: Duration::from_secs(1),
            new_id,
            behind: Position::default(),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error("journal, segment {segment}: {error}")]
    Segment { segment: u64, error: io::Error },
    #[error("journal folder: {0}")]
    Folder(#[from] io::Error),
    #[error("the journal has been closed")]
    Closed,
    #[error("journal thread: {0}")]
    Thread(io::Error),
}

/// Which journal, by its identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalId(pub [u8; 16]);

impl JournalId {
    /// The identifier of the event at a place: the same on every replay and on every node. `sub` counts the events of one record.
    pub fn event_id(&self, at: Position, sub: u32) -> String {
        let short = hex::encode(self.0.first_chunk::<6>().copied().unwrap_or_default());
        if sub == 0 {
            format!("{short}-{:06x}-{:08x}", at.segment, at.offset)
        } else {
            format!("{short}-{:06x}-{:08x}-{sub}", at.segment, at.offset)
        }
    }
}
