//! Opening a journal that somebody stopped writing, perhaps in the middle of a record.
//!
//! Only what was never acknowledged may be cut: bytes at the very end of the last segment behind which no whole record follows. Damage with
//! records behind it is somebody else's doing (a bad disk, a hand); it is reported and kept, and writing goes on in a new segment.
use super::{
    JournalError,
    disk::Disk,
    reader::Damage,
    record::Chain,
    segment::{HEADER, Header, Step, Walk, file_name, number},
};
use crate::Position;
use std::sync::Arc;

/// What was found when the journal was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// Bytes of unfinished records that were cut from the end.
    pub cut_bytes: u64,
    /// Unreadable places in the last segment; earlier segments are looked at by `verify` and when they are read.
    pub damage: Vec<Damage>,
    /// Where writing goes on.
    pub end: Position,
}

/// Where the writer continues.
pub(super) struct Tail {
    pub journal: [u8; 16],
    pub chain: Chain,
    pub end: Position,
    pub next_segment: u64,
    /// Whether the last segment is there and may be written on.
    pub sound: bool,
}

/// The numbers of all segments, in order.
pub(super) fn segments(disk: &dyn Disk) -> Result<Vec<u64>, JournalError> {
    let mut numbers: Vec<u64> = disk.list()?.iter().filter_map(|name| number(name)).collect();
    numbers.sort_unstable();
    Ok(numbers)
}

pub(super) fn recover(disk: &dyn Disk, new_id: [u8; 16]) -> Result<(Tail, Recovery), JournalError> {
    let mut numbers = segments(disk)?;
    let mut recovery = Recovery::default();
    while let Some(segment) = numbers.pop() {
        let at = |error| JournalError::Segment { segment, error };
        let file: Arc<dyn super::DiskFile> = disk.open(&file_name(segment), true).map_err(at)?.into();
        let len = file.size().map_err(at)?;
        let header = Header::read(&*file).map_err(at)?;
        let mut walk = Walk::new(file.clone(), HEADER as u64, len, header.map(|h| h.chain_before));
        let (mut chain, mut records, mut good) = (header.map(|h| h.chain_before), 0u64, HEADER as u64);
        loop {
            match walk.step().map_err(at)? {
                Step::Record { chain: link, end, .. } => (chain, records, good) = (Some(link), records + 1, end),
                Step::Damage { offset, end } => recovery.damage.push(Damage { segment, offset, bytes: end - offset }),
                Step::End { .. } => break,
            }
        }
        if header.is_none() && records == 0 {
            // The crash came while this segment was being made; nothing in it was ever acknowledged.
            recovery.cut_bytes += len;
            disk.remove(&file_name(segment)).and_then(|()| disk.sync_folder()).map_err(at)?;
            continue;
        }
        if header.is_none() {
            recovery.damage.insert(0, Damage { segment, offset: 0, bytes: HEADER as u64 });
        }
        if len > good {
            recovery.cut_bytes += len - good;
            file.cut(good).map_err(at)?;
        }
        // What a killed process wrote may still be only in memory.
        file.sync().map_err(at)?;
        recovery.end = Position { segment, offset: good };
        let journal = match header {
            Some(header) => header.journal,
            None => any_id(disk, &numbers)?.unwrap_or(new_id),
        };
        let sound = recovery.damage.is_empty();
        return Ok((
            Tail { journal, chain: chain.unwrap_or_default(), end: recovery.end, next_segment: segment + 1, sound },
            recovery,
        ));
    }
    recovery.end = Position { segment: 1, offset: HEADER as u64 };
    Ok((Tail { journal: new_id, chain: [0; 32], end: recovery.end, next_segment: 1, sound: false }, recovery))
}

fn any_id(disk: &dyn Disk, numbers: &[u64]) -> Result<Option<[u8; 16]>, JournalError> {
    for &segment in numbers.iter().rev() {
        let at = |error| JournalError::Segment { segment, error };
        let file = disk.open(&file_name(segment), false).map_err(at)?;
        if let Some(header) = Header::read(&*file).map_err(at)? {
            return Ok(Some(header.journal));
        }
    }
    Ok(None)
}
