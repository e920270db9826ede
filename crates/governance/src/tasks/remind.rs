//! The daily look at everybody's duties: a notice a week before the last day, one the day before, one when it has passed; and one when the day of a reminder
//! has come. Each comes once, also when the program stood still for a while.
use super::duties::{self, on_day};
use std::collections::BTreeSet;
use vk_core::{Ctx, Date, Id};
use vk_db::{DbError, Sql};
use vk_web::{
    App, AppError, Message,
    notices::{self, NewNotice, NoticeKind},
    reminders::{self, For},
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

/// Something that an account is to be told, once.
struct Found {
    account: Id,
    node: Id,
    /// The duty, or which reminder.
    what: String,
    due: Date,
    step: Step,
    notice: Message,
    kind: NoticeKind,
}

/// So many notices are written in one transaction: the one writer of the database is not held while everybody's duties are read.
const AT_ONCE: usize = 500;

/// The job.
pub async fn run(app: &App, ctx: &Ctx) -> Result<(), AppError> {
    let today = ctx.now.local_date();
    let mut found = waiting(app, today).await?;
    found.extend(reminders(app, today).await?);
    for some in found.chunks(AT_ONCE) {
        let mut tx = app.db.work().await?;
        for one in some {
            if remember(&mut tx, one).await? {
                let notice =
                    NewNotice { account: one.account, kind: one.kind, node: Some(one.node), message: one.notice.clone() };
                notices::add_by_program(&mut tx, ctx.new_id(), ctx.now, &notice).await?;
            }
        }
        tx.commit().await?;
    }
    Ok(())
}

/// Duties that are late or due within a week, for each open account of whoever holds the function, unless it has been told.
async fn waiting(app: &App, today: Date) -> Result<Vec<Found>, DbError> {
    let sql = Sql::new(
        "SELECT DISTINCT a.id AS account_id, d.node_id, d.what, d.due_on FROM duty d JOIN function_holder fh ON fh.function_id = d.function_id \
         JOIN person p ON p.id = fh.person_id AND p.active JOIN account a ON a.person_id = p.id AND a.disabled_at IS NULL WHERE d.due_on <= ",
    )
    .bind(today.plus_days(7))
    .push(
        " AND NOT EXISTS (SELECT 1 FROM duty_notice dn WHERE dn.account_id = a.id AND dn.node_id = d.node_id AND dn.what = d.what \
         AND dn.due_on = d.due_on AND dn.step = CASE WHEN d.due_on < ",
    )
    .bind(today)
    .push(" THEN 'late' WHEN d.due_on <= ")
    .bind(today.plus_days(1))
    .push(" THEN 'day' ELSE 'week' END)");
    let mut out = Vec::new();
    for row in app.db.all(on_day(sql, today)).await? {
        let (what, due) = (row.text("what")?, row.date("due_on")?);
        let Some(step) = Step::of(due, today) else { continue };
        let notice = Message::new(format!("notice-duty-{}", step.key())).with("what", what.as_str()).with("due", due.to_string());
        let (account, node) = (row.id("account_id")?, row.id("node_id")?);
        out.push(Found { account, node, what, due, step, notice, kind: NoticeKind::Duty });
    }
    Ok(out)
}

/// Reminders whose day has come: for whoever set them for themselves, and for whoever holds the function today.
async fn reminders(app: &App, today: Date) -> Result<Vec<Found>, DbError> {
    let due = reminders::all_due(&app.db, today).await?;
    let functions = due.iter().filter_map(|r| if let For::Function(function) = r.whose { Some(function) } else { None });
    let holders = duties::holders(&app.db, functions.collect::<BTreeSet<Id>>(), today).await?;
    let mut out = Vec::new();
    for r in due {
        let accounts: BTreeSet<Id> = match r.whose {
            For::Account(account) => BTreeSet::from([account]),
            For::Function(function) => holders.get(&function).into_iter().flatten().filter_map(|h| h.account).collect(),
        };
        for account in accounts {
            out.push(Found {
                account,
                node: r.node,
                what: format!("reminder:{}", r.id),
                due: r.on_day,
                step: Step::Day,
                notice: Message::new("notice-reminder").with("due", r.on_day.to_string()),
                kind: NoticeKind::Reminder,
            });
        }
    }
    Ok(out)
}

/// True when this has not been told before.
async fn remember(tx: &mut vk_db::WorkTx, found: &Found) -> Result<bool, DbError> {
    let sql = Sql::new("INSERT INTO duty_notice (account_id, node_id, what, due_on, step) VALUES (")
        .bind(found.account)
        .push(", ")
        .bind(found.node)
        .push(", ")
        .bind(&found.what)
        .push(", ")
        .bind(found.due)
        .push(", ")
        .bind(found.step.key())
        .push(") ON CONFLICT DO NOTHING");
    Ok(tx.exec(sql).await? > 0)
}
