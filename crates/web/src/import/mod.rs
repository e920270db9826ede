//! Import of xlsx and csv in four steps: upload, mapping of columns, dry run, apply. Every error names its row and its column; a row with
//! an error is left out and said so, the others are saved with the same checks, permission and audit as a form.
mod mapping;
mod pages;
mod read;
mod run;
pub mod shelf;

pub use mapping::{Mapping, Names, chosen, doubled, guess};
pub use pages::{apply, check, map, start, upload};
pub use read::{Grid, MOST_BYTES, MOST_ROWS, column_name, read};
pub use run::{Plan, Report, RowError, RowPlan, run};
