//! The registers of governance, one folder each. They reference each other, hence one crate; it knows nothing of logs.
//! `registers.rs` is the explicit list; `docs/adding-a-register.md` the checklist.
pub mod actions;
pub mod assessments;
pub mod classification_models;
pub mod classifications;
pub mod functions;
pub mod hosts;
pub mod information_sets;
pub mod join;
pub mod organisation;
pub mod people;
pub mod registers;
pub mod requirements;
pub mod risks;
pub mod start;
pub mod systems;
pub mod tasks;
pub mod type_classifications;
pub mod zones;
