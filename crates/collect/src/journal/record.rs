//! How one received message lies in a segment. The format is the product's memory: never change it, add a kind or a format number.
//!
//! ```text
//! frame    length u32 │ crc32c u32 │ chain [32] │ body            length counts the body; the CRC covers length, chain and body
//! chain    SHA-256(chain of the record before │ length │ body)    so that a record cannot be changed, removed or moved unseen
//! body     kind u8 = 1 │ received i64 µs │ source [16] │ transport u8 │ flags u8 │ peer │ raw bytes to the end
//! peer     0 │ 4 address [4] port u16 │ 6 address [16] port u16 │ 1 length u16 text
//! ```
//! Numbers are little-endian. A length of zero never occurs, so zero-filled space reads as the end.
use sha2::{Digest, Sha256};
use std::net::{IpAddr, SocketAddr};
use vk_core::{Id, Instant};

/// A link of the hash chain.
pub type Chain = [u8; 32];

pub const FRAME_HEAD: usize = 4 + 4 + 32;
/// The longest message in one record. [`super::Batch`] splits what is longer; listeners cut far below.
pub const MAX_RAW: usize = 1 << 20;
/// The longest body that a reader believes in: the message, and a peer given as text.
pub const MAX_BODY: usize = MAX_RAW + (1 << 17);
const KIND_RECEIVED: u8 = 1;

/// How a message came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Transport {
    Udp,
    Tcp,
    Tls,
    Http,
    /// A file given to `vardkase ingest`.
    File,
    /// Written by the program itself (a source went silent).
    Internal,
}

impl Transport {
    pub const ALL: [Transport; 6] =
        [Transport::Udp, Transport::Tcp, Transport::Tls, Transport::Http, Transport::File, Transport::Internal];

    pub fn name(self) -> &'static str {
        match self {
            Transport::Udp => "udp",
            Transport::Tcp => "tcp",
            Transport::Tls => "tls",
            Transport::Http => "http",
            Transport::File => "file",
            Transport::Internal => "internal",
        }
    }
    pub fn by_name(name: &str) -> Option<Transport> {
        Transport::ALL.into_iter().find(|t| t.name() == name)
    }
    fn code(self) -> u8 {
        match self {
            Transport::Udp => 1,
            Transport::Tcp => 2,
            Transport::Tls => 3,
            Transport::Http => 4,
            Transport::File => 5,
            Transport::Internal => 6,
        }
    }
    fn by_code(code: u8) -> Option<Transport> {
        Transport::ALL.into_iter().find(|t| t.code() == code)
    }
}

/// A log source's identifier as sixteen bytes, so that the hot path copies it instead of formatting it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceKey([u8; 16]);

impl From<Id> for SourceKey {
    fn from(id: Id) -> SourceKey {
        let text = id.to_string();
        let mut digits = text.bytes().filter_map(|b| char::from(b).to_digit(16)).map(|d| u8::try_from(d).unwrap_or(0));
        let mut out = [0; 16];
        for slot in &mut out {
            *slot = digits.next().unwrap_or(0) << 4 | digits.next().unwrap_or(0);
        }
        SourceKey(out)
    }
}

impl SourceKey {
    pub fn id(self) -> Id {
        // Sixteen bytes in hex are always an identifier; the other arm cannot be reached.
        hex::encode(self.0).parse().unwrap_or_else(|_| Id::fixed("source/unreadable"))
    }
}

/// Who sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Peer {
    None,
    Socket(SocketAddr),
    /// A file's name.
    Text(String),
}

impl Peer {
    pub fn ip(&self) -> Option<IpAddr> {
        match self {
            Peer::Socket(address) => Some(address.ip().to_canonical()),
            Peer::None | Peer::Text(_) => None,
        }
    }
}

/// What was wrong with a message as it came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// Longer than the limit: this is a piece of it.
    pub oversized: bool,
    /// The connection ended in the middle of it.
    pub truncated: bool,
}

