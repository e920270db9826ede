//! Saved views and who opens a list with which.
use super::pages::BASED_ON;
use crate::{form::Kit, table::TableQuery};
use vk_core::{Id, fold, sort_key};
use vk_db::{Act, Change, Columns, Db, DbError, Reader, Recorded, Row, Sql, WriteTx};

/// A saved view as one person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    pub id: Id,
    pub register: String,
    pub account: Id,
    pub shared: bool,
    pub name: String,
    pub query: String,
    pub columns: String,
    /// This person opens the list with it.
    pub is_default: bool,
}

impl SavedView {
    /// The list's address in full: query, columns, and which view it is.
    pub(crate) fn table_query(&self) -> TableQuery {
        let query = TableQuery::parse(&self.query);
        let columns = self.columns.split('.').map(|key| ("col".to_owned(), key.to_owned()));
        let mark = (BASED_ON.to_owned(), self.id.to_string());
        TableQuery::from_pairs(query.pairs().iter().cloned().chain(columns).chain([mark]))
    }
}

/// At most so many views of one list for one person.
pub(super) const MOST: i64 = 50;

const SELECT: &str = "SELECT v.id, v.register, v.account_id, v.shared, v.name, v.query, v.columns, d.view_id FROM saved_view v \
                      LEFT JOIN default_view d ON d.view_id = v.id AND d.account_id = ";

fn view(row: &Row) -> Result<SavedView, DbError> {
    Ok(SavedView {
        id: row.id("id")?,
        register: row.text("register")?,
        account: row.id("account_id")?,
        shared: row.bool("shared")?,
        name: row.text("name")?,
        query: row.text("query")?,
        columns: row.text("columns")?,
        is_default: row.opt_id("view_id")?.is_some(),
    })
}

/// The views of a list that somebody has: their own and the shared ones, by name.
pub(crate) async fn of_list(kit: &Kit) -> Result<Vec<SavedView>, DbError> {
    match kit.account {
        Some(account) => all(kit.db(), kit.register, account).await,
        None => Ok(Vec::new()),
    }
}

pub(super) async fn all(db: &Db, register: &str, account: Id) -> Result<Vec<SavedView>, DbError> {
    let sql = Sql::new(SELECT)
        .bind(account)
        .push(" WHERE v.register = ")
        .bind(register)
        .push(" AND (v.shared = TRUE OR v.account_id = ");
    let sql = sql.bind(account).push(") ORDER BY v.name_key, v.id LIMIT ").bind(MOST * 2);
    db.all(sql).await?.iter().map(view).collect()
}

/// One view, if it is this person's or shared.
pub(super) async fn get(db: &impl Reader, account: Id, id: Id) -> Result<Option<SavedView>, DbError> {
    let sql = Sql::new(SELECT).bind(account).push(" WHERE v.id = ").bind(id).push(" AND (v.shared = TRUE OR v.account_id = ");
    db.row(sql.bind(account).push(")")).await?.as_ref().map(view).transpose()
}

/// What a form asks for.
#[derive(Clone, Debug)]
pub(super) struct New {
    pub register: &'static str,
    pub name: String,
    pub shared: bool,
    pub query: String,
    pub columns: String,
}

/// [`DbError::Taken`] when this person has a view of that name in the list, or too many.
pub(super) async fn insert(tx: &mut WriteTx<'_>, account: Id, new: &New) -> Result<(Id, Recorded), DbError> {
    free(tx, account, new.register, &new.name, None).await?;
    let count = Sql::new("SELECT count(*) FROM saved_view WHERE account_id = ").bind(account).push(" AND register = ");
    if tx.int(count.bind(new.register)).await? >= MOST {
        return Err(DbError::Taken("count"));
    }
    let id = tx.ctx().new_id();
    let row = Columns::new().set("id", id).set("register", new.register).set("account_id", account).set("shared", new.shared);
    let row = row.set("name", &new.name).set("name_key", sort_key(&new.name)).set("query", &new.query);
    let row = row.set("columns", &new.columns).set("created_at", tx.ctx().now);
    tx.insert("saved_view", row).await?;
    let change = Change::new("views", Some(id), Act::Create).note(new.register);
    let change = change.field("name", None, Some(new.name.clone())).field("query", None, Some(new.query.clone()));
    let change = change.field("shared", None, Some(new.shared.to_string()));
    Ok((id, tx.record(change, None).await?))
}

/// Names that read the same are the same.
async fn free(tx: &WriteTx<'_>, account: Id, register: &str, name: &str, but: Option<Id>) -> Result<(), DbError> {
    let sql = Sql::new("SELECT id, name FROM saved_view WHERE account_id = ").bind(account).push(" AND register = ");
    for row in tx.all(sql.bind(register)).await? {
        if fold(&row.text("name")?) == fold(name) && Some(row.id("id")?) != but {
            return Err(DbError::Taken("name"));
        }
    }
    Ok(())
}

pub(super) async fn rename(tx: &mut WriteTx<'_>, view: &SavedView, name: &str) -> Result<Recorded, DbError> {
    free(tx, view.account, &view.register, name, Some(view.id)).await?;
    let sql = Sql::new("UPDATE saved_view SET name = ").bind(name).push(", name_key = ").bind(sort_key(name));
    tx.exec_versioned(sql.push(" WHERE id = ").bind(view.id)).await?;
    let change = Change::new("views", Some(view.id), Act::Update);
    tx.record(change.field("name", Some(view.name.clone()), Some(name.to_owned())), None).await
}

pub(super) async fn delete(tx: &mut WriteTx<'_>, view: &SavedView) -> Result<Recorded, DbError> {
    tx.exec(Sql::new("DELETE FROM default_view WHERE view_id = ").bind(view.id)).await?;
    tx.exec_versioned(Sql::new("DELETE FROM saved_view WHERE id = ").bind(view.id)).await?;
    let change = Change::new("views", Some(view.id), Act::Delete).field("name", Some(view.name.clone()), None);
    tx.record(change.field("query", Some(view.query.clone()), None), None).await
}

/// With which view this person opens the list; with none when it is the one that they have.
pub(super) async fn set_default(tx: &mut WriteTx<'_>, account: Id, view: &SavedView, yes: bool) -> Result<Recorded, DbError> {
    let delete = Sql::new("DELETE FROM default_view WHERE account_id = ").bind(account).push(" AND register = ");
    tx.exec(delete.bind(&view.register)).await?;
    if yes {
        let row = Columns::new().set("account_id", account).set("register", &view.register).set("view_id", view.id);
        tx.insert("default_view", row).await?;
    }
    let change = Change::new("views", Some(view.id), Act::Update);
    tx.record(change.field("default", Some(view.is_default.to_string()), Some(yes.to_string())), None).await
}
