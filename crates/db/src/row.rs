//! Reading a row by column name into the domain's types.
use crate::DbError;
use sea_orm::{QueryResult, TryGetable};
use vk_core::{Date, Id, Instant, Record, Secrecy};

#[derive(Debug)]
pub struct Row(pub(crate) QueryResult);

impl Row {
    fn get<T: TryGetable>(&self, column: &str) -> Result<T, DbError> {
        self.0.try_get("", column).map_err(|source| DbError::Column { column: column.to_owned(), source })
    }
    fn parsed<T: std::str::FromStr>(column: &str, text: String, expected: &'static str) -> Result<T, DbError> {
        text.parse().map_err(|_| DbError::Value { column: column.to_owned(), value: text, expected })
    }

    pub fn text(&self, column: &str) -> Result<String, DbError> {
        self.get(column)
    }
    pub fn opt_text(&self, column: &str) -> Result<Option<String>, DbError> {
        self.get(column)
    }
    /// BIGINT or SMALLINT.
    pub fn int(&self, column: &str) -> Result<i64, DbError> {
        match self.get::<i64>(column) {
            Ok(n) => Ok(n),
            Err(e) => self.get::<i16>(column).map(i64::from).or_else(|_| self.get::<i32>(column).map(i64::from)).map_err(|_| e),
        }
    }
    pub fn opt_int(&self, column: &str) -> Result<Option<i64>, DbError> {
        match self.get::<Option<i64>>(column) {
            Ok(n) => Ok(n),
            Err(e) => self.get::<Option<i16>>(column).map(|n| n.map(i64::from)).map_err(|_| e),
        }
    }
    pub fn bool(&self, column: &str) -> Result<bool, DbError> {
        self.get(column)
    }
    pub fn opt_bool(&self, column: &str) -> Result<Option<bool>, DbError> {
        self.get(column)
    }
    pub fn id(&self, column: &str) -> Result<Id, DbError> {
        Row::parsed(column, self.text(column)?, "an identifier")
    }
    pub fn opt_id(&self, column: &str) -> Result<Option<Id>, DbError> {
        self.opt_text(column)?.map(|t| Row::parsed(column, t, "an identifier")).transpose()
    }
    pub fn instant(&self, column: &str) -> Result<Instant, DbError> {
        self.int(column).map(Instant::from_micros)
    }
    pub fn opt_instant(&self, column: &str) -> Result<Option<Instant>, DbError> {
        Ok(self.opt_int(column)?.map(Instant::from_micros))
    }
    pub fn date(&self, column: &str) -> Result<Date, DbError> {
        Row::parsed(column, self.text(column)?, "a date")
    }
    pub fn opt_date(&self, column: &str) -> Result<Option<Date>, DbError> {
        self.opt_text(column)?.map(|t| Row::parsed(column, t, "a date")).transpose()
    }
    /// A marking that cannot be read counts as secret.
    pub fn secrecy(&self, column: &str) -> Result<Secrecy, DbError> {
        Ok(Secrecy::from_key(&self.text(column)?).unwrap_or(Secrecy::Secret))
    }
    /// A record from the columns that every table of records has, and what else was read of it.
    pub fn record<T>(&self, data: T) -> Result<Record<T>, DbError> {
        Ok(Record {
            id: self.id("id")?,
            version: self.int("version")?,
            created_at: self.instant("created_at")?,
            updated_at: self.instant("updated_at")?,
            archived_at: self.opt_instant("archived_at")?,
            data,
        })
    }

    /// The first column as a number, whatever it is called: `SELECT count(*)`.
    pub(crate) fn first_int(&self) -> Result<i64, DbError> {
        let get = |e| DbError::Column { column: "1".to_owned(), source: e };
        match self.0.try_get_by_index::<Option<i64>>(0) {
            Ok(n) => Ok(n.unwrap_or(0)),
            Err(e) => self.0.try_get_by_index::<i32>(0).map(i64::from).map_err(|_| get(e)),
        }
    }
}
