//! Faults and whole ways: what one module cannot show alone.
mod fake_disk;
mod journal;
