//! Bytes → frame → parse → normalise: log lines to events in ECS shape. Pure: no tokio, no database, no clock.
//!
//! The modules stand in the order of the flow. Nothing in here may panic on any input; what cannot be parsed is kept as
//! `event.original` with `error.message`.
mod event;
mod evtx;
mod field;
pub mod frame;
mod json;
mod logsource;
pub mod parse;
mod source_type;
mod value;

pub use event::Event;
pub use evtx::{EvtxError, EvtxEvents, read_evtx};
pub use field::{FIELDS, Field, FieldKind, FieldSpec};
pub use frame::{Frame, FrameDecoder};
pub use json::to_flat_json;
pub use logsource::LogSources;
pub use parse::{ParseCtx, ParseError, parse, parse_envelope_line};
pub use source_type::{Depth, SourceType, UnknownSourceType};
pub use value::Value;
