//! One page of a list as SQL: keyset paging with ties by identifier, a capped count, and the permission predicate in every statement.
use super::{Archived, Column, Cursor, Filter, FilterKind, Sort, TableQuery, words};
use vk_core::{Id, fold};
use vk_db::{Db, DbError, Indexed, Row, Sql, Viewer};

/// A count stops here: "fler än 2 000".
pub const COUNT_CAP: i64 = 2_000;

/// How SQLite is to find the rows of a page: its planner knows nothing of how many a value has. PostgreSQL keeps statistics and finds its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Planned,
    /// Few match: all of them by an index of what is asked for, sorted afterwards.
    ByFilter,
    /// Many match: along the order of the list until the page is full.
    ByOrder,
}

impl Way {
    /// Before a column that no index shall answer.
    fn mark_of(self, other: Way) -> &'static str {
        if self == other { "+" } else { "" }
    }
}

/// What is known of a narrowed list before its rows are read.
struct Plan {
    way: Way,
    found: Option<Indexed>,
    /// Counted on the way, if so.
    total: Option<Total>,
}

/// A register's list. `T` is one row of it.
pub struct Table<T: 'static> {
    /// The register's key: prefix of the headings and name of the cookie.
    pub register: &'static str,
    /// Where the list is: `/systems`.
    pub path: &'static str,
    /// The register's table; it has `id`, `unit_id`, `secrecy`, `search_text` and `archived_at`.
    pub table: &'static str,
    pub alias: &'static str,
    /// What is read: `s.id, s.name, u.name AS unit_name`.
    pub select: &'static str,
    /// What is joined for reading only: `LEFT JOIN unit u ON u.id = s.unit_id`. Subqueries may read `p`, the identifiers of the page; `p.today` is the
    /// reader's day.
    pub joins: &'static str,
    pub columns: &'static [Column<T>],
    pub filters: &'static [Filter],
    /// As in the address: `name` or `-updated_at`. The column must sort.
    pub default_sort: &'static str,
    /// Appends ` AND …`: the rows that the viewer may see. `Sql::and_visible`, unless a record is seen by more than its own unit.
    pub visible: fn(Sql, &Viewer, &str) -> Sql,
    pub read: fn(&Row) -> Result<T, DbError>,
    pub info: fn(&T) -> RowInfo,
}

/// What the list must know of a row besides its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowInfo {
    pub id: Id,
    pub archived: bool,
}

/// Rows in the order in which they are shown.
#[derive(Debug)]
pub struct Page<T> {
    pub rows: Vec<T>,
    /// Cursors to the pages beside this one.
    pub before: Option<String>,
    pub after: Option<String>,
    pub total: Total,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    Exactly(i64),
    MoreThan(i64),
}

/// Column by which a list is sorted, and whether downwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    pub key: &'static str,
    pub sort: Sort,
    pub down: bool,
}

impl<T> Table<T> {
    /// The sort that a query asks for, if the list knows it; otherwise the list's own.
    pub fn order(&self, query: &TableQuery) -> Order {
        let asked = query.sort().and_then(|(key, down)| self.find_sort(key, down));
        let own = self.default_sort.strip_prefix('-').map_or((self.default_sort, false), |key| (key, true));
        let fallback = Order { key: "id", sort: Sort::Text("id"), down: false };
        asked.or_else(|| self.find_sort(own.0, own.1)).unwrap_or(fallback)
    }

    fn find_sort(&self, key: &str, down: bool) -> Option<Order> {
        self.columns.iter().find(|c| c.key == key).and_then(|c| c.sort.map(|sort| Order { key: c.key, sort, down }))
    }

