//! What a file holds, record by record: lines, JSON (one array, or documents one after another), EVTX; plain, gzip or zstd.
//! Told by its first bytes, not by its name.
use crate::journal::MAX_RAW;
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Cursor, Read},
    path::Path,
};
use vk_core::Instant;
use vk_event::{ParseCtx, SourceType, read_evtx};

/// One record, as bytes, with what it is to be parsed as.
pub struct FileRecord {
    pub source_type: SourceType,
    pub raw: Vec<u8>,
}

type Records = Box<dyn Iterator<Item = Result<FileRecord, String>>>;

/// The records of a file in its order. A part that cannot be read is an error among them; reading goes on behind it where it can.
pub fn records(path: &Path, source_type: SourceType) -> Records {
    match open(path).and_then(|input| split(input, source_type)) {
        Ok(records) => records,
        Err(error) => Box::new(std::iter::once(Err(error.to_string()))),
    }
}

fn open(path: &Path) -> io::Result<BufReader<Box<dyn Read>>> {
    let mut file = BufReader::with_capacity(1 << 16, File::open(path)?);
    let head = file.fill_buf()?;
    let plain: Box<dyn Read> = if head.starts_with(&[0x1f, 0x8b]) {
        Box::new(flate2::bufread::MultiGzDecoder::new(file))
    } else if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        Box::new(zstd::Decoder::with_buffer(file)?)
    } else {
        Box::new(file)
    };
    Ok(BufReader::with_capacity(1 << 16, plain))
}

fn split(mut input: BufReader<Box<dyn Read>>, source_type: SourceType) -> io::Result<Records> {
    let head = input.fill_buf()?;
    if head.starts_with(b"ElfFile\0") {
        return evtx(input);
    }
    match head.iter().find(|b| !b.is_ascii_whitespace()) {
        Some(b'[') if looks_like_json_array(head) => documents(input, source_type),
        Some(b'{') if !first_line_is_json(head) => documents(input, source_type),
        _ => Ok(Box::new(Lines { input, source_type, ended: false })),
    }
}

/// `[` alone also begins many a log line (`[2026-11-22 …`, `[error]`).
fn looks_like_json_array(head: &[u8]) -> bool {
    let mut rest = head.iter().filter(|b| !b.is_ascii_whitespace()).skip(1);
    matches!(rest.next(), Some(b'{'))
}

fn first_line_is_json(head: &[u8]) -> bool {
    match head.iter().position(|b| *b == b'\n') {
        // One line longer than the buffer, or the only one.
        None => true,
        Some(end) => serde_json::from_slice::<serde::de::IgnoredAny>(head.get(..end).unwrap_or_default()).is_ok(),
    }
}

/// EVTX records become the XML that Windows shows, and are parsed as such again when they are read from the journal.
fn evtx(mut input: BufReader<Box<dyn Read>>) -> io::Result<Records> {
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    // Every record states its time; the context is for those of other formats.
    let ctx = ParseCtx::new(Instant::from_micros(0), jiff::tz::TimeZone::UTC);
    let records = read_evtx(Cursor::new(bytes), ctx).map(|record| match record {
        Ok(event) => Ok(FileRecord { source_type: SourceType::WindowsXml, raw: event.original().to_vec() }),
        Err(error) => Err(error.to_string()),
    });
    Ok(Box::new(records))
}

/// JSON documents one after another, or the elements of one array; each becomes one line.
fn documents(mut input: BufReader<Box<dyn Read>>, source_type: SourceType) -> io::Result<Records> {
    let mut text = String::new();
    input.read_to_string(&mut text)?;
    let mut out = Vec::new();
    for document in serde_json::Deserializer::from_str(&text).into_iter::<serde_json::Value>() {
        match document {
            Ok(serde_json::Value::Array(elements)) => out.extend(elements.iter().map(|e| Ok(e.to_string()))),
            Ok(one) => out.push(Ok(one.to_string())),
            Err(error) => out.push(Err(error.to_string())),
        }
    }
    Ok(Box::new(out.into_iter().map(move |d| d.map(|raw| FileRecord { source_type, raw: raw.into_bytes() }))))
}

/// Non-blank lines; one that is too long comes in pieces.
struct Lines {
    input: BufReader<Box<dyn Read>>,
    source_type: SourceType,
    ended: bool,
}

impl Iterator for Lines {
    type Item = Result<FileRecord, String>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let mut raw = Vec::new();
            match (&mut self.input).take(MAX_RAW as u64).read_until(b'\n', &mut raw) {
                Ok(0) => self.ended = true,
                Ok(_) => {
                    while matches!(raw.last(), Some(b'\n' | b'\r')) {
                        raw.pop();
                    }
                    if raw.iter().any(|b| !b.is_ascii_whitespace()) {
                        return Some(Ok(FileRecord { source_type: self.source_type, raw }));
                    }
                }
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error.to_string()));
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn read(bytes: &[u8]) -> Vec<String> {
        let mut file = tempfile::NamedTempFile::new().expect("file");
        file.write_all(bytes).expect("write");
        records(file.path(), SourceType::Json)
            .map(|r| r.map_or_else(|e| format!("error: {e}"), |r| String::from_utf8_lossy(&r.raw).into_owned()))
            .collect()
    }

    #[test]
    fn lines_arrays_and_documents_are_told_apart_by_their_content() {
        assert_eq!(read(b"a\r\n\n  \nb"), ["a", "b"]);
        assert_eq!(read(b"{\"a\":1}\n{\"a\":2}\n"), [r#"{"a":1}"#, r#"{"a":2}"#]);
        assert_eq!(read(b"{\n \"a\": 1\n}\n{\n\"a\": 2}"), [r#"{"a":1}"#, r#"{"a":2}"#]);
        assert_eq!(read(b"[\n {\"a\": 1},\n {\"a\": 2}]"), [r#"{"a":1}"#, r#"{"a":2}"#]);
        assert_eq!(read(b"[2026-11-22] x\n[error] y\n"), ["[2026-11-22] x", "[error] y"]);
    }

    #[test]
    fn compressed_files_read_as_plain_ones_and_a_broken_one_says_so() {
        let zst = zstd::encode_all(&b"a\nb\n"[..], 1).expect("zstd");
        assert_eq!(read(&zst), ["a", "b"]);
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(b"a\nb\n").expect("gzip");
        let gz = gz.finish().expect("gzip");
        assert_eq!(read(&gz), ["a", "b"]);
        let broken = read(&gz[..gz.len() - 6]);
        assert!(broken.last().is_some_and(|l| l.starts_with("error")), "{broken:?}");
        assert_eq!(read(b""), Vec::<String>::new());
    }
}
