//! Sigma: load rules, compile them, evaluate events, correlate matches (Sigma specification 2.1, <https://sigmahq.io>).
//!
//! Pure: no tokio, no database, no clock. Rules stay as their authors wrote them; what differs between their field names and our
//! events is resolved by alias tables that are compiled into each rule ([`fields`]).
//!
//! The way of an event: its log sources and event id choose the shards of rules that may speak about it ([`index`]); one pass of a
//! multi-pattern automaton per field finds which required literals occur in it; only the rules whose literal was hit are evaluated.
//! [`Engine::evaluate_every_rule`] does the same without the index and must give the same answer.
mod compile;
mod correlate;
mod engine;
mod fields;
mod index;
mod item;
mod load;
mod modify;
mod node;
mod pattern;
mod rule;
mod text;
mod view;
mod witness;

pub use correlate::{Correlation, CorrelationIndex, Correlator, CorrelatorError, Fired, Snapshot};
pub use engine::{Engine, EngineStats, Match, Scratch};
pub use index::IndexSize;
pub use load::{Failure, LoadReport, Note, RuleSet};
pub use rule::{Level, LogSource, Rule, RuleIndex, RuleInfo};
