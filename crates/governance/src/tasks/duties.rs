//! Reading duties: those of the functions that a person holds, and those of everybody that a coordinator sees. The only file here that reads the `duty` table.
pub use crate::functions::on_day;
use std::collections::BTreeMap;
use vk_core::{Date, Id, Secrecy, sort_key};
use vk_db::{Db, DbError, Row, Sql, graph::Viewers};

/// Tasks on one page; whoever has more has another problem, and is told.
pub const MOST: i64 = 200;
/// What is hidden is counted up to here.
const MOST_COUNTED: i64 = 1_000;
/// Of what is late everywhere, so many are counted, the oldest first.
pub const MOST_LATE: i64 = 2_000;

/// Something to do, with the record that asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    pub node: Id,
    pub kind: String,
    pub title: String,
    pub secrecy: Secrecy,
    /// The words are the message `duty-{what}`.
    pub what: String,
    pub function: Option<Id>,
    pub due: Option<Date>,
}

/// When a task is to be done, seen from a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Overdue,
    Week,
    Later,
    NoDay,
}

impl Group {
    pub const ALL: [Group; 4] = [Group::Overdue, Group::Week, Group::Later, Group::NoDay];

    pub fn key(self) -> &'static str {
        match self {
            Group::Overdue => "overdue",
            Group::Week => "week",
            Group::Later => "later",
            Group::NoDay => "no_day",
        }
    }

    /// The week ends on Sunday.
    pub fn of(due: Option<Date>, today: Date) -> Group {
        match due {
            None => Group::NoDay,
            Some(due) if due < today => Group::Overdue,
            Some(due) if due <= sunday(today) => Group::Week,
            Some(_) => Group::Later,
        }
    }
}

/// The last day of the week.
pub fn sunday(day: Date) -> Date {
    day.plus_days(i32::from(7 - day.0.weekday().to_monday_one_offset()))
}

/// The Monday on which this week began.
pub fn monday(day: Date) -> Date {
    sunday(day).plus_days(-6)
}

/// The person whose account it is, if it is anybody's.
pub async fn person_of(db: &Db, account: Id) -> Result<Option<Id>, DbError> {
    let row = db.one(Sql::new("SELECT person_id FROM account WHERE id = ").bind(account)).await?;
    Ok(row.map(|row| row.opt_id("person_id")).transpose()?.flatten())
}

/// The functions that a person holds or deputises on a day. Whoever has left holds none.
pub async fn functions_of(db: &Db, person: Id, today: Date) -> Result<Vec<Id>, DbError> {
    let sql = Sql::new("SELECT DISTINCT fh.function_id FROM function_holder fh JOIN person p ON p.id = fh.person_id AND p.active WHERE fh.person_id = ").bind(person);
    db.all(on_day(sql, today)).await?.iter().map(|row| row.id("function_id")).collect()
}

fn task(row: &Row) -> Result<Task, DbError> {
    Ok(Task {
        node: row.id("node_id")?,
        kind: row.text("kind")?,
        title: row.text("title")?,
        secrecy: row.secrecy("secrecy")?,
        what: row.text("what")?,
        function: row.opt_id("function_id")?,
        due: row.opt_date("due_on")?,
    })
}

const SELECT: &str = "SELECT d.node_id, d.what, d.function_id, d.due_on, n.kind, n.title, n.secrecy FROM duty d JOIN node n ON n.id = d.node_id \
                      WHERE ";

/// What these functions have to do, among the records that the viewers see; the earliest day first, those without a day last. Each function is a walk
/// of its own along an index: together they would be sorted, all of them.
pub async fn of_functions(db: &Db, functions: &[Id], viewers: &Viewers) -> Result<Vec<Task>, DbError> {
    let mut tasks = Vec::new();
    for function in functions {
        let sql = Sql::new(SELECT).push("d.function_id = ").bind(*function);
        // A requirement of a self-assessment is delegated to people who need not see the rest of it: its page shows them what was asked.
        let sql = sql.push(" AND ((d.what = 'answer_requirement' AND n.secrecy <> 'secret') OR (1=1");
        let sql = sql.and_visible_nodes(viewers.iter().map(|(kind, viewer)| (*kind, viewer)), "n").push("))");
        let sql = sql.push(" ORDER BY COALESCE(d.due_on, '9999-12-31'), d.node_id LIMIT ").bind(MOST);
        for row in db.all(sql).await? {
            tasks.push(task(&row)?);
        }
    }
    in_order(&mut tasks);
    tasks.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    Ok(tasks)
}

