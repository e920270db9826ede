//! Asking a function for what is late, in one press: its holders get a notice with the number and the names that each of them may see. Not twice in 24 hours.
use super::{Ask, duties};
use axum::{extract::Path, response::Response};
use std::collections::BTreeMap;
use vk_core::{Id, Instant, Secrecy};
use vk_db::{Act, Change, Columns, DbError, Reader, Sql, accounts};
use vk_web::{
    App, AppError, Auth, Flash, Message,
    layout::{self, FlashKind},
    notices::{self, NewNotice, NoticeKind},
    search,
};

const PAUSE_HOURS: i64 = 24;
/// So many titles are named; the page has the rest.
const NAMED: usize = 3;

/// The last time that somebody asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Last {
    pub at: Instant,
    pub by: String,
}

pub fn is_fresh(at: Instant, now: Instant) -> bool {
    now < at.plus_hours(PAUSE_HOURS)
}

/// When each of these functions was last asked.
pub async fn last(db: &impl Reader, functions: &[Id]) -> Result<BTreeMap<Id, Last>, DbError> {
    let sql = Sql::new("SELECT function_id, at, by_name FROM nudge WHERE function_id IN ").list(functions.iter().copied());
    let mut out = BTreeMap::new();
    for row in db.rows(sql.push(" ORDER BY at")).await? {
        out.insert(row.id("function_id")?, Last { at: row.instant("at")?, by: row.text("by_name")? });
    }
    Ok(out)
}

/// What came of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// So many holders have been told.
    Told(usize),
    /// Nobody holds it who has an account and sees what is late.
    Nobody,
    /// Somebody asked less than a day ago.
    Fresh,
}

/// POST /monday/nudge/{function}
pub async fn nudge(auth: Auth<Ask>, Path(function): Path<Id>) -> Result<Response, AppError> {
    let (name, asked) = ask(&auth, function).await?;
    Ok(match asked {
        Asked::Told(n) => answer(FlashKind::Done, Message::new("tasks-nudge-done").with("function", name).with("n", n)),
        Asked::Nobody => answer(FlashKind::Warning, Message::new("tasks-nudge-nobody").with("function", name)),
        Asked::Fresh => answer(FlashKind::Warning, Message::new("tasks-nudge-fresh").with("function", name)),
    })
}

/// Asks a function that this person sees for what is late; the answer begins with its name.
pub async fn ask(auth: &Auth<Ask>, function: Id) -> Result<(String, Asked), AppError> {
    let app: &App = &auth.app;
    let today = auth.ctx.now.local_date();
    let viewers = search::viewers(app, &auth.account.grants);
    let name = duties::names(&app.db, [function], &viewers).await?.remove(&function).ok_or(AppError::NotFound)?;
    let holders = duties::holders(&app.db, [function], today).await?.remove(&function).unwrap_or_default();
    let mut told = Vec::new();
    let mut overdue = 0;
    for account in holders.iter().filter_map(|h| h.account) {
        let (n, message) = words(auth, account, function).await?;
        overdue = overdue.max(n);
        told.extend((n > 0).then_some(NewNotice { account, kind: NoticeKind::Nudge, node: None, message }));
    }
    let asked = match told.len() {
        0 => Asked::Nobody,
        n if write(auth, function, overdue, &told).await? => Asked::Told(n),
        _ => Asked::Fresh,
    };
    Ok((name, asked))
}

fn answer(kind: FlashKind, message: Message) -> Response {
    layout::redirect_flash("/monday", Flash { kind, message })
}

/// What one holder is told: how much the function is late with, and which records, as far as they may see them. The notice holds identifiers, so that
/// what is marked secret afterwards is named no longer.
async fn words(auth: &Auth<Ask>, account: Id, function: Id) -> Result<(i64, Message), DbError> {
    let app: &App = &auth.app;
    let today = auth.ctx.now.local_date();
    let theirs = search::viewers(app, &accounts::grants_of(&app.db, account, auth.ctx.now).await?);
    let tasks = duties::of_functions(&app.db, &[function], &theirs).await?;
    let late: Vec<_> = tasks.into_iter().filter(|t| t.due.is_some_and(|due| due < today)).collect();
    let records: Vec<String> =
        late.iter().filter(|t| t.secrecy != Secrecy::Secret).take(NAMED).map(|t| t.node.to_string()).collect();
    let message = Message::new("notice-nudge")
        .with("n", late.len())
        .with("who", auth.account.name.as_str())
        .with(notices::FUNCTION, function.to_string())
        .with(notices::RECORDS, records.join(" "));
    Ok((i64::try_from(late.len()).unwrap_or(i64::MAX), message))
}

/// Writes the nudge with its notices; false when somebody asked less than a day ago.
async fn write(auth: &Auth<Ask>, function: Id, overdue: i64, told: &[NewNotice]) -> Result<bool, DbError> {
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let before = last(&tx, &[function]).await?.remove(&function);
    if before.is_some_and(|before| is_fresh(before.at, auth.ctx.now)) {
        return Ok(false);
    }
    let row = Columns::new()
        .set("id", auth.ctx.new_id())
        .set("function_id", function)
        .set("at", auth.ctx.now)
        .set("by_id", auth.ctx.actor.user_id())
        .set("by_name", auth.ctx.actor.name())
        .set("overdue", overdue);
    tx.insert("nudge", row).await?;
    for notice in told {
        notices::add(&mut tx, notice).await?;
    }
    let change = Change::new("monday", Some(function), Act::Create).field("overdue", None, Some(overdue.to_string()));
    let recorded = tx.record(change, None).await?;
    tx.commit(recorded).await?;
    Ok(true)
}
