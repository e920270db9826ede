//! The token filter beside a Parquet file (`.idx`): per row group a binary fuse filter of its tokens. It may only say "not in here";
//! whatever is wrong with it, the row groups are read, so it can cost time but never an answer.
//!
//! ```text
//! "VKTF" version:u16 tokens:u16 groups:u32 parquet_bytes:u64 parquet_crc32c:u32
//! per group: rows:u64 time_min:i64 time_max:i64 offset:u64 len:u32 crc32c:u32 descriptor:[u8;20]
//! crc32c of all that:u32, then the fingerprints of each group
//! ```
//! Little endian. A probe reads the head and the filters of the groups in question only.
use crate::FileEntry;
use std::{
    collections::BTreeMap,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
};
use vk_core::Instant;
use xorf::{BinaryFuse8, BinaryFuse8Ref, DmaSerializable, Filter, FilterRef};

const MAGIC: &[u8; 4] = b"VKTF";
const FORMAT: u16 = 1;
const HEAD: usize = 24;
const GROUP: usize = 60;
const DESCRIPTOR: usize = BinaryFuse8::DESCRIPTOR_LEN;
/// In place of a length: the filter could not be built, the group must be read.
const NO_FILTER: u32 = u32::MAX;

/// What a row group is pruned by.
pub(crate) struct Group {
    pub rows: u64,
    pub times: (Instant, Instant),
    /// Distinct tokens.
    pub tokens: Vec<u64>,
}

/// The bytes of a sidecar.
pub(crate) fn encode(groups: &[Group], parquet_bytes: u64, parquet_crc: u32) -> Vec<u8> {
    let mut head = Vec::with_capacity(HEAD + groups.len() * GROUP + 4);
    head.extend_from_slice(MAGIC);
    head.extend_from_slice(&FORMAT.to_le_bytes());
    head.extend_from_slice(&crate::tokens::VERSION.to_le_bytes());
    head.extend_from_slice(&(groups.len() as u32).to_le_bytes());
    head.extend_from_slice(&parquet_bytes.to_le_bytes());
    head.extend_from_slice(&parquet_crc.to_le_bytes());
    let mut body = Vec::new();
    let start = HEAD + groups.len() * GROUP + 4;
    for group in groups {
        let mut descriptor = [0_u8; DESCRIPTOR];
        let built = (!group.tokens.is_empty()).then(|| BinaryFuse8::try_from(group.tokens.as_slice()));
        let fingerprints: &[u8] = match &built {
            Some(Ok(filter)) => {
                filter.dma_copy_descriptor_to(&mut descriptor);
                filter.dma_fingerprints()
            }
            _ => &[],
        };
        let len = if matches!(built, Some(Err(_))) { NO_FILTER } else { fingerprints.len() as u32 };
        head.extend_from_slice(&group.rows.to_le_bytes());
        head.extend_from_slice(&group.times.0.micros().to_le_bytes());
        head.extend_from_slice(&group.times.1.micros().to_le_bytes());
        head.extend_from_slice(&((start + body.len()) as u64).to_le_bytes());
        head.extend_from_slice(&len.to_le_bytes());
        head.extend_from_slice(&crc32c::crc32c(fingerprints).to_le_bytes());
        head.extend_from_slice(&descriptor);
        body.extend_from_slice(fingerprints);
    }
    let crc = crc32c::crc32c(&head);
    head.extend_from_slice(&crc.to_le_bytes());
    head.extend_from_slice(&body);
    head
}

struct Entry {
    rows: u64,
    times: (Instant, Instant),
    offset: u64,
    len: u32,
    crc: u32,
    descriptor: [u8; DESCRIPTOR],
}

/// A sidecar opened for probing.
pub(crate) struct Sidecar<R> {
    reader: R,
    groups: Vec<Entry>,
    loaded: BTreeMap<usize, Vec<u8>>,
}

/// Reads fixed-width numbers off the front of a slice.
struct Cut<'a>(&'a [u8]);

