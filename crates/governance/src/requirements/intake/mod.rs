//! A [`Library`](super::library::Library) into the database: held against what is there ([`plan`]), shown, and saved in one transaction ([`save`]). A version
//! that is there is never overwritten: other content under the same urn becomes a new version, the same content is no change.
pub mod api;
mod convert;
pub mod pages;
mod plan;
pub mod risks;
mod save;
#[cfg(test)]
mod tests;

pub(crate) use convert::out_source;
pub use convert::{fingerprint, requirement_data, source_data};
pub use plan::{Fate, Plan, Whose, plan};
pub use save::{Saved, save};