/// A received message as it is handed to the journal and read back from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received<'a> {
    pub at: Instant,
    pub source: SourceKey,
    pub transport: Transport,
    pub peer: Peer,
    pub flags: Flags,
    pub raw: &'a [u8],
}

/// Appends the body of a record, with its length before it, to `out`. The message must not be longer than [`MAX_RAW`].
pub fn put_body(out: &mut Vec<u8>, received: &Received<'_>) {
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    out.push(KIND_RECEIVED);
    out.extend_from_slice(&received.at.micros().to_le_bytes());
    out.extend_from_slice(&received.source.0);
    out.push(received.transport.code());
    out.push(u8::from(received.flags.oversized) | u8::from(received.flags.truncated) << 1);
    match &received.peer {
        Peer::None => out.push(0),
        Peer::Socket(address) => {
            match address.ip().to_canonical() {
                IpAddr::V4(ip) => {
                    out.push(4);
                    out.extend_from_slice(&ip.octets());
                }
                IpAddr::V6(ip) => {
                    out.push(6);
                    out.extend_from_slice(&ip.octets());
                }
            }
            out.extend_from_slice(&address.port().to_le_bytes());
        }
        Peer::Text(text) => {
            let text = text.get(..text.floor_char_boundary(usize::from(u16::MAX))).unwrap_or_default();
            out.push(1);
            out.extend_from_slice(&u16::try_from(text.len()).unwrap_or(0).to_le_bytes());
            out.extend_from_slice(text.as_bytes());
        }
    }
    out.extend_from_slice(received.raw);
    let length = u32::try_from(out.len() - start - 4).unwrap_or(u32::MAX);
    if let Some(slot) = out.get_mut(start..start + 4) {
        slot.copy_from_slice(&length.to_le_bytes());
    }
}

/// Reads a body; `None` when it is not one that this version writes.
pub fn read_body(body: &[u8]) -> Option<Received<'_>> {
    let mut bytes = Bytes(body);
    if bytes.u8()? != KIND_RECEIVED {
        return None;
    }
    let at = Instant::from_micros(i64::from_le_bytes(bytes.array()?));
    let source = SourceKey(bytes.array()?);
    let transport = Transport::by_code(bytes.u8()?)?;
    let flags = bytes.u8()?;
    let flags = Flags { oversized: flags & 1 != 0, truncated: flags & 2 != 0 };
    let peer = match bytes.u8()? {
        0 => Peer::None,
        4 => Peer::Socket(SocketAddr::new(IpAddr::from(bytes.array::<4>()?), u16::from_le_bytes(bytes.array()?))),
        6 => Peer::Socket(SocketAddr::new(IpAddr::from(bytes.array::<16>()?), u16::from_le_bytes(bytes.array()?))),
        1 => {
            let length = usize::from(u16::from_le_bytes(bytes.array()?));
            Peer::Text(String::from_utf8(bytes.take(length)?.to_vec()).ok()?)
        }
        _ => return None,
    };
    Some(Received { at, source, transport, peer, flags, raw: bytes.0 })
}

/// Turns the bodies of a batch, each after its length, into frames at the end of `out`; gives the new end of the chain.
pub fn put_frames(out: &mut Vec<u8>, bodies: &[u8], mut chain: Chain) -> Chain {
    let mut rest = bodies;
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let Some((body, after)) = after.split_at_checked(u32::from_le_bytes(*length) as usize) else { break };
        chain = link(&chain, *length, body);
        out.extend_from_slice(length);
        out.extend_from_slice(&checksum(*length, &chain, body).to_le_bytes());
        out.extend_from_slice(&chain);
        out.extend_from_slice(body);
        rest = after;
    }
    chain
}

/// What a reader finds at the start of some bytes.
#[derive(Debug, PartialEq, Eq)]
pub enum Found<'a> {
    /// A whole record; `length` counts its head as well.
    Frame { chain: Chain, body: &'a [u8], length: usize },
    /// Not all of it is here: so many bytes are needed.
    Need(usize),
    /// No record begins here.
    Bad,
}

