//! Syslog over TCP: bytes of a connection → messages (RFC 6587). Octet counting and newline or NUL framing, decided anew at every
//! message, because real senders mix them.
//!
//! Nothing is lost: a message over the limit comes out in parts, each flagged; what stands in the buffer when the connection ends
//! comes out too. How the bytes were chunked by the network never changes the frames. Memory is bounded by the limit plus one chunk.
use memchr::memchr2;

/// 256 KiB: sixteen times what FortiGate or a Windows event over syslog sends at most.
pub const DEFAULT_LIMIT: usize = 256 * 1024;

/// A larger octet count is not believed; the digits are then taken as text of a newline-framed message. A lying count would otherwise
/// swallow every message after it.
const MOST_COUNTED: u64 = 16 * 1024 * 1024;

/// One message, or one part of a message over the limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub bytes: Vec<u8>,
    /// The message is larger than the limit; this is a part of it.
    pub oversized: bool,
    /// 0 for a whole message or the first part, then 1, 2 …
    pub part: u32,
    /// The connection ended before as many bytes came as the sender had announced.
    pub incomplete: bool,
}

#[derive(Clone, Copy, Debug)]
enum State {
    /// At the start of a message.
    Start,
    /// In a message that ends at a newline or NUL.
    Line { part: u32 },
    /// In a message of which so many bytes are still to come.
    Counted { remaining: u64, part: u32 },
}

/// What the first bytes of a message say.
enum Opening {
    /// Octet counting: length of the count with its space, and the count.
    Count {
        header: usize,
        octets: u64,
    },
    Line,
    /// More bytes are needed to tell.
    Unclear,
}

/// Incremental decoder of one connection.
#[derive(Debug)]
pub struct FrameDecoder {
    limit: usize,
    buffer: Vec<u8>,
    /// Bytes before this were handed out.
    start: usize,
    /// No delimiter stands between `start` and this.
    scanned: usize,
    state: State,
    /// The message before was octet-counted: then a count is believed also when no `<` follows.
    counted_before: bool,
}

impl FrameDecoder {
    /// `limit`: the largest message in bytes; at least 1.
    pub fn new(limit: usize) -> FrameDecoder {
        FrameDecoder { limit: limit.max(1), buffer: Vec::new(), start: 0, scanned: 0, state: State::Start, counted_before: false }
    }

    /// Takes what was read from the connection.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.scanned = self.scanned.saturating_sub(self.start);
            self.start = 0;
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// Bytes that wait for the rest of their message.
    pub fn pending(&self) -> usize {
        self.buffer.len() - self.start
    }

    /// The next message, `None` when more bytes are needed.
    pub fn next_frame(&mut self) -> Option<Frame> {
        loop {
            match self.state {
                State::Start => {
                    self.skip_delimiters();
                    match opening(self.rest(), self.counted_before) {
                        Opening::Count { header, octets } => {
                            self.advance(header);
                            self.counted_before = true;
                            self.state = State::Counted { remaining: octets, part: 0 };
                        }
                        Opening::Line => {
                            self.counted_before = false;
                            self.state = State::Line { part: 0 };
                        }
                        Opening::Unclear => return None,
                    }
                }
                State::Line { part } => match self.line(part) {
                    Some(frame) if frame.bytes.is_empty() => {}
                    other => return other,
                },
                State::Counted { remaining, part } => return self.counted(remaining, part),
            }
        }
    }

    /// The connection has ended: what is left, as it stands. Call [`next_frame`](Self::next_frame) until `None` first.
    pub fn finish(&mut self) -> Option<Frame> {
        let (incomplete, part) = match self.state {
            State::Start => (false, 0),
            State::Line { part } => (false, part),
            State::Counted { part, .. } => (true, part),
        };
        let bytes = trim_end(self.rest()).to_vec();
        *self = FrameDecoder::new(self.limit);
        (!bytes.is_empty()).then_some(Frame { bytes, oversized: part > 0, part, incomplete })
    }

    fn rest(&self) -> &[u8] {
        self.buffer.get(self.start..).unwrap_or_default()
    }

