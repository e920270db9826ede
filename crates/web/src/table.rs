//! Lists with filters, sort, keyset paging and choosable columns