/// Looks at the start of `bytes`. Says nothing about the chain, which needs the record before.
pub fn find_frame(bytes: &[u8]) -> Found<'_> {
    let mut head = Bytes(bytes);
    let Some(length) = head.array::<4>() else { return Found::Need(FRAME_HEAD) };
    let size = u32::from_le_bytes(length) as usize;
    if size == 0 || size > MAX_BODY {
        return Found::Bad;
    }
    let (Some(crc), Some(chain)) = (head.array::<4>(), head.array::<32>()) else { return Found::Need(FRAME_HEAD) };
    let Some(body) = head.take(size) else { return Found::Need(FRAME_HEAD + size) };
    if u32::from_le_bytes(crc) != checksum(length, &chain, body) {
        return Found::Bad;
    }
    Found::Frame { chain, body, length: FRAME_HEAD + size }
}

/// The next link of the chain.
pub fn link(before: &Chain, length: [u8; 4], body: &[u8]) -> Chain {
    Sha256::new().chain_update(before).chain_update(length).chain_update(body).finalize().into()
}

fn checksum(length: [u8; 4], chain: &Chain, body: &[u8]) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c_append(crc32c::crc32c(&length), chain), body)
}

/// A cursor that gives `None` instead of running over the end.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(head)
    }
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }
    fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(|[b]| b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_peer() -> impl Strategy<Value = Peer> {
        prop_oneof![
            Just(Peer::None),
            (any::<[u8; 4]>(), any::<u16>()).prop_map(|(ip, port)| Peer::Socket(SocketAddr::new(ip.into(), port))),
            (any::<[u8; 16]>(), any::<u16>())
                .prop_map(|(ip, port)| Peer::Socket(SocketAddr::new(IpAddr::from(ip).to_canonical(), port))),
            ".{0,80}".prop_map(Peer::Text),
        ]
    }

    #[test]
    fn a_source_key_is_its_id() {
        let id = Id::fixed("source/udp/10.0.0.1");
        assert_eq!(SourceKey::from(id).id(), id);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            at in any::<i64>(), seed in ".{0,12}", transport in 0usize..6, peer in any_peer(),
            oversized in any::<bool>(), truncated in any::<bool>(), raw in proptest::collection::vec(any::<u8>(), 0..2000),
        ) {
            let received = Received {
                at: Instant::from_micros(at), source: Id::fixed(&seed).into(), transport: Transport::ALL[transport],
                peer, flags: Flags { oversized, truncated }, raw: &raw,
            };
            let mut bodies = Vec::new();
            put_body(&mut bodies, &received);
            let mut frames = Vec::new();
            let chain = put_frames(&mut frames, &bodies, [7; 32]);
            match find_frame(&frames) {
                Found::Frame { chain: stored, body, length } => {
                    prop_assert_eq!(length, frames.len());
                    prop_assert_eq!(stored, chain);
                    prop_assert_eq!(read_body(body), Some(received));
                }
                other => prop_assert!(false, "{:?}", other),
            }
        }

        #[test]
        fn any_flipped_bit_is_noticed(raw in proptest::collection::vec(any::<u8>(), 1..200), bit in any::<proptest::sample::Index>()) {
            let received = Received {
                at: Instant::from_micros(1), source: SourceKey::default(), transport: Transport::Tcp, peer: Peer::None, flags: Flags::default(), raw: &raw,
            };
            let (mut bodies, mut frames) = (Vec::new(), Vec::new());
            put_body(&mut bodies, &received);
            put_frames(&mut frames, &bodies, [0; 32]);
            let bit = bit.index(frames.len() * 8);
            frames[bit / 8] ^= 1 << (bit % 8);
            let whole = matches!(find_frame(&frames), Found::Frame { .. });
            prop_assert!(!whole);
        }

        #[test]
        fn rubbish_is_never_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = find_frame(&bytes);
            let _ = read_body(&bytes);
        }
    }
}
