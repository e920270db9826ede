//! Xlsx and csv with mapping, dry run and errors by row and column
