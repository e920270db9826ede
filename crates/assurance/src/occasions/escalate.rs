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
        && held(db, function, today).await?
    {
        return Ok(Some(function));
    }
    let Some(rules) = rules() else { return Ok(None) };
    let mut role = match occasion.data.owner {
        Some(owner) => role_of(db, owner).await?,
        None => None,
    };
    // The ladder has an end: a role is climbed from once.
    for _ in 0..rules.above.len() {
        let Some(next) =
            role.as_deref().and_then(|r| rules.above.iter().find(|step| step.role == r)).map(|step| step.then.clone())
        else {
            break;
        };
        if let Some(function) = nearest(db, occasion.data.unit, &next, Some(today)).await? {
            return Ok(Some(function));
        }
        role = Some(next);
    }
    nearest(db, None, &rules.last_resort, Some(today)).await
}

pub(super) async fn role_of(db: &Db, function: Id) -> Result<Option<String>, DbError> {
    match db.one(Sql::new("SELECT role_key FROM function WHERE id = ").bind(function)).await? {
        Some(row) => row.opt_text("role_key"),
        None => Ok(None),
    }
}

async fn held(db: &Db, function: Id, today: Date) -> Result<bool, DbError> {
    let sql = Sql::new(
        "SELECT count(*) FROM function_holder fh JOIN person pe ON pe.id = fh.person_id JOIN function f ON f.id = fh.function_id \
         WHERE pe.active AND f.archived_at IS NULL AND fh.function_id = ",
    );
    Ok(db.int(functions::on_day(sql.bind(function), today)).await? > 0)
}

/// The nearest function with a role: of the unit, of the units above it, of the region; with a day, only one that somebody holds on it.
pub(super) async fn nearest(db: &Db, unit: Option<Id>, role: &str, held_on: Option<Date>) -> Result<Option<Id>, DbError> {
    let sql = Sql::new(
        "SELECT f.id, COALESCE(c.depth, 1000) AS depth FROM function f LEFT JOIN unit_closure c ON c.ancestor = f.unit_id AND c.descendant = ",
    )
    .bind(unit.map(|id| id.to_string()).unwrap_or_default())
    .push(" WHERE f.archived_at IS NULL AND (f.unit_id IS NULL OR c.ancestor IS NOT NULL) AND f.role_key = ")
    .bind(role);
    let sql = match held_on {
        None => sql,
        Some(day) => {
            let held = " AND EXISTS (SELECT 1 FROM function_holder fh JOIN person pe ON pe.id = fh.person_id WHERE fh.function_id = f.id AND pe.active";
            functions::on_day(sql.push(held), day).push(")")
        }
    };
    db.one(sql.push(" ORDER BY 2, f.name_key, f.id LIMIT 1")).await?.map(|row| row.id("id")).transpose()
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
