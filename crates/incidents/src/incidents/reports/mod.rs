//! The reports of a track: what was given to an authority, and how it is recorded.
mod submit;

pub use submit::Submission;
