//! Reading the journal: replay from a place, follow a live one, step over damage and say where it was.
use super::{
    JournalError, JournalId,
    disk::Disk,
    record::{FRAME_HEAD, Received, read_body},
    recover::segments,
    segment::{HEADER, Header, Step, Walk, file_name},
};
use crate::Position;
use std::{ops::Range, sync::Arc};

/// Bytes that cannot be read as records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damage {
    pub segment: u64,
    pub offset: u64,
    pub bytes: u64,
}

/// Some records, read together; their messages lie in one buffer.
#[derive(Debug, Default)]
pub struct Records {
    bytes: Vec<u8>,
    index: Vec<(Position, Range<usize>)>,
    /// Behind the last of them: where to read on.
    pub next: Position,
    /// What could not be read on the way.
    pub damage: Vec<Damage>,
}

impl Records {
    pub fn len(&self) -> usize {
        self.index.len()
    }
    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }
    /// Each record with its place and the place behind it. A body that this version does not know is left out (and named by `verify`).
    pub fn iter(&self) -> impl Iterator<Item = (Position, Position, Received<'_>)> {
        self.index.iter().filter_map(|(at, range)| {
            let end = Position { offset: at.offset + (FRAME_HEAD + range.len()) as u64, ..*at };
            Some((*at, end, read_body(self.bytes.get(range.clone())?)?))
        })
    }
}

/// A place in the journal that moves on as it is read.
pub struct Reader {
    disk: Arc<dyn Disk>,
    at: Position,
    open: Option<OpenSegment>,
}

struct OpenSegment {
    segment: u64,
    walk: Walk,
    file: Arc<dyn super::DiskFile>,
}

impl Reader {
    /// Reads a folder of segments; nobody needs to be writing it. [`Position::default`] is its beginning.
    pub fn new(disk: Arc<dyn Disk>, from: Position) -> Reader {
        Reader { disk, at: from, open: None }
    }

    pub fn position(&self) -> Position {
        self.at
    }

    /// The identifier in the first sound header; `None` for an empty folder.
    pub fn journal_id(&self) -> Result<Option<JournalId>, JournalError> {
        for segment in segments(&*self.disk)? {
            let at = |error| JournalError::Segment { segment, error };
            let file = self.disk.open(&file_name(segment), false).map_err(at)?;
            if let Some(header) = Header::read(&*file).map_err(at)? {
                return Ok(Some(JournalId(header.journal)));
            }
        }
        Ok(None)
    }

    /// The next records: at most `records` of them and about `bytes`. With `until`, nothing behind it (what is not durable yet);
    /// without, all that the files hold. Empty at the end.
    pub fn read(&mut self, records: usize, bytes: usize, until: Option<Position>) -> Result<Records, JournalError> {
        let mut out = Records { next: self.at, ..Records::default() };
        while out.len() < records && out.bytes.len() < bytes && until.is_none_or(|until| self.at < until) {
            let Some(limit) = self.enter(until, &mut out)? else { break };
            let Some(open) = &mut self.open else { break };
            open.walk.until(limit.end);
            let segment = open.segment;
            match open.walk.step().map_err(|error| JournalError::Segment { segment, error })? {
                Step::Record { offset, end, .. } => {
                    let start = out.bytes.len();
                    out.bytes.extend_from_slice(open.walk.body());
                    out.index.push((Position { segment, offset }, start..out.bytes.len()));
                    self.at = Position { segment, offset: end };
                }
                Step::Damage { offset, end } => {
                    out.damage.push(Damage { segment, offset, bytes: end - offset });
                    self.at = Position { segment, offset: end };
                }
                Step::End { good, end } => match limit.next {
                    Some(next) => {
                        if end > good {
                            out.damage.push(Damage { segment, offset: good, bytes: end - good });
                        }
                        self.at = Position { segment: next, offset: HEADER as u64 };
                        self.open = None;
                    }
                    None => break,
                },
            }
        }
        out.next = self.at;
        Ok(out)
    }

    /// Makes sure that the segment of the present place is open, and says how far it counts.
    fn enter(&mut self, until: Option<Position>, out: &mut Records) -> Result<Option<Limit>, JournalError> {
        if let (Some(open), Some(until)) = (&self.open, until)
            && open.segment == until.segment
        {
            return Ok(Some(Limit { end: until.offset, next: None }));
        }
        let numbers = segments(&*self.disk)?;
        let Some(&segment) = numbers.iter().find(|n| **n >= self.at.segment) else { return Ok(None) };
        let next = numbers.iter().copied().find(|n| *n > segment);
        let at = |error| JournalError::Segment { segment, error };
        if self.open.as_ref().is_none_or(|open| open.segment != segment) {
            let file: Arc<dyn super::DiskFile> = self.disk.open(&file_name(segment), false).map_err(at)?.into();
            if segment != self.at.segment || self.at.offset < HEADER as u64 {
                self.at = Position { segment, offset: HEADER as u64 };
            }
            if Header::read(&*file).map_err(at)?.is_none() && self.at.offset == HEADER as u64 {
                out.damage.push(Damage { segment, offset: 0, bytes: HEADER as u64 });
            }
            let walk = Walk::new(file.clone(), self.at.offset, self.at.offset, None);
            self.open = Some(OpenSegment { segment, walk, file });
        }
        let Some(open) = &self.open else { return Ok(None) };
        let mut end = open.file.size().map_err(at)?;
        if let Some(next) = next {
            let error = |error| JournalError::Segment { segment: next, error };
            let file = self.disk.open(&file_name(next), false).map_err(error)?;
            // A header that is being made at this moment, or is damaged, says nothing: the file's own end has to do.
            if let Some(header) = Header::read(&*file).map_err(error)? {
                end = end.min(header.end_before);
            }
        }
        if let Some(until) = until.filter(|u| u.segment == segment) {
            end = end.min(until.offset);
        }
        Ok(Some(Limit { end, next }))
    }
}

/// How far a segment counts, and which follows.
struct Limit {
    end: u64,
    next: Option<u64>,
}
