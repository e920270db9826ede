//! Bulk edit of the rows that a list shows
