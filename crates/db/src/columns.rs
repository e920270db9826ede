//! Columns with their values: one list for INSERT and UPDATE, so that the two cannot disagree, and the writes that are the same for every
//! table of records (`id`, `version`, `created_at`, `updated_at`, `archived_at`).
use crate::{Act, DbError, Param, Sql, WriteTx};
use sea_orm::Value;
use vk_core::Id;

/// Parameters in one statement. Both databases take far more, but SQLite looks each parameter up by walking the names before it: the cost of a statement
/// grows with the square of their number, and 5,000 rows spent three quarters of their time there.
const MOST_PARAMETERS: usize = 480;

/// The columns of one row, each with the value to be written.
#[derive(Clone, Debug, Default)]
pub struct Columns(Vec<(&'static str, Value)>);

impl Columns {
    pub fn new() -> Columns {
        Columns::default()
    }

    /// Adds a column with its value.
    pub fn set(mut self, column: &'static str, value: impl Param) -> Columns {
        self.0.push((column, value.into_value()));
        self
    }

    fn insert(self, table: &str) -> Sql {
        let (names, values): (Vec<&str>, Vec<Value>) = self.0.into_iter().unzip();
        let sql = Sql::new("INSERT INTO ").push(table).push(" (").push(&names.join(", ")).push(") VALUES (");
        sql.values(values).push(")")
    }

    fn update(self, table: &str) -> Sql {
        let mut sql = Sql::new("UPDATE ").push(table).push(" SET ");
        for (i, (name, value)) in self.0.into_iter().enumerate() {
            sql = sql.push(if i > 0 { ", " } else { "" }).push(name).push(" = ").values(vec![value]);
        }
        sql
    }
}

impl WriteTx<'_> {
    /// Inserts a row as it stands.
    pub async fn insert(&mut self, table: &str, columns: Columns) -> Result<(), DbError> {
        self.exec(columns.insert(table)).await.map(drop)
    }

    /// Inserts many rows that all name the same columns, several with one statement.
    pub async fn insert_many(&mut self, table: &str, rows: Vec<Columns>) -> Result<(), DbError> {
        let Some(names) = rows.first().map(|row| row.0.iter().map(|(name, _)| *name).collect::<Vec<_>>()) else { return Ok(()) };
        let at_once = (MOST_PARAMETERS / names.len().max(1)).max(1);
        let start = format!("INSERT INTO {table} ({}) VALUES ", names.join(", "));
        let mut values = rows.into_iter().map(|row| row.0.into_iter().map(|(_, value)| value).collect::<Vec<_>>());
        loop {
            let some: Vec<Vec<Value>> = values.by_ref().take(at_once).collect();
            if some.is_empty() {
                return Ok(());
            }
            self.exec(Sql::new(&start).rows(some)).await?;
        }
    }

    /// Inserts a record's row, created now.
    pub async fn insert_row(&mut self, table: &str, id: Id, columns: Columns) -> Result<(), DbError> {
        let now = self.ctx().now;
        self.insert(table, columns.set("updated_at", now).set("id", id).set("created_at", now)).await
    }

    /// Changes a record's row at the version that was read; [`DbError::Conflict`] when it has another one by now.
    pub async fn update_row(&mut self, table: &str, id: Id, version: i64, columns: Columns) -> Result<(), DbError> {
        let update = columns.set("updated_at", self.ctx().now).update(table).push(", version = version + 1 WHERE id = ");
        self.exec_versioned(update.bind(id).push(" AND version = ").bind(version)).await
    }

    /// Archives (true) or restores a record's row at the version that was read, and says which act that is.
    pub async fn archive_row(&mut self, table: &str, id: Id, version: i64, archived: bool) -> Result<Act, DbError> {
        let at = archived.then_some(self.ctx().now);
        self.update_row(table, id, version, Columns::new().set("archived_at", at)).await?;
        Ok(if archived { Act::Archive } else { Act::Restore })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn insert_and_update_name_the_same_columns() {
        let columns = Columns::new().set("name", "x").set("unit_id", None::<Id>);
        assert_eq!(columns.clone().insert("zone").text(), "INSERT INTO zone (name, unit_id) VALUES ($1, $2)");
        assert_eq!(
            columns.update("zone").push(" WHERE id = ").bind("y").text(),
            "UPDATE zone SET name = $1, unit_id = $2 WHERE id = $3"
        );
    }
}
