//! Reading and writing reminders. That one was set and done stands in the record's history; what somebody wrote to themselves does not.
use crate::{App, around::Place};
use vk_core::{Ctx, Date, Id};
use vk_db::{Columns, Db, DbError, Reader, Row, Sql, graph};

/// Whom a reminder is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    Account(Id),
    /// Whoever holds the function on the day.
    Function(Id),
}

/// An open reminder. It says nothing of its record but where it is: whoever shows it asks whether the reader may see that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    pub id: Id,
    /// The record in the graph.
    pub node: Id,
    pub kind: String,
    pub whose: For,
    pub on_day: Date,
    pub text: String,
    pub created_by: Id,
    pub created_by_name: String,
}

const SELECT: &str = "SELECT r.id, r.node_id, r.kind, r.account_id, r.function_id, r.on_day, r.text, r.created_by, a.display_name \
                      FROM reminder r JOIN account a ON a.id = r.created_by WHERE r.done_at IS NULL AND ";

fn reminder(row: &Row) -> Result<Reminder, DbError> {
    let (account, function) = (row.opt_id("account_id")?, row.opt_id("function_id")?);
    Ok(Reminder {
        id: row.id("id")?,
        node: row.id("node_id")?,
        kind: row.text("kind")?,
        whose: match (account, function) {
            (_, Some(function)) => For::Function(function),
            (account, None) => For::Account(account.ok_or(DbError::NotFound)?),
        },
        on_day: row.date("on_day")?,
        text: row.text("text")?,
        created_by: row.id("created_by")?,
        created_by_name: crate::around::who(row)?,
    })
}

/// What is due until a day (that day included) for an account and the functions that it holds, the oldest first.
pub async fn due(db: &Db, account: Id, functions: &[Id], until: Date) -> Result<Vec<Reminder>, DbError> {
    let sql = Sql::new(SELECT).push("r.on_day <= ").bind(until).push(" AND (r.account_id = ").bind(account);
    let sql = sql.push(" OR r.function_id IN ").list(functions.iter().copied()).push(") ORDER BY r.on_day, r.id LIMIT 1000");
    db.all(sql).await?.iter().map(reminder).collect()
}

/// Everybody's open reminders whose day has come, the oldest first.
pub async fn all_due(db: &Db, until: Date) -> Result<Vec<Reminder>, DbError> {
    let sql = Sql::new(SELECT).push("r.on_day <= ").bind(until).push(" ORDER BY r.on_day, r.id");
    db.all(sql).await?.iter().map(reminder).collect()
}

/// The functions that the person behind an account holds or stands in for on a day, by the register that knows it. The graph does not: an edge
/// stays when a time as holder has run out.
pub async fn functions_held(app: &App, account: Id, today: Date) -> Result<Vec<Id>, DbError> {
    let row = app.db.one(Sql::new("SELECT person_id FROM account WHERE id = ").bind(account)).await?;
    let person = row.map(|row| row.opt_id("person_id")).transpose()?.flatten();
    let held = app.registers.iter().find_map(|register| register.hooks.held);
    match (person, held) {
        (Some(person), Some(held)) => held(&app.db, person, today).await,
        _ => Ok(Vec::new()),
    }
}

/// The open reminders of a record that concern this reader: their own and those of functions.
pub(super) async fn of(db: &Db, node: Id, account: Id) -> Result<Vec<Reminder>, DbError> {
    let sql = Sql::new(SELECT).push("r.node_id = ").bind(node).push(" AND (r.account_id = ").bind(account);
    let sql = sql.push(" OR r.function_id IS NOT NULL) ORDER BY r.on_day, r.id LIMIT 100");
    db.all(sql).await?.iter().map(reminder).collect()
}

/// One open reminder, whoever asks: the caller looks at its record.
pub(super) async fn get(db: &impl Reader, id: Id) -> Result<Option<Reminder>, DbError> {
    db.row(Sql::new(SELECT).push("r.id = ").bind(id)).await?.as_ref().map(reminder).transpose()
}

/// Functions that a reminder on this record may be for: those that answer for it, and those that the reader holds.
pub(super) async fn functions(place: &Place, held: &[Id]) -> Result<Vec<(Id, String)>, DbError> {
    let sql = Sql::new("SELECT n.id, n.title FROM node n WHERE n.kind = 'function' AND n.state <> 'archived' AND (n.id IN ");
    let sql =
        sql.list(held.iter().copied()).push(" OR n.id IN (SELECT e.to_id FROM edge e WHERE e.from_id = ").bind(place.node.id);
    let viewers = &place.kit.viewers;
    let sql =
        sql.push("))").and_visible_nodes(viewers.iter().map(|(k, v)| (*k, v)), "n").push(" ORDER BY n.name_key, n.id LIMIT 50");
    place.kit.db().all(sql).await?.iter().map(|row| Ok((row.id("id")?, row.text("title")?))).collect()
}

/// The names of the functions that reminders are for, as far as this reader may see them.
pub(super) async fn names(place: &Place, reminders: &[Reminder]) -> Result<Vec<(Id, String)>, DbError> {
    let mut out = Vec::new();
    for reminder in reminders {
        let For::Function(function) = reminder.whose else { continue };
        if let Some(node) = graph::get(place.kit.db(), function, &place.kit.viewers).await? {
            out.push((function, node.title));
        }
    }
    Ok(out)
}

/// What is set: for whom (with their name in words), on which day, and about what.
#[derive(Clone, Debug)]
pub(super) struct New {
    pub whose: For,
    pub name: String,
    pub on_day: Date,
    pub text: String,
}

/// Sets the same reminder on these records.
pub(super) async fn add(places: &[Place], ctx: &Ctx, new: &New) -> Result<Vec<Id>, DbError> {
    let Some(first) = places.first() else { return Ok(Vec::new()) };
    let mut tx = first.kit.db().write(ctx).await?;
    let (mut ids, mut last) = (Vec::new(), None);
    for place in places {
        place.still(&tx).await?;
        let id = ctx.new_id();
        let (account, function) = match new.whose {
            For::Account(account) => (Some(account), None),
            For::Function(function) => (None, Some(function)),
        };
        let row = Columns::new().set("id", id).set("node_id", place.node.id).set("kind", &place.node.kind);
        let row = row.set("account_id", account).set("function_id", function).set("on_day", new.on_day).set("text", &new.text);
        tx.insert("reminder", row.set("created_by", place.account).set("created_at", ctx.now)).await?;
        let said = match new.whose {
            For::Account(_) => format!("{} {}", new.on_day, new.name),
            For::Function(_) => format!("{} {}\n{}", new.on_day, new.name, new.text),
        };
        last = Some(tx.record(place.change("reminder", None, Some(said.trim().to_owned())), None).await?);
        ids.push(id);
    }
    if let Some(recorded) = last {
        tx.commit(recorded).await?;
    }
    Ok(ids)
}

/// Marks a reminder as done.
pub(super) async fn done(place: &Place, ctx: &Ctx, reminder: &Reminder) -> Result<(), DbError> {
    let mut tx = place.kit.db().write(ctx).await?;
    let sql = Sql::new("UPDATE reminder SET done_at = ").bind(ctx.now).push(", done_by = ").bind(place.account);
    tx.exec_versioned(sql.push(" WHERE done_at IS NULL AND id = ").bind(reminder.id)).await?;
    let recorded = tx.record(place.change("reminder", Some(reminder.on_day.to_string()), None), None).await?;
    tx.commit(recorded).await
}
