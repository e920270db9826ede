//! The daily look at everybody's duties: a notice a week before the last day, one the day before, one when it has passed. Each comes once, also when the program
//! stood still for a while.
use super::duties::on_day;
use vk_core::{Ctx, Date, Id};
use vk_db::{DbError, Row, Sql};
use vk_web::{
    App, AppError, Message,
    notices::{self, NewNotice, NoticeKind},
};

pub const JOB: &str = "duty-reminders";

/// Which reminder a duty is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Week,
    Day,
    Late,
}

impl Step {
    pub fn key(self) -> &'static str {
        match self {
            Step::Week => "week",
            Step::Day => "day",
            Step::Late => "late",
        }
    }

    /// `None` while the day is more than a week away.
    pub fn of(due: Date, today: Date) -> Option<Step> {
        if due < today {
            Some(Step::Late)
        } else if due <= today.plus_days(1) {
            Some(Step::Day)
        } else if due <= today.plus_days(7) {
            Some(Step::Week)
        } else {
            None
        }
    }
}

struct Found {
    account: Id,
    node: Id,
    what: String,
    due: Date,
}

/// The job.
pub async fn run(app: &App, ctx: &Ctx) -> Result<(), AppError> {
    let today = ctx.now.local_date();
    let mut tx = app.db.work().await?;
    for found in waiting(app, today).await? {
        let Some(step) = Step::of(found.due, today) else { continue };
        if !remember(&mut tx, &found, step).await? {
            continue;
        }
        let message =
            Message::new(format!("notice-duty-{}", step.key())).with("what", found.what).with("due", found.due.to_string());
        let notice = NewNotice { account: found.account, kind: NoticeKind::Duty, node: Some(found.node), message };
        notices::add_by_program(&mut tx, ctx.new_id(), ctx.now, &notice).await?;
    }
    Ok(tx.commit().await?)
}

/// Duties that are late or due within a week, for each open account of whoever holds the function.
async fn waiting(app: &App, today: Date) -> Result<Vec<Found>, DbError> {
    let sql = Sql::new(
        "SELECT DISTINCT a.id AS account_id, d.node_id, d.what, d.due_on FROM duty d JOIN function_holder fh ON fh.function_id = d.function_id \
         JOIN person p ON p.id = fh.person_id AND p.active JOIN account a ON a.person_id = p.id AND a.disabled_at IS NULL WHERE d.due_on <= ",
    );
    let found = |row: &Row| {
        Ok(Found { account: row.id("account_id")?, node: row.id("node_id")?, what: row.text("what")?, due: row.date("due_on")? })
    };
    app.db.all(on_day(sql.bind(today.plus_days(7)), today)).await?.iter().map(found).collect()
}

/// True when this reminder has not been given before.
async fn remember(tx: &mut vk_db::WorkTx, found: &Found, step: Step) -> Result<bool, DbError> {
    let sql = Sql::new("INSERT INTO duty_notice (account_id, node_id, what, due_on, step) VALUES (")
        .bind(found.account)
        .push(", ")
        .bind(found.node)
        .push(", ")
        .bind(&found.what)
        .push(", ")
        .bind(found.due)
        .push(", ")
        .bind(step.key())
        .push(") ON CONFLICT DO NOTHING");
    Ok(tx.exec(sql).await? > 0)
}