    /// The columns that a query shows, in the declared order; the first one always.
    pub fn shown(&self, query: &TableQuery) -> Vec<&'static Column<T>> {
        let chosen = query.columns(self.register);
        let known: Vec<&str> = self.columns.iter().map(|c| c.key).filter(|key| chosen.iter().any(|c| c == key)).collect();
        self.columns
            .iter()
            .enumerate()
            .filter(|(i, c)| *i == 0 || if known.is_empty() { c.shown } else { known.contains(&c.key) })
            .map(|(_, c)| c)
            .collect()
    }

    /// Appends everything that narrows the list: archive state, search, filters, permission.
    pub fn narrow(&self, sql: Sql, query: &TableQuery, viewer: &Viewer) -> Sql {
        self.narrow_by(sql, query, viewer, None, Way::Planned)
    }

    fn narrow_by(&self, sql: Sql, query: &TableQuery, viewer: &Viewer, found: Option<&Indexed>, way: Way) -> Sql {
        // What the list is sorted by is answered by its order anyway.
        let sorted = self.order(query).sort.expr();
        let mark = |filter: &Filter| if filter.column() == Some(sorted) { "" } else { way.mark_of(Way::ByOrder) };
        let sql = match query.archived() {
            Archived::Without => sql.push(&format!(" AND {}.archived_at IS NULL", self.alias)),
            // As a comparison: SQLite would not take the index of the archived for `IS NOT NULL`.
            Archived::Only => sql.push(&format!(" AND {}{}.archived_at >= 0", way.mark_of(Way::ByOrder), self.alias)),
            Archived::With => sql,
        };
        let sql = found.iter().fold(sql, |sql, found| sql.and_indexed(self.alias, found));
        let sql = words(sql, &format!("{}.search_text", self.alias), query.text());
        let sql = self.filters.iter().fold(sql, |sql, filter| filter.apply(sql, query, mark(filter)));
        (self.visible)(sql, viewer, self.alias)
    }

    /// Counts what a narrowed list holds, and from it decides how its rows are found.
    async fn plan(&self, db: &Db, viewer: &Viewer, query: &TableQuery) -> Result<Plan, DbError> {
        let plain = Plan { way: Way::Planned, found: None, total: None };
        if query.text().is_empty() && query.archived() != Archived::Only && !self.filters.iter().any(|f| f.is_used(query)) {
            return Ok(plain);
        }
        let found = db.indexed(self.table, &fold(query.text()), COUNT_CAP).await?;
        let total = self.count(db, viewer, query, found.as_ref()).await?;
        let way = match total {
            _ if db.is_postgres() => Way::Planned,
            Total::Exactly(_) => Way::ByFilter,
            // Indexes of filters carry the list's own order; in any other, and for several values, they would have the rows sorted.
            Total::MoreThan(_) if self.filters_keep_order(query) => Way::Planned,
            Total::MoreThan(_) => Way::ByOrder,
        };
        Ok(Plan { way, found, total: Some(total) })
    }

    fn filters_keep_order(&self, query: &TableQuery) -> bool {
        let own = self.default_sort.trim_start_matches('-') == self.order(query).key && query.archived() == Archived::Without;
        let mut used = self.filters.iter().filter(|filter| filter.is_used(query));
        own && used
            .all(|f| matches!(f.kind, FilterKind::Choice { .. } | FilterKind::Flag { .. }) && query.all(f.key).count() == 1)
    }

    /// The page that the query asks for.
    pub async fn page(&self, db: &Db, viewer: &Viewer, query: &TableQuery) -> Result<Page<T>, DbError> {
        let (size, cursor) = (query.size(), query.cursor());
        let plan = self.plan(db, viewer, query).await?;
        let (mut rows, more) = self.fetch_by(&plan, db, viewer, query, cursor.as_ref(), size).await?;
        let backwards = cursor.as_ref().is_some_and(|c| c.backwards);
        if backwards {
            rows.reverse();
        }
        let (has_before, has_after) = if backwards { (more, true) } else { (cursor.is_some(), more) };
        let edge = |row: Option<&(T, String)>| row.map(|(t, value)| Cursor::encode(value, (self.info)(t).id));
        let before = if has_before { edge(rows.first()) } else { None };
        let after = if has_after { edge(rows.last()) } else { None };
        let total = match plan.total {
            Some(total) => total,
            // The whole list is on this page: nothing to count.
            None if cursor.is_none() && !more => Total::Exactly(i64::try_from(rows.len()).unwrap_or(i64::MAX)),
            None => self.count(db, viewer, query, None).await?,
        };
        Ok(Page { rows: rows.into_iter().map(|(row, _)| row).collect(), before, after, total })
    }

    /// Up to `size` rows on one side of the cursor with their sort values, and whether there are more.
    pub async fn fetch(
        &self,
        db: &Db,
        viewer: &Viewer,
        query: &TableQuery,
        cursor: Option<&Cursor>,
        size: usize,
    ) -> Result<(Vec<(T, String)>, bool), DbError> {
        let plan = self.plan(db, viewer, query).await?;
        self.fetch_by(&plan, db, viewer, query, cursor, size).await
    }

    async fn fetch_by(
        &self,
        plan: &Plan,
        db: &Db,
        viewer: &Viewer,
        query: &TableQuery,
        cursor: Option<&Cursor>,
        size: usize,
    ) -> Result<(Vec<(T, String)>, bool), DbError> {
        let limit = i64::try_from(size).unwrap_or(0).saturating_add(1);
        let mut rows = Vec::with_capacity(size + 1);
        for row in db.all(self.statement(plan, viewer, query, cursor, limit)).await? {
            let value = match self.order(query).sort {
                Sort::Text(_) => row.text("sort_value")?,
                Sort::Int(_) => row.int("sort_value")?.to_string(),
            };
            rows.push(((self.read)(&row)?, value));
        }
        let more = rows.len() > size;
        rows.truncate(size);
        Ok((rows, more))
    }

    /// The inner query finds identifiers over indexes alone; only the rows of the page are read and joined.
    fn statement(&self, plan: &Plan, viewer: &Viewer, query: &TableQuery, cursor: Option<&Cursor>, limit: i64) -> Sql {
        let (alias, order) = (self.alias, self.order(query));
        let expr = &format!("{}{}", plan.way.mark_of(Way::ByFilter), order.sort.expr());
        let down = order.down != cursor.is_some_and(|c| c.backwards);
        let direction = if down { "DESC" } else { "ASC" };
        let head = Sql::new("WITH p AS (SELECT CAST(");
        let head = match query.today() {
            Some(today) => head.bind(today),
            None => head.push("CURRENT_DATE"),
        };
        let inner = format!(" AS TEXT) AS today, {alias}.id AS id, {expr} AS sort_value FROM {} {alias} WHERE 1=1", self.table);
        let mut sql = self.narrow_by(head.push(&inner), query, viewer, plan.found.as_ref(), plan.way);
        if let Some(cursor) = cursor {
            sql = sql.push(&format!(" AND ({expr}, {alias}.id) {} (", if down { "<" } else { ">" }));
            sql = match order.sort {
                Sort::Text(_) => sql.bind(&cursor.value),
                Sort::Int(_) => sql.bind(cursor.value.parse::<i64>().unwrap_or(0)),
            };
            sql = sql.push(", ").bind(cursor.id).push(")");
        }
        sql.push(&format!(" ORDER BY {expr} {direction}, {alias}.id {direction} LIMIT ")).bind(limit).push(&format!(
            ") SELECT {}, p.sort_value FROM p JOIN {} {alias} ON {alias}.id = p.id {} ORDER BY p.sort_value {direction}, p.id {direction}",
            self.select, self.table, self.joins
        ))
    }

    /// The beginning of a search for identifiers, up to its condition: `… WHERE `.
    pub fn seek(&self) -> Sql {
        Sql::new(&format!("SELECT {a}.id FROM {} {a} WHERE ", self.table, a = self.alias))
    }

    /// One record's row: `columns` with the table's alias before them, for whoever covers it.
    pub fn row(&self, columns: &str, viewer: &Viewer, id: Id) -> Sql {
        let select = format!("SELECT {columns} FROM {} {a} WHERE {a}.id = ", self.table, a = self.alias);
        (self.visible)(Sql::new(&select).bind(id), viewer, self.alias)
    }

    /// The identifiers of all records, for `vardkase verify`.
    pub async fn ids(&self, db: &Db) -> Result<Vec<Id>, DbError> {
        let sql = Sql::new(&format!("SELECT id FROM {} ORDER BY id", self.table));
        db.all(sql).await?.iter().map(|row| row.id("id")).collect()
    }

    /// How many rows match, counted up to the cap.
    async fn count(&self, db: &Db, viewer: &Viewer, query: &TableQuery, found: Option<&Indexed>) -> Result<Total, DbError> {
        let start = format!("SELECT count(*) FROM (SELECT 1 FROM {} {} WHERE 1=1", self.table, self.alias);
        let sql =
            self.narrow_by(Sql::new(&start), query, viewer, found, Way::Planned).push(" LIMIT ").bind(COUNT_CAP + 1).push(") c");
        let n = db.int(sql).await?;
        Ok(if n > COUNT_CAP { Total::MoreThan(COUNT_CAP) } else { Total::Exactly(n) })
    }

    /// The identifiers of all rows that match and that `editor` covers, for a bulk edit of "all that match"; `None` when they are more than `cap`.
    pub async fn matching_ids(
        &self,
        db: &Db,
        editor: &Viewer,
        query: &TableQuery,
        cap: usize,
    ) -> Result<Option<Vec<Id>>, DbError> {
        let start = format!("SELECT {a}.id AS id FROM {} {a} WHERE 1=1", self.table, a = self.alias);
        let limit = i64::try_from(cap).unwrap_or(i64::MAX).saturating_add(1);
        let sql = self.narrow(Sql::new(&start), query, editor).push(&format!(" ORDER BY {}.id LIMIT ", self.alias)).bind(limit);
        let ids: Vec<Id> = db.all(sql).await?.iter().map(|row| row.id("id")).collect::<Result<_, _>>()?;
        Ok((ids.len() <= cap).then_some(ids))
    }
}

impl<T> std::fmt::Debug for Table<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table").field("register", &self.register).finish_non_exhaustive()
    }
}
