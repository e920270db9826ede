//! What is late beyond its activity's patience, or belongs to a function that nobody holds, is told to the function above: as a duty of its own, so that
//! reminders in the program and by mail follow by themselves. Each once; a day that is moved begins anew.
use super::{
    model::{Escalation, Occasion},
    store::{COLUMNS, REGISTER, in_tx, occasion, projection},
};
use crate::wheels::content::rules;
use vk_core::{Ctx, Date, Id};
use vk_db::{Act, Change, Columns, Db, DbError, Row, Sql};
use vk_governance::functions;
use vk_web::{App, AppError};

/// So many a day; what is left waits for the next one.
const MOST: i64 = 5_000;

pub async fn escalate(app: &App, ctx: &Ctx) -> Result<(), AppError> {
    let today = ctx.now.local_date();
    for (occasion, chosen, why) in due(&app.db, today).await? {
        let to = above(&app.db, &occasion, chosen, today).await?;
        // Nobody above either: it stays with its owner, and the page says so.
        tell(&app.db, ctx, occasion.id, Escalation { on: today, to, why: why.to_owned() }).await?;
    }
    Ok(())
}

/// Open occasions that nobody above has been told of: too late, or begun with nobody in the function that owns them.
async fn due(db: &Db, today: Date) -> Result<Vec<(Occasion, Option<Id>, &'static str)>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(
        ", a1.escalate_to_id, a1.escalate_after, (o1.owner_id IS NOT NULL AND EXISTS (SELECT 1 FROM function_holder fh \
         JOIN person pe ON pe.id = fh.person_id WHERE fh.function_id = o1.owner_id AND pe.active",
    );
    let sql = functions::on_day(sql, today)
        .push(
            ")) AS held FROM occasion o1 JOIN activity a1 ON a1.id = o1.activity_id WHERE o1.archived_at IS NULL AND o1.escalated_on IS NULL \
             AND o1.state IN ('planned','ongoing') AND o1.starts_on <= ",
        )
        .bind(today)
        .push(" ORDER BY o1.due_on, o1.id LIMIT ")
        .bind(MOST);
    let mut out = Vec::new();
    for row in db.all(sql).await? {
        if let Some(why) = why(&row, today)? {
            out.push((occasion(&row)?, row.opt_id("escalate_to_id")?, why));
        }
    }
    Ok(out)
}

fn why(row: &Row, today: Date) -> Result<Option<&'static str>, DbError> {
    let patience = i32::try_from(row.int("escalate_after")?).unwrap_or(0);
    let late = row.date("due_on")?.plus_days(patience) < today;
    Ok(match (late, row.bool("held")?) {
        (_, false) => Some("vacant"),
        (true, true) => Some("late"),
        (false, true) => None,
    })
}

/// The function above an occasion's owner that has somebody in it: the one that the activity names; else, from the occasion's unit upwards, the next step of
/// the ladder in `content/wheel/`; else the last resort of the same file.
async fn above(db: &Db, occasion: &Occasion, chosen: Option<Id>, today: Date) -> Result<Option<Id>, DbError> {
    if let Some(function) = chosen
        && functions::held(db, function, today).await?
    {
        return Ok(Some(function));
    }
    let Some(rules) = rules() else { return Ok(None) };
    let role = match occasion.data.owner {
        Some(owner) => functions::role_of(db, owner).await?,
        None => None,
    };
    let ladder: Vec<_> = rules.above.iter().map(|step| (step.role.as_str(), step.then.as_str())).collect();
    if let Some(function) = functions::above(db, occasion.data.unit, role.as_deref(), &ladder, today).await? {
        return Ok(Some(function));
    }
    functions::nearest(db, None, &rules.last_resort, Some(today)).await
}

async fn tell(db: &Db, ctx: &Ctx, id: Id, told: Escalation) -> Result<(), DbError> {
    let mut tx = db.write(ctx).await?;
    let before = in_tx(&tx, id).await?;
    if !before.is_open() || before.escalation.is_some() {
        return Ok(());
    }
    let columns =
        Columns::new().set("escalated_on", told.on).set("escalated_to_id", told.to).set("escalated_why", told.why.as_str());
    tx.update_row("occasion", id, before.version, columns).await?;
    let after = in_tx(&tx, id).await?;
    let change = Change::new(REGISTER, Some(id), Act::Update)
        .field("escalated_on", None, Some(told.on.to_string()))
        .field("escalated_to", None, told.to.map(|id| id.to_string()))
        .field("escalated_why", None, Some(told.why));
    let recorded = tx.record(change, Some(projection(&after))).await?;
    tx.commit(recorded).await
}
