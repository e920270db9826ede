//! The registers of governance, one folder each. They reference each other, hence one crate; it knows nothing of logs.
//! `registers.rs` is the explicit list; `docs/adding-a-register.md` the checklist.
pub mod join;
