//! Whether an incident may be significant (cybersäkerhetslagen 2 kap. 5 §): facts of the incident are held against the thresholds of every sector that
//! the region acts in. The program recommends, says why and what is missing; a named human assesses, here as everywhere.
pub mod content;
pub mod engine;
pub mod intervals;
