//! Lists: search, filters, sort, choosable columns and keyset pages that stay quick at 100,000 rows, and exports of exactly what is shown.
//!
//! A register declares one [`Table`]; its list handler is three lines. The whole state of a list stands in its address, so the page works
//! without script and a link shows the same list to whoever may see it. Every query carries the permission predicate of the `db` crate.
//!
//! What it may not do: `OFFSET` (slow and unstable), a count without a cap, a `LIKE` when nothing is searched, text from outside in SQL.
mod column;
mod filter;
mod page;
mod query;
mod view;

pub use column::{Cell, Column, Sort};
pub use filter::{Filter, FilterKind, search_text, words};
pub use page::{COUNT_CAP, Page, RowInfo, Table, Total};
pub use query::{Archived, Cursor, PAGE_SIZE, PAGE_SIZES, TableQuery, cookie_name};
pub use view::{Chip, FilterView, FilterWidget, Head, ListFragment, ListView, ListWords, RowView, grouped};
