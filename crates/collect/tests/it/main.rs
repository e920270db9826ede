//! Faults and whole ways: what one module cannot show alone.
mod common;
mod doors;
mod fake_disk;
mod files;
mod journal;
mod killed;
mod node;
