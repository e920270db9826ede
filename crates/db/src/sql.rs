//! Building SQL: text and parameters together, `$n` placeholders on both databases, and the one permission predicate.
use sea_orm::Value;
use vk_core::{Date, Id, Instant, Scope};

/// A value that may be bound.
pub trait Param {
    fn into_value(self) -> Value;
}

impl Param for &str {
    fn into_value(self) -> Value {
        Value::String(Some(self.to_owned()))
    }
}
impl Param for &String {
    fn into_value(self) -> Value {
        Value::String(Some(self.clone()))
    }
}
impl Param for String {
    fn into_value(self) -> Value {
        Value::String(Some(self))
    }
}
impl Param for i64 {
    fn into_value(self) -> Value {
        Value::BigInt(Some(self))
    }
}
impl Param for bool {
    fn into_value(self) -> Value {
        Value::Bool(Some(self))
    }
}
impl Param for Id {
    fn into_value(self) -> Value {
        self.to_string().into_value()
    }
}
impl Param for Instant {
    fn into_value(self) -> Value {
        self.micros().into_value()
    }
}
impl Param for Date {
    fn into_value(self) -> Value {
        self.to_string().into_value()
    }
}
impl Param for Option<i64> {
    fn into_value(self) -> Value {
        Value::BigInt(self)
    }
}
impl Param for Option<bool> {
    fn into_value(self) -> Value {
        Value::Bool(self)
    }
}
impl Param for Option<Instant> {
    fn into_value(self) -> Value {
        Value::BigInt(self.map(Instant::micros))
    }
}
impl Param for Option<String> {
    fn into_value(self) -> Value {
        Value::String(self)
    }
}
impl Param for Option<&str> {
    fn into_value(self) -> Value {
        Value::String(self.map(str::to_owned))
    }
}
impl Param for Option<Id> {
    fn into_value(self) -> Value {
        Value::String(self.map(|id| id.to_string()))
    }
}
impl Param for Option<Date> {
    fn into_value(self) -> Value {
        Value::String(self.map(|d| d.to_string()))
    }
}

/// What the reader may see of one register: where records, and where secret ones. Comes from their grants and the register's access table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    pub view: Scope,
    pub secret: Scope,
}

impl Viewer {
    /// Sees everything: the program's own jobs, exports by the command line.
    pub fn everything() -> Viewer {
        Viewer { view: Scope::Region, secret: Scope::Region }
    }
    pub fn nothing() -> Viewer {
        Viewer { view: Scope::Nowhere, secret: Scope::Nowhere }
    }
}

