//! Incidents, the duties to report them and their clocks. They point at systems, information and functions of governance, and nothing there points back:
//! actions and risks meet an incident through the graph. `registers.rs` is the explicit list.
pub mod breaches;
pub mod incidents;
pub mod registers;
