//! Board papers (tjänsteskrivelser).
pub mod diff;
pub mod figures;
pub mod numbers;
pub mod render;
pub mod text;
