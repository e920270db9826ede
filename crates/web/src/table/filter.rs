//! Filters: what a list can be narrowed by, as SQL over indexed columns, with values bound and never spliced.
use super::TableQuery;
use vk_core::{Date, Id, Instant, fold};
use vk_db::{Sql, graph::like_escape};

/// One filter of a register's list. Its label is the message `{register}-field-{key}`.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    pub key: &'static str,
    pub kind: FilterKind,
}

#[derive(Clone, Copy, Debug)]
pub enum FilterKind {
    /// One of the values; the words are `{register}-{key}-{value}`. The column holds the value.
    Choice { column: &'static str, values: &'static [&'static str] },
    /// Yes or no over a BOOLEAN column.
    Flag { column: &'static str },
    /// A unit and all below it.
    Unit { column: &'static str },
    /// Yes or no by a condition that an index answers: each side is SQL of its own, because `(…) = TRUE` walks the whole table.
    Test { yes: &'static str, no: &'static str },
    /// Yes: before the reader's day. The column holds `prefix` and a day for what has one; what comes after them in its order is not before.
    Before { column: &'static str, prefix: &'static str },
    /// Between two days; the column holds microseconds.
    Days { column: &'static str },
    /// Between two days; the column holds `YYYY-MM-DD`.
    Dates { column: &'static str },
    /// Related to a record whose identifier stands in the address: everything up to the place of the value, which is followed by `)`.
    /// `s.id IN (SELECT system_id FROM system_information WHERE information_set_id = `
    Linked { sql: &'static str, kinds: &'static [&'static str] },
}

impl Filter {
    pub const fn choice(key: &'static str, column: &'static str, values: &'static [&'static str]) -> Filter {
        Filter { key, kind: FilterKind::Choice { column, values } }
    }
    pub const fn flag(key: &'static str, column: &'static str) -> Filter {
        Filter { key, kind: FilterKind::Flag { column } }
    }
    pub const fn test(key: &'static str, yes: &'static str, no: &'static str) -> Filter {
        Filter { key, kind: FilterKind::Test { yes, no } }
    }
    pub const fn before(key: &'static str, column: &'static str, prefix: &'static str) -> Filter {
        Filter { key, kind: FilterKind::Before { column, prefix } }
    }
    pub const fn unit(key: &'static str, column: &'static str) -> Filter {
        Filter { key, kind: FilterKind::Unit { column } }
    }
    pub const fn days(key: &'static str, column: &'static str) -> Filter {
        Filter { key, kind: FilterKind::Days { column } }
    }
    pub const fn dates(key: &'static str, column: &'static str) -> Filter {
        Filter { key, kind: FilterKind::Dates { column } }
    }
    pub const fn linked(key: &'static str, sql: &'static str, kinds: &'static [&'static str]) -> Filter {
        Filter { key, kind: FilterKind::Linked { sql, kinds } }
    }

    /// The names under which the filter stands in the address.
    pub fn params(&self) -> Vec<String> {
        match self.kind {
            FilterKind::Days { .. } | FilterKind::Dates { .. } => vec![format!("{}_from", self.key), format!("{}_to", self.key)],
            _ => vec![self.key.to_owned()],
        }
    }

    /// Whether the query asks for this filter.
    pub fn is_used(&self, query: &TableQuery) -> bool {
        self.params().iter().any(|param| !query.get(param).is_empty())
    }

    /// The column that an index may answer the filter by.
    pub fn column(&self) -> Option<&'static str> {
        match self.kind {
            FilterKind::Choice { column, .. }
            | FilterKind::Flag { column }
            | FilterKind::Unit { column }
            | FilterKind::Before { column, .. }
            | FilterKind::Days { column }
            | FilterKind::Dates { column } => Some(column),
            FilterKind::Test { .. } | FilterKind::Linked { .. } => None,
        }
    }

    /// Appends ` AND …` for what the query asks, with `mark` before the column; a value that means nothing narrows to nothing, and is not silently
    /// ignored.
    pub(super) fn apply(&self, sql: Sql, query: &TableQuery, mark: &str) -> Sql {
        let value = query.get(self.key);
        let and = format!(" AND {mark}");
        match self.kind {
            FilterKind::Choice { column, .. } => {
                let values: Vec<&str> = query.all(self.key).collect();
                if values.is_empty() { sql } else { sql.push(&and).push(column).push(" IN ").list(values) }
            }
            FilterKind::Flag { column } => match value {
                "" => sql,
                value => sql.push(&and).push(column).push(" = ").bind(crate::form::is_yes(value)),
            },
            FilterKind::Test { yes, no } => match value {
                "" => sql,
                value => sql.push(" AND ").push(if crate::form::is_yes(value) { yes } else { no }),
            },
            FilterKind::Before { column, prefix } => {
                if value.is_empty() {
                    return sql;
                }
                let sql = match crate::form::is_yes(value) {
                    true => sql.push(&and).push(column).push(" >= ").bind(prefix).push(&and).push(column).push(" < "),
                    false => sql.push(&and).push(column).push(" >= "),
                };
                match query.today() {
                    Some(today) => sql.bind(format!("{prefix}{today}")),
                    None => sql.bind(prefix).push(" || CAST(CURRENT_DATE AS TEXT)"),
                }
            }
            FilterKind::Unit { column } => {
                if value.is_empty() {
                    return sql;
                }
                sql.push(&and)
                    .push(column)
                    .push(" IN (SELECT descendant FROM unit_closure WHERE ancestor = ")
                    .bind(value)
                    .push(")")
            }
            FilterKind::Linked { sql: text, .. } => {
                if value.is_empty() {
                    return sql;
                }
                sql.push(&and).push(text).bind(value).push(")")
            }
            FilterKind::Days { column } => {
                let (from, to) = self.bounds(query);
                let start = |d: Date| Instant::parse_local(&format!("{d}T00:00")).unwrap_or_default();
                let sql = from.map_or(sql.clone(), |d| sql.push(&and).push(column).push(" >= ").bind(start(d)));
                to.map_or(sql.clone(), |d| sql.push(&and).push(column).push(" < ").bind(start(d.plus_days(1))))
            }
            FilterKind::Dates { column } => {
                let (from, to) = self.bounds(query);
                let sql = from.map_or(sql.clone(), |d| sql.push(&and).push(column).push(" >= ").bind(d));
                to.map_or(sql.clone(), |d| sql.push(&and).push(column).push(" <= ").bind(d))
            }
        }
    }

    fn bounds(&self, query: &TableQuery) -> (Option<Date>, Option<Date>) {
        let day = |end: &str| query.get(&format!("{}_{end}", self.key)).parse::<Date>().ok();
        (day("from"), day("to"))
    }

    /// The identifier asked for, by a unit or link filter.
    pub fn target(&self, query: &TableQuery) -> Option<Id> {
        match self.kind {
            FilterKind::Unit { .. } | FilterKind::Linked { .. } => query.get(self.key).parse().ok(),
            _ => None,
        }
    }
}

/// The longest search text in bytes: it stands in an index, and PostgreSQL refuses index rows over 2,704 bytes.
const SEARCH_BYTES: usize = 600;

/// What a record is found by, folded, for its column `search_text`. Names and references, not descriptions: it is read for every row.
pub fn search_text<'a>(parts: impl IntoIterator<Item = Option<&'a str>>) -> String {
    let mut text = fold(&parts.into_iter().flatten().collect::<Vec<_>>().join(" "));
    while text.len() > SEARCH_BYTES {
        text.pop();
    }
    text
}

/// Appends ` AND …`: every word stands somewhere in the folded search text.
pub fn words(sql: Sql, column: &str, text: &str) -> Sql {
    let folded = fold(text);
    folded.split(' ').filter(|w| !w.is_empty()).fold(sql, |sql, word| {
        sql.push(" AND ").push(column).push(" LIKE ").bind(format!("%{}%", like_escape(word))).push(" ESCAPE '\\'")
    })
}
