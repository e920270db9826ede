//! What happens at the turn of the year: the wheel that nobody has adopted runs all the same, because the duties do not wait for a meeting; and the next
//! wheel is drafted when nobody has. Both are said, neither is decided by the program.
use super::{
    acts,
    content::rules,
    model::{Wheel, WheelState},
    store::{self, REGISTER, in_tx, projection},
};
use crate::activities;
use std::collections::BTreeSet;
use vk_core::{Ctx, Date, Id};
use vk_db::{Act, Change, Columns, Db, DbError, Sql, Viewer};
use vk_governance::actions::acts::StepError;
use vk_web::{App, AppError};

pub async fn turn_of_the_year(app: &App, ctx: &Ctx) -> Result<(), AppError> {
    let today = ctx.now.local_date();
    for id in unadopted(&app.db, today).await? {
        run_all_the_same(&app.db, ctx, id).await?;
    }
    for wheel in store::running(&app.db).await? {
        if draft_is_due(&wheel, today) {
            match draft_next(&app.db, ctx, &wheel).await {
                Ok(()) | Err(StepError::Refused(_) | StepError::Db(DbError::Taken(_))) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(())
}

/// Drafts whose year has begun and is not over.
async fn unadopted(db: &Db, today: Date) -> Result<Vec<Id>, DbError> {
    let sql = Sql::new(
        "SELECT id FROM year_wheel WHERE archived_at IS NULL AND state = 'draft' AND provisional = FALSE AND previous_id IS NOT NULL AND year = ",
    );
    db.all(sql.bind(i64::from(today.0.year()))).await?.iter().map(|row| row.id("id")).collect()
}

/// A draft that follows an adopted wheel runs from the first of January on, and says that nobody has adopted it.
async fn run_all_the_same(db: &Db, ctx: &Ctx, id: Id) -> Result<(), DbError> {
    let mut tx = db.write(ctx).await?;
    let wheel = in_tx(&tx, id).await?;
    let first = jiff::civil::Date::new(wheel.data.year, 1, 1).map(Date).unwrap_or(ctx.now.local_date());
    let columns = Columns::new().set("provisional", true).set("runs_from", first);
    tx.update_row("year_wheel", id, wheel.version, columns).await?;
    let after = in_tx(&tx, id).await?;
    let change = Change::new(REGISTER, Some(id), Act::Update).field("provisional", Some("no".to_owned()), Some("yes".to_owned()));
    let recorded = tx.record(change, Some(projection(&after))).await?;
    tx.commit(recorded).await
}

fn draft_is_due(wheel: &Wheel, today: Date) -> bool {
    let days = rules().map_or(0, |r| r.draft_next_days_before);
    let last = jiff::civil::Date::new(wheel.data.year, 12, 31).map(Date);
    wheel.state == WheelState::Adopted && wheel.next.is_none() && last.is_ok_and(|last| today >= last.plus_days(-days))
}

async fn draft_next(db: &Db, ctx: &Ctx, wheel: &Wheel) -> Result<(), StepError> {
    let activities = activities::of_wheel(db, &Viewer::everything(), wheel.id).await?;
    let keep: BTreeSet<String> = activities.into_iter().map(|(series, _)| series).collect();
    let mut tx = db.write(ctx).await?;
    let (_, recorded) = acts::prepare_next(&mut tx, wheel.id, wheel.version, store::proposed(wheel), &keep).await?;
    Ok(tx.commit(recorded).await?)
}
