//! What can go wrong with the record database.

#[derive(Debug, thiserror::Error)]
pub enum DbError {
    #[error("cannot open the database {url}")]
    Open {
        url: String,
        #[source]
        source: sea_orm::DbErr,
    },
    #[error("database statement failed")]
    Statement(#[source] sea_orm::DbErr),
    #[error("column {column} cannot be read")]
    Column {
        column: String,
        #[source]
        source: sea_orm::DbErr,
    },
    #[error("column {column} holds {value:?}, which is not {expected}")]
    Value { column: String, value: String, expected: &'static str },
    #[error("migration {key} failed")]
    Migration {
        key: String,
        #[source]
        source: sea_orm::DbErr,
    },
    #[error("migration {key} was changed after it had been applied")]
    MigrationChanged { key: String },
    #[error("the database was written by a newer version of the program: migration {key} is unknown to this one")]
    NewerSchema { key: String },
    #[error("migrations wait for {key}, which nobody has")]
    MigrationOrder { key: String },
    #[error("the record was changed by somebody else")]
    Conflict,
    #[error("the record is not there")]
    NotFound,
    #[error("{0} is taken")]
    Taken(&'static str),
    /// What only the stored data can say no to; the message is a key that the form shows beside the field.
    #[error("{field} is refused: {message}")]
    Refused { field: &'static str, message: &'static str },
    #[error("table {0} is not machine state: write it through WriteTx")]
    NotWorkTable(String),
    #[error("password hashing failed")]
    Password,
    #[error("audit key {path} cannot be read or written")]
    Key {
        path: String,
        #[source]
        source: std::io::Error,
    },
    #[error("audit payload cannot be written as JSON")]
    Json(#[from] serde_json::Error),
    #[error("no free disk space for the database")]
    Full,
}

impl From<sea_orm::DbErr> for DbError {
    fn from(e: sea_orm::DbErr) -> DbError {
        let text = e.to_string();
        if text.contains("database or disk is full") || text.contains("No space left") {
            return DbError::Full;
        }
        DbError::Statement(e)
    }
}

impl DbError {
    /// A unique index refused the row.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, DbError::Statement(e) if matches!(e.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_))))
    }
    /// A unique index's refusal as [`DbError::Taken`], with the field that it guards; any other error as it is.
    pub fn taken(self, field: &'static str) -> DbError {
        if self.is_unique_violation() { DbError::Taken(field) } else { self }
    }
    /// A refusal of `field` with the message key for it.
    pub fn refused(field: &'static str, message: &'static str) -> DbError {
        DbError::Refused { field, message }
    }
    /// A foreign key refused the row, or its deletion.
    pub fn is_foreign_key_violation(&self) -> bool {
        matches!(self, DbError::Statement(e) if matches!(e.sql_err(), Some(sea_orm::SqlErr::ForeignKeyConstraintViolation(_))))
    }
}
