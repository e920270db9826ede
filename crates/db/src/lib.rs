//! The record database: one handle over SQLite and PostgreSQL, one writer, the audit chain, the graph, accounts and settings.
//!
//! Everything that a person could ask "who did that?" about goes through [`WriteTx`], which cannot be committed without the
//! [`Recorded`] token that only [`WriteTx::record`] gives: a write without an audit entry and a graph projection does not compile.
//! Machine state (sessions, positions, counters) goes through [`WorkTx`], on an allow-list of tables.
//! SQL is one portable dialect: TEXT, BIGINT, SMALLINT, BOOLEAN; `$n` placeholders; no dialect switch outside `handle.rs` and `search_index.rs`.
pub mod accounts;
pub mod audit;
mod columns;
mod error;
pub mod graph;
mod handle;
mod migrate;
mod reader;
mod row;
mod search_index;
pub mod settings;
mod sql;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod tx;
pub mod units;

pub use audit::{Act, AuditKey, Change, FieldChange, Snapshot};
pub use columns::Columns;
pub use error::DbError;
pub use graph::{Duty, Edge, Projection};
pub use handle::Db;
pub use migrate::{CORE_MIGRATIONS, Migration};
pub use reader::Reader;
pub use row::Row;
pub use search_index::Indexed;
pub use sql::{Param, Sql, Viewer};
pub use tx::{Recorded, WORK_TABLES, WorkTx, WriteTx};
