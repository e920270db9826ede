//! A segment file: its name, its header, and walking through its records, past damage where there is some.
//!
//! ```text
//! header   "VKJRNL01" │ journal [16] │ segment u64 │ chain before [32] │ end of the segment before u64 │ created i64 µs │ crc32c u32
//! ```
//! "End of the segment before" is where the writer stopped trusting that file: what lies behind it (a group whose sync failed and which
//! was written again into this segment) does not count.
use super::{
    disk::DiskFile,
    record::{Chain, FRAME_HEAD, Found, MAX_BODY, find_frame, link},
};
use std::{io, sync::Arc};
use vk_core::Instant;

const MAGIC: &[u8; 8] = b"VKJRNL01";
pub const HEADER: usize = 8 + 16 + 8 + 32 + 8 + 8 + 4;
/// How much of a file is looked at at once.
const CHUNK: usize = 1 << 20;

/// What the first bytes of a segment say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub journal: [u8; 16],
    pub segment: u64,
    /// The chain at the end of the segment before; all zero at the beginning.
    pub chain_before: Chain,
    /// Where the segment before ends; without meaning for the first.
    pub end_before: u64,
    pub created: Instant,
}

impl Header {
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(HEADER);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&self.journal);
        out.extend_from_slice(&self.segment.to_le_bytes());
        out.extend_from_slice(&self.chain_before);
        out.extend_from_slice(&self.end_before.to_le_bytes());
        out.extend_from_slice(&self.created.micros().to_le_bytes());
        out.extend_from_slice(&crc32c::crc32c(&out).to_le_bytes());
        out
    }

    /// `None` when these bytes are not a whole, intact header.
    pub fn decode(bytes: &[u8]) -> Option<Header> {
        let bytes = bytes.first_chunk::<HEADER>()?;
        let (content, crc) = bytes.split_last_chunk::<4>()?;
        if crc32c::crc32c(content) != u32::from_le_bytes(*crc) {
            return None;
        }
        let rest = content.strip_prefix(MAGIC)?;
        let (journal, rest) = rest.split_first_chunk()?;
        let (segment, rest) = rest.split_first_chunk()?;
        let (chain_before, rest) = rest.split_first_chunk()?;
        let (end_before, rest) = rest.split_first_chunk()?;
        let (created, _) = rest.split_first_chunk()?;
        Some(Header {
            journal: *journal,
            segment: u64::from_le_bytes(*segment),
            chain_before: *chain_before,
            end_before: u64::from_le_bytes(*end_before),
            created: Instant::from_micros(i64::from_le_bytes(*created)),
        })
    }

    pub fn read(file: &dyn DiskFile) -> io::Result<Option<Header>> {
        let mut bytes = [0; HEADER];
        let n = file.read_at(0, &mut bytes)?;
        Ok(bytes.get(..n).and_then(Header::decode))
    }
}

/// `0000000000000042.seg`.
pub fn file_name(segment: u64) -> String {
    format!("{segment:016}.seg")
}

/// The number in a segment's file name.
pub fn number(name: &str) -> Option<u64> {
    name.strip_suffix(".seg")?.parse().ok()
}

/// One step through a segment.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// A record from `offset`, its body at `body` in [`Walk::bytes`].
    Record { offset: u64, end: u64, chain: Chain, chain_before: Option<Chain> },
    /// From `offset` to `end` nothing can be read; a record begins at `end`.
    Damage { offset: u64, end: u64 },
    /// No further record up to the limit. Bytes from `good` to `end` are not one (a torn tail, or one still being written).
    End { good: u64, end: u64 },
}

/// Walks through the records of one segment from an offset that is the start of a record.
pub struct Walk {
    file: Arc<dyn DiskFile>,
    /// Start of `buffer` in the file, and how far in it we are.
    base: u64,
    at: usize,
    buffer: Vec<u8>,
    limit: u64,
    chain: Option<Chain>,
    last_body: std::ops::Range<usize>,
}

impl Walk {
    /// `limit`: do not look beyond this offset. `chain`: the chain before the record at `from`, where it is known.
    pub fn new(file: Arc<dyn DiskFile>, from: u64, limit: u64, chain: Option<Chain>) -> Walk {
        Walk { file, base: from, at: 0, buffer: Vec::new(), limit, chain, last_body: 0..0 }
    }