    fn advance(&mut self, count: usize) {
        self.start = (self.start + count).min(self.buffer.len());
        self.scanned = self.start;
    }

    /// Empty lines, and the newline that some senders put after an octet-counted message.
    fn skip_delimiters(&mut self) {
        let blank = self.rest().iter().take_while(|b| matches!(b, b'\n' | b'\r' | 0)).count();
        self.advance(blank);
    }

    fn line(&mut self, part: u32) -> Option<Frame> {
        let unscanned = self.buffer.get(self.scanned..).unwrap_or_default();
        let end = memchr2(b'\n', 0, unscanned).map(|at| self.scanned + at - self.start);
        match end {
            Some(end) if end <= self.limit => {
                let bytes = trim_end(self.rest().get(..end).unwrap_or_default()).to_vec();
                self.advance(end + 1);
                self.state = State::Start;
                Some(Frame { bytes, oversized: part > 0, part, incomplete: false })
            }
            _ if self.pending() > self.limit => {
                let frame = self.cut(part);
                self.state = State::Line { part: part.saturating_add(1) };
                Some(frame)
            }
            _ => {
                self.scanned = self.buffer.len();
                None
            }
        }
    }

    fn counted(&mut self, remaining: u64, part: u32) -> Option<Frame> {
        let whole = usize::try_from(remaining).ok().filter(|n| *n <= self.limit);
        if let Some(length) = whole {
            let bytes = self.rest().get(..length)?.to_vec();
            self.advance(length);
            self.state = State::Start;
            return Some(Frame { bytes, oversized: part > 0, part, incomplete: false });
        }
        if self.pending() <= self.limit {
            return None;
        }
        let frame = self.cut(part);
        let remaining = remaining.saturating_sub(frame.bytes.len() as u64);
        self.state = State::Counted { remaining, part: part.saturating_add(1) };
        Some(frame)
    }

    /// The first `limit` bytes as a part; a little less where that would cut a UTF-8 character.
    fn cut(&mut self, part: u32) -> Frame {
        let rest = self.rest();
        let boundary =
            (self.limit.saturating_sub(3)..=self.limit).rev().find(|at| rest.get(*at).is_none_or(|b| b & 0xC0 != 0x80));
        let end = boundary.filter(|at| *at > 0).unwrap_or(self.limit);
        let bytes = rest.get(..end).unwrap_or_default().to_vec();
        self.advance(end);
        Frame { bytes, oversized: true, part, incomplete: false }
    }
}

fn trim_end(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|b| !matches!(b, b'\r' | b'\n' | 0)).map_or(0, |at| at + 1);
    bytes.get(..end).unwrap_or_default()
}

