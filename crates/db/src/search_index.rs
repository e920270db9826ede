//! Searching in names. On SQLite every table that has `id` and `search_text` gets an index of trigrams beside it (FTS5), kept by triggers: without
//! it a word that few rows hold reads the whole table. PostgreSQL reads the table, in parallel where it is large.
use crate::{Db, DbError, Sql};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait};

/// Shorter words have no trigram.
const SHORTEST: usize = 3;

/// Numbers of records, which the indexes of all tables know them by: row numbers of the tables themselves may change when a database is compacted.
/// A number stays when its record goes, since the same record may stand in several tables.
const NUMBERS: &str = "CREATE TABLE IF NOT EXISTS search_number (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE)";

const UNINDEXED: &str = "SELECT m.name FROM sqlite_master m WHERE m.type = 'table' \
    AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) WHERE name = 'id') \
    AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) WHERE name = 'search_text') \
    AND NOT EXISTS (SELECT 1 FROM sqlite_master i WHERE i.name = m.name || '_search') ORDER BY m.name";

/// Makes and fills the indexes that are missing.
pub(crate) async fn ensure(db: &DatabaseConnection) -> Result<(), DbError> {
    if db.get_database_backend() != DbBackend::Sqlite {
        return Ok(());
    }
    let tx = db.begin().await?;
    tx.execute_unprepared(NUMBERS).await?;
    for row in tx.query_all_raw(Statement::from_string(DbBackend::Sqlite, UNINDEXED)).await? {
        let table: String = row.try_get("", "name")?;
        tx.execute_unprepared(&index_of(&table)).await?;
    }
    Ok(tx.commit().await?)
}

fn index_of(table: &str) -> String {
    let number = |id: &str| {
        format!("INSERT INTO search_number (id) SELECT {id} WHERE NOT EXISTS (SELECT 1 FROM search_number WHERE id = {id})")
    };
    let add = format!(
        "INSERT INTO {table}_search (rowid, search_text) SELECT number, new.search_text FROM search_number WHERE id = new.id"
    );
    let remove = format!("DELETE FROM {table}_search WHERE rowid = (SELECT number FROM search_number WHERE id = old.id)");
    format!(
        "CREATE VIRTUAL TABLE {table}_search USING fts5(search_text, content='', contentless_delete=1, tokenize='trigram case_sensitive 1');
         CREATE TRIGGER {table}_search_insert AFTER INSERT ON {table} BEGIN {new}; {add}; END;
         CREATE TRIGGER {table}_search_update AFTER UPDATE OF search_text ON {table} WHEN old.search_text IS NOT new.search_text
           BEGIN {remove}; {add}; END;
         CREATE TRIGGER {table}_search_delete AFTER DELETE ON {table} BEGIN {remove}; END;
         INSERT INTO search_number (id) SELECT id FROM {table} WHERE id NOT IN (SELECT id FROM search_number);
         INSERT INTO {table}_search (rowid, search_text) SELECT n.number, t.search_text FROM {table} t JOIN search_number n ON n.id = t.id;",
        new = number("new.id"),
    )
}

/// A search that the index of a table answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indexed {
    table: &'static str,
    asked: String,
}

impl Indexed {
    /// The words of a folded text as the index is asked for them; `None` where none is long enough, and for what is a query and no table.
    fn of(table: &'static str, folded: &str) -> Option<Indexed> {
        if !table.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            return None;
        }
        let words = folded.split(' ').filter(|word| word.chars().count() >= SHORTEST);
        let asked: Vec<String> = words.map(|word| format!("\"{}\"", word.replace('"', "\"\""))).collect();
        (!asked.is_empty()).then(|| Indexed { table, asked: asked.join(" ") })
    }
}

impl Db {
    /// How the index finds these words in `table`, if it can and if they stand in at most `most` rows; otherwise reading the rows is as good.
    pub async fn indexed(&self, table: &'static str, folded: &str, most: i64) -> Result<Option<Indexed>, DbError> {
        let Some(indexed) = Indexed::of(table, folded).filter(|_| !self.is_postgres()) else { return Ok(None) };
        let count = format!("SELECT count(*) FROM (SELECT rowid FROM {table}_search WHERE {table}_search MATCH ");
        let found = self.int(Sql::new(&count).bind(&indexed.asked).push(" LIMIT ").bind(most + 1).push(") c")).await?;
        Ok((found <= most).then_some(indexed))
    }
}

impl Sql {
    /// Appends ` AND …`: the rows that the index names. Words too short for it are for the caller to look for.
    pub fn and_indexed(self, alias: &str, indexed: &Indexed) -> Sql {
        let Indexed { table, asked } = indexed;
        self.push(&format!(" AND {alias}.id IN (SELECT id FROM search_number WHERE number IN (SELECT rowid FROM {table}_search WHERE {table}_search MATCH "))
            .bind(asked)
            .push("))")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_asked_for_as_they_stand_and_short_ones_not_at_all() {
        let asked = |text| Indexed::of("system", text).map(|indexed| indexed.asked);
        assert_eq!(asked("journal it"), Some("\"journal\"".to_owned()));
        assert_eq!(asked("åäö or \"x\" near*"), Some("\"åäö\" \"\"\"x\"\"\" \"near*\"".to_owned()));
        assert_eq!(asked("it 1"), None);
        assert_eq!(asked(""), None);
        assert_eq!(Indexed::of("(SELECT 1)", "journal"), None);
    }
}
