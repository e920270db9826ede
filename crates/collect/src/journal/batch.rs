//! Messages on their way into the journal, already in the form in which they will lie there.
use super::record::{Flags, MAX_RAW, Received, put_body};

/// Some messages of one sender, written and acknowledged together.
#[derive(Debug, Default)]
pub struct Batch {
    bodies: Vec<u8>,
    records: usize,
}

impl Batch {
    /// Adds a message. One that is longer than a record can be is kept in pieces, each flagged.
    pub fn push(&mut self, received: &Received<'_>) {
        if received.raw.len() <= MAX_RAW {
            put_body(&mut self.bodies, received);
            self.records += 1;
            return;
        }
        for piece in received.raw.chunks(MAX_RAW) {
            let flags = Flags { oversized: true, ..received.flags };
            put_body(&mut self.bodies, &Received { raw: piece, flags, peer: received.peer.clone(), ..*received });
            self.records += 1;
        }
    }
    pub fn records(&self) -> usize {
        self.records
    }
    pub fn bytes(&self) -> usize {
        self.bodies.len()
    }
    pub fn is_empty(&self) -> bool {
        self.records == 0
    }
    pub(super) fn bodies(&self) -> &[u8] {
        &self.bodies
    }
}