impl Cut<'_> {
    fn take<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let (front, rest) = self.0.split_first_chunk::<N>().ok_or_else(|| bad("too short"))?;
        self.0 = rest;
        Ok(*front)
    }
}

fn bad(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_owned())
}

/// Opens the sidecar of a file; an error says why it cannot be used.
pub(crate) fn open(path: &Path, of: &FileEntry) -> io::Result<Sidecar<std::fs::File>> {
    read(std::fs::File::open(path)?, of)
}

pub(crate) fn read<R: Read + Seek>(mut reader: R, of: &FileEntry) -> io::Result<Sidecar<R>> {
    let mut head = vec![0; HEAD];
    reader.read_exact(&mut head)?;
    let mut cut = Cut(&head);
    let (magic, format, tokens) = (cut.take::<4>()?, u16::from_le_bytes(cut.take()?), u16::from_le_bytes(cut.take()?));
    if magic != *MAGIC || format != FORMAT || tokens != crate::tokens::VERSION {
        return Err(bad("another format or version"));
    }
    let groups = u32::from_le_bytes(cut.take()?);
    if (u64::from_le_bytes(cut.take()?), u32::from_le_bytes(cut.take()?), groups) != (of.bytes, of.crc32c, of.row_groups) {
        return Err(bad("belongs to another file"));
    }
    let mut rest = vec![0; groups as usize * GROUP + 4];
    reader.read_exact(&mut rest)?;
    let (entries, crc) = rest.split_at(rest.len() - 4);
    if crc32c::crc32c_append(crc32c::crc32c(&head), entries).to_le_bytes() != crc {
        return Err(bad("checksum of the head"));
    }
    let mut cut = Cut(entries);
    let mut list = Vec::with_capacity(groups as usize);
    for _ in 0..groups {
        list.push(Entry {
            rows: u64::from_le_bytes(cut.take()?),
            times: (Instant::from_micros(i64::from_le_bytes(cut.take()?)), Instant::from_micros(i64::from_le_bytes(cut.take()?))),
            offset: u64::from_le_bytes(cut.take()?),
            len: u32::from_le_bytes(cut.take()?),
            crc: u32::from_le_bytes(cut.take()?),
            descriptor: cut.take()?,
        });
    }
    Ok(Sidecar { reader, groups: list, loaded: BTreeMap::new() })
}

impl<R: Read + Seek> Sidecar<R> {
    pub fn groups(&self) -> usize {
        self.groups.len()
    }
    pub fn rows(&self, group: usize) -> u64 {
        self.groups.get(group).map_or(0, |g| g.rows)
    }
    pub fn times(&self, group: usize) -> Option<(Instant, Instant)> {
        self.groups.get(group).map(|g| g.times)
    }

    /// Whether the group may hold the token. An error means the filter is damaged.
    pub fn may_hold(&mut self, group: usize, token: u64) -> io::Result<bool> {
        let Some(entry) = self.groups.get(group) else { return Ok(true) };
        match entry.len {
            NO_FILTER => return Ok(true),
            0 => return Ok(false),
            _ => {}
        }
        if !self.loaded.contains_key(&group) {
            let mut bytes = vec![0; entry.len as usize];
            self.reader.seek(SeekFrom::Start(entry.offset))?;
            self.reader.read_exact(&mut bytes)?;
            if crc32c::crc32c(&bytes) != entry.crc {
                return Err(bad("checksum of a filter"));
            }
            self.loaded.insert(group, bytes);
        }
        let Some(bytes) = self.loaded.get(&group) else { return Ok(true) };
        Ok(BinaryFuse8Ref::from_dma(&entry.descriptor, bytes).contains(&token))
    }

    /// Reads every filter once.
    pub fn check(&mut self) -> io::Result<()> {
        for group in 0..self.groups() {
            self.may_hold(group, 0)?;
        }
        Ok(())
    }
}