/// Octet counting is a number without a leading zero, a space and, as RFC 5424 demands of every message, `<`. A line that begins with
/// a date or a number is not mistaken for it.
fn opening(bytes: &[u8], counted_before: bool) -> Opening {
    let digits = bytes.iter().take(9).take_while(|b| b.is_ascii_digit()).count();
    match (digits, bytes.get(digits)) {
        (_, None) if digits == bytes.len() && digits < 9 && bytes.first() != Some(&b'0') => Opening::Unclear,
        (1..=8, Some(b' ')) if bytes.first() != Some(&b'0') => {
            let octets = bytes.iter().take(digits).fold(0u64, |sum, d| sum * 10 + u64::from(d - b'0'));
            let count = Opening::Count { header: digits + 1, octets };
            match bytes.get(digits + 1) {
                _ if octets > MOST_COUNTED => Opening::Line,
                Some(b'<') => count,
                Some(_) if counted_before => count,
                Some(_) => Opening::Line,
                None => Opening::Unclear,
            }
        }
        _ => Opening::Line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decode(limit: usize, chunks: &[&[u8]]) -> Vec<Frame> {
        let mut decoder = FrameDecoder::new(limit);
        let mut frames = Vec::new();
        for chunk in chunks {
            decoder.push(chunk);
            frames.extend(std::iter::from_fn(|| decoder.next_frame()));
        }
        frames.extend(decoder.finish());
        frames
    }
    fn texts(frames: &[Frame]) -> Vec<String> {
        frames.iter().map(|f| String::from_utf8_lossy(&f.bytes).into_owned()).collect()
    }

    #[test]
    fn both_framings_mixed_on_one_connection() {
        let frames = decode(1024, &[b"<1>one\r\n10 <2>two\nx y\n7 <3>four<4>nul\0\n\n<5>last"]);
        assert_eq!(texts(&frames), ["<1>one", "<2>two\nx y", "<3>four", "<4>nul", "<5>last"]);
        assert!(frames.iter().all(|f| !f.oversized && !f.incomplete));
    }

    #[test]
    fn a_line_that_begins_with_a_number_is_not_a_count() {
        let frames = decode(1024, &[b"2026-11-22 10:00:00 host a\n5 little lines\n0 <1>x\n12345678901 <1>y\n"]);
        assert_eq!(texts(&frames), ["2026-11-22 10:00:00 host a", "5 little lines", "0 <1>x", "12345678901 <1>y"]);
    }

    #[test]
    fn an_unbelievable_count_does_not_swallow_what_follows() {
        let frames = decode(64, &[b"99999999 <1>lie\n<2>next\n"]);
        assert_eq!(texts(&frames), ["99999999 <1>lie", "<2>next"]);
    }

    #[test]
    fn an_oversized_message_comes_out_in_flagged_parts_and_nothing_is_missing() {
        let line = "å".repeat(25);
        let frames = decode(16, &[line.as_bytes(), b"\n<2>next\n"]);
        assert_eq!(texts(&frames[..4]).concat(), line);
        assert_eq!(
            frames.iter().map(|f| (f.oversized, f.part)).collect::<Vec<_>>(),
            [(true, 0), (true, 1), (true, 2), (true, 3), (false, 0)]
        );
        assert_eq!(texts(&frames[4..]), ["<2>next"]);
        let counted = decode(16, &[b"40 <1>", &[b'x'; 37], b"<2>n\n"]);
        assert_eq!(counted.iter().map(|f| f.bytes.len()).collect::<Vec<_>>(), [16, 16, 8, 4]);
    }

    #[test]
    fn a_connection_that_breaks_off_keeps_what_came() {
        let frames = decode(64, &[b"<1>a\n50 <2>broken"]);
        assert_eq!(texts(&frames), ["<1>a", "<2>broken"]);
        assert!(frames[1].incomplete);
        assert_eq!(texts(&decode(64, &[b"123"])), ["123"]);
    }

    fn stream() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            "<[0-9]{1,3}>[a-zåäö \\[\\]=\"]{0,40}\n".prop_map(String::into_bytes),
            "[0-9]{1,4} <[0-9]>[a-zå \n]{0,30}".prop_map(String::into_bytes),
            prop::collection::vec(any::<u8>(), 0..40),
            "[0-9]{1,12}".prop_map(String::into_bytes),
        ];
        prop::collection::vec(piece, 0..12).prop_map(|p| p.concat())
    }

    proptest! {
        #[test]
        fn chunking_never_changes_the_frames(bytes in stream(), cuts in prop::collection::vec(0usize..400, 0..8), limit in 16usize..64) {
            let whole = decode(limit, &[&bytes]);
            let mut cuts: Vec<usize> = cuts.into_iter().map(|c| c.min(bytes.len())).chain([0, bytes.len()]).collect();
            cuts.sort_unstable();
            let chunks: Vec<&[u8]> = cuts.windows(2).map(|w| &bytes[w[0]..w[1]]).collect();
            prop_assert_eq!(&decode(limit, &chunks), &whole);
            prop_assert!(whole.iter().all(|f| f.bytes.len() <= limit));
        }

        #[test]
        fn no_byte_of_a_message_is_lost(lines in prop::collection::vec("[a-zåäö<>=]{1,90}", 1..8), limit in 8usize..64) {
            let frames = decode(limit, &[lines.join("\n").as_bytes()]);
            prop_assert_eq!(texts(&frames).concat(), lines.concat());
        }
    }
}