/// A statement being built.
#[derive(Clone, Debug, Default)]
pub struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    pub fn new(text: &str) -> Sql {
        Sql { text: text.to_owned(), values: Vec::new() }
    }

    /// Appends SQL text. Never text that came from outside: that is what [`Sql::bind`] is for.
    pub fn push(mut self, text: &str) -> Sql {
        self.text.push_str(text);
        self
    }

    /// Appends a placeholder and its value.
    pub fn bind(mut self, value: impl Param) -> Sql {
        self.values.push(value.into_value());
        self.text.push('$');
        self.text.push_str(&self.values.len().to_string());
        self
    }

    /// Appends `($1, $2, …)`; an empty list becomes `(NULL)`, which nothing is in.
    pub fn list<P: Param>(mut self, values: impl IntoIterator<Item = P>) -> Sql {
        self.text.push('(');
        let mut first = true;
        for value in values {
            if !first {
                self.text.push_str(", ");
            }
            first = false;
            self = self.bind(value);
        }
        if first {
            self.text.push_str("NULL");
        }
        self.push(")")
    }

    /// Appends `VALUES`-style `$1, $2, …` without parentheses.
    pub fn values(mut self, values: Vec<Value>) -> Sql {
        for (i, value) in values.into_iter().enumerate() {
            if i > 0 {
                self.text.push_str(", ");
            }
            self.values.push(value);
            self.text.push('$');
            self.text.push_str(&self.values.len().to_string());
        }
        self
    }

    /// Appends `($1, $2), ($3, $4), …` for an INSERT of several rows.
    pub(crate) fn rows(mut self, rows: Vec<Vec<Value>>) -> Sql {
        for (i, row) in rows.into_iter().enumerate() {
            self = self.push(if i > 0 { ", (" } else { "(" }).values(row).push(")");
        }
        self
    }

    /// Appends ` AND …`: only rows of `alias` that the viewer may see, by `unit_id` and `secrecy`.
    pub fn and_visible(self, viewer: &Viewer, alias: &str) -> Sql {
        let column = format!("{alias}.unit_id");
        let sql = self.push(" AND ").in_scope(&viewer.view, &column);
        sql.and_secrecy(&viewer.secret, alias, &column)
    }

    /// Appends a predicate: the unit in `column` lies within `scope`.
    pub fn in_scope(self, scope: &Scope, column: &str) -> Sql {
        match scope {
            Scope::Region => self.push("1=1"),
            Scope::Nowhere => self.push("1=0"),
            Scope::Subtrees(units) => self
                .push(column)
                .push(" IN (SELECT descendant FROM unit_closure WHERE ancestor IN ")
                .list(units.iter().copied())
                .push(")"),
            Scope::SubtreesAndCommon(units) => {
                let below = Scope::Subtrees(units.clone());
                self.push("(").push(column).push(" IS NULL OR ").in_scope(&below, column).push(")")
            }
        }
    }

    fn and_secrecy(self, secret: &Scope, alias: &str, unit_column: &str) -> Sql {
        match secret {
            Scope::Region => self,
            Scope::Nowhere => self.push(&format!(" AND {alias}.secrecy <> 'secret'")),
            Scope::Subtrees(_) | Scope::SubtreesAndCommon(_) => {
                self.push(&format!(" AND ({alias}.secrecy <> 'secret' OR ")).in_scope(secret, unit_column).push(")")
            }
        }
    }

    /// Appends ` AND …`: only graph nodes of `alias` (table `node`) that the viewers, one per kind, may see. A node is in scope through its
    /// own unit or any unit it is also scoped to.
    pub fn and_visible_nodes<'a>(self, viewers: impl IntoIterator<Item = (&'a str, &'a Viewer)>, alias: &str) -> Sql {
        let mut sql = self.push(" AND (1=0");
        for (kind, viewer) in viewers {
            if viewer.view.is_nowhere() {
                continue;
            }
            sql = sql.push(&format!(" OR ({alias}.kind = ")).bind(kind);
            if viewer.view != Scope::Region {
                sql = sql.push(" AND ").node_in_scope(&viewer.view, alias);
            }
            // The same units let somebody see a secret record: a unit that the record is also scoped to works with it.
            sql = match &viewer.secret {
                Scope::Region => sql,
                Scope::Nowhere => sql.push(&format!(" AND {alias}.secrecy <> 'secret'")),
                secret => sql.push(&format!(" AND ({alias}.secrecy <> 'secret' OR ")).node_in_scope(secret, alias).push(")"),
            };
            sql = sql.push(")");
        }
        sql.push(")")
    }

    /// Appends a predicate: the graph node of `alias` lies within `scope`, through its own unit or any it is also scoped to.
    pub fn node_in_scope(self, scope: &Scope, alias: &str) -> Sql {
        match scope {
            Scope::Region => self.push("1=1"),
            Scope::Nowhere => self.push("1=0"),
            Scope::SubtreesAndCommon(units) => {
                let below = Scope::Subtrees(units.clone());
                self.push(&format!("({alias}.unit_id IS NULL OR ")).node_in_scope(&below, alias).push(")")
            }
            Scope::Subtrees(_) => {
                let sql = self.push(&format!("EXISTS (SELECT 1 FROM scope sc WHERE sc.node_id = {alias}.id AND "));
                sql.in_scope(scope, "sc.unit_id").push(")")
            }
        }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn statement(self, backend: sea_orm::DbBackend) -> sea_orm::Statement {
        sea_orm::Statement::from_sql_and_values(backend, self.text, self.values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_numbered_in_order() {
        let sql = Sql::new("SELECT 1 WHERE a = ").bind("x").push(" AND b IN ").list(["y", "z"]);
        assert_eq!(sql.text(), "SELECT 1 WHERE a = $1 AND b IN ($2, $3)");
        assert_eq!(Sql::new("a IN ").list(Vec::<String>::new()).text(), "a IN (NULL)");
    }

    #[test]
    fn a_viewer_without_scope_sees_no_row() {
        let sql = Sql::new("SELECT 1 FROM system s WHERE 1=1").and_visible(&Viewer::nothing(), "s");
        assert_eq!(sql.text(), "SELECT 1 FROM system s WHERE 1=1 AND 1=0 AND s.secrecy <> 'secret'");
    }

    #[test]
    fn what_belongs_to_no_unit_is_seen_where_the_scope_says_so() {
        let viewer = Viewer { view: Scope::SubtreesAndCommon(vec![Id::fixed("a")]), secret: Scope::Nowhere };
        let sql = Sql::new("WHERE 1=1").and_visible(&viewer, "r");
        assert!(sql.text().contains("(r.unit_id IS NULL OR r.unit_id IN (SELECT"), "{}", sql.text());
    }
}
