//! Everybody's words: identifiers, time, deadlines, levels, people and what they may do. No I/O, no clock, no randomness.
//!
//! Every other crate depends on this one, so it changes rarely. What belongs here is vocabulary that two crates must agree on
//! (the field's own terms); what only one register needs belongs to that register.
mod access;
mod actor;
pub mod content;
mod deadline;
pub mod document;
mod id;
mod lang;
mod level;
mod network;
mod record;
mod secrecy;
mod text;
mod time;

pub use access::{Access, Grants, Role, Scope, Verb};
pub use actor::{Actor, Ctx};
pub use deadline::{Deadline, DeadlineState, Term};
pub use document::{Render, RenderError};
pub use id::Id;
pub use lang::Lang;
pub use level::{Aspect, Level};
pub use network::{Network, NetworkError};
pub use record::Record;
pub use secrecy::Secrecy;
pub use text::{fold, sort_key};
pub use time::{Date, Instant, LOCAL_ZONE, TimeError};