    /// The body of the record that [`Walk::step`] just gave.
    pub fn body(&self) -> &[u8] {
        self.buffer.get(self.last_body.clone()).unwrap_or_default()
    }

    /// Sets how far the segment counts: further than before when it has grown.
    pub fn until(&mut self, limit: u64) {
        self.limit = limit;
    }

    pub fn step(&mut self) -> io::Result<Step> {
        let offset = self.offset();
        match self.look()? {
            Some((chain, length)) => {
                let chain_before = self.chain.replace(chain);
                self.last_body = self.at + FRAME_HEAD..self.at + length;
                self.at += length;
                Ok(Step::Record { offset, end: offset + length as u64, chain, chain_before })
            }
            None => self.resynchronise(offset),
        }
    }

    /// Whether the record that was just given carries the link that its predecessor demands; `true` where that one is unknown.
    pub fn chained(&self, chain: &Chain, before: Option<Chain>) -> bool {
        let length = u32::try_from(self.last_body.len()).unwrap_or(0).to_le_bytes();
        before.is_none_or(|before| link(&before, length, self.body()) == *chain)
    }

    fn offset(&self) -> u64 {
        self.base + self.at as u64
    }

    /// The record at the present place, reading more of the file where needed.
    fn look(&mut self) -> io::Result<Option<(Chain, usize)>> {
        loop {
            let need = match find_frame(self.buffer.get(self.at..).unwrap_or_default()) {
                Found::Frame { length, .. } if self.offset() + length as u64 > self.limit => return Ok(None),
                Found::Frame { chain, length, .. } => return Ok(Some((chain, length))),
                Found::Bad => return Ok(None),
                Found::Need(n) => n,
            };
            if !self.fill(need)? {
                return Ok(None);
            }
        }
    }

    /// Makes sure that `need` bytes from the present place are in the buffer; `false` when the file does not have them.
    fn fill(&mut self, need: usize) -> io::Result<bool> {
        let have = self.buffer.len() - self.at.min(self.buffer.len());
        if have >= need {
            return Ok(true);
        }
        if self.offset() + need as u64 > self.limit {
            return Ok(false);
        }
        self.buffer.drain(..self.at.min(self.buffer.len()));
        self.base += self.at as u64;
        self.at = 0;
        let room = usize::try_from(self.limit - self.base).unwrap_or(usize::MAX).min(need.max(CHUNK));
        let start = self.buffer.len();
        self.buffer.resize(room.max(start), 0);
        let n = self.file.read_at(self.base + start as u64, self.buffer.get_mut(start..).unwrap_or_default())?;
        self.buffer.truncate(start + n);
        Ok(self.buffer.len() >= need)
    }

    /// Looks for the next record behind bytes that are none.
    fn resynchronise(&mut self, offset: u64) -> io::Result<Step> {
        loop {
            self.at += 1;
            if self.offset() + FRAME_HEAD as u64 > self.limit || !self.fill(FRAME_HEAD)? {
                break;
            }
            if !self.plausible() {
                continue;
            }
            if self.look()?.is_some() {
                self.chain = None;
                return Ok(Step::Damage { offset, end: self.offset() });
            }
        }
        // Nothing behind it: stay where we were, so that a later step sees what has been written since.
        let end = self.limit.min(self.file.size()?);
        (self.base, self.at) = (offset, 0);
        self.buffer.clear();
        Ok(Step::End { good: offset, end })
    }

    /// A cheap look at the length before the checksum is computed.
    fn plausible(&self) -> bool {
        let length = self.buffer.get(self.at..).and_then(|b| b.first_chunk::<4>()).map_or(0, |b| u32::from_le_bytes(*b) as usize);
        length > 0 && length <= MAX_BODY && self.offset() + (FRAME_HEAD + length) as u64 <= self.limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_back_and_a_changed_one_is_not() {
        let header =
            Header { journal: [3; 16], segment: 7, chain_before: [9; 32], end_before: 1234, created: Instant::from_micros(5) };
        let mut bytes = header.encode();
        assert_eq!(bytes.len(), HEADER);
        assert_eq!(Header::decode(&bytes), Some(header));
        bytes[20] ^= 1;
        assert_eq!(Header::decode(&bytes), None);
        assert_eq!(number(&file_name(42)), Some(42));
    }
}
