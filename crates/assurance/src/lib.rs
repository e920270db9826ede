//! Following up (uppföljning): the year wheel, audits, decisions and board papers. They look at governance and incidents; nothing there looks back,
//! which is why they stand in a crate of their own (`docs/decisions/0014-assurance-beside-governance.md`).
mod act;
pub mod activities;
pub mod audits;
pub mod calendar;
pub mod decisions;
pub mod findings;
pub mod occasions;
pub mod paper_templates;
pub mod papers;
pub mod recommendations;
pub mod registers;
pub mod room;
pub mod wheels;
