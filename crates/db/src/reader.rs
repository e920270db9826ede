//! Reading outside and inside a write alike: a query that a page asks is the one that a change begins with.
use crate::{Db, DbError, Row, Sql, WriteTx};
use std::future::Future;

/// Where rows are read from: the database, or the write that is under way.
pub trait Reader: Sync {
    fn rows(&self, sql: Sql) -> impl Future<Output = Result<Vec<Row>, DbError>> + Send;
    fn row(&self, sql: Sql) -> impl Future<Output = Result<Option<Row>, DbError>> + Send;
}

impl Reader for Db {
    async fn rows(&self, sql: Sql) -> Result<Vec<Row>, DbError> {
        self.all(sql).await
    }
    async fn row(&self, sql: Sql) -> Result<Option<Row>, DbError> {
        self.one(sql).await
    }
}

impl Reader for WriteTx<'_> {
    async fn rows(&self, sql: Sql) -> Result<Vec<Row>, DbError> {
        self.all(sql).await
    }
    async fn row(&self, sql: Sql) -> Result<Option<Row>, DbError> {
        self.one(sql).await
    }
}
