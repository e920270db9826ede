//! What a record points at and what points at it