/// By day, then by name.
fn in_order(tasks: &mut [Task]) {
    tasks.sort_by_cached_key(|t| (t.due.is_none(), t.due, sort_key(&t.title), t.node));
}

/// How many duties these functions have in all, also about records that their holders may not see; counted up to a thousand.
pub async fn count_of(db: &Db, functions: &[Id]) -> Result<i64, DbError> {
    let sql = Sql::new("SELECT count(*) FROM (SELECT 1 FROM duty d WHERE d.function_id IN ").list(functions.iter().copied());
    db.int(sql.push(" LIMIT ").bind(MOST_COUNTED).push(") c")).await
}

/// Everybody's tasks with a day between these two, among the records that the viewers see.
pub async fn between(db: &Db, from: Date, to: Date, viewers: &Viewers) -> Result<Vec<Task>, DbError> {
    let sql = Sql::new(SELECT).push("d.due_on >= ").bind(from).push(" AND d.due_on <= ").bind(to);
    let sql = sql.and_visible_nodes(viewers.iter().map(|(kind, viewer)| (*kind, viewer)), "n");
    let sql = sql.push(" ORDER BY d.due_on, d.node_id LIMIT ").bind(MOST);
    let mut tasks: Vec<Task> = db.all(sql).await?.iter().map(task).collect::<Result<_, _>>()?;
    in_order(&mut tasks);
    Ok(tasks)
}

/// How much a function is behind with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behind {
    pub function: Option<Id>,
    pub overdue: i64,
    pub oldest: Date,
}

/// Who is late: most first, then the oldest. Nobody responsible is a row of its own. Of all that is late the [`MOST_LATE`] oldest are counted.
pub async fn behind(db: &Db, today: Date, viewers: &Viewers) -> Result<Vec<Behind>, DbError> {
    let sql = Sql::new(
        "SELECT c.function_id, count(*) AS overdue, MIN(c.due_on) AS oldest FROM (SELECT d.function_id, d.due_on FROM duty d \
         JOIN node n ON n.id = d.node_id WHERE d.due_on < ",
    )
    .bind(today)
    .and_visible_nodes(viewers.iter().map(|(kind, viewer)| (*kind, viewer)), "n")
    .push(" ORDER BY d.due_on, d.node_id LIMIT ")
    .bind(MOST_LATE)
    .push(") c GROUP BY c.function_id ORDER BY 2 DESC, 3 LIMIT 200");
    let behind = |row: &Row| {
        Ok(Behind { function: row.opt_id("function_id")?, overdue: row.int("overdue")?, oldest: row.date("oldest")? })
    };
    db.all(sql).await?.iter().map(behind).collect()
}

/// Names of functions, for those that the viewers see.
pub async fn names(db: &Db, ids: impl IntoIterator<Item = Id>, viewers: &Viewers) -> Result<BTreeMap<Id, String>, DbError> {
    let sql = Sql::new("SELECT n.id, n.title FROM node n WHERE n.id IN ").list(ids);
    let sql = sql.and_visible_nodes(viewers.iter().map(|(kind, viewer)| (*kind, viewer)), "n");
    db.all(sql).await?.iter().map(|row| Ok((row.id("id")?, row.text("title")?))).collect()
}

/// Somebody who holds a function on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    pub name: String,
    pub is_deputy: bool,
    /// Their open account, where they have one.
    pub account: Option<Id>,
}

/// Who holds these functions, holders before deputies.
pub async fn holders(
    db: &Db,
    functions: impl IntoIterator<Item = Id>,
    today: Date,
) -> Result<BTreeMap<Id, Vec<Holder>>, DbError> {
    let sql = Sql::new(
        "SELECT fh.function_id, fh.is_deputy, p.name, a.id AS account_id FROM function_holder fh JOIN person p ON p.id = fh.person_id \
         LEFT JOIN account a ON a.person_id = p.id AND a.disabled_at IS NULL WHERE p.active AND fh.function_id IN ",
    );
    let mut out: BTreeMap<Id, Vec<Holder>> = BTreeMap::new();
    for row in db.all(on_day(sql.list(functions), today).push(" ORDER BY fh.is_deputy, p.name_key, p.id")).await? {
        let holder = Holder { name: row.text("name")?, is_deputy: row.bool("is_deputy")?, account: row.opt_id("account_id")? };
        out.entry(row.id("function_id")?).or_default().push(holder);
    }
    Ok(out)
}
