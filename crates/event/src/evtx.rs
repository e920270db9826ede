//! Windows event log files (`.evtx`), record by record, into the same events as the other Windows shapes: each record is rendered to
//! XML and read by the XML parser. A damaged chunk or record is reported and skipped; what lies after it is still read.
//! Format: [MS-EVEN6] binary XML; the crate `evtx` does the decoding.
use crate::{Event, ParseCtx, SourceType, parse};
use evtx::{EvtxParser, IntoIterChunks, ParserSettings};
use std::{
    collections::VecDeque,
    io::{Read, Seek},
    sync::Arc,
};

/// Why a file, a chunk (64 KiB) or a record could not be read.
#[derive(Debug, thiserror::Error)]
pub enum EvtxError {
    #[error("not an EVTX file: {0}")]
    File(String),
    #[error("chunk {chunk} is damaged: {why}")]
    Chunk { chunk: usize, why: String },
    #[error("a record in chunk {chunk} is damaged: {why}")]
    Record { chunk: usize, why: String },
}

/// Reads an EVTX file. `ctx.now` becomes the time of records that state none.
pub fn read_evtx<R: Read + Seek>(reader: R, ctx: ParseCtx) -> EvtxEvents<R> {
    let settings = ParserSettings::new().indent(false).num_threads(1);
    match EvtxParser::from_read_seek(reader) {
        Ok(parser) => EvtxEvents {
            chunks: Some(parser.with_configuration(settings.clone()).into_chunks()),
            settings: Arc::new(settings),
            chunk: 0,
            ready: VecDeque::new(),
            ctx,
        },
        Err(error) => EvtxEvents {
            chunks: None,
            settings: Arc::new(settings),
            chunk: 0,
            ready: VecDeque::from([Err(EvtxError::File(error.to_string()))]),
            ctx,
        },
    }
}

/// The events of one file, in its order. At most one chunk is held in memory.
pub struct EvtxEvents<R: Read + Seek> {
    chunks: Option<IntoIterChunks<R>>,
    settings: Arc<ParserSettings>,
    /// How many chunks have been read.
    chunk: usize,
    ready: VecDeque<Result<Event, EvtxError>>,
    ctx: ParseCtx,
}

impl<R: Read + Seek> EvtxEvents<R> {
    fn read_chunk(&mut self) -> bool {
        let Some(next) = self.chunks.as_mut().and_then(Iterator::next) else { return false };
        self.chunk += 1;
        let chunk = self.chunk;
        let damaged = |why: String| EvtxError::Chunk { chunk, why };
        let mut data = match next {
            Ok(data) => data,
            Err(error) => {
                self.ready.push_back(Err(damaged(error.to_string())));
                return true;
            }
        };
        match data.parse(Arc::clone(&self.settings)) {
            Err(error) => self.ready.push_back(Err(damaged(error.to_string()))),
            Ok(mut records) => {
                for record in records.iter() {
                    let xml = record.and_then(|record| record.into_xml_bytes());
                    self.ready.push_back(match xml {
                        Ok(xml) => Ok(parse(SourceType::WindowsXml, &xml.data, &self.ctx)),
                        Err(error) => Err(EvtxError::Record { chunk, why: error.to_string() }),
                    });
                }
            }
        }
        true
    }
}

impl<R: Read + Seek> Iterator for EvtxEvents<R> {
    type Item = Result<Event, EvtxError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(ready) = self.ready.pop_front() {
                return Some(ready);
            }
            if !self.read_chunk() {
                return None;
            }
        }
    }
}
